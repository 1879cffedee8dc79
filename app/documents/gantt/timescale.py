"""Time along a line: days to positions and back, and the ticks of each zoom level (周, 旬, 月, 季, 年)."""

import calendar
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import cached_property


class Zoom(Enum):
    """How closely time is looked at; the value is the word on the button."""

    WEEK = "周"
    TEN_DAYS = "旬"
    MONTH = "月"
    QUARTER = "季"
    YEAR = "年"


DAY_WIDTH = {Zoom.WEEK: 9.0, Zoom.TEN_DAYS: 2.7, Zoom.MONTH: 1.2, Zoom.QUARTER: 0.5, Zoom.YEAR: 0.25}
"""The width of a day in pixels (at 100 %) with which each level opens."""


@dataclass(frozen=True)
class Tick:
    """One cell of the header: its days [first, after), its words from long to short, those with the year."""

    first: date
    after: date
    words: tuple[str, ...]
    dated: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeScale:
    """Days from `first` to `last` (included), `day` units each, the first one beginning at `origin`."""

    first: date
    last: date
    day: float
    origin: float = 0.0

    @cached_property
    def _base(self) -> int:
        return self.first.toordinal()

    @property
    def width(self) -> float:
        """The whole length in units."""
        return ((self.last - self.first).days + 1) * self.day

    @property
    def end(self) -> float:
        """The position where the last day ends."""
        return self.origin + self.width

    def x(self, day: date) -> float:
        """The position where a day begins; grows with the day, also outside the range."""
        return self.origin + (day.toordinal() - self._base) * self.day

    def at(self, number: float) -> float:
        """The position of a day number (`date.toordinal`, with a fraction for the time of day)."""
        return self.origin + (number - self._base) * self.day

    def middle(self, day: date) -> float:
        """The position of the middle of a day."""
        return self.x(day) + self.day / 2

    def after(self, day: date) -> float:
        """The position where a day ends."""
        return self.x(day) + self.day

    def date(self, x: float) -> date:
        """The day at a position, clamped to what a date can be."""
        ordinal = self._base + int((x - self.origin) // self.day)
        return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))

    def moved(self, origin: float) -> "TimeScale":
        """The same scale beginning elsewhere."""
        return replace(self, origin=origin)


def zoom_for(day: float) -> Zoom:
    """The level that suits a width of a day in pixels (for continuous zoom)."""
    for zoom, least in ((Zoom.WEEK, 5.0), (Zoom.TEN_DAYS, 1.8), (Zoom.MONTH, 0.75), (Zoom.QUARTER, 0.36)):
        if day >= least:
            return zoom
    return Zoom.YEAR


def ticks(zoom: Zoom, first: date, last: date) -> tuple[list[Tick], list[Tick]]:
    """The upper and the lower row of the time header that cover all days from `first` to `last`."""
    upper, lower = _ROWS[zoom]
    return _cover(upper, first, last), _cover(lower, first, last)


_Step = Callable[[date], Tick]


def _cover(step: _Step, first: date, last: date) -> list[Tick]:
    cells = [step(first)]
    while cells[-1].after <= last:
        cells.append(step(cells[-1].after))
    return cells


def _week(day: date) -> Tick:
    first = _back(day, day.weekday())
    return Tick(first, _later(first, 7), (f"{first.month}-{first.day}", str(first.day)))


def _ten_days(day: date) -> Tick:
    part = min((day.day - 1) // 10, 2)
    first = day.replace(day=part * 10 + 1)
    after = _later(first, 10) if part < 2 else _next_month(day)
    return Tick(first, after, ("上中下"[part],))


def _month(day: date) -> Tick:
    first = day.replace(day=1)
    month = f"{day.month}月"
    dated = (f"{day.year}年{month}", f"{day.year % 100:02d}年{month}", month)
    return Tick(first, _next_month(day), (month,), dated)


def _month_number(day: date) -> Tick:
    return Tick(day.replace(day=1), _next_month(day), (f"{day.month}月", str(day.month)))


def _quarter(day: date) -> Tick:
    number = (day.month - 1) // 3
    first = date(day.year, number * 3 + 1, 1)
    last = first.replace(month=number * 3 + 3)
    return Tick(first, _next_month(last), (f"{'一二三四'[number]}季度", f"{number + 1}季", str(number + 1)))


def _half(day: date) -> Tick:
    upper = day.month <= 6
    first = date(day.year, 1 if upper else 7, 1)
    after = date(day.year, 7, 1) if upper else _next_month(date(day.year, 12, 1))
    return Tick(first, after, ("上半年" if upper else "下半年", "上" if upper else "下"))


def _year(day: date) -> Tick:
    return Tick(
        date(day.year, 1, 1),
        _next_month(date(day.year, 12, 1)),
        (f"{day.year}年", f"{day.year % 100:02d}年", f"{day.year % 100:02d}"),
    )


_ROWS: dict[Zoom, tuple[_Step, _Step]] = {
    Zoom.WEEK: (_month, _week),
    Zoom.TEN_DAYS: (_month, _ten_days),
    Zoom.MONTH: (_year, _month_number),
    Zoom.QUARTER: (_year, _quarter),
    Zoom.YEAR: (_year, _half),
}


def _later(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _back(day: date, days: int) -> date:
    return date.fromordinal(max(day.toordinal() - days, 1))


def _next_month(day: date) -> date:
    return _later(day.replace(day=calendar.monthrange(day.year, day.month)[1]), 1)


def whole_months(first: date, last: date) -> tuple[date, date]:
    """The range widened to whole months."""
    return first.replace(day=1), _next_month(last) - timedelta(days=1)


def index_at(tops: list[float], y: float) -> int:
    """The index of the last entry not after `y`; −1 when all are."""
    return bisect_right(tops, y) - 1
