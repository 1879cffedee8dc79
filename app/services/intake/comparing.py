"""How what a workbook tells differs from what the ledger has: the fields that an import would set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.models import Kind, MonthlyProgress, Record, dates, fields_of
from app.models.fields import Field
from app.models.keys import month_key
from app.models.values import Value
from app.services.intake.matching import normalised

YEARLY = ("plan_year", "year_plan", "cumulative_prev_year", "year_goal")
"""Fields of a project that belong to one year: an older sheet does not overwrite a newer one."""
_SPELLED = frozenset({"name", "owner"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that the import sets; `key` as in the grid (``2025-08:done``), values raw (元)."""

    key: str
    label: str
    before: Value
    after: Value


def record_changes(
    entity: type[Record], current: Mapping[str, Any], values: Mapping[str, Value]
) -> list[FieldChange]:
    """The fields of a record that are told otherwise, in their order; what is left empty stays."""
    order = _places(entity)
    places = sorted(order[name] for name, value in values.items() if value is not None and name in order)
    fields = fields_of(entity)
    named = [(declared, current.get(declared.name)) for declared in (fields[at] for at in places)]
    return [
        FieldChange(declared.name, declared.label, before, values[declared.name])
        for declared, before in named
        if not same(declared, before, values[declared.name])
    ]


@cache
def _places(entity: type[Record]) -> Mapping[str, int]:
    """The place of every field of a kind by its name."""
    return {declared.name: at for at, declared in enumerate(fields_of(entity))}


def month_changes(
    months: Mapping[str, Mapping[str, Any]], figures: Mapping[str, Mapping[str, Value]]
) -> list[FieldChange]:
    """The figures of a project's months, named by month, that a row tells otherwise."""
    return [
        FieldChange(month_key(month, one.key), f"{month} {one.label}", one.before, one.after)
        for month in sorted(figures)
        for one in record_changes(MonthlyProgress, months.get(month, {}), figures[month])
    ]


def same(declared: Field, before: Value, after: Value) -> bool:
    """Whether a sheet says nothing new: other width in a name, a coarser date, other order of tags."""
    if before is None or before == after:
        return before == after
    if declared.name in _SPELLED:
        return normalised(str(before)) == normalised(str(after))
    if declared.kind is Kind.DATE:
        return dates.iso(str(before)).startswith(dates.iso(str(after)))
    if declared.kind is Kind.TAGS:
        return set(str(after).split("、")) == set(str(before).split("、"))
    if isinstance(before, str) and isinstance(after, str):
        return before.replace("\r\n", "\n").strip() == after.replace("\r\n", "\n").strip()
    return False


def of_this_year(current: Mapping[str, Any], values: Mapping[str, Value]) -> tuple[dict[str, Value], str]:
    """What is told without the plan of an older year than the ledger's, and a warning when there was one."""
    year, known = values.get("plan_year"), current.get("plan_year")
    if year is None or known is None or int(year) >= int(known):
        return dict(values), ""
    kept = {name: value for name, value in values.items() if name not in YEARLY}
    return kept, f"表是{year}年的，台账里已是{known}年的计划：年度计划等各栏没有更新"


def new_issue(text: str | None, issues: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """The text of a problem that is not registered yet, else "", and a warning when it is closed by now."""
    words = (text or "").strip()
    if not words:
        return "", ""
    alike = [issue for issue in issues if normalised(issue["description"]) == normalised(words)]
    if not alike:
        return words, ""
    if all(issue["closed"] for issue in alike):
        day = dates.iso(max(str(issue["closed"]) for issue in alike))
        return "", f"这个问题台账已在 {day} 销号，表上仍列着；没有重新登记"
    return "", ""
