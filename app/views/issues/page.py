"""问题闭环: the problems of all projects as a board or a list, with the course of one at the side."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import UserError
from app.models.dates import month_of
from app.progress import Progress
from app.rules import issues
from app.services.common.concerns import OF_OFFICE
from app.services.problems import cases, problems
from app.services.problems.cases import Case, CaseFilter
from app.views.issues.board import Board
from app.views.issues.course import open_form
from app.views.issues.filter_bar import FilterBar
from app.views.issues.listing import IssueListing
from app.views.issues.panel import CasePanel
from app.views.issues.step_form import StepDialog
from app.views.kit import parts
from app.views.kit.empty import Action, EmptyState, NoHits, not_read, ways_out
from app.views.kit.faces import Faces
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.reading import Reader
from app.views.kit.shortcuts import bind
from app.views.kit.tabs import Tab, Tabs
from app.views.work import Work

_READS = frozenset({"project", "issue", "issue_step", "evidence", "office", "setting"})
_HINTS = {
    "board": "↑↓←→ 选问题　Enter 看办理过程　Ctrl+→ 办下一步　Esc 关闭",
    "list": "Shift+↑↓ 选几行　Alt+V 看办理过程　Alt+B 督办提醒　Ctrl+Enter 打开项目",
}
_TYPING = 200  # milliseconds after the last letter before the search begins
Read = tuple[list[Case], list[Case]]


class IssuesPage(Page):
    """Reads all problems in the background; what is wanted of them is chosen there too."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.found: list[Case] = []
        self.shown: list[Case] = []
        self._read_once = False
        self._taking = False
        self._asked_for = ""  # the problem that another page asked for
        self._unseen = {"board", "list"}  # views that do not show what was read last
        self.header = PageHeader("问题闭环", work)
        self.tabs = Tabs((Tab("board", "看板"), Tab("list", "清单")))
        self.filters = FilterBar(city=work.ledger.level == "city")
        self.board = Board(lambda case: problems.left_of(case, work.ledger.today))
        self.listing = IssueListing(work)
        self.panel = CasePanel(work)
        self._build()
        self.reader = Reader(
            self, work.background, wish=self._wish, read=self._read, show=self._take, fail=self._fail,
            kinds=_READS,
        )  # fmt: skip
        self._connect()
        self.header.say("正在读取问题…")

    def _build(self) -> None:
        self.views = QStackedWidget()
        self.views.addWidget(self.board)
        self.views.addWidget(self.listing)
        content = parts.row(self.views, self.panel, gap=12, margins=(24, 0, 24, 16))
        content.setStretch(0, 1)
        self.panel.hide()
        self._faces = Faces(parts.boxed(content), margins=(24, 4, 24, 24))
        tabs = parts.row(self.tabs, margins=(24, 0, 24, 0))
        whole = parts.column(self.header, tabs, self.filters, gap=0)
        whole.addWidget(self._faces, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.tabs.changed.connect(self._turn)
        self.filters.changed.connect(self.reader.catch_up)
        self.header.searched.connect(lambda _text: self.reader.later(_TYPING))
        self.header.search.left.connect(self._to_view)
        self.board.opened.connect(self.open_panel)
        self.board.chosen.connect(partial(self._follow, "board"))
        self.board.onward.connect(self.go_on)
        self.board.dropped.connect(self._drop)
        self.listing.opened.connect(self.open_panel)
        self.listing.chosen.connect(partial(self._follow, "list"))
        self.listing.project_wanted.connect(self._to_project)
        self.listing.supervise_wanted.connect(self.supervise)
        self.panel.closed.connect(self.close_panel)
        self.panel.project_wanted.connect(self._to_project)
        self.work.changed.connect(self.header.refresh)
        self.work.changed.connect(self.reader.hear)
        self.work.day_changed.connect(self.reader.renew)
        views = {"Ctrl+1": "board", "Ctrl+2": "list"}
        bind(self, {keys: partial(self.tabs.choose, view) for keys, view in views.items()})

    # ------------------------------------------------------------------ the window's page

    def activate(self) -> None:
        """The page has come to the front: the keyboard belongs to the problems."""
        self.hints_changed.emit(_HINTS[self.tabs.current])
        self._to_view()

    def show_for(self, what: object) -> None:
        """Show one problem by its uid, wherever that stands in what is given, a key of `QUICK`, an office."""
        pieces = (what,) if isinstance(what, str) else tuple(what) if isinstance(what, (tuple, list)) else ()
        words = [word for word in pieces if isinstance(word, str) and word]
        if words and words[-1].startswith(OF_OFFICE):
            self.filters.clear()
            self.filters.set_field("place", words[-1].removeprefix(OF_OFFICE))
        elif words and words[-1] in cases.QUICK:
            self.filters.choose(words[-1])
        elif words:
            self._asked_for = words[-1]
            self._fulfil()

    def focus_search(self) -> None:
        self.header.focus_search()

    def panes(self) -> list[QWidget]:
        """The tabs, the problems, the panel."""
        panes: list[QWidget] = [self.tabs, self._view()]
        return [*panes, self.panel.course.onward] if self.panel.isVisible() else panes

    # ------------------------------------------------------------------ reading

    def _wish(self) -> CaseFilter:
        return replace(self.filters.wanted, text=self.header.search.text())

    def _read(self, criteria: CaseFilter, _progress: Progress) -> Read:
        ledger = self.work.ledger
        everything = cases.of_ledger(ledger)
        return everything, cases.narrowed(everything, criteria, self.work.person, month_of(ledger.today))

    def _take(self, read: Read) -> None:
        self._read_once = True
        self.found, self.shown = read
        self.filters.show_counts(self.found, self.work.person, month_of(self.work.ledger.today))
        self.header.say(_sentence(self.found))
        self.status_changed.emit(f"显示 {len(self.shown)} / {len(self.found)} 个问题")
        self._unseen = {"board", "list"}
        self._taking = True  # rows that come and go choose others; the panel stays with its problem
        self._show_view()
        self._taking = False
        self._say_empty()
        self._refresh_panel()
        self._fulfil()

    def _fail(self, error: UserError) -> None:
        self._faces.say(not_read(error, self.reader.again))

    # ------------------------------------------------------------------ showing

    def _turn(self, key: str) -> None:
        self._show_view()
        self.views.setCurrentIndex(0 if key == "board" else 1)
        self.hints_changed.emit(_HINTS[key])
        uid = self.listing.current() if key == "board" else self.board.current
        if uid:
            (self.board if key == "board" else self.listing).choose(uid)

    def _show_view(self) -> None:
        """Bring the view that is seen up to date; the other one waits until it is."""
        key = self.tabs.current
        if key in self._unseen:
            self._unseen -= {key}
            (self.board if key == "board" else self.listing).show_cases(self.shown)

    def _view(self) -> Board | QWidget:
        return self.board if self.tabs.current == "board" else self.listing.grid

    def _to_view(self) -> None:
        if self.tabs.current == "board" and not self.board.current:
            self.board.choose_first()
        self._view().setFocus()

    def case(self, uid: str) -> Case | None:
        """One of the problems read."""
        return next((case for case in self.found if case.uid == uid), None)

    def open_panel(self, uid: str) -> None:
        """Show the course of a problem at the side."""
        case = self.case(uid)
        if case is None:
            return
        self.panel.show_case(case)
        self.panel.show()
        self._view_of(uid)

    def close_panel(self) -> None:
        """The problems get the whole width again."""
        self.panel.hide()
        self._view().setFocus()

    def _view_of(self, uid: str) -> None:
        (self.board if self.tabs.current == "board" else self.listing).choose(uid)

    def _follow(self, view: str, uid: str) -> None:
        """An open panel shows the problem that is chosen in the view that is seen."""
        case = self.case(uid)
        seen = self.tabs.current == view and self.panel.isVisible() and not self._taking
        if seen and case and uid != self.panel.uid:
            self.panel.show_case(case)

    def _refresh_panel(self) -> None:
        case = self.case(self.panel.uid)
        if case is not None:
            self.panel.show_case(case)
        elif self.panel.isVisible():
            self.panel.hide()

    def _fulfil(self) -> None:
        """Go to the problem that another page asked for, dropping conditions that hide it."""
        uid = self._asked_for
        if not uid or not self._read_once or self.reader.busy:
            return
        if self.case(uid) is None:
            self._asked_for = ""
            self.work.said.emit("这个问题已经被删除")
        elif all(case.uid != uid for case in self.shown):
            self.header.search.clear()
            self.filters.clear()
            self.reader.catch_up()
        else:
            self._asked_for = ""
            self.open_panel(uid)

    def _say_empty(self) -> None:
        if self.shown:
            self._faces.show_content()
        elif self.found:
            self._faces.say(NoHits("这些条件下没有问题。", self._ways_out()))
        else:
            go: Callable[[], object] = partial(self.work.page_wanted.emit, "ledger", None)
            advice = "项目推进受阻，就在项目页的“问题”里登记：是什么问题、谁来办、什么时候前办成。"
            self._faces.say(EmptyState("path", "没有登记过问题", advice, [("到项目台账选项目", go)]))

    def _ways_out(self) -> list[Action]:
        """Which condition to drop."""
        criteria, text = self.filters.wanted, self.header.search.text().strip()
        ways: list[Action] = []
        if text:
            ways.append((f"去掉“{text}”", self.header.search.clear))
        if criteria.quick != "all":
            ways.append((f"去掉“{cases.QUICK[criteria.quick]}”", partial(self.filters.choose, "all")))
        ways += [
            (f"去掉“{words}”", partial(self.filters.drop, name))
            for name, words in self.filters.labels().items()
        ]
        return ways_out(ways, self.show_all)

    def show_all(self) -> None:
        """No condition and no search."""
        self.header.search.clear()
        self.filters.clear()

    # ------------------------------------------------------------------ gestures

    def go_on(self, uid: str) -> None:
        """The form of the act that leads on from a problem's state."""
        case = self.case(uid)
        if case is None:
            return
        kind = case.onward
        if kind:
            open_form(self, self.work, kind, case)
        else:
            self.work.said.emit(
                "已经销号" if not case.open else f"等{case.place}办理；这里可以督办、退回、批复"
            )

    def _drop(self, uid: str, place: int) -> None:
        """A card on another column: the act that leads there, or why none does."""
        case = self.case(uid)
        if case is None:
            return
        kind = issues.leading_to(case.state, place)
        if kind:
            open_form(self, self.work, kind, case)
            return
        missing = {1: "登记", 2: "交办", 3: "督办", 4: "反馈", 5: "核实", 6: "销号"}[place]
        self.work.said.emit(case.refusal(missing) or f"不能移到{issues.IssueState(place).word}")

    def supervise(self, uids: list[str]) -> None:
        """The form of one 督办 for the chosen problems."""
        chosen = [case for case in map(self.case, uids) if case is not None]
        if len(chosen) == 1:
            open_form(self, self.work, "督办", chosen[0])
        elif chosen:
            StepDialog(self, self.work, "督办", chosen).open()

    def _to_project(self, uid: str) -> None:
        case = self.case(uid)
        if case is not None:
            self.work.page_wanted.emit("project", (case.project, [case.project], "problems", uid))


def _sentence(everything: list[Case]) -> str:
    """未销号 12，逾期 3，反馈逾期 2，待上级 1."""
    waiting = [case for case in everything if case.open]
    counts = (
        ("未销号", len(waiting)),
        ("逾期", sum(case.late > 0 for case in waiting)),
        ("反馈逾期", sum(case.silent > 0 for case in waiting)),
        ("待上级", sum(case.state.side == issues.ABOVE for case in waiting)),
        ("退回重办", sum(case.state.side == issues.RETURNED for case in waiting)),
    )
    return "，".join(f"{word} {count}" for word, count in counts if count) if everything else ""
