"""The same document as a workbook: raw figures, living sums, ready to print as on paper."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.documents.sheet.model import LIGHTS, Settings, SheetColumn, SheetDoc, SheetRow, Value, shown
from app.files import saved
from app.models.values import MONEY_UNITS

_PAPER_CODES = {"A3": 8, "A4": 9}
_MM = 1 / 25.4
_FONT = "宋体"


@dataclass(frozen=True)
class _Grid:
    """Where the parts of the sheet are; rows and columns count from 0."""

    doc: SheetDoc
    head: int
    body: int

    @property
    def last(self) -> int:
        """The last row of the body."""
        return self.body + max(len(self.doc.rows), 1) - 1


def write_xlsx(doc: SheetDoc, path: Path, settings: Settings | None = None) -> None:
    """Write a document as a workbook: sums and rates are formulas, headers repeat, it prints one page wide.

    Raises UserError when the file cannot be written.
    """
    import xlsxwriter

    settings = settings or Settings()
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_sheet_name(doc.title))
        formats = _Formats(book, settings)
        two = any(column.over for column in doc.columns)
        grid = _Grid(doc, 2, 4 if two else 3)
        _write_top(sheet, grid, formats)
        _write_head(sheet, grid, formats, two)
        for place, row in enumerate(doc.rows):
            _write_row(sheet, grid, formats, place, row)
        _write_end(sheet, grid, formats)
        _set_up(sheet, grid, settings)
    with saved(path) as part:
        part.write_bytes(memory.getvalue())


def _sheet_name(title: str) -> str:
    """A worksheet's name: at most 31 characters, none of those Excel refuses."""
    clean = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return clean[-31:] or "报表"


class _Formats:
    """Cell formats by what they need, made once."""

    def __init__(self, book: Any, settings: Settings) -> None:
        self._book = book
        self._size = settings.size
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        """The format with these properties besides the document's font."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            basis = {"font_name": _FONT, "font_size": self._size, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**basis, **properties})
        return self._made[key]

    def cell(self, column: SheetColumn, row: SheetRow) -> Any:
        """The format of a body cell."""
        properties: dict[str, Any] = {"border": 1, "align": column.side, "text_wrap": not column.numeric}
        if row.strong:
            properties["bold"] = True
        if column.numeric:
            properties["num_format"] = "#,##0" + (f".{'0' * column.places}" if column.places else "")
        if row.kind == "total":
            properties.update(top=2, bottom=2)
        return self.get(**properties)


def _write_top(sheet: Any, grid: _Grid, formats: _Formats) -> None:
    doc, last = grid.doc, len(grid.doc.columns) - 1
    title = formats.get(font_size=20, bold=True, align="center")
    _span(sheet, 0, 0, 0, last, doc.title, title)
    sheet.set_row(0, 34)
    sheet.set_row(1, 20)
    third = max(last // 3, 0)
    unit = f"单位：{doc.unit}" if doc.unit else ""
    if last < 5:
        words = "　".join(part for part in (doc.office, doc.as_of, unit) if part)
        _span(sheet, 1, 0, 1, last, words, formats.get(align="left"))
        return
    _span(sheet, 1, 0, 1, third, doc.office, formats.get(align="left"))
    _span(sheet, 1, third + 1, 1, last - 2, doc.as_of, formats.get(align="center"))
    _span(sheet, 1, last - 1, 1, last, unit, formats.get(align="right"))


def _span(sheet: Any, top: int, left: int, bottom: int, right: int, words: str, style: Any) -> None:
    """Write into a block of cells, merged when it is more than one."""
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, words, style)
    else:
        sheet.merge_range(top, left, bottom, right, words, style)


def _write_head(sheet: Any, grid: _Grid, formats: _Formats, two: bool) -> None:
    style = formats.get(font_name="黑体", border=1, align="center", text_wrap=True)
    columns, head = grid.doc.columns, grid.head
    start = 0
    for place, column in enumerate(columns):
        if not column.over or not two:
            _span(sheet, head, place, grid.body - 1, place, column.title, style)
        else:
            sheet.write_string(head + 1, place, column.title, style)
            if place == 0 or columns[place - 1].over != column.over:
                start = place
            if place + 1 == len(columns) or columns[place + 1].over != column.over:
                _span(sheet, head, start, head, place, column.over, style)
        sheet.set_column(place, place, column.width / 1.9)
    sheet.set_row(grid.body - 1, 32)


def _write_row(sheet: Any, grid: _Grid, formats: _Formats, place: int, row: SheetRow) -> None:
    at = grid.body + place
    for column_place, column in enumerate(grid.doc.columns):
        value = row.values[column_place]
        style = formats.cell(column, row)
        formula = _formula(grid, place, row, column_place, value)
        if formula:
            sheet.write_formula(at, column_place, formula, style, _raw(column, value, grid.doc.unit))
        else:
            _write_value(sheet, at, column_place, column, value, style, grid.doc.unit)


def _write_value(
    sheet: Any, at: int, place: int, column: SheetColumn, value: Value, style: Any, unit: str
) -> None:
    raw = _raw(column, value, unit)
    if isinstance(raw, int | float):
        sheet.write_number(at, place, raw, style)
    elif raw:
        sheet.write_string(at, place, raw, style)
    else:
        sheet.write_blank(at, place, None, style)


def _raw(column: SheetColumn, value: Value, unit: str) -> str | int | float:
    """What the cell holds: amounts in the document's unit, shares as percent, serial numbers as numbers."""
    if column.kind == "light":
        return LIGHTS.get(str(value), "") if value else ""
    if isinstance(value, str):
        return int(value) if value.isdecimal() and column.key == "number" else value
    if value is None:
        return shown(column, None, unit)
    if column.kind == "money":
        return value / MONEY_UNITS[unit]
    return value * 100 if column.kind == "percent" else value


# ------------------------------------------------------------------ formulas


def _formula(grid: _Grid, place: int, row: SheetRow, column_place: int, value: Value) -> str:
    """SUBTOTAL over what a sum row covers (it skips other sums), or one column through another."""
    column = grid.doc.columns[column_place]
    if column.sums and row.strong:
        first, last = _covered(grid.doc.rows, place)
        if first > last:
            return ""
        name = _letter(column_place)
        return f"=SUBTOTAL(9,{name}{grid.body + first + 1}:{name}{grid.body + last + 1})"
    if column.ratio and value is not None:
        at = grid.body + place + 1
        keys = [one.key for one in grid.doc.columns]
        upper, lower = (f"{_letter(keys.index(key))}{at}" for key in column.ratio)
        return f'=IF(N({lower})=0,"—",N({upper})/{lower}*100)'
    return ""


def _covered(rows: tuple[SheetRow, ...], place: int) -> tuple[int, int]:
    """The rows a sum covers: a total all but memo lines, a heading its group, a subtotal what is above."""
    row = rows[place]
    if row.kind == "subtotal":
        first = place
        while first and rows[first - 1].kind == "data":
            first -= 1
        return first, place - 1
    first = place + 1
    if row.kind == "total":
        while first < len(rows) and rows[first].kind == "memo":
            first += 1
        return first, len(rows) - 1
    last = place
    while last + 1 < len(rows) and not (rows[last + 1].kind == "group" and rows[last + 1].level <= row.level):
        last += 1
    return first, last


def _letter(place: int) -> str:
    """A column's name: 0 → A, 26 → AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


# ------------------------------------------------------------------ page


def _write_end(sheet: Any, grid: _Grid, formats: _Formats) -> None:
    doc, last = grid.doc, len(grid.doc.columns) - 1
    at = grid.last + 1
    if not doc.rows:
        _span(sheet, grid.body, 0, grid.body, last, doc.empty, formats.get(align="center", border=1))
    if doc.remark:
        _span(sheet, at, 0, at, last, doc.remark, formats.get(align="left", text_wrap=True))
        at += 1
    if doc.signatures:
        sheet.set_row(at, 30)
        words = "　　　　　　　　".join(doc.signatures)
        _span(sheet, at, 0, at, last, words, formats.get(align="left"))


def _set_up(sheet: Any, grid: _Grid, settings: Settings) -> None:
    doc, margins = grid.doc, settings.margins
    if not settings.portrait:
        sheet.set_landscape()
    sheet.set_paper(_PAPER_CODES.get(settings.paper.name, 8))
    sheet.set_margins(margins.left * _MM, margins.right * _MM, margins.top * _MM, margins.bottom * _MM)
    sheet.repeat_rows(grid.head, grid.body - 1)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    fixed = 0
    while fixed < len(doc.columns) and doc.columns[fixed].fixed:
        fixed += 1
    sheet.freeze_panes(grid.body, fixed)
    left, middle = (words.replace("&", "&&") for words in (doc.version, doc.basis))
    foot = f"&L&8 {left}&C&8 {middle}&R&8 第 &P 页 / 共 &N 页"  # the blank ends the type size
    if len(foot) > 255:  # Excel's limit
        foot = f"&L&8 {left[:180]}&R&8 第 &P 页 / 共 &N 页"
    sheet.set_footer(foot, {"margin": 6 * _MM})
