"""What a workbook is once it is read: sheets of raw cells, before anything is understood."""

from dataclasses import dataclass, field
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
class Sheet:
    """One sheet as a rectangle of raw cells; row 0 is the sheet's row 1, column 0 its column A."""

    name: str
    cells: list[list[Raw]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False

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
