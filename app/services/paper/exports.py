"""Exporting: projects and their records as a workbook that imports without loss, the grid as it is shown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.export import ExportColumn, SheetSpec, column_of, month_column, write_workbook
from app.documents.intake import UID, UID_LABEL
from app.errors import UserError
from app.models import (
    ENTITIES,
    ENTITY_BY_TABLE,
    InWorkbooks,
    Kind,
    MonthlyProgress,
    Project,
    Record,
    field_of,
    fields_of,
    is_child,
    links_of,
)
from app.models.dates import months_between
from app.models.fields import Field
from app.models.keys import parse
from app.progress import Progress, silent
from app.rules.lights import WORDS
from app.rules.pace import percent
from app.services.common import periods
from app.services.grid import columns as grid_columns
from app.services.grid import grid, standings
from app.services.grid.columns import LedgerColumn
from app.storage.bulk import chunks
from app.storage.ledger import Ledger
from app.storage.living import living
from app.texts import FOR_READING

_PART = 500
_KINDS = tuple(
    entity
    for place in (InWorkbooks.ANY, InWorkbooks.OWN, InWorkbooks.SHOWN)
    for entity in ENTITIES
    if entity.in_workbooks is place and entity is not Project
)
"""The kinds of records with a sheet, in its order."""
_PROJECT_UID, _PROJECT_NAME, _PROJECT_CODE = "project_uid", "project_name", "project_code"
_LED_TO = ".uid"


# ------------------------------------------------------------------ the whole ledger


def export(ledger: Ledger, out: Path, progress: Progress = silent) -> dict[str, int]:
    """Write all projects with the months of the year, and a sheet of each kind of their records.

    Gives counts by table. Imported into an empty ledger, it restores every declared field and link of
    projects and their records, of 专班 and activities. Files have no place in a workbook: the sheet of
    佐证 is for reading, which its name says. Raises UserError when `out` is no .xlsx file or cannot be
    written; then a file that was there is as it was.
    """
    _refuse_other(out)
    months = _months_of_year(ledger)
    counted: Counter[str] = Counter()
    with ledger.read() as session:
        uids = list(session.scalars(select(Project.uid).where(~Project.deleted).order_by(Project.uid)))
        sheets = [
            SheetSpec(Project.noun, _project_columns(months), _projects(session, uids, months, counted))
        ]
        kinds = [one for one in _KINDS if one.in_workbooks is InWorkbooks.ANY or _has_any(session, one)]
        sheets += [_sheet(session, entity, uids, counted) for entity in kinds]
        write_workbook(out, sheets, progress)
    read_back: list[type[Record]] = [
        Project,
        *(one for one in kinds if one.in_workbooks is not InWorkbooks.SHOWN),
    ]
    return {one.__tablename__: counted[one.__tablename__] for one in read_back}


def _has_any(session: Session, entity: type[Record]) -> bool:
    return session.scalar(select(entity.uid).where(living(entity)).limit(1)) is not None


def _sheet(session: Session, entity: type[Record], uids: Sequence[str], counted: Counter[str]) -> SheetSpec:
    rows = _children if is_child(entity) else _of_the_ledger
    name = f"{entity.noun}{FOR_READING if entity.in_workbooks is InWorkbooks.SHOWN else ''}"
    return SheetSpec(name, _columns(entity), rows(session, entity, uids, counted))


def _refuse_other(out: Path) -> None:
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"「{out.name}」不是 .xlsx 文件名。", "请给文件名加上 .xlsx。")
    if not out.parent.is_dir():
        raise UserError(f"没有文件夹「{out.parent}」。", "请先建好文件夹，或换一个位置。")


def _months_of_year(ledger: Ledger) -> list[str]:
    year = periods.period(ledger)[:4]
    return list(months_between(f"{year}-01", f"{year}-12"))


def _project_columns(months: Sequence[str]) -> list[ExportColumn]:
    streams = [field_of(MonthlyProgress, name) for name in ("plan", "done")]
    monthly = [month_column(stream, month) for month in months for stream in streams]
    return [*map(column_of, fields_of(Project)), *monthly, ExportColumn(UID, UID_LABEL, width=16)]


def _projects(
    session: Session, uids: Sequence[str], months: Sequence[str], counted: Counter[str]
) -> Iterator[Mapping[str, Any]]:
    names = [declared.name for declared in fields_of(Project)]
    for part in chunks(uids, _PART):
        figures = _figures(session, part, months)
        for row in _rows(session, Project, names, "uid", part):
            counted["project"] += 1
            yield {**row, **figures.get(row[UID], {})}


def _figures(session: Session, uids: Sequence[str], months: Sequence[str]) -> dict[str, dict[str, int]]:
    """The year's plan and work done of some projects, by the keys of their columns."""
    figures: dict[str, dict[str, int]] = {}
    for row in _rows(session, MonthlyProgress, ("project", "month", "plan", "done"), "project", uids):
        if row["month"] in months:
            own = figures.setdefault(row["project"], {})
            own |= {f"{row['month']}.{name}": row[name] for name in ("plan", "done")}
    return figures


def _columns(entity: type[Record]) -> list[ExportColumn]:
    """Whose record it is, the declared fields with the names of what they lead to, and the numbers behind."""
    fields = [replace(column_of(declared), sums=False) for declared in _own_fields(entity)]
    fields = [replace(one, kind=Kind.TEXT) if one.key in links_of(entity) else one for one in fields]
    links = [
        ExportColumn(name + _LED_TO, field_of(entity, name).label + UID_LABEL, width=16)
        for name in links_of(entity)
    ]
    own = [*fields, *links]
    if is_child(entity):
        whose = [(_PROJECT_NAME, "name", 22), (_PROJECT_CODE, "code", 20)]
        named = [ExportColumn(key, field_of(Project, name).label, width=wide) for key, name, wide in whose]
        own = [*named, *own, ExportColumn(_PROJECT_UID, f"项目{UID_LABEL}", width=16)]
    return [*own, ExportColumn(UID, UID_LABEL, width=16)]


def _own_fields(entity: type[Record]) -> list[Field]:
    return [declared for declared in fields_of(entity) if declared.name != "project"]


def _of_the_ledger(
    session: Session, entity: type[Record], _uids: Sequence[str], counted: Counter[str]
) -> Iterator[Mapping[str, Any]]:
    """All records of a kind that belong to no project."""
    names = [declared.name for declared in _own_fields(entity)]
    for row in _rows(session, entity, names):
        counted[entity.__tablename__] += 1
        yield row


def _children(
    session: Session, entity: type[Record], uids: Sequence[str], counted: Counter[str]
) -> Iterator[Mapping[str, Any]]:
    names = ["project", *(declared.name for declared in _own_fields(entity))]
    for part in chunks(uids, _PART):
        query = select(Project.uid, Project.name, Project.code).where(Project.uid.in_(part))
        projects = {row.uid: row for row in session.execute(query)}
        linked = {name: _linked(session, table, part) for name, table in links_of(entity).items()}
        for row in _rows(session, entity, names, "project", part):
            for name, link_names in linked.items():
                row |= _shown_link(name, row[name], link_names)
            if any(field_of(entity, name).required and not row[name + _LED_TO] for name in linked):
                continue  # an act on a problem that was deleted goes with it
            counted[entity.__tablename__] += 1
            whose = projects[row["project"]]
            yield {**row, _PROJECT_UID: whose.uid, _PROJECT_NAME: whose.name, _PROJECT_CODE: whose.code}


def _linked(session: Session, table: str, uids: Sequence[str]) -> dict[str, str]:
    """What the records are called that a field may lead to: of these projects, or of the ledger."""
    entity = ENTITY_BY_TABLE[table]
    columns = entity.__table__.c
    query = select(columns.uid, columns[entity.named_by]).where(~columns.deleted)
    if is_child(entity):
        query = query.where(columns.project.in_(uids))
    return {uid: name or "" for uid, name in session.execute(query)}


def _shown_link(name: str, value: str | None, link_names: Mapping[str, str]) -> dict[str, str]:
    """Names in the place of uids, and these beside them; those of deleted records are left out."""
    uids = [uid for uid in (value or "").split("、") if uid in link_names]
    return {name: "、".join(filter(None, map(link_names.__getitem__, uids))), name + _LED_TO: "、".join(uids)}


def _rows(
    session: Session, entity: type[Record], names: Sequence[str], key: str = "", uids: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Some fields of records with their uid, in the order of `key`, then as people order them.

    Without a key all records of a kind.
    """
    table = entity.__table__
    order = [table.c[name] for name in (key, "position", "month", "uid") if name in table.c]
    keys = (UID, *names)
    query = select(*(table.c[name] for name in keys)).where(~table.c.deleted).order_by(*order)
    query = query.where(table.c[key].in_(uids)) if key else query
    return (dict(zip(keys, row, strict=True)) for row in session.execute(query))


# ------------------------------------------------------------------ the grid


def export_view(
    ledger: Ledger, out: Path, keys: Sequence[str], uids: Sequence[str], progress: Progress = silent
) -> int:
    """Write the grid as it is shown: the columns `keys` of the projects `uids`, in their order.

    Gives how many rows; raises UserError as `export` does.
    """
    _refuse_other(out)
    standings.refresh(ledger, progress)
    every = grid_columns.all_columns(periods.period(ledger), city=ledger.level == "city")
    shown = grid_columns.named(every, keys)
    spec = SheetSpec(
        Project.noun, [_view_column(column) for column in shown], _view_rows(ledger, shown, uids)
    )
    write_workbook(out, [spec], progress)
    return len(uids)


def _view_column(column: LedgerColumn) -> ExportColumn:
    declared = column.field or Field(column.key, column.label, Kind.TEXT)
    key = parse(column.key)
    if key.of == "month":
        monthly = month_column(field_of(MonthlyProgress, key.name), key.span)
        return replace(monthly, key=column.key)
    if column.paint == "rate":
        return ExportColumn(column.key, column.label, Kind.NUMBER, width=column.width)
    label = declared.label or column.label
    return column_of(declared, key=column.key, label=label)


def _view_rows(
    ledger: Ledger, shown: Sequence[LedgerColumn], uids: Sequence[str]
) -> Iterator[Mapping[str, Any]]:
    keys = [column.key for column in shown]
    for part in chunks(uids, _PART):
        cells = grid.cells(ledger, keys, part)
        for uid in part:
            if uid in cells:
                yield {
                    column.key: _shown(column, value) for column, value in zip(shown, cells[uid], strict=True)
                }


def _shown(column: LedgerColumn, value: Any) -> Any:
    """A rate in percent with one decimal, a light by its letter, all else as it is."""
    if value is None:
        return None
    if column.paint == "rate":
        return float(percent(value))
    return WORDS.get(value, value) if column.paint == "light" else value
