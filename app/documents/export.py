"""Ledger rows → a workbook that the import reads back without loss, and that Excel cannot be tricked with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import UserError
from app.files import saved
from app.models.fields import NUMERIC, Field, Kind
from app.models.values import MONEY_UNITS, Row, edit_text
from app.progress import Progress, silent

LONGEST_CELL = 32_767
STEP = 500
_FONT = "宋体"
_SUM = 109
"""SUBTOTAL over the visible rows only, so that the total follows the filter."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: the key of its values in a row, its header without unit, and how its values are written.

    `unit` is the unit of money in the sheet; `sums` asks for a total below the column.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    width: int = 10
    sums: bool = False

    @property
    def header(self) -> str:
        """The header cell: the label, with the unit where there is one."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: its name, columns and rows; the first `frozen` columns stay in view."""

    name: str
    columns: Sequence[ExportColumn]
    rows: Iterable[Row]
    frozen: int = 2


def column_of(field: Field, *, key: str = "", label: str = "", unit: str = "万元") -> ExportColumn:
    """The column of a declared field; amounts in `unit`, other figures in the field's own."""
    money = field.kind is Kind.MONEY
    return ExportColumn(
        key=key or field.name,
        label=label or field.label,
        kind=field.kind,
        unit=unit if money else field.unit if field.kind is Kind.NUMBER else "",
        width=max(field.width, 2 * len(label or field.label) // 2 + 2),
        sums=money,
    )


def month_column(field: Field, month: str, *, unit: str = "万元") -> ExportColumn:
    """The column of one figure of one month ("2025-08"), with a header that the import understands."""
    label = f"{month[:4]}年{int(month[5:7])}月{field.label.removeprefix('本月')}"
    return column_of(field, key=f"{month}.{field.name}", label=label, unit=unit)


def write_workbook(path: Path, sheets: Sequence[SheetSpec], progress: Progress = silent) -> None:
    """Write the sheets to `path`, replacing it only when all is written.

    Amounts arrive in 元 and stand in the column's unit, dates and codes as text; every text is a text cell,
    never a formula. Raises UserError when the file cannot be written or a text is too long for a cell.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with saved(path) as part:
        book = xlsxwriter.Workbook(str(part), {"constant_memory": True, "strings_to_formulas": False})
        try:
            formats = _formats(book)
            for spec in sheets:
                _write_sheet(book, formats, spec, progress)
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError that it was
        finally:
            _let_go(book)


def _let_go(book: Any) -> None:
    """Close and remove the rows that a workbook given up half way keeps in temporary files."""
    for sheet in book.worksheets():
        sheet.row_data_fh.close()
        Path(sheet.row_data_filename).unlink(missing_ok=True)


def _formats(book: Any) -> dict[str, Any]:
    line = {"font_name": _FONT, "font_size": 11, "border": 1, "border_color": "#C9C4BA", "valign": "vcenter"}
    return {
        "header": book.add_format(
            line | {"bold": True, "bg_color": "#DCE6F2", "align": "center", "text_wrap": True}
        ),
        "text": book.add_format(line | {"num_format": "@", "text_wrap": False}),
        "guarded": book.add_format(line | {"num_format": "@", "quote_prefix": True}),
        "money": book.add_format(line | {"num_format": "#,##0.####", "align": "right"}),
        "figure": book.add_format(line | {"num_format": "General", "align": "right"}),
        "total": book.add_format(line | {"bold": True, "bg_color": "#EEEAE2", "num_format": "#,##0.####"}),
    }


def _write_sheet(book: Any, formats: Mapping[str, Any], spec: SheetSpec, progress: Progress) -> None:
    sheet = book.add_worksheet(spec.name)
    sheet.freeze_panes(1, min(spec.frozen, len(spec.columns)))
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.repeat_rows(0)
    for index, column in enumerate(spec.columns):
        sheet.set_column(index, index, column.width * 1.6 + 2)
    sheet.set_row(0, 32)
    for index, column in enumerate(spec.columns):
        sheet.write_string(0, index, column.header, formats["header"])
    writers = [_writer(column, formats) for column in spec.columns]
    count = 0
    sums = [0] * len(spec.columns)
    for count, row in enumerate(spec.rows, start=1):
        if count % STEP == 0:
            progress(count, 0, f"写出“{spec.name}”")
        for index, column in enumerate(spec.columns):
            value = row.get(column.key)
            if value is not None and value != "":
                writers[index](sheet, count, index, value)
                sums[index] += int(value) if column.sums else 0
    if count:
        sheet.autofilter(0, 0, count, len(spec.columns) - 1)
    if count and any(column.sums for column in spec.columns):
        _write_totals(sheet, formats["total"], spec.columns, count, sums)


_Write = Callable[[Any, int, int, Any], None]


def _writer(column: ExportColumn, formats: Mapping[str, Any]) -> _Write:
    """How the values of a column go into cells."""
    if column.kind is Kind.MONEY:
        scale = MONEY_UNITS[column.unit or "元"]
        return lambda sheet, row, index, value: sheet.write_number(
            row, index, value / scale, formats["money"]
        )
    if column.kind in NUMERIC:
        return lambda sheet, row, index, value: sheet.write_number(row, index, value, formats["figure"])
    field = Field(column.key, column.label, column.kind)

    def write(sheet: Any, row: int, index: int, value: Any) -> None:
        text = edit_text(field, value)
        if len(text) > LONGEST_CELL:
            raise UserError(
                f"第 {row} 行“{column.label}”有 {len(text):,} 个字，Excel 的一格最多 {LONGEST_CELL:,} 个。",
                "请先在台账里缩短这一格。",
            )
        sheet.write_string(row, index, text, formats["guarded" if is_risky(text) else "text"])

    return write


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula when somebody edits or converts it."""
    return text.startswith(("=", "+", "-", "@", "\t", "\r"))


def _write_totals(
    sheet: Any, style: Any, columns: Sequence[ExportColumn], count: int, sums: Sequence[int]
) -> None:
    """合计 below the rows: formulas that follow the filter, with the values they have now."""
    from xlsxwriter.utility import xl_col_to_name

    row = count + 1
    label = next((index for index, column in enumerate(columns) if column.key == "name"), 0)
    for index, column in enumerate(columns):
        if column.sums:
            letter = xl_col_to_name(index)
            formula = f"=SUBTOTAL({_SUM},{letter}2:{letter}{count + 1})"
            sheet.write_formula(row, index, formula, style, sums[index] / MONEY_UNITS[column.unit or "元"])
        elif index == label:
            sheet.write_string(row, index, "合计", style)
        else:
            sheet.write_blank(row, index, None, style)
