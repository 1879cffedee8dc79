"""Writing the records of months: one a project and month, with who filled it in first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.models import MonthlyProgress, fields_of
from app.storage.bulk import chunks
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

TELLING = ("done", "year_done", "received", "paid", "listed", "progress", "problem", "measure", "next_step")
"""What a month's report says; a plan or a target alone is none."""
_EMPTY_MONTH = {field.name: None for field in fields_of(MonthlyProgress) if not field.required}


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who fills in a month, on which business day (YYYY-MM-DD)."""

    name: str
    day: str


def reporter(ledger: Ledger, person: str) -> Reporter:
    """A person who fills in months today."""
    return Reporter(person, ledger.today.isoformat())


def month_uid(project: str, month: str) -> str:
    """The uid of a project's month: the same on every desk, and growing with the project's own."""
    return f"{project[:26]}{month[:4]}{month[5:7]}"


def put_months(
    session: ChangeSession,
    months: Mapping[tuple[str, str], Mapping[str, Any]],
    by: Reporter | None = None,
) -> None:
    """Set figures of months, named by project and month; a month that has no record yet gets one.

    A month's record has the same uid on every desk, so that two desks filling the same month fill one record.
    With `by` a month that told nothing before gets its 填报人 and 填报日期.
    """
    uids = {key: month_uid(*key) for key in months}
    known = _known(session, list(uids.values()))
    changes, new = {}, []
    for key, given in months.items():
        uid = uids[key]
        figures = {**(_stamp(by, given) if uid not in known or known[uid][1] else {}), **given}
        if uid in known:
            changes[uid] = {**_EMPTY_MONTH, **figures, "deleted": False} if known[uid][0] else figures
        elif any(value is not None for value in figures.values()):
            new.append({"uid": uid, "project": key[0], "month": key[1], **figures})
    session.update_many(MonthlyProgress, changes)
    session.insert_many(MonthlyProgress, new)


def _known(session: ChangeSession, uids: list[str]) -> dict[str, tuple[bool, bool]]:
    """Whether a record is deleted and whether it tells nothing yet, by its uid."""
    table = MonthlyProgress.__table__.c
    columns = [table.uid, table.deleted, table.reporter, *(table[name] for name in TELLING)]
    found: dict[str, tuple[bool, bool]] = {}
    for part in chunks(uids, 500):
        for uid, deleted, by, *told in session.execute(select(*columns).where(table.uid.in_(part))):
            silent = not by and all(value is None for value in told)
            found[uid] = (deleted, deleted or silent)
    return found


def _stamp(by: Reporter | None, figures: Mapping[str, Any]) -> dict[str, Any]:
    telling = by is not None and any(figures.get(name) is not None for name in TELLING)
    return {"reporter": by.name, "reported": by.day} if by is not None and telling else {}
