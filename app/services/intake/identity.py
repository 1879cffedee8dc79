"""Which record of the ledger a row of a workbook means; no two rows are one record."""

from collections.abc import Collection, Mapping, Sequence

from app.documents.intake import Row
from app.models import Project, fields_of, is_child
from app.models.values import Value
from app.services.intake.comparing import bare, month_changes, record_changes
from app.services.intake.links import leads
from app.services.intake.matching import Match
from app.services.intake.numbers import is_exact, key_of, refuse_other_key, uid_here
from app.services.intake.plan import NEW, PlannedEntry, Ref, RowKey
from app.services.intake.present import Known, Present


class Identity:
    """Finds the record of each row, one after the other, and remembers which row took which."""

    def __init__(self, present: Present, office: str) -> None:
        self._present = present
        self._office = office
        self._taken: dict[object, RowKey] = {}

    def take(self, what: object, key: RowKey) -> int:
        """Note that a row is something that only one can be; gives the row that is it already, 0 for none."""
        former = self._taken.setdefault(what, key)
        return 0 if former == key else former[1]

    # ------------------------------------------------------------------ projects

    def project(self, row: Row, told: Mapping[str, Value], match: Match, decision: str) -> tuple[str, str]:
        """The project that a row means and how it was found, "" for none; `decision` is a person's."""
        projects = self._present.of(Project)
        if decision in projects:
            return decision, "按您的选择"
        if match.uid and decision != NEW:
            return match.uid, match.why
        for candidate in match.candidates if not decision else ():
            if candidate.uid not in self._taken and self._says_nothing_new(row, told, candidate.uid):
                return candidate.uid, "内容完全相同"
        return "", ""

    def _says_nothing_new(self, row: Row, told: Mapping[str, Value], uid: str) -> bool:
        known, months = self._present.of(Project)[uid], self._present.months(uid, row.months)
        return not record_changes(Project, known, told) and not month_changes(months, row.months)

    # ------------------------------------------------------------------ other records

    def record(self, planned: PlannedEntry, number: str, links: Mapping[str, Sequence[Ref]]) -> Known | None:
        """The record that an entry means, deleted or not, None for a new one.

        `number` is the one beside it, `links` what it leads to.

        Raises ValueError for a record of another project, or one whose key was changed, and for a new one
        that lacks what it cannot be without.
        """
        found = self._named(planned, number)
        if found is None or found["deleted"]:
            _refuse_missing(planned, links)
        if found is None and not number and is_exact(planned.entry):
            return self._told_already(planned, links)
        return found

    def _named(self, planned: PlannedEntry, number: str) -> Known | None:
        """The record by its number, its key, or what tells it apart."""
        entry, entity, project = planned.entry, planned.entity, planned.project
        if is_child(entity) and not project:
            return None
        known = self._numbered(planned, number)
        if known is not None:
            return known
        if entity.single:
            only = self._present.keyed(entity, project, *key_of(entity, entry.values))
            if only is not None:
                return only
        uid = uid_here(entry, project, self._office, self._present.used)
        return self._present.of(entity).get(uid) or self._alike(planned)

    def _numbered(self, planned: PlannedEntry, number: str) -> Known | None:
        entry, project, exact = planned.entry, planned.project, is_exact(planned.entry)
        known = self._present.of(planned.entity).get(number)
        if known is None or (not exact and (planned.entity.single or number in self._taken)):
            return None
        if known.get("project", "") == project:
            refuse_other_key(entry, known)
            return known
        if exact and entry.project.get("uid") == project:
            raise ValueError("这条记录在台账里属于另一个项目；要加新记录，请把台账编号空着")
        return None

    def _alike(self, planned: PlannedEntry) -> Known | None:
        """The record that is told apart by the same; among several the one in the same place."""
        told = planned.entry.values
        free = [row for row in self._siblings(planned) if row["uid"] not in self._taken]
        for names in planned.entity.alike:
            said = [bare(told.get(name)) for name in names]
            same = [row for row in free if [bare(row[name]) for name in names] == said]
            if same and any(told.get(name) for name in names):
                return next((row for row in same if row.get("position") == told.get("position")), same[0])
        return None

    def _told_already(self, planned: PlannedEntry, links: Mapping[str, Sequence[Ref]]) -> Known | None:
        """The record that says just what an entry without a number says: imported before."""
        for row in self._siblings(planned):
            if row["uid"] in self._taken or record_changes(planned.entity, row, planned.entry.values):
                continue
            if all(leads(row, name, refs) for name, refs in links.items()):
                return row
        return None

    def _siblings(self, planned: PlannedEntry) -> Sequence[Known]:
        return self._present.siblings(planned.entity, planned.project)

    def take_record(self, planned: PlannedEntry, uid: str) -> None:
        """Note which record an entry is, "" a new one; raises ValueError where a row above is it."""
        entry, entity = planned.entry, planned.entity
        mine: list[object] = [uid] if uid else []
        if is_exact(entry):
            whose = planned.project or planned.row
            mine += [entry.uid] if entry.uid else []
            mine += [(whose, entity, key_of(entity, entry.values))] if entity.single else []
            if before := next((self._taken[one][1] for one in mine if one in self._taken), 0):
                raise ValueError(f"与第{before}行是同一条记录；要加新记录，请把台账编号空着")
        self._taken |= dict.fromkeys(mine, planned.key)


def _refuse_missing(planned: PlannedEntry, links: Collection[str]) -> None:
    told = planned.entry.values
    needed = [one for one in fields_of(planned.entity) if one.required and told.get(one.name) is None]
    missing = [one.label for one in needed if one.name not in ("project", *links)]
    if missing:
        raise ValueError(f"“{'、'.join(missing)}”是空的，请补上")
