"""What a person can do on the month's page beyond the grid itself; each write is one step that undo names."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.models.keys import parse
from app.services.grid.grid import Condition
from app.services.money import flows
from app.services.months import month_sheet, reporting
from app.views.sheet import filters
from app.views.sheet.choosing import ColumnChooser
from app.views.sheet.shown import GROUP, value_words

if TYPE_CHECKING:
    from app.views.months.page import MonthsPage

_GROUPS = ("responsible_unit", "industry")


class Acts:
    """The acts behind the page's buttons, chips, menus and keys."""

    def __init__(self, page: "MonthsPage") -> None:
        self._page = page

    # ------------------------------------------------------------------ gestures

    def follow_words(self) -> None:
        """沿用上月文字 for the chosen rows, where this month has no text yet."""
        page, work = self._page, self._page.work
        uids = page.grid.chosen()
        if not uids:
            work.said.emit("先选中要沿用的项目")
            return
        count = work.write(
            "沿用上月文字", lambda: reporting.follow_words(work.ledger, work.person, page.month, uids)
        )
        if count:
            work.said.emit(f"{count}项沿用了上月文字，Ctrl+Z 可撤销")
        elif count == 0:
            work.said.emit("选中的项目本月已有文字，或上月没有文字")

    def take_sums(self) -> None:
        """按来源合计 for the chosen rows where total and sources differ."""
        page, work = self._page, self._page.work
        block = page.grid.selection.block
        cells = page.model.contradicted([row for row in block.rows if page.grid.is_record(row)])
        count = work.write("按来源合计", lambda: flows.take_sums(work.ledger, work.person, cells))
        if count:
            work.said.emit(f"{count}格改为来源之和，Ctrl+Z 可撤销")

    # ------------------------------------------------------------------ order and conditions

    def sort(self, key: str, descending: bool) -> None:
        """Sort by a column."""
        self._page.take(self._page.shown.sorted_by(key, descending, also=False))

    def filter_values(self, key: str, texts: frozenset[str] | None) -> None:
        """Show only projects with these texts in a column; None drops the condition."""
        page = self._page
        shown = page.shown.without(key)
        if texts is not None:
            column = next(column for column in page.model.all_columns() if column.key == key)
            shown = shown.with_condition(Condition(key, "in", page.model.raw_values(column, texts)))
        page.take(shown)

    def choose_unit(self, name: str) -> None:
        """Show only the projects of one responsible unit, "" for those without one."""
        condition = Condition("responsible_unit", "in", (name or None,))
        self._page.take(self._page.shown.without("responsible_unit").with_condition(condition))

    def ticked(self) -> dict[str, frozenset[str]]:
        """The values each column is filtered by, as the filter lists write them."""
        columns = {column.key: column for column in self._page.model.all_columns()}
        return {
            condition.key: frozenset(value_words(condition, columns[condition.key]))
            for condition in self._page.shown.conditions
            if condition.op == "in" and condition.key in columns
        }

    def press_chip(self, key: str) -> None:
        """A chip was pressed: choose again."""
        if key == GROUP:
            self.choose_group()

    def choose_group(self) -> None:
        """Offer 责任单位, 行业 and no groups."""
        page = self._page
        named = {column.key: column for column in page.model.all_columns() if column.key in _GROUPS}
        menu = filters.group_menu(page, page.shown.group, named, self.group_by)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        below: QWidget = page.bar.group if page.bar.group.isVisible() else page.bar.unit
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def group_by(self, key: str) -> None:
        """Group by a column, "" for no groups."""
        self._page.take(self._page.shown.grouped_by(key))

    # ------------------------------------------------------------------ columns

    def toggle_sources(self) -> None:
        """Money by source, or its totals alone."""
        page = self._page
        page.bar.sources.setText(" 只看合计" if page.bar.sources.isChecked() else " 按来源")
        sight = page.grid.sight()
        page.offer()
        page.grid.look(sight)
        first = next((each.key for each in page.columns if parse(each.key).source), "")
        if first and page.model.line_count():
            page.grid.go(page.grid.current()[0], first)
        page.read_again()

    def choose_columns(self) -> None:
        """Offer all columns of the month."""
        page = self._page
        shown = [column.key for column in page.model.columns()]
        chooser = ColumnChooser(page, page.columns, shown)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.chosen.connect(self.show_columns)
        chooser.default_wanted.connect(lambda: self.show_columns(page.usual_keys()))
        button = page.bar.columns
        chooser.show_under(QRect(button.mapToGlobal(QPoint(0, 0)), button.size()))

    def show_columns(self, keys: list[str]) -> None:
        """Show these columns in this order."""
        page = self._page
        sight = page.grid.sight()
        page.model.arrange(keys)
        page.grid.look(sight)
        page.read_again()

    # ------------------------------------------------------------------ context menu

    def fill_menu(self, menu: QMenu, row: int, column: int) -> None:
        """Add what only the month's page can do to the grid's own menu."""
        page, model = self._page, self._page.model
        declared = model.columns()[column]
        if declared.filterable:
            menu.addAction("升序(&A)", partial(self.sort, declared.key, False))
            menu.addAction("降序(&Z)", partial(self.sort, declared.key, True))
        if not page.grid.is_record(row):
            return
        menu.addSeparator()
        menu.addAction("打开项目(&O)\tCtrl+Enter", lambda: page.open_project(row))
        menu.addAction("沿用上月文字(&L)", self.follow_words)
        rows = [each for each in page.grid.selection.block.rows if page.grid.is_record(each)]
        if model.contradicted(rows[: month_sheet.MOST]):
            menu.addAction("按来源合计(&M)", self.take_sums)
