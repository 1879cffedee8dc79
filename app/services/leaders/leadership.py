"""包联: who looks after a project, when it was visited last, 专班 (`domain.md` Z11, H26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Assignment, Project, TaskForce, Visit, dates
from app.models.choices import BUILDING, OVER
from app.services.common import options, resources
from app.services.common.concerns import Concern, Place
from app.storage.followers import Written
from app.storage.ledger import Ledger
from app.storage.living import living

_GRAVE, _MISSING = 40, 30


@dataclass(frozen=True, slots=True)
class Force:
    """A 专班 with how many projects are assigned to it; `uid` "" for one that only projects name."""

    name: str
    head: str
    unit: str
    members: str
    contact: str
    phone: str
    projects: int
    uid: str = ""
    duty: str = ""


def follow(written: Written) -> None:
    """A project without a leader takes the one of its first assignment."""
    before = written.before()
    first = {project: rows[0] for project, rows in written.after().items() if project not in before}
    leaders = {project: assignment["leader"] for project, assignment in first.items()}
    empty = select(Project.uid).where(Project.uid.in_(list(leaders)), func.coalesce(Project.leader, "") == "")
    session = written.session
    session.update_many(Project, {uid: {"leader": leaders[uid]} for uid in session.scalars(empty)})


def follow_name(written: Written) -> None:
    """The projects assigned to a 专班 that is renamed go with it."""
    names = {
        before["name"]: after["name"]
        for before, after in written.pairs
        if before is not None and after is not None and before["name"] != after["name"]
    }
    session = written.session
    query = select(Project.uid, Project.task_force).where(
        Project.task_force.in_(list(names)), Project.office == session.pen.office
    )
    assigned = session.execute(query).tuples().all()
    session.update_many(Project, {uid: {"task_force": names[force]} for uid, force in assigned if force})


def in_office(assignments: Sequence[Assignment], today: date) -> list[Assignment]:
    """The assignments that hold today."""
    now = today.isoformat()
    return [each for each in assignments if not (end := dates.iso(each.until)) or now[: len(end)] <= end]


def last_visit(visits: Sequence[Visit], leader: str = "") -> date | None:
    """The day of the latest visit, of one leader or of anybody."""
    days = [dates.last_day(each.day) for each in visits if not leader or each.leader == leader]
    return max((day for day in days if day), default=None)


def visit_words(last: date | None, today: date, *, late: bool = True) -> str:
    """When the last visit was: 今天走访过, 12天没走访 (12天前走访 where that is not too long), 还没有走访."""
    if last is None:
        return "还没有走访"
    days = (today - last).days
    return "今天走访过" if days <= 0 else f"{days}天没走访" if late else f"{days}天前走访"


def is_overdue(last: date | None, since: date | None, today: date, most: int) -> bool:
    """Whether a visit is due: none in `most` days, nor since the assignment began, which counts as one."""
    begin = max((day for day in (last, since) if day), default=None)
    return begin is None or (today - begin).days > most


def forces(ledger: Ledger) -> list[Force]:
    """The 专班 in their order; those that only projects name stand at the end."""
    with ledger.read() as session:
        query = select(Project.task_force, func.count()).where(~Project.deleted, Project.task_force != "")
        counts = dict(session.execute(query.group_by(Project.task_force)).tuples().all())
        own = select(TaskForce).where(~TaskForce.deleted, TaskForce.office == ledger.office)
        records = session.scalars(own).all()
    ordered = sorted(records, key=lambda force: (force.position or 999, force.born_counter, force.uid))
    registered = [
        Force(
            each.name, each.head or "", each.unit or "", each.members or "", each.contact or "",
            each.phone or "", counts.pop(each.name, 0), each.uid, each.duty or "",
        )
        for each in ordered
    ]  # fmt: skip
    return [*registered, *(Force(name or "", "", "", "", "", "", count) for name, count in counts.items())]


def start_forces(ledger: Ledger, by: str) -> int:
    """Give an office that has none the names of 专班 to begin with, to be changed; gives how many."""
    with ledger.change("加专班", by=by) as session:
        own = select(TaskForce.name).where(~TaskForce.deleted, TaskForce.office == ledger.office)
        there = set(session.scalars(own))
        rows = [
            {"name": info.name, "duty": "名称待定", "position": place}
            for place, info in enumerate(resources.forces(), start=1)
            if info.name not in there
        ]
        return len(session.insert_many(TaskForce, rows)) if rows else 0


# ------------------------------------------------------------------ what needs a person


def concerns(session: Session, today: date) -> list[Concern]:
    """Projects in building that nobody visited for too long; key projects without leader or 责任人.

    Days count from the last visit or the day the assignment began; without either there is nothing to count.
    """
    most = options.number(session, "visit_days")
    leaders, since = _leaders(session)
    visits = _visits(session)
    open_concerns: list[Concern] = []
    columns = (
        Project.uid, Project.name, Project.status, Project.key_levels, Project.leader,
        Project.responsible_person,
    )  # fmt: skip
    query = select(*columns).where(~Project.deleted, func.coalesce(Project.status, "").not_in(OVER))
    for uid, name, status, levels, leader, person in session.execute(query):
        current_leader = leaders.get(uid) or leader
        watched = bool(levels) or status == BUILDING
        place = Place("project", uid, "leaders", "visits" if leader else "")
        if current_leader and watched:
            last = visits.get(uid)
            began = since.get(uid)
            if (last or began) and is_overdue(last, began, today, most):
                open_concerns.append(_unvisited(uid, name, current_leader, last, today, place))
        lack = [word for word, there in (("包联领导", current_leader), ("责任人", person)) if not there]
        if levels and lack:
            what = f"重点项目没有{'、'.join(lack)}"
            open_concerns.append(
                Concern("unfilled", _MISSING, what, levels, uid, name, person or "", None, "补上", place)
            )
    return open_concerns


def _unvisited(uid: str, name: str, leader: str, last: date | None, today: date, place: Place) -> Concern:
    note = f"上次 {last.month}月{last.day}日" if last else "一次也没有"
    what = f"{visit_words(last, today)}：{leader}" if last else f"包联以来没有走访：{leader}"
    return Concern("soon", _GRAVE, what, note, uid, name, leader, None, "记走访", place)


def _leaders(session: Session) -> tuple[dict[str, str], dict[str, date]]:
    """The leader of each project that has assignments, and since when."""
    names: dict[str, str] = {}
    since: dict[str, date] = {}
    query = select(Assignment.project, Assignment.leader, Assignment.since).where(living(Assignment))
    for project, leader, begin in session.execute(query.order_by(Assignment.born_counter, Assignment.uid)):
        names.setdefault(project, leader)
        day = dates.first_day(begin)
        if day:
            since[project] = min(day, since.get(project, day))
    return names, since


def _visits(session: Session) -> dict[str, date]:
    query = select(Visit.project, func.max(Visit.day)).where(living(Visit)).group_by(Visit.project)
    last_visits = {project: dates.last_day(day) for project, day in session.execute(query)}
    return {project: day for project, day in last_visits.items() if day}


def visit_days(ledger: Ledger) -> int:
    """After how many days without a visit somebody is reminded."""
    with ledger.read() as session:
        return options.number(session, "visit_days")
