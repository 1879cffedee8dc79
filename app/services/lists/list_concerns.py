"""What lists, statistics and turns ask of a person: facts of one project, concerns over all of them.

`domain.md` R30, R33, R37, R39, R42.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Deal, Membership, Milestone, MonthlyProgress, Project, Turn, dates
from app.models.choices import BUILDING, OVER, STOPPED
from app.models.values import show_money
from app.rules import lists as rules
from app.rules.statistics import Finding
from app.services.common import options
from app.services.common.concerns import Concern, Place, Urgency
from app.services.common.project_sheet import ProjectSheet
from app.services.lists import turns
from app.services.lists.list_catalogue import catalogue
from app.services.lists.lists import WHITELIST, Belonging
from app.storage.bulk import chunks

_STOPPED, _WORKED, _WHITE, _STEPS, _PLAN = 65, 60, 45, 50, 25


def facts(page: ProjectSheet, found: Sequence[Belonging]) -> list[Finding]:
    """R33 and R42 of one project, in figures."""
    project = page.project
    made = steps_fault(
        _signed([deal.signed for deal in page.of(Deal)], found),
        project.actual_start, project.production, project.full_effect,
    )  # fmt: skip
    marks = {tag for tag in (project.lists or "").split("、") if tag}
    for each in found:
        if each.origin == "auto" and marks and each.roll.name == "月调度" and each.roll.mark not in marks:
            made.append(
                Finding(
                    "R33",
                    f"够{each.roll.name}标准（{each.why}），表上的清单归属没有写",
                    "补上，或说明为什么不列。",
                    "ink3",
                )
            )
    planned = any(month is not None and month.plan is not None for month in page.months.values())
    if any(each.roll.star and each.live for each in found) and not (planned and page.of(Milestone)):
        lack = "、".join(
            word for word, there in (("月计划", planned), ("节点", bool(page.of(Milestone)))) if not there
        )
        made.append(
            Finding(
                "R33",
                f"总投资 {show_money(project.total_investment)} 万元，没有{lack}",
                "逐月填计划、排节点。",
            )
        )
    return made


def _signed(days: Sequence[str | None], found: Sequence[Belonging]) -> str | None:
    told = [day for day in days if day]
    told += [
        each.since for each in found if each.roll.name == "签约一批" and each.since and each.origin == "hand"
    ]
    return min(told, default=None)


def steps_fault(
    signed: str | None, started: str | None, produced: str | None, effective: str | None
) -> list[Finding]:
    """R42 in words: 签约 ≤ 开工 ≤ 投产 ≤ 达效."""
    days = {"签约": signed, "开工": started, "投产": produced, "达效": effective}
    return [
        Finding("R42", f"{earlier} 晚于{later}", "核对日期，改错的那一个。", "red")
        for earlier, later in rules.order_faults(days)
    ]


def standstill(page: ProjectSheet, today: date) -> list[Finding]:
    """R37 and a standstill past its expected end, of one project."""
    moves = turns.moves(page.of(Turn))
    since = rules.stopped_since(moves)
    if page.project.status != STOPPED:
        return []
    found = []
    worked = [month for month in page.of(MonthlyProgress) if month.done and since and month.month > since[:7]]
    if worked:
        last = max(worked, key=lambda month: month.month)
        fact = f"{since} 停工，{last.month} 还报了完成 {show_money(last.done)} 万元"
        found.append(Finding("R37", fact, "核对是否已复工；复工了就登记复工。", "red"))
    latest = max(
        (turn for turn in page.of(Turn) if turn.kind == "停工"), key=lambda turn: turn.day, default=None
    )
    expected = dates.last_day(latest.expected) if latest else None
    if expected is not None and expected < today:
        fact = f"预计 {dates.show(latest.expected if latest else None)} 复工，还停着"
        found.append(Finding("停工", fact, "复工了就登记；没有就写新的预计复工。"))
    return found


# ------------------------------------------------------------------ over all projects


@dataclass(frozen=True, slots=True)
class _Known:
    """What the concerns need of a project."""

    uid: str
    name: str
    status: str
    person: str
    total: int
    levels: str

    def concern(
        self, urgency: Urgency, weight: int, what: str, note: str, due: date | None, verb: str, place: Place
    ) -> Concern:
        """A concern of this project."""
        return Concern(urgency, weight, what, note, self.uid, self.name, self.person, due, verb, place)

    def place(self, detail: str, room: str = "lists") -> Place:
        """A place in its page."""
        return Place("project", self.uid, room, detail)


def concerns(session: Session, today: date) -> list[Concern]:
    """Standstills that last too long or report work, lapsed whitelists, large projects without month plans,
    steps in the wrong order.
    """
    columns = (
        Project.uid, Project.name, Project.status, Project.responsible_person, Project.total_investment,
        Project.key_levels,
    )  # fmt: skip
    known = {
        uid: _Known(uid, name, status or "", person or "", total or 0, levels or "")
        for uid, name, status, person, total, levels in session.execute(
            select(*columns).where(~Project.deleted)
        )
    }
    return [
        *_standstills(session, today, known),
        *_whitelists(session, today, known),
        *_unplanned(session, today, known),
        *_steps(session, known),
    ]


def _standstills(session: Session, today: date, known: Mapping[str, _Known]) -> Iterator[Concern]:
    columns = Turn.project, Turn.kind, Turn.day, Turn.expected
    stops: dict[str, tuple[str, str, str | None]] = {}
    query = select(*columns).where(~Turn.deleted, Turn.kind.in_(list(rules.STATUS_AFTER)))
    for project, kind, day, expected in session.execute(query.order_by(Turn.day, Turn.born_counter)):
        stops[project] = (kind, dates.iso(day), expected)
    stopped = {uid: stop for uid, stop in stops.items() if uid in known and stop[0] == "停工"}
    worked = _worked(session, stopped)
    for uid, (_, since, expected) in stopped.items():
        project = known[uid]
        end = dates.last_day(expected)
        if uid in worked:
            month, done = worked[uid]
            what = f"停工以后 {int(month[5:7])}月报了完成 {show_money(done)} 万元"
            place = project.place("turns")
            yield project.concern("explain", _WORKED, what, f"R37，{since} 停工", None, "说明", place)
        if end is not None and end < today:
            what = "到了预计复工日，还没有复工"
            note = f"{since} 停工"
            yield project.concern("overdue", _STOPPED, what, note, end, "登记复工", project.place("turns"))


def _worked(
    session: Session, stopped: Mapping[str, tuple[str, str, str | None]]
) -> dict[str, tuple[str, int]]:
    """The last month with work done after the standstill began, by project."""
    found: dict[str, tuple[str, int]] = {}
    for part in chunks(list(stopped), 500):
        query = select(MonthlyProgress.project, MonthlyProgress.month, MonthlyProgress.done)
        query = query.where(
            MonthlyProgress.project.in_(part), ~MonthlyProgress.deleted, MonthlyProgress.done > 0
        )
        for project, month, done in session.execute(query.order_by(MonthlyProgress.month)):
            if month > stopped[project][1][:7]:
                found[project] = (month, done)
    return found


def _whitelists(session: Session, today: date, known: Mapping[str, _Known]) -> Iterator[Concern]:
    """R39: a whitelist that lapses soon, or has lapsed lately while works go on."""
    soon, lately = options.number(session, "soon_days"), options.number(session, "expiry_near")
    latest: dict[str, str] = {}
    query = select(Membership.project, Membership.until).where(
        ~Membership.deleted, Membership.roll == WHITELIST
    )
    for project, until in session.execute(query):
        latest[project] = max(latest.get(project, ""), dates.iso(until) or "9999")
    for uid, until in latest.items():
        end = None if until == "9999" else dates.last_day(until)
        project = known.get(uid)
        if end is None or project is None or project.status != BUILDING:
            continue
        left = (end - today).days
        if -lately <= left <= soon:
            what = "白名单已过有效期" if left < 0 else "白名单快到期"
            urgency: Urgency = "explain" if left < 0 else "soon"
            place = project.place("members")
            yield project.concern(urgency, _WHITE, what, "R39", end, "续列", place)


def _unplanned(session: Session, today: date, known: Mapping[str, _Known]) -> Iterator[Concern]:
    """R33: ★ and key projects without a month plan this year."""
    least = min((roll.least for roll in catalogue(session) if roll.star and roll.least), default=None)
    query = select(MonthlyProgress.project).where(
        ~MonthlyProgress.deleted, MonthlyProgress.plan.is_not(None),
        MonthlyProgress.month.between(f"{today.year}-01", f"{today.year}-12"),
    )  # fmt: skip
    planned = set(session.scalars(query.distinct()))
    for uid, project in known.items():
        star = least is not None and project.total >= least
        if uid in planned or project.status in OVER or not (star or project.levels):
            continue
        what = f"{'★ ' if star else ''}没有今年的月计划"
        note = f"总投资 {show_money(project.total)} 万元" if star else project.levels
        yield project.concern("unfilled", _PLAN, what, note, None, "填月计划", project.place("", "months"))


def _steps(session: Session, known: Mapping[str, _Known]) -> Iterator[Concern]:
    """R42 over all projects that have at least two of the dates."""
    signed: dict[str, str] = {}
    for uid, day in session.execute(
        select(Deal.project, Deal.signed).where(~Deal.deleted, Deal.signed.is_not(None))
    ):
        signed[uid] = min(signed.get(uid, "9999"), day)
    query = select(Project.uid, Project.actual_start, Project.production, Project.full_effect)
    for uid, start, production, effect in session.execute(query.where(~Project.deleted)):
        if sum(map(bool, (signed.get(uid), start, production, effect))) < 2:
            continue
        for finding in steps_fault(signed.get(uid), start, production, effect):
            project = known[uid]
            yield project.concern(
                "explain", _STEPS, finding.fact, "R42", None, "改日期", project.place("facts")
            )
