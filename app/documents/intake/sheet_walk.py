"""A sheet of an .xlsx archive walked element by element, for programs that spell it as common ones do not."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import IO

from app.documents.intake.grid import NOT_COMPUTED
from app.documents.intake.xml_walk import local, walk_xml

Faults = dict[tuple[int, int], str]
Reach = Callable[[int, int], None]
"""Told of rows and columns that are in use; raises when they are too many."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a sheet tells beside the values of its cells, by row and column: errors, what is in percent."""

    faults: Faults = field(default_factory=dict)
    percents: frozenset[tuple[int, int]] = frozenset()


def walk(stream: IO[bytes], reach: Reach, percents: Container[str] = ()) -> Marks:
    """The marks of one sheet, where `percents` are the styles that show percent; raises ValueError when it is
    no XML.
    """
    cells = _Cells(reach, percents)
    walk_xml(stream, cells)
    return Marks(cells.all_faults(), frozenset(cells.shared))


@dataclass(slots=True)
class _Cells:
    """Where the parser is, and what it has met."""

    reach: Reach
    percents: Container[str]
    shared: set[tuple[int, int]] = field(default_factory=set)
    style: str = ""
    faults: Faults = field(default_factory=dict)
    row: int = -1
    column: int = -1
    kind: str = ""
    inside: str = ""
    value: str = ""
    formula: bool = False
    stored: bool = False
    words: str = ""
    computed: bool = False
    blank: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0

    def start(self, tag: str, marks: dict[str, str]) -> None:
        """A row or a cell says where it is, or comes after the one before."""
        name = local(tag)
        if name == "row":
            self.row = int(marks["r"]) - 1 if marks.get("r", "").isdecimal() else self.row + 1
            self.column = -1
        elif name == "c":
            self.column, self.kind, self.value, self.formula = self.column + 1, marks.get("t", ""), "", False
            self.stored, self.words, self.style = False, "", marks.get("s", "")
            place = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", marks.get("r", ""))
            if place:
                self.row, self.column = int(place[2]) - 1, column_of(place[1].encode())
        elif name in ("v", "t", "f"):
            self.inside = name
            self.formula = self.formula or name == "f"
            self.stored = self.stored or name == "v"

    def text(self, words: str) -> None:
        """The value of a cell, and the words of its formula."""
        if self.inside in ("v", "t"):
            self.value += words
        elif self.inside == "f":
            self.words += words

    def end(self, tag: str) -> None:
        """A cell that is whole counts when something is in it."""
        name = local(tag)
        self.inside = ""
        if name != "c" or not (self.value or self.formula):
            return
        if self.row >= self.rows or self.column >= self.columns:
            self.rows, self.columns = max(self.rows, self.row + 1), max(self.columns, self.column + 1)
            self.reach(self.rows, self.columns)
        if self.kind in ("", "n") and self.style in self.percents:
            self.shared.add((self.row, self.column))
        if self.kind == "e":
            self.faults[self.row, self.column] = self.value
        elif self.formula and self.value:
            self.computed = True
        elif self.formula and not (self.stored and self.kind == "str"):
            if self.stored and '""' in self.words:
                self.blank.append((self.row, self.column))
            else:
                self.faults[self.row, self.column] = NOT_COMPUTED

    def all_faults(self) -> Faults:
        """With formulas that may give an empty text where no formula has a result: none was computed then."""
        return self.faults if self.computed else {**self.faults, **dict.fromkeys(self.blank, NOT_COMPUTED)}


def column_of(letters: bytes) -> int:
    """The number of a column from 0: A → 0, AB → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
