"""The wall chart's data: bars and nodes as the records tell them, forecasts moved, files written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication, QImageReader
from sqlalchemy import select

from app.documents.gantt.model import ChartRow
from app.errors import UserError
from app.models import Issue, Milestone, Project
from app.services.common import periods
from app.services.grid import filters, layouts
from app.services.grid.grid import Condition, GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.paper import charts, reports
from tests.county import new_ledger

WAN = 10_000
ROAD, PARK, DONE = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Three projects: one late, one to begin, one completed; the business date is 2025-09-18."""
    made = new_ledger(tmp_path / "ledger")
    periods.choose_period(made, "2025-08")
    with made.change("录入", by="刘敏") as session:
        for project in PROJECTS:
            session.add(Project(**project))
        session.flush()
        for node in NODES:
            session.add(Milestone(**node))
        session.add(Issue(project=ROAD, description="征地14.6亩未交付"))
    with made:
        yield made


PROJECTS: list[dict[str, Any]] = [
    {"uid": ROAD, "name": "农村公路", "industry": "交通", "start": "2024-11", "finish": "2026-03",
     "actual_start": "2024-12-05", "status": "在建", "leader": "贾文涛", "year_plan": 900 * WAN},
    {"uid": PARK, "name": "物流园", "industry": "工业", "start": "2025-11", "finish": "2027-06",
     "status": "前期"},
    {"uid": DONE, "name": "幼儿园", "industry": "社会事业", "start": "2024-03", "finish": "2025-07",
     "actual_start": "2024-03", "actual_finish": "2025-07-20", "status": "竣工"},
]  # fmt: skip
NODES: list[dict[str, Any]] = [
    {"uid": "1" * 32, "project": ROAD, "position": 1, "name": "路基完成", "planned": "2025-05",
     "actual": "2025-06-01"},
    {"uid": "2" * 32, "project": ROAD, "position": 2, "name": "路面完成", "planned": "2025-08-31"},
    {"uid": "3" * 32, "project": ROAD, "position": 3, "name": "交工验收", "planned": "2026-03-15"},
    {"uid": "4" * 32, "project": PARK, "position": 1, "name": "开工进场", "planned": "2025-11"},
]  # fmt: skip


def rows(ledger: Ledger) -> dict[str, ChartRow]:
    return {row.uid: row for row in charts.screen(ledger).chart.rows}


def test_bars_and_nodes(ledger: Ledger) -> None:
    found = rows(ledger)
    road = found[ROAD]
    assert road.plan_bar == (date(2024, 11, 1), date(2026, 3, 31))
    assert road.actual_bar == (date(2024, 12, 5), date(2025, 9, 18))
    assert road.forecast_bar == (date(2025, 9, 19), date(2026, 3, 31))
    assert [node.overdue for node in road.nodes] == [False, True, False]
    assert (road.next_text, road.next_overdue) == ("路面完成 8月31日", True)
    assert found[PARK].actual_bar is None
    assert found[PARK].forecast_bar == (date(2025, 11, 1), date(2027, 6, 30))
    assert found[PARK].next_text == "开工进场 11月30日"
    assert found[DONE].actual_bar == (date(2024, 3, 1), date(2025, 7, 20))
    assert found[DONE].forecast_bar is None


def test_the_window_reaches_over_all_projects_and_says_how_they_stand(ledger: Ledger) -> None:
    screen = charts.screen(ledger)
    assert (screen.chart.first, screen.chart.last) == (date(2024, 3, 1), date(2027, 6, 30))
    assert screen.sentence == "全部项目 3项 · 逾期节点 1个"
    assert screen.issues == {ROAD: "征地14.6亩未交付"}
    assert screen.everything == 3
    assert screen.chart.holidays
    assert all(first <= last for first, last in screen.chart.holidays)


def test_a_mistyped_year_does_not_stretch_the_time(ledger: Ledger) -> None:
    with ledger.change("错年份", by="刘敏") as session:
        session.update_many(Project, {PARK: {"finish": "2205-06"}})
    assert charts.screen(ledger).chart.last <= date(2040, 12, 31)


def test_the_next_node_of_another_year_tells_it(ledger: Ledger) -> None:
    charts.move_forecast(ledger, "刘敏", "2" * 32, date(2026, 1, 13))
    assert rows(ledger)[ROAD].next_text == "路面完成 26年1月13日"


def test_moving_a_forecast_is_one_step_with_a_name(ledger: Ledger) -> None:
    assert charts.move_forecast(ledger, "刘敏", "2" * 32, date(2025, 10, 20)) == "推迟节点"
    assert ledgers.undo_steps(ledger).undo[0].title == "推迟节点"
    assert rows(ledger)[ROAD].nodes[1].forecast == date(2025, 10, 20)
    assert rows(ledger)[ROAD].nodes[1].planned == date(2025, 8, 31)
    assert charts.move_forecast(ledger, "刘敏", "2" * 32, date(2025, 10, 1)) == "提前节点"
    ledgers.undo_last(ledger, "刘敏")
    ledgers.undo_last(ledger, "刘敏")
    assert rows(ledger)[ROAD].nodes[1].forecast is None


def test_a_node_that_is_done_or_gone_has_no_forecast_to_move(ledger: Ledger) -> None:
    with pytest.raises(UserError, match="已经完成"):
        charts.move_forecast(ledger, "刘敏", "1" * 32, date(2025, 10, 20))
    with pytest.raises(UserError, match="已经被删除"):
        charts.move_forecast(ledger, "刘敏", "9" * 32, date(2025, 10, 20))


def test_two_prints_of_the_same_state_have_the_same_code(ledger: Ledger) -> None:
    wanted = charts.request(ledger)
    first = charts.chart(ledger, wanted)
    assert charts.chart(ledger, wanted).check_code == first.check_code
    assert first.check_code in first.qr
    charts.move_forecast(ledger, "刘敏", "2" * 32, date(2025, 10, 20))
    assert charts.chart(ledger, wanted).check_code != first.check_code


# ------------------------------------------------------------------ the ledger's filter


def test_the_ledgers_filter_in_words(ledger: Ledger) -> None:
    conditions = (
        Condition("industry", "in", ("交通", "工业", None)),
        Condition("total_investment", "at_least", (50_000_000,)),
        Condition("leader", "empty"),
    )
    layouts.keep(ledger, "building", layouts.GridLayout(conditions=conditions), "2025-08")
    layouts.note_last_view(ledger, "building")
    found = filters.of_ledger_page(ledger, "2025-08")
    assert (found.query.view, found.query.conditions) == ("building", conditions)
    assert found.words.startswith("开工在建 · ")
    assert "：交通、工业、空" in found.words
    assert "≥5,000" in found.words
    assert found.words.endswith("：空")


def test_a_named_view_stands_on_its_base_and_a_forgotten_one_on_everything(ledger: Ledger) -> None:
    made = layouts.save_view(ledger, "我的在建", "building", layouts.GridLayout(), "2025-08")
    layouts.note_last_view(ledger, made.key)
    found = filters.of_ledger_page(ledger, "2025-08")
    assert (found.query.view, found.words) == ("building", "我的在建")
    layouts.drop_view(ledger, made.key)
    assert filters.of_ledger_page(ledger, "2025-08").query.view == "all"


def test_a_chart_of_filtered_projects(ledger: Ledger) -> None:
    only = filters.everything("2025-08")
    only = replace(only, query=replace(only.query, conditions=(Condition("industry", "in", ("交通",)),)))
    assert [row.uid for row in charts.screen(ledger, only).chart.rows] == [ROAD]


# ------------------------------------------------------------------ files


def test_files(ledger: Ledger, tmp_path: Path, qapp: QGuiApplication) -> None:
    reports.write_chart(ledger, tmp_path / "a.pdf", paper="A3", first="2025-01", last="2025-06")
    reports.write_chart(ledger, tmp_path / "a.png", paper="A3")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert QImageReader(str(tmp_path / "a.png")).size().width() > 2000


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("a.pdf", {"paper": "B5"}, "没有「B5」这种纸"),
        ("a.docx", {}, "不能存成「.docx」"),
        ("a.png", {"paper": "A3-tiles"}, "不能存成图片"),
        ("a.pdf", {"first": "明年"}, "「明年」不是日期"),
        ("a.pdf", {"first": "2025-06", "last": "2025-01"}, "开始晚于结束"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    ledger: Ledger, tmp_path: Path, name: str, more: dict[str, str], said: str
) -> None:
    with pytest.raises(UserError) as told:
        reports.write_chart(ledger, tmp_path / name, **more)  # type: ignore[arg-type]
    assert said in told.value.message
    assert told.value.hint
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("start", "finish", "ends", "words"),
    [
        ("", "2026-12 2026年底", [("竣工", date(2026, 12, 31))], "未填开工时间"),
        ("2026-03", "", [("开工", date(2026, 3, 1))], "未填竣工时间"),
    ],
)
def test_days_that_make_no_plan_are_drawn_and_told(
    tmp_path: Path, start: str, finish: str, ends: list[tuple[str, date]], words: str
) -> None:
    project = {"name": "云溪路灯", "start": start or None, "finish": finish or None}
    with new_ledger(tmp_path / "ledger") as ledger:
        with ledger.change("录入", by="刘敏") as session:
            session.insert_many(Project, [project])
        (row,) = charts.chart(ledger, charts.ChartRequest(GridQuery("2025-08"))).rows
        assert row.plan_bar is None
        assert row.dated
        assert [(node.name, node.planned, node.uid) for node in row.nodes] == [(*end, "") for end in ends]
        assert row.next_text == words


def test_characters_that_no_font_has_are_told_before_they_are_printed(tmp_path: Path) -> None:
    with new_ledger(tmp_path / "ledger") as ledger:
        with ledger.change("录入", by="刘敏") as session:
            session.insert_many(Project, [{"name": "故城大桥\U0010fffd工程"}])
        assert "\U0010fffd" in reports.write_chart(ledger, tmp_path / "图.pdf", paper="A3")
        with ledger.change("改", by="刘敏") as session:
            names = {uid: {"name": "故城大桥工程"} for uid in session.scalars(select(Project.uid))}
            session.update_many(Project, names)
        assert reports.write_chart(ledger, tmp_path / "图.pdf", paper="A3") == ""
