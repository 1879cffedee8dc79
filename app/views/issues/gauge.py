"""The six steps of the loop as a gauge: how far a problem has come, red where it is late."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.rules.issues import ABOVE, CLOSED
from app.services.problems.cases import Case
from app.views.kit import parts, theme

WIDE, NARROW = 12, 8
"""How wide one of its pieces is: in a line, on a card."""
_HIGH, _GAP = 5, 2


def gauge_size(piece: float = WIDE) -> QSize:
    """How much room the gauge takes."""
    return QSize(theme.px(piece) * CLOSED + theme.px(_GAP) * (CLOSED - 1), theme.px(_HIGH))


def draw_gauge(painter: QPainter, left: float, middle: float, case: Case, piece: float = WIDE) -> None:
    """Six pieces from `left`, centred on `middle`: those reached in blue, the last of them red when late."""
    wide, high, gap = theme.px(piece), theme.px(_HIGH), theme.px(_GAP)
    place = case.state.place
    for step in range(1, CLOSED + 1):
        token = "track" if step > place else "red" if step == place and case.late else "accent"
        x = left + (step - 1) * (wide + gap)
        painter.fillRect(QRectF(x, middle - high / 2, wide, high), theme.colour(token))


def state_words(case: Case) -> str:
    """③督导督办 · 待上级."""
    return " · ".join(part for part in (case.state.word, side_words(case)) if part)


def side_words(case: Case) -> str:
    """The side state as this office sees it: what waits for a superior was handed up to us."""
    return "县里上报" if case.state.side == ABOVE and not case.own else case.state.side


class Gauge(QWidget):
    """The gauge as a widget."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(gauge_size().width(), theme.px(14))
        self.setAccessibleName(f"六步走到{state_words(case)}")

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_gauge(QPainter(self), 0, self.height() / 2, self._case)


def gauge_line(case: Case, due: str, *, numbered: bool = True) -> QVBoxLayout:
    """Number, gauge and state at the left, how long there is at the right; a side state below."""
    number = [parts.label(case.text("number") or "—", "note")] if numbered else []
    left = parts.label(due, "error" if case.late else "note")
    word = parts.label(case.state.word, "error" if case.late else "second")
    column = parts.column(parts.row(*number, Gauge(case), word, None, left, gap=8), gap=2)
    if side := side_words(case):
        column.addWidget(parts.label(side, "warn"))
    return column
