"""What the ledger has of the projects that a workbook speaks of, and how the workbook differs from it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    ENTITIES,
    ENTITY_BY_TABLE,
    Issue,
    Kind,
    Milestone,
    MonthlyProgress,
    Project,
    Record,
    dates,
    field_of,
    fields_of,
    is_child,
)
from app.models.base import journaled
from app.models.fields import Field
from app.models.values import Value
from app.services.intake.matching import Known, normalised
from app.storage.bulk import chunks

YEARLY = ("plan_year", "year_plan", "cumulative_prev_year", "year_goal")
"""Fields of a project that belong to one year: an older sheet does not overwrite a newer one."""
_SPELLED = frozenset({"name", "owner"})
_PART = 500


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that the import sets; `key` as in the grid (``2025-08:done``), values raw (元)."""

    key: str
    label: str
    before: Value
    after: Value


@dataclass(slots=True)
class State:
    """Records as plain rows: projects by uid, months by project and month, children by project."""

    projects: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    months: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    issues: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    milestones: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    others: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    """The other records by table and uid, deleted ones too."""
    used: set[str] = field(default_factory=set)
    """Uids of the workbook that some record of the ledger has."""


def known_projects(session: Session) -> list[Known]:
    """All projects of the ledger as matching needs them."""
    query = select(
        Project.uid, Project.name, Project.code, Project.owner, Project.total_investment, Project.office
    ).where(~Project.deleted)
    return [
        Known(uid, name, code or "", owner or "", total, office)
        for uid, name, code, owner, total, office in session.execute(query)
    ]


def load(session: Session, uids: Collection[str], months: Collection[str]) -> State:
    """The projects of these uids with their issues and nodes, and their records of these months."""
    state = State()
    for part in chunks(sorted(uids), _PART):
        for row in _rows(session, Project, "uid", part):
            state.projects[row["uid"]] = row
        for row in _rows(session, Issue, "project", part):
            state.issues[row["project"]].append(row)
        for row in _rows(session, Milestone, "project", part):
            state.milestones[row["project"]].append(row)
        for row in _rows(session, MonthlyProgress, "project", part) if months else ():
            if row["month"] in months:
                state.months[row["project"], row["month"]] = row
    return state


def load_others(
    state: State, session: Session, uids: Collection[str], tables: Collection[str], told: Collection[str]
) -> None:
    """Also the records of these tables that belong to these projects or to none, and which of the uids
    `told` are in use.
    """
    for entity in (ENTITY_BY_TABLE[table] for table in tables):
        parts = chunks(sorted(uids), _PART) if is_child(entity) else [()]
        for part in parts:
            rows = _rows(session, entity, "project" if part else "", part, deleted=True)
            state.others[entity.__tablename__] |= {row["uid"]: row for row in rows}
    known = {uid for rows in state.others.values() for uid in rows}
    for part in chunks(sorted(set(told) - known), _PART):
        for entity in ENTITIES:
            state.used |= set(session.scalars(select(entity.uid).where(entity.uid.in_(part))))
    state.used |= known


def _rows(
    session: Session, entity: type[Record], key: str, uids: Sequence[str], *, deleted: bool = False
) -> Iterable[Mapping[str, Any]]:
    table = entity.__table__
    names = ("uid", *journaled(entity))
    query = select(*(table.c[name] for name in names))
    query = query.where(table.c[key].in_(uids)) if key else query
    query = query if deleted else query.where(~table.c.deleted)
    return (dict(zip(names, row, strict=True)) for row in session.execute(query))


def record_changes(
    entity: type[Record], current: Mapping[str, Any], told: Mapping[str, Value]
) -> list[FieldChange]:
    """The fields of a record that are told otherwise, in their order; what is left empty stays."""
    return [
        FieldChange(declared.name, declared.label, current.get(declared.name), told[declared.name])
        for declared in fields_of(entity)
        if told.get(declared.name) is not None
        and not same(declared, current.get(declared.name), told[declared.name])
    ]


def month_changes(
    months: Mapping[tuple[str, str], Mapping[str, Any]], uid: str, told: Mapping[str, Mapping[str, Value]]
) -> list[FieldChange]:
    """The figures of months that a row tells otherwise."""
    found = []
    for month in sorted(told):
        current = months.get((uid, month), {})
        for change in record_changes(MonthlyProgress, current, told[month]):
            label = f"{month} {change.label}"
            found.append(FieldChange(f"{month}:{change.key}", label, change.before, change.after))
    return found


def same(declared: Field, before: Value, after: Value) -> bool:
    """Whether a sheet says nothing new: other width in a name, a coarser date, other order of tags."""
    if before is None or before == after:
        return before == after
    if declared.name in _SPELLED:
        return normalised(str(before)) == normalised(str(after))
    if declared.kind is Kind.DATE:
        return dates.iso(str(before)).startswith(dates.iso(str(after)))
    if declared.kind is Kind.TAGS:
        return set(str(after).split("、")) == set(str(before).split("、"))
    if isinstance(before, str) and isinstance(after, str):
        return before.replace("\r\n", "\n").strip() == after.replace("\r\n", "\n").strip()
    return False


def of_this_year(current: Mapping[str, Any], told: Mapping[str, Value]) -> tuple[dict[str, Value], str]:
    """What is told without the plan of an older year than the ledger's, and a warning when there was one."""
    year, known = told.get("plan_year"), current.get("plan_year")
    if year is None or known is None or int(year) >= int(known):
        return dict(told), ""
    kept = {name: value for name, value in told.items() if name not in YEARLY}
    return kept, f"表是{year}年的，台账里已是{known}年的计划：年度计划等各栏没有更新"


def label_of(key: str) -> str:
    """The label of a grid key."""
    month, _, stream = key.partition(":")
    return f"{month} {field_of(MonthlyProgress, stream).label}" if stream else field_of(Project, key).label
