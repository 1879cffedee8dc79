"""Sums and rates over many projects, each with its 口径 (domain §0.3, §5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.rules.lights import AMBER, GREEN, NONE, RED
from app.rules.pace import gap, month_share, share


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """What one project adds to a sum. Amounts in 元; `planned_start` is a month, "" when unknown."""

    total_investment: int | None = None
    year_plan: int | None = None
    year_done: int | None = None
    light: str = NONE
    started: bool = False
    year_role: str = ""
    planned_start: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure with what it was made of; `value` is an unrounded share, None without a denominator.

    `basis` is the 口径 that is printed below it.
    """

    name: str
    value: float | None
    numerator: int
    denominator: int
    basis: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The sums of many projects at the end of a month. Amounts in 元, `rate`, `gap` and `pace` as shares."""

    period: str
    count: int
    total_investment: int
    year_plan: int
    year_done: int
    rate: float | None
    pace: float
    gap: float | None
    lights: dict[str, int]
    indicators: tuple[Indicator, ...]


def summarise(projects: Iterable[ProjectFigures], *, period: str, pace_months: int = 12) -> Summary:
    """The sums and rates of projects at the end of the month `period` ("2025-08")."""
    rows = list(projects)
    plan, done = sum(row.year_plan or 0 for row in rows), sum(row.year_done or 0 for row in rows)
    completion = completion_rate(done, plan)
    pace = month_share(int(period[5:7]), pace_months)
    return Summary(
        period=period,
        count=len(rows),
        total_investment=sum(row.total_investment or 0 for row in rows),
        year_plan=plan,
        year_done=done,
        rate=completion.value,
        pace=pace,
        gap=gap(completion.value, pace),
        lights={colour: sum(row.light == colour for row in rows) for colour in (RED, AMBER, GREEN, NONE)},
        indicators=(completion, start_rate(rows), start_rate_due(rows, period)),
    )


def completion_rate(done: int, plan: int) -> Indicator:
    """年度投资完成率: work done since January by the year's plan, both in 元."""
    return Indicator("年度投资完成率", share(done, plan), done, plan, "年初累计完成投资÷年度计划投资")


def plan_completion_rate(done: int, planned_to_date: int) -> Indicator:
    """计划完成率 to date: work done since January by the sum of the months' plans so far, both in 元."""
    basis = "年初累计完成投资÷截至本月的月度计划之和"
    return Indicator("月度计划完成率", share(done, planned_to_date), done, planned_to_date, basis)


def start_rate(projects: Iterable[ProjectFigures]) -> Indicator:
    """开工率 (i): started by all that are to start this year; what starts early counts: it may pass 100 %."""
    begun, planned = _starts(list(projects))
    basis = "已开工（含提前开工）÷本年计划新开工项目"
    return Indicator("开工率", share(begun, len(planned)), begun, len(planned), basis)


def start_rate_due(projects: Iterable[ProjectFigures], period: str) -> Indicator:
    """开工率 (ii): started by those whose planned month has come; one without a month is due in December."""
    begun, planned = _starts(list(projects))
    due = sum((row.planned_start or f"{period[:4]}-12") <= period for row in planned)
    return Indicator("应开工开工率", share(begun, due), begun, due, "已开工（含提前开工）÷截至本月应开工项目")


def _starts(projects: list[ProjectFigures]) -> tuple[int, list[ProjectFigures]]:
    planned = [row for row in projects if row.year_role == "新开工"]
    early = sum(row.started for row in projects if row.year_role in ("前期", "预备"))
    return sum(row.started for row in planned) + early, planned
