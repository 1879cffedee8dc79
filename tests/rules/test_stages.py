"""Spans of a year, what each belongs to, and what is said where parts do not add up."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import stages
from app.rules.stages import Grain, SpanFigures

WAN = 10_000
GRAINS: tuple[Grain, ...] = ("month", "dekad", "week", "day")
YEARS = st.integers(2000, 2060).map(str)
GRAIN = st.sampled_from(GRAINS)


def below(span: str, grain: Grain) -> list[str]:
    """A span and all its parts, down to the finest."""
    return [span, *(one for part in stages.parts(span, grain) for one in below(part, grain))]


@given(YEARS, GRAIN)
def test_every_part_belongs_to_its_whole(year: str, grain: Grain) -> None:
    for span in below(year, grain):
        for part in stages.parts(span, grain):
            assert stages.parent(part) == span
            assert stages.kind_of(part)


@given(YEARS, st.sampled_from(("month", "dekad")))
def test_quarters_months_and_dekads_fill_the_year(year: str, grain: Grain) -> None:
    spans = below(year, grain)
    finest = [span for span in spans if not stages.parts(span, grain)]
    days = [stages.bounds(span) for span in finest]
    assert days[0][0] == date(int(year), 1, 1)
    assert days[-1][1] == date(int(year), 12, 31)
    for (_, last), (first, _) in pairwise(days):
        assert first == last + timedelta(days=1)


@given(st.dates(date(2001, 1, 1), date(2059, 12, 31)))
def test_a_week_counts_for_the_month_of_its_thursday(day: date) -> None:
    week = stages.parent(day.isoformat())
    first, last = stages.bounds(week)
    assert first <= day <= last
    assert first.weekday() == 0
    month = stages.parent(week)
    assert month == (first + timedelta(days=3)).isoformat()[:7]
    assert week in stages.parts(month, "week")
    assert day.isoformat() in stages.parts(week, "day")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("2025", "2025年"), ("2025Q3", "3季度"), ("2025-08", "8月"), ("2025-08下", "8月下旬"),
        ("2025W33", "第33周（8月11—17日）"), ("2025W31", "第31周（7月28—8月3日，计入7月）"),
        ("2025-08-15", "8月15日"),
    ],
)  # fmt: skip
def test_spans_in_words(span: str, words: str) -> None:
    assert stages.label(span) == words


@pytest.mark.parametrize(
    "text", ["", "2025Q5", "2025-13", "2025-08中旬", "2025W54", "2025W53", "2025-02-30", "8月"]
)
def test_what_is_no_span(text: str) -> None:
    assert stages.kind_of(text) == ""


def test_differences_are_named_with_their_figures() -> None:
    told = {
        "2025": SpanFigures(plan=10_000 * WAN),
        "2025Q3": SpanFigures(plan=4_620 * WAN, done=1_000 * WAN),
        "2025-07": SpanFigures(plan=1_500 * WAN),
        "2025-08": SpanFigures(plan=1_520 * WAN, done=900 * WAN),
        "2025-09": SpanFigures(plan=1_500 * WAN),
        "2025-08上": SpanFigures(plan=500 * WAN, done=400 * WAN),
        "2025-08中": SpanFigures(plan=500 * WAN, done=600 * WAN),
    }
    assert stages.sums("2025Q3", told, "dekad").doubts == ("3季度各月计划之和 4,520 比季度计划 4,620 少 100",)
    assert stages.sums("2025", told, "dekad").doubts == (
        "2025年各季计划之和 4,620 比年度计划 10,000 少 5,380",
    )
    month = stages.sums("2025-08", told, "dekad")
    assert month.open == "还有 520 万元没有分下去"
    assert month.doubts == ("8月各旬完成之和 1,000 比月完成 900 多 100",)
    told["2025-08下"] = SpanFigures(plan=520 * WAN)
    assert stages.sums("2025-08", told, "dekad").open == ""
    assert stages.sums("2025-08", told, "month").plan is None


@given(st.dictionaries(st.sampled_from(below("2025", "dekad")[1:]), st.integers(0, 10**9), max_size=20))
def test_where_all_parts_add_up_nothing_is_said(plans: dict[str, int]) -> None:
    """Plans of the finest spans summed upwards leave no doubt anywhere."""
    fine = {span: plan for span, plan in plans.items() if not stages.parts(span, "dekad")}
    told = {span: SpanFigures(plan=plan) for span, plan in fine.items()}
    whole = {span: stages.effective(span, told, "dekad", "plan") for span in below("2025", "dekad")}
    told |= {span: SpanFigures(plan=plan) for span, plan in whole.items() if plan is not None}
    assert all(not stages.sums(span, told, "dekad").doubts for span in whole)
    assert whole["2025"] == (sum(fine.values()) if fine else None)
    if whole["2025"] is not None:
        told["2025"] = SpanFigures(plan=whole["2025"] + WAN)
        assert len(stages.sums("2025", told, "dekad").doubts) == 1


@given(st.integers(0, 10**12), st.lists(st.none() | st.integers(0, 10**11), min_size=1, max_size=6))
def test_what_is_divided_adds_up_exactly(amount: int, told: list[int | None]) -> None:
    found = stages.spread(amount, told)
    kept = sum(each or 0 for each in told)
    if found is None:
        assert None in told
        assert kept > amount
        return
    assert sum(found) == amount
    empty = [place for place, each in enumerate(told) if each is None] or list(range(len(told)))
    shares = [found[place] for place in empty]
    unit = WAN if (amount - (kept if None in told else 0)) % WAN == 0 else 1
    assert max(shares) - min(shares) <= unit
    assert all(found[place] == each for place, each in enumerate(told) if place not in empty)


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ((None, 500 * WAN, "", 320 * WAN), "完成 320，比计划 500 少 180 万元"),
        ((None, 500 * WAN, "", 500 * WAN), ""),
        (("管网20公里", None, "", None), "没有填完成情况"),
        (("管网20公里", None, "完成18公里", None), ""),
        ((None, None, None, 5), ""),
    ],
)
def test_when_a_target_counts_as_missed(
    figures: tuple[str | None, int | None, str | None, int | None], why: str
) -> None:
    assert stages.unmet(*figures) == why
