"""The unit of money of every column: its header, the unit line, its neighbours, or what is plausible."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median

from app.documents.intake.context import Context
from app.documents.intake.grid import Raw
from app.documents.intake.meaning import is_money
from app.documents.intake.plan import figures
from app.documents.intake.result import Column
from app.documents.intake.words import unit_of
from app.models.fields import Field
from app.models.values import MONEY_UNITS

DEFAULT = "万元"
_LEAST, _MOST = Decimal(20_000_000) / 1000, Decimal(10) ** 11
"""Middle total investment of a list in 元 that is believed: two 万元 to a thousand 亿元."""
_LOW, _HIGH = Decimal("0.002"), Decimal("3")


def with_units(
    columns: Sequence[Column],
    paths: Sequence[tuple[str, ...]],
    sample: Sequence[Sequence[Raw]],
    context: Context,
    fields: tuple[Field, ...],
    wished: Mapping[int, str],
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns with units of money, and notes about units that nobody told (Chinese)."""
    money = [column for column in columns if column.target and is_money(column.target, fields)]
    own_units = {column.index: _own_unit(paths[column.index]) for column in money}
    own_units.update({index: unit for index, unit in wished.items() if unit in MONEY_UNITS})
    stated = {unit for unit in own_units.values() if unit}
    notes: list[str] = []
    units: dict[int, str] = {}
    for column in money:
        unit = own_units[column.index] or context.unit
        if not unit and len(stated) == 1:
            unit = _neighbour(column, columns, own_units, sample, next(iter(stated)))
        units[column.index] = unit
    missing = [column for column in money if not units[column.index]]
    if missing:
        guess = _guess(columns, sample) if not stated else DEFAULT
        units.update({column.index: guess for column in missing})
        if any(figure is not None for column in missing for figure in figures(sample, column.index)):
            notes.append(f"表里没有写金额单位，按“{guess}”读，请核对。")
    return tuple(replace(column, unit=units.get(column.index, column.unit)) for column in columns), tuple(
        notes
    )


def _own_unit(path: Sequence[str]) -> str:
    """The unit in a column's own header cell, else in those above it."""
    return next((unit for cell in reversed(path) if (unit := unit_of(cell))), "")


def _neighbour(
    column: Column,
    columns: Sequence[Column],
    own_units: Mapping[int, str],
    sample: Sequence[Sequence[Raw]],
    unit: str,
) -> str:
    """The unit that the other headers name, unless the figures would then be out of all proportion."""
    anchor = next(
        (other for other in columns if own_units.get(other.index) and other.target == "total_investment"),
        None,
    )
    if anchor is None or unit == DEFAULT:
        return unit
    pairs = zip(figures(sample, column.index), figures(sample, anchor.index), strict=True)
    shares = [part / whole for part, whole in pairs if part and whole and whole > 0]
    if not shares or _LOW <= median(shares) <= _HIGH:
        return unit
    other = median(shares) * MONEY_UNITS[DEFAULT] / MONEY_UNITS[unit]
    return DEFAULT if _LOW / 4 <= other <= _HIGH else unit


def _guess(columns: Sequence[Column], sample: Sequence[Sequence[Raw]]) -> str:
    """万元, unless the totals are far too large or too small for it."""
    total = next((column for column in columns if column.target == "total_investment"), None)
    amounts = [amount for amount in figures(sample, total.index) if amount and amount > 0] if total else []
    if len(amounts) < 3:
        return DEFAULT
    middle = median(amounts)
    for unit in (DEFAULT, "元", "亿元"):
        if _LEAST * 25 <= middle * MONEY_UNITS[unit] <= _MOST:
            return unit
    return DEFAULT
