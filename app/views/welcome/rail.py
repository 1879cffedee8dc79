"""The left side of the first window: the mark, the promise, four ways in, and what must be known."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from app.views.kit import icons, theme
from app.views.kit.choices import PaintedChoices

_TOP_LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class Way:
    """One way in."""

    key: str
    icon: str
    name: str
    note: str


WAYS = (
    Way("create", "plus", "新建台账", "本单位第一次使用"),
    Way("open", "folder-open", "打开台账", "文件夹已经在这台电脑上"),
    Way("restore", "clock-counter-clockwise", "恢复台账", "电脑坏了、文件坏了，从备份恢复"),
    Way("demo", "play-circle", "看看演示", "60个虚构项目，随便改，不留痕"),
)


class WaysRail(PaintedChoices):
    """400 pixels of paper; ↑↓ go through the ways."""

    def __init__(self, version: str) -> None:
        super().__init__("怎样开始", WAYS[0].key)
        self._version = version
        self.setFixedWidth(theme.px(400))

    def set_current(self, key: str) -> None:
        """Mark the way in hand."""
        if key in {way.key for way in WAYS}:
            self._current = key
            self.setAccessibleDescription(next(way.name for way in WAYS if way.key == key))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(400), theme.px(560))

    def _rows(self) -> list[tuple[Way, QRect]]:
        top, high = theme.px(237) - self._saved(), theme.px(64)
        return [(way, QRect(0, top + at * high, self.width(), high)) for at, way in enumerate(WAYS)]

    def places(self) -> list[tuple[str, QRect]]:
        """Every way by its key, with its rectangle."""
        return [(way.key, rect) for way, rect in self._rows()]

    def _saved(self) -> int:
        """On a low screen or in large type the mark gives way."""
        return theme.px(102) if self.height() < theme.px(566) else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, left = QPainter(self), theme.px(24)
        painter.fillRect(self.rect(), theme.colour("nav"))
        saved = self._saved()
        if not saved:
            icons.draw_mark(painter, QRectF(left, theme.px(48), theme.px(48), theme.px(48)))
        room = self.width() - 2 * left
        self._write(
            painter, QRect(left, theme.px(120) - saved, room, theme.px(40)), "攻坚台账", 21, "ink", bold=True
        )
        promise = "一项目一清单一台账，挂图作战。\n全程离线，数据只在这台电脑和您的U盘上。"
        self._write(
            painter, QRect(left, theme.px(161) - saved, room, theme.px(60)), promise, theme.BODY, "ink2"
        )
        for way, rect in self._rows():
            self._way(painter, way, rect)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        top = self.height() - theme.px(68)
        painter.drawLine(0, top, self.width(), top)
        notice = f"仅用于非涉密信息。涉密项目不得录入。\n版本 {self._version}　Windows 10（1809）及以上"
        self._write(painter, QRect(left, top + theme.px(15), room, theme.px(44)), notice, theme.NOTE, "ink2")

    def _way(self, painter: QPainter, way: Way, rect: QRect) -> None:
        here = way.key == self._current
        if here:
            painter.fillRect(rect, theme.colour("panel"))
            painter.fillRect(0, rect.top(), theme.px(3), rect.height(), theme.colour("accent"))
        elif way.key == self._hover:
            painter.fillRect(rect, theme.colour("total"))
        side = theme.px(24)
        square = QRectF(theme.px(24), rect.top() + (rect.height() - side) / 2, side, side)
        icons.draw(painter, way.icon, square, "accent" if here else "ink2")
        words = rect.adjusted(theme.px(64), theme.px(11), -theme.px(12), 0)
        self._write(painter, words, way.name, theme.BODY, "accent-dark" if here else "ink", bold=True)
        note = rect.adjusted(theme.px(64), theme.px(35), -theme.px(12), 0)
        self._write(painter, note, way.note, theme.NOTE, "ink2")
        if here and self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(rect.adjusted(theme.px(6), 3, -5, -4))

    @staticmethod
    def _write(
        painter: QPainter, place: QRect, text: str, points: float, token: str, *, bold: bool = False
    ) -> None:
        painter.setFont(theme.font(points, bold))
        painter.setPen(theme.colour(token))
        painter.drawText(place, int(_TOP_LEFT), text)
