"""A year month by month: sums, shares of the plan, cumulative figures."""

from hypothesis import given
from hypothesis import strategies as st

from app.models import MonthlyProgress, Project
from app.services.months import yearly

WAN = 10_000
MONTHS = [f"2025-{number:02d}" for number in range(1, 13)]
AMOUNTS = st.none() | st.integers(0, 10**12)


def months(**streams: list[int | None]) -> dict[str, MonthlyProgress | None]:
    found: dict[str, MonthlyProgress | None] = {}
    for place, month in enumerate(MONTHS):
        values = {name: amounts[place] for name, amounts in streams.items()}
        known = any(value is not None for value in values.values())
        found[month] = MonthlyProgress(month=month, **values) if known else None
    return found


def project(plan: int | None = 1000 * WAN) -> Project:
    return Project(name="雨污分流", plan_year=2025, year_plan=plan)


@given(st.lists(AMOUNTS, min_size=12, max_size=12))
def test_sums_are_those_of_the_months_and_the_last_share_is_the_sums(done: list[int | None]) -> None:
    made = yearly.table(project(), months(done=done))
    told = [amount for amount in done if amount is not None]
    assert made.figures["done"] == tuple(done)
    assert made.sums["done"] == (sum(told) if told else None)
    assert made.sums["paid"] is None
    last = max((place for place, amount in enumerate(done) if amount is not None), default=-1)
    assert made.told == (MONTHS[last] if told else "")
    assert all(part is None for part in made.shares[last + 1 :])
    if told:
        assert made.shares[last] == made.share == sum(told) / (1000 * WAN)


def test_a_cumulative_figure_stands_for_the_months_before_it() -> None:
    year_done: list[int | None] = [None] * 12
    year_done[6], year_done[7] = 500 * WAN, 570 * WAN
    made = yearly.table(project(), months(year_done=year_done))
    assert made.figures["done"][7] == 70 * WAN
    assert made.figures["done"][6] is None  # nobody told what July alone did
    assert made.sums["done"] == 570 * WAN
    assert made.shares[7] == 0.57


def test_without_a_plan_there_is_no_share() -> None:
    made = yearly.table(project(None), months(done=[WAN] * 12))
    assert made.share is None
    assert set(made.shares) == {None}


@given(st.lists(AMOUNTS, min_size=12, max_size=12))
def test_cumulated_never_falls_and_ends_with_the_sum(amounts: list[int | None]) -> None:
    found = yearly.cumulated(tuple(amounts))
    told = [amount for amount in found if amount is not None]
    assert told == sorted(told)
    assert (found[-1] or 0) == sum(amount or 0 for amount in amounts)


def test_the_newest_words_up_to_a_month() -> None:
    found = months(done=[WAN] * 12)
    for month, words in (("2025-03", "开挖"), ("2025-10", "回填")):
        record = found[month]
        assert record is not None
        record.progress = words
    assert yearly.latest_words(found, "2025-09") == ("2025-03", "开挖")
    assert yearly.latest_words(found, "2025-12") == ("2025-10", "回填")
    assert yearly.latest_words(found, "2025-02") == ("", "")
