"""What every page gets: the open ledger, who works on it, the worker thread, the questions, and
word of changes.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.errors import UserError
from app.services import ledgers
from app.services.ledgers import Ledger
from app.views.kit.ask import Ask
from app.views.kit.background import Background


class Work(QObject):
    """One person's work on one ledger. Pages talk to each other through its signals only.

    `changed` tells the kinds of records (table names) that a committed change touched, on the main thread,
    also after undo, redo, import and merge. `said` is a result for the status bar. `page_wanted` asks the
    window for a page by its key, with an argument that the page's `show_for` understands; `project_wanted`
    opens a project within an order of uids. `size_wanted` asks for another size of type by its name;
    `day_changed` tells that the business date or the month judged is another.
    """

    changed = Signal(frozenset)
    said = Signal(str)
    page_wanted = Signal(str, object)
    project_wanted = Signal(str, list)
    size_wanted = Signal(str)
    day_changed = Signal()

    def __init__(self, ledger: Ledger, person: str, background: Background, ask: Ask) -> None:
        super().__init__()
        self.ledger = ledger
        self.person = person
        self.background = background
        self.ask = ask
        self.opened: tuple[str, list[str]] = ("", [])  # the project opened last, within its order
        self._steps = ledgers.undo_steps(ledger)
        self.changed.connect(self._read_steps)
        ledger.on_change.append(lambda changed: self.changed.emit(changed.kinds))

    def write(self, act: str, gesture: Callable[[], Any], owner: QObject | None = None) -> Any:
        """Do a quick gesture now; a `UserError` is told under the name of the act.

        Gives its result, None when it failed.
        """
        try:
            return gesture()
        except UserError as error:
            self.ask.tell_error(None, act, error)
            return None

    def _read_steps(self) -> None:
        self._steps = ledgers.undo_steps(self.ledger)

    def undo_title(self) -> str:
        """The step that would be taken back, "" for none."""
        return self._steps.undo[0].title if self._steps.undo else ""

    def redo_title(self) -> str:
        """The step that would be brought again, "" for none."""
        return self._steps.redo[0].title if self._steps.redo else ""

    def undo(self) -> None:
        """Take the newest step back and say which."""
        if not self._steps.undo:
            self.said.emit("没有可以撤销的操作")
            return
        title = self.write("撤销", lambda: ledgers.undo_last(self.ledger, self.person))
        if title:
            self.said.emit(f"已撤销：{title}")

    def redo(self) -> None:
        """Bring the step taken back last again and say which."""
        if not self._steps.redo:
            self.said.emit("没有可以恢复的操作")
            return
        title = self.write("恢复", lambda: ledgers.redo_last(self.ledger, self.person))
        if title:
            self.said.emit(f"已恢复：{title}")
