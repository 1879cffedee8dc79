"""A line that takes one of some words: by its characters, 拼音首字母 or number, or from the list."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QToolButton, QWidget

from app.views.kit import icons, parts, theme
from app.views.kit.initials import matches


class ChoiceLine(QLineEdit):
    """`said` is the word meant; with `strict` only the words offered can be meant."""

    def __init__(self, choices: Sequence[str], parent: QWidget | None = None, *, strict: bool = True) -> None:
        super().__init__(parent)
        self.composing = False
        self.choices = tuple(choices)
        self.strict = strict
        self._list = QStringListModel(list(choices), self)
        completer = QCompleter(self._list, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(12)
        completer.popup().setFont(self.font())
        completer.popup().setObjectName("popup")
        self.setCompleter(completer)
        self.textEdited.connect(self._narrow)
        self.returnPressed.connect(self._complete)

    def with_arrow(self) -> "ChoiceLine":
        """Put an arrow at the right that opens the list; for forms."""
        arrow = QToolButton(self)
        arrow.setIcon(icons.icon("caret-down", 14))
        arrow.setIconSize(QSize(theme.px(14), theme.px(14)))
        arrow.setAccessibleName("打开列表")
        arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        arrow.setCursor(Qt.CursorShape.ArrowCursor)
        arrow.clicked.connect(lambda _checked=False: self.offer_all())
        self.setTextMargins(0, 0, theme.px(24), 0)
        self.setLayout(parts.row(None, arrow, margins=(0, 0, 4, 0)))
        return self

    def offer(self, choices: Sequence[str]) -> None:
        """Offer other words."""
        self.choices = tuple(choices)
        self._list.setStringList(list(choices))

    def offer_all(self) -> None:
        """Open the whole list (Alt+↓)."""
        self._list.setStringList(list(self.choices))
        self.setFocus()
        self.completer().complete()

    def said(self) -> str:
        """The word that was typed or meant; the text as it is when it fits none or several."""
        typed = self.text().strip()
        if not typed or typed in self.choices:
            return typed
        if typed.isdigit() and 1 <= int(typed) <= len(self.choices):
            return self.choices[int(typed) - 1]
        fitting = [choice for choice in self.choices if matches(choice, typed)]
        certain = len(fitting) == 1 and (self.strict or typed.isascii())
        return fitting[0] if certain else typed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = event.key() == Qt.Key.Key_Down
        if down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.offer_all()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.offer_all()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._complete()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def _complete(self) -> None:
        """Write out the word that initials or a number stood for."""
        if self.said() != self.text().strip():
            self.setText(self.said())

    def _narrow(self, typed: str) -> None:
        fitting = [choice for choice in self.choices if matches(choice, typed)]
        self._list.setStringList(fitting or list(self.choices))
