"""What stands on the desktop: the first window, then the window of one ledger with all that belongs to it."""

from collections.abc import Callable
from datetime import date

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.models.roles import Act, may
from app.services.common import offices, periods, preferences
from app.services.exchange import conflicts
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Opened
from app.services.problems import problems
from app.texts import VERSION
from app.views.kit.ask import Ask
from app.views.kit.background import Background
from app.views.kit.painted import once_painted
from app.views.pages import pages
from app.views.shell.navigation import LedgerIdentity
from app.views.shell.window import MainWindow, Session
from app.views.work import Work

_WEEKDAYS = "一二三四五六日"
_LATER = 4000
"""Milliseconds without a change after which what waits is counted again: it reads the whole ledger."""
_READING = 300
"""Milliseconds after the first window is there, while its reader is still looking."""


class Desktop:
    """Holds the window that is open and what belongs to it; when a ledger closes, everything of it does."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.background = Background()
        self.window: MainWindow | None = None
        self.work: Work | None = None
        self._welcome: QWidget | None = None
        self._later = QTimer(singleShot=True, interval=_LATER)
        self._later.timeout.connect(self._count_waiting)

    def welcome(self, start: str = "") -> QWidget:
        """Show the ways into the program."""
        from app.views.ways_in import WaysIn
        from app.views.welcome.window import WelcomeWindow

        window = WelcomeWindow(WaysIn(), self.background, self.ask, version=VERSION, start=start)
        window.opened.connect(self.enter)
        window.show()
        QTimer.singleShot(_READING, window, _prepare)
        self._welcome = window
        return window

    def open(self, way: Callable[[], Opened]) -> None:
        """Open a ledger without asking and show it; what it is shown with is made ready meanwhile."""
        self.background.run(lambda _progress: way(), done=self.enter, failed=self._refused)
        _prepare()

    def _refused(self, error: UserError) -> None:
        self.welcome()
        self.ask.tell_error(self._welcome, "打开台账", error)

    def enter(self, opened: Opened) -> MainWindow:
        """Show the pages of an open ledger. Its first rows come first, all else when they are there."""
        self._confirm_clock(opened)
        self.work = Work(opened.ledger, opened.person, self.background, self.ask)
        self.window = MainWindow(session(self.work))
        self.work.window = self.window
        self._connect(self.window, self.work)
        once_painted(self.window.navigation, lambda: self._settle(opened))
        self.window.show()
        self.window.stack.currentWidget().setFocus()  # the keyboard belongs to the sheet at once
        return self.window

    def _settle(self, opened: Opened) -> None:
        self._count()
        self._count_issues()
        self._later.start()
        self._note(opened)
        self._daily_backup()

    def _connect(self, window: MainWindow, work: Work) -> None:
        work.page_wanted.connect(window.go)
        work.project_wanted.connect(lambda uid, order: window.go("project", (uid, order)))
        work.said.connect(window.say)
        work.size_wanted.connect(window.resize_type)
        work.day_changed.connect(lambda: window.navigation.set_identity(session(work).identity))
        work.changed.connect(self._count)
        work.changed.connect(self._count_issues)
        work.changed.connect(lambda _kinds: self._later.start())
        work.counted.connect(lambda key, number, urgent: window.set_count(key, number, urgent=urgent))
        window.closed.connect(self.close)

    def _count(self) -> None:
        """What waits on a page, for the navigation."""
        if self.window is not None and self.work is not None:
            self.window.set_count("exchange", conflicts.count(self.work.ledger))

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
            self.work = None


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
    day = f"{today.year}年{today.month}月{today.day}日 星期{_WEEKDAYS[today.weekday()]}"
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
