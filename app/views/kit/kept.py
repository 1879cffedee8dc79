"""What a gesture has already written when something goes wrong in its course."""

import time
from collections import deque

from PySide6.QtCore import QObject, QThread, QTimer

_REMEMBERED = 50
_AGAIN = 200
"""Milliseconds until it is looked again whether a dialog that a gesture waits in is over."""


class KeptSteps(QObject):
    """Remembers the newest steps of the journal, and which of them belong to the gesture that goes on.

    A gesture ends when the event loop turns again, outside of any dialog that it waits in.
    """

    def __init__(self) -> None:
        super().__init__()
        self._steps: deque[tuple[float, str]] = deque(maxlen=_REMEMBERED)
        self._ended = time.monotonic()  # when the last gesture that wrote something had ended
        self._turn = QTimer(self, singleShot=True)
        self._turn.timeout.connect(self._end)

    def note(self, title: str) -> None:
        """A step was committed, on whatever thread."""
        self._steps.append((time.monotonic(), title))

    def expect_end(self) -> None:
        """Somebody hears of a step, on the main thread: its gesture ends when the event loop turns again."""
        self._turn.start(0)

    def since(self, moment: float | None = None) -> tuple[str, ...]:
        """The titles of the steps since a moment of `time.monotonic`, by default of the present gesture."""
        start = self._ended if moment is None else moment
        return tuple(title for at, title in self._steps if at >= start)

    def _end(self) -> None:
        if QThread.currentThread().loopLevel() > 1:
            self._turn.start(_AGAIN)
        else:
            self._ended = time.monotonic()
