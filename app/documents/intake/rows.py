"""From the data rows of a table to projects: values by field, what groups tell, doubts about a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from app.documents.intake import headings
from app.documents.intake.cells import Read, Reader, exact_reader, reader
from app.documents.intake.context import Context
from app.documents.intake.continued import join_row
from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.meaning import SEQUENCE, UID
from app.documents.intake.plan import JOINED
from app.documents.intake.result import Column, Line, LineKind, Refusal, Row, Warning
from app.documents.intake.row_months import MONTH, month_of
from app.documents.intake.shares import STREAMS, Shares, shares_of
from app.models import dates, values
from app.models.fields import Field
from app.models.values import Value, show_money
from app.progress import Progress

STEP = 500
REMEMBERED = 4096
_UNKNOWN = Read({})
UNTOLD = "?"
"""The month of figures of which nobody tells the month."""
_APART = frozenset({"name", "issue", *JOINED})
_FLAGSHIP = "★☆"
_NOT_NEGATIVE = ("year_plan", "cumulative", "cumulative_prev_year")


@dataclass(frozen=True)
class Source:
    """One table about to be read: its sheet, columns, classified rows and what holds for all of it."""

    sheet: Sheet
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    context: Context
    fields: Mapping[str, Field]
    spread: Mapping[tuple[int, int], Raw]
    check_code: Callable[[str], str | None]

    @cached_property
    def told(self) -> frozenset[str]:
        """What the columns are about."""
        parts = (column.target.split("+") for column in self.columns if column.target)
        return frozenset(part for each in parts for part in each)

    @cached_property
    def targets(self) -> frozenset[str]:
        """The targets of the columns."""
        return frozenset(column.target for column in self.columns if column.target)

    @cached_property
    def plain(self) -> frozenset[str]:
        """The targets of columns that tell one field of a project and nothing else."""
        plain = (target for target in self.targets if "." not in target and target in self.fields)
        return frozenset(plain) - _APART

    @cached_property
    def tells_months(self) -> bool:
        """Whether some column has what was done in a month."""
        return any(target.endswith(".done") for target in self.targets)


def field_of_target(target: str, fields: Mapping[str, Field]) -> Field | None:
    """The declared field behind a target: of the project, or of the month's record after the dot."""
    return fields.get(target) or fields.get("@" + target.rpartition(".")[2])


def read_rows(source: Source, progress: Progress) -> tuple[list[Row], list[Refusal], list[Warning]]:
    """The projects of a table, the rows that are refused and why, and the headings that say nothing."""
    exact = any(column.target == UID for column in source.columns)
    shares = {} if exact else _shares(source)
    readers = [
        (column, _reader(column, source, exact, shares.get(column.index)))
        for column in source.columns
        if _is_read(column)
    ]
    timed = next((column for column in source.columns if column.target == MONTH), None)
    rows: list[Row] = []
    refused: list[Refusal] = []
    groups: dict[int, str] = {}
    for at, line in enumerate(source.lines):
        if at % STEP == 0:
            progress(at, len(source.lines), f"看懂“{source.sheet.name}”" if source.sheet.name else "看懂表格")
        if line.kind is LineKind.GROUP:
            groups = {level: label for level, label in groups.items() if level < line.level}
            groups[line.level] = headings.bare_label(line.label)
        if line.kind is LineKind.DATA:
            row = _read_row(line.row, readers, source, exact)
            if timed is not None:
                _move_to_month(row, timed, source)
            reason = _refusal(row)
            if reason:
                refused.append(Refusal(source.sheet.name, line.row, reason[1], reason[0]))
                continue
            if not row.uid:
                headings.tell(row, groups, source.targets, source.fields)
            rows.append(row)
        elif line.kind is LineKind.CONTINUED and rows and not exact and _follows(source.lines, at, rows[-1]):
            cells = source.sheet.cells[line.row - 1]
            join_row(
                rows[-1], line.row, cells, source.columns, lambda one: field_of_target(one, source.fields)
            )
    _doubt_magnitudes(rows)
    doubts = [
        Warning(source.sheet.name, 0, column.target or "", shares[column.index].doubt)
        for column, _ in readers
        if column.index in shares and shares[column.index].doubt
    ]
    if not exact:
        doubts += headings.doubts(source.sheet.name, source.lines, rows, source.targets, source.fields)
    return rows, refused, doubts


def _shares(source: Source) -> dict[int, Shares]:
    """What the figures mean in the columns of words that may hold shares."""
    data = [source.sheet.cells[line.row - 1] for line in source.lines if line.kind is LineKind.DATA]
    columns = [one for one in source.columns if (one.target or "").rpartition(".")[2] in STREAMS]
    return {one.index: shares_of([cells[one.index] for cells in data], one.header) for one in columns}


def _follows(lines: Sequence[Line], at: int, row: Row) -> bool:
    """Whether the row above a continued one, or above several, is this project's."""
    while at > 0 and lines[at].kind is LineKind.CONTINUED:
        at -= 1
    return lines[at].row == row.row


def _move_to_month(row: Row, column: Column, source: Source) -> None:
    """The figures of the sheet's month, or of no month that anybody told, into the month of the row."""
    raw = source.sheet.cells[row.row - 1][column.index]
    raw = source.spread.get((row.row - 1, column.index), "") if raw == "" else raw
    told = {name: row.months.pop(name) for name in (source.context.month, UNTOLD) if name in row.months}
    row.month = month_of(raw, source.context.year)
    figures = {stream: value for month in told.values() for stream, value in month.items()}
    if row.month and figures:
        row.months[row.month] = {**figures, **row.months.get(row.month, {})}
    if not row.month and values.text_of(raw) not in values.NOTHING:
        reason = f"{_short(column)}：「{values.text_of(raw)}」不是一个月，这一行的月度数没有导入"
        row.warnings.append(Warning(row.sheet, row.row, MONTH, reason))


def _is_read(column: Column) -> bool:
    return column.target not in (None, SEQUENCE, MONTH)


def _reader(column: Column, source: Source, exact: bool, shares: Shares | None) -> Reader:
    target = column.target or ""
    if target == UID:
        return lambda raw: Read({UID: str(raw).strip()}) if raw != "" else None
    field = field_of_target(target, source.fields)
    if exact and field is not None:
        return exact_reader(target, field, column.unit)
    read = _remembering(reader(target, field, column.unit, source.check_code, source.context.year))
    if shares is None:
        return read
    in_words = shares.in_words
    return lambda raw: read(in_words(raw))


def _remembering(read: Reader) -> Reader:
    """A reader that knows short texts again: a column of a long table has few different ones."""
    remembered: dict[str, Read | None] = {}

    def remember(raw: Raw) -> Read | None:
        if not isinstance(raw, str) or len(raw) > 60:
            return read(raw)
        known = remembered.get(raw, _UNKNOWN)
        if known is _UNKNOWN:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            known = remembered[raw] = read(raw)
        return known

    return remember


def _read_row(number: int, readers: Sequence[tuple[Column, Reader]], source: Source, exact: bool) -> Row:
    name, told, plain = source.sheet.name, source.told, source.plain
    row, cells = Row(name, number), source.sheet.cells[number - 1]
    spare: dict[str, Value] = {}
    for column, read in readers:
        raw = cells[column.index]
        if raw == "" and source.spread:
            raw = source.spread.get((number - 1, column.index), "")
        if raw == "":
            continue
        reading = read(raw)
        if reading is None:
            continue
        if column.target in plain and not reading.remark and not reading.spare:
            row.values |= reading.values
            continue
        if reading.remark:
            row.warnings.append(
                Warning(name, number, column.target or "", f"{_short(column)}：{reading.remark}")
            )
        for target, value in reading.values.items():
            _place(row, target, value, MONTH in told)
        if reading.spare:
            spare |= {target: value for target, value in reading.spare.items() if target not in told}
        if reading.spare and not reading.values and any(target in told for target in reading.spare):
            reason = f"{_short(column)}：「{values.kept_text(raw)}」不在可选项里，没有导入"
            row.warnings.append(Warning(name, number, column.target or "", reason))
        if column.target == "name" and not exact and isinstance(raw, str) and raw.strip()[:1] in _FLAGSHIP:
            row.flagship = True
    for target, value in spare.items():
        _place(row, target, value)
    if not row.uid:
        _complete(row, source)
    return row


def _short(column: Column) -> str:
    return column.header.rpartition("/")[2] or f"第 {column.index + 1} 栏"


def _place(row: Row, target: str, value: Value, keep_untold: bool = False) -> None:
    """Put a value where its target says: project, month, issue, or what is only stated."""
    if target == "issue":
        row.issue = _joined(row.issue, value)
    elif target == "issue.measure":
        row.measure = _joined(row.measure, value)
    elif target.startswith("issue."):
        row.problem[target.removeprefix("issue.")] = value
    elif target == UID:
        row.uid = str(value)
    elif "." in target:
        month, _, stream = target.partition(".")
        if stream == "year_done" and isinstance(value, int):
            row.year_done = value
        if stream == "progress":
            row.progress = str(value)
        if month != UNTOLD or keep_untold:
            row.months.setdefault(month, {})[stream] = value
    elif target in JOINED and row.values.get(target):
        row.values[target] = _joined(str(row.values[target]), value)
    else:
        row.values[target] = value


def _joined(before: str | None, value: Value) -> str:
    text = str(value)
    return text if not before or text in before.split("、") else f"{before}、{text}"


def _complete(row: Row, source: Source) -> None:
    """What the sheet tells for all its rows, and what must not be counted twice."""
    context, targets = source.context, source.targets
    if context.county and "county" not in targets:
        row.values["county"] = context.county
    if context.year and row.values.get("year_plan") is not None and "plan_year" not in targets:
        row.values["plan_year"] = context.year
    if source.tells_months:
        _check_months(row, context)
    _doubt(row)


def _check_months(row: Row, context: Context) -> None:
    """With month columns the year's figure is only checked: they say more."""
    stated = row.year_done
    year = f"{context.year:04d}"
    done = [
        amount
        for month, figures in row.months.items()
        if month[:4] == year and _is_int(amount := figures.get("done"))
    ]
    if stated is None or len(done) < 2:
        return
    added = sum(amount for amount in done if isinstance(amount, int))
    if abs(added - stated) > max(10_000, abs(stated) // 2000):
        gap = show_money(stated - added)
        reason = f"年初累计 {show_money(stated)} 万元，各月相加 {show_money(added)} 万元，差 {gap} 万元"
        row.warnings.append(Warning(row.sheet, row.row, "year_done", reason))
    for figures in row.months.values():
        figures.pop("year_done", None)
    row.months = {month: figures for month, figures in row.months.items() if figures}


def _is_int(value: Value) -> bool:
    return isinstance(value, int)


def _refusal(row: Row) -> tuple[str, str] | None:
    """The field and reason for which a row cannot become a project; None when it can."""
    if not row.values.get("name"):
        return "name", "项目名称是空的，请补上名称"
    total = row.values.get("total_investment")
    if isinstance(total, int) and total < 0 and not row.uid:
        return "total_investment", f"总投资是负数（{show_money(total)} 万元），请核对"
    return None


def _doubt(row: Row) -> None:
    """Figures and dates that contradict each other stay as written, with a warning."""
    fields = row.values
    for name in _NOT_NEGATIVE:
        amount = fields.get(name)
        if isinstance(amount, int) and amount < 0:
            fields.pop(name)
            if name == "year_plan":
                fields.pop("plan_year", None)
            row.warnings.append(
                Warning(row.sheet, row.row, name, f"{show_money(amount)} 万元是负数，没有导入")
            )
    total, plan, done = (fields.get(name) for name in ("total_investment", "year_plan", "cumulative"))
    if isinstance(total, int) and isinstance(plan, int) and plan > total:
        reason = f"年度计划 {show_money(plan)} 万元大于总投资 {show_money(total)} 万元"
        row.warnings.append(Warning(row.sheet, row.row, "year_plan", reason))
    if isinstance(total, int) and isinstance(done, int) and done > total * 11 // 10:
        reason = f"累计完成 {show_money(done)} 万元大于总投资 {show_money(total)} 万元"
        row.warnings.append(Warning(row.sheet, row.row, "cumulative", reason))
    start, finish = _text(fields, "start", "actual_start"), _text(fields, "finish", "actual_finish")
    first, last = dates.first_day(start), dates.last_day(finish)
    if first and last and last < first:
        reason = f"竣工 {dates.show(finish)} 早于开工 {dates.show(start)}"
        row.warnings.append(Warning(row.sheet, row.row, "finish", reason))


def _text(fields: Mapping[str, Value], *names: str) -> str | None:
    return next((str(fields[name]) for name in names if fields.get(name)), None)


def _doubt_magnitudes(rows: Sequence[Row]) -> None:
    """A total thousands of times the middle one was probably typed in another unit."""
    amounts = [
        amount for row in rows if isinstance(amount := row.values.get("total_investment"), int) and amount > 0
    ]
    if len(amounts) < 5:
        return
    middle = median(amounts)
    for row in rows:
        amount = row.values.get("total_investment")
        if isinstance(amount, int) and amount > 0 and not middle / 2000 <= amount <= middle * 2000:
            reason = f"总投资 {show_money(amount)} 万元与其他项目相差悬殊，单位可能填错"
            row.warnings.append(Warning(row.sheet, row.row, "total_investment", reason))


def spread_cells(
    sheet: Sheet, columns: Sequence[Column], money: frozenset[int]
) -> dict[tuple[int, int], Raw]:
    """Cells under a vertical merge with the value of its first cell; amounts are not spread."""
    kept = {column.index for column in columns if column.target and column.target != "name"} - money
    spread: dict[tuple[int, int], Raw] = {}
    for merge in sheet.merges:
        if merge.left not in kept or merge.bottom <= merge.top or merge.top >= len(sheet.cells):
            continue
        raw = sheet.cells[merge.top][merge.left]
        for row in range(merge.top + 1, min(merge.bottom, len(sheet.cells) - 1) + 1):
            spread[row, merge.left] = raw
    return spread
