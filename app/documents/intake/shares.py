"""Shares of a whole in columns of words: 形象进度 written as 0.35 beside 主体施工 means 35%."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.documents.intake.grid import Raw
from app.documents.intake.percents import percent
from app.documents.intake.words import folded
from app.models import values

STREAMS = ("progress", "year_goal")
"""Fields of words that offices also fill with a share of the work."""
_WHOLE = 100
_FIGURE = re.compile(r"\s*\d{1,3}(?:\.\d+)?\s*$")
_Words = Callable[[Raw], Raw]


@dataclass(frozen=True, slots=True)
class Shares:
    """How a figure of such a column is put into words, and what a person should look at ("" for nothing)."""

    in_words: _Words = lambda raw: raw
    doubt: str = ""


def shares_of(cells: Sequence[Raw], header: str) -> Shares:
    """What the figures of such a column are: 0.35 and 1 are 35% and 100% where all are parts of one, 35 is
    35% where the header or another cell says percent; anything else stays.

    Cells with a percent format came as 35%. Where only the figures speak, that is said.
    """
    figures = [abs(figure) for cell in cells if (figure := _figure(cell)) is not None]
    if not figures or max(figures) > _WHOLE:
        return Shares()
    headed = "%" in folded(header) or "百分" in header
    said = headed or any(isinstance(cell, str) and folded(cell).endswith("%") for cell in cells)
    fractions = [figure for figure in figures if figure % 1 and figure < 1]
    name = header.rpartition("/")[2]
    if max(figures) <= 1 and (said or fractions):
        first = max(fractions or figures)
        return Shares(_times(100), f"“{name}”里的 {first} 按 {percent(first * 100)} 读，请核对")
    if said:
        doubt = f"“{name}”里的 {fractions[0]} 按 {percent(fractions[0])} 读，请核对" if fractions else ""
        return Shares(_times(1), doubt)
    return Shares(
        doubt=f"“{name}”里的 {figures[0]} 没有写是不是百分数，照原样记下；是的话请写成 {figures[0]}%"
    )


def _figure(cell: Raw) -> Decimal | None:
    """A bare figure, of a text table, too."""
    if isinstance(cell, bool) or not (
        isinstance(cell, int | float) or (isinstance(cell, str) and _FIGURE.match(cell))
    ):
        return None
    return values.parse_figure(cell)


def _times(times: int) -> _Words:
    def in_words(raw: Raw) -> Raw:
        figure = _figure(raw)
        return raw if figure is None else percent(figure * times)

    return in_words
