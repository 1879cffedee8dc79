"""The records of one kind of a project as a table that is edited in place, made from their declarations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtWidgets import QStyle, QWidget

from app.models import Kind, Record, field_of
from app.models.cells import Cell, Refused, refused_as
from app.models.roles import Act
from app.services.common import offices, records
from app.views.kit import parts, theme
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, Paint, column_of
from app.views.kit.grid.growing import growing_title, new_rows
from app.views.kit.grid.lines import GridLine, LinesModel, Write
from app.views.kit.grid.model import NEW
from app.views.project.room import Room, plain, table

SOURCE = ":"
"""Stands in the key of a line that is no record: whose word it is, and what it names (auto:月调度)."""
_MOST_ROWS = 10
Defaults = Callable[[], Mapping[str, Any]]
Offer = Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that is computed from a record: key, header, width in characters, its text; `figure` for
    amounts and rates.
    """

    key: str
    label: str
    width: float
    text: Callable[[Any], str]
    mark: Callable[[Any], Mark | None] = lambda record: None
    figure: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What a table shows: the entity, its typed fields in order, computed columns after them.

    Typing into the first field of the last, empty line adds a record; `defaults` are its other required
    fields. `widths` in characters where the declared ones do not suit. `shown` are fields whose cells say
    more than is stored; `typed` make of a typed text what is stored, or raise ValueError. `offered` gives the
    words that a field's list offers where the declaration does not; `refuse` says why a record that begins
    with a value cannot be added, "" when it can. `noun` is what one record is called here; `after` puts
    computed columns behind a typed one instead of at the end.
    """

    entity: type[Record]
    names: tuple[str, ...]
    computed: tuple[Computed, ...] = ()
    defaults: Defaults = dict
    widths: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    typed: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    offered: Mapping[str, Offer] = field(default_factory=dict)
    refuse: Callable[[str, Any], str] = lambda name, value: ""
    noun: str = ""
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _RecordLines(LinesModel):
    """Lines whose choices may be known only when a cell is opened."""

    def __init__(self, columns: Sequence[GridColumn], offered: Mapping[str, Offer], write: Write) -> None:
        super().__init__(columns, write=write)
        self._offered = offered

    def choices(self, row: int, column: GridColumn) -> Sequence[str]:
        """The words offered now."""
        offer = self._offered.get(column.key)
        return offer() if offer is not None else super().choices(row, column)


class RecordTable(QWidget):
    """Add, change and delete records of one kind; every gesture is one step that can be undone."""

    def __init__(self, room: Room, spec: TableSpec) -> None:
        super().__init__()
        self._room, self._spec = room, spec
        self._noun = spec.noun or spec.entity.noun
        self.model = _RecordLines(_columns(spec), spec.offered, self._write)
        self.model.grows, self.model.begins = self._noun, spec.names[0]
        self.grid = table(self.model, room, shared=True)
        self.words = parts.label("", "second")
        self.add = parts.button(f"加{self._noun}(&N)", self.start_new, icon="plus")
        self.delete = parts.button("删除(&D)", self._delete, icon="trash")
        for button in (self.add, self.delete):
            room.work.allow(button, Act.EDIT)
        self.bar = parts.row(self.words, None, self.add, self.delete, gap=8)
        column = parts.column(self.bar, self.grid, gap=8)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.grid.current_changed.connect(lambda _row, _column: self._enable())

    def show_records(self, shown: Sequence[Record], before: Sequence[GridLine] = ()) -> None:
        """Show the records again, or those of another project; `before` them lines that are no records."""
        first, *others = self._spec.names
        locked = frozenset((*others, *(each.key for each in self._spec.computed)))
        empty = {each.key: " " for each in self._spec.computed}  # no 「—」 where there is no record yet
        blank = GridLine(key=NEW, cells={first: "", **empty}, locked=locked)
        lines = [*before, *(self._line(record) for record in shown), blank]
        self.model.set_lines(lines, view=self._room.page.project.uid)
        self._enable()

    def fit_rows(self, least: int = 2, most: int = _MOST_ROWS) -> None:
        """Be as high as the lines need, within bounds: for tables below each other on a page that scrolls."""
        rows = min(max(self.model.line_count(), least), most)
        bar = self.grid.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.grid.setFixedHeight(theme.row_height() * (rows + 1) + bar + theme.px(8))

    def focus_on(self, uid: str) -> None:
        """Go to a record, by default to the first line."""
        if not uid or not self.grid.go_to(uid, self._spec.names[0]):
            self.grid.go(0, self._spec.names[0])
        self.grid.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed; False when it was refused."""
        return self.grid.finish_editing()

    def current(self) -> str:
        """The uid of the active record, "" on the empty line and on those that are no records."""
        row = self.grid.current()[0]
        key = self.model.line_at(row).key if 0 <= row < self.model.line_count() else NEW
        return "" if key == NEW or SOURCE in key else key

    def start_new(self) -> None:
        """Go to the empty line and type."""
        self.grid.go(self.model.line_count() - 1, self._spec.names[0])
        self.grid.setFocus()
        self.grid.edit()

    def _line(self, record: Record) -> GridLine:
        cells = {name: getattr(record, name) for name in self._spec.names}
        cells |= {name: words_of(record) for name, words_of in self._spec.shown.items()}
        cells |= {each.key: each.text(record) for each in self._spec.computed}
        marks = {each.key: mark for each in self._spec.computed if (mark := each.mark(record)) is not None}
        ledger = self._room.work.ledger
        if record.office == ledger.office:
            return GridLine(GridLineKind.DATA, record.uid, cells, marks=marks)
        theirs = f"这是{offices.office_short(ledger, record.office)}登记的，请他们改"
        locked = frozenset(self._spec.names)
        return GridLine(GridLineKind.DATA, record.uid, cells, marks=marks, locked=locked, whose=theirs)

    def _enable(self) -> None:
        row, own = self.grid.current()[0], bool(self.current()) and not self.model.closed
        self.delete.setEnabled(own and not self.model.line_at(row).whose)

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        typed, refused = self._understood(cells)
        new = new_rows(self.model, typed)
        if new:
            return [*refused, *refused_as(self._grow(list(typed), new, title), typed)]
        if typed:
            refused += refused_as(
                self._room.work.do(records.set_texts, self._spec.entity, list(typed), title), typed
            )
        return refused

    def _understood(self, cells: Sequence[Cell]) -> tuple[dict[Cell, Cell], list[Refused]]:
        """The cells as they are stored, with those that were seen for them, and those that cannot be.

        Where what a new row begins with is refused, the whole row is.
        """
        spec, typed, refused = self._spec, dict[Cell, Cell](), list[Refused]()
        bad: set[str] = set()
        for cell in cells:
            new = self.model.is_new(cell.uid)
            try:
                text = spec.typed.get(cell.key, str)(cell.text)
                value = records.checked(field_of(spec.entity, cell.key), text)
                if new and cell.key == spec.names[0] and (why := spec.refuse(cell.key, value)):
                    raise ValueError(why)
                typed[cell._replace(text=text)] = cell
            except ValueError as reason:
                refused.append(Refused(cell, str(reason)))
                bad |= {cell.uid} if new and cell.key == spec.names[0] else set()
        refused += [Refused(cell, "这一行没有加上") for cell in typed.values() if cell.uid in bad]
        return {each: cell for each, cell in typed.items() if cell.uid not in bad}, refused

    def _grow(self, cells: list[Cell], new: list[str], title: str) -> list[Refused]:
        """Write texts of which some make records: one that is typed, or several that are pasted."""
        spec, one = self._spec, len(cells) == 1
        act = f"加{spec.entity.noun}" if one else growing_title(self.model, len(new), title)
        base = {**spec.defaults(), "project": self._room.page.project.uid}
        bases = dict.fromkeys(new, base)
        made, refused = self._room.work.do(records.grow, spec.entity, cells, bases, act)
        if made:
            first = made[next(iter(made))]
            self.model.made = "" if one else first
            self.grid.go_to(first, spec.names[min(1, len(spec.names) - 1)] if one else "")
        return refused

    def _delete(self) -> None:
        uid, work = self.current(), self._room.work
        if uid:
            work.write(f"删除{self._noun}", records.remove, self._spec.entity, uid)
            work.said.emit(f"已删除{self._noun}，可以撤销")


def _columns(spec: TableSpec) -> list[GridColumn]:
    typed = [_typed(spec, name) for name in spec.names]
    computed = [
        GridColumn(
            each.key,
            each.label,
            width=each.width,
            filterable=False,
            paint=Paint.FIGURE if each.figure else Paint.TEXT,
        )
        for each in spec.computed
    ]
    placed = {key for keys in spec.after.values() for key in keys}
    by_key = {column.key: column for column in computed}
    shown: list[GridColumn] = []
    for column in typed:
        shown += [column, *(by_key[key] for key in spec.after.get(column.key, ()) if key in by_key)]
    return [*shown, *(column for column in computed if column.key not in placed)]


def _typed(spec: TableSpec, name: str) -> GridColumn:
    declared = field_of(spec.entity, name)
    if name in spec.offered:  # a list without fixed words: what may stand there is checked when written
        declared = replace(declared, kind=Kind.CHOICE, choices=())
    return plain(column_of(declared, editable=True), width=spec.widths.get(name, 0))
