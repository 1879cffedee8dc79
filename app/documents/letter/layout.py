"""From the blocks of a letter to bricks: text in lines, rows of small tables, the tear-off."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from app.documents.letter.bricks import Brick, CellLines, Code, Mark, RowBrick, TextLine, Word
from app.documents.letter.model import (
    CELL,
    CHARACTER,
    LINE,
    NOTE,
    PARTS,
    PROMPT,
    RECEIPT,
    RECEIPT_TITLE,
    TITLE,
    WIDTH,
    Block,
    LetterCell,
    LetterRow,
    LetterTable,
    NumberedPart,
    Pair,
    Paragraph,
    Receipt,
    Signature,
    Title,
    part_names,
)
from app.documents.letter.setting import Setter

Bricks = list[Brick | RowBrick]
_PAD, _NARROW = 2.2, 0.8
"""White at the left and right of a cell; `_NARROW` of a label."""
_AIR = 9.0
"""White around a title, at least."""
_CODE = 17.0
_SIGNED = 4 * CHARACTER
"""How far the day stands from the right edge."""


class LetterLayout:
    """Lays blocks out as bricks; `dense` draws small tables together (1: as designed)."""

    def __init__(self, setter: Setter, dense: float = 1.0) -> None:
        self._set, self._dense = setter, dense

    def bricks(self, blocks: Sequence[Block]) -> Bricks:
        """The bricks of blocks in their order; a heading keeps with what it announces."""
        laid: Bricks = []
        for block, name in part_names(blocks):
            if isinstance(block, Title):
                laid += self._title(block)
            elif isinstance(block, NumberedPart):
                laid += self._part(block, name)
            elif isinstance(block, Paragraph):
                laid += self._paragraph(block)
            elif isinstance(block, Pair):
                laid += [*_keeping(laid, RowBrick), self._pair(block)]
            elif isinstance(block, LetterTable):
                laid += [self._row(block, row) for row in block.rows]
            else:
                laid += [*_keeping(laid, Brick), self._signature(block)]
        return laid

    def _title(self, title: Title) -> Bricks:
        """A title stays whole; with air around it takes whole lines of the grid."""
        lines = self._set.even(title.text, TITLE, WIDTH)
        taken = len(lines) * TITLE.line
        high = ceil((taken + _AIR) / LINE - 0.01) * LINE if title.air else taken
        top = (high - taken) / 2
        marks = [
            mark.moved(0, top + place * TITLE.line)
            for place, line in enumerate(lines)
            for mark in _middle(line, TITLE.line)
        ]
        return [Brick(high, tuple(marks), keep=True)]

    def _part(self, part: NumberedPart, name: str) -> Bricks:
        runs = [(name, PARTS[part.level - 1]), (part.text, PARTS[-1])]
        lines = self._set.mixed(runs, WIDTH, 2 * CHARACTER)
        return [
            Brick(LINE, _middle(line, LINE), keep=not part.text and place + 1 == len(lines))
            for place, line in enumerate(lines)
        ]

    def _paragraph(self, block: Paragraph) -> Bricks:
        style = block.style
        indent = block.indent * self._set.ruler(style).em / 20
        lines = self._set.lines(block.text, style, WIDTH, indent, block.align)
        announces = block.text.endswith(("：", ":"))
        return [
            Brick(style.line, _middle(line, style.line), keep=announces and place + 1 == len(lines))
            for place, line in enumerate(lines)
        ]

    def _pair(self, block: Pair) -> Brick:
        left, right = block.styles
        high = max(left.line, right.line)
        last = self._set.word(block.right, right, WIDTH, "right")
        first = self._set.word(block.left, left, max(last.x - CHARACTER, 0.0))
        return Brick(high, _middle((first, last), high))

    def _signature(self, block: Signature) -> Brick:
        """The office over the middle of the day, which ends four characters from the edge."""
        style = PARTS[-1]
        day = self._set.word(block.day, style, WIDTH - _SIGNED, "right")
        wide = self._set.width(block.office, style)
        middle = day.x + self._set.width(block.day, style) / 2
        office = Word(max(min(middle - wide / 2, WIDTH - wide), 0.0), day.y, block.office, style)
        return Brick(4 * LINE, (*_middle((office.moved(0, 2 * LINE), day.moved(0, 3 * LINE)), LINE),))

    # ------------------------------------------------------------------ small tables

    def _row(self, table: LetterTable, row: LetterRow) -> RowBrick:
        cells, x = [], 0.0
        for place, cell in enumerate(row.cells):
            width = table.width(row, place)
            cells.append(self._cell(cell, x, width))
            x += width
        return RowBrick(tuple(cells), CELL.line * self._dense, row.least * self._dense)

    def _cell(self, cell: LetterCell, x: float, width: float) -> CellLines:
        """A cell in lines; what is numbered hangs behind its number."""
        pad = _NARROW if cell.align == "center" else _PAD
        room = width - 2 * pad
        lines: list[tuple[Word, ...]] = []
        for number, text in cell.texts:
            hang = self._set.width(f"{number} ", cell.style) if number else 0.0
            broken = self._set.lines(text, cell.style, room - hang, align=cell.align)
            if number:
                broken[0] = (Word(-hang, self._set.rise(cell.style), number, cell.style), *broken[0])
            lines += [tuple(word.moved(x + pad + hang, 0) for word in line) for line in broken]
        note = None
        if cell.note:
            note = self._set.word(cell.note, PROMPT, room, "right").moved(x + pad, 0)
        return CellLines(cell, x, width, tuple(lines), note)

    # ------------------------------------------------------------------ the tear-off

    def receipt(self, receipt: Receipt) -> Brick:
        """The tear-off as one piece, at least as high as it is to be."""
        marks = [*self._cut(receipt.words), *self._receipt_head(receipt)]
        y = 15.0
        for brick in self.bricks(receipt.blocks):
            if isinstance(brick, RowBrick) and receipt.code:
                y = max(y, 5.0 + _CODE)
            marks += [mark.moved(0, y) for mark in brick.marks]
            y += brick.height
        return Brick(max(RECEIPT, y), tuple(marks))

    def _cut(self, words: str) -> list[Mark]:
        """The dashed line with its words in the middle."""
        label = self._set.word(words, NOTE, WIDTH, "center")
        gap = 3.0
        right = label.x + self._set.width(label.text, NOTE) + gap
        return [
            label, TextLine(0, 0, label.x - gap, 0, 0.35, dashed=True),
            TextLine(right, 0, WIDTH, 0, 0.35, dashed=True),
        ]  # fmt: skip

    def _receipt_head(self, receipt: Receipt) -> list[Mark]:
        title = self._set.word(receipt.title, RECEIPT_TITLE, WIDTH, "center")
        number = self._set.word(receipt.number, CELL, max(title.x - 2, 0.0))
        code = [Code(WIDTH - _CODE, 4, _CODE, receipt.code)] if receipt.code else []
        return [number.moved(0, 9.5), title.moved(0, 9.5), *code]


def _keeping(laid: Bricks, kind: type[Brick | RowBrick]) -> Bricks:
    """The last brick, taken off to be laid again so that it keeps with the next one, if it is of a kind."""
    return [replace(laid.pop(), keep=True)] if laid and isinstance(laid[-1], kind) else []


def _middle(words: Sequence[Word], high: float) -> tuple[Mark, ...]:
    """Words set around 0 moved into the middle of a line."""
    return tuple(word.moved(0, high / 2) for word in words)
