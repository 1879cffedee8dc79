"""节假日表: the days off and the worked weekends of a year, typed in place or taken from a file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.models import Holiday, field_of
from app.models.cells import Cell, Refused
from app.models.roles import Act, why_not
from app.services.common import calendars
from app.services.common.calendars import HolidayFile, HolidayLine
from app.views.kit import parts, theme
from app.views.kit.combo import Combo
from app.views.kit.grid.columns import GridColumn, GridLineKind, column_of
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.kit.questions import Choice, Listing, Question
from app.views.settings.block import SettingsBlock
from app.views.work import Work

_NEW = "new"
_TYPED = ("first", "last", "name", "works")
_WIDTHS = {"first": 9, "last": 9, "name": 13, "works": 7}
_ROWS, _SHOWN = 8, 12


class HolidayBlock(SettingsBlock):
    """One year at a time; importing a file replaces the tables of its years as one step."""

    def __init__(self, work: Work) -> None:
        super().__init__("节假日", "时限、倒排工期按工作日数。")
        self._work = work
        self._why = why_not(work.ledger.role(work.person), Act.CATALOGUE)
        self.year = Combo(name="年份")
        self.year.activated.connect(self.show_year)
        self.load = parts.button("导入文件(&F)…", self._load, icon="download-simple", tip=self._why)
        self.delete = parts.button("删除一行", self._delete, icon="trash", tip=self._why)
        self.state = parts.label("", "second", wrap=True)
        self.model = LinesModel(_columns(editable=not self._why), write=self._write)
        self.grid = Grid(self.model, work.ask)
        self.grid.setObjectName("panel")
        self.grid.setAccessibleName("节假日表")
        work.listen(self.grid)
        self.grid.setFixedHeight(theme.row_height() * (_ROWS + 1) + theme.px(20))
        self.grid.current_changed.connect(lambda _row, _column: self._enable())
        self.body.addLayout(parts.row(self.year, None, self.load, self.delete))
        self.body.addWidget(self.state)
        self.body.addWidget(self.grid)
        work.changed.connect(self._hear)
        self._fill_years()

    def show_year(self) -> None:
        """Show the lines of the chosen year."""
        year = int(self.year.currentData())
        with self._work.ledger.read() as session:
            days = [day for day in calendars.table(session) if day.first.year == year]
            self.state.setText(calendars.state_of(calendars.calendar(session), year))
        blank = GridLine(key=_NEW, cells={"first": ""}, locked=frozenset(_TYPED[1:]))
        lines = [_line(day) for day in days]
        self.model.set_lines(lines if self._why else [*lines, blank], view=year)
        self._enable()

    def finish(self) -> bool:
        """Write the cell that is being typed; False when it was refused."""
        return self.grid.finish_editing()

    def _fill_years(self) -> None:
        """The years that have a table, and those to come that need one."""
        with self._work.ledger.read() as session:
            tables = calendars.calendar(session).known
        this = self._work.ledger.today.year
        chosen = self.year.currentData() or this
        self.year.clear()
        for year in sorted(tables | {this, this + 1, this + 2}):
            self.year.addItem(f"{year}年" if year in tables else f"{year}年（推算）", year)
        self.year.setCurrentIndex(max(self.year.findData(chosen), 0))
        self.show_year()

    def _hear(self, kinds: frozenset[str]) -> None:
        if Holiday.__tablename__ in kinds:
            self._fill_years()

    def _enable(self) -> None:
        self.load.setEnabled(not self._why)
        self.delete.setEnabled(not self._why and bool(self._current()))

    def _current(self) -> str:
        row = self.grid.current()[0]
        key = self.model.line_at(row).key if 0 <= row < self.model.line_count() else _NEW
        return "" if key == _NEW else key

    # ------------------------------------------------------------------ writing

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        work = self._work
        new = [cell for cell in cells if cell.uid == _NEW and cell.text.strip()]
        refused = self._add(new[0]) if new else []
        existing = [cell for cell in cells if cell.uid != _NEW]
        return [*refused, *(work.do(calendars.set_texts, existing, title) if existing else [])]

    def _add(self, cell: Cell) -> list[Refused]:
        try:
            added = self._work.do(calendars.add, cell.text)
        except ValueError as reason:
            return [Refused(cell, str(reason))]
        self._show_year_of(added)
        self.grid.go_to(added, "last")
        return []

    def _show_year_of(self, key: str) -> None:
        """A day that was typed into the table of another year is seen, and said, where it has gone."""
        with self._work.ledger.read() as session:
            year = next((day.first.year for day in calendars.table(session) if day.key == key), 0)
        if year and year != self.year.currentData():
            if self.year.findData(year) < 0:
                self.year.addItem(f"{year}年", year)
            self.year.setCurrentIndex(self.year.findData(year))
            self.show_year()
            self._work.said.emit(f"这一天在{year}年的表里，已经翻到{year}年")

    def _delete(self) -> None:
        key, work = self._current(), self._work
        if key:
            work.write("删除节假日", calendars.remove, key)
            work.said.emit("已删除一行节假日，可以撤销")

    def _load(self) -> None:
        kinds = "节假日 (*.json *.xlsx *.xls *.csv)"
        path = self._work.ask.open_file(self, "导入节假日", kinds)
        if path is not None:
            self.take(path)

    def take(self, path: Path) -> None:
        """Read a file; its bad lines are shown before anything is written."""
        work = self._work
        file: HolidayFile | None = work.attempt("导入节假日", lambda: calendars.read_file(path))
        if file is None or (file.refused and not self._agreed(file)):
            return
        years = work.write("导入节假日", calendars.take, file)
        if years:
            self.year.setCurrentIndex(max(self.year.findData(years[0]), 0))
            self.show_year()
            words = "、".join(map(str, years))
            work.said.emit(f"已导入{words}年节假日 {len(file.days)} 行，可以撤销")

    def _agreed(self, file: HolidayFile) -> bool:
        rows = tuple((f"第 {each.row} 行", each.reason) for each in file.refused[:_SHOWN])
        more = len(file.refused) - len(rows)
        question = Question(
            "导入节假日",
            f"有 {len(file.refused)} 行没有看懂，其余 {len(file.days)} 行可以导入",
            listing=Listing(("行", "为什么"), rows, red=frozenset({1})),
            note=f"还有 {more} 行没有列出。" if more > 0 else "",
            choices=(
                Choice("no", "不导入(&C)"),
                Choice("yes", f"导入其余 {len(file.days)} 行(&I)", primary=True),
            ),
        )
        return self._work.ask.choose(self, question) == "yes"


def _columns(*, editable: bool) -> list[GridColumn]:
    return [
        replace(column_of(field_of(Holiday, name), editable=editable), filterable=False, width=_WIDTHS[name])
        for name in _TYPED
    ]


def _line(day: HolidayLine) -> GridLine:
    cells = {"first": day.first.isoformat(), "last": day.last.isoformat(), "name": day.name}
    return GridLine(GridLineKind.DATA, day.key, {**cells, "works": day.works or None})
