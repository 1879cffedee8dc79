"""手续 as a strip of cells, one a procedure, bracketed by their stages. Painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.rules.judgement import Judgement
from app.rules.permit_lines import PermitLine
from app.rules.permits import DONE, GOING, PROMISED, UNDECIDED, WAITING
from app.services.permits import permit_words
from app.views.kit import theme
from app.views.kit.marks import Sign
from app.views.project.permit_signs import sign

_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_HIGH, _STEP, _LEAST, _APART, _BRACKET = 26, 24, 20, 12, 26
_LEGEND = (
    ("已办", DONE, ""), ("在办", GOING, ""), ("承诺逾期", PROMISED, "late"), ("承诺", PROMISED, ""),
    ("未办", WAITING, ""), ("待定", UNDECIDED, ""), ("不需", "不需", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    line: PermitLine
    place: QRect


class PermitStrip(QWidget):
    """Cells in the catalogue's order, in several bands where the page is narrow."""

    picked = Signal(str)  # the code of the procedure that was clicked

    def __init__(self) -> None:
        super().__init__()
        self._judgement: Judgement | None = None
        self._cells: list[_Cell] = []
        self._brackets: list[tuple[str, QRect]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(_STEP * 12))

    def show_permits(self, judgement: Judgement) -> None:
        """Show other procedures."""
        self._judgement = judgement
        words = (f"{line.told()} {sign(judgement, line).word}" for line in judgement.lines)
        self.setAccessibleName("手续：" + "；".join(words))
        self._settle()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(760), self.height())

    def _settle(self) -> None:
        """Lay the cells out: a stage begins a new band where it does not fit; a wider one breaks."""
        self._cells, self._brackets = [], []
        x, top, step = 0, 0, self._step()
        band = theme.px(_HIGH + _BRACKET + 4)
        for stage, lines in groupby(self._judgement.lines if self._judgement else (), _stage_of):
            members = list(lines)
            words = QFontMetrics(theme.font(theme.NOTE)).horizontalAdvance(stage)
            wide = max(len(members) * step, words)
            if x and x + min(wide, self.width()) > self.width():
                x, top = 0, top + band
            left = x
            for line in members:
                if x + step > self.width() and x > 0:
                    self._brackets.append((stage, QRect(left, top, x - left, band)))
                    x, top = 0, top + band
                    left = 0
                self._cells.append(_Cell(line, QRect(x, top, step - theme.px(2), theme.px(_HIGH))))
                x += step
            self._brackets.append((stage, QRect(left, top, x - left, band)))
            x = max(x, left + words) + theme.px(_APART)
        self.setFixedHeight(top + band)

    def _step(self) -> int:
        """From cell to cell: so wide that all stand in one band where they can."""
        if self._judgement is None:
            return theme.px(_STEP)
        stages = list(dict.fromkeys(line.item.stage for line in self._judgement.lines))
        room = self.width() - theme.px(_APART) * (len(stages) - 1) - theme.px(_STEP)
        fitting = room // max(len(self._judgement.lines), 1)
        return fitting if theme.px(_LEAST) <= fitting <= theme.px(_STEP) else theme.px(_STEP)

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for cell in self._cells:
            if self._judgement is not None:
                draw_cell(painter, cell.place, cell.line, sign(self._judgement, cell.line))
        painter.setFont(theme.font(theme.NOTE))
        for stage, rect in self._brackets:
            self._draw_bracket(painter, stage, rect)

    def _draw_bracket(self, painter: QPainter, stage: str, rect: QRect) -> None:
        y = rect.top() + theme.px(_HIGH + 4)
        right = rect.right() - theme.px(2)
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.drawLine(rect.left(), y + theme.px(4), right, y + theme.px(4))
        for x in (rect.left(), right):
            painter.drawLine(x, y, x, y + theme.px(4))
        painter.setPen(theme.colour("ink2"))
        wide = max(rect.width(), painter.fontMetrics().horizontalAdvance(stage) + 2)
        place = QRect(rect.left(), y + theme.px(5), wide, theme.px(_BRACKET - 8))
        painter.drawText(place, _CENTRE if wide == rect.width() else _LEFT, stage)

    # ------------------------------------------------------------------ mouse

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        line = self._under(event.position().toPoint())
        if line is not None and event.button() is Qt.MouseButton.LeftButton:
            self.picked.emit(line.item.code)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = self._under(event.pos())
            tip = permit_words.told(self._judgement, line) if line and self._judgement else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def _under(self, at: QPoint) -> PermitLine | None:
        return next((cell.line for cell in self._cells if cell.place.contains(at)), None)


def draw_cell(painter: QPainter, place: QRect, line: PermitLine, look: Sign) -> None:
    """One procedure: fill = state, red frame 诺 = broken promise, dash = not needed."""
    rect = place.adjusted(0, 0, -1, -1)
    if look.shape == "dash":
        _text(painter, place, "—", "ink3", bold=False)
        return
    promised = line.state == PROMISED
    if promised:
        painter.fillRect(rect, theme.colour("red-soft" if look.token == "red" else "amber-soft"))
    elif line.state == DONE:
        painter.fillRect(rect, theme.colour("accent"))
    elif line.state == GOING:
        painter.fillRect(rect.adjusted(0, rect.height() // 2, 0, 0), theme.colour("accent-mid"))
    framed = promised or look.token in ("red", "amber")
    edge = look.token if framed else {DONE: "accent", GOING: "accent"}.get(line.state, "edge")
    style = Qt.PenStyle.DotLine if look.shape == "dotted" else Qt.PenStyle.SolidLine
    painter.setPen(QPen(theme.colour(edge), 2 if framed else 1, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
    word = "诺" if promised else line.item.number
    token = (
        look.token
        if promised
        else "on-accent"
        if line.state == DONE
        else "ink3"
        if look.shape == "dotted"
        else "ink"
    )
    _text(painter, place, word, token, bold=promised)


def _text(painter: QPainter, place: QRect, text: str, token: str, *, bold: bool) -> None:
    painter.setFont(theme.font(theme.NOTE, bold=bold))
    painter.setPen(theme.colour(token))
    painter.drawText(place, _CENTRE, theme.elided(text, place.width(), painter.fontMetrics()))


def _stage_of(line: PermitLine) -> str:
    return line.item.stage


class PermitLegend(QWidget):
    """What the cells mean, with their counts; what does not occur is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[tuple[str, PermitLine, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_permits(self, lines: Sequence[PermitLine]) -> None:
        """Count other procedures; the beginning of works is none."""
        self._entries = []
        counted = [line for line in lines if not line.item.event]
        for word, state, late in _LEGEND:
            members = [line for line in counted if line.state == state]
            if state == PROMISED:
                members = [
                    line for line in members if bool(line.promise and line.promise.broken) == bool(late)
                ]
            if members:
                self._entries.append((word, members[0], len(members)))
        self.setAccessibleName("，".join(f"{word} {count}" for word, _, count in self._entries))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(sum(self._width(*entry) for entry in self._entries), theme.px(20))

    def _width(self, word: str, _line: PermitLine, count: int) -> int:
        metrics = QFontMetrics(theme.font(theme.NOTE))
        return theme.px(18) + metrics.horizontalAdvance(f"{word} {count}") + theme.px(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, x = QPainter(self), 0
        for entry in self._entries:
            word, line, count = entry
            side = theme.px(12)
            _draw_sample(painter, QRect(x, (self.height() - side) // 2, side, side), line)
            painter.setFont(theme.font(theme.NOTE))
            painter.setPen(theme.colour("ink2"))
            room = QRect(x + theme.px(18), 0, self._width(*entry), self.height())
            painter.drawText(
                room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, f"{word} {count}"
            )
            x += self._width(*entry)


_SAMPLES = {DONE: ("accent", "accent"), GOING: ("accent-mid", "accent"), WAITING: ("panel", "edge")}


def _draw_sample(painter: QPainter, place: QRect, line: PermitLine) -> None:
    """A small cell without its number."""
    if line.state == PROMISED:
        late = line.promise is not None and line.promise.broken
        fill, edge = ("red-soft", "red") if late else ("amber-soft", "amber")
    elif line.state in (*_SAMPLES, UNDECIDED):
        fill, edge = _SAMPLES.get(line.state, ("panel", "ink3"))
    else:
        _text(painter, place, "—", "ink3", bold=False)
        return
    style = Qt.PenStyle.DotLine if line.state == UNDECIDED else Qt.PenStyle.SolidLine
    painter.fillRect(place, theme.colour(fill))
    painter.setPen(QPen(theme.colour(edge), 1.5 if line.state == PROMISED else 1, style))
    painter.drawRect(place.adjusted(0, 0, -1, -1))
