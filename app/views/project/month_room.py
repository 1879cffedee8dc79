"""The room 月度: the twelve months of a year as a table that is edited in place."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QToolButton

from app.models import Field, Kind, MonthlyProgress, field_of
from app.models.cells import Cell, Refused, refused_as
from app.models.keys import month_key
from app.models.values import show_money
from app.rules.pace import percent, show_percent
from app.services.common.periods import filling
from app.services.common.project_sheet import ProjectSheet
from app.services.grid import editing
from app.services.months import yearly
from app.services.months.yearly import YearTable
from app.services.project import projects
from app.views.kit import parts
from app.views.kit.grid.columns import GridColumn, GridLineKind, Paint, column_of
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.project.blocks import empty
from app.views.project.room import Go, Room, plain, table
from app.views.work import Work

_MONEY = ("plan", "done", "received", "paid", "listed", "year_done")
_GROUPS = ((("plan", "done"), "投资（万元）"), (("received", "paid"), "资金（万元）"))
_WORDS = ("progress", "problem", "measure", "next_step", "goal")
_LAST = ("listed", "year_done", "reporter", "reported")
_LABELS = {
    "plan": "计划", "done": "完成", "received": "资金到位", "paid": "资金支付",
    "year_done": "上报累计完成 万元", "listed": "入统 万元",
}  # fmt: skip
_WIDTHS = {"progress": 28.0, "goal": 18.0, "problem": 18.0, "measure": 18.0, "next_step": 18.0,
           "year_done": 18.0, "reporter": 7.0, "reported": 10.0}  # fmt: skip


def columns() -> list[GridColumn]:
    """Month, the money streams with the share of the year's plan, then the words."""
    month = GridColumn(
        "month", "月份", field=Field("", "", Kind.TEXT), width=9, frozen=True, filterable=False
    )
    share = GridColumn("share", "占年计划 %", _GROUPS[0][1], width=11, paint=Paint.FIGURE, filterable=False)
    done, money = ([_typed(name, group) for name in names] for names, group in _GROUPS)
    return [month, *done, share, *money, *(_typed(name, "") for name in (*_WORDS, *_LAST))]


def _typed(name: str, group: str) -> GridColumn:
    column = column_of(field_of(MonthlyProgress, name), editable=True, group=group)
    return plain(replace(column), label=_LABELS.get(name, ""), width=_WIDTHS.get(name, 10))


class Months(Room):
    """Fill in a month; the year's sums stand above, other years can be chosen where there are any."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.model = LinesModel(columns(), write=self._write)
        self.grid = table(self.model, self)
        self._words = parts.label("", "second")
        self._years = parts.row(gap=0)
        self._shown_years: tuple[str, ...] = ()
        self.year = ""
        column = parts.column(
            parts.row(self._words, None, self._years, gap=12), self.grid, gap=8, margins=(24, 12, 24, 16)
        )
        column.setStretch(1, 1)
        self.setLayout(column)

    def show_page(self, page: ProjectSheet) -> None:
        """Show the months of a project: of the year chosen, at first the one being judged."""
        other = self._page is None or page.project.uid != self.page.project.uid
        super().show_page(page)
        if other or self.year not in page.years:
            self.year = page.period[:4]
        self._offer_years()
        self._show_year()
        if other:
            self.grid.go_to(filling(page.period), "done")
            QTimer.singleShot(0, self, lambda: self.grid.bar.setValue(0))  # once it has its width

    def focus_on(self, detail: str) -> None:
        """Go to a month, by default to the one being filled."""
        month = detail or filling(self.page.period)
        if month[:4] != self.year:
            self._choose(month[:4])
        self.grid.go_to(month, "done")
        self.grid.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        return self.grid.finish_editing()

    def _offer_years(self) -> None:
        """One button a year, where there is more than one."""
        years = self.page.years if len(self.page.years) > 1 else ()
        if years != self._shown_years:
            empty(self._years)
            self._shown_years = years
            for year in years:
                button = QToolButton()
                button.setText(f"{year}年")
                button.setCheckable(True)
                button.setProperty("segment", True)
                button.clicked.connect(partial(self._choose, year))
                self._years.addWidget(button)
        for place, year in enumerate(years):
            item = self._years.itemAt(place)
            button_there = item.widget() if item is not None else None
            if isinstance(button_there, QToolButton):
                button_there.setChecked(year == self.year)

    def _choose(self, year: str, _checked: bool = False) -> None:
        if self.finish():
            self.year = year
            self._offer_years()
            self._show_year()

    def _show_year(self) -> None:
        page = self.page
        here = self.year == page.period[:4]
        months = page.months if here else projects.months(self.work.ledger, page.project.uid, self.year)
        year_table = yearly.table(page.project, months)
        total = GridLine(GridLineKind.TOTAL, cells=_sums(year_table), title=f"{self.year}年合计")
        lines = [_line(month, months[month], year_table, filling(page.period)) for month in year_table.months]
        self.model.set_lines([total, *lines])
        self._words.setText(_sentence(year_table))

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """The rows are months."""
        uid, work = self.page.project.uid, self.work
        typed = {Cell(uid, month_key(cell.uid, cell.key), cell.text): cell for cell in cells}
        checked = editing.prepare(list(typed))
        if checked.good:
            work.do(editing.apply, _title(cells, title), checked)
        return refused_as(checked.refused, typed)


def _title(cells: Sequence[Cell], title: str) -> str:
    """A single cell's step says which month it was."""
    return (
        f"{title[0]}{int(cells[0].uid[5:7])}月{title[1:]}"
        if len(cells) == 1 and title.startswith("改")
        else title
    )


def _line(month: str, record: MonthlyProgress | None, year_table: YearTable, now: str) -> GridLine:
    place = year_table.months.index(month)
    part = year_table.shares[place]
    cells: dict[str, object] = {name: getattr(record, name, None) for name in (*_MONEY, *_WORDS, *_LAST)}
    cells["month"] = f"{int(month[5:7])}月{'（填报）' if month == now else ''}"
    cells["share"] = "" if part is None else str(percent(part))
    return GridLine(GridLineKind.DATA, month, cells)


def _sums(year_table: YearTable) -> dict[str, object]:
    share = "" if year_table.share is None else str(percent(year_table.share))
    return {**year_table.sums, "share": share}


def _sentence(year_table: YearTable) -> str:
    """The year in one line, and whether the months' plans close to the year's plan."""
    words = [
        f"年度计划 {show_money(year_table.year_plan) or '未填'}",
        f"完成 {show_money(year_table.sums['done']) or '未报'}",
    ]
    if year_table.share is not None:
        words.append(f"占年计划 {show_percent(year_table.share)}")
    planned = year_table.sums["plan"]
    if planned is not None and year_table.year_plan is not None and planned != year_table.year_plan:
        gap = planned - year_table.year_plan
        words.append(f"各月计划之和比年度计划{'多' if gap > 0 else '少'} {show_money(abs(gap))}")
    return "　".join(words) + "　（万元）"
