"""Permits: what applies, what waits for what, and what the whole catalogue says."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.rules.permits import (
    NEEDED,
    NOT_NEEDED,
    UNDECIDED,
    PermitItem,
    cycle,
    default_need,
    need,
    open_before,
    promises,
    tally,
)

TODAY = date(2025, 9, 18)


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[PermitItem, ...]:
    """Up to a dozen procedures; each may come after groups of earlier ones."""
    found: list[PermitItem] = []
    for number in range(draw(st.integers(1, 12))):
        codes = [item.code for item in found]
        group = (
            st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True) if codes else st.nothing()
        )
        before = draw(st.lists(group, max_size=3)) if codes else []
        found.append(PermitItem(f"P{number:02d}", f"手续{number}", before=tuple(map(tuple, before))))
    return tuple(found)


@st.composite
def situations(draw: st.DrawFn) -> tuple[tuple[PermitItem, ...], dict[str, str], set[str], set[str]]:
    """A catalogue with what is needed, done and accepted."""
    items = draw(catalogues())
    codes = [item.code for item in items]
    needs = {code: draw(st.sampled_from((NEEDED, NEEDED, NOT_NEEDED, UNDECIDED))) for code in codes}
    wanted = [code for code in codes if needs[code] == NEEDED]
    done = draw(st.sets(st.sampled_from(wanted))) if wanted else set()
    going = draw(st.sets(st.sampled_from(codes))) - done
    return items, needs, done, going


@given(situations())
def test_counts_add_up_and_the_rate_is_exact(
    case: tuple[tuple[PermitItem, ...], dict[str, str], set[str], set[str]],
) -> None:
    items, needs, done, going = case
    counts = tally(items, needs, done, going)
    assert counts.needed == sum(said == NEEDED for said in needs.values())
    assert counts.done + counts.going + counts.waiting == counts.needed
    assert min(counts.done, counts.going, counts.waiting) >= 0
    assert counts.rate == (len(done) / counts.needed if counts.needed else None)


@given(situations())
def test_ready_is_exactly_what_waits_for_nothing(
    case: tuple[tuple[PermitItem, ...], dict[str, str], set[str], set[str]],
) -> None:
    items, needs, done, going = case
    counts = tally(items, needs, done, going)
    for item in items:
        passed = all(
            done & set(group) or not any(needs[code] == NEEDED for code in group) for group in item.before
        )
        free = needs[item.code] == NEEDED and item.code not in done | going
        assert (item.code in counts.ready) == (free and passed)


@given(situations(), st.data())
def test_finishing_something_never_holds_up_anything(
    case: tuple[tuple[PermitItem, ...], dict[str, str], set[str], set[str]], data: st.DataObject
) -> None:
    items, needs, done, _ = case
    code = data.draw(st.sampled_from([item.code for item in items]))
    for item in items:
        assert set(open_before(item, needs, done | {code})) <= set(open_before(item, needs, done))


@given(situations())
def test_everything_that_waits_is_told_what_it_waits_for(
    case: tuple[tuple[PermitItem, ...], dict[str, str], set[str], set[str]],
) -> None:
    items, needs, done, going = case
    counts = tally(items, needs, done, going)
    blocked = {code for code, first in counts.waits.items() if first}
    assert blocked <= {code for held in counts.holds.values() for code in held}
    for root, held in counts.holds.items():
        assert root in going or not counts.waits[root]
        assert root not in held
    assert [len(held) for held in counts.holds.values()] == sorted(
        map(len, counts.holds.values()), reverse=True
    )


@given(catalogues(), st.data())
def test_a_circle_is_found_and_only_a_circle(items: tuple[PermitItem, ...], data: st.DataObject) -> None:
    before = {item.code: item.before for item in items}
    assert cycle(before) == ()
    last = data.draw(st.sampled_from(items))
    first = data.draw(st.sampled_from(items))
    ancestors, queue = {last.code}, [last.code]
    while queue:
        fresh = {code for group in before[queue.pop()] for code in group} - ancestors
        ancestors |= fresh
        queue += fresh
    if first.code in ancestors:  # `first` comes before `last`: the other way round closes the circle
        found = cycle({**before, first.code: (*before[first.code], (last.code,))})
        assert found[0] == found[-1]
        assert len(found) > 1


@given(
    st.sampled_from((None, "审批", "核准", "备案")),
    st.tuples(*[st.sampled_from(("需", "视情况", "不需"))] * 3),
)
def test_without_a_kind_only_what_is_common_is_certain(
    approval: str | None, needs: tuple[str, str, str]
) -> None:
    said, reason = default_need(PermitItem("Q1", "某", needs=needs, condition="看情况"), approval)
    if approval:
        wanted = needs[("审批", "核准", "备案").index(approval)]
        assert said == (UNDECIDED if wanted == "视情况" else wanted)
    elif said != UNDECIDED:
        assert set(needs) == {said}
    else:
        assert len(set(needs)) > 1 or needs[0] == "视情况"
        assert reason


def test_what_was_said_counts_before_everything() -> None:
    item = PermitItem("P09", "环评", needs=("需", "需", "需"), days_by_eia={"不需办理": None, "报告表": 30})
    assert need(item, {"approval": "审批"}, None) == (NEEDED, "")
    assert need(item, {"approval": "审批", "eia": "不需办理"}, None)[0] == NOT_NEEDED
    assert need(item, {"approval": "审批"}, {"need": "不需", "need_reason": "豁免"}) == (NOT_NEEDED, "豁免")
    other = PermitItem("P11", "涉河", needs=("视情况",) * 3)
    assert need(other, {"approval": "审批"}, None)[0] == UNDECIDED
    assert need(other, {"approval": "审批"}, {"accepted": "2025-01-01"})[0] == NEEDED
    assert need(other, {"approval": "审批"}, None, promised=True)[0] == NEEDED


CODES = st.sampled_from(("P29", "P21", "P24"))


@given(
    st.dates(date(2025, 8, 1), date(2025, 11, 1)), st.booleans(), st.sets(CODES), st.sets(CODES, min_size=1)
)
def test_a_promise_is_broken_when_its_day_is_past_and_it_is_not_kept(
    due: date, entered: bool, done: set[str], codes: set[str]
) -> None:
    row = {
        "items": "、".join(codes),
        "promised": due.isoformat(),
        "fulfilled": "2025-09-01" if entered else None,
    }
    (found,) = promises([row], done, TODAY)
    assert found.kept == (entered or codes <= done)
    assert found.broken == (not found.kept and due < TODAY)
    assert found.late == (max((TODAY - due) // timedelta(days=1), 0) if not found.kept else 0)
