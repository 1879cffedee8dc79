"""What happens to a PC in an office while a ledger is open on it: the night, the shutdown, a wrong clock."""

import contextlib
import time
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QTextEdit

from app.errors import UserError
from app.models.roles import Act
from app.services.common import preferences
from app.services.ledger import ledgers, left, places
from app.views.kit.grid.typing import TypedFrame
from app.views.kit.notices import Notice
from app.views.kit.page import Page
from app.views.kit.stray import StrayText
from app.views.shell.window import MainWindow
from app.views.work import Work

_LOOK = 30_000
"""Milliseconds between two looks at the date; after sleep the next one comes at once."""
_ENDING = 60
"""Seconds in which a computer that said it goes down does so; later the person has stopped that."""


class Vigil(QObject):
    """Watches over one window; ends with it."""

    def __init__(self, window: MainWindow, work: Work) -> None:
        super().__init__(window)
        self._window, self._work = window, work
        self._day = work.ledger.today
        self._ends = 0.0
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._looked_at)
        application.commitDataRequest.connect(self.end_session, Qt.ConnectionType.DirectConnection)
        window.closed.connect(self._close)

    @property
    def ending(self) -> bool:
        """Whether the computer goes down: then nobody is asked anything."""
        return time.monotonic() < self._ends

    # ------------------------------------------------------------------ what is told

    def greet(self) -> None:
        """Give back what was typed when the computer went down, and tell of a clock that cannot be right."""
        with contextlib.suppress(UserError):  # the pages tell what is wrong with the ledger
            for where, text in left.kept(self._work.ledger, self._work.person):
                self._window.keep_stray(StrayText(where, text))
            self._tell_clock()

    def tell_place(self) -> None:
        """Tell, once, that the ledger lies where ledgers come to harm."""
        folder = self._work.ledger.folder
        if preferences.place_accepted(folder):
            return

        def tell(worry: str) -> None:
            if worry:
                words = f"台账放的位置不稳妥：{worry}"
                self._window.notify(Notice(words, lambda: preferences.accept_place(folder)))

        self._work.background.run(lambda _progress: places.worry_here(folder), done=tell, owner=self._window)

    def _tell_clock(self) -> None:
        ledger = self._work.ledger
        complaint = "" if ledgers.date_confirmed(ledger) else ledgers.clock_complaint(ledger)
        if not complaint or ledger.date_runs:
            return
        who = "请" if self._work.may(Act.SET_DATE) else "请管理员"
        words = f"{complaint}到期、逾期会算错，{who}到“设置”的“日期和报告月”里核对。"
        if all(notice.text != words for notice in self._window.notices.shown):
            self._window.notify(Notice(words, lambda: None))

    # ------------------------------------------------------------------ the night

    @Slot()
    def look(self) -> None:
        """Whether another day has come, overnight or in the computer's sleep: then all is read anew."""
        if self._work.ledger.today == self._day:
            return
        self._day = self._work.ledger.today
        self._work.begin_day()
        with contextlib.suppress(UserError):
            self._tell_clock()

    @Slot(Qt.ApplicationState)
    def _looked_at(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()

    # ------------------------------------------------------------------ the shutdown

    @Slot(object)
    def end_session(self, _manager: object = None) -> None:
        """The computer goes down: write what is being typed, keep what is not taken, ask nobody."""
        self._ends = time.monotonic() + _ENDING
        ask = self._work.ask
        ask.mute = True
        try:
            page = self._window.stack.currentWidget()
            if isinstance(page, Page):
                page.finish()
            frames: list[TypedFrame] = list(self._window.findChildren(TypedFrame))
            for frame in frames:
                frame.set_aside()
            texts = dict.fromkeys((*self._strays(), *_in_dialogs()))
            left.keep(self._work.ledger, self._work.person, [(each.where, each.text) for each in texts])
        except UserError:  # the disk is full or gone, and nobody can be told any more
            return
        finally:
            ask.mute = False

    def _strays(self) -> Iterator[StrayText]:
        names = {spec.key: spec.name for spec in self._window.session.pages}
        for key, what in self._window.unwritten().items():
            yield from _texts(names.get(key, ""), what)

    @Slot()
    def _close(self) -> None:
        """The window goes: what a person let go is let go, what waits for the next start stays."""
        self._timer.stop()
        if not self.ending:
            with contextlib.suppress(UserError):
                left.keep(self._work.ledger, self._work.person, ())


def _texts(where: str, what: object) -> Iterator[StrayText]:
    """The texts in what a page had not written, each named by the label it stands at where it has one."""
    if isinstance(what, StrayText):
        yield what
    elif isinstance(what, str):
        if what.strip():
            yield StrayText(where, what)
    elif isinstance(what, Mapping):
        for key, inner in what.items():
            label = "" if str(key).isascii() else f" · {key}"
            yield from _texts(f"{where}{label}", inner)
    elif isinstance(what, tuple | list):
        for inner in what:
            yield from _texts(where, inner)


def _in_dialogs() -> Iterator[StrayText]:
    """What stands in the fields of dialogs that are open, but in those for passwords."""
    dialogs = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()
    ]
    for dialog in dialogs:
        lines: list[QLineEdit] = list(dialog.findChildren(QLineEdit))
        areas: list[QTextEdit | QPlainTextEdit] = [
            *dialog.findChildren(QTextEdit), *dialog.findChildren(QPlainTextEdit)
        ]  # fmt: skip
        typed = [
            *((line, line.text()) for line in lines if line.isModified() and _is_open(line)),
            *((area, area.toPlainText()) for area in areas if area.document().isModified()),
        ]
        for field, text in typed:
            if text.strip():
                yield StrayText(f"{dialog.windowTitle()} · {field.accessibleName()}".strip(" ·"), text)


def _is_open(line: QLineEdit) -> bool:
    """Whether it shows what is typed: a password is not kept."""
    return line.echoMode() is QLineEdit.EchoMode.Normal
