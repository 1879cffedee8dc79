"""What follows from a record: fields of others that go with it, whichever way it was written.

A membership takes its project's tags along, a 停工 its status, money by source its month's total. A follower
is declared for a kind of record and handed to the ledger when it is opened. It runs where a plain edit is
sealed, over what the gate noted, and writes within the same change: one step to do, one to undo. Imports,
undo and merging bring what follows with them and are left as they are.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, select

from app.errors import UserError
from app.models import Project, Record
from app.models.changes import RecordChange
from app.models.roles import Role
from app.models.values import Row
from app.storage.bulk import chunks
from app.storage.gate import ChangeSession


class Objection(UserError):
    """What the rules of a kind of record do not allow; nothing of the change was kept.

    `places` are the uids and fields it comes from ("" for the record as a whole), with the reason of each.
    """

    def __init__(self, message: str, hint: str, places: Mapping[tuple[str, str], str] | None = None) -> None:
        super().__init__(message, hint)
        self.places: Mapping[tuple[str, str], str] = places or {}


@dataclass(frozen=True)
class Written:
    """What a change that is being sealed did to an office's own records of one kind.

    Before and after are told by whole rows; a record that was not there, or was deleted, is None. `name` is
    the office's, `role` that of who writes.
    """

    session: ChangeSession
    entity: type[Record]
    changes: Mapping[str, RecordChange]
    today: date
    name: str
    role: Role

    @cached_property
    def pairs(self) -> tuple[tuple[Row | None, Row | None], ...]:
        """Each record that was written, as it was and as it is."""
        column = self.entity.__table__.c.uid
        own = self._own(self._rows(column, self.changes))
        return tuple((self._before(row), _alive(row)) for row in own)

    @cached_property
    def concerned(self) -> tuple[tuple[Row | None, Row | None], ...]:
        """The same, and those that other offices added to the office's own projects (their problems)."""
        rows = self._rows(self.entity.__table__.c.uid, self.changes)
        return tuple((self._before(row), _alive(row)) for row in rows)

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """The office's own among the projects of these records: another office's follow nothing."""
        named = sorted({row["project"] for pair in self.pairs for row in pair if row is not None})
        own = select(Project.uid).where(Project.office == self.session.pen.office)
        parts = chunks(named, 500)
        return tuple(uid for part in parts for uid in self.session.scalars(own.where(Project.uid.in_(part))))

    def before(self) -> dict[str, list[Row]]:
        """The office's own records of this kind as they were, by own project, oldest first."""
        return self._by_project(self._before)

    def after(self) -> dict[str, list[Row]]:
        """The office's own records of this kind as they are, by own project, oldest first."""
        return self._by_project(_alive)

    @cached_property
    def _of_projects(self) -> list[Row]:
        rows = self._own(self._rows(self.entity.__table__.c.project, self.projects))
        return sorted(rows, key=lambda row: (row["born_counter"], row["uid"]))

    def _by_project(self, version: Callable[[Row], Row | None]) -> dict[str, list[Row]]:
        by_project: dict[str, list[Row]] = defaultdict(list)
        for row in self._of_projects:
            values = version(row)
            if values is not None:
                by_project[row["project"]].append(values)
        return by_project

    def _before(self, row: Row) -> Row | None:
        change = self.changes.get(row["uid"])
        if change is None:
            return _alive(row)
        return None if change.before is None else _alive({**row, **change.before})

    def _own(self, rows: Iterable[Row]) -> Iterator[Row]:
        return (row for row in rows if row["office"] == self.session.pen.office)

    def _rows(self, column: ColumnElement[Any], uids: Collection[str]) -> Iterator[Row]:
        query = select(self.entity.__table__)
        for part in chunks(sorted(uids), 500):
            for row in self.session.connection().execute(query.where(column.in_(part))).mappings():
                yield dict(row)


def _alive(row: Row) -> Row | None:
    return None if row["deleted"] else row


Follower = Callable[[Written], None]
"""Writes what follows from what was written; raises Objection for what may not stand so."""


def follow(
    session: ChangeSession, followers: Mapping[type[Record], Follower], today: date, name: str, role: Role
) -> bool:
    """Run the followers of the kinds of records that were written, in the order in which they are declared.

    A later one sees what an earlier one wrote. Gives whether any ran.
    """
    ran = False
    for entity, follower in followers.items():
        changes = session.record_changes(entity) if entity.__tablename__ in session.kinds() else ()
        if changes:
            by_uid = {change.uid: change for change in changes}
            follower(Written(session, entity, by_uid, today, name, role))
            session.flush()
            ran = True
    return ran
