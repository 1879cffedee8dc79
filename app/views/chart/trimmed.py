"""The chart with some of its kinds of bars put away."""

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Final, Literal

from app.documents.gantt.model import Chart, ChartNode, ChartRow

Kind = Literal["plan", "actual", "forecast"]
KINDS: Final[dict[Kind, str]] = {"plan": "计划", "actual": "实际", "forecast": "预计"}


class _Dated(ChartRow):
    """A row that has dates though none is shown: it must not say that they are missing."""

    @property
    def dated(self) -> bool:
        """Yes."""
        return True


def trimmed(chart: Chart, shown: Collection[Kind]) -> Chart:
    """The chart with the bars and diamonds of the kinds in `shown` only."""
    if len(set(shown)) == len(KINDS):
        return chart
    groups = tuple(
        replace(group, rows=tuple(_row(row, shown) for row in group.rows)) for group in chart.groups
    )
    return replace(chart, groups=groups)


def _row(row: ChartRow, shown: Collection[Kind]) -> ChartRow:
    kept = replace(
        row,
        plan_bar=row.plan_bar if "plan" in shown else None,
        actual_bar=row.actual_bar if "actual" in shown else None,
        forecast_bar=row.forecast_bar if "forecast" in shown else None,
        nodes=tuple(_node(node, shown) for node in row.nodes),
    )
    if not row.dated:
        return kept
    return _Dated(**{field.name: getattr(kept, field.name) for field in fields(kept)})


def _node(node: ChartNode, shown: Collection[Kind]) -> ChartNode:
    waiting = node.actual is None
    return replace(
        node,
        planned=node.planned if "plan" in shown else None,
        actual=node.actual if "actual" in shown else None,
        forecast=node.forecast if "forecast" in shown and waiting else None,
        overdue=node.overdue and "plan" in shown,
    )
