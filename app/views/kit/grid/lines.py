"""`LinesModel`: a grid over plain lines in memory, with a total and groups that fold."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject

from app.errors import UserError
from app.models import values
from app.models.cells import Cell, Refused
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, Paint, PasteOutcome
from app.views.kit.grid.growing import reviewed
from app.views.kit.grid.holding import Section, held, standing
from app.views.kit.grid.model import HEAD, NOTHING, GridModel
from app.views.kit.marks import Bar, Sign


@dataclass(slots=True)
class GridLine:
    """One row: `cells` by column key hold values as the field stores them (money in 元), or shown text.

    `key` names the record. A TOTAL or GROUP line has a `title` and a `count` in words; the lines after a
    GROUP belong to it until the next GROUP. What does not fit what is asked for is shown only where it
    already stood. `whose` says why the locked cells are closed, where the lock of a column does not.
    """

    kind: GridLineKind = GridLineKind.DATA
    key: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    count: str = ""
    light: str = "none"
    marks: Mapping[str, Mark] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    whose: str = ""
    fits: bool = True


Write = Callable[[Sequence[Cell], str], Sequence[Refused]]
"""Writes (record key, column key, text) as one change; returns the reasons of those refused. May raise
UserError where nothing was written.
"""


class LinesModel(GridModel):
    """Shows lines; what the person types goes to `write`, after which the page gives the new lines."""

    def __init__(
        self, columns: Sequence[GridColumn], lines: Sequence[GridLine] = (), *, write: Write | None = None,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(columns, parent)
        self._write = write
        self._closed: set[str] = set()
        self._given: Sequence[GridLine] = ()
        self._view: Hashable = None
        self._lines: list[GridLine] = []
        self._stood: list[Section] = []
        self._moved: set[str] = set()
        self._visible: list[int] = []
        self._numbers: list[str] = []
        self._rows: dict[str, int] = {}
        self.set_lines(lines)

    def set_lines(self, lines: Sequence[GridLine], view: Hashable = None) -> None:
        """Show other lines; groups folded before stay folded. The same rows are only drawn again.

        While the same `view` is shown, lines stay where they stand, as long as they are among the new ones:
        whoever types among them finds each where it was. Without a view all stand as they are given.
        """
        stay = view is not None and view == self._view
        self._given, self._view = tuple(lines), view
        if stay:
            self._stood = held(self._stood, _sections(line for line in self._given if line.fits))
            self._place(_standing(self._given, self._stood))
        else:
            self.settle()

    def settle(self) -> None:
        """Show the lines as they were given, those that fit."""
        self._stood = _sections(line for line in self._given if line.fits)
        self._place(_standing(self._given, self._stood))

    def stale(self, row: int) -> bool:
        """Whether the line of a row stands where it no longer belongs."""
        line = self.line_at(row)
        return not line.fits or _name(line) in self._moved

    def _place(self, lines: list[GridLine]) -> None:
        before = [self.row_name(row) for row in range(self.line_count())]
        after = [_name(lines[place]) for place in _visible(lines, self._closed)]
        if before == after:
            self._take(lines)
            self.changed()
            return
        self.beginResetModel()
        self._take(lines)
        self.endResetModel()

    def keys(self) -> list[str]:
        """The keys of the lines that are shown or folded away, in their order."""
        return list(self._rows)

    def line_at(self, row: int) -> GridLine:
        """The line shown in a row."""
        return self._lines[self._visible[row]]

    def uid(self, row: int) -> str:
        """The key of the line in a row."""
        line = self.line_at(row)
        return line.key if line.kind is GridLineKind.DATA else ""

    def row_of(self, uid: str) -> int:
        """The row that shows a line by its key, its folded group's heading if need be, -1 when none does."""
        return self._rows.get(uid, -1)

    def row_name(self, row: int) -> str:
        """The key of a line, or what it heads."""
        return _name(self.line_at(row))

    def line_count(self) -> int:
        """How many rows are shown."""
        return len(self._visible)

    def line(self, row: int) -> GridLineKind:
        """What a row is."""
        return self.line_at(row).kind

    def text(self, row: int, column: GridColumn) -> str:
        """The cell's value in the field's words; 「—」 for a missing figure of a closed column."""
        return self._shown_text(self.line_at(row), column)

    def edit_text(self, row: int, column: GridColumn) -> str:
        """What the editor starts with."""
        value = self.line_at(row).cells.get(column.key)
        if column.field is None or isinstance(value, str):
            return super().edit_text(row, column)
        return values.edit_text(column.field, value)

    def title(self, row: int) -> tuple[str, str]:
        """Words and count of a total or group row."""
        line = self.line_at(row)
        return line.title, line.count

    def number(self, row: int) -> str:
        """Data lines count from 1, through folded groups."""
        return self._numbers[self._visible[row]]

    def is_open(self, row: int) -> bool:
        """Whether a group shows its lines."""
        return self.line_at(row).title not in self._closed

    def toggle_group(self, row: int) -> None:
        """Fold or unfold a group."""
        line = self.line_at(row)
        if line.kind is GridLineKind.GROUP:
            self.beginResetModel()
            self._closed ^= {line.title}
            self._show()
            self.endResetModel()

    def light(self, row: int, column: GridColumn) -> str:
        """The line's light."""
        return self.line_at(row).light

    def bar(self, row: int, column: GridColumn) -> Bar | None:
        """The cell's value where it is a bar."""
        value = self.line_at(row).cells.get(column.key)
        return value if isinstance(value, Bar) else None

    def sign(self, row: int, column: GridColumn) -> Sign | None:
        """The cell's value where it is a state."""
        value = self.line_at(row).cells.get(column.key)
        return value if isinstance(value, Sign) else None

    def mark(self, row: int, column: GridColumn) -> Mark | None:
        """The line's check hit in a column."""
        return self.line_at(row).marks.get(column.key)

    def locked(self, row: int, column: GridColumn) -> bool:
        """Locked as a column or for this line alone."""
        return column.locked or column.key in self.line_at(row).locked

    def why_closed(self, row: int, column: GridColumn) -> str:
        """Why a cell cannot be typed into; of a line with an owner, who that is."""
        line = self.line_at(row)
        theirs = line.whose and line.kind is GridLineKind.DATA and column.editable and not self.closed
        return line.whose if theirs and column.key in line.locked else super().why_closed(row, column)

    def set_cells(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """Hand the texts to `write`; what it refuses comes back, all of them where it fails."""
        if self._write is None:
            return [Refused(cell, "这张表只能看") for cell in cells]
        try:
            return self._write(cells, title)
        except UserError as error:
            return [Refused(cell, f"{error.message}{error.hint}") for cell in cells]

    def review(self, cells: Iterable[Cell]) -> PasteOutcome:
        """Try texts on their cells; what is pasted below the last line becomes records."""
        return reviewed(self, cells, super().review) if self.grows else super().review(cells)

    def values(self, column: GridColumn) -> Sequence[tuple[str, int]]:
        """The texts of the data lines, most frequent first."""
        data = (line for line in self._lines if line.kind is GridLineKind.DATA)
        return Counter(self._shown_text(line, column) for line in data).most_common()

    def _shown_text(self, line: GridLine, column: GridColumn) -> str:
        value = line.cells.get(column.key)
        if isinstance(value, Bar):
            return f"{value.value * 100:.1f}"
        if isinstance(value, Sign):
            return value.word
        if value is None or value == "":
            return NOTHING if column.paint is Paint.FIGURE and not column.editable else ""
        if isinstance(value, str) or column.field is None:
            return f"{value:,}".replace("-", "−") if isinstance(value, int) else str(value)
        return values.show(column.field, value)

    def _take(self, lines: list[GridLine]) -> None:
        self._lines = lines
        self._moved = _moved(lines, self._given)
        counted = 0
        self._numbers = []
        for line in self._lines:
            counted += line.kind is GridLineKind.DATA
            self._numbers.append(str(counted) if line.kind is GridLineKind.DATA else "")
        self._show()

    def _show(self) -> None:
        self._visible = _visible(self._lines, self._closed)
        row_of = {place: row for row, place in enumerate(self._visible)}
        self._rows, heading = {}, -1
        for place, line in enumerate(self._lines):
            if line.kind is GridLineKind.GROUP:
                heading = row_of[place]
            if line.kind is GridLineKind.DATA:
                self._rows.setdefault(line.key, row_of.get(place, heading))


def _name(line: GridLine) -> str:
    """What a line is, whatever its kind; `GridModel.row_name`."""
    return line.key if line.kind is GridLineKind.DATA and line.key else f"{HEAD}{line.kind}{HEAD}{line.title}"


def _visible(lines: Sequence[GridLine], closed: set[str]) -> list[int]:
    """The places of the lines that are not folded away."""
    shown, hidden = [], False
    for place, line in enumerate(lines):
        if line.kind is GridLineKind.GROUP:
            hidden = line.title in closed
        if line.kind is not GridLineKind.DATA or not hidden:
            shown.append(place)
    return shown


# ------------------------------------------------------------------ lines by their groups


def _sections(lines: Iterable[GridLine]) -> list[Section]:
    """The names of the lines below each heading; those above the first one, a total too, have no heading."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        if line.kind is GridLineKind.GROUP:
            sections.append((line.title, []))
        else:
            sections[-1][1].append(_name(line))
    return list(sections)


def _standing(given: Sequence[GridLine], stood: Sequence[Section]) -> list[GridLine]:
    """The given lines where they stand, those of a group below its heading."""
    by_name = {_name(line): line for line in given}
    heads = {line.title: line for line in given if line.kind is GridLineKind.GROUP}
    lines: list[GridLine] = []
    for title, names in standing(stood, by_name.__contains__):
        if title:
            lines.append(heads.get(title) or GridLine(GridLineKind.GROUP, title=title))
        lines += [by_name[name] for name in names]
    return lines


def _moved(shown: Sequence[GridLine], lines: Sequence[GridLine]) -> set[str]:
    """The names of the lines that are shown under another heading than the one they are given under."""
    belongs = {name: title for title, names in _sections(lines) for name in names}
    return {name for title, names in _sections(shown) for name in names if belongs[name] != title}
