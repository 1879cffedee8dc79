"""The Excel-like grid: `Grid` shows a `GridModel`; `LinesModel` is a model over plain lines."""

from app.views.kit.grid.columns import (
    CellBlock,
    GridColumn,
    LineKind,
    Mark,
    Paint,
    PasteOutcome,
    Sums,
    column_of,
)
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import Line, LinesModel
from app.views.kit.grid.model import GridModel

__all__ = [
    "CellBlock",
    "Grid",
    "GridColumn",
    "GridModel",
    "Line",
    "LineKind",
    "LinesModel",
    "Mark",
    "Paint",
    "PasteOutcome",
    "Sums",
    "column_of",
]
