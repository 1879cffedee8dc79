"""A register as lines of a grid: total, groups with their sums, rows that can be typed into."""

from dataclasses import replace

from app.models import Kind
from app.services.registers.register_columns import PROJECT, RegisterColumn
from app.services.registers.register_rows import RegisterGroup, RegisterTable
from app.views.kit.grid.columns import GridColumn, GridLineKind, Paint, column_of
from app.views.kit.grid.lines import GridLine

_NAMES = (f"{PROJECT}name", "name")


def grid_columns(read: RegisterTable, *, editable: bool) -> list[GridColumn]:
    """The columns of a register; the project's name stays in view."""
    return [_column(column, editable=editable) for column in read.columns]


def _column(column: RegisterColumn, *, editable: bool) -> GridColumn:
    typed = editable and column.editable
    shown = column_of(column.field, editable=typed, frozen=column.key in _NAMES)
    kind = column.field.kind
    label = f"{shown.label} 万元" if kind is Kind.MONEY else shown.label
    wide = max(shown.width + (2 if kind is Kind.DATE else 0), 1.5 * len(label) + 1)
    paint = Paint.NAME if column.key == f"{PROJECT}name" else shown.paint
    return replace(shown, key=column.key, label=label, width=wide, paint=paint, filterable=False)


def lines_of(read: RegisterTable) -> list[GridLine]:
    """合计 first, then each group with its rows; nothing for an empty register."""
    if not read.groups:
        return []
    keys = [column.key for column in read.columns]
    lines = [
        GridLine(
            GridLineKind.TOTAL,
            cells=dict(zip(keys, read.sums, strict=True)),
            title="合计",
            count=f"{read.count:,}条",
        )
    ]
    for group in read.groups:
        if read.grouped:
            lines.append(_heading(group, keys))
        lines += [
            GridLine(GridLineKind.DATA, row.uid, dict(zip(keys, row.values, strict=True)), fits=row.fits)
            for row in group.rows
        ]
    return lines


def _heading(group: RegisterGroup, keys: list[str]) -> GridLine:
    cells = dict(zip(keys, group.sums, strict=True))
    return GridLine(
        GridLineKind.GROUP,
        cells=cells,
        title=group.value or "未填",
        count=f"{sum(row.fits for row in group.rows):,}条",
    )
