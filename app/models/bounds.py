"""What a record cannot say, whoever says it: figures beyond their bounds, ends before their beginnings.

The fields declare it (`least`, `most`, `not_before`); typing, pasting, forms, services and imports ask here.
What could be true although it looks odd is no matter of this module: the truth checks tell it.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from app.models.base import Record
from app.models.dates import iso
from app.models.fields import Field, Kind, fields_of
from app.models.values import Row, beyond, show


@cache
def ordered(entity: type[Record]) -> tuple[tuple[Field, Field], ...]:
    """The fields of a kind that follow one another: the earlier, the later."""
    return pairs(fields_of(entity))


def pairs(fields: Iterable[Field]) -> tuple[tuple[Field, Field], ...]:
    """Those of some fields that follow one another: the earlier, the later."""
    by_name = {field.name: field for field in fields}
    return tuple((by_name[one.not_before], one) for one in by_name.values() if one.not_before in by_name)


@cache
def _bounded(entity: type[Record]) -> Mapping[str, Field]:
    fields = fields_of(entity)
    return {each.name: each for each in fields if each.least is not None or each.most is not None}


def impossible(entity: type[Record], row: Row, names: Collection[str]) -> dict[str, str]:
    """Why a record cannot be so (Chinese), by those of the written fields `names` that are to blame."""
    reasons: dict[str, str] = {}
    for name, field in _bounded(entity).items():
        if name in names and (reason := beyond(field, row.get(name))):
            reasons[name] = reason
    following = ordered(entity)
    return reasons | disorder(following, row, names) if following else reasons


def disorder(following: Iterable[tuple[Field, Field]], row: Row, names: Collection[str]) -> dict[str, str]:
    """Which of the written fields `names` stand before what they follow, or after what follows them."""
    reasons: dict[str, str] = {}
    for first, last in following:
        if (first.name in names or last.name in names) and _before(row.get(last.name), row.get(first.name)):
            begin, end = (f"「{each.label}」{show(each, row[each.name])}" for each in (first, last))
            if last.name in names:
                reasons[last.name] = f"{end} 早于{begin}" if last.kind is Kind.DATE else f"{end} 小于{begin}"
            else:
                reasons[first.name] = f"{begin} 晚于{end}" if last.kind is Kind.DATE else f"{begin} 大于{end}"
    return reasons


def _before(last: Any, first: Any) -> bool:
    """Whether one day or figure is before another; days are compared as precisely as both are known."""
    if last in (None, "") or first in (None, ""):
        return False
    if not isinstance(last, str):
        return bool(last < first)
    end, begin = iso(last), iso(first)
    length = min(len(end), len(begin))
    return end[:length] < begin[:length]
