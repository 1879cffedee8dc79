"""Which column holds what: the readings of all headers, weighed against each other and against the cells."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from app.documents.intake.context import Context
from app.documents.intake.grid import Raw
from app.documents.intake.meaning import IGNORED, SEQUENCE, UID_LABEL, Vocabulary, meanings
from app.documents.intake.money import Meaning
from app.documents.intake.result import Column
from app.documents.intake.row_months import MONTH
from app.documents.intake.shapes import Shape, fitted
from app.documents.intake.words import folded, period_of, plain
from app.models import values
from app.models.fields import Field

JOINED = ("leader",)
"""Targets that several columns fill together: leaders of several levels."""
_LEAST = 0.45
_OF_PROBLEM = tuple(
    (name, re.compile(word))
    for name, word in (
        (
            "issue.due",
            r"^(?:问题)?(?:拟)?(?:解决|整改|办结|完成|销号|化解|处置)(?:时限|期限|时间|日期)$|^时限$",
        ),
        ("issue.result", r"^(?:问题)?(?:解决|整改|办理|化解|处置|销号)(?:进展|落实)?(?:情况|结果|进展)$"),
        ("issue.measure", r"措施|建议|对策|解决办法"),
        ("issue.unit", r"^(?:解决|问题)?(?:责任|牵头|承办|配合)(?:单位|部门)$"),
        ("issue.person", r"^(?:解决|问题)?责任人$"),
    )
)
"""What stands right beside a problem, by its header."""
_PROJECTS = {"issue.unit": "responsible_unit", "issue.person": "responsible_person"}
_BARE_STREAM = re.compile(r"^(?:投资|实际|项目)?(?:计划|目标|完成)(?:完成)?(?:投资|数|额|金额|值|情况)*$")
_OF_MONTH = {"year_plan": "@plan", "@year_done": "@done", "cumulative": "@done"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person or an earlier import said about columns: targets by column index and by header text."""

    by_index: Mapping[int, str | None]
    by_header: Mapping[str, str]


def plan_columns(
    paths: Sequence[tuple[str, ...]],
    sample: Sequence[Sequence[Raw]],
    context: Context,
    vocabulary: Vocabulary,
    fields: Mapping[str, Field],
    wish: Wish,
) -> tuple[Column, ...]:
    """The columns of a table with their targets; units come later."""
    if is_own(paths):
        readings = [_own_meaning(path, vocabulary, context.year) for path in paths]
    else:
        readings = _weighed(paths, sample, context, vocabulary, fields)
    chosen = _assign(readings, context)
    columns = []
    for index, path in enumerate(paths):
        header = header_text(path)
        if index in wish.by_index:
            columns.append(Column(index, header, wish.by_index[index] or None, confidence=1.0))
        elif header in wish.by_header:
            hinted = dated(Meaning(wish.by_header[header], 1.0, period_of(header)), context)
            columns.append(Column(index, header, hinted or None, confidence=1.0))
        else:
            target, score, note = chosen.get(index, (None, 0.0, ""))
            columns.append(Column(index, header, target, confidence=round(score, 2), note=note))
    return _wishes_first(columns, wish)


def without(
    columns: Sequence[Column], taken: Container[int], chosen: Container[int], note: str
) -> tuple[Column, ...]:
    """The columns of projects without those that are `taken` for something else, which a note says; what a
    person has `chosen` stays.
    """
    return tuple(
        replace(column, target=None, note=note)
        if column.index in taken and column.index not in chosen
        else column
        for column in columns
    )


def unread_names(columns: Sequence[Column], sample: Sequence[Sequence[Raw]]) -> tuple[str, ...]:
    """Notes about further columns with names of projects: another table may stand beside this one."""
    named = next((column for column in columns if column.target == "name"), None)
    again = [
        column
        for column in columns
        if column.target is None
        and _is_again(column, named)
        and any(line[column.index] != "" for line in sample)
    ]
    return tuple(
        f"第 {column.index + 1} 栏又是“{column.header}”，从那里起像是另一张表，没有读；"
        "请把它移到左边的表下面再导入。"
        for column in again
    )


def _is_again(column: Column, named: Column | None) -> bool:
    last = column.header.rpartition("/")[2]
    return named is not None and bool(last) and last == named.header.rpartition("/")[2]


def is_own(paths: Sequence[tuple[str, ...]]) -> bool:
    """Whether the ledger itself wrote this table: it carries the ledger's own numbers."""
    return any(path and plain(path[-1]) in (UID_LABEL, "项目" + UID_LABEL) for path in paths)


def _own_meaning(path: tuple[str, ...], vocabulary: Vocabulary, year: int) -> tuple[Meaning, ...]:
    label = vocabulary.labels.get(plain(path[-1])) if path else None
    return (Meaning(label, 1.0),) if label else meanings(path, vocabulary, year)


def _weighed(
    paths: Sequence[tuple[str, ...]],
    sample: Sequence[Sequence[Raw]],
    context: Context,
    vocabulary: Vocabulary,
    fields: Mapping[str, Field],
) -> list[tuple[Meaning, ...]]:
    """The readings of all headers after the cells had their say."""
    shapes = [Shape([line[index] for line in sample]) for index in range(len(paths))]
    readings = [
        fitted(meanings(path, vocabulary, context.year), shape, dict(fields))
        for path, shape in zip(paths, shapes, strict=True)
    ]
    readings = _of_the_problem(_of_the_row(readings, paths), paths)
    return _settle_months(_settle_cumulative(readings, sample), sample, context)


def _of_the_problem(
    readings: list[tuple[Meaning, ...]], paths: Sequence[tuple[str, ...]]
) -> list[tuple[Meaning, ...]]:
    """Right beside a problem stand its measure, its term and what came of it, which are not the project's;
    its unit and person where the project's own stand left of it.
    """
    start = next((at for at, column in enumerate(readings) if column and column[0].target == "issue"), None)
    if start is None:
        return readings
    told, before = list(readings), {column[0].target for column in readings[:start] if column}
    for at in range(start + 1, len(paths)):
        words = plain("".join(paths[at]))
        target = next((name for name, word in _OF_PROBLEM if word.search(words)), None)
        if target is None:
            break
        if target != "issue.measure" and _PROJECTS.get(target, "issue") in (*before, "issue"):
            told[at] = (Meaning(target, 0.9),)
    return told


def _of_the_row(
    readings: list[tuple[Meaning, ...]], paths: Sequence[tuple[str, ...]]
) -> list[tuple[Meaning, ...]]:
    """Where a column tells the month of each row, 计划 and 完成 without a time are of that month."""
    if not any(column and column[0].target == MONTH for column in readings):
        return readings
    told = []
    for column, path in zip(readings, paths, strict=True):
        header = folded("".join(path))
        bare = _BARE_STREAM.match(plain(header)) and not period_of(header).tells_year
        target = _OF_MONTH.get(column[0].target) if column and bare else None
        told.append((Meaning(target, 0.9),) if target else column)
    return told


def header_text(path: Sequence[str]) -> str:
    """The header cells over a column as one text, the way hints remember it."""
    return "/".join(folded(cell) for cell in path)


def _wishes_first(columns: list[Column], wish: Wish) -> tuple[Column, ...]:
    """A target that a person gave to one column is taken from every other."""
    wished = {
        column.target: column.index for column in columns if column.index in wish.by_index and column.target
    }
    return tuple(
        replace(column, target=None, note="改由别的栏导入")
        if column.target in wished and wished[column.target] != column.index
        else column
        for column in columns
    )


def _assign(
    readings: Sequence[tuple[Meaning, ...]], context: Context
) -> dict[int, tuple[str | None, float, str]]:
    """Every target to the column that means it most; ties go to the left."""
    options = _options(readings)
    taken: dict[str, int] = {}
    chosen: dict[int, tuple[str | None, float, str]] = {}
    for score, index, reading in options:
        if index in chosen and chosen[index][0] is not None:
            continue
        target = dated(reading, context)
        if target is None:
            continue
        clash = next((part for part in target.split("+") if part in taken), None)
        if clash is None or target in JOINED or target == SEQUENCE:
            chosen[index] = (target, score, "")
            taken.update(dict.fromkeys(target.split("+"), index))
        elif index not in chosen:
            chosen[index] = (None, 0.0, f"与第 {taken[clash] + 1} 栏重复")
    return chosen


def _options(readings: Sequence[tuple[Meaning, ...]]) -> list[tuple[float, int, Meaning]]:
    options = [
        (reading.score, index, reading)
        for index, column in enumerate(readings)
        for reading in column
        if reading.score >= _LEAST and reading.target != IGNORED
    ]
    return sorted(options, key=lambda option: (-option[0], option[1]))


def dated(reading: Meaning, context: Context) -> str | None:
    """The target of a reading with its month filled in; None when the month lies in no year of the sheet."""
    if not reading.target.startswith("@"):
        return reading.target
    field, period = reading.target[1:], reading.period
    field = "done" if field == "month_total" else field
    year = period.year or context.year
    if not year:
        return f"?.{field}"
    if period.last:
        return f"{year:04d}-{period.last:02d}.{field}"
    if not context.month:
        return f"?.{field}"
    number = int(context.month[:4]) * 12 + int(context.month[5:7]) - 1
    number += {"next": 1, "last": -1}.get(period.relative_month, 0)
    return f"{number // 12:04d}-{number % 12 + 1:02d}.{field}"


# ------------------------------------------------------------------ what figures tell


def figures(sample: Sequence[Sequence[Raw]], index: int) -> list[Decimal | None]:
    """The figures of one column of the sample, None where there is none."""
    amounts: list[Decimal | None] = []
    for line in sample:
        try:
            amounts.append(values.parse_figure(line[index]))
        except ValueError:
            amounts.append(None)
    return amounts


def _pairs(sample: Sequence[Sequence[Raw]], one: int, other: int) -> list[tuple[Decimal, Decimal]]:
    both = zip(figures(sample, one), figures(sample, other), strict=True)
    return [(left, right) for left, right in both if left and right and right > 0]


def _settle_cumulative(
    readings: Sequence[tuple[Meaning, ...]], sample: Sequence[Sequence[Raw]]
) -> list[tuple[Meaning, ...]]:
    """Where 累计完成 may be this year's or since the start, last year's end and the plan decide."""
    first = {column[0].target: index for index, column in reversed(list(enumerate(readings))) if column}
    months = [index for index, column in enumerate(readings) if column and _is_one_month(column[0])]
    settled = []
    for index, column in enumerate(readings):
        targets = {reading.target for reading in column}
        if not {"cumulative", "@year_done"} <= targets:
            settled.append(column)
            continue
        year = _is_sum(sample, index, months) or _is_this_years(sample, index, first)
        if year is None:
            settled.append(column)
        else:
            target = "@year_done" if year else "cumulative"
            settled.append(
                tuple(replace(meaning, score=0.9 if meaning.target == target else 0.3) for meaning in column)
            )
    return settled


def _is_one_month(reading: Meaning) -> bool:
    return reading.target == "@done" and reading.period.first == reading.period.last != 0


def _is_sum(sample: Sequence[Sequence[Raw]], index: int, months: Sequence[int]) -> bool | None:
    """Whether a column adds up those of several months; None when it does not."""
    if len(months) < 2:
        return None
    parts = [figures(sample, month) for month in months]
    pairs = [
        (total, sum((part[row] or Decimal(0) for part in parts), Decimal(0)))
        for row, total in enumerate(figures(sample, index))
        if total
    ]
    agreeing = sum(abs(total - added) <= total / 200 for total, added in pairs)
    return True if pairs and agreeing > 0.6 * len(pairs) else None


def _is_this_years(sample: Sequence[Sequence[Raw]], index: int, first: Mapping[str, int]) -> bool | None:
    before, plan = first.get("cumulative_prev_year"), first.get("year_plan")
    if before is not None and before != index:
        pairs = _pairs(sample, index, before)
        if len(pairs) >= 3:
            return sum(now < then for now, then in pairs) > 0.3 * len(pairs)
    if plan is not None and plan != index:
        pairs = _pairs(sample, index, plan)
        if len(pairs) >= 5:
            share = median(now / then for now, then in pairs)
            return False if share > Decimal("1.5") else None
    return None


def _settle_months(
    readings: Sequence[tuple[Meaning, ...]], sample: Sequence[Sequence[Raw]], context: Context
) -> list[tuple[Meaning, ...]]:
    """Bare month columns are work done, unless all twelve are there and add up to the year's plan."""
    bare = [index for index, column in enumerate(readings) if column and _is_bare_month(column[0])]
    plan = next(
        (index for index, column in enumerate(readings) if column and column[0].target == "year_plan"), None
    )
    if len(bare) < 10 or not _adds_up(sample, bare, plan, context):
        return list(readings)
    return [
        (replace(column[0], target="@plan"),) if index in bare else column
        for index, column in enumerate(readings)
    ]


def _is_bare_month(reading: Meaning) -> bool:
    return reading.target == "@done" and reading.score <= 0.8 and reading.period.first == reading.period.last


def _adds_up(
    sample: Sequence[Sequence[Raw]], months: Sequence[int], plan: int | None, context: Context
) -> bool:
    if plan is None:
        return "计划" in context.title and not re.search(r"完成|进展|进度", context.title)
    totals = figures(sample, plan)
    parts = [figures(sample, index) for index in months]
    sums = [sum((part[row] or Decimal(0) for part in parts), Decimal(0)) for row in range(len(sample))]
    pairs = [(total, added) for total, added in zip(totals, sums, strict=True) if total]
    agreeing = sum(abs(total - added) <= total / 50 for total, added in pairs)
    return bool(pairs) and agreeing > 0.6 * len(pairs)
