"""What the fields of records lead to: the rows of the workbook, and the records of the ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from app.models import ENTITIES, ENTITY_BY_TABLE, Record, field_of, is_child, links_of
from app.models.values import Value
from app.services.intake.matching import bare
from app.services.intake.plan import Outcome, PlannedEntry, Ref
from app.services.intake.present import Present

_LED_TO = frozenset(ENTITY_BY_TABLE[table] for entity in ENTITIES for table in links_of(entity).values())


class Links:
    """Everything that may be led to, by number and by what it is called."""

    def __init__(self, present: Present) -> None:
        self._rows: dict[tuple[type[Record], str], Ref] = {}
        self._whose: dict[tuple[type[Record], Ref], object] = {}
        self._names: dict[tuple[type[Record], object, str | None], set[Ref]] = defaultdict(set)
        for entity in _LED_TO:
            for row in present.of(entity).values():
                if not row["deleted"]:
                    self._add(entity, row["uid"], row.get("project", ""), row[entity.named_by])

    def _add(self, entity: type[Record], ref: Ref, whose: object, name: Value) -> None:
        self._whose[entity, ref] = whose
        if name is not None:
            self._names[entity, whose, bare(name)].add(ref)

    def note(self, planned: PlannedEntry) -> None:
        """Another row that may be led to."""
        entity, entry = planned.entity, planned.entry
        if planned.outcome is Outcome.REFUSED or entity not in _LED_TO:
            return
        ref = planned.uid or planned.key
        if entry.uid:
            self._rows.setdefault((entity, entry.uid), ref)
        self._add(entity, ref, _whose(planned, entity), entry.values.get(entity.named_by))

    def forget(self, planned: PlannedEntry) -> None:
        """A row that is not imported after all."""
        if not planned.uid:
            self._whose.pop((planned.entity, planned.key), None)

    def led(self, planned: PlannedEntry) -> dict[str, tuple[Ref, ...]]:
        """What the fields of an entry lead to, without the empty ones; raises ValueError for nowhere."""
        tables = links_of(planned.entity).items()
        uids_by_field = {name: self._led(planned, name, ENTITY_BY_TABLE[table]) for name, table in tables}
        return {name: refs for name, refs in uids_by_field.items() if refs}

    def _led(self, planned: PlannedEntry, name: str, entity: type[Record]) -> tuple[Ref, ...]:
        entry, whose = planned.entry, _whose(planned, entity)
        label = field_of(planned.entity, name).label
        uids = [one for one in entry.links.get(name, "").split("、") if one]
        refs = [self._rows.get((entity, uid), uid) for uid in uids]
        if any(self._whose.get((entity, ref)) != whose for ref in refs):
            raise ValueError(f"“{label}”指的记录没有导入，台账里也没有")
        return tuple(refs) or self._named(entity, whose, entry.names.get(name, ""), label)

    def _named(self, entity: type[Record], whose: object, text: str, label: str) -> tuple[Ref, ...]:
        """Records by what they are called: one by the whole text, else several joined by 、."""
        if not text:
            return ()
        whole = self._called(entity, whose, text)
        groups = [whole] if whole else [self._called(entity, whose, one) for one in text.split("、")]
        if not all(groups):
            raise ValueError(f"“{label}”写的「{text}」没有找到")
        if any(len(group) > 1 for group in groups):
            raise ValueError(f"“{label}”写的「{text}」不止一个，请在“{label}台账编号”一栏写清是哪一个")
        return tuple(group[0] for group in groups)

    def _called(self, entity: type[Record], whose: object, text: str) -> list[Ref]:
        candidates = self._names.get((entity, whose, bare(text)), ())
        return [ref for ref in candidates if (entity, ref) in self._whose]


def _whose(planned: PlannedEntry, entity: type[Record]) -> object:
    """Where records of a kind are looked for: in the entry's project, or in the whole ledger."""
    return (planned.project or planned.row) if is_child(entity) else ""


def leads(current: Mapping[str, Any] | None, name: str, refs: Sequence[Ref]) -> bool:
    """Whether a record leads there already, in whichever order."""
    return current is not None and set(str(current[name] or "").split("、")) == set(refs)
