"""倒排工期 of one project: what it would give, and writing it as one step (`domain.md` H24)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Milestone, Project, dates
from app.rules import schedule as rules
from app.rules.schedule import Days, Delay, Limits, Schedule, Task
from app.rules.workdays import Calendar, add_workdays, computed_years, is_workday
from app.services.common import calendars, resources
from app.services.nodes import nodes
from app.storage.ledger import Ledger

MOST = 2_000
"""Working days that one delay may have: more is a slip of the pen."""
_LONG = 20
_SOURCES = {
    "plan": "按现计划的间隔",
    "share": "按标准节点的比例",
    "usual": f"没有计划可参照，按 {rules.USUAL} 个工作日",
}


@dataclass(frozen=True, slots=True)
class ScheduleTrial:
    """What a person tries without writing it: durations in working days and what follows what, by uid."""

    lengths: Mapping[str, int | None] = field(default_factory=dict)
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A schedule beside the plan: `nodes` in their order with the numbers by which they are called.

    `notes` say in words what was assumed; `trouble` why it cannot be met, "" when it can.
    """

    made: Schedule
    nodes: tuple[Milestone, ...]
    finish: date
    notes: tuple[str, ...]
    trouble: str

    @property
    def changed(self) -> dict[str, date]:
        """The new plans that differ from the old ones, of nodes that are not done."""
        return {
            node.uid: row.latest
            for node, row in zip(self.nodes, self.made.rows, strict=True)
            if not row.done and row.latest.isoformat() != dates.iso(node.planned)
        }

    def after_text(self, uid: str) -> str:
        """What a node follows, by numbers."""
        order = [node.uid for node in self.nodes]
        return "、".join(str(order.index(one) + 1) for one in self.made.row(uid).after)


def proposal(
    ledger: Ledger, project: str, finish: date | None = None, draft: ScheduleTrial = ScheduleTrial()
) -> Proposal | None:
    """The schedule back from `finish`, by default the last node's plan or the project's finish.

    None when there are no nodes or no day of completion is known. Writes nothing.
    """
    with ledger.read() as session:
        owner = session.get_one(Project, project)
        milestones = _nodes(session, project)
        calendar = calendars.calendar(session)
    end = finish or default_finish(owner, milestones)
    if not milestones or end is None:
        return None
    span = Limits(dates.first_day(owner.start), dates.last_day(owner.finish))
    tasks = _tasks(milestones, owner.industry, draft)
    plan = rules.schedule(tasks, end, ledger.today, _days(calendar), span)
    start = add_workdays(calendar, ledger.today - timedelta(days=1), 1)
    notes = (*_assumed(milestones, plan, start), *_provisional(calendar, ledger.today, plan))
    return Proposal(plan, milestones, end, notes, _trouble(milestones, plan))


def default_finish(project: Project, nodes: Sequence[Milestone]) -> date | None:
    """The day of completion as it is planned now: the last node's, else the project's."""
    last = nodes[-1].planned if nodes else None
    return dates.last_day(last) or dates.last_day(project.finish)


def compressed(
    ledger: Ledger, project: str, finish: date, draft: ScheduleTrial = ScheduleTrial()
) -> ScheduleTrial:
    """The draft with the durations that nobody typed shortened alike until the end can be met.

    Raises UserError when not even that is enough.
    """
    plain = proposal(ledger, project, finish, draft)
    assert plain is not None, "a day of completion is given"
    soft = {row.uid: row.duration for row in plain.made.rows if row.source != "given" and not row.done}

    def tried(part: int) -> ScheduleTrial:
        shorter = {uid: length * part // 1000 for uid, length in soft.items()}
        return ScheduleTrial({**draft.lengths, **shorter}, draft.after)

    def fits(part: int) -> bool:
        attempt = proposal(ledger, project, finish, tried(part))
        return attempt is not None and not attempt.trouble

    if not soft or not fits(0):
        raise UserError("压缩工期也排不下。", "请推后完成日期，或改短已填的工期。")
    return tried(bisect_left(range(1001), True, key=lambda part: not fits(part)) - 1)


def typed(proposal: Proposal, draft: ScheduleTrial, uid: str, name: str, text: str) -> ScheduleTrial:
    """The draft with one more trial, typed as 工期 or 前置节点; raises ValueError saying what is wrong."""
    if name == "duration":
        length = nodes.parse_length(text)
        return ScheduleTrial({**draft.lengths, uid: length}, draft.after)
    after = {node.uid: draft.after.get(node.uid, nodes.uids_of(node.after)) for node in proposal.nodes}
    predecessors = nodes.parse_after(text, uid, proposal.nodes, after)
    return ScheduleTrial(draft.lengths, {**draft.after, uid: nodes.uids_of(predecessors)})


def apply(ledger: Ledger, by: str, proposal: Proposal, draft: ScheduleTrial = ScheduleTrial()) -> int:
    """Write the new plans and what was tried as ONE step; gives how many nodes changed.

    The plan that a node had before becomes its baseline where it has none. Raises UserError when the schedule
    cannot be met, or a node changed meanwhile.
    """
    if proposal.trouble:
        raise UserError("这样排不下，计划没有改。", f"{proposal.trouble}。推后完成日期，或缩短工期后再应用。")
    new = proposal.changed
    changes: dict[str, dict[str, object]] = {}
    for node in proposal.nodes:
        fields: dict[str, object] = {}
        if node.uid in new:
            fields["planned"] = new[node.uid].isoformat()
            if node.planned and not node.baseline:
                fields["baseline"] = node.planned
        if node.uid in draft.lengths:
            fields["duration"] = draft.lengths[node.uid]
        if node.uid in draft.after:
            fields["after"] = "、".join(draft.after[node.uid]) or None
        if fields:
            changes[node.uid] = fields
    with ledger.change("倒排工期", by=by) as session:
        _refuse_changed(session, proposal.nodes)
        return session.update_many(Milestone, changes)


def delay(ledger: Ledger, project: str, uid: str, count: int) -> Delay | None:
    """推演: what follows when a node is done `count` working days later than expected; None when it is done.

    Writes nothing. Raises UserError for a count that is none.
    """
    if not 1 <= count <= MOST:
        raise UserError("推迟的天数不对。", f"填 1 到 {MOST} 个工作日。")
    with ledger.read() as session:
        owner = session.get_one(Project, project)
        milestones = _nodes(session, project)
        calendar = calendars.calendar(session)
    if not any(node.uid == uid and not node.actual for node in milestones):
        return None
    span = Limits(dates.first_day(owner.start), dates.last_day(owner.finish))
    tasks = _tasks(milestones, owner.industry, ScheduleTrial())
    return rules.delay(tasks, uid, count, ledger.today, _days(calendar), span)


def apply_delay(ledger: Ledger, by: str, delay: Delay) -> int:
    """Write what a delay leads to as forecasts, as ONE step; gives how many nodes changed."""
    changes = {row.uid: {"forecast": row.after.isoformat()} for row in delay.moved}
    with ledger.change("推迟节点", by=by) as session:
        alive = select(Milestone.uid).where(
            Milestone.uid.in_(changes), ~Milestone.deleted, Milestone.actual.is_(None)
        )
        if set(session.scalars(alive)) != set(changes):
            raise UserError("有节点已经完成或被删除，没有写入。", "请重新推演再应用。")
        return session.update_many(Milestone, changes)


# ------------------------------------------------------------------ inside


def _nodes(session: Session, project: str) -> tuple[Milestone, ...]:
    query = select(Milestone).where(Milestone.project == project, ~Milestone.deleted)
    return tuple(session.scalars(query.order_by(Milestone.position, Milestone.uid)))


def _tasks(milestones: Sequence[Milestone], industry: str | None, draft: ScheduleTrial) -> list[Task]:
    shares = {info.name: info.share for info in resources.nodes_for(industry).nodes}
    return [
        Task(
            node.uid,
            draft.lengths.get(node.uid, node.duration),
            draft.after.get(node.uid, nodes.uids_of(node.after)),
            dates.last_day(node.planned),
            dates.last_day(node.actual),
            dates.last_day(node.forecast),
            shares.get(node.name),
        )
        for node in milestones
    ]


@lru_cache(maxsize=4)
def _days(calendar: Calendar) -> Days:
    return Days(partial(is_workday, calendar))


def _refuse_changed(session: Session, before: Sequence[Milestone]) -> None:
    now = {node.uid: node for node in _nodes(session, before[0].project)}
    for node in before:
        other = now.get(node.uid)
        if other is None or (other.planned, other.actual) != (node.planned, node.actual):
            raise UserError(f"「{node.name}」刚才又改过，没有写入。", "请按现在的计划重新倒排。")


def _assumed(milestones: Sequence[Milestone], plan: Schedule, start: date) -> list[str]:
    """What nobody said and was assumed; `start` is the first working day from today on."""
    numbers = {node.uid: place for place, node in enumerate(milestones, start=1)}
    names = {node.uid: node.name for node in milestones}
    notes = []
    for source, words in _SOURCES.items():
        those = [numbers[row.uid] for row in plan.rows if row.source == source and not row.done]
        if those:
            notes.append(f"工期没填的（{_runs(those)}）{words}推算")
    assumed = [
        numbers[uid] for uid in plan.links.order if uid in plan.links.assumed and plan.links.after[uid]
    ]
    if assumed:
        notes.append("前置没填的接在上一个节点后面")
    used = [numbers[row.uid] for row in plan.rows if not row.done and row.duration and row.earliest == start]
    if used:
        notes.append(f"工期已经用完的（{_runs(used)}）按今天完成算")
    for uid, before in plan.links.dropped:
        notes.append(f"「{names[uid]}」的前置「{names[before]}」绕成一圈，没有算进去")
    return notes


def _runs(numbers: Sequence[int]) -> str:
    """Numbers in words, runs of three and more joined: 「1、3—60」."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    short = [f"{run[0]}—{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs]
    return "、".join(short)


def _provisional(calendar: Calendar, today: date, plan: Schedule) -> list[str]:
    days = [row.latest for row in plan.rows] + [row.begin for row in plan.rows] + [plan.possible, today]
    years = computed_years(calendar, max(min(days), today), max(days))
    listed_years = "、".join(map(str, years))
    return [f"{listed_years}年的放假安排还没公布，按周末和固定节日暂算"] if years else []


def _trouble(milestones: Sequence[Milestone], plan: Schedule) -> str:
    if not plan.missing:
        return ""
    whole = next((node.name for node in milestones if node.uid == plan.stuck), "")
    name = whole if len(whole) <= _LONG else f"{whole[:_LONG]}…"
    begin = plan.row(plan.stuck).begin
    return f"缺 {plan.missing} 个工作日：「{name}」最迟 {begin.isoformat()} 就该开始，已经来不及"
