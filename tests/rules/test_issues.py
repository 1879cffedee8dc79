"""The closed loop of a problem: no order of arrival, no forbidden act and no missing proof leads astray."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.issue import STEPS
from app.rules import issues
from app.rules.issues import ABOVE, CLOSED, HUNG, LASTING, RETURNED, SIDES, IssueAct, IssueState

TODAY = date(2025, 9, 18)
kinds = st.sampled_from(STEPS)
days = st.integers(1, 12).map(lambda day: f"2025-09-{day:02d}")
acts = st.lists(
    st.builds(
        IssueAct, kind=kinds, day=days, uid=st.uuids().map(lambda uid: uid.hex), counter=st.integers(1, 6),
        desk=st.sampled_from("ab"), due=st.none() | days, own=st.booleans(),
    ),
    max_size=24,
)  # fmt: skip
states = st.builds(IssueState, place=st.integers(1, 6), side=st.sampled_from(SIDES))


def walked(tries: list[tuple[str, int, str]]) -> list[tuple[str, IssueState]]:
    """The acts of which none was refused, with what each led to, as the gate lets them through."""
    state, done = IssueState(), []
    for kind, evidence, number in tries:
        if issues.refusal(state, kind) or (kind == "销号" and issues.proof_missing(evidence, number)):
            continue
        state = issues.follow(state, kind)
        done.append((kind, state))
    return done


def test_every_act_has_its_line_in_the_one_table() -> None:
    assert set(issues.TABLE) == set(STEPS)
    assert set(issues.NEEDS) <= set(STEPS)
    assert set(issues.FROM_ABOVE) <= set(STEPS)


@given(
    st.lists(
        st.tuples(kinds, st.integers(0, 1), st.sampled_from(["", "已办结", "政办〔2025〕3号"])), max_size=60
    )
)
def test_nothing_closes_without_being_verified_and_proved(tries: list[tuple[str, int, str]]) -> None:
    done = walked(tries)
    for (before, _), (kind, state) in pairwise([("登记", IssueState()), *done]):
        assert (state.place == CLOSED) == (kind == "销号")
        if kind == "销号":
            assert before == "核实"
    assert all(issues.may_follow(IssueState(5), "销号") for _ in done)


@given(states, kinds)
def test_an_act_is_allowed_or_refused_with_a_reason(state: IssueState, kind: str) -> None:
    reason = issues.refusal(state, kind)
    assert bool(reason) != (kind in issues.allowed(state))
    if reason:
        with pytest.raises(ValueError, match=r"现在是|已经登记过"):
            issues.follow(state, kind)


@given(st.lists(kinds, max_size=40))
def test_any_allowed_acts_lead_to_a_state_from_which_it_goes_on(wanted: list[str]) -> None:
    for _, state in walked([(kind, 1, "") for kind in wanted]):
        assert 1 <= state.place <= CLOSED
        assert state.side in SIDES
        assert not (state.place == CLOSED and state.side)
        assert issues.allowed(state)
        onward = issues.onward(state)
        assert (not onward) == (state.place == CLOSED)
        assert not onward or onward in issues.allowed(state)


@given(acts, st.randoms(use_true_random=False), st.none() | days, st.none() | days)
def test_the_order_of_arrival_makes_no_difference(
    found: list[IssueAct],
    random: Random,
    closed: str | None,
    assigned: str | None,
) -> None:
    other = list(found)
    random.shuffle(other)
    first = issues.course(found, closed=closed, assigned=assigned)
    assert first == issues.course(other, closed=closed, assigned=assigned)
    assert 1 <= first.state.place <= CLOSED
    assert first.state.side in SIDES


@given(acts)
def test_merged_acts_close_only_what_was_verified(found: list[IssueAct]) -> None:
    course = issues.course(found, closed="2025-09-30" if found else None)
    by_acts = issues.course([act for act in found if act.kind != "销号"])
    assert by_acts.state.place != CLOSED
    if course.state.place == CLOSED and not course.verified:
        assert "未核实" in issues.doubts(course, 1)


@given(acts, days)
def test_a_closing_date_alone_closes_and_is_doubted(found: list[IssueAct], closed: str) -> None:
    told = [act for act in found if act.kind not in ("销号", "核实", "退回")]
    course = issues.course(told, closed=closed)
    assert course.state == IssueState(CLOSED)
    assert course.closed == closed
    assert {"无佐证", "未核实"} <= set(issues.doubts(course, 0))


@given(acts)
def test_within_a_day_births_decide(found: list[IssueAct]) -> None:
    ordered = issues.in_order(found)
    for one, other in pairwise(ordered):
        assert (one.day, one.counter, one.desk, one.uid) <= (other.day, other.counter, other.desk, other.uid)


@given(acts, kinds, days, st.booleans())
def test_an_act_that_is_taken_counts_and_undoes_no_other(
    found: list[IssueAct], kind: str, day: str, own: bool
) -> None:
    new = IssueAct(kind, day, "new", 99, "z", own=own)
    before = issues.course(found)
    if not issues.try_act(found, new, assigned=None, unit=None, closed=None):
        after = issues.course([*found, new], closed=day if kind == "销号" else None)
        assert "new" not in after.idle
        assert after.idle <= before.idle


def line(*steps: tuple[str, str], **more: str | None) -> list[IssueAct]:
    """Own acts (kind, day) born one after the other; the last bears what more is said."""
    made = [IssueAct(kind, day, f"u{place}", place, "a") for place, (kind, day) in enumerate(steps)]
    if more:
        last = made[-1]
        made[-1] = IssueAct(last.kind, last.day, last.uid, last.counter, last.desk, **more)  # type: ignore[arg-type]
    return made


LOOP = (
    ("登记", "2025-09-01"), ("交办", "2025-09-03"), ("督办", "2025-09-05"), ("反馈", "2025-09-08"),
    ("核实", "2025-09-10"), ("销号", "2025-09-12"),
)  # fmt: skip


@pytest.mark.parametrize("many", range(1, 7))
def test_the_six_states_in_their_order(many: int) -> None:
    course = issues.course(line(*LOOP[:many]), closed="2025-09-12" if many == 6 else None)
    assert (course.state.place, course.state.side) == (many, "")
    assert course.state.word[0] == "①②③④⑤⑥"[many - 1]


def test_what_the_whole_loop_tells() -> None:
    course = issues.course(line(*LOOP, number="政办〔2025〕3号"), closed="2025-09-12")
    assert issues.latencies(course) == (2, 9)
    assert issues.doubts(course, 0) == ()
    assert issues.course(line(*LOOP), closed=None).state == IssueState(5)  # the closing was taken back


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((("交办", "2025-09-01"), ("上报", "2025-09-02")), IssueState(2, ABOVE)),
        ((("交办", "2025-09-01"), ("上报", "2025-09-02"), ("反馈", "2025-09-03")), IssueState(4, ABOVE)),
        ((("交办", "2025-09-01"), ("上报", "2025-09-02"), ("批复", "2025-09-03")), IssueState(2)),
        ((("交办", "2025-09-01"), ("挂起", "2025-09-02")), IssueState(2, HUNG)),
        ((("交办", "2025-09-01"), ("挂起", "2025-09-02"), ("恢复", "2025-09-03")), IssueState(2)),
        (
            (("交办", "2025-09-01"), ("长期推进", "2025-09-02"), ("反馈", "2025-09-03")),
            IssueState(4, LASTING),
        ),
        ((("交办", "2025-09-01"), ("反馈", "2025-09-02"), ("退回", "2025-09-03")), IssueState(2, RETURNED)),
        ((("交办", "2025-09-01"), ("退回", "2025-09-02"), ("督办", "2025-09-03")), IssueState(3, RETURNED)),
        ((*LOOP, ("退回", "2025-09-14")), IssueState(2, RETURNED)),
    ],
)
def test_side_states(steps: tuple[tuple[str, str], ...], state: IssueState) -> None:
    assert issues.course(line(*steps)).state == state


@pytest.mark.parametrize(
    ("assigned", "unit", "closed", "place"),
    [
        (None, None, None, 1),
        (None, "住建局", None, 2),
        ("2025-09-01", None, None, 2),
        (None, None, "2025-09-02", 6),
    ],
)
def test_a_problem_without_acts(
    assigned: str | None, unit: str | None, closed: str | None, place: int
) -> None:
    assert issues.course([], assigned=assigned, unit=unit, closed=closed).state.place == place


def test_a_superior_sets_a_day_and_returns_a_closed_problem() -> None:
    given_ = IssueAct("交办", "2025-09-01", "a", 1, "a", due="2025-09-10")
    above = IssueAct("督办", "2025-09-05", "b", 2, "city", due="2025-09-30", own=False)
    assert issues.course([given_, above], due="2025-09-10").due == "2025-09-30"
    later = IssueAct("交办", "2025-09-06", "c", 3, "a", due="2025-10-15")
    assert issues.course([given_, above, later], due="2025-10-15").due == "2025-09-30"
    sooner = IssueAct("交办", "2025-09-06", "c", 3, "a", due="2025-09-20")
    assert issues.course([given_, above, sooner], due="2025-09-20").due == "2025-09-20"
    back = IssueAct("退回", "2025-09-15", "z", 9, "city", own=False)
    returned = issues.course([*line(*LOOP), back], closed="2025-09-12")
    assert (returned.state, returned.again) == (IssueState(2, RETURNED), 1)
    assert issues.doubts(returned, 1) == ("销号后又退回1次",)
    foreign = IssueAct("销号", "2025-09-15", "z", 9, "city", own=False)
    assert issues.course([*line(*LOOP[:5]), foreign], closed=None).state == IssueState(5)


def test_clocks() -> None:
    course = issues.course(line(("交办", "2025-09-01")), due="2025-09-15")
    assert (issues.days_late(course, TODAY), issues.feedback_late(course, 15, TODAY)) == (3, 2)
    assert issues.feedback_due(course, 15) == date(2025, 9, 16)
    hung = issues.course(line(("交办", "2025-09-01"), ("挂起", "2025-09-02")), due="2025-09-15")
    assert (issues.days_late(hung, TODAY), issues.feedback_due(hung, 15)) == (0, None)
    asked = issues.course(
        line(("交办", "2025-09-01"), ("上报", "2025-09-02"), due="2025-09-10"), due="2025-09-30"
    )
    assert (issues.days_late(asked, TODAY), issues.feedback_due(asked, 15)) == (8, None)


@given(days, st.integers(1, 60))
def test_feedback_is_overdue_from_the_day_after(day: str, within: int) -> None:
    course = issues.course(line(("交办", day)))
    due = date.fromisoformat(day) + timedelta(days=within)
    assert issues.feedback_due(course, within) == due
    assert issues.feedback_late(course, within, due) == 0
    assert issues.feedback_late(course, within, due + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("closed", "assigned", "words"),
    [
        ("2025-09-01", "2025-09-03", "销号早于交办"),
        ("2025-09", "2025-09-03", ""),
        ("2025-09-05", "2025-09-03", ""),
    ],
)
def test_closed_before_it_was_assigned(closed: str, assigned: str, words: str) -> None:
    said = issues.doubts(issues.course([], assigned=assigned, closed=closed), 1)
    assert ("销号早于交办" in said) == bool(words)


@pytest.mark.parametrize(
    ("steps", "kind", "why"),
    [
        (LOOP[:1], "销号", "还没有核实"), (LOOP[:4], "销号", "还没有核实"), (LOOP[:2], "核实", "先写反馈"),
        (LOOP[:1], "督办", "先转办交办"), (LOOP[:5], "督办", "已经核实"), (LOOP[:2], "批复", "先上报"),
        ((*LOOP[:2], ("上报", "2025-09-09")), "督办", "先记批复"),
        ((*LOOP[:2], ("挂起", "2025-09-09")), "反馈", "先恢复"),
        (LOOP, "反馈", "先退回重办"), (LOOP, "登记", "已经登记过"),
    ],
)  # fmt: skip
def test_a_refused_act_says_what_must_come_first(
    steps: tuple[tuple[str, str], ...], kind: str, why: str
) -> None:
    closed = "2025-09-12" if steps == LOOP else None
    assert why in issues.refusal(issues.course(line(*steps), closed=closed).state, kind)


def test_an_act_dated_back_may_not_break_what_followed() -> None:
    done = line(*LOOP[:5])
    back = IssueAct("退回", "2025-09-09", "new", 99, "a")
    why = issues.try_act(done, back, assigned=None, unit=None, closed=None)
    assert "2025-09-10已经核实" in why
    fine = IssueAct("督办", "2025-09-06", "new", 99, "a")
    assert issues.try_act(done, fine, assigned=None, unit=None, closed=None) == ""
