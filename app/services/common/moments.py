"""As of when a ledger is checked: the day, the month, and how its projects stood then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Standing
from app.services.common import periods
from app.storage.bulk import plain_rows


@dataclass(frozen=True, slots=True)
class Stood:
    """Whether a project had begun, and what was done since its start, in 元."""

    started: bool
    done: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """`period` is the last month that counts; `stood` tells by uid how projects stood at its end.

    `month` is the one whose report is looked at, "" for each project's newest.
    """

    today: date
    period: str
    stood: Mapping[str, Stood]
    month: str = ""


def now(session: Session, today: date) -> Moment:
    """The judged month, as the standings keep it."""
    query = select(Standing.project, Standing.started, Standing.total_done)
    stood = {uid: Stood(bool(started), done) for uid, started, done in plain_rows(session, query)}
    return Moment(today, periods.period_of(session, today), stood)
