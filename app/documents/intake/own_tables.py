"""Tables of the other records as the ledger itself writes them: each row with its number, and the numbers of
what it leads to. Nothing in them is guessed: a cell that cannot be read refuses its row.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from app.documents.intake.cells import Reader, exact_reader
from app.documents.intake.grid import Sheet
from app.documents.intake.lines import filled
from app.documents.intake.meaning import UID, UID_LABEL
from app.documents.intake.plan import header_text
from app.documents.intake.result import Column, Entry, Refusal
from app.documents.intake.words import plain, unit_of
from app.models import ENTITIES, InWorkbooks, Record, field_of, fields_of, is_child, links_of
from app.models.fields import Field, Kind
from app.models.values import Value

OWN: Mapping[str, type[Record]] = {
    entity.__tablename__: entity for entity in ENTITIES if entity.in_workbooks is InWorkbooks.OWN
}
"""The kinds of records with a table like this, parents before children."""
NAMED = ".name"
_REFERENCES = {
    "项目" + UID_LABEL: "project.uid",
    "项目代码": "project.code",
    "项目名称": "project.name",
    UID_LABEL: UID,
}


def link_targets(entity: type[Record]) -> dict[str, str]:
    """The targets of the columns of links by their bare headers: one for numbers, one ending in NAMED."""
    targets: dict[str, str] = {}
    for name in links_of(entity):
        label, target = field_of(entity, name).label, f"{entity.__tablename__}.{name}"
        targets |= {plain(label + UID_LABEL): target, plain(label): target + NAMED}
    return targets


def own_columns(
    sheet: str, paths: Sequence[tuple[str, ...]]
) -> tuple[type[Record], tuple[Column, ...]] | None:
    """Whose records a sheet of the ledger's own holds, and its columns; None when it is no such sheet.

    The sheet's name tells; where a person changed it, the headers do, all of which must be known then.
    """
    headers = {plain(path[-1]) for path in paths if path}
    if UID_LABEL not in headers:
        return None
    named = [entity for entity in OWN.values() if entity.noun == sheet.strip()]
    candidates = [(entity, _columns(entity, paths)) for entity in named or OWN.values()]
    fitting = [
        pair
        for pair in candidates
        if _fits(*pair) and (named or all(c.target or not c.header for c in pair[1]))
    ]
    return max(fitting, key=lambda pair: sum(column.target is not None for column in pair[1]), default=None)


def _columns(entity: type[Record], paths: Sequence[tuple[str, ...]]) -> tuple[Column, ...]:
    references = _REFERENCES if is_child(entity) else {UID_LABEL: UID}
    targets = {**_labels(entity), **link_targets(entity), **references}
    columns = []
    for index, path in enumerate(paths):
        target = targets.get(plain(path[-1])) if path else None
        money = bool(target) and any(f"{entity.__tablename__}.{name}" == target for name in _amounts(entity))
        unit = (unit_of(path[-1]) or "万元") if money else ""
        columns.append(Column(index, header_text(path), target, unit, 1.0 if target else 0.0))
    return tuple(columns)


@cache
def _labels(entity: type[Record]) -> Mapping[str, str]:
    return {plain(field.label): f"{entity.__tablename__}.{field.name}" for field in plain_fields(entity)}


def _amounts(entity: type[Record]) -> list[str]:
    return [field.name for field in plain_fields(entity) if field.kind is Kind.MONEY]


def plain_fields(entity: type[Record]) -> list[Field]:
    """The fields of a record that lead nowhere."""
    return [field for field in fields_of(entity) if field.kind not in (Kind.LINK, Kind.LINKS)]


def _fits(entity: type[Record], columns: Sequence[Column]) -> bool:
    """Whether the sheet has all that its records cannot be without."""
    targets = {column.target for column in columns}
    child = is_child(entity)
    needed = [f"{entity.__tablename__}.{field.name}" for field in plain_fields(entity) if field.required]
    return targets.issuperset(needed) and (not child or bool(targets & {"project.uid", "project.name"}))


def read_own(
    sheet: Sheet, entity: type[Record], columns: Sequence[Column], rows: range
) -> tuple[list[Entry], list[Refusal]]:
    """The records of such a sheet; a cell that cannot be read refuses its row."""
    readers = [(column, own_reader(entity, column)) for column in columns if column.target]
    entries, refused = list[Entry](), list[Refusal]()
    for number in rows:
        cells = sheet.cells[number]
        if not any(map(filled, cells)):
            continue
        values: dict[str, Value] = {}
        fault: Refusal | None = None
        for column, read in readers:
            reading = read(cells[column.index])
            if reading is not None and reading.remark:
                fault = fault or _fault(sheet, number + 1, column, reading.remark)
            values.update(reading.values if reading is not None else {})
        if fault is None and is_child(entity) and not project_of(values):
            fault = Refusal(sheet.name, number + 1, "没有写是哪个项目的")
        if fault is None:
            entries.append(entry_of(sheet.name, number + 1, entity, values))
        else:
            refused.append(fault)
    return entries, refused


def _fault(sheet: Sheet, row: int, column: Column, reason: str) -> Refusal:
    return Refusal(sheet.name, row, f"“{column.header}”{reason}", column.target or "")


def own_reader(entity: type[Record], column: Column) -> Reader:
    """The way to read one of these columns: as it was written; numbers and names of links as words."""
    target = column.target or ""
    name = target.removeprefix(entity.__tablename__ + ".")
    if target in (UID, *_REFERENCES.values()) or name.removesuffix(NAMED) in links_of(entity):
        return exact_reader(target, Field(target, "", Kind.TEXT), "")
    return exact_reader(target, field_of(entity, name), column.unit)


def project_of(values: Mapping[str, Value]) -> dict[str, str]:
    """What a row says of its project."""
    references = {key: str(value) for key, value in values.items() if key.startswith("project.") and value}
    return {key.partition(".")[2]: value for key, value in references.items()}


def entry_of(sheet: str, row: int, entity: type[Record], told: Mapping[str, Value]) -> Entry:
    """A row as a record: what it tells, what it leads to and whose it is."""
    links, names, values = dict[str, str](), dict[str, str](), dict[str, Value]()
    for target, value in told.items():
        table, dot, name = target.partition(".")
        if not dot or table != entity.__tablename__:
            continue
        if name in links_of(entity):
            links[name] = str(value)
        elif name.endswith(NAMED):
            names[name.removesuffix(NAMED)] = str(value)
        else:
            values[name] = value
    uid = told.get(UID)
    return Entry(
        sheet, row, entity.__tablename__, values, project_of(told), str(uid) if uid else None, links, names
    )
