"""Sums of a project from whatever months are known (domain §2, §5) and the columns of the standing table."""

import time
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.standing import Standing
from app.rules.lights import AMBER, GREEN, NONE, RED
from app.rules.standing import StandingFacts, standing

TODAY = date(2025, 9, 18)
MONTHS = [f"2025-{number:02d}" for number in range(1, 13)]
amounts = st.none() | st.integers(0, 10**9)


def facts(
    project: dict[str, Any] | None = None,
    months: list[dict[str, Any]] | None = None,
    nodes: list[dict[str, Any]] | None = None,
    issues: list[dict[str, Any]] | None = None,
    period: str = "2025-08",
) -> StandingFacts:
    base = {"uid": "a" * 32, "name": "污水处理厂", "year_plan": 1_200, "plan_year": 2025, "status": "在建"}
    return standing(
        base | (project or {}), months or [], nodes or [], issues or [], period=period, today=TODAY
    )


def done(**figures: int) -> list[dict[str, Any]]:
    return [{"month": f"2025-{month[1:]}", "done": figure} for month, figure in figures.items()]


def test_the_facts_are_exactly_the_columns() -> None:
    assert [field.name for field in fields(StandingFacts)] == list(Standing.__table__.columns.keys())


def test_months_add_up_to_the_period() -> None:
    found = facts({"cumulative_prev_year": 500}, done(m01=100, m08=300, m09=999))
    assert (found.year_done, found.total_done, found.month_done) == (400, 900, 300)
    assert found.rate == 400 / 1_200
    assert found.gap == pytest.approx(400 / 1_200 - 8 / 12)
    assert found.light == RED


def test_a_cumulative_figure_stands_for_its_months() -> None:
    months = [
        {"month": "2025-03", "done": 77},
        {"month": "2025-06", "year_done": 600},
        {"month": "2025-07", "done": 50},
        {"month": "2025-08", "done": 70},
    ]
    assert facts(months=months).year_done == 720
    assert facts(months=months, period="2025-06").year_done == 600
    assert facts(months=months, period="2025-05").year_done == 77


def test_the_month_is_the_growth_of_the_cumulative_figure() -> None:
    months = [{"month": "2025-07", "year_done": 600}, {"month": "2025-08", "year_done": 750}]
    assert facts(months=months).month_done == 150
    assert facts(months=months[1:]).month_done is None  # nobody told what came before
    assert facts(months=[{"month": "2025-01", "year_done": 80}], period="2025-01").month_done == 80


def test_months_of_other_years_do_not_count() -> None:
    found = facts(
        {"cumulative_prev_year": 0}, [{"month": "2024-08", "done": 5}, {"month": "2026-01", "done": 7}]
    )
    assert (found.year_done, found.total_done, found.rate, found.light) == (None, 0, None, NONE)


def test_a_plan_of_another_year_is_no_denominator() -> None:
    assert facts({"plan_year": 2024}, done(m01=100)).rate is None
    assert facts({"plan_year": None}, done(m01=100)).rate == 100 / 1_200


def test_the_total_needs_the_years_before() -> None:
    months = done(m01=100)
    assert facts(months=months).total_done is None
    assert facts({"cumulative": 700}, months).total_done == 700
    assert facts({"year_role": "新开工", "status": None}, months).total_done == 100
    assert (
        facts({"cumulative_prev_year": 10, "plan_year": 2024}, [{"month": "2024-12", "done": 5}]).total_done
        == 15
    )


@pytest.mark.parametrize(
    ("project", "started"),
    [
        ({"actual_start": "2025-08-31"}, True),
        ({"actual_start": "2025-09-01"}, False),
        ({"status": "前期"}, False),
        ({"status": "停工"}, True),
        ({"status": None, "year_role": "续建"}, True),
        ({"status": None, "year_role": "预备"}, False),
        ({"status": None, "year_role": "新开工"}, False),
        ({"status": None, "year_role": "新开工", "cumulative_prev_year": 3}, True),
        ({"status": None, "actual_finish": "2025"}, True),
    ],
)
def test_whether_it_has_started(project: dict[str, Any], started: bool) -> None:
    assert facts(project).started is started


def test_start_light_from_the_planned_month() -> None:
    assert facts({"status": "前期", "start": "2025-06-20"}).light == RED
    assert facts({"status": "前期", "start": "2025-08 8月底前"}).light == AMBER
    assert facts({"status": "前期", "start": "2025"}).light == GREEN  # December at the latest
    assert facts({"status": "储备", "start": "2024-01"}).light == NONE


def test_finished_is_green_and_a_reason_is_kept() -> None:
    assert facts({"production": "2025-07"}, done(m01=1)).light == GREEN
    found = facts({"light_reason": "等待新计划"}, done(m01=1))
    assert (found.light, found.suppressed) == (GREEN, True)
    assert "等待新计划" in found.light_reason


def test_nodes() -> None:
    nodes = [
        {"position": 3, "name": "主体封顶", "planned": "2025-09"},
        {"position": 2, "name": "基础", "planned": "2025-08-31", "forecast": "2025-10-15"},
        {"position": 1, "name": "开工", "planned": "2025-03", "actual": "2025-03-10"},
        {"position": 4, "name": "验收", "planned": "2025-09-17"},
        {"position": 5, "name": "投产", "planned": "2025"},
    ]
    found = facts(nodes=nodes)
    assert (found.next_node, found.next_node_date, found.overdue_nodes) == ("基础", "2025-10-15", 2)


def test_issues_and_progress() -> None:
    issues: list[dict[str, Any]] = [
        {"description": "征地差14亩", "closed": None},
        {"description": "旧账", "closed": "2025-05"},
    ]
    months: list[dict[str, Any]] = [
        {"month": "2025-07", "progress": "桩基完成"},
        {"month": "2025-08"},
        {"month": "2025-09", "progress": "以后"},
    ]
    found = facts(months=months, issues=issues)
    assert (found.open_issues, found.issue, found.progress) == (1, "征地差14亩", "桩基完成")


def test_funds_are_their_own_streams() -> None:
    months = [{"month": "2025-01", "received": 9, "paid": 4}, {"month": "2025-08", "plan": 6, "received": 1}]
    found = facts(months=months)
    assert (found.year_received, found.year_paid, found.year_done, found.month_plan) == (10, 4, None, 6)


@given(st.lists(amounts, min_size=12, max_size=12), st.integers(1, 12), st.randoms())
def test_only_months_up_to_the_period_count_in_any_order(
    figures: list[int | None], month: int, rng: Any
) -> None:
    rows = [{"month": name, "done": figure} for name, figure in zip(MONTHS, figures, strict=True)]
    rng.shuffle(rows)
    known = [figure for figure in figures[:month] if figure is not None]
    assert facts(months=rows, period=MONTHS[month - 1]).year_done == (sum(known) if known else None)


@given(st.lists(st.integers(0, 10**9), min_size=12, max_size=12), st.sets(st.integers(1, 12)))
def test_cumulative_figures_and_months_agree(figures: list[int], told: set[int]) -> None:
    """A true cumulative figure in any month changes no sum, and its month can then be left out."""
    rows: list[dict[str, Any]] = []
    for number, figure in enumerate(figures, start=1):
        total = sum(figures[:number])
        rows.append(
            {"month": MONTHS[number - 1], "year_done": total}
            if number in told
            else {"month": MONTHS[number - 1], "done": figure}
        )
    for number, month in enumerate(MONTHS, start=1):
        found = facts({"cumulative_prev_year": 0}, rows, period=month)
        assert (found.year_done, found.month_done) == (sum(figures[:number]), figures[number - 1])
        assert found.total_done == found.year_done


@given(st.integers(0, 9), st.integers(0, 9))
def test_two_entries_of_a_month_are_settled_the_same_everywhere(one: int, two: int) -> None:
    rows = [{"uid": "1", "month": "2025-08", "done": one}, {"uid": "2", "month": "2025-08", "done": two}]
    assert facts(months=rows) == facts(months=rows[::-1])
    assert facts(months=rows).year_done == two


def test_a_year_of_a_big_ledger_takes_seconds() -> None:
    months = [
        {"month": month, "plan": 5, "done": 7, "received": 1, "paid": 1, "progress": "桩基"}
        for month in MONTHS
    ]
    nodes = [{"position": number, "name": "节点", "planned": "2025-06"} for number in range(7)]
    begin = time.process_time()
    for _ in range(2_000):
        facts({"start": "2025-03"}, months, nodes)
    assert time.process_time() - begin < 2  # 0.1 s when the machine is free: 50,000 projects in about 3 s
