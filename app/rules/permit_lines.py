"""Each procedure of one project as its page shows it: state, clocks, validity."""

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.models import dates
from app.models.choices import OVER
from app.models.values import Row
from app.rules.permits import (
    DONE,
    GOING,
    NEEDED,
    PROMISED,
    START,
    WAITING,
    Basis,
    PermitItem,
    Promise,
    open_before,
)
from app.rules.workdays import add_workdays, computed_years, workdays_between

_LONGEST = 5_000
"""Working days beyond which a limit is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A day by which something is to be done: working days left, negative when past. `years` are computed."""

    kind: str  # 法定, 承诺时限, 计划
    due: date
    left: int
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PermitLine:
    """One procedure of one project. `used` are the working days from 受理 to 办结, or to today.

    `ends` is the last day an approval holds, where that still matters; `ends_in` the days until then.
    """

    item: PermitItem
    name: str
    need: str
    reason: str
    state: str
    row: Row
    waits: tuple[str, ...] = ()
    promise: Promise | None = None
    clocks: tuple[Clock, ...] = ()
    used: int | None = None
    over: int = 0
    ends: date | None = None
    ends_in: int = 0

    @property
    def late(self) -> Clock | None:
        """The clock that ran out first, None where none did."""
        past = [clock for clock in self.clocks if clock.left < 0]
        return min(past, key=lambda clock: clock.due) if past else None

    def told(self) -> str:
        """Number and name: 29 施工许可证."""
        return f"{self.item.number} {self.name}"


def lines_of(
    basis: Basis, project: Row, permits: Mapping[str, Row], needed: Mapping[str, tuple[str, str]],
    done: set[str], going: set[str], held: Mapping[str, Promise],
) -> tuple[PermitLine, ...]:  # fmt: skip
    """The procedures of one project in the catalogue's order.

    By code: `needed` whether each is needed and why, `permits` the records, `held` the open promises; `done`
    and `going` are codes.
    """
    needs = {code: applies for code, (applies, _) in needed.items()}
    lines = []
    for item in basis.items:
        applies, reason = needed[item.code]
        row: Row = permits.get(item.code, {})
        if item.event == START:
            row = {**row, "done": project.get("actual_start")}
        name = item.called(project.get("industry"))
        state = _state(item, applies, done, going, held)
        waits = open_before(item, needs, done) if state in (WAITING, PROMISED, GOING) else ()
        shown = PermitLine(item, name, applies, reason, state, row, waits, held.get(item.code))
        lines.append(_timed(shown, basis, project, done))
    return tuple(lines)


def _state(
    item: PermitItem, applies: str, done: set[str], going: set[str], held: Mapping[str, Promise]
) -> str:
    if applies != NEEDED:
        return applies
    if item.code in done:
        return DONE
    if item.code in held:
        return PROMISED
    return GOING if item.code in going else WAITING


# ------------------------------------------------------------------ time


def _timed(line: PermitLine, basis: Basis, project: Row, done: set[str]) -> PermitLine:
    if line.need != NEEDED or line.item.event:
        return line
    row, ended = line.row, dates.first_day(line.row.get("done"))
    accepted = dates.last_day(row.get("accepted"))
    clocks = () if ended else clocks_of(line.item, row, basis, project)
    used, over = None, 0
    if accepted:
        used = max(workdays_between(basis.calendar, accepted, ended or basis.today), 0)
        limit = _limit(line.item, accepted, basis, project)
        if ended and limit and ended > limit:
            over = workdays_between(basis.calendar, limit, ended)
    ends = _ends(line, done, project)
    left = (ends - basis.today).days if ends else 0
    return PermitLine(line.item, line.name, line.need, line.reason, line.state, row, line.waits, line.promise,
                clocks, used, over, ends, left)  # fmt: skip


def clocks_of(item: PermitItem, row: Row, basis: Basis, project: Row) -> tuple[Clock, ...]:
    """The days by which a procedure that is not done yet is to be done."""
    accepted = dates.last_day(row.get("accepted"))
    clocks = []
    if accepted:
        limit = _limit(item, accepted, basis, project)
        if limit:
            clocks.append(_clock("法定", limit, accepted, basis))
        if item.promised_days is not None:
            own = add_workdays(basis.calendar, accepted, min(item.promised_days, _LONGEST))
            clocks.append(_clock("承诺时限", own, accepted, basis))
    planned = dates.last_day(row.get("planned"))
    if planned:
        clocks.append(_clock("计划", planned, planned, basis))
    return tuple(clocks)


def _limit(item: PermitItem, accepted: date, basis: Basis, project: Row) -> date | None:
    days = item.days_by_eia.get(project.get("eia") or "", item.days)
    if days is None:
        return None
    if item.calendar_days:
        return accepted + timedelta(days=min(days, _LONGEST))
    return add_workdays(basis.calendar, accepted, min(days, _LONGEST))


def _clock(kind: str, due: date, since: date, basis: Basis) -> Clock:
    left = workdays_between(basis.calendar, basis.today, due)
    if due < basis.today and not left:
        left = -1  # past, though no working day lay between
    return Clock(kind, due, left, computed_years(basis.calendar, min(since, basis.today), due))


def ends_of(item: PermitItem, done: date, entered: date | None) -> tuple[date | None, bool]:
    """The last day an approval of that day holds, and whether works beginning in time settles it.

    A date that was entered counts; one later than the catalogue's term is no term for beginning.
    """
    computed = later(done, item.months) if item.months else None
    if entered is None:
        return computed, True
    return entered, computed is not None and entered <= computed


def later(day: date, count: int) -> date:
    """The same day so many months later (earlier when negative), the last of a shorter month."""
    number = day.year * 12 + day.month - 1 + max(min(count, 1200), -1200)
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _ends(line: PermitLine, done: set[str], project: Row) -> date | None:
    ended = dates.last_day(line.row.get("done"))
    if ended is None or project.get("actual_finish") or project.get("status") in OVER:
        return None
    ends, settled = ends_of(line.item, ended, dates.last_day(line.row.get("valid_until")))
    if ends is None or (settled and line.item.until and not done.isdisjoint(line.item.until)):
        return None
    return ends
