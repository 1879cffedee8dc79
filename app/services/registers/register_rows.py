"""Reading a register: its rows in bulk, grouped, with sums; the same for screen, paper and workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, null, or_, select, true
from sqlalchemy.orm import Session

from app.models import Activity, Field, Kind, Membership, Office, Project, Record, field_of
from app.services.registers.register_columns import EVENT, OFFICE, PROJECT, Register, RegisterColumn, Scope

_OFFICE = RegisterColumn(OFFICE, Field(OFFICE, "单位", Kind.TEXT, width=8))
_DATED = (Kind.DATE, Kind.MONTH)
_MOST_PERIODS = 40


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line: the uid of its record and of its project ("" where it has none), a value for each column.

    What does not `fits` was only kept: it is no longer of the register, or not of what was chosen of it.
    """

    uid: str
    project: str
    values: tuple[Any, ...]
    fits: bool = True


@dataclass(frozen=True, slots=True)
class RegisterGroup:
    """Rows that share a value of the grouping column; `sums` has a value for each column, None where none."""

    value: str
    rows: tuple[RegisterRow, ...]
    sums: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A register read: columns, groups in their order, sums over all."""

    register: Register
    columns: tuple[RegisterColumn, ...]
    groups: tuple[RegisterGroup, ...]
    sums: tuple[Any, ...]
    grouped: bool

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(row.fits for group in self.groups for row in group.rows)


def read(
    session: Session, register: Register, scope: Scope, group: str, *, city: bool = False
) -> RegisterTable:
    """The rows of a register within a scope, grouped by a column ("" for none)."""
    columns = (*([_OFFICE] if city else []), *register.columns)
    keys = _keys(register, columns, group)
    extra = register.extra(session, scope) if register.extra is not None else {}
    shorts = _shorts(session) if city or group == OFFICE else {}
    by_group: dict[str, list[RegisterRow]] = {}
    counted: set[tuple[Any, ...]] = set()
    for raw in session.connection().execute(_query(register, keys, scope)):
        uid, project, of_scope, *values = raw
        fits = bool(of_scope) and not (register.only and project not in extra)
        if not fits and uid not in scope.kept:
            continue
        row = dict(zip(keys, values, strict=True))
        said = tuple(row[key] or "" for key in register.entity.once)
        if said and said in counted:
            continue
        counted.add(said)
        row.update(extra.get(project, {}))
        if OFFICE in row:
            row[OFFICE] = shorts.get(row[OFFICE], row[OFFICE])
        line = RegisterRow(uid, project or "", tuple(_value(column, row) for column in columns), fits)
        by_group.setdefault(_group_of(register, row, group), []).append(line)
    groups = tuple(
        RegisterGroup(value, tuple(rows), _sums(columns, rows))
        for value, rows in sorted(by_group.items(), key=lambda pair: (not pair[0], pair[0]))
    )
    sums = _sums(columns, [row for group in groups for row in group.rows])
    return RegisterTable(register, columns, groups, sums, bool(group))


def periods(session: Session, register: Register) -> list[str]:
    """The periods that rows can be chosen by: years with their months, or the texts as they stand."""
    if register.choices is not None:
        return register.choices(session)
    if not register.period:
        return []
    column = _column(register, register.period)
    dated = register.column(register.period).field.kind in _DATED
    shown: ColumnElement[Any] = func.substr(column, 1, 7) if dated else column
    query = _joined(register, select(shown).select_from(_base(register)), {register.period})
    query = _alive(register, query).where(column.is_not(None)).distinct()
    if register.where is not None:
        query = query.where(register.where())
    texts = {str(value).strip() for value in session.connection().scalars(query) if value not in (None, "")}
    if dated:
        texts |= {text[:4] for text in texts}
    return sorted(texts, reverse=True)[:_MOST_PERIODS]


def count(session: Session, register: Register) -> int:
    """How many rows a register has in all; raises ValueError for one whose rows must be computed."""
    if register.only:
        raise ValueError(register.key)
    table = register.entity.__table__.c
    what = [func.coalesce(table[name], "") for name in register.entity.once or ("uid",)]
    query = _joined(register, select(*what).distinct().select_from(_base(register)), {register.period})
    query = _alive(register, query)
    if register.where is not None:
        query = query.where(register.where())
    counted = select(func.count()).select_from(query.subquery())
    number: int = session.connection().execute(counted).scalar_one()
    return number


def group_label(register: Register, key: str) -> str:
    """What a grouping is called."""
    if key == OFFICE:
        return "单位"
    if key.startswith((PROJECT, EVENT)):
        entity: type[Record] = Project if key.startswith(PROJECT) else Activity
        return field_of(entity, key.partition(".")[2]).label
    return (
        next((each.label for each in register.columns if each.key == key), "")
        or field_of(register.entity, key).label
    )


# ------------------------------------------------------------------ the query


def _keys(register: Register, columns: Sequence[RegisterColumn], group: str) -> list[str]:
    stored = [column.key for column in columns if column.compute is None]
    computed = {column.key for column in register.columns if column.compute is not None}
    keys = [
        *stored,
        *register.inputs,
        *register.entity.once,
        *([group] if group and group not in computed else []),
    ]
    return list(dict.fromkeys(keys))


def _query(register: Register, keys: Sequence[str], scope: Scope) -> Select[Any]:
    entity = register.entity
    table = entity.__table__
    own = entity is Project
    project = table.c.uid if own else table.c.project if "project" in table.c else None
    columns = [_column(register, key) for key in keys]
    used = {*keys, register.period, PROJECT} if project is not None else {*keys, register.period}
    fits = and_(true(), *_conditions(register, scope, project))
    query = select(table.c.uid, null() if project is None else project, fits, *columns)
    query = _alive(register, _joined(register, query.select_from(_base(register)), used))
    query = query.where(or_(fits, table.c.uid.in_(sorted(scope.kept))) if scope.kept else fits)
    order = [table.c[name] for name in ("position", "day", "month", "due") if name in table.c]
    return query.order_by(*([Project.name] if project is not None and not own else []), *order, table.c.uid)


def _conditions(
    register: Register, scope: Scope, project: ColumnElement[Any] | None
) -> list[ColumnElement[bool]]:
    """What a record of the register has to fulfil to be of a scope."""
    conditions = [] if register.where is None else [register.where()]
    if scope.office:
        owner = (Project if project is not None else register.entity).__table__
        conditions.append(owner.c.office == scope.office)
    if scope.period and register.period and register.choices is None:
        conditions.append(_of_period(register, scope.period))
    if scope.projects is not None and project is not None:
        conditions.append(project.in_(sorted(scope.projects)))
    return conditions


def _base(register: Register) -> Any:
    return register.entity.__table__


def _joined(register: Register, query: Select[Any], used: set[str]) -> Select[Any]:
    table = register.entity.__table__
    if register.entity is not Project and "project" in table.c:
        query = query.join(Project, Project.uid == table.c.project)
    if any(key.startswith(EVENT) for key in used):
        query = query.outerjoin(Activity, Activity.uid == Membership.activity)
    return query


def _alive(register: Register, query: Select[Any]) -> Select[Any]:
    table = register.entity.__table__
    query = query.where(~table.c.deleted)
    if register.entity is not Project and "project" in table.c:
        query = query.where(~Project.deleted)
    return query


def _column(register: Register, key: str) -> ColumnElement[Any]:
    if key.startswith(PROJECT):
        column: ColumnElement[Any] = Project.__table__.c[key.removeprefix(PROJECT)]
        return column
    if key.startswith(EVENT):
        return Activity.__table__.c[key.removeprefix(EVENT)]
    if key == OFFICE:
        entity: type[Record] = Project if "project" in register.entity.__table__.c else register.entity
        return entity.__table__.c.office
    return register.entity.__table__.c[key]


def _of_period(register: Register, period: str) -> ColumnElement[bool]:
    column = _column(register, register.period)
    if register.column(register.period).field.kind in _DATED:
        return column.startswith(period, autoescape=True)
    return or_(column == period, column == (int(period) if period.isdigit() else period))


def _shorts(session: Session) -> dict[str, str]:
    return dict(session.execute(select(Office.code, Office.short).where(~Office.deleted)).tuples().all())


# ------------------------------------------------------------------ values


def _value(column: RegisterColumn, row: Mapping[str, Any]) -> Any:
    return row.get(column.key) if column.compute is None else column.compute(row)


def _group_of(register: Register, row: Mapping[str, Any], group: str) -> str:
    if not group:
        return ""
    if group in row:
        return str(row[group] or "")
    return str(_value(register.column(group), row) or "")


def _sums(columns: Sequence[RegisterColumn], rows: Sequence[RegisterRow]) -> tuple[Any, ...]:
    """The sums of the summed columns; what is the project's own counts once, however many rows."""
    sums: list[Any] = []
    rows = [row for row in rows if row.fits]
    once = {row.project or row.uid: row for row in rows}
    for place, column in enumerate(columns):
        counted = once.values() if column.key.startswith(PROJECT) else rows
        figures = [row.values[place] for row in counted] if column.summed else []
        present = [figure for figure in figures if figure is not None]
        sums.append(sum(present) if present else None)
    return tuple(sums)
