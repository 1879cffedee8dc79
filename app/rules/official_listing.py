"""入统: which projects the statistics office must have, since when they are late (`domain.md` §3.5, Z8)."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Tone = Literal["red", "amber", "ink3"]


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of a project and of its entry in the statistics; amounts in 元, dates as days.

    `least` is the threshold of the total investment, `said_due` what was said of reaching it.
    """

    name: str
    total: int | None
    started: bool
    start: date | None
    entered: date | None
    listed_name: str | None
    listed_total: int | None
    listed_done: int | None
    done: int | None
    said_due: bool | None
    least: int
    today: date

    @property
    def reaches(self) -> bool:
        """Whether its total investment reaches the threshold."""
        return self.total is not None and self.total >= self.least


def is_due(total: int | None, started: bool, least: int) -> bool:
    """应入统: works have begun and the total investment reaches the threshold (both in 元)."""
    return started and total is not None and total >= least


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(first: date, last: date) -> int:
    """Whole months that passed from one day to another; 0 when the other is not later."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(months - (add_months(first, max(months, 0)) > last), 0)


def late(start: date | None, today: date) -> Tone:
    """How grave it is that a project started then is not in: over 1 month amber, over 2 red."""
    if start is None or today <= add_months(start, 1):
        return "ink3"
    return "amber" if today <= add_months(start, 2) else "red"


def missing(documents: str | None, checklist: Sequence[str]) -> tuple[str, ...]:
    """The documents of the checklist that are not there yet."""
    there = set((documents or "").split("、"))
    return tuple(each for each in checklist if each not in there)


def plain(name: str) -> str:
    """A name without what people write differently: blanks and kinds of brackets."""
    return "".join(name.split()).translate(str.maketrans("()[]", "（）【】"))


def next_node(days: Iterable[str], today: date) -> date | None:
    """The next of the year's 关键时间节点 (``03-25``), today included; None when none is set or readable."""
    candidates = []
    for text in days:
        month, _, day = text.strip().partition("-")
        if month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            for year in (today.year, today.year + 1):
                last = calendar.monthrange(year, int(month))[1]
                candidates.append(date(year, int(month), min(int(day), last)))
    return min((each for each in candidates if each >= today), default=None)
