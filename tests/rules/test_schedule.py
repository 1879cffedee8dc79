"""Latest dates, slack, the critical path and delays, against every path through the nodes counted by hand."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import network as graph
from app.rules.schedule import USUAL, Days, Limits, Task, delay, impact, schedule

TODAY = date(2025, 9, 18)
FINISH = date(2026, 6, 30)
NAMES = tuple("abcdefg")
HOLIDAYS = {date(2025, 10, 1) + timedelta(days=step) for step in range(8)}
DAYS = Days(lambda day: day.weekday() < 5 and day not in HOLIDAYS)


@st.composite
def tasks(draw: st.DrawFn, *, planned: bool = False) -> list[Task]:
    """Some nodes with typed durations and links in any direction; some are done."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
    found = []
    for name in names:
        length = draw(st.none() if planned else st.integers(0, 60))
        after = tuple(draw(st.lists(st.sampled_from([*names, "gone"]), max_size=3)))
        actual = draw(st.none() | st.dates(date(2025, 1, 1), TODAY))
        plan = draw(days if planned else st.none() | days)
        found.append(Task(name, length, after, plan, actual, draw(st.none() | days)))
    return found


def longest(found: list[Task], links: graph.Network) -> dict[str, int]:
    """The earliest number of every node: the longest way that leads to it, every way counted."""
    by_uid = {task.uid: task for task in found}
    now = DAYS.number(TODAY - timedelta(days=1))

    @cache
    def ways(uid: str) -> int:
        task = by_uid[uid]
        if task.actual:
            return DAYS.number(task.actual)
        begin = [ways(before) for before in links.after[uid]] or [now]
        return max([now + 1, *(one + (task.duration or 0) for one in begin)])

    return {task.uid: ways(task.uid) for task in found}


@given(tasks(), st.dates(date(2025, 6, 1), date(2027, 12, 31)))
def test_the_earliest_end_is_the_longest_way(found: list[Task], finish: date) -> None:
    made = schedule(found, finish, TODAY, DAYS)
    early = longest(found, made.links)
    waiting = {task.uid for task in found if not task.actual}
    for row in made.rows:
        assert row.done or row.earliest == DAYS.day(early[row.uid])
    if waiting:
        end = max(early[uid] for uid in waiting)
        assert made.possible == DAYS.day(end)
        assert made.missing == max(end - DAYS.number(finish), 0)
        assert bool(made.stuck) == bool(made.missing)


@given(tasks(), st.dates(date(2025, 6, 1), date(2027, 12, 31)))
def test_slack_is_not_negative_exactly_when_it_can_be_met(found: list[Task], finish: date) -> None:
    made = schedule(found, finish, TODAY, DAYS)
    spare = [row.slack for row in made.rows if row.slack is not None]
    assert (min(spare, default=0) >= 0) == (made.missing == 0)
    for row in made.rows:
        if row.slack is not None:
            assert row.slack == DAYS.number(row.latest) - DAYS.number(row.earliest)
            assert row.latest <= finish
            assert not row.critical or row.slack == min(spare)


@given(tasks(), st.dates(date(2026, 6, 1), date(2027, 12, 31)))
def test_no_node_is_later_than_what_follows_it(found: list[Task], finish: date) -> None:
    made = schedule(found, finish, TODAY, DAYS)
    by_uid = {row.uid: row for row in made.rows}
    for row in made.rows:
        for before in (by_uid[uid] for uid in row.after):
            if not row.done and not before.done:
                assert DAYS.number(before.latest) + row.duration <= DAYS.number(row.latest)
                assert DAYS.number(before.earliest) + row.duration <= DAYS.number(row.earliest)


@given(tasks(), st.dates(date(2026, 6, 1), date(2027, 12, 31)))
def test_the_critical_path_is_a_way_from_begin_to_end(found: list[Task], finish: date) -> None:
    made = schedule(found, finish, TODAY, DAYS)
    critical = {row.uid: row for row in made.rows if row.critical}
    if critical:
        assert max(row.earliest for row in critical.values()) == made.possible
        least = min(row.slack for row in made.rows if row.slack is not None)
        followers = made.links.followers()
        for row in critical.values():
            onward = [critical[uid] for uid in followers[row.uid] if uid in critical]
            assert onward or DAYS.number(row.earliest) + least == DAYS.number(finish)


@given(tasks(planned=True), st.sampled_from(NAMES), st.integers(0, 80))
def test_a_delay_within_the_slack_does_not_move_the_end(found: list[Task], uid: str, count: int) -> None:
    if uid not in {task.uid for task in found if not task.actual}:
        return
    made = delay(found, uid, count, TODAY, DAYS)
    own = next(row for row in made.rows if row.uid == uid)
    assert own.days == count
    assert own.slack >= 0
    assert (made.end_after == made.end_before) == (count <= own.slack)
    moved = DAYS.number(made.end_after) - DAYS.number(made.end_before)
    assert moved == max(count - own.slack, 0)
    assert all(0 <= row.days <= count for row in made.rows)


@given(tasks(planned=True), st.sampled_from(NAMES))
def test_only_lateness_moves_the_end(found: list[Task], uid: str) -> None:
    own = next((task for task in found if task.uid == uid), None)
    moved = impact(found, uid, TODAY, DAYS)
    assert moved >= 0
    if own is None or (own.planned and own.planned >= max(own.forecast or TODAY, TODAY)):
        assert moved == 0


@given(tasks(planned=True), st.sampled_from(NAMES))
def test_the_short_way_of_a_plain_chain_is_the_long_one(found: list[Task], uid: str) -> None:
    plain = [replace(task, after=()) for task in found]
    typed = [replace(task, after=(plain[max(place - 1, 0)].uid,)) for place, task in enumerate(plain)]
    typed[0] = plain[0]
    assert impact(plain, uid, TODAY, DAYS) == impact(typed, uid, TODAY, DAYS)


@given(tasks())
def test_links_never_close_a_circle(found: list[Task]) -> None:
    links = graph.network({task.uid: task.after for task in found})
    assert sorted(links.order) == sorted(task.uid for task in found)
    place = {uid: number for number, uid in enumerate(links.order)}
    for uid, after in links.after.items():
        assert all(place[before] < place[uid] for before in after)
        assert not graph.circle(links.after, uid)
    said = {task.uid: task.after for task in found}
    assert bool(links.dropped) == any(graph.circle(said, uid) for uid in said)


def test_a_circle_is_named_from_end_to_end() -> None:
    after = {"a": ("c",), "b": ("a",), "c": ("b",), "d": ("a", "d")}
    assert graph.circle(after, "a") == ("a", "b", "c", "a")
    assert graph.circle(after, "d") == ("d", "d")
    assert graph.circle({"a": ("b",)}, "a") == ()


def test_the_arithmetic_of_a_schedule() -> None:
    """Counted by hand: between 2025-09-22 and 2025-10-14 lie eight holidays and ten working days."""
    found = [Task("a", 5), Task("b", 10), Task("c", 3, after=("a",))]
    made = schedule(found, date(2025, 10, 14), TODAY, DAYS)
    assert [row.latest for row in made.rows] == [date(2025, 9, 22), date(2025, 10, 14), date(2025, 10, 14)]
    assert [row.earliest for row in made.rows] == [date(2025, 9, 24), date(2025, 10, 16), date(2025, 9, 29)]
    assert [row.slack for row in made.rows] == [-2, -2, 5]
    assert (made.missing, made.stuck, made.possible) == (2, "a", date(2025, 10, 16))
    assert made.row("a").begin == date(2025, 9, 16)


def test_where_a_duration_comes_from() -> None:
    span = Limits(date(2025, 1, 1), date(2025, 12, 31))
    plans = [
        Task("a", planned=date(2025, 3, 3)),
        Task("b", planned=date(2025, 3, 17)),
        Task("c", 7),
        Task("d"),
    ]
    found = schedule(plans, FINISH, TODAY, DAYS).rows
    assert [(row.duration, row.source) for row in found] == [
        (0, "plan"), (10, "plan"), (7, "given"), (USUAL, "usual"),
    ]  # fmt: skip
    assert [row.after for row in found] == [(), ("a",), ("b",), ("c",)]
    shares = [Task("a", share=0.0), Task("b", share=0.5), Task("c", share=1.0)]
    rows = schedule(shares, FINISH, TODAY, DAYS, span).rows
    whole = DAYS.number(date(2025, 12, 31)) - DAYS.number(date(2024, 12, 31))
    assert {row.source for row in rows} == {"share"}
    assert abs(sum(row.duration for row in rows) - whole) <= 1


@pytest.mark.parametrize(
    ("late", "moved"), [(date(2025, 9, 11), 7), (date(2025, 9, 17), 1), (date(2025, 9, 30), 0)]
)
def test_what_an_overdue_node_does_to_the_end(late: date, moved: int) -> None:
    """The next nodes keep their distance: a plan of last Thursday, not done, moves the end by a week."""
    end = date(2025, 10, 9) + (late - date(2025, 9, 11))
    end = DAYS.day(DAYS.number(end))
    found = [Task("a", planned=late), Task("b", planned=end)]
    assert impact(found, "a", TODAY, DAYS) == moved


@given(st.dates(date(1999, 1, 1), date(2060, 12, 31)), st.integers(-3000, 3000))
def test_numbers_of_working_days_lead_there_and_back(day: date, count: int) -> None:
    number = DAYS.number(day)
    assert DAYS.number(DAYS.day(number)) == number
    assert DAYS.day(number) <= day
    assert DAYS.number(DAYS.day(number + count)) == number + count


def test_nothing_and_everything_done() -> None:
    assert schedule([], FINISH, TODAY, DAYS).rows == ()
    made = schedule([Task("a", actual=date(2025, 5, 6))], FINISH, TODAY, DAYS)
    assert (made.possible, made.missing, made.rows[0].slack) == (date(2025, 5, 6), 0, None)
