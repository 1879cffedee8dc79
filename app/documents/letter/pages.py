"""Breaking a letter into pages: no heading last, rows cut between lines, the tear-off whole at the end."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.letter.bricks import Brick, Mark, RowBrick, TextLine, Word
from app.documents.letter.layout import Bricks, LetterLayout
from app.documents.letter.model import (
    FOOT,
    HEIGHT,
    LEFT,
    MASTHEAD_GAP,
    MASTHEAD_POINTS,
    MASTHEAD_RULE,
    MASTHEAD_TOP,
    NUMBER,
    PAPER,
    TOP,
    WIDTH,
    Letter,
    Style,
)
from app.documents.letter.setting import Setter
from app.documents.typeset import POINT_MM

_DENSITIES = (0.94, 0.88, 0.83, 0.78)
"""The lines of small tables are drawn together where that brings the letter onto one page."""
_COMPANY = 25.0
"""A tear-off that stands on a page of its own takes as many mm of what is before it along."""
_HEAD = Style("title", MASTHEAD_POINTS, 0)


@dataclass(frozen=True)
class LetterPage:
    """A page ready to paint; the marks are in mm from the corner of the paper."""

    marks: tuple[Mark, ...]
    number: int
    count: int


def pages(letter: Letter) -> list[LetterPage]:
    """Break a letter into pages, at least one."""
    setter = Setter()
    laid = _laid(letter, LetterLayout(setter, density(letter)), setter)
    return [
        LetterPage((*marks, *_margin(letter, setter, number)), number, len(laid))
        for number, marks in enumerate(laid, 1)
    ]


def density(letter: Letter, spare: float = 0.0) -> float:
    """How high small tables are, 1 as designed, less where only that saves the second page.

    `spare` is the room in mm that is to be left over for a program that breaks lines in its own way.
    """
    setter = Setter()
    if len(_laid(letter, LetterLayout(setter), setter, spare)) != 2:
        return 1.0
    fitting = (
        dense for dense in _DENSITIES if len(_laid(letter, LetterLayout(setter, dense), setter, spare)) == 1
    )
    return next(fitting, 1.0)


def _laid(letter: Letter, layout: LetterLayout, setter: Setter, spare: float = 0.0) -> list[list[Mark]]:
    head, top = _masthead(letter, setter)
    first = TOP + HEIGHT - top - spare
    stacks = _fill(layout.bricks(letter.blocks), first)
    receipt = LetterLayout(setter).receipt(letter.receipt) if letter.receipt else None
    if receipt is not None:
        used = sum(brick.height for brick in stacks[-1])
        if used + receipt.height > (first if len(stacks) == 1 else HEIGHT):
            stacks.append(_company(stacks[-1]))
    by_page = []
    for place, stack in enumerate(stacks):
        y = top if place == 0 else TOP
        marks: list[Mark] = list(head) if place == 0 else []
        for brick in stack:
            marks += [mark.moved(LEFT, y) for mark in brick.marks]
            y += brick.height
        by_page.append(marks)
    if receipt is not None:
        by_page[-1] += [mark.moved(LEFT, TOP + HEIGHT - receipt.height) for mark in receipt.marks]
    return by_page


# ------------------------------------------------------------------ which brick on which page


def _fill(bricks: Sequence[Brick | RowBrick], first: float) -> list[Bricks]:
    """Fill page after page; what keeps with the next brick goes with it."""
    stacks: list[Bricks] = [[]]
    left, queue = first, deque(bricks)
    while queue:
        if stacks[-1] and _wanted(queue) > left + 0.01:
            stacks.append([])
            left = HEIGHT
            continue
        brick = queue.popleft()
        parts = brick.split(left) if brick.height > left + 0.01 else None
        if parts is not None:
            brick, rest = parts
            queue.appendleft(rest)
        stacks[-1].append(brick)
        left -= brick.height
    return stacks


def _wanted(queue: deque[Brick | RowBrick]) -> float:
    """The room that the next brick needs together with what it keeps with."""
    total = 0.0
    for brick in queue:
        if not brick.keep:
            return total + brick.least
        total += brick.height
    return total


def _company(stack: Bricks) -> Bricks:
    """Take the last bricks off a page, for the page of the tear-off; something stays, and no heading last."""
    taken: Bricks = []
    while len(stack) > 1 and (
        sum(brick.height for brick in taken) + stack[-1].height <= _COMPANY or (taken and stack[-1].keep)
    ):
        taken.insert(0, stack.pop())
    return taken


# ------------------------------------------------------------------ head and margins


def _masthead(letter: Letter, setter: Setter) -> tuple[list[Mark], float]:
    """The red head with its double line, and where the blocks of the first page begin."""
    if not letter.masthead:
        return [], TOP
    wide = setter.width(letter.masthead, _HEAD)
    size = min(MASTHEAD_POINTS, MASTHEAD_POINTS * (MASTHEAD_RULE - 6) / wide)
    high = MASTHEAD_POINTS * POINT_MM
    middle = MASTHEAD_TOP + high / 2
    x = (PAPER.width - wide * size / MASTHEAD_POINTS) / 2
    name = Word(x, middle + 0.37 * size * POINT_MM, letter.masthead, _HEAD, red=size)
    left = (PAPER.width - MASTHEAD_RULE) / 2
    y = MASTHEAD_TOP + high + MASTHEAD_GAP
    rules = [
        TextLine(left, y, left + MASTHEAD_RULE, y, 1.0, red=True),
        TextLine(left, y + 1.4, left + MASTHEAD_RULE, y + 1.4, 0.3, red=True),
    ]
    return [name, *rules], y + 3.2


def _margin(letter: Letter, setter: Setter, number: int) -> list[Mark]:
    """The page number, outside, one character in; the foot at the lower edge."""
    side = "right" if number % 2 else "left"
    indent = NUMBER.points * POINT_MM
    shown = setter.word(f"— {number} —", NUMBER, WIDTH - 2 * indent, side)  # type: ignore[arg-type]
    left, right = letter.foot
    last = setter.word(right, FOOT, WIDTH, "right")
    first = setter.word(left, FOOT, max(last.x - 3, 0.0))
    return [
        shown.moved(LEFT + indent, TOP + HEIGHT + 7 + NUMBER.line / 2 - 1),
        *(word.moved(LEFT, PAPER.height - 16) for word in (first, last) if word.text),
    ]
