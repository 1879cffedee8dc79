"""Journeys on 工作台: see what waits, go where it is settled, tick it as seen, find anything by a word."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models import Need, Project
from app.services.common import records
from app.services.common.concerns import Concern, Place
from app.services.grid import grid
from app.services.ledger.ledgers import Ledger
from app.services.workbench import workbench
from app.services.workbench.workbench import Waiting, WaitingItem
from app.views.kit.empty import EmptyState
from app.views.work import Work
from app.views.workbench.lines import WaitingLine, WaitingPart, parts_of
from app.views.workbench.page import WorkbenchPage
from app.views.workbench.waiting_list import Columns, WaitingList
from tests.views.demo_samples import PERSON, county, work_on
from tests.views.finding import children

Key = Qt.Key


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("workbench") / "台账", 8) as made:
        yield made


@pytest.fixture
def work(qtbot: QtBot, ledger: Ledger) -> Iterator[Work]:
    with work_on(ledger) as made:
        yield made


@pytest.fixture
def page(qtbot: QtBot, work: Work) -> WorkbenchPage:
    made = WorkbenchPage(work)
    qtbot.addWidget(made)
    made.resize(1206, 708)
    made.show()
    made.activate()
    settle(made)
    return made


@pytest.fixture
def wanted(work: Work) -> list[tuple[str, Any]]:
    """The pages that were asked for."""
    found: list[tuple[str, Any]] = []
    work.page_wanted.connect(lambda key, what: found.append((key, what)))
    return found


def settle(page: WorkbenchPage) -> None:
    for reader in (page.reader, page.finder):
        reader.hurry()
    for _ in range(3):
        QApplication.processEvents()
        page.work.background.wait()


def press(widget: WaitingList, *keys: Key) -> None:
    for key in keys:
        QTest.keyClick(widget, key)


def overdue_need(ledger: Ledger) -> tuple[str, str]:
    """A need with a gap that is overdue; the project's uid and the need's."""
    with ledger.read() as session:
        project = session.query(Project.uid).order_by(Project.uid).first()
    assert project is not None
    facts = {"project": project[0], "kind": "用地", "amount": 30.0, "secured": 4.0, "due": "2025-09-01"}
    return project[0], records.add(ledger, PERSON, Need, facts)


# ------------------------------------------------------------------ what waits


def test_what_waits_is_there_and_counted(page: WorkbenchPage, work: Work, ledger: Ledger) -> None:
    counts: list[tuple[str, int, bool]] = []
    work.counted.connect(lambda *told: counts.append(told))
    _, need = overdue_need(ledger)
    settle(page)
    found = workbench.waiting(ledger, PERSON)
    assert sorted(line.mark for line in page.list.lines()) == sorted(item.mark for item in found.items)
    assert f"{len(found.items)} 件事等你" in page.header.sentence.text()
    assert counts[-1] == ("workbench", found.overdue, True)
    line = next(line for line in page.list.lines() if line.place.detail == need)
    assert (line.light, line.token, line.late) == ("red", "red", "逾期 17天")
    assert line.spoken() == page.list.accessibleDescription() or "用地" in line.spoken()
    records.set_field(ledger, PERSON, Need, need, "secured", "30")
    settle(page)
    assert all(line.place.detail != need for line in page.list.lines())


def test_enter_leads_to_the_place(page: WorkbenchPage, ledger: Ledger, wanted: list[tuple[str, Any]]) -> None:
    project, need = overdue_need(ledger)
    settle(page)
    page.list.setFocus()
    press(page.list, Key.Key_Home)
    while page.list.current() is not None and page.list.current().place.detail != need:  # type: ignore[union-attr]
        press(page.list, Key.Key_Down)
    press(page.list, Key.Key_Return)
    key, (uid, order, room, detail) = wanted[-1]
    assert (key, uid, room, detail) == ("project", project, "needs", need)
    assert project in order
    press(page.list, Key.Key_End)
    last = page.list.current()
    assert last is not None
    press(page.list, Key.Key_Return)
    assert wanted[-1][0] == last.place.page
    records.remove(ledger, PERSON, Need, need)


def test_the_blue_word_leads_there_too(page: WorkbenchPage, wanted: list[tuple[str, Any]]) -> None:
    first = page.list.lines()[0]
    left, width = Columns.within(page.list.viewport().width()).verb
    at = next(at for at, row in enumerate(page.list._rows) if row is first)
    middle = page.list._rect(at).center().y()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left + width // 2, middle))
    assert len(wanted) == 1
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, middle))
    assert len(wanted) == 1, "elsewhere a click only chooses"


def test_space_ticks_and_ticks_off(page: WorkbenchPage, ledger: Ledger) -> None:
    before = [line.mark for line in page.list.lines()]
    page.list.setFocus()
    press(page.list, Key.Key_Home, Key.Key_Space)
    ticked = page.list.current()
    assert ticked is not None
    assert ticked.seen
    assert "1 件看过了" in page.header.sentence.text()
    assert sorted(line.mark for line in page.list.lines()) == sorted(before)
    assert not any(line.seen for line in page.list.lines() if line.mark != ticked.mark)
    assert workbench.waiting(ledger, PERSON).items != ()
    press(page.list, Key.Key_Space)
    assert [line.mark for line in page.list.lines()] == before
    assert not any(line.seen for line in page.list.lines())


def test_only_the_own_ones(page: WorkbenchPage) -> None:
    assert page.found is not None
    own = sorted(item.mark for item in page.found.items if item.mine)
    page.tabs.choose("mine")
    assert sorted(line.mark for line in page.list.lines()) == own
    if not own:
        assert page.stack.currentIndex() == 1
    page.tabs.choose("all")
    assert len(page.list.lines()) == len(page.found.items)


# ------------------------------------------------------------------ searching


def test_a_word_finds_projects_and_esc_comes_back(
    page: WorkbenchPage, ledger: Ledger, wanted: list[tuple[str, Any]]
) -> None:
    with ledger.read() as session:
        name = session.query(Project.name).order_by(Project.uid).first()[0]  # type: ignore[index]
    before = page.list.lines()
    page.focus_search()
    page.header.search.setText(name)
    QTest.keyClick(page.header.search, Key.Key_Return)
    settle(page)
    assert [line.what for line in page.list.lines()] == [name]
    assert page.list.hasFocus()
    press(page.list, Key.Key_Return)
    assert wanted[-1][0] == "project"
    press(page.list, Key.Key_Space)
    assert [line.seen for line in page.list.lines()] == [False], "an answer cannot be ticked"
    press(page.list, Key.Key_Escape)
    assert page.list.lines() == before
    assert page.header.search.text() == ""


def test_nothing_found_says_what_to_try(page: WorkbenchPage) -> None:
    page.header.search.setText("没有这样的项目")
    settle(page)
    assert "没有搜到" in page.header.sentence.text()
    assert page.list.lines() == []
    page.list.setFocus()
    press(page.list, Key.Key_Return, Key.Key_Space, Key.Key_Down)
    page.header.search.clear()
    settle(page)
    assert page.list.lines()


# ------------------------------------------------------------------ beside it


def test_a_light_leads_to_its_projects(
    page: WorkbenchPage, ledger: Ledger, wanted: list[tuple[str, Any]]
) -> None:
    for light, link in page.year.lights.items():
        if link.isEnabled():
            link.click()
            key, condition = wanted[-1]
            assert key == "ledger"
            query = grid.GridQuery("2025-08", conditions=(condition,))
            assert str(grid.count(ledger, query)) == link.text().split()[-1], light
    assert wanted


def test_nothing_to_do_says_what_was_looked_through(qtbot: QtBot, tmp_path: Path) -> None:
    with county(tmp_path / "台账", 0) as ledger, work_on(ledger) as work:
        page = WorkbenchPage(work)
        qtbot.addWidget(page)
        page.resize(1206, 708)
        page.show()
        settle(page)
        assert page.stack.currentIndex() == 1
        assert children(page.stack, EmptyState)[-1].accessibleName().startswith("还没有项目")
        page._bare = False  # as with projects that need nothing
        page.show_found()
        said = children(page.stack, EmptyState)[-1].accessibleName()
        assert said.startswith("今天没有等你的事")
        assert all(name in said for name, _ in workbench.SOURCES)


# ------------------------------------------------------------------ the list itself


def test_thousands_of_lines_scroll_and_keep_their_place(qtbot: QtBot) -> None:
    shown = WaitingList()
    qtbot.addWidget(shown)
    shown.resize(820, 600)
    shown.show()
    place = Place("project", "u", "needs")

    def part(count: int) -> WaitingPart:
        long = "特别长的名称" * 10
        lines = (
            WaitingLine("red", long, long, long, "某某某", "逾期 1天", "red", "去对接", place, f"m{at}")
            for at in range(count)
        )
        return WaitingPart("已经逾期", "", tuple(lines))

    shown.show_parts([part(3000)])
    shown.choose_first()
    press(shown, Key.Key_End)
    last = shown.current()
    assert last is not None
    assert last.mark == "m2999"
    assert (
        shown.verticalScrollBar().value() == shown.verticalScrollBar().maximum()
        or shown._rect(shown._current).bottom() <= shown.viewport().height()
    )
    shown.grab()
    shown.show_parts([part(2000)])  # the chosen one is gone: the last stays chosen
    assert shown.current() is not None
    press(shown, Key.Key_PageUp, Key.Key_PageUp, Key.Key_Home)
    assert shown.current().mark == "m0"  # type: ignore[union-attr]
    shown.show_parts([])
    assert shown.current() is None
    press(shown, Key.Key_Down, Key.Key_Return, Key.Key_Space)


def waiting_item(number: int, what: str, weight: int = 1, *, seen: bool = False) -> WaitingItem:
    place = Place("project", f"u{number}", "permits")
    concern = Concern(
        "explain", weight, what, "", f"u{number}", f"第{number}号项目", "某某", None, "去登记", place
    )
    return WaitingItem(concern, f"m{number}", seen, mine=False)


def folded(qtbot: QtBot, items: list[WaitingItem]) -> WaitingList:
    shown = WaitingList()
    qtbot.addWidget(shown)
    shown.resize(820, 600)
    shown.show()
    found = Waiting(tuple(items), date(2025, 9, 18), "2025-09", ())
    shown.show_parts(parts_of(found, mine=False))
    return shown


def test_many_alike_are_one_line_that_opens(qtbot: QtBot) -> None:
    many = [waiting_item(number, "已开工，手续没有登记") for number in range(5_000)]
    delays = [waiting_item(6_000 + number, f"竣工预计推迟 {number}天") for number in range(21)]
    few = [waiting_item(7_000 + number, "资金拼盘没有闭合") for number in range(3)]
    shown = folded(qtbot, [*many[:7], few[0], *many[7:], *delays, *few[1:]])
    opened: list[WaitingLine] = []
    shown.opened.connect(opened.append)
    (part, first, *rest) = shown._rows
    assert isinstance(part, WaitingPart)
    assert part.count == 5_024
    assert isinstance(first, WaitingLine)
    assert (first.what, first.note, first.name) == ("已开工，手续没有登记", "5,000项", "第0号项目等")
    assert [line.what for line in rest if isinstance(line, WaitingLine)] == [
        "资金拼盘没有闭合", "竣工预计推迟", "资金拼盘没有闭合", "资金拼盘没有闭合"
    ]  # fmt: skip
    assert len(shown.lines()) == 5_024, "a project is opened within all of them"
    shown.choose_first()
    press(shown, Key.Key_Return, Key.Key_Down, Key.Key_Return)
    assert [line.place.project for line in opened] == ["u0"]
    press(shown, Key.Key_Down, Key.Key_Left)
    assert shown.current() is first
    assert len(shown._rows) == 6
    press(shown, Key.Key_Right, Key.Key_End)
    assert shown.current().mark == "m7002"  # type: ignore[union-attr]


def test_an_open_line_stays_open_when_the_list_is_read_again(qtbot: QtBot) -> None:
    many = [waiting_item(number, f"停工 {number}天") for number in range(30)]
    shown = folded(qtbot, many)
    shown.choose_first()
    press(shown, Key.Key_Right, Key.Key_Down, Key.Key_Down)
    here = shown.current()
    assert here is not None
    fewer = Waiting(tuple(many[1:]), date(2025, 9, 18), "2025-09", ())
    shown.show_parts(parts_of(fewer, mine=False))
    assert shown.current() == here
    assert len(shown._rows) == 2 + 29


def test_space_ticks_all_that_a_line_stands_for(page: WorkbenchPage, work: Work, ledger: Ledger) -> None:
    with ledger.change("导入", by=PERSON, kind="import") as session:
        late = {"status": "在建", "actual_start": "2025-01-05", "approval": "备案"}
        uids = session.insert_many(Project, [{"name": f"新来的{number}号", **late} for number in range(40)])
    settle(page)
    line = next(row for row in page.list._rows if isinstance(row, WaitingLine) and row.count >= 40)
    page.list._go(page.list._rows.index(line))
    press(page.list, Key.Key_Space)
    ticked = {each.place.project for each in page.list.lines() if each.seen}
    assert set(uids) <= ticked
    press(page.list, Key.Key_Space)
    assert not any(each.seen for each in page.list.lines())
    work.undo()


@pytest.mark.parametrize("width", [120, 400, 640, 820, 1600])
def test_the_parts_of_a_line_never_overlap(width: int) -> None:
    at = Columns.within(width)
    spans = [span for span in (at.what, at.name, at.person, at.late, at.verb) if span[1] > 0]
    if width >= 400:
        for (left, wide), (after, _) in pairwise(spans):
            assert left + wide <= after
        assert spans[-1][0] + spans[-1][1] <= width
