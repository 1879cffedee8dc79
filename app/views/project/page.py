"""The page of one project: head, tabs, rooms. It reads again whenever something of its project changed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import UserError
from app.models import CHILDREN, Evidence
from app.services.common.periods import filling
from app.services.common.project_sheet import ProjectSheet as Data
from app.services.months import project_books
from app.services.permits import permit_words
from app.services.project import projects
from app.services.project.projects import Gone
from app.views.kit import parts
from app.views.kit.empty import EmptyState
from app.views.kit.page import Page
from app.views.kit.shortcuts import bind
from app.views.kit.tabs import Tab, Tabs
from app.views.project.basics import Basics
from app.views.project.evidence_room import EvidenceRoom
from app.views.project.header import ProjectHeader
from app.views.project.history_room import History
from app.views.project.hits_block import HitsBlock
from app.views.project.leader_room import Leaders
from app.views.project.list_room import Belongings
from app.views.project.money_room import Money
from app.views.project.month_room import Months
from app.views.project.need_room import Needs
from app.views.project.node_room import Nodes
from app.views.project.overview import Overview
from app.views.project.permit_room import Permits
from app.views.project.problem_room import Problems
from app.views.project.room import Room
from app.views.work import Work

ROOMS: dict[str, tuple[str, type[Room]]] = {
    "overview": ("总览", Overview),
    "basics": ("基本情况", Basics),
    "permits": ("手续", Permits),
    "nodes": ("节点", Nodes),
    "months": ("月度", Months),
    "money": ("资金", Money),
    "needs": ("要素", Needs),
    "problems": ("问题", Problems),
    "leaders": ("包联", Leaders),
    "evidence": ("佐证", EvidenceRoom),
    "lists": ("归属", Belongings),
    "history": ("历史", History),
}
_KINDS = frozenset(
    {"project", "office", "procedure", "holiday", "setting", *(each.__tablename__ for each in CHILDREN)}
)
_HINTS = "F2 改　Ctrl+1…9 换页签　Alt+↑↓ 换项目　Alt+← 返回"
LEDGER_PAGE = "ledger"
"""The page that one goes back to."""


class ProjectPage(Page):
    """Shows one project at a time, in the order it was opened from. Rooms are made when first seen."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._uid, self._order = "", [""]
        self._data: Data | None = None
        self._stale = False
        self._rooms: dict[str, Room] = {}
        self._unwritten: dict[str, object] = {}  # by the room that goes on with it
        self.header = ProjectHeader(work, back=self.back, step=self.step, fill=self.fill_month)
        self.tabs = Tabs([Tab(key, text) for key, (text, _) in ROOMS.items()])
        self.tabs.changed.connect(self._show_room)
        self._stack, self._whole = QStackedWidget(), QStackedWidget()
        self.hits = HitsBlock()
        self._above = parts.boxed(parts.row(self.hits, margins=(24, 12, 24, 0)))
        content = parts.column(
            self.header, parts.boxed(parts.row(self.tabs, margins=(24, 0, 24, 0))), self._above, self._stack,
            gap=0,
        )  # fmt: skip
        content.setStretch(3, 1)
        self._whole.addWidget(parts.boxed(content))
        outer = parts.column(self._whole, gap=0)
        self.setLayout(outer)
        self._listen()

    def _listen(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            f"Ctrl+{number}": partial(self._choose_number, number) for number in range(1, 10)
        }
        keys |= {"Alt+Up": partial(self.step, -1), "Alt+Down": partial(self.step, 1)}
        bind(self, keys)
        self._work.changed.connect(self._hear)

    # ------------------------------------------------------------------ for the window

    @property
    def uid(self) -> str:
        """The project that is shown, "" before the first."""
        return self._uid

    def show_project(self, uid: str, order: list[str]) -> None:
        """Show a project within the order of projects that it was opened from."""
        self._order = order if uid in order else [uid]
        self._work.opened = (uid, self._order)
        self._open(uid)
        self.tabs.setFocus()

    def show_for(self, what: object) -> None:
        """A project by its uid, or (uid, order), or at a place: (uid, order, room, detail)."""
        if isinstance(what, str):
            self.show_project(what, [what])
        elif isinstance(what, tuple):
            self.show_project(str(what[0]), list(what[1]) or [str(what[0])])
            if len(what) > 2 and what[2] in ROOMS:
                self.show_tab(what[2], str(what[3]) if len(what) > 3 else "")

    def activate(self) -> None:
        """Come to the front; a page made anew shows the project that was open before."""
        self.hints_changed.emit(_HINTS)
        uid, order = self._work.opened
        if not self._uid and uid:
            self.show_project(uid, order)
        elif not self._uid:
            self._tell(EmptyState("table", "还没有打开项目", "从台账里选一个。", [("去台账(&B)", self.back)]))

    def unwritten(self) -> object:
        rooms = {key: room.unwritten() for key, room in self._rooms.items()}
        return self._unwritten | {key: what for key, what in rooms.items() if what is not None} or None

    def take_up(self, unwritten: object) -> None:
        if isinstance(unwritten, dict):
            self._unwritten = unwritten

    def topic(self) -> str:
        """The room one is in."""
        return ROOMS[self.tabs.current][0]

    def panes(self) -> list[QWidget]:
        """The tabs and the room that is seen."""
        return [self.tabs, self.room(self.tabs.current)]

    def show_tab(self, key: str, detail: str = "") -> None:
        """Lead to a room and, with a detail, to a place in it."""
        if self.finish():
            self.tabs.choose(key)
            if self._data is not None:
                self.room(key).focus_on(detail)

    def room(self, key: str) -> Room:
        """A room by its key, made when it is first asked for; raises KeyError for no such room."""
        if key not in self._rooms:
            room = ROOMS[key][1](self._work, self.show_tab)
            self._rooms[key] = room
            if key in self._unwritten:
                room.take_up(self._unwritten.pop(key))
            self._stack.addWidget(room)
            room.sums_changed.connect(self.sums_changed)
        return self._rooms[key]

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) project of the order; at an end nothing happens."""
        place = self._order.index(self._uid) + by
        if 0 <= place < len(self._order) and self.finish():
            self._open(self._order[place])

    def back(self) -> None:
        """To the ledger, on this project's row."""
        if self.finish():
            self._work.page_wanted.emit(LEDGER_PAGE, self._uid)

    def fill_month(self) -> None:
        """To the month that is being filled in."""
        if self._data is not None:
            self.show_tab("months", filling(self._data.period))

    # ------------------------------------------------------------------ showing

    def _open(self, uid: str) -> None:
        self._uid = uid
        self.refresh()

    def refresh(self) -> None:
        """Read the project again and show it; a deleted one tells what happened."""
        self._stale = False
        try:
            self._data = projects.page(self._work.ledger, self._uid)
        except UserError as error:
            self._data = None
            if (room := self._rooms.get(self.tabs.current)) is not None:
                room.set_aside()
            self._show_gone(error)
            return
        self._leave_gone()
        data = self._data
        self.header.show_project(data, self._order.index(self._uid) + 1, len(self._order))
        self.tabs.set_tabs([Tab(key, text, _count(key, data)) for key, (text, _) in ROOMS.items()])
        self.setAccessibleName(f"项目：{data.project.name}")
        self._show_room(self.tabs.current)

    def _show_room(self, key: str) -> None:
        """Bring a room to the front; only the room that is seen is kept fresh."""
        room = self.room(key)
        if self._data is not None:
            room.show_page(self._data)
            hits = project_books.hits_in_room(self._data, key, self._work.ledger.today)
            self.hits.show_hits(hits)
            self._above.setVisible(bool(hits))
        if self._stack.currentWidget() is not room:
            self._stack.setCurrentWidget(room)
            self.sums_changed.emit(None)

    def _hear(self, kinds: frozenset[str]) -> None:
        if not self._uid or not kinds & _KINDS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self._uid:
            self.refresh()

    def _choose_number(self, number: int) -> None:
        if self.finish() and number <= len(ROOMS):
            self.tabs.choose_number(number)
            if self.tabs.current == "overview":
                self.tabs.setFocus()
            elif self._data is not None:
                self.room(self.tabs.current).focus_on("")

    def finish(self) -> bool:
        """Write what is being typed in the room that is seen; False when it was refused and waits."""
        room = self._rooms.get(self.tabs.current)
        return room is None or self._data is None or room.finish()

    # ------------------------------------------------------------------ a deleted project

    def _show_gone(self, error: UserError) -> None:
        gone = projects.gone(self._work.ledger, self._uid)
        actions: list[tuple[str, Callable[[], object]]] = [("回到台账(&B)", self.back)]
        if gone is not None:
            actions.insert(0, ("找回项目(&R)", self._bring_back))
        state = EmptyState("trash", *(_gone_words(gone) if gone else (error.message, error.hint)), actions)
        self._tell(state)

    def _tell(self, state: EmptyState) -> None:
        """Show words in the place of a project."""
        self._leave_gone()
        self._whole.addWidget(parts.boxed(parts.column(state, margins=(24, 24, 24, 24))))
        self._whole.setCurrentIndex(1)

    def _leave_gone(self) -> None:
        while self._whole.count() > 1:
            old = self._whole.widget(1)
            self._whole.removeWidget(old)
            old.deleteLater()

    def _bring_back(self) -> None:
        work, uid = self._work, self._uid
        work.write("找回项目", projects.bring_back, uid)
        self.refresh()


def _gone_words(gone: Gone) -> tuple[str, str]:
    who = f"{gone.business_date} 由{gone.author}删除" if gone.author else "它在另一台电脑上被删除"
    name = gone.name if len(gone.name) <= 24 else f"{gone.name[:24]}…"
    return f"「{name}」已经被删除", f"{who}。节点、月度、问题都还在，找回后和原来一样。"


def _count(key: str, data: Data) -> str:
    """The count beside a tab's words."""
    if key == "permits":
        return permit_words.count(data.permits)
    if key == "nodes" and data.milestones:
        return f"{sum(bool(node.actual) for node in data.milestones)}/{len(data.milestones)}"
    if key == "money" and data.funds.parts:
        return str(len(data.funds.parts))
    if key == "problems" and data.issues:
        return str(sum(not issue.closed for issue in data.issues))
    if key == "evidence" and data.of(Evidence):
        return str(len(data.of(Evidence)))
    return str(data.changes) if key == "history" else ""
