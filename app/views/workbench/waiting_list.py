"""The list of 工作台, painted: headings and lines; only what is in view costs anything."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from app.views.kit import theme
from app.views.kit.marks import draw_light
from app.views.workbench.lines import WaitingLine, WaitingPart

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignLeft, _MIDDLE | Qt.AlignmentFlag.AlignRight
_HEAD, _LINE, _INDENT = 44, 36, 24


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the parts of a line stand, from left to right; (left, width) in pixels."""

    light: int
    what: tuple[int, int]
    name: tuple[int, int]
    person: tuple[int, int]
    late: tuple[int, int]
    verb: tuple[int, int]

    @classmethod
    def within(cls, width: int) -> "Columns":
        """The parts of a list of this width; persons give way first, then the projects' share shrinks."""
        edge, gap = theme.px(16), theme.px(12)
        verb, late, person = theme.px(60), theme.px(80), theme.px(56 if width > theme.px(640) else 0)
        right = width - edge
        at_verb = right - verb
        at_late = at_verb - gap - late
        at_person = at_late - (gap + person if person else 0)
        left = edge + theme.px(24)
        room = max(at_person - gap - left, theme.px(80))
        what = round(room * 0.58)
        return cls(
            edge, (left, what), (left + what + gap, room - what - gap), (at_person, person), (at_late, late),
            (at_verb, verb),
        )  # fmt: skip

    def indented(self, by: int) -> "Columns":
        """The same for a line that stands below another."""
        left, width = self.what
        return replace(self, light=self.light + by, what=(left + by, max(width - by, 0)))


class WaitingList(QAbstractScrollArea):
    """↑↓ choose, Enter opens, Space ticks as seen; a line that stands for many unfolds by Enter or →, and
    folds by ←. `left` tells that Esc was pressed.
    """

    opened = Signal(object)  # Line
    ticked = Signal(object)  # Line
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[WaitingPart] = []
        self._rows: list[WaitingPart | WaitingLine] = []
        self._unfolded: set[str] = set()
        self._inner: set[int] = set()  # the places of lines that stand below the one that stands for them
        self._tops: list[int] = [0]
        self._current = -1
        self._hover = -1
        self.setObjectName("panel")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("等你的事")
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())

    # ------------------------------------------------------------------ for the page

    def show_parts(self, parts: Sequence[WaitingPart]) -> None:
        """Show these parts; the chosen line stays chosen where it is still there, else its place is."""
        before = self.current()
        place = self._current
        self._parts = list(parts)
        self._rows, self._inner = [], set()
        for part in parts:
            self._rows.append(part)
            for line in part.lines:
                self._rows.append(line)
                if line.mark in self._unfolded:
                    self._inner.update(range(len(self._rows), len(self._rows) + len(line.inner)))
                    self._rows += line.inner
        self._tops = [0]
        for row in self._rows:
            self._tops.append(self._tops[-1] + theme.px(_HEAD if isinstance(row, WaitingPart) else _LINE))
        same = -1
        if before is not None:
            same = next((at for at, row in enumerate(self._rows) if _same(row, before)), -1)
        self._current = same if same >= 0 else self._nearest(place)
        self._range()
        self._speak()
        self.viewport().update()

    def _fold(self, line: WaitingLine, *, unfolded: bool) -> None:
        """Show what a line stands for, or the line alone."""
        (self._unfolded.add if unfolded else self._unfolded.discard)(line.mark)
        self.show_parts(self._parts)

    def _holder(self, line: WaitingLine) -> WaitingLine | None:
        """The line that stands for another."""
        return next((each for part in self._parts for each in part.lines if line in each.inner), None)

    def _enter(self, line: WaitingLine) -> None:
        if line.inner:
            self._fold(line, unfolded=line.mark not in self._unfolded)
        else:
            self.opened.emit(line)

    def current(self) -> WaitingLine | None:
        """The chosen line, None where there is none."""
        row = self._rows[self._current] if 0 <= self._current < len(self._rows) else None
        return row if isinstance(row, WaitingLine) else None

    def choose_first(self) -> None:
        """Choose the first line."""
        self._go(self._nearest(0))

    def lines(self) -> list[WaitingLine]:
        """All lines from top to bottom, those that others stand for too."""
        whole = (line.inner or (line,) for part in self._parts for line in part.lines)
        return [line for lines in whole for line in lines]

    # ------------------------------------------------------------------ places

    def _nearest(self, place: int) -> int:
        """The line at a place or the next one; the last one below all."""
        lines = [at for at, row in enumerate(self._rows) if isinstance(row, WaitingLine)]
        return next((at for at in lines if at >= place), lines[-1] if lines else -1)

    def _range(self) -> None:
        bar, high = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(self._tops[-1] + theme.px(8) - high, 0))
        bar.setPageStep(high)
        bar.setSingleStep(theme.px(_LINE))

    def _row_at(self, y: float) -> int:
        at = bisect_right(self._tops, int(y) + self.verticalScrollBar().value()) - 1
        return at if 0 <= at < len(self._rows) else -1

    def _rect(self, at: int) -> QRect:
        top = self._tops[at] - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._tops[at + 1] - self._tops[at])

    def _go(self, at: int) -> None:
        if not 0 <= at < len(self._rows):
            return
        self._current = at
        head = at - 1 if at and isinstance(self._rows[at - 1], WaitingPart) else at
        bar, high = self.verticalScrollBar(), self.viewport().height()
        bar.setValue(max(min(bar.value(), self._tops[head]), self._tops[at + 1] - high))
        self._speak()
        self.viewport().update()

    def _step(self, by: int) -> None:
        lines = [at for at, row in enumerate(self._rows) if isinstance(row, WaitingLine)]
        if lines:
            here = bisect_right(lines, self._current) - 1
            self._go(lines[min(max(here + by, 0), len(lines) - 1)])

    def _speak(self) -> None:
        line = self.current()
        self.setAccessibleDescription(line.spoken() if line else "")

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("panel"))
        outer = Columns.within(self.viewport().width())
        inner = outer.indented(theme.px(_INDENT))
        first = max(self._row_at(event.rect().top()), 0)
        for at in range(first, len(self._rows)):
            rect = self._rect(at)
            if rect.top() > event.rect().bottom():
                break
            row = self._rows[at]
            if isinstance(row, WaitingPart):
                self._head(painter, rect, row)
            else:
                self._line(painter, rect, row, inner if at in self._inner else outer, at)

    def _head(self, painter: QPainter, rect: QRect, part: WaitingPart) -> None:
        box = rect.adjusted(theme.px(16), theme.px(6), -theme.px(16), 0)
        for words, points, bold, token in (
            (part.title, theme.BLOCK, True, "ink"),
            (f"{part.count:,}", theme.SECOND, False, "ink2"),
            (part.hint, theme.NOTE, False, "ink3"),
        ):
            painter.setFont(theme.font(points, bold))
            painter.setPen(theme.colour(token))
            text = theme.elided(words, box.width(), painter.fontMetrics())
            painter.drawText(box, _LEFT, text)
            box.setLeft(box.left() + painter.fontMetrics().horizontalAdvance(text) + theme.px(10))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())

    def _line(self, painter: QPainter, rect: QRect, line: WaitingLine, columns: Columns, at: int) -> None:
        here = at == self._current
        if here or at == self._hover:
            painter.fillRect(rect, theme.colour("accent-soft" if here else "head"))
        if here:
            wide = theme.px(3) if self.hasFocus() else 1
            painter.fillRect(rect.left(), rect.top(), wide, rect.height(), theme.colour("accent"))
        painter.setPen(QPen(theme.colour("soft"), 1))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        side = theme.px(12)
        square = QRectF(columns.light, rect.top() + (rect.height() - side) / 2, side, side)
        verb = line.verb if not line.inner else "收起" if line.mark in self._unfolded else "展开"
        draw_light(painter, square, "none" if line.seen else line.light)
        self._fact(painter, rect, line, columns)
        quiet = "ink3" if line.seen else "ink2"
        for (left, width), words, token, align in (
            (columns.name, line.name, quiet, _LEFT),
            (columns.person, line.person, quiet, _LEFT),
            (columns.late, line.late, "ink3" if line.seen else line.token, _RIGHT),
            (columns.verb, verb, "accent", _RIGHT),
        ):
            self._text(painter, QRect(left, rect.top(), width, rect.height()), words, token, align)

    def _fact(self, painter: QPainter, rect: QRect, line: WaitingLine, columns: Columns) -> None:
        """What it is, with a few words more behind it."""
        left, width = columns.what
        box = QRect(left, rect.top(), width, rect.height())
        painter.setFont(theme.font(theme.BODY))
        painter.setPen(theme.colour("ink3" if line.seen else "ink"))
        text = theme.elided(line.what, width, painter.fontMetrics())
        painter.drawText(box, _LEFT, text)
        box.setLeft(left + painter.fontMetrics().horizontalAdvance(text) + theme.px(10))
        if box.width() > theme.px(28):
            self._text(painter, box, self._whole_words(line.note, box.width()), "ink3", _LEFT)

    def _whole_words(self, note: str, width: int) -> str:
        """As many of a note's words as there is room for: a figure that is cut would be another one."""
        metrics, shown = QFontMetrics(theme.font(theme.SECOND)), note
        while metrics.horizontalAdvance(shown) > width and " " in shown:
            shown = f"{shown.rpartition(' ')[0]}…"
        return shown

    def _text(self, painter: QPainter, box: QRect, words: str, token: str, align: Qt.AlignmentFlag) -> None:
        if words and box.width() > 0:
            painter.setFont(theme.font(theme.SECOND))
            painter.setPen(theme.colour(token))
            painter.drawText(box, align, theme.elided(words, box.width(), painter.fontMetrics()))

    # ------------------------------------------------------------------ mouse and keys

    def _verb_at(self, place: QPoint) -> bool:
        left, width = Columns.within(self.viewport().width()).verb
        return left - theme.px(8) <= place.x() <= left + width + theme.px(8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._row_at(event.position().y())
        row = self._rows[at] if at >= 0 else None
        if isinstance(row, WaitingLine) and event.button() is Qt.MouseButton.LeftButton:
            self._go(at)
            if self._verb_at(event.position().toPoint()):
                self._enter(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self.current()
        if line is not None and self._row_at(event.position().y()) == self._current:
            self._enter(line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._row_at(event.position().y())
        over = at if at >= 0 and isinstance(self._rows[at], WaitingLine) else -1
        hand = over >= 0 and self._verb_at(event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        if over != self._hover:
            self._hover = over
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            at = self._row_at(event.pos().y())
            row = self._rows[at] if at >= 0 else None
            QToolTip.showText(event.globalPos(), row.spoken() if isinstance(row, WaitingLine) else "", self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover = -1
            self.viewport().update()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(self.viewport().height() // theme.px(_LINE) - 1, 1)
        most = len(self._rows)
        steps = {
            Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -most, Qt.Key.Key_End: most,
        }  # fmt: skip
        line = self.current()
        if event.key() in steps:
            self._step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self._enter(line)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and line is not None:
            self._sideways(line, unfolded=event.key() == Qt.Key.Key_Right)
        elif event.key() == Qt.Key.Key_Space and line is not None and line.mark:
            self.ticked.emit(line)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _sideways(self, line: WaitingLine, *, unfolded: bool) -> None:
        """→ unfolds a line that stands for many; ← folds it, from any of those too."""
        holder = line if line.inner else None if unfolded else self._holder(line)
        if holder is not None:
            self._go(self._rows.index(holder))
            self._fold(holder, unfolded=unfolded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._range()


def _same(row: WaitingPart | WaitingLine, line: WaitingLine) -> bool:
    if isinstance(row, WaitingPart):
        return False
    return row.mark == line.mark if line.mark else (row.place, row.name) == (line.place, line.name)
