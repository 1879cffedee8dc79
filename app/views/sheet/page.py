"""What the pages of sheets have in common; the page of each sheet says what is its own."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Generic

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.services.grid import grid
from app.services.grid.columns import LedgerColumn
from app.services.grid.grid import GridQuery
from app.views.kit import parts
from app.views.kit.background import Step
from app.views.kit.empty import EmptyState, NoHits
from app.views.kit.faces import Faces
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.progress import ProgressView
from app.views.kit.shortcuts import bind
from app.views.sheet import reading
from app.views.sheet.bar import SheetBar
from app.views.sheet.choosing import ColumnChooser
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.query import SheetQuery
from app.views.sheet.reading import Content, SheetReader, SheetSource, SheetWish
from app.views.work import Work

_TABS = range(1, 10)


class SheetPage(Page, Generic[Content]):
    """Header with a month, bar, grid or what to do where it is empty; reads itself again after every change.

    A derived class gives its parts and its `SheetSource`, names the `KINDS` of records that it shows, and
    answers what is asked below under "what differs".
    """

    KINDS: ClassVar[frozenset[str]]
    HINTS: ClassVar[str]

    def __init__(
        self, work: Work, source: SheetSource[Content], *, header: PageHeader, month: QWidget,
        bar: SheetBar, sheet: LedgerGrid, query: SheetQuery,
    ) -> None:  # fmt: skip
        super().__init__()
        self.work = work
        self.header, self.bar, self.grid, self.query = header, bar, sheet, query
        self.model = sheet.ledger
        self.model.closed = work.closed
        self.model.setParent(self)
        self.content: Content | None = None
        self._fresh = True  # other rows come: the first of them is looked at
        self.stack = Faces(sheet, margins=(24, 8, 24, 24))
        self._progress = ProgressView(unit="个项目")
        self.reader: SheetReader[Content] = SheetReader(
            self, work, source, wish=self.wish, show=self.show_content, kinds=self.KINDS,
            progress=self._show_step,
        )  # fmt: skip
        self._arrange(month)
        self._listen()

    def _arrange(self, month: QWidget) -> None:
        self.header.add_beside_name(month)
        self._progress.hide()
        strip = parts.row(self._progress, margins=(24, 0, 24, 0))
        whole = parts.column(self.header, self.bar, strip, self.stack, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.grid)

    def _listen(self) -> None:
        self.work.changed.connect(self.header.refresh)
        self.work.changed.connect(self.reader.hear)
        self.header.search.left.connect(self._to_grid)
        self.query.changed.connect(self.reader.catch_up)
        self.query.again.connect(self.settle)
        self.query.sought.connect(self._look_at_first)
        self.bar.tabs.changed.connect(self._choose_view)
        self.bar.tabs.again.connect(lambda _view: self.settle())
        self.bar.columns.clicked.connect(lambda _on=False: self.choose_columns())
        self.grid.sums_changed.connect(self.sums_changed)
        self.work.listen(self.grid)
        self.grid.opened.connect(self.open_project)
        self.grid.menu_filled.connect(self.fill_menu)
        self.grid.head_menu_filled.connect(self.query.fill_head_menu)
        tabs = {f"Ctrl+{place}": partial(self.bar.tabs.choose_number, place) for place in _TABS}
        bind(self, tabs, inside=False)

    # ------------------------------------------------------------------ what differs

    def wish(self) -> SheetWish:
        """What is wanted now."""
        raise NotImplementedError

    def _choose_view(self, view: str) -> None:
        """A tab was chosen; a text that was refused keeps the view that it stands in."""
        if self.grid.finish_editing():
            self.show_view(view)
        else:
            self.bar.tabs.put(self.query.shown.view)

    def _look_at_first(self) -> None:
        """The next rows are those of a search: its first hit is looked at."""
        self._fresh = True

    def settle(self) -> None:
        """The same is asked for once more: what no longer fits goes."""
        if self.grid.finish_editing():
            self.model.settle()
            if self.content is not None:
                self._choose_face(self.content)

    def follow(self) -> None:
        """Show another month where the ledger is at another one."""

    def show_view(self, view: str) -> None:
        """Show a tab."""
        raise NotImplementedError

    def offered(self) -> Sequence[LedgerColumn]:
        """The columns that there are."""
        raise NotImplementedError

    def usual_keys(self) -> list[str]:
        """The columns that are shown where nobody has chosen."""
        raise NotImplementedError

    def keep_layout(self) -> None:
        """Other columns are shown: their sums may be missing."""
        self.reader.catch_up()

    def nothing_yet(self) -> EmptyState:
        """What to do in a ledger without projects."""
        raise NotImplementedError

    def nothing_found(self, content: Content) -> NoHits:
        """What to do where no project is found."""
        raise NotImplementedError

    def to_first(self) -> None:
        """Look at the first of other rows."""
        self.grid.to_top()

    def fill_menu(self, menu: QMenu, row: int, column: int) -> None:
        """Add what only this sheet can do to the grid's own menu."""
        raise NotImplementedError

    # ------------------------------------------------------------------ reading and showing

    def glance(self, query: GridQuery) -> bool:
        """Show the first rows of a large ledger at once; tells whether it did, a small one is read anyway."""
        large = not reading.is_small(self.work.ledger)
        if large:
            self.model.show(grid.glance(self.work.ledger, query, reading.GLANCE), query)
        return large

    def show_content(self, content: Content) -> None:
        """Show what was read. While nothing else is asked for, rows stay where the person sees them."""
        same = self.content is not None and self.model.query == content.rows.query and not self._fresh
        self.content = content
        self.model.show(content.rows.outline, content.rows.query, hold=same)
        if self._fresh and self.model.line_count():
            self.to_first()
            self._fresh = False
        self.bar.tabs.set_tabs(content.tabs)
        self.header.say(content.sentence)
        self.status_changed.emit(self.status())
        self._choose_face(content)

    def _choose_face(self, content: Content) -> None:
        """The grid, or what to do where it would be empty."""
        self.bar.setVisible(bool(content.total))
        self.header.search.setVisible(bool(content.total))
        if self.model.line_count():
            self.stack.show_content()
        else:
            self.stack.say(self.nothing_found(content) if content.total else self.nothing_yet())

    def _show_step(self, step: Step | None) -> None:
        self._progress.setVisible(step is not None)
        if step is not None:
            self._progress.show_step(step)

    def status(self) -> str:
        """显示 36 / 39 项."""
        if self.content is None or not self.content.total:
            return ""
        return f"显示 {self.content.rows.outline.total.count:,} / {self.content.total:,} 项"

    # ------------------------------------------------------------------ columns

    def choose_columns(self) -> None:
        """Offer all columns."""
        shown = [column.key for column in self.model.columns()]
        chooser = ColumnChooser(self, self.offered(), shown)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.chosen.connect(self.show_columns)
        chooser.default_wanted.connect(lambda: self.show_columns(self.usual_keys()))
        button = self.bar.columns
        chooser.show_under(QRect(button.mapToGlobal(button.rect().topLeft()), button.size()))

    def show_columns(self, keys: list[str]) -> None:
        """Show these columns in this order."""
        if self.grid.finish_editing():
            self.model.arrange(keys)
            self.keep_layout()

    def summed(self) -> tuple[str, ...]:
        """The columns shown that have totals."""
        having = {column.key for column in self.offered() if column.summed}
        return tuple(column.key for column in self.model.columns() if column.key in having)

    # ------------------------------------------------------------------ being a page

    def activate(self) -> None:
        """Come to the front; a ledger that has gone on to another month is followed."""
        self.hints_changed.emit(self.HINTS)
        self.follow()
        self.reader.come_in_sight()
        if self.content is not None:
            self._choose_face(self.content)
        self.status_changed.emit(self.status())

    def finish(self) -> bool:
        """Write what stands in an open editor; a refused text keeps the page."""
        return self.grid.finish_editing()

    def focus_search(self) -> None:
        """Ctrl+F or F3."""
        self.header.focus_search()

    def panes(self) -> list[QWidget]:
        """Search, tabs, conditions, the grid."""
        return [self.header.search, self.bar.tabs, self.bar.narrowing, self.grid]

    def open_project(self, line: int) -> None:
        """Open the project of a line within the order shown."""
        uid = self.model.rows.uid(line)
        if self.grid.is_record(line):
            self.work.project_wanted.emit(uid, self.model.rows.order())

    def _to_grid(self) -> None:
        self.grid.setFocus()
        self.grid.to_top()
