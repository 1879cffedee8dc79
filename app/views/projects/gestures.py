"""What a person can do on the ledger page beyond the grid itself; each write is one step that undo names."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.models.roles import Act
from app.services.common import offices, periods
from app.services.grid import layouts
from app.services.grid.grid import Condition
from app.services.project import projects
from app.views.kit.grid import GridColumn
from app.views.kit.progress import run_shown
from app.views.projects import new_project, reading
from app.views.projects.new_project import NewProjectDialog
from app.views.projects.replacing import ReplaceDialog
from app.views.sheet import filters
from app.views.sheet.choosing import ColumnChooser
from app.views.sheet.shown import GROUP, SORT, value_words

if TYPE_CHECKING:
    from app.views.projects.page import LedgerPage


class Gestures:
    """The acts behind the page's buttons, chips, menus and keys."""

    def __init__(self, page: "LedgerPage") -> None:
        self._page = page
        self._work = page.work

    # ------------------------------------------------------------------ projects

    def new_project(self) -> None:
        """Ask for a new project's first fields."""
        if self._work.closed:
            self._work.said.emit(self._work.closed)
            return
        known = new_project.suggestions(self._work.ledger, self._page.period)
        dialog = NewProjectDialog(self._page, known)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.agreed.connect(self.create)
        dialog.open()

    def create(self, fields: dict[str, Any]) -> None:
        """Make a project of these field values and go to its row."""
        ledger, page = self._work.ledger, self._page
        if fields.get("year_plan") is not None:
            fields = {"plan_year": int(page.period[:4]), **fields}
        if ledger.level == "county":
            fields = {"county": offices.office_short(ledger, ledger.office), **fields}
        made = self._work.write("新项目", lambda: projects.create(ledger, self._work.person, fields))
        if made is None:
            return
        page.catch_up()
        shown = page.grid.go_to(made)
        page.grid.setFocus()
        where = "" if shown else "，不在现在的条件里"
        self._work.said.emit(f"已建立「{fields['name']}」{where}")

    def delete_projects(self) -> None:
        """Delete the projects of the chosen rows as one step."""
        page, ledger = self._page, self._work.ledger
        uids = page.grid.chosen()
        rows = [row for row in page.grid.selection.block.rows if page.grid.is_record(row)]
        if any(page.model.foreign(row) for row in rows):
            self._work.said.emit("别的单位填报的项目不能在这里删除")
            return
        if uids:
            act = "删除项目"
            count = self._work.write(act, lambda: projects.delete(ledger, self._work.person, uids))
            if count:
                self._work.said.emit(f"已删除{count}个项目，Ctrl+Z 可撤销")

    def replace_texts(self) -> None:
        """Find and replace in the chosen cells or the column."""
        dialog = ReplaceDialog(self._page.grid, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # ------------------------------------------------------------------ order and conditions

    def sort(self, key: str, descending: bool) -> None:
        """Sort by a column; with Shift after the columns it is sorted by already."""
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self._page.take(self._page.shown.sorted_by(key, descending, also=bool(shift)))

    def sort_also(self, key: str, descending: bool) -> None:
        """Sort by a further column where the ones before are equal."""
        self._page.take(self._page.shown.sorted_by(key, descending, also=True))

    def filter_values(self, key: str, texts: frozenset[str] | None) -> None:
        """Show only projects with these texts in a column; None drops the condition."""
        page = self._page
        shown = page.shown.without(key)
        if texts is not None:
            raw = page.model.raw_values(self._column(key), texts)
            shown = shown.with_condition(Condition(key, "in", raw))
        page.take(shown)

    def bound(self, key: str, found: list[Condition]) -> None:
        """Show only projects between bounds; none drops the condition."""
        shown = self._page.shown.without(key)
        for condition in found:
            shown = shown.with_condition(condition)
        self._page.take(shown)

    def add_condition(self) -> None:
        """Offer the columns a condition can be made of."""
        place = self._page.bar.chips.add
        self._pop(
            filters.condition_menu(self._page, self._page.arrangement.columns, self.condition_for), place
        )

    def change_condition(self, key: str) -> None:
        """A chip was pressed: choose again."""
        if key == GROUP:
            self.choose_group()
        elif key != SORT:
            self.condition_for(key)

    def condition_for(self, key: str) -> None:
        """Ask for the values or bounds of a column."""
        page, column = self._page, self._column(key)
        if filters.takes_bounds(column):
            now = [kept for kept in page.shown.conditions if kept.key == key and kept.op != "in"]
            dialog = filters.BoundsDialog(page, column, now)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.agreed.connect(self.bound)
            dialog.open()
            return
        add = page.bar.chips.add
        place = QRect(add.mapToGlobal(QPoint(0, 0)), add.size())
        popup = filters.value_list(page, page.model, column, self.ticked().get(key), place)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.sort_wanted.connect(partial(self.sort, key))
        popup.chosen.connect(partial(self.filter_values, key))

    def ticked(self) -> dict[str, frozenset[str]]:
        """The values each column is filtered by, as the filter lists write them."""
        return {
            condition.key: frozenset(value_words(condition, self._column(condition.key)))
            for condition in self._page.shown.conditions
            if condition.op == "in"
        }

    def choose_group(self) -> None:
        """Offer what the rows can be grouped by."""
        page, shown = self._page, self._page.shown
        by_key = {column.key: column for column in page.model.all_columns()}
        menu = filters.group_menu(page, shown.group, by_key, self.group_by)
        self._pop(menu, page.bar.group if page.bar.group.isVisible() else page.bar.chips.add)

    def group_by(self, key: str) -> None:
        """Group by a column, "" for no groups."""
        self._page.take(self._page.shown.grouped_by(key))

    def _column(self, key: str) -> GridColumn:
        return next(column for column in self._page.model.all_columns() if column.key == key)

    def _pop(self, menu: QMenu, below: QWidget) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    # ------------------------------------------------------------------ columns and views

    def choose_columns(self) -> None:
        """Offer all columns."""
        page = self._page
        chooser = ColumnChooser(
            page, page.arrangement.columns, [column.key for column in page.model.columns()]
        )
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.chosen.connect(self.show_columns)
        chooser.default_wanted.connect(lambda: self.show_columns(list(page.arrangement.usual().columns)))
        button = page.bar.columns
        chooser.show_under(QRect(button.mapToGlobal(QPoint(0, 0)), button.size()))

    def show_columns(self, keys: list[str]) -> None:
        """Show these columns in this order."""
        sight = self._page.grid.sight()
        self._page.model.arrange(keys)
        self._page.grid.look(sight)
        self._page.keep_layout()

    def save_view(self) -> None:
        """Keep what is shown under a name of its own."""
        page, ledger = self._page, self._work.ledger
        taken = [tab.text for tab in page.reading.tabs] if page.reading else []
        name = self._work.ask.text(
            page,
            "存为视图",
            "给现在看到的条件、分组和列起个名字",
            verb="存下(&S)",
            check=lambda said: layouts.name_complaint(ledger, said, taken),
        )
        if name is None:
            return
        layout, base = page.arrangement.now(page.shown), page.shown.base
        made = self._work.write(
            "存为视图", lambda: layouts.save_view(ledger, name, base, layout, page.period)
        )
        if made is not None:
            page.loader.forget()
            page.bar.tabs.set_tabs(reading.tabs(ledger, page.period))
            page.bar.tabs.choose(made.key)

    def view_menu(self, key: str, place: QPoint) -> None:
        """What can be done with a view."""
        menu = QMenu(self._page)
        menu.addAction("恢复原样(&R)", lambda: self.reset_view(key))
        if key not in reading.ready_made(self._page.period):
            menu.addAction("删除视图(&D)", lambda: self.drop_view(key))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def reset_view(self, key: str) -> None:
        """Show a view as it was delivered."""
        layouts.forget(self._work.ledger, key)
        if key == self._page.shown.view:
            self._page.show_view(key)

    def drop_view(self, key: str) -> None:
        """Forget a named view; the projects stay."""
        page = self._page
        if key == page.shown.view:
            page.bar.tabs.choose("all")
        layouts.drop_view(self._work.ledger, key)
        page.loader.forget()
        page.bar.tabs.set_tabs(reading.tabs(self._work.ledger, page.period))

    def choose_period(self, month: str) -> None:
        """Judge another month; every page reads again."""
        ledger = self._work.ledger
        self._work.write("换报告月", lambda: periods.choose_period(ledger, month or None))
        self._work.changed.emit(frozenset({"standing"}))

    def export(self) -> None:
        """Write the rows and columns shown to a workbook."""
        from app.services.paper import exports  # noqa: PLC0415 - knows the import too: slow to import

        page, ledger = self._page, self._work.ledger
        name = (
            f"{offices.office_short(ledger, ledger.office)}项目台账{reading.period_words(page.period)}.xlsx"
        )
        out = self._work.ask.save_file(page, "导出现在看到的行和列", Path.home() / name, "表格 (*.xlsx)")
        if out is None:
            return
        keys, uids = [column.key for column in page.model.columns()], page.model.rows.order()
        run_shown(
            page,
            self._work.background,
            self._work.ask,
            "导出",
            lambda progress: exports.export_view(ledger, out, keys, uids, progress),
            done=lambda rows: self._work.said.emit(f"已导出{rows}项到「{out}」"),
        )

    # ------------------------------------------------------------------ context menu

    def fill_menu(self, menu: QMenu, row: int, column: int) -> None:
        """Add what only a ledger can do to the grid's own menu."""
        page, model = self._page, self._page.model
        key = model.columns()[column].key
        menu.addAction("升序(&A)", lambda: self.sort(key, False))
        menu.addAction("降序(&Z)", lambda: self.sort(key, True))
        if page.shown.sort and page.shown.sort[0][0] != key:
            menu.addAction("再按这一列升序(&T)", lambda: self.sort_also(key, False))
        menu.addAction("查找替换(&R)\tCtrl+H", self.replace_texts)
        menu.addSeparator()
        if page.grid.is_record(row):
            menu.addAction("打开项目(&O)\tCtrl+Enter", lambda: page.open_project(row))
            count = len(page.grid.chosen())
            words = "删除项目" if count == 1 else f"删除{count}个项目"
            delete = menu.addAction(f"{words}(&X)", self.delete_projects)
            delete.setEnabled(self._work.may(Act.DELETE_PROJECT))
        if model.rows.outline.grouped:
            menu.addAction("折起所有分组(&G)", lambda: self.fold(True))
            menu.addAction("展开所有分组(&U)", lambda: self.fold(False))

    def fold(self, closed: bool) -> None:
        """Close all groups, or open them."""
        model, sight = self._page.model, self._page.grid.sight()
        values = [group.value for group in model.rows.outline.groups]
        model.fold(frozenset(values if closed else ()))
        self._page.grid.look(sight)
        self._page.keep_layout()
