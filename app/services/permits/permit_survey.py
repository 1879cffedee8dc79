"""The permits of all projects of a ledger at once: what needs a person, and a summary of each project."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.models import Commitment, Milestone, Permit, Project, Standing, dates
from app.models.choices import FINISHED, OVER, STARTED, UNJUDGED
from app.models.values import Row
from app.rules.checks.check import Hit
from app.rules.checks.table import UNLICENSED
from app.rules.judgement import judge
from app.rules.permit_lines import Clock, clocks_of, ends_of, later
from app.rules.permits import (
    BEGIN,
    LICENCE,
    NEEDED,
    NOT_NEEDED,
    START,
    Basis,
    PermitItem,
    Tally,
    held_by,
    need,
    promises,
    tally,
)
from app.services.common import options
from app.services.common.concerns import Concern, Place, Urgency
from app.services.common.moments import Moment
from app.services.permits import procedures
from app.services.permits.promises import done_codes
from app.storage.living import living

_FACTS = (
    "uid", "name", "approval", "eia", "industry", "status", "actual_start", "actual_finish",
    "responsible_person",
)  # fmt: skip
_PERMIT = ("project", "item", "need", "person", "planned", "accepted", "done", "valid_until")
_COMMITMENT = ("uid", "project", "items", "number", "issuer", "promised", "fulfilled")


@dataclass(frozen=True, slots=True)
class PermitOverview:
    """手续 of one project in short: counts, the unrounded share done, and what holds it up, in words."""

    needed: int
    done: int
    going: int
    rate: float | None
    blocker: str


@dataclass(frozen=True, slots=True)
class _Survey:
    """What the concerns of all projects are made from."""

    basis: Basis
    items: Mapping[str, PermitItem]
    projects: Mapping[str, Row]
    soon: int

    def concern(
        self, urgency: Urgency, weight: int, project: Row, code: str, what: str, note: str,
        due: date | None, verb: str, person: str | None = None, rule: str = "",
    ) -> Concern:  # fmt: skip
        """A concern that is settled in the project's room 手续."""
        return Concern(
            urgency, weight, what, note, project["uid"], project["name"],
            person or project["responsible_person"] or "", due, verb,
            Place("project", project["uid"], "permits", code), rule,
        )  # fmt: skip


# ------------------------------------------------------------------ what needs a person


def concerns(session: Session, today: date) -> list[Concern]:
    """Promises, limits, expiries and licences of all projects that need somebody now."""
    basis = procedures.basis(session, today)
    survey = _Survey(
        basis,
        {item.code: item for item in basis.items},
        _projects(session),
        options.number(session, "soon_days"),
    )
    held: dict[str, set[str]] = defaultdict(set)
    open_concerns = list(_promised(session, survey, held))
    open_concerns += _running(session, survey, held)
    open_concerns += _expiring(session, survey)
    open_concerns += _unlicensed(session, survey, held)
    return open_concerns


def _promised(session: Session, survey: _Survey, held: dict[str, set[str]]) -> Iterator[Concern]:
    """Promises overdue or due soon; `held` takes the codes that open promises cover, by project."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(session, Commitment, _COMMITMENT, Commitment.fulfilled.is_(None)):
        if row["project"] in survey.projects:
            rows[row["project"]].append(row)
    done = done_codes(session, list(rows))
    today = survey.basis.today
    for uid, commitments in rows.items():
        project = survey.projects[uid]
        for promise in promises(commitments, done.get(uid, set()), today):
            if promise.kept:
                continue
            held[uid].update(promise.codes)
            names = "、".join(_called(survey, code, project) for code in promise.codes)
            note = promise.number or promise.issuer
            code = promise.codes[0] if promise.codes else ""
            if promise.broken:
                words = f"承诺到期未办结：{names}"
                late = "工程已开工" if project["started"] else ""
                note = " · ".join(part for part in (note, late) if part)
                weight = 95 if project["started"] else 75
                yield survey.concern("overdue", weight, project, code, words, note, promise.due, "办结登记")
            elif promise.due and promise.due <= today + timedelta(days=survey.soon):
                words = f"承诺快到期：{names}"
                yield survey.concern("soon", 70, project, code, words, note, promise.due, "办结登记")


def _running(session: Session, survey: _Survey, held: Mapping[str, set[str]]) -> Iterator[Concern]:
    """Procedures past their limit, or whose limit is near."""
    today = survey.basis.today
    soon = (today + timedelta(days=survey.soon)).isoformat()
    running = and_(Permit.done.is_(None), or_(Permit.accepted.is_not(None), Permit.planned <= soon))
    for row in _rows(session, Permit, _PERMIT, running):
        project, item = survey.projects.get(row["project"]), survey.items.get(row["item"])
        if project is None or item is None or item.event or row["need"] in (NOT_NEEDED, "待定"):
            continue
        if item.code in held.get(row["project"], ()):
            continue  # the promise itself is told
        clocks = clocks_of(item, row, survey.basis, project)
        if clocks:
            first = min(clocks, key=lambda clock: clock.due)
            yield from _clocked(survey, project, item, row, first)


def _clocked(survey: _Survey, project: Row, item: PermitItem, row: Row, clock: Clock) -> Iterator[Concern]:
    name = _called(survey, item.code, project)
    rough = "，暂按推算" if clock.years else ""
    note = f"{_KINDS[clock.kind]} {clock.due.isoformat()}{rough}"
    if clock.left < 0:
        weight = 60 if clock.kind == "法定" else 50
        what = "手续没按计划办结" if clock.kind == "计划" else "手续超期未办结"
        yield survey.concern(
            "overdue", weight, project, item.code, f"{what}：{name}", note, clock.due, "办结登记",
            row["person"],
        )  # fmt: skip
    elif clock.due <= survey.basis.today + timedelta(days=survey.soon):
        yield survey.concern(
            "soon", 45, project, item.code, f"手续快到期：{name}", note, clock.due, "办结登记", row["person"]
        )


_KINDS = {"法定": "法定时限", "承诺时限": "承诺时限", "计划": "计划办结"}


def _expiring(session: Session, survey: _Survey) -> Iterator[Concern]:
    """Approvals that expired or soon will, of projects not yet started or in construction."""
    basis = survey.basis
    last = basis.today + timedelta(days=basis.far)
    begun = select(Standing.project).where(Standing.started)
    conditions = [Permit.valid_until <= last.isoformat()]
    for item in basis.items:
        if item.months:
            old = and_(Permit.item == item.code, Permit.done <= later(last, -item.months).isoformat())
            conditions.append(and_(old, Permit.project.not_in(begun)) if BEGIN in item.until else old)
    rows = [
        row
        for row in _rows(session, Permit, _PERMIT, and_(Permit.done.is_not(None), or_(*conditions)))
        if _matters(survey, row)
    ]
    spent = {code for row in rows for code in survey.items[row["item"]].until if survey.items.get(code)}
    done = done_codes(session, sorted({row["project"] for row in rows}), spent)
    for row in rows:
        project, item = survey.projects[row["project"]], survey.items[row["item"]]
        ended = dates.last_day(row["done"])
        assert ended is not None
        ends, settled = ends_of(item, ended, dates.last_day(row["valid_until"]))
        reached = done.get(project["uid"], set()) | ({BEGIN} if project["started"] else set())
        if ends is None or ends > last or (settled and not reached.isdisjoint(item.until)):
            continue
        yield _expiry(survey, project, item, row, ends)


def _matters(survey: _Survey, row: Row) -> bool:
    """Whether an approval's end can still hurt: not of a project that is finished or was given up."""
    project, item = survey.projects.get(row["project"]), survey.items.get(row["item"])
    if project is None or item is None or row["need"] == NOT_NEEDED:
        return False
    if project["started"] and row["valid_until"] is None and BEGIN in item.until:
        return False
    return not project["actual_finish"] and project["status"] not in OVER


def _expiry(survey: _Survey, project: Row, item: PermitItem, row: Row, ends: date) -> Concern:
    name, left = _called(survey, item.code, project), (ends - survey.basis.today).days
    note = f"有效期至 {ends.isoformat()}" + ("，要在此前开工" if BEGIN in item.until else "")
    if left < 0:
        return survey.concern(
            "overdue", 72, project, item.code, f"批复已过期：{name}", note, ends, "办延期", row["person"]
        )
    weight = 40 if left <= survey.basis.near else 25
    what = f"批复{left}天后到期：{name}"
    return survey.concern("soon", weight, project, item.code, what, note, ends, "办延期", row["person"])


def _unlicensed(session: Session, survey: _Survey, held: Mapping[str, set[str]]) -> Iterator[Concern]:
    """Works that have begun without 施工许可证 (交通、农业水利: 开工报告), or before it."""
    item = survey.items.get(LICENCE)
    begun = [each for each in survey.projects.values() if _in_works(each)]
    if item is None or not begun:
        return
    names = ("project", "person", "need", "accepted", "done")
    rows = {row["project"]: row for row in _rows(session, Permit, names, Permit.item == LICENCE)}
    registered = set(session.scalars(select(Permit.project).where(living(Permit)).distinct()))
    for project in begun:
        row = rows.get(project["uid"])
        if need(item, project, row)[0] != NEEDED or LICENCE in held.get(project["uid"], ()):
            continue
        name = _called(survey, LICENCE, project)
        got = dates.first_day(row["done"]) if row else None
        first = dates.last_day(project["actual_start"])
        if project["uid"] not in registered:
            what = "已开工，手续没有登记"
            yield survey.concern("unfilled", 30, project, LICENCE, what, f"先登记{name}", None, "登记手续")
        elif got is None:
            what = f"已开工，{name}没有办结"
            yield survey.concern(
                "explain", 85, project, LICENCE, what, "", None, "办结登记", rule=UNLICENSED.number
            )
        elif first is not None and first < got:
            what = f"{first.isoformat()} 开工，早于{name}（{got.isoformat()}）"
            yield survey.concern(
                "explain", 55, project, LICENCE, what, "", None, "核对日期", rule=UNLICENSED.number
            )


def _in_works(project: Row) -> bool:
    return bool(project["started"]) and project["status"] not in FINISHED | UNJUDGED


# ------------------------------------------------------------------ what contradicts


def hits(session: Session, moment: Moment) -> list[Hit]:
    """What contradicts in the procedures of all projects, as on their pages."""
    basis = procedures.basis(session, moment.today)
    permits, commitments = _permits(session, (*_PERMIT, "way")), _commitments(session)
    contradictions: list[Hit] = []
    nodes = open_nodes(session)
    for uid, project in _projects(session).items():
        if uid in permits or uid in commitments:
            stood = moment.stood.get(uid)
            judged = judge(
                basis, project, permits.get(uid, {}), commitments.get(uid, ()),
                started=stood.started if stood else project["started"], open_nodes=nodes.get(uid, 0),
            )  # fmt: skip
            contradictions += (replace(hit, project=uid) for hit in judged.hits)
    return contradictions


def open_nodes(session: Session, project: str = "") -> dict[str, int]:
    """How many nodes are not done, by project; of one project where it is named."""
    node = Milestone.__table__.c
    query = select(node.project, func.count()).where(node.actual.is_(None), living(Milestone))
    if project:
        query = query.where(node.project == project)
    return dict(session.connection().execute(query.group_by(node.project)).tuples().all())


# ------------------------------------------------------------------ a summary of each project


def overview(session: Session, today: date) -> dict[str, PermitOverview]:
    """How the procedures of every project stand, by uid."""
    basis = procedures.basis(session, today)
    permits = _permits(session, ("project", "item", "need", "accepted", "done"))
    commitments = _commitments(session)
    overviews = {}
    for uid, project in _projects(session).items():
        counts, late = _tallied(basis, project, permits.get(uid, {}), commitments.get(uid, ()))
        words = _blocked(basis, counts, project, permits.get(uid, {}), late)
        overviews[uid] = PermitOverview(counts.needed, counts.done, counts.going, counts.rate, words)
    return overviews


def _tallied(
    basis: Basis, project: Row, permits: Mapping[str, Row], commitments: Any
) -> tuple[Tally, dict[str, int]]:
    """The counts of one project, and how many days the promises are late by code."""
    finished = {code for code, row in permits.items() if row["done"]}
    late = {code: each.late for code, each in held_by(promises(commitments, finished, basis.today)).items()}
    needs = {
        item.code: need(item, project, permits.get(item.code), promised=item.code in late)[0]
        for item in basis.items
    }
    done = {code for code in finished if needs.get(code) == NEEDED}
    if project["started"]:
        done |= {item.code for item in basis.items if item.event == START}
    going = {code for code, row in permits.items() if row["accepted"] and not row["done"]}
    return tally(basis.items, needs, done, going), late


def _blocked(
    basis: Basis, counts: Tally, project: Row, permits: Mapping[str, Row], late: Mapping[str, int]
) -> str:
    """What holds a project up: a broken promise first, else what most others wait for."""
    broken = [item for item in basis.items if late.get(item.code, 0) > 0]
    if broken:
        return f"{broken[0].called(project['industry'])}（承诺逾期{late[broken[0].code]}天）"
    first = next(iter(counts.holds), "") or next(iter(counts.waits), "")
    item = basis.item(first)
    if item is None or item.event:
        return ""
    state = "在办" if permits.get(first, {}).get("accepted") else "未办"
    return f"{item.called(project['industry'])}（{state}）"


# ------------------------------------------------------------------ reading


def _projects(session: Session) -> dict[str, Row]:
    """What the rules need to know of every project; `started` as its standing says, else its dates."""
    columns = [Project.__table__.c[name] for name in _FACTS]
    query = (
        select(*columns, Standing.started)
        .outerjoin(Standing, Standing.project == Project.uid)
        .where(~Project.deleted)
    )
    projects: dict[str, Row] = {}
    for *values, started in session.execute(query).all():
        row: dict[str, Any] = dict(zip(_FACTS, values, strict=True))
        row["started"] = bool(row["actual_start"] or row["status"] in STARTED) if started is None else started
        projects[row["uid"]] = row
    return projects


def _permits(session: Session, names: tuple[str, ...]) -> dict[str, dict[str, Row]]:
    """What was said of procedures, by project and code."""
    permits: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in _rows(session, Permit, names):
        permits[row["project"]][row["item"]] = row
    return permits


def _commitments(session: Session) -> dict[str, list[Row]]:
    """The promises that were given, by project."""
    commitments: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(session, Commitment, _COMMITMENT):
        commitments[row["project"]].append(row)
    return commitments


def _rows(session: Session, entity: Any, names: tuple[str, ...], *conditions: Any) -> list[Row]:
    table = entity.__table__
    query = select(*(table.c[name] for name in names)).where(living(entity), *conditions)
    return [dict(zip(names, row, strict=True)) for row in session.execute(query).all()]


def _called(survey: _Survey, code: str, project: Row) -> str:
    item = survey.items.get(code)
    return item.called(project["industry"]) if item else code
