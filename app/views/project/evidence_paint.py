"""Painting one proof of a gallery: its picture or sign, its name, when it was taken, the sign of a doubt."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from app.services.proofs.gallery import GalleryItem
from app.views.kit import icons, theme
from app.views.project.evidence_words import icon_of, size_words, taken_words

PICTURE = 124
"""Height of the picture in a tile, at 标准."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


def paint_head(painter: QPainter, place: QRect, title: str, count: int) -> None:
    """A heading with its count."""
    painter.setFont(theme.font(theme.BODY, bold=True))
    painter.setPen(theme.colour("ink"))
    painter.drawText(place, _MIDDLE, title)
    right = QRect(place)
    right.setLeft(place.left() + painter.fontMetrics().horizontalAdvance(title) + theme.px(8))
    painter.setFont(theme.font(theme.NOTE))
    painter.setPen(theme.colour("ink3"))
    painter.drawText(right, _MIDDLE, str(count))


def paint_tile(
    painter: QPainter, item: GalleryItem, thumb: QPixmap | None, place: QRect, picked: bool, focused: bool
) -> None:
    """One tile; `picked` is chosen, `focused` has the keyboard."""
    painter.fillRect(place, theme.colour("accent-soft" if picked else "panel"))
    picture = QRect(place.left(), place.top(), place.width(), theme.px(PICTURE))
    _paint_picture(painter, item, thumb, picture.adjusted(4, 4, -4, -2))
    inner = place.adjusted(theme.px(6), theme.px(PICTURE) + theme.px(2), -theme.px(6), -theme.px(2))
    high = theme.row_height(theme.SECOND, 20)
    painter.setFont(theme.font(theme.SECOND))
    painter.setPen(theme.colour("on-soft" if picked else "ink"))
    line = QRect(inner.left(), inner.top(), inner.width(), high)
    painter.drawText(line, _MIDDLE, theme.elided(item.record.name, line.width(), painter.fontMetrics()))
    _paint_line(painter, item, line.translated(0, high))
    painter.setPen(
        QPen(theme.colour("accent" if picked or focused else "line"), theme.px(2) if focused else 1)
    )
    painter.drawRect(place.adjusted(0, 0, -1, -1))


def _paint_picture(painter: QPainter, item: GalleryItem, thumb: QPixmap | None, place: QRect) -> None:
    painter.fillRect(place, theme.colour("head"))
    if thumb is not None:
        size = thumb.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > thumb.width():
            size = thumb.size()  # a small picture is not blown up
        target = QRect(QPoint(0, 0), size)
        target.moveCenter(place.center())
        painter.drawPixmap(target, thumb)
        return
    square = QRect(0, 0, theme.px(34), theme.px(34))
    square.moveCenter(place.center() - QPoint(0, theme.px(6)))
    icons.draw(painter, icon_of(item), square.toRectF(), "ink3")
    if item.here == "nothing":
        painter.setFont(theme.font(theme.NOTE))
        painter.setPen(theme.colour("ink3"))
        below = QRect(place.left(), square.bottom(), place.width(), place.bottom() - square.bottom())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, item.whereabouts)


def _paint_line(painter: QPainter, item: GalleryItem, place: QRect) -> None:
    """The second line: when it was taken, whether it is a small copy, the sign of a doubt at the right."""
    side, right = theme.px(14), place.right()
    if item.doubts:
        square = QRect(right - side, place.center().y() - side // 2, side, side)
        icons.draw(painter, "warning", square.toRectF(), "amber")
        right = square.left() - theme.px(4)
    painter.setFont(theme.font(theme.NOTE))
    painter.setPen(theme.colour("ink2"))
    words = taken_words(item.record) or f"{size_words(item.record.size)}　{item.record.added or ''}"
    words = f"缩小件　{words}" if item.here == "reduced" else words
    room = QRect(place.left(), place.top(), right - place.left(), place.height())
    painter.drawText(room, _MIDDLE, theme.elided(words, room.width(), painter.fontMetrics()))
