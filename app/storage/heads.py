"""The heads of fields in the database: see `app.sync.merge` for what they mean and how a foreign write settles."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete

from app.models.changes import ChangeSet, RecordChange, Value
from app.storage.books import Head
from app.storage.bulk import insert_rows
from app.storage.derived import parents

SUBTREE = "*"
_COLUMNS = ("uid", "field", "desk", "seq", "counter", "value", "vector")
_Row = tuple[str, str, str, int, int, str, str | None]


def note_local(connection: Connection, change_set: ChangeSet, records: Sequence[RecordChange]) -> None:
    """A write of this desk has seen every other: it becomes the only head of each field it changed."""
    writes: dict[tuple[str, str], Value] = {(uid, SUBTREE): None for uid in touched(connection, records)}
    for record in records:
        if record.before is not None:
            writes.update({(record.uid, name): value for name, value in record.after.items()})
    replace(connection, [(key, [_row(key, value, change_set)]) for key, value in writes.items()])


def touched(connection: Connection, records: Sequence[RecordChange]) -> set[str]:
    """Records that are older than this change and are written by it, themselves or in a child."""
    born = {record.uid for record in records if record.before is None}
    found = {record.uid for record in records if record.before is not None}
    found |= {str(record.after["project"]) for record in records if record.after.get("project")}
    children = [
        record.uid for record in records if record.before is not None and "project" not in record.after
    ]
    return (found | parents(connection, children)) - born


def replace(connection: Connection, fields: Iterable[tuple[tuple[str, str], Sequence[_Row]]]) -> None:
    """Give each (uid, field) exactly these heads."""
    fields = list(fields)
    if not fields:
        return
    gone = delete(Head).where(Head.uid == bindparam("u"), Head.field == bindparam("f"))
    connection.execute(gone, [{"u": uid, "f": name} for (uid, name), _ in fields])
    insert_rows(connection, Head.__table__, _COLUMNS, [row for _, rows in fields for row in rows])


def _row(key: tuple[str, str], value: Value, change_set: ChangeSet) -> _Row:
    vector = _vector_text(change_set.vector) if key[1] == "deleted" else None
    return (
        *key,
        change_set.desk,
        change_set.seq,
        change_set.counter,
        msgspec.json.encode(value).decode(),
        vector,
    )


def _vector_text(vector: Mapping[str, int]) -> str:
    return msgspec.json.encode(vector, order="sorted").decode()
