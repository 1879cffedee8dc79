"""Typing into cells: an editor for each kind of field, and the delegate that writes or keeps it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)  # fmt: skip

from app.models.fields import Kind
from app.views.kit import theme
from app.views.kit.choice import ChoiceLine
from app.views.kit.grid.columns import GridColumn
from app.views.kit.grid.model import GridModel, cell_words

Index = QModelIndex | QPersistentModelIndex
_HINTS = {Kind.DATE: "2024-03-15", Kind.MONTH: "2024-03"}
"""Short: cells are narrow."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDING = (
    *_ENTER,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
)  # the input method's, if it composes


class LineEditor(QLineEdit):
    """One line in a cell; knows whether an input method is composing."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.composing = False
        self.setProperty("cell", True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)


class NoteEditor(QPlainTextEdit):
    """Several lines in a cell; Alt+Enter starts a new one."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.composing = False
        self.setProperty("cell", True)
        self.setTabChangesFocus(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)


def editor_for(column: GridColumn, choices: Sequence[str], parent: QWidget | None) -> QWidget:
    """The editor that a column's field asks for."""
    kind = column.field.kind if column.field else Kind.TEXT
    if kind is Kind.NOTE:
        return NoteEditor(parent)
    if kind is Kind.FLAG:
        return _cell_choice(("是", "否"), parent)
    if kind is Kind.CHOICE and choices:
        return _cell_choice(choices, parent)
    line = LineEditor(parent)
    line.setPlaceholderText(_HINTS.get(kind, ""))
    if column.numeric:
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return line


def _cell_choice(choices: Sequence[str], parent: QWidget | None) -> ChoiceLine:
    editor = ChoiceLine(choices, parent)
    editor.setProperty("cell", True)
    return editor


def typed_text(editor: QWidget) -> str:
    """What stands in an editor."""
    if isinstance(editor, ChoiceLine):
        return editor.said()
    if isinstance(editor, NoteEditor):
        return editor.toPlainText()
    return editor.text() if isinstance(editor, QLineEdit) else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that waits in an editor: for which row (by name) and column, where its cursor is, why it was
    refused; what that cell is called, and whether its text is another one than the record has.
    """

    name: str
    key: str
    text: str
    cursor: int
    reason: str
    where: str
    changed: bool


class CellDelegate(QStyledItemDelegate):
    """Opens editors and closes them: a refused text stays in its editor with the reason below.

    `write` takes row name, column key and text, and gives the reason of a refusal.
    """

    def __init__(
        self, parent: QWidget, write: Callable[[str, str, str], str], move: Callable[[int, int], None]
    ) -> None:
        super().__init__(parent)
        self._write = write
        self._move = move
        self._complaint: QLabel | None = None
        self.editor: QWidget | None = None
        self._at = ("", "")
        self._where = self._before = ""  # what the cell is called; its text before it was typed into
        self._filled = False  # the editor has the cell's text; what is read meanwhile leaves it alone
        self._serial = 0
        self._writing = False

    # ------------------------------------------------------------------ Qt's side

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, GridModel)
        column = model.columns()[index.column()]
        closed = bool(model.why_closed(index.row(), column))
        choices = () if closed else model.choices(index.row(), column)
        editor = LineEditor(parent) if closed else editor_for(column, choices, parent)
        editor.setFont(theme.font(theme.GRID))
        editor.setAccessibleName(column.label)
        self._forget()
        self.editor, self._at, self._filled = editor, (model.row_name(index.row()), column.key), False
        self._where = cell_words(model, index.row(), column)
        self._serial += 1
        serial = self._serial
        editor.destroyed.connect(lambda: self._forget() if serial == self._serial else None)
        if isinstance(editor, ChoiceLine):
            editor.completer().activated.connect(lambda _text: self._commit(editor, 0, 0))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if self._filled:
            return
        self._filled = True
        self._before = text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, NoteEditor):
            editor.setPlainText(text)
            editor.moveCursor(QTextCursor.MoveOperation.End)
            editor.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Writing happens in `_commit`, where a refusal can keep the editor open."""

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect.adjusted(-1, -1, 0, 0)  # type: ignore[attr-defined]
        if isinstance(editor, NoteEditor):
            rect.setSize(rect.size().expandedTo(editor.minimumSizeHint()).expandedTo(rect.size()))
            rect.setWidth(max(rect.width(), theme.px(260)))
            rect.setHeight(theme.px(84))
        viewport = editor.parent()
        room = viewport.rect() if isinstance(viewport, QWidget) else rect
        rect.moveTop(max(min(rect.top(), room.bottom() - rect.height()), 0))
        rect.moveLeft(max(min(rect.left(), room.right() - rect.width()), -1))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if not isinstance(editor, LineEditor | NoteEditor | ChoiceLine):
            return False
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return event.key() in _ENDING if editor.composing else self._key(editor, event)
        if event.type() is QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            self._left(editor, event)
        return False

    # ------------------------------------------------------------------ closing

    def finish(self) -> bool:
        """Write what stands in the open editor, if any; False when it was refused and stays."""
        if isinstance(self.editor, LineEditor | NoteEditor | ChoiceLine) and self.editor.composing:
            QGuiApplication.inputMethod().commit()
        return self.editor is None or self._commit(self.editor, 0, 0)

    def to_end(self) -> None:
        """Put the cursor behind the text, nothing of it chosen: what is typed goes on from there."""
        if isinstance(self.editor, NoteEditor):
            self.editor.moveCursor(QTextCursor.MoveOperation.End)
        elif isinstance(self.editor, QLineEdit):
            self.editor.end(False)

    def explain(self, reason: str) -> None:
        """Say below the open editor, if any, why nothing can be written there."""
        if self.editor is not None:
            self._complain(self.editor, reason)

    def lay_down(self) -> Draft | None:
        """The text that waits, before Qt takes its editor away; None where none does."""
        editor = self.editor
        if editor is None or self._writing or not shiboken6.isValid(editor):
            return None
        cursor = editor.cursorPosition() if isinstance(editor, QLineEdit) else -1
        reason = self._complaint.text() if self._complaint is not None else ""
        text = editor.text() if isinstance(editor, ChoiceLine) else typed_text(editor)
        changed = text.strip() not in ("", self._before.strip())
        draft = Draft(*self._at, text, cursor, reason, self._where, changed)
        self._forget()
        return draft

    def give_up(self) -> Draft | None:
        """The same, and the editor closes."""
        editor = self.editor
        draft = self.lay_down()
        if editor is not None and draft is not None:
            self._close(editor)
        return draft

    def take_up(self, draft: Draft) -> None:
        """Put a text that was laid down into the editor that was opened for it."""
        editor = self.editor
        if isinstance(editor, NoteEditor):
            editor.setPlainText(draft.text)
            editor.moveCursor(QTextCursor.MoveOperation.End)
        elif isinstance(editor, QLineEdit):
            editor.setText(draft.text)
            editor.setCursorPosition(max(draft.cursor, 0))
        if editor is not None and draft.reason:
            self._complain(editor, draft.reason)

    def _key(self, editor: QWidget, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        if key in _ENTER and alt and isinstance(editor, NoteEditor):
            editor.insertPlainText("\n")
        elif key in _ENTER:
            self._commit(editor, -1 if shift else 1, 0)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._commit(editor, 0, -1 if shift or key == Qt.Key.Key_Backtab else 1)
        elif key == Qt.Key.Key_Escape:
            self._close(editor)
        elif key == Qt.Key.Key_Down and alt and isinstance(editor, ChoiceLine):
            editor.offer_all()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not isinstance(editor, NoteEditor):
            self._commit(editor, 1 if key == Qt.Key.Key_Down else -1, 0)
        else:
            return False
        return True

    def _left(self, editor: QWidget, event: QFocusEvent) -> None:
        """The focus went elsewhere: write if it can be written; a refused text waits for the person."""
        inside = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        focus = QApplication.focusWidget()
        if event.reason() in inside or (focus is not None and editor.isAncestorOf(focus)):
            return
        if self.editor is editor:
            self._commit(editor, 0, 0)

    def _commit(self, editor: QWidget, down: int, right: int) -> bool:
        if self._writing:  # writing may take the focus away, which would write again
            return True
        self._writing = True
        try:
            reason = self._write(*self._at, typed_text(editor))
        finally:
            self._writing = False
        if reason:
            self._complain(editor, reason)
            return False
        self._close(editor)
        if down or right:
            self._move(down, right)
        return True

    def _close(self, editor: QWidget) -> None:
        self._forget()
        if shiboken6.isValid(editor):
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _complain(self, editor: QWidget, reason: str) -> None:
        editor.setProperty("wrong", True)
        theme.polish(editor)
        host = self.parent()
        assert isinstance(host, QWidget)
        if self._complaint is None:
            self._complaint = QLabel(host)
            self._complaint.setObjectName("complaint")
        tip = self._complaint
        tip.setText(reason)
        tip.setAccessibleName(reason)
        tip.adjustSize()
        below = editor.mapTo(host, QPoint(0, editor.height()))
        above = editor.mapTo(host, QPoint(0, 0)).y() - tip.height()
        fits = below.y() + tip.height() <= host.height() or above < 0  # in the last row it stands above
        tip.move(min(below.x(), max(host.width() - tip.width() - 2, 0)), below.y() if fits else above)
        tip.show()
        tip.raise_()
        editor.setFocus()

    def _forget(self) -> None:
        self.editor = None
        if self._complaint is not None:
            self._complaint.hide()
            self._complaint.deleteLater()
            self._complaint = None
