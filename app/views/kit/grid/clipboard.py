"""The clipboard as Excel and WPS speak it: tab-separated text with quotes, and HTML tables, both ways."""

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from PySide6.QtCore import QMimeData

Texts = list[list[str]]
LINES_MIME = "application/x-gongjian-lines"
"""Which copied rows are records (1) and which totals (0), so that our own paste passes over these."""

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r?\n|\r|\Z)')
_PLAIN = re.compile(r"[^\t\r\n]*")
_CELL_TAGS = ("td", "th")


def read(mime: QMimeData | None) -> Texts:
    """The cells on the clipboard: of an HTML table if there is one, else of the text; [] when empty.

    Qt gives None where nothing was ever copied, whatever its types say.
    """
    if mime is None:
        return []
    cells = parse_html(mime.html()) if mime.hasHtml() else []
    cells = cells or parse_text(mime.text() if mime.hasText() else "")
    if mime.hasFormat(LINES_MIME):
        kinds = bytes(mime.data(LINES_MIME).data()).decode("ascii")
        if len(kinds) == len(cells):
            return [line for line, kind in zip(cells, kinds, strict=True) if kind == "1"]
    return cells


def write(cells: Sequence[Sequence[str]], figures: Sequence[bool], records: Sequence[bool]) -> QMimeData:
    """Cells for the clipboard; `figures` tells the numeric columns, `records` the rows that are no totals."""
    mime = QMimeData()
    mime.setText(to_text(cells))
    mime.setHtml(to_html(cells, figures))
    mime.setData(LINES_MIME, "".join("1" if record else "0" for record in records).encode("ascii"))
    return mime


def parse_text(text: str) -> Texts:
    """Cells of tab-separated text; quoted cells may hold tabs, quotes and line breaks.

    The one line break that Excel and WPS put behind the last row is not a row.
    """
    if not text:
        return []
    lines: Texts = [[]]
    at = 0
    while True:
        cell, at = _cell(text, at)
        lines[-1].append(cell)
        if at >= len(text):
            break
        if text[at] == "\t":
            at += 1
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        if at >= len(text):
            break
        lines.append([])
    return lines


def to_text(cells: Sequence[Sequence[str]]) -> str:
    """Tab-separated text that `parse_text` reads back."""
    return "".join("\t".join(map(_quoted, line)) + "\r\n" for line in cells)


def parse_html(html: str) -> Texts:
    """Cells of the first table in an HTML text, [] when there is none; merged cells count top left."""
    if "<table" not in html.lower():
        return []
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    return reader.cells()


def to_html(cells: Sequence[Sequence[str]], figures: Sequence[bool]) -> str:
    """A table for Excel and WPS; texts are marked as texts, so that codes and phone numbers stay whole."""
    rows = []
    for line in cells:
        tagged = (
            f"<td{'' if figure else _AS_TEXT}>{escape(text, quote=False).replace(chr(10), '<br>')}</td>"
            for text, figure in zip(line, figures, strict=True)
        )
        rows.append(f"<tr>{''.join(tagged)}</tr>")
    return f'<html><head><meta charset="utf-8"></head><body><table>{"".join(rows)}</table></body></html>'


_AS_TEXT = " style=\"mso-number-format:'\\@'\""


def _cell(text: str, at: int) -> tuple[str, int]:
    """One cell and where it ends. Quotes count only when they enclose something that needs them."""
    quoted = _QUOTED.match(text, at)
    if quoted and (set('\t\r\n"') & set(quoted[1]) or not quoted[1]):
        inner = quoted[1].replace('""', '"').replace("\r\n", "\n").replace("\r", "\n")
        return inner, quoted.end()
    plain = _PLAIN.match(text, at)
    end = plain.end() if plain else at
    return text[at:end], end


def _quoted(cell: str) -> str:
    if cell.startswith('"') or set("\t\r\n") & set(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


class _TableReader(HTMLParser):
    """Collects the cells of the first table; spans push their neighbours aside and stay empty."""

    def __init__(self) -> None:
        super().__init__()
        self._grid: dict[tuple[int, int], str] = {}
        self._row = self._column = -1
        self._span = (1, 1)
        self._words: list[str] | None = None
        self._depth = 0
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif self._over or self._depth != 1:
            return
        elif tag == "tr":
            self._end_cell()
            self._row, self._column = self._row + 1, 0
        elif tag in _CELL_TAGS:
            self._end_cell()
            self._start_cell(dict(attrs))
        elif tag == "br" and self._words is not None:
            self._words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELL_TAGS and self._depth == 1:
            self._end_cell()
        elif tag == "table" and self._depth:
            self._end_cell()
            self._depth -= 1
            self._over = self._over or self._depth == 0

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def cells(self) -> Texts:
        """The table as rows of equal length."""
        if not self._grid:
            return []
        high, wide = (1 + max(place[axis] for place in self._grid) for axis in (0, 1))
        return [[self._grid.get((row, column), "") for column in range(wide)] for row in range(high)]

    def _start_cell(self, attrs: dict[str, str | None]) -> None:
        self._row = max(self._row, 0)
        while (self._row, self._column) in self._grid:
            self._column += 1
        self._span = (_size(attrs.get("rowspan")), _size(attrs.get("colspan")))
        self._words = []

    def _end_cell(self) -> None:
        if self._words is None:
            return
        lines = "".join(self._words).replace("\xa0", " ").split("\n")
        text = "\n".join(line.strip() for line in lines).strip()
        for down in range(self._span[0]):
            for across in range(self._span[1]):
                self._grid[self._row + down, self._column + across] = "" if down or across else text
        self._column += self._span[1]
        self._words = None


def _size(digits: str | None) -> int:
    return min(max(int(digits), 1), 1000) if digits and digits.isdigit() else 1
