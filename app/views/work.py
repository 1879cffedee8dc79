"""What every page gets: the open ledger, who works on it, the worker thread, the questions, and
word of changes.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.models import ENTITY_BY_TABLE
from app.models.roles import Act, may, why_not
from app.progress import Progress, silent
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Changed, JournalLine, Ledger
from app.views.kit.ask import Ask
from app.views.kit.background import Background
from app.views.kit.kept import KeptSteps
from app.views.kit.progress import run_shown
from app.views.kit.stray import StrayText

if TYPE_CHECKING:
    from app.views.kit.grid.typing import TypedFrame

Given = ParamSpec("Given")
Result = TypeVar("Result")
_Step = Callable[[Ledger, str, Progress], str]
FOREIGN = "这是别的单位填报的项目，请由他们改"
"""Why an office types nothing into what another one reports."""


class Work(QObject):
    """One person's work on one ledger. Pages talk to each other through its signals only.

    `changed` tells the kinds of records (table names) that a committed change touched, on the main thread,
    also after undo, redo, import and merge. `said` is a result for the status bar. `page_wanted` asks the
    window for a page by its key, with an argument that the page's `show_for` understands; `project_wanted`
    opens a project within an order of uids. `size_wanted` asks for another size of type by its name;
    `day_changed` tells that the business date or the month judged is another, `day_begun` that a day came.
    `counted` tells the window how many things wait on a page, and whether that is urgent; `strayed`
    hands over what was being typed for a record that is gone.
    """

    changed = Signal(frozenset)
    said = Signal(str)
    page_wanted = Signal(str, object)
    project_wanted = Signal(str, list)
    size_wanted = Signal(str)
    day_changed = Signal()
    day_begun = Signal()
    counted = Signal(str, int, bool)
    strayed = Signal(StrayText)

    def __init__(self, ledger: Ledger, person: str, background: Background, ask: Ask) -> None:
        super().__init__()
        self.ledger = ledger
        self.person = person
        self.background = background
        self.ask = ask
        self.window: QWidget | None = None  # over which long gestures show how far they are
        self.opened: tuple[str, list[str]] = ("", [])  # the project opened last, within its order
        self.kept = KeptSteps()
        self._steps = ledgers.undo_steps(ledger)
        self.changed.connect(self.kept.expect_end)
        self.changed.connect(self._read_steps)
        ledger.on_change.append(self._tell)

    def write(
        self, act: str, gesture: Callable[Concatenate[Ledger, str, Given], Result], *args: Given.args,
        **more: Given.kwargs,
    ) -> Result | None:  # fmt: skip
        """Let the person do a quick gesture of the services on this ledger, now.

        Gives its result, None when it failed: a `UserError` is told under the name of the act.
        """
        return self.attempt(act, lambda: gesture(self.ledger, self.person, *args, **more))

    def do(
        self, gesture: Callable[Concatenate[Ledger, str, Given], Result], *args: Given.args,
        **more: Given.kwargs,
    ) -> Result:  # fmt: skip
        """Let the person do a gesture as `write` does, for who says himself what failed: cells of a table
        keep what was typed with the reason. Raises UserError.
        """
        return gesture(self.ledger, self.person, *args, **more)

    def attempt(self, act: str, job: Callable[[], Result]) -> Result | None:
        """Do something else that is quick and may fail, as `write` does a gesture."""
        try:
            return job()
        except UserError as error:
            self.ask.tell_error(None, act, error)
            return None

    def listen(self, grid: "TypedFrame") -> None:
        """What a grid has to say, and what was typed in it and has no place any more, is for the window."""
        grid.said.connect(self.said)
        grid.strayed.connect(self.strayed)

    def may(self, act: Act) -> bool:
        """Whether the person's role allows something."""
        return may(self.ledger.role(self.person), act)

    def allow(self, widget: QWidget, act: Act, tip: str = "") -> bool:
        """Grey what the person's role does not allow, with a tooltip that says who may do it.

        Gives whether the person may.
        """
        reason = why_not(self.ledger.role(self.person), act)
        widget.setEnabled(not reason)
        widget.setToolTip(reason or tip)
        return not reason

    @property
    def closed(self) -> str:
        """Why nothing can be written by this person, "" when something can."""
        return "" if self.may(Act.EDIT) else "查看角色不能改台账；需要填报的，请管理员改角色"

    def begin_day(self) -> None:
        """Another day has come while the ledger was open: all that is judged by the date is read again."""
        self.day_changed.emit()
        self.changed.emit(frozenset(ENTITY_BY_TABLE))
        self.day_begun.emit()

    def became(self, former: str, name: str) -> None:
        """A person has another name; it may be the one who works here."""
        if self.person == former:
            self.person = self.ledger.person = " ".join(name.split())
            self.day_changed.emit()

    def _tell(self, changed: Changed) -> None:
        """On the thread that wrote it."""
        self.kept.note(changed.title)
        self.changed.emit(changed.kinds)

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
        self._step("撤销", self._steps.undo, ledgers.undo_last)

    def redo(self) -> None:
        """Bring the step taken back last again and say which."""
        self._step("恢复", self._steps.redo, ledgers.redo_last)

    def _step(self, act: str, steps: Sequence[JournalLine], gesture: _Step) -> None:
        """A large step, such as an import of thousands, goes by on the worker: the window stays awake."""
        if not steps:
            self.said.emit(f"没有可以{act}的操作")
        elif self.window is not None and ledgers.is_long(self.ledger, steps[0]):
            run_shown(
                self.window,
                self.background,
                self.ask,
                act,
                lambda progress: gesture(self.ledger, self.person, progress),
                done=lambda title: self.said.emit(f"已{act}：{title}"),
                cancelled=lambda: self.said.emit(f"没有{act}，台账没有变动"),
            )
        else:
            title = self.write(act, gesture, silent)
            if title:
                self.said.emit(f"已{act}：{title}")
