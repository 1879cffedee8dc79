"""What a workbook is once it is read: sheets of raw cells, before anything is understood."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from pathlib import Path

Raw = str | int | float | bool | date | time | timedelta
"""What a cell holds; "" for an empty cell; formula errors as their text (#REF!)."""

MAX_ROWS = 60_000
MAX_COLUMNS = 400
MAX_CELLS = 6_000_000
"""Of the rectangle that a sheet takes: a parser gives room to its empty cells, too."""
NOT_COMPUTED = "#未计算"
"""Stands for a formula whose value was never stored in the file."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One merged range, all four bounds included and counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader of a file found odd about a row (from 0); nothing is left of a `refused` one."""

    row: int
    reason: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as a rectangle of raw cells; row 0 is the sheet's row 1, column 0 its column A."""

    name: str
    cells: list[list[Raw]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    remarks: tuple[Remark, ...] = ()
    part_of: str = ""  # the sheet of the file that this is one table of, where several stand side by side

    @property
    def width(self) -> int:
        """How many columns every row has."""
        return len(self.cells[0]) if self.cells else 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read. `named_sheets` is False where the format has no sheet names (csv)."""

    path: Path
    sheets: tuple[Sheet, ...]
    named_sheets: bool = True
    notes: tuple[str, ...] = field(default=())


def without_prefixes(sheet: Sheet) -> Sheet:
    """A sheet without the apostrophe before a text ('001) that Excel hides and other programs write out."""
    prefixed = [
        row
        for row, cells in enumerate(sheet.cells)
        if any(isinstance(cell, str) and cell[:1] == "'" for cell in cells)
    ]
    if not prefixed:
        return sheet
    cells = list(sheet.cells)
    for row in prefixed:
        cells[row] = [_without_prefix(cell) for cell in cells[row]]
    return replace(sheet, cells=cells)


def _without_prefix(cell: Raw) -> Raw:
    if not isinstance(cell, str) or cell[:1] != "'" or cell.count("'") > 1:
        return cell
    return cell[1:]
