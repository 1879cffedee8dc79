"""Rules of needs, lists, turns and the official_listing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.listing import STATUS_CHANGES
from app.rules import lists, needs, official_listing
from app.rules.lists import StatusChangeFacts

figures = st.floats(0, 10**6, allow_nan=False)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
words = st.lists(st.sampled_from("甲乙丙丁"), unique=True)


@given(figures, figures)
def test_what_is_missing_and_what_is_had_make_up_the_need(amount: float, had: float) -> None:
    gap = needs.gap(amount, had)
    assert gap is not None
    assert gap >= 0
    assert (gap == 0) == (had >= amount or amount - had < 5e-7)
    assert needs.gap(None, had) is None


@given(figures, figures, figures)
def test_energy_is_free_exactly_under_both_conditions(own: float, local: float, city: float) -> None:
    verdict = needs.energy(own, local, city)
    assert verdict.free == (own < local and own <= city)
    assert verdict.words.startswith("不受增量指标限制" if verdict.free else "要占增量指标")
    for missing in ((None, local, city), (own, None, city), (own, local, None)):
        assert needs.energy(*missing).free is None


def test_a_threshold_is_reached_by_its_own_figure() -> None:
    assert lists.belongs(50_000_000, 50_000_000)
    assert not lists.belongs(49_999_999, 50_000_000)
    assert not lists.belongs(None, 1)
    assert not lists.belongs(1, None)
    assert not lists.belongs(10, 1, 10)


@given(words, words, words)
def test_tags_follow_and_what_nobody_governs_stays(
    tags: list[str], governed: list[str], wanted: list[str]
) -> None:
    after = (lists.follow("、".join(tags) or None, governed, wanted) or "").split("、")
    kept = [tag for tag in after if tag]
    assert set(wanted) <= set(kept)
    assert {tag for tag in tags if tag not in governed} <= set(kept)
    assert not set(kept) & (set(governed) - set(wanted))
    assert len(kept) == len(set(kept))


@given(days, days, days)
def test_a_membership_holds_from_its_first_to_its_last_day(since: date, until: date, today: date) -> None:
    assert lists.in_force(since.isoformat(), until.isoformat(), today) == (since <= today <= until)
    assert lists.in_force(None, None, today)
    assert lists.in_force(today.isoformat()[:7], today.isoformat()[:7], today)


@pytest.mark.parametrize(
    ("text", "grain", "kept"),
    [
        ("2025", "年度", "2025年"), ("2025年度", "年度", "2025年"), ("2025Q3", "季度", "2025年3季度"),
        ("2025年三季度", "季度", "2025年3季度"), ("12", "期", "第12期"), ("第 12 期", "期", "第12期"),
        ("随便", "无", "随便"), ("", "季度", ""),
    ],
)  # fmt: skip
def test_periods_are_kept_in_one_form(text: str, grain: str, kept: str) -> None:
    assert lists.period(text, grain) == kept
    assert lists.period(kept, grain) == kept


@given(st.lists(st.tuples(st.sampled_from(STATUS_CHANGES), days), max_size=6))
def test_what_the_rules_let_pass_has_no_resumption_without_a_stop(turns: list[tuple[str, date]]) -> None:
    changes = [StatusChangeFacts(str(at), kind, day.isoformat()) for at, (kind, day) in enumerate(turns)]
    wrong = lists.faults(changes)
    kept = [change for change in lists.ordered(changes) if change.uid not in wrong]
    stopped = out = False
    if not wrong:
        for change in kept:
            assert change.kind != "复工" or stopped
            assert not out or change.kind in ("入库", "调整投资")
            if change.kind in lists.STATUS_AFTER:
                stopped, out = change.kind == "停工", change.kind == "退库"
    status = lists.status_of(changes)
    assert (status is None) == all(kind == "调整投资" for kind, _ in turns)


def test_steps_are_compared_to_the_coarser_precision() -> None:
    assert lists.order_faults({"签约": "2025-03", "开工": "2025-03-01", "投产": None, "达效": "2025"}) == []
    assert lists.order_faults({"签约": "2025-04", "开工": "2025-03-31"}) == [
        ("签约 2025-04", "开工 2025-03-31")
    ]


@given(days, st.integers(0, 40))
def test_months_are_counted_as_people_do(day: date, months: int) -> None:
    later = official_listing.add_months(day, months)
    assert official_listing.months_between(day, later) == months
    assert official_listing.months_between(day, later - timedelta(days=1)) <= months


@given(days, st.integers(0, 200))
def test_one_month_is_allowed_two_are_red(start: date, passed: int) -> None:
    today = start + timedelta(days=passed)
    tone = official_listing.late(start, today)
    assert (tone == "ink3") == (today <= official_listing.add_months(start, 1))
    assert (tone == "red") == (today > official_listing.add_months(start, 2))


@given(days)
def test_the_next_node_lies_within_a_year(today: date) -> None:
    node = official_listing.next_node(("03-25", "没填", "13-40", "09-25"), today)
    assert node is not None
    assert today <= node <= today + timedelta(days=366)
    assert official_listing.next_node((), today) is None
