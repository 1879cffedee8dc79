"""Where the tables of a sheet are: header rows of one to three, merged both ways or merely left blank."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.documents.intake.grid import Merge, Raw, Sheet
from app.documents.intake.meaning import UID_LABEL, is_name
from app.documents.intake.people import is_person
from app.documents.intake.words import folded, plain
from app.models import dates

MAX_DEPTH = 4
LOOK_AHEAD = 200
"""Rows from the top in which the first header is looked for."""
LONGEST = 60
SURE = 0.85
NAMED = 1.1
"""What the path of a column with the names of projects scores at least."""
_GROUP_START = re.compile(
    r"^(合计|总计|小计|共计|其中|[一二三四五六七八九十]+[、.]|[(][一二三四五六七八九十]+[)])"
)
_NOT_HEADER = re.compile(
    r"^(单位|计量单位|金额单位|填报单位|编制单位|填表|制表|填报|审核|报送|截[至止]|日期|时间)[^:]{0,6}:"
    r"|导出时间|(填报|填表|审核|制表)人:"
)
_UNIT_ONLY = re.compile(
    r"^[(]?(万元|亿元|元|千元|百万元|%|个|项|亩|公顷|公里|平方米|万平方米|人|年|年月|日期|吨标准煤|吨标煤)[)]?$"
)
_NAME_LIKE = re.compile(r"项\s*目|工\s*程|名\s*称")
_FIGURE = re.compile(r"\s*[+-]?[\d,]*\.?\d+%?\s*$")

_COLUMN_NUMBER = re.compile(
    r"^[(]?(?:(?P<number>\d{1,3})|(?P<letter>[A-Za-z])|(?P<stem>[甲乙丙丁戊己庚辛壬癸一二三四五六七八九十]))[)]?"
    r"(?:=[\d()+*/×÷%A-Za-z-]+)?[)]?$|^[(]?(?:栏次|行次|栏号|列次|序号)[)]?$|^[-/×*]$"
)

Score = Callable[[Sequence[str]], float]
"""How much a path of header cells means: 0 nothing, 1 a sure field; the name of a project gives 2."""


@dataclass(frozen=True, slots=True)
class Header:
    """Header rows (both included, from 0) and the path of header cells over each column, outermost first."""

    first: int
    last: int
    paths: tuple[tuple[str, ...], ...]
    score: float


def find_headers(sheet: Sheet, score: Score) -> list[Header]:
    """The headers of a sheet from top to bottom; one repeated on every page comes again and again."""
    merges = _by_row(sheet.merges)
    headers: list[Header] = []
    below = 0
    for row, cells in enumerate(sheet.cells):
        if row < below or not _may_head(cells) or (headers and not _names_again(cells)):
            continue
        header = read_header(sheet, row, score, merges, floor=below)
        if header is not None and _is_header(sheet, header, score):
            headers.append(header)
            below = header.last + 1
        elif not headers and row > LOOK_AHEAD:
            break
    return headers


def _is_header(sheet: Sheet, header: Header, score: Score) -> bool:
    """Whether enough is understood, the names of projects among it, and the rows below are a list."""
    enough = 2.0 if sum(map(bool, header.paths)) <= 4 else 3.0
    named = any(score(path) >= NAMED for path in header.paths)
    return named and header.score >= enough and not _heads_a_card(sheet, header, score)


def _heads_a_card(sheet: Sheet, header: Header, score: Score) -> bool:
    """Whether the row below holds labels again, and labels and values alternate: then nothing is a list.

    Words of choices (竣工, 投产) are labels too, so a row with hardly anything but labels heads a list.
    """
    filled = [path for path in header.paths if path]
    if any(path[-1].endswith(UID_LABEL) for path in filled):
        return False  # the ledger's own workbook
    if len(filled) > 4 and sum(score(path) >= SURE for path in filled) > 0.6 * len(filled):
        return False
    below = sheet.cells[header.last + 1] if header.last + 1 < len(sheet.cells) else []
    short = [cell for cell in below if isinstance(cell, str) and 2 <= len(cell.strip()) <= 12]
    words = {folded(cell) for cell in short if not _is_day(cell) and not is_person(cell)}
    words -= {folded(word) for path in header.paths for word in path}
    labels = sum(score((word,)) >= SURE for word in words)
    return labels >= 2 and labels >= len(words) / 3


def _is_day(cell: str) -> bool:
    """Whether a cell tells a day, however vaguely: 2025年6月底 is no label."""
    try:
        return dates.parse(cell) is not None
    except ValueError:
        return False


def _by_row(merges: Sequence[Merge]) -> dict[int, list[Merge]]:
    by_row: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge.bottom - merge.top < MAX_DEPTH:
            for row in range(merge.top, merge.bottom + 1):
                by_row.setdefault(row, []).append(merge)
    return by_row


def _may_head(cells: Sequence[Raw]) -> bool:
    """A quick look: some short words, one like the name of a project, and hardly a figure (text in .csv)."""
    words = [cell for cell in cells if isinstance(cell, str) and cell and not _FIGURE.match(cell)]
    if len(words) < 2 or not any(len(word) <= 16 and _NAME_LIKE.search(word) for word in words):
        return False
    figures = sum(_FIGURE.match(cell) is not None for cell in cells if isinstance(cell, str))
    figures += sum(isinstance(cell, int | float | date) and not isinstance(cell, bool) for cell in cells)
    return figures <= len(words) // 3 and sum(len(word) <= LONGEST for word in words) >= 0.8 * len(words)


def _names_again(cells: Sequence[Raw]) -> bool:
    """Whether a row below a table may head another one: a cell says 项目名称 and no more."""
    short = (cell for cell in cells if isinstance(cell, str) and len(cell) <= 24 and _NAME_LIKE.search(cell))
    return any(is_name(plain(cell)) for cell in short)


def read_header(
    sheet: Sheet,
    row: int,
    score: Score,
    merges: dict[int, list[Merge]] | None = None,
    *,
    floor: int = 0,
    last: int | None = None,
) -> Header | None:
    """The header with its most telling row at `row`, not above `floor`; `last` fixes where it ends."""
    by_row = _by_row(sheet.merges) if merges is None else merges
    grid = _Grid(sheet, by_row)
    first = row
    if last is None:
        last = _extend_down(grid, row)
        while first > floor and row - first < MAX_DEPTH - 2 and _heads_over(grid, first - 1, first):
            if floor and _is_full(grid, first - 1, first):
                break  # a row of data, above a header repeated on the next page
            first -= 1
    paths = tuple(_paths(grid, first, last))
    return Header(first, last, paths, _total(paths, score)) if any(paths) else None


def _total(paths: Sequence[tuple[str, ...]], score: Score) -> float:
    """The sum of what different columns mean; the same meaning twice hardly counts."""
    return sum(score(path) for path in dict.fromkeys(paths) if path)


class _Grid:
    """Header cells as text, merged ranges filled."""

    def __init__(self, sheet: Sheet, merges: dict[int, list[Merge]]) -> None:
        self.sheet = sheet
        self.merges = merges
        self.width = sheet.width
        self.height = len(sheet.cells)

    def own(self, row: int, column: int) -> str:
        """The text that stands in the cell itself."""
        cell = self.sheet.cells[row][column]
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return cell.strip() if isinstance(cell, str) else str(cell)

    def merge(self, row: int, column: int) -> Merge | None:
        """The merged range over a cell."""
        for merge in self.merges.get(row, ()):
            if merge.left <= column <= merge.right:
                return merge
        return None

    def text(self, row: int, column: int) -> str:
        """The text shown at a cell: its own or that of the merged range over it."""
        own = self.own(row, column)
        if own:
            return own
        merge = self.merge(row, column)
        return self.own(merge.top, merge.left) if merge and merge.left < self.width else ""


def _extend_down(grid: _Grid, row: int) -> int:
    """The last header row of the header at `row`: rows of sub-headings under it."""
    last = max(
        [row, *(min(merge.bottom, grid.height - 1) for merge in grid.merges.get(row, ()) if merge.top == row)]
    )
    if last - row >= MAX_DEPTH:
        last = row
    while last + 1 < grid.height and last - row < MAX_DEPTH - 1 and _is_sub_row(grid, row, last + 1):
        last += 1
    return last


def _is_sub_row(grid: _Grid, top: int, row: int) -> bool:
    """Whether a row only names parts of the headings above it."""
    filled = [column for column in range(grid.width) if grid.own(row, column)]
    if filled and all(_UNIT_ONLY.match(folded(grid.own(row, column))) for column in filled):
        return True
    if not filled or len(filled) == grid.width > 2 or is_column_numbers(grid.sheet.cells[row]):
        return False
    for column in filled:
        text, above = grid.own(row, column), grid.text(row - 1, column)
        if (
            len(text) > LONGEST
            or _is_figure(grid.sheet.cells[row][column])
            or _GROUP_START.match(folded(text))
        ):
            return False
        merge = grid.merge(row - 1, column)
        spanned = merge is not None and merge.right > merge.left and merge.bottom < row
        blank_right = (
            column + 1 < grid.width
            and not grid.own(row - 1, column + 1)
            and any(grid.own(lower, column + 1) for lower in range(row, min(row + 2, grid.height)))
        )
        if above and not spanned and not blank_right:
            return False
        if not above and not _blank_left(grid, row, column, top):
            return False
    return True


def _blank_left(grid: _Grid, row: int, column: int, top: int) -> bool:
    """A sub-heading under a blank belongs to the heading further left, or stands alone under nothing."""
    while column > 0 and not grid.text(row - 1, column):
        column -= 1
        if grid.text(row - 1, column):
            return bool(grid.own(row, column)) or grid.merge(row - 1, column) is not None
    return row - top <= 1


def _is_figure(cell: Raw) -> bool:
    if isinstance(cell, date):
        return True
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return not (1 <= cell <= 12 and float(cell).is_integer())
    return isinstance(cell, str) and bool(re.fullmatch(r"\s*[\d,，.]*\d{2,}[\d,，.]*%?\s*", cell))


def _heads_over(grid: _Grid, row: int, below: int) -> bool:
    """Whether a row holds headings over several columns of the row below it, and is no title or remark."""
    filled = [column for column in range(grid.width) if grid.own(row, column)]
    used = [column for column in range(grid.width) if grid.own(below, column)]
    if not filled or not used or any(_is_figure(grid.sheet.cells[row][column]) for column in filled):
        return False
    texts = [folded(grid.own(row, column)) for column in filled]
    if is_column_numbers(grid.sheet.cells[row]) or any(
        len(text) > 24 or _NOT_HEADER.search(text) for text in texts
    ):
        return False
    spans = [merge for column in filled if (merge := grid.merge(row, column)) and merge.right > merge.left]
    if any(merge.right - merge.left + 1 >= 0.75 * len(used) for merge in spans):
        return False
    if len(filled) == 1:
        return bool(spans) and spans[0].left > min(used)
    return all(grid.own(below, column) or grid.merge(row, column) for column in filled)


def _is_full(grid: _Grid, row: int, below: int) -> bool:
    """Whether a row has a cell over nearly every one of the row below, and no heading over several."""
    filled, used = ([column for column in range(grid.width) if grid.own(at, column)] for at in (row, below))
    spans = any(merge.right > merge.left for column in filled if (merge := grid.merge(row, column)))
    return not spans and len(filled) >= 0.7 * len(used)


def _paths(grid: _Grid, first: int, last: int) -> list[tuple[str, ...]]:
    """The header cells over every column; a heading reaches right over blanks with sub-headings."""
    rows: list[list[str]] = []
    for row in range(first, last + 1):
        texts = [grid.text(row, column) for column in range(grid.width)]
        if row < last:
            for column in range(1, grid.width):
                if not texts[column] and texts[column - 1] and _reaches(grid, row, column, last, rows):
                    texts[column] = texts[column - 1]
        rows.append(texts)
    paths = []
    for column in range(grid.width):
        path: list[str] = []
        for texts in rows:
            text = texts[column]
            if path and _UNIT_ONLY.match(folded(text)):
                path[-1] += f"（{text.strip('()（）')}）"
            elif text and (not path or folded(path[-1]) != folded(text)):
                path.append(text)
        paths.append(tuple(path))
    return paths


def _reaches(grid: _Grid, row: int, column: int, last: int, above: list[list[str]]) -> bool:
    left = grid.merge(row, column - 1)
    if left is not None and left.bottom > row:
        return False  # a heading that reaches down has no sub-headings
    if above and above[-1][column] != above[-1][column - 1]:
        return False
    under = any(grid.own(lower, column) for lower in range(row + 1, last + 1))
    under_left = any(
        grid.text(lower, column - 1) not in ("", grid.text(row, column - 1))
        for lower in range(row + 1, last + 1)
    )
    return under and under_left


def is_column_numbers(cells: Sequence[Raw]) -> bool:
    """Whether a row only numbers the columns, as statistical forms do under their header: 甲 乙 1 2 3,
    （甲）（乙）（1）（2）, 栏次 A B C, ① ② ③=①+②.
    """
    tokens: list[re.Match[str]] = []
    for cell in cells:
        text = _shown(cell)
        token = _COLUMN_NUMBER.match(text)
        if token is not None:
            tokens.append(token)
        elif text:
            return False
    if len(tokens) < 3:
        return False
    numbers = [int(token["number"]) for token in tokens if token["number"]]
    letters = [token["letter"] for token in tokens if token["letter"]]
    steps = [after - before for before, after in pairwise(numbers)]
    rising = all(0 < step <= 3 for step in steps) and letters == sorted(set(letters))
    stems = sum(bool(token["stem"]) for token in tokens)
    return rising and (len(numbers) >= 2 or len(letters) >= 3 or stems >= 2)


def _shown(cell: Raw) -> str:
    return folded(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
