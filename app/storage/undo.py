"""Undo and redo: new change sets made from old ones. They refuse what was changed since, with the reason."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import CHILDREN, ENTITIES, Project, field_of
from app.models.base import Record
from app.models.changes import RecordChange
from app.models.values import Value, show
from app.progress import Progress, silent
from app.storage import journal
from app.storage.books import JournalEntry, StoredHead
from app.storage.gate import entity_of
from app.storage.journal import JournalLine
from app.storage.ledger import Ledger

_DEPTH, _PART = 400, 500
_LABELS = {"deleted": "删除标记", "office": "所属单位"}


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be taken back and brought again, the next one first."""

    undo: tuple[JournalLine, ...]
    redo: tuple[JournalLine, ...]


def steps(session: Session, desk: str) -> Steps:
    """The undo and redo steps of a desk, across edits, imports and restarts, at most `_DEPTH` change
    sets back.
    """
    undo: list[JournalLine] = []
    redo: list[JournalLine] = []
    for entry in reversed(journal.recent(session, desk=desk, limit=_DEPTH)):
        if entry.kind == "undo":
            _move(entry.reverts, undo, redo)
        elif entry.kind == "redo":
            _move(entry.reverts, redo, undo)
        elif entry.kind != "setup":
            undo.append(entry)
            redo.clear()
    return Steps(tuple(reversed(undo)), tuple(reversed(redo)))


def _move(seq: int | None, source: list[JournalLine], target: list[JournalLine]) -> None:
    for at, entry in enumerate(source):
        if entry.seq == seq:
            target.append(source.pop(at))
            return


def undo(ledger: Ledger, by: str, progress: Progress = silent) -> str:
    """Take back the newest step of this desk; gives its title.

    Raises UserError when there is none or it was changed since, Cancelled when `progress` does; then nothing
    was changed.
    """
    with ledger.read() as session:
        waiting = steps(session, ledger.desk).undo
        if not waiting:
            raise UserError("没有可以撤销的操作。")
        step = waiting[0]
        records = journal.get(session, ledger.desk, step.seq).records()
    _apply(ledger, records, f"撤销：{step.title}", by, "undo", step.seq, progress)
    return step.title


def redo(ledger: Ledger, by: str, progress: Progress = silent) -> str:
    """Bring again what was taken back last; gives its title. Raises as `undo` does."""
    with ledger.read() as session:
        waiting = steps(session, ledger.desk).redo
        if not waiting:
            raise UserError("没有可以恢复的操作。")
        step = waiting[0]
        taken_back = _undo_of(session, ledger.desk, step.seq)
        records = journal.get(session, ledger.desk, taken_back).records()
    _apply(ledger, records, f"恢复：{step.title}", by, "redo", step.seq, progress)
    return step.title


def _undo_of(session: Session, desk: str, seq: int) -> int:
    entry = JournalEntry
    query = select(func.max(entry.seq)).where(entry.desk == desk, entry.kind == "undo", entry.reverts == seq)
    return int(session.execute(query).scalar_one())


def _apply(
    ledger: Ledger, records: Sequence[RecordChange], title: str, by: str, kind: Any, reverts: int,
    progress: Progress,
) -> None:  # fmt: skip
    back = _without_children(records)
    whole, seen = len(records) + len(back), 0
    with ledger.change(title, by, kind, reverts) as session:
        for entity, part in _parts(records):
            progress(seen, whole, title)
            _refuse_changed(session, entity, part)
            seen += len(part)
        written = 0
        for entity, part in _parts(back):
            progress(seen, whole, title)
            written += session.update_many(entity, {record.uid: _inverse(record) for record in part})
            seen += len(part)
        if not written:  # what changed nothing is taken back all the same, or undo would stop here forever
            session.affirm(entity_of(back[0].entity), back[0].uid, next(iter(_inverse(back[0]))))


def _parts(records: Sequence[RecordChange]) -> Iterator[tuple[type[Record], Sequence[RecordChange]]]:
    """Records of one kind each, as many as SQLite takes at once, in the order in which kinds are written."""
    by_kind: dict[str, list[RecordChange]] = defaultdict(list)
    for record in records:
        by_kind[record.entity].append(record)
    for entity in ENTITIES:
        own = by_kind[entity.__tablename__]
        for start in range(0, len(own), _PART):
            yield entity, own[start : start + _PART]


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
    """A record that nothing was written to since its birth has no heads, and needs no look."""
    by_uid = {record.uid: record for record in records}
    written: dict[str, dict[str, int]] = defaultdict(dict)
    counted = select(StoredHead.uid, StoredHead.field, func.count()).where(StoredHead.uid.in_(list(by_uid)))
    for uid, name, count in session.execute(counted.group_by(StoredHead.uid, StoredHead.field)):
        written[uid][name] = count
    table = entity.__table__
    rows = select(table).where(table.c.uid.in_(list(written)))
    for current in map(dict, session.connection().execute(rows).mappings()) if written else ():
        record = by_uid[current["uid"]]
        changed = _changed(current, record, written[record.uid])
        if changed:
            raise UserError(*_refusal(session, record, changed, current))
    _refuse_new_children(session, entity, records)


def _changed(current: Mapping[str, Any], record: RecordChange, heads: Mapping[str, int]) -> str:
    """The first field that is not as this step left it, or that another desk wrote at the same time."""
    left = record.after if record.before is not None else _as_born(record, heads)
    wrong = (name for name, value in left.items() if current[name] != value or heads.get(name, 0) > 1)
    return next(wrong, "")


def _as_born(record: RecordChange, heads: Mapping[str, int]) -> dict[str, Value]:
    """All that was written to it at its birth and since, as the birth had it."""
    return {**dict.fromkeys(heads), **record.after}


def _refuse_new_children(session: Session, entity: type[Record], records: Sequence[RecordChange]) -> None:
    if entity is not Project:
        return
    born = {record.uid for record in records if record.before is None}
    if not born:
        return
    stamp = select(Project.born_desk, Project.born_seq).where(Project.uid == next(iter(born)))
    desk, seq = session.execute(stamp).one()
    for child in CHILDREN:
        columns = child.__table__.c
        alive = select(columns.project).where(
            ~columns.deleted, ~((columns.born_desk == desk) & (columns.born_seq == seq))
        )
        grown = session.connection().execute(alive.where(columns.project.in_(born)).limit(1)).scalar()
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
    label = _LABELS.get(name) or field_of(entity, name).label
    uid = str(current["project"]) if "project" in current else record.uid
    project = session.scalar(select(Project.name).where(Project.uid == uid)) or "这条记录"
    value = "" if name in _LABELS else show(field_of(entity, name), current[name]) or "空"
    wrote = select(StoredHead.desk, StoredHead.seq).where(
        StoredHead.uid == record.uid, StoredHead.field == name
    )
    heads = session.execute(wrote.order_by(StoredHead.counter.desc(), StoredHead.desk.desc())).all()
    if len(heads) > 1:
        return (
            f"不能撤销：「{project}」的「{label}」另一台电脑同时也填过。",
            "先在“数据交换”里看有没有冲突要定，再直接改这一格；其余内容没有变动。",
        )
    newest = journal.entry(session, *heads[0])
    return (
        f"不能撤销：「{project}」的「{label}」后来被{newest.author}（{newest.title}）改成了「{value}」。",
        "想改回来请直接改这一格；其余内容没有变动。",
    )
