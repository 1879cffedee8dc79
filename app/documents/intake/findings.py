"""What one sheet gives while it is read, and what is said of it in the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.documents.intake.context import Context
from app.documents.intake.grid import Remark, Sheet
from app.documents.intake.result import (
    Entry,
    Line,
    LineKind,
    Proof,
    Refusal,
    Row,
    SheetReading,
    Table,
    Warning,
)


@dataclass(slots=True)
class Findings:
    """What one sheet gives."""

    tables: list[Table] = field(default_factory=list)
    lines: dict[int, Line] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    context: Context = field(default_factory=Context)
    reason: str = ""

    def note(self, sheet: Sheet, remark: Remark) -> None:
        """What the reader of the file found odd about a row."""
        if remark.refused:
            self.refused.append(Refusal(sheet.name, remark.row + 1, remark.reason))
        else:
            self.warnings.append(Warning(sheet.name, remark.row + 1, "", remark.reason))

    def reading(self, sheet: Sheet) -> SheetReading:
        """The sheet as it was understood."""
        height = range(len(sheet.cells))
        lines = tuple(self.lines.get(row, Line(row + 1, LineKind.NOTE)) for row in height)
        about = self.context
        return SheetReading(
            sheet.name,
            tuple(self.tables),
            lines,
            about.title,
            about.county,
            about.unit,
            self.reason,
            sheet.part_of,
        )


def notes_of(
    rows: Sequence[Row],
    entries: Sequence[Entry],
    refused: Sequence[Refusal],
    findings: Iterable[tuple[Sheet, Findings]],
) -> list[str]:
    """Why nothing is imported, sheet by sheet, when nothing is."""
    if rows or entries or refused:
        return []
    return [
        f"“{sheet.name}”：{of_sheet.reason}" if sheet.name else of_sheet.reason
        for sheet, of_sheet in findings
        if of_sheet.reason
    ]
