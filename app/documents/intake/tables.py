"""Tables of records beside the projects: nodes, problems, months; each row names its project."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.documents.intake.cells import Reader, exact_reader, reader
from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.layout import Header
from app.documents.intake.lines import filled
from app.documents.intake.meaning import UID, UID_LABEL, is_sequence
from app.documents.intake.own_tables import entry_of, link_targets, own_reader, plain_fields
from app.documents.intake.plan import header_text
from app.documents.intake.result import Column, Entry, Refusal, Warning
from app.documents.intake.words import folded, plain, unit_of
from app.models import CHILDREN, InWorkbooks, Issue, Record, field_of
from app.models.fields import Field, Kind
from app.models.values import Value

_KINDS = tuple(entity for entity in CHILDREN if entity.in_workbooks is InWorkbooks.ANY)
"""The kinds of records that may have a table of their own in anybody's workbook."""
_PROBLEMS = re.compile(r"问题.*(?:清单|台账|汇总|一览|明细|销号|表)|(?:清单|台账).*问题")
"""What a list of problems is called; a sheet that is merely called 问题 may be anything."""
_PROBLEM_WORDS = {
    "issue.category": r"问题.*(?:类别|类型|分类)|^类别$|^分类$",
    "issue.number": r"编号",
    "issue.source": r"来源",
    "issue.tier": r"层级",
    "issue.closed": r"销号(?:时间|日期)",
    "issue.assigned": r"(?:交办|提出|登记|上报|发现|反映)(?:时间|日期)",
    "issue.due": r"时限|期限|(?:完成|解决|整改|办结)(?:时间|日期)",
    "issue.result": r"进展|(?:解决|办理|整改|完成|落实)(?:的)?(?:情况|结果|成效)",
    "issue.cause": r"原因",
    "issue.measure": r"措施|建议|办法|意见|对策",
    "issue.lead_unit": r"牵头",
    "issue.unit+issue.person": r"责任单位.*(?:责任|负责)人|责任单位[(（]人",
    "issue.unit": r"责任(?:单位|部门)|(?:承办|解决|办理|交办)(?:单位|部门)",
    "issue.person": r"责任人|负责人",
    "project.code": r"项目代码",
    "project.name": r"项目名称|工程名称|涉及项目|^项目$",
    "issue.description": r"问题|困难|诉求|堵点|制约",
}
"""What the columns of a list of problems are called; the first that fits counts."""
_ONLY_OF_PROBLEMS = frozenset(
    "issue." + name
    for name in (
        "category", "number", "source", "tier", "closed", "assigned", "due", "result", "cause", "measure",
    )
)  # fmt: skip
"""What tells of a problem alone: a table with two of these and nothing of its projects lists problems."""
_PROJECTS_OWN = re.compile(r"投资|资金|计划|开工|竣工|进度")
_REFERENCES = {
    "项目" + UID_LABEL: "project.uid",
    "项目代码": "project.code",
    "项目名称": "project.name",
    "项目": "project.name",
    UID_LABEL: UID,
}


def record_columns(
    paths: Sequence[tuple[str, ...]], *, loose: bool
) -> tuple[type[Record], tuple[Column, ...]] | None:
    """The kind of record and the columns when these headers are a table of records; None when they are not.

    A table counts when it names its project and its records, and carries the ledger's own numbers;
    `loose` also takes tables without these, for files that list the projects elsewhere.
    """
    best: tuple[int, type[Record], tuple[Column, ...]] | None = None
    for entity in _KINDS:
        links = link_targets(entity) if _is_strict(paths) else {}
        columns = tuple(_column(index, path, entity, links) for index, path in enumerate(paths))
        targets = {column.target for column in columns if column.target}
        own = {target for target in targets if target.startswith(f"{entity.__tablename__}.")}
        named = any(target.startswith("project.") for target in targets)
        strict = "project.uid" in targets
        unknown = sum(bool(path) for path in paths) - len(targets)
        if (
            not named
            or f"{entity.__tablename__}.{entity.named_by}" not in own
            or not (strict or (loose and unknown <= 2 and len(own) > 2))
        ):
            continue
        if best is None or len(own) > best[0]:
            best = (len(own), entity, columns)
    return None if best is None else (best[1], best[2])


def problem_columns(sheet: Sheet, header: Header) -> tuple[type[Record], tuple[Column, ...]] | None:
    """The columns of a list of problems, by its title or its name or because it tells of nothing else; None
    where it tells of projects.
    """
    above = [cell for row in sheet.cells[: header.first] for cell in row if isinstance(cell, str)]
    titles = [folded(text) for text in (*above, sheet.name)]
    titled = any(_PROBLEMS.search(text) and not re.search(r"进展|进度|完成情况", text) for text in titles)
    if not titled and any(_PROJECTS_OWN.search(folded(text)) for text in titles):
        return None
    columns, taken = list[Column](), set[str]()
    for index, path in enumerate(header.paths):
        words = plain("".join(path))
        named = (
            name for name, word in _PROBLEM_WORDS.items() if name not in taken and re.search(word, words)
        )
        target = next(named, None) if path else None
        taken |= {target} if target else set()
        columns.append(Column(index, header_text(path), target, "", 1.0 if target else 0.0))
    unknown = [column for column in columns if column.header and not column.target]
    unknown = [column for column in unknown if not is_sequence(plain(column.header))]
    if not titled and (unknown or len(taken & _ONLY_OF_PROBLEMS) < 2 or not _several(sheet, header, columns)):
        return None
    needed = {"issue.description", "project.name"}
    if sum(bool(_PROJECTS_OWN.search(folded(column.header))) for column in unknown) > 1:
        return None
    return (Issue, tuple(columns)) if needed < taken and len(unknown) <= len(taken) + 1 else None


def _several(sheet: Sheet, header: Header, columns: Sequence[Column]) -> bool:
    """Whether some project has more than one problem: one a project is a list of projects, too."""
    places = {column.target: column.index for column in columns}
    name, said = places.get("project.name"), places.get("issue.description")
    if name is None or said is None:
        return False
    rows = [cells for cells in sheet.cells[header.last + 1 :] if filled(cells[said])]
    return len(rows) > len({folded(str(cells[name])) for cells in rows if filled(cells[name])})


def filled_down(sheet: Sheet, columns: Sequence[Column], entity: type[Record], rows: range) -> Sheet:
    """The sheet with the names of projects in every row that their merged cells reach over, and in those that
    go on with another record below without a number of their own.
    """
    named = {column.index for column in columns if (column.target or "").startswith("project.")}
    item = next(
        (one.index for one in columns if one.target == f"{entity.__tablename__}.{entity.named_by}"), 0
    )
    numbers = [one.index for one in columns if not one.target and is_sequence(plain(one.header))]
    cells = [[*row] for row in sheet.cells]
    for merge in sheet.merges:
        for row in range(merge.top + 1, min(merge.bottom + 1, len(cells))) if merge.left in named else ():
            cells[row][merge.left] = cells[merge.top][merge.left]
    own = [one.index for one in columns if (one.target or "").startswith(f"{entity.__tablename__}.")]
    above: list[Raw] = []
    for row in rows:
        line = cells[row]
        if any(filled(line[at]) for at in (*named, *numbers)) or not any(filled(line[at]) for at in own):
            above = line if filled(line[item]) else []
        elif above and filled(line[item]):
            cells[row] = [above[at] if at in named else cell for at, cell in enumerate(line)]
    return replace(sheet, cells=cells)


def _is_strict(paths: Sequence[tuple[str, ...]]) -> bool:
    """Whether a table names its projects by the ledger's own numbers."""
    return any(path and _REFERENCES.get(plain(path[-1])) == "project.uid" for path in paths)


def _column(index: int, path: tuple[str, ...], entity: type[Record], links: Mapping[str, str]) -> Column:
    header = header_text(path)
    label = plain(path[-1]) if path else ""
    target = _REFERENCES.get(label) or links.get(label)
    unit = ""
    if target is None:
        field = next((field for field in plain_fields(entity) if label and label in _words(field)), None)
        target = f"{entity.__tablename__}.{field.name}" if field else None
        unit = (unit_of(path[-1]) or "万元") if field and field.kind is Kind.MONEY else ""
    return Column(index, header, target, unit, 1.0 if target else 0.0)


def _words(field: Field) -> set[str]:
    return {plain(word) for word in (field.label, *field.synonyms)} | {folded(field.label)}


def names_in(sheet: Sheet, columns: Sequence[Column], rows: range) -> list[str]:
    """The names of projects that a table of records speaks of."""
    index = next((column.index for column in columns if column.target == "project.name"), None)
    if index is None:
        return []
    return [folded(name) for row in rows if isinstance(name := sheet.cells[row][index], str) and name.strip()]


def read_entries(
    sheet: Sheet,
    entity: type[Record],
    columns: Sequence[Column],
    rows: range,
    check_code: Callable[[str], str | None],
    year: int,
) -> tuple[list[Entry], list[Refusal], list[Warning]]:
    """The records of a table, the rows refused, and what could not be read; months without a year are in
    `year`.
    """
    exact = any(column.target == "project.uid" for column in columns)
    readers = [
        (column, _reader(column, entity, exact, check_code, year)) for column in columns if column.target
    ]
    entries, refused, warnings = list[Entry](), list[Refusal](), list[Warning]()
    further = 0  # rows that went on with the record above
    for number in rows:
        cells = sheet.cells[number]
        if not any(map(filled, cells)):
            continue
        values: dict[str, Value] = {}
        for column, read in readers:
            reading = read(cells[column.index])
            if reading is not None:
                values.update(reading.values)
                if reading.remark:
                    warnings.append(Warning(sheet.name, number + 1, column.target or "", reading.remark))
        entry = _entry(sheet.name, number + 1, entity, values)
        before = entries[-1] if entries and entries[-1].row >= number - further else None
        if entry is None and not exact and before is not None and _goes_on(before, entity, values):
            entries[-1], lost = _joined(before, entity, values)
            warnings += [Warning(sheet.name, number + 1, entity.__tablename__, one) for one in lost]
            further += 1
            continue
        further = 0
        if entry is None and _tells_nothing(cells, columns, entity, values):
            continue
        if entry is None:
            refused.append(Refusal(sheet.name, number + 1, "看不出是哪个项目的，或缺关键内容"))
        else:
            entries.append(entry)
    return entries, refused, warnings


def _goes_on(before: Entry, entity: type[Record], values: Mapping[str, Value]) -> bool:
    """Whether a row tells more of the record above it: a further measure of the same problem."""
    project = {str(value) for name, value in values.items() if name.startswith("project.")}
    own = [name for name, value in values.items() if not name.startswith("project.") and value is not None]
    return project <= set(before.project.values()) and bool(own) and entity.named_by not in own


def _joined(before: Entry, entity: type[Record], values: Mapping[str, Value]) -> tuple[Entry, list[str]]:
    """The record with the notes of a further row, and what of it could not be taken."""
    told, lost = dict(before.values), list[str]()
    for name, value in values.items():
        field = None if name.startswith("project.") or name == UID else field_of(entity, name)
        if field is None or value is None or str(value) == str(told.get(name)):
            continue
        if name not in told or field.kind is Kind.NOTE:
            told[name] = f"{told[name]}\n{value}" if name in told else value
        else:
            lost.append(f"这一行是第 {before.row} 行{entity.noun}的续行，{field.label}「{value}」没有导入")
    return replace(before, values=told), lost


def _tells_nothing(
    cells: Sequence[Raw], columns: Sequence[Column], entity: type[Record], values: Mapping[str, Value]
) -> bool:
    """Whether a row only heads or sums up others, or says in words that there is nothing to tell: 无."""
    table = f"{entity.__tablename__}."
    told = {one.target: cells[one.index] for one in columns if (one.target or "").startswith(table)}
    said = str(told.get(f"{table}{entity.named_by}", "")).strip()
    return not any(map(filled, told.values())) or (bool(said) and entity.named_by not in values)


def _reader(
    column: Column, entity: type[Record], exact: bool, check_code: Callable[[str], str | None], year: int
) -> Reader:
    target = column.target or ""
    if target == UID or target.startswith("project."):
        return exact_reader(target, Field(target, "", Kind.TEXT), "")
    if target in link_targets(entity).values():
        return own_reader(entity, column)
    name = target.replace(f"{entity.__tablename__}.", "")
    if "+" in name:
        return reader(name, None, "", check_code)
    field = field_of(entity, name)
    if exact:
        return exact_reader(name, field, column.unit)
    return reader(name, field, column.unit, check_code, year)


def _entry(sheet: str, row: int, entity: type[Record], values: dict[str, Value]) -> Entry | None:
    listed = (UID, *_REFERENCES.values(), *link_targets(entity).values())
    named = {
        key if key in listed else f"{entity.__tablename__}.{key}": value for key, value in values.items()
    }
    entry = entry_of(sheet, row, entity, named)
    return entry if entry.project and entry.values.get(entity.named_by) is not None else None
