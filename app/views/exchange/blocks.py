"""Small pieces of the exchange page: a block with its title, a fingerprint, a table of lines."""

import re
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.views.kit import parts, theme


class ExchangeBlock(QFrame):
    """A white panel with a bold title, a note beside it and words that act at the right."""

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__()
        self.setObjectName("panel")
        self.title = parts.ElidedLabel(title, "block")
        self.note = parts.label(note, "second")
        self.head = parts.row(self.title, self.note, None, gap=8)
        self.body: QVBoxLayout = parts.column(gap=10)
        self.setLayout(parts.column(self.head, self.body, gap=8, margins=(16, 12, 16, 14)))
        self.setAccessibleName(title)

    def add_link(self, text: str, act: Callable[[], object]) -> QWidget:
        """A blue word at the right of the title."""
        link = parts.link(text, act)
        self.head.addWidget(link)
        return link


def fingerprint_view(text: str) -> QWidget:
    """A fingerprint in groups of four, two lines of four groups, large enough to read out."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.px(18))
    grid.setVerticalSpacing(theme.px(6))
    for at, group in enumerate(re.findall(r"\d{4}", text)):
        grid.addWidget(parts.label(group, "code", selectable=True), at // 4, at % 4)
    grid.setColumnStretch(4, 1)
    view = QWidget()
    view.setLayout(grid)
    view.setAccessibleName(f"指纹 {text}")
    return view


class LineDelegate(QStyledItemDelegate):
    """Cells of a plain list: words with room at both sides, a hairline below, nothing else."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect = option.rect  # type: ignore[attr-defined]
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        room = rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
        painter.setFont(theme.font(theme.GRID))
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole).color())
        shown = theme.elided(str(index.data()), room.width(), painter.fontMetrics())
        painter.drawText(room, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), shown)


def day_words(day: str) -> str:
    """2025-09-18 → 9-18."""
    return f"{int(day[5:7])}-{day[8:10]}" if len(day) >= 10 else day
