"""What a grid shows and what comes back from it, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.models.cells import Cell, Refused
from app.models.fields import Field, Kind


class GridLineKind(StrEnum):
    """What a row of the grid is."""

    TOTAL = "total"
    GROUP = "group"
    DATA = "data"


class Paint(StrEnum):
    """How the cells of a column are drawn."""

    TEXT = "text"
    NAME = "name"  # as text; a double click opens the record
    FIGURE = "figure"  # right-aligned, tabular
    LIGHT = "light"  # ■▲●○ and the letter
    BAR = "bar"  # a bar with its tick, the figure at its right
    NOTE = "note"  # secondary text
    SIGN = "sign"  # a state: its shape and its word


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column. `width` is in characters of the grid; `group` is the upper header line it stands under.

    `locked` cells are grey and cannot be written; `filling` marks the month being filled in. `unit` is shown
    beside sums of a selection (「求和 5,795 万元」) and never in a cell.
    """

    key: str
    label: str
    group: str = ""
    field: Field | None = None
    width: float = 10
    paint: Paint = Paint.TEXT
    editable: bool = False
    frozen: bool = False
    unit: str = ""
    locked: bool = False
    filling: bool = False
    filterable: bool = True
    tip: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the cells are figures that can be summed."""
        return self.paint in (Paint.FIGURE, Paint.BAR)


def column_of(field: Field, *, editable: bool = False, frozen: bool = False, group: str = "") -> GridColumn:
    """The column that a declared field asks for."""
    paint = Paint.FIGURE if field.numeric else Paint.NOTE if field.kind is Kind.NOTE else Paint.TEXT
    return GridColumn(
        key=field.name,
        label=field.label,
        group=group,
        field=field,
        width=max(field.width, len(field.label) + 1),
        paint=paint,
        editable=editable,
        frozen=frozen,
        unit=field.unit,
        filterable=True,
        tip=field.help,
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A check hit in a cell: rule and fact, figures, what to do. `tone` is `red` or `amber`."""

    title: str
    facts: str = ""
    advice: str = ""
    tone: str = "amber"


@dataclass(frozen=True, slots=True)
class PasteOutcome:
    """What a paste would do: the cells that fit, those that do not, how many texts it replaces by others."""

    good: tuple[Cell, ...]
    refused: tuple[Refused, ...]
    replaced: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What the status bar says about a selection; `total` is None where nothing is summed or units differ."""

    count: int = 0
    figures: int = 0
    total: float | None = None
    unit: str = ""

    @property
    def average(self) -> float | None:
        """The mean of the figures, None where there are none."""
        return self.total / self.figures if self.total is not None and self.figures else None


@dataclass(frozen=True, slots=True)
class CellBlock:
    """A rectangle of cells; all four borders belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def spanning(cls, one: tuple[int, int], other: tuple[int, int]) -> "CellBlock":
        """The smallest block with both cells (row, column) in it."""
        rows, columns = sorted((one[0], other[0])), sorted((one[1], other[1]))
        return cls(rows[0], columns[0], rows[1], columns[1])

    @property
    def rows(self) -> range:
        """Its rows."""
        return range(self.top, self.bottom + 1)

    @property
    def columns(self) -> range:
        """Its columns."""
        return range(self.left, self.right + 1)

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return len(self.rows) * len(self.columns)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def tiled(texts: Sequence[Sequence[str]], rows: int, columns: int) -> list[list[str]]:
    """The pasted texts repeated over a selection where it is a whole multiple of them, else as they are.

    A single text fills any selection.
    """
    high, wide = len(texts), max((len(line) for line in texts), default=0)
    if not high or not wide:
        return []
    squared = [[*line, *[""] * (wide - len(line))] for line in texts]
    down = rows // high if rows % high == 0 else 1
    across = columns // wide if columns % wide == 0 else 1
    return [line * max(across, 1) for line in squared * max(down, 1)]
