"""The grid's body: two halves side by side that scroll as one, their widths, and where cells are."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollBar, QWidget

from app.views.kit import theme
from app.views.kit.grid import layout
from app.views.kit.grid.columns import GridLineKind
from app.views.kit.grid.model import GridModel
from app.views.kit.grid.selection import Selection
from app.views.kit.grid.view import GridView

_NAMES = QFrame.Shape.NoFrame


class GridFrame(QFrame):
    """Both halves, the scroll bar below the right one, and what is remembered of the columns."""

    layout_changed = Signal(dict)  # to be kept and given back to `restore`

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(_NAMES)
        self._model = model
        self.selection = Selection()
        self.left = GridView(model, self.selection, self, frozen=True)
        self.right = GridView(model, self.selection, self, frozen=False)
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self._widths: dict[str, float] = {}
        self._sizing = False
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(300)
        self._remember.timeout.connect(lambda: self.layout_changed.emit(self.layout_now()))
        self._build()
        self._join()

    @property
    def model(self) -> GridModel:
        """What the grid shows."""
        return self._model

    @property
    def views(self) -> tuple[GridView, GridView]:
        """Both halves."""
        return self.left, self.right

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setSpacing(0)
        grid.setContentsMargins(0, 0, 0, 0)
        self._under_left = QWidget()
        grid.addWidget(self.left, 0, 0)
        grid.addWidget(self.right, 0, 1)
        grid.addWidget(self._under_left, 1, 0)
        grid.addWidget(self.bar, 1, 1)
        grid.setColumnStretch(1, 1)
        self.right.numbers.hide()
        self.left.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.right)

    def _join(self) -> None:
        """One selection, one vertical scroll, and a bar of our own below the right half."""
        self.left.setSelectionModel(self.right.selectionModel())
        here, there = self.left.verticalScrollBar(), self.right.verticalScrollBar()
        here.valueChanged.connect(there.setValue)
        there.valueChanged.connect(here.setValue)
        inner = self.right.horizontalScrollBar()
        inner.rangeChanged.connect(self._copy_range)
        inner.valueChanged.connect(self.bar.setValue)
        self.bar.valueChanged.connect(inner.setValue)
        for view in self.views:
            view.header.sectionResized.connect(self._resized)
            view.header.sectionHandleDoubleClicked.connect(self.fit_column)
            view.focused.connect(self._settle_focus)
            view.too_narrow.connect(self._widen, Qt.ConnectionType.QueuedConnection)
        self.right.header.sectionMoved.connect(self._moved_section)
        self._model.modelReset.connect(self._reset)
        self.selection.led.connect(self.reveal)

    def _reset(self) -> None:
        """Rows or columns are others now."""
        for view in self.views:
            view.show_own_columns()
            view.header.setFixedHeight(view.title_height())
            view.updateGeometries()
        self._fit_columns()
        self.redraw()

    # ------------------------------------------------------------------ for pages

    def current(self) -> tuple[int, int]:
        """Row and column of the active cell."""
        return self.selection.anchor

    def go(self, row: int, key: str = "") -> None:
        """Make a cell active and bring it into sight; without a key the column stays."""
        column = self._model.column_number(key) if key else self.selection.anchor[1]
        self.selection.go(row, max(column, 0))
        self.reveal(*self.selection.anchor)

    def layout_now(self) -> dict[str, Any]:
        """Which columns are shown, in which order, how wide."""
        return {"columns": [column.key for column in self._model.columns()], "widths": dict(self._widths)}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take up a layout that was kept; what no longer exists is passed over."""
        self._widths = layout.widths_in(kept)
        self._model.arrange(layout.keys_in(kept) or [column.key for column in self._model.columns()])
        self._fit_columns()

    def hide_column(self, number: int) -> None:
        """Show a column no longer."""
        keys = [column.key for column in self._model.columns()]
        if len(keys) > 1:
            del keys[number]
            self._model.arrange(keys)
            self._remember.start()

    def fit_column(self, number: int) -> None:
        """As wide as the rows in sight need."""
        column, view = self._model.columns()[number], self.view_of(number)
        metrics = view.fontMetrics()
        texts = [column.label, *(self._model.text(row, column) for row in self.rows_in_sight())]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        view.setColumnWidth(number, min(widest + theme.px(40), theme.px(600)))

    def page_rows(self) -> int:
        """How many rows fit."""
        return max((self.right.viewport().height() - self.right.pinned()) // theme.row_height() - 1, 1)

    def scroll_home(self) -> None:
        """Show the first columns behind the frozen ones."""
        self.bar.setValue(0)

    def rows_in_sight(self) -> range:
        """The rows shown now."""
        first = max(self.right.rowAt(self.right.pinned()), 0)
        last = self.right.rowAt(self.right.viewport().height() - 1)
        return range(first, self._model.line_count() if last < 0 else last + 1)

    def redraw(self) -> None:
        """Draw everything again."""
        for view in self.views:
            view.viewport().update()
            view.header.viewport().update()
            view.numbers.viewport().update()

    # ------------------------------------------------------------------ where things are

    def view_of(self, column: int) -> GridView:
        """The half that shows a column."""
        return self.left if self.left.owns(column) else self.right

    def cell_place(self, row: int, column: int) -> QRect:
        """A cell on the screen (global coordinates)."""
        view = self.view_of(column)
        rect = view.cell_rect(row, column)
        return QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def head_place(self, column: int) -> QRect:
        """A column's head on the screen (global coordinates)."""
        header = self.view_of(column).header
        top_left = header.viewport().mapToGlobal(QPoint(header.sectionViewportPosition(column), 0))
        return QRect(top_left.x(), top_left.y(), header.sectionSize(column), header.height())

    def cell_at(self, place: QPoint) -> tuple[int, int]:
        """The cell under a point of the screen (global); outside the table the next one in that direction."""
        last_row, last_column = self._model.line_count() - 1, len(self._model.columns()) - 1
        inside = self.right.viewport().mapFromGlobal(place)
        beyond = inside.x() < 0 and self.left.owns(0) and not self._scrolled(place)
        view = self.left if beyond else self.right
        at, port = view.viewport().mapFromGlobal(place), view.viewport()
        top = view.pinned()
        row = view.rowAt(min(max(at.y(), top), port.height() - 1))
        column = view.columnAt(min(max(at.x(), 0), port.width() - 3))
        row, column = last_row if row < 0 else row, last_column if column < 0 else column
        row += (at.y() >= port.height()) - (at.y() < top)
        column += (at.x() >= port.width()) - (at.x() < 0)
        return min(max(row, 0), last_row), min(max(column, 0), last_column)

    def _scrolled(self, place: QPoint) -> bool:
        """Whether a drag that began at the right comes back over columns now scrolled out of sight."""
        started = self.right.owns(self.selection.anchor[1])
        return (
            started
            and self.right.horizontalScrollBar().value() > 0
            and place.x() >= self._edge() - theme.px(24)
        )

    def _edge(self) -> int:
        """Where the right half begins on the screen."""
        return self.right.viewport().mapToGlobal(QPoint(0, 0)).x()

    def reveal(self, row: int, column: int) -> None:
        """Scroll until a cell is in sight."""
        if not self._model.line_count():
            return
        view = self.view_of(column)
        rect, room = view.cell_rect(row, column), view.viewport().rect()
        upright, level = view.verticalScrollBar(), view.horizontalScrollBar()
        if row == 0:
            upright.setValue(0)
        elif rect.top() < view.pinned():
            upright.setValue(upright.value() + rect.top() - view.pinned())
        elif rect.bottom() > room.bottom():
            upright.setValue(upright.value() + rect.bottom() - room.bottom())
        if view is self.left:
            return
        if rect.left() < 0 or rect.width() > room.width():
            level.setValue(level.value() + rect.left())
        elif rect.right() > room.right():
            level.setValue(level.value() + rect.right() - room.right())

    def _settle_focus(self) -> None:
        """The keyboard belongs to the half with the active cell."""
        view = self.view_of(self.selection.anchor[1])
        if self._model.line_count() and not view.hasFocus():
            view.setFocus()

    # ------------------------------------------------------------------ columns

    def _fit_columns(self) -> None:
        self._sizing = True
        for number, column in enumerate(self._model.columns()):
            for view in self.views:
                view.setColumnWidth(number, layout.shown_width(column, self._widths))
        self._sizing = False
        self._fit_left()

    def _fit_left(self) -> None:
        """The left half is as wide as its columns, the row numbers and the frozen edge."""
        columns = self._model.columns()
        wide = sum(self.left.columnWidth(at) for at in range(len(columns)) if self.left.owns(at))
        wide += self.left.numbers.sizeHint().width() + (2 if wide else 0)
        self.left.setFixedWidth(min(wide, max(self.width() - theme.px(120), theme.px(80))))

    def _resized(self, number: int, _before: int, after: int) -> None:
        columns = self._model.columns()
        if self._sizing or not after or number >= len(columns):
            return
        self._widths[columns[number].key] = round(after / theme.factor(), 1)
        self._fit_left()
        self._remember.start()

    def _widen(self, narrow: dict[int, int]) -> None:
        """Amounts never elide: their column widens."""
        for number, width in narrow.items():
            if number < len(self._model.columns()) and width > self.right.columnWidth(number):
                for view in self.views:
                    view.setColumnWidth(number, width)

    def _moved_section(self, _logical: int, _before: int, _after: int) -> None:
        """A head was dragged elsewhere: the model takes over the order, the header forgets it."""
        header = self.right.header
        if self._sizing:
            return
        columns = self._model.columns()
        order = sorted(range(len(columns)), key=header.visualIndex)
        self._sizing = True
        for place in range(len(columns)):
            header.moveSection(header.visualIndex(place), place)
        self._sizing = False
        keys = [columns[place].key for place in order]
        QTimer.singleShot(0, self, lambda: self._take_order(keys))

    def _take_order(self, keys: list[str]) -> None:
        self._model.arrange(keys)
        self._remember.start()

    def _copy_range(self, least: int, most: int) -> None:
        self.bar.setRange(least, most)
        self.bar.setPageStep(self.right.horizontalScrollBar().pageStep())
        self.bar.setSingleStep(theme.px(40))
        self.bar.setVisible(most > least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_left()

    def is_record(self, row: int) -> bool:
        """Whether a row is a record."""
        model = self._model
        inside = 0 <= row < model.line_count()
        return inside and model.line(row) is GridLineKind.DATA and not model.is_new(model.uid(row))
