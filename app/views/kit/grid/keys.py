"""The grid's keyboard, as in Excel: one table from keys to acts."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

from app.views.kit.grid.columns import CellBlock, GridLineKind
from app.views.kit.grid.model import GridModel
from app.views.kit.grid.selection import Selection, jump

_Key = Qt.Key
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_ARROWS = {_Key.Key_Up: (-1, 0), _Key.Key_Down: (1, 0), _Key.Key_Left: (0, -1), _Key.Key_Right: (0, 1)}


class Walks(Protocol):
    """What going from cell to cell asks of a grid."""

    selection: Selection

    @property
    def model(self) -> GridModel: ...
    def tell(self, words: str) -> None: ...


class Acts(Walks, Protocol):
    """What the keyboard may ask of a grid."""

    def page_rows(self) -> int: ...
    def scroll_home(self) -> None: ...
    def edit(self) -> None: ...
    def copy(self) -> None: ...
    def cut(self) -> None: ...
    def paste(self) -> None: ...
    def clear(self) -> None: ...
    def fill_down(self) -> None: ...
    def fill_right(self) -> None: ...
    def open_filter(self, column: int = -1) -> None: ...
    def open_record(self) -> None: ...
    def explain(self) -> None: ...
    def drop_filters(self) -> None: ...


def take_key(grid: Acts, event: QKeyEvent) -> bool:
    """Do what a key asks; False when the grid has no use for it, as where it has no rows."""
    if not grid.model.line_count():
        return False
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = _Key(event.key())
    if key in _ARROWS and not modifiers & _ALT:
        _arrow(grid, _ARROWS[key], modifiers)
        return True
    act = _TABLE.get(QKeyCombination(modifiers, key).toCombined())
    if act is None:
        return False
    act(grid)
    return True


def step(grid: Walks, down: int, right: int) -> None:
    """One cell on from the active one, over total and group rows; at an end it is said that it is one."""
    row, column = grid.selection.anchor
    model = grid.model
    if down:
        onward = range(row + 1, model.line_count()) if down > 0 else range(row - 1, -1, -1)
        beyond = next((at for at in onward if model.line(at) is GridLineKind.DATA), -1)
        if beyond < 0:
            grid.tell("已是最后一行" if down > 0 else "已是第一行")
            return
        row = beyond
    elif not 0 <= column + right < len(model.columns()):
        grid.tell("已是最后一栏" if right > 0 else "已是第一栏")
    grid.selection.go(row, column + right)


def _arrow(grid: Acts, way: tuple[int, int], modifiers: Qt.KeyboardModifier) -> None:
    selection = grid.selection
    extend = bool(modifiers & _SHIFT)
    row, column = selection.head if extend else selection.anchor
    if not extend and _fold(grid, row, way):
        return
    if modifiers & _CTRL:
        row, column = _jumped(grid.model, row, column, way)
    else:
        row, column = row + way[0], column + way[1]
    if extend:
        selection.extend(row, column)
    else:
        selection.go(row, column)


def _fold(grid: Acts, row: int, way: tuple[int, int]) -> bool:
    """← folds and → unfolds the group in whose first cell one stands."""
    model = grid.model
    if (
        way[0]
        or grid.selection.anchor[1]
        or not model.line_count()
        or model.line(row) is not GridLineKind.GROUP
    ):
        return False
    if model.is_open(row) == (way[1] < 0):
        model.toggle_group(row)
        return True
    return False


def _jumped(model: GridModel, row: int, column: int, way: tuple[int, int]) -> tuple[int, int]:
    columns = model.columns()
    if way[0]:
        return jump(lambda at: _blank(model, at, column), row, way[0], model.line_count() - 1), column
    return row, jump(lambda at: _blank(model, row, at), column, way[1], len(columns) - 1)


def _blank(model: GridModel, row: int, column: int) -> bool:
    return model.edit_text(row, model.columns()[column]) == ""


def _enter(grid: Acts) -> None:
    row = grid.selection.anchor[0]
    if grid.model.line_count() and grid.model.line(row) is GridLineKind.GROUP:
        grid.model.toggle_group(row)
    else:
        step(grid, 1, 0)


def _page(grid: Acts, way: int) -> None:
    row, column = grid.selection.anchor
    grid.selection.go(row + way * grid.page_rows(), column)


def _ends(grid: Acts, down: bool, right: bool, extend: bool = False) -> None:
    """Home and End, with Ctrl to the table's corners."""
    row, column = grid.selection.head if extend else grid.selection.anchor
    row = (grid.model.line_count() - 1 if right else 0) if down else row
    column = len(grid.model.columns()) - 1 if right else 0
    (grid.selection.extend if extend else grid.selection.go)(row, column)
    if not right:
        grid.scroll_home()  # the first column is frozen: reaching it scrolls nothing


def _whole(grid: Acts, rows: bool, columns: bool) -> None:
    block = grid.selection.block
    last_row, last_column = grid.model.line_count() - 1, len(grid.model.columns()) - 1
    grid.selection.choose(
        CellBlock(
            0 if columns else block.top,
            0 if rows else block.left,
            last_row if columns else block.bottom,
            last_column if rows else block.right,
        )
    )


def _combined(modifiers: Qt.KeyboardModifier, *keys: Qt.Key) -> list[int]:
    return [QKeyCombination(modifiers, key).toCombined() for key in keys]


def _table() -> dict[int, Callable[[Acts], None]]:
    rows: list[tuple[Qt.KeyboardModifier, tuple[Qt.Key, ...], Callable[[Acts], None]]] = [
        (_NONE, (_Key.Key_F2,), lambda grid: grid.edit()),
        (_NONE, (_Key.Key_Return, _Key.Key_Enter), _enter),
        (_SHIFT, (_Key.Key_Return, _Key.Key_Enter), lambda grid: step(grid, -1, 0)),
        (_CTRL, (_Key.Key_Return, _Key.Key_Enter), lambda grid: grid.open_record()),
        (_NONE, (_Key.Key_Tab,), lambda grid: step(grid, 0, 1)),
        (_SHIFT, (_Key.Key_Backtab, _Key.Key_Tab), lambda grid: step(grid, 0, -1)),
        (_NONE, (_Key.Key_Delete, _Key.Key_Backspace), lambda grid: grid.clear()),
        (_CTRL, (_Key.Key_C, _Key.Key_Insert), lambda grid: grid.copy()),
        (_CTRL, (_Key.Key_X,), lambda grid: grid.cut()),
        (_CTRL, (_Key.Key_V,), lambda grid: grid.paste()),
        (_SHIFT, (_Key.Key_Insert,), lambda grid: grid.paste()),
        (_CTRL, (_Key.Key_D,), lambda grid: grid.fill_down()),
        (_CTRL, (_Key.Key_R,), lambda grid: grid.fill_right()),
        (_CTRL, (_Key.Key_A,), lambda grid: _whole(grid, rows=True, columns=True)),
        (_ALT, (_Key.Key_Down,), lambda grid: grid.open_filter()),
        (_CTRL | _SHIFT, (_Key.Key_L,), lambda grid: grid.drop_filters()),
        (_NONE, (_Key.Key_F4,), lambda grid: grid.explain()),
        (_NONE, (_Key.Key_PageUp,), lambda grid: _page(grid, -1)),
        (_NONE, (_Key.Key_PageDown,), lambda grid: _page(grid, 1)),
        (_NONE, (_Key.Key_Home,), lambda grid: _ends(grid, down=False, right=False)),
        (_NONE, (_Key.Key_End,), lambda grid: _ends(grid, down=False, right=True)),
        (_CTRL, (_Key.Key_Home,), lambda grid: _ends(grid, down=True, right=False)),
        (_CTRL, (_Key.Key_End,), lambda grid: _ends(grid, down=True, right=True)),
        (_CTRL | _SHIFT, (_Key.Key_Home,), lambda grid: _ends(grid, True, False, extend=True)),
        (_CTRL | _SHIFT, (_Key.Key_End,), lambda grid: _ends(grid, True, True, extend=True)),
    ]
    return {number: act for modifiers, keys, act in rows for number in _combined(modifiers, *keys)}


_TABLE = _table()
