"""Journeys through the room of nodes: links, baseline, a schedule re-planned, a delay, stages."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.models import Milestone, Project
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes, stages
from app.services.project import projects
from app.views.project import ProjectPage
from app.views.project.node_room import Nodes
from app.views.project.overview import Overview
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import give_up, project_page, type_cell
from tests.views.finding import children

WAN = 10_000
Key = Qt.Key
PLANS = ("2025-04-10", "2025-06-30", "2025-11-28", "2026-03-31", "2026-06-30")


@pytest.fixture
def uid(ledger: Ledger) -> str:
    """A project with five nodes, two of them done, and a year's plan without months."""
    fields = {
        "name": "雨污分流", "industry": "市政", "start": "2025-03", "finish": "2026-06", "status": "在建",
        "plan_year": 2025, "year_plan": 12_000 * WAN,
    }  # fmt: skip
    made = projects.create(ledger, WHO, fields, with_nodes=False)
    for number, planned in enumerate(PLANS):
        name, actual = f"节点{number + 1}", planned if number < 2 else None
        nodes.add(ledger, WHO, made, {"name": name, "planned": planned, "actual": actual})
    return made


@pytest.fixture
def page(qtbot: QtBot, work: Work, uid: str) -> ProjectPage:
    return project_page(qtbot, work, uid)


def room(page: ProjectPage, detail: str = "") -> Nodes:
    page.show_tab("nodes", detail)
    found = page.room("nodes")
    assert isinstance(found, Nodes)
    return found


def type_finish(shown: Nodes, text: str) -> None:
    line = shown.schedule.finish_line
    line.setFocus()
    line.selectAll()
    line.insert(text)
    QTest.keyClick(line, Key.Key_Return)


def those(ledger: Ledger, uid: str) -> tuple[Milestone, ...]:
    return projects.page(ledger, uid).milestones


def cells(shown: Nodes, key: str) -> list[str]:
    """A column of the schedule as it is read."""
    model = shown.schedule.model
    column = model.columns()[model.column_number(key)]
    return [model.text(row, column) for row in range(model.line_count())]


def test_links_are_typed_as_numbers_and_refused_in_words(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    shown = room(page)
    type_cell(shown.grid, 4, "after", "3、4")
    assert nodes.uids_of(those(ledger, uid)[4].after) == tuple(node.uid for node in those(ledger, uid)[2:4])
    assert shown.model.line_at(4).cells["after"] == "3、4"
    type_cell(shown.grid, 2, "after", "5")
    assert not shown.finish()  # it would go round: the text stays in its cell
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "5"
    QTest.keyClick(editor, Key.Key_Escape)
    assert those(ledger, uid)[2].after is None


def test_another_offices_nodes_are_only_read(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    with ledger.change("并入", by=WHO, program=True) as session:
        session.update_many(Project, {uid: {"office": "131127"}})
    shown = room(page)
    column = shown.model.columns()[shown.model.column_number("planned")]
    assert "别的单位" in shown.model.why_closed(0, column)
    with ledger.change("还回", by=WHO, program=True) as session:
        session.update_many(Project, {uid: {"office": ledger.office}})
    assert shown.model.why_closed(0, column) == ""


def test_the_baseline_is_kept_and_the_distance_to_it_shown(
    page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    shown = room(page)
    shown.baseline.click()
    assert [node.baseline for node in those(ledger, uid)] == list(PLANS)
    type_cell(shown.grid, 4, "planned", "2026-07-10")
    assert shown.model.line_at(4).cells["since"] == "迟10天"
    assert those(ledger, uid)[4].baseline == "2026-06-30"
    work.undo()
    work.undo()
    assert those(ledger, uid)[4].baseline is None


def test_a_schedule_is_replanned_and_one_undo_takes_it_back(
    page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    overview = page.room("overview")
    assert isinstance(overview, Overview)
    overview.backward.click()
    shown = page.room("nodes")
    assert isinstance(shown, Nodes)
    assert (page.tabs.current, shown.tabs.current) == ("nodes", "schedule")
    assert QApplication.focusWidget() is shown.schedule.finish_line
    assert not shown.schedule.apply.isEnabled()  # to its own end nothing changes
    before, steps = [node.planned for node in those(ledger, uid)], projects.page(ledger, uid).changes
    type_finish(shown, "2026-08-31")
    assert cells(shown, "latest")[-1] == "2026-08-31"
    assert cells(shown, "moved")[:2] == ["已完成", "已完成"]
    assert [node.planned for node in those(ledger, uid)] == before  # nothing is written yet
    shown.schedule.apply.click()
    assert those(ledger, uid)[-1].planned == "2026-08-31"
    assert those(ledger, uid)[-1].baseline == "2026-06-30"
    assert work.undo_title() == "倒排工期"
    assert projects.page(ledger, uid).changes == steps + 1
    work.undo()
    assert [node.planned for node in those(ledger, uid)] == before
    assert cells(shown, "planned") == before


def test_an_end_that_cannot_be_met_is_said_and_can_be_mended(
    page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    shown = room(page, "schedule")
    panel = shown.schedule
    type_finish(shown, "2026-05-29")
    assert not panel.apply.isEnabled()
    assert panel.outcome.text() == "从今天最早 2026-06-30 完成"
    squeeze = next(each for each in children(panel, QPushButton) if each.text() == "压缩没填的工期")
    squeeze.click()
    assert panel.apply.isEnabled()
    type_cell(panel.grid, 3, "duration", "200")
    assert not panel.apply.isEnabled()
    panel.soonest.click()
    assert panel.apply.isEnabled()
    panel.reset.click()
    assert cells(shown, "latest")[-1] == "2026-06-30"
    type_finish(shown, "六月底")
    assert panel.finish_line.text() == "六月底"
    assert panel.wrong.text()
    type_finish(shown, "2026-06-30")
    assert not panel.wrong.text()


def test_trials_are_not_written_and_do_not_follow_to_another_project(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    shown = room(page, "schedule")
    type_cell(shown.schedule.grid, 3, "duration", "5")
    type_cell(shown.schedule.grid, 4, "after", "3")
    assert all(node.duration is None and node.after is None for node in those(ledger, uid))
    type_cell(shown.schedule.grid, 3, "duration", "-5")
    assert not shown.finish()
    give_up()
    other = projects.create(ledger, WHO, {"name": "泵站"}, with_nodes=False)
    nodes.add(ledger, WHO, other, {"name": "甲"})
    page.show_project(other, [other])
    assert shown.schedule.finish_line.text() == ""
    assert not shown.schedule.reset.isEnabled()
    type_finish(shown, "2026-06-30")
    assert cells(shown, "latest") == ["2026-06-30"]


def test_a_delay_is_tried_from_the_node_at_hand_and_written_as_forecasts(
    page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    shown = room(page, those(ledger, uid)[2].uid)
    shown.tabs.choose("delay")
    panel = shown.delays
    assert panel.node.currentData() == those(ledger, uid)[2].uid
    assert panel.outcome.text() == "竣工 2026-06-30 → 2026-07-14，推迟 14 天，带动后面 2 个节点"
    panel.days.setText("")
    assert not panel.apply.isEnabled()
    panel.days.setText("5")
    assert all(node.forecast is None for node in those(ledger, uid))
    panel.apply.click()
    assert those(ledger, uid)[-1].forecast == "2026-07-07"
    work.undo()
    assert all(node.forecast is None for node in those(ledger, uid))


def test_stages_are_typed_checked_divided_and_folded(
    page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    shown = room(page, "stage:2025-08")
    panel = shown.stages
    assert panel.model.line_at(panel.grid.current()[0]).key == "2025-08"
    type_cell(panel.grid, panel.model.row_of("2025Q3"), "plan", "4620")
    for month, plan in (("2025-07", "1500"), ("2025-08", "1520"), ("2025-09", "1500")):
        type_cell(panel.grid, panel.model.row_of(month), "plan", plan)
    assert panel.model.line_at(panel.model.row_of("2025Q3")).marks["gap"].facts == (
        "3季度各月计划之和 4,520 比季度计划 4,620 少 100"
    )
    type_cell(panel.grid, panel.model.row_of("2025-08"), "goal", "管网主干线贯通")
    tree = stages.tree(ledger, uid, "2025")
    assert next(line for line in tree.lines if line.span == "2025-08").figures.goal == "管网主干线贯通"
    panel.grid.go(panel.model.row_of("2025"), "plan")
    panel.divide.click()
    tree = stages.tree(ledger, uid, "2025")
    assert [line.figures.plan for line in tree.lines if line.kind == "quarter"] == [
        2_460 * WAN, 2_460 * WAN, 4_620 * WAN, 2_460 * WAN,
    ]  # fmt: skip
    work.undo()
    count = panel.model.line_count()
    panel.grid.go(panel.model.row_of("2025Q3"), "label")
    QTest.keyClick(panel.grid.view_of(0), Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert panel.model.line_count() == count - 3
    panel.fold.click()
    assert panel.model.row_of("2025-08") == -1
    panel.fold.click()
    assert panel.model.line_count() == 17


def test_a_bad_figure_of_a_stage_stays_in_its_cell(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    shown = room(page, "stage:2025-08")
    panel = shown.stages
    type_cell(panel.grid, panel.model.row_of("2025-08"), "plan", "约300")
    assert not shown.finish()
    shown.tabs.choose("nodes")
    assert shown.tabs.current == "stages"  # it waits for the cell
    give_up()
    shown.tabs.choose("nodes")
    assert shown.tabs.current == "nodes"
    assert not stages.tree(ledger, uid, "2025").lines[0].sums.plan


def test_without_nodes_the_room_says_what_to_do(page: ProjectPage, ledger: Ledger) -> None:
    bare = projects.create(ledger, WHO, {"name": "新谋划"}, with_nodes=False)
    page.show_project(bare, [bare])
    shown = room(page, "schedule")
    assert not shown.schedule.isVisible()
    shown.tabs.choose("stages")
    assert shown.stages.isVisible()
    assert shown.stages.model.line_count() > 4
