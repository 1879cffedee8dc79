"""The columns of the ledger grid: every declared field of a project, its standing, and its months."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from app.models import (
    Field,
    FundFlow,
    Kind,
    MonthlyProgress,
    Office,
    Project,
    StageGoal,
    Standing,
    field_of,
    fields_of,
)
from app.models.dates import months_between
from app.models.keys import month_key, parse
from app.services.common.periods import filling

Paint = Literal["text", "light", "rate"]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column of the grid. `key` names it for sorting, filtering and editing; `group` is the
    header's upper line.

    `summed` columns have totals; `filling` ones show the month that is being filled in.
    """

    key: str
    label: str
    group: str = ""
    field: Field | None = None
    width: int = 10
    editable: bool = True
    summed: bool = False
    paint: Paint = "text"
    filling: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it holds figures."""
        return self.paint == "rate" or (self.field is not None and self.field.numeric)


_MONEY = Field("", "", Kind.MONEY, unit="万元")
_TEXT = Field("", "", Kind.TEXT)
_COUNT = Field("", "", Kind.INTEGER)
_OFFICE = LedgerColumn("office", "单位", field=_TEXT, width=8, editable=False)
_SHORT = {"year_plan": "年度计划", "cumulative_prev_year": "上年底累计"}
"""Labels that the header of a wide table says shorter than a form."""


def all_columns(period: str, *, city: bool = False) -> list[LedgerColumn]:
    """Every column there is, those shown at first in their order first; a city's ledger also tells
    the office.
    """
    offices = [_OFFICE] if city else []
    names = {column.key: column for column in [*_standing(period), *_months(period), *_projects(), *offices]}
    first = [names.pop(key) for key in default_keys(period, city=city)]
    return [*first, *names.values()]


def default_keys(period: str, *, city: bool = False) -> list[str]:
    """The columns of a ledger that nobody has rearranged."""
    keys = [
        "light", "name", *(["office"] if city else []), "year_role", "total_investment", "year_plan",
        month_key(period, "done"), month_key(filling(period), "done"), "year_done", "rate",
        "responsible_unit",
        "responsible_person", "next_node", "progress", "issue", "leader", "industry", "county", "start",
        "finish", "code", "owner",
    ]  # fmt: skip
    return list(dict.fromkeys(keys))


def portable(key: str, period: str) -> str:
    """A column key that means the same next month: the judged month and the one being filled are
    named as such.
    """
    column, names = parse(key), {filling(period): "filling", period: "judged"}
    return str(replace(column, span=names.get(column.span, column.span)))


def resolved(key: str, period: str) -> str:
    """The column key that a portable one means in a period; the inverse of `portable`."""
    column, months = parse(key), {"judged": period, "filling": filling(period)}
    return str(replace(column, span=months.get(column.span, column.span)))


def _projects() -> list[LedgerColumn]:
    return [
        LedgerColumn(
            field.name,
            _SHORT.get(field.name, field.label),
            group="投资（万元）" if field.kind is Kind.MONEY and field.group == "投资" else "",
            field=field,
            width=field.width,
            summed=field.kind is Kind.MONEY,
        )
        for field in fields_of(Project)
    ]


def _standing(period: str) -> list[LedgerColumn]:
    month = int(period[5:7])
    upto = "1月累计" if month == 1 else f"1—{month}月累计"
    return [
        LedgerColumn("light", "灯", field=_TEXT, width=5, editable=False, paint="light"),
        LedgerColumn("year_done", upto, "投资（万元）", _MONEY, 9, editable=False, summed=True),
        LedgerColumn("rate", "占年计划 %", "投资（万元）", width=10, editable=False, paint="rate"),
        LedgerColumn("total_done", "开工累计", "投资（万元）", _MONEY, 9, editable=False, summed=True),
        LedgerColumn("year_received", "今年到位", "投资（万元）", _MONEY, 9, editable=False, summed=True),
        LedgerColumn("year_paid", "今年支付", "投资（万元）", _MONEY, 9, editable=False, summed=True),
        LedgerColumn("next_node", "下一节点", field=_TEXT, width=14, editable=False),
        LedgerColumn("next_node_date", "节点日期", field=Field("", "", Kind.DATE), width=9, editable=False),
        LedgerColumn("overdue_nodes", "逾期节点", field=_COUNT, width=6, editable=False),
        LedgerColumn("open_issues", "未销号问题", field=_COUNT, width=7, editable=False),
        LedgerColumn("progress", "形象进度", field=_TEXT, width=22, editable=False),
        LedgerColumn("issue", "存在问题", field=_TEXT, width=20, editable=False),
    ]


def _months(period: str) -> list[LedgerColumn]:
    now = filling(period)
    columns = []
    for month in months_between(f"{period[:4]}-01", f"{period[:4]}-12"):
        for stream in ("plan", "done", "received", "paid"):
            columns.append(_month_column(month, stream, now))
    columns.extend(_month_column(now, stream, now) for stream in ("progress", "next_step"))
    return columns


def _month_column(month: str, stream: str, now: str) -> LedgerColumn:
    field = field_of(MonthlyProgress, stream)
    number = int(month[5:7])
    words = {"plan": "计划", "done": "完成", "received": "到位", "paid": "支付"}
    money = field.kind is Kind.MONEY
    label = f"{number}月{words.get(stream, field.label)}"
    if stream == "done":
        label = f"{number}月 填报" if month == now else f"{number}月"
    return LedgerColumn(
        month_key(month, stream),
        label,
        "投资（万元）" if stream == "done" else ("月度（万元）" if money else ""),
        field,
        9 if money else field.width,
        summed=money,
        filling=month == now,
    )


class Expressions:
    """Column keys as SQL: the project's own columns, its standing, and one join for each month used."""

    def __init__(self) -> None:
        self._months: dict[str, AliasedClass[MonthlyProgress]] = {}

    def of(self, key: str) -> ColumnElement[Any]:
        """The SQL of a column; raises KeyError for an unknown key."""
        column = parse(key)
        if column.of == "stage":
            return _stage(column.span, column.name)
        if column.of == "flow":
            return _flow(column.span, column.stream, column.source)
        if column.of == "month":
            figure: ColumnElement[Any] = getattr(self._month(column.span), column.name)
            return figure
        if key == "office":
            short = select(Office.short).where(Office.code == Project.office, ~Office.deleted)
            return func.coalesce(short.limit(1).scalar_subquery(), Project.office)
        if key == "office_code":
            return Project.__table__.c.office
        if key in Project.__table__.c:
            return Project.__table__.c[key]
        return Standing.__table__.c[key]

    def joined(self, query: Any) -> Any:
        """The query with the standing and the months that were asked for joined to it."""
        query = query.outerjoin(Standing, Standing.project == Project.uid)
        for month, alias in self._months.items():
            match = and_(alias.project == Project.uid, alias.month == month, ~alias.deleted)
            query = query.outerjoin(alias, match)
        return query

    def _month(self, month: str) -> AliasedClass[MonthlyProgress]:
        if month not in self._months:
            alias: AliasedClass[MonthlyProgress] = aliased(MonthlyProgress)  # type: ignore[assignment]
            self._months[month] = alias
        return self._months[month]


def _flow(month: str, stream: str, source: str) -> ColumnElement[Any]:
    """What came or went in a month, looked up for each project."""
    rules = [FundFlow.project == Project.uid, FundFlow.month == month, FundFlow.stream == stream]
    if source:
        rules.append(FundFlow.source == source)
    amounts = select(func.sum(FundFlow.amount)).where(*rules, ~FundFlow.deleted)
    return amounts.correlate(Project).scalar_subquery()


def _stage(span: str, name: str) -> ColumnElement[Any]:
    """A field of a 旬 or week, looked up for each project."""
    table = StageGoal.__table__.c
    value = select(table[name]).where(table.project == Project.uid, table.span == span, ~table.deleted)
    return value.correlate(Project).limit(1).scalar_subquery()


def named(columns: Sequence[LedgerColumn], keys: Sequence[str]) -> list[LedgerColumn]:
    """The columns of these keys, in the order of the keys; unknown keys are left out."""
    by_key = {column.key: column for column in columns}
    return [by_key[key] for key in keys if key in by_key]
