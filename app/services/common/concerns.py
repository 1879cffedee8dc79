"""What needs a person: one shape for everything that is late, due, missing or contradictory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Project
from app.rules.checks.check import Hit
from app.rules.checks.table import checks
from app.storage.bulk import chunks, plain_rows

Urgency = Literal["overdue", "soon", "explain", "unfilled"]
"""The sections of 工作台: 已经逾期, 本周到期, 报送前要说清的数, 还没填."""


OF_OFFICE = "office:"
"""Begins the detail of a place that is everything of one office, by its short name."""


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
    it was or is to be done, `verb` what a click does (改节点), `rule` the number of the truth check that
    tells it, "" where none does.
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
    rule: str = ""

    @property
    def aside(self) -> str:
        """What stands behind the fact: number of the check and note; a mark of 看过了 is made of it."""
        return " · ".join(part for part in (self.rule, self.note) if part)

    @property
    def told_aside(self) -> str:
        """The same for a person: the number with the name of the check."""
        named = (f"{check.number} {check.name}" for check in checks() if check.number == self.rule)
        rule = next(named, self.rule) if self.rule else ""
        return " · ".join(part for part in (rule, self.note) if part)


Words = Callable[[Hit], tuple[str, str]]
"""What a concern about a hit says: the fact, and a few words more."""


def concerns_of(
    session: Session,
    hits: Iterable[Hit],
    words: Words = lambda hit: (hit.what, hit.figures),
    due: date | None = None,
) -> list[Concern]:
    """What hits ask of a person: those that 工作台 tells and no written word explains."""
    shown = [hit for hit in hits if hit.weight and not hit.explained]
    owners = _owners(session, {hit.project for hit in shown})
    return [_concern(hit, words(hit), owners[hit.project], due) for hit in shown if hit.project in owners]


def _concern(hit: Hit, words: tuple[str, str], owner: tuple[str, str], due: date | None) -> Concern:
    room, detail = ("months", hit.month) if hit.field else (hit.check.room, hit.detail)
    return Concern(
        "explain", hit.weight, *words, hit.project, *owner, due, hit.check.verb,
        Place("project", hit.project, room, detail), hit.rule,
    )  # fmt: skip


def _owners(session: Session, uids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and responsible person of projects that are there."""
    table = Project.__table__.c
    query = select(table.uid, table.name, table.responsible_person).where(~table.deleted)
    owners: dict[str, tuple[str, str]] = {}
    for part in chunks(sorted(uids), 500):
        rows = plain_rows(session, query.where(table.uid.in_(part)))
        owners.update((uid, (name, person or "")) for uid, name, person in rows)
    return owners


def lateness(due: date | None, today: date) -> str:
    """逾期 18天, 今天到期, 还有 3天; "" without a day."""
    if due is None:
        return ""
    days = (today - due).days
    if days > 0:
        return f"逾期 {days}天"
    return "今天到期" if days == 0 else f"还有 {-days}天"
