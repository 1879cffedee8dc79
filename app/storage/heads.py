"""The heads of fields in the database: see `app.sync.merge` for what they mean and how a foreign
write settles.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from app.errors import UserError
from app.models import ENTITY_BY_TABLE, Project
from app.models.changes import ChangeSet, RecordChange
from app.models.values import Value
from app.storage.books import StoredHead
from app.storage.bulk import chunks, insert_rows
from app.storage.derived import parents

DELETED = "deleted"
_COLUMNS = ("uid", "field", "desk", "seq", "counter", "value", "vector")
HeadRow = tuple[int, str, int, Value, dict[str, int] | None]
"""counter, desk, seq, value, vector of one head."""
FieldKey = tuple[str, str]


def note_local(connection: Connection, change_set: ChangeSet, records: Sequence[RecordChange]) -> None:
    """A write of this desk has seen every other: it becomes the only head of each field it changed.

    Raises UserError when it would change what is deleted, or bring back a part of what is: a deletion that
    holds must have seen every write.
    """
    _refuse_buried(connection, records)
    edited = [record for record in records if record.before is not None]
    replace(
        connection,
        {
            (record.uid, name): [_head(name, value, change_set)]
            for record in edited
            for name, value in record.after.items()
        },
    )
    buried = [record for record in records if record.before is None and record.after.get(DELETED)]
    replace(connection, {(record.uid, DELETED): [_head(DELETED, True, change_set)] for record in buried})


def _head(name: str, value: Value, change_set: ChangeSet) -> HeadRow:
    vector = change_set.vector if name == DELETED and value is True else None
    return (change_set.counter, change_set.desk, change_set.seq, value, vector)


def _refuse_buried(connection: Connection, records: Sequence[RecordChange]) -> None:
    born = {record.uid for record in records if record.before is None}
    edited: dict[str, list[str]] = {}
    for record in records:
        alive = record.uid not in born and record.after.get(DELETED) is not True  # else it is buried only now
        if alive and set(record.after) != {DELETED}:
            edited.setdefault(record.entity, []).append(record.uid)
    named = {str(record.after["project"]) for record in records if record.after.get("project")}
    children = [uid for entity, uids in edited.items() if entity != Project.__tablename__ for uid in uids]
    children += [
        record.uid for record in records if record.after.get(DELETED) is False and record.before is not None
    ]
    edited.setdefault(Project.__tablename__, []).extend((named | parents(connection, children)) - born)
    for entity, uids in edited.items():
        table = ENTITY_BY_TABLE[entity].__table__
        for part in chunks(uids, 500):
            buried = select(table.c.uid).where(table.c.uid.in_(part), table.c.deleted)
            if connection.execute(buried.limit(1)).first():
                raise UserError("这条内容（或它所属的项目）已经删除，不能再改。", "先撤销删除，再改。")


def replace(connection: Connection, registers: Mapping[FieldKey, Sequence[HeadRow]]) -> None:
    """Give each (uid, field) exactly these heads."""
    if not registers:
        return
    gone = delete(StoredHead).where(StoredHead.uid == bindparam("u"), StoredHead.field == bindparam("f"))
    connection.execute(gone, [{"u": uid, "f": name} for uid, name in registers])
    rows = [_row(register, head) for register, heads in registers.items() for head in heads]
    insert_rows(connection, StoredHead.__table__, _COLUMNS, rows)


def _row(register: FieldKey, head: HeadRow) -> tuple[Any, ...]:
    counter, desk, seq, value, vector = head
    vector_text = None if vector is None else msgspec.json.encode(vector, order="sorted").decode()
    return (*register, desk, seq, counter, msgspec.json.encode(value).decode(), vector_text)


def load(connection: Connection, uids: Iterable[str]) -> dict[FieldKey, list[HeadRow]]:
    """All heads of some records, the winner first."""
    heads: dict[FieldKey, list[HeadRow]] = {}
    columns = (
        StoredHead.uid,
        StoredHead.field,
        StoredHead.counter,
        StoredHead.desk,
        StoredHead.seq,
        StoredHead.value,
        StoredHead.vector,
    )
    for part in chunks(sorted(uids), 500):
        query = (
            select(*columns)
            .where(StoredHead.uid.in_(part))
            .order_by(StoredHead.counter.desc(), StoredHead.desk.desc())
        )
        for uid, name, counter, desk, seq, value, vector in connection.execute(query):
            decoded = None if vector is None else msgspec.json.decode(vector, type=dict[str, int])
            heads.setdefault((uid, name), []).append(
                (counter, desk, seq, msgspec.json.decode(value), decoded)
            )
    return heads
