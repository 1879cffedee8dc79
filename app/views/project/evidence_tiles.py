"""Where the tiles of a gallery stand: headings with rows of equal tiles below. Arithmetic, no widgets."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and how many tiles stand below it."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes in pixels."""

    tile: int
    high: int
    gap: int
    head: int


class Tiles:
    """The places of all tiles of some sections in a width; numbers run through all sections."""

    def __init__(self, sections: Sequence[Section], width: int, measures: Measures) -> None:
        self.sections = tuple(sections)
        self.measures = measures
        self.columns = max((width - measures.gap) // (measures.tile + measures.gap), 1)
        self.firsts: list[int] = []  # number of the first tile of each section
        self.tops: list[int] = []  # where each section begins
        top, number = 0, 0
        for section in self.sections:
            self.firsts.append(number)
            self.tops.append(top)
            rows = -(-section.count // self.columns)
            top += measures.head + rows * (measures.high + measures.gap)
            number += section.count
        self.count, self.height = number, top + measures.gap

    def section_of(self, number: int) -> int:
        """The section that a tile stands in."""
        return bisect_right(self.firsts, number) - 1

    def rect(self, number: int) -> QRect:
        """The place of a tile."""
        section, size = self.section_of(number), self.measures
        row, column = divmod(number - self.firsts[section], self.columns)
        left = size.gap + column * (size.tile + size.gap)
        top = self.tops[section] + size.head + row * (size.high + size.gap)
        return QRect(left, top, size.tile, size.high)

    def at(self, x: int, y: int) -> int:
        """The tile at a point, -1 for none."""
        if not self.sections or y < 0:
            return -1
        section = bisect_right(self.tops, y) - 1
        row = (y - self.tops[section] - self.measures.head) // (self.measures.high + self.measures.gap)
        column = (x - self.measures.gap) // (self.measures.tile + self.measures.gap)
        number = self.firsts[section] + row * self.columns + column
        inside = row >= 0 and 0 <= column < self.columns
        last = self.firsts[section] + self.sections[section].count
        if not inside or number >= last or not self.rect(number).contains(x, y):
            return -1
        return number

    def between(self, top: int, bottom: int) -> range:
        """The tiles that may be seen between two heights."""
        if not self.count:
            return range(0)
        first = self._first_from(top)
        last = first
        while last < self.count and self.rect(last).top() <= bottom:
            last += 1
        return range(first, last)

    def _first_from(self, top: int) -> int:
        section = max(bisect_right(self.tops, top) - 1, 0)
        step = self.measures.high + self.measures.gap
        row = max((top - self.tops[section] - self.measures.head) // step, 0)
        return min(self.firsts[section] + row * self.columns, self.count - 1)

    def beside(self, number: int, way: str) -> int:
        """The tile one step left, right, up or down, as the eye finds it; itself at an end."""
        if way in ("left", "right"):
            return min(max(number + (1 if way == "right" else -1), 0), self.count - 1)
        here = self.rect(number)
        step = self.measures.high + self.measures.gap
        section = self.section_of(number)
        if way == "up":
            above = number - self.columns
            if above >= self.firsts[section]:
                return above
            return number if section == 0 else self._in_row(self.firsts[section] - 1, here.left())
        below = number + self.columns
        last = self.firsts[section] + self.sections[section].count - 1
        if below <= last:
            return below
        if self.rect(last).top() >= here.top() + step:
            return last  # the row below is shorter
        return number if last + 1 >= self.count else self._in_row(last + 1, here.left())

    def _in_row(self, number: int, left: int) -> int:
        """The tile in the row of another one that is nearest to a place from the left."""
        section = self.section_of(number)
        first = self.firsts[section]
        row = (number - first) // self.columns
        column = (left - self.measures.gap) // (self.measures.tile + self.measures.gap)
        start = first + row * self.columns
        return min(start + column, first + self.sections[section].count - 1)
