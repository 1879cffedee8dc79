"""The same letter as a Word file that WPS and Word edit: real paragraphs, tables and page numbers."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.documents.letter.model import (
    CELL,
    CHARACTER,
    FOOT,
    HEIGHT,
    LEFT,
    LINE,
    MASTHEAD_POINTS,
    MASTHEAD_RULE,
    MASTHEAD_TOP,
    NOTE,
    NUMBER,
    PAPER,
    PARTS,
    PROMPT,
    RECEIPT_TITLE,
    TITLE,
    TOP,
    WIDTH,
    Block,
    Letter,
    LetterCell,
    LetterTable,
    NumberedPart,
    Pair,
    Paragraph,
    Receipt,
    Signature,
    Style,
    Title,
    part_names,
)
from app.documents.letter.pages import density
from app.documents.letter.word_parts import EMU, Lay, Run, element, shape_cell, shape_row, table, twips, write
from app.documents.qr import qr_png
from app.documents.typeset import POINT_MM
from app.files import saved

_CODE, _SPARE = 17.0, 8.0
_SIGNED = 4 * CHARACTER
_HEAD = Style("title", MASTHEAD_POINTS, 13.0)


def write_docx(letter: Letter, path: Path, *, head: bool = True) -> None:
    """Write a letter as a Word file; raises UserError when it cannot be written.

    Pages are broken by the program that opens it: the same page, fonts and lines, headings kept with their
    text and the tear-off whole. Without `head` the place of the red head stays empty.
    """
    import docx

    book = docx.Document()
    _set_up(book, letter)
    _write_foot(book, letter)
    if letter.masthead:
        _write_masthead(book.sections[0].first_page_header, letter.masthead, head)
    _write_blocks(book, letter.blocks, density(letter, _SPARE))
    if letter.receipt:
        _write_receipt(book, letter.receipt)
    memory = io.BytesIO()
    book.save(memory)
    with saved(path) as part:
        part.write_bytes(memory.getvalue())


def _set_up(book: Any, letter: Letter) -> None:
    """The page of GB/T 9704-2012; the template's own empty text goes."""
    section = book.sections[0]
    section.page_width, section.page_height = round(PAPER.width * EMU), round(PAPER.height * EMU)
    section.left_margin, section.top_margin = round(LEFT * EMU), round(TOP * EMU)
    section.right_margin = round((PAPER.width - LEFT - WIDTH) * EMU)
    section.bottom_margin = round((PAPER.height - TOP - HEIGHT) * EMU)
    section.header_distance, section.footer_distance = round(MASTHEAD_TOP * EMU), round(13 * EMU)
    section.different_first_page_header_footer = bool(letter.masthead)
    book.settings.odd_and_even_pages_header_footer = True
    for old in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(old)
    section._sectPr.append(element("docGrid", type="lines", linePitch=twips(LINE)))
    facts = book.core_properties
    facts.title, facts.author, facts.comments = letter.title, letter.masthead, ""
    facts.created = facts.modified = datetime.now()


def _write_masthead(header: Any, name: str, shown: bool) -> None:
    header.is_linked_to_previous = False
    size = min(MASTHEAD_POINTS, (MASTHEAD_RULE - 6) / POINT_MM / max(len(name), 1))
    wider = (MASTHEAD_RULE - WIDTH) / 2
    lay = Lay("center", _HEAD.line, wider=wider, after=2.5 if shown else 7.5, head=shown)
    write(header, [Run(name if shown else "", _HEAD, red=True, points=size)], lay)


def _write_foot(book: Any, letter: Letter) -> None:
    """The page number at the outer edge, and what stands at the lower edge of the paper."""
    section = book.sections[0]
    feet = {"right": [section.footer], "left": [section.even_page_footer]}
    if letter.masthead:
        feet["right"].append(section.first_page_footer)
    number = [Run("— ", NUMBER), Run("", NUMBER, field="PAGE"), Run(" —", NUMBER)]
    indent = NUMBER.points * POINT_MM
    for side, places in feet.items():
        for foot in places:
            foot.is_linked_to_previous = False
            right = side == "right"
            lay = Lay("right", NUMBER.line, right=indent) if right else Lay("left", NUMBER.line, first=indent)
            write(foot, number, Lay(lay.align, lay.line, lay.first, right=lay.right, after=3))
            _write_pair(foot, Pair(*letter.foot, (FOOT, FOOT)))


# ------------------------------------------------------------------ blocks


def _write_blocks(place: Any, blocks: Sequence[Block], dense: float = 1.0, *, keep: bool = False) -> None:
    """Write blocks in their order; with `keep` they all stay on one page."""
    for block, name in part_names(blocks):
        if isinstance(block, Title):
            air = LINE / 2 if block.air else 0.0
            lay = Lay("center", TITLE.line, before=air, after=air, keep=True, outline=1)
            write(place, [Run(block.text, TITLE)], lay)
        elif isinstance(block, NumberedPart):
            _write_part(place, block, name)
        elif isinstance(block, Paragraph):
            style, announces = block.style, block.text.endswith(("：", ":"))
            first = block.indent * style.points * POINT_MM
            lay = Lay(block.align, style.line, first=first, keep=keep or announces)
            write(place, [Run(block.text, style)], lay)
        elif isinstance(block, Pair):
            _write_pair(place, block, keep=keep)
        elif isinstance(block, LetterTable):
            _write_table(place, block, dense, whole=keep)
        else:
            _write_signature(place, block)


def _write_part(place: Any, part: NumberedPart, name: str) -> None:
    runs = [Run(name, PARTS[part.level - 1]), *([Run(part.text, PARTS[-1])] if part.text else [])]
    lay = Lay("left", LINE, first=2 * CHARACTER, keep=not part.text, outline=part.level + 1)
    write(place, runs, lay)


def _write_pair(place: Any, pair: Pair, *, keep: bool = False) -> None:
    left, right = pair.styles
    lay = Lay("left", max(left.line, right.line), tabs=((WIDTH, "right", ""),), keep=keep)
    write(place, [Run(pair.left, left), Run("\t", right), Run(pair.right, right)], lay)


def _write_signature(place: Any, signed: Signature) -> None:
    """The office over the middle of the day, as far as it can be told without the font."""
    style = PARTS[-1]
    day, office = (_about(text) * style.points * POINT_MM for text in (signed.day, signed.office))
    right = max(_SIGNED + (day - office) / 2, 0.0)
    write(place, [Run("", style)], Lay("right", LINE, keep=True))
    write(place, [Run(signed.office, style)], Lay("right", LINE, right=right, keep=True))
    write(place, [Run(signed.day, style)], Lay("right", LINE, right=_SIGNED))


def _about(text: str) -> float:
    """The width of a text in characters: a figure is half of one."""
    return sum(0.5 if letter.isascii() else 1.0 for letter in text)


# ------------------------------------------------------------------ small tables


def _write_table(place: Any, small: LetterTable, dense: float, *, whole: bool) -> None:
    grid = table(place, len(small.rows), small.widths)
    for at, row in enumerate(small.rows):
        shape_row(grid.rows[at], row.least * dense, whole=whole)
        column = 0
        for number, cell in enumerate(row.cells):
            box = grid.cell(at, column)
            if cell.span > 1:
                box = box.merge(grid.cell(at, column + cell.span - 1))
            shape_cell(box, small.width(row, number), top=cell.top, narrow=cell.align == "center")
            _write_cell(box, cell, CELL.line * dense, keep=whole)
            column += cell.span


def _write_cell(box: Any, cell: LetterCell, line: float, *, keep: bool) -> None:
    style = cell.style
    for number, text in cell.texts or (("", ""),):
        hang = 1.3 * style.points * POINT_MM if number else 0.0
        words = f"{number}\t{text}" if number else text
        if words or not cell.note:
            tabs = ((hang, "left", ""),) if number else ()
            lay = Lay(cell.align, line, hang=hang, keep=keep, tabs=tabs)
            write(box, [Run(words, style)], lay)
    if cell.note:
        write(box, [Run(cell.note, PROMPT)], Lay("right", line, keep=keep))


# ------------------------------------------------------------------ the tear-off


def _write_receipt(book: Any, receipt: Receipt) -> None:
    """The dashed line, the head with its code, and the rest; everything is held together on one page."""
    tabs = ((WIDTH / 2, "center", "hyphen"), (WIDTH, "right", "hyphen"))
    write(book, [Run(f"\t　{receipt.words}　\t", NOTE)], Lay("left", NOTE.line, tabs=tabs, keep=True))
    opening = 0
    while opening < len(receipt.blocks) and isinstance(receipt.blocks[opening], Paragraph):
        opening += 1
    head = table(book, 2, (50, 56, 50), framed=False)
    shape_row(head.rows[0], 9, whole=True)
    shape_row(head.rows[1], 8, whole=True)
    write(head.cell(0, 0), [Run(receipt.number, CELL)], Lay("left", RECEIPT_TITLE.line, keep=True))
    write(head.cell(0, 1), [Run(receipt.title, RECEIPT_TITLE)], Lay("center", RECEIPT_TITLE.line, keep=True))
    _write_blocks(head.cell(1, 0).merge(head.cell(1, 1)), receipt.blocks[:opening], keep=True)
    code = head.cell(0, 2).merge(head.cell(1, 2))
    if receipt.code:
        paragraph = write(code, [], Lay("right", keep=True))
        picture = io.BytesIO(qr_png(receipt.code))
        paragraph.add_run().add_picture(picture, width=round(_CODE * EMU))
    write(book, [], Lay(line=0.5, keep=True))  # two tables without anything between would become one
    _write_blocks(book, receipt.blocks[opening:], keep=True)
