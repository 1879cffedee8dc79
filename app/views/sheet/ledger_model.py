"""The grid's model over a ledger: totals, groups and projects, cells fetched for what is looked at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.errors import UserError
from app.models import Kind, values
from app.models.cells import Cell, Refused
from app.models.values import show_money
from app.rules.pace import month_share, percent
from app.services.grid import editing, grid
from app.services.grid.columns import LedgerColumn
from app.services.grid.grid import GridQuery, Group, Outline
from app.services.ledger.ledgers import Ledger
from app.views.kit.grid import CellBlock, GridColumn, GridLineKind, GridModel, Mark, Paint, Sums
from app.views.kit.grid.holding import Section, held, standing
from app.views.kit.grid.model import HEAD, NOTHING
from app.views.kit.initials import matches
from app.views.kit.marks import LIGHT_WORDS, Bar
from app.views.sheet.checks import CHECKS, light_card, mark_of
from app.views.sheet.columns import ELSEWHERE, full_label, shown_column
from app.views.sheet.rows import Rows
from app.views.sheet.window import CellWindow
from app.views.work import FOREIGN

_NO_PROJECTS = Outline(Group("合计", 0, {}), (), False)
GROUP_WORDS = {
    "industry": "行业", "leader": "责任领导", "county": "县市区", "responsible_unit": "责任单位",
    "office": "单位",
}  # fmt: skip
"""What a ledger can be grouped by, and what that is called."""


class LedgerModel(GridModel):
    """Shows an `Outline`; reads cells and writes edits through services.

    `BIG` is the number of cells from which a selection is summed by the database.
    `query` tells which projects the filter lists are made from, `ALWAYS` is read with every row.
    """

    BIG = 2_000
    ALWAYS: tuple[str, ...] = ("name", "light", "light_reason", "office_code")
    folded = Signal()  # a person closed or opened a group

    def __init__(self, ledger: Ledger, person: str, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self._ledger = ledger
        self._person = person
        self.rows = Rows(_NO_PROJECTS)
        self._outline = _NO_PROJECTS  # as it was read, while rows that no longer fit it may be shown
        self._stale: frozenset[str] = frozenset()
        self._stood: list[Section] = []
        self.query = GridQuery(period="2000-01")
        self._pace: float | None = None
        self._window = CellWindow(self.fetch)
        self._fetched: tuple[GridColumn, ...] = ()
        self._raw: dict[str, dict[str, Any]] = {}

    # ------------------------------------------------------------------ what is shown

    def show_columns(self, columns: Sequence[LedgerColumn], period: str) -> None:
        """Offer the columns of a period."""
        self._pace = month_share(int(period[5:7]))
        self._window.forget()
        self.set_columns([shown_column(column) for column in columns])

    def show(
        self, outline: Outline, query: GridQuery, closed: frozenset[str] | None = None, *, hold: bool = False
    ) -> None:
        """Show other projects, or the same ones with fresh cells.

        With `hold` projects that are shown already stay where they stand, if they still exist.
        """
        self.query = query
        self._raw.clear()
        self._window.forget()
        self._outline = outline
        if hold:
            shown, self._stale = self._held(outline)
        else:
            shown, self._stale, self._stood = outline, frozenset(), _sections(outline)
        self._put(self.rows_of(shown, self.rows.closed if closed is None else closed))

    def settle(self) -> None:
        """Let go the projects that no longer fit, and put the others where they belong."""
        self._stale, self._stood = frozenset(), _sections(self._outline)
        self._put(self.rows_of(self._outline, self.rows.closed))

    def rows_of(self, outline: Outline, closed: Collection[str]) -> Rows:
        """The lines of an outline."""
        return Rows(outline, closed)

    def stale(self, row: int) -> bool:
        """Whether a project stands where it no longer belongs."""
        return self.rows.uid(row) in self._stale

    def _held(self, outline: Outline) -> tuple[Outline, frozenset[str]]:
        """An outline with everything where it is shown now, and the projects that do not belong there."""
        now = {group.value: group for group in outline.groups}
        belongs = {uid: group.value for group in outline.groups for uid in group.uids}
        self._stood = held(self._stood, _sections(outline))
        leaving = [uid for _, uids in self._stood for uid in uids if uid not in belongs]
        shown = belongs.keys() | grid.still_there(self._ledger, leaving)
        placed = standing(self._stood, shown.__contains__)
        groups = [replace(now.get(value, Group(value, 0, {})), uids=tuple(uids)) for value, uids in placed]
        stale = frozenset(uid for value, uids in placed for uid in uids if belongs.get(uid) != value)
        return replace(outline, groups=tuple(groups)), stale

    def _put(self, rows: Rows) -> None:
        if rows.shape() == self.rows.shape():
            self.rows = rows
            self.changed()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def line_count(self) -> int:
        """Total, headings and projects."""
        return self.rows.count

    def line(self, row: int) -> GridLineKind:
        """What a row is."""
        return self.rows.kind(row)

    def title(self, row: int) -> tuple[str, str]:
        """合计 36项, 工业 9项."""
        group = self.rows.group(row)
        if row == 0:
            words = "合计"
        elif self.query.group == "light":
            words = f"{LIGHT_WORDS.get(group.value, '')}灯" if group.value != "none" else "未亮灯"
        else:
            words = group.value or f"未填{GROUP_WORDS.get(self.query.group, '')}"
        return words, f"{group.count:,}项" if group.sums else ""

    def number(self, row: int) -> str:
        """The project's number within all that are shown or folded away."""
        number = self.rows.number(row)
        return str(number) if number else ""

    def is_open(self, row: int) -> bool:
        """Whether a group shows its projects."""
        return self.rows.is_open(row)

    def toggle_group(self, row: int) -> None:
        """Fold or unfold a group."""
        if self.line(row) is GridLineKind.GROUP:
            self.fold(frozenset(self.rows.closed) ^ {self.rows.group(row).value})
            self.folded.emit()

    def fold(self, closed: frozenset[str]) -> None:
        """Close these groups and open all others."""
        if closed == frozenset(self.rows.closed):
            return
        self.beginResetModel()
        self.rows = replace(self.rows, closed=closed)
        self.endResetModel()

    def heads(self) -> Sequence[int]:
        """The total and the headings."""
        return self.rows.heads()

    def row_name(self, row: int) -> str:
        """The project of a row, or what it heads."""
        uid = self.rows.uid(row)
        return uid or (f"{HEAD}{self.rows.group(row).value}" if row else HEAD * 2)

    # ------------------------------------------------------------------ cells

    def fetch(self, keys: Sequence[str], uids: Sequence[str]) -> Mapping[str, tuple[Any, ...]]:
        """The raw values of some projects, by uid."""
        return grid.cells(self._ledger, keys, uids)

    def value(self, row: int, key: str) -> Any:
        """The raw value of a project's cell: 元, shares, stored dates."""
        if self._fetched is not self.columns():
            self._fetched = self.columns()
            self._window.show([*self.ALWAYS, *(column.key for column in self._fetched)])
        return self._window.value(self.rows.uid(row), key, row, self.rows.uids)

    def text(self, row: int, column: GridColumn) -> str:
        """The cell in the field's words; 「—」 for missing money, nothing where it waits to be filled in."""
        if self.line(row) is not GridLineKind.DATA:
            return self._sum_text(row, column)
        value = self.value(row, column.key)
        if column.paint is Paint.BAR:
            return NOTHING if value is None else _points(value)
        if column.paint is Paint.LIGHT:
            return LIGHT_WORDS[str(value or "none")]
        if column.field is None:
            return str(value or "")
        shown = values.show(column.field, value)
        if not shown and column.field.kind is Kind.MONEY and not column.filling:
            return NOTHING
        return shown

    def _sum_text(self, row: int, column: GridColumn) -> str:
        total = self.rows.group(row).sums.get(column.key)
        if total is None:
            return ""
        return _points(total) if column.paint is Paint.BAR else show_money(int(total))

    def edit_text(self, row: int, column: GridColumn) -> str:
        """What the editor starts with and what a copy carries."""
        if (
            self.line(row) is GridLineKind.DATA
            and column.field is not None
            and column.paint is not Paint.LIGHT
        ):
            return values.edit_text(column.field, self.value(row, column.key))
        return super().edit_text(row, column)

    def amount(self, row: int, column: GridColumn) -> float | None:
        """The figure of a project's cell in the column's unit."""
        value = self.value(row, column.key)
        return None if value is None else _in_unit(column, value)

    def sums(self, block: CellBlock) -> Sums | None:
        """The sums of a large block of one column, by the database; None for blocks that are quickly read."""
        column = self.columns()[block.left]
        if block.cells < self.BIG or len(block.columns) > 1 or not column.numeric:
            return None
        sums = grid.sums_of(self._ledger, self.rows.uids(block.top, block.bottom), [column.key])
        count, total = sums[column.key]
        if total is None or column.unit in ("%", "年", "°"):
            return Sums(count, count)
        return Sums(count, count, _in_unit(column, total), column.unit)

    def light(self, row: int, column: GridColumn) -> str:
        """The light of a project."""
        return str(self.value(row, "light") or "none")

    def bar(self, row: int, column: GridColumn) -> Bar | None:
        """The rate with the tick of where it should be now."""
        if self.line(row) is GridLineKind.DATA:
            rate = self.value(row, column.key)
        else:
            rate = self.rows.group(row).sums.get(column.key)
        return None if rate is None else Bar(rate, self._pace)

    def mark(self, row: int, column: GridColumn) -> Mark | None:
        """The check hit of a cell; of a light, why it shows."""
        if column.paint is Paint.LIGHT:
            return light_card(self.light(row, column), str(self.value(row, "light_reason") or ""))
        return mark_of(column.key, self.value(row, column.key)) if column.key in CHECKS else None

    def uid(self, row: int) -> str:
        """The project of a row, "" for totals and headings."""
        return self.rows.uid(row)

    def row_of(self, uid: str) -> int:
        """The row that shows a project, its folded group's heading if need be."""
        return self.rows.line_of(uid)

    # ------------------------------------------------------------------ writing

    def why_closed(self, row: int, column: GridColumn) -> str:
        """Why a cell cannot be typed into: computed, typed elsewhere, or another office's project."""
        why = super().why_closed(row, column)
        own = not self.closed and self.line(row) is GridLineKind.DATA and not self.foreign(row)
        if why and own and not column.editable:
            why = ELSEWHERE.get(column.key, why)
        if not why and self.foreign(row):
            why = FOREIGN
        return why

    def foreign(self, row: int) -> bool:
        """Whether the project of a row belongs to another office."""
        return bool(self.value(row, "office_code") != self._ledger.office)

    def editable(self, row: int, column: GridColumn) -> bool:
        """Whether a person may type into a cell now."""
        return not self.why_closed(row, column)

    def refusal(self, row: int, column: GridColumn, text: str) -> str:
        """Why a cell would not take a text, "" when it would."""
        return super().refusal(row, column, _chosen(column, text))

    def set_cells(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """Write texts as one change set named after act and column; what was refused comes back."""
        checked = editing.prepare([self._chosen(cell) for cell in cells])
        if not checked.good:
            return checked.refused
        try:
            editing.apply(self._ledger, self._person, self._named(cells, title), checked)
        except UserError as error:
            return [Refused(cell, f"{error.message}{error.hint}") for cell in cells]
        for uid, key, value in checked.values():
            self._window.put(uid, key, value)
        self.changed({self.row_of(cell.uid) for cell in cells})
        return checked.refused

    def _chosen(self, cell: Cell) -> Cell:
        column = self.columns()[self.column_number(cell.key)]
        return cell._replace(text=_chosen(column, cell.text))

    def _named(self, cells: Sequence[Cell], title: str) -> str:
        """粘贴12格：9月本月完成; with several columns 粘贴12格：年度计划投资等3栏."""
        numbers = dict.fromkeys(self.column_number(cell.key) for cell in cells)
        labels = [full_label(self.columns()[number]) for number in numbers]
        what = labels[0] if len(labels) == 1 else f"{labels[0]}等{len(labels)}栏"
        return f"改{what}" if title.startswith("改") else f"{title}：{what}"

    # ------------------------------------------------------------------ filter lists

    def values(self, column: GridColumn) -> Sequence[tuple[str, int]]:
        """The texts that occur in a column under the other conditions, with counts."""
        counts: dict[str, int] = {}
        raw: dict[str, Any] = {}
        for value, count in grid.values(self._ledger, self.query, column.key):
            text = value_text(column, value)
            counts[text] = counts.get(text, 0) + count
            raw.setdefault(text, []).append(value)
        self._raw[column.key] = raw
        return list(counts.items())

    def raw_values(self, column: GridColumn, texts: frozenset[str]) -> tuple[Any, ...]:
        """The raw values behind the texts of a filter list, in the list's order."""
        if column.key not in self._raw:
            self.values(column)
        return tuple(value for text, raws in self._raw[column.key].items() if text in texts for value in raws)


def _sections(outline: Outline) -> list[Section]:
    return [(group.value, group.uids) for group in outline.groups]


def value_text(column: GridColumn, value: Any) -> str:
    """A raw value in the words of a filter list and of a chip, "" for an empty cell."""
    if value is None or value == "":
        return ""
    if column.paint is Paint.LIGHT:
        return LIGHT_WORDS[str(value)] or "未亮灯"
    if column.paint is Paint.BAR:
        return _points(value)
    return values.show(column.field, value) if column.field is not None else str(value)


def _points(share: float) -> str:
    return f"{percent(share):,}".replace("-", "−")


def _in_unit(column: GridColumn, value: float) -> float:
    if column.paint is Paint.BAR:
        return value * 100
    money = column.field is not None and column.field.kind is Kind.MONEY
    return value / 10_000 if money else float(value)


def _chosen(column: GridColumn, text: str) -> str:
    """What stands for one of the field's words, typed as 拼音首字母, becomes the word."""
    choices = column.field.choices if column.field else ()
    typed = text.strip()
    if not choices or not typed.isascii() or not typed.isalpha():
        return text
    fitting = [choice for choice in choices if matches(choice, typed)]
    return fitting[0] if len(fitting) == 1 else text
