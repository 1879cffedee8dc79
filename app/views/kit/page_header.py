"""The head of every page: its name, one sentence of state, undo and redo that name their step, search."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QToolButton, QWidget

from app.views.kit import icons, parts, theme


class UndoPort(Protocol):
    """What can be taken back: the titles of the next steps, "" for none, and the doing."""

    def undo_title(self) -> str: ...
    def redo_title(self) -> str: ...
    def undo(self) -> object: ...
    def redo(self) -> object: ...


_KEY = "Ctrl+F"
_HINT = "名称、拼音首字母、代码、人名"
_FEW = 2
"""So few letters of a hint say nothing."""
_LEAST = 100
"""How wide the search is where a sentence needs the room."""


class SearchField(QLineEdit):
    """The search box; ↓ and Enter go to the results, Esc empties it."""

    left = Signal()

    def __init__(self, hint: str = _HINT) -> None:
        super().__init__()
        self._hint = hint
        self.setAccessibleName("搜索")
        self.setFont(theme.font(theme.SECOND))
        self.setTextMargins(theme.px(25), 0, 0, 0)
        self.cross = self.addAction(icons.icon("x", 14), QLineEdit.ActionPosition.TrailingPosition)
        self.cross.setToolTip("清空（Esc）")
        self.cross.setVisible(False)
        self.cross.triggered.connect(lambda _on=False: self.clear())
        self.textChanged.connect(lambda text: self.cross.setVisible(bool(text)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The hint ends before the key that stands at the right."""
        super().resizeEvent(event)
        key = QFontMetrics(theme.font(theme.NOTE)).horizontalAdvance(f" {_KEY}") + theme.px(10)
        room = self.width() - self.textMargins().left() - key - theme.px(12)
        hint = theme.elided(self._hint, room, self.fontMetrics())
        self.setPlaceholderText(hint if len(hint) > _FEW else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, side = QPainter(self), theme.px(16)
        square = self.rect().adjusted(theme.px(10), (self.height() - side) // 2, 0, 0)
        square.setSize(QSize(side, side))
        icons.draw(painter, "magnifying-glass", square.toRectF(), "ink2")
        if not self.text():
            painter.setFont(theme.font(theme.NOTE))
            painter.setPen(theme.colour("ink3"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect().adjusted(0, 0, -theme.px(10), 0), right, _KEY)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class PageHeader(QFrame):
    """Name and sentence at the left; undo, redo and search at the right. 56 pixels high."""

    searched = Signal(str)

    def __init__(
        self, name: str, undo: UndoPort | None = None, *, search: bool = True, hint: str = _HINT
    ) -> None:
        super().__init__()
        self._undo_port = undo
        self.name = parts.label(name, "page")
        self.sentence = parts.ElidedLabel("", "sentence")
        self.undo = self._button("arrow-u-up-left", lambda: undo and undo.undo())
        self.redo = self._button("arrow-u-up-right", lambda: undo and undo.redo())
        self.redo.setProperty("boxed", True)
        self.redo.setMinimumWidth(theme.px(36))
        self.redo.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.search = SearchField(hint)
        self.search.textChanged.connect(self.searched)
        self.setFixedHeight(theme.px(56))
        self._line = parts.row(self.name, self.sentence, self.undo, self.redo, self.search, gap=12)
        self._line.setContentsMargins(theme.px(24), 0, theme.px(24), 0)
        self._line.setStretch(1, 1)
        self._line.setStretch(4, 1)
        self.setLayout(self._line)
        for each in (self.undo, self.redo):  # once they are inside: alone they would be windows of their own
            each.setVisible(undo is not None)
        self.search.setVisible(search)
        self.refresh()

    def add_beside_name(self, widget: QWidget) -> None:
        """Put something between the name and the sentence."""
        self._line.insertWidget(1, widget)

    def say(self, sentence: str) -> None:
        """The one sentence of state beside the name."""
        self.sentence.setText(sentence)
        self._give_way()

    def refresh(self) -> None:
        """Name the steps that can be taken back or brought back now."""
        if self._undo_port is None:
            return
        back, again = self._undo_port.undo_title(), self._undo_port.redo_title()
        shown = theme.elided(f"撤销：{back}", theme.px(180), self.undo.fontMetrics()) if back else "撤销"
        self.undo.setText(f" {shown}")
        self.undo.setEnabled(bool(back))
        self.undo.setToolTip(f"撤销：{back}（Ctrl+Z）" if back else "没有可撤销的修改")
        self.redo.setEnabled(bool(again))
        self.redo.setToolTip(f"恢复：{again}（Ctrl+Y）" if again else "没有可恢复的修改")
        self.redo.setAccessibleName(self.redo.toolTip())
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def minimumSizeHint(self) -> QSize:
        """What is left when everything has given way: a wide sentence makes no page scroll."""
        hint = super().minimumSizeHint()
        others = [each for each in self._others() if each not in (self.undo, self.redo)]
        wide = self._taken(others) - self.search.minimumWidth() + theme.px(_LEAST)
        return QSize(wide + self._line.spacing() + theme.px(36), hint.height())

    def _give_way(self) -> None:
        """Where the sentence has no room, others make some: first the title of the step that can be undone,
        which is told on hover too, then 恢复 where there is nothing to bring back, then the search.
        """
        words = self.sentence.fontMetrics().horizontalAdvance(self.sentence.text())
        for step in range(4):
            self._squeeze(step)
            if not words or self._taken(self._others()) + words <= self.width():
                return

    def _squeeze(self, step: int) -> None:
        icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
        self.undo.setToolButtonStyle(icon_only if step else parts.BESIDE)
        self.redo.setVisible(self._undo_port is not None and (step < 2 or self.redo.isEnabled()))
        self._line.setStretchFactor(self.search, 0 if step else 1)
        self.search.setMinimumWidth(theme.px(150 if step < 3 else _LEAST))
        self.search.setMaximumWidth(theme.px(280 if step < 3 else _LEAST))

    def _others(self) -> list[QWidget]:
        """What stands in the line beside the sentence."""
        pieces = [self._line.itemAt(at).widget() for at in range(self._line.count())]
        return [each for each in pieces if each is not self.sentence and not each.isHidden()]

    def _taken(self, pieces: Sequence[QWidget]) -> int:
        """How wide these are at least, with the gaps and the margins of the line."""
        widths = (each.minimumWidth() if each is self.search else each.sizeHint().width() for each in pieces)
        return sum(widths) + self._line.spacing() * len(pieces) + 2 * theme.px(24)

    def focus_search(self) -> None:
        """Go to the search field (Ctrl+F, F3)."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _button(self, icon: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon, 18))
        button.setIconSize(QSize(theme.px(18), theme.px(18)))
        button.setToolButtonStyle(parts.BESIDE)
        button.setProperty("calm", True)
        button.setMinimumHeight(theme.px(32))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: act())
        return button
