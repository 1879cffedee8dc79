"""What the rooms of a project's page are made of: blocks with a head, texts that are cut, lines of a list."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.views.kit import emptied, icons, parts, theme
from app.views.kit.parts import LabelRole

empty = emptied.empty


class RoomBlock(QFrame):
    """A white panel: bold name, a few words, a link at the right; the content goes into `body`."""

    def __init__(self, title: str, link: str = "", act: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self.title = parts.label(title, "block")
        self.words = parts.label("", "second")
        self.link = parts.link(link, act)
        if not link:
            self.link.hide()
        self.head = parts.row(self.title, self.words, None, self.link, gap=12)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.px(6))
        column = parts.column(self.head, self.body, gap=8, margins=(16, 11, 16, 12))
        column.setStretch(1, 1)
        self.setLayout(column)

    def say(self, text: str) -> None:
        """The few words beside the name."""
        self.words.setText(text)


class Elided(QLabel):
    """One line of text that is cut with … where there is no room; the whole of it is told on hover."""

    def __init__(self, text: str, role: LabelRole = "body") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), self.fontMetrics().height() + 2)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()), self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        text = theme.elided(self.text().replace("\n", " "), self.width(), self.fontMetrics())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)
        self.setToolTip("" if text == self.text() else self.text())


class Scrolled(QScrollArea):
    """A column of blocks as wide as the page, scrolled when it is higher, sideways where large type leaves no
    other way. It tells `fit` its width.
    """

    def __init__(
        self, content: QWidget, fit: Callable[[int], None] | None = None, *, on_panel: bool = False
    ) -> None:
        super().__init__()
        self._fit = fit
        content.setObjectName("" if on_panel else "page")
        self.setWidget(content)
        content.setAutoFillBackground(False)  # which `setWidget` has just switched on
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fit is not None:
            self._fit(self.viewport().width())


class VerdictLabel(QWidget):
    """What a check found: a sign and a few words, green when all is well, amber when not."""

    def __init__(self) -> None:
        super().__init__()
        self._good, self._warn = parts.picture("check", 14, "green"), parts.picture("warning", 14, "amber")
        self._words = parts.label("", "good")
        self.setLayout(parts.row(self._good, self._warn, self._words, gap=4))
        self.say("", good=True)

    def say(self, words: str, *, good: bool) -> None:
        """Say what was found; "" says nothing."""
        parts.set_role(self._words, "good" if good else "warn")
        self._words.setText(words)
        self._good.setVisible(bool(words) and good)
        self._warn.setVisible(bool(words) and not good)

    def text(self) -> str:
        """What it says now."""
        return self._words.text()


class RoomPicker(QComboBox):
    """A choice of one of some words, with its arrow."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme.px(14)
        left = self.width() - side - theme.px(8)
        square = QRectF(left, (self.height() - side) / 2, side, side)
        icons.draw(QPainter(self), "caret-down", square)


def holding(layout: QLayout) -> QWidget:
    """A plain widget around any layout."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def nothing(text: str) -> QLabel:
    """What stands where there is nothing yet."""
    return parts.label(text, "second", wrap=True)
