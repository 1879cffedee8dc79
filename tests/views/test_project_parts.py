"""The painted parts of a project's page: nothing overlaps, no figure is cut off, everything can be heard."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app.models import Milestone, MonthlyProgress, Project, Standing
from app.rules.judgement import judge
from app.rules.permits import Basis
from app.rules.workdays import Calendar
from app.services.common.project_sheet import Funds, ProjectSheet
from app.services.months import yearly
from app.views.kit import theme
from app.views.project import words
from app.views.project.header import FactsLine, LightChip, Tags
from app.views.project.month_table import MonthTable
from app.views.project.timeline import Timeline
from app.views.project.words import Fact, Piece

TODAY = date(2025, 9, 18)
NO_PERMITS = judge(Basis((), Calendar(), TODAY), {}, {}, (), started=False)
MONTHS = [f"2025-{number:02d}" for number in range(1, 13)]
AMOUNTS = st.none() | st.integers(-(10**9), 10**13)
DATES = st.none() | st.dates(date(2023, 1, 1), date(2028, 1, 1)).map(date.isoformat)
NODES = st.lists(
    st.builds(
        Milestone,
        uid=st.uuids().map(lambda uid: uid.hex),
        name=st.text("管网公里泵站设备安装调试完成", min_size=1, max_size=30),
        planned=DATES,
        forecast=DATES,
        actual=DATES,
    ),
    max_size=20,
)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp)


def page(project: Project, **standing: object) -> ProjectSheet:
    told: dict[str, object] = {"light": "none", "light_reason": "", "suppressed": False, "started": False}
    return ProjectSheet(
        project=project, standing=Standing(**told | standing), children={}, months={},
        funds=Funds((), 0, None), permits=NO_PERMITS, period="2025-08", office="故城县", years=("2025",),
        latest=(), changes=1,
    )  # fmt: skip


# ------------------------------------------------------------------ nodes on a line


@settings(max_examples=25)
@given(found=NODES, width=st.integers(220, 2000))
def test_every_node_has_its_own_place_and_is_told(found: list[Milestone], width: int) -> None:
    line = Timeline()
    line.resize(width, 100)
    line.set_nodes(found, TODAY)
    line._settle()
    cells = [line._cell(number) for number in range(len(found))]
    for number, cell in enumerate(cells):
        assert all(not cell.adjusted(1, 0, -1, 0).intersects(other) for other in cells[:number])
        assert cell.left() >= 0
        assert cell.right() <= line.width() + 1
        assert cell.bottom() <= line.height() + theme.px(10)
    assert line.accessibleName().count("；") == max(len(found) - 1, 0)
    line.grab()


@settings(max_examples=25)
@given(days=st.lists(st.dates(date(2023, 1, 1), date(2028, 1, 1)), min_size=1, max_size=9, unique=True))
def test_today_stands_between_what_is_past_and_what_is_to_come(days: list[date]) -> None:
    line = Timeline()
    line.set_nodes([Milestone(name="节点", planned=day.isoformat()) for day in sorted(days)], TODAY)
    place, past = line._today_at(), sum(day < TODAY for day in days)
    assert past - 1 <= place <= past


# ------------------------------------------------------------------ months


@settings(max_examples=25)
@given(
    done=st.lists(AMOUNTS, min_size=12, max_size=12),
    plan=st.lists(AMOUNTS, min_size=12, max_size=12),
    width=st.integers(420, 1600),
    factor=st.sampled_from([1.0, 1.25, 1.5]),
)
def test_no_figure_of_a_month_is_cut_off(
    done: list[int | None], plan: list[int | None], width: int, factor: float
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, factor)
    months = {
        month: MonthlyProgress(month=month, done=done[place], plan=plan[place])
        for place, month in enumerate(MONTHS)
    }
    table = MonthTable()
    table.resize(round(width * factor), 100)
    table.set_year(yearly.table(Project(name="x", plan_year=2025, year_plan=10**9), dict(months)), "2025-08")
    table._settle()
    columns, metrics = table._columns(), QFontMetrics(table._fonts()[0])
    split = table._split()
    assert len({head.top() for _, head in columns}) == (2 if split else 1)
    for number, head in columns:
        widest = max(metrics.horizontalAdvance(row[number]) for row in table._cells.values())
        half = (table.width() - table._label_width() - table._sum_width()) / 6
        if not split or half >= table._needed():
            assert widest <= head.width() - theme.px(6)
    table.grab()
    assert table.height() == table._band_height() * (2 if split else 1) + (theme.px(8) if split else 0)


def test_what_was_not_told_yet_differs_from_what_should_have_been() -> None:
    table = MonthTable()
    months = {month: MonthlyProgress(month=month) for month in MONTHS}
    table.set_year(yearly.table(Project(name="x"), dict(months)), "2025-08")
    assert table._cells["done"][7:10] == ["—", "", ""]
    assert table._cells["plan"][7:10] == ["—", "—", ""]
    assert table.accessibleName() == ""


# ------------------------------------------------------------------ the head


@settings(max_examples=25)
@given(
    st.lists(st.text("县住建局毕秀兰0123456789", max_size=14), min_size=1, max_size=7), st.integers(300, 1800)
)
def test_facts_never_overlap(texts: list[str], width: int) -> None:
    line = FactsLine()
    line.resize(width, 40)
    line.set_facts([Fact("责任单位", (Piece(text),)) for text in texts])
    line._settle()
    places = line._places(line.width())
    assert len(places) == len(texts)
    for (_, x, y), (_, other, below) in pairwise(places):
        assert (y == below and other > x) or (below > y and other == 0)
    assert places[-1][2] < line.height()


def test_a_project_with_nothing_filled_has_seven_facts_too() -> None:
    found = words.facts(page(Project(name="新谋划")))
    assert [fact.text() for fact in found] == [
        "总投资：未填", "年度计划：未填", "1—8月完成：未报", "比序时 66.7%：—", "建设起止：—",
        "责任单位 · 责任人：—", "包联领导：—",
    ]  # fmt: skip


def test_the_reason_of_a_light_is_told_unless_it_is_plainly_green() -> None:
    lag = "低于序时31.6个百分点（完成35.1%，序时66.7%）"
    for light in ("red", "amber", "none"):
        for started in (True, False):
            shown = page(Project(), light=light, light_reason=lag, started=started)
            assert words.light_words(shown) == lag
    assert words.light_words(page(Project(), light="green", light_reason="达到序时", started=True)) == ""
    late = "计划2025-06开工，连续3个月未开工"
    assert words.light_words(page(Project(), light="red", light_reason=late)) == late
    held = "有理由不亮灯：汛期停工"
    assert words.light_words(page(Project(), light="green", light_reason=held, suppressed=True)) == held


def test_a_plan_of_another_year_says_so() -> None:
    facts = words.facts(page(Project(name="x", plan_year=2024, year_plan=10**8)))
    assert facts[1].text() == "2024年计划：10,000 万元"


def test_tags_name_what_the_project_is() -> None:
    project = Project(code="2209-131126-04-01-527754", year_role="续建", status="停工", fund_bond=1)
    project.key_levels = "省重点、市重点"
    assert words.tags(project) == [
        "2209-131126-04-01-527754", "续建", "停工", "省重点", "市重点", "专项债券",
    ]  # fmt: skip
    shown = Tags()
    shown.set_tags(words.tags(project))
    shown.grab()
    assert shown.accessibleName().count("、") == 5


@pytest.mark.parametrize(("light", "name"), [("red", "红灯"), ("green", "绿灯"), ("none", "未亮灯")])
def test_a_light_is_heard_with_its_reason(light: str, name: str) -> None:
    chip = LightChip()
    chip.set_light(light, "因为")
    chip.grab()
    assert (chip.accessibleName(), chip.accessibleDescription(), chip.toolTip()) == (name, "因为", "因为")
