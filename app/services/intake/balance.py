"""A sheet's own totals against its rows, with the rows that are refused; and what an unread cell must be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.documents.intake import LineKind, Proof, SheetReading, Table, Understanding
from app.documents.intake.grid import Sheet
from app.models.values import MONEY_UNITS, parse_money, show_money

_GRAND = ("合计", "总计", "共计", "总合计")


@dataclass(frozen=True, slots=True)
class Balance:
    """One column of a total row: what it states and what the rows add up to, in 元 or 个.

    `suggestions` are the figures (text, in the column's unit) that rows with an unread cell must have.
    `whole` tells the grand total from a group's.
    """

    row: int
    label: str
    stated: int
    added: int
    unit: str
    agrees: bool
    whole: bool
    column: int | None = None
    unread: tuple[int, ...] = ()
    suggestions: Mapping[int, str] = field(default_factory=dict)

    @property
    def gap(self) -> int:
        """What is missing from the rows."""
        return self.stated - self.added


def balances_of(sheet: Sheet, reading: SheetReading, understood: Understanding) -> tuple[Balance, ...]:
    """The balances of a sheet: those of the grand total, else those of its groups."""
    proofs = [proof for proof in understood.proofs if proof.sheet == reading.name]
    kinds = {line.row: line for line in reading.lines if line.kind in (LineKind.TOTAL, LineKind.GROUP)}
    table = next((table for table in reading.tables if table.entity == "project"), None)
    if table is None or not proofs:
        return ()
    grand = next((one.row for one in proofs if kinds[one.row].label.strip("（）()").startswith(_GRAND)), 0)
    refused = _refused_rows(reading, understood)
    balances = [
        _balance(sheet, table, proof, _scope(proof.row, kinds, len(sheet.cells), grand), refused, understood)
        for proof in proofs
    ]
    whole = [_with_suggestion(one, balances, grand) for one in balances if one.row == grand]
    return tuple(whole or [_with_suggestion(one, (), 0) for one in balances])


def _refused_rows(reading: SheetReading, understood: Understanding) -> tuple[int, ...]:
    """Rows that were refused for what stands in them; those that repeat another row are counted there."""
    data = {line.row for line in reading.lines if line.kind is LineKind.DATA}
    return tuple(
        one.row for one in understood.refused if one.sheet == reading.name and one.field and one.row in data
    )


def _scope(row: int, kinds: Mapping[int, object], last: int, grand: int) -> range:
    """The rows that a total speaks of: all for the grand one, else down to the next group."""
    if row == grand:
        return range(1, last + 1)
    return range(row + 1, min((other for other in kinds if other > row), default=last + 1))


def _balance(
    sheet: Sheet, table: Table, proof: Proof, scope: range, refused: Sequence[int], understood: Understanding
) -> Balance:
    inside = [row for row in refused if row in scope]
    label = proof.label.rpartition(" ")[2]
    if proof.unit == "个":
        added = proof.computed + len(inside)
        return Balance(proof.row, "项目数", proof.stated, added, "个", added == proof.stated, False)
    column = next(column for column in table.columns if column.target == proof.field)
    unit = column.unit or "万元"
    amounts = {row: _amount(sheet, row, column.index, unit) for row in inside}
    added = proof.computed + sum(amount or 0 for amount in amounts.values())
    unread = {row for row, amount in amounts.items() if amount is None}
    unread |= set(_unread(proof, scope, understood))
    tolerance = max(MONEY_UNITS[unit] * len(scope) // 100, abs(proof.stated) // 10**7)
    agrees = abs(proof.stated - added) <= tolerance
    return Balance(
        proof.row, label, proof.stated, added, unit, agrees, False, column.index, tuple(sorted(unread))
    )


def _amount(sheet: Sheet, row: int, column: int, unit: str) -> int | None:
    """The amount in a cell; 0 for an empty one, None for one that cannot be read."""
    try:
        return parse_money(sheet.cells[row - 1][column], unit) or 0
    except ValueError:
        return None


def _unread(proof: Proof, scope: range, understood: Understanding) -> Iterable[int]:
    """Rows that became projects without the figure of this column, although something stands there."""
    month, dot, stream = proof.field.partition(".")
    names = {proof.field, stream} if dot else {proof.field}
    for row in understood.rows:
        if row.sheet != proof.sheet or row.row not in scope or not row.warnings:
            continue
        amount = row.months.get(month, {}).get(stream) if dot else row.values.get(proof.field)
        if amount is None and any(warning.field in names for warning in row.warnings):
            yield row.row


def _with_suggestion(one: Balance, groups: Sequence[Balance], grand: int) -> Balance:
    """With what the unread cells must be: the gap where there is one cell, else the gaps of the groups."""
    suggestions: dict[int, str] = {}
    for balance in (one, *(group for group in groups if group.row != grand and group.column == one.column)):
        if len(balance.unread) == 1 and balance.gap > 0 and not balance.agrees and balance.unit != "个":
            suggestions.setdefault(balance.unread[0], show_money(balance.gap, balance.unit))
    return Balance(
        one.row, one.label, one.stated, one.added, one.unit, one.agrees, one.row == grand, one.column,
        one.unread, suggestions,
    )  # fmt: skip


def explained(balances: Sequence[Balance]) -> str:
    """Why totals and rows differ, in words; "" when nothing differs."""
    sentences = []
    for balance in balances:
        if balance.agrees:
            continue
        if balance.unread:
            rows = "、".join(str(row) for row in balance.unread[:5])
            sentences.append(f"{balance.label}的差额在第{rows}行。")
        else:
            sentences.append(f"{balance.label}与逐行相加对不上，请对照原表。")
    return "".join(sentences)
