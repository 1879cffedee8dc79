"""A read workbook → an understood one: sheet by sheet, table by table, then the whole file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.documents.intake.card_reading import read_card
from app.documents.intake.cards import Card, find_cards, lies_sideways
from app.documents.intake.context import Context, read_context
from app.documents.intake.findings import Findings, notes_of
from app.documents.intake.grid import Raw, Sheet, Workbook, without_prefixes
from app.documents.intake.layout import Header, Score, find_headers, read_header
from app.documents.intake.lines import Places, body_of, classify, filled, places_of
from app.documents.intake.long_lists import LongList, find_long_list, speaks_of_records
from app.documents.intake.meaning import IGNORED, SEQUENCE, Vocabulary, is_money, meanings
from app.documents.intake.merging import merge_rows
from app.documents.intake.node_columns import NodeColumns, find_node_columns
from app.documents.intake.own_tables import own_columns
from app.documents.intake.permit_matrix import Matrix, find_matrix
from app.documents.intake.permit_words import codes_of
from app.documents.intake.plan import Wish, is_own, plan_columns, unread_names
from app.documents.intake.proof import prove, prove_together
from app.documents.intake.published import Published, find_published
from app.documents.intake.record_reading import read_long_list, read_records, records_of
from app.documents.intake.result import (
    Column,
    Line,
    LineKind,
    Overrides,
    Table,
    Understanding,
    Warning,
)
from app.documents.intake.row_months import named_again
from app.documents.intake.rows import Source, read_rows, spread_cells
from app.documents.intake.tables import record_columns
from app.documents.intake.trade import NO_TRADE, Trade
from app.documents.intake.units import with_units
from app.documents.intake.unread import SIDEWAYS, why_unread
from app.documents.intake.words import folded, unit_line
from app.models import Issue, MonthlyProgress, Project, Record, field_of
from app.models.fields import Field
from app.progress import Progress, silent
from app.texts import FOR_READING

SAMPLE = 300
_OF_PROBLEM = ("measure", "due", "result", "unit", "person")
_STREAMS = ("plan", "done", "year_done", "received", "paid", "progress", "next_step")
_NO_OVERRIDES = Overrides()
Beside = Matrix | Published | LongList | NodeColumns


@dataclass(frozen=True, slots=True)
class _Task:
    """What is the same for every sheet."""

    vocabulary: Vocabulary
    fields: Mapping[str, Field]
    declared: tuple[Field, ...]
    year: int
    month: str | None
    hints: Mapping[str, str]
    check_code: Callable[[str], str | None]
    overrides: Overrides
    progress: Progress
    score: Score
    trade: Trade


def understand(
    workbook: Workbook,
    *,
    fields: Sequence[Field],
    year: int,
    month: str | None = None,
    hints: Mapping[str, str] | None = None,
    check_code: Callable[[str], str | None] = lambda code: None,
    overrides: Overrides = _NO_OVERRIDES,
    trade: Trade = NO_TRADE,
    progress: Progress = silent,
) -> Understanding:
    """Everything that a workbook tells about projects, with doubts, refusals and proofs.

    `fields` are the project's; `year` and `month` ("2025-08") hold where the file tells none; `hints` maps
    header texts (as in `Column.header`) to targets chosen before, "" for not imported, ``@done`` and the
    like for a figure of whichever month the sheet tells of; `check_code` gives what is wrong
    with a code; `trade` are the office's catalogues. Never raises for odd content; raises Cancelled through
    `progress`.
    """
    task = _task(fields, year, month, hints or {}, check_code, overrides, progress, trade)
    workbook = replace(
        workbook,
        sheets=tuple(
            sheet if is_own(_first_paths(sheet)) else without_prefixes(sheet) for sheet in workbook.sheets
        ),
    )
    headers = {sheet.name: _headers(sheet, task) for sheet in workbook.sheets if _is_wanted(sheet, overrides)}
    findings = _read_sheets(workbook, headers, task)
    rows, doubles = merge_rows(row for _, of_sheet in findings for row in of_sheet.rows)
    refused = [refusal for _, of_sheet in findings for refusal in of_sheet.refused] + doubles
    entries = tuple(entry for _, of_sheet in findings for entry in of_sheet.entries)
    warnings = [warning for _, of_sheet in findings for warning in of_sheet.warnings]
    warnings += [warning for row in rows for warning in row.warnings]
    return Understanding(
        sheets=tuple(of_sheet.reading(sheet) for sheet, of_sheet in findings),
        rows=tuple(rows),
        entries=entries,
        refused=tuple(refused),
        warnings=tuple(warnings),
        proofs=tuple(proof for _, of_sheet in findings for proof in of_sheet.proofs),
        verdict="import" if rows or entries else "refuse" if refused else "nothing",
        notes=(*workbook.notes, *notes_of(rows, entries, refused, findings)),
    )


def _read_sheets(
    workbook: Workbook, headers: Mapping[str, list[Header]], task: _Task
) -> list[tuple[Sheet, Findings]]:
    """First the lists of projects, then the tables that may speak of these projects."""
    later = [sheet.name for sheet in workbook.sheets if _may_be_records(headers.get(sheet.name))]
    findings: dict[str, Findings] = {}
    names: frozenset[str] = frozenset()
    for sheet in sorted(workbook.sheets, key=lambda sheet: sheet.name in later):
        if sheet.name in later and not names:
            names = frozenset(
                folded(str(row.values["name"])) for earlier in findings.values() for row in earlier.rows
            )
        findings[sheet.name] = _read_sheet(sheet, headers.get(sheet.name), task, names)
    whole = {sheet.part_of for sheet in workbook.sheets} - {""}
    for name in whole:
        prove_together([findings[sheet.name] for sheet in workbook.sheets if sheet.part_of == name])
    return [(sheet, findings[sheet.name]) for sheet in workbook.sheets]


def _may_be_records(headers: Sequence[Header] | None) -> bool:
    return any(record_columns(header.paths, loose=True) for header in headers or ())


def _task(
    fields: Sequence[Field],
    year: int,
    month: str | None,
    hints: Mapping[str, str],
    check_code: Callable[[str], str | None],
    overrides: Overrides,
    progress: Progress,
    trade: Trade,
) -> _Task:
    streams = {f"@{name}": field_of(MonthlyProgress, name) for name in _STREAMS}
    issue = {"issue": field_of(Issue, "description")}
    issue |= {f"issue.{name}": field_of(Issue, name) for name in _OF_PROBLEM}
    more = {
        target: (declared.label, *declared.synonyms)
        for target, declared in (*issue.items(), *streams.items())
        if target in ("issue", "issue.measure", "@year_done", "@progress", "@next_step")
    }
    vocabulary = Vocabulary(fields, more)
    fields_by_target = {declared.name: declared for declared in fields} | issue | streams
    scored: dict[tuple[str, ...], float] = {}

    def score(path: Sequence[str]) -> float:
        key = tuple(path)
        if key not in scored:
            told = key and (codes_of(key[-1], trade.permits) or speaks_of_records(key))
            scored[key] = max(_score(meanings(key, vocabulary, year)), 0.5 if told else 0.0)
        return scored[key]

    return _Task(
        vocabulary,
        fields_by_target,
        tuple(fields),
        year,
        month,
        hints,
        check_code,
        overrides,
        progress,
        score,
        trade,
    )


def _score(readings: Sequence[object]) -> float:
    if not readings:
        return 0.0
    best = readings[0]
    target, sure = getattr(best, "target", ""), float(getattr(best, "score", 0.0))
    if target == "name":
        return 2 * sure
    return 0.5 if target == SEQUENCE else 0.3 if target == IGNORED else sure


def _is_wanted(sheet: Sheet, overrides: Overrides) -> bool:
    return overrides.sheets.get(sheet.name, not (sheet.hidden or sheet.name.endswith(FOR_READING)))


def _headers(sheet: Sheet, task: _Task) -> list[Header]:
    chosen = task.overrides.headers.get(sheet.name)
    if chosen is None and own_columns(sheet.name, paths := _first_paths(sheet)):
        return [Header(0, 0, paths, 1.0)]
    if chosen is None:
        return find_headers(sheet, task.score)
    first, last = chosen[0] - 1, min(chosen[1], len(sheet.cells)) - 1
    header = read_header(sheet, first, task.score, last=last) if 0 <= first <= last else None
    return [header] if header else []


def _first_paths(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    return tuple((cell,) if isinstance(cell, str) and cell else () for cell in next(iter(sheet.cells), ()))


def _read_sheet(sheet: Sheet, headers: list[Header] | None, task: _Task, names: frozenset[str]) -> Findings:
    findings = Findings()
    if headers is None:
        findings.reason = "隐藏的表，没有读" if sheet.hidden else "没有选这张表"
        return findings
    for remark in sheet.remarks:
        findings.note(sheet, remark)
    cards = [] if sheet.name in task.overrides.headers else find_cards(sheet, task.score)
    if len(cards) == 1 and lies_sideways(cards[0], task.score):
        findings.reason = SIDEWAYS
        return findings
    for card in cards:
        _read_card(card, task, findings)
    if cards or not headers:
        findings.reason = findings.reason or ("" if cards else why_unread(sheet, task.score))
        return findings
    above = range(0, headers[0].first)
    for row in above:
        findings.lines[row] = _line_above(sheet, row)
    for at, header in enumerate(headers):
        for row in range(header.first, header.last + 1):
            findings.lines[row] = Line(row + 1, LineKind.HEADER)
        if at and header.paths == headers[at - 1].paths:
            continue
        same = [other for other in headers[at:] if other.paths == header.paths]
        stop = _stop(headers, at, len(sheet.cells))
        records = records_of(sheet, header, stop, names, task.trade)
        if records is not None:
            read_records(sheet, header, stop, records, task.check_code, task.year, findings)
            findings.tables.append(_table(records[0], header, records[1], task.year, task.month))
        else:
            _read_projects(sheet, header, same, stop, above, task, findings)
    if not findings.rows and not findings.entries and not findings.refused:
        findings.reason = findings.reason or "表头下面没有项目"
    return findings


def _stop(headers: Sequence[Header], at: int, height: int) -> int:
    """The row before which a table ends: the next header with other columns, or the end of the sheet."""
    return next((other.first for other in headers[at:] if other.paths != headers[at].paths), height)


def _read_card(card: Card, task: _Task, findings: Findings) -> None:
    """A sheet, or part of one, that holds one project."""
    above = range(card.top, card.name.row)
    findings.lines.update({row: _line_above(card.sheet, row) for row in above})
    context = read_context(card.sheet, above, [], task.year, task.month)

    def read_page(page: Sheet, header: Header) -> Findings:
        inner = Findings()
        _read_projects(page, header, [], len(page.cells), range(header.first), task, inner)
        return inner

    read_card(card, task.score, context, task.trade.permits, read_page, findings)


def _line_above(sheet: Sheet, row: int) -> Line:
    cells = [cell for cell in sheet.cells[row] if filled(cell)]
    if not cells:
        return Line(row + 1, LineKind.EMPTY)
    text = "".join(str(cell) for cell in cells)
    kind = LineKind.UNIT if unit_line(text) and len(text) < 60 and row > 0 else LineKind.TITLE
    return Line(row + 1, kind, text[:80])


def _read_projects(
    sheet: Sheet,
    header: Header,
    same: Sequence[Header],
    stop: int,
    above: range,
    task: _Task,
    findings: Findings,
) -> None:
    context = _context(sheet, header, above, task)
    findings.context = findings.context if findings.tables else context
    body = range(header.last + 1, stop)
    columns, notes = _columns(sheet, header, body, context, task)
    chosen = [index for name, index in task.overrides.targets if name == sheet.name]
    long = find_long_list(sheet, header, body, task.trade.permits, context.year)
    if long is not None and long.is_all(columns):
        read_long_list(long, sheet, body, findings)
        findings.tables.append(_table(long.form.entity, header, long.as_columns(header), task.year, None))
        return
    more = _beside(sheet, header, columns, body[:SAMPLE], context, task)
    more += [long] if long is not None else []
    for one in more:
        columns = one.without(columns, chosen)
    if not any(column.target == "name" for column in columns):
        findings.reason = "没有认出“项目名称”一栏"
        return
    for note in notes:
        findings.warnings.append(Warning(sheet.name, 0, "", note))
    sheet = named_again(sheet, columns, body)
    money = frozenset(c.index for c in columns if c.target and is_money(c.target, task.declared))
    places = places_of(columns, money)
    lines = _lines(sheet, body, places, same, task)
    findings.lines.update({line.row - 1: line for line in lines})
    spread = spread_cells(sheet, columns, money)
    source = Source(sheet, columns, lines, context, task.fields, spread, task.check_code)
    rows, refused, unread = read_rows(source, task.progress)
    proofs, warnings = prove(sheet, lines, columns, {row.row: row for row in rows}, task.declared)
    findings.rows += rows
    findings.refused += refused
    findings.warnings += [*unread, *warnings]
    findings.proofs += proofs
    for one in more:
        entries, doubts = one.read(sheet, rows, lines, stop)
        findings.entries += entries
        findings.warnings += doubts
    findings.tables.append(_table(Project, header, columns, context.year, context.month or None))


def _beside(
    sheet: Sheet, header: Header, columns: Sequence[Column], body: range, context: Context, task: _Task
) -> list[Beside]:
    """What the table tells beside the fields of its projects, in columns of its own."""
    found = (
        find_node_columns(header, context.year),
        find_matrix(sheet, header, columns, body, task.trade.permits),
        find_published(sheet, header, columns, body, context, task.trade),
    )
    return [one for one in found if one is not None]


def _context(sheet: Sheet, header: Header, above: range, task: _Task) -> Context:
    texts = ["".join(path) for path in header.paths if path]
    context = read_context(sheet, above if above else range(0), texts, task.year, task.month)
    period = task.overrides.periods.get(sheet.name)
    return replace(context, year=int(period[:4]), month=period, told_month=True) if period else context


def _table(
    entity: type[Record], header: Header, columns: tuple[Column, ...], year: int, month: str | None
) -> Table:
    return Table(entity.__tablename__, (header.first + 1, header.last + 1), columns, year, month)


def _columns(
    sheet: Sheet, header: Header, body: range, context: Context, task: _Task
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    sample = _sample(sheet, body)
    targets, units = task.overrides.targets, task.overrides.units
    wish = Wish(
        {index: target for (name, index), target in targets.items() if name == sheet.name}, task.hints
    )
    columns = plan_columns(header.paths, sample, context, task.vocabulary, task.fields, wish)
    wished = {index: unit for (name, index), unit in units.items() if name == sheet.name}
    columns, notes = with_units(columns, header.paths, sample, context, task.declared, wished)
    return columns, (*notes, *unread_names(columns, sample))


def _sample(sheet: Sheet, body: range) -> list[list[Raw]]:
    """Rows spread over the table that look like data: as many filled cells as most have."""
    step = max(1, len(body) // SAMPLE)
    rows = [sheet.cells[row] for row in body[::step]]
    counts = [sum(map(filled, cells)) for cells in rows]
    usual = sorted(counts)[len(counts) // 2] if counts else 0
    return [cells for cells, count in zip(rows, counts, strict=True) if count >= max(2, usual * 0.6)][:SAMPLE]


def _lines(sheet: Sheet, body: range, places: Places, same: Sequence[Header], task: _Task) -> list[Line]:
    look = body_of(sheet, body, places, [range(header.first, header.last + 1) for header in same])
    wished = {row - 1: kind for (name, row), kind in task.overrides.kinds.items() if name == sheet.name}
    continued = frozenset(
        row
        for merge in sheet.merges
        if merge.left <= places.name <= merge.right and merge.bottom > merge.top
        for row in range(merge.top + 1, min(merge.bottom + 1, len(sheet.cells)))
        if row in body
    )
    return classify(sheet, body, look, wished, continued)
