"""Cells that a workbook shows in percent: 0.2 with the format 0% is read as the 20% that a person sees."""

import io
from collections.abc import Collection, Container
from decimal import Decimal

from app.documents.intake.grid import Raw
from app.documents.intake.xml_walk import local, walk_xml

BUILT_IN = frozenset({9, 10})
"""The numbers of Excel's own percent formats."""
_MOST = 10
"""A larger figure was hardly meant so: the format was copied along with a cell."""


def is_percent(code: str) -> bool:
    """Whether a format of numbers shows percent: 0%, 0.00%; not a sign in quotation marks."""
    return "%" in "".join(code.split('"')[::2]).replace("\\%", "")


def shown(raw: Raw) -> Raw:
    """A figure as its percent format shows it, unrounded; anything else stays."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or abs(raw) > _MOST:
        return raw
    return percent(Decimal(str(raw)) * 100)


def percent(share: Decimal) -> str:
    """A share of a hundred in words, two digits at most: 35%, 12.5%."""
    text = f"{share.quantize(Decimal('0.01')):f}"
    return f"{text.rstrip('0').rstrip('.')}%"


def show_percents(cells: list[list[Raw]], places: Collection[tuple[int, int]]) -> None:
    """Put the cells at these rows and columns as they are shown."""
    for row, column in places:
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = shown(cells[row][column])


def percent_styles(content: bytes) -> frozenset[str]:
    """The numbers of the styles of cells that show percent, by the styles part of an .xlsx; none where it is
    damaged, since only looks depend on it.
    """
    if b"%" not in content and b'numFmtId="9"' not in content and b'numFmtId="10"' not in content:
        return frozenset()
    styles = _Styles()
    try:
        walk_xml(io.BytesIO(content), styles)
    except ValueError:
        return frozenset()
    return frozenset(str(at) for at, number in enumerate(styles.cells) if _shows(number, styles.percents))


def _shows(number: str, own: Container[str]) -> bool:
    return number in own or (number.isdecimal() and int(number) in BUILT_IN)


class _Styles:
    """The formats of numbers that show percent, and the format of every style of cells."""

    def __init__(self) -> None:
        self.percents: set[str] = set()
        self.cells: list[str] = []
        self._inside = False

    def start(self, tag: str, marks: dict[str, str]) -> None:
        """A format says its code, a style of cells its format."""
        name = local(tag)
        if name == "numFmt" and is_percent(marks.get("formatCode", "")):
            self.percents.add(marks.get("numFmtId", ""))
        self._inside = self._inside or name == "cellXfs"
        if name == "xf" and self._inside:
            self.cells.append(marks.get("numFmtId", ""))

    def end(self, tag: str) -> None:
        """After the styles of cells come others."""
        self._inside = self._inside and local(tag) != "cellXfs"

    def text(self, words: str) -> None:
        """Nothing stands between the marks."""
