"""The books of projects that truth checks look at: fields and months, of one page or of all at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import FundFlow, MonthlyProgress, Project
from app.models.dates import month_before
from app.models.project import FUND_FIELDS
from app.rules.checks.books import RUNNING, Book
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.table import BOOKS
from app.rules.standing import is_reported
from app.services.common.moments import Moment
from app.services.common.periods import filling
from app.services.common.project_sheet import ProjectSheet
from app.storage.bulk import plain_rows
from app.storage.living import living

FIELDS = (
    "code", "status", "year_role", "start", "finish", "actual_start", "actual_finish", "production",
    "full_effect", "owner_code", "investor", "total_investment", "cumulative_prev_year", "plan_year",
    "year_plan", "cumulative", *FUND_FIELDS,
)  # fmt: skip
"""The project's own fields that checks may hold its months against."""
TOLD = ("plan", "done", "year_done", "received", "paid", "listed", "progress")
"""The fields of a month that they look at."""
Months = Mapping[str, Mapping[str, Any]]


def first_month(month: str) -> str:
    """The first month that is compared with a month: January, or those just before it."""
    return min(f"{month[:4]}-01", month_before(month, RUNNING - 1))


def by_field(hits: Iterable[Hit]) -> dict[str, Hit]:
    """The hits of a month by the field they stand at: the gravest, else the first of each."""
    gravest: dict[str, Hit] = {}
    for hit in hits:
        if hit.field and (hit.field not in gravest or (hit.grave and not gravest[hit.field].grave)):
            gravest[hit.field] = hit
    return gravest


def hits_in_room(page: ProjectSheet, room: str, today: date) -> list[Hit]:
    """What the checks of books find in a project that stands above a room: those at no field of a month."""
    place = f"project/{room}"
    return [hit for hit in _in_page(page, today) if hit.check.place == place and not hit.field]


def _in_page(page: ProjectSheet, today: date) -> list[Hit]:
    months = {
        record.month: {name: getattr(record, name) for name in TOLD} for record in page.of(MonthlyProgress)
    }
    month = _newest(filling(page.period), months)
    flowed: dict[str, int] = defaultdict(int)
    for flow in page.of(FundFlow):
        if flow.month == month and flow.amount is not None:
            flowed[flow.stream] += flow.amount
    fields = {name: getattr(page.project, name) for name in FIELDS}
    return hits_of(BOOKS, Book(month, fields, months, flowed, today), page.project.uid)


def hits(session: Session, moment: Moment) -> list[Hit]:
    """What the checks of books find in all projects: in the month looked at, or in each one's newest."""
    books = _books(session, moment, first_month)
    return [hit for uid, book in books for hit in hits_of(BOOKS, book, uid)]


def recent_hits(session: Session, moment: Moment) -> list[Hit]:
    """The same of those checks that 工作台 tells: they look at the last months, and the year is not read."""
    books = _books(session, moment, lambda month: month_before(month, RUNNING - 1))
    recent = {check: find for check, find in BOOKS.items() if check.weight}
    return [hit for uid, book in books for hit in hits_of(recent, book, uid)]


def _newest(month: str, months: Months) -> str:
    """The month being filled in, the one before it where that is not told yet."""
    return month if is_reported(months.get(month)) else month_before(month)


def _books(session: Session, moment: Moment, first: Callable[[str], str]) -> Iterator[tuple[str, Book]]:
    """All projects' books; `first` tells the first month that is compared with a month."""
    last = moment.month or filling(moment.period)
    months = _months(session, first(month_before(last)), last)
    flowed = _flowed(session, [month_before(last), last])
    columns = Project.__table__.c
    query = select(columns.uid, *(columns[name] for name in FIELDS)).where(~columns.deleted)
    for uid, *values in plain_rows(session, query):
        own_months = months.get(uid, {})
        month = moment.month or _newest(last, own_months)
        fields = dict(zip(FIELDS, values, strict=True))
        yield uid, Book(month, fields, own_months, flowed.get((uid, month), {}), moment.today)


def _months(session: Session, first: str, last: str) -> dict[str, dict[str, dict[str, Any]]]:
    """What the months of all projects tell, by project and month."""
    columns = MonthlyProgress.__table__.c
    query = select(columns.project, columns.month, *(columns[name] for name in TOLD))
    query = query.where(columns.month.between(first, last), living(MonthlyProgress))
    books: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for uid, month, *values in plain_rows(session, query):
        books[uid][month] = dict(zip(TOLD, values, strict=True))
    return books


def _flowed(session: Session, months: Sequence[str]) -> dict[tuple[str, str], dict[str, int]]:
    columns = FundFlow.__table__.c
    query = select(columns.project, columns.month, columns.stream, func.sum(columns.amount))
    query = query.where(columns.month.in_(months), living(FundFlow), columns.amount.is_not(None))
    amounts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for uid, month, stream, amount in plain_rows(
        session, query.group_by(columns.project, columns.month, columns.stream)
    ):
        amounts[uid, month][stream] = amount
    return amounts
