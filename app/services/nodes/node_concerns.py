"""What needs a person about nodes and the plans of months and stages, over all projects."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.models import Milestone, MonthlyProgress, Project, StageGoal, dates
from app.models.choices import BUILDING, UNJUDGED
from app.rules import stages as rules
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.plans import YearPlan
from app.rules.checks.table import PLANS
from app.rules.schedule import Days, Task, impact
from app.rules.workdays import is_workday
from app.services.common import calendars, moments, options
from app.services.common.concerns import Concern, Place, Urgency, concerns_of
from app.services.common.moments import Moment
from app.storage.bulk import chunks
from app.storage.living import living

_END, _LATE, _NEAR, _SLIPPED, _STAGE, _NONE = 70, 60, 50, 45, 40, 20
_STALE = 92
"""A stage that ended longer ago than a quarter is history, not work to do."""
STAGE = "stage:"
"""Before a span: the place of a stage in the room of nodes."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the concerns need of a project."""

    uid: str
    name: str
    status: str
    person: str

    def concern(
        self,
        urgency: Urgency,
        weight: int,
        what: str,
        note: str,
        due: date | None,
        verb: str,
        detail: str = "",
        person: str = "",
    ) -> Concern:
        """A concern of this project, settled in its room of nodes."""
        place = Place("project", self.uid, "nodes", detail)
        return Concern(
            urgency, weight, what, note, self.uid, self.name, person or self.person, due, verb, place
        )


def concerns(session: Session, today: date) -> list[Concern]:
    """Nodes overdue or due soon, an end that slips, works without nodes, plans that do not add up, stages
    that were missed. Projects that are not begun in earnest (谋划, 储备) and those given up are left out.
    """
    projects = _projects(session)
    last = _last_places(session)
    soon = today + timedelta(days=options.number(session, "soon_days"))
    bare = [
        project.concern("unfilled", _NONE, "在建项目没有节点", "", None, "建节点")
        for uid, project in projects.items()
        if uid not in last and project.status == BUILDING
    ]
    return [
        *_due(session, projects, today, soon),
        *_slipping(session, projects, last),
        *bare,
        *concerns_of(session, hits(session, moments.now(session, today))),
        *_missed(session, projects, today),
    ]


def _projects(session: Session) -> dict[str, _Known]:
    columns = (Project.uid, Project.name, Project.status, Project.responsible_person)
    rows = session.execute(select(*columns).where(~Project.deleted)).all()
    return {
        uid: _Known(uid, name, status or "", person or "")
        for uid, name, status, person in rows
        if status not in UNJUDGED
    }


def _last_places(session: Session) -> dict[str, int]:
    """The greatest number of a node by project."""
    table = Milestone.__table__.c
    query = select(table.project, func.max(table.position)).where(living(Milestone)).group_by(table.project)
    return dict(session.execute(query).tuples().all())


def _due(session: Session, projects: Mapping[str, _Known], today: date, soon: date) -> Iterator[Concern]:
    """Nodes that are overdue, with what that does to the end, and those that are due soon."""
    table = Milestone.__table__.c
    query = select(table.project, table.uid, table.name, table.planned, table.person).where(
        living(Milestone), func.coalesce(table.actual, "") == "", table.planned <= f"{soon.isoformat()}~"
    )
    rows = session.connection().execute(query.order_by(table.planned, table.uid)).all()
    due = [
        (uid, row, day)
        for uid, *row in rows
        if uid in projects and (day := _day(row[2])) is not None and day <= soon
    ]
    tasks = _tasks(session, {uid for uid, _, day in due if day < today})
    days = Days(partial(is_workday, calendars.calendar(session)), today.year)
    for uid, (node, name, _, person), day in due:
        if day < today:
            moved = impact(tasks[uid], node, today, days)
            note = f"影响竣工 {moved}天" if moved else "不影响竣工"
            weight = _END if moved else _LATE
            what = f"节点未完成：{name}"
            yield projects[uid].concern("overdue", weight, what, note, day, "改节点", node, person or "")
        else:
            what = f"节点将到期：{name}"
            yield projects[uid].concern("soon", _NEAR, what, "", day, "改节点", node, person or "")


def _tasks(session: Session, projects: Collection[str]) -> dict[str, list[Task]]:
    """All nodes of some projects as the schedule reckons with them, in their order."""
    table = Milestone.__table__.c
    names = ("project", "uid", "duration", "after", "planned", "actual", "forecast")
    query = select(*(table[name] for name in names)).where(~table.deleted)
    tasks: dict[str, list[Task]] = {uid: [] for uid in projects}
    for part in chunks(sorted(projects), 500):
        rows = (
            session.connection()
            .execute(query.where(table.project.in_(part)).order_by(table.project, table.position, table.uid))
            .all()
        )
        for project, uid, duration, after, planned, actual, forecast in rows:
            links = tuple(after.split("、")) if after else ()
            ends = _day(planned), _day(actual), _day(forecast)
            tasks[project].append(Task(uid, duration, links, *ends))
    return tasks


def _slipping(session: Session, projects: Mapping[str, _Known], last: Mapping[str, int]) -> Iterator[Concern]:
    """Last nodes that are expected later than planned."""
    table = Milestone.__table__.c
    names = ("project", "uid", "position", "planned", "forecast", "person")
    query = select(*(table[name] for name in names)).where(
        living(Milestone), func.coalesce(table.actual, "") == "", table.forecast > table.planned
    )
    for uid, node, place, planned, forecast, person in session.connection().execute(query).all():
        end, until = dates.first_day(forecast), dates.last_day(planned)
        if uid in projects and place == last[uid] and end is not None and until is not None and end > until:
            what = f"竣工预计推迟 {(end - until).days}天"
            note = f"{dates.iso(planned)} → {dates.iso(forecast)}"
            yield projects[uid].concern("explain", _SLIPPED, what, note, until, "看节点", node, person or "")


# ------------------------------------------------------------------ plans and stages


def hits(session: Session, moment: Moment) -> list[Hit]:
    """The plans of the months do not add up to the year's, of all projects."""
    table, owner = MonthlyProgress.__table__.c, Project.__table__.c
    year = int(moment.month[:4]) if moment.month else moment.today.year
    query = (
        select(owner.uid, owner.year_plan, func.sum(table.plan))
        .join_from(MonthlyProgress, Project, table.project == owner.uid)
        .where(
            living(MonthlyProgress), table.month.between(f"{year}-01", f"{year}-12"),
            table.plan.is_not(None), func.coalesce(owner.status, "").not_in(UNJUDGED),
            owner.year_plan.is_not(None), or_(owner.plan_year.is_(None), owner.plan_year == year),
        )
        .group_by(owner.uid, owner.year_plan)
    )  # fmt: skip
    rows = session.execute(query).tuples()
    return [
        hit
        for uid, plan, months in rows
        for hit in hits_of(PLANS, YearPlan(int(months), plan, f"{STAGE}{year}"), uid)
    ]


def _missed(session: Session, projects: Mapping[str, _Known], today: date) -> Iterator[Concern]:
    """The newest stage of each kind that is past and whose target was not met, where an office sets any."""
    table = StageGoal.__table__.c
    past = _past(session, today)
    if not past:
        return
    columns = (table.project, table.span, table.goal, table.plan, table.progress, table.done)
    query = select(*columns).where(living(StageGoal), table.span.in_(past))
    newest: dict[tuple[str, str], tuple[date, str, str]] = {}
    done = {span: _done_in(session, span) for span in past if rules.kind_of(span) == "quarter"}
    for uid, span, goal, plan, progress, money in session.connection().execute(query).all():
        last, kind = past[span], rules.kind_of(span)
        if uid not in projects or newest.get((uid, kind), (date.min,))[0] >= last:
            continue
        money = done[span].get(uid) if kind == "quarter" else money
        if why := rules.unmet(goal, plan, progress, money):
            newest[uid, kind] = last, span, why
    for (uid, _), (last, span, why) in newest.items():
        what = f"阶段目标未完成：{rules.label(span)}"
        yield projects[uid].concern("overdue", _STAGE, what, why, last, "看目标", f"{STAGE}{span}")


def _past(session: Session, today: date) -> dict[str, date]:
    """The spans that ended lately, with their last days."""
    table = StageGoal.__table__.c
    spans = session.scalars(select(table.span).where(living(StageGoal)).distinct())
    ends = {span: rules.bounds(span)[1] for span in spans if rules.kind_of(span)}
    return {span: last for span, last in ends.items() if last < today and (today - last).days <= _STALE}


def _done_in(session: Session, quarter: str) -> dict[str, int]:
    """Work done in a quarter's months, by project."""
    table = MonthlyProgress.__table__.c
    months = rules.parts(quarter, "month")
    query = select(table.project, func.sum(table.done)).where(
        living(MonthlyProgress), table.done.is_not(None), table.month.in_(months)
    )
    return dict(session.execute(query.group_by(table.project)).tuples().all())


@lru_cache(maxsize=8192)
def _day(stored: str | None) -> date | None:
    return dates.last_day(stored)
