"""A cell of a grid, as it is typed, pasted, refused: one shape from the keyboard to the change gate."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """What a person typed or pasted into one cell; "" clears it.

    `uid` names the row (a record, or what the table keeps a row of), `key` the column.
    """

    uid: str
    key: str
    text: str


class Refused(NamedTuple):
    """A cell that was not taken, and why (Chinese)."""

    cell: Cell
    reason: str


class Checked(NamedTuple):
    """Cells that can be written, with their values by row and column, and those that cannot."""

    good: dict[str, dict[str, Any]]
    refused: list[Refused]
    texts: dict[tuple[str, str], Cell]

    def refuse(self, cells: Iterable[tuple[str, str, str]]) -> None:
        """Take cells (row, column, reason) that turn out impossible from the good ones to the refused."""
        for uid, key, reason in cells:
            del self.good[uid][key]
            if not self.good[uid]:
                del self.good[uid]
            self.refused.append(Refused(self.texts[uid, key], reason))

    def values(self) -> list[tuple[str, str, Any]]:
        """Row, column and value of each good cell."""
        return [(uid, key, value) for uid, fields in self.good.items() for key, value in fields.items()]


def check(cells: Iterable[Cell], value_of: Callable[[Cell], Any]) -> Checked:
    """Sort cells by whether their texts can be read; `value_of` raises ValueError saying why not."""
    checked = Checked({}, [], {})
    for cell in cells:
        checked.texts[cell.uid, cell.key] = cell
        try:
            checked.good.setdefault(cell.uid, {})[cell.key] = value_of(cell)
        except ValueError as error:
            checked.refused.append(Refused(cell, str(error)))
    return checked


def refused_as(refused: Iterable[Refused], cells: Mapping[Cell, Cell]) -> list[Refused]:
    """The same refusals of the cells that a person saw, where others were written for them."""
    return [Refused(cells[cell], reason) for cell, reason in refused]
