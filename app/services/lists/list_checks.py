"""What contradicts in what a project belongs to: on its page, and over all projects (`domain.md` §7)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Deal, Membership, Milestone, MonthlyProgress, Project, StatusChange, dates
from app.models.choices import BUILDING, OVER, STOPPED
from app.models.values import Row
from app.rules import lists as rules
from app.rules.checks.belonging import Stopped, Watched, Whitelisted
from app.rules.checks.check import Check, Hit, hits_of
from app.rules.checks.table import LISTS, STATISTICS, STEPS, STOPS, WHITELIST
from app.rules.official_listing import Listed
from app.services.common import options
from app.services.common.moments import Moment
from app.services.common.project_sheet import ProjectSheet
from app.services.lists import lists, status_changes
from app.services.lists.list_catalogue import CatalogueList, catalogue
from app.services.lists.lists import Belonging
from app.storage.bulk import chunks, plain_rows
from app.storage.living import living

_SIGNED, _MONTHLY = "签约一批", "月调度"
_OVERSTAYED = Check(
    "停工", "过了预计复工日", "W", "project/lists", "", "复工了就登记；没有就写新的预计复工。"
)
"""No check of `domain.md` §7: it has no number, and stands among the others in the room alone."""


# ------------------------------------------------------------------ of one project


def listed(project: Project | Row, *, started: bool, done: int | None, least: int, today: date) -> Listed:
    """A project and its entry in the statistics as the rules take them."""
    read: Callable[[str], Any] = (
        project.__getitem__ if isinstance(project, Mapping) else lambda name: getattr(project, name)
    )
    return Listed(
        read("name"), read("total_investment"), started, dates.last_day(read("actual_start")),
        dates.first_day(read("statistics_date")), read("statistics_name"), read("statistics_total"),
        read("statistics_done"), done, read("statistics_due"), least, today,
    )  # fmt: skip


def facts(page: ProjectSheet, belongings: Sequence[Belonging]) -> list[Hit]:
    """What speaks against a project's steps and lists, in figures."""
    project = page.project
    by_hand = [each.since for each in belongings if each.roll.name == _SIGNED and each.origin == "hand"]
    signed = min((day for day in [*(deal.signed for deal in page.of(Deal)), *by_hand] if day), default=None)
    watched = Watched(
        project.total_investment,
        _unlisted(project.lists, ((each.roll, each.why) for each in belongings if each.origin == "auto")),
        any(each.roll.star and each.live for each in belongings),
        any(month is not None and month.plan is not None for month in page.months.values()),
        bool(page.of(Milestone)),
    )
    steps = _steps(signed, project.actual_start, project.production, project.full_effect)
    return [*hits_of(STEPS, steps), *hits_of(LISTS, watched)]


def standstill(page: ProjectSheet, today: date) -> list[Hit]:
    """Work reported while a project stood still, and a standstill past its expected end."""
    if page.project.status != STOPPED:
        return []
    since = rules.stopped_since(status_changes.facts_of(page.of(StatusChange)))
    worked = [month for month in page.of(MonthlyProgress) if month.done and since and month.month > since[:7]]
    contradictions: list[Hit] = []
    if worked:
        last = max(worked, key=lambda month: month.month)
        contradictions += hits_of(STOPS, Stopped(since, last.month, last.done))
    latest = max(
        (change for change in page.of(StatusChange) if change.kind == STOPPED),
        key=lambda change: change.day,
        default=None,
    )
    expected = dates.last_day(latest.expected) if latest else None
    if latest and expected is not None and expected < today:
        contradictions.append(_OVERSTAYED.hit(f"预计 {dates.show(latest.expected)} 复工，还停着"))
    return contradictions


def _steps(*days: str | None) -> dict[str, str | None]:
    return dict(zip(("签约", "开工", "投产", "达效"), days, strict=True))


def _unlisted(
    tags: str | None, automatic: Iterable[tuple[CatalogueList, str]]
) -> tuple[tuple[str, str], ...]:
    """The lists of each month's talk that a project reaches and its sheet, naming others, does not name."""
    named = {tag for tag in (tags or "").split("、") if tag}
    return tuple(
        (roll.name, why)
        for roll, why in automatic
        if named and roll.name == _MONTHLY and roll.mark not in named
    )


# ------------------------------------------------------------------ of all projects


_FIELDS = (
    "uid", "name", "status", "total_investment", "key_levels", "lists", "actual_start", "production",
    "full_effect", "statistics_due", "statistics_date", "statistics_name", "statistics_total",
    "statistics_done",
)  # fmt: skip


def hits(session: Session, moment: Moment) -> list[Hit]:
    """What contradicts in the statistics, lists, stops and steps of all projects."""
    columns = Project.__table__.c
    query = select(*(columns[name] for name in _FIELDS)).where(~columns.deleted)
    projects = [dict(zip(_FIELDS, row, strict=True)) for row in plain_rows(session, query)]
    status = {row["uid"]: row["status"] for row in projects}
    contradictions = _statistics(session, projects, moment)
    contradictions += _watched(session, projects, moment)
    contradictions += _step_hits(session)
    for uid, stop in standstills(session).items():
        if stop.month and status.get(uid) == STOPPED:
            contradictions += hits_of(STOPS, Stopped(stop.since, stop.month, stop.done), uid)
    lately = options.number(session, "expiry_near")
    for uid, end in whitelist_ends(session).items():
        if status.get(uid) == BUILDING and (moment.today - end).days <= lately:
            contradictions += hits_of(WHITELIST, Whitelisted(end, moment.today), uid)
    return contradictions


def _statistics(session: Session, projects: Sequence[Row], moment: Moment) -> list[Hit]:
    least, contradictions = options.number(session, "statistics_least"), []
    for row in projects:
        stood = moment.stood.get(row["uid"])
        if stood is not None:
            entry = listed(row, started=stood.started, done=stood.done, least=least, today=moment.today)
            contradictions += hits_of(STATISTICS, entry, row["uid"])
    return contradictions


def _watched(session: Session, projects: Sequence[Row], moment: Moment) -> list[Hit]:
    year = moment.period[:4]
    month, node, rolls = MonthlyProgress.__table__.c, Milestone.__table__.c, catalogue(session)
    of_year = month.month.between(f"{year}-01", f"{year}-12") & month.plan.is_not(None)
    planned = set(session.scalars(select(month.project).where(living(MonthlyProgress), of_year).distinct()))
    noded = set(session.scalars(select(node.project).where(living(Milestone)).distinct()))
    starred = _starred(session, [roll.name for roll in rolls if roll.star], moment.today)
    contradictions: list[Hit] = []
    for row in projects:
        uid, total = row["uid"], row["total_investment"]
        automatic = [roll for roll in rolls if rules.belongs(total, roll.least, roll.most)]
        tags = (row["lists"] or "").split("、")
        watched = Watched(
            total,
            _unlisted(row["lists"], ((roll, roll.why(total)) for roll in automatic)),
            uid in starred or any(roll.star for roll in automatic)
            or any(roll.star and roll.mark in tags for roll in rolls),
            uid in planned,
            uid in noded,
            "" if row["status"] in OVER else row["key_levels"] or "",
        )  # fmt: skip
        contradictions += hits_of(LISTS, watched, uid)
    return contradictions


def _starred(session: Session, names: Sequence[str], today: date) -> set[str]:
    """The projects that somebody put on one of these lists, where that holds today."""
    columns = Membership.project, Membership.since, Membership.until
    query = select(*columns).where(living(Membership), Membership.roll.in_(names))
    return {uid for uid, since, until in session.execute(query) if rules.in_force(since, until, today)}


def _step_hits(session: Session) -> list[Hit]:
    """Steps of projects that stand in the wrong order."""
    signed: dict[str, str] = {}
    deals = select(Deal.project, Deal.signed).where(living(Deal), Deal.signed.is_not(None))
    members = select(Membership.project, Membership.since).where(
        living(Membership), Membership.roll == _SIGNED, Membership.since.is_not(None)
    )
    for uid, day in [*session.execute(deals), *session.execute(members)]:
        signed[uid] = min(signed.get(uid, day), day)
    query = select(Project.uid, Project.actual_start, Project.production, Project.full_effect)
    return [
        hit
        for uid, *days in session.execute(query.where(~Project.deleted))
        for hit in hits_of(STEPS, _steps(signed.get(uid), *days), uid)
    ]


# ------------------------------------------------------------------ stops and the whitelist, read in bulk


@dataclass(frozen=True, slots=True)
class Still:
    """A standstill that lasts: since when, until when it was expected to; the last month with work since."""

    since: str
    expected: str | None
    month: str = ""
    done: int | None = None


def standstills(session: Session) -> dict[str, Still]:
    """The projects whose last status change stopped them."""
    stops: dict[str, tuple[str, Still]] = {}
    query = select(StatusChange.project, StatusChange.kind, StatusChange.day, StatusChange.expected)
    query = query.where(living(StatusChange), StatusChange.kind.in_(list(rules.STATUS_AFTER)))
    for uid, kind, day, expected in session.execute(
        query.order_by(StatusChange.day, StatusChange.born_counter)
    ):
        stops[uid] = (kind, Still(dates.iso(day), expected))
    still = {uid: stop for uid, (kind, stop) in stops.items() if kind == STOPPED}
    for uid, month, done in _worked(session, list(still)):
        if month > still[uid].since[:7]:
            still[uid] = Still(still[uid].since, still[uid].expected, month, done)
    return still


def _worked(session: Session, uids: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """The months with work done of some projects, the last of each at the end."""
    query = select(MonthlyProgress.project, MonthlyProgress.month, MonthlyProgress.done)
    query = query.where(~MonthlyProgress.deleted, MonthlyProgress.done > 0).order_by(MonthlyProgress.month)
    for part in chunks(uids, 500):
        for uid, month, done in session.execute(query.where(MonthlyProgress.project.in_(part))):
            yield uid, month, done or 0


def whitelist_ends(session: Session) -> dict[str, date]:
    """The last day on the whitelist of every project that has one."""
    latest: dict[str, str] = defaultdict(str)
    query = select(Membership.project, Membership.until).where(
        living(Membership), Membership.roll == lists.WHITELIST
    )
    for uid, until in session.execute(query):
        latest[uid] = max(latest[uid], dates.iso(until) or "9999")
    ends = {uid: dates.last_day(until) for uid, until in latest.items() if until != "9999"}
    return {uid: end for uid, end in ends.items() if end is not None}
