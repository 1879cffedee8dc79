"""Sheets that hold one project each: labels with their values beside them, and small tables of one project.

A card becomes a table of one row, its labels the headers, so that its cells are understood like those of any
list. What it has more than once – nodes, ten-day spans – becomes records of its own (`card_blocks.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.documents.intake.cells import reader
from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.layout import Header, Score
from app.documents.intake.words import folded, plain
from app.models import Issue, field_of
from app.models.values import Value

SURE = 0.8
_NAMES = frozenset(
    {"项目名称", "工程名称", "建设项目名称", "项目工程名称", "项目(工程)名称", "工程项目名称", "项目名"}
)
_LONGEST = 18
_OTHERS = re.compile(
    r"节点|[上中下]旬|旬别|小计|解决|责任|签[名字章]|盖章|完成(?:时限|进度|情况)|计划日期|实际日期|预估|前期工作"
)
"""Labels of a card that are no fields of a project."""
_BOTH = re.compile(r"\s*([^：:\n]{2,16})[：:]\s*(\S.*)$", re.DOTALL)
_SIGNATURE = re.compile(r"[(（]?签[名字章][)）]?|盖章|^填[报表]|^审核")
_HEIGHT = 80
"""Rows that a card has at most."""
PROBLEM = {
    r"^(?:负责)?(?:解决)?(?:问题)?责任单位.*责任人$": "unit+person",
    r"解决.*责任单位|^责任单位$": "unit",
    r"解决.*责任人|^责任人$": "person",
    r"解决时[限间]|完成时限|办理时限": "due",
    r"解决(?:的)?情况|办理情况|解决进展|处理结果": "result",
    r"措施|建议|解决办法": "measure",
}
"""What stands around the problem on a card, by its label."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A filled cell and the rows and columns that it takes, the last ones excluded."""

    row: int
    column: int
    bottom: int
    right: int
    value: Raw

    @property
    def text(self) -> str:
        """Its words without blanks and breaks, "" for a figure or a day."""
        return folded(self.value) if isinstance(self.value, str) else ""


@dataclass(slots=True)
class Card:
    """The rows of one card (the last one excluded), and where its name stands."""

    sheet: Sheet
    name: Anchor
    top: int
    bottom: int
    lines: list[list[Anchor]]
    taken: set[tuple[int, int]] = field(default_factory=set)
    """Cells that belong to a small table or to the problem, by row and column."""

    def line(self, row: int) -> list[Anchor]:
        """The filled cells that begin in a row, without those taken."""
        at = row - self.top
        return [one for one in self.lines[at] if (one.row, one.column) not in self.taken] if at >= 0 else []

    def take(self, anchors: Sequence[Anchor]) -> None:
        """These cells are read; nothing else is to read them."""
        self.taken |= {(one.row, one.column) for one in anchors}


def find_cards(sheet: Sheet, score: Score) -> list[Card]:
    """The cards of a sheet from top to bottom; none where it holds a list or anything else."""
    first = next((row for row, cells in enumerate(sheet.cells[:_HEIGHT]) if any(map(_is_name, cells))), None)
    if first is None:
        return []
    lines = _lines(sheet, first + 2 * _HEIGHT, score)
    if not _is_card(lines, _names(lines)[0], score):
        return []
    lines = _lines(sheet, len(sheet.cells), score)
    names = _names(lines)
    if not all(_is_card(lines, name, score) for name in names):
        return []
    ends = [_top(lines, name.row, score) for name in names[1:]] + [len(sheet.cells)]
    tops = [0, *ends[:-1]]
    return [
        Card(sheet, name, top, end, lines[top:end])
        for name, top, end in zip(names, tops, ends, strict=True)
        if end > name.row
    ]


def _names(lines: Sequence[Sequence[Anchor]]) -> list[Anchor]:
    return [one for line in lines for one in line if _is_name(one.value)]


def _top(lines: Sequence[Sequence[Anchor]], row: int, score: Score) -> int:
    """The first row of a card whose name stands in `row`: its title may stand above."""
    while row > 1 and len(lines[row - 1]) in (1, 2):
        first = lines[row - 1][0]
        if _SIGNATURE.search(first.text) or is_label(first, score):
            break
        row -= 1
    return row


def _is_name(cell: Raw) -> bool:
    return isinstance(cell, str) and (
        folded(cell[:24]).partition(":")[0] in _NAMES or (len(cell) < 24 and plain(cell) in _NAMES)
    )


def _lines(sheet: Sheet, stop: int, score: Score) -> list[list[Anchor]]:
    """The filled cells of every row before `stop` with what they take.

    Columns count twice: a cell that holds a label and its value (项目名称：某某工程) is two.
    """
    merged = {(merge.top, merge.left): merge for merge in sheet.merges}
    lines = []
    for row, cells in enumerate(sheet.cells[:stop]):
        line = []
        for column, value in enumerate(cells):
            if value == "" or (isinstance(value, str) and not value.strip()):
                continue
            merge = merged.get((row, column))
            bottom, right = (merge.bottom + 1, merge.right + 1) if merge else (row + 1, column + 1)
            whole = Anchor(row, 2 * column, bottom, 2 * right, value)
            line += _halves(whole, score) or [whole]
        lines.append(line)
    return lines


def _halves(whole: Anchor, score: Score) -> list[Anchor]:
    """A label and its value where both stand in one cell; [] for any other."""
    match = _BOTH.match(whole.value) if isinstance(whole.value, str) else None
    if match is None:
        return []
    label = replace(whole, value=match[1], right=whole.column + 1)
    return [label, replace(whole, value=match[2], column=label.right)] if is_label(label, score) else []


def _is_card(lines: Sequence[Sequence[Anchor]], name: Anchor, score: Score) -> bool:
    """Whether what stands right of the name is its value, and labels stand below it in its own column."""
    beside = next((one for one in lines[name.row] if one.column >= name.right), None)
    if beside is not None and beside.column == name.right and is_label(beside, score):
        return False
    below = [one for line in lines[name.bottom : name.bottom + _HEIGHT] for one in line]
    column = [one for one in below if one.column == name.column]
    return (
        bool(column)
        and is_label(column[0], score)
        and sum(is_label(one, score) for one in column[:8]) >= min(3, len(column[:8]))
        and sum(is_label(one, score) for one in (*lines[name.row], *below) if one is not name) >= 3
    )


def lies_sideways(card: Card, score: Score) -> bool:
    """Whether what looks like a card is a list that lies on its side: every column another project."""
    counts = []
    for line in card.lines[card.name.row - card.top :]:
        if line and is_label(line[0], score) and line[0].column == card.name.column:
            counts.append(0 if any(is_label(one, score) for one in line[1:]) else len(line) - 1)
    if len(counts) < 3 or counts[0] < 2:
        return False
    return sum(count == counts[0] for count in counts) >= 0.6 * len(counts)


def is_label(anchor: Anchor, score: Score) -> bool:
    """Whether a cell says what stands beside it."""
    text = anchor.text.rstrip(":")
    if not 2 <= len(text) <= _LONGEST or re.search(r"\d{4}年?\d*月\d*日?|[。；;]", text):
        return False
    timeless = re.sub(r"20\d{2}年(?!\d)度?", "年度", text)  # the card's year need not be the ledger's
    return bool(_OTHERS.search(text)) or score((understood(timeless, score),)) >= SURE


# ------------------------------------------------------------------ labels and values


def pairs(card: Card, score: Score) -> Iterator[tuple[Anchor, Anchor | None]]:
    """Every label that is left with the cell beside it; None where that is empty."""
    for row in range(card.name.row, card.bottom):
        line = card.line(row)
        at = 0
        while at < len(line):
            label = line[at]
            at += 1
            if label is not card.name and not is_label(label, score):
                continue
            beside = line[at] if at < len(line) else None
            if beside is not None and (beside.column == label.right or not is_label(beside, score)):
                at += 1
                yield label, beside
            else:
                yield label, None


def problem_of(card: Card, score: Score) -> dict[str, Value]:
    """What stands around the problem, by the fields of a problem; it is taken from the card."""
    labels = list(pairs(card, score))
    start = next((label.row for label, _ in labels if _is_problem(label)), card.bottom)
    told: dict[str, Value] = {}
    for label, beside in labels:
        text = label.text.rstrip(":")
        target = next((name for pattern, name in PROBLEM.items() if re.search(pattern, text)), "")
        if label.row < start or _is_problem(label) or not target:
            continue
        card.take([label, *([beside] if beside else [])])
        for part in (
            str(beside.value).splitlines() if beside and "+" in target else [beside] if beside else []
        ):
            raw = part if isinstance(part, str) else part.value
            field = None if "+" in target else field_of(Issue, target)
            reading = reader(target, field, "", lambda code: None)(raw)
            for name, value in reading.values.items() if reading else ():
                told[name] = f"{told[name]}、{value}" if told.get(name) else value
    return told


def _is_problem(label: Anchor) -> bool:
    declared = field_of(Issue, "description")
    words = {plain(word) for word in (declared.label, *declared.synonyms)}
    text = label.text.rstrip(":")
    return plain(text) in words or bool(re.match(r"(?:目前)?存在.*(?:问题|困难)$", text))


def page_of(card: Card, score: Score, more: Sequence[tuple[tuple[str, ...], Raw]]) -> tuple[Sheet, Header]:
    """The card as a table of one row below the lines above it; `more` are further headers with values."""
    told: list[tuple[tuple[str, ...], Raw]] = [
        ((understood(label.text.rstrip(":"), score),), beside.value if beside is not None else "")
        for label, beside in pairs(card, score)
        if not _SIGNATURE.search(label.text)
    ]
    told += more
    width = max(len(told), 2)
    above = [[one.value for one in line][:width] for line in card.lines[: card.name.row - card.top]]
    rows: list[list[Raw]] = [*above, ["/".join(path) for path, _ in told], [value for _, value in told]]
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    paths = tuple(path for path, _ in told)
    return Sheet(card.sheet.name, cells), Header(len(above), len(above), paths, 1.0)


def understood(text: str, score: Score) -> str:
    """A label in the words that are understood best: 项目 before it is left out, 投资 behind it added."""
    since = re.sub(r"^(?:截至)?(?:上年|去年)(?=累计)", "截至上年底", text)
    texts = (text, text.removeprefix("项目"), f"{text}投资", f"{since}投资")
    return text if text in _NAMES else max(texts, key=lambda one: score((one,)))


def name_of(card: Card, score: Score) -> str:
    """The name of the project, "" where none is written."""
    beside = next((value for label, value in pairs(card, score) if label is card.name), None)
    return str(beside.value).strip() if beside is not None else ""
