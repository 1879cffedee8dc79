"""What does not fit in a project's plans."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.rules.checks.check import Check, Hit
from app.rules.stages import compared


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The plan of a year beside the sum of its months' plans, in 元; `detail` is the place of that year."""

    months: int
    year: int
    detail: str


def months_differ(check: Check, plan: YearPlan) -> Iterator[Hit]:
    """The plans of the months do not add up to the year's."""
    words = compared("各月计划之和", plan.months, "年度计划", plan.year)
    if words:
        yield check.hit(words, details=(plan.detail,))
