"""What each row of a table is: title, header, total, group, data, continuation, note, signature."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from statistics import median

from app.documents.intake.context import is_county
from app.documents.intake.grid import NOT_COMPUTED, Raw, Sheet
from app.documents.intake.layout import is_column_numbers
from app.documents.intake.meaning import SEQUENCE, UID
from app.documents.intake.result import Column, Line, LineKind
from app.documents.intake.sums import with_summed_groups
from app.documents.intake.words import KNOWN, counted, folded, unit_line

HAN = "一二三四五六七八九十百"
_TOTAL = re.compile(r"^(总计|合计|共计|小计|累计|总合计|全[市县区省]|其中)|合计|小计|总计")
_NOTE = re.compile(
    r"^(注|备注|说明|填表说明|附注|附|填报要求|填报说明|★|※|\*)[:：;1-9①（(★“\"]|^(注|备注|说明)$|^注"
)
_SIGNATURE = re.compile(
    r"(填报|制表|填表|审核|复核|负责|经办|统计|主管|分管|报送|审批|签发|校对|编制)(人|领导|负责人|单位|日期|时间|人员)?"
    r"([(]?(签字|签名|签章|盖章|公章)[)]?)?:|(签字|签名|签章|盖章)[)]?:?|^联系(?:电话|人):"
)
_ASIDE = re.compile(r"^[(]?(?:以上|以下|上述|下列|本表|此表|另附|详见)")
"""What a remark between the rows begins with."""
_LEVELS = (
    (1, re.compile(rf"^[{HAN}]+[、.,,:]|^第[{HAN}]+[类部章]|^[{HAN}]+$|^[ⅠⅡⅢⅣⅤⅥ]+")),
    (2, re.compile(rf"^[(][{HAN}]+[)]")),
    (3, re.compile(r"^[A-Za-z][.、)]")),
)
_RANK = re.compile(rf"^(?:[(]?[{HAN}]+[)]?|[ⅠⅡⅢⅣⅤⅥIVX]+)[、.,,:]?$")
"""A mark that stands alone in the column of numbers."""
_TALLY = re.compile(r"^[(]?(?:共|计)?\d{1,4}(?:个|项|家|宗|件)?(?:项目)?[)]?$")
_MOST_COUNTED = 10_000
_NUMBER = re.compile(r"^[(（]?\d{1,5}(?:[-.]\d{1,4})*[)）.、]?$")
_MARK = re.compile(rf"^(?:[(]?[{HAN}]+[)]?[、.,,:]?|[ⅠⅡⅢⅣⅤⅥ]+[、.]?|[A-Za-z][.、)])(?=\D|$)")
_UID = re.compile(r"^[0-9a-f]{32}$")
OTHER_GROUP = 3
_MANY_WORDS = 6
_LABELLED = re.compile(r"[:：]|名\s*称|合\s*计|总\s*计|小\s*计")
"""What stands in headers, sums and signatures, and hardly in the name of a project."""
_HEADS = (LineKind.GROUP, LineKind.TOTAL)


@dataclass(frozen=True, slots=True)
class Places:
    """The columns by their part in telling rows apart."""

    sequence: int | None
    name: int
    uid: int | None
    texts: tuple[int, ...]
    figures: tuple[int, ...]

    @property
    def lead(self) -> int:
        """How many columns from the left may hold the label of a group or total."""
        return max(self.name, self.sequence or 0) + 1


@dataclass(frozen=True, slots=True)
class Body:
    """How the data rows of one table usually look; `ranked`: 一 in the column of numbers heads a group;
    `rich` counts the telling cells of rows with a name.
    """

    places: Places
    numbered: bool
    ranked: bool
    typical: float
    header: frozenset[tuple[str, ...]]
    rich: Mapping[int, int]

    def richness(self, row: int, cells: Sequence[Raw]) -> int:
        """How many cells of a row (from 0) tell something of a project."""
        known = self.rich.get(row)
        return _richness(cells, self.places) if known is None else known


def places_of(columns: Sequence[Column], money: frozenset[int]) -> Places:
    """The columns of a table by their part."""
    by_target = {column.target: column.index for column in reversed(columns) if column.target}
    field_columns = [column for column in columns if column.target not in (None, SEQUENCE, "name", UID)]
    return Places(
        sequence=by_target.get(SEQUENCE),
        name=by_target["name"],
        uid=by_target.get(UID),
        texts=tuple(
            column.index for column in field_columns if column.index not in money and _tells(column.target)
        ),
        figures=tuple(sorted(money)),
    )


def _tells(target: str | None) -> bool:
    """Whether only a project, not a group of them, has a value there."""
    return target not in ("year_role", "industry", "county", "note", "key_levels", "status", "project.uid")


def body_of(sheet: Sheet, rows: range, places: Places, headers: Sequence[range]) -> Body:
    """How the rows of a table look, from a first pass over them."""
    named = [row for row in rows if filled(sheet.cells[row][places.name])]
    rich = {row: _richness(sheet.cells[row], places) for row in named}
    plain = [row for row in named if not _is_marked(sheet.cells[row], places, rich[row])]
    telling = [row for row in plain if rich[row] or _has_number(sheet.cells[row], places)]
    plain = telling or plain
    numbered = [row for row in plain if _has_number(sheet.cells[row], places)]
    likely = numbered if len(numbered) >= 0.3 * len(plain) else plain
    texts = [rich[row] for row in likely]
    shown = frozenset(_shown(sheet.cells[row]) for header in headers for row in header)
    return Body(
        places,
        bool(numbered) and len(numbered) >= 0.6 * len(plain),
        bool(plain),
        median(texts) if texts else 0.0,
        shown,
        rich,
    )


def _has_number(cells: Sequence[Raw], places: Places) -> bool:
    return places.sequence is not None and is_number(cells[places.sequence])


def _is_marked(cells: Sequence[Raw], places: Places, rich: int) -> bool:
    """Whether a row begins with 一、（二）, in the column of numbers or before its name."""
    rank = cells[places.sequence] if places.sequence is not None else ""
    if isinstance(rank, str) and _RANK.match(folded(rank)):
        return True
    name = cells[places.name]
    marked = isinstance(name, str) and any(pattern.match(folded(name)) for _, pattern in _LEVELS[:2])
    return marked and not _has_number(cells, places) and rich == 0


def _shown(cells: Sequence[Raw]) -> tuple[str, ...]:
    return tuple(folded(cell) if isinstance(cell, str) else "" for cell in cells)


def filled(cell: Raw) -> bool:
    """Whether a cell holds anything visible."""
    return cell != "" and (not isinstance(cell, str) or bool(cell.strip()))


def is_number(cell: Raw) -> bool:
    """Whether a cell numbers a row: 1, 2.0, （3）, 1-2."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, date):
        return True  # 1-2 typed into a cell becomes a date
    if isinstance(cell, int | float):
        return 0 < cell < 100_000
    return isinstance(cell, str) and bool(_NUMBER.match(folded(cell)))


def _richness(cells: Sequence[Raw], places: Places) -> int:
    return sum(_is_telling(cells[index]) for index in places.texts)


@lru_cache(maxsize=KNOWN, typed=True)
def _is_telling(cell: Raw) -> bool:
    """Whether a cell of words or days tells something of a project; a count (5, 3个) is a group's."""
    if isinstance(cell, str):
        return bool(cell.strip()) and not _TALLY.match(folded(cell))
    return not isinstance(cell, int | float) or isinstance(cell, bool) or cell >= _MOST_COUNTED


def classify(
    sheet: Sheet, rows: range, body: Body, wished: Mapping[int, LineKind], continued: frozenset[int]
) -> list[Line]:
    """The kind of every row of a table; `continued` are the rows whose name is merged with the row above."""
    lines: list[Line] = []
    for row in rows:
        cells = sheet.cells[row]
        line = _classify(row, cells, body, row in continued, lines)
        if row in wished:
            line = Line(row + 1, wished[row], line.label, line.level, line.count)
        lines.append(line)
    return _ranked(_summed(sheet, lines, body, wished))


def _summed(sheet: Sheet, lines: Sequence[Line], body: Body, wished: Mapping[int, LineKind]) -> list[Line]:
    """With the rows that tell nothing but the sums of what is below them as groups, whatever their names."""
    places = body.places
    likely = {
        at
        for at, line in enumerate(lines)
        if line.kind is LineKind.DATA and line.row - 1 not in wished and body.typical >= 1
        if not body.richness(line.row - 1, cells := sheet.cells[line.row - 1])
        and not _has_number(cells, places)
    }

    def as_group(line: Line) -> Line:
        cells = sheet.cells[line.row - 1]
        return Line(line.row, LineKind.GROUP, _label(cells, places), _level(cells), _count(cells))

    return with_summed_groups(sheet, lines, likely, places.figures, as_group)


def _ranked(lines: list[Line]) -> list[Line]:
    """With groups without a mark directly above 一、 as what encloses it: 在建一批 and then 一、农林水利."""
    ranked = _parts_of_totals(lines)
    below: Line | None = None
    for at in range(len(lines) - 1, -1, -1):
        line = ranked[at]
        if line.kind is LineKind.GROUP and line.level == OTHER_GROUP and below is not None:
            line = ranked[at] = replace(line, level=max(0, min(below.level - 1, line.level)))
        if line.kind is not LineKind.EMPTY:
            below = line if line.kind is LineKind.GROUP and line.level < OTHER_GROUP else None
    return ranked


def _parts_of_totals(lines: Sequence[Line]) -> list[Line]:
    """With the lines after 其中：续建（1个） that head no rows as what they are: parts of the total above."""
    told = list(lines)
    for at in range(1, len(told) - 1):
        before, line, below = told[at - 1], told[at], told[at + 1]
        part = before.kind is LineKind.TOTAL and "其中" in before.label and line.level == OTHER_GROUP
        if part and line.kind is LineKind.GROUP and below.kind in _HEADS:
            told[at] = replace(line, kind=LineKind.TOTAL, label=f"其中:{line.label}", level=0)
    return told


def _classify(row: int, cells: Sequence[Raw], body: Body, continued: bool, before: Sequence[Line]) -> Line:
    number, places = row + 1, body.places
    rich = body.richness(row, cells)
    if not continued and _is_plainly_data(cells, body, rich):
        return Line(number, LineKind.DATA)
    taken = [index for index, cell in enumerate(cells) if filled(cell)]
    if all(_is_prepared(cells[index], index, places) for index in taken):
        return Line(number, LineKind.EMPTY)
    if places.uid is not None and _UID.match(str(cells[places.uid]).strip()):
        return Line(number, LineKind.DATA)
    if _shown(cells) in body.header or is_column_numbers(cells):
        return Line(number, LineKind.HEADER)
    remark = _remark(cells, taken, places, rich, number)
    if remark is not None:
        return remark
    label = _label(cells, places)
    if _TOTAL.search(label) and len(label) <= 24 and rich <= body.typical / 2 and not _is_project(label):
        return Line(number, LineKind.TOTAL, label, 0, _count(cells))
    if continued:
        return Line(number, LineKind.CONTINUED)
    named = filled(cells[places.name])
    if _is_group(cells, taken, body, rich, label):
        return Line(number, LineKind.GROUP, label, _level(cells), _count(cells))
    if named:
        return Line(number, LineKind.DATA)
    return _nameless(number, cells, taken, body, rich, before)


def _is_prepared(cell: Raw, column: int, places: Places) -> bool:
    """Whether a cell is what a blank form holds: a number for the row, a formula with nothing to add up."""
    if cell == NOT_COMPUTED or (_amount(cell) and cell == 0):
        return True
    return column == places.sequence and is_number(cell)


def _is_plainly_data(cells: Sequence[Raw], body: Body, rich: int) -> bool:
    """The quick answer for most rows: numbered, named, and as full of words as the others; without a column
    of numbers only where there are many words, none of them a label.
    """
    places = body.places
    name = cells[places.name]
    if rich == 0 or rich <= body.typical / 2 or not isinstance(name, str) or len(name) < 4:
        return False
    if name.isdecimal() or _TOTAL.search(name[:8]):
        return False
    if places.sequence is not None:
        return is_number(cells[places.sequence])
    return rich >= _MANY_WORDS and not _LABELLED.search(name) and not _LABELLED.search(str(cells[0]))


def _remark(
    cells: Sequence[Raw], columns: Sequence[int], places: Places, rich: int, number: int
) -> Line | None:
    first = folded(str(cells[columns[0]]))
    money = any(_amount(cells[index]) for index in places.figures)
    if _NOTE.match(first) and len(columns) <= 3 and not money:
        return Line(number, LineKind.NOTE, first)
    if _ASIDE.match(first) and len(columns) <= 2 and not money and rich == 0:
        return Line(number, LineKind.NOTE, first)
    words = "".join(folded(cells[index]) for index in columns if isinstance(cells[index], str))
    if (
        not money
        and len(columns) <= 10
        and _SIGNATURE.search(words)
        and (":" in words or "签" in words or "章" in words)
    ):
        return Line(number, LineKind.SIGNATURE, first)
    if len(columns) <= 2 and unit_line(words) and not money and rich <= 1:
        return Line(number, LineKind.UNIT, words)
    if len(columns) == 1 and len(first) > 30 and columns[0] != places.name:
        return Line(number, LineKind.NOTE, first)
    return None


def _amount(cell: Raw) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _label(cells: Sequence[Raw], places: Places) -> str:
    """The words at the left of a row: of its number and its name, or of the first cell that has some."""
    texts = [folded(cell) for cell in cells[: places.lead] if isinstance(cell, str) and filled(cell)]
    if not texts:
        rest = [folded(cell) for cell in cells if isinstance(cell, str) and filled(cell)]
        return rest[0] if rest else ""
    return "".join(texts)


def _is_project(label: str) -> bool:
    return bool(re.search(r"(项目|工程|改造|建设|建筑|中心|基地)([(].*[)])?$", label)) and not re.search(
        r"[合总小共]计", label
    )


def _count(cells: Sequence[Raw]) -> int | None:
    for cell in cells:
        if isinstance(cell, str) and len(cell) < 40 and (number := counted(cell)) is not None:
            return number
    return None


def _level(cells: Sequence[Raw]) -> int:
    first = next(folded(str(cell)) for cell in cells if filled(cell))
    for level, pattern in _LEVELS:
        if pattern.match(first):
            return level
    return OTHER_GROUP


def _is_group(cells: Sequence[Raw], columns: Sequence[int], body: Body, rich: int, label: str) -> bool:
    """Whether a row only heads the rows below it: a mark or count, no text of a project's own."""
    places = body.places
    if rich > max(0, body.typical / 3):
        return False
    sequence = cells[places.sequence] if places.sequence is not None else ""
    marked = bool(_MARK.match(label)) and any(pattern.match(label) for _, pattern in _LEVELS)
    marked = marked or (body.ranked and isinstance(sequence, str) and bool(_RANK.match(folded(sequence))))
    tallied = any(
        isinstance(cells[index], str) and re.search(r"\d+(个|项)[)]?$", folded(str(cells[index])))
        for index in columns
    )
    if rich > max(0, body.typical / 3) or (
        is_number(sequence) and not (tallied and rich == 0 and body.typical >= 2)
    ):
        return False
    if marked or tallied:
        return True
    if not filled(cells[places.name]):
        return (
            rich == 0 and isinstance(cells[columns[0]], str) and columns[0] < places.name and len(label) <= 30
        )
    if is_county(label) and rich == 0:
        return True
    if len(label) > 10 and _is_project(label):
        return False
    bare = not any(filled(cells[index]) for index in places.figures)
    words = sum(index >= places.lead and _is_word(cells[index]) for index in columns)
    if body.numbered:
        return body.typical >= 1 and rich == 0 and words <= 1
    return bare and rich == 0 and body.typical >= 2 and not words


def _is_word(cell: Raw) -> bool:
    """Whether a cell says something in words that no sum or count of a group does."""
    return (
        isinstance(cell, str)
        and filled(cell)
        and _is_telling(cell)
        and not re.match(r"[\d.,]+$", folded(cell))
    )


def _nameless(
    number: int, cells: Sequence[Raw], columns: Sequence[int], body: Body, rich: int, before: Sequence[Line]
) -> Line:
    places = body.places
    money = any(filled(cells[index]) and cells[index] != 0 for index in places.figures)
    counted_row = places.sequence is not None and is_number(cells[places.sequence])
    if counted_row and (money or rich):
        return Line(number, LineKind.DATA)
    follows = bool(before) and before[-1].kind in (LineKind.DATA, LineKind.CONTINUED)
    if (
        follows
        and (places.sequence is None or not filled(cells[places.sequence]))
        and not (money and rich > 2)
    ):
        return Line(number, LineKind.CONTINUED)
    if money and rich:
        return Line(number, LineKind.DATA)
    first = folded(str(cells[columns[0]]))
    return Line(number, LineKind.TITLE if len(columns) == 1 else LineKind.NOTE, first)
