"""Shares of a whole in columns of words: 形象进度 written as 0.35 beside 主体施工 means 35%."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from app.documents.intake.grid import Raw
from app.models import values

STREAMS = ("progress", "year_goal")
"""Fields of words that offices also fill with a share of the work."""


def share_reader(cells: Sequence[Raw], header: str) -> Callable[[Raw], Raw]:
    """How a figure of such a column is put into words: 0.35 and 1 as 35% and 100% where all figures are parts
    of one, 35 as 35% where the header or another cell says percent; anything else stays.
    """
    figures = [abs(cell) for cell in cells if isinstance(cell, int | float) and _is_figure(cell)]
    said = "%" in header.replace("％", "%") or any(
        isinstance(cell, str) and cell.strip().endswith(("%", "％")) for cell in cells
    )
    parts = bool(figures) and max(figures) <= 1
    if parts and (said or any(figure % 1 for figure in figures)):
        return lambda raw: _percent(raw, 100) if _is_figure(raw) else raw
    if said and figures and max(figures) <= 100:
        return lambda raw: _percent(raw, 1) if _is_figure(raw) else raw
    return lambda raw: raw


def _is_figure(cell: Raw) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _percent(raw: Raw, times: int) -> str:
    share = (values.parse_figure(raw) or Decimal(0)) * times
    text = f"{share.quantize(Decimal('0.01')):f}"
    return f"{text.rstrip('0').rstrip('.')}%"
