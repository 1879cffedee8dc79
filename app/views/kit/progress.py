"""What is shown while work goes on: nothing for 300 ms, then step, n of m, time left, and a way to stop."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from app.errors import UserError
from app.progress import Progress
from app.views.kit import parts
from app.views.kit.ask import Ask
from app.views.kit.background import Background, BackgroundTask, Step
from app.views.kit.dialogs import LedgerDialog

_PATIENCE = 300  # milliseconds before anything is shown
_MOST = 10_000
Result = TypeVar("Result")


class ProgressView(QWidget):
    """Step in bold, 「第 n，共 m」, time left, a bar, and the named stages of the whole if there are."""

    def __init__(self, stages: Sequence[str] = (), unit: str = "项") -> None:
        super().__init__()
        self._unit = unit
        self._stages = tuple(stages)
        self.text, self.count, self.left = parts.label("", "bold"), parts.label(""), parts.label("", "second")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("进度")
        column: QVBoxLayout = parts.column(
            parts.row(self.text, self.count, None, self.left, gap=8), self.bar, gap=8
        )
        self._marks: list[QLabel] = [
            parts.label(f"{at} {name}", "second") for at, name in enumerate(stages, 1)
        ]
        if stages:
            column.addLayout(parts.row(*self._marks, None, gap=16))
        self.setLayout(column)

    def show_step(self, step: Step) -> None:
        """Show how far the work is; a stage is done when a later one is named."""
        self.text.setText(step.text)
        self.count.setText(
            f"第 {step.done:,} {self._unit}，共 {step.total:,} {self._unit}" if step.total else ""
        )
        self.left.setText(left_words(step.left))
        self.bar.setRange(0, _MOST if step.total else 0)
        if step.total:
            self.bar.setValue(round(_MOST * min(step.done / step.total, 1)))
        here = next((at for at, name in enumerate(self._stages) if name in step.text), -1)
        for at, mark in enumerate(self._marks if here >= 0 else []):
            name = self._stages[at]
            mark.setText(f"✓ {name}" if at < here else f"{at + 1} {name}")
            parts.set_role(mark, "good" if at < here else "bold" if at == here else "second")


class ProgressDialog(LedgerDialog):
    """The window around a `ProgressView`; closing it or 取消 asks the work to stop, and it waits for that."""

    def __init__(self, parent: QWidget | None, act: str, stages: Sequence[str] = (), note: str = "") -> None:
        super().__init__(parent, act, width=420)
        self.view = ProgressView(stages)
        self.task: BackgroundTask | None = None
        self.body.addWidget(self.view)
        self._note = parts.label(note, "second")
        self._stop = parts.button("取消(&C)", self._cancel)
        self.foot.addWidget(self._note)
        self.foot.addStretch(1)
        self.foot.addWidget(self._stop)
        self.setWindowModality(Qt.WindowModality.WindowModal)

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
        self._stop.setEnabled(False)
        self._note.setText("正在停下，已经做的会退回…")

    def reject(self) -> None:
        """Esc asks the work to stop."""
        self._cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window goes when the work has ended."""
        event.ignore()
        self._cancel()

    def finish(self) -> None:
        """The work has ended."""
        self.task = None
        self.hide()
        self.deleteLater()


def run_shown(
    parent: QWidget, background: Background, ask: Ask, act: str, job: Callable[[Progress], Result], *,
    done: Callable[[Result], object] | None = None, cancelled: Callable[[], object] | None = None,
    failed: Callable[[UserError], object] | None = None, stages: Sequence[str] = (), note: str = "",
) -> BackgroundTask:  # fmt: skip
    """Run a job with a progress window after 300 ms; a `UserError` is told under the name of the act."""
    dialog = ProgressDialog(parent, act, stages, note)
    wait = QTimer(dialog)
    wait.setSingleShot(True)
    wait.timeout.connect(dialog.show)

    def ended(then: Callable[[], object]) -> None:
        wait.stop()
        dialog.finish()
        then()

    dialog.task = background.run(
        job,
        done=lambda result: ended(lambda: done(result) if done else None),
        failed=lambda error: ended(lambda: failed(error) if failed else ask.tell_error(parent, act, error)),
        cancelled=lambda: ended(lambda: cancelled() if cancelled else None),
        progress=dialog.view.show_step,
        owner=parent,
    )
    wait.start(_PATIENCE)
    return dialog.task


def left_words(seconds: float | None) -> str:
    """「还要约 3 秒」, 「还要约 2 分钟」, "" while unknown."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"还要约 {max(round(seconds), 1)} 秒"
    return f"还要约 {round(seconds / 60)} 分钟"
