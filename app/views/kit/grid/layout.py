"""Widths and order of a grid's columns, and how they are remembered: independent of the size of the type."""

from collections.abc import Mapping
from typing import Any

from app.views.kit import theme
from app.views.kit.grid.columns import GridColumn, GridLineKind
from app.views.kit.grid.model import GridModel

_LETTER, _DIGIT, _PADDING, _LEAST = 10.5, 8.0, 16.0, 28.0


def design_width(column: GridColumn) -> float:
    """The width of a column in pixels at 标准 and 100 %."""
    return column.width * (_DIGIT if column.numeric else _LETTER) + _PADDING


def shown_width(column: GridColumn, kept: Mapping[str, float]) -> int:
    """The width of a column on this screen: as the person left it, else as designed."""
    return theme.px(max(kept.get(column.key, design_width(column)), _LEAST))


def widths_in(kept: Mapping[str, Any]) -> dict[str, float]:
    """The widths in a remembered layout; anything odd is passed over."""
    widths = kept.get("widths")
    if not isinstance(widths, dict):
        return {}
    return {str(key): float(width) for key, width in widths.items() if isinstance(width, int | float)}


def keys_in(kept: Mapping[str, Any]) -> list[str]:
    """The columns in a remembered layout, in their order."""
    keys = kept.get("columns")
    return [str(key) for key in keys] if isinstance(keys, list) else []


def record_above(model: GridModel, row: int) -> int:
    """The nearest record above a row, -1 when there is none."""
    return next((at for at in range(row - 1, -1, -1) if model.line(at) is GridLineKind.DATA), -1)
