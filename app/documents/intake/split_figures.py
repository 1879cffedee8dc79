"""Rows of a comma-separated table where a figure such as 1,200 stands without quotation marks.

Its comma parts it in two, and everything behind moves one column to the right. Such a row is put together
where that can be done in one way, and refused where it cannot: never shifted in silence.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from app.documents.intake.grid import Remark

_HEAD = re.compile(r"\s*[-+¥￥]?\d{1,3}\s*$")
_MIDDLE = re.compile(r"\s*\d{3}\s*$")
_TAIL = re.compile(r"\s*\d{3}(?:\.\d+)?\s*(?:万元|亿元|元)?\s*$")
_NAMED = re.compile(r"项目|工程|名称")
_HEADER_WITHIN = 20
_ENOUGH = 3


def mended(records: list[list[str]]) -> tuple[list[list[str]], tuple[Remark, ...]]:
    """The records with each cell under its header, and what became of those that have more cells."""
    width = _width(records)
    if width is None:
        return records, ()
    start, cells = width
    whole, remarks = list(records), list[Remark]()
    for at, record in enumerate(records):
        if at <= start or len(record) <= cells:
            continue
        ways = list(_ways(record, len(record) - cells))
        if not ways and not any(cell.strip() for cell in record[cells:]):
            continue
        if len(ways) == 1:
            whole[at], figures = _joined(record, ways[0])
            reason = (
                f"这一行比表头多 {len(record) - cells} 栏，数字里的逗号没有加引号，按 {figures} 读，请核对"
            )
            remarks.append(Remark(at, reason))
            continue
        whole[at] = [""] * cells
        why = "数字里的逗号没有加引号，分不清是哪几个数" if ways else "多半是格子里有逗号，没有加引号"
        reason = f"这一行有 {len(record)} 栏，表头是 {cells} 栏：{why}；没有导入，请另存为 .xlsx 或改好再导入"
        remarks.append(Remark(at, reason, refused=True))
    return whole, tuple(remarks)


def _width(records: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Where the header is and how many cells a row has; None where nothing looks like a header.

    Programs that end every row with a comma give all rows one cell more than the header.
    """
    for at, record in enumerate(records[:_HEADER_WITHIN]):
        words = [cell for cell in record if cell.strip()]
        if len(words) >= _ENOUGH and any(map(_NAMED.search, words)) and not any(map(_is_figure, words)):
            below = [other for other in records[at + 1 :] if any(cell.strip() for cell in other)]
            plain = Counter(len(other) for other in below if next(_ways(other, 1), None) is None)
            usual = plain.most_common(1)[0][0] if plain else 0
            ends_empty = bool(plain) and all(
                not any(cell.strip() for cell in other[len(record) :])
                for other in below
                if len(other) == usual
            )
            return at, max(len(record), usual if ends_empty else 0)
    return None


def _is_figure(cell: str) -> bool:
    return bool(re.fullmatch(r"\s*[-+]?[\d,.]+\s*", cell))


def _ways(record: Sequence[str], excess: int, at: int = 0) -> Iterator[tuple[tuple[int, int], ...]]:
    """The ways to put figures together that take `excess` cells away: first and last cell of each figure."""
    if not excess:
        yield ()
        return
    for first in range(at, len(record) - 1):
        if not _HEAD.match(record[first]):
            continue
        for last in range(first + 1, min(first + excess, len(record) - 1) + 1):
            if not _TAIL.match(record[last]):
                break
            for rest in _ways(record, excess - (last - first), last + 1):
                yield ((first, last), *rest)
            if not _MIDDLE.match(record[last]):
                break


def _joined(record: Sequence[str], way: Sequence[tuple[int, int]]) -> tuple[list[str], str]:
    """The record with the figures put together, and these in words."""
    cells, figures, at = list[str](), list[str](), 0
    for first, last in way:
        figure = ",".join(cell.strip() for cell in record[first : last + 1])
        cells += [*record[at:first], figure]
        figures.append(figure)
        at = last + 1
    return [*cells, *record[at:]], "、".join(figures)
