"""A banner: soft fill, a coloured edge, an icon, one sentence, one action. It stays until it is handled."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame

from app.views.kit import parts, theme

Tone = Literal["warn", "info", "bad", "good"]
_LOOK: dict[str, tuple[str, str, str, str]] = {  # fill, edge, icon, colour of the icon
    "warn": ("amber-soft", "amber-fill", "warning", "amber"),
    "info": ("accent-soft", "accent", "info", "accent"),
    "bad": ("red-soft", "red", "warning", "red"),
    "good": ("green-soft", "green", "check-circle", "green"),
}


class Banner(QFrame):
    """Says one thing that somebody must handle; `action` is the verb at its right."""

    def __init__(
        self, text: str, tone: Tone = "info", action: str = "", act: Callable[[], object] | None = None,
        *, title: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._fill, self._edge, icon, colour = _LOOK[tone]
        self._say = parts.label(text, "second" if title else "body", wrap=True)
        words = parts.column(gap=2)
        if title:
            words.addWidget(parts.label(title, "bold", wrap=True))
        words.addWidget(self._say)
        line = parts.row(gap=10, margins=(16, 8, 12, 8))
        if not title:
            line.addWidget(parts.picture(icon, 18, colour))
        line.addLayout(words, 1)
        if action:
            line.addWidget(parts.link(action, act))
        self.setLayout(line)
        self.setAccessibleName(f"{title} {text}".strip())

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._say.setText(text)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(self._fill))
        painter.fillRect(QRect(0, 0, theme.px(3), self.height()), theme.colour(self._edge))
