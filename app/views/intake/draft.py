"""One import as a person works on it: the file, what was corrected and decided; and what follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.documents import intake
from app.documents.intake import LineKind, Overrides, SheetReading, Workbook
from app.progress import Progress
from app.services.intake import planning, reading, targets, writing
from app.services.intake.plan import ImportPlan, RowKey
from app.services.intake.review import Cell, Review, edited, final_decisions
from app.services.intake.writing import ImportResult
from app.services.ledger.ledgers import Ledger


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """What the person has said so far. `workbook` is the file as it was read, without the edits."""

    path: Path
    workbook: Workbook
    hints: Mapping[str, str] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=Overrides)
    decisions: Mapping[RowKey, str] = field(default_factory=dict)
    edits: Mapping[Cell, str] = field(default_factory=dict)

    def decide(self, key: RowKey, decision: str) -> "ImportDraft":
        """With a decision about a row; "" takes it back."""
        kept = {other: answer for other, answer in self.decisions.items() if other != key}
        return replace(self, decisions={**kept, key: decision} if decision else kept)

    def edit_all(self, cells: Iterable[Cell], text: str) -> "ImportDraft":
        """With another text in some cells."""
        return replace(self, edits={**self.edits, **dict.fromkeys(cells, text)})

    def map_column(self, sheet: str, index: int, target: str | None, unit: str) -> "ImportDraft":
        """With another target and unit for a column."""
        units = dict(self.overrides.units)
        if unit:
            units[sheet, index] = unit
        targets = {**self.overrides.targets, (sheet, index): target}
        return replace(self, overrides=replace(self.overrides, targets=targets, units=units))

    def set_period(self, sheet: str, month: str) -> "ImportDraft":
        """With the month that a sheet tells of."""
        periods = {**self.overrides.periods, sheet: month}
        return replace(self, overrides=replace(self.overrides, periods=periods))

    def use_sheet(self, sheet: str, used: bool) -> "ImportDraft":
        """With a sheet to be read or not."""
        sheets = {**self.overrides.sheets, sheet: used}
        return replace(self, overrides=replace(self.overrides, sheets=sheets))

    def mark(self, reading: SheetReading, row: int, kind: LineKind) -> "ImportDraft":
        """With another kind for a row; header rows grow and shrink as one block."""
        kinds, headers = dict(self.overrides.kinds), dict(self.overrides.headers)
        header = reading.tables[0].header if reading.tables else None
        if kind is LineKind.HEADER:
            near = header is not None and header[0] - 1 <= row <= header[1] + 1
            headers[reading.name] = (
                (min(header[0], row), max(header[1], row)) if near and header else (row, row)
            )
            kinds.pop((reading.name, row), None)
        else:
            if header is not None and header[0] <= row <= header[1] and header[0] < header[1]:
                shorter = (row + 1, header[1]) if row == header[0] else (header[0], row - 1)
                headers[reading.name] = shorter
            kinds[reading.name, row] = kind
        return replace(self, overrides=replace(self.overrides, kinds=kinds, headers=headers))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What follows from a draft: the workbook with the edits, the plan, and how it looks."""

    draft: ImportDraft
    workbook: Workbook
    plan: ImportPlan
    review: Review
    followed: int  # columns that follow an earlier choice


def open_file(ledger: Ledger, path: Path, progress: Progress) -> Outlook:
    """Read a file and judge it; raises UserError saying why it is none and what to do."""
    workbook = intake.read_workbook(path, progress)
    return judge(ledger, ImportDraft(path, workbook, targets.hints(ledger)), progress)


def judge(ledger: Ledger, draft: ImportDraft, progress: Progress) -> Outlook:
    """Understand the workbook and match it with the ledger."""
    workbook = edited(draft.workbook, draft.edits)
    understood = reading.understand(ledger, workbook, draft.overrides, hints=draft.hints, progress=progress)
    return _outlook(ledger, draft, workbook, understood, progress)


def decide(ledger: Ledger, before: Outlook, draft: ImportDraft, progress: Progress) -> Outlook:
    """As `judge`, where only decisions about rows have changed."""
    return _outlook(ledger, draft, before.workbook, before.plan.understanding, progress)


def _outlook(
    ledger: Ledger,
    draft: ImportDraft,
    workbook: Workbook,
    understood: intake.Understanding,
    progress: Progress,
) -> Outlook:
    plan = planning.plan(ledger, understood, draft.decisions, progress)
    review = Review(workbook, plan, draft.decisions)
    _ = review.decisions, review.balances  # on this thread, not when the screen first asks
    return Outlook(draft, workbook, plan, review, targets.used_hints(understood, draft.hints))


def carry_out(ledger: Ledger, outlook: Outlook, person: str, progress: Progress) -> ImportResult:
    """Import what the person agreed to; doubtful rows that nobody decided stay out."""
    draft = outlook.draft
    decisions = final_decisions(outlook.plan, draft.decisions)
    plan = planning.plan(ledger, outlook.plan.understanding, decisions, progress)
    result = writing.apply(ledger, plan, person, file=draft.path.name, progress=progress)
    targets.remember(ledger, outlook.plan.understanding, draft.overrides)
    return result
