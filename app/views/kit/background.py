"""The only place that knows threads: one worker for the ledger, results delivered on the main thread.

Jobs run one after another, because they share the ledger. A job gets a `Progress`; cancelling makes that
raise `Cancelled` inside the job, so that transactions roll back. What a job raises comes here too.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, Signal, Slot

from app.errors import UserError
from app.progress import Cancelled, Progress

_PAUSE = 0.05  # seconds between two progress reports: more would only keep the screen busy
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is; `total` 0 means unknown, `left` are the seconds still to go or None."""

    done: int
    total: int
    text: str
    left: float | None = None


@dataclass(eq=False)
class BackgroundTask:
    """One job on its way; `cancel` asks it to stop at its next progress report."""

    _report: Callable[[Step], None]
    cancelled: bool = False
    finished: bool = False
    started: float = field(default_factory=time.monotonic)
    _last: float = 0.0
    _text: str = ""

    def cancel(self) -> None:
        """Ask the job to stop. One that is already past its last report is still delivered."""
        self.cancelled = True

    def progress(self, done: int, total: int, text: str) -> None:
        """The job's `Progress`: reports now and then, raises `Cancelled` once asked to stop."""
        if self.cancelled:
            raise Cancelled
        now = time.monotonic()
        if now - self._last >= _PAUSE or text != self._text:
            self._last, self._text = now, text
            spent = now - self.started
            left = spent * (total - done) / done if total and done and spent > 1 else None
            self._report(Step(done, total, text, left))


class _Mail(QObject):
    """Carries calls to the thread it lives in."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._open, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _open(self, call: Callable[[], None]) -> None:
        call()


class Background:
    """Runs jobs on one worker thread. Make it on the main thread and `close` it before the ledger closes."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._mail = _Mail()
        self._tasks: set[BackgroundTask] = set()
        self._closed = False
        self.ending: BackgroundTask | None = None  # the job that is being delivered now

    @property
    def busy(self) -> bool:
        """Whether any job is waiting, running or not yet delivered."""
        return bool(self._tasks)

    def run(
        self,
        job: Callable[[Progress], Result],
        *,
        done: Callable[[Result], object] | None = None,
        failed: Callable[[UserError], object] | None = None,
        progress: Callable[[Step], object] | None = None,
        cancelled: Callable[[], object] | None = None,
        owner: QObject | None = None,
    ) -> BackgroundTask:
        """Run a job; exactly one of `done`, `failed` (a `UserError`) and `cancelled` is called when it ends.

        A `UserError` nobody takes and every other exception go to `sys.excepthook`. All calls come on the
        main thread, never before this function has returned, and none once the widget `owner` is gone.
        """

        def report(step: Step) -> None:
            if progress is not None:
                self._mail.arrived.emit(
                    lambda: None if task.finished or task.cancelled or ways.orphaned else progress(step)
                )

        ways = _Ways(done, failed, cancelled, owner)
        task = BackgroundTask(report, cancelled=self._closed)
        if self._closed:  # a page that reads again while the window closes: nobody is left to see it
            return task
        self._tasks.add(task)
        self._pool.submit(self._work, task, job, ways)
        return task

    def wait(self) -> None:
        """Let the event loop run until every job has been delivered; for tests and for closing."""
        while self._tasks:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.001)

    def close(self) -> None:
        """Cancel what runs, wait for it, and end the worker; what is asked for later is not done."""
        self._closed = True
        for task in tuple(self._tasks):
            task.cancel()
        self._pool.shutdown(wait=True, cancel_futures=False)
        self.wait()

    def _work(self, task: BackgroundTask, job: Callable[[Progress], Any], ways: "_Ways") -> None:
        ending: Callable[[], object]
        try:
            if task.cancelled:
                raise Cancelled
            task.started = time.monotonic()  # until now it may have waited for others
            result = job(task.progress)
            ending = ways.done_with(result)
        except Cancelled:
            ending = ways.end_cancelled
        except BaseException as error:  # noqa: BLE001 - carried to the main thread, where it is raised
            ending = ways.failed_with(error)
        self._mail.arrived.emit(lambda: self._deliver(task, ending))

    def _deliver(self, task: BackgroundTask, ending: Callable[[], object]) -> None:
        task.finished = True
        self._tasks.discard(task)
        self.ending = task
        try:
            ending()
        except Exception as error:  # noqa: BLE001 - told while it is known which job it belongs to
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            self.ending = None


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways a job may end."""

    done: Callable[[Any], object] | None
    failed: Callable[[UserError], object] | None
    cancelled: Callable[[], object] | None
    owner: QObject | None

    @property
    def orphaned(self) -> bool:
        """Whether the widget that asked has been destroyed."""
        return self.owner is not None and not shiboken6.isValid(self.owner)

    def done_with(self, result: object) -> Callable[[], object]:
        return lambda: self.done(result) if self.done is not None and not self.orphaned else None

    def failed_with(self, error: BaseException) -> Callable[[], object]:
        if isinstance(error, UserError) and self.failed is not None:
            take = self.failed
            return lambda: None if self.orphaned else take(error)
        return lambda: sys.excepthook(type(error), error, error.__traceback__)

    def end_cancelled(self) -> None:
        if self.cancelled is not None and not self.orphaned:
            self.cancelled()
