"""What needs a person: one shape for everything that is late, due, missing or contradictory."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Urgency = Literal["overdue", "soon", "explain", "unfilled"]
"""The sections of 工作台: 已经逾期, 本周到期, 报送前要说清的数, 还没填."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a concern is settled: a page of the window, and within a project's page its room and a detail."""

    page: str
    project: str = ""
    room: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to do. `weight` orders within its urgency: the graver the consequence, the larger.

    `what` is the fact (节点未完成：主体封顶), `note` a few words more (影响竣工 11天), `due` the day by which
    it was or is to be done, `verb` what a click does (改节点).
    """

    urgency: Urgency
    weight: int
    what: str
    note: str
    project: str
    name: str
    person: str
    due: date | None
    verb: str
    place: Place


def lateness(due: date | None, today: date) -> str:
    """逾期 18天, 今天到期, 还有 3天; "" without a day."""
    if due is None:
        return ""
    days = (today - due).days
    if days > 0:
        return f"逾期 {days}天"
    return "今天到期" if days == 0 else f"还有 {-days}天"
