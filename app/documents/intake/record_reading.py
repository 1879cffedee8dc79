"""Tables of records beside the projects, recognised and read into the findings of their sheet."""

from collections.abc import Callable

from app.documents.intake.findings import Findings
from app.documents.intake.grid import Sheet
from app.documents.intake.layout import Header
from app.documents.intake.lines import filled
from app.documents.intake.long_lists import LongList, find_long_list
from app.documents.intake.own_tables import own_columns, read_own
from app.documents.intake.result import Column, Entry, Line, LineKind, Warning
from app.documents.intake.tables import (
    filled_down,
    names_in,
    problem_columns,
    read_entries,
    record_columns,
)
from app.documents.intake.trade import Trade
from app.models import InWorkbooks, Record


def records_of(
    sheet: Sheet, header: Header, stop: int, names: frozenset[str], trade: Trade
) -> tuple[type[Record], tuple[Column, ...]] | None:
    """The kind of a table of records and its columns; without the ledger's numbers most of its projects must
    be in `names`.
    """
    if own := own_columns(sheet.name, header.paths) or problem_columns(sheet, header):
        return own
    records = record_columns(header.paths, loose=False)
    body = range(header.last + 1, stop)
    if records is not None or not names or find_long_list(sheet, header, body, trade.permits):
        return records
    records = record_columns(header.paths, loose=True)
    if records is None:
        return None
    listed = names_in(sheet, records[1], body)
    return records if sum(name in names for name in listed) > len(listed) / 2 else None


def read_records(
    sheet: Sheet,
    header: Header,
    stop: int,
    records: tuple[type[Record], tuple[Column, ...]],
    check_code: Callable[[str], str | None],
    year: int,
    findings: Findings,
) -> None:
    """Put the records of a table into the findings of its sheet."""
    entity, columns = records
    rows = range(header.last + 1, stop)
    if entity.in_workbooks is InWorkbooks.OWN:
        entries, refused = read_own(sheet, entity, columns, rows)
        warnings = list[Warning]()
    else:
        whole = filled_down(sheet, columns, entity, rows)
        entries, refused, warnings = read_entries(whole, entity, columns, rows, check_code, year)
    findings.refused += refused
    _take(sheet, rows, entries, warnings, findings)


def read_long_list(long: LongList, sheet: Sheet, rows: range, findings: Findings) -> None:
    """Put the records of a list that tells nothing else into the findings of its sheet."""
    _take(sheet, rows, *long.entries(sheet, long.projects_of(sheet, rows)), findings)


def _take(
    sheet: Sheet, rows: range, entries: list[Entry], warnings: list[Warning], findings: Findings
) -> None:
    taken = {entry.row for entry in entries}
    for row in rows:
        empty = not any(map(filled, sheet.cells[row]))
        kind = LineKind.DATA if row + 1 in taken else LineKind.EMPTY if empty else LineKind.NOTE
        findings.lines[row] = Line(row + 1, kind)
    findings.entries += entries
    findings.warnings += warnings
