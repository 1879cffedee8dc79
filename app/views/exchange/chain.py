"""The chain of packages of one office, the hole painted where one is missing."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.exchange.overview import Link
from app.views.kit import icons, theme

_LOOK = {  # fill, ink, word below
    "applied": ("green-soft", "green", "已并入"),
    "missing": ("panel", "red", "没收到"),
    "waiting": ("amber-soft", "amber", "等前一期"),
}
_CENTRE = Qt.AlignmentFlag.AlignCenter


class ChainStrip(QWidget):
    """Boxes from left to right, the newest at the right; shape and words tell what colour tells."""

    def __init__(self) -> None:
        super().__init__()
        self._links: tuple[Link, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_links(self, links: Sequence[Link]) -> None:
        """Show another chain."""
        self._links = tuple(links)
        words = "，".join(f"第{link.number}期{self._word(link)}" for link in self._links)
        self.setAccessibleName(f"数据包：{words}")
        self.setToolTip("\n".join(_tip(link) for link in self._links))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(300), theme.px(54))

    def _word(self, link: Link) -> str:
        if link.state != "waiting":
            return _LOOK[link.state][2]
        missing = [other.number for other in self._links if other.state == "missing"]
        return f"等第{missing[0]}期" if missing else "等前一期"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(len(self._links), 5)
        gap, high = theme.px(20), theme.px(32)
        width = min((self.width() - gap * (count - 1)) / count, theme.px(92))
        for at, link in enumerate(self._links):
            box = QRectF(at * (width + gap), 0, width, high)
            self._box(painter, box, link)
            if at:
                side = theme.px(10)
                spot = QRectF(box.left() - (gap + side) / 2, (high - side) / 2, side, side)
                icons.draw(painter, "caret-right", spot, "ink3")

    def _box(self, painter: QPainter, box: QRectF, link: Link) -> None:
        fill, ink, _ = _LOOK[link.state]
        pen = QPen(theme.colour(ink), 1)
        if link.state == "missing":
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme.colour(fill))
        radius = theme.px(3)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(theme.colour(ink))
        painter.setFont(theme.font(theme.SECOND, bold=link.state == "missing"))
        painter.drawText(box, _CENTRE, f"第{link.number}期")
        painter.setFont(theme.font(theme.NOTE))
        below = QRectF(box.left() - theme.px(8), box.bottom() + 2, box.width() + theme.px(16), theme.px(18))
        painter.drawText(below, _CENTRE, self._word(link))


def _tip(link: Link) -> str:
    if link.state == "missing":
        return f"第{link.number}期 没有收到"
    return f"第{link.number}期 {link.period} {link.day} {link.changes}次修改"
