"""The ledger's rows with an empty line: what is typed or pasted there becomes new projects."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from app.errors import UserError
from app.models.cells import Cell, Refused
from app.services.grid import editing
from app.services.grid.grid import Outline
from app.services.ledger.ledgers import Ledger
from app.views.kit.grid import GridColumn, PasteOutcome
from app.views.kit.grid.growing import growing_title, new_rows, reviewed
from app.views.kit.grid.model import NEW
from app.views.sheet.ledger_model import LedgerModel
from app.views.sheet.rows import Rows

_NAME = "name"
_BESIDE = ("industry", "leader", "county", "responsible_unit")
"""Columns by which rows are grouped and that a new project in a group has in common with its neighbours."""


class GrowingModel(LedgerModel):
    """The empty line is the last one, or stands below a project where somebody wants a line.

    A project begins with its name; the line below a project makes one of the same group. What was made stands
    where the line stood until the view is left.
    """

    def __init__(self, ledger: Ledger, person: str, period: Callable[[], str]) -> None:
        super().__init__(ledger, person)
        self.begins = _NAME
        self._period = period  # the month that is judged
        self._below = ""  # the project that the empty line stands below, "" for the end

    def rows_of(self, outline: Outline, closed: Collection[str]) -> Rows:
        """The lines of an outline with the empty one."""
        self.grows = "" if self.closed else "项目"
        groups = [replace(group, uids=tuple(self._with_line(group.uids))) for group in outline.groups]
        inside = groups != list(outline.groups)
        if inside and self.grows:
            return Rows(replace(outline, groups=tuple(groups)), closed)
        return Rows(outline, closed, blank=bool(self.grows))

    def _with_line(self, uids: Iterable[str]) -> list[str]:
        return [each for uid in uids for each in ((uid, NEW) if uid == self._below else (uid,))]

    def put_line(self, below: str) -> None:
        """Let the empty line stand below a project, "" for the end."""
        self._below = below
        self.show(self._outline, self.query, hold=True)

    def settle(self) -> None:
        """The empty line goes to the end, too."""
        self._below = ""
        super().settle()

    # ------------------------------------------------------------------ the cells of the empty line

    def value(self, row: int, key: str) -> Any:
        """Nothing stands in the empty line."""
        return None if self.rows.uid(row) == NEW else super().value(row, key)

    def text(self, row: int, column: GridColumn) -> str:
        """The empty line says what it is for."""
        if self.rows.uid(row) != NEW:
            return super().text(row, column)
        return "＋ 新项目" if column.key == _NAME else ""

    def stale(self, row: int) -> bool:
        """The empty line is as faint as what does not belong where it stands."""
        return self.rows.uid(row) == NEW or super().stale(row)

    def locked(self, row: int, column: GridColumn) -> bool:
        """A project begins with its name."""
        return super().locked(row, column) or (self.rows.uid(row) == NEW and column.key != _NAME)

    def why_closed(self, row: int, column: GridColumn) -> str:
        """Why a cell cannot be typed into, "" when it can."""
        if self.rows.uid(row) != NEW:
            return super().why_closed(row, column)
        return self.closed or ("" if column.key == _NAME else "新项目先填项目名称")

    def number(self, row: int) -> str:
        """The empty line has no number."""
        return "" if self.rows.uid(row) == NEW else super().number(row)

    # ------------------------------------------------------------------ making projects

    def review(self, cells: Iterable[Cell]) -> PasteOutcome:
        """A new project needs a name; lines in which nothing stands are passed over."""
        return reviewed(self, cells, super().review)

    def set_cells(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """Write texts as one change set, those of new rows as projects."""
        new = new_rows(self, cells)
        if not new:
            return super().set_cells(cells, title)
        checked = editing.prepare([self._chosen(cell) for cell in cells])
        if checked.refused:
            return checked.refused
        name = next((cell.text.strip() for cell in cells if cell.uid == new[0] and cell.key == _NAME), "")
        act = f"新项目：{name}" if len(cells) == 1 else growing_title(self, len(new), title)
        beside = self._beside()
        try:
            made = editing.grow(self._ledger, self._person, act, checked, new, self._period(), beside)
        except UserError as error:
            return [Refused(cell, f"{error.message}{error.hint}") for cell in cells]
        self.made = made.get(new[0], "")
        if made:
            self._take_in([(uid, {**beside, **checked.good.get(row, {})}) for row, uid in made.items()])
        return checked.refused

    def _beside(self) -> dict[str, Any]:
        """What a project in the place of the empty line has in common with the one above it."""
        row, key = self.row_of(self._below) if self._below else -1, self.query.group
        return {key: self.value(row, key)} if row >= 0 and key in _BESIDE else {}

    def _take_in(self, projects: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """What was made is shown at once, before all is read again: where the line stood, or in its group."""
        below, self._below = self._below, ""
        for uid, fields in projects:
            group = str(fields.get(self.query.group) or "")
            self._stood = _stood_with(self._stood, uid, below, group)
            below = uid if below else ""
        self.show(self._outline, self.query, hold=True)


def _stood_with(
    stood: Sequence[tuple[str, Sequence[str]]], uid: str, below: str, group: str
) -> list[tuple[str, Sequence[str]]]:
    """The places with a project more: below another one, else last in its group."""
    if below:
        whole = [(name, list(uids)) for name, uids in stood]
        for _, uids in whole:
            if below in uids:
                uids.insert(uids.index(below) + 1, uid)
        return [*whole]
    if group not in dict(stood):
        return [*stood, (group, [uid])]
    return [(name, [*uids, uid] if name == group else uids) for name, uids in stood]
