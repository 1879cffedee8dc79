"""A key pressed before a page's first rows are there waits for them; none is swallowed."""

import pytest
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models import Need
from app.services.common import records
from app.services.ledger.ledgers import Ledger
from app.services.problems import problems
from app.services.project import projects
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.grid import Grid
from app.views.kit.grid.keys import _TABLE
from app.views.kit.stray import StrayText
from app.views.registers.page import RegistersPage
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import in_front
from tests.journeys.typist import text_in
from tests.views.kit_samples import SampleModel

Key = Qt.Key


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication) -> Grid:
    """A table in front that waits for its rows, with the keyboard."""
    theme.apply(qapp)
    model = SampleModel()
    model.set_lines([])
    made = Grid(model, ScriptedAsk())
    in_front(qtbot, made)
    made.setFocus()
    return made


def rows_come(grid: Grid) -> None:
    """The page shows what was read and then chooses where one stands."""
    assert isinstance(grid.model, SampleModel)
    grid.model.set_lines(grid.model.store)
    grid.go(2, "september")
    QApplication.processEvents()


def press(grid: Grid, keys: str, *more: Qt.Key) -> None:
    QTest.keyClicks(grid.right, keys)
    for key in more:
        QTest.keyClick(grid.right, key)


def test_a_text_is_typed_where_the_page_puts_the_frame(grid: Grid) -> None:
    press(grid, "77")
    rows_come(grid)
    editor = grid.editor()
    assert editor is not None
    assert text_in(editor) == "77"
    assert grid.current()[0] == 2
    QTest.keyClick(editor, Key.Key_Return)
    assert grid.model.text(2, grid.model.columns()[grid.current()[1]]) == "77"


def test_a_column_of_figures_is_written_down(grid: Grid) -> None:
    for figure in ("11", "22", "33"):
        press(grid, figure, Key.Key_Return)
    rows_come(grid)
    column = grid.model.columns()[grid.current()[1]]
    assert [grid.model.text(row, column) for row in (2, 3, 4)] == ["11", "22", "33"]


def test_arrows_and_what_takes_a_letter_back_wait_too(grid: Grid) -> None:
    press(grid, "", Key.Key_Down)
    press(grid, "12", Key.Key_Backspace, Key.Key_Return)
    rows_come(grid)
    column = grid.model.columns()[grid.current()[1]]
    assert grid.model.text(3, column) == "1"


def test_what_would_empty_a_cell_that_nobody_has_seen_does_not_wait(grid: Grid) -> None:
    press(grid, "", Key.Key_Delete, Key.Key_Backspace)
    rows_come(grid)
    column, untouched = next(each for each in grid.model.columns() if each.key == "september"), SampleModel()
    for row in range(untouched.line_count()):
        assert grid.model.text(row, column) == untouched.text(row, column)
    assert grid.editor() is None


def test_no_key_does_anything_in_a_table_without_rows(grid: Grid) -> None:
    """Whatever the table of keys knows: there is nothing to empty, copy, fill or fold."""
    clipboard = QApplication.clipboard()
    clipboard.setText("1\t2")
    for number in _TABLE:
        both = QKeyCombination.fromCombined(number)
        QTest.keyClick(grid.right, both.key(), both.keyboardModifiers())
    assert not grid.model.line_count()
    assert clipboard.text() == "1\t2"


def test_esc_gives_up(grid: Grid) -> None:
    press(grid, "77", Key.Key_Escape)
    rows_come(grid)
    assert grid.editor() is None


def test_words_of_an_input_method_wait(grid: Grid) -> None:
    """Composed here, or in a window of its own."""
    grid.go(0, "note")
    for preedit, commit in (("xin", ""), ("", "新"), ("", "的")):
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(grid.right, event)
    assert isinstance(grid.model, SampleModel)
    grid.model.set_lines(grid.model.store)
    grid.go(2, "note")
    QApplication.processEvents()
    editor = grid.editor()
    assert editor is not None
    assert text_in(editor) == "新的"


def test_a_text_of_somebody_who_went_elsewhere_is_handed_over(grid: Grid) -> None:
    strays: list[StrayText] = []
    grid.strayed.connect(strays.append)
    press(grid, "77")
    grid.hide()
    assert [stray.text for stray in strays] == ["77"]
    grid.show()
    rows_come(grid)
    assert grid.editor() is None


def test_a_register_that_is_still_being_read(qtbot: QtBot, work: Work, ledger: Ledger) -> None:
    uid = projects.create(ledger, WHO, {"name": "运河东路北延", "status": "在建"}, with_nodes=False)
    fields = {"project": uid, "kind": "用地", "amount": 50.0, "land_way": "新增"}
    records.add(ledger, WHO, Need, fields)
    problems.register(ledger, WHO, uid, {"description": "缺地"})
    page = RegistersPage(work)
    in_front(qtbot, page)
    page.show_for("land")
    page.grid.setFocus()
    assert not page.model.line_count(), "its rows are there: nothing is tested"
    QTest.keyClick(page.grid.right, Key.Key_Down)
    QTest.keyClicks(page.grid.right, "5")
    qtbot.waitUntil(lambda: page.grid.editor() is not None)
    editor = page.grid.editor()
    assert editor is not None
    assert text_in(editor) == "5"
    QTest.keyClick(editor, Key.Key_Escape)
