"""Which type size and which column widths a table gets on its paper, and what goes onto a second page."""

import re
from dataclasses import dataclass

from PySide6.QtGui import QFont

from app.documents.fonts import font
from app.documents.paper import LEAST_POINTS, MM, points
from app.documents.sheet.model import SheetColumn, SheetDoc
from app.documents.typeset import Ruler, sized

_LEAST_LETTERS = 3.2
"""A text column is never narrower than this many characters."""
_WHOLE = re.compile(r"\d{4}-\d\d(-\d\d)?|\S{0,8}\d{4}-\d{3,}")
"""What is never broken over two lines: a date, the number of a problem."""


class Type:
    """The fonts of one document at one size: body, bold, heading, and the measures that follow from them."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.body = Ruler(sized(font("song", size), points(size)))
        self.bold = Ruler(sized(font("song", size, True), points(size)))
        self.head = Ruler(sized(font("heading", size), points(size)))
        self.small = Ruler(sized(font("ui", 8), points(max(LEAST_POINTS, min(size * 0.8, 9)))))
        self.pad = 0.085 * points(size) * 3.2
        self.step = points(size) * 1.28
        self.edge = points(size) * 0.36

    def height(self, lines: int) -> float:
        """The height of a row of so many lines."""
        return max(lines, 1) * self.step + self.edge * 2


@dataclass(frozen=True)
class Placed:
    """A column on a page: its place in the document, and its position and width in units."""

    place: int
    x: float
    width: float


@dataclass(frozen=True)
class WidthNeed:
    """What a column asks for: the least it can do with, what reads well, and what all its text needs."""

    least: float
    good: float
    full: float
    wanted: float
    stretches: bool


def needs(doc: SheetDoc, kind: Type) -> list[WidthNeed]:
    """What every column needs in the given type."""
    return [_need(doc, place, column, kind) for place, column in enumerate(doc.columns)]


def _need(doc: SheetDoc, place: int, column: SheetColumn, kind: Type) -> WidthNeed:
    pad = kind.pad * 2
    full = whole = pad
    for row in doc.rows:
        ruler = kind.bold if row.strong else kind.body
        for line in doc.text(place, row).splitlines():
            full = max(full, ruler.width(line) + pad)
            if _WHOLE.fullmatch(line):
                whole = max(whole, ruler.width(line) + pad)
    head = _head_width(column, kind) + pad
    wanted = column.width * MM * kind.size / 10
    if column.numeric or column.kind == "light":
        least = max(full, head)
        return WidthNeed(least, least, least, max(least, wanted), stretches=False)
    least = max(min(full, kind.body.em * _LEAST_LETTERS + pad), head, whole)
    good = max(least, min(full, wanted * 0.62))
    return WidthNeed(least, good, max(full, least), max(least, min(wanted, full)), stretches=True)


def _head_width(column: SheetColumn, kind: Type) -> float:
    """The narrowest heading: its given lines, or half of a long one."""
    lines = column.title.split("\n")
    if len(lines) > 1 or len(column.title) <= 3:
        return max(kind.head.width(line) for line in lines)
    return kind.head.width(column.title[: (len(column.title) + 1) // 2])


def choose(doc: SheetDoc, width: float, size: float) -> tuple[Type, list[list[Placed]]]:
    """The type (never over `size`, never under 7.5 pt) and the columns of each page band.

    One band whenever the table fits the width in some size; else 7.5 pt and several bands, each beginning
    with the fixed columns.
    """
    while True:
        kind = Type(size)
        asked = needs(doc, kind)
        smallest = size <= LEAST_POINTS
        enough = sum(need.least if smallest else need.good for need in asked)
        if enough <= width:
            places = list(range(len(asked)))
            return kind, [_placed(places, asked, width)]
        if smallest:
            return kind, _bands(doc, asked, width)
        size = max(LEAST_POINTS, size - 0.5)


def _bands(doc: SheetDoc, needs: list[WidthNeed], width: float) -> list[list[Placed]]:
    """Cut the columns into bands that fit, in order; every band repeats the fixed columns."""
    fixed = [place for place, column in enumerate(doc.columns) if column.fixed]
    taken = sum(needs[place].good for place in fixed)
    if taken > width * 0.6:
        fixed, taken = [], 0.0
    bands: list[list[int]] = [[]]
    used = taken
    for place, need in enumerate(needs):
        if place in fixed:
            continue
        if bands[-1] and used + need.good > width:
            bands.append([])
            used = taken
        bands[-1].append(place)
        used += need.good
    return [_placed(sorted([*fixed, *band]), needs, width) for band in bands]


def _placed(places: list[int], needs: list[WidthNeed], width: float) -> list[Placed]:
    """Give every column its width: as wanted, more where the text needs it, the rest in proportion."""
    chosen = [needs[place] for place in places]
    widths = _shares(chosen, width)
    placed, x = [], 0.0
    for place, wide in zip(places, widths, strict=True):
        placed.append(Placed(place, x, wide))
        x += wide
    return placed


def _shares(chosen: list[WidthNeed], width: float) -> list[float]:
    wanted = [need.wanted for need in chosen]
    if sum(wanted) > width:
        widths = _between([need.least for need in chosen], wanted, width)
        return _shrunk(widths, width)
    widths = _between(wanted, [max(need.full, need.wanted) for need in chosen], width)
    rest = width - sum(widths)
    growing = [wide if need.stretches else 0.0 for need, wide in zip(chosen, widths, strict=True)]
    if not any(growing):
        growing = widths
    whole = sum(growing)
    return [wide + rest * share / whole for wide, share in zip(widths, growing, strict=True)]


def _between(low: list[float], high: list[float], width: float) -> list[float]:
    """Widths from `low` towards `high`, all by the same part, that use no more than `width`."""
    room = sum(high) - sum(low)
    part = min(1.0, max(0.0, (width - sum(low)) / room)) if room > 0 else 0.0
    return [least + (most - least) * part for least, most in zip(low, high, strict=True)]


def _shrunk(widths: list[float], width: float) -> list[float]:
    """A single band that cannot fit is squeezed evenly; its text wraps more."""
    total = sum(widths)
    return [wide * width / total for wide in widths] if total > width else widths


def title_font(size: float) -> QFont:
    """The font of the document's title."""
    return sized(font("title", size), points(size))
