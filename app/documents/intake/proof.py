"""The sheet's own totals against the sums of its rows: 合计, 小计, and the counts such as 13个."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.documents.intake.findings import Findings
from app.documents.intake.grid import Sheet
from app.documents.intake.meaning import is_money
from app.documents.intake.result import Column, Line, LineKind, Proof, Row, Warning
from app.models.fields import Field
from app.models.values import MONEY_UNITS, parse_money, show_money

_Sums = dict[str, int]
SUBTOTAL = 9
"""The level of a 小计: it ends at any other total or group."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one total row states, and between which rows (numbers, both included) its projects may stand."""

    line: Line
    stated: _Sums
    below: tuple[int, int]
    above: tuple[int, int]


def prove(
    sheet: Sheet,
    lines: Sequence[Line],
    columns: Sequence[Column],
    rows: Mapping[int, Row],
    fields: tuple[Field, ...],
) -> tuple[list[Proof], list[Warning]]:
    """Every total of a table compared with its rows, and a warning for each that disagrees."""
    money = [column for column in columns if column.target and is_money(column.target, fields)]
    figures = {number: _figures(row, money) for number, row in rows.items()}
    claims = _claims(sheet, lines, money)
    small = _leans([claim for claim in claims if claim.line.level == SUBTOTAL], figures) >= 0
    upward = _leans([claim for claim in claims if 0 < claim.line.level < SUBTOTAL], figures) > 0
    proofs: list[Proof] = []
    for claim in claims:
        first, last = _scope(claim, small if claim.line.level == SUBTOTAL else upward, figures)
        if claim.line.level > 0 and not any(first <= number <= last for number in figures):
            continue  # a summary beside the list, or rows that are in no list
        proofs += _compare(sheet.name, claim, {n: f for n, f in figures.items() if first <= n <= last}, money)
    return proofs, [_warning(proof) for proof in proofs if not proof.agrees]


def prove_together(parts: Sequence[Findings]) -> None:
    """A total that one of several tables side by side states may be that of all of them: then it agrees."""
    rows = [(row, column) for part in parts for row in part.rows for column in _columns_of(part)]
    sums: _Sums = {}
    for row, column in rows:
        for target, amount in _figures(row, [column]).items():
            sums[target] = sums.get(target, 0) + amount
    sums[""] = sum(len(part.rows) for part in parts)
    for part in parts:
        for at, proof in enumerate(part.proofs):
            tolerance = 0 if proof.unit == "个" else 100 * (len(rows) + 1)
            if not proof.agrees and abs(proof.stated - sums.get(proof.field, 0)) <= tolerance:
                part.warnings.remove(_warning(proof))
                part.proofs[at] = replace(proof, computed=sums[proof.field], agrees=True)


def _columns_of(part: Findings) -> list[Column]:
    """The columns of a part whose rows are projects."""
    return [one for table in part.tables if table.entity == "project" for one in table.columns if one.target]


def _scope(claim: _Claim, upward: bool, figures: Mapping[int, _Sums]) -> tuple[int, int]:
    """Between which rows the projects of a total stand."""
    first, other = (claim.above, claim.below) if upward else (claim.below, claim.above)
    return first if any(first[0] <= number <= first[1] for number in figures) else other


def _figures(row: Row, money: Sequence[Column]) -> _Sums:
    sums: _Sums = {}
    for column in money:
        target = column.target or ""
        month, dot, stream = target.partition(".")
        figures = row.months.get(month) or row.months.get(row.month, {})
        value = figures.get(stream) if dot else row.values.get(target)
        if stream == "year_done":
            value = row.year_done
        if isinstance(value, int):
            sums[target] = value
    return sums


def _claims(sheet: Sheet, lines: Sequence[Line], money: Sequence[Column]) -> list[_Claim]:
    """The total and group rows with figures or counts, and the stretches of rows they may speak of."""
    marks = [line for line in lines if line.kind in (LineKind.TOTAL, LineKind.GROUP)]
    claims = []
    first, last = (lines[0].row, lines[-1].row) if lines else (1, 0)
    for at, line in enumerate(marks):
        stated = _stated(sheet, line, money)
        if (not stated and line.count is None) or "其中" in line.label or _is_part(marks, at):
            continue
        level = _rank(line)
        after = next((mark.row - 1 for mark in marks[at + 1 :] if _ends(mark, level)), last)
        before = next((mark.row + 1 for mark in reversed(marks[:at]) if _ends(mark, level)), first)
        if level == 0 and line.kind is LineKind.TOTAL:
            claims.append(_Claim(line, stated, (first, last), (first, last)))
        else:
            ranked = Line(line.row, line.kind, line.label, level, line.count)
            claims.append(_Claim(ranked, stated, (line.row + 1, after), (before, line.row - 1)))
    return claims


def _rank(line: Line) -> int:
    """0 for the grand total, else how deep the row's group lies."""
    if line.kind is LineKind.GROUP:
        return line.level
    if "小计" in line.label:
        return SUBTOTAL
    grand = line.label.strip("()（）").startswith(("合计", "总计", "共计", "总合计", "累计", "全"))
    return 0 if grand else 1


def _ends(mark: Line, level: int) -> bool:
    return _rank(mark) <= level


def _is_part(marks: Sequence[Line], at: int) -> bool:
    """Lines that go on after 其中： name parts of the total above them, not groups of rows."""
    line = marks[at]
    if line.kind is LineKind.GROUP and line.level < 3:
        return False
    return (
        at > 0
        and marks[at - 1].row == line.row - 1
        and ("其中" in marks[at - 1].label or (at > 1 and _is_part(marks, at - 1)))
    )


def _stated(sheet: Sheet, line: Line, money: Sequence[Column]) -> _Sums:
    stated: _Sums = {}
    for column in money:
        try:
            amount = parse_money(sheet.cells[line.row - 1][column.index], column.unit or "万元")
        except ValueError:
            continue
        if amount is not None:
            stated[column.target or ""] = amount
    return stated


def _leans(claims: Sequence[_Claim], figures: Mapping[int, _Sums]) -> int:
    """How many more figures agree with the rows above these totals than with the rows below."""
    score = 0
    for claim in claims:
        for weight, (first, last) in ((1, claim.above), (-1, claim.below)):
            inside = [sums for number, sums in figures.items() if first <= number <= last]
            score += weight * sum(
                abs(sum(sums.get(target, 0) for sums in inside) - amount) <= 10_000
                for target, amount in claim.stated.items()
                if amount
            )
    return score


def _compare(sheet: str, claim: _Claim, inside: Mapping[int, _Sums], money: Sequence[Column]) -> list[Proof]:
    line, proofs = claim.line, []
    if line.count is not None:
        agrees = line.count == len(inside)
        proofs.append(
            Proof(
                sheet, line.row, "", f"{line.label or '合计'} 项目数", line.count, len(inside), "个", agrees
            )
        )
    units = {column.target: MONEY_UNITS[column.unit or "万元"] for column in money}
    headers = {column.target: column.header.rpartition("/")[2] for column in money}
    for target, stated in claim.stated.items():
        computed = sum(sums.get(target, 0) for sums in inside.values())
        tolerance = max(units[target] * (len(inside) + 1) // 100, 1)
        label = f"{line.label or '合计'} {headers[target]}"
        proofs.append(
            Proof(sheet, line.row, target, label, stated, computed, "元", abs(stated - computed) <= tolerance)
        )
    return proofs


def _warning(proof: Proof) -> Warning:
    if proof.unit == "个":
        reason = f"{proof.label}写 {proof.stated} 个，逐行数是 {proof.computed} 个"
    else:
        gap = show_money(proof.stated - proof.computed)
        stated, added = show_money(proof.stated), show_money(proof.computed)
        reason = f"{proof.label}写 {stated} 万元，逐行相加是 {added} 万元，差 {gap} 万元"
    return Warning(proof.sheet, proof.row, proof.field, reason)
