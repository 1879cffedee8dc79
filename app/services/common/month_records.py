"""The records of months: one a project and month, signed by who told something of it first."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.models import MonthlyProgress, fields_of
from app.models.uids import keyed_uid
from app.models.values import Row
from app.storage.bulk import chunks
from app.storage.followers import Written
from app.storage.gate import ChangeSession

TELLING = ("done", "year_done", "received", "paid", "listed", "progress", "problem", "measure", "next_step")
"""What a month's report says; a plan or a target alone is none."""
_EMPTY_MONTH = {field.name: None for field in fields_of(MonthlyProgress) if not field.required}


def put_months(session: ChangeSession, months: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Set figures of months, named by project and month; a month that has no record yet gets one.

    A month's record has the same uid on every desk, so that two desks filling the same month fill one record.
    """
    uids = {key: keyed_uid(MonthlyProgress, *key) for key in months}
    deleted = _deleted(session, list(uids.values()))
    changes, new = {}, []
    for key, figures in months.items():
        uid = uids[key]
        if uid in deleted:
            changes[uid] = {**_EMPTY_MONTH, **figures, "deleted": False} if deleted[uid] else figures
        elif any(value is not None for value in figures.values()):
            new.append({"uid": uid, "project": key[0], "month": key[1], **figures})
    session.update_many(MonthlyProgress, changes)
    session.insert_many(MonthlyProgress, new)


def _deleted(session: ChangeSession, uids: list[str]) -> dict[str, bool]:
    """Whether each record that there is was deleted."""
    table = MonthlyProgress.__table__.c
    deleted: dict[str, bool] = {}
    for part in chunks(uids, 500):
        query = select(table.uid, table.deleted).where(table.uid.in_(part))
        deleted.update(session.execute(query).tuples().all())
    return deleted


def sign(written: Written) -> None:
    """A month that told nothing before gets its 填报人 and 填报日期 with the first thing it tells."""
    stamp = {"reporter": written.session.pen.author, "reported": written.today.isoformat()}
    unsigned = [
        now
        for before, now in written.pairs
        if now is not None and _tells(now) and (before is None or not (before["reporter"] or _tells(before)))
    ]
    written.session.update_many(
        MonthlyProgress,
        {now["uid"]: {name: value for name, value in stamp.items() if not now[name]} for now in unsigned},
    )


def _tells(month: Row) -> bool:
    return any(month[name] is not None for name in TELLING)
