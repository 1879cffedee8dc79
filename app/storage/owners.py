"""Whose records they are: an office writes its own projects and what it added to others, nothing else.

What another office reports is that office's word, and travels back to it: a superior acts on it by records of
its own (督办, 核查, 佐证). A problem that it adds to another's project is its word, what becomes of it the
word of the project's office: the kind of record says which fields are whose. Where two values wait for a
decision, everybody who sees them may decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, func, select

from app.errors import UserError
from app.models import ENTITY_BY_TABLE, Office, Project, Record
from app.models.base import writer_of
from app.models.changes import RecordChange
from app.storage.books import StoredHead
from app.storage.bulk import chunks
from app.storage.heads import DELETED


def refuse_foreign(connection: Connection, office: str, records: Sequence[RecordChange]) -> None:
    """Raises UserError when a change writes what another office reports."""
    edited: dict[str, dict[str, RecordChange]] = defaultdict(dict)
    parents: set[str] = set()
    for record in records:
        if record.before is not None:
            edited[record.entity][record.uid] = record
        elif ENTITY_BY_TABLE[record.entity].owners_alone:
            parents.add(str(record.after["project"]))
    projects = Project.__table__
    assert isinstance(projects, Table)
    if _foreign(connection, projects, parents, office):
        raise _refusal()
    for entity, own in edited.items():
        if entity != Office.__tablename__:  # delivered with every ledger, or made by accepting a card
            for uid, names in _forbidden(connection, ENTITY_BY_TABLE[entity], own, office).items():
                if not names <= _open(connection, uid):
                    raise _refusal()


def _forbidden(
    connection: Connection, kind: type[Record], edited: Mapping[str, RecordChange], office: str
) -> dict[str, set[str]]:
    """The fields that an edit writes and another office alone may, by record."""
    table = kind.__table__
    assert isinstance(table, Table)
    if not kind.answered:
        return {uid: set(edited[uid].after) for uid in _foreign(connection, table, edited, office)}
    forbidden: dict[str, set[str]] = {}
    projects = Project.__table__.c
    for part in chunks(sorted(edited), 500):
        query = select(table.c.uid, table.c.office, projects.office)
        query = query.join_from(table, Project.__table__, table.c.project == projects.uid)
        for uid, maker, owner in connection.execute(query.where(table.c.uid.in_(part))):
            names = edited[uid].after.keys()
            theirs = {name for name in names if office != writer_of(kind, name, maker, owner)}
            if theirs:
                forbidden[uid] = theirs
    return forbidden


def _foreign(connection: Connection, table: Table, uids: Iterable[str], office: str) -> list[str]:
    """Those of some records that are not an office's own."""
    foreign: list[str] = []
    for part in chunks(sorted(uids), 500):
        query = select(table.c.uid).where(table.c.uid.in_(part), table.c.office != office)
        foreign += connection.execute(query).scalars()
    return foreign


def _open(connection: Connection, uid: str) -> set[str]:
    """The fields of a record for which two values wait, and its deletion where one is disputed."""
    counted = select(StoredHead.field, func.count()).where(StoredHead.uid == uid).group_by(StoredHead.field)
    return {name for name, count in connection.execute(counted) if count > 1 or name == DELETED}


def _refusal() -> UserError:
    return UserError(
        "这是别的单位填报的内容，本单位不能改。", "请对方更正后报送；督办、核查、佐证可以直接加。"
    )
