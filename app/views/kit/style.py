"""A thin style over Fusion: check boxes, radio marks, focus frame and a few metrics, from the palette."""

from typing import Any, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget

_METRICS = {
    QStyle.PixelMetric.PM_IndicatorWidth: 16,
    QStyle.PixelMetric.PM_IndicatorHeight: 16,
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth: 16,
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight: 16,
    QStyle.PixelMetric.PM_CheckBoxLabelSpacing: 7,
    QStyle.PixelMetric.PM_SmallIconSize: 18,
    QStyle.PixelMetric.PM_ButtonIconSize: 18,
    QStyle.PixelMetric.PM_SplitterWidth: 5,
    QStyle.PixelMetric.PM_MenuHMargin: 4,
    QStyle.PixelMetric.PM_MenuVMargin: 4,
}
_ON, _PART, _ENABLED = (
    QStyle.StateFlag.State_On,
    QStyle.StateFlag.State_NoChange,
    QStyle.StateFlag.State_Enabled,
)


class LedgerStyle(QProxyStyle):
    """Fusion with our check boxes and our measures."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        size = _METRICS.get(metric)
        if size is None:
            return super().pixelMetric(metric, option, widget)
        return round(size * QGuiApplication.font().pointSizeF() / 11)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_UnderlineShortcut:
            return 1
        return super().styleHint(hint, option, widget, returnData)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        kind, shown = QStyle.PrimitiveElement, cast(Any, option)  # the stubs forget its fields
        if element in (kind.PE_IndicatorCheckBox, kind.PE_IndicatorItemViewItemCheck):
            draw_check_box(painter, QRectF(shown.rect), shown.state, shown.palette)
        elif element is kind.PE_IndicatorRadioButton:
            _draw_radio(painter, QRectF(shown.rect), shown.state, shown.palette)
        elif element is kind.PE_FrameFocusRect:
            _draw_focus(painter, QRectF(shown.rect), shown.palette)
        else:
            super().drawPrimitive(element, option, painter, widget)


def draw_check_box(painter: QPainter, rect: QRectF, state: QStyle.StateFlag, palette: QPalette) -> None:
    """A square box: empty, ticked, or with a bar where only a part is chosen."""
    box = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    enabled, marked = bool(state & _ENABLED), bool(state & (_ON | _PART))
    accent = palette.color(QPalette.ColorRole.Accent if enabled else QPalette.ColorRole.Mid)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(accent if marked else palette.color(QPalette.ColorRole.Dark), 1))
    painter.setBrush(accent if marked else palette.color(QPalette.ColorRole.Base))
    painter.drawRoundedRect(box, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_stroke(palette.color(QPalette.ColorRole.Base), rect.width() / 9))
    if state & _ON:
        painter.drawPolyline(_at(rect, (0.24, 0.53), (0.43, 0.71), (0.77, 0.31)))
    elif state & _PART:
        painter.drawPolyline(_at(rect, (0.27, 0.5), (0.73, 0.5)))
    painter.restore()


def _draw_radio(painter: QPainter, rect: QRectF, state: QStyle.StateFlag, palette: QPalette) -> None:
    enabled, on = bool(state & _ENABLED), bool(state & _ON)
    accent = palette.color(QPalette.ColorRole.Accent if enabled else QPalette.ColorRole.Mid)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(accent if on else palette.color(QPalette.ColorRole.Dark), 1))
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        gap = rect.width() * 0.27
        painter.drawEllipse(rect.adjusted(gap, gap, -gap, -gap))
    painter.restore()


def _draw_focus(painter: QPainter, rect: QRectF, palette: QPalette) -> None:
    painter.save()
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def _stroke(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin)


def _at(rect: QRectF, *points: tuple[float, float]) -> QPolygonF:
    """Points given as shares of a rectangle."""
    return QPolygonF([QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in points])
