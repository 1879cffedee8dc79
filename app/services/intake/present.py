"""What the ledger has of the projects that a workbook speaks of, read once before anything is compared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ENTITIES, InWorkbooks, MonthlyProgress, Project, Record, is_child
from app.models.base import journaled
from app.services.intake import matching
from app.storage.bulk import chunks

Known = Mapping[str, Any]
"""A record of the ledger, its columns by name."""
_PART = 500


class Present:
    """Records of the ledger as plain rows, by kind and uid.

    Of the kinds that are found again by their numbers the deleted ones, too. `used` are those uids of the
    workbook that some record of the ledger has, of whatever kind.
    """

    def __init__(self, rows: Mapping[type[Record], Mapping[str, Known]], used: Collection[str] = ()) -> None:
        self._rows = rows
        self.used = frozenset(used)

    def of(self, entity: type[Record]) -> Mapping[str, Known]:
        """The records of a kind that were read, by uid."""
        return self._rows.get(entity, {})

    def siblings(self, entity: type[Record], project: str) -> Sequence[Known]:
        """The records of a kind that a project has, or the ledger where they belong to none (project "")."""
        return self._siblings.get((entity, project), ())

    def keyed(self, entity: type[Record], project: str, *key: str) -> Known | None:
        """The only record of a key that a project has."""
        return self._keyed.get((entity, project, key))

    def months(self, project: str, months: Iterable[str]) -> dict[str, Known]:
        """Those of these months that a project has a record of."""
        found = {month: self.keyed(MonthlyProgress, project, month) for month in months}
        return {month: row for month, row in found.items() if row is not None}

    @cached_property
    def _siblings(self) -> Mapping[tuple[type[Record], str], list[Known]]:
        found: dict[tuple[type[Record], str], list[Known]] = defaultdict(list)
        for entity, rows in self._rows.items():
            for row in rows.values():
                if not row["deleted"]:
                    found[entity, row.get("project", "")].append(row)
        return found

    @cached_property
    def _keyed(self) -> Mapping[tuple[type[Record], str, tuple[str, ...]], Known]:
        return {
            (entity, row["project"], tuple(str(row[name]) for name in entity.key)): row
            for entity, rows in self._rows.items()
            if entity.single
            for row in rows.values()
            if not row["deleted"]
        }


def known_projects(session: Session) -> list[matching.Known]:
    """All projects of the ledger as matching needs them."""
    query = select(
        Project.uid, Project.name, Project.code, Project.owner, Project.total_investment, Project.office
    ).where(~Project.deleted)
    return [
        matching.Known(uid, name, code or "", owner or "", total, office)
        for uid, name, code, owner, total, office in session.execute(query)
    ]


def load(
    session: Session,
    projects: Collection[str],
    kinds: Collection[type[Record]],
    months: Collection[str],
    numbers: Collection[str],
) -> Present:
    """These projects with their records of these kinds, of months only those named; `numbers` are the uids in
    the workbook of which to tell whether they are in use.
    """
    rows: dict[type[Record], dict[str, Known]] = {}
    every: list[type[Record]] = [Project, *kinds]
    for entity in every:
        parts = chunks(sorted(projects), _PART) if is_child(entity) or entity is Project else [()]
        found = (row for part in parts for row in _rows(session, entity, part))
        if entity is MonthlyProgress:
            found = (row for row in found if row["month"] in months)
        rows[entity] = {row["uid"]: row for row in found}
    known = {uid for found in rows.values() for uid in found}
    return Present(rows, known | _in_use(session, set(numbers) - known))


def _rows(session: Session, entity: type[Record], projects: Sequence[str]) -> Iterable[Known]:
    table = entity.__table__.c
    names = ("uid", *journaled(entity))
    query = select(*(table[name] for name in names))
    if projects:
        query = query.where(table["uid" if entity is Project else "project"].in_(projects))
    if entity.in_workbooks is not InWorkbooks.OWN:
        query = query.where(~table.deleted)
    return (dict(zip(names, row, strict=True)) for row in session.execute(query))


def _in_use(session: Session, uids: Collection[str]) -> set[str]:
    """Which of these uids some record of the ledger has."""
    parts = chunks(sorted(uids), _PART)
    return {
        uid
        for part in parts
        for entity in ENTITIES
        for uid in session.scalars(select(entity.uid).where(entity.uid.in_(part)))
    }
