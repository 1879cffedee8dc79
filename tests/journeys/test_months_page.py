"""Journeys through the month's page, on a real ledger: fill, paste, follow, by source, by 旬, undo, find."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.models import FundFlow, MonthlyProgress, Project, StageGoal
from app.models.cells import Cell
from app.models.keys import flow_key, stage_key
from app.services.common import month_records, options, records
from app.services.grid import editing
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from app.views.kit.empty import EmptyState, NoHits
from app.views.kit.grid import GridLineKind
from app.views.months import MonthsPage
from app.views.work import Work
from tests.county import WHO, county
from tests.journeys.hands import in_front, type_on

WAN = 10_000
MONTH, BEFORE = "2025-09", "2025-08"
LONG = (
    "故城县运河东片老旧小区及周边道路雨污分流管网改造与积水点整治工程"
    "（一期、二期合并实施）暨智慧排水信息平台配套建设项目示范"
)
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        yield made


@pytest.fixture
def uids(ledger: Ledger) -> list[str]:
    """Four projects of two units with eight reported months; the last has three sources."""
    made = []
    for number, (name, unit) in enumerate(
        (
            ("城区供热管网", "县住建局"),
            (LONG, "县住建局"),
            ("灌区改造", "县水利局"),
            ("污水处理厂", "县水利局"),
        )
    ):
        funds = {"fund_bond": 5_000 * WAN, "fund_loan": 3_000 * WAN} if number == 3 else {}
        fields = {
            "name": name, "responsible_unit": unit, "status": "在建", "year_plan": 6_000 * WAN,
            "plan_year": 2025, "fund_own": 4_000 * WAN, **funds,
        }  # fmt: skip
        made.append(projects.create(ledger, WHO, fields, with_nodes=False))
    months = {
        (uid, f"2025-{month:02d}"): {"done": (400 + month) * WAN, "progress": "主体施工"}
        for uid in made
        for month in range(1, 9)
    }
    with ledger.change("填月度", by="王海燕") as session:
        month_records.put_months(session, months)
    return made


@pytest.fixture
def page(qtbot: QtBot, work: Work, uids: list[str]) -> MonthsPage:
    return shown(qtbot, work)


def shown(qtbot: QtBot, work: Work) -> MonthsPage:
    made = MonthsPage(work)
    in_front(qtbot, made)
    made.activate()
    return made


def settle() -> None:
    QApplication.processEvents()


def row_of(page: MonthsPage, uid: str) -> int:
    return page.model.rows.line_of(uid)


def type_cell(page: MonthsPage, uid: str, key: str, text: str) -> None:
    """Type into a cell as a person does."""
    page.grid.setFocus()
    page.grid.go(row_of(page, uid), key)
    QTest.keyClick(page.grid.view_of(page.grid.current()[1]), Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    editor.selectAll()
    editor.insert(text) if isinstance(editor, QLineEdit) else editor.insertPlainText(text)
    QTest.keyClick(editor, Key.Key_Return)
    settle()


def text(page: MonthsPage, uid: str, key: str) -> str:
    column = page.model.columns()[page.model.column_number(key)]
    return page.model.text(row_of(page, uid), column)


def sum_text(page: MonthsPage, line: int, key: str) -> str:
    return page.model.text(line, page.model.columns()[page.model.column_number(key)])


def month_of(ledger: Ledger, uid: str) -> MonthlyProgress:
    found = projects.page(ledger, uid).months[MONTH]
    assert found is not None
    return found


# ------------------------------------------------------------------ filling in


def test_it_opens_on_the_month_being_filled_at_the_first_gap(page: MonthsPage, uids: list[str]) -> None:
    assert page.month == MONTH
    assert page.header.sentence.text() == "已填 0 / 4　截止 9月25日，还有5个工作日"
    row, column = page.grid.current()
    assert page.model.line(row) is GridLineKind.DATA
    assert page.model.columns()[column].key == f"{MONTH}:done"
    assert page.model.title(0) == ("合计", "4项")
    assert {page.model.title(line)[0] for line in range(page.model.line_count())} >= {"县住建局", "县水利局"}
    assert text(page, uids[0], f"{BEFORE}:progress") == "主体施工"
    assert text(page, uids[0], "year_done") == "3,236"


def test_typing_fills_signs_and_adds_up(page: MonthsPage, ledger: Ledger, uids: list[str]) -> None:
    uid = uids[1]
    type_cell(page, uid, f"{MONTH}:done", "500")
    assert month_of(ledger, uid).done == 500 * WAN
    assert (month_of(ledger, uid).reporter, text(page, uid, "state")) == (WHO, "已填")
    assert text(page, uid, "year_done") == "3,736"
    assert sum_text(page, 0, f"{MONTH}:done") == "500"
    assert page.header.sentence.text().startswith("已填 1 / 4")
    assert [tab.count for tab in page.bar.tabs._tabs] == ["4", "3", "1"]
    page.work.undo()
    settle()
    assert text(page, uid, "state") == "未填"
    assert projects.page(ledger, uid).months[MONTH] is None


def test_a_bad_figure_is_refused_with_its_reason_and_stays(page: MonthsPage, uids: list[str]) -> None:
    page.grid.setFocus()
    page.grid.go(row_of(page, uids[0]), f"{MONTH}:done")
    QTest.keyClick(page.grid.view_of(page.grid.current()[1]), Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.setText("约500")
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.text() == "约500"
    assert not page.leave()
    editor.setText("500")
    assert page.leave()


def test_a_slipped_unit_is_taken_and_asked_about(page: MonthsPage, ledger: Ledger, uids: list[str]) -> None:
    told = {"total_investment": 18_300 * WAN, "cumulative_prev_year": 0}
    records.set_fields(ledger, WHO, Project, uids[0], told, "改总投资")
    column = page.model.columns()[page.model.column_number(f"{MONTH}:done")]
    type_cell(page, uids[0], f"{MONTH}:done", "500")
    assert page.model.mark(row_of(page, uids[0]), column) is None
    type_cell(page, uids[0], f"{MONTH}:done", "5000000")
    mark = page.model.mark(row_of(page, uids[0]), column)
    assert mark is not None
    assert "超过总投资" in mark.title
    assert "5,003,236" in mark.facts


def test_a_block_is_pasted_as_one_step(page: MonthsPage, ledger: Ledger, uids: list[str]) -> None:
    first = row_of(page, uids[0])
    before = len(ledgers.undo_steps(ledger).undo)
    QApplication.clipboard().setText("510\t基础完成\n520\t主体封顶\n")
    keys = [column.key for column in page.model.columns()]
    assert keys.index(f"{MONTH}:progress") > keys.index(f"{MONTH}:done")
    page.show_columns(["light", "name", f"{MONTH}:done", f"{MONTH}:progress"])
    page.grid.go(first, f"{MONTH}:done")
    page.grid.paste()
    settle()
    assert [month_of(ledger, uid).progress for uid in uids[:2]] == ["基础完成", "主体封顶"]
    assert len(ledgers.undo_steps(ledger).undo) == before + 1
    assert "粘贴4格" in page.work.undo_title()


def test_last_months_words_are_taken_for_the_chosen_rows(
    page: MonthsPage, ledger: Ledger, uids: list[str]
) -> None:
    type_cell(page, uids[0], f"{MONTH}:progress", "主体封顶")
    page.grid.go(row_of(page, uids[0]), "name")
    page.grid.selection.extend(row_of(page, uids[1]), 1)
    page.bar.follow.click()
    settle()
    assert [month_of(ledger, uid).progress for uid in uids[:2]] == ["主体封顶", "主体施工"]
    assert "沿用上月文字1项" in page.work.undo_title()
    said: list[str] = []
    page.work.said.connect(said.append)
    page.bar.follow.click()
    assert "已有文字" in said[-1]


def test_what_is_not_typed_here_says_where(page: MonthsPage, uids: list[str]) -> None:
    row = row_of(page, uids[0])

    def why(key: str) -> str:
        return page.model.why_closed(row, page.model.columns()[page.model.column_number(key)])

    assert "项目台账" in why("year_plan")
    assert "沿用上月文字" in why(f"{BEFORE}:progress")
    assert "算出" in why("year_done")
    assert why(f"{MONTH}:problem") == ""


# ------------------------------------------------------------------ money by source


def test_money_by_source_shows_what_a_project_has(page: MonthsPage, ledger: Ledger, uids: list[str]) -> None:
    page.bar.sources.click()
    settle()
    bond, own = (flow_key(MONTH, "到位", source) for source in ("专项债券", "企业自筹"))
    assert page.model.columns()[page.grid.current()[1]].key == bond
    column = page.model.columns()[page.model.column_number(bond)]
    assert "资金拼盘里没有专项债券" in page.model.why_closed(row_of(page, uids[0]), column)
    type_cell(page, uids[3], bond, "300")
    type_cell(page, uids[3], own, "200")
    assert text(page, uids[3], f"{MONTH}:received") == "500"
    type_cell(page, uids[3], f"{MONTH}:received", "450")
    mark = page.model.mark(
        row_of(page, uids[3]), page.model.columns()[page.model.column_number(f"{MONTH}:received")]
    )
    assert mark is not None
    assert mark.title == "R21 来源之和不等于合计"
    menu = QMenu()
    page.fill_menu(menu, row_of(page, uids[3]), 1)
    next(action for action in menu.actions() if action.text().startswith("按来源合计")).trigger()
    settle()
    assert month_of(ledger, uids[3]).received == 500 * WAN
    total = page.model.columns()[page.model.column_number(flow_key(MONTH, "拨付"))]
    assert "3个资金来源" in page.model.why_closed(row_of(page, uids[3]), total)
    type_cell(page, uids[0], total.key, "60")
    assert [flow.source for flow in projects.page(ledger, uids[0]).of(FundFlow)] == ["企业自筹"]
    page.bar.sources.click()
    assert page.model.column_number(bond) == -1


# ------------------------------------------------------------------ finding


def test_tabs_units_and_pinyin_find_projects(page: MonthsPage, uids: list[str]) -> None:
    type_cell(page, uids[0], f"{MONTH}:done", "1")
    page.bar.tabs.choose("unfilled")
    assert set(page.model.rows.order()) == set(uids[1:])
    page.choose_unit("县住建局")
    assert page.model.rows.order() == [uids[1]]
    page.header.search.setText("zzzz")
    assert isinstance(page.stack.currentWidget().findChild(NoHits), NoHits)
    page.query.drop_all()
    assert set(page.model.rows.order()) == set(uids[1:])
    page.header.search.setText("gqgz")
    assert page.model.rows.order() == [uids[2]]
    page.header.search.clear()
    page.bar.tabs.choose("mine")
    assert page.model.rows.order() == [uids[0]]
    page.bar.tabs.choose("all")
    page.query.group_by("")
    assert not page.model.rows.outline.grouped
    page.query.sort(f"{BEFORE}:progress", True)
    page.query.filter_values(f"{BEFORE}:progress", frozenset({"主体施工"}))
    assert len(page.model.rows.order()) == 4


def test_other_months_keep_the_place(page: MonthsPage, uids: list[str]) -> None:
    page.grid.go(row_of(page, uids[2]), f"{MONTH}:paid")
    page.chooser.step(-1)
    assert page.month == BEFORE
    row, column = page.grid.current()
    assert (page.model.rows.uid(row), page.model.columns()[column].key) == (uids[2], f"{BEFORE}:paid")
    assert text(page, uids[0], f"{BEFORE}:done") == "408"
    assert page.header.sentence.text() == "已填 4 / 4，全部填完"
    for _ in range(8):
        page.chooser.step(-1)
    assert page.month == "2024-12"
    assert text(page, uids[0], "year_done") == "—"
    page.chooser.chosen.emit("")
    assert page.month == MONTH


def test_other_pages_lead_to_a_unit_or_a_project(page: MonthsPage, uids: list[str]) -> None:
    page.chooser.step(-1)
    page.show_for("县水利局")
    assert (page.month, page.bar.tabs.current) == (MONTH, "unfilled")
    assert set(page.model.rows.order()) == set(uids[2:])
    page.show_for((BEFORE, uids[0]))
    assert page.month == BEFORE
    assert page.model.rows.uid(page.grid.current()[0]) == uids[0]


def test_a_name_opens_its_project(page: MonthsPage, uids: list[str]) -> None:
    wanted: list[tuple[str, list[str]]] = []
    page.work.project_wanted.connect(lambda uid, order: wanted.append((uid, order)))
    page.grid.setFocus()
    page.grid.go(row_of(page, uids[1]), "name")
    QTest.keyClick(page.grid.view_of(page.grid.current()[1]), Key.Key_Return, CTRL)
    assert [uid for uid, _ in wanted] == [uids[1]]
    assert set(wanted[0][1]) == set(uids)


def test_an_empty_ledger_says_where_to_begin(qtbot: QtBot, work: Work) -> None:
    page = shown(qtbot, work)
    assert isinstance(page.stack.currentWidget().findChild(EmptyState), EmptyState)
    assert not page.bar.isVisible()


# ------------------------------------------------------------------ 旬


def test_ten_days_are_filled_in_where_the_office_reports_them(
    page: MonthsPage, ledger: Ledger, uids: list[str]
) -> None:
    assert page.bar._spans.count() == 0
    options.set_option(ledger, WHO, "grain", "旬")
    page.activate()
    settle()
    assert page.bar._spans.count() == 4
    type_cell(page, uids[0], f"{MONTH}:plan", "1000")
    page.choose_span("2025-09上")
    assert page.header.sentence.text().startswith("已填 0 / 4　截止 9月10日，已过6个工作日")
    type_cell(page, uids[0], stage_key("2025-09上", "done"), "250")
    assert text(page, uids[0], "state") == "已填"
    assert text(page, uids[0], "span_part") == "25"
    page.choose_span("2025-09中")
    type_cell(page, uids[0], stage_key("2025-09中", "done"), "400")
    assert text(page, uids[0], "span_done") == "650"
    assert text(page, uids[0], "span_done_part") == "65"
    assert sum_text(page, 0, "span_done") == "650"
    assert {goal.span for goal in projects.page(ledger, uids[0]).of(StageGoal)} == {"2025-09上", "2025-09中"}
    assert month_of(ledger, uids[0]).done is None
    page.bar.tabs.choose("unfilled")
    assert set(page.model.rows.order()) == set(uids[1:])
    options.set_option(ledger, WHO, "grain", "周")
    page.activate()
    assert page.span == ""
    page.choose_span("2025W37")
    assert page.model.column_number(stage_key("2025W37", "done")) > 0


def test_what_others_change_is_seen(page: MonthsPage, ledger: Ledger, uids: list[str]) -> None:
    edit = editing.prepare([Cell(uids[2], f"{MONTH}:done", "77")])
    editing.apply(ledger, "王海燕", "改9月本月完成", edit)
    settle()
    assert text(page, uids[2], f"{MONTH}:done") == "77"


# ------------------------------------------------------------------ while one types


def keys_of(page: MonthsPage) -> list[str]:
    return [column.key for column in page.model.columns()]


def test_what_is_to_be_filled_in_comes_first_and_the_group_is_told_once(page: MonthsPage) -> None:
    assert keys_of(page)[2:4] == [f"{MONTH}:done", f"{MONTH}:progress"]
    assert "responsible_unit" not in keys_of(page)
    page.query.group_by("")
    assert "responsible_unit" in keys_of(page)
    page.query.group_by("responsible_unit")
    assert "responsible_unit" not in keys_of(page)
    assert keys_of(page)[2:4] == [f"{MONTH}:done", f"{MONTH}:progress"]


def test_a_filled_row_waits_greyed_until_the_view_is_left(page: MonthsPage, uids: list[str]) -> None:
    page.bar.tabs.choose("unfilled")
    shown = page.model.rows.order()
    page.grid.setFocus()
    page.grid.go(row_of(page, uids[0]), f"{MONTH}:done")
    for text_typed, key in (("5", Key.Key_Tab), ("w", Key.Key_Return)):
        type_on(text_typed, key)
    month = month_of(page.work.ledger, uids[0])
    assert (month.done, month.progress) == (5 * WAN, "w"), "both went into the project that was framed"
    assert page.model.rows.order() == shown
    assert page.model.stale(row_of(page, uids[0]))
    page.hide()
    page.show()
    page.activate()
    assert page.model.rows.order() == [uid for uid in shown if uid != uids[0]]


def test_the_last_row_that_was_filled_stays_on_the_screen(page: MonthsPage, uids: list[str]) -> None:
    page.bar.tabs.choose("unfilled")
    for uid in uids:
        type_cell(page, uid, f"{MONTH}:done", "1")
    assert page.grid.isVisible()
    page.bar.tabs.again.emit("unfilled")
    assert isinstance(page.stack.currentWidget().findChild(NoHits), NoHits)


def test_a_search_shows_its_first_hit(page: MonthsPage, uids: list[str]) -> None:
    page.query.group_by("")
    page.grid.go(row_of(page, uids[0]), "light")
    page.header.search.setText("gqgz")
    assert page.model.rows.uid(page.grid.current()[0]) == uids[2]
    page.header.search.cross.trigger()
    assert page.header.search.text() == ""
    assert not page.header.search.cross.isVisible()
