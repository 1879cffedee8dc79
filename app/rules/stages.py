"""阶段目标 (`domain.md` H23): spans of time within a year, what each belongs to, and whether parts add up.

A span is "2025" (year), "2025Q3", "2025-08" (month), "2025-08上" (旬: 上, 中, 下), "2025W33" (ISO week) or
"2025-08-15". A week counts for the month of its Thursday, which is also how its year is told.
"""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from app.models.values import show_money

SpanKind = Literal["year", "quarter", "month", "dekad", "week", "day", ""]
Grain = Literal["month", "dekad", "week", "day"]
"""How finely a year is divided; "day" divides weeks into days."""
_PATTERNS: tuple[tuple[SpanKind, re.Pattern[str]], ...] = (
    ("year", re.compile(r"^\d{4}$")),
    ("quarter", re.compile(r"^\d{4}Q[1-4]$")),
    ("month", re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")),
    ("dekad", re.compile(r"^\d{4}-(0[1-9]|1[0-2])[上中下]$")),
    ("week", re.compile(r"^\d{4}W(0[1-9]|[1-4]\d|5[0-3])$")),
    ("day", re.compile(r"^\d{4}-\d{2}-\d{2}$")),
)
_DEKADS = ("上", "中", "下")
_WORDS = {"year": "年度", "quarter": "季度", "month": "月", "dekad": "旬", "week": "周", "day": "日"}
_PARTS = {"year": "各季", "quarter": "各月", "week": "各日"}


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """What is known of a span: target in words, plan in 元, what was done in words and in 元."""

    goal: str = ""
    plan: int | None = None
    progress: str = ""
    done: int | None = None

    @property
    def told(self) -> bool:
        """Whether anything is known."""
        return bool(self.goal or self.progress) or self.plan is not None or self.done is not None


NOTHING = SpanFigures()


@dataclass(frozen=True, slots=True)
class SpanSums:
    """What the parts of a span come to in 元, None where none tells; `planned` of `parts` have a plan.

    `doubts` are the differences in words; `open` says how much of the plan is not divided yet, "" for none.
    """

    plan: int | None
    done: int | None
    parts: int
    planned: int
    doubts: tuple[str, ...]
    open: str


# ------------------------------------------------------------------ spans


@lru_cache(maxsize=4096)
def kind_of(span: str) -> SpanKind:
    """What a span is, "" for none."""
    span_kind: SpanKind = next((kind for kind, pattern in _PATTERNS if pattern.match(span)), "")
    if span_kind in ("day", "week"):
        try:
            _first(span)
        except ValueError:
            return ""
    return span_kind


@lru_cache(maxsize=4096)
def bounds(span: str) -> tuple[date, date]:
    """First and last day; raises ValueError for what is no span."""
    kind, first = kind_of(span), _first(span)
    if kind == "year":
        return first, date(first.year, 12, 31)
    if kind == "quarter":
        return first, _month_end(first.year, first.month + 2)
    if kind == "month" or span.endswith("下"):
        return first, _month_end(first.year, first.month)
    steps = {"dekad": 9, "week": 6}
    return first, first + timedelta(days=steps.get(kind, 0))


def parent(span: str) -> str:
    """The span that a span counts for: a week for the month of its Thursday; "" for a year."""
    kind, first = kind_of(span), _first(span)
    if kind == "quarter":
        return span[:4]
    if kind == "month":
        return f"{span[:4]}Q{(first.month + 2) // 3}"
    if kind == "dekad":
        return span[:7]
    if kind == "week":
        return _month(first + timedelta(days=3))
    return _week(first) if kind == "day" else ""


def parts(span: str, grain: Grain) -> tuple[str, ...]:
    """The spans that one is divided into at a grain, in order; () where it is divided no further."""
    kind = kind_of(span)
    if kind == "year":
        return tuple(f"{span}Q{number}" for number in range(1, 5))
    if kind == "quarter":
        begin = int(span[5]) * 3 - 2
        return tuple(f"{span[:4]}-{number:02d}" for number in range(begin, begin + 3))
    if kind == "month" and grain == "dekad":
        return tuple(f"{span}{part}" for part in _DEKADS)
    if kind == "month" and grain in ("week", "day"):
        return _weeks(span)
    if kind == "week" and grain == "day":
        first, last = bounds(span)
        return tuple((first + timedelta(days=step)).isoformat() for step in range((last - first).days + 1))
    return ()


def _weeks(month: str) -> tuple[str, ...]:
    """The weeks whose Thursday lies in a month."""
    first, last = bounds(month)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return tuple(_week(day) for day in days if day.weekday() == 3)


def label(span: str) -> str:
    """A span in words: 2025年, 3季度, 8月, 8月上旬, 第33周（8月11—17日）, 8月15日."""
    kind, (first, last) = kind_of(span), bounds(span)
    if kind == "year":
        return f"{span}年"
    if kind == "quarter":
        return f"{span[5]}季度"
    if kind == "month":
        return f"{first.month}月"
    if kind == "dekad":
        return f"{first.month}月{span[7]}旬"
    if kind == "day":
        return f"{first.month}月{first.day}日"
    ends = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    counts = f"，计入{int(parent(span)[5:7])}月" if first.month != last.month else ""
    return f"第{int(span[5:])}周（{first.month}月{first.day}—{ends}{counts}）"


def _first(span: str) -> date:
    if "Q" in span:
        return date(int(span[:4]), int(span[5]) * 3 - 2, 1)
    if "W" in span:
        return date.fromisocalendar(int(span[:4]), int(span[5:]), 1)
    if len(span) == 4:
        return date(int(span), 1, 1)
    if len(span) == 10:
        return date.fromisoformat(span)
    day = 1 + 10 * _DEKADS.index(span[7]) if len(span) == 8 else 1
    return date(int(span[:4]), int(span[5:7]), day)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}W{week:02d}"


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# ------------------------------------------------------------------ adding up


def sums(span: str, spans: Mapping[str, SpanFigures], grain: Grain) -> SpanSums:
    """What the parts of a span come to, and how they differ from its own figures.

    A year and its quarters must always add up. Within a month parts may still be missing: then only too much
    is wrong, the rest is `open`.
    """
    own, names, kind = spans.get(span, NOTHING), parts(span, grain), kind_of(span)
    plans = [each for name in names if (each := effective(name, spans, grain, "plan")) is not None]
    works = [each for name in names if (each := effective(name, spans, grain, "done")) is not None]
    plan, done = sum(plans) if plans else None, sum(works) if works else None
    words = _PARTS.get(kind, "各旬" if grain == "dekad" else "各周")
    doubts, rest = [], ""
    if plan is not None and own.plan is not None and plan != own.plan:
        difference = compared(f"{label(span)}{words}计划之和", plan, f"{_WORDS[kind]}计划", own.plan)
        if kind in ("year", "quarter") or plan > own.plan or len(plans) == len(names):
            doubts.append(difference)
        else:
            rest = f"还有 {show_money(own.plan - plan)} 万元没有分下去"
    if done is not None and own.done is not None and kind not in ("year", "quarter"):
        complete = len(works) == len(names)
        if done > own.done or (complete and done != own.done):
            doubts.append(compared(f"{label(span)}{words}完成之和", done, f"{_WORDS[kind]}完成", own.done))
    return SpanSums(plan, done, len(names), len(plans), tuple(doubts), rest)


def effective(
    span: str, spans: Mapping[str, SpanFigures], grain: Grain, stream: Literal["plan", "done"]
) -> int | None:
    """A span's figure in 元: its own, else what its parts come to; None where nothing tells it."""
    figures = spans.get(span, NOTHING)
    own = figures.plan if stream == "plan" else figures.done
    if own is not None:
        return own
    of_parts = [effective(name, spans, grain, stream) for name in parts(span, grain)]
    amounts = [each for each in of_parts if each is not None]
    return sum(amounts) if amounts else None


def compared(sum_name: str, total: int, name: str, amount: int) -> str:
    """A sum beside what it should be, in 万元: 「各月之和 4,520 比季度计划 4,620 少 100」; "" when equal."""
    if total == amount:
        return ""
    more, off = "多" if total > amount else "少", show_money(abs(total - amount))
    return f"{sum_name} {show_money(total)} 比{name} {show_money(amount)} {more} {off}"


def unmet(goal: str | None, plan: int | None, progress: str | None, done: int | None) -> str:
    """Why a past span's target counts as missed, "" when it was met or none was set."""
    if plan is not None and (done or 0) < plan:
        missing = show_money(plan - (done or 0))
        return f"完成 {show_money(done or 0)}，比计划 {show_money(plan)} 少 {missing} 万元"
    if goal and not progress and plan is None:
        return "没有填完成情况"
    return ""


def spread(amount: int, parts: Sequence[int | None]) -> list[int] | None:
    """An amount in 元 over parts, in whole 万元 where it is whole itself; the sum is exact.

    Parts that have a figure keep it while others have none: those share what is left. None when what is there
    is already more. With every part filled all are divided anew.
    """
    empty = [place for place, each in enumerate(parts) if each is None]
    if not empty:
        empty, kept = list(range(len(parts))), [0] * len(parts)
    else:
        kept = [each or 0 for each in parts]
    rest = amount - sum(kept)
    if rest < 0 or not empty:
        return None
    unit = 10_000 if rest % 10_000 == 0 else 1
    whole, over = divmod(rest // unit, len(empty))
    shares = list(kept)
    for number, place in enumerate(empty):
        shares[place] = (whole + (number < over)) * unit
    return shares
