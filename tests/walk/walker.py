"""The walk itself: one gesture after another, and after each a look whether all is well."""

import sys
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from types import TracebackType

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.errors import UserError
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Opened
from app.views.desktop import Desktop
from app.views.kit.ask import ScriptedAsk
from app.views.welcome.window import WelcomeWindow
from tests.walk import health
from tests.walk.gestures import GESTURES, Scene
from tests.walk.hands import Answers, Files

_WALK = str(Path(__file__).parent)
_TOLD = 40
_LOOK = 25
"""So many gestures between two looks at all that lives."""


class Walker:
    """Goes through the window of a ledger. The same seed makes the same gestures."""

    def __init__(
        self, opened: Opened, seed: int, given: Path, out: Path, passwords: Mapping[str, str]
    ) -> None:
        self.seed, self.steps = seed, 0
        self.last: deque[str] = deque(maxlen=_TOLD)
        self._draw, self._given, self._passwords = Random(seed), given, passwords
        self._errors: list[str] = []
        self._folder, self._first = opened.ledger.folder, opened.person
        self.desktop = Desktop(Files(self._draw, given, out))
        window = self.desktop.enter(opened)
        window.resize(1366, 768)
        window.activateWindow()
        self._settle()
        assert window.isActiveWindow(), "without the keyboard nothing can be typed"

    def go(self, steps: int) -> None:
        """So many gestures; fails with what was done last when something is not well."""
        hook, sys.excepthook = sys.excepthook, self._note
        answers = Answers(self._draw)
        kinds, weights = list(GESTURES), list(GESTURES.values())
        try:
            for _ in range(steps):
                self.steps += 1
                with answers:
                    self._step(self._draw.choices(kinds, weights)[0], answers)
                self._look()
        finally:
            sys.excepthook = hook

    def _step(self, gesture: Callable[[Scene], str], answers: Answers) -> None:
        self.last.append(f"{self.steps} {self._do(lambda: gesture(self._scene()))}")
        self._do(self._settle)
        self.last.extend(f"  answered {each}" for each in answers.given)

    def _do(self, act: Callable[[], str]) -> str:
        """A part of a gesture. What the program raises inside an event comes back here; that a widget went
        while the walk still had its hand on it is no fault of the program.
        """
        try:
            return act()
        except Exception as error:
            if not traceback.extract_tb(error.__traceback__)[-1].filename.startswith(_WALK):
                self._note(type(error), error, error.__traceback__)
            elif "already deleted" not in str(error):
                raise
            return str(error)

    def _scene(self) -> Scene:
        if self.desktop.window is None:
            self._come_in()
        window, work = self.desktop.window, self.desktop.work
        assert window is not None
        assert work is not None
        return Scene(self._draw, window, work, self._given, self._errors)

    def _come_in(self) -> None:
        """The ledger was locked, or left for another person: somebody opens it again."""
        door = next(
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, WelcomeWindow) and each.isVisible()
        )
        page, folder = door.open_page, self._folder
        page.place.setText(str(folder))
        known = [at for at in range(page.person.count()) if page.person.itemText(at) in self._passwords]
        page.person.setCurrentIndex(self._draw.choice(known))
        page.password.setText(self._passwords[page.person.currentText()])
        door.primary.click()
        self.desktop.background.wait()
        if self.desktop.window is None:  # the account was closed, or has another password now
            page.person.setCurrentText(self._first)
            page.password.setText(self._passwords[self._first])
            door.primary.click()
            self.desktop.background.wait()
        self.last.append(f"  came in as {page.person.currentText()}")

    def _settle(self) -> str:
        """Let everything come to an end that the gesture began."""
        QApplication.processEvents()
        self.desktop.background.wait()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if QApplication.activeWindow() is None:  # without a window manager nobody gives the keyboard back
            self._scene().front.activateWindow()
        QApplication.processEvents()
        return ""

    def _note(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What would come as a box that nobody expects. A refusal in words is none."""
        if not issubclass(kind, UserError):
            self._errors.append("".join(traceback.format_exception(kind, error, trace)))

    def _look(self) -> None:
        if self.steps % _LOOK == 0:
            self._errors.extend(health.dead_holders())
        if self._errors:
            told = (*self.last, f"--walk-seed={self.seed}, gesture {self.steps}", *self._errors)
            raise AssertionError("\n".join(told))

    def close(self) -> None:
        """Close the window as at the end of the day; fails when the ledger is not whole."""
        window, work = self._scene().window, self._scene().work
        while (box := QApplication.activePopupWidget() or QApplication.activeModalWidget()) is not None:
            box.close()
            box.deleteLater()
            self._settle()
        flaws = ledgers.verify(work.ledger)
        self.desktop.ask = ScriptedAsk(["yes"])  # what is written nowhere yet may go
        if not window.close():  # a text that was refused and waits
            self.desktop.close()
        window.deleteLater()
        self.desktop.window = None  # the next walk looks at all that lives, this desktop too
        assert not flaws
