"""What the page header says of undo and redo: read once after every change, asked as often as needed."""

from app.services import ledgers
from app.views.work import Work


class WorkUndo:
    """The steps of a ledger as a page header wants them; `read` looks again."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._undo = self._redo = ""
        self.read()

    def read(self) -> None:
        """Look which steps there are now."""
        steps = ledgers.undo_steps(self._work.ledger)
        self._undo = steps.undo[0].title if steps.undo else ""
        self._redo = steps.redo[0].title if steps.redo else ""

    def undo_title(self) -> str:
        """The step that would be taken back."""
        return self._undo

    def redo_title(self) -> str:
        """The step that would be brought again."""
        return self._redo

    def undo(self) -> None:
        """Take it back."""
        self._work.undo()

    def redo(self) -> None:
        """Bring it again."""
        self._work.redo()
