"""What the cells of a column look like; where they contradict the header, they decide."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from app.documents.intake import people
from app.documents.intake.context import is_county
from app.documents.intake.grid import Raw
from app.documents.intake.money import Meaning
from app.documents.intake.row_months import MONTH, month_of
from app.models import dates, values
from app.models.fields import Field, Kind

T = TypeVar("T")
_ANSWER = re.compile(
    r"^([是否有无√×对错]|同意|不同意|已|未|不|无需|需要|待定|完成|合格|通过|属实|正常|已?(到位|完成|开工|办理|批复|申请|上报|落实|拨付)|"
    r"未(到位|完成|开工|办理|批复|申请|上报|落实|拨付))$"
)
_MONTHS = 0.6
_PLAIN = 0.9
"""The score of a header that says plainly what it is."""
_CLEARLY = 0.2
"""By how much more cells must fit another field of choices than the one that a vague header says."""
ENOUGH_FIGURES = 0.3
"""Share of figures that a column of figures has at least."""
ENOUGH = 3
"""Cells a column must have before they may overrule its header."""
_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"^\d{4}-?\d{6}-?\d{2}-?\d{2}-?\d{6}$")
_MONEY_TEXT = {
    "year_plan": "year_goal",
    "@plan": "year_goal",
    "@done": "@progress",
    "@year_done": "@progress",
}
_CHOICES = (
    "year_role",
    "industry",
    "construction",
    "status",
    "approval",
    "investor",
    "owner_kind",
    "build_mode",
)


class Shape:
    """Shares of the filled cells of one column that read as something, each found out when asked for."""

    def __init__(self, cells: Sequence[Raw]) -> None:
        self.cells = tuple(
            cell for cell in cells if cell != "" and values.text_of(cell) not in values.NOTHING
        )
        self.filled = len(self.cells)
        self._texts = [values.text_of(cell) for cell in self.cells]

    @cached_property
    def figures(self) -> float:
        """Amounts, however rough."""
        return _share(self._texts, _is_figure)

    @cached_property
    def codes(self) -> float:
        """Codes of projects."""
        return _share(self._texts, lambda text: bool(_CODE.match(re.sub(r"[\s—–－_]", "-", text))))

    @cached_property
    def dates(self) -> float:
        """Days, months and years."""
        return _share(self.cells, _is_date)

    @cached_property
    def spans(self) -> float:
        """From when to when."""
        return _share(self._texts, _is_span)

    @cached_property
    def counties(self) -> float:
        """Names of counties and districts."""
        return _share(self._texts, is_county)

    @cached_property
    def answers(self) -> float:
        """Yes, no and the like."""
        return _share(self._texts, lambda text: bool(_ANSWER.match(text)))

    @cached_property
    def parts(self) -> bool:
        """Whether every figure may be a share of a hundred."""
        return all(_is_part(text) for text in self._texts)


def _share(cells: Sequence[T], test: Callable[[T], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _is_figure(text: str) -> bool:
    if not _DIGIT.search(text):
        return text.startswith("#")
    bare = re.sub(r"(亿元|万元|千元|元|亿|万|%|个|左右|约|近|,)", "", text)
    try:
        return values.parse_figure(bare) is not None or text.startswith("#")
    except ValueError:
        return text.startswith("#")


def _is_part(text: str) -> bool:
    """Whether a text, where it is a figure, may be a share of a hundred."""
    try:
        figure = values.parse_figure(text.removesuffix("%"))
    except ValueError:
        return True
    return figure is None or text.endswith("%") or 0 <= figure <= 100


def _is_date(cell: Raw) -> bool:
    if isinstance(cell, str) and not _DIGIT.search(cell):
        return False
    try:
        return dates.parse(cell) is not None
    except ValueError:
        return False


def _is_span(text: str) -> bool:
    if not _DIGIT.search(text):
        return False
    try:
        span = dates.parse_range(text)
    except ValueError:
        return False
    return bool(span.start and span.finish)


def fitted(readings: tuple[Meaning, ...], shape: Shape, fields: dict[str, Field]) -> tuple[Meaning, ...]:
    """The readings of a header that its cells allow, changed where the cells say something else."""
    if shape.filled < (ENOUGH if shape.figures else 2):
        return readings
    if shape.codes >= 0.6 and (not readings or readings[0].target not in ("uid", "statistics_code")):
        return (Meaning("code", 0.9),)
    kept = (fit for reading in readings if (fit := _fit(reading, shape, fields)) is not None)
    return tuple(sorted(kept, key=lambda reading: -reading.score))


def _fit(reading: Meaning, shape: Shape, fields: dict[str, Field]) -> Meaning | None:
    target = reading.target
    field = fields.get(target)
    if target.startswith("@") or (field is not None and field.kind is Kind.MONEY):
        return _fit_money(reading, shape)
    if target in ("name", "owner", "year_goal", "content") and shape.figures > 0.8:
        return replace(reading, target="year_plan", score=0.5) if target == "year_goal" else None
    if field is not None and field.kind is Kind.DATE:
        return _fit_date(reading, shape)
    if target == MONTH:
        return reading if _share(shape.cells, lambda cell: bool(month_of(cell, 2000))) >= _MONTHS else None
    if target == "county":
        return reading if shape.counties >= 0.4 or reading.score > 0.9 else replace(reading, score=0.4)
    if target == "place" and shape.counties >= 0.8:
        return replace(reading, score=0.5)
    if field is not None and field.kind is Kind.CHOICE and field.choices:
        return _fit_choice(reading, shape, fields)
    if field is not None and field.kind in (Kind.NUMBER, Kind.INTEGER) and shape.figures < ENOUGH_FIGURES:
        return None
    if target in people.ROLES and (shape.answers >= 0.5 or shape.figures > 0.5 or shape.dates > 0.5):
        return None
    return reading


def _fit_money(reading: Meaning, shape: Shape) -> Meaning | None:
    textual = reading.target in ("@progress", "@next_step")
    if textual:
        return None if shape.figures > 0.8 and not shape.parts else reading
    if shape.figures >= ENOUGH_FIGURES:
        return reading
    other = _MONEY_TEXT.get(reading.target)
    if other is None:
        return reading if reading.score >= _PLAIN else None  # 总投资 full of 待定 is told cell by cell
    return replace(reading, target=other, score=min(reading.score, 0.8))


def _fit_date(reading: Meaning, shape: Shape) -> Meaning | None:
    if shape.spans > 0.5 and reading.target in ("start", "finish"):
        return Meaning("start+finish", reading.score)
    if shape.dates < 0.2 and shape.spans < 0.2 and shape.filled >= 5:
        return None
    return reading


def _fit_choice(reading: Meaning, shape: Shape, fields: dict[str, Field]) -> Meaning | None:
    """The field of choices that most cells fit, the header's own first; None when they fit no field."""
    shares = {name: _share(shape.cells, _allowed(fields[name])) for name in _CHOICES if name in fields}
    own = shares.get(reading.target, 1.0)
    best = max(shares, key=lambda name: shares[name], default="")
    if own >= 0.5 and shares[best] < own + _CLEARLY:
        return reading
    if best and shares[best] >= 0.5:
        return replace(reading, target=best, score=reading.score - 0.1)
    return None if own < 0.2 else reading


def _allowed(field: Field) -> Callable[[Raw], bool]:
    def test(cell: Raw) -> bool:
        try:
            return values.parse(field, cell) is not None
        except ValueError:
            return False

    return test
