"""看板: the board under the keyboard and the mouse."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.services.problems.cases import Case
from app.views.issues.card import card_height
from app.views.issues.surface import FIRST, BoardSurface
from app.views.kit import theme

_Key = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier


class Board(BoardSurface):
    """A card let go over another column asks for that state; nothing moves by itself."""

    opened = Signal(str)  # Enter or a double click
    onward = Signal(str)  # Ctrl+→: on to the next allowed act
    dropped = Signal(str, int)  # a card was let go over the column of a place

    def __init__(self, due: Callable[[Case], str]) -> None:
        super().__init__(due)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    # ------------------------------------------------------------------ keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & _CTRL)
        act = self._acts(ctrl).get(_Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()
            event.accept()

    def _acts(self, ctrl: bool) -> dict[Qt.Key, Callable[[], object]]:
        if ctrl:
            return {_Key.Key_Right: self._go_on}
        page = max((self.viewport().height() - self._head) // (card_height() + theme.px(8)), 1)
        return {
            _Key.Key_Down: lambda: self._step(1), _Key.Key_Up: lambda: self._step(-1),
            _Key.Key_PageDown: lambda: self._step(page), _Key.Key_PageUp: lambda: self._step(-page),
            _Key.Key_Home: lambda: self._step(-1_000_000), _Key.Key_End: lambda: self._step(1_000_000),
            _Key.Key_Right: lambda: self._across(1), _Key.Key_Left: lambda: self._across(-1),
            _Key.Key_Return: self._open, _Key.Key_Enter: self._open,
        }  # fmt: skip

    def _go_on(self) -> None:
        if self._current:
            self.onward.emit(self._current)

    def _open(self) -> None:
        if self._current:
            self.opened.emit(self._current)

    def _step(self, by: int) -> None:
        """Down or up in the column; beyond its last card more of it are shown."""
        spot = self.spot_of(self._current)
        if spot is None or spot.case is None:
            self.choose_first()
            return
        column = self._columns[spot.place]
        at = min(max(column.index(spot.case) + by, 0), len(column) - 1)
        self.choose(column[at].uid)

    def _across(self, by: int) -> None:
        """To the nearest card of the next column that has one."""
        spot = self.spot_of(self._current)
        if spot is None:
            self.choose_first()
            return
        places = [place for place in self._columns if (place - spot.place) * by > 0 and self._columns[place]]
        if not places:
            return
        target = min(places, key=lambda place: abs(place - spot.place))
        column = [other for other in self._spots if other.place == target and other.case]
        nearest = min(column, key=lambda other: abs(other.rect.top() - spot.rect.top()))
        if nearest.case is not None:
            self.choose(nearest.case.uid)

    # ------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or spot is None:
            return
        if spot.case is None:
            self._shown[spot.place] += FIRST
            self._lay_out()
            return
        self.choose(spot.case.uid)
        self._pressed = (spot, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot, pressed = self._at(event.position()), self._pressed
        if pressed is None:
            more = spot is not None and spot.case is None
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if more else Qt.CursorShape.ArrowCursor
            )
            return
        far = (event.position() - pressed[1]).manhattanLength() >= QApplication.startDragDistance()
        if far or self._held is not None:
            self._held = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, held = self._pressed, self._held
        self._pressed = self._held = None
        self.viewport().unsetCursor()
        self.viewport().update()
        if pressed is not None and held is not None and pressed[0].case is not None:
            place = self.place_at(event.position())
            if place and place != pressed[0].place:
                self.dropped.emit(pressed[0].case.uid, place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        spot = self._at(event.position())
        self._pressed = self._held = None
        if spot is not None and spot.case is not None:
            self.opened.emit(spot.case.uid)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            spot = self._at(QPointF(event.pos()))
            case = spot.case if spot else None
            words = f"{case.name}\n{case.text('description')}" if case else ""
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)
