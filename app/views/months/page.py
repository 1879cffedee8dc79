"""The page 月度填报: header with its month, tabs, and the sheet of all projects."""

from dataclasses import replace
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.models.keys import month_key, stage_key
from app.models.roles import Act
from app.services.grid import grid
from app.services.grid.columns import Column
from app.services.months import month_sheet, month_spans, reporting
from app.views.kit import parts
from app.views.kit.background import Step
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.progress import ProgressView
from app.views.months import reading
from app.views.months.acts import Acts
from app.views.months.bar import MonthBar, MonthChooser
from app.views.months.empty import nothing_found, nothing_yet
from app.views.months.model import MonthModel
from app.views.months.reading import ALL, MonthReading
from app.views.projects import reading as ledger_reading
from app.views.projects.loader import Loader, Wish
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.shown import Shown, chips
from app.views.work import Work

_RELEVANT = frozenset(
    {"project", "monthly_progress", "fund_flow", "stage_goal", "office", "standing", "setting", "holiday"}
)
_HINTS = "F2 改　Ctrl+D 向下填充　F4 看提示　Ctrl+Enter 打开项目"


class MonthsPage(Page):
    """One month of many projects. Reads itself again whenever a change was committed."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.month = reporting.filling_month(work.ledger)
        self.span = ""  # the part of the month that is shown, "" for the month
        self._followed = self.month  # the month that was being filled in when it was last asked
        self.shown = Shown(group="responsible_unit")
        self.reading: MonthReading | None = None
        self.columns: list[Column] = []
        self._fresh = True
        self.header = PageHeader("月度填报", work)
        self.chooser = MonthChooser()
        self.model = MonthModel(work.ledger, work.person)
        self.model.closed = work.closed
        self.model.setParent(self)
        self.grid = LedgerGrid(self.model, work.ask)
        self.grid.setAccessibleName("月度填报")
        self.acts = Acts(self)
        self.bar = MonthBar(follow=self.acts.follow_words, choose=self.acts.choose_columns)
        work.allow(self.bar.follow, Act.EDIT, self.bar.follow.toolTip())
        self.stack = QStackedWidget()
        self._progress = ProgressView(unit="个项目")
        self.loader = Loader(work, self._wish, self, partial(reading.read, person=work.person))
        self._arrange()
        self._listen()
        self.offer()
        self.bar.tabs.set_tabs(reading.tabs(None))
        self._glance()
        self._chips()

    # ------------------------------------------------------------------ building

    def _arrange(self) -> None:
        line = self.header.layout()
        assert line is not None
        line.insertWidget(1, self.chooser)  # type: ignore[attr-defined]
        self.stack.addWidget(self.grid)
        self._progress.hide()
        strip = parts.row(self._progress, margins=(24, 0, 24, 0))
        whole = parts.column(self.header, self.bar, strip, self.stack, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.grid)

    def _listen(self) -> None:
        self.work.changed.connect(self._changed)
        self.loader.arrived.connect(self._show)
        self.loader.progressed.connect(self._work_on)
        self.header.searched.connect(self._search)
        self.header.search.left.connect(self._to_grid)
        self.chooser.chosen.connect(self.choose_month)
        self.bar.tabs.changed.connect(self._choose_tab)
        self.bar.span_wanted.connect(self.choose_span)
        self.bar.unit_wanted.connect(self.acts.choose_unit)
        self.bar.sources.toggled.connect(lambda _on: self.acts.toggle_sources())
        self.bar.group.clicked.connect(lambda _on=False: self.acts.choose_group())
        self.bar.chips.removed.connect(lambda key: self.take(self.shown.without(key)))
        self.bar.chips.pressed.connect(self.acts.press_chip)
        self.grid.sums_changed.connect(self.sums_changed)
        self.grid.said.connect(self.work.said)
        self.grid.opened.connect(self.open_project)
        self.grid.sort_wanted.connect(self.acts.sort)
        self.grid.filter_wanted.connect(self.acts.filter_values)
        self.grid.filters_off.connect(self.drop_conditions)
        self.grid.menu_filled.connect(self.acts.fill_menu)
        keys = {"Ctrl+PgUp": partial(self.chooser.step, -1), "Ctrl+PgDown": partial(self.chooser.step, 1)}
        keys |= {f"Ctrl+{place}": partial(self.bar.tabs.choose_number, place) for place in (1, 2, 3)}
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # ------------------------------------------------------------------ columns

    @property
    def when(self) -> str:
        """The month, or the part of it that is shown."""
        return self.span or self.month

    @property
    def done(self) -> str:
        """The key of the column that is to be filled in first."""
        return stage_key(self.span, "done") if self.span else month_key(self.month, "done")

    def offer(self) -> None:
        """The columns of the month or of its part; those shown stay shown."""
        sources = month_sheet.used_sources(self.work.ledger)
        self.bar.sources.setVisible(bool(sources) and not self.span)
        self.bar.follow.setVisible(not self.span)
        self.columns = month_sheet.columns(self.when, sources if self.bar.sources.isChecked() else ())
        self.model.show_month(self.when, self.columns)
        self.model.arrange(self.usual_keys())
        self.chooser.show_month(self.month, reporting.filling_month(self.work.ledger))
        self.bar.offer_spans(month_spans.offered(self.work.ledger, self.month), self.span)

    def usual_keys(self) -> list[str]:
        """The columns that are shown at first: all but the cumulative figure, which few sheets have."""
        return [column.key for column in self.columns if column.key != f"{self.month}:year_done"]

    def choose_month(self, month: str) -> None:
        """Show another month, "" for the one that is being filled in."""
        wanted = month or reporting.filling_month(self.work.ledger)
        if wanted != self.month:
            self._turn_to(wanted, "")
        self.read_again()

    def choose_span(self, span: str) -> None:
        """Show a part of the month, "" for the whole of it."""
        self._turn_to(self.month, span)
        self.read_again()

    def _turn_to(self, month: str, span: str) -> None:
        """What the columns of the former month said about rows falls; the place in the list stays."""
        if not self.grid.finish_editing():
            return
        sight, alike = self.grid.sight(), bool(span) == bool(self.span)
        row, column = self.grid.current()
        self.month, self.span = month, span
        conditions = [kept for kept in self.shown.conditions if ":" not in kept.key]
        sort = [pair for pair in self.shown.sort if ":" not in pair[0]]
        self.shown = replace(self.shown, conditions=tuple(conditions), sort=tuple(sort))
        self.offer()
        self.grid.look(sight)
        if self.model.line_count():  # the same column of another month
            self.grid.go(row, self.model.columns()[column].key if alike else self.done)
        self._rebase()

    # ------------------------------------------------------------------ what is shown

    def _rebase(self) -> None:
        """The tab means the projects of the month that is shown."""
        base = reading.base_of(self.shown.view, self.when, self.work.person)
        self.shown = replace(self.shown, base=base)
        self._chips()

    def _choose_tab(self, tab: str) -> None:
        self.shown = replace(self.shown, view=tab)
        self._fresh = True
        self._rebase()
        self.read_again()

    def take(self, shown: Shown) -> None:
        """Show something else of the same month."""
        if shown != self.shown:
            if shown.group != self.shown.group:
                self.model.fold(frozenset())
            self.shown = shown
            self._chips()
            self.read_again()

    def _search(self, text: str) -> None:
        self.shown = replace(self.shown, text=text.strip())
        self.read_again()

    def drop_conditions(self) -> None:
        """All conditions and the search text away; grouping and order stay."""
        self.header.search.clear()
        self.take(replace(self.shown, conditions=(), text=""))

    def _chips(self) -> None:
        by_key = {column.key: column for column in self.model.all_columns()}
        self.shown = self.shown.known(by_key.__contains__) if by_key else self.shown
        self.bar.chips.show_conditions(chips(self.shown, by_key))
        self.bar.group.setVisible(not self.shown.group)
        self.model.sorted_by = self.shown.sort[0] if self.shown.sort else None
        self.grid.show_chosen(self.acts.ticked())
        self.model.filtered = frozenset(condition.key for condition in self.shown.conditions)

    # ------------------------------------------------------------------ reading

    def _glance(self) -> None:
        """The first rows of a large ledger at once; all else is read when they are there."""
        if not ledger_reading.is_small(self.work.ledger):
            query = self.shown.query(self.month)
            self.model.show(grid.glance(self.work.ledger, query, ledger_reading.GLANCE), query)

    def _changed(self, kinds: frozenset[str]) -> None:
        self.header.refresh()
        if kinds & _RELEVANT:
            self.loader.forget(soon=self.isVisible())

    def read_again(self) -> None:
        """Read because something else is wanted."""
        self.loader.wish_again()

    def _wish(self) -> Wish:
        summed = {column.key for column in self.columns if column.summed}
        keys = tuple(column.key for column in self.model.columns() if column.key in summed)
        return Wish(self.shown, self.when, keys)

    def _work_on(self, step: Step | None) -> None:
        self._progress.setVisible(step is not None)
        if step is not None:
            self._progress.show_step(step)

    def _show(self, found: MonthReading) -> None:
        if found.when != self.when:
            return
        self.reading = found
        sight = self.grid.sight()
        self.model.figures = found.figures
        moved = self.model.show(found.outline, found.shown.query(self.month))
        if self._fresh and self.model.line_count():
            self.to_first()
            self._fresh = False
        elif moved:
            self.grid.look(sight)
        self.bar.tabs.set_tabs(reading.tabs(found.status))
        self.bar.offer_units(found.units)
        self.header.say(reading.sentence(found.status))
        self.status_changed.emit(self.status())
        self._choose_face()

    def to_first(self) -> None:
        """The work done of the first project that waits for it."""
        self.grid.to_top()
        rows = [
            row for row in range(min(self.model.line_count(), month_sheet.MOST)) if self.grid.is_record(row)
        ]
        first = next((row for row in rows if not self.model.filled(row)), rows[0] if rows else 0)
        self.grid.go(first, self.done)

    def status(self) -> str:
        """显示 36 / 39 项."""
        if self.reading is None or not self.reading.status.total:
            return ""
        return f"显示 {self.reading.outline.total.count:,} / {self.reading.status.total:,} 项"

    def _choose_face(self) -> None:
        """The grid, or what to do where it would be empty."""
        assert self.reading is not None
        any_, found = bool(self.reading.status.total), bool(self.reading.outline.total.count)
        self.bar.setVisible(any_)
        self.header.search.setVisible(any_)
        while self.stack.count() > 1:
            old = self.stack.widget(1)
            self.stack.removeWidget(old)
            old.deleteLater()
        if not found:
            self.stack.addWidget(nothing_found(self) if any_ else nothing_yet(self))
        self.stack.setCurrentIndex(0 if found else 1)

    # ------------------------------------------------------------------ being a page

    def activate(self) -> None:
        """Come to the front: read what changed; a new month to fill in takes the place of the old one."""
        self.hints_changed.emit(_HINTS)
        usual = reporting.filling_month(self.work.ledger)
        if usual != self._followed:
            self._followed = usual
            self.choose_month("")
        spans = month_spans.offered(self.work.ledger, self.month)
        self.bar.offer_spans(spans, self.span)
        if self.span and self.span not in {each.key for each in spans}:
            self.choose_span("")
        self.loader.catch_up()
        self.status_changed.emit(self.status())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.loader.catch_up()

    def leave(self) -> bool:
        """Write what stands in an open editor; a refused text keeps the page."""
        return self.grid.finish_editing()

    def show_for(self, what: object) -> None:
        """What is not filled in yet of a responsible unit, by its name; (month, project) leads to a row."""
        if isinstance(what, tuple):
            month, uid = str(what[0]), str(what[1])
            self.choose_month(month)
            self.drop_conditions()
            self.bar.tabs.choose(ALL)
            self.loader.catch_up()
            self.grid.go_to(uid, self.done)
        else:
            self.choose_month("")
            self.bar.tabs.choose(reading.UNFILLED)
            if what is not None:
                self.acts.choose_unit(str(what))
        self.grid.setFocus()

    def focus_search(self) -> None:
        """Ctrl+F or F3."""
        self.header.focus_search()

    def panes(self) -> list[QWidget]:
        """Search, tabs, the month, the grid."""
        return [self.header.search, self.bar.tabs, self.bar.unit, self.grid]

    def open_project(self, line: int) -> None:
        """Open the project of a line within the order shown."""
        uid = self.model.rows.uid(line)
        if uid:
            self.work.project_wanted.emit(uid, self.model.rows.order())

    def _to_grid(self) -> None:
        self.grid.setFocus()
        self.grid.to_top()
