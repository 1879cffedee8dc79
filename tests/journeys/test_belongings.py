"""Journeys through 要素, 包联, 归属 and 专题台账 on a real ledger, by keyboard and by click."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.models import Assignment, Membership, Need, TaskForce, Visit
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.lists import lists
from app.services.lists.list_catalogue import catalogue_of
from app.services.project import projects
from app.views.kit.ask import ScriptedAsk
from app.views.kit.grid.grid import Grid
from app.views.project import ProjectPage
from app.views.project.leader_room import VISITS, Leaders
from app.views.project.list_room import Belongings
from app.views.project.need_room import Needs
from app.views.registers.page import RegistersPage
from app.views.settings.lists import ForceBlock, ListBlock
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import give_up, project_page, type_cell
from tests.views.finding import children

WAN = 10_000
LONG = (
    "故城县运河东片老旧小区及周边道路雨污分流管网改造与积水点整治工程"
    "（一期、二期合并实施）暨智慧排水信息平台配套建设项目"
)
Key = Qt.Key


@pytest.fixture
def uid(ledger: Ledger) -> str:
    fields = {
        "name": LONG, "status": "在建", "total_investment": 6_000 * WAN, "lists": "推介", "land_area": 120.0,
    }  # fmt: skip
    return projects.create(ledger, WHO, fields, with_nodes=False)


@pytest.fixture
def page(qtbot: QtBot, work: Work, uid: str) -> ProjectPage:
    return project_page(qtbot, work, uid)


def complaint(grid: Grid) -> str:
    """What stands under a cell that refused a text."""
    return next((label.text() for label in children(grid, QLabel) if label.objectName() == "complaint"), "")


# ------------------------------------------------------------------ the rooms


def test_a_need_is_typed_into_the_empty_line_and_its_gap_told(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    page.show_tab("needs")
    room = page.room("needs")
    assert isinstance(room, Needs)
    land = room.blocks["用地"].table
    type_cell(land.grid, 0, "item", "一期地块")
    type_cell(land.grid, 0, "amount", "118")
    type_cell(land.grid, 0, "secured", "82")
    (need,) = projects.page(ledger, uid).of(Need)
    assert (need.kind, need.measure, need.amount, need.secured) == ("用地", "亩", 118, 82)
    assert land.model.line_at(0).cells["gap"] == "36"
    assert room.banner.isVisibleTo(page)
    assert "表上用地 120亩，逐项合计 118亩" in room.banner.accessibleName()
    type_cell(land.grid, 0, "amount", "很多")
    assert "很多" in complaint(land.grid)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.text() == "很多"  # it stays, marked
    QTest.keyClick(focus, Key.Key_Escape)
    land.focus_on(need.uid)
    room.blocks["用地"].drop.click()
    assert projects.page(ledger, uid).of(Need) == ()


def test_a_kind_of_another_block_is_refused_where_it_does_not_belong(page: ProjectPage) -> None:
    page.show_tab("needs")
    room = page.room("needs")
    assert isinstance(room, Needs)
    utilities = room.blocks["水电气热信"].table
    type_cell(utilities.grid, 0, "kind", "用地")
    assert "登记在上面" in complaint(utilities.grid)
    give_up()


def test_the_first_leader_fills_the_head_and_visits_are_counted(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    page.show_tab("leaders", VISITS)
    room = page.room("leaders")
    assert isinstance(room, Leaders)
    type_cell(room.assignments.table.grid, 0, "leader", "宋雅琴")
    assert projects.page(ledger, uid).project.leader == "宋雅琴"
    assert projects.page(ledger, uid).of(Assignment)[0].since == "2025-09-18"
    type_cell(room.visits.table.grid, 0, "day", "2025-08-01")
    (visit,) = projects.page(ledger, uid).of(Visit)
    assert visit.day == "2025-08-01"
    assert room.verdict.text() == "48天前走访"
    records.set_field(ledger, WHO, Visit, visit.uid, "day", "2025-09-10")
    assert room.verdict.text() == "8天前走访"


def test_a_tag_of_a_sheet_is_dated_in_its_own_line(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_tab("lists", "members")
    room = page.room("lists")
    assert isinstance(room, Belongings)
    table = room.members.table
    assert table.model.line_at(0).key == "auto:月调度"
    type_cell(table.grid, table.model.row_of("tag:推介"), "since", "2025-03")
    (member,) = projects.page(ledger, uid).of(Membership)
    assert (member.roll, member.since) == ("推介", "2025-03")
    assert table.model.row_of("tag:推介") == -1
    type_cell(table.grid, table.model.row_of(member.uid), "period", "第八批")
    assert "2025年" in complaint(table.grid)
    give_up()
    type_cell(table.grid, table.model.line_count() - 1, "roll", "白名单")
    assert projects.page(ledger, uid).project.lists == "推介、白名单"


def test_an_event_is_joined_by_its_name(page: ProjectPage, ledger: Ledger, work: Work, uid: str) -> None:
    lists.hold_activity(ledger, WHO, "观摩拉练", "三季度观摩", "2025-09-12")
    page.show_tab("lists")
    room = page.room("lists")
    assert isinstance(room, Belongings)
    assert isinstance(work.ask, ScriptedAsk)
    work.ask.answers.append("三季度观摩")
    room._take_part()
    (member,) = projects.page(ledger, uid).of(Membership)
    assert (member.roll, member.period) == ("观摩拉练", "2025年3季度")


def test_a_turn_out_of_order_is_refused_and_the_text_stays(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    page.show_tab("lists", "turns")
    room = page.room("lists")
    assert isinstance(room, Belongings)
    grid = room.turns.table.grid
    type_cell(grid, 0, "kind", "复工")
    assert "没有停工" in complaint(grid)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.text() == "复工"
    QTest.keyClick(focus, Key.Key_Escape)
    type_cell(grid, 0, "kind", "停工")
    assert projects.page(ledger, uid).project.status == "停工"
    assert "停工" in room.turns.words.text()
    ledgers.undo_last(ledger, WHO)
    assert projects.page(ledger, uid).project.status == "在建"


def test_the_entry_is_judged_beside_its_fields(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    records.set_field(
        ledger, WHO, type(projects.page(ledger, uid).project), uid, "actual_start", "2025-03-01"
    )
    page.show_tab("lists", "statistics")
    room = page.room("lists")
    assert isinstance(room, Belongings)
    assert "应入统、未入统" in room.entered.text()
    assert "还缺资料" in room.missing.text()
    assert "还没有入统" in room.facts.accessibleName()


# ------------------------------------------------------------------ the registers


@pytest.fixture
def registers_page(qtbot: QtBot, work: Work, uid: str) -> RegistersPage:
    fields = {"project": uid, "kind": "用地", "amount": 50.0, "secured": 10.0, "land_way": "批而未供"}
    records.add(work.ledger, WHO, Need, fields)
    made = RegistersPage(work)
    qtbot.addWidget(made)
    made.resize(1206, 708)
    made.show()
    made.activate()
    return made


def shows(page: RegistersPage, key: str) -> bool:
    return page.content is not None and page.content.wish.key == key


def test_a_register_is_chosen_grouped_typed_into_and_leads_to_its_project(
    qtbot: QtBot, registers_page: RegistersPage, work: Work, ledger: Ledger, uid: str
) -> None:
    page = registers_page
    page.show_for("land")
    qtbot.waitUntil(
        lambda: page.content is not None and page.content.wish.key == "land" and page.model.line_count() > 2
    )
    assert [page.model.line_at(row).title for row in range(2)] == ["合计", "批而未供"]
    need = page.model.line_at(2).key
    type_cell(page.grid, 2, "secured", "30")
    assert next(each for each in projects.page(ledger, uid).of(Need) if each.uid == need).secured == 30
    page.group.setCurrentIndex(page.group.findData(""))
    page.group.activated.emit(0)
    qtbot.waitUntil(lambda: page.content is not None and not page.content.read.grouped)
    with qtbot.waitSignal(work.project_wanted) as told:
        page._open(1)
    assert told.args[0] == uid
    with qtbot.waitSignal(work.page_wanted) as wanted:
        page.print()
    assert wanted.args == ["print", ("land", "")]


def test_an_empty_register_says_where_its_rows_come_from(qtbot: QtBot, registers_page: RegistersPage) -> None:
    page = registers_page
    page.show_for("inspections")
    qtbot.waitUntil(lambda: shows(page, "inspections"))
    shown = page._body.currentWidget()
    assert "核查在项目页“佐证”里登记" in shown.accessibleName()
    assert not page.xlsx.isEnabled()


def test_an_event_is_added_where_events_are_listed(
    qtbot: QtBot, registers_page: RegistersPage, work: Work, ledger: Ledger
) -> None:
    page = registers_page
    page.show_for("activities")
    qtbot.waitUntil(lambda: shows(page, "activities"))
    assert isinstance(work.ask, ScriptedAsk)
    work.ask.answers.append("四季度集中签约")
    page._add_event()
    assert "四季度集中签约" in lists.events(ledger)
    qtbot.waitUntil(lambda: page.model.line_count() > 0)


def test_a_register_is_saved_as_a_workbook(
    qtbot: QtBot, registers_page: RegistersPage, work: Work, tmp_path: Path
) -> None:
    page = registers_page
    page.show_for("land")
    qtbot.waitUntil(lambda: shows(page, "land"))
    assert isinstance(work.ask, ScriptedAsk)
    work.ask.answers.append(tmp_path / "用地.xlsx")
    with qtbot.waitSignal(work.said, timeout=10_000):
        page.save()
    assert (tmp_path / "用地.xlsx").stat().st_size > 1000


# ------------------------------------------------------------------ settings


def test_lists_and_forces_are_kept_in_the_settings(qtbot: QtBot, work: Work, ledger: Ledger) -> None:
    block, forces = ListBlock(work), ForceBlock(work)
    for each in (block, forces):
        qtbot.addWidget(each)
        each.resize(1100, 420)
        each.show()
        each.activateWindow()
    qtbot.waitUntil(forces.isActiveWindow)
    forces.start.click()
    assert forces.model.line_count() == 9
    type_cell(forces.grid, 8, "name", "招商专班")
    with ledger.read() as session:
        assert session.query(TaskForce).filter(TaskForce.name == "招商专班", ~TaskForce.deleted).count() == 1
    type_cell(forces.grid, forces.model.line_count() - 1, "name", "招商专班")
    assert "已经有" in complaint(forces.grid)
    give_up()
    block.activateWindow()
    qtbot.waitUntil(block.isActiveWindow)
    type_cell(block.grid, block.model.row_of("月调度"), "least", "3000")
    assert next(roll for roll in catalogue_of(ledger) if roll.name == "月调度").least == 3_000 * WAN
    type_cell(block.grid, block.model.row_of("月调度"), "least", "")
    assert next(roll for roll in catalogue_of(ledger) if roll.name == "月调度").least == 5_000 * WAN
    type_cell(block.grid, block.model.line_count() - 1, "name", "县级调度")
    assert "县级调度" in {roll.name for roll in catalogue_of(ledger)}
