"""Records beside the projects of a workbook: nodes, problems and months, as our own export writes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.documents.intake.result import Entry, Row
from app.models import Issue, Milestone, MonthlyProgress, Record, dates
from app.models.values import Value
from app.services import editing
from app.services.import_state import FieldChange, State, month_changes, record_changes
from app.services.matching import Index, normalised
from app.storage.gate import ChangeSession

RowKey = tuple[str, int]
_ENTITIES: dict[str, type[Record]] = {"milestone": Milestone, "issue": Issue}


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """One record of a side table: `outcome` new, update, same or refused.

    It belongs to the project `project`, or where that is "" to the new project of the workbook's row `row`.
    `uid` is the record it changes; `changes` are the fields that it sets.
    """

    entry: Entry
    project: str = ""
    row: RowKey | None = None
    outcome: str = "refused"
    why: str = ""
    uid: str = ""
    changes: tuple[FieldChange, ...] = ()


def new_issue(text: str | None, known: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """The text of a problem that is not registered yet, else "", and a warning when it is closed by now."""
    said = (text or "").strip()
    if not said:
        return "", ""
    same = [issue for issue in known if normalised(issue["description"]) == normalised(said)]
    if not same:
        return said, ""
    if all(issue["closed"] for issue in same):
        day = dates.iso(max(str(issue["closed"]) for issue in same))
        return "", f"这个问题台账已在 {day} 销号，表上仍列着；没有重新登记"
    return "", ""


def resolve(entries: Sequence[Entry], index: Index, rows: Sequence[Row]) -> list[PlannedEntry]:
    """Find the project of every record: a row of the same workbook first, then the ledger."""
    by_uid = {row.uid: (row.sheet, row.row) for row in rows if row.uid}
    by_name: dict[str, list[RowKey]] = {}
    for row in rows:
        by_name.setdefault(normalised(str(row.values.get("name") or "")), []).append((row.sheet, row.row))
    return [_resolved(entry, index, by_uid, by_name) for entry in entries]


def _resolved(
    entry: Entry, index: Index, by_uid: Mapping[str, RowKey], by_name: Mapping[str, list[RowKey]]
) -> PlannedEntry:
    said = entry.project
    uid = said.get("uid", "")
    if uid in by_uid:
        return PlannedEntry(entry, row=by_uid[uid])
    named = by_name.get(normalised(said.get("name", "")), []) if not uid else []
    if len(named) == 1:
        return PlannedEntry(entry, row=named[0])
    if len(named) > 1:
        return PlannedEntry(entry, why="表里有不止一个这个名称的项目，分不清是哪一个")
    match = index.match(said, uid or None)
    if match.uid:
        return PlannedEntry(entry, project=match.uid)
    return PlannedEntry(entry, why=f"没有找到项目「{said.get('name') or uid or '（空）'}」")


def uids(entries: Iterable[PlannedEntry]) -> list[str]:
    """The projects of the ledger that records belong to."""
    return [planned.project for planned in entries if planned.project]


def compare(
    entries: Sequence[PlannedEntry], targets: Mapping[RowKey, str], state: State
) -> tuple[PlannedEntry, ...]:
    """What becomes of every record; `targets` are the projects of the rows, "" for a new one."""
    taken: set[str] = set()
    found = []
    for planned in entries:
        if planned.why:
            found.append(planned)
            continue
        if planned.row is not None and planned.row not in targets:
            found.append(replace(planned, why="它的项目没有导入"))
            continue
        project = targets[planned.row] if planned.row is not None else planned.project
        compared = _compared(replace(planned, project=project), state, taken)
        taken.add(compared.uid)
        found.append(compared)
    return tuple(found)


def _compared(planned: PlannedEntry, state: State, taken: set[str]) -> PlannedEntry:
    entry, project = planned.entry, planned.project
    if entry.entity == MonthlyProgress.__tablename__:
        month = entry.values.get("month")
        if not month:
            return replace(planned, why="没有写月份")
        told = {str(month): {name: value for name, value in entry.values.items() if name != "month"}}
        changes = month_changes(state.months if project else {}, project, told)
        return replace(planned, outcome="update" if changes else "same", changes=tuple(changes))
    entity = _ENTITIES[entry.entity]
    siblings = (state.milestones if entity is Milestone else state.issues)[project] if project else []
    current = _twin(entry, [one for one in siblings if one["uid"] not in taken])
    changes = record_changes(entity, current or {}, entry.values)
    if current is None:
        return replace(planned, outcome="new", changes=tuple(changes))
    return replace(
        planned, outcome="update" if changes else "same", uid=current["uid"], changes=tuple(changes)
    )


def _twin(entry: Entry, siblings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The record that an entry tells of: by identity, else a node by name, a problem by number or words."""
    for known in siblings:
        if entry.uid and known["uid"] == entry.uid:
            return known
    keys = ("name",) if entry.entity == Milestone.__tablename__ else ("number", "description")
    for key in keys:
        said = entry.values.get(key)
        same = [known for known in siblings if said and known[key] and _equal(known[key], said)]
        if same:
            nearest = [known for known in same if known.get("position") == entry.values.get("position")]
            return (nearest or same)[0]
    return None


def _equal(known: Value, said: Value) -> bool:
    return normalised(str(known)) == normalised(str(said))


class _Written(Protocol):
    """What writing needs of a row that is imported."""

    @property
    def key(self) -> RowKey: ...
    @property
    def changes(self) -> tuple[FieldChange, ...]: ...
    @property
    def issue(self) -> str: ...
    @property
    def row(self) -> Row: ...


def write(
    session: ChangeSession,
    rows: Sequence[_Written],
    entries: Sequence[PlannedEntry],
    uids: Mapping[RowKey, str],
) -> dict[str, int]:
    """Write months, nodes and problems of rows and side tables; gives how many of each kind."""
    months: dict[tuple[str, str], dict[str, Value]] = {}
    nodes: dict[str, list[dict[str, Value]]] = {"milestone": [], "issue": []}
    changed: dict[str, dict[str, dict[str, Value]]] = {"milestone": {}, "issue": {}}
    for row in rows:
        _gather_months(months, uids[row.key], row.changes)
        if row.issue:
            nodes["issue"].append(_issue(uids[row.key], row))
    for entry in entries:
        project = entry.project or uids[entry.row or ("", 0)]
        if entry.entry.entity == MonthlyProgress.__tablename__:
            _gather_months(months, project, entry.changes)
        elif entry.outcome == "new":
            nodes[entry.entry.entity].append({"project": project, **_after(entry)})
        else:
            changed[entry.entry.entity][entry.uid] = _after(entry)
    editing.put_months(session, months)
    for name, entity in _ENTITIES.items():
        session.insert_many(entity, nodes[name])
        session.update_many(entity, changed[name])
    counts = {name: len(nodes[name]) + len(changed[name]) for name in _ENTITIES}
    return {MonthlyProgress.__tablename__: len(months), **counts}


def _gather_months(
    months: dict[tuple[str, str], dict[str, Value]], project: str, changes: Iterable[FieldChange]
) -> None:
    for change in changes:
        month, _, stream = change.key.partition(":")
        if stream:
            months.setdefault((project, month), {})[stream] = change.after


def _after(entry: PlannedEntry) -> dict[str, Value]:
    return {change.key: change.after for change in entry.changes}


def _issue(project: str, row: _Written) -> dict[str, Value]:
    return {"project": project, "description": row.issue, "measure": row.row.measure}
