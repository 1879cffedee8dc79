"""Edits made in the grid: typed text checked cell by cell, then written as one change set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Field, MonthlyProgress, Project, field_of, fields_of, values
from app.services.columns import is_month
from app.storage.bulk import chunks
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

_EMPTY_MONTH = {field.name: None for field in fields_of(MonthlyProgress) if not field.required}


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What a person typed or pasted into one cell; "" clears it."""

    uid: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was not taken, and why (Chinese)."""

    edit: CellEdit
    reason: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Edits that can be written, with their values, and those that cannot."""

    good: tuple[tuple[CellEdit, Any], ...]
    refused: tuple[Refused, ...]


def field_for(key: str) -> Field:
    """The declared field behind a column; raises KeyError for a computed column."""
    if is_month(key):
        return field_of(MonthlyProgress, key.partition(":")[2])
    return field_of(Project, key)


def prepare(edits: Sequence[CellEdit]) -> Prepared:
    """Check edits without writing anything."""
    good, refused = [], []
    for edit in edits:
        try:
            good.append((edit, parsed(edit.key, edit.text)))
        except ValueError as error:
            refused.append(Refused(edit, str(error)))
    return Prepared(tuple(good), tuple(refused))


def parsed(key: str, text: str) -> Any:
    """The value of what was typed into a column; raises ValueError saying what is wrong (Chinese)."""
    try:
        field = field_for(key)
    except KeyError:
        raise ValueError("这一栏由程序计算，不能直接填") from None
    value = values.parse(field, text)
    if value is None and field.required:
        raise ValueError(f"「{field.label}」不能是空的")
    return value


def apply(ledger: Ledger, by: str, title: str, prepared: Prepared) -> int:
    """Write the good edits as one change set; gives how many cells were written."""
    projects: dict[str, dict[str, Any]] = {}
    months: dict[tuple[str, str], dict[str, Any]] = {}
    for edit, value in prepared.good:
        if is_month(edit.key):
            month, _, stream = edit.key.partition(":")
            months.setdefault((edit.uid, month), {})[stream] = value
        else:
            projects.setdefault(edit.uid, {})[edit.key] = value
    with ledger.change(title, by=by) as session:
        _refuse_missing(session, {edit.uid for edit, _ in prepared.good})
        session.update_many(Project, projects)
        put_months(session, months)
    return len(prepared.good)


def _refuse_missing(session: Session, uids: set[str]) -> None:
    query = select(Project.uid).where(~Project.deleted)
    parts = chunks(sorted(uids), 500)
    alive = {uid for part in parts for uid in session.scalars(query.where(Project.uid.in_(part)))}
    if alive != uids:
        raise UserError("要改的项目已经被删除。", "请刷新台账后再改；其余内容没有变动。")


def put_months(session: ChangeSession, months: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Set figures of months, named by project and month; a month that has no record yet gets one.

    A month's record has the same uid on every desk, so that two desks filling the same month fill one record.
    """
    uids = {key: month_uid(*key) for key in months}
    known: dict[str, bool] = {}
    for part in chunks(list(uids.values()), 500):
        query = select(MonthlyProgress.uid, MonthlyProgress.deleted).where(MonthlyProgress.uid.in_(part))
        known.update((uid, deleted) for uid, deleted in session.execute(query))
    changes, new = {}, []
    for key, figures in months.items():
        uid = uids[key]
        if uid in known:
            changes[uid] = {**_EMPTY_MONTH, **figures, "deleted": False} if known[uid] else figures
        elif any(value is not None for value in figures.values()):
            new.append({"uid": uid, "project": key[0], "month": key[1], **figures})
    session.update_many(MonthlyProgress, changes)
    session.insert_many(MonthlyProgress, new)


def month_uid(project: str, month: str) -> str:
    """The uid of a project's month: the same on every desk, and growing with the project's own."""
    return f"{project[:26]}{month[:4]}{month[5:7]}"
