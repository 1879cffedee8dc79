"""Journeys through a project's page, on a real ledger: edit, postpone, fill, register, close, look back."""

from typing import Any, TypeVar, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.models import Issue, Milestone, Project, Role
from app.models.cells import Cell
from app.services.common import month_records, records
from app.services.grid import editing
from app.services.ledger import people
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes
from app.services.problems import problems
from app.services.project import projects
from app.views.issues.step_form import StepDialog
from app.views.kit.ask import ScriptedAsk
from app.views.project import ProjectPage
from app.views.project.basics import Basics
from app.views.project.history_room import History
from app.views.project.inplace import InPlace
from app.views.project.money_room import Money
from app.views.project.month_room import Months
from app.views.project.node_room import Nodes
from app.views.project.overview import Overview
from app.views.project.page import ROOMS
from app.views.project.problem_room import Problems
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import project_page, type_cell

WAN = 10_000
LONG = (
    "故城县运河东片老旧小区及周边道路雨污分流管网改造与积水点整治工程"
    "（一期、二期合并实施）暨智慧排水信息平台配套建设项目示范"
)
Key = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
RoomKind = TypeVar("RoomKind", bound=QWidget)


@pytest.fixture
def uid(ledger: Ledger) -> str:
    """A project with nodes, eight reported months, funds that close and a problem that is late."""
    made = projects.create(ledger, WHO, _fields())
    figures = {(made, f"2025-{month:02d}"): _month(month) for month in range(1, 13)}
    with ledger.change("填月度", by=WHO) as session:
        month_records.put_months(session, figures)
    problems.register(ledger, WHO, made, {"description": "施工许可证承诺到期未办结", "due": "2025-09-15"})
    return made


def _fields() -> dict[str, Any]:
    return {
        "name": "运河东片雨污分流改造", "industry": "市政", "start": "2025-03", "finish": "2026-06",
        "year_role": "新开工", "status": "在建", "total_investment": 18_300 * WAN, "plan_year": 2025,
        "year_plan": 10_500 * WAN, "fund_bond": 8_000 * WAN, "fund_own": 10_300 * WAN,
        "responsible_unit": "县住建局", "responsible_person": "毕秀兰", "leader": "宋雅琴",
    }  # fmt: skip


def _month(month: int) -> dict[str, int | None]:
    return {"plan": 875 * WAN, "done": 460 * WAN if month <= 8 else None}


@pytest.fixture
def page(qtbot: QtBot, work: Work) -> ProjectPage:
    return project_page(qtbot, work)


def room(page: ProjectPage, key: str, kind: type[RoomKind]) -> RoomKind:
    """A room of the page, brought to the front."""
    page.tabs.choose(key)
    found = page.room(key)
    assert isinstance(found, kind)
    return found


def place(page: ProjectPage, name: str) -> InPlace:
    """A field of 基本情况, brought to the front."""
    basics = room(page, "basics", Basics)
    return next(form.places[name] for form in basics.forms.values() if name in form.places)


def type_into(at: InPlace, text: str, *, end: Qt.Key = Key.Key_Return) -> None:
    """Replace what stands in a field and leave it by a key."""
    shown = at.editor.input
    assert isinstance(shown, QLineEdit)
    shown.setFocus()
    shown.selectAll()
    shown.insert(text)  # as an input method does: QTest can press Latin keys only
    QTest.keyClick(shown, end)


def changes(ledger: Ledger, uid: str) -> int:
    return projects.page(ledger, uid).changes


def children(widget: QWidget, kind: type[RoomKind]) -> list[RoomKind]:
    """The widgets of a kind inside another."""
    return cast(list[RoomKind], widget.findChildren(kind))


def words(widget: QWidget) -> str:
    """Every word that stands on a part of the page."""
    QApplication.processEvents()  # what was just added shows itself
    found: list[QLabel | QPushButton] = [*children(widget, QLabel), *children(widget, QPushButton)]
    return "\n".join(each.text() for each in found if each.isVisibleTo(widget))


def button(widget: QWidget, text: str) -> QPushButton:
    """The button whose words begin so."""
    return next(each for each in children(widget, QPushButton) if each.text().strip().startswith(text))


def spoken(widget: QWidget) -> str:
    """What a screen reader can say of a part of the page."""
    return "；".join(part.accessibleName() for part in children(widget, QWidget) if part.accessibleName())


# ------------------------------------------------------------------ the whole page


def test_the_head_tells_light_name_and_seven_facts(page: ProjectPage, uid: str) -> None:
    page.show_project(uid, [uid])
    head = page.header
    told = spoken(head)
    assert "红灯" in told  # 3,680 of 10,500 is 35.0 %, the year is at 66.7 %
    for fact in (
        "总投资：18,300 万元", "年度计划：10,500 万元", "1—8月完成：3,680 万元 · 35.0%",
        "比序时 66.7%：低 31.6 个百分点", "建设起止：2025-03 — 2026-06",
        "责任单位 · 责任人：县住建局 · 毕秀兰", "包联领导：宋雅琴",
    ):  # fmt: skip
        assert fact in told
    assert head.fill.text().strip() == "填9月进展"


def test_every_room_shows_itself_by_its_number(page: ProjectPage, uid: str) -> None:
    page.show_project(uid, [uid])
    for number, key in enumerate(list(ROOMS)[:9], start=1):
        QTest.keyClick(page, getattr(Key, f"Key_{number}"), CTRL)
        assert page.tabs.current == key
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus is page.tabs or page.room(key).isAncestorOf(focus)


def test_before_and_after_go_through_the_order_it_was_opened_from(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    other, last = (projects.create(ledger, WHO, {"name": name}) for name in ("道路", "泵站"))
    page.show_project(other, [uid, other, last])
    assert "2 / 3" in words(page.header)
    QTest.keyClick(page, Key.Key_Down, ALT)
    assert (page.uid, page.header.after.isEnabled()) == (last, False)
    QTest.keyClick(page, Key.Key_Down, ALT)
    assert page.uid == last
    for _ in range(3):
        QTest.keyClick(page, Key.Key_Up, ALT)
    assert page.uid == uid
    page.header.after.click()
    assert page.uid == other


def test_back_leads_to_the_ledger_on_this_projects_row(
    qtbot: QtBot, page: ProjectPage, work: Work, uid: str
) -> None:
    page.show_project(uid, [uid])
    with qtbot.waitSignal(work.page_wanted) as told:
        page.header.home.click()
    assert told.args == ["ledger", uid]


def test_a_page_made_anew_shows_what_was_open(qtbot: QtBot, page: ProjectPage, work: Work, uid: str) -> None:
    page.show_project(uid, [uid])
    again = ProjectPage(work)
    qtbot.addWidget(again)
    again.activate()
    assert again.uid == uid


def test_a_name_of_sixty_characters_is_whole_and_pushes_nothing_out(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    assert len(LONG) >= 58
    records.set_field(ledger, WHO, Project, uid, "name", LONG)
    page.show_project(uid, [uid])
    QApplication.processEvents()
    label = next(each for each in children(page.header, QLabel) if each.text() == LONG)
    assert page.width() == 1206
    assert label.wordWrap()
    assert label.height() >= label.heightForWidth(label.width()) - 2
    fill = page.header.fill
    assert fill.mapTo(page, fill.rect().topRight()).x() <= page.width()
    assert label.mapTo(page, label.rect().topRight()).x() < fill.mapTo(page, fill.rect().topLeft()).x()


def test_a_project_with_nothing_filled_says_what_to_do(page: ProjectPage, ledger: Ledger, work: Work) -> None:
    bare = projects.create(ledger, WHO, {"name": "新谋划"}, with_nodes=False)
    page.show_project(bare, [bare])
    told = words(room(page, "overview", Overview))
    for said in ("还没有节点", "还没有形象进度", "没有登记过问题", "还没有填资金来源", "1次修改"):
        assert said in told
    assert "还没有节点" in words(room(page, "nodes", Nodes))
    assert "没有登记过问题" in words(room(page, "problems", Problems))
    for key in ("basics", "months", "money", "history"):
        page.tabs.choose(key)
    assert not isinstance(work.ask, ScriptedAsk) or work.ask.asked == []


def test_a_deleted_project_says_who_did_it_and_comes_back(
    qtbot: QtBot, page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    page.show_project(uid, [uid])
    people.add(ledger, WHO, "王海燕", Role.REVIEWER, "demo2", weak_password=True)
    projects.delete(ledger, "王海燕", [uid])
    assert "「运河东片雨污分流改造」已经被删除" in words(page)
    assert "2025-09-18 由王海燕删除" in words(page)
    button(page, "找回项目").click()
    assert projects.page(ledger, uid).project.name == "运河东片雨污分流改造"
    assert page.header.isVisible()


def test_what_another_hand_changes_is_seen_at_once(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    nodes.add(ledger, "王海燕", uid, {"name": "环境恢复", "planned": "2026-07-31"})
    assert "环境恢复" in room(page, "overview", Overview).timeline.accessibleName()
    page.hide()
    records.set_field(ledger, "王海燕", Project, uid, "leader", "田翠平")
    page.show()
    assert "田翠平" in spoken(page.header)


# ------------------------------------------------------------------ 总览


def test_the_overview_leads_into_the_rooms(qtbot: QtBot, page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    seen = room(page, "overview", Overview)
    assert "逾期3天" in words(seen)
    assert "与总投资闭合" in seen.closing.text()
    assert "逾期" in seen.timeline.accessibleName()
    assert "9月计划875" in seen.months.accessibleName()
    seen.months.picked.emit("2025-08")
    months = page.room("months")
    assert isinstance(months, Months)
    assert (page.tabs.current, months.model.line_at(months.grid.current()[0]).key) == ("months", "2025-08")
    node = projects.page(ledger, uid).milestones[2].uid
    seen.timeline.picked.emit(node)
    nodes_room = page.room("nodes")
    assert isinstance(nodes_room, Nodes)
    assert nodes_room.model.line_at(nodes_room.grid.current()[0]).key == node


def test_a_narrow_page_puts_the_right_column_below(qtbot: QtBot, page: ProjectPage, uid: str) -> None:
    page.show_project(uid, [uid])
    seen = room(page, "overview", Overview)
    left, right = seen._holders
    QApplication.processEvents()
    assert right.x() > left.x()
    page.resize(900, 708)
    QApplication.processEvents()
    assert (right.x(), right.y() > left.y()) == (left.x(), True)
    assert seen.months.width() <= left.width() <= 900


# ------------------------------------------------------------------ 基本情况


def test_a_bad_value_stays_marked_and_unwritten_until_it_is_good(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    page.show_project(uid, [uid])
    before, plan = changes(ledger, uid), place(page, "year_plan")
    type_into(plan, "约1500")
    assert plan.editor.text() == "约1500"
    assert "约" in plan.editor.complaint
    assert plan.editor.input.property("wrong")
    assert changes(ledger, uid) == before
    type_into(place(page, "leader"), "田翠平")  # the page shows itself again: the bad text must survive that
    assert plan.editor.text() == "约1500"
    assert "有1处没有写入" in words(page.room("basics"))
    type_into(plan, "1500")
    assert (plan.editor.complaint, plan.editor.text()) == ("", "1500")
    assert projects.page(ledger, uid).project.year_plan == 1500 * WAN
    assert changes(ledger, uid) == before + 2
    assert "没有写入" not in words(page.room("basics"))


def test_a_refused_text_waits_on_its_own_project(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    other = projects.create(ledger, WHO, {"name": "道路"})
    page.show_project(uid, [uid, other])
    finish = place(page, "finish")
    type_into(finish, "明年吧")
    page.step(1)
    assert (finish.editor.text(), finish.editor.complaint) == ("", "")
    page.step(-1)
    assert finish.editor.text() == "明年吧"
    assert finish.editor.complaint
    QTest.keyClick(finish.editor.input, Key.Key_Escape)
    assert (finish.editor.text(), finish.editor.complaint) == ("2026-06", "")


def test_a_doubtful_code_is_written_and_warned_of(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    code = place(page, "code")
    type_into(code, "2209-131126-04-01-527754")
    assert projects.page(ledger, uid).project.code == "2209-131126-04-01-527754"
    assert ("校验码" in code.warning) == bool(records.doubt(code.editor.field, "2209-131126-04-01-527754"))
    type_into(code, "2209-1311")
    assert "24位" in code.warning
    assert code.editor.complaint == ""
    type_into(code, "")
    assert code.warning == ""


def test_leaving_a_note_writes_it(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    content = place(page, "content").editor.input
    assert isinstance(content, QPlainTextEdit)
    content.setFocus()
    QTest.keyClicks(content, "DN300 24.3km")
    place(page, "name").editor.input.setFocus()
    assert projects.page(ledger, uid).project.content == "DN300 24.3km"


def test_ctrl_z_in_a_field_is_its_own_while_typing_and_the_ledgers_after(
    page: ProjectPage, work: Work, ledger: Ledger, uid: str
) -> None:
    page.show_project(uid, [uid])
    leader = place(page, "leader")
    type_into(leader, "田翠平")
    work.undo()
    assert leader.editor.text() == "宋雅琴"
    work.redo()
    assert leader.editor.text() == "田翠平"


# ------------------------------------------------------------------ 节点


def test_add_a_node_postpone_it_and_take_both_back(
    qtbot: QtBot, page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    page.show_project(uid, [uid])
    shown, count = room(page, "nodes", Nodes), len(projects.page(ledger, uid).milestones)
    type_cell(shown.grid, shown.model.line_count() - 1, "name", "环境恢复")
    qtbot.waitUntil(lambda: len(projects.page(ledger, uid).milestones) == count + 1)
    row = count
    assert shown.model.line_at(row).cells["name"] == "环境恢复"
    type_cell(shown.grid, row, "planned", "2026-05-31")
    type_cell(shown.grid, row, "forecast", "2026-06-20")
    assert shown.model.line_at(row).cells["slip"] == "预迟20天"
    assert projects.page(ledger, uid).milestones[-1].forecast == "2026-06-20"
    work.undo()
    assert shown.model.line_at(row).cells["slip"].startswith("还有")
    work.undo()
    work.undo()
    assert len(projects.page(ledger, uid).milestones) == count
    assert shown.model.line_count() == count + 1  # the empty line


def test_a_bad_date_of_a_node_is_refused_in_its_cell(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    shown, before = room(page, "nodes", Nodes), changes(ledger, uid)
    type_cell(shown.grid, 0, "actual", "4月40日")
    assert not shown.finish()
    assert changes(ledger, uid) == before
    QTest.keyClick(page, Key.Key_Down, ALT)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClick(editor, Key.Key_Escape)
    assert shown.finish()


def test_move_and_delete_a_node(page: ProjectPage, ledger: Ledger, work: Work, uid: str) -> None:
    page.show_project(uid, [uid])
    shown = room(page, "nodes", Nodes)
    first, second = (node.name for node in projects.page(ledger, uid).milestones[:2])
    shown.focus_on(projects.page(ledger, uid).milestones[0].uid)
    assert not shown.up.isEnabled()
    shown.down.click()
    assert [node.name for node in projects.page(ledger, uid).milestones[:2]] == [second, first]
    shown.delete.click()
    assert first not in [node.name for node in projects.page(ledger, uid).milestones]
    work.undo()
    work.undo()
    assert [node.name for node in projects.page(ledger, uid).milestones[:2]] == [first, second]


def test_standard_nodes_for_a_project_without_any(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    bare = projects.create(ledger, WHO, {**_fields(), "name": "道路"}, with_nodes=False)
    page.show_project(bare, [bare])
    shown = room(page, "nodes", Nodes)
    button(shown, "按标准节点建").click()
    found = projects.page(ledger, bare).milestones
    assert len(found) == shown.model.line_count() - 1 > 3
    assert (found[0].planned, found[-1].planned) == ("2025-03-01", "2026-06-30")


# ------------------------------------------------------------------ 月度, 资金


def test_fill_the_month_from_the_primary_button(
    page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    page.show_project(uid, [uid])
    before = changes(ledger, uid)
    page.header.fill.click()
    shown = page.room("months")
    assert isinstance(shown, Months)
    row = shown.grid.current()[0]
    assert shown.model.line_at(row).key == "2025-09"
    type_cell(shown.grid, row, "done", "1260")
    assert shown.model.line_at(row).cells["share"] == "47.0"  # (3,680 + 1,260) / 10,500
    type_cell(shown.grid, row, "received", "800")
    type_cell(shown.grid, row, "progress", "9.6km")
    record = projects.page(ledger, uid).months["2025-09"]
    assert record is not None
    assert (record.done, record.received, record.progress) == (1260 * WAN, 800 * WAN, "9.6km")
    assert changes(ledger, uid) == before + 3
    for _ in range(3):
        work.undo()
    assert shown.model.line_at(row).cells["done"] is None


def test_other_years_can_be_chosen_where_there_are_any(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    shown = room(page, "months", Months)
    assert shown._years.count() == 0
    editing.apply(ledger, WHO, "改12月完成", editing.prepare([Cell(uid, "2024-12:done", "77")]))
    assert shown._years.count() == 2
    shown.focus_on("2024-12")
    assert shown.year == "2024"
    assert shown.model.line_at(shown.grid.current()[0]).cells["done"] == 77 * WAN
    type_cell(shown.grid, 12, "done", "78")
    past = projects.months(ledger, uid, "2024")["2024-12"]
    assert past is not None
    assert past.done == 78 * WAN


def test_money_closes_or_says_what_is_missing(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    shown = room(page, "money", Money)
    assert shown.closing.text() == "与总投资闭合"
    type_cell(shown.source_grid, shown.sources.row_of("fund_own"), "fund_central", "10000")
    assert projects.page(ledger, uid).project.fund_own == 10_000 * WAN
    assert shown.closing.text() == "比总投资少 300 万元"
    type_cell(shown.flow_grid, shown.flows.row_of("2025-08"), "received", "1200")
    type_cell(shown.flow_grid, shown.flows.row_of("2025-08"), "paid", "300")
    assert shown.flows.line_at(shown.flows.row_of("2025-08")).cells["rate"] == "25.0"
    august = projects.page(ledger, uid).months["2025-08"]
    assert august is not None
    assert (august.received, august.paid) == (1200 * WAN, 300 * WAN)


# ------------------------------------------------------------------ 问题


def test_register_and_close_a_problem(page: ProjectPage, ledger: Ledger, work: Work, uid: str) -> None:
    page.show_project(uid, [uid])
    before = changes(ledger, uid)
    page.show_tab("problems", "new")
    shown = page.room("problems")
    assert isinstance(shown, Problems)
    shown.keep.click()
    assert shown.form.places["description"].editor.complaint  # words are needed
    assert changes(ledger, uid) == before
    text = shown.form.places["description"].editor.input
    assert isinstance(text, QPlainTextEdit)
    QTest.keyClicks(text, "1.8km to move")
    type_into(shown.form.places["due"], "2025-10-10")
    type_into(shown.form.places["unit"], "City Bureau")
    assert changes(ledger, uid) == before  # nothing is written before 登记
    shown.keep.click()
    new = next(issue for issue in projects.page(ledger, uid).issues if issue.description == "1.8km to move")
    assert (new.due, new.unit, new.assigned) == ("2025-10-10", "City Bureau", "2025-09-18")
    assert changes(ledger, uid) == before + 1
    assert shown.model.line_at(shown.grid.current()[0]).key == new.uid
    assert shown.course.case is not None
    assert (shown.course.case.uid, shown.course.case.state.place) == (new.uid, 2)
    for kind, fields in (
        ("反馈", {"text": "已挖"}), ("核实", {"text": "属实"}), ("销号", {"number": "故政办〔2025〕12号"}),
    ):  # fmt: skip
        problems.take(ledger, WHO, new.uid, kind, {"day": "2025-09-18", **fields})
    assert shown.course.case.state.place == 6
    assert "⑥办结销号" in words(shown)


def test_an_act_is_taken_from_the_room(
    page: ProjectPage, ledger: Ledger, uid: str, qtbot: QtBot, qapp: QApplication
) -> None:
    page.show_project(uid, [uid])
    shown = room(page, "problems", Problems)
    assert shown.course.case is not None
    issue = shown.course.case.uid
    problems.take(ledger, WHO, issue, "交办", {"day": "2025-09-16"}, {"unit": "县住建局"})
    shown.course.take("反馈")
    dialog = next(
        each for each in qapp.topLevelWidgets() if isinstance(each, StepDialog) and each.isVisible()
    )
    dialog.take()
    assert dialog.form.editors["text"].complaint  # what was refused stays open, marked
    dialog.form.editors["text"].set_text("已进场")
    before = changes(ledger, uid)
    dialog.take()
    assert changes(ledger, uid) == before + 1
    assert shown.course.case.state.place == 4
    assert "已进场" in words(shown)


def test_a_problem_half_written_waits_on_its_project(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    other = projects.create(ledger, WHO, {"name": "道路"})
    page.show_project(uid, [uid, other])
    shown = room(page, "problems", Problems)
    shown.register.click()
    type_into(shown.form.places["unit"], "城管局")
    page.step(1)
    assert "没有登记过问题" in words(shown)
    page.step(-1)
    assert shown.form.places["unit"].editor.text() == "城管局"
    assert shown.keep.isVisible()


def test_leaving_a_field_by_another_project_writes_it_first(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    other = projects.create(ledger, WHO, {"name": "道路"})
    page.show_project(uid, [uid, other])
    shown = room(page, "problems", Problems)
    unit = shown.form.places["unit"].editor.input
    assert isinstance(unit, QLineEdit)
    unit.setFocus()
    unit.insert("城管局")
    QTest.keyClick(page, Key.Key_Down, ALT)
    assert page.uid == other
    assert projects.page(ledger, uid).issues[0].unit == "城管局"


def test_a_field_of_a_problem_is_written_in_place(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    page.show_project(uid, [uid])
    shown = room(page, "problems", Problems)
    type_into(shown.form.places["due"], "2025-02-30")
    assert "2025-02-30" in shown.form.places["due"].editor.text()
    assert shown.form.places["due"].editor.complaint
    type_into(shown.form.places["due"], "2025-09-30")
    assert projects.page(ledger, uid).issues[0].due == "2025-09-30"
    assert shown.model.line_at(0).cells["left"] == "9月30日前"


def test_delete_a_problem_and_give_up_a_new_one(
    page: ProjectPage, ledger: Ledger, work: Work, uid: str
) -> None:
    page.show_project(uid, [uid])
    shown = room(page, "problems", Problems)
    shown.register.click()
    shown.drop.click()
    assert shown.model.line_count() == 1
    shown.delete.click()
    assert "没有登记过问题" in words(shown)
    work.undo()
    assert [issue.description for issue in projects.page(ledger, uid).issues] == ["施工许可证承诺到期未办结"]
    assert shown.model.line_count() == 1


# ------------------------------------------------------------------ 历史


def test_history_tells_by_whom_and_can_be_narrowed(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    node = projects.page(ledger, uid).milestones[0].uid
    records.set_field(ledger, "王海燕", Milestone, node, "forecast", "2025-10-15")
    records.set_field(ledger, WHO, Project, uid, "leader", "田翠平")
    page.show_project(uid, [uid])
    shown = room(page, "history", History)
    told = words(shown)
    assert "包联领导　宋雅琴 → 田翠平" in told
    assert "王海燕　本机" in told
    assert f"共 {changes(ledger, uid)} 次修改" in told
    shown.people.setCurrentText("王海燕")
    shown.people.activated.emit(shown.people.currentIndex())
    assert "预计日期　2025-10-15" in words(shown)
    assert "包联领导" not in words(shown)
    shown.fields.setCurrentText("包联领导")
    shown.fields.activated.emit(shown.fields.currentIndex())
    assert "没有修改记录" in words(shown)
    button(shown, "去掉“王海燕”").click()
    assert "宋雅琴 → 田翠平" in words(shown)


def test_a_long_history_comes_in_parts(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    for number in range(45):
        records.set_field(ledger, WHO, Project, uid, "note", f"备注{number:02d}。")
    page.show_project(uid, [uid])
    shown = room(page, "history", History)
    assert "备注44。" in words(shown)
    assert "新项目" not in words(shown)
    shown.more.click()
    assert "新项目：运河东片雨污分流改造" in words(shown)
    assert not shown.more.isVisible()


def test_a_deleted_problem_is_gone_from_the_list_but_not_from_history(
    page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    issue = projects.page(ledger, uid).issues[0]
    records.remove(ledger, WHO, Issue, issue.uid)
    page.show_project(uid, [uid])
    assert f"{issue.number} 施工许可证承诺到期未办结 · 删除问题" in words(room(page, "history", History))
