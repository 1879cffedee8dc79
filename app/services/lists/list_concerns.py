"""What lists and status changes ask of a person, over all projects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import MonthlyProgress, Project, dates
from app.models.choices import BUILDING, OVER
from app.models.values import show_money
from app.rules.checks.check import Check
from app.rules.checks.table import LAPSED, UNWATCHED, WORKED_ON
from app.services.common import moments, options
from app.services.common.concerns import Concern, Place, Urgency, concerns_of
from app.services.lists import list_checks
from app.services.lists.list_catalogue import catalogue
from app.storage.living import living

_STOPPED, _WORKED, _WHITE, _PLAN = 65, 60, 45, 25


# ------------------------------------------------------------------ over all projects


@dataclass(frozen=True, slots=True)
class _Known:
    """What the concerns need of a project."""

    uid: str
    name: str
    status: str
    person: str
    total: int
    levels: str

    def concern(
        self, urgency: Urgency, weight: int, what: str, note: str, due: date | None, verb: str, place: Place,
        check: Check | None = None,
    ) -> Concern:  # fmt: skip
        """A concern of this project."""
        rule = check.number if check else ""
        return Concern(urgency, weight, what, note, self.uid, self.name, self.person, due, verb, place, rule)

    def place(self, detail: str, room: str = "lists") -> Place:
        """A place in its page."""
        return Place("project", self.uid, room, detail)


def concerns(session: Session, today: date) -> list[Concern]:
    """Standstills that last too long or report work, lapsed whitelists, large projects without month plans,
    steps in the wrong order.
    """
    columns = (
        Project.uid, Project.name, Project.status, Project.responsible_person, Project.total_investment,
        Project.key_levels,
    )  # fmt: skip
    projects = {
        uid: _Known(uid, name, status or "", person or "", total or 0, levels or "")
        for uid, name, status, person, total, levels in session.execute(
            select(*columns).where(~Project.deleted)
        )
    }
    return [
        *_standstills(session, today, projects),
        *_whitelists(session, today, projects),
        *_unplanned(session, today, projects),
        *concerns_of(session, list_checks.hits(session, moments.now(session, today))),
    ]


def _standstills(session: Session, today: date, projects: Mapping[str, _Known]) -> Iterator[Concern]:
    for uid, stop in list_checks.standstills(session).items():
        project = projects.get(uid)
        if project is None:
            continue
        end, place, note = dates.last_day(stop.expected), project.place("turns"), f"{stop.since} 停工"
        if stop.month:
            what = f"停工以后 {int(stop.month[5:7])}月报了完成 {show_money(stop.done)} 万元"
            yield project.concern("explain", _WORKED, what, note, None, "说明", place, WORKED_ON)
        if end is not None and end < today:
            what = "到了预计复工日，还没有复工"
            yield project.concern("overdue", _STOPPED, what, note, end, "登记复工", place)


def _whitelists(session: Session, today: date, projects: Mapping[str, _Known]) -> Iterator[Concern]:
    """A whitelist that lapses soon, or has lapsed lately while works go on."""
    soon, lately = options.number(session, "soon_days"), options.number(session, "expiry_near")
    for uid, end in list_checks.whitelist_ends(session).items():
        project = projects.get(uid)
        if project is None or project.status != BUILDING:
            continue
        left = (end - today).days
        if -lately <= left <= soon:
            what = "白名单已过有效期" if left < 0 else "白名单快到期"
            urgency: Urgency = "explain" if left < 0 else "soon"
            place = project.place("members")
            yield project.concern(urgency, _WHITE, what, "", end, "续列", place, LAPSED)


def _unplanned(session: Session, today: date, projects: Mapping[str, _Known]) -> Iterator[Concern]:
    """★ and key projects without a month plan this year."""
    least = min((roll.least for roll in catalogue(session) if roll.star and roll.least), default=None)
    query = select(MonthlyProgress.project).where(
        living(MonthlyProgress), MonthlyProgress.plan.is_not(None),
        MonthlyProgress.month.between(f"{today.year}-01", f"{today.year}-12"),
    )  # fmt: skip
    planned = set(session.scalars(query.distinct()))
    for uid, project in projects.items():
        star = least is not None and project.total >= least
        if uid in planned or project.status in OVER or not (star or project.levels):
            continue
        what = f"{'★ ' if star else ''}没有今年的月计划"
        note = f"总投资 {show_money(project.total)} 万元" if star else project.levels
        place = project.place("", "months")
        yield project.concern("unfilled", _PLAN, what, note, None, "填月计划", place, UNWATCHED)
