"""The published rule set (domain §6) at its edges."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.lights import (
    AMBER,
    GREEN,
    NONE,
    PROMISE,
    RED,
    Light,
    LightRules,
    light,
    months_late,
    rule_words,
)
from app.rules.pace import month_share


def shown(**changed: object) -> Light:
    inputs: dict[str, object] = {
        "period": "2025-08",
        "planned_start": "2025-03",
        "started": True,
        "finished": False,
        "rate": 0.7,
        "pace": 8 / 12,
    }
    return light(**(inputs | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("points", "colour"),
    [(5.0, GREEN), (0.0, GREEN), (-9.99, GREEN), (-10.0, AMBER), (-30.0, AMBER), (-30.01, RED), (-66.0, RED)],
)
@pytest.mark.parametrize("month", range(1, 13))
def test_progress_edges(month: int, points: float, colour: str) -> None:
    pace = month_share(month)
    assert shown(pace=pace, rate=pace + points / 100).colour == colour


@pytest.mark.parametrize(
    ("planned", "colour"),
    [
        ("2025-09", GREEN),
        ("2025-08", AMBER),
        ("2025-07", AMBER),
        ("2025-06", RED),
        ("2024-12", RED),
        ("", NONE),
    ],
)
def test_start_edges(planned: str, colour: str) -> None:
    assert shown(started=False, planned_start=planned).colour == colour


def test_a_project_that_has_not_started_is_not_judged_by_progress() -> None:
    assert shown(started=False, planned_start="2025-11", rate=0.0).colour == GREEN


def test_a_reason_holds_the_light_back_and_is_kept() -> None:
    held = shown(rate=0.1, excuse="汛期停工")
    assert (held.colour, held.suppressed) == (GREEN, True)
    assert "汛期停工" in held.reason
    assert "红灯" in held.reason


def test_a_reason_changes_nothing_where_no_light_is_on() -> None:
    assert shown(excuse="汛期停工") == shown()


def test_nothing_to_judge_and_finished() -> None:
    assert shown(rate=None).colour == NONE
    assert shown(rate=0.2, finished=True).colour == GREEN


def test_thresholds_are_editable() -> None:
    strict = LightRules(amber_gap=0.05, red_gap=0.10, start_red_months=2)
    assert shown(rate=0.6, rules=strict).colour == AMBER
    assert shown(rate=0.5, rules=strict).colour == RED
    assert shown(started=False, planned_start="2025-07", rules=strict).colour == RED


def test_reasons_tell_the_figures() -> None:
    assert shown(rate=0.351).reason == "低于序时31.6个百分点（完成35.1%，序时66.7%）"
    assert shown(started=False, planned_start="2025-06").reason == "计划2025-06开工，连续3个月未开工"


@given(st.integers(2000, 2090), st.integers(1, 12), st.integers(0, 40))
def test_months_late_count_calendar_months(year: int, month: int, later: int) -> None:
    end = year * 12 + month - 1 + later
    assert months_late(f"{end // 12}-{end % 12 + 1:02d}", f"{year}-{month:02d}") == later + 1


@given(st.floats(0, 2), st.floats(0, 2), st.integers(1, 12))
def test_more_work_never_worsens_the_light(one: float, two: float, month: int) -> None:
    order = [RED, AMBER, GREEN]
    worse, better = sorted((one, two))
    pace = month_share(month)
    assert order.index(shown(rate=worse, pace=pace).colour) <= order.index(
        shown(rate=better, pace=pace).colour
    )


def told(words: str, *, started: bool, behind: int, late: int, promised: bool, excused: bool) -> str:
    """The colour that a person reads out of the printed rule."""
    lag = re.search(r"低于序时(\d+)—(\d+)个百分点（含）为黄、超过(\d+)个百分点为红", words)
    months = re.search(r"计划当月开工未开工为黄、连续(\d+)个月为红", words)
    assert lag
    assert months
    low, high, beyond = map(int, lag.groups())
    assert high == beyond
    if not started:
        colour = RED if late >= int(months[1]) else AMBER if late >= 1 else GREEN
    elif promised and f"开了工而{PROMISE}为红" in words:
        colour = RED
    else:
        colour = RED if behind > beyond else AMBER if behind >= low else GREEN
    return GREEN if excused and "写明正当理由的不亮黄红灯" in words else colour


@given(
    started=st.booleans(), behind=st.integers(0, 60), late=st.integers(0, 6), promised=st.booleans(),
    excused=st.booleans(),
)  # fmt: skip
def test_the_printed_rule_is_the_rule(
    started: bool, behind: int, late: int, promised: bool, excused: bool
) -> None:
    lit = light(
        period="2025-08",
        planned_start=f"2025-{9 - late:02d}",
        started=started,
        finished=False,
        rate=(70 - behind) / 100,
        pace=0.70,
        promised="施工许可证" if promised else "",
        excuse="汛期" if excused else "",
    )
    expected = told(
        rule_words(), started=started, behind=behind, late=late, promised=promised, excused=excused
    )
    assert lit.colour == expected
