"""The gestures on the problems of projects: registering, every act of the closed loop, what needs somebody.

An act is a record of its own (`IssueStep`), written together with what it changes on the problem as one
change set. An office above acts on a problem by acts alone and never writes the problem itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Issue, IssueStep, Role, dates, field_of
from app.models.roles import VALUES, reaches
from app.models.roles import Act as Permission
from app.models.roles import why_not as not_allowed
from app.models.values import Row
from app.rules import issues
from app.rules.issues import IssueAct
from app.services.common import options
from app.services.common.concerns import Concern, Place, Urgency
from app.services.problems import cases, numbering
from app.services.problems.cases import Case
from app.storage.followers import Objection, Written
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

CHANGES: dict[str, tuple[str, ...]] = {
    "交办": ("lead_unit", "unit", "person"), "反馈": ("result",), "销号": ("result",), "上报": ("tier",),
}  # fmt: skip
"""What an act says about the problem itself, besides its due day."""
COUNTED = frozenset({"project", "issue", "issue_step", "setting"})
"""The kinds of records that change what needs somebody."""
_ANSWERS = {
    "交办": "上级交办", "督办": "上级督办", "退回": "上级退回重办", "批复": "上级批复",
}  # fmt: skip
"""How an act of the office above is told until an act of one's own follows it."""
_ONWARD = {"交办": "去交办", "反馈": "写反馈", "核实": "去核实", "销号": "去销号", "恢复": "去恢复"}
"""What a click on such a line does: the act that the button of the problem offers, too."""
_VERBS = {1: "去交办", 2: "催反馈", 3: "催反馈", 4: "催办", 5: "去销号"}


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What came of one act on several problems: how many took it, and why the others did not, by number."""

    done: int
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """How many problems need somebody, and how many of them are overdue."""

    number: int
    overdue: int


# ------------------------------------------------------------------ registering and changing


def register(ledger: Ledger, by: str, project: str, fields: Mapping[str, Any]) -> str:
    """Register a problem; gives its uid. Raises UserError for one without words."""
    with ledger.change("登记问题", by=by) as session:
        return session.insert_many(Issue, [{**fields, "project": project}])[0]


def follow(written: Written) -> None:
    """A new problem gets the next number of the year (`numbering`) and its first acts: 登记, and 交办 where
    unit and day are told.

    Raises Objection for one without words, and for a closing that is no act.
    """
    _refuse_faults(written)
    session, unused = written.session, numbering.unused(written.session, written.today.year)
    begun = {change.after["issue"] for change in session.record_changes(IssueStep) if change.before is None}
    numbers, acts = {}, []
    for before, issue in written.pairs:
        if before is not None or issue is None:
            continue
        if not issue["number"]:
            numbers[issue["uid"]] = {"number": next(unused)}
        if issue["uid"] not in begun:
            acts += _first_acts(written, issue)
    session.update_many(Issue, numbers)
    session.insert_many(IssueStep, acts)


def _refuse_faults(written: Written) -> None:
    acts = [act for act in written.session.record_changes(IssueStep) if act.before is None]
    closing = {act.after["issue"] for act in acts if act.after.get("kind") == "销号"}
    faults: dict[tuple[str, str], str] = {}
    for before, issue in written.concerned:
        if issue is None:
            continue
        new = {name for name in ("description", "closed") if before is None or before[name] != issue[name]}
        if "description" in new and not str(issue["description"] or "").strip():
            faults[issue["uid"], "description"] = "问题没有写内容，请先写清是什么问题"
        elif "closed" in new and issue["closed"] and issue["uid"] not in closing:
            faults[issue["uid"], "closed"] = "「销号日期」不能直接填，核实以后用“销号”这一步，附上佐证或文号"
    if faults:
        raise Objection(f"{next(iter(faults.values()))}。", "问题没有改动。", faults)


def _first_acts(written: Written, issue: Row) -> list[dict[str, Any]]:
    today, assigned = written.today.isoformat(), dates.iso(issue["assigned"])
    is_assigned = bool(assigned and issue["unit"])
    first = {
        "project": issue["project"], "issue": issue["uid"], "person": written.session.pen.author,
        "unit": written.name,
    }  # fmt: skip
    acts: list[dict[str, Any]] = [
        {**first, "kind": "登记", "day": min(today, assigned) if is_assigned else today}
    ]
    if is_assigned:
        acts.append({**first, "kind": "交办", "day": assigned, "due": issue["due"]})
    return acts


# ------------------------------------------------------------------ the acts of the loop


def take(
    ledger: Ledger, by: str, uid: str, kind: str, fields: Mapping[str, Any],
    changes: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """Take an act on a problem (fields of `IssueStep`) with what it changes on it, as one step.

    Gives the act's uid. Raises UserError when it may not be taken now, naming what must come first, or when
    something it must say is missing, naming the field.
    """
    case = _case(ledger, uid)
    wrong = complaints(case, kind, fields, changes or {}, ledger.today)
    if wrong:
        raise UserError(next(iter(wrong.values())), "改好再试；问题没有改动。")
    with ledger.change(f"{kind}：{case.text('number') or '问题'}", by=by) as session:
        return _write(session, ledger, by, case, kind, fields, changes or {})


def supervise(ledger: Ledger, by: str, uids: Sequence[str], fields: Mapping[str, Any]) -> BulkResult:
    """The same 督办 on several problems as one step; those that cannot take it are left and told."""
    chosen = [case for case in (cases.one(ledger, uid) for uid in uids) if case is not None]
    wrong = {case.uid: complaints(case, "督办", fields, {}, ledger.today) for case in chosen}
    good = [case for case in chosen if not wrong[case.uid]]
    if good:
        with ledger.change(f"督办 {len(good)} 个问题", by=by) as session:
            for case in good:
                _write(session, ledger, by, case, "督办", fields, {})
    bad = [case for case in chosen if wrong[case.uid]]
    return BulkResult(
        len(good), tuple((case.text("number"), next(iter(wrong[case.uid].values()))) for case in bad)
    )


def complaints(
    case: Case, kind: str, fields: Mapping[str, Any], changes: Mapping[str, Any], today: date
) -> dict[str, str]:
    """Why an act may not be taken so, by field (of the step or the problem); "" names the act itself."""
    day = dates.iso(fields.get("day"))
    wrong = {}
    if reason := case.refusal(kind):
        return {"": reason}
    for name in issues.NEEDS.get(kind, ()):
        if not str(fields.get(name) or "").strip():
            wrong[name] = f"「{label(kind, name)}」不能空着"
    if kind == "交办" and not (changes.get("unit") or case.fields["unit"]):
        wrong["unit"] = "「责任单位」不能空着：交办给谁？"
    if len(day) != 10:
        wrong["day"] = "「日期」要写到日，例如 2025-09-18"
    elif day > today.isoformat():
        wrong["day"] = f"「日期」还没有到：今天是{today}"
    elif reason := _no_place(case, kind, day):
        wrong["day"] = reason
    if (
        fields.get("due")
        and len(day) == 10
        and (last := dates.last_day(fields["due"]))
        and last.isoformat() < day
    ):
        wrong["due"] = "「要求时限」早于这一步的日期"
    if kind == "销号" and (missing := issues.proof_missing(case.evidence, fields.get("number"))):
        wrong["number"] = missing
    return wrong


def label(kind: str, name: str) -> str:
    """What a field of an act is called in the form of that act."""
    words = {
        ("上报", "number"): "请示文号", ("上报", "due"): "请求答复日", ("核实", "text"): "核实结论",
        ("核实", "person"): "核实人", ("反馈", "text"): "进展", ("批复", "number"): "批复文号",
        ("销号", "number"): "销号依据文号", ("退回", "text"): "退回原因", ("挂起", "text"): "挂起原因",
        ("长期推进", "text"): "转长期的原因", ("批复", "text"): "答复",
    }  # fmt: skip
    return words.get((kind, name), field_of(IssueStep, name).label)


def _no_place(case: Case, kind: str, day: str) -> str:
    """Why an act may not be taken on a day among those there are, "" when it may."""
    newest = max((act.counter for act in case.course.acts), default=0) + 1
    new = IssueAct(kind, day, "new", newest, "", own=case.own)
    facts = case.fields
    return issues.try_act(
        case.course.acts, new, assigned=facts["assigned"], unit=facts["unit"], closed=facts["closed"]
    )


def _case(ledger: Ledger, uid: str) -> Case:
    case = cases.one(ledger, uid)
    if case is None:
        raise UserError("这个问题已经被删除。", "可以用“撤销”找回来，再办。")
    return case


def _write(
    session: ChangeSession, ledger: Ledger, by: str, case: Case, kind: str, fields: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> str:  # fmt: skip
    step = {"person": by, "unit": ledger.name, **fields, "kind": kind}
    uid = session.insert_many(IssueStep, [{**step, "project": case.project, "issue": case.uid}])[0]
    changed = {name: changes[name] for name in CHANGES.get(kind, ()) if name in changes}
    if case.own and changed:
        session.update_many(Issue, {case.uid: changed})
    return uid


def follow_act(written: Written) -> None:
    """What a new act of the project's own office changes on the problem: its due day, 交办, 销号.

    Raises Objection for a 销号 that nothing proves.
    """
    session = written.session
    acts = [
        act for before, act in written.pairs if before is None and act and act["project"] in written.projects
    ]
    affected = (
        cases.read(session, written.today, Issue.uid.in_({act["issue"] for act in acts})) if acts else []
    )
    by_uid = {case.uid: case for case in affected}
    changes: dict[str, dict[str, Any]] = {}
    for act in acts:
        case = by_uid.get(act["issue"])
        if case is None:
            continue
        if act["kind"] == "销号" and (missing := issues.proof_missing(case.evidence, act["number"])):
            raise Objection(f"{missing}。", "问题没有改动。", {(act["uid"], "number"): missing})
        fields = changes.setdefault(case.uid, {})
        fields |= _followed(case, {**case.fields, **fields}, act, written.role)
    session.update_many(Issue, changes)


def _followed(case: Case, now: Mapping[str, Any], act: Row, role: Role) -> dict[str, Any]:
    """What an act changes on a problem that says `now`."""
    fields: dict[str, Any] = {}
    newest = all(dates.iso(other.day) <= dates.iso(act["day"]) for other in case.course.acts if other.due)
    if act["due"] and act["kind"] != "上报" and newest:
        fields["due"] = act["due"]
    if act["kind"] == "交办" and not now["assigned"]:
        fields["assigned"] = act["day"]
    if act["kind"] == "销号":
        fields["closed"] = act["day"]
    elif now["closed"] and _returned(case, now["closed"]) and reaches(role, field_of(Issue, "closed").editor):
        fields["closed"] = None
    return fields


def _returned(case: Case, closed: str) -> bool:
    """Whether a problem came back, now or from an office above, after it was closed on a day."""
    return any(act.kind == "退回" and dates.iso(act.day) >= dates.iso(closed) for act in case.course.acts)


# ------------------------------------------------------------------ what needs somebody


def concerns(session: Session, today: date) -> list[Concern]:
    """The problems that need somebody, one line each: overdue, feedback overdue, due soon, to be verified."""
    soon = options.number(session, "soon_days")
    lines = (_concern(case, today, soon) for case in cases.still_open(session, today))
    return [each for each in lines if each is not None]


def waiting(session: Session, today: date) -> WaitingCount:
    """How many problems need somebody, for the navigation."""
    pressing = concerns(session, today)
    return WaitingCount(len(pressing), sum(each.urgency == "overdue" for each in pressing))


def waiting_now(ledger: Ledger) -> WaitingCount:
    """The same as of the business date."""
    with ledger.read() as session:
        return waiting(session, ledger.today)


def _concern(case: Case, today: date, soon: int) -> Concern | None:
    state, due = case.state, dates.last_day(case.course.due)
    note = state.side or state.word
    if not case.own:
        asked = state.side == issues.ABOVE
        details = f"{case.place}上报 {case.handed.number or ''}".strip() if case.handed else ""
        grave: Urgency = "overdue" if case.late else "soon"
        if asked:
            return _line(case, grave, 35, "县里上报", details, due, "批复")
        return _line(case, "overdue", 40, "问题超时限", note, due, "督办") if case.late else None
    if (act := case.from_above) is not None:
        what, verb = _ANSWERS.get(act.kind, "上级来文"), "去看"
        if act.kind != "批复":
            verb = _ONWARD.get(case.onward, verb)
        told = " ".join(part for part in (act.day[5:], act.number or "", note) if part)
        return _line(case, "overdue" if case.late else "soon", 50 + min(case.late, 60), what, told, due, verb)
    if case.late:
        what = "上级答复超时限" if state.side == issues.ABOVE else "问题超时限"
        verb = "催上级" if state.side == issues.ABOVE else _VERBS[state.place]
        return _line(case, "overdue", 40 + min(case.late, 60), what, note, due, verb)
    if case.silent:
        details = f"{note}，上次 {case.course.since[5:]}"
        return _line(
            case, "overdue", 20 + min(case.silent, 30), "问题反馈逾期", details, case.tell_by, "催反馈"
        )
    if state.side == issues.RETURNED:
        return _line(case, "soon", 30, "问题退回重办", state.word, due, _ONWARD.get(case.onward, "去看"))
    if state.runs and due is not None and due <= today + timedelta(days=soon):
        return _line(case, "soon", 20, "问题快到时限", note, due, _VERBS[state.place])
    if state.place == issues.ANSWERED and state.runs and case.fields["result"]:
        return _line(case, "soon", 10, "问题等核实", note, due, "去核实")
    if state.place == issues.VERIFIED:
        return _line(case, "soon", 10, "问题等销号", note, due, "去销号")
    if state.runs and case.tell_by is not None and case.tell_by <= today + timedelta(days=soon):
        verb = "写反馈" if case.onward == "反馈" else "催反馈"
        return _line(case, "soon", 5, "问题应反馈进展", note, case.tell_by, verb)
    return None


def _line(
    case: Case, urgency: Urgency, weight: int, what: str, note: str, due: date | None, verb: str
) -> Concern:  # fmt: skip
    headline = f"{what}：{case.text('description')}"
    where = Place("issues", case.project, "", case.uid)
    person = case.text("person") or case.text("unit")
    return Concern(urgency, weight, headline, note, case.project, case.name, person, due, verb, where)


# ------------------------------------------------------------------ how long there is


def left_of(case: Case, today: date) -> str:
    """How a problem stands with its due date: 逾期3天, 10月10日前, 09-20销号; "" when nothing is due.

    A clock that stands still says so.
    """
    if not case.open:
        return _closed(case.course.closed)
    if not case.state.runs:
        return "不计时"
    return _left(case.course.due, today)


def _closed(day: str) -> str:
    return f"{dates.iso(day)[5:] or dates.iso(day)}销号"


def _left(due: str | None, today: date) -> str:
    last = dates.last_day(due)
    if last is None:
        return ""
    if last < today:
        return f"逾期{(today - last).days}天"
    if last == today:
        return "今天到期"
    year = "" if last.year == today.year else f"{last.year}年"
    return f"{year}{last.month}月{last.day}日前"


def why_not(ledger: Ledger, person: str, kind: str) -> str:
    """Why a person's role may not take an act, "" when it may."""
    act = VALUES["issue_step", "kind"].get(kind, Permission.EDIT)
    return not_allowed(ledger.role(person), act)
