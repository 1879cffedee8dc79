"""Working days: weekends, holidays, and the weekends that are worked in their stead (`domain.md` §4)."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
_SINCE_2025 = (5, 2)
"""全国年节及纪念日放假办法, as revised from 2025: two days of 劳动节."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are off and which weekends are worked. `known` are the years with a published table.

    The fixed statutory holidays are off whatever a table leaves out. A year that is not known is computed
    from them and the weekends: 春节, 清明, 端午, 中秋 and what is moved between weeks nobody can know before
    it is announced.
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()


def is_workday(calendar: Calendar, day: date) -> bool:
    """Whether offices work on a day."""
    if day in calendar.worked:
        return True
    return not (day in calendar.off or day.weekday() >= 5 or _fixed_holiday(day))


def add_workdays(calendar: Calendar, day: date, count: int) -> date:
    """The day that is `count` working days after `day`, before it when negative; `day` itself for 0.

    Counting begins with the next day: one working day after a Friday is the Monday.
    """
    if not count:
        return day
    year, at = day.year, day.toordinal()
    days = _workdays(calendar, year)
    place = bisect_right(days, at) + count - 1 if count > 0 else bisect_left(days, at) + count
    while place >= len(days):
        place -= len(days)
        year += 1
        days = _workdays(calendar, year)
    while place < 0:
        year -= 1
        days = _workdays(calendar, year)
        place += len(days)
    return date.fromordinal(days[place])


def workdays_between(calendar: Calendar, first: date, last: date) -> int:
    """How many working days lie after `first` up to `last`; negative where `last` is the earlier one.

    It undoes `add_workdays`: from a day to the one `n` working days later are `n`.
    """
    if last >= first:
        return _worked_until(calendar, first, last, after=True)
    return -_worked_until(calendar, last, first, after=False)


def computed_years(calendar: Calendar, first: date, last: date) -> tuple[int, ...]:
    """The years between two days, in any order, without a published table: provisional."""
    begin, end = sorted((first.year, last.year))
    return tuple(year for year in range(begin, end + 1) if year not in calendar.known)


def _worked_until(calendar: Calendar, first: date, last: date, *, after: bool) -> int:
    """Working days in (first, last], or in [first, last) when not `after`."""
    find = bisect_right if after else bisect_left
    total = -find(_workdays(calendar, first.year), first.toordinal())
    for year in range(first.year, last.year):
        total += len(_workdays(calendar, year))
    return total + find(_workdays(calendar, last.year), last.toordinal())


@lru_cache(maxsize=256)
def _workdays(calendar: Calendar, year: int) -> tuple[int, ...]:
    """The working days of a year as ordinals."""
    begin, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return tuple(at for at in range(begin, end + 1) if is_workday(calendar, date.fromordinal(at)))


def _fixed_holiday(day: date) -> bool:
    return (day.month, day.day) in _FIXED or (day.year >= 2025 and (day.month, day.day) == _SINCE_2025)
