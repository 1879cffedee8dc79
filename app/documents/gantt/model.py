"""What a chart shows, as plain values: the services fill it, the painter reads it.

Amounts are 元, rates unrounded shares of the year's plan (0.63 for 63 %), dates are days.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Light = Literal["red", "amber", "green", "none"]
Span = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True)
class ChartNode:
    """A node of a project (关键节点). `overdue`: its planned day has passed and it is not done.

    Without a `uid` it is no record: the planned beginning or end of a project without a plan between the two.
    """

    name: str
    planned: date | None = None
    forecast: date | None = None
    actual: date | None = None
    overdue: bool = False
    uid: str = ""


@dataclass(frozen=True)
class ChartRow:
    """One project. `next_text` is the next node in words, without 逾期, which `next_overdue` adds in red."""

    uid: str
    number: int
    name: str
    unit: str = ""
    person: str = ""
    leader: str = ""
    plan: int | None = None
    done: int | None = None
    rate: float | None = None
    light: Light = "none"
    plan_bar: Span | None = None
    actual_bar: Span | None = None
    forecast_bar: Span | None = None
    nodes: tuple[ChartNode, ...] = ()
    next_text: str = ""
    next_overdue: bool = False

    @property
    def dated(self) -> bool:
        """Whether anything can be drawn on the time scale."""
        return bool(self.plan_bar or self.actual_bar or self.forecast_bar or any(_days(self)))


def _days(row: ChartRow) -> list[date]:
    return [day for node in row.nodes for day in (node.planned, node.forecast, node.actual) if day]


@dataclass(frozen=True)
class ChartGroup:
    """Projects under one heading with their subtotals; the heading carries no number of its own."""

    name: str
    rows: tuple[ChartRow, ...]
    plan: int | None = None
    done: int | None = None
    rate: float | None = None


@dataclass(frozen=True)
class Chart:
    """A whole chart from `first` to `last` day.

    Everything in words is ready to print: `summary` (one line), `as_of` (截至…), `rule` (when a light is
    red or amber), `version`, `made` (when), `check_code`, `maker`, `reviewer`, `clerk`. `locked` is the last
    day of the last locked month, `locked_text` its name in the legend; `qr` is what the code on paper says
    ("" for none); `empty` is what an empty chart says, and what to do then.
    """

    title: str
    first: date
    last: date
    groups: tuple[ChartGroup, ...] = ()
    today: date | None = None
    locked: date | None = None
    locked_text: str = "投资数截止"
    holidays: tuple[Span, ...] = ()
    summary: str = ""
    as_of: str = ""
    unit: str = "万元"
    done_title: str = "完成"
    rule: str = ""
    version: str = ""
    made: str = ""
    check_code: str = ""
    maker: str = ""
    reviewer: str = ""
    clerk: str = ""
    qr: str = ""
    empty: tuple[str, str] = ("没有符合条件的项目", "换一个筛选条件，或先在项目台账里录入项目。")

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a chart must end after it begins")

    @property
    def rows(self) -> tuple[ChartRow, ...]:
        """All projects in order."""
        return tuple(row for group in self.groups for row in group.rows)

    def lights(self) -> dict[Light, int]:
        """How many projects stand under each light."""
        counts: dict[Light, int] = {"red": 0, "amber": 0, "green": 0, "none": 0}
        for group in self.groups:
            for row in group.rows:
                counts[row.light] += 1
        return counts
