"""What merging asks of the database: births, values, evidence; and writing what the merge rules decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, or_, select, update

from app.models import ENTITIES, ENTITY_BY_TABLE, Project
from app.models.base import journaled
from app.models.values import Value
from app.storage.books import StoredHead
from app.storage.bulk import chunks, insert_rows

StampRow = tuple[int, str, int]
"""counter, desk, seq"""
_BIRTH = ("born_counter", "born_desk", "born_seq")


def births(connection: Connection, uids: Mapping[str, Iterable[str]]) -> dict[str, StampRow]:
    """The creation stamps of those of the records that are there; `uids` by table name."""
    stamps: dict[str, StampRow] = {}
    for entity, names in uids.items():
        table = _table(entity)
        columns = [table.c.uid, *(table.c[name] for name in _BIRTH)]
        for part in chunks(sorted(names), 500):
            for uid, counter, desk, seq in connection.execute(select(*columns).where(table.c.uid.in_(part))):
                stamps[uid] = (counter, desk, seq)
    return stamps


def values(connection: Connection, entity: str, uids: Iterable[str]) -> dict[str, dict[str, Value]]:
    """The fields of some records as they are now, without what is empty."""
    table, values_by_uid = _table(entity), {}
    names = journaled(ENTITY_BY_TABLE[entity])
    for part in chunks(sorted(uids), 500):
        for row in connection.execute(select(table).where(table.c.uid.in_(part))).mappings():
            values_by_uid[row["uid"]] = {name: row[name] for name in names if row[name] is not None}
    return values_by_uid


def insert(
    connection: Connection, entity: str, rows: Sequence[tuple[str, StampRow, Mapping[str, Value]]]
) -> None:
    """Insert records made elsewhere: uid, birth and fields."""
    names = journaled(ENTITY_BY_TABLE[entity])
    columns = ("uid", *_BIRTH, *names)
    blank = {"deleted": False, "office": ""}
    tuples = [
        (uid, *birth, *(fields.get(name, blank.get(name)) for name in names)) for uid, birth, fields in rows
    ]
    insert_rows(connection, _table(entity), columns, tuples)


def set_fields(connection: Connection, entity: str, changes: Mapping[str, Mapping[str, Value]]) -> None:
    """Set fields of records to what won."""
    table = _table(entity)
    by_names: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for uid, fields in changes.items():
        by_names.setdefault(tuple(sorted(fields)), []).append({"_uid": uid, **fields})
    for names, rows in by_names.items():
        settings: dict[str, Any] = {name: bindparam(name) for name in names}
        connection.execute(update(table).where(table.c.uid == bindparam("_uid")).values(settings), rows)


def set_births(connection: Connection, entity: str, births: Mapping[str, StampRow]) -> None:
    """Replace creation stamps: two desks made the same record."""
    stamps: dict[str, Mapping[str, Value]] = {
        uid: dict(zip(_BIRTH, birth, strict=True)) for uid, birth in births.items()
    }
    set_fields(connection, entity, stamps)


def evidence(connection: Connection, uids: Iterable[str]) -> Iterable[tuple[str, StampRow]]:
    """Every stamp that speaks for the life of some records: births and heads, their own and their
    children's.
    """
    ordered = sorted(uids)
    for entity in ENTITIES:
        table = _table(entity.__tablename__)
        own = select(table.c.uid, table.c.uid.label("owner"), *(table.c[name] for name in _BIRTH))
        yield from _speaking(connection, own, table.c.uid, ordered)
        if "project" in table.c:
            child = select(table.c.uid, table.c.project.label("owner"), *(table.c[name] for name in _BIRTH))
            yield from _speaking(connection, child, table.c.project, ordered)


def _speaking(
    connection: Connection, query: Any, column: Any, uids: Sequence[str]
) -> Iterable[tuple[str, StampRow]]:
    owners: dict[str, str] = {}
    for part in chunks(uids, 500):
        for uid, owner, counter, desk, seq in connection.execute(query.where(column.in_(part))):
            owners[uid] = owner
            yield owner, (counter, desk, seq)
    alive = or_(StoredHead.field != "deleted", StoredHead.value != "true")
    for part in chunks(sorted(owners), 500):
        heads = select(StoredHead.uid, StoredHead.counter, StoredHead.desk, StoredHead.seq).where(
            StoredHead.uid.in_(part), alive
        )
        for uid, counter, desk, seq in connection.execute(heads):
            yield owners[uid], (counter, desk, seq)


def parents_to_judge(connection: Connection, children: Mapping[str, Iterable[str]]) -> set[str]:
    """The projects of some child records that have a deletion among their heads."""
    projects: set[str] = set()
    for entity, uids in children.items():
        table = _table(entity)
        if "project" not in table.c:
            continue
        for part in chunks(sorted(uids), 500):
            buried = select(StoredHead.uid).where(StoredHead.field == "deleted", StoredHead.value == "true")
            query = select(table.c.project).where(table.c.uid.in_(part), table.c.project.in_(buried))
            projects |= {row[0] for row in connection.execute(query)}
    return projects


def with_deletions(connection: Connection) -> set[str]:
    """All records that have a deletion among their heads."""
    query = select(StoredHead.uid).where(StoredHead.field == "deleted", StoredHead.value == "true")
    return set(connection.execute(query).scalars())


def marked_deleted(connection: Connection) -> set[str]:
    """All records that bear a tombstone."""
    uids: set[str] = set()
    for entity in ENTITIES:
        uids |= set(connection.execute(select(entity.uid).where(entity.deleted)).scalars())
    return uids


def bury(connection: Connection, judged: Iterable[str], dead: set[str]) -> None:
    """Set the tombstones of the judged records."""
    for uid_part in chunks(sorted(judged), 500):
        for entity in ENTITIES:
            table = _table(entity.__tablename__)
            inside = table.c.uid.in_(uid_part)
            for flag in (True, False):
                uids = [uid for uid in uid_part if (uid in dead) is flag]
                if uids:
                    connection.execute(
                        update(table).where(inside, table.c.uid.in_(uids)).values(deleted=flag)
                    )


def _table(entity: str) -> Table:
    table = ENTITY_BY_TABLE[entity].__table__
    assert isinstance(table, Table)
    return table


PROJECT = Project.__tablename__
