"""The chart under mouse and keyboard: lines are chosen and opened, groups folded, nodes dragged."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QToolTip

from app.documents.gantt.layout import ChartHit, ChartLayout
from app.documents.gantt.model import ChartRow
from app.views.chart.canvas import ChartCanvas
from app.views.chart.drag import Drag, grasp, nudge, paint_drag

_REST = 350
"""Milliseconds after which a resting mouse asks for the card."""
_EDGE = 40
_ZOOM_STEP = 1.5
_CTRL = Qt.KeyboardModifier.ControlModifier
_Key = Qt.Key


class ChartView(ChartCanvas):
    """A chart that answers. Uids are those of projects and nodes, "" for none."""

    opened = Signal(str)
    chosen = Signal(str)
    pointed = Signal(str, str)  # the mouse rests on a project's node ("": its line)
    dropped = Signal(object)  # the `Drag` that was let go on another day
    date_wanted = Signal(str)  # F2: another day for the selected project's next node
    dismissed = Signal()  # Esc, or a node that begins to move: the card is in the way

    def __init__(self) -> None:
        super().__init__()
        self.viewport().setMouseTracking(True)
        self._drag: Drag | None = None
        self._pan: QPointF | None = None
        self._rest = self._timer(_REST, self._point, single=True)
        self._edge = self._timer(_EDGE, self._scroll_at_edge, single=False)

    def _timer(self, interval: int, act: Callable[[], object], *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.setInterval(interval)
        timer.timeout.connect(act)
        return timer

    # ------------------------------------------------------------------ selection

    @property
    def selected(self) -> str:
        """The uid of the selected project."""
        return self._selected

    def select(self, uid: str) -> None:
        """Select a project and bring its line into view; "" selects none."""
        if uid:
            self.reveal(uid)
        if uid != self._selected:
            self._selected = uid
            self.viewport().update()
        self.chosen.emit(uid)

    def rows(self) -> list[ChartRow]:
        """The projects whose lines are open, in their order."""
        now = self.geometry_now
        return [band.row for band in now.bands if band.row] if now else []

    def line_of(self, uid: str) -> QRect | None:
        """Where the line of a project is in the viewport, None when it is out of view."""
        now = self.geometry_now
        band = now.band_of(uid) if now else None
        if now is None or band is None:
            return None
        top, bottom = now.top(band), now.top(band) + band.height
        if bottom <= now.time.top() or top >= now.time.bottom():
            return None
        return QRect(0, round(top), round(now.grid.width()), round(band.height))

    def _step(self, by: int) -> None:
        uids = [row.uid for row in self.rows()]
        if not uids:
            return
        at = uids.index(self._selected) + by if self._selected in uids else (0 if by > 0 else len(uids) - 1)
        self.select(uids[min(max(at, 0), len(uids) - 1)])

    def _step_group(self, by: int) -> None:
        """To the first project of the group before or after."""
        now = self.geometry_now
        groups = [group for group in now.chart.groups if group.rows] if now else []
        if not groups:
            return
        here = [self._selected in {row.uid for row in group.rows} for group in groups]
        at = min(max(here.index(True) + by, 0), len(groups) - 1) if any(here) else 0
        self.select(groups[at].rows[0].uid)

    def _fold(self, *, closed: bool) -> None:
        """Close or open the group of the selected project."""
        now = self.geometry_now
        for group in now.chart.groups if now else ():
            if any(row.uid == self._selected for row in group.rows):
                name = frozenset((group.name,))
                self.set_collapsed(self.collapsed | name if closed else self.collapsed - name)

    # ------------------------------------------------------------------ keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._acts(bool(event.modifiers() & _CTRL)).get(_Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()
            event.accept()

    def _acts(self, ctrl: bool) -> dict[Qt.Key, Callable[[], object]]:
        page = max(self.viewport().height() // max(self.verticalScrollBar().singleStep(), 1) - 3, 1)
        across = self.horizontalScrollBar()
        if ctrl:
            return {
                _Key.Key_Up: lambda: self._step_group(-1), _Key.Key_Down: lambda: self._step_group(1),
                _Key.Key_Home: lambda: self._step(-1_000_000), _Key.Key_End: lambda: self._step(1_000_000),
                _Key.Key_Plus: lambda: self.zoom_by(_ZOOM_STEP),
                _Key.Key_Equal: lambda: self.zoom_by(_ZOOM_STEP),
                _Key.Key_Minus: lambda: self.zoom_by(1 / _ZOOM_STEP), _Key.Key_Return: self._open_selected,
            }  # fmt: skip
        return {
            _Key.Key_Up: lambda: self._step(-1), _Key.Key_Down: lambda: self._step(1),
            _Key.Key_PageUp: lambda: self._step(-page), _Key.Key_PageDown: lambda: self._step(page),
            _Key.Key_Left: lambda: across.setValue(across.value() - 2 * across.singleStep()),
            _Key.Key_Right: lambda: across.setValue(across.value() + 2 * across.singleStep()),
            _Key.Key_Home: lambda: across.setValue(0),
            _Key.Key_End: lambda: across.setValue(across.maximum()),
            _Key.Key_Minus: lambda: self._fold(closed=True), _Key.Key_Plus: lambda: self._fold(closed=False),
            _Key.Key_Return: self._open_selected, _Key.Key_Enter: self._open_selected,
            _Key.Key_F2: self._ask_date,
            _Key.Key_Escape: self._escape,
        }  # fmt: skip

    def _open_selected(self) -> None:
        if self._selected:
            self.opened.emit(self._selected)

    def _ask_date(self) -> None:
        if self._selected:
            self.date_wanted.emit(self._selected)

    def _escape(self) -> None:
        if self._drag is None:
            self.dismissed.emit()
        self._let_go()

    # ------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        now, point = self.geometry_now, event.position()
        if now is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._rest.stop()
        hit = now.at(point.x(), point.y())
        if hit.where == "group" and hit.group:
            self.set_collapsed(self.collapsed ^ {hit.group.name})
        elif hit.where == "row" and hit.row:
            band = now.band_of(hit.row.uid)
            self._drag = grasp(now, band, point) if band else None
            self.select(hit.row.uid)
        if self._drag is None and hit.day and hit.where != "group":
            self._pan = point

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        now, point = self.geometry_now, event.position()
        if now is None:
            return
        if self._drag is not None:
            self._drag_to(now, point)
        elif self._pan is not None:
            self._pan_to(point)
        else:
            self.viewport().setCursor(self._shape(now, point))
            self._rest.start()

    def _drag_to(self, now: ChartLayout, point: QPointF) -> None:
        drag = self._drag
        if drag is None:
            return
        far = abs(point.x() - drag.start.x()) >= QApplication.startDragDistance() / 2
        if far and not drag.moving:
            self.dismissed.emit()
        if drag.moving or far:
            self._drag = drag.at(now, point.x())
            self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
            self._edge.start() if nudge(now, point.x()) else self._edge.stop()
            self.viewport().update()

    def _pan_to(self, point: QPointF) -> None:
        """The paper follows the hand, whole pixels at a time."""
        if self._pan is not None and (point - self._pan).manhattanLength() >= 1:
            self.scroll_by(self._pan - point)
            self._pan = point
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _shape(self, now: ChartLayout, point: QPointF) -> Qt.CursorShape:
        hit = now.at(point.x(), point.y())
        band = now.band_of(hit.row.uid) if hit.row else None
        if band and grasp(now, band, point):
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.PointingHandCursor if hit.where == "group" else Qt.CursorShape.ArrowCursor

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag = self._drag
        self._let_go()
        if drag is not None and drag.changed:
            self.dropped.emit(drag)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        now, point = self.geometry_now, event.position()
        hit = now.at(point.x(), point.y()) if now else ChartHit("nothing")
        self._let_go()
        if hit.row:
            self.opened.emit(hit.row.uid)

    def leaveEvent(self, event: QEvent) -> None:
        self._rest.stop()
        super().leaveEvent(event)

    def _let_go(self) -> None:
        """Nothing is held any more; what was dragged stands where it was."""
        self._drag = self._pan = None
        self._edge.stop()
        self.viewport().unsetCursor()
        self.viewport().update()

    def _scroll_at_edge(self) -> None:
        """While a node is held near the edge the time moves on under it."""
        now, drag = self.geometry_now, self._drag
        x = self.viewport().mapFromGlobal(self.cursor().pos()).x()
        if now is None or drag is None or not nudge(now, x):
            self._edge.stop()
            return
        before = self.horizontalScrollBar().value()
        self.scroll_by(QPointF(nudge(now, x), 0))
        moved = self.horizontalScrollBar().value() - before
        after = self.geometry_now
        if after:
            self._drag = drag.scrolled(moved).at(after, x)

    def _point(self) -> None:
        """The mouse rests: on which project, on which node."""
        now, place = self.geometry_now, self.viewport().mapFromGlobal(self.cursor().pos())
        if now is None or not self.viewport().rect().contains(place):
            return
        hit = now.at(place.x(), place.y())
        if hit.row and (hit.node or hit.bar):
            self.pointed.emit(hit.row.uid, hit.node.uid if hit.node else "")
        else:
            self.pointed.emit("", "")

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell_name(event)
            return True
        return super().viewportEvent(event)

    def _tell_name(self, event: QHelpEvent) -> None:
        """A name that does not fit its column, whole."""
        now = self.geometry_now
        hit = now.at(event.pos().x(), event.pos().y()) if now else ChartHit("nothing")
        words = hit.row.name if hit.row and hit.column == "name" else ""
        QToolTip.showText(event.globalPos(), words, self.viewport())

    def paint_over(self, painter: QPainter, layout: ChartLayout) -> None:
        if self._drag is not None:
            paint_drag(painter, layout, self._drag)
