"""The journal: change sets as they are kept, the vector of what has been seen, and the history of
a record.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select
from sqlalchemy.orm import Session

from app.models.base import Record
from app.models.changes import GENESIS, ChangeSet, RecordChange
from app.storage.books import JournalEntry, JournalIndex
from app.storage.bulk import chunks, insert_rows


def append(connection: Connection, change_set: ChangeSet, records: Sequence[RecordChange]) -> None:
    """Write one change set, of this desk or of another, and lead every edited record to it."""
    row = msgspec.structs.asdict(change_set)
    row["vector"] = msgspec.json.encode(change_set.vector, order="sorted").decode()
    connection.execute(insert(JournalEntry.__table__), row)  # type: ignore[arg-type]
    edited = {record.uid for record in records if record.before is not None}
    _lead(connection, [(uid, change_set.desk, change_set.seq) for uid in sorted(edited)])


def lead_to_births(connection: Connection, births: Collection[tuple[str, str, int]]) -> None:
    """Lead a record that several desks made to all its births (uid, desk, seq); itself it names one."""
    columns = JournalIndex.uid, JournalIndex.desk, JournalIndex.seq
    uids = sorted({uid for uid, _, _ in births})
    there = {
        row
        for part in chunks(uids, 500)
        for row in connection.execute(select(*columns).where(JournalIndex.uid.in_(part))).tuples()
    }
    _lead(connection, sorted(set(births) - there))


def _lead(connection: Connection, entries: Sequence[tuple[str, str, int]]) -> None:
    insert_rows(connection, JournalIndex.__table__, ("uid", "desk", "seq"), entries)


def vector(connection: Connection) -> dict[str, int]:
    """The last sequence number seen of every desk, this one included."""
    rows = connection.execute(
        select(JournalEntry.desk, func.max(JournalEntry.seq)).group_by(JournalEntry.desk)
    )
    return dict(rows.tuples().all())


def last_hash(connection: Connection, desk: str) -> bytes:
    """The hash of a desk's newest change set; `GENESIS` when it has none."""
    newest = (
        select(JournalEntry.hash).where(JournalEntry.desk == desk).order_by(JournalEntry.seq.desc()).limit(1)
    )
    return connection.execute(newest).scalar() or GENESIS


def has(connection: Connection, desk: str, seq: int, digest: bytes) -> bool:
    """Whether the ledger has just this change set."""
    return connection.execute(select(JournalEntry.hash).where(_is(desk, seq))).scalar() == digest


def causal(session: Session, after: Mapping[str, int], desks: Collection[str]) -> Iterator[ChangeSet]:
    """The change sets of some desks beyond a vector, everything that one had seen before it, one at a
    time.
    """
    names = select(JournalEntry.desk, JournalEntry.seq).where(JournalEntry.desk.in_(desks))
    for desk, seq in session.execute(names.order_by(JournalEntry.counter, JournalEntry.desk)).all():
        if seq > after.get(desk, 0):
            yield get(session, desk, seq)


def desks_of(session: Session) -> dict[str, str]:
    """The office of every desk that has written."""
    rows = session.execute(select(JournalEntry.desk, JournalEntry.office).distinct())
    return dict(rows.tuples().all())


def founding_desk(session: Session, office: str) -> str | None:
    """The desk on which an office's ledger was begun; None when the office has not written yet.

    Every copy of a ledger carries its beginning, so all desks of an office name the same one.
    """
    first = select(JournalEntry.desk).where(JournalEntry.office == office)
    return session.scalar(first.order_by(JournalEntry.counter, JournalEntry.desk).limit(1))


def get(session: Session, desk: str, seq: int) -> ChangeSet:
    """One change set with its body; raises KeyError when the ledger does not have it."""
    row = session.execute(select(*JournalEntry.__table__.columns).where(_is(desk, seq))).mappings().first()
    if row is None:
        raise KeyError((desk, seq))
    values = dict(row)
    values["vector"] = msgspec.json.decode(values["vector"], type=dict[str, int])
    return ChangeSet(**values)


def _is(desk: str, seq: int) -> ColumnElement[bool]:
    return (JournalEntry.desk == desk) & (JournalEntry.seq == seq)


class JournalLine(msgspec.Struct, frozen=True):
    """The head of a change set, without what it changed."""

    desk: str
    seq: int
    counter: int
    office: str
    author: str
    title: str
    kind: str
    reverts: int | None
    business_date: str
    noted_at: str


_ENTRY = [getattr(JournalEntry, name) for name in JournalLine.__struct_fields__]


def recent(session: Session, *, desk: str | None = None, limit: int = 200) -> list[JournalLine]:
    """The newest change sets first, of one desk or of all."""
    query = select(*_ENTRY).order_by(JournalEntry.counter.desc(), JournalEntry.desk).limit(limit)
    if desk is not None:
        query = query.where(JournalEntry.desk == desk)
    return [JournalLine(*row) for row in session.execute(query)]


def entry(session: Session, desk: str, seq: int) -> JournalLine:
    """The head of one change set; raises KeyError when the ledger does not have it."""
    row = session.execute(select(*_ENTRY).where(_is(desk, seq))).first()
    if row is None:
        raise KeyError((desk, seq))
    return JournalLine(*row)


def heads(session: Session, records: Sequence[Record]) -> list[JournalLine]:
    """The change sets that made or changed some records, newest first, without unpacking any."""
    uids = [record.uid for record in records]
    rows = session.execute(select(JournalIndex.desk, JournalIndex.seq).where(JournalIndex.uid.in_(uids)))
    names = {(desk, seq) for desk, seq in rows}
    names |= {(record.born_desk, record.born_seq) for record in records if record.born_seq}
    lines: list[JournalLine] = []
    for desk in {desk for desk, _ in names}:
        seqs = [seq for other, seq in names if other == desk]
        for at in range(0, len(seqs), 500):
            here = (JournalEntry.desk == desk) & JournalEntry.seq.in_(seqs[at : at + 500])
            lines.extend(JournalLine(*row) for row in session.execute(select(*_ENTRY).where(here)))
    return sorted(lines, key=lambda entry: (-entry.counter, entry.desk))


def changes_to(session: Session, entry: JournalLine, uids: Collection[str]) -> list[RecordChange]:
    """What one change set did to some records."""
    return get(session, entry.desk, entry.seq).records_of(uids)


def size(session: Session, desk: str, seq: int) -> int:
    """How many bytes the packed body of a change set has; 0 when the ledger does not have it."""
    return session.scalar(select(func.length(JournalEntry.body)).where(_is(desk, seq))) or 0


def history(session: Session, records: Sequence[Record]) -> list[tuple[JournalLine, list[RecordChange]]]:
    """What happened to some records, newest first: each change set with its changes to just these records."""
    uids = {record.uid for record in records}
    return [(entry, changes_to(session, entry, uids)) for entry in heads(session, records)]


def now() -> str:
    """The wall clock as a note (local time, seconds)."""
    return datetime.now().isoformat(timespec="seconds")
