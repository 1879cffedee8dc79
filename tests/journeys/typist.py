"""Who types at a grid with a random keyboard, and knows of each text which record it was meant for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.models import Kind, values
from app.views.kit.choice import ChoiceLine
from app.views.kit.grid import GridLineKind
from app.views.kit.grid.columns import GridColumn
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.model import NEW as LINE

Key = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
KEYS: dict[str, tuple[Qt.Key, Qt.KeyboardModifier]] = {
    "enter": (Key.Key_Return, NONE), "enter back": (Key.Key_Return, SHIFT), "tab": (Key.Key_Tab, NONE),
    "tab back": (Key.Key_Backtab, SHIFT), "up": (Key.Key_Up, NONE), "down": (Key.Key_Down, NONE),
    "left": (Key.Key_Left, NONE), "right": (Key.Key_Right, NONE), "f2": (Key.Key_F2, NONE),
    "esc": (Key.Key_Escape, NONE), "page up": (Key.Key_PageUp, NONE), "page down": (Key.Key_PageDown, NONE),
    "ctrl home": (Key.Key_Home, CTRL), "ctrl end": (Key.Key_End, CTRL), "ctrl down": (Key.Key_Down, CTRL),
    "ctrl up": (Key.Key_Up, CTRL), "home": (Key.Key_Home, NONE), "end": (Key.Key_End, NONE),
}  # fmt: skip
CELL = tuple[str, str]
WAYS = {
    "enter": (1, 0), "enter back": (-1, 0), "tab": (0, 1), "tab back": (0, -1), "up": (-1, 0), "down": (1, 0),
}  # fmt: skip
QUIET = ("wait", "read", "other", "type", "bad")
"""Acts that leave the frame where it is."""
Stored = Callable[[str, str], Any]
"""The stored value of a record, by its uid and the key of a column. What was typed into the empty line of a
table is asked for by the text: (text, key) gives it, if there is such a record.
"""
NEW = ("new", LINE)
"""What the empty line of a table is called: of the catalogues, of all others."""


def acts(*more: str) -> st.SearchStrategy[list[str]]:
    """What one does in a while: mostly figures down a column; `more` are the acts that only this page has."""
    often = ["line"] * 10 + ["type"] * 5 + ["enter", "tab", "down", "bad", "click", "click", "head"]
    return st.lists(st.sampled_from([*often, *KEYS, "wait", *more * 3]), min_size=20, max_size=40)


@dataclass
class Typist:
    """Presses keys where the keyboard is. After each act everything typed so far has been written into its
    record, or stands in its editor.
    """

    grid: Grid
    stored: Stored
    acts: dict[str, Callable[[], object]] = field(default_factory=dict)
    written: dict[CELL, Any] = field(default_factory=dict)
    waiting: tuple[CELL, str] | None = None
    strays: list[str] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.grid.strayed.connect(lambda stray: self.strays.append(stray.text))

    def do(self, act: str) -> None:
        """One act, of which a line is two."""
        for each in ("type", "enter") if act == "line" else (act,):
            self._do(each)

    def _do(self, act: str) -> None:
        """One act, and a look at what became of what was typed."""
        cell, next_cell = self.grid.here(), self._next(act)
        was_typing = self.grid.editor() is not None
        hands: dict[str, Callable[[], object]] = {
            "type": self._type, "bad": self._bad, "f2": self._f2, "esc": self._esc, "click": self._click,
            "head": self._head, "wait": QApplication.processEvents,
        }  # fmt: skip
        if act in self.acts:
            self.acts[act]()
        elif self.grid.isVisible() and self.grid.model.line_count():
            hands.get(act, partial(self._key, act))()
        self.look(act)
        if act in QUIET and self.grid.model.row_named(cell[0]) >= 0:  # a heading goes with its last record
            assert self.grid.here() == cell, f"{act}: the frame has left its record"
        if next_cell is not None and was_typing and self.grid.editor() is None and cell[0] not in NEW:
            assert self.grid.here() == next_cell, f"{act}: not on to the next cell"

    def _next(self, act: str) -> CELL | None:
        """Where a key leads when it ends typing: to the neighbour that is seen now."""
        if act not in WAYS:
            return None
        model, (row, column), (down, right) = self.grid.model, self.grid.current(), WAYS[act]
        onward = range(row + down, model.line_count() if down > 0 else -1, down) if down else [row]
        to = next((at for at in onward if model.line(at) is GridLineKind.DATA), row)
        across = min(max(column + right, 0), len(model.columns()) - 1)
        return model.row_name(to), model.columns()[across].key

    def look(self, act: str = "") -> None:
        """What was typed is where it belongs."""
        editor = self.grid.editor()
        place = None if editor is None else self._place_of(editor)
        if self.waiting is not None and editor is not None and place == self.waiting[0]:
            if text_in(editor) == self.waiting[1]:
                return
            next_line = place[0] in NEW and act in self.acts  # the last one has become a record
            assert next_line, f"{act}: the text is another one"
        if self.waiting is not None:
            cell, text = self.waiting
            self.waiting = None
            if act == "other" and self.grid.model.row_named(cell[0]) < 0:  # somebody has deleted it
                assert text.strip() in (*self.strays, self._before.strip()), f"{act}: {text} is gone"
                return
            self._note(cell, text)
            self._check(_asked(cell, text), act)
        if editor is not None and place is not None:
            assert act in self.acts, f"{act}: an editor opened by itself"
            self._before = text_in(editor)
            self.waiting = (place, self._before)

    def _note(self, cell: CELL, text: str) -> None:
        """A text has left its editor: it must have been written."""
        if text.strip() != self._before.strip():
            self.written[_asked(cell, text)] = self._value(cell, text)

    def end(self) -> None:
        """All that was written in the course of time is still there."""
        self.do("esc")
        for cell in self.written:
            self._check(cell, "at the end")

    # ------------------------------------------------------------------ acts

    def _type(self) -> None:
        column = self.grid.model.columns()[self.grid.current()[1]]
        self.count += 1
        for character in _text(column, self.count):
            self._character(character)

    def _bad(self) -> None:
        self._character("?")

    def _character(self, character: str) -> None:
        editor = self.grid.editor()
        if editor is None:
            row, column = self.grid.current()
            cell = self.grid.here()
            self._before = self.grid.model.edit_text(row, self.grid.model.columns()[column])
            QTest.keyClicks(self._keyboard(), character)
            opened = self.grid.editor()
            assert opened is not None, "a key was swallowed"
            assert self._place_of(opened) == cell, "the editor has opened over another cell"
            assert text_in(opened) == character
            self.waiting = (cell, character)
            return
        before = text_in(editor)
        chosen = isinstance(editor, QPlainTextEdit) and editor.textCursor().hasSelection()
        whole = chosen or (isinstance(editor, QLineEdit) and editor.hasSelectedText())
        QTest.keyClicks(self._keyboard(), character)
        assert sorted(text_in(editor)) == sorted(character if whole else before + character)
        assert self.waiting is not None
        self.waiting = (self.waiting[0], text_in(editor))

    def _f2(self) -> None:
        editor = self.grid.editor()
        self._key("f2")
        opened = self.grid.editor()
        if editor is None and opened is not None:
            self._before = text_in(opened)
            self.waiting = (self.grid.here(), text_in(opened))

    def _esc(self) -> None:
        self._key("esc")
        self.waiting = None

    def _click(self) -> None:
        """On a cell that is in sight."""
        rows = [row for row in self.grid.rows_in_sight() if self.grid.is_record(row)]
        if rows:
            self.count += 1
            self._click_at(rows[self.count * 7 % len(rows)], self.grid.current()[1])

    def _head(self) -> None:
        """On the words of a group, which folds or unfolds it."""
        rows = [row for row in self.grid.rows_in_sight() if self.grid.model.line(row) is GridLineKind.GROUP]
        if rows:
            self.count += 1
            self._click_at(rows[self.count % len(rows)], 0)

    def _click_at(self, row: int, column: int) -> None:
        view = self.grid.view_of(column)
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, NONE, view.cell_rect(row, column).center()
        )

    def _key(self, act: str) -> None:
        QTest.keyClick(self._keyboard(), *KEYS[act])

    # ------------------------------------------------------------------ looking

    def _keyboard(self) -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the keyboard"
        assert self.grid.isAncestorOf(focus), f"the keyboard has left the grid for {focus}"
        return focus

    def _place_of(self, editor: QWidget) -> CELL:
        return next(each._at for each in self.grid._delegates if each.editor is editor)

    def _value(self, cell: CELL, text: str) -> Any:
        """What a text is as a value of its column."""
        column = next(each for each in self.grid.model.all_columns() if each.key == cell[1])
        assert column.field is not None
        choices = ("是", "否") if column.field.kind is Kind.FLAG else column.field.choices
        return values.parse(column.field, meant(choices, text) if choices else text)

    def _check(self, cell: CELL, act: str) -> None:
        if cell in self.written:
            assert self.stored(*cell) == self.written[cell], f"{act}: what was typed into {cell} is gone"

    _before = ""


def _asked(cell: CELL, text: str) -> CELL:
    """A cell as `Stored` is asked for it."""
    return (text.strip(), cell[1]) if cell[0] in NEW else cell


def meant(choices: Any, text: str) -> str:
    """The word that a list takes a text for."""
    line = ChoiceLine(choices)
    line.setText(text)
    return line.said()


def text_in(editor: QWidget) -> str:
    """The characters in an editor, as they stand there."""
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()


def _text(column: GridColumn, count: int) -> str:
    """Something that a column takes; each time another."""
    kind = column.field.kind if column.field is not None else Kind.TEXT
    if kind in (Kind.CHOICE, Kind.FLAG):
        return "1" if count % 2 else "2"
    if kind is Kind.DATE:
        return f"2025-0{count % 8 + 1}-{count % 19 + 10}"
    if kind is Kind.MONTH:
        return f"2025-0{count % 8 + 1}"
    if column.numeric:
        return str(count % 90 + 1)
    return f"w{count}"
