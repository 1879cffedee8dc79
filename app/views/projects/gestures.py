"""What a person does with projects on the ledger's page; each write is one step that undo names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.services.common import offices
from app.services.grid import editing
from app.services.project import projects
from app.views.kit.progress import run_shown
from app.views.projects import new_project
from app.views.projects.new_project import NewProjectDialog
from app.views.projects.replacing import ReplaceDialog
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.month_button import month_words
from app.views.work import Work


def ask_for_project(
    parent: QWidget, work: Work, period: str, agreed: Callable[[dict[str, Any]], object]
) -> None:
    """Ask for a new project's first fields."""
    if work.closed:
        work.said.emit(work.closed)
        return
    dialog = NewProjectDialog(parent, new_project.suggestions(work.ledger, period))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.agreed.connect(agreed)
    dialog.open()


def create_project(work: Work, period: str, fields: dict[str, Any]) -> str | None:
    """Make a project of these field values; gives its uid, None when it failed."""
    return work.write("新项目", projects.create, editing.usual(work.ledger, period, fields))


def delete_projects(work: Work, grid: LedgerGrid) -> None:
    """Delete the projects of the chosen rows as one step."""
    uids = grid.chosen()
    rows = [row for row in grid.selection.block.rows if grid.is_record(row)]
    if any(grid.ledger.foreign(row) for row in rows):
        work.said.emit("别的单位填报的项目不能在这里删除")
        return
    if uids:
        count = work.write("删除项目", projects.delete, uids)
        if count:
            work.said.emit(f"已删除{count}个项目，Ctrl+Z 可撤销")


def replace_texts(parent: QWidget, grid: LedgerGrid) -> None:
    """Find and replace in the chosen cells or the column."""
    dialog = ReplaceDialog(grid, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def export_shown(parent: QWidget, work: Work, grid: LedgerGrid, period: str) -> None:
    """Write the rows and columns shown to a workbook."""
    from app.services.paper import exports  # noqa: PLC0415 - knows the import too: slow to import

    ledger = work.ledger
    name = f"{offices.office_short(ledger, ledger.office)}项目台账{month_words(period)}.xlsx"
    out = work.ask.save_file(parent, "导出现在看到的行和列", Path(name), "表格 (*.xlsx)")
    if out is None:
        return
    keys, uids = [column.key for column in grid.ledger.columns()], grid.ledger.rows.order()
    run_shown(
        parent,
        work.background,
        work.ask,
        "导出",
        lambda progress: exports.export_view(ledger, out, keys, uids, progress),
        done=lambda rows: work.said.emit(f"已导出{rows}项到「{out}」"),
    )
