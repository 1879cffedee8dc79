"""Which record of the ledger a row of a workbook means; no two rows are one record."""

from collections.abc import Collection, Mapping, Sequence

from app.documents.intake import Row
from app.models import Project, fields_of, is_child
from app.models.values import Value
from app.services.intake.comparing import month_changes, record_changes
from app.services.intake.links import leads
from app.services.intake.matching import Match
from app.services.intake.numbers import is_exact, key_of, refuse_other_key, uid_here
from app.services.intake.plan import NEW, EntryKey, PlannedEntry, Ref, RowKey
from app.services.intake.present import Present, RecordRow


class Identity:
    """Finds the record of each row, one after the other, and remembers which row took which."""

    def __init__(self, present: Present, office: str) -> None:
        self._present = present
        self._office = office
        self._taken: dict[object, RowKey | EntryKey] = {}

    def take(self, what: object, key: RowKey) -> int:
        """Note that a row is something that only one can be; gives the row that is it already, 0 for none."""
        former = self._taken.setdefault(what, key)
        return 0 if former == key else former[1]

    # ------------------------------------------------------------------ projects

    def project(self, row: Row, values: Mapping[str, Value], match: Match, decision: str) -> tuple[str, str]:
        """The project that a row means and how it was found, "" for none; `decision` is a person's."""
        projects = self._present.of(Project)
        if decision in projects:
            return decision, "按您的选择"
        if match.uid and decision != NEW:
            return match.uid, match.why
        for candidate in match.candidates if not decision else ():
            if candidate.uid not in self._taken and self._says_nothing_new(row, values, candidate.uid):
                return candidate.uid, "内容完全相同"
        return "", ""

    def _says_nothing_new(self, row: Row, values: Mapping[str, Value], uid: str) -> bool:
        current, months = self._present.of(Project)[uid], self._present.months(uid, row.months)
        return not record_changes(Project, current, values) and not month_changes(months, row.months)

    # ------------------------------------------------------------------ other records

    def record(
        self, planned: PlannedEntry, number: str, links: Mapping[str, Sequence[Ref]]
    ) -> RecordRow | None:
        """The record that an entry means, deleted or not, None for a new one.

        `number` is the one beside it, `links` what it leads to. Raises ValueError for a record of another
        project, or one whose key was changed, and for a new one that lacks what it cannot be without.
        """
        record = self._named(planned, number)
        if record is None or record["deleted"]:
            _refuse_missing(planned, links)
        if record is None and not number and is_exact(planned.entity) and not planned.entry.alike:
            return self._saying_the_same(planned, links)
        return record

    def _named(self, planned: PlannedEntry, number: str) -> RecordRow | None:
        """The record by its number, its key, or what tells it apart."""
        entry, entity, project = planned.entry, planned.entity, planned.project
        if is_child(entity) and not project:
            return None
        records = self._present.of(entity)
        if number in records and self._is_numbered(planned, records[number]):
            return records[number]
        if entity.single:
            only = self._present.keyed(entity, project, *key_of(entity, entry.values))
            if only is not None:
                return only
        uid = uid_here(entry, project, self._office, self._present.used)
        return records.get(uid) or self._alike(planned)

    def _is_numbered(self, planned: PlannedEntry, record: RecordRow) -> bool:
        """Whether the record of a row's number is the row's; raises ValueError where the number must hold."""
        own = bool(record.get("project", "") == planned.project)
        if not is_exact(planned.entity):
            return own and not planned.entity.single and record["uid"] not in self._taken
        if own:
            refuse_other_key(planned.entry, record)
        elif planned.entry.project.get("uid") == planned.project:
            raise ValueError("这条记录在台账里属于另一个项目；要加新记录，请把台账编号空着")
        return own

    def _alike(self, planned: PlannedEntry) -> RecordRow | None:
        """A record that is told apart by the same; among several the one in the same place."""
        values, place = planned.entry.values, planned.entry.values.get("position")
        for names in planned.entry.alike or planned.entity.alike:
            own = [values.get(name) for name in names]
            alike = self._present.siblings(planned.entity, planned.project, names, own) if any(own) else ()
            free = [record for record in alike if record["uid"] not in self._taken]
            if free:
                return next((record for record in free if record.get("position") == place), free[0])
        return None

    def _saying_the_same(self, planned: PlannedEntry, links: Mapping[str, Sequence[Ref]]) -> RecordRow | None:
        """A record that says just what an entry without a number says: imported before."""
        for record in self._present.siblings(planned.entity, planned.project):
            if record["uid"] in self._taken or record_changes(planned.entity, record, planned.entry.values):
                continue
            if all(leads(record, name, refs) for name, refs in links.items()):
                return record
        return None

    def take_record(self, planned: PlannedEntry, uid: str) -> None:
        """Note which record an entry is, "" a new one; raises ValueError where a row above is it."""
        entry, entity, mine = planned.entry, planned.entity, list[object]()
        if is_exact(entity) or entity.single:
            key = (planned.project or planned.row, entity, key_of(entity, entry.values))
            mine = [one for one in (is_exact(entity) and entry.uid, entity.single and key) if one]
            if before := next((self._taken[one][1] for one in (uid, *mine) if one in self._taken), 0):
                advice = "要加新记录，请把台账编号空着" if is_exact(entity) else "只留一行再导入"
                raise ValueError(f"与第{before}行是同一条记录；{advice}")
        for one in (uid, *mine) if uid else mine:
            self._taken[one] = planned.key


def _refuse_missing(planned: PlannedEntry, links: Collection[str]) -> None:
    values = planned.entry.values
    needed = [one for one in fields_of(planned.entity) if one.required and values.get(one.name) is None]
    missing = [one.label for one in needed if one.name not in ("project", *links)]
    if missing:
        raise ValueError(f"“{'、'.join(missing)}”是空的，请补上")
