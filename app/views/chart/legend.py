"""The legend under the chart: the same signs as on paper."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame

from app.documents.gantt.layout import ChartLayout
from app.documents.gantt.legend import paint_legend
from app.views.kit import theme


class ChartLegend(QFrame):
    """One line of signs with their words."""

    def __init__(self) -> None:
        super().__init__()
        self._layout: ChartLayout | None = None
        self.setFixedHeight(theme.px(32))
        self.setAccessibleName("图例：空心条计划，实心条实际，虚线条预计；空心菱形节点，实心完成，红色逾期")

    def show_for(self, layout: ChartLayout | None) -> None:
        """Explain this chart."""
        self._layout = layout
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, 0, self.width(), 0)
        if self._layout is not None:
            pad = theme.px(24)
            paint_legend(painter, self._layout, QRectF(self.rect()).adjusted(pad, 0, -pad, 0))
