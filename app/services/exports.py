"""Exporting: the whole ledger as a workbook that imports without loss, and the grid as it is shown."""

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
from app.models import CHILDREN, Issue, Kind, Milestone, MonthlyProgress, Project, Record, field_of, fields_of
from app.models.dates import months_between
from app.models.fields import Field
from app.progress import Progress, silent
from app.rules.lights import WORDS
from app.rules.pace import percent
from app.services import columns as grid_columns
from app.services import grid, ledgers, standings
from app.services.columns import Column
from app.storage.bulk import chunks
from app.storage.ledger import Ledger
from app.texts import FOR_READING, RECORDS

_PART = 500
_CHILDREN: tuple[type[Record], ...] = (Milestone, Issue, MonthlyProgress)
_PROJECT_UID, _PROJECT_NAME = "project_uid", "project_name"


# ------------------------------------------------------------------ the whole ledger


def export(ledger: Ledger, out: Path, progress: Progress = silent) -> dict[str, int]:
    """Write all projects with the months of the year, and a sheet of each kind of their records.

    Gives counts by table. Imported into an empty ledger, it restores every declared field of projects, nodes,
    problems and months; the other sheets are for reading, which their names say. Raises
    UserError when `out` is no .xlsx file or cannot be written; then a file that was there is as it was.
    """
    _refuse_other(out)
    months = _months_of_year(ledger)
    counted: Counter[str] = Counter()
    with ledger.read() as session:
        uids = list(session.scalars(select(Project.uid).where(~Project.deleted).order_by(Project.uid)))
        sheets = [
            SheetSpec(RECORDS["project"], _project_columns(months), _projects(session, uids, months, counted))
        ]
        sheets += [
            SheetSpec(
                RECORDS[entity.__tablename__],
                _child_columns(entity),
                _children(session, entity, uids, counted),
            )
            for entity in _CHILDREN
        ]
        sheets += [_for_reading(session, entity, uids, counted) for entity in _shown_only(session)]
        write_workbook(out, sheets, progress)
    return {name: counted[name] for name in ("project", *(entity.__tablename__ for entity in _CHILDREN))}


def _shown_only(session: Session) -> list[type[Record]]:
    """The other kinds of records of projects that there are any of: they lean on one another by links and on
    files, which a sheet cannot carry, so their sheets are for reading and marked as such.
    """
    others = [entity for entity in CHILDREN if entity not in _CHILDREN]
    return [
        entity
        for entity in others
        if session.scalar(select(entity.uid).where(~entity.deleted).limit(1)) is not None
    ]


def _for_reading(
    session: Session, entity: type[Record], uids: Sequence[str], counted: Counter[str]
) -> SheetSpec:
    name = f"{RECORDS[entity.__tablename__]}{FOR_READING}"
    return SheetSpec(name, _child_columns(entity), _children(session, entity, uids, counted))


def _refuse_other(out: Path) -> None:
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"「{out.name}」不是 .xlsx 文件名。", "请给文件名加上 .xlsx。")
    if not out.parent.is_dir():
        raise UserError(f"没有文件夹「{out.parent}」。", "请先建好文件夹，或换一个位置。")


def _months_of_year(ledger: Ledger) -> list[str]:
    year = ledgers.period(ledger)[:4]
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
    found: dict[str, dict[str, int]] = {}
    for row in _rows(session, MonthlyProgress, ("project", "month", "plan", "done"), "project", uids):
        if row["month"] in months:
            own = found.setdefault(row["project"], {})
            own |= {f"{row['month']}.{name}": row[name] for name in ("plan", "done")}
    return found


def _child_columns(entity: type[Record]) -> list[ExportColumn]:
    """Whose record it is, the declared fields, and what the import finds both by."""
    return [
        ExportColumn(_PROJECT_NAME, field_of(Project, "name").label, width=22),
        *(replace(column_of(declared), sums=False) for declared in _own_fields(entity)),
        ExportColumn(_PROJECT_UID, f"项目{UID_LABEL}", width=16),
        ExportColumn(UID, UID_LABEL, width=16),
    ]


def _own_fields(entity: type[Record]) -> list[Field]:
    return [declared for declared in fields_of(entity) if declared.kind is not Kind.LINK]


def _children(
    session: Session, entity: type[Record], uids: Sequence[str], counted: Counter[str]
) -> Iterator[Mapping[str, Any]]:
    names = ["project", *(declared.name for declared in _own_fields(entity))]
    for part in chunks(uids, _PART):
        query = select(Project.uid, Project.name).where(Project.uid.in_(part))
        projects = {row.uid: row.name for row in session.execute(query)}
        linked = _linked(session, entity, part)
        for row in _rows(session, entity, names, "project", part):
            counted[entity.__tablename__] += 1
            row.update({name: _named(row[name], linked) for name in _links(entity)})
            yield {**row, _PROJECT_UID: row["project"], _PROJECT_NAME: projects[row["project"]]}


def _links(entity: type[Record]) -> list[str]:
    """The fields that lead to other records of the same kind."""
    return [declared.name for declared in fields_of(entity) if declared.kind is Kind.LINKS]


def _linked(session: Session, entity: type[Record], uids: Sequence[str]) -> dict[str, str]:
    """What records of projects are called, where a field leads to them."""
    table = entity.__table__.c
    if not _links(entity):
        return {}
    query = select(table.uid, table[entity.named_by]).where(table.project.in_(uids), ~table.deleted)
    return dict(session.execute(query).tuples().all())


def _named(value: str | None, names: Mapping[str, str]) -> str:
    """Names in the place of uids; those of deleted records are left out."""
    return "、".join(names[uid] for uid in (value or "").split("、") if uid in names)


def _rows(
    session: Session, entity: type[Record], names: Sequence[str], key: str, uids: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Some fields of records with their uid, in the order of `key`, then as people order them."""
    table = entity.__table__
    order = [table.c[name] for name in (key, "position", "month", "uid") if name in table.c]
    keys = (UID, *names)
    query = select(*(table.c[name] for name in keys)).where(table.c[key].in_(uids), ~table.c.deleted)
    return (dict(zip(keys, row, strict=True)) for row in session.execute(query.order_by(*order)))


# ------------------------------------------------------------------ the grid


def export_view(
    ledger: Ledger, out: Path, keys: Sequence[str], uids: Sequence[str], progress: Progress = silent
) -> int:
    """Write the grid as it is shown: the columns `keys` of the projects `uids`, in their order.

    Gives how many rows; raises UserError as `export` does.
    """
    _refuse_other(out)
    standings.refresh(ledger, progress)
    every = grid_columns.all_columns(ledgers.period(ledger), city=ledger.level == "city")
    shown = grid_columns.named(every, keys)
    spec = SheetSpec(
        RECORDS["project"], [_view_column(column) for column in shown], _view_rows(ledger, shown, uids)
    )
    write_workbook(out, [spec], progress)
    return len(uids)


def _view_column(column: Column) -> ExportColumn:
    declared = column.field or Field(column.key, column.label, Kind.TEXT)
    if grid_columns.is_month(column.key):
        month, _, stream = column.key.partition(":")
        made = month_column(field_of(MonthlyProgress, stream), month)
        return replace(made, key=column.key)
    if column.paint == "rate":
        return ExportColumn(column.key, column.label, Kind.NUMBER, width=column.width)
    label = declared.label or column.label
    return column_of(declared, key=column.key, label=label)


def _view_rows(ledger: Ledger, shown: Sequence[Column], uids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    keys = [column.key for column in shown]
    for part in chunks(uids, _PART):
        cells = grid.cells(ledger, keys, part)
        for uid in part:
            if uid in cells:
                yield {
                    column.key: _shown(column, value) for column, value in zip(shown, cells[uid], strict=True)
                }


def _shown(column: Column, value: Any) -> Any:
    """A rate in percent with one decimal, a light by its letter, all else as it is."""
    if value is None:
        return None
    if column.paint == "rate":
        return float(percent(value))
    return WORDS.get(value, value) if column.paint == "light" else value
