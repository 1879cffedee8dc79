"""Their sheet on the screen: recognisable, with what will change tinted and what is refused framed."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)  # fmt: skip
from PySide6.QtGui import QFontMetrics, QInputMethodEvent, QKeyEvent, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.documents.intake import LineKind
from app.services.intake.review import CellNote, CellState
from app.views.intake.sheet_headers import Corner, KindHeader, MappingHeader, mapping_words, row_height
from app.views.intake.sheet_model import SheetModel
from app.views.intake.words import BOLD_KINDS, ROW_FILL, cell_text
from app.views.kit import theme
from app.views.kit.grid.view import words_at_once

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_EDITING = QAbstractItemView.State.EditingState
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SAMPLE, _MOST_SPANS, _TALLEST, _READABLE = 300, 2000, 60, 84


class _SheetDelegate(QStyledItemDelegate):
    def __init__(self, model: SheetModel, view: "SheetView") -> None:
        super().__init__(view)
        self._sheet, self._view = model, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        row, column = self._sheet.sheet_row(index.row()), index.column()
        kind, note = self._sheet.kind(row), self._sheet.note(row, column)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, theme.colour(_fill(kind, note)))
        painter.setPen(QPen(theme.colour("soft" if kind is not LineKind.HEADER else "accent-mid"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        self._words(painter, rect, row, column, note)
        self._signs(painter, rect, note)
        if index == self._view.currentIndex() and self._view.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, row: int, column: int, note: CellNote | None) -> None:
        raw, kind = self._sheet.raw(row, column), self._sheet.kind(row)
        refused = note is not None and note.state is CellState.REFUSED
        text = cell_text(raw) or ("（空）" if refused else "")
        if not text:
            return
        painter.setFont(theme.font(theme.SECOND, bold=kind in BOLD_KINDS or kind is LineKind.HEADER))
        quiet = kind in (LineKind.NOTE, LineKind.SIGNATURE, LineKind.TITLE)
        painter.setPen(theme.colour("red" if refused else "ink2" if quiet else "ink"))
        spanned = rect.width() > self._view.columnWidth(column) + 1
        figure = isinstance(raw, int | float) and not isinstance(raw, bool)
        centred = kind is LineKind.HEADER or (spanned and kind is LineKind.TITLE)
        align = _CENTRE if centred else _RIGHT if figure or self._is_figure(column, refused) else _LEFT
        room = rect.adjusted(theme.px(6), 0, -theme.px(6), 0)
        painter.drawText(room, align, theme.elided(text, room.width(), painter.fontMetrics()))

    def _is_figure(self, column: int, refused: bool) -> bool:
        """A refused text in a column of amounts stands where the amounts stand."""
        mapped = next((each for each in self._sheet.columns() if each.index == column), None)
        return refused and mapped is not None and bool(mapped.unit)

    def _signs(self, painter: QPainter, rect: QRect, note: CellNote | None) -> None:
        if note is None:
            return
        if note.state is CellState.REFUSED:
            painter.setPen(QPen(theme.colour("red"), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        elif note.doubted:
            side = theme.px(7)
            corner = QRectF(rect.right() - side, rect.top(), side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("amber-fill"))
            painter.drawPolygon(QPolygonF([corner.topLeft(), corner.topRight(), corner.bottomRight()]))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("cell", True)
        editor.setAccessibleName("改这一格")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Only at first: when the sheet has been judged anew, what is being typed stays."""
        if not editor.property("filled"):
            editor.setProperty("filled", True)
            super().setEditorData(editor, index)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter writes before it leads on: the next place may be one that other rows are shown for."""
        if isinstance(editor, QLineEdit) and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            if event.type() is QEvent.Type.KeyPress:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor)
                self._view.next_wanted.emit()
            return True
        return super().eventFilter(editor, event)


def _fill(kind: LineKind, note: CellNote | None) -> str:
    if note is not None and note.state is CellState.REFUSED:
        return "red-soft"
    if note is not None and note.state is CellState.CHANGE:
        return "accent-soft"
    return ROW_FILL.get(kind, "panel")


class SheetView(QTableView):
    """A `SheetModel` with its two margins. Enter wants the next place to look at; F2 and typing edit."""

    mapping_wanted = Signal(int, QPoint)
    kind_wanted = Signal(int, QPoint)  # row of the sheet
    next_wanted = Signal()

    def __init__(self, model: SheetModel) -> None:
        super().__init__()
        self.sheet = model
        self._widths_of = ""
        self._fitting = self._by_hand = False
        self.kinds = KindHeader(model, self)
        self.mapping = MappingHeader(model, self)
        self.setVerticalHeader(self.kinds)
        self.setHorizontalHeader(self.mapping)
        self.corner = Corner(self)
        self.setItemDelegate(_SheetDelegate(model, self))
        self._behave()
        self.setModel(model)
        self.mapping.sectionResized.connect(self._widened)
        self.mapping.wanted.connect(self.mapping_wanted)
        self.kinds.wanted.connect(lambda line, at: self.kind_wanted.emit(model.sheet_row(line), at))
        self._place = (0, 0)
        self._typed: str | None = None  # what is being typed while other rows come
        model.modelAboutToBeReset.connect(self._note_place)
        model.modelReset.connect(self._fit)
        model.modelReset.connect(self._return_to_place)
        self.selectionModel().currentChanged.connect(self._moved)

    def _behave(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.allow_typing(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("要导入的表")

    def allow_typing(self, allowed: bool) -> None:
        """Whether F2, a double click and typing open the editor of a cell."""
        triggers = QAbstractItemView.EditTrigger
        by_hand = triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        self.setEditTriggers(by_hand if allowed else triggers.NoEditTriggers)

    # ------------------------------------------------------------------ size and places

    def _fit(self) -> None:
        """Widths from what stands in the columns, merged cells as in their sheet."""
        self.clearSpans()
        sheet = self.sheet.sheet
        if self._widths_of != sheet.name:
            self._widths_of, self._by_hand = sheet.name, False
            self._set_widths()
        if self.sheet.whole:
            for merge in [each for each in sheet.merges if each.bottom - each.top <= _TALLEST][:_MOST_SPANS]:
                high, wide = merge.bottom - merge.top + 1, merge.right - merge.left + 1
                if (high > 1 or wide > 1) and merge.bottom < len(sheet.cells) and merge.right < sheet.width:
                    self.setSpan(merge.top, merge.left, high, wide)
        self.verticalScrollBar().setSingleStep(row_height())

    def _set_widths(self) -> None:
        """As wide as the content, but no wider than the page where narrower columns can still be read."""
        natural = {column: self._natural(column) for column in range(self.sheet.sheet.width)}
        least = {column: min(width, theme.px(_READABLE)) for column, width in natural.items()}
        room = self.viewport().width() - sum(least.values())
        growth = sum(natural.values()) - sum(least.values())
        share = min(max(room / growth, 0.35), 1) if growth else 1
        self._fitting = True
        for column, width in natural.items():
            self.setColumnWidth(column, round(least[column] + (width - least[column]) * share))
        self._fitting = False

    def _widened(self) -> None:
        """A person made a column wider or narrower: that holds from then on."""
        self._by_hand = self._by_hand or not self._fitting

    def _natural(self, column: int) -> int:
        """The width that a column's content, its header and its mapping ask for."""
        sheet, metrics = self.sheet.sheet, QFontMetrics(theme.font(theme.SECOND))
        merged = {(each.top, each.left) for each in sheet.merges if each.right > each.left}
        step = max(1, len(sheet.cells) // _SAMPLE)
        shown = [
            cell_text(sheet.cells[row][column])[:40]
            for row in range(0, len(sheet.cells), step)
            if (row, column) not in merged and self.sheet.kind(row + 1) in _WIDE_KINDS
        ]
        widest = max((metrics.horizontalAdvance(text) for text in shown), default=0)
        mapped = next((each for each in self.sheet.columns() if each.index == column), None)
        words, note = mapping_words(mapped)
        above = max(
            metrics.horizontalAdvance(words) + theme.px(24), metrics.horizontalAdvance(note) + theme.px(8)
        )
        return max(min(widest + theme.px(14), theme.px(214)), min(above, theme.px(110)), theme.px(44))

    def go(self, row: int, column: int = 0) -> None:
        """Make a cell of the sheet current and bring it into view."""
        line = self.sheet.line_of(row)
        if line >= 0:
            index = self.sheet.index(line, max(column, 0))
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _note_place(self) -> None:
        index = self.currentIndex()
        editor = self.indexWidget(index) if self.state() is _EDITING else None
        self._typed = editor.text() if isinstance(editor, QLineEdit) else None
        self._place = (self.sheet.sheet_row(index.row()), index.column()) if index.isValid() else (0, 0)

    def _return_to_place(self) -> None:
        """Other rows have come: the frame stays on its own one."""
        row, column = self._place
        typed, self._typed = self._typed, None
        if column < self.sheet.sheet.width:
            self.go(row, column)
            if typed is not None and self.sheet.line_of(row) >= 0:
                self.edit_cell(row, column)
                editor = self.indexWidget(self.currentIndex())
                if isinstance(editor, QLineEdit):
                    editor.setText(typed)

    def edit_cell(self, row: int, column: int) -> None:
        """Open the editor of a cell."""
        self.go(row, column)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit_on()

    def _edit_on(self) -> None:
        """Open the editor behind what stands in the cell."""
        self.edit(self.currentIndex())
        editor = self.indexWidget(self.currentIndex())
        if isinstance(editor, QLineEdit):
            editor.end(False)

    def _moved(self) -> None:
        self.kinds.current = self.currentIndex().row()
        self.kinds.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_corner()
        if not self._by_hand and event.size().width() != event.oldSize().width():
            self._set_widths()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_corner()

    def _place_corner(self) -> None:
        if hasattr(self, "corner"):
            self.corner.setGeometry(0, 0, self.kinds.width(), self.mapping.height())
            self.corner.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers():
            self.next_wanted.emit()
        elif event.key() == Qt.Key.Key_F2 and self.editTriggers():
            self._edit_on()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        editing = self.state() is QAbstractItemView.State.EditingState
        words = None if editing else words_at_once(event)
        if words is not None:
            self.keyPressEvent(words)
        else:
            super().inputMethodEvent(event)


_WIDE_KINDS = frozenset({LineKind.DATA, LineKind.HEADER, LineKind.TOTAL, LineKind.GROUP, LineKind.CONTINUED})
