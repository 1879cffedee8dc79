"""Each procedure of one project as its page shows it: state, clocks, validity, faults."""

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.models import dates
from app.models.choices import OVER
from app.rules.permits import (
    DONE,
    EXCUSED_WAYS,
    GOING,
    LICENCE,
    NEEDED,
    PROMISED,
    START,
    WAITING,
    Basis,
    Item,
    Promise,
    Row,
    Tally,
    held_by,
    need,
    open_before,
    promises,
    tally,
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
class Line:
    """One procedure of one project. `used` are the working days from 受理 to 办结, or to today.

    `ends` is the last day an approval holds, where that still matters; `ends_in` the days until then.
    """

    item: Item
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


@dataclass(frozen=True, slots=True)
class Fault:
    """What contradicts a rule: its number, the fact, what to do. `grave` is an error, else a warning."""

    rule: str
    words: str
    advice: str
    codes: tuple[str, ...]
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """All of a project's procedures: lines in the catalogue's order, counts, promises, faults.

    `recorded`: something was told; an approval that ends within `far` days is told.
    """

    lines: tuple[Line, ...]
    tally: Tally
    promises: tuple[Promise, ...]
    faults: tuple[Fault, ...]
    approval: str
    eia: str
    recorded: bool
    far: int

    def line(self, code: str) -> Line | None:
        """A procedure by its code."""
        return next((line for line in self.lines if line.item.code == code), None)

    def ending(self, line: Line) -> bool:
        """Whether an approval has ended or soon will."""
        return line.ends is not None and line.ends_in <= self.far

    def of(self, codes: Sequence[str]) -> list[Line]:
        """Procedures by their codes, in their order."""
        return [line for line in self.lines if line.item.code in codes]


def judge(
    basis: Basis, project: Row, permits: Mapping[str, Row], commitments: Sequence[Row], *, started: bool
) -> Judgement:
    """Judge the procedures of one project from its records, those of `permits` by code."""
    finished = {code for code, row in permits.items() if row.get("done")}
    given = promises(commitments, finished, basis.today)
    held = held_by(given)
    told = {
        item.code: need(item, project, permits.get(item.code), promised=item.code in held)
        for item in basis.items
    }
    needs = {code: said for code, (said, _) in told.items()}
    done = {code for code in finished if needs.get(code) == NEEDED}
    done |= {item.code for item in basis.items if item.event == START and started}
    going = {code for code, row in permits.items() if row.get("accepted") and code not in finished}
    lines = []
    for item in basis.items:
        said, reason = told[item.code]
        row: Row = permits.get(item.code, {})
        if item.event == START:
            row = {**row, "done": project.get("actual_start")}
        name = item.called(project.get("industry"))
        state = _state(item, said, done, going, held)
        waits = open_before(item, needs, done) if state in (WAITING, PROMISED, GOING) else ()
        shown = Line(item, name, said, reason, state, row, waits, held.get(item.code))
        lines.append(_timed(shown, basis, project, done))
    counts = tally(basis.items, needs, done, going)
    faults = _start_faults(lines, project, given, told=bool(permits)) if started else []
    faults += _disorder(lines, needs)
    approval, eia = (str(project.get(name) or "") for name in ("approval", "eia"))
    return Judgement(tuple(lines), counts, given, tuple(faults), approval, eia, bool(permits), basis.far)


def _state(item: Item, said: str, done: set[str], going: set[str], held: Mapping[str, Promise]) -> str:
    if said != NEEDED:
        return said
    if item.code in done:
        return DONE
    if item.code in held:
        return PROMISED
    return GOING if item.code in going else WAITING


# ------------------------------------------------------------------ time


def _timed(line: Line, basis: Basis, project: Row, done: set[str]) -> Line:
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
    return Line(line.item, line.name, line.need, line.reason, line.state, row, line.waits, line.promise,
                clocks, used, over, ends, left)  # fmt: skip


def clocks_of(item: Item, row: Row, basis: Basis, project: Row) -> tuple[Clock, ...]:
    """The days by which a procedure that is not done yet is to be done."""
    accepted = dates.last_day(row.get("accepted"))
    found = []
    if accepted:
        limit = _limit(item, accepted, basis, project)
        if limit:
            found.append(_clock("法定", limit, accepted, basis))
        if item.promised_days is not None:
            own = add_workdays(basis.calendar, accepted, min(item.promised_days, _LONGEST))
            found.append(_clock("承诺时限", own, accepted, basis))
    planned = dates.last_day(row.get("planned"))
    if planned:
        found.append(_clock("计划", planned, planned, basis))
    return tuple(found)


def _limit(item: Item, accepted: date, basis: Basis, project: Row) -> date | None:
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


def ends_of(item: Item, done: date, said: date | None) -> tuple[date | None, bool]:
    """The last day an approval of that day holds, and whether works beginning in time settles it.

    A date that was entered counts; one later than the catalogue's term is no term for beginning.
    """
    computed = later(done, item.months) if item.months else None
    if said is None:
        return computed, True
    return said, computed is not None and said <= computed


def later(day: date, count: int) -> date:
    """The same day so many months later (earlier when negative), the last of a shorter month."""
    number = day.year * 12 + day.month - 1 + max(min(count, 1200), -1200)
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _ends(line: Line, done: set[str], project: Row) -> date | None:
    ended = dates.last_day(line.row.get("done"))
    if ended is None or project.get("actual_finish") or project.get("status") in OVER:
        return None
    ends, settled = ends_of(line.item, ended, dates.last_day(line.row.get("valid_until")))
    if ends is None or (settled and line.item.until and not done.isdisjoint(line.item.until)):
        return None
    return ends


# ------------------------------------------------------------------ what contradicts a rule


def _start_faults(
    lines: Sequence[Line], project: Row, given: Sequence[Promise], *, told: bool
) -> list[Fault]:
    """What is wrong with works that have begun; of a project of which nothing was told only the promises."""
    by_code = {line.item.code: line for line in lines}
    begin = next((line for line in lines if line.item.event == START), None)
    found = [_broken(each, by_code) for each in given if not each.kept]
    licence = by_code.get(LICENCE)
    first = dates.last_day(project.get("actual_start"))
    if licence and licence.need == NEEDED:
        got = dates.first_day(licence.row.get("done"))
        if got and first and first < got:
            words = f"{first} 开工，{got} 才办结{licence.name}"
            found.append(Fault("R15", words, "核对两个日期；确是先开工的，写明原因。", (LICENCE,)))
    bare = [
        line for line in lines
        if line.state in (WAITING, GOING) and begin and line.item.code in _ancestors(begin.item, by_code)
    ]  # fmt: skip
    if bare and told:
        names = "、".join(line.told() for line in bare[:4]) + (f"等 {len(bare)} 项" if len(bare) > 4 else "")
        rule = "R15" if any(line.item.code == LICENCE for line in bare) else "R16"
        advice = "抓紧办结；需要承诺的，请出具承诺函并登记。"
        words = f"已开工，{names}没有办结，也没有承诺函"
        found.append(Fault(rule, words, advice, tuple(line.item.code for line in bare), grave=True))
    return found


def _broken(promise: Promise, by_code: Mapping[str, Line]) -> Fault:
    names = "、".join(by_code[code].told() if code in by_code else code for code in promise.codes)
    due = f"承诺 {promise.due} 前办结" if promise.due else "没有写承诺办结日期"
    late = f"，已逾期 {promise.late}天" if promise.late else ""
    who = f"{promise.issuer or '承诺函'}{f'（{promise.number}）' if promise.number else ''}"
    words = f"{names}：{who}{due}{late}，工程已开工"
    return Fault("R16", words, "办结后登记办结日期，承诺即算兑现。", promise.codes, grave=True)


def _ancestors(item: Item, by_code: Mapping[str, Line]) -> set[str]:
    found: set[str] = set()
    queue = [item]
    while queue:
        for group in queue.pop().before:
            met = [code for code in group if code in by_code and by_code[code].state == DONE]
            fresh = [code for code in met or group if code in by_code and code not in found]
            found.update(fresh)
            queue += [by_code[code].item for code in fresh]
    return found


def _disorder(lines: Sequence[Line], needs: Mapping[str, str]) -> list[Fault]:
    """R17: done before what it rests on, unless it was handled in a way that may."""
    by_code = {line.item.code: line for line in lines}
    found = []
    for line in lines:
        if line.state != DONE or line.item.event or line.row.get("way") in EXCUSED_WAYS:
            continue
        for group in line.item.before:
            fault = _out_of_order(line, [by_code[code] for code in group if needs.get(code) == NEEDED])
            if fault is not None:
                found.append(fault)
    return found


def _out_of_order(line: Line, before: Sequence[Line]) -> Fault | None:
    if not before or any(each.row.get("way") in EXCUSED_WAYS for each in before):
        return None
    ready = [each for each in before if each.state == DONE]
    when = dates.last_day(line.row.get("done"))
    codes = (line.item.code, *(each.item.code for each in before))
    if not ready:
        names = "或".join(each.told() for each in before)
        words = f"{line.told()}已办结，前置的{names}还没有办结"
        return Fault("R17", words, f"补登{names}的办结日期；不需要的，把“是否需要”改成不需。", codes)
    firsts = [day for each in ready if (day := dates.first_day(each.row.get("done"))) is not None]
    if when is None or not firsts or len(firsts) < len(ready) or min(firsts) <= when:
        return None
    each = ready[0]
    words = f"{line.told()} {when} 办结，早于前置的{each.told()}（{min(firsts)}）"
    return Fault("R17", words, "核对两个办结日期；容缺、承诺制办的，填办理方式。", codes)
