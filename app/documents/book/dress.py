"""How a chapter of the manual looks: sizes, room and lines, the same on the screen and on paper."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextTable,
    QTextTableCellFormat,
)

from app.documents import palette

_GROWTH = {1: 1.9, 2: 1.35, 3: 1.15}
_ABOVE, _BELOW = {1: 0.0, 2: 1.6, 3: 1.2}, {1: 0.9, 2: 0.5, 3: 0.4}
_LINE_HEIGHT, _PARAGRAPH, _ITEM, _PICTURE = 142, 0.55, 0.25, 1.0
_ODD = "\ufffc"  # stands for a picture in the text of its block


def paper_colour(token: str) -> QColor:
    """A colour of the design as it is printed."""
    return QColor(palette.TOKENS[token])


@dataclass(frozen=True)
class Look:
    """`font` of the text, `em` its size in pixels, `line` the width of a hairline in them, `room` what is
    between lines, 1 by default, `link` the token of what leads elsewhere.

    A document that is laid out for paper counts pixels of 1/96 inch too.
    """

    font: QFont
    em: float
    line: float = 1.0
    room: float = 1.0
    link: str = "accent"
    colour: Callable[[str], QColor] = paper_colour


def dress(document: QTextDocument, look: Look) -> None:
    """Give a document that was read from Markdown its looks."""
    document.setIndentWidth(1.7 * look.em)
    for block in blocks(document):
        _dress_block(block, look)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame, look)


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """Every block from the first to the last."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def is_picture(block: QTextBlock) -> bool:
    """Whether a block is a picture and nothing else."""
    return block.text() == _ODD


def _dress_block(block: QTextBlock, look: Look) -> None:
    level = block.blockFormat().headingLevel()
    form, cursor = QTextBlockFormat(), QTextCursor(block)
    above, below = _ABOVE.get(level, 0.0), _BELOW.get(level, _PARAGRAPH)
    if cursor.currentTable() is not None:
        above = below = 0.0
    elif block.textList() is not None:
        below = _ITEM if block.next().textList() is not None else _PARAGRAPH
    elif is_picture(block):
        above = below = _PICTURE
    form.setTopMargin(above * look.em * look.room)
    form.setBottomMargin(below * look.em * look.room)
    if not is_picture(block):
        form.setLineHeight(
            _LINE_HEIGHT * look.room, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
    if _is_code(block):
        form.setBackground(QBrush(look.colour("head")))
        form.setNonBreakableLines(False)
    cursor.mergeBlockFormat(form)
    for start, length, now in _fragments(block):
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(_heading(now, level, look) if level else _dressed(now, look, _is_code(block)))


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence.value)


def _heading(now: QTextCharFormat, level: int, look: Look) -> QTextCharFormat:
    now.clearProperty(QTextFormat.Property.FontSizeAdjustment.value)
    now.setFontPointSize(look.font.pointSizeF() * _GROWTH[level])
    now.setFontWeight(QFont.Weight.Bold.value)
    now.setForeground(QBrush(look.colour("accent-dark" if level == 1 else "ink")))
    return now


def _fragments(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    found, at = [], block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        found.append((fragment.position(), fragment.length(), fragment.charFormat()))
        at += 1
    return found


def _dressed(now: QTextCharFormat, look: Look, code: bool) -> QTextCharFormat:
    """Links without a line below, what is typed word for word in the font of the text."""
    if now.isAnchor():
        now.setForeground(QBrush(look.colour(look.link)))
        now.setFontUnderline(False)
    if now.fontFixedPitch() or code:
        now.setFont(look.font)
        now.clearProperty(QTextFormat.Property.FontFixedPitch.value)
        if not code:
            now.setBackground(QBrush(look.colour("soft")))
    return now


def _dress_table(table: QTextTable, look: Look) -> None:
    form = table.format()
    form.setBorder(0)
    form.setBorderCollapse(True)
    form.setCellPadding(0.4 * look.em)
    form.setCellSpacing(0)
    form.setTopMargin(0.4 * look.em)
    form.setBottomMargin(0.8 * look.em)
    form.setHeaderRowCount(1)
    table.setFormat(form)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            cell.setFormat(_ruled(cell.format(), row == 0, look))


def _ruled(now: QTextCharFormat, head: bool, look: Look) -> QTextTableCellFormat:
    """A cell with a line below, the head of the table on a ground of its own."""
    form = now.toTableCellFormat()
    form.setBottomBorder(look.line)
    form.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBottomBorderBrush(QBrush(look.colour("edge" if head else "line")))
    if head:
        form.setBackground(QBrush(look.colour("head")))
    return form
