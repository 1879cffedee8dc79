"""Opening a file for an import: its sheets as raw cells, tables side by side parted."""

from pathlib import Path

from app.documents.intake import workbook
from app.documents.intake.beside import with_parted_sheets
from app.documents.intake.grid import Workbook
from app.progress import Progress, silent


def read_workbook(path: Path, progress: Progress = silent) -> Workbook:
    """All sheets of a file as raw cells, of tables side by side each as one; raises what
    `workbook.read_workbook` raises.
    """
    return with_parted_sheets(workbook.read_workbook(path, progress))
