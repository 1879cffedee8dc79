"""Records beside the projects of a workbook, as they are planned, and what their fields lead to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.intake import OWN, Entry
from app.models import ENTITIES, ENTITY_BY_TABLE, Issue, Milestone, field_of, is_child, links_of
from app.models.values import Value
from app.services.intake.import_state import FieldChange, State
from app.services.intake.matching import normalised

RowKey = tuple[str, int]
Ref = str | RowKey
"""What a link leads to: the uid of a record of the ledger, or the row of the workbook that becomes one."""

_LED_TO = frozenset(table for entity in ENTITIES for table in links_of(entity).values())


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """One record of a side table: `outcome` new, update, same or refused.

    It belongs to the project `project`, or where that is "" to the new project of the workbook's row `row`.
    `uid` is the record it changes; `changes` are the fields that it sets, `links` those that lead elsewhere.
    `back`: a new one that the ledger had, deleted, under `uid`.
    """

    entry: Entry
    project: str = ""
    row: RowKey | None = None
    outcome: str = "refused"
    why: str = ""
    uid: str = ""
    changes: tuple[FieldChange, ...] = ()
    links: tuple[tuple[str, tuple[Ref, ...]], ...] = ()
    back: bool = False

    @property
    def key(self) -> RowKey:
        """The row of the workbook."""
        return (self.entry.sheet, self.entry.row)


class Links:
    """What the fields of records may lead to: the rows of the workbook, and the records of the ledger."""

    def __init__(self, state: State) -> None:
        self._rows: dict[tuple[str, str], Ref] = {}
        self._whose: dict[tuple[str, Ref], object] = {}
        self._names: dict[tuple[str, object, str], set[Ref]] = defaultdict(set)
        own = [(table, row) for table in _LED_TO & OWN.keys() for row in state.others[table].values()]
        nodes = [(Milestone.__tablename__, row) for rows in state.milestones.values() for row in rows]
        issues = [(Issue.__tablename__, row) for rows in state.issues.values() for row in rows]
        for table, row in (*own, *nodes, *issues):
            if not row["deleted"]:
                self._add(table, row["uid"], row.get("project", ""), row[ENTITY_BY_TABLE[table].named_by])

    def _add(self, table: str, ref: Ref, whose: object, name: Value) -> None:
        self._whose[table, ref] = whose
        if name is not None:
            self._names[table, whose, bare(name)].add(ref)

    def note(self, planned: PlannedEntry) -> None:
        """Another row that may be led to."""
        table, entry = planned.entry.entity, planned.entry
        if planned.outcome == "refused" or table not in _LED_TO:
            return
        ref = planned.uid or planned.key
        if entry.uid:
            self._rows.setdefault((table, entry.uid), ref)
        self._add(table, ref, _whose(planned, table), entry.values.get(ENTITY_BY_TABLE[table].named_by))

    def forget(self, planned: PlannedEntry) -> None:
        """A row that is not imported after all."""
        table, ref = planned.entry.entity, planned.uid or planned.key
        if not planned.uid:
            self._whose.pop((table, ref), None)

    def led(self, planned: PlannedEntry) -> dict[str, tuple[Ref, ...]]:
        """What the fields of an entry lead to, without the empty ones; raises ValueError for nowhere."""
        entity = ENTITY_BY_TABLE[planned.entry.entity]
        found = {name: self._led(planned, name, table) for name, table in links_of(entity).items()}
        return {name: refs for name, refs in found.items() if refs}

    def _led(self, planned: PlannedEntry, name: str, table: str) -> tuple[Ref, ...]:
        entry, whose = planned.entry, _whose(planned, table)
        label = field_of(ENTITY_BY_TABLE[entry.entity], name).label
        uids = [one for one in entry.links.get(name, "").split("、") if one]
        refs = [self._rows.get((table, uid), uid) for uid in uids]
        if any(self._whose.get((table, ref)) != whose for ref in refs):
            raise ValueError(f"“{label}”指的记录没有导入，台账里也没有")
        return tuple(refs) or self._named(table, whose, entry.names.get(name, ""), label)

    def _named(self, table: str, whose: object, said: str, label: str) -> tuple[Ref, ...]:
        """Records by what they are called: one by the whole text, else several joined by 、."""
        if not said:
            return ()
        whole = self._called(table, whose, said)
        groups = [whole] if whole else [self._called(table, whose, one) for one in said.split("、")]
        if not all(groups):
            raise ValueError(f"“{label}”写的「{said}」没有找到")
        if any(len(group) > 1 for group in groups):
            raise ValueError(f"“{label}”写的「{said}」不止一个，请在“{label}台账编号”一栏写清是哪一个")
        return tuple(group[0] for group in groups)

    def _called(self, table: str, whose: object, said: str) -> list[Ref]:
        found = self._names.get((table, whose, bare(said)), ())
        return [ref for ref in found if (table, ref) in self._whose]


def _whose(planned: PlannedEntry, table: str) -> object:
    """Where records of a kind are looked for: in the entry's project, or in the whole ledger."""
    return (planned.project or planned.row) if is_child(ENTITY_BY_TABLE[table]) else ""


def leads(current: Mapping[str, Any] | None, name: str, refs: Sequence[Ref]) -> bool:
    """Whether a record leads there already, in whichever order."""
    return current is not None and set(str(current[name] or "").split("、")) == set(refs)


def bare(value: object) -> str:
    """A value as names are compared, "" for none."""
    return normalised(str(value)) if value is not None else ""
