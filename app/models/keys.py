"""What a column of a grid is: its key, written and read in this one place.

A project's own field is its name; a month's is ``2025-08:done``, money of a month ``2025-08:支付·专项债``
(``2025-08:支付·`` from all sources), what is planned and done in a 旬 or week ``2025-08上:stage-plan``.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.models.base import Record
from app.models.fields import Field, field_of, fields_of
from app.models.funds import FundFlow
from app.models.monthly import MonthlyProgress
from app.models.project import Project
from app.models.stage import StageGoal

Of = Literal["project", "month", "flow", "stage"]
_ENTITY: dict[Of, type[Record]] = {
    "project": Project, "month": MonthlyProgress, "flow": FundFlow, "stage": StageGoal,
}  # fmt: skip
_STAGE = "stage-"


@dataclass(frozen=True, slots=True)
class ColumnKey:
    """A column: the field `name` of a project, or of its month, money or stage in a `span`.

    Money has its `stream` and `source`, "" being all sources.
    """

    of: Of
    name: str
    span: str = ""
    stream: str = ""
    source: str = ""

    def __str__(self) -> str:
        if self.of == "project":
            return self.name
        if self.of == "flow":
            return f"{self.span}:{self.stream}·{self.source}"
        return f"{self.span}:{_STAGE if self.of == 'stage' else ''}{self.name}"

    @property
    def field(self) -> Field | None:
        """The declared field that the column shows, None for a computed one."""
        return _field(self.of, self.name)


@lru_cache(maxsize=4096)
def parse(key: str) -> ColumnKey:
    """A column by its key; any text that is none of the others is a field of the project, or computed."""
    span, mark, name = key.partition(":")
    if not mark:
        return ColumnKey("project", key)
    stream, money, source = name.partition("·")
    if money:
        return ColumnKey("flow", "amount", span, stream, source)
    if name.startswith(_STAGE):
        return ColumnKey("stage", name.removeprefix(_STAGE), span)
    return ColumnKey("month", name, span)


@lru_cache(maxsize=256)
def _field(of: Of, name: str) -> Field | None:
    entity = _ENTITY[of]
    return field_of(entity, name) if any(field.name == name for field in fields_of(entity)) else None


@lru_cache(maxsize=4096)
def month_key(month: str, name: str) -> str:
    """The key of a field of a month."""
    return str(ColumnKey("month", name, month))


def flow_key(month: str, stream: str, source: str = "") -> str:
    """The key of what came or went in a month from a source, from all of them when it is ""."""
    return str(ColumnKey("flow", "amount", month, stream, source))


def stage_key(span: str, name: str) -> str:
    """The key of a field of what is planned and done in a 旬 or week ("2025-08上", "2025W33")."""
    return str(ColumnKey("stage", name, span))


def has_span(key: str) -> bool:
    """Whether a column shows something of a month, 旬 or week."""
    return bool(parse(key).span)


def is_month(key: str) -> bool:
    """Whether a column shows a field of a month's record."""
    return parse(key).of == "month"
