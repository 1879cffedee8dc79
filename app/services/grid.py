"""The ledger grid: which projects in which order with which totals, their cells, and edits as one change set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from app.models import MonthlyProgress, Project, SearchText, Standing
from app.models.project import INDUSTRIES
from app.services import columns as grid_columns
from app.services.columns import Expressions
from app.storage.bulk import chunks
from app.storage.ledger import Ledger

Op = Literal["in", "empty", "at_least", "at_most"]
EMPTY = "（空）"


@dataclass(frozen=True, slots=True)
class Condition:
    """One column's filter: the text of its values, an emptiness, or bounds in 元."""

    key: str
    op: Op
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class GridQuery:
    """What the grid shows. `view` is one of `views`; `sort` holds (key, descending), the first counting most."""

    period: str
    view: str = "all"
    text: str = ""
    conditions: tuple[Condition, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    group: str = ""
    office: str = ""


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
    """A ready-made selection of projects. `rule` is its SQL."""

    key: str
    label: str
    count: int = 0


_MONTHLY_FROM = 50_000_000
_GROUP_SUMS = ("total_investment", "year_plan", "year_done")


def view_rule(key: str, period: str) -> ColumnElement[bool]:
    """The SQL of a ready-made view; raises KeyError for an unknown one."""
    month = grid_columns.filling(period)
    reported = select(MonthlyProgress.uid).where(
        MonthlyProgress.project == Project.uid,
        MonthlyProgress.month == month,
        MonthlyProgress.done.is_not(None),
        ~MonthlyProgress.deleted,
    )
    rules: dict[str, ColumnElement[bool]] = {
        "all": Project.uid.is_not(None),
        "building": Standing.started & func.coalesce(Project.status, "").not_in(["竣工", "投产", "退库"]),
        "monthly": Project.total_investment >= _MONTHLY_FROM,
        "warned": Standing.light.in_(["red", "amber"]),
        "unfilled": not_(reported.exists())
        & func.coalesce(Project.status, "").not_in(["竣工", "投产", "退库"]),
        "bond": Project.fund_bond > 0,
    }
    return rules[key]


def views(ledger: Ledger, period: str, office: str = "") -> list[View]:
    """The ready-made views with how many projects each has now."""
    month = int(grid_columns.filling(period)[5:7])
    labels = {
        "all": "全部",
        "building": "开工在建",
        "monthly": "月调度 ≥5000万",
        "warned": "红黄灯",
        "unfilled": f"{month}月未填",
        "bond": "专项债券",
    }
    expressions = Expressions()
    counts = [func.count(case((view_rule(key, period), 1))) for key in labels]
    query = expressions.joined(select(*counts).select_from(Project)).where(~Project.deleted)
    if office:
        query = query.where(Project.office == office)
    with ledger.read() as session:
        row = session.execute(query).one()
    return [View(key, label, count) for (key, label), count in zip(labels.items(), row, strict=True)]


def outline(ledger: Ledger, query: GridQuery, summed: Sequence[str] = _GROUP_SUMS) -> Outline:
    """The projects of a query in their order, grouped, with counts and sums; sums are in 元, `rate` is a share."""
    with ledger.read() as session:
        order = _order(session, query)
        sums = _sums(session, query, summed)
    by_value: dict[str, list[str]] = {}
    for uid, value in order:
        by_value.setdefault(value, []).append(uid)
    groups = tuple(Group(value, len(uids), sums[value], tuple(uids)) for value, uids in by_value.items())
    return Outline(Group("合计", len(order), _added(list(sums.values()))), groups, bool(query.group))


def uids_of(ledger: Ledger, query: GridQuery) -> list[str]:
    """The projects of a query in their order."""
    with ledger.read() as session:
        return [uid for uid, _ in _order(session, query)]


def _order(session: Session, query: GridQuery) -> list[tuple[str, str]]:
    expressions = Expressions()
    value = _group_value(expressions, query.group)
    ordering = [_group_rank(query.group, value)] if query.group else []
    for key, descending in query.sort:
        column = expressions.of(key)
        ordering += [column.is_(None), column.desc() if descending else column.asc()]
    selected = select(Project.uid, value).select_from(Project)
    found = _filtered(expressions, selected, query).order_by(*ordering, Project.uid)
    return [(uid, group) for uid, group in session.execute(found)]


def _group_value(expressions: Expressions, key: str) -> ColumnElement[str]:
    if not key:
        return literal("")
    return func.coalesce(cast(expressions.of(key), String), "")


def _group_rank(key: str, value: ColumnElement[str]) -> ColumnElement[Any]:
    if key == "industry":
        ranks = {name: number for number, name in enumerate(INDUSTRIES)}
        return case(ranks, value=value, else_=len(ranks))
    return value == ""


def _filtered(expressions: Expressions, selected: Select[Any], query: GridQuery) -> Select[Any]:
    rules: list[ColumnElement[bool]] = [~Project.deleted, view_rule(query.view, query.period)]
    if query.office:
        rules.append(Project.office == query.office)
    rules += [_matches(text) for text in query.text.lower().split()]
    rules += [_condition(expressions, condition) for condition in query.conditions]
    joined: Select[Any] = expressions.joined(selected)
    return joined.where(*rules)


def _matches(text: str) -> ColumnElement[bool]:
    found = select(SearchText.project).where(SearchText.project == Project.uid)
    return found.where(SearchText.text.contains(text, autoescape=True)).exists()


def _condition(expressions: Expressions, condition: Condition) -> ColumnElement[bool]:
    column: Any = expressions.of(condition.key)
    if condition.op == "empty":
        return or_(column.is_(None), cast(column, String) == "")
    bound = literal(condition.values[0] if condition.values else None)
    if condition.op == "at_least":
        return ColumnElement.__ge__(column, bound)
    if condition.op == "at_most":
        return ColumnElement.__le__(column, bound)
    listed = [value for value in condition.values if value != EMPTY]
    inside: ColumnElement[bool] = column.in_(listed)
    if len(listed) < len(condition.values):
        return or_(inside, column.is_(None), cast(column, String) == "")
    return inside


def _sums(session: Session, query: GridQuery, summed: Sequence[str]) -> dict[str, dict[str, float | None]]:
    expressions = Expressions()
    value = _group_value(expressions, query.group)
    keys = list(dict.fromkeys([*summed, *_GROUP_SUMS]))
    totals = [func.sum(expressions.of(key)) for key in keys]
    selected = select(value, *totals).select_from(Project)
    found = _filtered(expressions, selected, query).group_by(value)
    return {row[0]: _with_rate(dict(zip(keys, row[1:], strict=True))) for row in session.execute(found)}


def _with_rate(sums: dict[str, float | None]) -> dict[str, float | None]:
    plan, done = sums.get("year_plan"), sums.get("year_done")
    return {**sums, "rate": done / plan if plan and done is not None else None}


def _added(parts: Sequence[Mapping[str, float | None]]) -> dict[str, float | None]:
    total: dict[str, float | None] = {}
    for part in parts:
        for key, amount in part.items():
            if amount is not None:
                total[key] = (total.get(key) or 0) + amount
    return _with_rate(total)


def cells(ledger: Ledger, keys: Sequence[str], uids: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """The raw values (元, stored dates) of some projects in the order of `keys`, by uid."""
    expressions = Expressions()
    selected = select(Project.uid, *(expressions.of(key) for key in keys)).select_from(Project)
    query = expressions.joined(selected)
    found: dict[str, tuple[Any, ...]] = {}
    with ledger.read() as session:
        for part in chunks(list(uids), 500):
            for uid, *values in session.execute(query.where(Project.uid.in_(part))):
                found[uid] = tuple(values)
    return found


def values(ledger: Ledger, query: GridQuery, key: str) -> list[tuple[Any, int]]:
    """The different values of a column under the other conditions of a query, with counts; None comes first."""
    others = tuple(condition for condition in query.conditions if condition.key != key)
    expressions = Expressions()
    column = expressions.of(key)
    selected = select(column, func.count()).select_from(Project)
    found = (
        _filtered(expressions, selected, replace(query, conditions=others)).group_by(column).order_by(column)
    )
    with ledger.read() as session:
        return [(value, count) for value, count in session.execute(found)]
