"""Reading for a page: in the background, one reading at a time, nothing while the page is hidden."""

import operator
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.progress import Progress
from app.views.kit.background import Background, BackgroundTask, Step

Wish = TypeVar("Wish")
Content = TypeVar("Content")


class Reader(QObject, Generic[Wish, Content]):
    """Keeps what a page shows in step with what it wishes for and with the ledger.

    `wish` tells what is wanted now (None: nothing), `read` reads that on the worker, `show` takes it. The
    newest wish wins: what was read for one that is no longer had is thrown away, its failure too. A change
    of `kinds` of records (None: of any) makes stale what was read; a page in sight reads again `pause`
    milliseconds after the last change (None: in the same moment), a hidden one when it is shown. `alike`
    tells whether one reading serves two wishes.
    """

    def __init__(
        self, page: QWidget, background: Background, *,
        wish: Callable[[], Wish | None], read: Callable[[Wish, Progress], Content],
        show: Callable[[Content], object], fail: Callable[[UserError], object],
        kinds: frozenset[str] | None = None, pause: int | None = None,
        alike: Callable[[Wish, Wish], bool] = operator.eq,
        progress: Callable[[Step | None], object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._page = page
        self._background = background
        self._wish, self._read, self._alike = wish, read, alike
        self._show, self._fail, self._progress = show, fail, progress
        self._kinds, self._pause = kinds, pause
        self._stale = True  # the ledger has changed since the last reading began
        self._answered: Wish | None = None  # what the last reading was for
        self._task: BackgroundTask | None = None
        self._held = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.catch_up)
        page.installEventFilter(self)

    # ------------------------------------------------------------------ what the page tells

    def hear(self, kinds: frozenset[str]) -> None:
        """A change was committed."""
        if self._kinds is None or kinds & self._kinds:
            self.renew()

    def renew(self) -> None:
        """What was read is stale: it is read again as soon as the page is in sight."""
        self.forget()
        if self._page.isVisible():
            self.catch_up() if self._pause is None else self.later(self._pause)

    def forget(self) -> None:
        """What was read is stale; it is read again with the next wish, or when the page is shown."""
        self._stale = True

    def later(self, pause: int) -> None:
        """Catch up when so many milliseconds have gone by without another word, as while somebody types."""
        self._timer.start(pause)

    def hurry(self) -> None:
        """Do now what waits for its time."""
        if self._timer.isActive():
            self.catch_up()

    def catch_up(self) -> None:
        """Read now if something else is wanted than what was read, or if that is stale."""
        self._timer.stop()
        wish = self._wish()
        if wish is not None and self._task is None and not self._held and not self._answers(wish):
            self._stale, self._answered = False, wish
            self._begin(wish)

    def again(self) -> None:
        """Read anew now, whatever was read."""
        self.forget()
        self.catch_up()

    def hold(self) -> None:
        """Read nothing until `release`."""
        self._held = True

    def release(self) -> None:
        """Read from now on."""
        self._held = False
        self.catch_up()

    @property
    def busy(self) -> bool:
        """Whether a reading is under way."""
        return self._task is not None

    # ------------------------------------------------------------------ reading

    def come_in_sight(self) -> None:
        """The page is about to be painted."""
        self.catch_up()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            self.come_in_sight()
        return False

    def _answers(self, wish: Wish) -> bool:
        """Whether the last reading was for this, of the ledger as it is."""
        return not self._stale and self._answered is not None and self._alike(self._answered, wish)

    def _wanted(self, wish: Wish) -> bool:
        """Whether this is still what the page wishes for."""
        now = self._wish()
        return now is not None and self._alike(wish, now)

    def _begin(self, wish: Wish) -> None:
        self._run(wish, partial(self._read, wish))

    def _run(self, wish: Wish, job: Callable[[Progress], Content]) -> None:
        self._task = self._background.run(
            job,
            done=partial(self._arrive, wish),
            failed=partial(self._miss, wish),
            progress=self._progress,
            cancelled=self._stop,
            owner=self,
        )

    def _arrive(self, wish: Wish, content: Content) -> None:
        self._over()
        if self._wanted(wish):
            self._take(content)
        self._go_on()

    def _take(self, content: Content) -> None:
        self._show(content)

    def _miss(self, wish: Wish, error: UserError) -> None:
        self._over()
        if self._wanted(wish) and not self._stale:
            self._give_up(error)
        else:
            self._go_on()

    def _give_up(self, error: UserError) -> None:
        """Tell what could not be read; it is tried again when somebody comes back or asks."""
        self._answered = None
        self._fail(error)

    def _stop(self) -> None:
        self._over()
        self.forget()

    def _over(self) -> None:
        self._task = None
        if self._progress is not None:
            self._progress(None)

    def _go_on(self) -> None:
        """What was wished or changed meanwhile is read at once, unless nobody sees it."""
        if self._page.isVisible():
            self.catch_up()
