"""Breaking a table into pages: the header on each, group headings never last, signatures never alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from app.documents.paper import MM
from app.documents.sheet.head import HeadCell, head_cells
from app.documents.sheet.model import Settings, SheetDoc, SheetRow
from app.documents.sheet.widths import Placed, Type, choose
from app.documents.typeset import Ruler

TITLE = 22.0
_TITLE_ROOM = 13.0 * MM
_LINE_ROOM = 7.0 * MM
_SIGN_ROOM = 13.0 * MM
_REMARK_ROOM = 6.0 * MM


@dataclass(frozen=True)
class PageRow:
    """A row on a page, its text broken into lines. `part` counts the pieces of a row too high for a page."""

    row: SheetRow
    cells: tuple[tuple[str, ...], ...]
    top: float
    height: float
    part: int = 0


@dataclass(frozen=True)
class PrintedPage:
    """One page, ready to paint. `table` is the rectangle of header and rows in units."""

    doc: SheetDoc
    settings: Settings
    type: Type
    columns: tuple[Placed, ...]
    head: tuple[HeadCell, ...]
    head_height: float
    rows: tuple[PageRow, ...]
    table: QRectF
    first: bool
    last: bool
    number: int = 1
    count: int = 1


@dataclass(frozen=True)
class _Measured:
    """A row with its lines for all columns, not yet on a page."""

    row: SheetRow
    cells: tuple[tuple[str, ...], ...]
    height: float
    part: int = 0


def pages(doc: SheetDoc, settings: Settings | None = None) -> list[PrintedPage]:
    """Break a document into pages, at least one. Every row stands on one page of every band of columns.

    A row higher than a page is continued on the next. A group heading stays with its first row.
    """
    settings = settings or Settings()
    paper, margins = settings.sheet, settings.margins
    width = (paper.width - margins.left - margins.right) * MM
    kind, bands = choose(doc, width, settings.size)
    heads = [head_cells(doc, kind, band) for band in bands]
    head = max(height for _, height in heads)
    room = _Room(doc, settings, head)
    measured = _measure(doc, kind, bands, room.later * 0.6)
    stacks = _stack(measured, room)
    unnumbered: list[PrintedPage] = []
    for place, stack in enumerate(stacks):
        for band in bands:
            cells, _ = head_cells(doc, kind, band, head)
            last = place == len(stacks) - 1
            unnumbered.append(_page(doc, settings, kind, band, (cells, head), stack, room, place == 0, last))
    return [replace(page, number=number, count=len(unnumbered)) for number, page in enumerate(unnumbered, 1)]


class _Room:
    """The height for rows on the first and on later pages, and what the last one gives up."""

    def __init__(self, doc: SheetDoc, settings: Settings, head: float) -> None:
        paper, margins = settings.sheet, settings.margins
        high = (paper.height - margins.top - margins.bottom) * MM
        self.top = margins.top * MM
        self.opening = _TITLE_ROOM + _LINE_ROOM
        self.first = high - self.opening - head
        self.later = high - _LINE_ROOM - head
        self.closing = (_SIGN_ROOM if doc.signatures else 0.0) + (_REMARK_ROOM if doc.remark else 0.0)


def _measure(doc: SheetDoc, kind: Type, bands: list[list[Placed]], most: float) -> list[_Measured]:
    """Break every row into lines; it is as high in all bands, so that they can be laid side by side."""
    widths = {column.place: column.width for band in bands for column in band}
    lines_at_most = max(int((most - kind.edge * 2) / kind.step), 1)
    measured = []
    for row in doc.rows:
        cells = tuple(
            _lines(doc, row, place, widths[place] - kind.pad * 2, kind.bold if row.strong else kind.body)
            for place in range(len(doc.columns))
        )
        measured += _pieces(row, cells, kind, lines_at_most)
    return measured


def _lines(doc: SheetDoc, row: SheetRow, place: int, width: float, ruler: Ruler) -> tuple[str, ...]:
    text = doc.text(place, row)
    if not text:
        return ()
    if doc.columns[place].numeric:
        return (text,)
    return tuple(ruler.lines(text, width + 0.5))


def _pieces(row: SheetRow, cells: tuple[tuple[str, ...], ...], kind: Type, most: int) -> list[_Measured]:
    longest = max((len(lines) for lines in cells), default=1)
    pieces = []
    for part, start in enumerate(range(0, max(longest, 1), most)):
        lines = tuple(cell[start : start + most] for cell in cells)
        high = kind.height(max((len(cell) for cell in lines), default=1))
        pieces.append(_Measured(row, lines, high, part))
    return pieces


# ------------------------------------------------------------------ which row on which page


def _stack(measured: list[_Measured], room: _Room) -> list[list[_Measured]]:
    """Fill page after page with blocks that must stay together."""
    stacks: list[list[_Measured]] = [[]]
    left = room.first
    for block in _blocks(measured):
        high = sum(item.height for item in block)
        if stacks[-1] and high > left:
            stacks.append([])
            left = room.later
        stacks[-1] += block
        left -= high
    if left < room.closing and len(_blocks(stacks[-1])) > 1:
        block = _blocks(stacks[-1])[-1]
        del stacks[-1][-len(block) :]
        stacks.append(block)
    return stacks


def _blocks(measured: Sequence[_Measured]) -> list[list[_Measured]]:
    """A heading and what it announces belong together."""
    blocks: list[list[_Measured]] = []
    open_heading = False
    for item in measured:
        if open_heading:
            blocks[-1].append(item)
        else:
            blocks.append([item])
        open_heading = item.row.kind in ("group", "total", "memo")
    return blocks


def _page(
    doc: SheetDoc,
    settings: Settings,
    kind: Type,
    band: list[Placed],
    head: tuple[list[HeadCell], float],
    stack: list[_Measured],
    room: _Room,
    first: bool,
    last: bool,
) -> PrintedPage:
    left = settings.margins.left * MM
    top = room.top + (room.opening if first else _LINE_ROOM)
    y = top + head[1]
    rows = []
    for item in stack:
        rows.append(PageRow(item.row, item.cells, y, item.height, item.part))
        y += item.height
    if not stack:
        y += kind.height(1) * 3
    columns = tuple(replace(column, x=column.x + left) for column in band)
    cells = tuple(replace(cell, box=cell.box.translated(left, top)) for cell in head[0])
    table = QRectF(left, top, columns[-1].x + columns[-1].width - left, y - top)
    return PrintedPage(doc, settings, kind, columns, cells, head[1], tuple(rows), table, first, last)
