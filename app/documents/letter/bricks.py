"""What a page is laid of: pieces with what is painted on each; a row of a table can be cut between lines."""

from dataclasses import dataclass, replace

from app.documents.letter.model import LetterCell, Style

_EDGE = 1.1
"""White above and under the lines of a cell, in mm."""
_LEAST_LINES = 2
"""A row is cut only where as many lines stay on either side."""


@dataclass(frozen=True)
class Word:
    """Text on its baseline, from its left end; `spread` widens its characters so that they fill the line.

    `red` is the size in points of the name in the red head, which is fitted to its room; 0 for other text.
    """

    x: float
    y: float
    text: str
    style: Style
    spread: float = 1.0
    red: float = 0.0

    def moved(self, x: float, y: float) -> "Word":
        """The same further right and down."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class TextLine:
    """A straight line; `dashed` is the one to cut along."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float = 0.2
    dashed: bool = False
    red: bool = False

    def moved(self, x: float, y: float) -> "TextLine":
        """The same further right and down."""
        return replace(self, x=self.x + x, y=self.y + y, to_x=self.to_x + x, to_y=self.to_y + y)


@dataclass(frozen=True)
class Code:
    """A QR code in a square."""

    x: float
    y: float
    side: float
    text: str

    def moved(self, x: float, y: float) -> "Code":
        """The same further right and down."""
        return replace(self, x=self.x + x, y=self.y + y)


Mark = Word | TextLine | Code


@dataclass(frozen=True)
class Brick:
    """A piece that stays whole. With `keep` it is not the last of a page."""

    height: float
    marks: tuple[Mark, ...] = ()
    keep: bool = False

    @property
    def least(self) -> float:
        """The room that it must have to begin on a page."""
        return self.height

    def split(self, _room: float) -> None:
        """It cannot be cut."""
        return


@dataclass(frozen=True)
class CellLines:
    """A cell set in lines, each with its marks as if its baseline were 0."""

    cell: LetterCell
    x: float
    width: float
    lines: tuple[tuple[Word, ...], ...]
    note: Word | None = None


@dataclass(frozen=True)
class RowBrick:
    """A row of a table, `step` a line."""

    cells: tuple[CellLines, ...]
    step: float
    low: float
    keep: bool = False

    @property
    def _count(self) -> int:
        return max(len(cell.lines) for cell in self.cells)

    @property
    def height(self) -> float:
        """How high it is."""
        return max(self.low, self._count * self.step + 2 * _EDGE)

    @property
    def least(self) -> float:
        """The room that it must have to begin on a page."""
        whole = self._count < 2 * _LEAST_LINES
        return self.height if whole else _LEAST_LINES * self.step + 2 * _EDGE

    def split(self, room: float) -> "tuple[RowBrick, RowBrick] | None":
        """What fits into a room and the rest, both with their labels; None where it cannot be cut."""
        fits = min(int((room - 2 * _EDGE) / self.step + 1e-6), self._count - _LEAST_LINES)
        if fits < _LEAST_LINES:
            return None
        first = replace(
            self, cells=tuple(replace(cell, lines=cell.lines[:fits]) for cell in self.cells), low=0
        )
        rest = tuple(_rest(cell, fits) for cell in self.cells)
        return first, replace(self, cells=rest, low=0)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Its lines of text and the frame around every cell."""
        marks: list[Mark] = []
        for cell in self.cells:
            high = self.height
            used = len(cell.lines) * self.step
            top = _EDGE if cell.cell.top else (high - used) / 2
            for place, line in enumerate(cell.lines):
                marks += [word.moved(0, top + (place + 0.5) * self.step) for word in line]
            if cell.note is not None:
                marks.append(cell.note.moved(0, high / 2))
            marks += _frame(cell.x, cell.width, high)
        return tuple(marks)


def _rest(cell: CellLines, fits: int) -> CellLines:
    """What goes on: further lines, or a label once more."""
    again = len(cell.lines) <= fits and cell.cell.style.role == "heading"
    return cell if again else replace(cell, lines=cell.lines[fits:], note=None)


def _frame(x: float, width: float, high: float) -> list[Mark]:
    right = x + width
    return [
        TextLine(x, 0, right, 0), TextLine(x, high, right, high),
        TextLine(x, 0, x, high), TextLine(right, 0, right, high),
    ]  # fmt: skip
