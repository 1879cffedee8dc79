"""The header of a table: one or two levels, headings over several columns, all of them broken to fit."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from app.documents.sheet.model import SheetDoc
from app.documents.sheet.widths import Placed, Type


@dataclass(frozen=True)
class HeadCell:
    """A heading: its lines and its box, counted from the table's corner."""

    lines: tuple[str, ...]
    box: QRectF


def head_cells(
    doc: SheetDoc, kind: Type, band: list[Placed], least: float = 0.0
) -> tuple[list[HeadCell], float]:
    """The headings of a band of columns and the height of the header (at least `least`)."""
    titles = {column.place: _lines(doc, kind, column) for column in band}
    levels = 2 if any(doc.columns[column.place].over for column in band) else 1
    upper = kind.height(1) if levels == 2 else 0.0
    under = [len(titles[column.place]) for column in band if doc.columns[column.place].over or levels == 1]
    alone = [len(titles[column.place]) for column in band if not doc.columns[column.place].over]
    lower = kind.height(max(under, default=1))
    height = max(upper + lower, kind.height(max(alone, default=1)), kind.height(2), least)
    cells: list[HeadCell] = []
    for column in band:
        over = doc.columns[column.place].over
        top = upper if over else 0.0
        cells.append(HeadCell(titles[column.place], QRectF(column.x, top, column.width, height - top)))
    return cells + _over(doc, band, upper), height


def _lines(doc: SheetDoc, kind: Type, column: Placed) -> tuple[str, ...]:
    """A heading that needs several lines is broken into lines of about the same length."""
    title, width = doc.columns[column.place].title, column.width - kind.pad * 0.8
    lines = kind.head.lines(title, width)
    if len(lines) > 1 and "\n" not in title:
        even = kind.head.width(title) / len(lines) + kind.head.em * 0.5
        lines = min((kind.head.lines(title, min(even, width)), lines), key=len)
    return tuple(lines)


def _over(doc: SheetDoc, band: list[Placed], height: float) -> list[HeadCell]:
    """One cell over each run of neighbours with the same heading."""
    cells: list[HeadCell] = []
    before = ""
    for column in band:
        over = doc.columns[column.place].over
        if over and over == before:
            box = cells[-1].box
            cells[-1] = HeadCell((over,), box.adjusted(0, 0, column.width, 0))
        elif over:
            cells.append(HeadCell((over,), QRectF(column.x, 0, column.width, height)))
        before = over
    return cells
