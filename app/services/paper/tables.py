"""What all printed tables share: the columns that were chosen, the stamp."""

from collections.abc import Sequence
from dataclasses import replace

from app.documents.sheet.model import SheetDoc
from app.services.paper import print_stamp
from app.services.paper.document import DocumentRequest
from app.storage.ledger import Ledger

ALWAYS = ("number", "name")
"""Columns that no table goes without."""


def finished(ledger: Ledger, sheet: SheetDoc, request: DocumentRequest) -> SheetDoc:
    """A table with the columns that are wanted, whose projects it has, its version, print time and check
    code.
    """
    table = _with_columns(sheet, request.settings.columns)
    scope = f"范围：{request.scope}" if request.scope else ""
    as_of = "　".join(part for part in (table.as_of, scope) if part)
    table = replace(table, title=request.settings.title or table.title, as_of=as_of)
    content = [[row.kind, *row.values] for row in table.rows]
    keys = [column.key for column in table.columns]
    code = print_stamp.check_code(table.title, table.office, table.as_of, keys, content)
    return replace(table, version=print_stamp.words(ledger, code, request.printed))


def _with_columns(table: SheetDoc, keys: Sequence[str]) -> SheetDoc:
    """The table with the chosen columns only; a rate without its figures beside it is no formula."""
    if not keys:
        return table
    kept = [place for place, column in enumerate(table.columns) if column.key in keys or column.key in ALWAYS]
    shown = {table.columns[place].key for place in kept}
    columns = [table.columns[place] for place in kept]
    columns = [
        replace(column, ratio=None) if column.ratio and not shown.issuperset(column.ratio) else column
        for column in columns
    ]
    rows = [replace(row, values=tuple(row.values[place] for place in kept)) for row in table.rows]
    return replace(table, columns=tuple(columns), rows=tuple(rows))
