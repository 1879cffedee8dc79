"""A letter as data. A further letter is a function that returns a `Letter`; no more is needed.

The page is that of GB/T 9704-2012: A4, 22 lines of 28 characters. Lengths are in mm, type in points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.documents.fonts import Typeface
from app.documents.paper import A4
from app.documents.typeset import chinese_number

PAPER: Final = A4.turned()
LEFT, TOP, WIDTH, HEIGHT = 28.0, 37.0, 156.0, 225.0
"""The text block: where it begins and how large it is."""
LINES, CHARACTERS = 22, 28
LINE, CHARACTER = HEIGHT / LINES, WIDTH / CHARACTERS
"""The pitch of lines and of characters in the text."""
MASTHEAD_TOP, MASTHEAD_RULE, MASTHEAD_GAP, MASTHEAD_POINTS = 30.0, 170.0, 4.0, 35.0
"""The red head: its upper edge, the length of the line under it, the room between, its largest type."""
RECEIPT = 70.0
"""The tear-off at the foot of the last page."""

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Style:
    """How text is set: the role of its font, its size, the height of its lines; `grid`: 28 to the line."""

    role: Typeface
    points: float
    line: float
    grid: bool = False
    grey: bool = False


BODY: Final = Style("body", 16, LINE, grid=True)
STRONG: Final = Style("heading", 16, LINE, grid=True)
PARTS: Final = (STRONG, Style("kai", 16, LINE, grid=True), BODY)
"""The headings of parts by level: 一、黑体, （一）楷体, 1. 仿宋."""
TITLE: Final = Style("title", 22, 11.4)
RECEIPT_TITLE: Final = Style("title", 18, 9)
LABEL: Final = Style("heading", 11, 6.8)
CELL: Final = Style("body", 12, 6.8)
POINT: Final = Style("heading", 12, 6.8)
PROMPT: Final = Style("song", 9, 6.8, grey=True)
NOTE: Final = Style("song", 9, 6.5)
FOOT: Final = Style("song", 8, 4)
NUMBER: Final = Style("song", 14, 6)


@dataclass(frozen=True)
class Title:
    """The title, in the middle, in lines of its own; with `air` as the text of a letter wants it around."""

    text: str
    air: bool = True


@dataclass(frozen=True)
class NumberedPart:
    """The heading of a part; its number follows from its place. `text` goes on in the same line."""

    name: str
    level: Literal[1, 2, 3] = 1
    text: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Text; `indent` counts the characters that the first line is set in."""

    text: str
    style: Style = BODY
    align: Align = "left"
    indent: int = 2


@dataclass(frozen=True)
class Pair:
    """One line with something at the left and something at the right, which is never shortened."""

    left: str
    right: str
    styles: tuple[Style, Style] = (NOTE, NOTE)


@dataclass(frozen=True)
class LetterCell:
    """A cell of a small table: its lines, numbered or not; `note` stands at the right edge (签字).

    `top`: the lines stand at the upper edge and leave room for a pen.
    """

    lines: tuple[str, ...] = ()
    style: Style = CELL
    span: int = 1
    align: Align = "left"
    numbered: bool = False
    note: str = ""
    top: bool = False

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The lines with the number of each, "" without."""
        numbered = self.numbered and len(self.lines) > 1
        return tuple((f"{at}." if numbered else "", line) for at, line in enumerate(self.lines, 1))


def label(text: str) -> LetterCell:
    """The cell that names what stands beside it; it is repeated where its row goes on on another page."""
    return LetterCell((text,), LABEL, align="center")


@dataclass(frozen=True)
class LetterRow:
    """A row of a small table, at least so many mm high."""

    cells: tuple[LetterCell, ...]
    least: float = 9.0


@dataclass(frozen=True)
class LetterTable:
    """A small table; `widths` fill the text block."""

    widths: tuple[float, ...]
    rows: tuple[LetterRow, ...]

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if sum(cell.span for cell in row.cells) != len(self.widths)]
        if wrong or abs(sum(self.widths) - WIDTH) > 0.01:
            raise ValueError(f"{len(wrong)} rows do not fill a table of {sum(self.widths)} mm")

    def width(self, row: LetterRow, place: int) -> float:
        """How wide a cell of a row is."""
        first = sum(cell.span for cell in row.cells[:place])
        return sum(self.widths[first : first + row.cells[place].span])


@dataclass(frozen=True)
class Signature:
    """Who signs, and the day, at the right under the text; never alone on a page."""

    office: str
    day: str


Block = Title | NumberedPart | Paragraph | Pair | LetterTable | Signature


@dataclass(frozen=True)
class Receipt:
    """The tear-off (回执): it stays whole at the foot of the last page, under a dashed line with `words`.

    `number` stands left of its title, `code` is its QR code at the right, "" for none.
    """

    words: str
    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    code: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter: all words are ready to print.

    With a `masthead` the first page begins with the red head, without one with the blocks. `foot` stands left
    and right at the lower edge of every page.
    """

    title: str
    blocks: tuple[Block, ...]
    masthead: str = ""
    receipt: Receipt | None = None
    foot: tuple[str, str] = field(default=("", ""))


def part_names(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    """Every block with its name: for a part its number and heading (一、, （一）, 1.), "" for the others."""
    counts = [0, 0, 0]
    for block in blocks:
        if isinstance(block, NumberedPart):
            level = block.level - 1
            counts[level:] = [counts[level] + 1, *[0] * (2 - level)]
            number = counts[level]
            mark = (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}. ")[level]
            yield block, f"{mark}{block.name}"
        else:
            yield block, ""
