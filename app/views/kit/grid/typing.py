"""What is typed goes into the record whose cell is framed, or stands there refused."""

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from app.models.cells import Cell
from app.views.kit.grid import keys
from app.views.kit.grid.early import EarlyKeys
from app.views.kit.grid.editors import CellDelegate, Draft
from app.views.kit.grid.model import GridModel
from app.views.kit.grid.steady import SteadyFrame
from app.views.kit.grid.view import GridView
from app.views.kit.stray import StrayText

_AIM = QItemSelectionModel.SelectionFlag.NoUpdate


class TypedFrame(SteadyFrame):
    """Opens editors in cells and writes what is typed, by the name of the record and the key of the column.

    A text that waits in its editor goes along when rows come and go; over a cell that is closed it stands
    with the reason until Esc. Where its record has gone it is handed over as `strayed`.
    """

    said = Signal(str)  # one sentence for the status bar
    strayed = Signal(StrayText)

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._drafts: list[Draft] = []
        self._early = EarlyKeys(self, model, lambda: self.view_of(self.selection.anchor[1]))
        self._held = False  # the grid had the keyboard before other rows came
        self._led = False  # writing has led on to another cell
        self._made = ""  # the record that was made of the empty line
        self._delegates = [CellDelegate(self, self._write, self._step) for _ in self.views]
        for view, delegate in zip(self.views, self._delegates, strict=True):
            view.setItemDelegate(delegate)
            view.aim = self._aim
            view.wait_key = self._early.keep
            view.type_key = self._type
            view.return_to_editor = self._return_to_editor

    def finish_editing(self) -> bool:
        """Write what stands in an open editor; False when it was refused and the person must look."""
        return all(delegate.finish() for delegate in self._delegates)

    def editor(self) -> QWidget | None:
        """The open editor, None while nothing is being typed."""
        return next((each.editor for each in self._delegates if each.editor is not None), None)

    def edit(self) -> None:
        """Open the editor behind what stands in the active cell, or say why it is closed."""
        row, column = self.selection.anchor
        if not self._model.line_count():
            return
        why = self._model.why_closed(row, self._model.columns()[column])
        if why:
            self.said.emit(why)
        else:
            self._open(row, column)

    def tell(self, words: str) -> None:
        """Say a sentence in the status bar."""
        self.said.emit(words)

    def set_aside(self) -> None:
        """All that is shown goes: a text that waits is handed over, its editor closes."""
        for delegate in self._delegates:
            if (draft := delegate.give_up()) is not None and draft.changed:
                self.strayed.emit(StrayText(draft.where, draft.text.strip()))

    # ------------------------------------------------------------------ from keys to editors

    def _type(self, view: GridView, event: QKeyEvent) -> None:
        """A key writes: the editor of the framed cell opens with it, in the half that shows this cell."""
        if not self._model.line_count():
            return
        self._aim()
        owner = self.view_of(self.selection.anchor[1])
        if owner is not view:
            owner.setFocus()
            QApplication.sendEvent(owner, event)
            return
        QTableView.keyPressEvent(view, event)
        if self._model.answering is not None:
            row, column = self._model.answering
            why = self._model.why_closed(row, self._model.columns()[column])
            self.said.emit(why)
            self._delegates[self.views.index(view)].explain(_given_up(why))

    def _aim(self) -> None:
        """What is typed next is meant for the framed cell: it is brought into sight and made Qt's own."""
        row, column = self.selection.anchor
        if not self._model.line_count():
            return
        self.reveal(row, column)
        closed = bool(self._model.why_closed(row, self._model.columns()[column]))
        self._model.answering = (row, column) if closed else None
        self.right.selectionModel().setCurrentIndex(self._model.index(row, column), _AIM)

    def _open(self, row: int, column: int) -> None:
        if not self.finish_editing():
            return
        self.reveal(row, column)
        view = self.view_of(column)
        view.setFocus()
        view.edit(self._model.index(row, column))
        self._delegates[self.views.index(view)].to_end()

    def _return_to_editor(self, event: QKeyEvent) -> None:
        """The keyboard was at the table though an editor is open: it goes back there."""
        editor = self.editor()
        if editor is not None:
            editor.setFocus()
            QApplication.sendEvent(editor, event)

    # ------------------------------------------------------------------ from editors to records

    def _write(self, name: str, key: str, text: str) -> str:
        """Take what was typed for a record and a column; "" when it is written or unchanged, else why not."""
        row, column = self._model.row_named(name), self._model.column_number(key)
        if row < 0 or column < 0 or self._model.row_name(row) != name:
            return "这一格现在看不到，没有写入"
        declared = self._model.columns()[column]
        if text.strip() == self._model.edit_text(row, declared).strip():
            return ""
        reason = self._model.why_closed(row, declared)
        reason = _given_up(reason) if reason else self._model.refusal(row, declared, text)
        return reason or self._put(row, column, text)

    def _put(self, row: int, column: int, text: str) -> str:
        declared, stale, here = self._model.columns()[column], self._model.stale(row), self.here()
        cell: Cell = self._model.cell(row, column, text)
        self._model.made = ""
        late = self._model.set_cells([cell], f"改{declared.label}")
        self._made = self._model.made
        self._led = self.here() != here
        if late:
            return late[0].reason
        now = self._model.row_of(cell.uid)
        if now >= 0 and self._model.stale(now) and not stale:
            self.said.emit("已保存。这一行不再符合现在的条件，离开这里以前灰着留在原处")
        return ""

    def _step(self, down: int, right: int) -> None:
        """On to the next cell, of a new record from where it stands; unless writing has led elsewhere."""
        if self._made:
            self.go_to(self._made)
        if self._made or not self._led:
            keys.step(self, down, right)
        self._led, self._made = False, ""
        self.view_of(self.selection.anchor[1]).setFocus()

    # ------------------------------------------------------------------ rows come and go

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever typed before there were rows, and went elsewhere, finds the text."""
        super().hideEvent(event)
        if not event.spontaneous() and (text := self._early.forget()):
            self.strayed.emit(StrayText(f"{self.accessibleName() or '表格'}（还没有读完）", text))

    def _note(self) -> None:
        super()._note()
        focus = QApplication.focusWidget()
        self._held = focus is not None and self.isAncestorOf(focus)
        self._drafts = [draft for delegate in self._delegates if (draft := delegate.lay_down()) is not None]

    def _reset(self) -> None:
        super()._reset()
        if self._held:  # Qt has put the editor away, and the keyboard has gone on to what comes next
            self.view_of(self.selection.anchor[1]).setFocus()
        drafts, self._drafts = self._drafts, []
        for draft in drafts:
            self._take_up(draft)
        self._early.rows_come()

    def _take_up(self, draft: Draft) -> None:
        """Go on typing where the record is now."""
        row, column = self._model.row_named(draft.name), self._model.column_number(draft.key)
        if row < 0 or column < 0 or self._model.row_name(row) != draft.name:
            if draft.changed:
                self.strayed.emit(StrayText(draft.where, draft.text.strip()))
            return
        self.selection.go(row, column)
        if self._model.why_closed(row, self._model.columns()[column]):
            self._model.answering = (row, column)
        self._open(row, column)
        self._delegates[self.views.index(self.view_of(column))].take_up(draft)


def _given_up(why: str) -> str:
    """Why a cell is closed, and how one gets rid of what was typed over it."""
    return f"{why}（Esc 放弃）"
