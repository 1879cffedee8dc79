"""The closed loop of a problem: six states, which act may follow which, the clocks (`domain.md` §4.5, H28).

A problem's state follows from its acts alone, put in one order on every desk: by day, and within a day by
birth. An act that has no place there (two desks wrote without knowing of each other) stays in the record
and changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from app.models.dates import first_day, iso, last_day

STATES = ("问题梳理", "转办交办", "督导督办", "定期反馈", "跟踪问效", "办结销号")
SORTED_OUT, ASSIGNED, SUPERVISED, ANSWERED, VERIFIED, CLOSED = range(1, 7)
RETURNED, ABOVE, HUNG, LASTING = "退回重办", "待上级", "挂起", "长期推进"
SIDES = ("", RETURNED, ABOVE, HUNG, LASTING)
FROM_ABOVE = ("督办", "退回", "批复")
"""The acts that an office other than the project's own may take on its problems."""
_SIGNS = "①②③④⑤⑥"


@dataclass(frozen=True, slots=True)
class IssueState:
    """Where a problem is: its place from 1 to 6, and the side state it is in, "" for none."""

    place: int = SORTED_OUT
    side: str = ""

    @property
    def word(self) -> str:
        """③督导督办."""
        return f"{_SIGNS[self.place - 1]}{STATES[self.place - 1]}"

    @property
    def runs(self) -> bool:
        """Whether its clocks run: not when it is closed, hung up or a lasting task."""
        return self.place != CLOSED and self.side not in (HUNG, LASTING)


class IssueAct(NamedTuple):
    """One dated act on a problem with the stamp of its birth. `own`: by the office whose project it is,
    `registered`: by another one that registered the problem there.
    """

    kind: str
    day: str
    uid: str  # "" for a closing that no act tells
    counter: int = 0
    desk: str = ""
    due: str | None = None
    number: str | None = None
    person: str | None = None
    own: bool = True
    registered: bool = False


@dataclass(frozen=True, slots=True)
class ActRule:
    """In which states an act may be taken, and what it leads to; `to` None: the place stays.

    `sets` is the side state that follows, `clears` those that end.
    """

    places: frozenset[int]
    sides: frozenset[str]
    to: int | None = None
    sets: str = ""
    clears: frozenset[str] = frozenset(SIDES)


def _rule(
    places: Iterable[int], sides: Iterable[str], to: int | None = None, sets: str = "",
    clears: Iterable[str] = SIDES,
) -> ActRule:  # fmt: skip
    return ActRule(frozenset(places), frozenset(sides), to, sets, frozenset(clears))


_OPEN, _GIVEN = (1, 2, 3, 4), (2, 3, 4)
_FREE = ("", RETURNED, LASTING)
TABLE: dict[str, ActRule] = {
    "登记": _rule((), ()),
    "交办": _rule(_OPEN, _FREE, ASSIGNED),
    "督办": _rule(_GIVEN, _FREE, SUPERVISED, clears=()),
    "反馈": _rule(_GIVEN, (*_FREE, ABOVE), ANSWERED, clears=(RETURNED,)),
    "核实": _rule((ANSWERED,), ("", LASTING), VERIFIED),
    "销号": _rule((VERIFIED,), ("",), CLOSED),
    "退回": _rule((2, 3, 4, 5, 6), ("", ABOVE, HUNG, LASTING), ASSIGNED, RETURNED),
    "上报": _rule(_OPEN, _FREE, None, ABOVE),
    "批复": _rule((1, 2, 3, 4, 5), (ABOVE,)),
    "挂起": _rule(_OPEN, _FREE, None, HUNG),
    "恢复": _rule(_OPEN, (HUNG, LASTING)),
    "长期推进": _rule(_GIVEN, ("", RETURNED), None, LASTING),
}
"""Which act may follow which state: the one place that says so."""

NEEDS: dict[str, tuple[str, ...]] = {
    "督办": ("action",), "反馈": ("text",), "核实": ("text",), "退回": ("text",), "上报": ("number",),
    "批复": ("text",), "挂起": ("text",), "长期推进": ("text",),
}  # fmt: skip
"""What an act must say besides its day (fields of `IssueStep`)."""

_SIDE_FIRST = {
    ABOVE: "正在等上级答复，要先记批复。",
    HUNG: "已经挂起，要先恢复。",
    LASTING: "已转为长期推进，要先恢复或交办。",
    RETURNED: "已经退回重办，要先写反馈或重新交办。",
}
_TOO_EARLY = {
    "核实": "还没有反馈，要先写反馈（④定期反馈）。",
    "销号": "还没有核实，要先核实（⑤跟踪问效）。",
    "批复": "没有上报过，要先上报上级。",
    "恢复": "没有挂起，也没有转长期推进，不用恢复。",
}


def may_follow(state: IssueState, kind: str) -> bool:
    """Whether an act may be taken in a state."""
    rule = TABLE[kind]
    return state.place in rule.places and state.side in rule.sides


def follow(state: IssueState, kind: str) -> IssueState:
    """The state after an act; raises ValueError in Chinese when it may not be taken."""
    if reason := refusal(state, kind):
        raise ValueError(reason)
    return _after(state, TABLE[kind])


def _after(state: IssueState, rule: ActRule) -> IssueState:
    side = rule.sets or ("" if state.side in rule.clears else state.side)
    return IssueState(rule.to or state.place, side)


def allowed(state: IssueState, *, own: bool = True) -> tuple[str, ...]:
    """The acts that may be taken in a state, by the project's own office or by another one."""
    kinds = TABLE if own else FROM_ABOVE
    return tuple(kind for kind in kinds if may_follow(state, kind))


def refusal(state: IssueState, kind: str) -> str:
    """Why an act may not be taken in a state and what must come first, "" when it may."""
    if may_follow(state, kind):
        return ""
    start = f"现在是{state.word}，不能{kind}："
    rule = TABLE[kind]
    if kind == "登记":
        return "这个问题已经登记过。"
    if state.place == CLOSED:
        return f"{start}已经销号，要再办须先退回重办。"
    if kind in ("批复", "恢复"):
        return start + _TOO_EARLY[kind]
    if state.place in rule.places:
        return start + _SIDE_FIRST.get(state.side, "这时不用办这一步。")
    if state.place == VERIFIED:
        return f"{start}已经核实，可以销号；不合格就退回重办。"
    return start + _TOO_EARLY.get(kind, "还没有交办，要先转办交办。")


def proof_missing(evidence: int, number: str | None) -> str:
    """What is missing to close a problem, "" when a file or photo or a document number proves it.

    A document number holds a figure: 「已办结」 is none.
    """
    if evidence or any(letter.isdigit() for letter in number or ""):
        return ""
    return "销号要有佐证：附一张照片或一份文件，或者写明销号依据的文号。"


def onward(state: IssueState) -> str:
    """The act that leads on from a state, "" when it is closed."""
    if state.side in (ABOVE, HUNG):
        return {ABOVE: "批复", HUNG: "恢复"}[state.side]
    if state.side in (RETURNED, LASTING) and state.place != ANSWERED:
        return "反馈"
    return {1: "交办", 2: "督办", 3: "反馈", 4: "核实", 5: "销号"}.get(state.place, "")


def leading_to(state: IssueState, place: int) -> str:
    """The act that brings a problem from a state straight to a place, "" when none does."""
    kinds = [kind for kind in allowed(state) if TABLE[kind].to == place and place != state.place]
    return kinds[0] if kinds else ""


# ------------------------------------------------------------------ the course of a problem


@dataclass(frozen=True, slots=True)
class Course:
    """What has become of a problem. Days are ISO, "" where nothing tells.

    `acts` are in their order, `idle` the uids of those that changed nothing. `known`, `assigned`, `closed`
    are 掌握, 转办, 到位; `answered` the last feedback, `since` the day from which the next one is awaited.
    `handed` is the request that is before a superior, or was last. `again` counts how often it was re-opened.
    """

    state: IssueState
    acts: tuple[IssueAct, ...]
    idle: frozenset[str]
    due: str
    known: str
    assigned: str
    closed: str
    answered: str
    since: str
    supervisions: int
    handed: IssueAct | None
    again: int
    verified: bool


def in_order(acts: Iterable[IssueAct]) -> list[IssueAct]:
    """Acts as every desk puts them: by day, then by birth."""
    return sorted(acts, key=lambda act: (iso(act.day), act.counter, act.desk, act.uid))


def start_of(assigned: str | None, unit: str | None) -> IssueState:
    """The state that the fields of a problem alone tell (`domain.md` §4.5)."""
    return IssueState(ASSIGNED if assigned or unit else SORTED_OUT)


def course(
    acts: Iterable[IssueAct], *, assigned: str | None = None, unit: str | None = None, due: str | None = None,
    closed: str | None = None,
) -> Course:  # fmt: skip
    """What has become of a problem with these fields of its own and these acts, in any order.

    A closing date without an act of its own is one (it was typed or imported); a last act of closing whose
    date was taken away again is none.
    """
    ordered = in_order(acts)
    undone = set() if closed else _closings_at_the_end(ordered)
    state, idle, again, verified, done = start_of(assigned, unit), set(), 0, False, ""
    for act in _with_closing(ordered, iso(closed)):
        by_hand = not act.uid
        if not by_hand and (act.uid in undone or not _counts(state, act)):
            idle.add(act.uid)
            continue
        if act.kind == "退回" and state.place == CLOSED:
            again, done = again + 1, ""
        state = IssueState(CLOSED) if by_hand else _after(state, TABLE[act.kind])
        done = iso(act.day) if state.place == CLOSED else done
        verified = act.kind == "核实" or (verified and act.kind == "销号")
    counted = [act for act in ordered if act.uid not in idle]
    return Course(
        state=state,
        acts=tuple(ordered),
        idle=frozenset(idle - {act.uid for act in ordered if act.kind == "登记"}),
        due=_due(counted, due, state),
        known=_first(ordered, "登记"),
        assigned=_first(counted, "交办") or iso(assigned),
        closed=done,
        answered=_last(counted, "反馈"),
        since=_last(counted, "交办", "反馈", "退回", "批复", "恢复") or iso(assigned),
        supervisions=sum(act.kind == "督办" for act in ordered),
        handed=next((act for act in reversed(counted) if act.kind == "上报"), None),
        again=again,
        verified=verified,
    )


def _counts(state: IssueState, act: IssueAct) -> bool:
    """Whether an act changes something: whoever registers a problem with another office hands it over."""
    kinds = (*FROM_ABOVE, "交办") if act.registered else FROM_ABOVE
    return (act.own or act.kind in kinds) and may_follow(state, act.kind)


def _closings_at_the_end(ordered: Sequence[IssueAct]) -> set[str]:
    """The closings after which nobody returned the problem."""
    last = max((at for at, act in enumerate(ordered) if act.kind == "退回"), default=-1)
    return {act.uid for act in ordered[last + 1 :] if act.kind == "销号"}


def _with_closing(ordered: list[IssueAct], closed: str) -> list[IssueAct]:
    """The acts and, in its place, the closing that no act tells; the uid of that one is empty."""
    if not closed or any(act.kind == "销号" and iso(act.day) == closed for act in ordered):
        return ordered
    at = sum(iso(act.day) <= closed for act in ordered)
    return [*ordered[:at], IssueAct("销号", closed, ""), *ordered[at:]]


def _due(acts: Sequence[IssueAct], own: str | None, state: IssueState) -> str:
    """The day that binds: the office's own, unless another office set one.

    After a superior's date the office may set itself an earlier one, not a later one.
    """
    if state.side == ABOVE:
        asked = next((act.due for act in reversed(acts) if act.kind == "上报"), None)
        return iso(asked) or iso(own)
    bearing = [act for act in acts if act.due and act.kind != "上报"]
    foreign = next((iso(act.due) for act in reversed(bearing) if not act.own), "")
    if not foreign:
        return iso(own)
    return foreign if not bearing[-1].own else min(foreign, iso(own) or foreign)


def _first(acts: Iterable[IssueAct], kind: str) -> str:
    return next((iso(act.day) for act in acts if act.kind == kind), "")


def _last(acts: Sequence[IssueAct], *kinds: str) -> str:
    return next((iso(act.day) for act in reversed(acts) if act.kind in kinds), "")


# ------------------------------------------------------------------ clocks and doubts


def days_late(course: Course, today: date) -> int:
    """By how many days a problem is past its due day, 0 when it is not or its clock stands still."""
    last = last_day(course.due) if course.state.runs else None
    return max((today - last).days, 0) if last else 0


def feedback_due(course: Course, within: int) -> date | None:
    """The day by which the responsible unit must tell how it goes, None when it need not.

    It need not while a superior is asked, nor once it is verified.
    """
    if not course.state.runs or course.state.side == ABOVE or course.state.place not in _GIVEN:
        return None
    start = first_day(course.since)
    return start + timedelta(days=within) if start else None


def feedback_late(course: Course, within: int, today: date) -> int:
    """By how many days its feedback is overdue, 0 when it is not."""
    due = feedback_due(course, within)
    return max((today - due).days, 0) if due else 0


def latencies(course: Course) -> tuple[int | None, int | None]:
    """Days from 掌握 to 转办 and from 转办 to 到位 (`domain.md` H25); None where a day is not known."""
    return _between(course.known, course.assigned), _between(course.assigned, course.closed)


def _between(start: str, end: str) -> int | None:
    first, last = first_day(start), first_day(end)
    return (last - first).days if first and last else None


def doubts(course: Course, evidence: int) -> tuple[str, ...]:
    """What speaks against a problem's closing or re-opening , nothing for a sound one."""
    reasons = []
    if course.state.place == CLOSED:
        number = next((act.number for act in reversed(course.acts) if act.kind == "销号"), None)
        if proof_missing(evidence, number):
            reasons.append("无佐证")
        if not course.verified:
            reasons.append("未核实")
        if course.assigned and course.closed[:10] < course.assigned[: len(course.closed)]:
            reasons.append("销号早于交办")
    if course.again:
        reasons.append(f"销号后又退回{course.again}次")
    return tuple(reasons)


def try_act(
    acts: Sequence[IssueAct], new: IssueAct, *, assigned: str | None, unit: str | None, closed: str | None
) -> str:
    """Why a new act may not be taken on its day among those there are, "" when it may."""
    before = [act for act in in_order([*acts, new]) if act is not new]
    at = in_order([*acts, new]).index(new)
    state = course(
        before[:at], assigned=assigned, unit=unit, closed=closed if iso(closed) <= iso(new.day) else None
    ).state
    if not new.own and new.kind not in FROM_ABOVE:
        return f"这是下级的问题，{new.kind}由下级自己办；这里可以督办、退回、批复。"
    if reason := refusal(state, new.kind):
        return reason
    idle = course(before, assigned=assigned, unit=unit, closed=closed).idle
    late = closed or (new.day if new.kind == "销号" else None)
    undone = course([*before, new], assigned=assigned, unit=unit, closed=late).idle - idle
    broken = next((act for act in before if act.uid in undone), None)
    if broken is None:
        return ""
    return f"{iso(broken.day)}已经{broken.kind}，{new.kind}的日期不能在它之前。"
