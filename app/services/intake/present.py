"""What the ledger has of the projects that a workbook speaks of, read once before anything is compared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ENTITIES, InWorkbooks, MonthlyProgress, Project, Record, is_child
from app.models.base import journaled
from app.services.intake import matching
from app.storage.bulk import chunks

RecordRow = Mapping[str, Any]
"""A record of the ledger, its columns by name."""
_PART = 500


class Present:
    """Records of the ledger by kind and uid.

    Of the kinds that are found again by their numbers the deleted ones, too. `used` are those uids of the
    workbook that some record of the ledger has, of whatever kind.
    """

    def __init__(self, rows: Mapping[type[Record], Mapping[str, RecordRow]], used: Collection[str]) -> None:
        self._rows = rows
        self.used = frozenset(used)
        self._groups: dict[object, Mapping[tuple[object, ...], Sequence[RecordRow]]] = {}
        self._keyed: dict[type[Record], Mapping[tuple[object, ...], RecordRow]] = {}

    def of(self, entity: type[Record]) -> Mapping[str, RecordRow]:
        """The records of a kind that were read, by uid."""
        return self._rows.get(entity, {})

    def siblings(
        self, entity: type[Record], project: str, names: Sequence[str] = (), values: Sequence[object] = ()
    ) -> Sequence[RecordRow]:
        """The records of a kind that a project has, or the ledger where they belong to none (project "").

        With `names` only those that say `values` in these fields, spelled however.
        """
        groups = self._groups.get((entity, names))
        if groups is None:
            groups = self._groups[entity, names] = self._grouped(entity, names)
        return groups.get((project, *map(matching.bare, values)), ())

    def keyed(self, entity: type[Record], project: str, *key: str) -> RecordRow | None:
        """The only record of a key that a project has."""
        return self._by_key(entity).get((project, *key))

    def months(self, project: str, months: Iterable[str]) -> dict[str, RecordRow]:
        """Those of these months that a project has a record of."""
        records = self._by_key(MonthlyProgress)
        return {month: records[project, month] for month in months if (project, month) in records}

    def _by_key(self, entity: type[Record]) -> Mapping[tuple[object, ...], RecordRow]:
        if entity not in self._keyed:
            names = ("project", *entity.key)
            self._keyed[entity] = {tuple(row[name] for name in names): row for row in self._alive(entity)}
        return self._keyed[entity]

    def _grouped(
        self, entity: type[Record], names: Sequence[str]
    ) -> Mapping[tuple[object, ...], Sequence[RecordRow]]:
        groups: dict[tuple[object, ...], list[RecordRow]] = defaultdict(list)
        for row in self._alive(entity):
            groups[row.get("project", ""), *(matching.bare(row[name]) for name in names)].append(row)
        return groups

    def _alive(self, entity: type[Record]) -> Iterable[RecordRow]:
        return (row for row in self.of(entity).values() if not row["deleted"])


def known_projects(session: Session) -> list[matching.ProjectTraits]:
    """All projects of the ledger as matching needs them."""
    query = select(
        Project.uid, Project.name, Project.code, Project.owner, Project.total_investment, Project.office
    ).where(~Project.deleted)
    return [
        matching.ProjectTraits(uid, name, code or "", owner or "", total, office)
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
    rows: dict[type[Record], dict[str, RecordRow]] = {}
    every: list[type[Record]] = [Project, *kinds]
    for entity in every:
        parts = chunks(sorted(projects), _PART) if is_child(entity) or entity is Project else [()]
        read = (row for part in parts for row in _rows(session, entity, part))
        if entity is MonthlyProgress:
            read = (row for row in read if row["month"] in months)
        rows[entity] = {row["uid"]: row for row in read}
    known = {uid for own in rows.values() for uid in own}
    return Present(rows, known | _in_use(session, set(numbers) - known))


def _rows(session: Session, entity: type[Record], projects: Sequence[str]) -> Iterable[RecordRow]:
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
