"""The ledger grid: which projects in which order with which totals, their cells, the values to filter by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.models import MonthlyProgress, Project
from app.models.choices import INDUSTRIES
from app.models.keys import is_month, parse
from app.rules.pace import share
from app.services.common import periods
from app.services.grid.columns import Expressions
from app.services.grid.grid_query import (
    MONTHLY,
    Condition,
    GridQuery,
    filtered,
    group_value,
    is_tags,
    ordered,
    planned,
    sortable,
    view_rule,
)  # fmt: skip
from app.services.lists.list_catalogue import bounds, catalogue
from app.storage.bulk import chunks
from app.storage.ledger import Ledger
from app.storage.living import living

__all__ = [
    "VIEWS",
    "Condition",
    "Figures",
    "GridQuery",
    "Group",
    "Outline",
    "View",
    "cells",
    "count",
    "figures",
    "glance",
    "has_more_than",
    "names",
    "outline",
    "overview",
    "sums_of",
    "uids_of",
    "values",
    "view_labels",
    "views",
    "without",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Projects that share a value of the grouping column, with their sums by column key."""

    value: str
    count: int
    sums: Mapping[str, float | None]
    uids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The order of the grid: groups with their projects, and the totals over all."""

    total: Group
    groups: tuple[Group, ...]
    grouped: bool


@dataclass(frozen=True, slots=True)
class View:
    """A ready-made selection of projects and how many it has now."""

    key: str
    label: str
    count: int = 0


Figures = Mapping[str, Mapping[str, float]]
"""Amounts in 元 by column key and uid."""

_GROUP_SUMS = ("total_investment", "year_plan", "year_done")
PLANNED = "plan of the judged year"
"""Key of `planned` among figures and sums; rates are made of it."""


VIEWS = ("all", "building", "monthly", "warned", "unfilled", "bond")
"""The keys of the ready-made views."""


def view_labels(ledger: Ledger, period: str) -> dict[str, str]:
    """The ready-made views by their keys, in their order."""
    month = int(periods.filling(period)[5:7])
    with ledger.read() as session:
        monthly = next((roll for roll in catalogue(session, unused=True) if roll.name == MONTHLY), None)
    return {
        "all": "全部",
        "building": "开工在建",
        "monthly": f"{MONTHLY} {bounds(monthly.least, monthly.most)}".strip() if monthly else MONTHLY,
        "warned": "红黄灯",
        "unfilled": f"{month}月未填",
        "bond": "专项债券",
    }


def views(ledger: Ledger, period: str, office: str = "") -> list[View]:
    """The ready-made views with how many projects each has now."""
    labels = view_labels(ledger, period)
    expressions = Expressions()
    counts = [func.count(case((view_rule(key, period), 1))) for key in labels]
    query = expressions.joined(select(*counts).select_from(Project)).where(~Project.deleted)
    if office:
        query = query.where(Project.office == office)
    with ledger.read() as session:
        row = session.execute(query).one()
    return [View(key, label, count) for (key, label), count in zip(labels.items(), row, strict=True)]


def outline(
    ledger: Ledger, query: GridQuery, summed: Sequence[str] = _GROUP_SUMS, figures: Figures | None = None
) -> Outline:
    """The projects of a query in their order, grouped, with counts and sums in 元; `rate` is a share.

    `figures` are the figures of the ledger as it is now where they have been read before.
    """
    keys = list(dict.fromkeys([*summed, *_GROUP_SUMS, PLANNED]))
    with ledger.read() as session:
        by_value = _by_value(_rows(session, ordered(query)))
        missing = [key for key in keys if key not in (figures or {})]
        all_known = {**(figures or {}), **_figures(session, query.period, missing)}
    sums = {value: {key: _sum(all_known[key], uids) for key in keys} for value, uids in by_value.items()}
    groups = tuple(
        Group(value, len(uids), _rated(sums[value]), tuple(uids)) for value, uids in by_value.items()
    )
    total = Group("合计", sum(group.count for group in groups), _added(list(sums.values())))
    return Outline(total, groups, bool(query.group))


def _by_value(rows: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    by_value: dict[str, list[str]] = {}
    for uid, value in rows:
        by_value.setdefault(value, []).append(uid)
    return by_value


def _sum(amounts: Mapping[str, float], uids: Sequence[str]) -> float | None:
    filled = [amounts[uid] for uid in uids if uid in amounts]
    return sum(filled) if filled else None


def figures(ledger: Ledger, period: str, summed: Sequence[str]) -> Figures:
    """What every project has in the columns that `outline` sums up; filters change none of it."""
    with ledger.read() as session:
        return _figures(session, period, dict.fromkeys([*summed, *_GROUP_SUMS, PLANNED]))


def _figures(session: Session, period: str, keys: Collection[str]) -> Figures:
    months = [key for key in keys if is_month(key)]
    others = [key for key in keys if not is_month(key)]
    by_key: dict[str, dict[str, float]] = {key: _month(session, key) for key in months}
    if others:
        expressions = Expressions()
        columns = [planned(period) if key == PLANNED else expressions.of(key) for key in others]
        query = expressions.joined(select(Project.uid, *columns).where(~Project.deleted))
        uids, *amounts = list(zip(*_rows(session, query), strict=True)) or [()] * (len(others) + 1)
        for key, column in zip(others, amounts, strict=True):
            by_key[key] = {
                uid: amount for uid, amount in zip(uids, column, strict=True) if amount is not None
            }
    return by_key


def _month(session: Session, key: str) -> dict[str, float]:
    """A month's figures; one pass over the month is far quicker than a join to every project."""
    column = parse(key)
    figure = MonthlyProgress.__table__.c[column.name]
    query = select(MonthlyProgress.project, figure).where(
        MonthlyProgress.month == column.span, living(MonthlyProgress), figure.is_not(None)
    )
    return dict(_rows(session, query))


def _rows(session: Session, query: Select[Any]) -> list[Any]:
    """Plain tuples: wrapping tens of thousands of rows would take longer than reading them."""
    cursor = session.connection().execute(query).cursor
    return list(cursor.fetchall()) if cursor is not None else []


def glance(ledger: Ledger, query: GridQuery, rows: int) -> Outline:
    """The first rows of an outline without any sums: quick in a ledger of any size, for painting at once.

    Counts are those of the rows given, not of the ledger; after a merge the order may be another.
    """
    with ledger.read() as session:
        plain = query == GridQuery(query.period, group="industry")
        pairs = _by_industry(session, rows) if plain else _rows(session, ordered(query).limit(rows))
    groups = tuple(Group(value, len(uids), {}, tuple(uids)) for value, uids in _by_value(pairs).items())
    return Outline(Group("合计", sum(group.count for group in groups), {}), groups, bool(query.group))


def _by_industry(session: Session, rows: int) -> list[tuple[str, str]]:
    """The first projects of all, industry by industry: the index leads to them, no table is sorted.

    They come in the order in which they were entered, which is that of their uids except after a merge.
    """
    pairs: list[tuple[str, str]] = []
    for industry in (*INDUSTRIES, None):
        query = select(Project.uid).where(Project.industry == industry, ~Project.deleted)
        left = rows - len(pairs)
        pairs += [(uid, industry or "") for (uid,) in _rows(session, query.limit(left))] if left else []
    return pairs


def overview(ledger: Ledger, period: str, office: str = "") -> Group:
    """Count and sums of all projects, whatever is shown."""
    query = GridQuery(period=period, office=office)
    with ledger.read() as session:
        return Group("合计", _count(session, query), _added(list(_sums(session, query, ()).values())))


def uids_of(ledger: Ledger, query: GridQuery) -> list[str]:
    """The projects of a query in their order."""
    with ledger.read() as session:
        return [uid for uid, _ in _rows(session, ordered(query))]


def still_there(ledger: Ledger, uids: Sequence[str]) -> set[str]:
    """Those of some projects that have not been deleted."""
    there: set[str] = set()
    with ledger.read() as session:
        for part in chunks(list(uids), 500):
            query = select(Project.uid).where(Project.uid.in_(part), living(Project))
            there.update(session.connection().scalars(query))
    return there


def has_more_than(ledger: Ledger, number: int) -> bool:
    """Whether there are (or were) more projects than that; takes no time in a ledger of any size."""
    with ledger.read() as session:
        return session.execute(select(Project.uid).offset(number).limit(1)).first() is not None


def names(ledger: Ledger, uids: Sequence[str]) -> list[str]:
    """The names of some projects, in the order of the uids."""
    cells_by_uid = cells(ledger, ["name"], uids)
    return [str(cells_by_uid[uid][0]) for uid in uids if uid in cells_by_uid]


def without(ledger: Ledger, query: GridQuery) -> list[tuple[Condition | None, int]]:
    """How many projects would be found if one condition fell (None: the search text), most first."""
    counts: list[tuple[Condition | None, int]] = []
    with ledger.read() as session:
        for condition in query.conditions:
            others = tuple(other for other in query.conditions if other != condition)
            counts.append((condition, _count(session, replace(query, conditions=others))))
        if query.text:
            counts.append((None, _count(session, replace(query, text=""))))
    return sorted(counts, key=lambda pair: -pair[1])


def count(ledger: Ledger, query: GridQuery) -> int:
    """How many projects a query finds."""
    with ledger.read() as session:
        return _count(session, query)


def _count(session: Session, query: GridQuery) -> int:
    expressions = Expressions()
    selected = select(func.count()).select_from(Project)
    return int(session.scalar(filtered(expressions, selected, query)) or 0)


def _sums(session: Session, query: GridQuery, summed: Sequence[str]) -> dict[str, dict[str, float | None]]:
    expressions = Expressions()
    value = group_value(expressions, query.group)
    keys = list(dict.fromkeys([*summed, *_GROUP_SUMS]))
    totals = [*(func.sum(expressions.of(key)) for key in keys), func.sum(planned(query.period))]
    selected = select(value, *totals).select_from(Project)
    grouped = filtered(expressions, selected, query).group_by(value)
    return {row[0]: dict(zip([*keys, PLANNED], row[1:], strict=True)) for row in session.execute(grouped)}


def _rated(sums: Mapping[str, float | None]) -> dict[str, float | None]:
    """Sums with the rate they make, unrounded."""
    plan, done = sums.get(PLANNED), sums.get("year_done")
    rate = share(done, plan)
    return {**{key: amount for key, amount in sums.items() if key != PLANNED}, "rate": rate}


def _added(parts: Sequence[Mapping[str, float | None]]) -> dict[str, float | None]:
    total: dict[str, float | None] = {}
    for part in parts:
        for key, amount in part.items():
            if amount is not None:
                total[key] = (total.get(key) or 0) + amount
    return _rated(total)


def cells(ledger: Ledger, keys: Sequence[str], uids: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """The raw values (元, stored dates) of some projects in the order of `keys`, by uid."""
    query = _cells(tuple(keys))
    cells_by_uid: dict[str, tuple[Any, ...]] = {}
    with ledger.read() as session:
        for part in chunks(list(uids), 500):
            for row in session.connection().execute(query, {"uids": part}):
                cells_by_uid[row[0]] = tuple(row[1:])
    return cells_by_uid


@lru_cache(maxsize=16)
def _cells(keys: tuple[str, ...]) -> Select[Any]:
    """Made once for the columns that a grid shows: it is asked while a person scrolls."""
    expressions = Expressions()
    selected = select(Project.uid, *(expressions.of(key) for key in keys)).select_from(Project)
    query: Select[Any] = expressions.joined(selected)
    return query.where(Project.uid.in_(bindparam("uids", expanding=True)))


def values(ledger: Ledger, query: GridQuery, key: str) -> list[tuple[Any, int]]:
    """The different raw values of a column under the other conditions of a query, with counts; None is empty.

    Fixed words come in their order, others in their own; of TAGS every word counts for itself.
    """
    others = tuple(condition for condition in query.conditions if condition.key != key)
    expressions = Expressions()
    column = expressions.of(key)
    selected = select(column, func.count()).select_from(Project)
    counted = filtered(expressions, selected, replace(query, conditions=others)).group_by(column)
    with ledger.read() as session:
        rows = [(value, count) for value, count in session.execute(counted.order_by(sortable(key, column)))]
    return _counted([(word, count) for value, count in rows for word in _words(key, value)])


def _words(key: str, value: Any) -> Sequence[Any]:
    if is_tags(key) and value:
        return [word for word in str(value).split("、") if word]
    return [None if value == "" else value]


def _counted(pairs: Sequence[tuple[Any, int]]) -> list[tuple[Any, int]]:
    counts: dict[Any, int] = {}
    for value, count in pairs:
        counts[value] = counts.get(value, 0) + count
    empty = counts.pop(None, 0)
    return [*([(None, empty)] if empty else []), *counts.items()]


def sums_of(ledger: Ledger, uids: Sequence[str], keys: Sequence[str]) -> dict[str, tuple[int, float | None]]:
    """How many cells of a figure column are filled in these projects, and their sum (元, shares), by key."""
    expressions = Expressions()
    parts = [part for key in keys for part in _count_and_sum(expressions.of(key))]
    query = expressions.joined(select(*parts).select_from(Project))
    sums: dict[str, tuple[int, float | None]] = dict.fromkeys(keys, (0, None))
    with ledger.read() as session:
        for part in chunks(list(uids), 900):
            row = session.execute(query.where(Project.uid.in_(part))).one()
            for place, key in enumerate(keys):
                count, total = sums[key]
                more = row[2 * place + 1]
                summed = total if more is None else (total or 0) + more
                sums[key] = (count + row[2 * place], summed)
    return sums


def _count_and_sum(column: ColumnElement[Any]) -> tuple[ColumnElement[int], ColumnElement[Any]]:
    return func.count(column), func.sum(column)
