"""The board as a surface: six columns of cards, painted; only what is in view costs anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from app.rules.issues import CLOSED, IssueState
from app.services.problems.cases import Case
from app.views.issues.card import card_height, draw_card
from app.views.kit import theme

FIRST = 30
"""Cards a column shows at first; each click on 还有 n 条 shows as many more."""
_LEAST = 168
_GAP = 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class Spot:
    """A card, or with `case` None the line that shows more, in the content's coordinates."""

    place: int
    rect: QRect
    case: Case | None


class BoardSurface(QAbstractScrollArea):
    """Shows the problems with one of them chosen; knows nothing of mouse and keys."""

    chosen = Signal(str)  # the problem that has the keyboard, "" for none

    def __init__(self, due: Callable[[Case], str]) -> None:
        super().__init__()
        self._due = due
        self._columns: dict[int, list[Case]] = {place: [] for place in range(1, CLOSED + 1)}
        self._shown = dict.fromkeys(self._columns, FIRST)
        self._spots: list[Spot] = []
        self._current = ""
        self._pressed: tuple[Spot, QPointF] | None = None
        self._held: QPointF | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("问题看板")
        self.viewport().setMouseTracking(True)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(lambda _value: self.viewport().update())

    # ------------------------------------------------------------------ for the page

    @property
    def current(self) -> str:
        """The uid of the chosen problem, "" for none."""
        return self._current

    def show_cases(self, issues: Sequence[Case]) -> None:
        """Show these problems in their order; the chosen one stays where it can, else the first one is."""
        columns: dict[int, list[Case]] = {place: [] for place in self._columns}
        for case in issues:
            columns[case.state.place].append(case)
        self._columns = columns
        self._lay_out()
        if self.spot_of(self._current) is None:
            self._current = ""
            self.choose_first()
        self._describe()

    def choose(self, uid: str) -> None:
        """Choose a problem, showing as many of its column as needed; nothing for one that is not here."""
        for place, column in self._columns.items():
            at = next((at for at, case in enumerate(column) if case.uid == uid), -1)
            if at >= self._shown[place]:
                self._shown[place] = at + 1
                self._lay_out()
        spot = self.spot_of(uid)
        if spot is None:
            return
        self._current = uid
        self._reveal(spot.rect)
        self._describe()
        self.viewport().update()
        self.chosen.emit(uid)

    def choose_first(self) -> None:
        """The most pressing problem."""
        first = next((spot.case for spot in self._spots if spot.case), None)
        if first is not None:
            self.choose(first.uid)

    def spot_of(self, uid: str) -> Spot | None:
        """Where a problem's card is, None when it is not shown."""
        return next((spot for spot in self._spots if spot.case and spot.case.uid == uid), None)

    def count(self, place: int) -> int:
        """How many problems are in a state."""
        return len(self._columns[place])

    def place_at(self, point: QPointF) -> int:
        """The state whose column is under a point of the viewport, 0 beside them all."""
        x = point.x() + self.horizontalScrollBar().value()
        return next(
            (place for place in self._columns if self._left(place) <= x < self._left(place) + self._wide), 0
        )

    # ------------------------------------------------------------------ geometry

    @property
    def _wide(self) -> int:
        room = self.viewport().width() - theme.px(_GAP) * (CLOSED - 1)
        return max(room // CLOSED, theme.px(_LEAST))

    def _left(self, place: int) -> int:
        return (place - 1) * (self._wide + theme.px(_GAP))

    @property
    def _head(self) -> int:
        return theme.row_height(theme.BLOCK, 34)

    def _lay_out(self) -> None:
        high, gap, line = card_height(), theme.px(_GAP), theme.row_height(theme.SECOND)
        spots, bottom = [], 0
        for place, column in self._columns.items():
            y, left = self._head + gap, self._left(place) + theme.px(6)
            wide = self._wide - theme.px(12)
            for case in column[: self._shown[place]]:
                spots.append(Spot(place, QRect(left, y, wide, high), case))
                y += high + gap
            if len(column) > self._shown[place]:
                spots.append(Spot(place, QRect(left, y, wide, line), None))
                y += line + gap
            bottom = max(bottom, y)
        self._spots = spots
        view = self.viewport().size()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(self._left(CLOSED) + self._wide - view.width(), 0))
        across.setPageStep(view.width())
        across.setSingleStep(self._wide // 2)
        down.setRange(0, max(bottom - view.height(), 0))
        down.setPageStep(view.height())
        down.setSingleStep(high // 2)
        self.viewport().update()

    def _reveal(self, rect: QRect) -> None:
        across, down, gap = self.horizontalScrollBar(), self.verticalScrollBar(), theme.px(_GAP)
        view = self.viewport().size()
        low, high = rect.bottom() + gap - view.height(), rect.top() - self._head - gap
        down.setValue(min(max(down.value(), low), high))
        across.setValue(min(max(across.value(), rect.right() + gap - view.width()), rect.left() - gap))

    def _at(self, point: QPointF) -> Spot | None:
        if point.y() < self._head:
            return None
        moved = point.toPoint()
        moved.setX(moved.x() + self.horizontalScrollBar().value())
        moved.setY(moved.y() + self.verticalScrollBar().value())
        return next((spot for spot in self._spots if spot.rect.contains(moved)), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(area, theme.colour("win"))
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        over = self.place_at(self._held) if self._held else 0
        for place in self._columns:
            lane = QRect(self._left(place) - x, 0, self._wide, area.height())
            painter.fillRect(lane, theme.colour("accent-soft" if place == over else "group"))
        for spot in self._spots:
            rect = spot.rect.translated(-x, -y)
            if rect.intersects(area):
                self._paint_spot(painter, spot, rect)
        for place in self._columns:
            self._paint_head(painter, place, x)
        if self._held is not None and self._pressed is not None and self._pressed[0].case is not None:
            rect = QRect(0, 0, self._pressed[0].rect.width(), card_height())
            rect.moveCenter(self._held.toPoint())
            painter.setOpacity(0.85)
            draw_card(painter, rect, self._pressed[0].case, self._due(self._pressed[0].case), here=True)

    def _paint_spot(self, painter: QPainter, spot: Spot, rect: QRect) -> None:
        if spot.case is not None:
            here = spot.case.uid == self._current
            draw_card(
                painter, rect, spot.case, self._due(spot.case), here=here, active=here and self.hasFocus()
            )
            return
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("accent"))
        left = len(self._columns[spot.place]) - self._shown[spot.place]
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, f"还有 {left} 条")

    def _paint_head(self, painter: QPainter, place: int, x: int) -> None:
        rect = QRect(self._left(place) - x, 0, self._wide, self._head)
        painter.fillRect(rect, theme.colour("group"))
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        words = rect.adjusted(theme.px(10), 0, -theme.px(10), 0)
        painter.setFont(theme.font(theme.BODY, bold=True))
        painter.setPen(theme.colour("ink"))
        painter.drawText(words, _MIDDLE, IssueState(place).word)
        words.setLeft(
            words.left() + painter.fontMetrics().horizontalAdvance(IssueState(place).word) + theme.px(8)
        )
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("ink3"))
        painter.drawText(words, _MIDDLE, str(self.count(place)))
        late = sum(case.late > 0 for case in self._columns[place])
        if late:
            metrics = painter.fontMetrics()
            room = words.width() - metrics.horizontalAdvance(f"{self.count(place)} ")
            phrasings = (f"逾期 {late}", f"逾{late}")
            late_words = next((text for text in phrasings if metrics.horizontalAdvance(text) <= room), "")
            painter.setPen(theme.colour("red"))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, late_words)

    def _describe(self) -> None:
        spot = self.spot_of(self._current)
        description = ""
        if spot is not None and spot.case is not None:
            case = spot.case
            words = (case.state.word, case.state.side, case.name, case.text("description"), self._due(case))
            description = "，".join(word for word in words if word)
        self.setAccessibleDescription(description)
