"""Undo and redo: new change sets made from old ones. They refuse what was changed since, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import ENTITIES, Project, field_of
from app.models.base import Record
from app.models.changes import RecordChange, Value
from app.models.values import show
from app.storage import journal
from app.storage.books import JournalEntry
from app.storage.bulk import chunks
from app.storage.gate import entity_of
from app.storage.journal import Entry
from app.storage.ledger import Ledger

_DEPTH = 400


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be taken back and brought again, the next one first."""

    undo: tuple[Entry, ...]
    redo: tuple[Entry, ...]


def steps(session: Session, desk: str) -> Steps:
    """The undo and redo steps of a desk, across edits, imports and restarts, at most `_DEPTH` change
    sets back.
    """
    undo: list[Entry] = []
    redo: list[Entry] = []
    for entry in reversed(journal.recent(session, desk=desk, limit=_DEPTH)):
        if entry.kind == "undo":
            _move(entry.reverts, undo, redo)
        elif entry.kind == "redo":
            _move(entry.reverts, redo, undo)
        elif entry.kind != "setup":
            undo.append(entry)
            redo.clear()
    return Steps(tuple(reversed(undo)), tuple(reversed(redo)))


def _move(seq: int | None, source: list[Entry], target: list[Entry]) -> None:
    for at, entry in enumerate(source):
        if entry.seq == seq:
            target.append(source.pop(at))
            return


def undo(ledger: Ledger, by: str) -> str:
    """Take back the newest step of this desk; gives its title.

    Raises UserError when there is none or it was changed since.
    """
    with ledger.read() as session:
        found = steps(session, ledger.desk).undo
        if not found:
            raise UserError("没有可以撤销的操作。")
        records = _without_children(journal.get(session, ledger.desk, found[0].seq).records())
    title = found[0].title
    _apply(ledger, records, f"撤销：{title}", by, "undo", found[0].seq)
    return title


def redo(ledger: Ledger, by: str) -> str:
    """Bring again what was taken back last; gives its title.

    Raises UserError when there is none or it was changed since.
    """
    with ledger.read() as session:
        found = steps(session, ledger.desk).redo
        if not found:
            raise UserError("没有可以恢复的操作。")
        taken_back = _undo_of(session, ledger.desk, found[0].seq)
        records = journal.get(session, ledger.desk, taken_back).records()
    title = found[0].title
    _apply(ledger, records, f"恢复：{title}", by, "redo", found[0].seq)
    return title


def _undo_of(session: Session, desk: str, seq: int) -> int:
    entry = JournalEntry
    query = select(func.max(entry.seq)).where(entry.desk == desk, entry.kind == "undo", entry.reverts == seq)
    return int(session.execute(query).scalar_one())


def _apply(
    ledger: Ledger, records: Sequence[RecordChange], title: str, by: str, kind: Any, reverts: int
) -> None:
    with ledger.change(title, by, kind, reverts) as session:
        for entity in ENTITIES:
            own = [record for record in records if record.entity == entity.__tablename__]
            _refuse_changed(session, entity, own)
        for entity in ENTITIES:
            own = [record for record in records if record.entity == entity.__tablename__]
            session.update_many(entity, {record.uid: _inverse(record) for record in own})


def _without_children(records: Sequence[RecordChange]) -> list[RecordChange]:
    """Without what was born with its project: a deleted project takes its children along by itself, and
    if somebody's edit brings it back, they come back with it.
    """
    born = {record.uid for record in records if record.before is None}
    return [
        record for record in records if record.before is not None or record.after.get("project") not in born
    ]


def _inverse(record: RecordChange) -> dict[str, Value]:
    return {"deleted": True} if record.before is None else dict(record.before)


def _refuse_changed(session: Session, entity: type[Record], records: Sequence[RecordChange]) -> None:
    table = entity.__table__
    for part in chunks([record.uid for record in records], 500):
        rows = session.connection().execute(select(table).where(table.c.uid.in_(part))).mappings()
        current = {row["uid"]: dict(row) for row in rows}
        for record in (record for record in records if record.uid in current):
            changed = _changed(current[record.uid], record.after)
            if changed:
                raise UserError(*_refusal(session, record, changed, current[record.uid]))
    _refuse_new_children(session, entity, records)


def _changed(current: Mapping[str, Any], after: Mapping[str, Value]) -> str:
    return next((name for name, value in after.items() if current[name] != value), "")


def _refuse_new_children(session: Session, entity: type[Record], records: Sequence[RecordChange]) -> None:
    if entity is not Project:
        return
    born = {record.uid for record in records if record.before is None}
    if not born:
        return
    stamp = select(Project.born_desk, Project.born_seq).where(Project.uid == next(iter(born)))
    desk, seq = session.execute(stamp).one()
    for child in (child for child in ENTITIES if "project" in child.__table__.c):
        columns = child.__table__.c
        alive = select(columns.project).where(
            ~columns.deleted, ~((columns.born_desk == desk) & (columns.born_seq == seq))
        )
        for part in chunks(sorted(born), 500):
            grown = session.connection().execute(alive.where(columns.project.in_(part)).limit(1)).scalar()
            if grown:
                name = session.scalar(select(Project.name).where(Project.uid == grown))
                raise UserError(
                    f"不能撤销：「{name}」后来又填了节点、进展或问题。",
                    "先删掉后填的内容，或者直接删除这个项目。",
                )


def _refusal(
    session: Session, record: RecordChange, name: str, current: Mapping[str, Any]
) -> tuple[str, str]:
    entity = entity_of(record.entity)
    label = "删除标记" if name == "deleted" else field_of(entity, name).label
    uid = str(current["project"]) if "project" in current else record.uid
    project = session.scalar(select(Project.name).where(Project.uid == uid)) or "这条记录"
    value = "" if name == "deleted" else show(field_of(entity, name), current[name]) or "空"
    row = session.get(entity, record.uid)
    newest = journal.history(session, [row])[0][0] if row is not None else None
    who = f"{newest.author}（{newest.title}）" if newest else "别人"
    return (
        f"不能撤销：「{project}」的「{label}」后来被{who}改成了「{value}」。",
        "想改回来请直接改这一格；其余内容没有变动。",
    )
