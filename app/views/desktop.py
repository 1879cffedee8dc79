"""What stands on the desktop: the first window, then the window of one ledger with all that belongs to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.errors import UserError
from app.models import dates
from app.models.roles import Act, may
from app.services.common import offices, periods, preferences
from app.services.exchange import conflicts
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Opened
from app.services.problems import problems
from app.sync.card import EXTENSION as CARD
from app.sync.package import EXTENSION as PACKAGE
from app.texts import VERSION
from app.views.kit.ask import Ask, Choice, Question
from app.views.kit.background import Background
from app.views.kit.painted import once_painted
from app.views.pages import pages
from app.views.shell.navigation import LedgerIdentity
from app.views.shell.window import LEDGER, PERSON, MainWindow, Session
from app.views.vigil import Vigil
from app.views.work import Work

if TYPE_CHECKING:
    from app.views.welcome.window import WelcomeWindow

_WEEKDAYS = "一二三四五六日"
_LATER = 4000
"""Milliseconds without a change after which what waits is counted again: it reads the whole ledger."""
_AGAIN = 100
"""Milliseconds after which it is looked again whether a question was answered."""
_TOLD = 5
"""So many things that would be lost are named."""
_KNOWN = "双击能打开的有：台账（.gjledger）、台账备份（.gjbak）、数据包（.gjpkg）、单位名片（.gjcard）。"
_READING = 300
"""Milliseconds after the first window is there, while its reader is still looking."""


@dataclass(frozen=True, slots=True)
class _Left:
    """Where a person was when the ledger was locked, or left for another person."""

    folder: Path
    page: str
    project: tuple[str, list[str]]
    unwritten: Mapping[str, object]


class Desktop(QObject):
    """Holds the window that is open and what belongs to it; when a ledger closes, everything of it does."""

    appeared = Signal()  # a window is there: the door, or a ledger's

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.ask = ask
        self.background = Background()
        self.window: MainWindow | None = None
        self.work: Work | None = None
        self._vigil: Vigil | None = None
        self._welcome: WelcomeWindow | None = None
        self._left: _Left | None = None
        self._waiting: Path | None = None
        self._conflicts: conflicts.Count | None = None
        self._later = QTimer(singleShot=True, interval=_LATER)
        self._later.timeout.connect(self._count_waiting)

    def welcome(self, start: str = "") -> "WelcomeWindow":
        """Show the ways into the program."""
        from app.views.ways_in import WaysIn
        from app.views.welcome.window import WelcomeWindow

        window = WelcomeWindow(WaysIn(), self.background, self.ask, version=VERSION, start=start)
        window.opened.connect(self._come_in)
        window.show()
        self.appeared.emit()
        QTimer.singleShot(_READING, window, _prepare)
        self._welcome = window
        return window

    def open(self, way: Callable[[], Opened]) -> None:
        """Open a ledger without asking and show it; what it is shown with is made ready meanwhile."""
        self.background.run(lambda _progress: way(), done=self.enter, failed=self._refused, owner=self)
        _prepare()

    def _refused(self, error: UserError) -> None:
        self.welcome()
        self.ask.tell_error(self._welcome, "打开台账", error)

    def enter(self, opened: Opened) -> MainWindow:
        """Show the pages of an open ledger. Its first rows come first, all else when they are there."""
        self._confirm_clock(opened)
        self._conflicts = None
        self.work = Work(opened.ledger, opened.person, self.background, self.ask)
        shown = replace(session(self.work), may_close=self._may_close)
        left, self._left = self._left, None
        if left is not None and left.folder == opened.ledger.folder:
            self.work.opened = left.project
            shown = replace(shown, first=left.page, unwritten=left.unwritten)
        self.window = MainWindow(shown)
        self.work.window = self.window
        self._vigil = Vigil(self.window, self.work)
        self._connect(self.window, self.work)
        once_painted(self.window.navigation, lambda: self._settle(opened))
        self.window.show()
        self.appeared.emit()
        self.window.stack.currentWidget().setFocus()  # the keyboard belongs to the sheet at once
        return self.window

    def _come_in(self, opened: Opened) -> None:
        """Through the door, where a person chose the ledger: then what is to be said of its place is said."""
        self.enter(opened)
        if self._vigil is not None:
            self._vigil.tell_place()

    def leave(self, why: str) -> None:
        """Close the ledger and show the door: locked, for another person, or for another ledger."""
        window, work = self.window, self.work
        application = QApplication.instance()
        if window is None or work is None or not isinstance(application, QApplication):
            return
        if why == LEDGER and not self._may_close():
            return
        self._left = _Left(work.ledger.folder, window.current, work.opened, window.unwritten())
        application.setQuitOnLastWindowClosed(False)
        try:
            if not window.close():
                self._left = None
                return
            window.deleteLater()
            self.window, self.background = None, Background()
            door = self.welcome("open").open_page
            if why == LEDGER:
                door.offer_others()
            else:
                door.come_back(work.ledger.folder, ask_person=why == PERSON)
        finally:
            application.setQuitOnLastWindowClosed(True)

    def _may_close(self) -> bool:
        """Whether the window may go: what is written nowhere goes with it, unless the same ledger is to be
        opened again after a lock.
        """
        if self._vigil is not None and self._vigil.ending:
            return True
        words = self.window.unwritten_words() if self.window is not None and self._left is None else ()
        if not words:
            return True
        more = (f"另有{len(words) - _TOLD}处",) if len(words) > _TOLD else ()
        outcome = "还有没写进台账的内容，关上就没有了"
        choices = (
            Choice("yes", "不要了，关上(&X)"),
            Choice("", "再看看(&C)", primary=True),
        )  # Enter keeps all
        question = Question("关闭", outcome, (*words[:_TOLD], *more), choices=choices)
        return self.ask.choose(self.window, question) == "yes"

    def come_to_front(self) -> None:
        """Show the window that is open, as somebody looks for it."""
        window = self.window or self._welcome
        if window is not None:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.show()
            window.raise_()
            window.activateWindow()
            QApplication.alert(window)

    def take(self, wanted: Path | None) -> None:
        """Open what a double click is about: a ledger, a copy of one, a package, a card; None is only a call.

        Where somebody is being asked something it waits: the answer belongs to the page in front.
        """
        if QApplication.activeModalWidget() is not None:
            QTimer.singleShot(_AGAIN, self, lambda: self.take(wanted))
            return
        self.come_to_front()
        if wanted is None:
            return
        folder = ledgers.folder_meant(wanted)
        if folder is not None:
            self._change_to(folder)
        elif ledgers.is_backup(wanted):
            self._offer_backup(wanted)
        elif wanted.suffix in (PACKAGE, CARD) and wanted.is_file():
            self._receive(wanted)
        else:
            outcome = f"「{wanted.name}」打不开" if wanted.exists() else f"「{wanted}」不在了"
            self.ask.tell(self.window or self._welcome, "打开", outcome, _KNOWN)

    def _receive(self, wanted: Path) -> None:
        """Into the ledger that is open, else into the one that is opened next."""
        if self.window is not None:
            self.window.go("exchange", [wanted])
            return
        self._waiting = wanted
        if self._welcome is not None:
            self._welcome.show_page("open")
            self._welcome.open_page.promise(f"打开台账后，接着收「{wanted.name}」。")

    def _change_to(self, folder: Path) -> None:
        if self.work is not None and self.work.ledger.folder == folder:
            return
        if self._left_for(f"打开「{folder.name}」") and self._welcome is not None:
            self._welcome.show_page("open")
            self._welcome.open_page.come_back(folder, ask_person=False)

    def _offer_backup(self, backup: Path) -> None:
        if self._left_for(f"从「{backup.name}」恢复台账") and self._welcome is not None:
            self._welcome.show_page("restore")
            self._welcome.restore_page.take(backup)

    def _left_for(self, purpose: str) -> bool:
        """Whether the door is in front; the ledger that is open is left only when the person agrees."""
        if self.window is not None:
            outcome = f"要{purpose}，先关上现在开着的台账"
            if self.ask.confirm(self.window, "换台账", outcome, "换过去(&T)", "改过的内容都已经存好。"):
                self.window.leave_for(LEDGER)
        return self.window is None

    def kept(self) -> tuple[str, ...] | None:
        """What the gesture that goes on now has written already, step by step; None without a ledger."""
        if self.work is None:
            return None
        job = self.background.ending
        return self.work.kept.since(job.started if job is not None else None)

    def report_problem(self) -> None:
        """A file about a problem that a clerk can hand over."""
        from app.views import problem

        problem.hand_over(self.window, self.ask, self.work.ledger if self.work is not None else None)

    def _settle(self, opened: Opened) -> None:
        self._count()
        self._count_issues()
        self._later.start()
        self._note(opened)
        if self._vigil is not None:
            self._vigil.greet()
        self._daily_backup()
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.take(waiting)

    def _connect(self, window: MainWindow, work: Work) -> None:
        work.page_wanted.connect(window.go)
        work.project_wanted.connect(window.go_to_project)
        work.said.connect(window.say)
        work.strayed.connect(window.keep_stray)
        work.size_wanted.connect(window.resize_type)
        work.day_changed.connect(self._tell_day)
        work.day_begun.connect(self._daily_backup)
        work.changed.connect(self._count)
        work.changed.connect(self._count_issues)
        work.changed.connect(self._count_later)
        work.counted.connect(window.take_count)
        window.closed.connect(self.close)
        window.leave_wanted.connect(self.leave)

    def _tell_day(self) -> None:
        if self.window is not None and self.work is not None:
            self.window.tell(session(self.work))

    def _count_later(self, _kinds: frozenset[str]) -> None:
        self._later.start()

    def _count(self) -> None:
        """How many conflicts wait, for the navigation; counted on the worker: there may be thousands."""
        work, window = self.work, self.window
        if work is None or window is None:
            return

        def done(counted: conflicts.Count) -> None:
            self._conflicts = counted
            window.set_count("exchange", counted.number)

        last = self._conflicts
        self.background.run(lambda _progress: conflicts.count(work.ledger, last), done=done, owner=window)

    def _count_issues(self, kinds: frozenset[str] = problems.COUNTED) -> None:
        """How many problems need somebody; counted on the worker, since a large ledger has thousands."""
        work, window = self.work, self.window
        if work is None or window is None or not kinds & problems.COUNTED:
            return
        self.background.run(
            lambda _progress: problems.waiting_now(work.ledger),
            done=lambda waiting: window.set_count("issues", waiting.number, urgent=waiting.overdue > 0),
            owner=window,
        )

    def _count_waiting(self) -> None:
        """How many things are late, counted when nothing was changed for a while; 工作台 counts itself."""
        from app.services.workbench import workbench

        work, window = self.work, self.window
        if work is None or window is None or window.current == "workbench":
            return
        self.background.run(
            lambda _progress: workbench.overdue(work.ledger),
            done=lambda number: window.set_count("workbench", number, urgent=True),
            owner=window,
        )

    def _confirm_clock(self, opened: Opened) -> None:
        complaint = ledgers.clock_complaint(opened.ledger)
        may_say = may(opened.ledger.role(opened.person), Act.SET_DATE)
        if not complaint or not may_say or ledgers.date_confirmed(opened.ledger):
            return
        typed = self.ask.text(
            None,
            "今天是几号",
            f"{complaint}今天是？",
            f"{opened.ledger.today}",
            verb="就是这一天(&O)",
            check=_not_a_day,
        )
        if typed:
            opened.ledger.confirm_date(date.fromisoformat(typed), running=True)

    def _daily_backup(self) -> None:
        work, window = self.work, self.window
        if work is None or window is None:
            return

        def done(_made: object) -> None:
            last = ledgers.last_backup(work.ledger)
            if last is not None:
                window.status.set_backup(f"最近备份 {last.made:%m-%d %H:%M}")

        self.background.run(lambda _progress: ledgers.daily_backup(work.ledger), done=done, owner=window)

    def _note(self, opened: Opened) -> None:
        title = f"{offices.office_short(opened.ledger, opened.ledger.office)}台账"
        day = opened.ledger.today.isoformat()
        preferences.note_opened(opened.ledger.folder, title, day, opened.person)

    def close(self) -> None:
        """Finish what runs and close the ledger."""
        self._later.stop()
        self.background.close()
        if self.work is not None:
            ledgers.close(self.work.ledger)
            self.work.window = None
            self.work = self._vigil = None


def _not_a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "请写成 2025-09-18 这样"
    return ""


def session(work: Work) -> Session:
    """What the main window is given for one ledger."""
    ledger, kept = work.ledger, preferences.load()
    short = offices.office_short(ledger, ledger.office)
    today = ledger.today
    day = f"{dates.spelled(today)} 星期{_WEEKDAYS[today.weekday()]}"
    role = ledgers.role_of(ledger, work.person)
    return Session(
        title=f"{short} {periods.period(ledger)[:4]}年台账",
        identity=LedgerIdentity(
            short, ledger.name.removeprefix(short) or ledger.name, f"{work.person} · {role}", day
        ),
        pages=pages(work),
        first="ledger",  # its first rows are there at once; what waits takes reading the whole ledger
        undo=work,
        background=work.background,
        geometry=bytes.fromhex(kept.geometry),
        size=kept.size,
        remember_geometry=lambda geometry: _remember(geometry=geometry.hex()),
        remember_size=lambda size: _remember(size=size),
    )


def _remember(**facts: str) -> None:
    preferences.save(msgspec.structs.replace(preferences.load(), **facts))


def _prepare() -> None:
    """Read the program's parts that show the first page."""
    import app.views.projects.page  # noqa: F401
