"""Further rows of a project: words that go on are joined, figures are never added up in silence."""

from collections.abc import Callable, Mapping, Sequence

from app.documents.intake import people
from app.documents.intake.grid import Raw
from app.documents.intake.meaning import SEQUENCE, UID
from app.documents.intake.plan import JOINED
from app.documents.intake.result import Column, Row, Warning
from app.models import values
from app.models.fields import Field, Kind

_NOTED = ("content", "note", "year_goal", "highlight")


def join_row(
    row: Row,
    number: int,
    cells: Sequence[Raw],
    columns: Sequence[Column],
    field_of: Callable[[str], Field | None],
) -> None:
    """Take a further row (counted from 1) into the row of its project: notes go on in a new line, a warning
    tells of each other cell that it was not imported.
    """
    for column in columns:
        target, raw = column.target or "", cells[column.index]
        text = values.kept_text(raw)
        if target in ("", SEQUENCE, UID) or not text or text in values.NOTHING:
            continue
        if target in _NOTED:
            before = str(row.values.get(target) or "")
            row.values[target] = before if text in before.split("\n") else f"{before}\n{text}".strip()
        elif target in JOINED and target in row.values:
            names = people.names_of(text, posts=False)
            before = str(row.values[target])
            row.values[target] = before if names in before.split("、") else f"{before}、{names}"
        elif target == "issue.measure":
            row.measure = text if not row.measure else f"{row.measure}\n{text}"
        elif target == "issue":
            row.issue = text if not row.issue else f"{row.issue}\n{text}"
        elif not _is_told(row, target, text, field_of(target)):
            reason = (
                f"第 {number} 行是第 {row.row} 行项目的续行，{_label(column)}「{text}」没有导入，也没有加进来"
            )
            row.warnings.append(Warning(row.sheet, number, target, reason))


def _label(column: Column) -> str:
    return column.header.rpartition("/")[2] or f"第 {column.index + 1} 栏"


def _is_told(row: Row, target: str, text: str, field: Field | None) -> bool:
    """Whether the project's own row says the same already."""
    told: Mapping[str, object] = row.values
    if target in told and field is not None and field.kind is not Kind.MONEY:
        return text in str(told[target])
    return False
