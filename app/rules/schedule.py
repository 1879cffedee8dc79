"""倒排工期 (`domain.md` H24): latest and earliest dates by working days, slack, critical path, delays.

A node is the end of the work that leads to it; its duration is in working days. All reckoning is done in
numbers of working days: a node with number n is done at the end of the n-th working day.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.rules.network import Network, network

USUAL = 20
"""Working days for a node of which neither duration nor dates nor a share are known."""
DurationSource = Literal["given", "plan", "share", "usual"]
"""Where a duration comes from: typed, the distance of the plans, the standard set's share, nowhere."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is known of a node. `after` names the nodes it follows; `share` is its place in a standard set."""

    uid: str
    duration: int | None = None
    after: tuple[str, ...] = ()
    planned: date | None = None
    actual: date | None = None
    forecast: date | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """When the whole is to begin and end, as far as it is known."""

    start: date | None = None
    finish: date | None = None


@dataclass(frozen=True, slots=True)
class ScheduledNode:
    """A node in the schedule. A node that is done has its own day for `latest` and `earliest`, no slack.

    `begin` is the latest day on which its work must begin. `slack` is in working days.
    """

    uid: str
    duration: int
    source: DurationSource
    after: tuple[str, ...]
    done: bool
    begin: date
    latest: date
    earliest: date
    slack: int | None
    critical: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """The latest dates that meet `finish`, in the order of the nodes.

    `missing` are the working days that lack, 0 when it can be met from today; `stuck` is then the first node
    of the chain that is too long. `possible` is the earliest day on which everything can be done.
    """

    finish: date
    rows: tuple[ScheduledNode, ...]
    possible: date
    missing: int
    stuck: str
    links: Network

    def row(self, uid: str) -> ScheduledNode:
        """One node; raises KeyError for none of that uid."""
        for row in self.rows:
            if row.uid == uid:
                return row
        raise KeyError(uid)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a delay does to a node: expected before and after it, and by how many working days it moves.

    `slack`: how many working days it can be late before the end moves.
    """

    uid: str
    before: date
    after: date
    days: int
    slack: int


@dataclass(frozen=True, slots=True)
class Delay:
    """What follows from one node's delay; nodes that are done are left out."""

    rows: tuple[Moved, ...]
    end_before: date
    end_after: date

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The nodes that move."""
        return tuple(row for row in self.rows if row.days)


class Days:
    """Working days by number, counted from a year far enough back; answers quickly for many days."""

    def __init__(self, works: Callable[[date], bool], base: int = 2020) -> None:
        self._works, self._base = works, base
        self._years: dict[int, tuple[int, list[int]]] = {}

    def number(self, day: date) -> int:
        """How many working days there are up to a day, the day itself counted."""
        before, days = self._year(day.year)
        return before + bisect_right(days, day.toordinal())

    def day(self, number: int) -> date:
        """The working day of a number."""
        year = self._base + number // 250
        before, days = self._year(year)
        while number <= before:
            year -= 1
            before, days = self._year(year)
        while number > before + len(days):
            year += 1
            before, days = self._year(year)
        return date.fromordinal(days[number - before - 1])

    def _year(self, year: int) -> tuple[int, list[int]]:
        """How many working days lie between the base year and a year, and those of the year."""
        if year not in self._years:
            begin, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            days = [at for at in range(begin, end + 1) if self._works(date.fromordinal(at))]
            if year == self._base:
                before = 0
            elif year > self._base:
                former, those = self._year(year - 1)
                before = former + len(those)
            else:
                before = self._year(year + 1)[0] - len(days)
            self._years[year] = before, days
        return self._years[year]


def schedule(
    tasks: Sequence[Task], finish: date, today: date, days: Days, span: Limits = Limits()
) -> Schedule:
    """Latest dates back from `finish`, earliest ones forward from today, slack and the critical path.

    Work on a node goes on since what it follows was done; what has not begun begins today at the earliest.
    """
    links = network({task.uid: task.after for task in tasks})
    by_uid = {task.uid: task for task in tasks}
    lengths = durations(tasks, links, days, span)
    actual = {task.uid: days.number(task.actual) for task in tasks if task.actual}
    length = {uid: duration[0] for uid, duration in lengths.items()}
    end, now = days.number(finish), days.number(today - timedelta(days=1))
    early = forward(links, length, actual, now)
    late = backward(links, length, frozenset(actual), end)
    tight = min((late[uid] - early[uid] for uid in late), default=0)
    rows = []
    for uid in (task.uid for task in tasks):
        done = by_uid[uid].actual
        latest = done or (finish if late[uid] == end else days.day(late[uid]))
        spare = None if done else late[uid] - early[uid]
        rows.append(
            ScheduledNode(
                uid, *lengths[uid], links.after[uid], done is not None,
                begin=done or days.day(late[uid] - max(length[uid], 1) + 1),
                latest=latest, earliest=done or days.day(early[uid]),
                slack=spare, critical=spare is not None and spare == tight,
            )
        )  # fmt: skip
    critical = {row.uid for row in rows if row.critical}
    stuck = next((uid for uid in links.order if uid in critical and not critical & {*links.after[uid]}), "")
    possible = max((early[uid] for uid in late), default=0)
    ends = [row.latest for row in rows if row.done]
    last = days.day(possible) if late else max(ends, default=finish)
    return Schedule(finish, tuple(rows), last, max(-tight, 0), stuck if tight < 0 else "", links)


def forward(links: Network, length: Mapping[str, int], actual: Mapping[str, int], now: int) -> dict[str, int]:
    """The earliest number of every node; `now` are the working days before today, nothing is done before."""
    early: dict[str, int] = {}
    for uid in links.order:
        begin = max((early[before] for before in links.after[uid]), default=now)
        early[uid] = actual[uid] if uid in actual else max(begin + length[uid], now + 1)
    return early


def backward(links: Network, length: Mapping[str, int], done: frozenset[str], end: int) -> dict[str, int]:
    """The latest number of every node that is not done, so that all are done at `end`."""
    late: dict[str, int] = {}
    followers = links.followers()
    for uid in reversed(links.order):
        if uid not in done:
            late[uid] = min([end, *(late[one] - length[one] for one in followers[uid] if one in late)])
    return late


def durations(
    tasks: Sequence[Task], links: Network, days: Days, span: Limits
) -> dict[str, tuple[int, DurationSource]]:
    """Working days of every node and where they come from.

    What was typed; else the distance of its plan from the latest of what it follows; else the standard
    set's share of the whole; else `USUAL`.
    """
    by_uid = {task.uid: task for task in tasks}
    eve = span.start - timedelta(days=1) if span.start else None
    whole = days.number(span.finish) - days.number(eve) if eve and span.finish else 0
    return {
        uid: _duration(by_uid[uid], [by_uid[one] for one in links.after[uid]], days, eve, whole)
        for uid in links.order
    }


def _duration(
    task: Task, former: Sequence[Task], days: Days, eve: date | None, whole: int
) -> tuple[int, DurationSource]:
    if task.duration is not None:
        return max(task.duration, 0), "given"
    plans = [one.planned or one.actual for one in former]
    begin = max((day for day in plans if day), default=None) if former else eve
    if task.planned and (begin or not former):
        return max(days.number(task.planned) - days.number(begin or task.planned), 0), "plan"
    shares = [one.share for one in former if one.share is not None]
    if task.share is not None and whole > 0 and (shares or not former):
        return max(round(whole * (task.share - max(shares, default=0.0))), 0), "share"
    return (USUAL, "usual") if former else (0, "plan")


# ------------------------------------------------------------------ delays


def delay(
    tasks: Sequence[Task], uid: str, count: int, today: date, days: Days, span: Limits = Limits()
) -> Delay:
    """What happens when a node is done `count` working days later than it is expected now.

    A node is expected at its forecast, else its plan, never before today. Those that follow keep the distance
    that they need and use up what lies between; a node that is done does not move.
    """
    links, length = _laid(tasks, days, span)
    base = _expected(tasks, links, length, today, days)
    actual = {task.uid for task in tasks if task.actual}
    after = push(links, base, length, {uid: base[uid] + count}, frozenset(actual))
    spare = slacks(links, base, length, frozenset(actual))
    rows = [
        Moved(task.uid, days.day(base[task.uid]), days.day(after[task.uid]),
              after[task.uid] - base[task.uid], spare[task.uid])
        for task in tasks
        if not task.actual
    ]  # fmt: skip
    return Delay(tuple(rows), days.day(max(base.values())), days.day(max(after.values())))


def impact(tasks: Sequence[Task], uid: str, today: date, days: Days) -> int:
    """By how many days the end of the plan moves when a late node is done as forecast, today at the earliest.

    0 when it moves nothing, or when there is no plan to compare with.
    """
    planned = [task for task in tasks if task.actual or task.planned]
    own = next((task for task in planned if task.uid == uid and task.planned and not task.actual), None)
    if own is None or own.planned is None:
        return 0
    now = days.number(today - timedelta(days=1)) + 1
    count = max(days.number(own.forecast) if own.forecast else 0, now) - days.number(own.planned)
    if count <= 0:
        return 0
    plain = not any(task.after or task.duration is not None for task in planned)
    before, after = (_shifted if plain else _pushed)(planned, own, count, days)
    return (after - before).days if after > before else 0


def _shifted(tasks: Sequence[Task], own: Task, count: int, days: Days) -> tuple[date, date]:
    """The end before and after, where every node follows the one before it at the distance of their plans."""
    ends = [task.actual or task.planned or date.min for task in tasks]
    place = tasks.index(own)
    rest = next((at for at in range(place, len(tasks)) if tasks[at].actual), len(tasks))
    last = days.day(days.number(max(ends[place:rest])) + count)
    before = days.day(days.number(max(ends)))
    return before, max(before, last)


def _pushed(tasks: Sequence[Task], own: Task, count: int, days: Days) -> tuple[date, date]:
    """The end before and after along typed links and durations."""
    links, length = _laid(tasks, days, Limits())
    base = {task.uid: days.number(task.actual or task.planned or date.min) for task in tasks}
    done = frozenset(task.uid for task in tasks if task.actual)
    after = push(links, base, length, {own.uid: base[own.uid] + count}, done)
    return days.day(max(base.values())), days.day(max(after.values()))


def push(
    links: Network, base: Mapping[str, int], length: Mapping[str, int], moves: Mapping[str, int],
    fixed: frozenset[str],
) -> dict[str, int]:  # fmt: skip
    """The numbers after some nodes were moved: a follower moves only as far as it is pushed."""
    after: dict[str, int] = {}
    for uid in links.order:
        pushed = [after[one] + lag(base, length, one, uid)
                  for one in links.after[uid] if after[one] > base[one]]  # fmt: skip
        own = moves.get(uid, base[uid])
        after[uid] = base[uid] if uid in fixed else max([own, *pushed])
    return after


def slacks(
    links: Network, base: Mapping[str, int], length: Mapping[str, int], fixed: frozenset[str]
) -> dict[str, int]:
    """How many working days each node can be late before the last of all moves."""
    end = max(base.values(), default=0)
    late = dict.fromkeys(base, end)
    for uid in (one for one in reversed(links.order) if one not in fixed):
        for before in links.after[uid]:
            late[before] = min(late[before], late[uid] - lag(base, length, before, uid))
    return {uid: late[uid] - base[uid] for uid in base}


def lag(base: Mapping[str, int], length: Mapping[str, int], before: str, uid: str) -> int:
    """The distance that a node keeps from one it follows: its duration, less where less was left to it."""
    return min(length[uid], base[uid] - base[before])


def _laid(tasks: Sequence[Task], days: Days, span: Limits) -> tuple[Network, dict[str, int]]:
    links = network({task.uid: task.after for task in tasks})
    return links, {uid: duration[0] for uid, duration in durations(tasks, links, days, span).items()}


def _expected(
    tasks: Sequence[Task], links: Network, length: Mapping[str, int], today: date, days: Days
) -> dict[str, int]:
    by_uid = {task.uid: task for task in tasks}
    now = days.number(today - timedelta(days=1))
    expected: dict[str, int] = {}
    for uid in links.order:
        task = by_uid[uid]
        day = task.actual or task.forecast or task.planned
        begin = max((expected[before] for before in links.after[uid]), default=now)
        own = days.number(day) if day else begin + length[uid]
        expected[uid] = own if task.actual else max(own, now + 1)
    return expected
