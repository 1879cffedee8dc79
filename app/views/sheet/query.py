"""What a sheet shows, and every way in which a person asks for something else."""

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.services.grid.grid import Condition
from app.views.kit.grid import GridColumn
from app.views.kit.page_header import SearchField
from app.views.sheet import filters
from app.views.sheet.bar import SheetBar
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.ledger_model import GROUP_WORDS
from app.views.sheet.shown import GROUP, Shown, chips, condition_words, value_words


class SheetQuery(QObject):
    """Keeps `shown` and tells on chips, bar and grid what it is.

    `changed` asks for other rows, `again` for the same ones anew. `sought` comes before where one looks for a
    text, `arranged` where more than that is other.
    """

    changed = Signal()
    again = Signal()
    sought = Signal()
    arranged = Signal()

    def __init__(
        self, grid: LedgerGrid, bar: SheetBar, search: SearchField, groups: Collection[str] | None = None
    ) -> None:  # groups: the columns to group by, None for all that can be
        super().__init__(grid)
        self.shown = Shown()
        self._grid, self._bar, self._search, self._groups = grid, bar, search, groups
        search.textChanged.connect(self._find)
        bar.chips.removed.connect(lambda key: self.take(self.shown.without(key)))
        bar.chips.pressed.connect(self.press_chip)
        bar.group.clicked.connect(lambda _on=False: self.choose_group())
        grid.filter_wanted.connect(self.filter_values)
        grid.filters_off.connect(self.drop_all)

    # ------------------------------------------------------------------ what is shown

    def put(self, shown: Shown) -> None:
        """Show something without asking for its rows; what speaks of columns that are gone falls."""
        columns = self.columns()
        self.shown = shown.known(columns.__contains__) if columns else shown
        self._bar.chips.show_conditions(chips(self.shown, columns))
        self._bar.group.setVisible(not self.shown.group)
        model = self._grid.ledger
        model.sorted_by = self.shown.sort[0] if self.shown.sort else None
        self._grid.show_chosen(self.ticked())
        model.filtered = frozenset(condition.key for condition in self.shown.conditions)

    def take(self, shown: Shown) -> None:
        """Show something else of the same projects; a text that was refused keeps them."""
        if not self._grid.finish_editing():
            return
        if shown == self.shown:
            self.again.emit()
            return
        if shown.group != self.shown.group:
            self._grid.ledger.fold(frozenset())
        self.put(shown)
        self.arranged.emit()
        self.changed.emit()

    def _find(self, text: str) -> None:
        self.shown = replace(self.shown, text=text.strip())
        if self.shown.text:
            self.sought.emit()
        self.changed.emit()

    def drop(self, condition: Condition | None) -> None:
        """Let one condition fall, None for the search text."""
        if condition is None:
            self._search.clear()
        else:
            self.take(self.shown.without(condition.key))

    def drop_all(self) -> None:
        """All conditions and the search text away; grouping and order stay."""
        self._search.clear()
        self.take(replace(self.shown, conditions=(), text=""))

    def words(self) -> list[str]:
        """The conditions and the search text, each in quotes."""
        columns = self.columns()
        quoted = [f"“{condition_words(condition, columns)}”" for condition in self.shown.conditions]
        return [*quoted, f"“{self.shown.text}”"] if self.shown.text else quoted

    def columns(self) -> dict[str, GridColumn]:
        """The columns that can be asked about, by their keys."""
        return {column.key: column for column in self._grid.ledger.all_columns()}

    def ticked(self) -> dict[str, frozenset[str]]:
        """The values each column is filtered by, as the filter lists write them."""
        columns = self.columns()
        return {
            condition.key: frozenset(value_words(condition, columns[condition.key]))
            for condition in self.shown.conditions
            if condition.op == "in"
        }

    # ------------------------------------------------------------------ asking for something else

    def sort(self, key: str, descending: bool, *, also: bool = False) -> None:
        """Sort by a column; with `also` where the columns it is sorted by already are equal."""
        self.take(self.shown.sorted_by(key, descending, also=also))

    def filter_values(self, key: str, texts: frozenset[str] | None) -> None:
        """Show only projects with these texts in a column; None drops the condition."""
        shown = self.shown.without(key)
        if texts is not None:
            raw = self._grid.ledger.raw_values(self.columns()[key], texts)
            shown = shown.with_condition(Condition(key, "in", raw))
        self.take(shown)

    def group_by(self, key: str) -> None:
        """Group by a column, "" for no groups."""
        self.take(self.shown.grouped_by(key))

    def press_chip(self, key: str) -> None:
        """A chip was pressed: choose again."""
        if key == GROUP:
            self.choose_group()

    def choose_group(self) -> None:
        """Offer what the rows can be grouped by."""
        columns = self.columns()
        offered = {key: columns[key] for key in columns if self._groups is None or key in self._groups}
        menu = filters.group_menu(self._bar, self.shown.group, offered, self.group_by)
        self._drop_menu(menu, self._bar.group if self._bar.group.isVisible() else self._bar.narrowing)

    def fill_head_menu(self, menu: QMenu, number: int) -> None:
        """Add to the menu of a column's head what a sheet can do with the column."""
        key = self._grid.ledger.columns()[number].key
        if key == self.shown.group:
            menu.addAction("不分组(&G)", lambda: self.group_by(""))
        elif key in GROUP_WORDS and (self._groups is None or key in self._groups):
            menu.addAction("按这一列分组(&G)", lambda: self.group_by(key))
        if any(condition.key == key for condition in self.shown.conditions):
            menu.addAction("不再筛选这一列(&D)", lambda: self.take(self.shown.without(key)))

    def _drop_menu(self, menu: QMenu, below: QWidget) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))
