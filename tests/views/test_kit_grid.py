"""Journeys through the grid: moving, typing, pasting, filling, folding, as a clerk does it."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.kit import theme
from app.views.kit.ask import Question, ScriptedAsk
from app.views.kit.grid import CellBlock, Grid, GridColumn, GridLine, GridLineKind, Sums
from app.views.kit.grid.header import group_words
from app.views.kit.grid.selection import jump
from tests.journeys.typist import text_in
from tests.views.kit_samples import SampleModel, children, lines

Key = Qt.Key
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROLE, TOTAL, PLAN, AUGUST, SEPTEMBER, RATE, UNIT = 2, 3, 4, 5, 6, 7, 8
# rows: 0 合计, 1 工业, 2-4, 5 交通, 6-8


@pytest.fixture
def ask() -> ScriptedAsk:
    return ScriptedAsk()


@pytest.fixture
def grid(qtbot: QtBot, ask: ScriptedAsk) -> Grid:
    return make_grid(qtbot, ask)


def make_grid(qtbot: QtBot, ask: ScriptedAsk, repeat: int = 1) -> Grid:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    made = Grid(SampleModel(repeat), ask)
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show()
    made.right.setFocus()
    return made


def model(grid: Grid) -> SampleModel:
    assert isinstance(grid.model, SampleModel)
    return grid.model


def open_editors(grid: Grid) -> list[QLineEdit]:
    found: list[QLineEdit] = []
    for view in grid.views:
        found += view.viewport().findChildren(QLineEdit)
    return found


def focus(grid: Grid) -> QLineEdit:
    """The open editor."""
    (editor,) = open_editors(grid)
    return editor


def editors(grid: Grid) -> int:
    return len(open_editors(grid))


def press(grid: Grid, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
    QTest.keyClick(grid.view_of(grid.current()[1]), key, modifiers)


def reasons(asked: Question | str) -> list[str]:
    assert isinstance(asked, Question)
    assert asked.listing is not None
    return [row[4] for row in asked.listing.rows]


def click(grid: Grid, row: int, column: int) -> None:
    view = grid.view_of(column)
    QTest.mouseClick(view.viewport(), _LEFT, _NONE, view.cell_rect(row, column).center())


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


# ------------------------------------------------------------------ the contract


def test_the_model_keeps_the_rules_of_qt(qtbot: QtBot) -> None:
    sample = SampleModel()
    tester = QAbstractItemModelTester(sample, QAbstractItemModelTester.FailureReportingMode.Fatal)
    sample.toggle_group(1)
    sample.arrange(["total", "name"])
    sample.set_lines(lines(2))
    sample.set_lines(lines())
    sample.set_cells([sample.cell(2, 0, "甲")], "改")
    assert tester.model() is sample


def test_frozen_columns_always_come_first() -> None:
    sample = SampleModel()
    sample.arrange(["plan", "total", "name", "unknown", "total"])
    assert [column.key for column in sample.columns()] == ["name", "plan", "total"]


def test_total_and_group_rows_cannot_be_typed_into() -> None:
    sample = SampleModel()
    columns = sample.columns()
    assert not sample.editable(0, columns[TOTAL])
    assert not sample.editable(1, columns[TOTAL])
    assert sample.editable(2, columns[TOTAL])
    assert "锁定" in sample.why_closed(2, columns[AUGUST])
    assert "程序算出" in sample.why_closed(2, columns[RATE])


def test_folding_hides_the_lines_and_numbers_go_on() -> None:
    sample = SampleModel()
    sample.toggle_group(1)
    assert [sample.line(row) for row in range(3)] == [
        GridLineKind.TOTAL,
        GridLineKind.GROUP,
        GridLineKind.GROUP,
    ]
    assert sample.number(3) == "4"
    sample.toggle_group(1)
    assert sample.line_count() == 9


# ------------------------------------------------------------------ moving


def test_arrows_tab_enter_move_and_stop_at_the_borders(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(2, PLAN)
    press(grid, Key.Key_Tab)
    press(grid, Key.Key_Return)
    assert grid.current() == (3, AUGUST)
    press(grid, Key.Key_Backtab, _SHIFT)
    press(grid, Key.Key_Return, _SHIFT)
    assert grid.current() == (2, PLAN)
    for _ in range(12):
        press(grid, Key.Key_Left)
        press(grid, Key.Key_Up)
    assert grid.current() == (0, 0)
    press(grid, Key.Key_End, _CTRL)
    assert grid.current() == (8, 9)


def test_the_focus_goes_over_to_the_frozen_half_and_back(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(2, ROLE)
    press(grid, Key.Key_Left)
    assert grid.left.hasFocus()
    press(grid, Key.Key_Right)
    assert grid.right.hasFocus()


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.data())
def test_ctrl_arrow_never_leaves_the_table_and_always_moves_unless_at_its_end(
    blank: list[bool], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(blank) - 1))
    way = data.draw(st.sampled_from([-1, 1]))
    reached = jump(lambda place: blank[place], at, way, len(blank) - 1)
    assert 0 <= reached < len(blank)
    assert (reached == at) == (not 0 <= at + way < len(blank))


def test_shift_arrows_choose_a_block_whose_sum_has_a_unit(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(6, SEPTEMBER)
    press(grid, Key.Key_Down, _SHIFT)
    press(grid, Key.Key_Down, _SHIFT)
    assert grid.selection.block == CellBlock(6, SEPTEMBER, 8, SEPTEMBER)
    with qtbot.waitSignal(grid.sums_changed) as told:
        press(grid, Key.Key_Left, _SHIFT)
        press(grid, Key.Key_Right, _SHIFT)
    assert told.args == [Sums(3, 3, 4925.0, "万元")]
    assert grid.sums().average == pytest.approx(4925 / 3)


def test_words_and_rates_are_counted_and_not_summed(grid: Grid) -> None:
    grid.selection.choose(CellBlock(0, 0, 8, 9))
    assert grid.sums().total is None
    grid.selection.choose(CellBlock(2, UNIT, 4, UNIT))
    assert grid.sums() == Sums(3, 0, None, "")


def test_enter_and_arrows_fold_a_group(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(1, 0)
    press(grid, Key.Key_Left)
    assert grid.model.line_count() == 6
    press(grid, Key.Key_Right)
    assert grid.model.line_count() == 9
    press(grid, Key.Key_Return)
    assert grid.model.line_count() == 6


# ------------------------------------------------------------------ typing


def test_typing_replaces_the_cell_and_enter_goes_down(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(2, SEPTEMBER)
    QTest.keyClick(grid.right, Key.Key_7)
    QTest.keyClicks(focus(grid), "50.5")
    QTest.keyClick(focus(grid), Key.Key_Return)
    assert model(grid).value(2, "september") == 7_505_000
    assert model(grid).changes == ["改9月 填报"]
    assert grid.current() == (3, SEPTEMBER)
    assert editors(grid) == 0 or not focus(grid).isVisible()


def test_a_refused_text_stays_with_its_reason_until_it_is_mended(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(3, SEPTEMBER)
    press(grid, Key.Key_F2)
    editor = focus(grid)
    assert editor.text() == "1220"
    editor.setText("约1500")
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.isVisible()
    assert editor.text() == "约1500"
    assert model(grid).changes == []
    QTest.mouseClick(grid.right.viewport(), _LEFT, _NONE, QPoint(20, 40))
    assert grid.current() == (3, SEPTEMBER), "one cannot walk away from a text that was not taken"
    editor.setText("1500")
    QTest.keyClick(editor, Key.Key_Return)
    assert model(grid).value(3, "september") == 15_000_000


def test_escape_gives_up_and_nothing_is_written(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(3, SEPTEMBER)
    press(grid, Key.Key_F2)
    focus(grid).setText("9")
    QTest.keyClick(focus(grid), Key.Key_Escape)
    assert model(grid).changes == []
    assert grid.right.hasFocus()


def test_while_the_input_method_composes_enter_and_escape_belong_to_it(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(3, UNIT)
    press(grid, Key.Key_F2)
    editor = focus(grid)
    QApplication.sendEvent(editor, QInputMethodEvent("xian'jiao", []))
    for key in (Key.Key_Return, Key.Key_Escape, Key.Key_Tab):
        QTest.keyClick(editor, key)
    assert editor.isVisible()
    assert model(grid).changes == []
    done = QInputMethodEvent("", [])
    done.setCommitString("县交通运输局")
    QApplication.sendEvent(editor, done)
    editor.setText("县交通运输局")
    QTest.keyClick(editor, Key.Key_Return)
    assert model(grid).value(3, "responsible_unit") == "县交通运输局"


def test_composing_over_a_cell_opens_its_editor(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(3, UNIT)
    QApplication.sendEvent(grid.right, QInputMethodEvent("xian", []))
    assert editors(grid) == 1
    QTest.keyClick(grid.right, Key.Key_Return)
    assert editors(grid) == 1, "Enter chose a word, it did not close the editor"


@pytest.mark.parametrize("words", ["县交通局", "（", "䶮"])
def test_words_that_come_without_composing_are_typed(qtbot: QtBot, grid: Grid, words: str) -> None:
    done = QInputMethodEvent("", [])
    done.setCommitString(words)
    grid.selection.go(3, UNIT)
    QApplication.sendEvent(grid.right, done)
    more = QInputMethodEvent("", [])
    more.setCommitString("二科")
    QApplication.sendEvent(focus(grid), more)
    QTest.keyClick(focus(grid), Key.Key_Return)
    assert model(grid).value(3, "responsible_unit") == f"{words}二科"


def test_words_that_come_while_the_other_half_has_the_keyboard_are_typed(qtbot: QtBot, grid: Grid) -> None:
    done = QInputMethodEvent("", [])
    done.setCommitString("县交通局")
    grid.selection.go(3, UNIT)
    grid.left.setFocus()
    QApplication.sendEvent(grid.left, done)
    QTest.keyClick(focus(grid), Key.Key_Return)
    assert model(grid).value(3, "responsible_unit") == "县交通局"


@pytest.mark.parametrize(
    ("typed", "stored"), [("xj", "续建"), ("2", "续建"), ("续建", "续建"), ("jg", "竣工")]
)
def test_a_choice_takes_words_initials_and_numbers(qtbot: QtBot, grid: Grid, typed: str, stored: str) -> None:
    grid.selection.go(2, ROLE)
    press(grid, Key.Key_F2)
    focus(grid).setText(typed)
    QTest.keyClick(focus(grid), Key.Key_Tab)
    assert model(grid).value(2, "year_role") == stored


def test_a_closed_cell_says_why(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(2, AUGUST)
    with qtbot.waitSignal(grid.said) as told:
        QTest.keyClick(grid.right, Key.Key_5)
    assert told.args == ["8月已锁定"]
    QTest.keyClick(focus(grid), Key.Key_Return)
    assert focus(grid).text() == "5", "what was typed stands there refused"
    QTest.keyClick(focus(grid), Key.Key_Escape)
    assert model(grid).changes == []


# ------------------------------------------------------------------ pasting and filling


def test_pasted_cells_are_one_change_and_pass_over_group_rows(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(4, SEPTEMBER)
    put("10\r\n20\r\n30\r\n")
    press(grid, Key.Key_V, _CTRL)
    sample = model(grid)
    assert [sample.value(row, "september") for row in (4, 6, 7)] == [100_000, 200_000, 300_000]
    assert sample.changes == ["粘贴3格"]


def test_refused_cells_are_listed_and_the_good_ones_kept(qtbot: QtBot, grid: Grid, ask: ScriptedAsk) -> None:
    ask.answers.append("good")
    grid.selection.go(6, SEPTEMBER)
    put("2345\n约1500\n870吨")
    press(grid, Key.Key_V, _CTRL)
    (question,) = ask.asked
    assert isinstance(question, Question)
    assert question.outcome == "1格可以粘贴，2格不能"
    assert question.choices[-1].text == "只粘贴合格的1格(&P)"
    assert question.listing is not None
    assert [row[3] for row in question.listing.rows] == ["约1500", "870吨"]
    assert "去掉“约”" in question.listing.rows[0][4]
    assert model(grid).changes == ["粘贴1格"]


def test_looking_at_refused_cells_goes_to_the_first_and_writes_nothing(
    qtbot: QtBot, grid: Grid, ask: ScriptedAsk
) -> None:
    ask.answers.append("see")
    grid.selection.go(6, SEPTEMBER)
    put("1\nx")
    with qtbot.waitSignal(grid.said) as told:
        press(grid, Key.Key_V, _CTRL)
    assert model(grid).changes == []
    assert grid.current() == (7, SEPTEMBER)
    assert told.args is not None
    assert "1格不能，这里是第一格：「x」" in told.args[0]


def test_beyond_the_end_and_into_locked_cells_is_refused(qtbot: QtBot, grid: Grid, ask: ScriptedAsk) -> None:
    ask.answers += ["good", "good"]
    grid.selection.go(8, SEPTEMBER)
    put("1\n2")
    press(grid, Key.Key_V, _CTRL)
    grid.selection.go(2, AUGUST)
    put("1\t2")
    press(grid, Key.Key_V, _CTRL)
    first, second = ask.asked
    assert reasons(first) == ["超出最后一行"]
    assert reasons(second) == ["8月已锁定"]
    assert model(grid).value(2, "september") == 20_000


def test_one_text_fills_the_whole_selection(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.choose(CellBlock(2, TOTAL, 7, PLAN))
    put("88")
    press(grid, Key.Key_V, _CTRL)
    sample = model(grid)
    assert {sample.value(row, key) for row in (2, 3, 4, 6, 7) for key in ("total", "plan")} == {880_000}
    assert sample.changes == ["粘贴10格"]


def test_a_cell_with_line_breaks_stays_one_cell(qtbot: QtBot, grid: Grid) -> None:
    grid.go(2, "note")
    put('"征地未完\n正在协调"\r\n')
    press(grid, Key.Key_V, _CTRL)
    assert model(grid).value(2, "note") == "征地未完\n正在协调"
    assert model(grid).changes == ["粘贴1格"]


@given(st.data())
def test_a_copy_pastes_back_unchanged(data: st.DataObject) -> None:
    sample = SampleModel()
    top = data.draw(st.integers(0, 8))
    left = data.draw(st.integers(1, 9))
    block = CellBlock(top, left, data.draw(st.integers(top, 8)), data.draw(st.integers(left, 9)))
    from app.views.kit.grid import clipboard, paste

    texts, figures, records = paste.copied(sample, block)
    cells = clipboard.read(clipboard.write(texts, figures, records))
    before = [dict(line.cells) for line in sample.store]
    outcome = sample.review(paste.paste_targets(sample, block, cells))
    sample.set_cells(outcome.good, "粘贴")
    assert [dict(line.cells) for line in sample.store if line.kind is GridLineKind.DATA] == [
        {**old, **{key: value for key, value in line.cells.items() if value is None}}
        for old, line in zip(before, sample.store, strict=True)
        if line.kind is GridLineKind.DATA
    ]


def test_ctrl_d_fills_from_the_first_row_of_the_block(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.choose(CellBlock(3, SEPTEMBER, 6, SEPTEMBER))
    press(grid, Key.Key_D, _CTRL)
    sample = model(grid)
    assert [sample.value(row, "september") for row in (3, 4, 6)] == [12_200_000] * 3
    assert sample.changes == ["填充2格"]


def test_ctrl_d_in_one_cell_takes_the_record_above_across_a_group(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(6, SEPTEMBER)
    press(grid, Key.Key_D, _CTRL)
    assert model(grid).value(6, "september") == 11_600_000


def test_the_fill_handle_drags_the_values_down(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(6, SEPTEMBER)
    frame = grid.right.frame_rect()
    assert frame is not None
    target = grid.right.cell_rect(8, SEPTEMBER).center()
    port = grid.right.viewport()
    QTest.mousePress(port, _LEFT, _NONE, frame.bottomRight() + QPoint(1, 1))
    grid.right.dragged_to.emit(target)
    QTest.mouseRelease(port, _LEFT, _NONE, target)
    sample = model(grid)
    assert [sample.value(row, "september") for row in (6, 7, 8)] == [23_450_000] * 3


def test_delete_clears_what_may_be_cleared_as_one_change(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.choose(CellBlock(6, PLAN, 8, SEPTEMBER))
    press(grid, Key.Key_Delete)
    sample = model(grid)
    assert {sample.value(row, key) for row in (6, 7, 8) for key in ("plan", "september")} == {None}
    assert sample.value(6, "august") == 23_960_000
    assert sample.changes == ["清除6格"]


# ------------------------------------------------------------------ opening, layout, size


def test_a_double_click_on_the_name_opens_and_elsewhere_edits(qtbot: QtBot, grid: Grid) -> None:
    opened: list[int] = []
    grid.opened.connect(opened.append)
    name = grid.left.cell_rect(3, 1).center()
    QTest.mouseDClick(grid.left.viewport(), _LEFT, _NONE, name)
    assert opened == [3]
    unit = grid.right.cell_rect(3, UNIT).center()
    QTest.mouseClick(grid.right.viewport(), _LEFT, _NONE, unit)
    QTest.mouseDClick(grid.right.viewport(), _LEFT, _NONE, unit)
    assert focus(grid).text() == "夏庄镇人民政府"
    grid.finish_editing()
    press(grid, Key.Key_Return, _CTRL)
    assert opened == [3, 3]


def test_hiding_moving_and_widths_are_remembered_and_come_back(qtbot: QtBot, grid: Grid) -> None:
    with qtbot.waitSignal(grid.layout_changed) as told:
        grid.right.setColumnWidth(TOTAL, 200)
        grid.hide_column(PLAN)
    kept = told.args[0]
    other = make_grid(qtbot, ScriptedAsk())
    other.restore(kept)
    keys = [column.key for column in other.model.columns()]
    assert "plan" not in keys
    assert other.right.columnWidth(keys.index("total")) == 200


def test_a_dragged_head_changes_the_order(qtbot: QtBot, grid: Grid) -> None:
    with qtbot.waitSignal(grid.layout_changed) as told:
        grid.right.header.moveSection(TOTAL, UNIT)
    keys = told.args[0]["columns"]
    assert keys.index("total") > keys.index("rate")
    assert [column.key for column in grid.model.columns()] == keys


@pytest.mark.parametrize(
    "kept", [{}, {"columns": None, "widths": 3}, {"columns": ["gone"], "widths": {"x": "y"}}]
)
def test_an_odd_layout_does_no_harm(grid: Grid, kept: dict[str, object]) -> None:
    grid.restore(kept)
    assert len(grid.model.columns()) == 10


def test_amounts_never_elide_their_column_widens(qtbot: QtBot, grid: Grid) -> None:
    before = grid.right.columnWidth(TOTAL)
    grid.model.set_cells([grid.model.cell(2, TOTAL, "12345678901.34")], "改")
    qtbot.waitUntil(lambda: grid.right.columnWidth(TOTAL) > before)


def test_the_filter_list_finds_by_initials_and_says_what_is_wanted(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(2, UNIT)
    press(grid, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    from app.views.kit.grid.filter_popup import FilterPopup

    popup = cast(FilterPopup, grid.findChild(FilterPopup))
    QTest.keyClicks(popup.search, "jt")
    assert popup.list.shown() == {"县交通运输局"}
    with qtbot.waitSignal(grid.filter_wanted) as told:
        QTest.keyClick(popup.search, Key.Key_Return)
    assert told.args == ["responsible_unit", frozenset({"县交通运输局"})]


def test_a_search_that_finds_no_value_chooses_nothing(grid: Grid) -> None:
    from app.views.kit.grid.filter_popup import FilterPopup

    grid.selection.go(2, UNIT)
    grid.open_filter()
    popup = cast(FilterPopup, grid.findChild(FilterPopup))
    told: list[object] = []
    grid.filter_wanted.connect(lambda key, values: told.append(values))
    QTest.keyClicks(popup.search, "zzz")
    QTest.keyClick(popup.search, Key.Key_Return)
    assert told == []
    assert popup.isVisible()


def test_a_click_on_a_value_ticks_it_and_all_stands_for_all(qtbot: QtBot, grid: Grid) -> None:
    from app.views.kit.grid.filter_popup import FilterPopup

    grid.selection.go(2, UNIT)
    grid.open_filter()
    popup = cast(FilterPopup, grid.findChild(FilterPopup))
    for row in (0, 1):  # nothing, then the first value
        place = popup.view.visualRect(popup.list.index(row)).center()
        QTest.mouseClick(popup.view.viewport(), _LEFT, _NONE, place)
    with qtbot.waitSignal(grid.filter_wanted) as told:
        popup.agree()
    assert told.args == ["responsible_unit", frozenset({"县交通运输局"})]


def test_fifty_thousand_rows_open_and_scroll(qtbot: QtBot) -> None:
    long = make_grid(qtbot, ScriptedAsk(), repeat=6_250)
    assert long.model.line_count() == 50_001
    asked: list[int] = []
    text = long.model.text

    def listen(row: int, column: GridColumn) -> str:
        asked.append(row)
        return text(row, column)

    long.model.text = listen  # type: ignore[method-assign]
    long.go(49_990)
    long.grab()
    assert min(set(asked) - {0}) > 49_000, "only rows in sight, and the total, are asked for"
    assert len(set(asked)) < 60
    QTest.keyClick(long.right, Key.Key_Home, _CTRL)
    assert long.right.verticalScrollBar().value() == 0


@pytest.mark.parametrize("size", theme.FACTORS.values())
def test_rows_grow_with_the_type(qtbot: QtBot, size: float) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    make_grid(qtbot, ScriptedAsk())
    theme.apply(app, size)
    try:
        grown = Grid(SampleModel(), ScriptedAsk())
        qtbot.addWidget(grown)
        assert grown.right.rowHeight(0) == round(28 * size)
        assert grown.right.columnWidth(TOTAL) == theme.px(88)
    finally:
        theme.apply(app)


def test_typing_on_after_each_enter_loses_nothing(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(6, SEPTEMBER)
    for figure in ("1,000", "2,000", "3,000"):
        QTest.keyClicks(grid.right, figure[0])
        QTest.keyClicks(focus(grid), figure[1:])
        QTest.keyClick(focus(grid), Key.Key_Return)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    sample = model(grid)
    assert [sample.value(row, "september") for row in (6, 7, 8)] == [10_000_000, 20_000_000, 30_000_000]
    assert sample.changes == ["改9月 填报"] * 3


def test_a_click_elsewhere_writes_what_was_typed(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(6, SEPTEMBER)
    QTest.keyClick(grid.right, Key.Key_5)
    click(grid, 2, TOTAL)
    assert model(grid).value(6, "september") == 50_000
    assert grid.current() == (2, TOTAL)


def test_dragging_over_both_halves_and_beyond_the_edge_extends_the_block(qtbot: QtBot) -> None:
    long = make_grid(qtbot, ScriptedAsk(), repeat=40)
    port = long.right.viewport()
    QTest.mousePress(port, _LEFT, _NONE, long.right.cell_rect(3, ROLE).center())
    over = port.mapFromGlobal(long.left.viewport().mapToGlobal(long.left.cell_rect(6, 0).center()))
    long.right.dragged_to.emit(over)
    assert long.selection.block == CellBlock(3, 0, 6, ROLE)
    last = long.rows_in_sight()[-1]
    long.right.dragged_to.emit(QPoint(10, port.height() + 40))
    long.right.dragged_to.emit(QPoint(10, port.height() + 40))
    QTest.mouseRelease(port, _LEFT, _NONE, QPoint(10, 10))
    assert long.selection.block.bottom >= last + 1
    assert long.right.verticalScrollBar().value() > 0


def test_the_keyboard_goes_to_the_half_with_the_active_cell(qtbot: QtBot, grid: Grid) -> None:
    grid.selection.go(2, 1)
    grid.right.clearFocus()
    grid.setFocus()
    assert grid.left.hasFocus()
    QTest.keyClicks(grid.left, "x")
    assert focus(grid).text() == "x"


def test_input_methods_are_on_where_one_may_type(qtbot: QtBot, grid: Grid) -> None:
    enabled = Qt.WidgetAttribute.WA_InputMethodEnabled
    grid.selection.go(2, UNIT)
    assert grid.right.testAttribute(enabled)
    grid.selection.go(2, RATE)
    assert not grid.right.testAttribute(enabled)


def test_a_check_hit_shows_its_card_and_moving_on_hides_it(qtbot: QtBot, grid: Grid) -> None:
    from app.views.kit.card import CardFrame

    (card,) = children(grid, CardFrame)
    grid.selection.go(4, SEPTEMBER)
    press(grid, Key.Key_F4)
    assert card.isVisible()
    assert card.accessibleName() == "R07 连续3个月一分不差"
    press(grid, Key.Key_Down)
    assert not card.isVisible()


def test_the_menu_of_a_cell_can_be_added_to(qtbot: QtBot, grid: Grid) -> None:
    grid.menu_filled.connect(lambda menu, row, column: menu.addAction(f"打开第{row}行"))
    texts = [action.text() for action in grid.context_menu(3, TOTAL).actions()]
    assert "打开第3行" in texts
    assert any("复制" in text for text in texts)


# ------------------------------------------------------------------ staying where one is


def test_tab_moves_on_while_nothing_is_typed_and_with_ctrl_it_leaves(qtbot: QtBot, grid: Grid) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    beside = QLineEdit()
    lines_of = QVBoxLayout(host)
    lines_of.addWidget(grid)
    lines_of.addWidget(beside)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    grid.go(2, "plan")
    grid.setFocus()
    QTest.keyClick(grid.right, Key.Key_Tab)
    assert grid.current() == (2, AUGUST)
    QTest.keyClick(grid.right, Key.Key_Backtab, _SHIFT)
    assert grid.current() == (2, PLAN)
    QTest.keyClick(grid.right, Key.Key_Tab, _CTRL)
    assert QApplication.focusWidget() is beside
    grid.setParent(None)


def test_enter_passes_over_the_rows_of_groups_and_says_where_the_end_is(qtbot: QtBot, grid: Grid) -> None:
    grid.go(4, "september")
    press(grid, Key.Key_Return)
    assert grid.current() == (6, SEPTEMBER)
    press(grid, Key.Key_Return, _SHIFT)
    assert grid.current() == (4, SEPTEMBER)
    grid.go(8, "september")
    with qtbot.waitSignal(grid.said) as told:
        press(grid, Key.Key_Return)
    assert told.args == ["已是最后一行"]
    assert grid.current() == (8, SEPTEMBER)


def test_the_frame_stays_with_its_record_when_groups_fold_and_rows_come(qtbot: QtBot, grid: Grid) -> None:
    grid.go(7, "september")
    grid.model.toggle_group(1)
    assert grid.current() == (4, SEPTEMBER)
    sample = model(grid)
    sample.store.insert(2, GridLine(key="come", cells={"name": "新来的"}))
    sample.toggle_group(1)
    sample.read()
    assert grid.current() == (8, SEPTEMBER)
    assert grid.here() == ("交通-1", "september")


def test_a_jump_unfolds_the_group_of_its_record(grid: Grid) -> None:
    grid.model.toggle_group(5)
    assert grid.model.line(grid.model.row_of("交通-1")) is GridLineKind.GROUP
    assert grid.go_to("交通-1", "september")
    assert grid.current() == (7, SEPTEMBER)
    assert not grid.go_to("nowhere")


def test_choosing_a_column_or_all_does_not_scroll_and_home_scrolls_back(qtbot: QtBot) -> None:
    long = make_grid(qtbot, ScriptedAsk(), repeat=40)
    long.resize(500, 300)
    long.right.header.sectionClicked.emit(TOTAL)
    press(long, Key.Key_A, _CTRL)
    long.right.selectAll()
    assert long.right.verticalScrollBar().value() == 0
    long.go(300, "note")
    assert long.bar.value() > 0
    press(long, Key.Key_Home, _CTRL)
    assert (long.bar.value(), long.right.verticalScrollBar().value()) == (0, 0)


def test_the_head_of_a_column_has_a_menu(qtbot: QtBot, grid: Grid) -> None:
    actions = {action.text(): action for action in grid.head_menu(PLAN).actions()}
    with qtbot.waitSignal(grid.sort_wanted) as told:
        actions["降序(&Z)"].trigger()
    assert told.args == ["plan", True]
    actions["隐藏这一列(&H)"].trigger()
    assert grid.model.column_number("plan") < 0


def test_the_total_row_stays_in_sight_and_covers_no_cell_that_is_gone_to(qtbot: QtBot) -> None:
    long = make_grid(qtbot, ScriptedAsk(), repeat=40)
    long.go(200, "september")
    assert long.right.verticalScrollBar().value() > 0
    assert long.right.cell_rect(0, TOTAL).top() == 0
    assert long.right.row_at(3) == 0
    long.go(150, "september")
    assert long.right.cell_rect(150, SEPTEMBER).top() >= long.right.pinned()
    assert 150 in long.rows_in_sight()
    shown = long.right.viewport().grab().toImage()
    total = theme.colour("total").rgb()
    assert shown.pixel(shown.width() - 2, 2) == total
    press(long, Key.Key_Home, _CTRL)
    assert (long.current(), long.right.verticalScrollBar().value()) == ((0, 0), 0)


def test_a_narrow_group_keeps_its_unit(qtbot: QtBot) -> None:
    metrics = QFontMetrics(theme.font(theme.SECOND))
    whole, unit = (metrics.horizontalAdvance(words) for words in ("投资（万元）", "万元"))
    assert group_words("投资（万元）", whole, metrics) == "投资（万元）"
    assert group_words("投资（万元）", whole - 1, metrics) == "万元"
    assert group_words("投资（万元）", unit, metrics) == "万元"
    assert group_words("投资", 10, metrics) != "投资"


CORNER = st.tuples(st.integers(0, 8), st.integers(0, UNIT))


@given(CORNER, CORNER, st.sets(st.sampled_from([2, 3, 4, 6, 7, 8])))
def test_no_row_is_chosen_by_what_was_deleted(
    qapp: QApplication, one: tuple[int, int], other: tuple[int, int], gone: set[int]
) -> None:
    """Whatever is chosen and whichever records go: what is chosen then was chosen, or one cell is framed."""
    theme.apply(qapp)
    made = Grid(SampleModel(), ScriptedAsk())
    shown = model(made)
    made.selection.go(*one)
    made.selection.extend(*other)
    chosen = [shown.row_name(row) for row in made.selection.block.rows]
    dead = {shown.uid(row) for row in gone}
    shown.set_lines([line for line in shown.store if not line.key or line.key not in dead])
    block = made.selection.block
    if block.cells > 1:
        assert {shown.row_name(row) for row in block.rows} <= set(chosen)
    if min(shown.row_named(name) for name in (chosen[0], chosen[-1])) >= 0:
        assert shown.row_name(made.selection.anchor[0]) == chosen[0 if one[0] <= other[0] else -1]
    made.deleteLater()


@pytest.mark.parametrize("key", ["name", "year_role", "plan", "note"])
def test_f2_goes_on_behind_what_stands_there_and_typing_replaces_it(grid: Grid, key: str) -> None:
    """As in Excel, whatever editor the field has."""
    grid.go(3, key)
    column = model(grid).columns()[grid.current()[1]]
    if key == "note":
        model(grid).set_cells([model(grid).cell(3, grid.current()[1], "ab")], "填")
    before = model(grid).edit_text(3, column)
    assert before
    view = grid.view_of(grid.current()[1])
    QTest.keyClick(view, Key.Key_F2)
    editor = grid.editor()
    assert editor is not None
    QTest.keyClicks(editor, "9")
    assert text_in(editor) == f"{before}9"
    QTest.keyClick(editor, Key.Key_Escape)
    QTest.keyClicks(view, "9")
    editor = grid.editor()
    assert editor is not None
    assert text_in(editor) == "9"
    QTest.keyClick(editor, Key.Key_Escape)
