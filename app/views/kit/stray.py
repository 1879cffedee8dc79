"""Texts that could not go where they were meant for: shown until each is dealt with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from app.views.kit import parts
from app.views.kit.emptied import clear

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class StrayText:
    """What was typed, and where it was to go in words (项目3 · 年度计划投资)."""

    where: str
    text: str


class StrayTexts(QFrame):
    """A strip above the page, hidden while empty: the newest texts, each to be copied or let go."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName("没有写进去的字")
        self.texts: tuple[StrayText, ...] = ()
        self._body = parts.column(gap=4, margins=(16, 8, 12, 8))
        self.setLayout(self._body)
        self.hide()

    def keep(self, text: StrayText) -> None:
        """One more; the same one is kept once."""
        self.put([*self.texts, text])

    def put(self, texts: Iterable[StrayText]) -> None:
        """Show these."""
        self.texts = tuple(dict.fromkeys(texts))
        clear(self._body)
        if self.texts:
            self._body.addWidget(self._head())
        for text in reversed(self.texts[-_SHOWN:]):
            self._body.addWidget(self._line(text))
        self.setVisible(bool(self.texts))

    def _head(self) -> QWidget:
        more = len(self.texts) - _SHOWN
        words = parts.label("没有写进去的字", "bold")
        why = "要写的那一行不在了，或者没有收下。字留在这里，可以复制到别处。"
        why += f"另有{more}段，处理完这些就显示。" if more > 0 else ""
        return parts.boxed(parts.row(parts.picture("warning", 16, "amber"), words, parts.ElidedLabel(why)))

    def _line(self, text: StrayText) -> QWidget:
        where = parts.label(text.where, "second")
        words = parts.ElidedLabel(text.text.replace("\n", " "))
        words.setAccessibleName(f"{text.where}：{text.text}")
        line = parts.row(where, gap=12)
        line.addWidget(words, 1)
        line.addWidget(parts.link("复制", _copying(text.text)))
        line.addWidget(parts.link("不用了", lambda: self._let_go(text)))
        return parts.boxed(line)

    def _let_go(self, text: StrayText) -> None:
        self.put(each for each in self.texts if each != text)


def _copying(text: str) -> Callable[[], None]:
    return lambda: QGuiApplication.clipboard().setText(text)
