"""What registers tell beside the fields of their records: computed values, and lists of projects."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Commitment, Membership, Project, StatusChange, Visit, dates
from app.models.choices import STATISTICS_DOCUMENTS
from app.models.values import Row
from app.rules import lists as list_rules
from app.rules import needs as need_rules
from app.rules import official_listing, standing
from app.rules import permits as permit_rules
from app.services.common import options
from app.services.lists.list_catalogue import CatalogueList, catalogue
from app.services.permits import permit_survey
from app.services.permits.promises import done_codes
from app.services.registers.register_columns import Scope
from app.storage.books import JournalEntry
from app.storage.living import living


def permits(session: Session, scope: Scope) -> dict[str, dict[str, Any]]:
    """手续 of every project in short."""
    return {
        uid: {
            "needed": each.needed,
            "done": each.done,
            "going": each.going,
            "left": each.needed - each.done - each.going,
            "rate": None if each.rate is None else round(each.rate * 100, 1),
            "blocker": each.blocker,
        }
        for uid, each in permit_survey.overview(session, scope.today).items()
    }


def gap(row: Row) -> float | None:
    """What is missing of a need."""
    had = row.get("secured")
    if row.get("kind") == "融资" and had is None and (row.get("signed") or row.get("granted")):
        had = (row.get("signed") or row.get("granted") or 0) / 10_000
    return need_rules.gap(row.get("amount"), had)


def energy(row: Row) -> str:
    """What Z23 says of a need of energy, "" without any of its figures."""
    intensities = tuple(row.get(name) for name in ("intensity", "local_intensity", "city_intensity"))
    return need_rules.energy(*intensities).words if any(value is not None for value in intensities) else ""


def promises(session: Session, scope: Scope) -> dict[Any, dict[str, Any]]:
    """What is done of the procedures of every project with a promise, and the day, for `promise_state`."""
    projects = session.scalars(select(Commitment.project).where(living(Commitment)).distinct()).all()
    done = done_codes(session, projects)
    return {uid: {"_done": done.get(uid, set()), "_today": scope.today} for uid in projects}


def promise_state(row: Row) -> str:
    """Whether a promise was kept: a day was entered, or all its procedures are done (`rules.permits`)."""
    (promise,) = permit_rules.promises([row], row.get("_done", set()), row["_today"])
    if promise.broken:
        return f"逾期{promise.late}天"
    if not promise.kept:
        return "未兑现"
    late = dates.iso(row.get("fulfilled")) > (dates.iso(row.get("promised")) or "9999")
    return "已兑现（迟）" if late else "已兑现"


def validity(row: Row) -> str:
    """Until when a whitelist holds, in a word."""
    return f"至 {dates.show(row['until'])}" if row.get("until") else "未写有效期"


def count(row: Row) -> int:
    """How many projects take part in an event."""
    return int(row.get("_events", {}).get(row["uid"], (0, 0))[0])


def invested(row: Row) -> int | None:
    """The total investment of the projects of an event."""
    return int(row.get("_events", {}).get(row["uid"], (0, 0))[1]) or None


def events(session: Session, _scope: Scope) -> dict[Any, dict[str, Any]]:
    """Count and total investment of the projects of every event; told to every row of the register."""
    part = select(Membership.activity, Project.uid, Project.total_investment).distinct()
    part = part.join(Project, Project.uid == Membership.project).where(~Membership.deleted, ~Project.deleted)
    taking = part.subquery().c
    query = select(taking.activity, func.count(), func.sum(taking.total_investment))
    counts = {
        uid: (number, total or 0)
        for uid, number, total in session.execute(query.group_by(taking.activity))
        if uid
    }
    return {None: {"_events": counts}}


def last_visits(session: Session, _scope: Scope) -> dict[str, dict[str, Any]]:
    """The last visit to every project."""
    query = select(Visit.project, func.max(Visit.day)).where(living(Visit)).group_by(Visit.project)
    return {project: {"visited": day} for project, day in session.execute(query)}


def stops(session: Session, _scope: Scope) -> dict[str, dict[str, Any]]:
    """Since when works stand still, and until when they are expected to."""
    table = StatusChange
    query = select(table.project, table.day, table.expected).where(living(StatusChange), table.kind == "停工")
    return {
        project: {"since": day, "expected": expected}
        for project, day, expected in session.execute(query.order_by(table.day))
    }


def entries(session: Session, scope: Scope) -> dict[str, dict[str, Any]]:
    """The projects that must be or are in the statistics, and what is missing."""
    least = options.number(session, "statistics_least")
    names = (
        "uid", "status", "year_role", "actual_start", "actual_finish", "production", "total_investment",
        "statistics_date", "statistics_documents",
    )  # fmt: skip
    states = {}
    query = select(*(Project.__table__.c[name] for name in names)).where(~Project.deleted)
    for values in session.connection().execute(query):
        row = dict(zip(names, values, strict=True))
        entered = bool(row["statistics_date"])
        if entered:
            states[row["uid"]] = {"state": "已入统", "lack": ""}
            continue
        started = standing.has_started(row, scope.today.isoformat()[:7], None)
        if official_listing.is_due(row["total_investment"], started, least):
            lack = official_listing.missing(row["statistics_documents"], STATISTICS_DOCUMENTS)
            states[row["uid"]] = {"state": "应入未入", "lack": "、".join(lack)}
    return states


# ------------------------------------------------------------------ lists


def list_names(session: Session) -> list[str]:
    """The lists of the office."""
    return [roll.name for roll in catalogue(session)]


def members(session: Session, scope: Scope) -> dict[str, dict[str, Any]]:
    """The projects on the list that the scope names: by its rule, by hand, by a tag of a sheet."""
    roll = next((each for each in catalogue(session) if each.name == scope.period), None)
    if roll is None:
        return {}
    by_project = {**_tagged(session, roll), **_automatic(session, roll)}
    columns = (
        Membership.project, Membership.period, Membership.since, Membership.until, Membership.reason,
    )  # fmt: skip
    query = select(*columns).where(living(Membership), Membership.roll == roll.name)
    for project, term, since, until, reason in session.execute(query.order_by(Membership.since)):
        if list_rules.in_force(since, until, scope.today):
            by_project[project] = {"term": term, "since": since, "until": until, "why": reason}
        elif by_project.get(project, {}).get("tag"):  # the tag is that of the membership that lapsed
            del by_project[project]
    return by_project


def _automatic(session: Session, roll: CatalogueList) -> dict[str, dict[str, Any]]:
    if roll.least is None:
        return {}
    table = Project.__table__
    query = select(table.c.uid, table.c.born_desk, table.c.born_seq).where(
        ~table.c.deleted, table.c.total_investment >= roll.least
    )
    if roll.most is not None:
        query = query.where(table.c.total_investment < roll.most)
    rows = session.connection().execute(query).all()
    days = _days(session, {(desk, seq) for _, desk, seq in rows})
    return {uid: {"since": days.get((desk, seq)), "why": f"自动：{roll.rule()}"} for uid, desk, seq in rows}


def _days(session: Session, births: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The business dates of change sets."""
    if not births:
        return {}
    columns = JournalEntry.desk, JournalEntry.seq, JournalEntry.business_date
    query = select(*columns).where(JournalEntry.desk.in_({desk for desk, _ in births}))
    return {
        (desk, seq): day for desk, seq, day in session.connection().execute(query) if (desk, seq) in births
    }


def _tagged(session: Session, roll: CatalogueList) -> dict[str, dict[str, Any]]:
    column = Project.__table__.c[roll.tag_field]
    query = select(Project.uid, column).where(~Project.deleted, column.contains(roll.mark, autoescape=True))
    if roll.automatic:  # where the rule can judge, a tag is no more than a sheet's word of another day
        query = query.where(Project.total_investment.is_(None))
    return {
        uid: {"why": "表上的清单归属", "tag": True}
        for uid, tags in session.connection().execute(query)
        if roll.mark in str(tags).split("、") and not roll.tag
    }
