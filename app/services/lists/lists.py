"""Lists: what a project belongs to, with since-when and why, and the gestures on it.

`domain.md` H2, H3, H9, H21, Z5, Z9, Z12, Z15, Z17, Z22.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Activity, Membership, Project, ProjectList, Record, dates
from app.models.values import Row
from app.rules import lists as rules
from app.services.common.project_sheet import ProjectSheet
from app.services.lists.list_catalogue import CatalogueList, catalogue
from app.storage import journal
from app.storage.bulk import chunks
from app.storage.followers import Objection, Written
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

MembershipOrigin = Literal["auto", "hand", "tag"]
"""Whose word a membership is: a rule's, a person's with its date, or a tag that a sheet brought."""
WHITELIST = "白名单"


@dataclass(frozen=True, slots=True)
class Belonging:
    """One membership of a project. `uid` of its record, "" where there is none; `live`: it holds today."""

    roll: CatalogueList
    origin: MembershipOrigin
    since: str
    why: str
    live: bool = True
    period: str = ""
    until: str = ""
    uid: str = ""
    checks: str = ""
    activity: str = ""


# ------------------------------------------------------------------ what one project belongs to


def belongings(ledger: Ledger, page: ProjectSheet) -> list[Belonging]:
    """What a project belongs to, those that hold first: by a rule, by hand, by the tags of a sheet."""
    with ledger.read() as session:
        rolls = {roll.name: roll for roll in catalogue(session)}
        names = dict(session.execute(select(Activity.uid, Activity.name)).tuples().all())
        by_rule = [_automatic(session, page.project, roll) for roll in rolls.values() if roll.automatic]
    auto = [each for each in by_rule if each is not None]
    hand = [
        _by_hand(member, rolls.get(member.roll) or CatalogueList(member.roll), names, ledger.today)
        for member in page.of(Membership)
    ]
    marks = {each.roll.mark for each in [*auto, *hand]}
    tags = [_of_tag(tag, rolls) for tag in loosechanged_tags(page.project, rolls, marks)]
    return sorted([*auto, *hand, *tags], key=lambda each: not each.live)


def loosechanged_tags(project: Any, rolls: Mapping[str, CatalogueList], marks: Collection[str]) -> list[str]:
    """The tags of a project that no membership speaks of yet."""
    levels = {roll.mark for roll in rolls.values() if roll.tag_field == "key_levels"}
    tags = (project.lists or "").split("、")
    tags += [tag for tag in (project.key_levels or "").split("、") if tag in levels]
    return [tag for tag in dict.fromkeys(tags) if tag and tag not in marks]


def _of_tag(tag: str, rolls: Mapping[str, CatalogueList]) -> Belonging:
    roll = rolls.get(tag) or CatalogueList(tag)
    return Belonging(roll, "tag", "", "表上的清单归属写了，没有日期和依据")


def _by_hand(member: Membership, roll: CatalogueList, names: Mapping[str, str], today: date) -> Belonging:
    return Belonging(
        roll,
        "hand",
        member.since or "",
        member.reason or "",
        rules.in_force(member.since, member.until, today),
        member.period or "",
        member.until or "",
        member.uid,
        member.checks or "",
        names.get(member.activity or "", ""),
    )


def _automatic(session: Session, project: Project, roll: CatalogueList) -> Belonging | None:
    """A membership that the rule gives, with the day since when it does."""
    if not rules.belongs(project.total_investment, roll.least, roll.most):
        return None
    since = since_when(
        session,
        project,
        "total_investment",
        lambda total: rules.belongs(total, roll.least, roll.most),
    )
    if roll.uid:  # an office's own threshold holds since it was set
        record = session.get_one(ProjectList, roll.uid)
        total = project.total_investment
        since = max(
            since,
            since_when(session, record, "least", lambda least: rules.belongs(total, least, roll.most)),
        )
    return Belonging(roll, "auto", since, roll.why(project.total_investment))


def since_when(session: Session, record: Record, name: str, holds: Callable[[Any], bool]) -> str:
    """The business date of the change since which a field of a record meets a condition without a break."""
    since = ""
    for entry, changes in journal.history(session, [record]):
        for change in changes:
            if name in change.after or change.before is None:
                since = entry.business_date
        before = [change.before for change in changes if change.before is not None and name in change.after]
        if before and not holds(before[-1].get(name)):
            return since
    return since


# ------------------------------------------------------------------ gestures


def follow(written: Written) -> None:
    """A membership is of a known list, its period in one form; the tags of its project go with it, so that
    filters and sheets go on. Raises Objection naming what no list takes.
    """
    session = written.session
    rolls = {roll.name: roll for roll in catalogue(session, unused=True)}
    _settle(written, rolls)
    _refuse_twice(written)
    before, after = (live(rows, written.today) for rows in (written.before(), written.after()))
    for uid, theirs in _of_others(session, written.projects, written.today).items():
        after.setdefault(uid, []).extend(theirs)
    changes: dict[str, dict[str, Any]] = {}
    for part in chunks(list(written.projects), 500):
        for project in session.scalars(select(Project).where(Project.uid.in_(part))):
            tags = changed_tags(project, before.get(project.uid, ()), after.get(project.uid, ()), rolls)
            if tags:
                changes[project.uid] = tags
    session.update_many(Project, changes)


def _settle(written: Written, rolls: Mapping[str, CatalogueList]) -> None:
    """Refuse lists that the catalogue does not have, bring the periods into the form of their lists.

    Who takes part in an event is listed under its kind, list or not, for its period as it is told.
    """
    faults: dict[tuple[str, str], str] = {}
    periods: dict[str, dict[str, Any]] = {}
    for before, now in written.pairs:
        for name in ("roll", "period"):
            if now is None or not now[name] or (before is not None and before[name] == now[name]):
                continue
            try:
                kept = _kept(rolls, now["roll"], name, now[name])
                periods |= {now["uid"]: {"period": kept}} if name == "period" else {}
            except ValueError as reason:
                if not now["activity"]:
                    faults[now["uid"], name] = str(reason)
    if faults:
        new = any(name == "roll" for _, name in faults)
        advice = "新的清单在“设置”的清单目录里加；台账没有改动。" if new else "台账没有改动。"
        raise Objection(f"{next(iter(faults.values()))}。", advice, faults)
    written.session.update_many(Membership, periods)


def _refuse_twice(written: Written) -> None:
    """Refuse a second membership of the office that says what another says: it would count twice."""
    told = [now for before, now in written.pairs if now is not None and _what(before or {}) != _what(now)]
    there = _own(written.session, {row["project"] for row in told})
    now = {row["uid"]: row for row in there}
    faults = {
        (row["uid"], "roll"): twice(row["roll"])
        for row in (now[each["uid"]] for each in told)
        if any(_same(row, other) for other in there)
    }
    if faults:
        advice = "要改期别、起止，改原来的那条；台账没有改动。"
        raise Objection(f"{next(iter(faults.values()))}。", advice, faults)


def twice(roll: str) -> str:
    """Why a project is not put on a list once more."""
    return f"这个项目已经在「{roll}」里，不用再列一次"


def _own(session: ChangeSession, projects: Collection[str]) -> list[Row]:
    """The memberships of projects that are the office's own word."""
    return [
        row
        for part in chunks(sorted(projects), 500)
        for row in memberships(session, part)
        if row["office"] == session.pen.office
    ]


def _what(row: Row) -> tuple[Any, ...]:
    names = ("project", "roll", "period", "activity", "since", "until")
    return tuple(row.get(name) or "" for name in names)


def _same(row: Row, other: Row) -> bool:
    """Whether two memberships are one: of the same list, period and event, at the same time."""
    (*one, since, until), (*another, start, stop) = _what(row), _what(other)
    return row.get("uid") != other["uid"] and one == another and rules.overlap((since, until), (start, stop))


def memberships(session: Session, projects: Collection[str]) -> list[Row]:
    """The memberships of some projects by whichever office."""
    query = select(Membership.__table__).where(Membership.project.in_(projects), ~Membership.deleted)
    return [dict(row) for row in session.connection().execute(query).mappings()]


def _of_others(
    session: ChangeSession, projects: Sequence[str], today: date
) -> dict[str, list[tuple[str, bool]]]:
    """The lists that other offices put these projects on, those that hold: their tags stay, too."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for part in chunks(list(projects), 500):
        for row in memberships(session, part):
            if row["office"] != session.pen.office and rules.in_force(row["since"], row["until"], today):
                rows[row["project"]].append(row)
    return live(rows, today)


def typed(ledger: Ledger, roll: str, name: str, text: str) -> str:
    """What was typed into a field of a membership as it will be kept; raises ValueError (Chinese)."""
    with ledger.read() as session:
        rolls = {each.name: each for each in catalogue(session, unused=True)}
    return _kept(rolls, roll, name, text.strip())


def _kept(rolls: Mapping[str, CatalogueList], roll: str, name: str, text: str) -> str:
    usable = [each.name for each in rolls.values() if not each.unused and not each.of]
    if name == "roll" and text in rolls and rolls[text].of:
        raise ValueError(f"「{text}」是{rolls[text].of}的清单，由他们列入")
    if name == "roll" and text not in usable:
        raise ValueError(f"清单目录里没有「{text}」；可选：{'、'.join(usable)}")
    if name == "period":
        return rules.period(text, rolls[roll].grain if roll in rolls else "无")
    return text


def changed_tags(
    project: Project,
    before: Sequence[tuple[str, bool]],
    after: Sequence[tuple[str, bool]],
    rolls: Mapping[str, CatalogueList],
) -> dict[str, str | None]:
    """The tag fields of a project that its lists by hand change."""
    changed: dict[str, str | None] = {}
    for field in ("lists", "key_levels"):
        governed = {_mark(rolls, name) for name, _ in (*before, *after) if _field(rolls, name) == field}
        live_marks = [_mark(rolls, name) for name, live in after if live and _field(rolls, name) == field]
        tags = rules.follow(getattr(project, field), governed, live_marks)
        if governed and tags != (getattr(project, field) or None):
            changed[field] = tags
    return changed


def _mark(rolls: Mapping[str, CatalogueList], name: str) -> str:
    return rolls[name].mark if name in rolls else name


def _field(rolls: Mapping[str, CatalogueList], name: str) -> str:
    return rolls[name].tag_field if name in rolls else "lists"


def live(rows: Mapping[str, Sequence[Row]], today: date) -> dict[str, list[tuple[str, bool]]]:
    """The lists of each project by hand, and whether each holds today."""
    return {
        project: [(row["roll"], rules.in_force(row["since"], row["until"], today)) for row in members]
        for project, members in rows.items()
    }


def join(
    ledger: Ledger, by: str, projects: Sequence[str], roll: str, fields: Mapping[str, Any] | None = None
) -> list[str]:
    """Put projects on a list by hand as one step; gives the uids of the memberships, none for those that are
    on it already.

    `fields`: period, since (today unless told), until, reason, activity, checks. Raises UserError for a list
    that the catalogue does not have, and where all are on it.
    """
    row = {"since": ledger.today.isoformat(), **(fields or {}), "roll": roll}
    title = f"列入{roll}" if len(projects) == 1 else f"{len(projects)}个项目列入{roll}"
    with ledger.change(title, by=by) as session:
        there = _own(session, projects)
        rows = [{**row, "project": uid} for uid in projects]
        new = [each for each in rows if not any(_same(each, other) for other in there)]
        if rows and not new:
            raise UserError(f"{twice(roll)}。", "要改期别、起止，改原来的那条；台账没有改动。")
        return session.insert_many(Membership, new)


def hold_activity(
    ledger: Ledger, by: str, kind: str, name: str, day: str | None, projects: Sequence[str] = ()
) -> str:
    """An event with the projects that take part; they join the list of its kind where there is one."""
    if not name.strip():
        raise UserError("活动名称是空的。", "请先填活动名称。")
    with ledger.read() as session:
        roll = next((each for each in catalogue(session) if each.activity == kind), None)
    first = dates.first_day(day)
    period = rules.quarter_of(first) if first else None
    with ledger.change(f"办活动：{name.strip()}", by=by) as session:
        fields = {"kind": kind, "name": name.strip(), "day": day, "period": period}
        uid = session.insert_many(Activity, [fields])[0]
        _take_part(session, uid, fields, roll.name if roll else kind, projects, ledger.today)
        return uid


def take_part(ledger: Ledger, by: str, activity: str, projects: Sequence[str]) -> int:
    """Projects take part in an event; gives how many did not before."""
    with ledger.change("参加活动", by=by) as session:
        event = session.get_one(Activity, activity)
        roll = next((each for each in catalogue(session) if each.activity == event.kind), None)
        query = select(Membership.project).where(Membership.activity == activity, ~Membership.deleted)
        there = set(session.scalars(query))
        fields = {"name": event.name, "day": event.day, "period": event.period}
        new = [uid for uid in projects if uid not in there]
        _take_part(session, activity, fields, roll.name if roll else event.kind, new, ledger.today)
        return len(new)


def _take_part(
    session: ChangeSession, activity: str, event: Mapping[str, Any], roll: str, projects: Sequence[str],
    today: date,
) -> None:  # fmt: skip
    row = {
        "roll": roll, "activity": activity, "since": event["day"] or today.isoformat(),
        "period": event["period"], "reason": event["name"],
    }  # fmt: skip
    session.insert_many(Membership, [{**row, "project": uid} for uid in projects])


def events(ledger: Ledger) -> dict[str, str]:
    """The uids of the events by their names, the newest first."""
    query = select(Activity.name, Activity.uid).where(~Activity.deleted)
    with ledger.read() as session:
        return dict(session.execute(query.order_by(Activity.day.desc(), Activity.uid)).tuples().all())
