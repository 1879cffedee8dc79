"""Rows that are no records yet: the empty line of a table that grows, and those pasted below it."""

from collections.abc import Callable, Iterable

from app.models.cells import Cell, Refused
from app.views.kit.grid.columns import PasteOutcome
from app.views.kit.grid.model import GridModel


def reviewed(
    model: GridModel, cells: Iterable[Cell], review: Callable[[Iterable[Cell]], PasteOutcome]
) -> PasteOutcome:
    """Texts tried where some are for new rows: each of these begins with the column that a record of this
    table begins with; those in which nothing stands are passed over.
    """
    outcome = review([cell for cell in cells if cell.text.strip() or not model.is_new(cell.uid)])
    named = {cell.uid for cell in outcome.good if cell.key == model.begins}
    bare = [cell for cell in outcome.good if model.is_new(cell.uid) and cell.uid not in named]
    label = next((column.label for column in model.all_columns() if column.key == model.begins), "")
    why = f"新{model.grows}要有{label}：从“{label}”一栏粘贴起"
    return PasteOutcome(
        tuple(cell for cell in outcome.good if cell not in bare),
        (*outcome.refused, *(Refused(cell, why) for cell in bare)),
        outcome.replaced,
    )


def new_rows(model: GridModel, cells: Iterable[Cell]) -> list[str]:
    """The rows that would become records."""
    return list(dict.fromkeys(cell.uid for cell in cells if model.is_new(cell.uid)))


def growing_title(model: GridModel, new: int, title: str) -> str:
    """The step that makes records of so many rows: 新建3个节点并粘贴9格."""
    return f"新建{new}个{model.grows}并{title}"
