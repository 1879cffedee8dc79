"""Which line of the grid shows what: total first, groups that fold, projects below them. No Qt here."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field

from app.services.grid.grid import Group, Outline
from app.views.kit.grid import GridLineKind
from app.views.kit.grid.model import NEW


@dataclass(slots=True)
class Rows:
    """The lines of an outline. A closed group keeps its heading; numbers count through closed groups.

    An outline without projects has no lines at all. With `blank` an empty line for a new project ends them;
    `NEW` among the projects of a group is such a line, too. It is none of the projects.
    """

    outline: Outline
    closed: Collection[str] = ()
    blank: bool = False
    count: int = field(init=False, default=0)
    _starts: list[int] = field(init=False)  # line of each group's heading, or of its first project
    _before: list[int] = field(init=False)  # projects before each group
    _places: dict[str, tuple[int, int]] | None = field(init=False, default=None)
    _uids: dict[int, str] = field(
        init=False, default_factory=dict
    )  # of lines that were asked for: every cell asks

    def __post_init__(self) -> None:
        self._starts, self._before = [], []
        line, before = 1, 0
        for group in self.outline.groups:
            self._starts.append(line)
            self._before.append(before)
            line += self._heads + (0 if group.value in self.closed else len(group.uids))
            before += len(group.uids)
        self.blank = self.blank and bool(self.outline.groups)
        self.count = line + self.blank if self.outline.groups else 0

    @property
    def _heads(self) -> int:
        return 1 if self.outline.grouped else 0

    def kind(self, line: int) -> GridLineKind:
        """What a line is."""
        if line == 0:
            return GridLineKind.TOTAL
        if self._ends(line):
            return GridLineKind.DATA
        at, inside = self._at(line)
        return GridLineKind.GROUP if inside < 0 and at >= 0 else GridLineKind.DATA

    def group(self, line: int) -> Group:
        """The group that a line heads or belongs to; all projects for the total."""
        beyond = line == 0 or self._ends(line)
        return self.outline.total if beyond else self.outline.groups[self._at(line)[0]]

    def uid(self, line: int) -> str:
        """The project of a line, "" for totals and headings."""
        uid = self._uids.get(line)
        if uid is None:
            uid = self._uids[line] = self._uid(line)
        return uid

    def _uid(self, line: int) -> str:
        if line == 0 or self._ends(line):
            return NEW if line else ""
        at, inside = self._at(line)
        return self.outline.groups[at].uids[inside] if inside >= 0 else ""

    def number(self, line: int) -> int:
        """The number of a project counted from 1, 0 for totals, headings and the empty line."""
        if line == 0 or self._ends(line):
            return 0
        at, inside = self._at(line)
        return self._before[at] + inside + 1 if inside >= 0 else 0

    def is_open(self, line: int) -> bool:
        """Whether a heading shows its projects."""
        return self.group(line).value not in self.closed

    def line_of(self, uid: str) -> int:
        """The line that shows a project, its closed group's heading if need be, -1 when it is not there."""
        if uid == NEW and self.blank:
            return self.count - 1
        if self._places is None:
            self._places = {
                uid: (at, inside)
                for at, group in enumerate(self.outline.groups)
                for inside, uid in enumerate(group.uids)
            }
        at, inside = self._places.get(uid, (-1, -1))
        if at < 0:
            return -1
        closed = self.outline.groups[at].value in self.closed
        return self._starts[at] if closed else self._starts[at] + self._heads + inside

    def heads(self) -> list[int]:
        """The lines of the total and of the headings."""
        return [0, *(self._starts if self._heads else ())] if self.count else []

    def uids(self, first: int, last: int) -> list[str]:
        """The projects of the lines from `first` to `last`, both included."""
        lines = range(max(first, 1), min(last, self.count - 1) + 1)
        return [uid for uid in map(self.uid, lines) if uid not in ("", NEW)]

    def order(self) -> list[str]:
        """All projects in their order, those in closed groups too."""
        return [uid for group in self.outline.groups for uid in group.uids if uid != NEW]

    def shape(self) -> tuple[object, ...]:
        """What must be equal for two outlines to have the same lines."""
        groups = tuple((group.value, group.uids) for group in self.outline.groups)
        return self.count, groups, self.outline.grouped

    def _ends(self, line: int) -> bool:
        """Whether a line is the empty one at the end."""
        return self.blank and line == self.count - 1

    def _at(self, line: int) -> tuple[int, int]:
        """Number of the group and place in it, -1 for the heading."""
        at = bisect_right(self._starts, line) - 1
        return at, line - self._starts[at] - self._heads
