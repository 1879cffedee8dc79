"""月度填报: how far a month's report is, the gestures on many projects' months, what is odd about them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.models import FundFlow, MonthlyProgress, Project
from app.models.choices import OVER
from app.models.dates import month_before
from app.rules import funds as money_rules
from app.rules import months as month_rules
from app.rules.funds import Fact
from app.rules.stages import bounds
from app.rules.workdays import workdays_between
from app.services.common import calendars, month_records, periods
from app.services.common.concerns import Concern, Place
from app.services.common.periods import filling
from app.services.grid.grid_query import mine_in, reported_in, unfilled_in
from app.services.money import flows
from app.services.months import month_spans
from app.storage.bulk import chunks, plain_rows
from app.storage.ledger import Ledger

PAGE = "months"
"""The key of the month's page, for places that lead there."""
TOTALS = flows.TOTALS
NO_UNIT = "未填责任单位"
_NAMED = 2
_WEIGHTS = {"R20": 60, "R21": 50, "R07": 40, "R12": 30}


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
    wanted = {(uid, month): {"progress": text} for uid, text in before.items() if uid not in now}
    if wanted:
        title = f"沿用上月文字{len(wanted)}项"
        with ledger.change(title, by=by) as session:
            month_records.put_months(session, wanted)
    return len(wanted)


def _texts(ledger: Ledger, month: str, uids: Sequence[str]) -> dict[str, str]:
    table, found = MonthlyProgress.__table__.c, {}
    query = select(table.project, table.progress).where(table.month == month, ~table.deleted)
    with ledger.read() as session:
        for part in chunks(list(uids), 500):
            rows = session.connection().execute(query.where(table.project.in_(part)))
            found.update({uid: text for uid, text in rows if text})
    return found


# ------------------------------------------------------------------ what is odd about a month


Books = Mapping[str, Mapping[str, Any]]
"""The records of one project by month."""


def oddities(books: Books, month: str, flowed: Mapping[str, int]) -> dict[str, Fact]:
    """What is odd about one project's month, by the field it shows at: R07, R12, R21.

    `flowed` are the sums by stream of the month's sources.
    """
    now = books.get(month)
    if now is None:
        return {}
    found: dict[str, Fact | None] = {
        "done": month_rules.same_figure(
            [(each, books.get(each, {}).get("done")) for each in _back(month, month_rules.RUNNING)]
        ),
        "progress": month_rules.same_words(
            month, books.get(month_before(month), {}).get("progress"), now["progress"], now["done"]
        ),
    }
    for stream, name in flows.TOTALS.items():
        found[name] = money_rules.sums_differ(now[name], flowed.get(stream), stream)
    return {name: fact for name, fact in found.items() if fact is not None}


def _back(month: str, count: int) -> list[str]:
    return [month_before(month, by) for by in range(count - 1, -1, -1)]


# ------------------------------------------------------------------ for the workbench


def concerns(session: Session, today: date) -> list[Concern]:
    """Months not reported, by responsible unit; figures and texts of the newest month that need a word."""
    month = filling(periods.period_of(session, today))
    until = periods.deadline(session, month)
    return [*_unreported(session, month, until), *_odd(session, month, until)]


def _unreported(session: Session, month: str, until: date) -> list[Concern]:
    table = Project.__table__.c
    query = select(table.responsible_unit, table.name, table.responsible_person, table.uid)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = query.where(~table.deleted, unfilled_in(month)).order_by(table.uid)
    for unit, name, person, _ in session.connection().execute(rows):
        found[unit or ""].append((name, person or ""))
    return [
        Concern(
            urgency="unfilled",
            weight=len(projects),
            what=unit or NO_UNIT,
            note=f"{len(projects)}项",
            project="",
            name=_few([name for name, _ in projects]),
            person=_people(person for _, person in projects),
            due=until,
            verb="打开填报",
            place=Place(PAGE, detail=unit),
        )
        for unit, projects in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def _people(persons: Iterable[str]) -> str:
    named = list(dict.fromkeys(person for person in persons if person))
    return named[0] if len(named) == 1 else f"{len(named)}人" if named else ""


def _odd(session: Session, month: str, until: date) -> list[Concern]:
    """Of each project the month being filled, the one before it where that is not told yet."""
    books = _recent(session, month)
    flowed = _flowed(session, [month_before(month), month])
    hits = []
    for uid, told in books.items():
        newest = month if month_rules.is_reported(told.get(month)) else month_before(month)
        found = oddities(told, newest, flowed.get((uid, newest), {}))
        hits += [(uid, newest, name, fact) for name, fact in found.items()]
    names = _named(session, [uid for uid, *_ in hits])
    return [
        Concern(
            urgency="explain",
            weight=_WEIGHTS.get(fact.rule, 10),
            what=f"{int(newest[5:7])}月{fact.what}",
            note=f"{fact.rule} · {fact.figures}",
            project=uid,
            name=names[uid][0],
            person=names[uid][1],
            due=until,
            verb="核对",
            place=Place("project", uid, "months", newest),
        )
        for uid, newest, _, fact in hits
        if uid in names
    ]


def _recent(session: Session, month: str) -> dict[str, dict[str, dict[str, Any]]]:
    """The months that `oddities` of this month and the one before look at, by project and month."""
    table = MonthlyProgress.__table__.c
    columns = (
        table.project, table.month, table.done, table.year_done, table.received, table.paid, table.progress,
    )  # fmt: skip
    months = _back(month, month_rules.RUNNING + 1)
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    query = select(*columns).where(table.month.in_(months), ~table.deleted)
    for uid, each, done, year_done, received, paid, progress in plain_rows(session, query):
        found[uid][each] = {
            "done": done, "year_done": year_done, "received": received, "paid": paid, "progress": progress,
        }  # fmt: skip
    return found


def _flowed(session: Session, months: Sequence[str]) -> dict[tuple[str, str], dict[str, int]]:
    table = FundFlow.__table__.c
    query = select(table.project, table.month, table.stream, func.sum(table.amount))
    query = query.where(table.month.in_(months), ~table.deleted, table.amount.is_not(None))
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for uid, month, stream, amount in session.connection().execute(
        query.group_by(table.project, table.month, table.stream)
    ):
        found[uid, month][stream] = amount
    return found


def _named(session: Session, uids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and responsible person of projects that are there."""
    table = Project.__table__.c
    query = select(table.uid, table.name, table.responsible_person).where(~table.deleted)
    found: dict[str, tuple[str, str]] = {}
    for part in chunks(sorted(set(uids)), 500):
        rows = session.connection().execute(query.where(table.uid.in_(part)))
        found.update((uid, (name, person or "")) for uid, name, person in rows)
    return found
