"""Journeys through 手续: type, paste, filter, promise; the strip leads to its line; the catalogue in 设置."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.models import Commitment
from app.models.cells import Cell
from app.services.common import records
from app.services.ledger.ledgers import Ledger
from app.services.permits import permits, procedures
from app.services.project import projects
from app.views.kit.ask import ScriptedAsk
from app.views.kit.grid.grid import Grid
from app.views.project import ProjectPage
from app.views.project.overview import Overview
from app.views.project.permit_room import Permits
from app.views.settings.holidays import HolidayBlock
from app.views.settings.procedures import ProcedureBlock
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import project_page, type_on
from tests.views.finding import children

Key = Qt.Key
LONG = "故城县运河东片老旧小区及周边道路雨污分流管网改造工程" * 2 + "联合审批专班"


@pytest.fixture
def uid(ledger: Ledger) -> str:
    fields = {
        "name": "运河东片雨污分流改造",
        "approval": "备案",
        "status": "在建",
        "actual_start": "2025-04-20",
    }
    return projects.create(ledger, WHO, fields, with_nodes=False)


@pytest.fixture
def page(qtbot: QtBot, work: Work, uid: str) -> ProjectPage:
    return project_page(qtbot, work, uid)


@pytest.fixture
def room(page: ProjectPage) -> Permits:
    page.show_tab("permits")
    found = page.room("permits")
    assert isinstance(found, Permits)
    return found


def type_here(grid: Grid, text: str) -> None:
    """Type into the active cell as an input method does, and press Enter."""
    grid.edit()
    editor = QApplication.focusWidget()
    assert editor is not None
    editor.clear()  # type: ignore[attr-defined]
    editor.insert(text)  # type: ignore[attr-defined]
    QTest.keyClick(editor, Key.Key_Return)


def cell(room: Permits, code: str, key: str) -> str:
    column = next(each for each in room.model.columns() if each.key == key)
    return room.model.text(room.model.row_of(code), column)


def words(widget: QWidget) -> str:
    QApplication.processEvents()  # what was put in just now is shown by the loop
    return "\n".join(label.text() for label in children(widget, QLabel) if label.isVisibleTo(widget))


def test_all_procedures_stand_there_before_anything_was_said(room: Permits, page: ProjectPage) -> None:
    data = [row for row in range(room.model.line_count()) if room.model.line_at(row).key]
    assert len(data) == 31
    assert room.words.text() == "需办 14　已办 0　在办 0　未办 14　待定 12　完备率 0.0%"
    assert cell(room, "P05", "state") == "不需"
    assert cell(room, "P29", "name") == "施工许可证"
    assert not [tab.count for tab in page.tabs._tabs if tab.key == "permits" and tab.count]


def test_typing_makes_the_record_and_moves_the_counts(room: Permits, page: ProjectPage, work: Work) -> None:
    room.grid.go(room.model.row_of("P07"), "done")
    type_here(room.grid, "2025.3.3")
    assert cell(room, "P07", "done") == "2025-03-03"
    assert cell(room, "P07", "state") == "已办"
    assert "已办 1" in room.words.text()
    assert [tab.count for tab in page.tabs._tabs if tab.key == "permits"] == ["1/14"]
    work.undo()
    assert cell(room, "P07", "state") == "未办"


def test_what_is_refused_stays_in_its_cell_with_the_reason(room: Permits) -> None:
    room.grid.go(room.model.row_of("P29"), "done")
    type_here(room.grid, "2026-01-01")
    editor = QApplication.focusWidget()
    assert editor is not None
    assert editor.text() == "2026-01-01"  # type: ignore[attr-defined]
    assert "还没有到" in words(room)
    QTest.keyClick(editor, Key.Key_Escape)
    assert cell(room, "P29", "done") == ""


def test_a_block_of_excel_is_one_step(room: Permits, work: Work) -> None:
    mime = QMimeData()
    mime.setText(
        "2025-03-03\t2025-03-10\t故审批〔2025〕8号\r\n2025-03-04\t\t\r\n2025-03-05\t2025-03-20\t"
        + LONG
        + "\r\n"
    )
    QGuiApplication.clipboard().setMimeData(mime)
    room.grid.go(room.model.row_of("P08"), "accepted")
    room.grid.paste()
    assert [cell(room, code, "state") for code in ("P08", "P09", "P10")] == ["已办", "在办·逾期", "已办"]
    assert cell(room, "P10", "number") == LONG
    assert "粘贴" in work.undo_title()
    work.undo()
    assert [cell(room, code, "state") for code in ("P08", "P09", "P10")] == ["未办", "未办", "未办"]


def test_filters_keep_what_they_say(room: Permits, ledger: Ledger, uid: str) -> None:
    told = [("P07", "done", "2025-03-03"), ("P19", "done", "2025-03-03"), ("P20", "accepted", "2025-05-06")]
    permits.write(ledger, WHO, uid, [Cell(*cell) for cell in told], "改手续")

    def kept(key: str) -> set[str]:
        room.filters.choose(key)
        return {room.model.line_at(row).key for row in range(room.model.line_count())} - {""}

    assert kept("ready") == {"P01", "P08", "P09", "P10", "P28"}
    assert kept("ending") == {"P20"}
    assert "P07" not in kept("open")
    assert len(kept("needed")) == 14
    assert "现在可并联办理：1 赋码、8 节能审查、9 环评、10 水土保持" in room.ready.text()
    assert "20 用地规划证（在办" in room.stuck.text()
    room.focus_on("P07")  # hidden here: everything is shown again
    assert room.filters.current == "all" or room.model.row_of("P07") >= 0


def test_a_promise_is_typed_and_turns_the_light(
    room: Permits, page: ProjectPage, ledger: Ledger, uid: str
) -> None:
    room.promises.start_new()
    editor = QApplication.focusWidget()
    assert editor is not None
    editor.insert("施工许可证、21")  # type: ignore[attr-defined]
    QTest.keyClick(editor, Key.Key_Return)
    QApplication.processEvents()
    (given,) = projects.page(ledger, uid).of(Commitment)
    assert given.items == "P29、P21"
    room.promises.grid.go(0, "promised")
    type_here(room.promises.grid, "2025-8-31")
    assert cell(room, "P29", "state") == "承诺逾期"
    assert projects.page(ledger, uid).standing.light == "red"
    assert "承诺未兑现" in words(page.header)
    room.promises.grid.go(0, "items")
    type_here(room.promises.grid, "通行证")
    assert "没有叫「通行证」的手续" in words(room)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Key.Key_Escape)


def test_the_overview_leads_to_the_line(page: ProjectPage, ledger: Ledger, uid: str) -> None:
    given = {"project": uid, "items": "P29", "promised": "2025-08-31", "issuer": "县政府"}
    records.add(ledger, WHO, Commitment, given)
    overview = page.room("overview")
    assert isinstance(overview, Overview)
    block = overview.permits
    assert "29 施工许可证　县政府承诺 2025-08-31 前办结，已逾期 18天，工程已开工" in words(block)
    assert "承诺逾期 1" in block.legend.accessibleName()
    assert len(block.strip._cells) == 31
    link = next(button for button in children(block, QPushButton) if button.text() == "办结登记")
    link.click()
    found = page.room("permits")
    assert isinstance(found, Permits)
    assert page.tabs.current == "permits"
    row, column = found.grid.current()
    assert found.model.line_at(row).key == "P29"
    assert found.model.columns()[column].key == "done"
    page.show_tab("overview")
    place = next(each.place for each in block.strip._cells if each.line.item.code == "P24")
    QTest.mouseClick(block.strip, Qt.MouseButton.LeftButton, pos=QPoint(place.center()))
    assert found.model.line_at(found.grid.current()[0]).key == "P24"


def test_the_page_opens_at_a_procedure(page: ProjectPage, uid: str) -> None:
    page.show_for((uid, [uid], "permits", "P24"))
    found = page.room("permits")
    assert isinstance(found, Permits)
    assert found.model.line_at(found.grid.current()[0]).key == "P24"


@pytest.mark.parametrize("width", [260, 520, 752, 1500])
def test_every_cell_of_the_strip_has_its_own_place(page: ProjectPage, width: int) -> None:
    overview = page.room("overview")
    assert isinstance(overview, Overview)
    strip = overview.permits.strip
    strip.setParent(None)
    strip.resize(width, 60)
    strip.show()
    places = [each.place for each in strip._cells]
    assert len({(place.left(), place.top()) for place in places}) == 31
    for number, place in enumerate(places):
        assert place.right() <= max(width, strip.minimumWidth())
        assert place.bottom() <= strip.height()
        assert not any(place.intersects(other) for other in places[:number])
    strip.grab()


def test_the_catalogue_is_changed_in_the_settings(qtbot: QtBot, work: Work, ledger: Ledger) -> None:
    block = ProcedureBlock(work)
    qtbot.addWidget(block)
    block.show()
    block.activateWindow()
    qtbot.waitUntil(block.isActiveWindow)
    assert block.model.line_count() == 32
    block.grid.go(block.model.row_of("P20"), "statutory_days")
    type_here(block.grid, "5")
    with ledger.read() as session:
        assert next(item for item in procedures.catalogue(session) if item.code == "P20").days == 5
    block.grid.go(block.model.line_count() - 1, "code")
    type_here(block.grid, "q01")
    QApplication.processEvents()
    assert block.model.row_of("Q01") > 0
    for _ in range(2):
        work.undo()
    assert block.model.row_of("Q01") < 0


def test_holidays_come_from_a_file(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    block = HolidayBlock(work)
    qtbot.addWidget(block)
    block.year.setCurrentIndex(block.year.findData(2027))
    block.show_year()
    assert "暂按推算" in block.state.text()
    path = tmp_path / "2027.csv"
    lines = (
        "起,止,名称,是否上班",
        "2027-01-01,2027-01-03,元旦,否",
        "2027-10-01,2027-10-07,国庆节,否",
        "乱写,,,",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    assert isinstance(work.ask, ScriptedAsk)
    work.ask.answers += ["no"]
    block.take(path)
    assert block.model.line_count() == 1  # refused: nothing written
    work.ask.answers += ["yes"]
    block.take(path)
    assert block.model.line_count() == 3
    assert "公布的放假安排" in block.state.text()
    work.undo()
    assert "暂按推算" in block.state.text()


def test_a_permit_that_is_done_waits_among_those_that_are_not(room: Permits) -> None:
    room.filters.choose("open")
    rows = [room.model.line_at(row).key for row in range(room.model.line_count())]
    room.grid.setFocus()
    room.grid.go(room.model.row_of("P07"), "done")
    below = room.model.line_at(room.grid.current()[0] + 1).key
    for text in ("2025-3-3", "2025-3-4"):
        type_on(text, Key.Key_Return)
    assert (cell(room, "P07", "done"), cell(room, below, "done")) == ("2025-03-03", "2025-03-04")
    assert [room.model.line_at(row).key for row in range(room.model.line_count())] == rows
    assert room.model.stale(room.model.row_of("P07"))
    room.filters.again.emit("open")
    assert room.model.row_of("P07") == -1


def test_a_banner_unfolds_the_group_of_its_permit(room: Permits, work: Work) -> None:
    for row in [row for row in reversed(range(room.model.line_count())) if not room.model.line_at(row).key]:
        room.model.toggle_group(row)
    room.filters.choose("open")
    room.focus_on("P29")
    assert room.filters.current == "open"
    assert room.grid.here() == ("P29", "done")
    type_on("2025-3-3", Key.Key_Return)
    assert cell(room, "P29", "done") == "2025-03-03"


def test_a_failing_gesture_leaves_the_text_in_its_cell(
    room: Permits, page: ProjectPage, ledger: Ledger
) -> None:
    room.grid.setFocus()
    room.grid.go(room.model.row_of("P07"), "number")
    type_on("w1")
    ledger.on_change.clear()  # nobody tells the page
    projects.delete(ledger, WHO, [page.uid])
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.text() == "w1"
    assert "已经删除，不能再改" in words(room)
    QTest.keyClick(editor, Key.Key_Escape)
