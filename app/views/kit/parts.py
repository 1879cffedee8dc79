"""The smallest parts of every screen: labels, buttons, panels, rules, rows and columns of them."""

from collections.abc import Callable
from typing import Literal, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.kit import icons, theme
from app.views.kit.buttons import PushButton, ToolButton

LabelRole = Literal[
    "body", "title", "project", "page", "block", "sentence", "second", "note", "navnote",
    "error", "warn", "good", "bold", "alarm", "code",
]  # fmt: skip
BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
Piece = QWidget | QLayout | int | None
_Box = TypeVar("_Box", QHBoxLayout, QVBoxLayout)


def label(
    text: str = "", role: LabelRole = "body", *, wrap: bool = False, selectable: bool = False
) -> QLabel:
    """A plain-text label in one of the type sizes of the design."""
    widget = QLabel(text)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    widget.setProperty("role", role)
    widget.setWordWrap(wrap)
    if selectable:
        widget.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return widget


class ElidedLabel(QLabel):
    """A label of one line that gives way: what does not fit is cut with … and shown on hover."""

    def __init__(self, text: str = "", role: LabelRole = "body") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.elided(self.text(), self.width(), self.fontMetrics())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)


def set_role(of: QLabel, role: LabelRole) -> None:
    """Change what a label is, with its colour and size."""
    if of.property("role") != role:
        of.setProperty("role", role)
        theme.polish(of)


def button(
    text: str,
    act: Callable[[], object] | None = None,
    *,
    icon: str = "",
    primary: bool = False,
    tip: str = "",
) -> QPushButton:
    """A button that says a verb (`保存(&S)`); at most one primary button a page."""
    widget = PushButton(text)
    widget.setProperty("primary", primary)
    widget.setAutoDefault(False)
    widget.setToolTip(tip)
    if icon:
        widget.setIcon(icons.icon(icon, 18, "on-accent" if primary else "ink"))
        widget.setText(f" {text}")
        widget.setIconSize(QSize(theme.px(18), theme.px(18)))
    if act is not None:
        widget.clicked.connect(lambda _checked=False: act())
    return widget


def link(text: str, act: Callable[[], object] | None = None) -> QPushButton:
    """A button that looks like a word in blue."""
    widget = PushButton(text)
    widget.setProperty("link", True)
    widget.setAutoDefault(False)
    widget.setCursor(Qt.CursorShape.PointingHandCursor)
    if act is not None:
        widget.clicked.connect(lambda _checked=False: act())
    return widget


def icon_button(
    icon: str, tip: str, act: Callable[[], object] | None = None, *, size: float = 18
) -> QToolButton:
    """A button of an icon alone: only undo, redo, close and arrows. `tip` is its accessible name too."""
    widget = ToolButton()
    widget.setIcon(icons.icon(icon, size))
    widget.setIconSize(QSize(theme.px(size), theme.px(size)))
    widget.setToolTip(tip)
    widget.setAccessibleName(tip)
    if act is not None:
        widget.clicked.connect(lambda _checked=False: act())
    return widget


class QuietButton(ToolButton):
    """A button of a bar that does not ask for attention: a small icon and a word."""

    def __init__(self, text: str, icon: str) -> None:
        super().__init__()
        self.setText(f" {text}")
        self.setProperty("quiet", True)
        self.setIcon(icons.icon(icon, 16))
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.setToolButtonStyle(BESIDE)


def menu_button(text: str, icon: str, act: Callable[[], object]) -> QPushButton:
    """A line of a drop-down: icon, words, the whole width."""
    widget = PushButton(f"  {text}")
    widget.setProperty("menu", True)
    widget.setAutoDefault(False)
    widget.setIcon(icons.icon(icon, 16))
    widget.clicked.connect(lambda _checked=False: act())
    return widget


def picture(icon: str, size: float = 18, token: str = "ink2") -> QLabel:
    """An icon beside a word."""
    widget = QLabel()
    widget.setPixmap(icons.pixmap(icon, size, token))
    widget.setFixedSize(theme.px(size), theme.px(size))
    return widget


def panel() -> QFrame:
    """A white block with an edge on the page."""
    frame = QFrame()
    frame.setObjectName("panel")
    return frame


def rule(*, upright: bool = False) -> QFrame:
    """A hairline."""
    frame = QFrame()
    frame.setObjectName("rule")
    if upright:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame


def row(
    *pieces: Piece, gap: float = 8, margins: tuple[float, float, float, float] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Widgets side by side; None is a stretch, a number a space. Margins are left, top, right, bottom."""
    return _filled(QHBoxLayout(), pieces, gap, margins)


def column(
    *pieces: Piece, gap: float = 8, margins: tuple[float, float, float, float] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Widgets below each other; None is a stretch, a number a space. Margins are left, top, right, bottom."""
    return _filled(QVBoxLayout(), pieces, gap, margins)


def boxed(layout: QBoxLayout, widget: QWidget | None = None) -> QWidget:
    """A widget (a plain one if none is given) around a layout."""
    box = widget or QWidget()
    box.setLayout(layout)
    return box


def _filled(layout: _Box, pieces: tuple[Piece, ...], gap: float, margins: tuple[float, ...]) -> _Box:
    layout.setSpacing(theme.px(gap))
    layout.setContentsMargins(*(theme.px(margin) for margin in margins))
    for piece in pieces:
        if piece is None:
            layout.addStretch(1)
        elif isinstance(piece, int):
            layout.addSpacing(theme.px(piece))
        elif isinstance(piece, QWidget):
            layout.addWidget(piece)
        else:
            layout.addLayout(piece)
    return layout
