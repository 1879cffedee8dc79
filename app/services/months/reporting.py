"""月度填报: how far a month's report is, the gestures on many projects' months, what they ask of a person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.models import MonthlyProgress, Project
from app.models.choices import OVER
from app.models.dates import month_before
from app.rules.checks.check import Hit
from app.rules.stages import bounds
from app.rules.workdays import workdays_between
from app.services.common import calendars, moments, month_records, periods
from app.services.common.concerns import OF_OFFICE, Concern, Place, concerns_of
from app.services.common.offices import short_of
from app.services.common.periods import filling
from app.services.grid.grid_query import mine_in, reported_in, unfilled_in
from app.services.months import month_spans, project_books
from app.storage.bulk import chunks
from app.storage.ledger import Ledger, office_of
from app.storage.living import living

PAGE = "months"
"""The key of the month's page, for places that lead there."""
NO_UNIT = "未填责任单位"
_NAMED = 2


@dataclass(frozen=True, slots=True)
class Status:
    """How far the report of a month is: of `due` projects `filled` are told, by `deadline`.

    `workdays` are those left until then, negative when it is past; `mine` are the projects of the person.
    """

    month: str
    total: int
    due: int
    filled: int
    mine: int
    deadline: date
    workdays: int

    @property
    def unfilled(self) -> int:
        """How many still have to be filled in."""
        return self.due - self.filled


@dataclass(frozen=True, slots=True)
class Unit:
    """A 责任单位 with how many projects it reports and how many of them are not filled in yet."""

    name: str
    projects: int
    unfilled: int


def status(ledger: Ledger, when: str, person: str) -> Status:
    """How far the report of a month is, and until when; a 旬 or week is due by its last day."""
    month, part = month_spans.month_of(when), month_spans.is_span(when)
    open_ = unfilled_in(when)
    over = func.coalesce(Project.status, "").in_(OVER) & Project.uid.not_in(reported_in(when))
    counts = [func.count(case((rule, 1))) for rule in (over, open_, mine_in(month, person))]
    with ledger.read() as session:
        query = select(func.count(), *counts).where(~Project.deleted)
        total, past, unfilled, mine = session.execute(query).one()
        until = bounds(when)[1] if part else periods.deadline(session, month)
        left = workdays_between(calendars.calendar(session), ledger.today, until)
    due = total - past
    return Status(when, total, due, due - unfilled, mine, until, left)


def units(ledger: Ledger, when: str) -> list[Unit]:
    """The responsible units, those with most to fill in first; projects without one under ""."""
    unit = func.coalesce(Project.responsible_unit, "")
    query = select(unit, func.count(), func.count(case((unfilled_in(when), 1))))
    with ledger.read() as session:
        rows = session.execute(query.where(~Project.deleted).group_by(unit)).all()
    return sorted((Unit(*row) for row in rows), key=lambda each: (-each.unfilled, -each.projects, each.name))


def filling_month(ledger: Ledger) -> str:
    """The month that is being filled in now."""
    return filling(periods.period(ledger))


# ------------------------------------------------------------------ gestures


def follow_words(ledger: Ledger, by: str, month: str, uids: Sequence[str]) -> int:
    """沿用上月文字: the progress text of the month before where this month has none yet, as one step.

    Gives how many projects got a text.
    """
    before, now = (_texts(ledger, each, uids) for each in (month_before(month), month))
    texts = {(uid, month): {"progress": text} for uid, text in before.items() if uid not in now}
    if texts:
        title = f"沿用上月文字{len(texts)}项"
        with ledger.change(title, by=by) as session:
            month_records.put_months(session, texts)
    return len(texts)


def _texts(ledger: Ledger, month: str, uids: Sequence[str]) -> dict[str, str]:
    table, texts = MonthlyProgress.__table__.c, {}
    query = select(table.project, table.progress).where(table.month == month, living(MonthlyProgress))
    with ledger.read() as session:
        for part in chunks(list(uids), 500):
            rows = session.connection().execute(query.where(table.project.in_(part)))
            texts.update({uid: text for uid, text in rows if text})
    return texts


# ------------------------------------------------------------------ for the workbench


def concerns(session: Session, today: date) -> list[Concern]:
    """Months not reported, by responsible unit; figures and texts of the newest month that need a word."""
    month = filling(periods.period_of(session, today))
    until = periods.deadline(session, month)
    hits = project_books.recent_hits(session, moments.now(session, today))
    return [*_unreported(session, month, until), *concerns_of(session, hits, _in_month, until)]


def _in_month(hit: Hit) -> tuple[str, str]:
    return (f"{int(hit.month[5:7])}月{hit.what}" if hit.month else hit.what), hit.figures


def _unreported(session: Session, month: str, until: date) -> list[Concern]:
    """Months not reported, by responsible unit; those of another office by that office."""
    table, own = Project.__table__.c, office_of(session)
    query = select(table.office, table.responsible_unit, table.name, table.responsible_person)
    by_unit: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by_office: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = query.where(~table.deleted, unfilled_in(month)).order_by(table.uid)
    for office, unit, name, person in session.connection().execute(rows):
        into = by_unit[unit or ""] if office == own else by_office[office]
        into.append((name, person or ""))
    theirs = [_of_office(session, office, projects, until) for office, projects in by_office.items()]
    return [
        Concern(
            urgency="unfilled",
            weight=len(projects),
            what=unit or NO_UNIT,
            note=f"{int(month[5:7])}月{len(projects):,}项没填",
            project="",
            name=_few([name for name, _ in projects]),
            person=_people(person for _, person in projects),
            due=until,
            verb="打开填报",
            place=Place(PAGE, detail=unit),
        )
        for unit, projects in sorted(by_unit.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ] + theirs


def _of_office(session: Session, office: str, projects: Sequence[tuple[str, str]], until: date) -> Concern:
    """That another office has not reported months: it is asked to, its figures are not typed here."""
    short = short_of(session, office)
    return Concern(
        urgency="unfilled",
        weight=len(projects),
        what=f"{short}：月度填报{len(projects):,}项没有填",
        note="",
        project="",
        name=_few([name for name, _ in projects]),
        person="",
        due=until,
        verb="看项目",
        place=Place("ledger", detail=f"{OF_OFFICE}{short}"),
    )


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def _people(persons: Iterable[str]) -> str:
    named = list(dict.fromkeys(person for person in persons if person))
    return named[0] if len(named) == 1 else f"{len(named)}人" if named else ""
