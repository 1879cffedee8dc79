"""The grid: two halves over one model, one block of chosen cells, the keyboard of Excel."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.models.cells import Cell, Refused
from app.views.kit.ask import Ask
from app.views.kit.card import CardFrame
from app.views.kit.grid import clipboard, keys, layout
from app.views.kit.grid.columns import CellBlock, GridLineKind, Paint, Sums
from app.views.kit.grid.filter_popup import FilterPopup
from app.views.kit.grid.model import GridModel, cell_words
from app.views.kit.grid.paste import clear_targets, copied, fill_targets, paste_targets, write_reviewed
from app.views.kit.grid.selection import filled_block, sums_of
from app.views.kit.grid.typing import TypedFrame
from app.views.kit.stray import StrayText

_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


class Grid(TypedFrame):
    """Shows a `GridModel`. The page hears what the person wants and answers by changing the model."""

    sums_changed = Signal(object)  # Sums of the chosen cells
    opened = Signal(int)  # the row whose record is to be opened
    current_changed = Signal(int, int)  # row and column of the active cell
    sort_wanted = Signal(str, bool)  # column key, descending
    filter_wanted = Signal(str, object)  # column key, frozenset[str] | None
    filters_off = Signal()
    menu_filled = Signal(QMenu, int, int)  # a context menu about to show, row, column
    head_menu_filled = Signal(QMenu, int)  # the menu of a column's head about to show, column

    def __init__(self, model: GridModel, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._ask = ask
        self._chosen: dict[str, frozenset[str]] = {}
        self._fill_from: CellBlock | None = None
        self._card = CardFrame(self)
        self._summing = QTimer(self)
        self._summing.setSingleShot(True)
        self._summing.setInterval(30)
        self._summing.timeout.connect(lambda: self.sums_changed.emit(self.sums()))
        self._listen()
        self._reset()

    def _listen(self) -> None:
        for view in self.views:
            view.take_key = partial(keys.take_key, self)
            view.pressed_at.connect(self._pressed)
            view.dragged_to.connect(self._dragged)
            view.drag_ended.connect(self._released)
            view.fill_started.connect(self._start_fill)
            view.double_clicked.connect(self._double_clicked)
            view.menu_wanted.connect(self._show_menu)
            view.hint_wanted.connect(self._hint)
            view.header.filter_wanted.connect(self.open_filter)
            view.header.sectionClicked.connect(self._choose_column)
            view.header.menu_wanted.connect(self._show_head_menu)
        self.left.numbers.sectionPressed.connect(self._choose_row)
        self.left.numbers.sectionEntered.connect(self._extend_rows)
        self.selection.changed.connect(self._selected)

    # ------------------------------------------------------------------ for pages

    def sums(self) -> Sums:
        """Count, sum and unit of the chosen cells."""
        block = self.selection.block
        return self._model.sums(block) or sums_of(self._model, block)

    def show_chosen(self, chosen: Mapping[str, frozenset[str]]) -> None:
        """Which values each column is filtered by, for its list and the sign in its head."""
        self._chosen = dict(chosen)
        self._model.filtered = frozenset(chosen)
        self.redraw()

    # ------------------------------------------------------------------ acts of the keyboard

    def copy(self) -> None:
        """Put the chosen cells on the clipboard."""
        if self._model.line_count():
            texts, figures, records = copied(self._model, self.selection.block)
            QGuiApplication.clipboard().setMimeData(clipboard.write(texts, figures, records))
            self.said.emit(f"已复制{self.selection.block.cells}格")

    def cut(self) -> None:
        """Copy and clear."""
        self.copy()
        self._apply(clear_targets(self._model, self.selection.block), "剪切")

    def paste(self) -> None:
        """Take the cells on the clipboard; what does not fit is shown first, cell by cell."""
        texts = clipboard.read(QGuiApplication.clipboard().mimeData())
        if texts:
            self._apply(paste_targets(self._model, self.selection.block, texts), "粘贴")
        else:
            self.said.emit("剪贴板里没有表格内容")

    def clear(self) -> None:
        """Empty the chosen cells that may be emptied."""
        targets = clear_targets(self._model, self.selection.block)
        if targets:
            self._apply(targets, "清除")
        elif self._model.line_count():
            row, column = self.selection.anchor
            self.said.emit(self._model.why_closed(row, self._model.columns()[column]))

    def fill_down(self) -> None:
        """The first record of the block downwards; of one row, the record above it."""
        block = self.selection.block
        rows = [row for row in block.rows if self.is_record(row)]
        top = rows[0] if len(rows) > 1 else layout.record_above(self._model, block.top)
        if rows and top >= 0:
            self._fill(CellBlock(top, block.left, top, block.right), block)

    def fill_right(self) -> None:
        """The first column of the block to the right; of one column, the column before it."""
        block = self.selection.block
        start = block.left if block.left < block.right else block.left - 1
        if start >= 0 and self._model.line_count():
            self._fill(CellBlock(block.top, start, block.bottom, start), block)

    def open_record(self) -> None:
        """Open the record of the active row."""
        if self.is_record(self.selection.anchor[0]):
            self.opened.emit(self.selection.anchor[0])

    def drop_filters(self) -> None:
        """Ask the page to take all conditions away."""
        self.filters_off.emit()

    def explain(self) -> None:
        """Show the card of the active cell's check hit (F4), or the whole text of a cut off cell."""
        self._hint(*self.selection.anchor)

    def open_filter(self, column: int = -1) -> None:
        """Drop the list of a column's values (Alt+↓); of the active column unless told."""
        number = self.selection.anchor[1] if column < 0 else column
        declared = self._model.columns()[number]
        if not declared.filterable:
            return
        popup = FilterPopup(self, declared, self._model.values(declared), self._chosen.get(declared.key))
        popup.sort_wanted.connect(lambda down: self.sort_wanted.emit(declared.key, down))
        popup.chosen.connect(lambda texts: self.filter_wanted.emit(declared.key, texts))
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.show_under(self.head_place(number))

    # ------------------------------------------------------------------ writing

    def _apply(self, cells: Sequence[Cell], act: str) -> None:
        self._model.made = ""
        written = write_reviewed(self._model, cells, act, self._ask, self)
        if self._model.made:
            self.go_to(self._model.made, self.here()[1])  # what was made is seen
        if written.go is not None:
            self.selection.go(*written.go)
            self.said.emit(written.said(act))
        for refused in written.late[:1]:
            self.said.emit(f"{len(written.late)}格没有写入：{refused.reason}")
        for refused in written.late:
            self._hand_over(refused)
        if written.cells and not written.late:
            self.said.emit(written.said(act))
        self._summing.start()

    def _hand_over(self, refused: Refused) -> None:
        """A text that turned out impossible while it was written: nobody has seen it refused before."""
        row, column = self._model.place_of(refused.cell)
        if refused.cell.text.strip() and column >= 0:
            declared = self._model.columns()[column]
            known = row >= 0 and not self._model.is_new(refused.cell.uid)
            where = cell_words(self._model, row, declared) if known else declared.label
            self.strayed.emit(StrayText(f"{where}（{refused.reason}）", refused.cell.text.strip()))

    def _fill(self, source: CellBlock, target: CellBlock) -> None:
        around = CellBlock.spanning((source.top, source.left), (target.bottom, target.right))
        self._apply(fill_targets(self._model, source, around), "填充")

    # ------------------------------------------------------------------ selection and mouse

    def _selected(self, _before: CellBlock, _block: CellBlock) -> None:
        self._settle_frame()
        self.current_changed.emit(*self.selection.anchor)

    def _reset(self) -> None:
        super()._reset()
        before, now = self._seen.anchor, self._place(*self.selection.anchor)
        if before.name and (before.row, before.column) == (now.row, now.column) and before.name != now.name:
            self.current_changed.emit(now.row, now.column)  # another record stands in the same place

    def _settle_frame(self) -> None:
        row, column = self.selection.anchor
        block = self.selection.block
        self._model.answering = None
        index = self._model.index(row, column)
        chooser = self.right.selectionModel()
        chooser.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        corner = self._model.index(block.bottom, block.right)
        chooser.select(QItemSelection(self._model.index(block.top, block.left), corner), _SELECT)
        self.left.numbers.chosen = range(block.top, block.bottom + 1)
        for view in self.views:
            view.viewport().update()
        self.left.numbers.viewport().update()
        if any(view.hasFocus() for view in self.views):
            self.view_of(column).setFocus()
        self._card.hide()
        self._summing.start()

    def _pressed(self, row: int, column: int, extend: bool) -> None:
        if not self.finish_editing():
            return
        if not extend and self._on_title(row, column):
            self._model.toggle_group(row)
        (self.selection.extend if extend else self.selection.go)(row, column)
        self.view_of(column).setFocus()

    def _on_title(self, row: int, column: int) -> bool:
        return column == 0 and self._model.line(row) is GridLineKind.GROUP

    def _dragged(self, at: QPoint) -> None:
        view = self.sender()
        place = view.viewport().mapToGlobal(at) if view in self.views else at
        row, column = self.cell_at(place)
        if self._fill_from is None:
            self.selection.extend(row, column)
            return
        self.selection.choose(filled_block(self._fill_from, row, column))
        self.reveal(row, column)

    def _start_fill(self) -> None:
        self._fill_from = self.selection.block

    def _released(self) -> None:
        source, self._fill_from = self._fill_from, None
        if source is not None and self.selection.block != source:
            self._fill(source, self.selection.block)

    def _double_clicked(self, row: int, column: int) -> None:
        if self._model.line(row) is GridLineKind.GROUP:
            if not self._on_title(row, column):
                self._model.toggle_group(row)
        elif self._model.columns()[column].paint is Paint.NAME and self.is_record(row):
            self.opened.emit(row)
        else:
            self.edit()

    def _choose_column(self, column: int) -> None:
        if self.finish_editing() and self._model.line_count():
            self.selection.choose(CellBlock(0, column, self._model.line_count() - 1, column))
            self.view_of(column).setFocus()

    def _choose_row(self, row: int) -> None:
        if self.finish_editing():
            self.selection.choose(CellBlock(row, 0, row, len(self._model.columns()) - 1))
            self.setFocus()

    def _extend_rows(self, row: int) -> None:
        self.selection.extend(row, len(self._model.columns()) - 1)

    # ------------------------------------------------------------------ cards and menus

    def _hint(self, row: int, column: int) -> None:
        """The card of a check hit, or the whole text of a cell that is cut off; hidden otherwise."""
        self._card.hide()
        if not self.is_record(row) or column < 0:
            return
        declared = self._model.columns()[column]
        mark, place = self._model.mark(row, declared), self.cell_place(row, column)
        text = self._model.text(row, declared)
        if mark is not None:
            self._card.tell(mark.title, mark.facts, mark.advice, mark.tone)
        elif "\n" in text or self.fontMetrics().horizontalAdvance(text) > place.width():
            self._card.tell("", text)
        else:
            return
        self._card.show_beside(place)

    def _show_menu(self, row: int, column: int, place: QPoint) -> None:
        if not self.finish_editing():
            return
        if not self.selection.block.holds(row, column):
            self.selection.go(row, column)
        menu = self.context_menu(row, column)
        menu.exec(place)
        menu.deleteLater()

    def _show_head_menu(self, column: int, place: QPoint) -> None:
        if self.finish_editing():
            menu = self.head_menu(column)
            menu.exec(place)
            menu.deleteLater()

    def head_menu(self, column: int) -> QMenu:
        """What can be done with a column; pages add to it through `head_menu_filled`."""
        menu, declared = QMenu(self), self._model.columns()[column]
        if declared.filterable:
            menu.addAction("升序(&A)", lambda: self.sort_wanted.emit(declared.key, False))
            menu.addAction("降序(&Z)", lambda: self.sort_wanted.emit(declared.key, True))
            menu.addAction("筛选这一列(&F)\tAlt+↓", lambda: self.open_filter(column))
            menu.addSeparator()
        self.head_menu_filled.emit(menu, column)
        menu.addAction("列宽合适(&W)", lambda: self.fit_column(column))
        if declared.filterable and not declared.frozen:
            menu.addAction("隐藏这一列(&H)", lambda: self.hide_column(column))
        return menu

    def context_menu(self, row: int, column: int) -> QMenu:
        """What can be done with the chosen cells; pages add to it through `menu_filled`."""
        menu = QMenu(self)
        menu.addAction("复制(&C)\tCtrl+C", self.copy)
        menu.addAction("粘贴(&V)\tCtrl+V", self.paste)
        menu.addAction("向下填充(&D)\tCtrl+D", self.fill_down)
        menu.addAction("清除(&E)\tDelete", self.clear)
        menu.addSeparator()
        menu.addAction("筛选这一列(&F)\tAlt+↓", lambda: self.open_filter(column))
        menu.addAction("隐藏这一列(&H)", lambda: self.hide_column(column))
        self.menu_filled.emit(menu, row, column)
        return menu
