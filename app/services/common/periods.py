"""Which month is judged, which one is being filled in, and until when."""

import re
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import MonthlyProgress
from app.models.dates import month_before, month_of
from app.models.roles import Act
from app.services.common import options
from app.storage.ledger import Ledger, read_meta
from app.storage.living import living


def period(ledger: Ledger) -> str:
    """The month being judged, ``2025-08``: as chosen, else the one before the business date's."""
    chosen: str | None = ledger.meta("period")
    return chosen or month_of(ledger.today.replace(day=1) - timedelta(days=1))


def period_of(session: Session, today: date) -> str:
    """The month being judged, as `period`, within a session."""
    chosen = read_meta(session.connection()).get("period")
    return str(chosen or month_of(today.replace(day=1) - timedelta(days=1)))


def checked_period(ledger: Ledger, named: str | None) -> str:
    """A month that somebody named, the judged one for None; raises UserError for what is no month."""
    if named is None:
        return period(ledger)
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", named):
        raise UserError(f"「{named}」不是月份。", "请写成 2025-08 这样，四位年、两位月。")
    return named


def choose_period(ledger: Ledger, month: str | None) -> None:
    """Judge this month from now on; None follows the business date."""
    ledger.require(ledger.person, Act.SET_DATE)
    ledger.set_meta(period=month or "")


def filling(period: str) -> str:
    """The month that is being filled in: the one after the judged month, within the same year."""
    return period if period.endswith("-12") else f"{period[:5]}{int(period[5:7]) + 1:02d}"


def deadline(session: Session, month: str) -> date:
    """The day by which a month is to be filled in: the office's day of that month."""
    first = date.fromisoformat(f"{month}-01")
    last = date.fromisoformat(f"{month_before(month, -1)}-01") - timedelta(days=1)
    return min(first + timedelta(days=max(options.number(session, "report_day"), 1) - 1), last)


def has_figures(ledger: Ledger) -> bool:
    """Whether any month has a record."""
    return newest_month(ledger) is not None


def follow_figures(ledger: Ledger) -> None:
    """Judge the newest month that has figures of work done, when it is not the one that is judged anyway.

    For the first import into a ledger: a sheet of an earlier month is not to look empty.
    """
    newest = newest_month(ledger)
    if newest is not None and newest < period(ledger):
        choose_period(ledger, newest)


def newest_month(ledger: Ledger) -> str | None:
    """The last month with figures of work done, None when there is none."""
    reported = MonthlyProgress.done.is_not(None) | MonthlyProgress.year_done.is_not(None)
    with ledger.read() as session:
        return session.scalar(
            select(func.max(MonthlyProgress.month)).where(reported, living(MonthlyProgress))
        )
