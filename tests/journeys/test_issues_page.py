"""Journeys through 问题闭环, on a real ledger: from registering to closing, by keyboard, with its proof."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.rules import issues
from app.services.ledger.ledgers import Ledger
from app.services.problems import cases, problems
from app.services.problems.cases import Case
from app.services.project import projects
from app.views.issues.board import Board
from app.views.issues.card import two_lines
from app.views.issues.page import IssuesPage
from app.views.issues.step_form import StepDialog
from app.views.issues.surface import FIRST
from app.views.kit.ask import ScriptedAsk
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import in_front

LONG = (
    "省道S324改线段与高压线交叉，电力迁改方案尚未批复，影响路基填筑，请供电公司尽快出具意见并明确停电窗口期"
)
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def uids(ledger: Ledger) -> Iterator[list[str]]:
    """One problem not assigned, three assigned of which one is late; all gone afterwards."""
    project = projects.create(ledger, WHO, {"name": "运河东路北延工程"}, with_nodes=False)
    told = {"unit": "城管局", "person": "马振海", "assigned": "2025-09-10", "due": "2025-10-10"}
    yield [
        problems.register(ledger, WHO, project, {"description": LONG}),
        problems.register(ledger, WHO, project, {"description": "燃气管线迁改", **told, "due": "2025-09-15"}),
        problems.register(ledger, WHO, project, {"description": "征地14.6亩未交付", **told}),
        problems.register(ledger, WHO, project, {"description": "施工许可证未办", **told, "unit": "住建局"}),
    ]
    projects.delete(ledger, WHO, [project])


@pytest.fixture
def page(qtbot: QtBot, work: Work, uids: list[str]) -> IssuesPage:
    made = opened(qtbot, work)
    qtbot.waitUntil(lambda: len(made.shown) == len(uids))
    return made


def opened(qtbot: QtBot, work: Work) -> IssuesPage:
    made = IssuesPage(work)
    in_front(qtbot, made)
    qtbot.waitUntil(lambda: made._read_once)
    return made


def words(widget: QWidget) -> str:
    """Every word on a part of the page."""
    QApplication.processEvents()
    found: list[QLabel | QPushButton] = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    return "\n".join(each.text() for each in found if each.isVisibleTo(widget))


def dialog() -> StepDialog:
    """The form that is open."""
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, StepDialog)]
    return next(each for each in shown if each.isVisible())


def case(ledger: Ledger, uid: str) -> Case:
    found = cases.one(ledger, uid)
    assert found is not None
    return found


def settled(qtbot: QtBot, page: IssuesPage, uid: str, place: int) -> None:
    """Wait until the page shows a problem in a state."""
    qtbot.waitUntil(lambda: any(one.uid == uid and one.state.place == place for one in page.shown))


# ------------------------------------------------------------------ the board


def test_the_first_enter_opens_a_problem(qtbot: QtBot, work: Work, uids: list[str]) -> None:
    """Though the page came to the front before it was read, and whatever is shown then."""
    page = IssuesPage(work)
    page.activate()
    assert not page.shown
    in_front(qtbot, page)
    qtbot.waitUntil(lambda: len(page.shown) == len(uids))
    assert page.board.current
    QTest.keyClick(page.board, Key.Key_Return)
    assert page.panel.isVisible()
    assert page.panel.uid == page.board.current
    page.close_panel()
    page.header.search.setText("住建局")
    qtbot.waitUntil(lambda: len(page.shown) == 1)
    QTest.keyClick(page.board, Key.Key_Return)
    assert page.panel.uid == page.shown[0].uid


def test_a_form_opens_at_the_first_field_to_fill(page: IssuesPage, ledger: Ledger, uids: list[str]) -> None:
    page.go_on(uids[0])
    form = dialog()
    assert form.windowTitle().endswith("转办交办")
    first = next(each for each in form.form.editors.values() if not each.text())
    assert form.focusWidget() is first.input
    assert first.field.name != "text"
    form.reject()


def test_a_problem_from_its_registering_to_its_closing(
    qtbot: QtBot, page: IssuesPage, ledger: Ledger, work: Work, uids: list[str], tmp_path: Path
) -> None:
    uid = uids[0]
    page.board.choose(uid)
    page.board.setFocus()
    QTest.keyClick(page.board, Key.Key_Return)
    assert page.panel.isVisible()
    assert LONG in words(page.panel)
    QTest.keyClick(page.board, Key.Key_Right, CTRL)  # on: 交办
    form = dialog()
    assert form.form.editors["day"].text() == "2025-09-18"
    form.take()
    assert "交办给谁" in form.form.editors["unit"].complaint  # nothing is written, the form stays
    form.form.editors["unit"].set_text("县供电公司")
    form.take()
    settled(qtbot, page, uid, 2)
    assert "县供电公司" in words(page.panel)
    for kind, texts in (("督办", {}), ("反馈", {"text": "方案已报审"}), ("核实", {"text": "已迁改"})):
        page.go_on(uid)
        form = dialog()
        assert form.windowTitle().endswith({"督办": "督办", "反馈": "进展", "核实": "核实"}[kind])
        if texts:  # the keyboard is where something must be said, not in the number of a paper
            assert form.focusWidget() is form.form.editors["text"].input
        for name, text in texts.items():
            form.form.editors[name].set_text(text)
        form.take()
        settled(qtbot, page, uid, {"督办": 3, "反馈": 4, "核实": 5}[kind])
    page.go_on(uid)
    form = dialog()
    form.form.editors["result"].set_text("已迁改，已送电")
    form.take()
    assert "佐证" in form.form.editors["number"].complaint
    assert form.form.editors["result"].text() == "已迁改，已送电"
    proof = tmp_path / "验收单.pdf"
    proof.write_bytes(b"%PDF-1.4\n%demo\n%%EOF\n")
    assert isinstance(work.ask, ScriptedAsk)
    work.ask.answers.append([proof])
    form.attach()
    work.background.wait()
    assert "已有佐证 1 份" in words(form)
    form.take()
    settled(qtbot, page, uid, 6)
    assert page.panel.uid == uid  # and no other problem's button stands where this one's was
    closed = case(ledger, uid)
    assert (closed.fields["closed"], closed.fields["result"], closed.doubts) == (
        "2025-09-18",
        "已迁改，已送电",
        (),
    )
    work.undo()
    settled(qtbot, page, uid, 5)


def test_the_keyboard_goes_over_the_board(page: IssuesPage, uids: list[str]) -> None:
    page.board.setFocus()
    page.board.choose(uids[1])
    assert "②转办交办" in page.board.accessibleDescription()
    assert "逾期3天" in page.board.accessibleDescription()
    QTest.keyClick(page.board, Key.Key_Down)
    assert page.board.current == uids[2]
    QTest.keyClick(page.board, Key.Key_End)
    assert page.board.current == uids[3]
    QTest.keyClick(page.board, Key.Key_Left)
    assert page.board.current == uids[0]
    QTest.keyClick(page.board, Key.Key_Left)
    assert page.board.current == uids[0]
    QTest.keyClick(page.board, Key.Key_Right)
    assert page.board.current in uids[1:]


def test_a_card_let_go_over_another_column_opens_the_form_or_says_why_not(
    qtbot: QtBot, page: IssuesPage, work: Work, uids: list[str]
) -> None:
    said: list[str] = []
    work.said.connect(said.append)
    drag(page.board, uids[1], 3)
    assert dialog().windowTitle() == "督导督办"
    dialog().reject()
    QApplication.processEvents()
    drag(page.board, uids[1], 6)
    assert "还没有核实" in said[-1]
    drag(page.board, uids[0], 3)
    assert "还没有交办" in said[-1]


def drag(board: Board, uid: str, place: int) -> None:
    spot = board.spot_of(uid)
    assert spot is not None
    start = spot.rect.center()
    end = QPoint(board._left(place) + 20 - board.horizontalScrollBar().value(), 60)
    view = board.viewport()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, start + QPoint(30, 5))
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, left, Qt.KeyboardModifier.NoModifier, end)


def test_thousands_of_cards_are_shown_in_part(qtbot: QtBot, page: IssuesPage) -> None:
    one = page.found[0]
    many = [
        Case(**{name: getattr(one, name) for name in one.__slots__} | {"uid": f"u{at}"}) for at in range(5000)
    ]
    board = Board(lambda case: "逾期3天")
    qtbot.addWidget(board)
    board.resize(1100, 600)
    board.show()
    board.show_cases(many)
    place = one.state.place
    assert board.count(place) == 5000
    assert sum(spot.case is not None for spot in board._spots) == FIRST
    more = next(spot for spot in board._spots if spot.case is None)
    board.verticalScrollBar().setValue(board.verticalScrollBar().maximum())
    at = more.rect.center() - QPoint(0, board.verticalScrollBar().value())
    QTest.mouseClick(board.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert sum(spot.case is not None for spot in board._spots) == 2 * FIRST
    board.choose("u300")
    spot = board.spot_of("u300")
    assert spot is not None
    top = spot.rect.top() - board.verticalScrollBar().value()
    assert 0 < top < board.viewport().height()
    assert not board.grab().isNull()


def test_a_text_on_two_lines_tears_no_figure(page: IssuesPage) -> None:
    metrics = page.fontMetrics()
    for width in range(60, 400, 7):
        first, rest = two_lines("燃气、通信管线迁改尚差2.5公里，需协调", width, metrics)
        assert not (first[-1].isascii() and rest[:1].isascii() and rest)
        assert not rest.startswith(("，", "、", "."))


# ------------------------------------------------------------------ conditions


def test_conditions_and_search_narrow_and_are_dropped(
    qtbot: QtBot, page: IssuesPage, uids: list[str]
) -> None:
    page.filters.choose("late")
    qtbot.waitUntil(lambda: [one.uid for one in page.shown] == [uids[1]])
    page.filters.choose("all")
    page.filters.set_field("unit", "住建局")
    qtbot.waitUntil(lambda: [one.uid for one in page.shown] == [uids[3]])
    page.filters.drop("unit")
    page.header.search.setText("zd14")
    qtbot.waitUntil(lambda: not page.shown)
    assert "去掉“zd14”" in words(page)
    page.header.search.setText("rqgx")
    qtbot.waitUntil(lambda: [one.uid for one in page.shown] == [uids[1]])
    page.show_all()
    qtbot.waitUntil(lambda: len(page.shown) == 4)
    assert [action.text() for action in page.filters.menu().actions()] == ["类别", "责任单位"]


def test_another_page_asks_for_one_problem(qtbot: QtBot, page: IssuesPage, uids: list[str]) -> None:
    page.filters.choose("late")
    qtbot.waitUntil(lambda: len(page.shown) == 1)
    page.show_for(("", "", uids[2]))
    qtbot.waitUntil(lambda: page.panel.isVisible() and page.panel.uid == uids[2])
    assert page.board.current == uids[2]
    QTest.keyClick(page.panel, Key.Key_Escape)
    assert not page.panel.isVisible()


def test_no_problem_at_all_says_where_one_is_registered(qtbot: QtBot, work: Work) -> None:
    page = opened(qtbot, work)
    assert page.found == []
    assert "没有登记过问题" in words(page)
    assert "到项目台账选项目" in words(page)


# ------------------------------------------------------------------ the list


def test_one_reminder_to_the_chosen_rows_is_one_step(
    qtbot: QtBot, page: IssuesPage, ledger: Ledger, work: Work, uids: list[str]
) -> None:
    page.tabs.choose("list")
    listing = page.listing
    assert listing.model.line_count() == 4
    rows = sorted(listing.model.row_of(uid) for uid in uids[1:])
    listing.grid.go(rows[0])
    listing.grid.selection.extend(rows[-1], 0)
    assert len(listing.selected()) == rows[-1] - rows[0] + 1 >= 3
    listing.remind.click()
    assert "同时督办" in words(dialog())
    dialog().take()
    settled(qtbot, page, uids[1], issues.SUPERVISED)
    assert [case(ledger, uid).course.supervisions for uid in uids[1:]] == [1, 1, 1]
    assert work.undo_title().startswith("督办 3 个问题")
    work.undo()
    settled(qtbot, page, uids[1], issues.ASSIGNED)
    assert [case(ledger, uid).course.supervisions for uid in uids] == [0, 0, 0, 0]


def test_a_row_leads_to_its_course_and_to_its_project(page: IssuesPage, work: Work, uids: list[str]) -> None:
    wanted: list[tuple[str, object]] = []
    work.page_wanted.connect(lambda key, what: wanted.append((key, what)))
    page.tabs.choose("list")
    page.listing.choose(uids[1])
    page.listing.show_it.click()
    assert page.panel.uid == uids[1]
    page.listing.grid.open_record()
    (key, what) = wanted[0]
    assert key == "project"
    assert isinstance(what, tuple)
    assert what[2:] == ("problems", uids[1])
