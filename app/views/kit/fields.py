"""One editor for each kind of declared field, as forms use them: unit inside, typed text stays."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models import values
from app.models.fields import Field, Kind
from app.views.kit import icons, parts, theme
from app.views.kit.choice import ChoiceLine
from app.views.kit.dialogs import LedgerDialog, make_room

_HINTS = {Kind.DATE: "2024-03-15 或 2024-03", Kind.MONTH: "2024-03", Kind.TAGS: "几个之间用“、”隔开"}


class UnitLine(QLineEdit):
    """A line with its unit at the right inside; figures stand right-aligned before it."""

    def __init__(self, unit: str = "", *, figures: bool = True) -> None:
        super().__init__()
        self._unit = unit
        if figures:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if unit:
            self.setTextMargins(0, 0, self.fontMetrics().horizontalAdvance(unit) + theme.px(10), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unit:
            painter = QPainter(self)
            painter.setFont(theme.font(theme.SECOND))
            painter.setPen(theme.colour("ink2"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect().adjusted(0, 0, -theme.px(10), 0), right, self._unit)


class FieldEditor(QWidget):
    """The editor of one field with its error beneath. Text in, text out; `value` parses."""

    changed = Signal()

    def __init__(self, field: Field, choices: Sequence[str] = ()) -> None:
        super().__init__()
        self.field = field
        self._wrong = parts.label("", "error", wrap=True)
        self._wrong.hide()
        self.input = _input_for(field, tuple(choices) or field.choices)
        self.input.setAccessibleName(field.label)
        self.input.setToolTip(field.help)
        column: QVBoxLayout = parts.column(self.input, self._wrong, gap=2)
        self.setLayout(column)
        self.setFocusProxy(self.input)
        self._listen()

    def _listen(self) -> None:
        if isinstance(self.input, QLineEdit | QPlainTextEdit):
            self.input.textChanged.connect(self._edited)
        elif isinstance(self.input, QCheckBox):
            self.input.toggled.connect(self._edited)

    def _edited(self) -> None:
        if self._wrong.isVisibleTo(self):
            self.complain("")
        self.changed.emit()

    def text(self) -> str:
        """What stands in the editor."""
        if isinstance(self.input, ChoiceLine):
            return self.input.said()
        if isinstance(self.input, QLineEdit):
            return self.input.text().strip()
        if isinstance(self.input, QPlainTextEdit):
            return self.input.toPlainText().strip()
        assert isinstance(self.input, QCheckBox)
        return "是" if self.input.isChecked() else "否"

    def set_value(self, value: Any) -> None:
        """Show a stored value."""
        if isinstance(self.input, QCheckBox):
            self.input.setChecked(bool(value))
        elif isinstance(self.input, QPlainTextEdit):
            self.input.setPlainText(values.edit_text(self.field, value))
        elif isinstance(self.input, QLineEdit):
            self.input.setText(values.edit_text(self.field, value))
        self.complain("")

    def set_text(self, text: str) -> None:
        """Put a text in, as if it had been typed."""
        if isinstance(self.input, QCheckBox):
            self.input.setChecked(text == "是")
        elif isinstance(self.input, QLineEdit):
            self.input.setText(text)
        elif isinstance(self.input, QPlainTextEdit):
            self.input.setPlainText(text)

    def value(self) -> values.Value:
        """The value as it will be stored. Raises ValueError with the clerk's words."""
        parsed = values.parse(self.field, self.text())
        if parsed is None and self.field.required:
            raise ValueError(f"{self.field.label}不能空着")
        return parsed

    def complain(self, reason: str) -> None:
        """Say in red below the editor what is wrong; "" takes it away. The typed text stays."""
        self._wrong.setText(reason)
        self._wrong.setVisible(bool(reason))
        if reason and isinstance(self.window(), LedgerDialog):
            make_room(self.window())
        if bool(self.input.property("wrong")) != bool(reason):
            self.input.setProperty("wrong", bool(reason))
            theme.polish(self.input)
        self.input.setAccessibleDescription(reason)

    @property
    def complaint(self) -> str:
        """What is said below the editor."""
        return self._wrong.text()


class TagLine(QLineEdit):
    """Several words joined by 、; the list offers words for the one being typed."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__()
        self._completer: QCompleter | None = None
        if choices:
            completer = QCompleter(list(choices), self)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.popup().setObjectName("popup")
            completer.setWidget(self)
            completer.activated.connect(self._take)
            self._completer = completer
            self.textEdited.connect(self._offer)

    def _offer(self, text: str) -> None:
        last = text.rpartition("、")[2]
        if self._completer is not None and last:
            self._completer.setCompletionPrefix(last)
            self._completer.complete()

    def _take(self, word: str) -> None:
        before = self.text().rpartition("、")
        self.setText(f"{before[0]}{before[1]}{word}")


class SecretLine(QLineEdit):
    """A password; the eye at its right shows it while it is pressed."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(hint)
        self._eye = QToolButton(self)
        self._eye.setIcon(icons.icon("eye", 16))
        self._eye.setIconSize(QSize(theme.px(16), theme.px(16)))
        self._eye.setToolTip("按住看一眼")
        self._eye.setAccessibleName("按住看密码")
        self._eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._eye.pressed.connect(lambda: self.setEchoMode(QLineEdit.EchoMode.Normal))
        self._eye.released.connect(lambda: self.setEchoMode(QLineEdit.EchoMode.Password))
        self.setTextMargins(0, 0, theme.px(28), 0)
        line = parts.row(None, self._eye, margins=(0, 0, 4, 0))
        self.setLayout(line)


def _input_for(field: Field, choices: tuple[str, ...]) -> QWidget:
    if field.kind is Kind.NOTE:
        note = QPlainTextEdit()
        note.setTabChangesFocus(True)
        note.setFixedHeight(theme.px(84))
        return note
    if field.kind is Kind.FLAG:
        return QCheckBox("是")
    if field.kind is Kind.TAGS:
        line: QLineEdit = TagLine(choices)
    elif choices:
        line = ChoiceLine(choices, strict=field.kind is Kind.CHOICE).with_arrow()
    elif field.numeric:
        line = UnitLine(field.unit)
    else:
        line = UnitLine(field.unit, figures=False)
    line.setPlaceholderText(_HINTS.get(field.kind, ""))
    return line
