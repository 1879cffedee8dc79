"""A printed table as data. A further document is a function that returns a `SheetDoc`; no more is needed.

Values are raw: amounts in 元, shares unrounded (0.63), lights by name, text as text. Columns say how to
show them.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from app.documents.paper import A3, Paper
from app.documents.typeset import amount, percent

Align = Literal["left", "center", "right"]
ColumnKind = Literal["text", "money", "percent", "number", "light"]
RowKind = Literal["total", "memo", "group", "data", "subtotal"]
Value = str | int | float | None

LIGHTS = {"red": "■ 红", "amber": "▲ 黄", "green": "● 绿", "none": "○"}
_NUMBERS = ("money", "percent", "number")


@dataclass(frozen=True)
class SheetColumn:
    """One column. `title` may hold a line break; `over` is the heading above neighbours that share it.

    `width` is the intended width in mm for 10 pt type. `fixed` columns are repeated when a table is too wide
    for its paper. `sums`: the workbook adds it up; `ratio`: it divides these two columns (keys), in percent.
    """

    key: str
    title: str
    width: float
    kind: ColumnKind = "text"
    align: Align | None = None
    over: str = ""
    fixed: bool = False
    places: int = 0
    sums: bool = False
    ratio: tuple[str, str] | None = None

    @property
    def numeric(self) -> bool:
        """Whether it holds figures, which are never broken or shortened."""
        return self.kind in _NUMBERS

    @property
    def side(self) -> Align:
        """Where its cells stand: figures right, lights in the middle, text left unless said otherwise."""
        return self.align or ("right" if self.numeric else "center" if self.kind == "light" else "left")


@dataclass(frozen=True)
class SheetRow:
    """One line: the total (合计), a part of it (其中), a group heading with its sums, a project, a subtotal.

    `values` has one entry a column. `level` nests groups: 1 is the outermost.
    """

    kind: RowKind
    values: tuple[Value, ...]
    level: int = 1

    @property
    def strong(self) -> bool:
        """Whether it is set in bold."""
        return self.kind in ("total", "group", "subtotal")


@dataclass(frozen=True)
class SheetDoc:
    """A document: all words are ready to print.

    `office` stands left, `as_of` in the middle, 单位 right above the table; `signatures` and `remark` under
    it on the last page; `version`, `basis` (口径) and the page number in every foot.
    """

    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    office: str = ""
    as_of: str = ""
    unit: str = "万元"
    signatures: tuple[str, ...] = ()
    version: str = ""
    basis: str = ""
    remark: str = ""
    empty: str = "本期没有符合条件的项目"

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row.values) != len(self.columns)]
        if wrong:
            raise ValueError(f"a row has {len(wrong[0].values)} values for {len(self.columns)} columns")

    def text(self, place: int, row: SheetRow) -> str:
        """What a cell says."""
        return shown(self.columns[place], row.values[place], self.unit)


@dataclass(frozen=True)
class Margins:
    """White edges in mm; the left one carries the binding."""

    left: float = 25
    top: float = 15
    right: float = 15
    bottom: float = 15


@dataclass(frozen=True)
class Settings:
    """How a document is printed: paper, type size in points (shrinks to fit, down to 7.5), edges, colour."""

    paper: Paper = A3
    portrait: bool = False
    size: float = 10
    margins: Margins = field(default_factory=Margins)
    grayscale: bool = True
    binding: bool = True

    @property
    def sheet(self) -> Paper:
        """The paper as it lies in front of the reader."""
        return self.paper.turned() if self.portrait else self.paper

    def on(self, paper: Paper) -> "Settings":
        """The same settings for another paper."""
        return replace(self, paper=paper)


def shown(column: SheetColumn, value: Value, unit: str) -> str:
    """A value as it is printed: 「—」 for a missing figure, nothing for missing text."""
    if column.kind == "light":
        return LIGHTS.get(str(value), str(value)) if value else ""
    if not column.numeric or isinstance(value, str):
        return "" if value is None else str(value)
    if column.kind == "money":
        return amount(None if value is None else int(value), unit, column.places)
    if column.kind == "percent":
        return percent(None if value is None else float(value), column.places)
    return "—" if value is None else f"{value:,.{column.places}f}".replace("-", "−")
