"""Sums and rates with the published denominators (domain §5)."""

import pytest

from app.rules.indicators import (
    ProjectFigures,
    completion_rate,
    plan_completion_rate,
    start_rate,
    start_rate_due,
    summarise,
)
from app.rules.lights import AMBER, GREEN, NONE, RED
from app.rules.pace import show_percent


def starts(begun: int, due: int, planned: int, early: int = 0) -> list[ProjectFigures]:
    """`planned` projects, `due` of them by August, `begun` have begun, and `early` ones beyond the plan."""
    rows = [
        ProjectFigures(
            year_role="新开工", started=number < begun, planned_start="2025-04" if number < due else "2025-11"
        )
        for number in range(planned)
    ]
    return rows + [ProjectFigures(year_role="预备", started=True)] * early


def test_published_start_rates() -> None:
    rows = starts(206, 223, 255)
    assert show_percent(start_rate(rows).value) == "80.8%"
    due = start_rate_due(rows, "2025-08")
    assert (due.numerator, due.denominator) == (206, 223)
    assert show_percent(due.value) == "92.4%"


def test_early_starts_may_pass_100_percent() -> None:
    assert show_percent(start_rate(starts(166, 166, 166, early=1)).value) == "100.6%"


def test_a_start_without_a_month_is_due_in_december() -> None:
    rows = [ProjectFigures(year_role="新开工")]
    assert start_rate_due(rows, "2025-11").value is None
    assert start_rate_due(rows, "2025-12").value == 0


def test_both_completion_rates_are_printed() -> None:
    """「完成1-4月投资计划的132.1%，完成年度计划的21.3%」."""
    assert show_percent(plan_completion_rate(1_321, 1_000).value) == "132.1%"
    assert show_percent(completion_rate(213, 1_000).value) == "21.3%"
    assert plan_completion_rate(1, 1).basis != completion_rate(1, 1).basis


def test_the_sums_of_a_dashboard() -> None:
    rows = [
        ProjectFigures(10, 4, 3, GREEN, started=True),
        ProjectFigures(20, 6, 2, RED, started=True),
        ProjectFigures(None, None, None, NONE),
        ProjectFigures(5, 2, None, AMBER),
    ]
    found = summarise(rows, period="2025-06")
    assert (found.count, found.total_investment, found.year_plan, found.year_done) == (4, 35, 12, 5)
    assert (found.rate, found.pace) == (5 / 12, 0.5)
    assert found.gap == pytest.approx(-1 / 12)
    assert found.lights == {RED: 1, AMBER: 1, GREEN: 1, NONE: 1}
    assert all(indicator.basis for indicator in found.indicators)


def test_an_empty_ledger_has_no_rates() -> None:
    found = summarise([], period="2025-08")
    assert (found.count, found.rate, found.gap) == (0, None, None)
    assert [indicator.value for indicator in found.indicators] == [None, None, None]
