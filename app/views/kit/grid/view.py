"""One of the two halves of a grid: a table view that draws itself and reports mouse and keyboard."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)  # fmt: skip
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from app.views.kit import theme
from app.views.kit.grid.columns import CellBlock, GridLineKind
from app.views.kit.grid.header import GridHeader, RowHeader, pinned_height
from app.views.kit.grid.model import GridModel
from app.views.kit.grid.paint import CellPainter, RowBand, Span, handle_rect
from app.views.kit.grid.selection import Selection

_OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


def types_text(event: QKeyEvent) -> bool:
    """Whether a key writes something; AltGr, which is Ctrl and Alt, does so too."""
    modifiers = event.modifiers()
    ctrl, alt = (bool(modifiers & each) for each in (_CTRL, _ALT))
    return bool(event.text()) and event.text().isprintable() and ctrl is alt


def words_at_once(event: QInputMethodEvent) -> QKeyEvent | None:
    """What an input method gives without having composed it here, as a key that writes it; None else.

    Many compose in a window of their own, and full-width signs are not composed at all. Qt opens a cell's
    editor for such words and loses them.
    """
    words = event.commitString()
    if not words or event.preeditString():
        return None
    return QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, words)


class GridView(QTableView):
    """Shows the frozen or the other columns of a `GridModel`; the two halves share model and selection."""

    pressed_at = Signal(int, int, bool)  # row, column, extend
    dragged_to = Signal(QPoint)  # in the view's own coordinates
    drag_ended = Signal()
    fill_started = Signal()
    double_clicked = Signal(int, int)
    menu_wanted = Signal(int, int, QPoint)
    hint_wanted = Signal(int, int)  # -1, -1 when the mouse leaves
    too_narrow = Signal(object)  # dict[column, pixels]
    focused = Signal()

    def __init__(self, model: GridModel, selection: Selection, parent: QWidget, *, frozen: bool) -> None:
        super().__init__(parent)
        self._grid_model = model
        self._chosen = selection
        self.frozen = frozen
        self.composing = False
        self.take_key: Callable[[QKeyEvent], bool] = lambda event: False
        self.wait_key: Callable[[QKeyEvent], bool] = lambda event: False
        self.aim: Callable[[], None] = lambda: None
        self.type_key: Callable[[GridView, QKeyEvent], None] = lambda view, event: None
        self.return_to_editor: Callable[[QKeyEvent], None] = lambda event: None
        self._dragging = False
        self._last = QPoint()
        self._push = QTimer(self)
        self._push.setInterval(50)
        self._push.timeout.connect(lambda: self.dragged_to.emit(self._last))
        self.header = GridHeader(model, self, frozen=frozen)
        self.numbers = RowHeader(model, self)
        self.setHorizontalHeader(self.header)
        self.setVerticalHeader(self.numbers)
        self._behave()
        self.setModel(model)
        self.show_own_columns()

    def _behave(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(_OFF)
        self.setCornerButtonEnabled(True)
        if self.frozen:
            self.setVerticalScrollBarPolicy(_OFF)

    def show_own_columns(self) -> None:
        """Hide the columns that the other half shows; to be called after every reset."""
        for number, column in enumerate(self._grid_model.columns()):
            self.setColumnHidden(number, column.frozen is not self.frozen)
        self.verticalScrollBar().setSingleStep(theme.row_height())
        self.horizontalScrollBar().setSingleStep(theme.px(40))

    def owns(self, column: int) -> bool:
        """Whether this half shows a column."""
        columns = self._grid_model.columns()
        return 0 <= column < len(columns) and columns[column].frozen is self.frozen

    def pinned(self) -> int:
        """How high the total row is, which stays at the top while the others scroll; 0 for none."""
        return pinned_height(self._grid_model)

    def row_at(self, y: int) -> int:
        """The row that is seen at a height of the viewport, -1 for none."""
        return 0 if 0 <= y < self.pinned() else self.rowAt(y)

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell of this half stands in the viewport."""
        top = 0 if row == 0 and self.pinned() else self.rowViewportPosition(row)
        return QRect(self.columnViewportPosition(column), top, self.columnWidth(column), self.rowHeight(row))

    def title_height(self) -> int:
        """The height that the header asks for."""
        return self.header.sizeHint().height()

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("panel"))
        spans = self._spans(event.rect())
        own_title = self.owns(0)
        if own_title:  # the words of a group stretch over all columns of this half
            spans = self._spans(self.viewport().rect())
        drawn = CellPainter(painter, self._grid_model, self._chosen.block, self._chosen.anchor)
        drawn.cells(self._bands(event.rect()), spans, own_title=own_title)
        whole = self._chosen.block.top == 0
        if self._grid_model.line_count() and not whole:
            self._frame(drawn)  # below the total row, as the cells are
        if self.pinned() and self.verticalScrollBar().value():
            drawn.cells([RowBand(0, GridLineKind.TOTAL, 0, self.pinned())], spans, own_title=own_title)
        if self._grid_model.line_count() and whole:
            self._frame(drawn)
        if self.frozen:
            edge = self.viewport().width()
            painter.setPen(QPen(theme.colour("edge").lighter(140), 2))
            painter.drawLine(edge - 1, event.rect().top(), edge - 1, event.rect().bottom() + 1)
        if drawn.narrow:
            self.too_narrow.emit(drawn.narrow)

    def _bands(self, exposed: QRect) -> list[RowBand]:
        first, last = self.rowAt(exposed.top()), self.rowAt(exposed.bottom())
        if first < 0:
            return []
        model = self._grid_model
        end = model.line_count() if last < 0 else last + 1
        return [
            RowBand(row, model.line(row), self.rowViewportPosition(row), self.rowHeight(row))
            for row in range(first, end)
        ]

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What Qt moves along with the rows is painted again: the total row does not move."""
        super().scrollContentsBy(dx, dy)
        if dy and self.pinned():
            self.viewport().update(0, 0, self.viewport().width(), self.pinned() + abs(dy))
            self.numbers.viewport().update()

    def _spans(self, exposed: QRect) -> list[Span]:
        spans = []
        for number, column in enumerate(self._grid_model.columns()):
            if column.frozen is not self.frozen:
                continue
            left, width = self.columnViewportPosition(number), self.columnWidth(number)
            if left <= exposed.right() and left + width > exposed.left():
                spans.append(Span(number, column, left, width))
        return spans

    def _frame(self, drawn: CellPainter) -> None:
        rect = self.frame_rect()
        if rect is not None:
            drawn.frame(rect, handle=self.owns(self._chosen.block.right), quiet=self._elsewhere())

    def _elsewhere(self) -> bool:
        """Whether another part of the page has the keyboard, as where a page has several tables."""
        focus, grid = self.window().focusWidget(), self.parentWidget()
        return focus is not None and grid is not None and not grid.isAncestorOf(focus)

    def frame_rect(self) -> QRect | None:
        """The frame of the chosen block in the viewport; open where the other half goes on."""
        block = self._chosen.block
        across = self._title_columns() if block.cells == 1 and block.left == 0 else block.columns
        own = [column for column in across if self.owns(column)]
        if not own:
            return None
        top_left, bottom_right = self.cell_rect(block.top, own[0]), self.cell_rect(block.bottom, own[-1])
        rect = top_left.united(bottom_right).adjusted(0, 0, -1, -1)
        if own[0] != block.left:
            rect.setLeft(rect.left() - 10)
        if own[-1] < block.right:
            rect.setRight(rect.right() + 10)
        if rect.top() <= 0:
            rect.setTop(max(rect.top(), 1) if block.top == 0 else rect.top())
        return rect

    def _title_columns(self) -> range:
        """The columns that the first cell of the active row stretches over: all for the words of a group."""
        model, row = self._grid_model, self._chosen.anchor[0]
        words = row < model.line_count() and model.line(row) is not GridLineKind.DATA
        own = [number for number in range(len(model.columns())) if self.owns(number)]
        return range(0, own[-1] + 1 if words and own and self.owns(0) else 1)

    # ------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        row, column = self.row_at(at.y()), self.columnAt(at.x())
        if event.button() is Qt.MouseButton.LeftButton and self._on_handle(at):
            self.fill_started.emit()
            self._dragging = True
        elif row >= 0 and column >= 0 and event.button() is Qt.MouseButton.LeftButton:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.pressed_at.emit(row, column, shift)
            self._dragging = True
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self._last = at
            self.dragged_to.emit(at)
            if self.viewport().rect().contains(at):
                self._push.stop()
            elif not self._push.isActive():
                self._push.start()  # held outside, the selection goes on and the table scrolls
            return
        cross = self._on_handle(at)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if cross else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._dragging = False
            self._push.stop()
            self.drag_ended.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton and self.row_at(at.y()) >= 0:
            self.double_clicked.emit(self.row_at(at.y()), self.columnAt(at.x()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row, column = self.row_at(event.pos().y()), self.columnAt(event.pos().x())
        if row >= 0 and column >= 0:
            self.menu_wanted.emit(row, column, event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.hint_wanted.emit(self.row_at(event.pos().y()), self.columnAt(event.pos().x()))
            return True
        if event.type() is QEvent.Type.Leave:
            self.hint_wanted.emit(-1, -1)
        return super().viewportEvent(event)

    def _on_handle(self, at: QPoint) -> bool:
        rect = self.frame_rect()
        if rect is None or not self.owns(self._chosen.block.right):
            return False
        return handle_rect(rect).adjusted(-3, -3, 3, 3).contains(at)

    # ------------------------------------------------------------------ keyboard

    def event(self, event: QEvent) -> bool:
        """Tab is a key of the grid; with Ctrl it hands the keyboard on, as it does elsewhere without."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _TABS:
            forward = event.key() == Qt.Key.Key_Tab
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return self.focusNextPrevChild(forward)
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() is QAbstractItemView.State.EditingState
        if editing and not self.composing and (self.hasFocus() or types_text(event)):
            self.return_to_editor(event)  # what an editor has no use for comes back here; texts never do
        elif editing or self.composing:
            event.ignore()  # Enter and Esc belong to the input method
        elif self.wait_key(event) or self.take_key(event):
            event.accept()
        elif types_text(event):
            self.type_key(self, event)
            event.accept()
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        composed_here = self.composing and self._grid_model.line_count()
        words = None if composed_here else words_at_once(event)
        if words is not None:
            self.composing = False
            self.keyPressEvent(words)
            return
        if self.state() is not QAbstractItemView.State.EditingState:
            self.aim()
        super().inputMethodEvent(event)
        self.composing = bool(event.preeditString())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def keyboardSearch(self, search: str) -> None:
        """Typing edits; it never jumps about."""

    def selectAll(self) -> None:
        """The corner button: choose every cell."""
        rows, columns = self._grid_model.line_count(), len(self._grid_model.columns())
        self._chosen.choose(CellBlock(0, 0, rows - 1, columns - 1))
