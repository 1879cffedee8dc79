"""Working days: counting there and back, holidays skipped, computed years said to be so."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.rules.workdays import Calendar, add_workdays, computed_years, is_workday, workdays_between

days = st.dates(date(2023, 6, 1), date(2029, 6, 30))
counts = st.integers(-400, 400)
some_days = st.frozensets(days, max_size=60)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    off = draw(some_days)
    return Calendar(off, draw(some_days) - off, draw(st.frozensets(st.integers(2023, 2029))))


def by_hand(calendar: Calendar, day: date, count: int) -> date:
    """The same by walking from day to day."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_workday(calendar, day):
            day += step
    return day


@given(calendars(), days, counts)
def test_adding_is_walking_and_ends_on_a_working_day(calendar: Calendar, day: date, count: int) -> None:
    found = add_workdays(calendar, day, count)
    assert found == by_hand(calendar, day, count)
    assert not count or is_workday(calendar, found)


@given(calendars(), days, counts)
def test_counting_undoes_adding(calendar: Calendar, day: date, count: int) -> None:
    assert workdays_between(calendar, day, add_workdays(calendar, day, count)) == count


@given(calendars(), days, st.integers(0, 300), st.integers(0, 300))
def test_more_days_are_later_and_spans_add_up(calendar: Calendar, day: date, one: int, more: int) -> None:
    middle = add_workdays(calendar, day, one)
    end = add_workdays(calendar, day, one + more)
    assert middle <= end
    assert add_workdays(calendar, middle, more) == end
    assert workdays_between(calendar, day, middle) + workdays_between(calendar, middle, end) == one + more


@given(calendars(), days, st.integers(0, 500))
def test_counting_is_counting(calendar: Calendar, first: date, length: int) -> None:
    after = [first + timedelta(days=step) for step in range(1, length + 1)]
    last = first + timedelta(days=length)
    assert workdays_between(calendar, first, last) == sum(is_workday(calendar, day) for day in after)
    before = [last - timedelta(days=step) for step in range(1, length + 1)]
    assert workdays_between(calendar, last, first) == -sum(is_workday(calendar, day) for day in before)


@given(calendars(), days)
def test_a_worked_weekend_beats_everything_and_a_day_off_a_weekday(calendar: Calendar, day: date) -> None:
    if day in calendar.worked:
        assert is_workday(calendar, day)
    elif day in calendar.off:
        assert not is_workday(calendar, day)


def test_a_year_without_a_table_keeps_the_fixed_holidays() -> None:
    bare = Calendar()
    off = ["2027-01-01", "2027-10-01", "2024-05-01", "2025-05-02", "2024-10-03"]
    assert not any(is_workday(bare, date.fromisoformat(day)) for day in off)
    assert is_workday(bare, date(2024, 5, 2))  # the second day of 劳动节 came with 2025
    assert not is_workday(Calendar(known=frozenset({2027})), date(2027, 1, 1))  # a table may leave it out
    assert is_workday(Calendar(worked=frozenset({date(2027, 1, 1)})), date(2027, 1, 1))
    assert add_workdays(bare, date(2027, 9, 30), 1) == date(2027, 10, 4)


def test_computed_years_are_told() -> None:
    calendar = Calendar(known=frozenset({2025, 2026}))
    assert computed_years(calendar, date(2025, 3, 1), date(2026, 12, 31)) == ()
    assert computed_years(calendar, date(2027, 1, 5), date(2026, 12, 31)) == (2027,)
    assert computed_years(calendar, date(2024, 12, 1), date(2027, 1, 1)) == (2024, 2027)
