"""工作台: what waits for a person today, each a click from its place."""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.progress import Progress
from app.services.workbench import workbench
from app.services.workbench.workbench import SearchResult, SideFacts, Waiting
from app.views.kit import parts, theme
from app.views.kit.empty import EmptyState
from app.views.kit.faces import Faces
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.reading import Reader
from app.views.kit.tabs import Tab, Tabs
from app.views.work import Work
from app.views.workbench.lines import WaitingLine, answers, parts_of, sentence
from app.views.workbench.side import MonthBlock, RecentBlock, YearBlock, brief_words
from app.views.workbench.waiting_list import WaitingList

_HINTS = "↑↓ 选择　Enter 打开　→ ← 展开收起　Space 标为已看"
_SETTLE, _TYPING = 400, 200
"""Milliseconds: after the last change before everything is read again, after the last letter typed."""
_NARROW, _LOW = 1000, 560
"""Below these the blocks stand below the list, and are folded into one line."""
_SIDE, _LEAST = 322, 188
"""How wide the blocks are at the side; how high the list is at least: a heading and four lines."""
Read = tuple[Waiting, SideFacts]


class WorkbenchPage(Page):
    """Reads in the background, at first and after every change."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.found: Waiting | None = None
        self._bare = False  # a ledger without projects
        self.header = PageHeader("工作台", work, hint="名称、拼音首字母、代码、人名、文号")
        self.tabs = Tabs((Tab("all", "全部"), Tab("mine", "我负责的")))
        self.list = WaitingList()
        self.month = MonthBlock(self.lead, city=work.ledger.level == "city")
        self.year, self.recent = YearBlock(self.lead), RecentBlock()
        fail = partial(work.ask.tell_error, self, "工作台")
        self.reader = Reader(
            self, work.background, wish=lambda: work.ledger.today, read=self._read, show=self._arrived,
            fail=fail, pause=_SETTLE,
        )  # fmt: skip
        self.finder = Reader(
            self, work.background, wish=lambda: self.asked or None, read=self._search, show=self._answer,
            fail=fail, kinds=frozenset(),
        )  # fmt: skip
        self._lay_out()
        self._listen()
        self.header.say("正在看今天有什么事…")

    def _lay_out(self) -> None:
        self.stack = Faces(self.list)
        self.stack.setMinimumHeight(theme.px(_LEAST))
        left = parts.column(self.tabs, self.stack, gap=8)
        left.setStretch(1, 1)
        self._side = parts.row(gap=12)
        for block in (self.month, self.year, self.recent):
            self._side.addWidget(block)
        self._beside = parts.boxed(self._side)
        self.brief = parts.link("", self._unfold)
        self._unfolded = False  # a person wants the blocks though they leave the list little room
        left.addWidget(self.brief, 0, Qt.AlignmentFlag.AlignLeft)
        self._body = parts.row(parts.boxed(left), self._beside, gap=16, margins=(24, 0, 24, 16))
        self._body.setStretch(0, 1)
        whole = parts.column(self.header, gap=0)
        whole.addLayout(self._body, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.list)
        self._fold()

    def _listen(self) -> None:
        self.work.changed.connect(self.header.refresh)
        self.work.changed.connect(self.reader.hear)
        self.work.day_changed.connect(self.reader.renew)
        self.tabs.changed.connect(lambda _key: self.show_found())
        self.list.opened.connect(self.open)
        self.list.ticked.connect(self.tick)
        self.list.left.connect(self._leave_search)
        self.header.searched.connect(lambda _text: self._ask())
        self.header.search.left.connect(self._to_list)

    # ------------------------------------------------------------------ for the window

    def activate(self) -> None:
        """The page has come to the front."""
        self.hints_changed.emit(_HINTS)
        self.reader.catch_up()  # a day may have gone by

    def focus_search(self) -> None:
        self.header.focus_search()

    def panes(self) -> list[QWidget]:
        """The list, and what stands beside it."""
        return [self.list, self._beside]

    # ------------------------------------------------------------------ reading

    def _read(self, _today: date, progress: Progress) -> Read:
        ledger, person = self.work.ledger, self.work.person
        return workbench.waiting(ledger, person, progress), workbench.side_facts(ledger, person)

    def _arrived(self, read: Read) -> None:
        self.found, now = read
        self._bare = not now.month.total
        for block in (self.month, self.year, self.recent):
            block.show_standing(now)
        self.brief.setText(brief_words(now))
        self.work.counted.emit("workbench", self.found.overdue, True)
        self.show_found()

    # ------------------------------------------------------------------ showing

    @property
    def mine(self) -> bool:
        """Whether only the person's own things are shown."""
        return self.tabs.current == "mine"

    def show_found(self) -> None:
        """Show what was read last, unless an answer of the search is shown."""
        waiting = self.found
        if waiting is None or self.asked:
            return
        own = sum(item.mine for item in waiting.items)
        self.tabs.set_tabs(
            (Tab("all", "全部", f"{len(waiting.items):,}"), Tab("mine", "我负责的", f"{own:,}"))
        )
        self.header.say(sentence(waiting, mine=self.mine))
        shown = parts_of(waiting, mine=self.mine)
        self.list.show_parts(shown)
        if self.list.current() is None:
            self.list.choose_first()
        if shown:
            self.stack.show_content()
        else:
            self._say_empty(waiting)

    def _say_empty(self, waiting: Waiting) -> None:
        checked = f"查过了{'、'.join(waiting.checked)}。"
        if self.mine and waiting.items:
            state = EmptyState(
                "check-circle", "没有要您办的事", checked, [("看全部(&A)", lambda: self.tabs.choose("all"))]
            )
        elif self._bare:
            advice = "先在项目台账里导入表格或新建项目，到期、逾期的事就会排在这里。"
            state = EmptyState(
                "table", "还没有项目", advice, [("去项目台账(&B)", lambda: self.lead("ledger", None))]
            )
        else:
            state = EmptyState("check-circle", "今天没有等你的事", checked, [
                ("看项目台账(&B)", lambda: self.lead("ledger", None)),
                ("填本月数(&M)", lambda: self.lead("months", None)),
            ])  # fmt: skip
        self.stack.say(state)

    # ------------------------------------------------------------------ acting

    def open(self, line: WaitingLine) -> None:
        """Go to the place where a thing is settled; a project is opened within those of the list."""
        place = line.place
        if place.page == "project":
            order = list(
                dict.fromkeys(each.place.project for each in self.list.lines() if each.place.project)
            )
            self.lead("project", (place.project, order, place.room or "overview", place.detail))
        else:
            self.lead(place.page, place.detail or place.project or None)

    def lead(self, page: str, what: object) -> None:
        """Ask the window for a page."""
        self.work.page_wanted.emit(page, what)

    def tick(self, line: WaitingLine) -> None:
        """Mark a thing as seen, or as not seen any more; it is no change of the ledger."""
        workbench.see(self.work.ledger, self.work.person, line.marks, seen=not line.seen)
        self.work.said.emit("又标为没看" if line.seen else "标为已看，有变化时会再排到前面；再按 Space 取消")
        if self.found is not None:
            self.found = workbench.reseen(self.found, set(line.marks), seen=not line.seen)
            self.show_found()

    # ------------------------------------------------------------------ searching

    @property
    def asked(self) -> str:
        """What is searched for, "" while what waits is shown."""
        return self.header.search.text().strip()

    def _ask(self) -> None:
        if self.asked:
            self.finder.later(_TYPING)
        else:
            self.finder.forget()
            self.show_found()

    def _search(self, text: str, _progress: Progress) -> list[SearchResult]:
        return workbench.search(self.work.ledger, text)

    def _answer(self, results: list[SearchResult]) -> None:
        text = self.asked
        self.header.say(
            f"搜到 {len(results):,} 处" if results else f"没有搜到“{text}”，换个字、拼音首字母或文号试试"
        )
        self.list.show_parts(answers(results) if results else [])
        self.list.choose_first()
        self.stack.show_content()

    def _to_list(self) -> None:
        """Enter and ↓ in the search field lead to the answers, Esc back to what waits."""
        self.finder.hurry()
        self.list.setFocus()

    def _leave_search(self) -> None:
        self.header.search.clear()

    # ------------------------------------------------------------------ narrow windows

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fold()

    def _unfold(self) -> None:
        """Show the blocks instead of their line, until the page is left."""
        self._unfolded = True
        self._fold()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._unfolded = False

    def _fold(self) -> None:
        """The blocks stand at the right, below where there is no room for both, or are one line that opens
        where the list would have too little.
        """
        narrow = self.width() < theme.px(_NARROW)
        low = narrow and self.height() < theme.px(_LOW) and not self._unfolded
        self.brief.setVisible(low)
        self._beside.setVisible(not low)
        way = QBoxLayout.Direction
        self._body.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._side.setDirection(way.LeftToRight if narrow else way.TopToBottom)
        self._side.setStretchFactor(self.recent, 0 if narrow else 1)
        for block in (self.month, self.year):
            self._side.setAlignment(block, Qt.AlignmentFlag.AlignTop if narrow else Qt.AlignmentFlag(0))
        self._beside.setMinimumWidth(0 if narrow else theme.px(_SIDE))
        self._beside.setMaximumWidth(theme.px(4000) if narrow else theme.px(_SIDE))
        self.recent.setVisible(not narrow or self.height() > theme.px(620))
