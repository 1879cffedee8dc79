"""Excel import: a workbook becomes understood rows, without knowing any file beforehand."""

from app.documents.intake.engine import understand
from app.documents.intake.grid import Merge, Raw, Sheet, Workbook
from app.documents.intake.meaning import UID, UID_LABEL
from app.documents.intake.opening import read_workbook
from app.documents.intake.own_tables import OWN
from app.documents.intake.report import to_report
from app.documents.intake.result import (
    Column,
    Entry,
    Line,
    LineKind,
    Overrides,
    Proof,
    Refusal,
    Row,
    SheetReading,
    Table,
    Understanding,
    Warning,
)
from app.documents.intake.row_months import MONTH
from app.documents.intake.trade import Roll, Trade

__all__ = [
    "MONTH",
    "OWN",
    "UID",
    "UID_LABEL",
    "Column",
    "Entry",
    "Line",
    "LineKind",
    "Merge",
    "Overrides",
    "Proof",
    "Raw",
    "Refusal",
    "Roll",
    "Row",
    "Sheet",
    "SheetReading",
    "Table",
    "Trade",
    "Understanding",
    "Warning",
    "Workbook",
    "read_workbook",
    "to_report",
    "understand",
]
