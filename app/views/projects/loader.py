"""When the page reads: at once in small ledgers, in the background in large ones, the newest wish winning."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import UserError
from app.views.kit.background import Step, Task
from app.views.projects import reading
from app.views.sheet.shown import Shown
from app.views.work import Work

Read = Callable[..., Any]
"""Reads as `reading.read` does; what it gives goes out as it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be read."""

    shown: Shown
    period: str
    summed: tuple[str, ...]


class Loader(QObject):
    """Emits every reading that answers the present wish. `progressed` tells steps, None when it is over."""

    arrived = Signal(object)
    progressed = Signal(object)

    def __init__(
        self, work: Work, wish: Callable[[], Wish], parent: QObject, read: Read = reading.read
    ) -> None:
        super().__init__(parent)
        self._read_all = read
        self._work = work
        self._wish = wish
        self._stale = self._changed = True  # `_changed`: the ledger, since the running reading began
        self._last: Any = None  # None once the ledger has changed
        self._task: Task | None = None
        self._held = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.catch_up)

    def hold(self) -> None:
        """Read nothing until `release`: the first rows are there, and shall be painted undisturbed."""
        self._held = True

    def release(self) -> None:
        """Read from now on."""
        self._held = False
        self.catch_up()

    def forget(self, *, soon: bool = False) -> None:
        """The ledger has changed; with `soon` it is read when the present event is over."""
        self._stale = self._changed = True
        self._last = None
        if soon:
            self._soon.start(0)

    def wish_again(self) -> None:
        """Something else is wanted of the same ledger: read that now."""
        self._stale = True
        self.catch_up()

    def come_in_sight(self) -> None:
        """The page is about to be painted: read a small ledger now, a large one when it has been painted."""
        if reading.is_small(self._work.ledger):
            self.catch_up()
        else:
            self._soon.start(0)

    def catch_up(self) -> None:
        """Read now if what was read is old."""
        self._soon.stop()
        if not self._stale or self._task is not None or self._held:
            return
        self._stale = self._changed = False
        busy = self._work.background.busy  # then the ledger may be locked for writing
        small = reading.is_small(self._work.ledger)
        wish = self._wish()
        if small:
            found = self._work.write("读取台账", lambda: self._read(wish, self._last, refresh=not busy))
            if found is not None:
                self._take(found, fresh=not busy)
        if not small or (busy and self._last is None):
            self._read_later(wish)

    def _read(self, wish: Wish, before: Any, *, refresh: bool) -> Any:
        ledger = self._work.ledger
        return self._read_all(ledger, wish.shown, wish.period, wish.summed, refresh=refresh, before=before)

    def _take(self, found: Any, *, fresh: bool) -> None:
        if fresh:
            self._last = found
        self.arrived.emit(found)

    def _read_later(self, wish: Wish) -> None:
        ledger, before = self._work.ledger, self._last
        self._task = self._work.background.run(
            lambda progress: self._read_all(
                ledger, wish.shown, wish.period, wish.summed, before=before, progress=progress
            ),
            done=lambda found: self._done(found, wish),
            failed=self._failed,
            progress=self._tell,
            cancelled=self._over,
            owner=self,
        )

    def _done(self, found: Any, wish: Wish) -> None:
        self._over()
        if wish == self._wish():
            self._take(found, fresh=not self._changed)
        else:
            self._stale = True
        self.catch_up()

    def _failed(self, error: UserError) -> None:
        self._over()
        self._work.ask.tell_error(None, "读取台账", error)

    def _tell(self, step: Step) -> None:
        self.progressed.emit(step)

    def _over(self) -> None:
        self._task = None
        self.progressed.emit(None)
