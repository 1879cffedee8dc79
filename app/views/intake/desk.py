"""The work behind the wizard: each correction is judged anew in the background, the newest one counts."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.documents.intake import LineKind
from app.errors import UserError
from app.progress import Progress
from app.services.intake.plan import SKIP, Outcome, RowKey
from app.services.intake.writing import ImportResult
from app.views.intake import draft as drafts
from app.views.intake.draft import ImportDraft, Outlook
from app.views.kit.background import BackgroundTask, Step
from app.views.kit.initials import matches
from app.views.work import Work


class Desk(QObject):
    """Holds what the person has said of one file. `judged` tells what follows from it."""

    reading = Signal(object)  # Step
    opened = Signal(object)  # Outlook
    not_opened = Signal(object)  # UserError, None when cancelled
    judged = Signal(object)  # Outlook
    busy_changed = Signal(bool)
    not_imported = Signal(object)  # UserError

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.outlook: Outlook | None = None
        self._draft: ImportDraft | None = None
        self._task: BackgroundTask | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being read, judged or imported."""
        return self._task is not None

    def cancel(self) -> None:
        """Stop what is going on."""
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """Put the file away."""
        self.cancel()
        self._task = None
        self.outlook = self._draft = None

    # ------------------------------------------------------------------ reading

    def open(self, path: Path) -> None:
        """Read a file; the one before it is put away."""
        self.cancel()
        self.outlook = self._draft = None
        ledger = self._work.ledger
        self._task = self._work.background.run(
            lambda progress: drafts.open_file(ledger, path, progress),
            done=self._opened,
            failed=self._not_opened,
            cancelled=lambda: self._not_opened(None),
            progress=self._tell_step,
            owner=self,
        )

    def take_up(self, outlook: Outlook) -> None:
        """Go on with what was decided at another desk; the ledger may have changed since."""
        self._opened(outlook)
        self.judge_again()

    def _tell_step(self, step: Step) -> None:
        self.reading.emit(step)

    def _opened(self, outlook: Outlook) -> None:
        self._task = None
        self.outlook, self._draft = outlook, outlook.draft
        self.opened.emit(outlook)

    def _not_opened(self, error: UserError | None) -> None:
        self._task = None
        self.not_opened.emit(error)

    # ------------------------------------------------------------------ corrections

    def decide(self, key: RowKey, decision: str) -> None:
        """Answer for a row (a project's uid, new, skip); "" takes the answer back."""
        if self._draft is not None:
            self._decide(self._draft.decide(key, decision))

    def decide_all(self, decision: str) -> None:
        """One answer for all doubtful rows that have none."""
        if self._draft is None or self.outlook is None:
            return
        draft = self._draft
        for row in self.outlook.plan.rows:
            if row.outcome is Outcome.DOUBTFUL:
                draft = draft.decide(row.key, decision)
        self._decide(draft)

    def decide_rows(self, keys: Sequence[RowKey], decision: str) -> None:
        """One answer for several rows."""
        if self._draft is not None:
            draft = self._draft
            for key in keys:
                draft = draft.decide(key, decision)
            self._decide(draft)

    def skip(self, key: RowKey) -> None:
        """Leave a row out."""
        self.decide(key, SKIP)

    def fill(self, key: RowKey, column: int, text: str) -> None:
        """Put another text into a cell, and into all that cannot be read either and say the same there."""
        if self.outlook is None:
            return
        review = self.outlook.review
        close = [choice for choice in review.offered(key, column) if matches(choice, text)]
        said = close[0] if len(close) == 1 and text.strip() else text
        cells = [(*row, column) for row in review.equals(key, column)]
        self._correct(lambda draft: draft.edit_all(cells, said))

    def mark(self, sheet: str, row: int, kind: LineKind) -> None:
        """Another kind for a row."""
        if self.outlook is not None:
            reading = self.outlook.review.readings[sheet]
            self._correct(lambda draft: draft.mark(reading, row, kind))

    def map_column(self, sheet: str, index: int, target: str | None, unit: str) -> None:
        """Another target and unit for a column."""
        self._correct(lambda draft: draft.map_column(sheet, index, target, unit))

    def set_period(self, sheet: str, month: str) -> None:
        """The month that a sheet tells of."""
        self._correct(lambda draft: draft.set_period(sheet, month))

    def use_sheet(self, sheet: str, used: bool) -> None:
        """Read a sheet or leave it out."""
        self._correct(lambda draft: draft.use_sheet(sheet, used))

    def judge_again(self) -> None:
        """The ledger changed: what the import would do may be something else now."""
        if self._draft is not None:
            self._decide(self._draft)

    def _correct(self, change: Callable[[ImportDraft], ImportDraft]) -> None:
        if self._draft is None:
            return
        self._draft = draft = change(self._draft)
        self._judge(lambda progress: drafts.judge(self._work.ledger, draft, progress))

    def _decide(self, draft: ImportDraft) -> None:
        """Only decisions changed; what was understood holds unless a correction is still being judged."""
        before, self._draft = self.outlook, draft
        if before is None or self.busy or before.draft.overrides is not draft.overrides:
            self._judge(lambda progress: drafts.judge(self._work.ledger, draft, progress))
        else:
            outlook = before
            self._judge(lambda progress: drafts.decide(self._work.ledger, outlook, draft, progress))

    def _judge(self, job: Callable[[Progress], Outlook]) -> None:
        self.cancel()
        self.busy_changed.emit(True)
        self._task = task = self._work.background.run(
            job,
            done=lambda outlook: self._judged(outlook, task),
            failed=lambda error: self._failed(error, task),
            owner=self,
        )

    def _judged(self, outlook: Outlook, task: BackgroundTask) -> None:
        if task is self._task:
            self._task = None
            self.outlook = outlook
            self.busy_changed.emit(False)
            self.judged.emit(outlook)

    def _failed(self, error: UserError, task: BackgroundTask) -> None:
        if task is self._task:
            self._task = None
            self.busy_changed.emit(False)
            self.not_imported.emit(error)

    # ------------------------------------------------------------------ importing

    def job(self) -> Callable[[Progress], ImportResult] | None:
        """The import of what is on the desk, to be run; None while something is still being judged."""
        outlook = self.outlook
        if outlook is None or self.busy:
            return None
        ledger, person = self._work.ledger, self._work.person
        return lambda progress: drafts.carry_out(ledger, outlook, person, progress)
