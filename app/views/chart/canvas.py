"""The chart as a surface: it paints what is in view, scrolls both ways, zooms, and folds its groups."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollBar

from app.documents.gantt.layout import ChartLayout
from app.documents.gantt.model import Chart
from app.documents.gantt.paint import paint
from app.documents.gantt.screen import LEFT_WIDTH, reach, screen_layout, screen_look, scroll_to, zoomed
from app.documents.gantt.timescale import DAY_WIDTH, Zoom, zoom_for
from app.views.kit import theme

_CLOSEST, _FARTHEST = 24.0, 0.12
"""Pixels a day at 标准 between which the wheel zooms."""
_STEP = 1.2
_LEFT_SHARE, _LEFT_MOST = 0.27, 1.5
"""On wide windows the names get this part of the width, up to so many times their usual room."""
_LEFT_LIMIT = 0.45
"""On narrow ones they never take more than this part."""


class ChartCanvas(QAbstractScrollArea):
    """Shows a chart with one line selected; knows nothing of mouse and keys but the wheel."""

    zoom_changed = Signal(object)
    scrolled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("作战图")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._look = screen_look(theme.factor())
        self._chart: Chart | None = None
        self._base: ChartLayout | None = None
        self._collapsed: frozenset[str] = frozenset()
        self._day = DAY_WIDTH[Zoom.TEN_DAYS] * self._unit
        self._selected = ""
        self._at_today = False
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._on_scroll)

    @property
    def _unit(self) -> float:
        return self._look.sizes.row / 28

    # ------------------------------------------------------------------ what is shown

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    @property
    def geometry_now(self) -> ChartLayout | None:
        """The chart's geometry as it is scrolled now, None while there is no chart."""
        if self._base is None:
            return None
        return self._base.moved(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def show_chart(self, chart: Chart) -> None:
        """Show a chart; zoom, place, folded groups and selection stay as far as they can."""
        before = self.geometry_now
        first = before.scale.date(before.time.left()) if before else None
        self._chart = chart
        self._collapsed &= {group.name for group in chart.groups}
        self._lay_out()
        if self._at_today and first:
            self._scroll_time_to(first)
        self._open()
        if self._selected not in {row.uid for row in chart.rows}:
            self._selected = ""
        self.viewport().update()

    def _open(self) -> None:
        """The first time the chart is seen it stands at today."""
        if not self._at_today and self._base and self.isVisible():
            self._at_today = True
            self.go_to_today()

    def _lay_out(self) -> None:
        """Geometry for the present size, zoom and folding."""
        if self._chart is None:
            return
        area = QRectF(self.viewport().rect())
        self._take(
            screen_layout(
                self._drawn(self._chart),
                self._look,
                area,
                day=self._day,
                left_width=self._left(area.width()),
                collapsed=self._collapsed,
            )
        )

    def _drawn(self, chart: Chart) -> Chart:
        """From afar a holiday is a hair: it is left out."""
        near = self.zoom in (Zoom.WEEK, Zoom.TEN_DAYS, Zoom.MONTH)
        return chart if near else replace(chart, holidays=())

    def _left(self, width: float) -> float:
        usual = LEFT_WIDTH * self._unit
        left = min(max(usual, width * _LEFT_SHARE), usual * _LEFT_MOST)
        return round(min(left, width * _LEFT_LIMIT))

    def _take(self, layout: ChartLayout) -> None:
        self._base = layout
        across, down = reach(layout)
        _set_range(self.horizontalScrollBar(), across, layout.time.width(), self._look.sizes.row * 1.5)
        _set_range(self.verticalScrollBar(), down, layout.time.height(), self._look.sizes.row)

    # ------------------------------------------------------------------ place

    def go_to_today(self) -> None:
        """Scroll to today (Ctrl+T)."""
        if self._base and self._base.chart.today:
            self.horizontalScrollBar().setValue(round(scroll_to(self._base, self._base.chart.today)))

    def _scroll_time_to(self, day: date) -> None:
        if self._base:
            self.horizontalScrollBar().setValue(round(self._base.scale.x(day) - self._base.scale.origin))

    def _on_scroll(self) -> None:
        self.viewport().update()
        self.scrolled.emit()

    def reveal(self, uid: str) -> None:
        """Scroll until the line of a project is in view; its group is opened."""
        if self._base is None:
            return
        band = self._base.band_of(uid)
        if band is None and self._chart:
            closed = {group.name for group in self._chart.groups if any(row.uid == uid for row in group.rows)}
            self.set_collapsed(self._collapsed - closed)
            band = self._base.band_of(uid)
        if band is None:
            return
        bar, high = self.verticalScrollBar(), self._base.time.height()
        if band.top - self._look.sizes.group < bar.value():
            bar.setValue(round(band.top - self._look.sizes.group))
        elif band.bottom > bar.value() + high:
            bar.setValue(round(band.bottom - high))

    # ------------------------------------------------------------------ zoom and folding

    @property
    def zoom(self) -> Zoom:
        """How closely time is looked at."""
        return zoom_for(self._day / self._unit)

    def set_zoom(self, zoom: Zoom) -> None:
        """Look at time as closely as a level says; today stays in its place when it is in view."""
        now = self.geometry_now
        if now is None:
            self._day = DAY_WIDTH[zoom] * self._unit
            return
        today = now.scale.after(now.chart.today) if now.chart.today else -1.0
        held = today if now.time.left() <= today <= now.time.right() else now.time.center().x()
        self._zoom_to(DAY_WIDTH[zoom] * self._unit, held)

    def zoom_by(self, factor: float, x: float | None = None) -> None:
        """Look closer (over 1) or from farther; the day under `x` stays in its place."""
        now = self.geometry_now
        if now:
            held = x if x is not None and now.time.left() <= x <= now.time.right() else now.time.center().x()
            day = min(max(self._day * factor, _FARTHEST * self._unit), _CLOSEST * self._unit)
            self._zoom_to(day, held)

    def _zoom_to(self, day: float, x: float) -> None:
        now, before = self.geometry_now, self.zoom
        if now is None:
            return
        layout, across = zoomed(now, day, x)
        self._day = day
        self._take(replace(layout, chart=self._drawn(self._chart or layout.chart)))
        self.horizontalScrollBar().setValue(round(across))
        self._on_scroll()
        if self.zoom is not before:
            self.zoom_changed.emit(self.zoom)

    @property
    def collapsed(self) -> frozenset[str]:
        """The names of the closed groups."""
        return self._collapsed

    def set_collapsed(self, names: frozenset[str]) -> None:
        """Close these groups and open all others."""
        if names != self._collapsed:
            self._collapsed = names
            self._lay_out()
            self._on_scroll()

    # ------------------------------------------------------------------ events

    def paintEvent(self, event: QPaintEvent) -> None:
        now = self.geometry_now
        painter = QPainter(self.viewport())
        if now is None:
            painter.fillRect(event.rect(), theme.colour("panel"))
            return
        paint(painter, now, QRectF(event.rect()), self._selected)
        self.paint_over(painter, now)

    def paint_over(self, painter: QPainter, layout: ChartLayout) -> None:
        """Paint what lies over the chart."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        self._on_scroll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out()
        self._open()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned, modifiers = event.angleDelta(), event.modifiers()
        steps = (turned.y() or turned.x()) / 120
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_STEP**steps, event.position().x())
        elif modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier):
            _roll(self.horizontalScrollBar(), steps)
        else:
            _roll(self.verticalScrollBar(), turned.y() / 120)
            _roll(self.horizontalScrollBar(), turned.x() / 120)
        event.accept()

    def scroll_by(self, by: QPointF) -> None:
        """Move the chart under the mouse."""
        for bar, pixels in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + round(pixels))


def _set_range(bar: QScrollBar, most: float, page: float, step: float) -> None:
    bar.setRange(0, round(most))
    bar.setPageStep(max(round(page), 1))
    bar.setSingleStep(max(round(step), 1))


def _roll(bar: QScrollBar, steps: float) -> None:
    bar.setValue(round(bar.value() - steps * bar.singleStep() * 3))
