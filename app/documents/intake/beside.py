"""Tables side by side, to save paper: each becomes a sheet of its own, with its columns where they were."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.documents.intake.grid import Merge, Raw, Sheet, Workbook
from app.documents.intake.meaning import is_name, is_sequence
from app.documents.intake.words import folded, plain

LOOK_AHEAD = 60
_WORDS = ("（右边）", "（右边第三栏）", "（右边第四栏）", "（右边第五栏）")
_VERSIONS = re.compile(
    r"(调整|变更|修改|核定|批复|上报|整合)(前|后)|^(原|现|旧|新)(表|计划|清单|项目|台账)?$|对比|上年|去年|[今本]年|20\d\d年"
)
"""Headings over two tables that tell of the same projects twice."""

_AMOUNT = re.compile(r"\s*[\d,.]+\s*$")


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The header row (from 0) over tables side by side, the first and last column of each, and the columns
    with names of projects.
    """

    row: int
    spans: tuple[tuple[int, int], ...]
    names: tuple[int, ...]


def with_parted_sheets(workbook: Workbook) -> Workbook:
    """A workbook where every sheet holds one table beside the other at most."""
    sheets = tuple(part for sheet in workbook.sheets for part in _parted(sheet, workbook.sheets))
    return workbook if len(sheets) == len(workbook.sheets) else replace(workbook, sheets=sheets)


def _parted(sheet: Sheet, others: Sequence[Sheet]) -> list[Sheet]:
    looks = (_blocks(sheet, row) for row in range(min(LOOK_AHEAD, len(sheet.cells))))
    blocks = next(filter(None, looks), None)
    if blocks is None or _speak_of_the_same(sheet, blocks):
        return [sheet]
    taken = {other.name for other in others}
    names = [sheet.name, *(sheet.name + word for word in _WORDS)]
    if taken & set(names[1:]) or len(blocks.spans) > len(names):
        return [sheet]
    return [_part(sheet, blocks, span, name) for span, name in zip(blocks.spans, names, strict=False)]


def _blocks(sheet: Sheet, row: int) -> _Blocks | None:
    """The tables that a row heads, when it heads several of the same columns."""
    words = [plain(cell) if isinstance(cell, str) and cell.strip() else "" for cell in sheet.cells[row]]
    names = [column for column, word in enumerate(words) if word and len(word) <= 12 and is_name(word)]
    if len(names) < 2:
        return None
    starts = [name - 1 if name and is_sequence(words[name - 1]) else name for name in names]
    last = max(column for column, word in enumerate(words) if word)
    ends = [*(start - 1 for start in starts[1:]), last]
    spans = tuple(zip(starts, ends, strict=True))
    heads = [[word for word in words[left : right + 1] if word] for left, right in spans]
    first = heads[0]
    alike = all(len(head) >= 2 and sum(word in first for word in head) >= 0.6 * len(first) for head in heads)
    return _Blocks(row, spans, tuple(names)) if alike else None


def _speak_of_the_same(sheet: Sheet, blocks: _Blocks) -> bool:
    """Whether the tables are versions of one: 调整前 and 调整后, or the same names in every row."""
    starts = [left for left, _ in blocks.spans]
    over = [
        folded(cell)
        for row in range(max(0, blocks.row - 2), blocks.row)
        for column, cell in enumerate(sheet.cells[row])
        if isinstance(cell, str)
        and cell.strip()
        and any(left <= column <= right for left, right in blocks.spans[1:])
    ]
    if any(_VERSIONS.search(text) for text in over):
        return True
    rows = sheet.cells[blocks.row + 1 :]
    named = [start + (not _is_text(rows, start)) for start in starts]
    pairs = [(cells[named[0]], cells[named[1]]) for cells in rows if cells[named[0]] and cells[named[1]]]
    return bool(pairs) and sum(left == right for left, right in pairs) > 0.5 * len(pairs)


def _is_text(rows: Sequence[Sequence[Raw]], column: int) -> bool:
    """Whether a column holds names rather than the numbers before them."""
    filled = [cells[column] for cells in rows if cells[column] != ""]
    words = [cell for cell in filled if isinstance(cell, str) and not cell.strip(" .()（）").isdecimal()]
    return bool(words) and len(words) > len(filled) / 2


def _part(sheet: Sheet, blocks: _Blocks, span: tuple[int, int], name: str) -> Sheet:
    """The sheet with one of the tables, and with what stands above and left of all."""
    left, right = span
    least = blocks.spans[0][0]
    others = [column for column in range(sheet.width) if column >= least and not left <= column <= right]
    if span == blocks.spans[0]:
        others = [column for column in others if column <= blocks.spans[-1][1]]
    named = next(column for column in blocks.names if left <= column <= right)
    cells = [
        line if row < blocks.row else _without(line, others, named) for row, line in enumerate(sheet.cells)
    ]
    merges = tuple(
        merge for merge in sheet.merges if merge.bottom < blocks.row or _touches(merge, least, span)
    )
    remarks = sheet.remarks if span == blocks.spans[0] else ()
    return replace(sheet, name=name, cells=cells, merges=merges, remarks=remarks, part_of=sheet.name)


def _touches(merge: Merge, least: int, span: tuple[int, int]) -> bool:
    return merge.left < least or (span[0] <= merge.left and merge.right <= span[1])


def _without(line: list[Raw], columns: Sequence[int], named: int) -> list[Raw]:
    """A row with the cells of one table alone; its sums keep the 合计 that stands in another one."""
    kept = list(line)
    for column in columns:
        kept[column] = ""
    filled = [cell for cell in kept if cell != ""]
    if filled and not any(isinstance(cell, str) and not _AMOUNT.match(cell) for cell in filled):
        labels = [line[column] for column in columns if _is_total(line[column])]
        kept[named] = labels[0] if labels and kept[named] == "" else kept[named]
    return kept


def _is_total(cell: Raw) -> bool:
    return isinstance(cell, str) and bool(re.match(r"(?:合|总|小|共)计", folded(cell)))
