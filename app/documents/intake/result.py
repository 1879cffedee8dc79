"""What understanding a workbook yields: everything the wizard shows and the import needs, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.values import Value


class LineKind(StrEnum):
    """What one row of a sheet is."""

    TITLE = "title"
    UNIT = "unit"
    HEADER = "header"
    TOTAL = "total"
    GROUP = "group"
    DATA = "data"
    CONTINUED = "continued"  # further rows of the project above
    NOTE = "note"
    SIGNATURE = "signature"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `index` from 0, its header cells joined by /, its target, the unit of money.

    `target` is a field of a project (``total_investment``), two in one cell (``start+finish``), ``issue``,
    a figure of a month (``2025-08.done``; ``?.progress`` when nobody tells the month), ``#`` for row numbers,
    ``uid``, in a table of records a field of them (``milestone.planned``), or None for not imported.
    """

    index: int
    header: str
    target: str | None
    unit: str = ""
    confidence: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet (counted from 1) and what it is.

    `label` is the words of a group or total, `level` its rank (1 一、 2 （一） 3 other), `count` its claim.
    """

    row: int
    kind: LineKind
    label: str = ""
    level: int = 0
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Warning:
    """Something to look at; what was written stays unless `reason` denies it. `row` 0: the whole sheet."""

    sheet: str
    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not imported, or was `merged` into another one, and why."""

    sheet: str
    row: int
    reason: str
    field: str = ""
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """A total of the sheet against the sum of its rows; amounts in 元 (unit 元) or counts (unit 个)."""

    sheet: str
    row: int
    field: str
    label: str
    stated: int
    computed: int
    unit: str
    agrees: bool


@dataclass(slots=True)
class Row:
    """One project as the sheet tells it. `values` and `months` hold only what is told; amounts in 元.

    `year_done` and `progress` are what the sheet states for the year and in words, whatever their month.
    `uid` is the project's identity where the ledger itself wrote the sheet, `month` the row's own where a
    column tells it. `problem` holds what else is told of the issue, by its fields. Of the fields that `adds`
    names the values come on top of those there are.
    """

    sheet: str
    row: int
    values: dict[str, Value] = field(default_factory=dict)
    months: dict[str, dict[str, Value]] = field(default_factory=dict)
    issue: str | None = None
    measure: str | None = None
    problem: dict[str, Value] = field(default_factory=dict)
    adds: frozenset[str] = frozenset()
    year_done: int | None = None
    progress: str | None = None
    uid: str | None = None
    month: str = ""
    flagship: bool = False
    warnings: list[Warning] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a table beside the projects; `project` is what it says of its project.

    `links` are the uids that its fields lead to (joined by 、), `names` what these are called; both only
    where the ledger itself wrote the table. `column` tells apart records that stand in one row, from 1; 0
    where a row is one record. `alike` are groups of fields that tell it apart, for what was understood from a
    table that no ledger wrote; () for those of its kind.
    """

    sheet: str
    row: int
    entity: str
    values: Mapping[str, Value]
    project: Mapping[str, str]
    uid: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    column: int = 0
    alike: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet: whose records it holds, its header rows (both included, from 1), its columns."""

    entity: str
    header: tuple[int, int]
    columns: tuple[Column, ...]
    year: int
    month: str | None


@dataclass(frozen=True, slots=True)
class SheetReading:
    """One sheet: its tables, what each row is; `reason` tells why nothing is taken from it, else "".

    `part_of` is the file's own sheet, where this is one of several tables side by side.
    """

    name: str
    tables: tuple[Table, ...]
    lines: tuple[Line, ...]
    title: str = ""
    county: str = ""
    unit: str = ""
    reason: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A whole workbook understood. `verdict` is import, refuse (rows, but none can be taken) or nothing."""

    sheets: tuple[SheetReading, ...]
    rows: tuple[Row, ...]
    entries: tuple[Entry, ...]
    refused: tuple[Refusal, ...]
    warnings: tuple[Warning, ...]
    proofs: tuple[Proof, ...]
    verdict: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a person corrected; rows from 1, columns from 0, sheets by name.

    `targets` maps (sheet, column) to a target, None for not imported; `units` to a unit of money; `kinds`
    maps (sheet, row) to what the row is; `headers` a sheet to its header rows; `sheets` says which to read;
    `periods` maps a sheet to the month that it tells of ("2025-08").
    """

    headers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    targets: Mapping[tuple[str, int], str | None] = field(default_factory=dict)
    units: Mapping[tuple[str, int], str] = field(default_factory=dict)
    kinds: Mapping[tuple[str, int], LineKind] = field(default_factory=dict)
    sheets: Mapping[str, bool] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
