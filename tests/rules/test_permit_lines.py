"""A project's procedures as its page shows them: states, clocks, validity, faults."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.judgement import Judgement, judge
from app.rules.permit_lines import PermitLine, later
from app.rules.permits import Basis, PermitItem
from app.rules.workdays import Calendar, add_workdays

TODAY = date(2025, 9, 18)
CALENDAR = Calendar(known=frozenset({2024, 2025}))
ITEMS = (
    PermitItem("P02", "建议书", days=7, months=24, until=("P05",), needs=("需", "不需", "不需")),
    PermitItem("P05", "可研", days=20, needs=("需", "不需", "不需"), before=(("P02",),)),
    PermitItem("P07", "备案证明", days=0, needs=("不需", "不需", "需")),
    PermitItem("P09", "环评", days=60, calendar_days=True, days_by_eia={"报告表": 30}, months=60,
               until=("P30",), needs=("需", "需", "需")),
    PermitItem("P19", "供地", needs=("需", "需", "需")),
    PermitItem("P21", "不动产权证", needs=("需", "需", "需"), before=(("P19",),)),
    PermitItem("P24", "规划证", months=12, until=("P30",), needs=("需", "需", "需"),
               before=(("P05", "P07"), ("P19",))),
    PermitItem("P29", "施工许可证", days=7, promised_days=3, months=3, until=("P30",),
               needs=("需", "需", "需"), before=(("P19", "P21"), ("P24",)),
               name_by_industry={"交通": "开工报告"}),
    PermitItem("P30", "开工", event="start", needs=("需", "需", "需"), before=(("P29",), ("P09",))),
    PermitItem("P31", "竣工验收", needs=("需", "需", "需"), before=(("P30",),)),
)  # fmt: skip
BASIS = Basis(ITEMS, CALENDAR, TODAY)
Rows = Mapping[str, Mapping[str, Any]]


def judged(permits: Rows, *promises: Mapping[str, Any], started: bool = False, **project: Any) -> Judgement:
    return judge(BASIS, {"approval": "备案", **project}, permits, promises, started=started)


def line(found: Judgement, code: str) -> PermitLine:
    told = found.line(code)
    assert told is not None
    return told


def done(*codes: str, day: str = "2025-06-10") -> dict[str, dict[str, Any]]:
    return {code: {"done": day} for code in codes}


def test_states_and_counts() -> None:
    promise = {"uid": "a", "items": "P29", "promised": "2025-08-31"}
    found = judged({**done("P07", "P09", "P19"), "P21": {"accepted": "2025-09-15"}}, promise)
    states = {each.item.code: each.state for each in found.lines}
    assert states == {
        "P02": "不需", "P05": "不需", "P07": "已办", "P09": "已办", "P19": "已办", "P21": "在办",
        "P24": "未办", "P29": "承诺", "P30": "未办", "P31": "未办",
    }  # fmt: skip
    counts = found.tally
    assert (counts.needed, counts.done, counts.going, counts.waiting) == (7, 3, 1, 3)  # 开工 is no permit
    assert counts.rate == 3 / 7
    assert counts.ready == ("P24",)
    assert line(found, "P29").waits == ("P24",)  # 供地 is done, so the deed need not be


def test_one_of_several_alternatives_is_enough_and_what_does_not_apply_passes() -> None:
    assert line(judged(done("P19")), "P24").waits == ("P07",)
    assert line(judged(done("P19", "P07")), "P24").waits == ()
    assert line(judged(done("P19"), approval="审批"), "P24").waits == ("P05",)
    assert line(judged(done("P19"), approval=None), "P24").waits == ()  # nothing certain before it


@given(st.dates(date(2024, 1, 2), TODAY), st.sampled_from(("P05", "P29")))
def test_a_limit_is_counted_in_working_days_from_acceptance(accepted: date, code: str) -> None:
    kind = "审批" if code == "P05" else "备案"
    found = line(judged({code: {"accepted": accepted.isoformat()}}, approval=kind), code)
    clocks = {clock.kind: clock for clock in found.clocks}
    assert clocks["法定"].due == add_workdays(CALENDAR, accepted, found.item.days or 0)
    for clock in clocks.values():
        assert (clock.left < 0) == (clock.due < TODAY)
        assert clock.years == ((2026,) if clock.due.year == 2026 else ())
    assert (found.late is not None) == (min(clock.due for clock in clocks.values()) < TODAY)
    assert ("承诺时限" in clocks) == (code == "P29")


def test_limits_in_calendar_days_and_by_the_kind_of_report() -> None:
    rows = {"P09": {"accepted": "2025-09-01"}}
    assert line(judged(rows), "P09").clocks[0].due == date(2025, 10, 31)
    assert line(judged(rows, eia="报告表"), "P09").clocks[0].due == date(2025, 10, 1)


def test_a_vague_day_accuses_nobody_early() -> None:
    assert line(judged({"P29": {"accepted": "2025-09"}}), "P29").late is None
    assert line(judged({"P24": {"planned": "2025-09"}}), "P24").late is None
    assert line(judged({"P24": {"planned": "2025-08"}}), "P24").late is not None


def test_how_long_it_took() -> None:
    found = line(judged({"P29": {"accepted": "2025-06-02", "done": "2025-06-17"}}), "P29")
    assert (found.used, found.over) == (11, 4)
    assert found.clocks == ()


@pytest.mark.parametrize(
    ("code", "row", "started", "ends"),
    [
        ("P24", {"done": "2025-06-10"}, False, date(2026, 6, 10)),
        ("P24", {"done": "2025-06-10"}, True, None),  # begun in time
        ("P24", {"done": "2025-06-10", "valid_until": "2026-01-31"}, True, None),  # a term for beginning too
        ("P24", {"done": "2025-06-10", "valid_until": "2027-01-31"}, True, date(2027, 1, 31)),
        ("P19", {"done": "2025-06-10", "valid_until": "2025-10-01"}, True, date(2025, 10, 1)),
        ("P19", {"done": "2025-06-10"}, False, None),
        ("P29", {"done": "2024-11-30"}, False, date(2025, 2, 28)),
        ("P29", {"accepted": "2025-06-10"}, False, None),
    ],
)
def test_how_long_an_approval_holds(code: str, row: dict[str, Any], started: bool, ends: date | None) -> None:
    found = line(judged({code: row}, started=started), code)
    assert found.ends == ends
    if ends:
        assert found.ends_in == (ends - TODAY).days
    assert line(judged({code: row}, started=started, actual_finish="2025-09-01"), code).ends is None


def test_an_approval_that_the_next_one_replaced_ends_nowhere() -> None:
    first = {"P02": {"done": "2024-01-10"}}
    assert line(judged(first, approval="审批"), "P02").ends == date(2026, 1, 10)
    assert line(judged({**first, **done("P05")}, approval="审批"), "P02").ends is None


@given(st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(-240, 240))
def test_months_later(day: date, count: int) -> None:
    found = later(day, count)
    assert (found.year - day.year) * 12 + found.month - day.month == count
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


# ------------------------------------------------------------------ faults


def rules(found: Judgement) -> list[tuple[str, tuple[str, ...]]]:
    return [(fault.rule, fault.details) for fault in found.hits]


def test_begun_on_a_promise() -> None:
    promise = {"uid": "a", "items": "P29", "promised": "2025-08-31", "issuer": "县政府", "number": "6号"}
    rows = done("P07", "P09", "P19", "P21", "P24")
    assert judged(rows, promise).hits == ()
    (fault,) = judged(rows, promise, started=True).hits
    assert (fault.rule, fault.grave) == ("R16", True)
    assert fault.what == "29 施工许可证：县政府（6号）承诺 2025-08-31 前办结，已逾期 18天，工程已开工"
    assert judged(rows, {**promise, "fulfilled": "2025-08-30"}, started=True).hits[0].rule == "R15"
    assert judged({**rows, **done("P29")}, promise, started=True).hits == ()


def test_of_two_promises_for_one_permit_the_broken_one_is_shown() -> None:
    late = {"uid": "a", "items": "P29", "promised": "2025-08-31"}
    open_still = {"uid": "b", "items": "P29、P21", "promised": "2025-12-31"}
    for both in ((late, open_still), (open_still, late)):
        shown = line(judged({}, *both), "P29").promise
        assert shown is not None
        assert shown.uid == "a"


def test_begun_without_permits_and_without_a_promise() -> None:
    rows = done("P07", "P19", "P21", "P24")
    (fault,) = judged(rows, started=True).hits
    assert fault.details == ("P09", "P29")
    assert "没有承诺函" in fault.what
    assert fault.rule == "R15"
    (fault,) = judged({**rows, **done("P29")}, started=True).hits
    assert (fault.rule, fault.details) == ("R16", ("P09",))
    assert judged({}, started=True).hits == ()  # nothing was told of this project yet


def test_begun_before_the_licence_came() -> None:
    rows = done("P07", "P09", "P19", "P21", "P24") | done("P29", day="2025-06-20")
    (fault,) = judged(rows, started=True, actual_start="2025-06-11").hits
    assert (fault.rule, fault.details, fault.grave) == ("R15", ("P29",), False)
    assert judged(rows, started=True, actual_start="2025-06").hits == ()  # it may have been afterwards


def test_the_licence_of_roads_is_a_report() -> None:
    assert line(judged({}, industry="交通"), "P29").told() == "29 开工报告"


def test_what_was_done_out_of_order() -> None:
    assert rules(judged(done("P07", "P24"))) == [("R17", ("P24", "P19"))]
    both = done("P07", "P24") | done("P19", day="2025-07-01")
    (fault,) = judged(both).hits
    assert "早于前置的19 供地（2025-07-01）" in fault.what
    assert judged(done("P07", "P24", "P19")).hits == ()
    excused = {**both, "P24": {"done": "2025-06-10", "way": "容缺"}}
    assert judged(excused).hits == ()


@given(st.lists(st.dates(date(2024, 1, 1), TODAY), min_size=6, max_size=6))
def test_done_in_the_order_of_the_catalogue_is_never_blamed(days: list[date]) -> None:
    codes = ("P07", "P09", "P19", "P21", "P24", "P29")
    rows = {code: {"done": day.isoformat()} for code, day in zip(codes, sorted(days), strict=True)}
    assert judged(rows).hits == ()
