"""The page 月度填报: header with its month, tabs, and the sheet of all projects."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QMenu

from app.models.keys import month_key, parse, stage_key
from app.models.roles import Act
from app.services.grid.columns import LedgerColumn
from app.services.grid.grid import Condition
from app.services.money import flows
from app.services.months import month_sheet, month_spans, reporting
from app.views.kit.empty import EmptyState, NoHits
from app.views.kit.page_header import PageHeader
from app.views.kit.shortcuts import bind
from app.views.months import reading
from app.views.months.bar import MonthBar, MonthChooser
from app.views.months.empty import nothing_found, nothing_yet
from app.views.months.model import MonthModel
from app.views.months.reading import ALL, MonthContent
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.page import SheetPage
from app.views.sheet.query import SheetQuery
from app.views.sheet.reading import SheetWish
from app.views.sheet.shown import Shown
from app.views.work import Work

_UNIT = "responsible_unit"


class MonthsPage(SheetPage[MonthContent]):
    """One month, or a part of it, of many projects."""

    KINDS = frozenset({"project", "monthly_progress", "fund_flow", "stage_goal", "office", "standing",
                       "setting", "holiday"})  # fmt: skip
    HINTS = "F2 改　Ctrl+D 向下填充　F4 看提示　Ctrl+Enter 打开项目"
    bar: MonthBar
    model: MonthModel

    def __init__(self, work: Work) -> None:
        sheet = LedgerGrid(MonthModel(work.ledger, work.person), work.ask)
        sheet.setAccessibleName("月度填报")
        header, bar, chooser = PageHeader("月度填报", work), MonthBar(), MonthChooser()
        query = SheetQuery(sheet, bar, header.search, groups=(_UNIT, "industry"))
        super().__init__(
            work, reading.month_source(work.person), header=header, month=chooser, bar=bar, sheet=sheet,
            query=query,
        )  # fmt: skip
        self.chooser = chooser
        self.month = reporting.filling_month(work.ledger)
        self.span = ""  # the part of the month that is shown, "" for the month
        self.columns: list[LedgerColumn] = []
        self._followed = self.month  # the month that was being filled in when it was last asked
        work.allow(bar.follow, Act.EDIT, bar.follow.toolTip())
        self._listen_here()
        query.put(Shown(group=_UNIT))
        self._told = _UNIT  # the column that is hidden because the rows are grouped by it
        self._offer()
        bar.tabs.set_tabs(reading.tabs(None))
        self.glance(query.shown.query(self.month))

    def _listen_here(self) -> None:
        self.chooser.chosen.connect(self.choose_month)
        self.grid.sort_wanted.connect(self.query.sort)
        self.query.arranged.connect(self._follow_group)
        self.bar.span_wanted.connect(self.choose_span)
        self.bar.unit_wanted.connect(self.choose_unit)
        self.bar.sources.toggled.connect(lambda _on: self.toggle_sources())
        self.bar.follow.clicked.connect(lambda _on=False: self.follow_words())
        keys = {"Ctrl+PgUp": partial(self.chooser.step, -1), "Ctrl+PgDown": partial(self.chooser.step, 1)}
        bind(self, keys, inside=False)

    # ------------------------------------------------------------------ the month and its columns

    @property
    def when(self) -> str:
        """The month, or the part of it that is shown."""
        return self.span or self.month

    @property
    def done(self) -> str:
        """The key of the column that is to be filled in first."""
        return stage_key(self.span, "done") if self.span else month_key(self.month, "done")

    def _offer(self) -> None:
        """The columns of the month or of its part; those shown stay shown."""
        sources = month_sheet.used_sources(self.work.ledger)
        self.bar.sources.setVisible(bool(sources) and not self.span)
        self.bar.follow.setVisible(not self.span)
        self.columns = month_sheet.columns(self.when, sources if self.bar.sources.isChecked() else ())
        self.model.show_month(self.when, self.columns)
        self.model.arrange(self.usual_keys())
        self.chooser.show_month(self.month, reporting.filling_month(self.work.ledger))
        self.bar.offer_spans(month_spans.offered(self.work.ledger, self.month), self.span)

    def offered(self) -> Sequence[LedgerColumn]:
        """The columns of the month or of its part."""
        return self.columns

    def usual_keys(self) -> list[str]:
        """All columns but the cumulative figure, which few sheets have, and what the heads of groups say."""
        told = (f"{self.month}:year_done", self.query.shown.group)
        return [column.key for column in self.columns if column.key not in told]

    def _follow_group(self) -> None:
        """The column that is grouped by makes room for others, and comes back when it no longer is."""
        shown, told = [column.key for column in self.model.columns()], self._told
        self._told = self.query.shown.group
        if told != self._told:
            usual = [key for key in self.usual_keys() if key in (*shown, told)]
            self.model.arrange([*usual, *(key for key in shown if key not in (*usual, self._told))])

    def toggle_sources(self) -> None:
        """Money by source, or its totals alone."""
        self.bar.sources.setText(" 只看合计" if self.bar.sources.isChecked() else " 按来源")
        self._offer()
        first = next((each.key for each in self.columns if parse(each.key).source), "")
        if first and self.model.line_count():
            self.grid.go(self.grid.current()[0], first)
        self.reader.catch_up()

    def choose_month(self, month: str) -> None:
        """Show another month, "" for the one that is being filled in."""
        month = month or reporting.filling_month(self.work.ledger)
        if month != self.month:
            self._turn_to(month, "")
        self.reader.catch_up()

    def choose_span(self, span: str) -> None:
        """Show a part of the month, "" for the whole of it."""
        self._turn_to(self.month, span)
        self.reader.catch_up()

    def _turn_to(self, month: str, span: str) -> None:
        """What the columns of the former month said about rows falls; the place in the list stays."""
        if not self.grid.finish_editing():
            return
        alike = bool(span) == bool(self.span)
        row, column = self.grid.current()
        self.month, self.span = month, span
        shown = self.query.shown
        conditions = [kept for kept in shown.conditions if ":" not in kept.key]
        sort = [pair for pair in shown.sort if ":" not in pair[0]]
        self._offer()
        if self.model.line_count():  # the same column of another month
            self.grid.go(row, self.model.columns()[column].key if alike else self.done)
        self._put(replace(shown, conditions=tuple(conditions), sort=tuple(sort)))

    def follow(self) -> None:
        """A new month to fill in takes the place of the old one; parts of it are as the office reports."""
        usual = reporting.filling_month(self.work.ledger)
        if usual != self._followed:
            self._followed = usual
            self.choose_month("")
        spans = month_spans.offered(self.work.ledger, self.month)
        self.bar.offer_spans(spans, self.span)
        if self.span and self.span not in {each.key for each in spans}:
            self.choose_span("")

    # ------------------------------------------------------------------ what is shown

    def wish(self) -> SheetWish:
        """The projects shown, with the month or its part."""
        return SheetWish(self.query.shown, self.when, self.summed())

    def _put(self, shown: Shown) -> None:
        """The tab means the projects of the month that is shown."""
        base = reading.base_of(shown.view, self.when, self.work.person)
        self.query.put(replace(shown, base=base))

    def show_view(self, view: str) -> None:
        """Show a tab under the same conditions."""
        self._fresh = True
        self._put(replace(self.query.shown, view=view))
        self.reader.catch_up()

    def choose_unit(self, name: str) -> None:
        """Show only the projects of one responsible unit, "" for those without one."""
        condition = Condition(_UNIT, "in", (name or None,))
        self.query.take(self.query.shown.without(_UNIT).with_condition(condition))

    def show_content(self, content: MonthContent) -> None:
        """Show what was read, with what the units still have to fill in."""
        self.model.figures = content.rows.figures
        super().show_content(content)
        self.bar.offer_units(content.units)

    def to_first(self) -> None:
        """The work done of the first project that waits for it."""
        self.grid.to_top()
        rows = [
            row for row in range(min(self.model.line_count(), month_sheet.MOST)) if self.grid.is_record(row)
        ]
        first = next((row for row in rows if not self.model.filled(row)), rows[0] if rows else 0)
        self.grid.go(first, self.done)

    def nothing_yet(self) -> EmptyState:
        """To the ledger, where projects come from."""
        return nothing_yet(partial(self.work.page_wanted.emit, "ledger", None))

    def nothing_found(self, content: MonthContent) -> NoHits:
        """What to drop."""
        return nothing_found(self.query, self.work.person, partial(self.bar.tabs.choose, ALL))

    # ------------------------------------------------------------------ gestures

    def follow_words(self) -> None:
        """沿用上月文字 for the chosen rows, where this month has no text yet."""
        work, uids = self.work, self.grid.chosen()
        if not uids:
            work.said.emit("先选中要沿用的项目")
            return
        count = work.write("沿用上月文字", reporting.follow_words, self.month, uids)
        if count:
            work.said.emit(f"{count}项沿用了上月文字，Ctrl+Z 可撤销")
        elif count == 0:
            work.said.emit("选中的项目本月已有文字，或上月没有文字")

    def take_sums(self) -> None:
        """按来源合计 for the chosen rows where total and sources differ."""
        work, cells = self.work, self.model.contradicted(self._chosen_records())
        count = work.write("按来源合计", flows.take_sums, cells)
        if count:
            work.said.emit(f"{count}格改为来源之和，Ctrl+Z 可撤销")

    def _chosen_records(self) -> list[int]:
        return [row for row in self.grid.selection.block.rows if self.grid.is_record(row)]

    def fill_menu(self, menu: QMenu, row: int, column: int) -> None:
        """Add what only the month's page can do to the grid's own menu."""
        declared = self.model.columns()[column]
        if declared.filterable:
            menu.addAction("升序(&A)", partial(self.query.sort, declared.key, False))
            menu.addAction("降序(&Z)", partial(self.query.sort, declared.key, True))
        if not self.grid.is_record(row):
            return
        menu.addSeparator()
        menu.addAction("打开项目(&O)\tCtrl+Enter", lambda: self.open_project(row))
        menu.addAction("沿用上月文字(&L)", self.follow_words)
        if self.model.contradicted(self._chosen_records()[: month_sheet.MOST]):
            menu.addAction("按来源合计(&M)", self.take_sums)

    # ------------------------------------------------------------------ coming from elsewhere

    def show_for(self, what: object) -> None:
        """What is not filled in yet of a responsible unit, by its name; (month, project) leads to a row."""
        if isinstance(what, tuple):
            month, uid = str(what[0]), str(what[1])
            self.choose_month(month)
            self.query.drop_all()
            self.bar.tabs.choose(ALL)
            self.reader.catch_up()
            self.grid.go_to(uid, self.done)
        else:
            self.choose_month("")
            self.bar.tabs.choose(reading.UNFILLED)
            if what is not None:
                self.choose_unit(str(what))
        self.grid.setFocus()
