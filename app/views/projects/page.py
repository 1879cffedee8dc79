"""The page 项目台账: header, views, conditions, and the grid that takes all the rest."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.models.roles import Act
from app.services.common import periods
from app.services.grid import grid, layouts
from app.views.kit import parts
from app.views.kit.background import Step
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.painted import once_painted
from app.views.kit.progress import ProgressView
from app.views.projects import reading
from app.views.projects.arrangement import Arrangement
from app.views.projects.bar import LedgerBar, PeriodButton
from app.views.projects.empty import nothing_found, nothing_yet
from app.views.projects.gestures import Gestures
from app.views.projects.loader import Loader, Wish
from app.views.projects.reading import Reading
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.ledger_model import LedgerModel
from app.views.sheet.shown import Shown, chips
from app.views.work import Work

_RELEVANT = frozenset({"project", "monthly_progress", "milestone", "issue", "office", "standing"})
_SHEETS = (".xlsx", ".xls", ".xlsm", ".et", ".csv", ".txt")


class LedgerPage(Page):
    """All projects of the ledger as a sheet. Reads itself again whenever a change was committed.

    Small ledgers are read at once, large ones in the background, the newest wish winning.
    """

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.period = periods.period(work.ledger)
        self.shown = Shown()
        self.reading: Reading | None = None
        self._fresh = True
        self.header = PageHeader("项目台账", work)
        self.month = PeriodButton()
        self.model = LedgerModel(work.ledger, work.person, self)
        self.model.closed = work.closed
        self.grid = LedgerGrid(self.model, work.ask)
        self.arrangement = Arrangement(work, self.grid, self)
        self.gestures = Gestures(self)
        self.bar = LedgerBar(
            fill=lambda: work.page_wanted.emit("months", None),
            new=self.gestures.new_project,
            bring=lambda: work.page_wanted.emit("import", None),
            take=self.gestures.export,
            choose=self.gestures.choose_columns,
        )
        self.bar.registers.clicked.connect(lambda _on=False: work.page_wanted.emit("registers", None))
        for button, act in ((self.bar.new, Act.EDIT), (self.bar.bring, Act.IMPORT)):
            work.allow(button, act, button.toolTip())
        self.stack = QStackedWidget()
        self._progress = ProgressView(unit="个项目")
        self.loader = Loader(work, self._wish, self)
        self._arrange()
        self._listen()
        self._bind()
        self._begin()

    # ------------------------------------------------------------------ building

    def _arrange(self) -> None:
        line = self.header.layout()
        assert line is not None
        line.insertWidget(1, self.month)  # type: ignore[attr-defined]
        self.stack.addWidget(self.grid)
        self._progress.hide()
        strip = parts.row(self._progress, margins=(24, 0, 24, 0))
        whole = parts.column(self.header, self.bar, strip, self.stack, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.grid)

    def _listen(self) -> None:
        self.work.changed.connect(self._changed)
        self.loader.arrived.connect(self._show)
        self.loader.progressed.connect(self._work_on)
        self.header.searched.connect(self._search)
        self.header.search.left.connect(self._to_grid)
        self.month.chosen.connect(self.gestures.choose_period)
        self.bar.tabs.changed.connect(self.show_view)
        self.bar.tabs.extra_pressed.connect(self.gestures.save_view)
        self.bar.tabs.menu_wanted.connect(self.gestures.view_menu)
        self.bar.chips.removed.connect(lambda key: self.take(self.shown.without(key)))
        self.bar.chips.pressed.connect(self.gestures.change_condition)
        self.bar.chips.add_wanted.connect(self.gestures.add_condition)
        self.bar.group.clicked.connect(lambda _on=False: self.gestures.choose_group())
        self.grid.sums_changed.connect(self.sums_changed)
        self.grid.said.connect(self.work.said)
        self.grid.opened.connect(self.open_project)
        self.grid.sort_wanted.connect(self.gestures.sort)
        self.grid.filter_wanted.connect(self.gestures.filter_values)
        self.grid.filters_off.connect(self.drop_conditions)
        self.grid.layout_changed.connect(lambda _layout: self.keep_layout())
        self.grid.menu_filled.connect(self.gestures.fill_menu)
        self.grid.delete_wanted.connect(self.gestures.delete_projects)
        self.model.folded.connect(self.keep_layout)

    def _bind(self) -> None:
        keys = {"Ctrl+H": self.gestures.replace_texts, "Ctrl+N": self.gestures.new_project,
                "Ctrl+E": self.gestures.export}  # fmt: skip
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda place=number: self.bar.tabs.choose_number(place))

    def _begin(self) -> None:
        """The view that was shown last, with its first rows at once."""
        self.month.show_period(self.period, reading.usual_period(self.work.ledger))
        self.bar.tabs.set_tabs(reading.first_tabs(self.work.ledger, self.period))
        self.arrangement.offer(self.period)
        last = layouts.last_view(self.work.ledger)
        known = reading.base_of(self.work.ledger, last, self.period)
        self.shown = self.arrangement.take_up(last if known else "all", "")
        self.bar.tabs.blockSignals(True)
        self.bar.tabs.choose(self.shown.view)
        self.bar.tabs.blockSignals(False)
        if not reading.is_small(self.work.ledger):
            query = self.shown.query(self.period)
            self.model.show(grid.glance(self.work.ledger, query, reading.GLANCE), query)
            self.loader.hold()
            once_painted(self.grid.right.viewport(), self.loader.release)
        self._chips()
        self.loader.come_in_sight()

    # ------------------------------------------------------------------ what is shown

    def show_view(self, view: str) -> None:
        """Show a tab as it was left."""
        self.shown = self.arrangement.take_up(view, self.header.search.text())
        self._fresh = True
        layouts.note_last_view(self.work.ledger, view)
        self._chips()
        self.read_again()

    def take(self, shown: Shown) -> None:
        """Show something else of the same ledger."""
        if shown != self.shown:
            regrouped = shown.group != self.shown.group
            self.shown = shown
            if regrouped:
                self.model.fold(frozenset())
            self._chips()
            self.keep_layout()
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
        self.bar.chips.show_conditions(chips(self.shown, by_key))
        self.bar.group.setVisible(not self.shown.group)
        self.model.sorted_by = self.shown.sort[0] if self.shown.sort else None
        self.grid.show_chosen(self.gestures.ticked())
        self.model.filtered = frozenset(condition.key for condition in self.shown.conditions)

    def keep_layout(self) -> None:
        """Remember how the view looks; read again where a column came that has not been summed."""
        self.arrangement.keep(self.shown)
        if self.shown.view not in reading.ready_made(self.period):
            self.loader.forget()  # the count at its tab
        if self.reading is not None and not set(self.arrangement.summed()) <= set(self.reading.summed):
            self.read_again()

    # ------------------------------------------------------------------ reading

    def _changed(self, kinds: frozenset[str]) -> None:
        """A change was committed: name the undo step now, read the rest when the event is over."""
        self.header.refresh()
        self._follow_period()
        if kinds & _RELEVANT:
            self.loader.forget(soon=self.isVisible())

    def read_again(self) -> None:
        """Read because something else is wanted; the place in the list is found again by its projects."""
        self._follow_period()
        self.loader.wish_again()

    def catch_up(self) -> None:
        """Read what changed since the last reading."""
        self._follow_period()
        self.loader.catch_up()

    def _wish(self) -> Wish:
        return Wish(self.shown, self.period, self.arrangement.summed())

    def _work_on(self, step: Step | None) -> None:
        self._progress.setVisible(step is not None)
        if step is not None:
            self._progress.show_step(step)

    def _show(self, found: Reading) -> None:
        self.reading = found
        sight = self.grid.sight()
        moved = self.model.show(found.outline, found.shown.query(found.period))
        if self._fresh and self.model.line_count():
            self.grid.to_top()
            self._fresh = False
        elif moved:
            self.grid.look(sight)
        self.bar.tabs.set_tabs(found.tabs)
        self.header.say(reading.sentence(found.overview, found.period))
        self.status_changed.emit(self.status())
        self._choose_face()

    def status(self) -> str:
        """显示 36 / 39 项."""
        if self.reading is None or not self.reading.overview.count:
            return ""
        return f"显示 {self.reading.outline.total.count:,} / {self.reading.overview.count:,} 项"

    def _choose_face(self) -> None:
        """The grid, or what to do where it would be empty."""
        assert self.reading is not None
        found = self.reading
        self.bar.setVisible(bool(found.overview.count))
        self.header.search.setVisible(bool(found.overview.count))
        if found.outline.total.count:
            self.stack.setCurrentIndex(0)
            return
        if self.stack.count() > 1:
            old = self.stack.widget(1)
            self.stack.removeWidget(old)
            old.deleteLater()
        bring, new = self.bar.bring.click, self.gestures.new_project
        self.stack.addWidget(nothing_found(self) if found.overview.count else nothing_yet(bring, new))
        self.stack.setCurrentIndex(1)

    def _follow_period(self) -> None:
        """When another month is judged, columns, tabs and layout speak of it."""
        period = periods.period(self.work.ledger)
        if period == self.period:
            return
        self.period = period
        self.loader.forget()
        self.month.show_period(self.period, reading.usual_period(self.work.ledger))
        self.arrangement.offer(period)
        self.shown = self.arrangement.take_up(self.shown.view, self.header.search.text())
        self._chips()

    # ------------------------------------------------------------------ being a page

    def activate(self) -> None:
        """Come to the front: read what changed meanwhile."""
        self.hints_changed.emit("F2 改　Ctrl+Enter 打开　Alt+↓ 筛选")
        self._follow_period()
        self.loader.come_in_sight()
        self.status_changed.emit(self.status())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_period()
        self.loader.come_in_sight()

    def leave(self) -> bool:
        """Write what stands in an open editor; a refused text keeps the page."""
        return self.grid.finish_editing()

    def show_for(self, what: object) -> None:
        """A view by its key, the projects of one condition, a project by its uid, or (uid, column key)."""
        if isinstance(what, grid.Condition):
            self.header.search.clear()
            self.bar.tabs.choose("all")
            self.take(replace(self.shown, conditions=(what,), text=""))
            return
        if isinstance(what, str) and reading.base_of(self.work.ledger, what, self.period):
            self.bar.tabs.choose(what)
            return
        uid, key = what if isinstance(what, tuple) else (str(what), "name")
        self.catch_up()
        if not self.grid.go_to(uid, key):
            self.header.search.clear()
            self.bar.tabs.choose("all")
            self.take(replace(self.shown, conditions=(), text=""))
            self.grid.go_to(uid, key)
        self.grid.setFocus()

    def focus_search(self) -> None:
        """Ctrl+F or F3."""
        self.header.focus_search()

    def panes(self) -> list[QWidget]:
        """Search, tabs, conditions, the grid."""
        return [self.header.search, self.bar.tabs, self.bar.chips.add, self.grid]

    def open_project(self, line: int) -> None:
        """Open the project of a line within the order shown."""
        uid = self.model.rows.uid(line)
        if uid:
            self.work.project_wanted.emit(uid, self.model.rows.order())

    def _to_grid(self) -> None:
        self.grid.setFocus()
        self.grid.to_top()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_sheet(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_sheet(event)
        if path is not None:
            event.acceptProposedAction()
            self.work.page_wanted.emit("import", path)


def dropped_sheet(event: QDropEvent) -> Path | None:
    """The workbook that somebody drags onto the page, None for anything else."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix.lower() in _SHEETS), None)
