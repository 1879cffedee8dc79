"""A register on paper and in a workbook: its table as a document of the sheet painter."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app.documents.sheet.model import SheetColumn, SheetDoc, SheetRow, Value
from app.documents.typeset import chinese_number
from app.models import Kind, dates, values
from app.services.common import offices
from app.services.grid import grid
from app.services.grid.grid import GridQuery
from app.services.paper import tables
from app.services.paper.document import Document, DocumentRequest, Periods, ReportSettings
from app.services.paper.forms import TABLE
from app.services.registers import registers
from app.services.registers.register_columns import PROJECT, Register, RegisterColumn
from app.services.registers.register_rows import RegisterTable
from app.storage.ledger import Ledger

_NUMBER = SheetColumn("number", "序号", 9, align="center", fixed=True)
_NAMES = (f"{PROJECT}name", "name")
_CHARACTER, _LEAST, _MOST = 2.5, 14.0, 62.0
"""Millimetres for a character of the grid, and the bounds of a column."""


def document(declared: Register) -> Document:
    """A register as a printed document: by its own first grouping, on A4."""
    key, first = declared.key, next(iter(declared.groups), "")
    return Document(
        key,
        declared.name,
        TABLE,
        partial(_make, key),
        periods=partial(_periods, key),
        groups=lambda ledger: registers.groups(ledger, key),
        columns=lambda _period: _columns(declared),
        usual=lambda _ledger: ReportSettings(group=first, paper="A4"),
    )


def _periods(key: str, ledger: Ledger) -> Periods:
    words = registers.choices(ledger, key)
    return Periods(words, next(iter(words), ""), named=registers.register(key).choices is not None)


def _make(key: str, ledger: Ledger, request: DocumentRequest) -> SheetDoc:
    """A register of the projects that are asked for, all where nothing is."""
    query = request.query
    whole = replace(query, group="", sort=()) == GridQuery(query.period)
    uids = None if whole else frozenset(grid.uids_of(ledger, query))
    return tables.finished(ledger, _sheet(ledger, key, request, uids), request)


def _sheet(ledger: Ledger, key: str, request: DocumentRequest, projects: frozenset[str] | None) -> SheetDoc:
    """A register as its table, not yet stamped, of a period of its own (2025-08, 第12期), "" for all."""
    period = request.period
    read = registers.table(
        ledger, key, period=period, group=request.settings.group, office=request.office, projects=projects
    )
    declared = read.register
    chosen = registers.period_words(declared, period) if period else ""
    if declared.choices is not None:
        chosen = period or next(iter(registers.choices(ledger, key)), "")
    own = f"（{chosen}）" if chosen else ""
    unit = "万元" if any(column.field.kind is Kind.MONEY for column in read.columns) else declared.unit
    return SheetDoc(
        f"{offices.office_short(ledger, ledger.office)}{declared.name}{own}",
        (_NUMBER, *(_column(column, place, read) for place, column in enumerate(read.columns))),
        tuple(_rows(read)),
        office=f"填报单位（盖章）：{ledger.name}",
        as_of=f"截至{dates.spelled(ledger.today)}",
        unit=unit,
        signatures=(
            "审核人（签字）：",
            "负责人（签字）：",
            f"填报人：{request.person}",
            f"填报日期：{dates.spelled(ledger.today)}",
        ),
        basis=declared.basis,
        empty=declared.hint or "没有内容",
    )


def _columns(declared: Register) -> list[tuple[str, str]]:
    """Key and title of the columns that a register can do without."""
    return [(column.key, column.label) for column in declared.columns if column.key not in _NAMES]


def _column(column: RegisterColumn, place: int, read: RegisterTable) -> SheetColumn:
    field = column.field
    width = min(max(field.width * _CHARACTER, _LEAST), _MOST)
    named = column.key in _NAMES
    key = "name" if named else column.key
    title = f"{field.label}（{field.unit}）" if field.unit and field.kind is Kind.NUMBER else field.label
    if field.kind is Kind.MONEY:
        return SheetColumn(key, title, max(width, 18), "money", sums=_adds_up(read, place, column))
    if field.numeric and field.unit != "年":
        places = max(_decimals(read, at) for at, each in enumerate(read.columns) if _alike(each, column))
        return SheetColumn(
            key, title, max(width, 15), "number", places=places, sums=_adds_up(read, place, column)
        )
    centred = field.kind in (Kind.DATE, Kind.MONTH, Kind.FLAG, Kind.CHOICE) or field.width <= 8
    return SheetColumn(key, title, 60 if named else width, align="center" if centred else None, fixed=named)


def _told(read: RegisterTable, place: int) -> list[Any]:
    return [row.values[place] for group in read.groups for row in group.rows if row.values[place] is not None]


def _alike(column: RegisterColumn, other: RegisterColumn) -> bool:
    """Whether two columns of numbers are read against each other and so have as many decimals."""
    return column.field.kind is other.field.kind and column.field.unit == other.field.unit


def _decimals(read: RegisterTable, place: int) -> int:
    """How many decimals a column's figures need, two at most."""
    figures = [float(value) for value in _told(read, place)]
    return next((places for places in (0, 1) if all(round(each, places) == each for each in figures)), 2)


def _adds_up(read: RegisterTable, place: int, column: RegisterColumn) -> bool:
    """Whether the rows come to the sum: not where a project stands in several of them."""
    return column.summed and sum(_told(read, place)) == (read.sums[place] or 0)


def _rows(read: RegisterTable) -> list[SheetRow]:
    if not read.count:
        return []
    rows = [_sum_row(read.columns, "total", "", f"合计（{read.count}项）", read.sums)]
    number = 0
    for place, group in enumerate(read.groups, 1):
        if read.grouped:
            heading = f"{group.value or '未填'}（{len(group.rows)}项）"
            rows.append(_sum_row(read.columns, "group", chinese_number(place), heading, group.sums))
        for row in group.rows:
            number += 1
            cells = (_cell(column, value) for column, value in zip(read.columns, row.values, strict=True))
            rows.append(SheetRow("data", (str(number), *cells)))
    return rows


def _sum_row(
    columns: Sequence[RegisterColumn], kind: str, number: str, name: str, sums: Sequence[Any]
) -> SheetRow:
    cells: list[Value] = list(sums)
    named = next((place for place, column in enumerate(columns) if column.key in _NAMES), 0)
    texts = [place for place, column in enumerate(columns) if not column.field.numeric]
    cells[named if named in texts or not texts else texts[0]] = name
    return SheetRow("total" if kind == "total" else "group", (number, *cells))


def _cell(column: RegisterColumn, value: Any) -> Value:
    field = column.field
    if value is None or value == "":
        return None
    if field.numeric and field.unit != "年":
        return value if isinstance(value, int | float) else None
    return values.show(field, value)
