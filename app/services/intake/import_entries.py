"""Records beside the projects of a workbook: nodes, problems and months, as our own export writes them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from app.documents.intake.result import Entry, Row
from app.models import Issue, Milestone, MonthlyProgress, Record, dates
from app.models.values import Value
from app.rules.codes import normalise_project_code
from app.services.grid import editing
from app.services.intake import import_records
from app.services.intake.import_links import PlannedEntry, RowKey
from app.services.intake.import_state import FieldChange, State, month_changes, record_changes
from app.services.intake.matching import Index, normalised
from app.storage.gate import ChangeSession

_ENTITIES: dict[str, type[Record]] = {"milestone": Milestone, "issue": Issue}
_KNOWN_BY = (*_ENTITIES, MonthlyProgress.__tablename__)
"""The kinds compared here; what becomes of the others `import_records` says."""


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
    by_code: dict[str, list[RowKey]] = {}
    by_name: dict[str, list[RowKey]] = {}
    for row in rows:
        by_name.setdefault(normalised(str(row.values.get("name") or "")), []).append((row.sheet, row.row))
        if row.values.get("code"):
            by_code.setdefault(normalise_project_code(str(row.values["code"])), []).append(
                (row.sheet, row.row)
            )
    return [_resolved(entry, index, by_uid, by_code, by_name) for entry in entries]


def _resolved(
    entry: Entry,
    index: Index,
    by_uid: Mapping[str, RowKey],
    by_code: Mapping[str, list[RowKey]],
    by_name: Mapping[str, list[RowKey]],
) -> PlannedEntry:
    said = entry.project
    if not said:
        return PlannedEntry(entry)
    uid = said.get("uid", "")
    if uid in by_uid:
        return PlannedEntry(entry, row=by_uid[uid])
    coded = by_code.get(normalise_project_code(said["code"]), []) if not uid and said.get("code") else []
    if len(coded) == 1:
        return PlannedEntry(entry, row=coded[0])
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
        if planned.entry.entity not in _KNOWN_BY:
            found.append(replace(planned, project=project))
            continue
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
    used: Collection[str] = (),
) -> dict[str, int]:
    """Write the records of rows and side tables; gives how many of each kind."""
    months: dict[tuple[str, str], dict[str, Value]] = {}
    issues: list[dict[str, Value]] = []
    others: list[PlannedEntry] = []
    for row in rows:
        _gather_months(months, uids[row.key], row.changes)
        if row.issue:
            issues.append(_issue(uids[row.key], row))
    for entry in entries:
        if entry.entry.entity == MonthlyProgress.__tablename__:
            _gather_months(months, entry.project or uids[entry.row or ("", 0)], entry.changes)
        else:
            others.append(entry)
    editing.put_months(session, months)
    session.insert_many(Issue, issues)
    counts = import_records.write(session, others, uids, used)
    told = {name: counts.pop(name, 0) for name in _ENTITIES}
    told[Issue.__tablename__] += len(issues)
    return {MonthlyProgress.__tablename__: len(months), **told, **counts}


def _gather_months(
    months: dict[tuple[str, str], dict[str, Value]], project: str, changes: Iterable[FieldChange]
) -> None:
    for change in changes:
        month, _, stream = change.key.partition(":")
        if stream:
            months.setdefault((project, month), {})[stream] = change.after


def _issue(project: str, row: _Written) -> dict[str, Value]:
    return {"project": project, "description": row.issue, "measure": row.row.measure}
