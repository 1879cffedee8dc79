"""Fields edited where they stand: each is written when it is left; what a check refuses stays, marked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.models import values
from app.models.fields import Field, Kind
from app.views.kit import parts, theme
from app.views.kit.choice import ChoiceLine
from app.views.kit.fields import FieldEditor
from app.views.kit.stray import StrayText

Write = Callable[[str, str], str]
"""Writes the text of a field, named; gives why it was not taken, "" when it was."""
Doubt = Callable[[Field, Any], str]


class InPlace(QObject):
    """One editor whose text is written when it is left or by Enter; Esc brings back what is stored."""

    def __init__(self, editor: FieldEditor, write: Write, doubt: Doubt) -> None:
        super().__init__(editor)
        self.editor = editor
        self._write, self._doubt = write, doubt
        self._stored: Any = None
        self._warning: QLabel | None = None
        self._listen()

    def show_value(self, stored: Any) -> None:
        """Show what is stored; a text that was refused stays until it is mended or given up."""
        typing = self._busy() and self.changed()
        self._stored = stored
        if not self.editor.complaint and not typing:
            self._reset()
        self._warn()

    def forget(self, stored: Any) -> None:
        """Show another record's value, whatever stands in the editor."""
        self._stored = stored
        self._reset()
        self._warn()

    def bring_back(self) -> None:
        """Show what is stored, whatever was typed."""
        self._reset()

    def draft(self) -> tuple[str, str] | None:
        """A refused text with its reason, None when there is none."""
        return (self.editor.text(), self.editor.complaint) if self.editor.complaint else None

    def put_draft(self, text: str, reason: str) -> None:
        """Bring a refused text back, marked as it was."""
        self.editor.set_text(text)
        self.editor.complain(reason)

    def changed(self) -> bool:
        """Whether the editor holds another text than what is stored."""
        if isinstance(self.editor.input, QCheckBox):
            return self.editor.input.isChecked() != bool(self._stored)
        return self.editor.text() != values.edit_text(self.editor.field, self._stored).strip()

    def commit(self) -> bool:
        """Write the text if it changed; False when it was refused."""
        if not self.changed():
            self.editor.complain("")
            self._reset()
            return True
        reason = self._write(self.editor.field.name, self.editor.text())
        self.editor.complain(reason)
        if not reason and not self.changed():  # stored by now; a record that is only drafted keeps its text
            self._reset()
        return not reason

    def _reset(self) -> None:
        if self.changed() or self.editor.complaint:
            self.editor.set_value(self._stored)
        elif isinstance(self.editor.input, QLineEdit):  # Ctrl+Z is the ledger's again
            self.editor.input.setText(self.editor.input.text())

    def _warn(self) -> None:
        doubt = self._doubt(self.editor.field, self._stored)
        if doubt and self._warning is None:
            self._warning = parts.label("", "warn", wrap=True)
            below = self.editor.layout()
            assert below is not None
            below.addWidget(self._warning)
        if self._warning is not None:
            self._warning.setText(doubt)
            self._warning.setVisible(bool(doubt))

    @property
    def warning(self) -> str:
        """What speaks against the stored value, "" for nothing."""
        return "" if self._warning is None else self._warning.text()

    def _busy(self) -> bool:
        return self.editor.input.hasFocus()

    def _listen(self) -> None:
        shown = self.editor.input
        shown.installEventFilter(self)
        if isinstance(shown, QCheckBox):
            shown.clicked.connect(lambda _on=False: self.commit())
        elif isinstance(shown, QLineEdit):
            shown.editingFinished.connect(self.commit)
        if isinstance(shown, ChoiceLine):
            shown.completer().activated.connect(lambda _text: QTimer.singleShot(0, self, self.commit))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                return self._override(event)
            if event.type() is QEvent.Type.KeyPress:
                return self._pressed(event)
        if event.type() is QEvent.Type.FocusOut and isinstance(watched, QPlainTextEdit):
            self.commit()
        return False

    def _override(self, event: QKeyEvent) -> bool:
        """Alt+↓ opens a list; Ctrl+Z with nothing typed takes back the ledger's last step."""
        shown = self.editor.input
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() == Qt.Key.Key_Down and isinstance(shown, ChoiceLine):
            event.accept()
            return True
        undo, redo = (
            event.matches(key) for key in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        )
        if (undo or redo) and not self.changed():
            event.ignore()
            return True
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and (self.changed() or self.editor.complaint):
            self.editor.set_value(self._stored)
            return True
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and control and isinstance(self.editor.input, QPlainTextEdit):
            self.commit()
            return True
        return False


class InPlaceForm(QWidget):
    """The editors of some fields in two columns where each has `least` pixels, else in one."""

    def __init__(
        self, fields: Sequence[Field], write: Write, *, doubt: Doubt = lambda field, value: "",
        closed: Callable[[Field], bool] = lambda field: False, label_width: float = 112, least: float = 230,
    ) -> None:  # fmt: skip
        super().__init__()
        self._label_width, self._least = label_width, least
        self._columns = 0
        self._cells: list[tuple[QLabel, FieldEditor, Field]] = []
        self._shut = {field.name for field in fields if closed(field)}
        self.places: dict[str, InPlace] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setHorizontalSpacing(theme.px(12))
        self.setLayout(self._grid)
        for field in fields:
            self._add(field, write, doubt, closed(field))
        self._arrange(2)

    def show_values(self, record: object) -> None:
        """Show the fields of a record again; refused texts stay."""
        for name, place in self.places.items():
            place.show_value(getattr(record, name))

    def close_fields(self, why: Callable[[Field], str]) -> None:
        """Grey the fields that have a reason to be closed, with it; those never open stay closed."""
        for _, editor, field in self._cells:
            reason = why(field)
            editor.input.setEnabled(not reason and field.name not in self._shut)
            editor.input.setToolTip(reason or field.help)

    def waiting(self, of: str) -> list[StrayText]:
        """The texts that stand in the editors alone, named by what they are of."""
        cells = [(field.label, self.places[field.name]) for _, _, field in self._cells]
        texts = [(label, place.editor.text()) for label, place in cells if place.changed()]
        return [StrayText(f"{of} · {label}", text) for label, text in texts if text]

    def set_aside(self, of: str) -> list[StrayText]:
        """The record is gone: what stands in the editors alone leaves them, to be kept elsewhere."""
        texts = self.waiting(of)
        for place in self.places.values():
            place.bring_back()
        return texts

    def show_other(self, record: object) -> None:
        """Show another record, whatever stands in the editors; see `waiting`."""
        for name, place in self.places.items():
            place.forget(getattr(record, name, None))

    def finish(self) -> None:
        """Write the field that has the keyboard, if it was changed."""
        for place in self.places.values():
            if place.editor.input.hasFocus():
                place.commit()

    def drafts(self) -> dict[str, tuple[str, str]]:
        """The refused texts with their reasons, by field."""
        drafts = ((name, place.draft()) for name, place in self.places.items())
        return {name: draft for name, draft in drafts if draft is not None}

    def put_drafts(self, drafts: Mapping[str, tuple[str, str]]) -> None:
        """Bring refused texts back."""
        for name, (text, reason) in drafts.items():
            self.places[name].put_draft(text, reason)

    def texts(self) -> dict[str, str]:
        """What stands in the editors."""
        return {name: place.editor.text() for name, place in self.places.items()}

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.width() >= 2 * theme.px(self._label_width + self._least) else 1)

    def _add(self, field: Field, write: Write, doubt: Doubt, closed: bool) -> None:
        editor = FieldEditor(field)
        if field.kind is Kind.NOTE:
            editor.input.setFixedHeight(theme.px(62))
        place = InPlace(editor, write, doubt)
        if closed:
            editor.input.setEnabled(False)
        label = parts.label(field.label, "second", wrap=True)
        label.setFixedWidth(theme.px(self._label_width))
        label.setMinimumHeight(theme.px(32))
        label.setToolTip(field.help)
        label.setBuddy(editor.input)
        self.places[field.name] = place
        self._cells.append((label, editor, field))

    def _arrange(self, columns: int) -> None:
        """Put the cells into so many columns."""
        if columns == self._columns:
            return
        self._columns = columns
        while self._grid.count():
            self._grid.takeAt(0)
        row, column = 0, 0
        for label, cell, field in self._cells:
            wide = field.kind is Kind.NOTE and columns > 1
            if wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(label, row, 2 * column, Qt.AlignmentFlag.AlignTop)
            span = 2 * columns - 1 if wide else 1
            self._grid.addWidget(cell, row, 2 * column + 1, 1, span, Qt.AlignmentFlag.AlignTop)
            column = columns if wide else column + 1
            if column >= columns:
                row, column = row + 1, 0
        for number in range(2):
            self._grid.setColumnStretch(2 * number + 1, 1 if number < columns else 0)
