"""The page 项目台账: header, views, conditions, and the grid that takes all the rest."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu

from app.models.roles import Act
from app.services.common import periods
from app.services.common.concerns import OF_OFFICE
from app.services.grid import grid, layouts
from app.services.grid.columns import LedgerColumn
from app.views.kit.empty import EmptyState, NoHits
from app.views.kit.grid.model import NEW
from app.views.kit.page_header import PageHeader
from app.views.kit.painted import once_painted
from app.views.kit.shortcuts import bind
from app.views.projects import gestures, reading
from app.views.projects.arrangement import Arrangement
from app.views.projects.bar import LedgerBar
from app.views.projects.empty import nothing_found, nothing_received, nothing_yet
from app.views.projects.growing import GrowingModel
from app.views.projects.query import LedgerQuery
from app.views.projects.views import NamedViews
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.month_button import MonthButton
from app.views.sheet.page import SheetPage
from app.views.sheet.reading import SheetContent, SheetWish
from app.views.work import Work

_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods", ".et", ".csv", ".txt", ".xml", ".htm", ".html", ".mht")
_ABOUT_THE_MONTH = "累计数算到哪个月；它的下一个月就是正在填的月"


class LedgerPage(SheetPage[SheetContent]):
    """All projects of the ledger as a sheet, in views that are found again as they were left."""

    KINDS = frozenset({"project", "monthly_progress", "milestone", "issue", "office", "standing"})
    HINTS = "F2 改　Ctrl+Enter 打开　Alt+↓ 筛选"
    bar: LedgerBar
    query: LedgerQuery
    model: GrowingModel

    def __init__(self, work: Work) -> None:
        sheet = LedgerGrid(GrowingModel(work.ledger, work.person, lambda: self.period), work.ask)
        header, bar, arrangement = PageHeader("项目台账", work), LedgerBar(), Arrangement(work, sheet)
        month = MonthButton("报告月", "随日期", _ABOUT_THE_MONTH)
        query = LedgerQuery(sheet, bar, header.search, lambda: arrangement.columns)
        super().__init__(work, reading.LEDGER, header=header, month=month, bar=bar, sheet=sheet, query=query)
        self.period = periods.period(work.ledger)
        self.month, self.arrangement = month, arrangement
        self.views = NamedViews(work, bar.tabs, query, arrangement)
        for button, act in ((bar.new, Act.EDIT), (bar.bring, Act.IMPORT)):
            work.allow(button, act, button.toolTip())
        self.setAcceptDrops(True)
        self._listen_here()
        self._begin()

    def _listen_here(self) -> None:
        bar, page_wanted = self.bar, self.work.page_wanted
        self.work.changed.connect(self.follow)
        self.query.changed.connect(self.follow)
        self.query.arranged.connect(self.keep_layout)
        self.grid.layout_changed.connect(lambda _layout: self.keep_layout())
        self.grid.delete_wanted.connect(lambda: gestures.delete_projects(self.work, self.grid))
        self.model.folded.connect(self.keep_layout)
        self.month.chosen.connect(self.choose_period)
        self.views.put_back.connect(self.show_view)
        self.views.recounted.connect(self.reader.forget)
        bar.new.clicked.connect(lambda _on=False: self.new_project())
        bar.take.clicked.connect(lambda _on=False: self.export())
        for button, page in ((bar.fill, "months"), (bar.bring, "import"), (bar.registers, "registers")):
            button.clicked.connect(lambda _on=False, key=page: page_wanted.emit(key, None))
        keys = {"Ctrl+H": self.replace_texts, "Ctrl+N": self.new_project, "Ctrl+E": self.export}
        bind(self, keys, inside=False)

    def _begin(self) -> None:
        """The view that was shown last, of a large ledger its first rows at once."""
        ledger = self.work.ledger
        self._offer()
        self.bar.tabs.set_tabs(reading.first_tabs(ledger, self.period))
        last = layouts.last_view(ledger)
        base = reading.base_of(ledger, last)
        shown = self.arrangement.take_up(last if base else "all", "")
        self.bar.tabs.put(shown.view)
        self.query.put(shown)
        if self.glance(shown.query(self.period)):  # these rows are painted before anything else is read
            self.reader.hold()
            once_painted(self.grid.right.viewport(), self.reader.release)

    def _offer(self) -> None:
        self.month.show_month(self.period, reading.usual_period(self.work.ledger))
        self.arrangement.offer(self.period)

    # ------------------------------------------------------------------ what is shown

    def wish(self) -> SheetWish:
        """The projects shown, at the end of the judged month."""
        return SheetWish(self.query.shown, self.period, self.summed())

    def show_view(self, view: str) -> None:
        """Show a tab as it was left."""
        self._fresh = True
        layouts.note_last_view(self.work.ledger, view)
        self.query.put(self.arrangement.take_up(view, self.header.search.text()))
        self.follow()
        self.reader.catch_up()

    def follow(self) -> None:
        """When another month is judged, columns, tabs and layout speak of it."""
        period = periods.period(self.work.ledger)
        if period == self.period:
            return
        self.period = period
        self._offer()
        self.query.put(self.arrangement.take_up(self.query.shown.view, self.header.search.text()))
        self.reader.renew()

    def choose_period(self, month: str) -> None:
        """Judge another month, "" for the one that the business date asks for; every page reads again."""
        ledger = self.work.ledger
        self.work.attempt("换报告月", lambda: periods.choose_period(ledger, month or None))
        self.work.changed.emit(frozenset({"standing"}))

    def offered(self) -> Sequence[LedgerColumn]:
        """The columns of the judged month."""
        return self.arrangement.columns

    def usual_keys(self) -> list[str]:
        """The columns of a view that nobody has touched."""
        return list(self.arrangement.usual().columns)

    def keep_layout(self) -> None:
        """Remember how the view looks; read again where a column came that has not been summed."""
        self.arrangement.keep(self.query.shown)
        if self.query.shown.view not in reading.ready_made():
            self.reader.forget()  # the count at its tab
        if self.content is not None and not set(self.summed()) <= set(self.content.rows.wish.summed):
            self.reader.catch_up()

    def nothing_yet(self) -> EmptyState:
        """Bring a sheet, or begin with a row; in a city, receive what the counties report."""
        if self.work.ledger.level == "city":
            receive = partial(self.work.page_wanted.emit, "exchange", None)
            return nothing_received(receive, self.bar.bring.click)
        return nothing_yet(self.bar.bring.click, self.new_project)

    def nothing_found(self, content: SheetContent) -> NoHits:
        """Which condition to drop."""
        view = self.query.shown.view
        name = next((tab.text for tab in content.tabs if tab.key == view and view != "all"), "")
        hindering = grid.without(self.work.ledger, self.query.shown.query(self.period))
        return nothing_found(self.query, name, hindering, lambda: self.bar.tabs.choose("all"))

    # ------------------------------------------------------------------ gestures

    def new_project(self) -> None:
        """Ask for a new project's first fields."""
        gestures.ask_for_project(self, self.work, self.period, self.create_project)

    def create_project(self, fields: dict[str, Any]) -> None:
        """Make a project of these field values and go to its row."""
        uid = gestures.create_project(self.work, self.period, fields)
        if uid is None:
            return
        self.reader.catch_up()
        where = "" if self.grid.go_to(uid) else "，不在现在的条件里"
        self.grid.setFocus()
        self.work.said.emit(f"已建立「{fields['name']}」{where}")

    def insert_line(self, row: int) -> None:
        """An empty line below a project, ready for the name of a new one of its group."""
        if self.grid.finish_editing():
            self.model.put_line(self.model.rows.uid(row))
            self.grid.go_to(NEW, "name")
            self.grid.setFocus()
            self.grid.edit()

    def replace_texts(self) -> None:
        """Find and replace in the chosen cells or the column."""
        gestures.replace_texts(self, self.grid)

    def export(self) -> None:
        """Write the rows and columns shown to a workbook."""
        gestures.export_shown(self, self.work, self.grid, self.period)

    def fold(self, closed: bool) -> None:
        """Close all groups, or open them."""
        values = [group.value for group in self.model.rows.outline.groups]
        self.model.fold(frozenset(values if closed else ()))
        self.keep_layout()

    def fill_menu(self, menu: QMenu, row: int, column: int) -> None:
        """Add what only a ledger can do to the grid's own menu."""
        query, key = self.query, self.model.columns()[column].key
        menu.addAction("升序(&A)", lambda: query.sort_as_pressed(key, False))
        menu.addAction("降序(&Z)", lambda: query.sort_as_pressed(key, True))
        if query.shown.sort and query.shown.sort[0][0] != key:
            menu.addAction("再按这一列升序(&T)", lambda: query.sort(key, False, also=True))
        menu.addAction("查找替换(&R)\tCtrl+H", self.replace_texts)
        menu.addSeparator()
        if self.grid.is_record(row):
            menu.addAction("打开项目(&O)\tCtrl+Enter", lambda: self.open_project(row))
            insert = menu.addAction("插入一行(&I)", lambda: self.insert_line(row))
            insert.setEnabled(not self.model.closed)
            count = len(self.grid.chosen())
            words = "删除项目" if count == 1 else f"删除{count}个项目"
            delete = menu.addAction(f"{words}(&X)", self.grid.delete_wanted.emit)
            delete.setEnabled(self.work.may(Act.DELETE_PROJECT))
        if self.model.rows.outline.grouped:
            menu.addAction("折起所有分组(&G)", lambda: self.fold(True))
            menu.addAction("展开所有分组(&U)", lambda: self.fold(False))

    # ------------------------------------------------------------------ coming from elsewhere

    def show_for(self, what: object) -> None:
        """A view by its key, the projects of a condition or office, one by its uid, or (uid, column key)."""
        if isinstance(what, grid.Condition):
            self._show_all((what,))
            return
        if isinstance(what, str) and what.startswith(OF_OFFICE):
            self._show_all((grid.Condition("office", "in", (what.removeprefix(OF_OFFICE),)),))
            return
        if isinstance(what, str) and reading.base_of(self.work.ledger, what):
            self.bar.tabs.choose(what)
            return
        uid, key = what if isinstance(what, tuple) else (str(what), "name")
        self.follow()
        self.reader.catch_up()
        if not self.grid.go_to(uid, key):
            self._show_all(())
            self.grid.go_to(uid, key)
        self.grid.setFocus()

    def _show_all(self, conditions: tuple[grid.Condition, ...]) -> None:
        """All projects under these conditions alone."""
        self.header.search.clear()
        self.bar.tabs.choose("all")
        self.query.take(replace(self.query.shown, conditions=conditions, text=""))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_workbook(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_workbook(event)
        if path is not None:
            event.acceptProposedAction()
            self.work.page_wanted.emit("import", path)


def dropped_workbook(event: QDropEvent) -> Path | None:
    """The workbook that somebody drags onto the page, None for anything else."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix.lower() in _WORKBOOKS), None)
