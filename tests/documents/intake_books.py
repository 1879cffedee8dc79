"""Workbooks in memory for the tests of the import: rows of cells, merged ranges, and what is understood."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.documents.intake import Merge, Row, Sheet, Understanding, Workbook, understand
from app.models import Project, fields_of

FIELDS = fields_of(Project)


def sheet(
    rows: Sequence[Any],
    *merges: tuple[int, int, int, int],
    name: str = "表一",
    hidden: bool = False,
) -> Sheet:
    """A sheet from rows of any length; merges as (top, left, bottom, right) from 0."""
    width = max(len(row) for row in rows)
    cells = [list(row) + [""] * (width - len(row)) for row in rows]
    return Sheet(name, cells, tuple(Merge(*merge) for merge in merges), hidden)


def read(*sheets: Sheet, **settings: Any) -> Understanding:
    """What is understood of some sheets, in 2025 unless they say another year."""
    settings = {"year": 2025, "month": None} | settings
    return understand(Workbook(Path("表.xlsx"), sheets), fields=FIELDS, **settings)


def only(understanding: Understanding) -> Row:
    """The one row of a workbook."""
    assert len(understanding.rows) == 1
    return understanding.rows[0]


def targets(understanding: Understanding) -> dict[str, str | None]:
    """Header text → target of the first table."""
    columns = understanding.sheets[0].tables[0].columns
    return {column.header: column.target for column in columns}


def kinds(understanding: Understanding) -> list[str]:
    """The kind of every row of the first sheet."""
    return [line.kind.value for line in understanding.sheets[0].lines]


def code(serial: int) -> str:
    """A project code with a valid check digit (ISO 7064 MOD 11,10)."""
    body = f"250213112604{serial % 5 + 1:02d}{serial % 100_000:05d}"
    rest = 10
    for digit in body:
        rest = 2 * ((rest + int(digit)) % 10 or 10) % 11
    whole = f"{body}{(11 - rest) % 10}"
    return "-".join((whole[:4], whole[4:10], whole[10:12], whole[12:14], whole[14:]))
