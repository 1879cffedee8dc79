"""The Excel-like grid: `Grid` shows a `GridModel`; `LinesModel` is a model over plain lines."""

from app.views.kit.grid.columns import (
    CellBlock,
    GridColumn,
    GridLineKind,
    Mark,
    Paint,
    PasteOutcome,
    Sums,
    column_of,
)
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.kit.grid.model import GridModel

__all__ = [
    "CellBlock",
    "Grid",
    "GridColumn",
    "GridLine",
    "GridLineKind",
    "GridModel",
    "LinesModel",
    "Mark",
    "Paint",
    "PasteOutcome",
    "Sums",
    "column_of",
]
