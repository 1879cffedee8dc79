"""A grid's query as SQL: views, search, conditions, order and grouping."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select

from app.models import Kind, MonthlyProgress, Office, Project, ProjectList, SearchText, StageGoal, Standing
from app.models.choices import OVER
from app.models.dates import month_before
from app.models.keys import parse
from app.rules import stages
from app.rules.lights import AMBER, GREEN, NONE, RED
from app.services.common import periods, resources
from app.services.grid.columns import Expressions
from app.storage.books import Meta
from app.storage.living import living

Op = Literal["in", "empty", "at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One column's filter. `in` lists raw values, None among them for empty cells; bounds are raw values too.

    Of a column with several words in a cell (TAGS) `in` finds the projects that have any of the words.
    """

    key: str
    op: Op
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class GridQuery:
    """What the grid shows.

    `view` is one of `views`; `sort` holds (key, descending), the first counting most.
    """

    period: str
    view: str = "all"
    text: str = ""
    conditions: tuple[Condition, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    group: str = ""
    office: str = ""


MONTHLY = "月调度"
"""The delivered list whose threshold the view of the same name goes by (`domain.md` Z17)."""
_LIGHT_ORDER = (RED, AMBER, GREEN, NONE)
_ANSWERABLE = ("responsible_person", "agent")


def reported_in(month: str) -> Select[tuple[str]]:
    """The projects whose record of a month (in it or since January), 旬 or week tells what was done."""
    if stages.kind_of(month) != "month":
        goal = StageGoal.__table__.c
        return select(goal.project).where(goal.span == month, goal.done.is_not(None), living(StageGoal))
    table = MonthlyProgress.__table__.c
    reported = or_(table.done.is_not(None), table.year_done.is_not(None))
    return select(table.project).where(table.month == month, reported, living(MonthlyProgress))


def unfilled_in(month: str) -> ColumnElement[bool]:
    """Projects that should report a month and have not: those that are over need not."""
    return Project.uid.not_in(reported_in(month)) & func.coalesce(Project.status, "").not_in(OVER)


def mine_in(month: str, person: str) -> ColumnElement[bool]:
    """Projects that a person answers for, or filled in, in the month or the one before."""
    table = MonthlyProgress.__table__.c
    months = [month, month_before(month)]
    filled = select(table.project).where(
        table.month.in_(months), table.reporter == person, living(MonthlyProgress)
    )
    named = (getattr(Project, name).contains(person, autoescape=True) for name in _ANSWERABLE)
    return or_(Project.uid.in_(filled), *named)


def view_rule(key: str, period: str) -> ColumnElement[bool]:
    """The SQL of a ready-made view; raises KeyError for an unknown one.

    "unfilled@2025-09" and "mine@2025-09@刘敏" name their month themselves.
    """
    name, _, rest = key.partition("@")
    month, _, person = rest.partition("@")
    if person:
        return {"mine": mine_in(month, person)}[name]
    month = month or periods.filling(period)
    rules: dict[str, ColumnElement[bool]] = {
        "all": Project.uid.is_not(None),
        "building": Standing.started & func.coalesce(Project.status, "").not_in(OVER),
        "monthly": _reaches(MONTHLY),
        "warned": Standing.light.in_(["red", "amber"]),
        "unfilled": unfilled_in(month),
        "bond": Project.fund_bond > 0,
    }
    return rules[name]


def _reaches(name: str) -> ColumnElement[bool]:
    """Projects that a delivered list takes by its rule: as this office set it, else as it is delivered."""
    info = next(each for each in resources.lists() if each.name == name)
    office = select(func.json_extract(Meta.value, "$")).where(Meta.key == "office").scalar_subquery()
    own = (~ProjectList.deleted, ProjectList.name == name, ProjectList.office == office)
    least, most = (
        select(column).where(*own).limit(1).scalar_subquery()
        for column in (ProjectList.least, ProjectList.most)
    )
    total = Project.total_investment
    return and_(total >= func.coalesce(least, info.least), or_(most.is_(None), total < most))


def ordered(query: GridQuery) -> Select[Any]:
    """Uid and group value of the projects of a query, in their order."""
    expressions = Expressions()
    value = group_value(expressions, query.group)
    ordering = _group_order(query.group, value) if query.group else []
    for key, descending in query.sort:
        column = sortable(key, expressions.of(key))
        ordering += [_empty(key, expressions.of(key)), column.desc() if descending else column.asc()]
    selected = select(Project.uid, value).select_from(Project)
    return filtered(expressions, selected, query).order_by(*ordering, Project.uid)


def sortable(key: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What a column is sorted by: words of a fixed list by their place in it, red before green."""
    declared = parse(key).field
    choices = _LIGHT_ORDER if key == "light" else declared.choices if declared else ()
    if not choices or (declared is not None and declared.kind is Kind.TAGS):
        return column
    return case({word: place for place, word in enumerate(choices)}, value=column, else_=len(choices))


def planned(period: str) -> ColumnElement[int]:
    """The year's plan of a project if it is for the judged year; rates are made of it."""
    return case((or_(Project.plan_year.is_(None), Project.plan_year == int(period[:4])), Project.year_plan))


def _empty(key: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a cell is empty: no value, or for words none of their letters."""
    declared = parse(key).field
    figures = key == "rate" or (declared is not None and (declared.numeric or declared.kind is Kind.FLAG))
    return column.is_(None) if figures else or_(column.is_(None), cast(column, String) == "")


def group_value(expressions: Expressions, key: str) -> ColumnElement[str]:
    """What a project is grouped by, "" for all when there is no grouping."""
    if not key:
        return literal("")
    return func.coalesce(cast(expressions.of(key), String), "")


def _group_order(key: str, value: ColumnElement[str]) -> list[ColumnElement[Any]]:
    """Groups in the order of their fixed words, offices in theirs, others by name; without a value last."""
    if key == "office":
        position = select(Office.position).where(Office.code == Project.office, ~Office.deleted).limit(1)
        place = position.scalar_subquery()
        return [place.is_(None), place, value]
    ranked = sortable(key, value)
    return [value == "", ranked] if ranked is value else [value == "", ranked, value]


def filtered(expressions: Expressions, selected: Select[Any], query: GridQuery) -> Select[Any]:
    """A selection from projects cut down to those of a query, with all that its columns need joined."""
    rules: list[ColumnElement[bool]] = [~Project.deleted, view_rule(query.view, query.period)]
    if query.office:
        rules.append(Project.office == query.office)
    rules += [_matches(text) for text in query.text.lower().split()]
    rules += [_condition(expressions, condition) for condition in query.conditions]
    joined: Select[Any] = expressions.joined(selected)
    return joined.where(*rules)


def _matches(text: str) -> ColumnElement[bool]:
    """Read the texts once from end to end: to look each project's up would take three times as long."""
    return Project.uid.in_(select(SearchText.project).where(SearchText.text.contains(text, autoescape=True)))


def _condition(expressions: Expressions, condition: Condition) -> ColumnElement[bool]:
    column: Any = expressions.of(condition.key)
    empty = _empty(condition.key, column)
    if condition.op == "empty":
        return empty
    if condition.op in ("at_least", "at_most"):
        return _bounded(column, condition)
    listed = [value for value in condition.values if value not in (None, "")]
    inside = _any_of(condition.key, column, listed)
    return or_(inside, empty) if len(listed) < len(condition.values) else inside


def _bounded(column: Any, condition: Condition) -> ColumnElement[bool]:
    bound = condition.values[0]
    rule: ColumnElement[bool]
    if condition.op == "at_least":
        rule = column >= bound
    elif isinstance(bound, str):  # up to "2025-03" includes "2025-03-15"
        rule = func.substr(column, 1, len(bound)) <= bound
    else:
        rule = column <= bound
    filled: ColumnElement[bool] = column.is_not(None)
    return and_(rule, filled)


def _any_of(key: str, column: Any, listed: Sequence[Any]) -> ColumnElement[bool]:
    if not is_tags(key):
        rule: ColumnElement[bool] = column.in_(listed)
        return rule
    whole = literal("、") + column + literal("、")
    return or_(literal(False), *(whole.contains(f"、{word}、", autoescape=True) for word in listed))


def is_tags(key: str) -> bool:
    """Whether a cell of the column may hold several words."""
    declared = parse(key).field
    return declared is not None and declared.kind is Kind.TAGS
