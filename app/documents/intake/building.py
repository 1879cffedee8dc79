"""A sheet put together cell by cell, within the limits that every sheet has."""

from datetime import date, datetime, time
from pathlib import Path

from app.documents.intake.grid import Merge, Raw, Sheet
from app.documents.intake.zipped import check_size


class SheetBuilder:
    """Takes filled cells in any order; only what is filled takes room, and what lies too far is refused."""

    def __init__(self, path: Path, name: str, *, hidden: bool = False) -> None:
        self.name = name
        self.hidden = hidden
        self._path = path
        self._rows: dict[int, dict[int, Raw]] = {}
        self._merges: list[Merge] = []
        self._height = self._width = 0

    def put(self, row: int, column: int, value: Raw, down: int = 1, across: int = 1) -> None:
        """Fill a cell that takes `down` rows and `across` columns; raises UserError beyond the limits."""
        if value != "":
            self._reach(row + 1, column + 1)
            self._rows.setdefault(row, {})[column] = value
        if (down > 1 or across > 1) and value != "":
            self._merges.append(Merge(row, column, row + down - 1, column + across - 1))

    def repeat(self, row: int, times: int) -> None:
        """Let the rows below a row say the same; nothing for an empty row."""
        if cells := self._rows.get(row):
            self._reach(row + times, max(cells) + 1)
            self._rows |= dict.fromkeys(range(row + 1, row + times), cells)

    def _reach(self, height: int, width: int) -> None:
        if height > self._height or width > self._width:
            self._height, self._width = max(height, self._height), max(width, self._width)
            check_size(self._path, self.name, self._height, self._width)

    def sheet(self) -> Sheet:
        """What was put in, as a rectangle."""
        cells: list[list[Raw]] = [[""] * self._width for _ in range(self._height)]
        for row, filled in self._rows.items():
            for column, value in filled.items():
                cells[row][column] = value
        return Sheet(self.name, cells, tuple(self._merges), self.hidden)


def number(text: str) -> Raw:
    """The figure that a program wrote, or the text itself where it is none."""
    try:
        return float(text)
    except ValueError:
        return text


def day(text: str) -> Raw:
    """The day, with its time of day where there is one, that a program wrote (ISO 8601), else the text."""
    try:
        moment = datetime.fromisoformat(text.rstrip("Z"))
    except ValueError:
        return text
    return moment if moment.time() != time.min else date(moment.year, moment.month, moment.day)


def count(text: str | None) -> int:
    """How often something is repeated or how far it reaches: at least once."""
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 9 else 1
