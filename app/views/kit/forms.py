"""A form over declared fields: label left, unit inside, error beneath in red, typed text stays."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.models.bounds import disorder, pairs
from app.models.fields import Field, Kind
from app.models.values import Value
from app.views.kit import parts, theme
from app.views.kit.fields import FieldEditor


class FieldForm(QWidget):
    """Editors for some fields. `keys` gives labels their access keys: {"name": "N"} → 项目名称(N)."""

    changed = Signal(str)  # name of the field

    def __init__(
        self, fields: Sequence[Field], *, keys: Mapping[str, str] | None = None,
        choices: Mapping[str, Sequence[str]] | None = None, label_width: float = 96, columns: int = 1,
    ) -> None:  # fmt: skip
        super().__init__()
        self.editors: dict[str, FieldEditor] = {}
        self._before: dict[str, Any] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(theme.px(10))
        self._grid.setHorizontalSpacing(theme.px(12))
        for place, field in enumerate(fields):
            editor = FieldEditor(field, (choices or {}).get(field.name, ()))
            editor.changed.connect(partial(self.changed.emit, field.name))
            self._place(
                place, columns, self._label(field, (keys or {}).get(field.name, ""), label_width), editor
            )
            self.editors[field.name] = editor
        for column in range(columns):
            self._grid.setColumnStretch(2 * column + 1, 1)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def set_values(self, stored: Mapping[str, Any]) -> None:
        """Show stored values; `changes` tells from then on what the person made of them."""
        self._before = {name: stored.get(name) for name in self.editors}
        for name, editor in self.editors.items():
            editor.set_value(stored.get(name))

    def values(self) -> dict[str, Value]:
        """Every value as it will be stored. Raises ValueError when `check` would find something wrong."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def changes(self) -> dict[str, Value]:
        """Only the values that differ from those given. Raises ValueError as `values` does."""
        now = self.values()
        return {name: value for name, value in now.items() if not self._same(name, value)}

    def _same(self, name: str, value: Value) -> bool:
        """Nothing is nothing, however it is stored; a flag never touched is 否."""
        before = self._before.get(name)
        if self.editors[name].field.kind is Kind.FLAG:
            return bool(before) == bool(value)
        return (None if before == "" else before) == value

    def check(self) -> bool:
        """Whether every text can be stored; the first that cannot gets the focus, all say why."""
        first: FieldEditor | None = None
        reasons = {name: _reason(editor) for name, editor in self.editors.items()}
        if not any(reasons.values()):
            following = pairs(editor.field for editor in self.editors.values())
            reasons |= disorder(following, self.values(), self.editors.keys())
        for name, editor in self.editors.items():
            editor.complain(reasons[name])
            first = first or (editor if reasons[name] else None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return first is None

    def complain(self, name: str, reason: str) -> None:
        """Say below a field what is wrong with it, as found elsewhere."""
        self.editors[name].complain(reason)

    def _label(self, field: Field, key: str, width: float) -> QLabel:
        text = f"{field.label}(&{key})" if key else field.label
        label = QLabel(text)
        label.setWordWrap(True)
        label.setFixedWidth(theme.px(width))
        label.setProperty("role", "sentence")
        label.setToolTip(field.help)
        label.setMinimumHeight(theme.px(32))
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return label

    def _place(self, place: int, columns: int, label: QLabel, editor: FieldEditor) -> None:
        row, column = divmod(place, columns)
        label.setBuddy(editor.input)
        self._grid.addWidget(label, row, 2 * column, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(editor, row, 2 * column + 1, Qt.AlignmentFlag.AlignTop)


def _reason(editor: FieldEditor) -> str:
    try:
        editor.value()
    except ValueError as wrong:
        return str(wrong)
    return ""


def labelled(text: str, field: QWidget, *, width: float = 120) -> QWidget:
    """A label at the left of any widget, as in a form."""
    label = QLabel(text)
    label.setProperty("role", "sentence")
    label.setFixedWidth(theme.px(width))
    label.setBuddy(field)
    line = parts.row(label, field, gap=0)
    line.setStretch(1, 1)
    return parts.boxed(line)
