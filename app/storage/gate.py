"""The change gate: the only writable session of a ledger, and the journal entry that it leaves behind.

One gesture is one transaction and one change set. What is written through the ORM and through the bulk calls
is noted field by field with the value before and after; a change that changes nothing leaves no entry.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, bindparam, event, inspect, select, update
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from app.errors import UserError
from app.models import ENTITY_BY_TABLE, Record
from app.models.base import BOOKKEEPING, journaled
from app.models.changes import Origin, RecordChange
from app.models.soundness import unsound
from app.models.values import Value
from app.storage.bulk import chunks, insert_rows

_BIRTH = ("born_counter", "born_desk", "born_seq")
_WRITES = re.compile(r"\s*(with\b.*\b)?(insert|update|delete|replace|create|alter|drop)\b", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes, and the stamp that everything written gets."""

    desk: str
    seq: int
    counter: int
    office: str
    author: str
    title: str
    kind: Origin
    reverts: int | None


@dataclass(slots=True)
class _Noted:
    """What has happened to one record so far; `before` is None for a record made in this change."""

    entity: str
    before: dict[str, Value] | None
    after: dict[str, Value]


class ChangeSession(Session):
    """A session that notes what it changes. Made by `Ledger.change` only.

    Records are never deleted but discarded (a tombstone). Every statement that writes behind the gate's
    back is refused, down to the connection, and so is ending the transaction by hand.
    """

    pen: Pen

    def __init__(self, engine: Engine) -> None:
        super().__init__(bind=engine, expire_on_commit=False)
        self._noted: dict[str, _Noted] = {}
        self._affirmed: set[tuple[str, str]] = set()
        self._repeated: dict[str, set[str]] = {}
        self._count = 0
        self._own_hand = False
        self._begun = self.connection()
        event.listen(self._begun, "before_cursor_execute", self._refuse_foreign_hand)

    @contextmanager
    def own_hand(self) -> Iterator[Connection]:
        """What is written inside is the gate's own; for this package only."""
        former, self._own_hand = self._own_hand, True
        try:
            yield self.connection()
        finally:
            self._own_hand = former

    def _refuse_foreign_hand(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not self._own_hand and _WRITES.match(statement):
            raise RuntimeError("write through records or the bulk calls, so that the journal sees it")

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what changed in the records so far."""
        with self.own_hand():
            super().flush(objects)

    def commit(self) -> None:
        """Refused: a change is committed by leaving its block."""
        raise RuntimeError("a change is committed by leaving its block")

    def rollback(self) -> None:
        """Refused: a change is given up by raising out of its block."""
        raise RuntimeError("a change is given up by raising out of its block")

    def begin_nested(self) -> SessionTransaction:
        """Refused: the journal tells one gesture as a whole."""
        raise RuntimeError("a change is one whole")

    def finish(self) -> None:
        """Commit; called by `Ledger.change` when the journal is written."""
        if self.connection() is not self._begun:
            raise RuntimeError("the transaction of this change was ended inside its block")
        super().commit()

    def discard(self, record: Record) -> None:
        """Delete a record: it keeps its place in history and can be brought back."""
        record.deleted = True

    def insert_many(self, entity: type[Record], rows: Iterable[Mapping[str, Any]]) -> list[str]:
        """Make many records at once from their field values; gives their uids in the order of `rows`."""
        self.flush()
        rows = list(rows)
        table = entity.__table__
        pen = self.pen
        birth = dict(zip(_BIRTH, (pen.counter, pen.desk, pen.seq), strict=True))
        blank = {"office": pen.office, "deleted": False}
        used = set().union(*rows) | blank.keys() | BOOKKEEPING
        columns = [column.name for column in table.columns if column.name in used]
        names = [name for name in columns if name not in BOOKKEEPING]
        uids: list[str] = []
        tuples: list[tuple[Any, ...]] = []
        for row in rows:
            uid = row.get("uid") or self.new_uid()
            values = {**blank, **row, **birth, "uid": uid}
            uids.append(uid)
            tuples.append(tuple(map(values.get, columns)))
            after = {name: value for name in names if (value := values.get(name)) is not None}
            self._noted[uid] = _Noted(entity.__tablename__, None, after)
        with self.own_hand() as connection:
            insert_rows(connection, table, columns, tuples)
        return uids

    def update_many(self, entity: type[Record], changes: Mapping[str, Mapping[str, Any]]) -> int:
        """Set fields of many records, named by uid; gives how many really changed.

        Unknown uids raise KeyError.
        """
        self.flush()
        todo: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for part in chunks(list(changes), 500):
            current = self._current(entity, part)
            for uid in part:
                before, after = _difference(current[uid], changes[uid])
                again = {name for name, value in changes[uid].items() if value is not None} - after.keys()
                self._repeated.setdefault(uid, set()).update(again)
                if after:
                    self._note(entity.__tablename__, uid, before, after)
                    todo.setdefault(tuple(sorted(after)), []).append({"_uid": uid, **after})
        if todo:
            self.expire_all()
        for names, rows in todo.items():
            self._update(entity, names, rows)
        return sum(len(rows) for rows in todo.values())

    def affirm(self, entity: type[Record], uid: str, name: str) -> None:
        """Write a field again as it is: a decision that settles a conflict on every desk."""
        self.flush()
        table = entity.__table__
        value = self.connection().execute(select(table.c[name]).where(table.c.uid == uid)).scalar_one()
        self._note(entity.__tablename__, uid, {name: value}, {name: value})
        self._affirmed.add((uid, name))

    def new_uid(self) -> str:
        """A new uid; those of one desk grow with time, so that inserting them is cheap."""
        self._count += 1
        return f"{self.pen.counter & 0xFFFFFFFF:08x}{self._count:06x}{os.urandom(9).hex()}"

    def kinds(self) -> set[str]:
        """The kinds of records (table names) noted so far."""
        return {noted.entity for noted in self._noted.values()}

    def told(self, uid: str) -> set[str]:
        """The fields of a record that something was said of so far: changed, or told again as they are."""
        noted = self._noted.get(uid)
        return {*self._repeated.get(uid, ()), *(noted.after if noted is not None else ())}

    def record_changes(self, entity: type[Record] | None = None) -> list[RecordChange]:
        """Everything noted so far, or what is of one kind, in the order in which records were first touched;
        nothing for what came back to where it was. Raises UserError for what no other desk could take.
        """
        changes = []
        for uid, noted in self._noted.items():
            if entity is not None and noted.entity != entity.__tablename__:
                continue
            before, after = noted.before, noted.after
            if before is not None:
                before, after = self._really(uid, before, after)
                if not after:
                    continue
            changes.append(RecordChange(noted.entity, uid, before, after))
        if complaint := unsound(changes):
            raise UserError(f"这一步里有存不下的内容（{complaint}）。", "请核对刚填的；台账没有改动。")
        return changes

    def _really(
        self, uid: str, before: Mapping[str, Value], after: Mapping[str, Value]
    ) -> tuple[dict[str, Value], dict[str, Value]]:
        affirmed = self._affirmed
        names = [
            name for name, value in after.items() if before.get(name) != value or (uid, name) in affirmed
        ]
        return {name: before.get(name) for name in names}, {name: after[name] for name in names}

    def _current(self, entity: type[Record], uids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        table = entity.__table__
        rows = self.connection().execute(select(table).where(table.c.uid.in_(uids))).mappings()
        return {row["uid"]: dict(row) for row in rows}

    def _update(self, entity: type[Record], names: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
        table = cast(Table, entity.__table__)
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        with self.own_hand() as connection:
            connection.execute(update(table).where(table.c.uid == bindparam("_uid")).values(values), rows)

    def _note(self, entity: str, uid: str, before: dict[str, Value], after: dict[str, Value]) -> None:
        noted = self._noted.get(uid)
        if noted is None:
            self._noted[uid] = _Noted(entity, dict(before), dict(after))
            return
        if noted.before is not None:
            for name, value in before.items():
                noted.before.setdefault(name, value)
        noted.after.update(after)

    def note_new(self, record: Record) -> None:
        """Give a new record its identity and note its birth (called when it is flushed)."""
        pen = self.pen
        record.uid = record.uid or self.new_uid()
        record.office = record.office or pen.office
        record.deleted = bool(record.deleted)
        record.born_counter, record.born_desk, record.born_seq = pen.counter, pen.desk, pen.seq
        values = {name: getattr(record, name) for name in journaled(type(record))}
        after = {name: value for name, value in values.items() if value is not None}
        self._noted[record.uid] = _Noted(record.__tablename__, None, after)

    def note_edit(self, record: Record) -> None:
        """Note the fields of a record that change with this flush."""
        before: dict[str, Value] = {}
        after: dict[str, Value] = {}
        attributes = inspect(record).attrs
        if any(attributes[name].history.has_changes() for name in BOOKKEEPING):
            raise RuntimeError("a record's uid and birth never change")
        for name in journaled(type(record)):
            history = attributes[name].history
            if history.has_changes():
                before[name] = history.deleted[0] if history.deleted else None
                after[name] = history.added[0] if history.added else None
        if after:
            self._note(record.__tablename__, record.uid, before, after)


def _difference(
    current: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[dict[str, Value], dict[str, Value]]:
    changed = [name for name, value in values.items() if current[name] != value]
    return {name: current[name] for name in changed}, {name: values[name] for name in changed}


@event.listens_for(ChangeSession, "before_flush")
def _note_flush(session: ChangeSession, _context: UOWTransaction, _instances: object) -> None:
    if session.deleted:
        raise RuntimeError("records are discarded, never deleted")
    for thing in session.new:
        if not isinstance(thing, Record):
            raise RuntimeError(f"{type(thing).__name__} is not written through the change gate")
        session.note_new(thing)
    for thing in session.dirty:
        if isinstance(thing, Record):
            session.note_edit(thing)


@event.listens_for(ChangeSession, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("write through records or the bulk calls, so that the journal sees it")


def entity_of(name: str) -> type[Record]:
    """The entity of a table name in a change set; raises KeyError for one that this version does not know."""
    return ENTITY_BY_TABLE[name]
