"""Groups that nothing marks but their figures: a row that is the sum of the rows or groups below it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.result import Line, LineKind
from app.models import values

_Sums = Mapping[int, float]
_MOST_GROUPS = 40


def with_summed_groups(
    sheet: Sheet,
    lines: Sequence[Line],
    likely: Collection[int],
    figures: Sequence[int],
    as_group: Callable[[Line], Line],
) -> list[Line]:
    """Lines where those of the `likely` ones (places in `lines`) that add up what is below are groups.

    One figure equal to that of one row proves nothing, unless the table has other such groups.
    """
    sums = {at: _amounts(sheet.cells[lines[at].row - 1], figures) for at in range(len(lines)) if likely}
    proven = _settled(lines, sums, likely, as_group, least=2)
    if all(line is before for line, before in zip(proven, lines, strict=True)):
        return list(lines)
    return _settled(lines, sums, likely, as_group, least=1)


def _settled(
    lines: Sequence[Line],
    sums: Mapping[int, _Sums],
    likely: Collection[int],
    as_group: Callable[[Line], Line],
    least: int,
) -> list[Line]:
    """One pass from the bottom; a group adds up `least` figures or more, of the rows down to the next group
    or to the next row that might be one.
    """
    settled, below, near = list(lines), list[_Sums](), 0
    groups: list[tuple[int, _Sums]] = []
    for at in range(len(lines) - 1, -1, -1) if likely else ():
        line, amounts = lines[at], sums[at]
        if at in likely and (_adds_up(amounts, below, least) or _adds_up(amounts, below[near:], least)):
            line = as_group(line)
        elif at in likely and not below and _adds_up_groups(amounts, groups):
            line = replace(as_group(line), level=max(0, groups[-1][0] - 1))
        settled[at] = line
        if line.kind is LineKind.DATA:
            below.append(amounts)
            near = len(below) if at in likely else near
        elif line.kind in (LineKind.GROUP, LineKind.TOTAL):
            below, near = [], 0
            groups = [other for other in groups if other[0] <= line.level]
            groups += [(line.level, amounts)] if line.kind is LineKind.GROUP else []
    return settled


def _amounts(cells: Sequence[Raw], figures: Sequence[int]) -> _Sums:
    amounts = ((index, _figure(cells[index])) for index in figures)
    return {index: amount for index, amount in amounts if amount}


def _figure(cell: Raw) -> float:
    try:
        return float(values.parse_figure(cell) or 0)
    except ValueError:
        return 0.0


def _adds_up_groups(stated: _Sums, groups: Sequence[tuple[int, _Sums]]) -> bool:
    """Whether figures are the sums of the next few groups below."""
    parts = [amounts for _, amounts in reversed(groups[-_MOST_GROUPS:])]
    return any(_adds_up(stated, parts[:count], 2) for count in range(1, len(parts) + 1))


def _adds_up(stated: _Sums, below: Sequence[_Sums], least: int) -> bool:
    """Whether figures are the sums of those of all rows below."""
    if len(stated) * len(below) < least:
        return False
    sums = {index: sum(amounts.get(index, 0.0) for amounts in below) for index in stated}
    return all(
        abs(sums[index] - amount) <= 0.01 * len(below) + abs(amount) / 10**6
        for index, amount in stated.items()
    )
