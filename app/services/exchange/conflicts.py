"""Conflicts: two desks wrote the same field without having seen each other.

Both values are kept; a person decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import ENTITIES, MonthlyProgress, Project, Record, field_of
from app.models.changes import Origin
from app.models.values import show
from app.storage import journal
from app.storage.books import StoredHead
from app.storage.bulk import chunks, plain_rows
from app.storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Side:
    """One of two values: what it says, who wrote it, on which desk of which office, when (business date)."""

    text: str
    author: str
    desk: str
    office: str
    day: str
    value: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field with a value in use and another that lost; `office` owns the record.

    `field` "deleted" is an edit that won against a deletion.
    """

    entity: type[Record]
    uid: str
    field: str
    project: str
    label: str
    current: Side
    other: Side
    office: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many conflicts waited, and what had come from each other desk by then."""

    number: int
    others: Mapping[str, int]


def count(ledger: Ledger, last: Count | None = None) -> Count:
    """How many conflicts wait for a person.

    What is written here has seen all that is here: it settles conflicts and never makes one. So where none
    waited at the `last` count, and nothing came from others since, none waits now.
    """
    with ledger.read() as session:
        others = journal.vector(session.connection())
    others.pop(ledger.desk, None)
    if last is not None and not last.number and last.others == others:
        return last
    return Count(len(conflicts(ledger)), others)


def conflicts(ledger: Ledger) -> list[Conflict]:
    """All conflicts that wait for a person, by project; one desk alone has none."""
    with ledger.read() as session:
        if len(journal.vector(session.connection())) < 2:
            return []
        contested = (
            select(StoredHead.uid, StoredHead.field)
            .group_by(StoredHead.uid, StoredHead.field)
            .having(func.count() > 1)
        )
        waiting = [
            part
            for uid, name in session.execute(contested).all()
            for part in _of_register(session, uid, name)
        ]
        waiting += _rescued(session)
    return sorted(waiting, key=lambda conflict: (conflict.project, conflict.label))


def _of_register(session: Session, uid: str, name: str) -> list[Conflict]:
    if name in ("deleted", "office"):  # no declared fields: the one is told apart, the other nobody edits
        return []
    record = _record(session, uid)
    if record is None or record.deleted:
        return []
    heads = _heads(session, uid, name)
    field = field_of(type(record), name)
    label = f"{field.label}（{field.unit}）" if field.unit else field.label
    winner, *others = [_side(session, head, field) for head in heads]
    return [
        _conflict(session, record, name, label, winner, other)
        for other in others
        if other.value != winner.value
    ]


def _rescued(session: Session) -> list[Conflict]:
    """Records that live although a desk deleted them: somebody changed them meanwhile."""
    rescued = []
    for record in _living(session):
        deletion = next(head for head in _heads(session, record.uid, "deleted") if head.value == "true")
        side = _side(session, deletion, None)
        living = Side("保留（有人改过）", "", "", record.office, "", False)
        rescued.append(_conflict(session, record, "deleted", "删除", living, side))
    return rescued


def _living(session: Session) -> list[Record]:
    """The records that are there and have a deletion among their heads. Most of these are dead projects."""
    deletions = select(StoredHead.uid).where(StoredHead.field == "deleted", StoredHead.value == "true")
    living: list[Record] = list(
        session.scalars(select(Project).where(~Project.deleted, Project.uid.in_(deletions)))
    )
    no_project = ~select(Project.uid).where(Project.uid == StoredHead.uid).exists()
    uids = {uid for (uid,) in plain_rows(session, deletions.where(no_project))}
    for entity in ENTITIES if uids else ():
        for part in chunks(sorted(uids), 500):
            living += session.scalars(select(entity).where(entity.uid.in_(part), ~entity.deleted))
    return living


def _conflict(
    session: Session, record: Record, name: str, label: str, current: Side, other: Side
) -> Conflict:
    owner = record.uid if isinstance(record, Project) else str(getattr(record, "project", ""))
    project = session.scalar(select(Project.name).where(Project.uid == owner)) or ""
    words = f"{_part(record)} {label}".strip()
    return Conflict(type(record), record.uid, name, project, words, current, other, record.office)


def _part(record: Record) -> str:
    """Which part of its project a record is: a node's name, a month; "" for the project itself."""
    if isinstance(record, Project):
        return ""
    if isinstance(record, MonthlyProgress):
        return f"{int(record.month[5:7])}月"
    return str(getattr(record, "name", ""))


def _record(session: Session, uid: str) -> Record | None:
    for entity in ENTITIES:
        record = session.get(entity, uid)
        if record is not None:
            return record
    return None


def _heads(session: Session, uid: str, name: str) -> list[StoredHead]:
    query = select(StoredHead).where(StoredHead.uid == uid, StoredHead.field == name)
    return list(session.scalars(query.order_by(StoredHead.counter.desc(), StoredHead.desk.desc())))


def _side(session: Session, head: StoredHead, field: Any) -> Side:
    value = msgspec.json.decode(head.value)
    text = "删除" if field is None else show(field, value) or "空"
    entry = journal.entry(session, head.desk, head.seq)
    return Side(text, entry.author, head.desk, entry.office, entry.business_date, value)


def settle(ledger: Ledger, by: str, conflict: Conflict, *, take_other: bool) -> None:
    """Decide a conflict: put the other value back, or confirm the one in use.

    The decision travels to every desk.
    """
    verb = "换回" if take_other else "认现用"
    kind: Origin = "edit" if take_other else "setup"  # a confirmation cannot be taken back
    with ledger.change(
        f"{verb}：{conflict.project} {conflict.label}", by=by, kind=kind, followed=False
    ) as session:
        if take_other:
            session.update_many(conflict.entity, {conflict.uid: {conflict.field: conflict.other.value}})
        else:
            session.affirm(conflict.entity, conflict.uid, conflict.field)


def confirm_all(ledger: Ledger, by: str, some: Sequence[Conflict] | None = None) -> int:
    """Confirm the value in use of every conflict, or of some, as one step; gives how many."""
    waiting = conflicts(ledger) if some is None else some
    with ledger.change(f"认现用：{len(waiting)}处冲突", by=by, kind="setup") as session:
        for conflict in waiting:
            session.affirm(conflict.entity, conflict.uid, conflict.field)
    return len(waiting)
