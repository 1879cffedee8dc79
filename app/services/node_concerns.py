"""What needs a person about nodes and the plans of months and stages, over all projects."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Milestone, MonthlyProgress, Project, StageGoal, dates
from app.rules import stages
from app.rules.schedule import Days, Task, impact
from app.rules.standing import UNJUDGED
from app.rules.workdays import is_workday
from app.services import calendars, options
from app.services.concerns import Concern, Place, Urgency

_END, _LATE, _NEAR, _SLIPPED, _SUM, _STAGE, _NONE = 70, 60, 50, 45, 30, 40, 20
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
    plan_year: int | None
    year_plan: int | None

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


@dataclass(frozen=True, slots=True)
class _Node:
    """A node as the concerns read it; dates as stored."""

    uid: str
    name: str
    planned: str
    forecast: str
    actual: str
    person: str
    duration: int | None
    after: str

    def task(self) -> Task:
        """The node as the schedule reckons with it."""
        after = tuple(self.after.split("、")) if self.after else ()
        return Task(
            self.uid, self.duration, after, dates.last_day(self.planned), dates.last_day(self.actual),
            dates.last_day(self.forecast),
        )  # fmt: skip


def concerns(session: Session, today: date) -> list[Concern]:
    """Nodes overdue or due soon, an end that slips, works without nodes, plans that do not add up, stages
    that were missed. Projects that are not begun in earnest (谋划, 储备) and those given up are left out.
    """
    known = _projects(session)
    nodes = _nodes(session, known)
    calendar = calendars.calendar(session)
    days = Days(partial(is_workday, calendar), today.year)
    soon = today + timedelta(days=options.number(session, "soon_days"))
    found: list[Concern] = []
    for uid, project in known.items():
        own = nodes.get(uid, ())
        found += _due(project, own, today, soon, days)
        if not own and project.status == "在建":
            found.append(project.concern("unfilled", _NONE, "在建项目没有节点", "", None, "建节点"))
    return [*found, *_unequal(session, known, today.year), *_missed(session, known, today)]


def _projects(session: Session) -> dict[str, _Known]:
    columns = (
        Project.uid, Project.name, Project.status, Project.responsible_person, Project.plan_year,
        Project.year_plan,
    )  # fmt: skip
    rows = session.execute(select(*columns).where(~Project.deleted)).all()
    return {
        uid: _Known(uid, name, status or "", person or "", year, plan)
        for uid, name, status, person, year, plan in rows
        if status not in UNJUDGED
    }


def _nodes(session: Session, known: Mapping[str, _Known]) -> dict[str, list[_Node]]:
    table = Milestone.__table__.c
    names = ("uid", "name", "planned", "forecast", "actual", "person", "duration", "after")
    query = select(table.project, *(table[name] for name in names)).where(~table.deleted)
    found: dict[str, list[_Node]] = defaultdict(list)
    order = query.order_by(table.project, table.position, table.uid)
    for project, uid, name, planned, forecast, actual, person, duration, after in session.execute(order):
        if project in known:
            found[project].append(
                _Node(
                    uid,
                    name,
                    planned or "",
                    forecast or "",
                    actual or "",
                    person or "",
                    duration,
                    after or "",
                )
            )
    return found


def _due(project: _Known, nodes: Sequence[_Node], today: date, soon: date, days: Days) -> Iterator[Concern]:
    now, near = today.isoformat(), soon.isoformat()
    for node in nodes:
        if node.actual or not node.planned or node.planned[:10] > near:
            continue
        due = dates.last_day(node.planned)
        if due is None or due > soon:
            continue
        if due < today and node.planned < now:
            moved = impact([each.task() for each in nodes], node.uid, today, days)
            note = f"影响竣工 {moved}天" if moved else "不影响竣工"
            yield project.concern(
                "overdue", _END if moved else _LATE, f"节点未完成：{node.name}", note, due, "改节点",
                node.uid, node.person,
            )  # fmt: skip
        else:
            yield project.concern(
                "soon", _NEAR, f"节点将到期：{node.name}", "", due, "改节点", node.uid, node.person
            )
    if nodes:
        yield from _outlook(project, nodes[-1])


def _outlook(project: _Known, last: _Node) -> Iterator[Concern]:
    """The last node is expected later than planned."""
    if last.actual or not last.planned or last.forecast <= last.planned:
        return
    end, planned = dates.first_day(last.forecast), dates.last_day(last.planned)
    if end is not None and planned is not None and end > planned:
        what = f"竣工预计推迟 {(end - planned).days}天"
        note = f"{dates.iso(last.planned)} → {dates.iso(last.forecast)}"
        yield project.concern("explain", _SLIPPED, what, note, planned, "看节点", last.uid, last.person)


# ------------------------------------------------------------------ plans and stages


def _unequal(session: Session, known: Mapping[str, _Known], year: int) -> Iterator[Concern]:
    """R06: the plans of the months do not add up to the year's."""
    table = MonthlyProgress.__table__.c
    query = select(table.project, func.sum(table.plan)).where(
        ~table.deleted, table.month >= f"{year}-01", table.month <= f"{year}-12", table.plan.is_not(None)
    )
    for uid, total in session.execute(query.group_by(table.project)):
        project = known.get(uid)
        if project is None or project.year_plan is None or project.plan_year not in (None, year):
            continue
        told = stages.compared("各月计划之和", int(total), "年度计划", project.year_plan)
        if told:
            yield project.concern("explain", _SUM, told, "R06", None, "核对", f"{STAGE}{year}")


def _missed(session: Session, known: Mapping[str, _Known], today: date) -> Iterator[Concern]:
    """The newest stage of each kind that is past and whose target was not met, where an office sets any."""
    table = StageGoal.__table__.c
    columns = (table.project, table.span, table.goal, table.plan, table.progress, table.done)
    newest: dict[tuple[str, str], tuple[date, str, str]] = {}
    done = _quarters(session, today.year)
    for uid, span, goal, plan, progress, money in session.execute(select(*columns).where(~table.deleted)):
        kind = stages.kind_of(span)
        if uid not in known or not kind:
            continue
        last = stages.bounds(span)[1]
        if last >= today or (today - last).days > _STALE:
            continue
        if kind == "quarter":
            money = done.get((uid, span), money)
        why = stages.unmet(goal, plan, progress, money)
        if why and newest.get((uid, kind), (date.min,))[0] < last:
            newest[uid, kind] = last, span, why
    for (uid, _), (last, span, why) in newest.items():
        what = f"阶段目标未完成：{stages.label(span)}"
        yield known[uid].concern("overdue", _STAGE, what, why, last, "看目标", f"{STAGE}{span}")


def _quarters(session: Session, year: int) -> dict[tuple[str, str], int]:
    """Work done in quarters by project and span, from the months."""
    table = MonthlyProgress.__table__.c
    query = select(table.project, table.month, table.done).where(
        ~table.deleted, table.done.is_not(None), table.month >= f"{year - 1}-10", table.month <= f"{year}-12"
    )
    used = select(StageGoal.project).where(~StageGoal.deleted, StageGoal.span.contains("Q")).distinct()
    found: dict[tuple[str, str], int] = defaultdict(int)
    for uid, month, done in session.execute(query.where(table.project.in_(used))):
        found[uid, stages.parent(month)] += done
    return found
