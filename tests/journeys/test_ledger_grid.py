"""Journeys of a clerk on the page 项目台账, on a real ledger: type, paste, fill, sort, filter, fold, undo."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.models import Project
from app.models.cells import Cell
from app.services.common import periods
from app.services.grid import editing, grid, standings
from app.services.grid.grid import Condition, GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.views.kit import theme
from app.views.kit.ask import Question, ScriptedAsk
from app.views.kit.background import Background
from app.views.kit.grid import CellBlock, GridLineKind
from app.views.kit.grid.filter_popup import FilterPopup
from app.views.kit.grid.model import NEW
from app.views.projects import LedgerPage
from app.views.projects.new_project import NewProjectDialog
from app.views.projects.replacing import ReplaceDialog
from app.views.sheet import reading
from app.views.sheet.choosing import ColumnChooser
from app.views.sheet.filters import BoundsDialog
from app.views.work import Work
from tests.county import new_ledger
from tests.journeys.import_desk import press

Some = TypeVar("Some", bound=QWidget)
Key = Qt.Key
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
WAN, PERIOD, AUGUST, SEPTEMBER = 10_000, "2025-08", "2025-08:done", "2025-09:done"
ROWS: list[dict[str, Any]] = [
    {"name": "夏庄智能纺机零部件产业园（二期）", "industry": "工业", "year_role": "续建", "leader": "韩立新"},
    {"name": "冷链装备及聚氨酯板材制造项目", "industry": "工业", "year_role": "新开工", "leader": "周明远"},
    {"name": "橡塑制品数字化车间项目", "industry": "工业", "year_role": "新开工", "leader": "韩立新"},
    {"name": "省道S324故城段改建工程", "industry": "交通", "year_role": "续建", "leader": "贾文涛"},
    {"name": "运河东路北延及跨渠桥工程", "industry": "交通", "year_role": "新开工", "leader": "贾文涛"},
    {"name": "城乡客运一体化换乘中心", "industry": "交通", "year_role": "新开工", "leader": "周明远"},
    {"name": "高标准农田建设（3.2万亩）", "industry": "农业水利", "year_role": "续建", "leader": "孟庆丰"},
]
# lines: 0 合计, 1 工业, 2-4, 5 交通, 6-8, 9 农业水利, 10


class Desk:
    """A clerk's desk: the ledger, the page, and what the clerk can see and do."""

    def __init__(self, ledger: Ledger, qtbot: QtBot) -> None:
        self.ledger = ledger
        self.qtbot = qtbot
        self.ask = ScriptedAsk()
        self.background = Background()
        self.work = Work(ledger, "刘敏", self.background, self.ask)
        self.said: list[str] = []
        self.work.said.connect(self.said.append)
        self.page = self.open()

    def open(self) -> LedgerPage:
        """A new page over the same ledger, as after a new start of the program."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app)
        page = LedgerPage(self.work)
        self.qtbot.addWidget(page)
        page.resize(1200, 640)
        page.show()
        page.activate()
        page.grid.setFocus()
        self.page = page
        return page

    def settle(self) -> None:
        """Let everything that waits arrive."""
        for _ in range(2):  # a reading that begins when the present event is over
            QApplication.processEvents()
            self.background.wait()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def go(self, line: int, key: str, to: tuple[int, str] | None = None) -> None:
        self.page.grid.go(line, key)
        if to is not None:
            self.page.grid.selection.extend(to[0], self.page.model.column_number(to[1]))

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        QTest.keyClick(self.page.grid.view_of(self.page.grid.current()[1]), key, modifiers)
        self.settle()

    def type(self, text: str, then: Qt.Key = Key.Key_Return) -> None:
        grid_ = self.page.grid
        grid_.edit()
        editor = next(editor for view in grid_.views for editor in below(view.viewport(), QLineEdit))
        editor.setText(text)
        QTest.keyClick(editor, then)
        self.settle()

    def text(self, line: int, key: str) -> str:
        model = self.page.model
        return model.text(line, model.columns()[model.column_number(key)])

    def names(self) -> list[str]:
        lines = range(self.page.model.line_count())
        return [self.text(line, "name") for line in lines if self.page.grid.is_record(line)]

    def titles(self) -> list[str]:
        lines = range(self.page.model.line_count())
        model = self.page.model
        return [" ".join(model.title(line)) for line in lines if model.line(line) is not GridLineKind.DATA]

    def chips(self) -> list[str]:
        return [chip.text for chip in self.page.bar.chips.conditions()]

    def steps(self) -> list[str]:
        return [entry.title for entry in ledgers.undo_steps(self.ledger).undo]


def fill(ledger: Ledger, rows: list[dict[str, Any]]) -> list[str]:
    with ledger.change("导入年度清单", by="刘敏", kind="import") as session:
        uids = session.insert_many(Project, rows)
    months = [
        Cell(uid, f"2025-{month:02d}:done", str(100 * (place + 1) + month))
        for place, uid in enumerate(uids)
        for month in (7, 8)
    ]
    editing.apply(ledger, "刘敏", "填7—8月", editing.prepare(months))
    standings.refresh(ledger)
    return uids


def seeded() -> list[dict[str, Any]]:
    return [
        {**row, "status": "在建", "actual_start": "2025-01", "total_investment": (place + 1) * 10_000 * WAN,
         "year_plan": (place + 1) * 1_000 * WAN, "responsible_unit": "县交通运输局"}
        for place, row in enumerate(ROWS)
    ]  # fmt: skip


def make(folder: Path, office: str = "131126") -> Ledger:
    ledger = new_ledger(folder, office)
    periods.choose_period(ledger, PERIOD)
    return ledger


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger and one with projects, closed, to be copied: quicker than making each anew."""
    folder = tmp_path_factory.mktemp("templates")
    with make(folder / "blank"):
        pass
    with make(folder / "filled") as ledger:
        fill(ledger, seeded())
    return folder


def at_desk(template: Path, folder: Path, qtbot: QtBot) -> Iterator[Desk]:
    shutil.copytree(template, folder)
    with ledgers.open_ledger(folder, "demo").ledger as ledger:
        desk = Desk(ledger, qtbot)
        loud = QAbstractItemModelTester.FailureReportingMode.Fatal
        QAbstractItemModelTester(desk.page.model, loud, desk.page)
        yield desk
        desk.background.close()


@pytest.fixture
def blank(templates: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    yield from at_desk(templates / "blank", tmp_path / "台账", qtbot)


@pytest.fixture
def desk(templates: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    yield from at_desk(templates / "filled", tmp_path / "台账", qtbot)


def below(widget: QWidget, kind: type[Some]) -> list[Some]:
    """The visible widgets of a kind inside another one."""
    found = cast(list[Some], widget.findChildren(kind))
    return [each for each in found if each.isVisible()]


def child(desk: Desk, kind: type[Some]) -> Some:
    """The dialog or popup of a kind that is open."""
    return below(desk.page, kind)[0]


def clipboard(text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    QGuiApplication.clipboard().setMimeData(mime)


# ------------------------------------------------------------------ what is there


def test_the_sheet_has_totals_groups_lights_rates_and_months(desk: Desk) -> None:
    assert desk.titles() == ["合计 7项", "工业 3项", "交通 3项", "农业水利 1项"]
    assert desk.text(0, "total_investment") == "280,000"
    assert desk.text(1, AUGUST) == "624"
    assert desk.text(2, "year_done") == "215"
    assert desk.text(2, "rate") == "21.5"
    assert desk.text(2, "light") == "红"
    assert desk.text(2, SEPTEMBER) == ""
    assert desk.page.header.sentence.text() == "7项 · 1—8月完成 20.4%"
    assert desk.page.status() == "显示 7 / 7 项"
    assert [desk.page.model.number(line) for line in range(5)] == ["", "", "1", "2", "3"]
    bar = desk.page.model.bar(2, desk.page.model.columns()[desk.page.model.column_number("rate")])
    assert bar is not None
    assert bar.should == 8 / 12


def test_light_and_name_stay_when_the_others_scroll(desk: Desk) -> None:
    frozen = [column.key for column in desk.page.model.columns() if column.frozen]
    assert frozen == ["light", "name"]
    before = desk.page.grid.left.columnViewportPosition(1)
    desk.go(2, "owner")
    assert desk.page.grid.bar.value() > 0
    assert desk.page.grid.left.columnViewportPosition(1) == before
    assert desk.page.grid.left.isVisible()


# ------------------------------------------------------------------ typing and pasting


def test_a_typed_figure_is_one_step_that_undo_names_and_totals_follow(desk: Desk) -> None:
    desk.go(2, SEPTEMBER)
    desk.type("1,615")
    assert desk.text(2, SEPTEMBER) == "1,615"
    assert desk.text(0, SEPTEMBER) == "1,615"
    assert desk.text(1, SEPTEMBER) == "1,615"
    assert desk.page.grid.current() == (3, desk.page.model.column_number(SEPTEMBER))
    assert desk.steps()[0] == "改9月本月完成"
    assert "改9月本月完成" in desk.page.header.undo.text()
    desk.work.undo()
    desk.settle()
    assert desk.text(2, SEPTEMBER) == ""
    assert desk.text(0, SEPTEMBER) == ""
    assert "改9月本月完成" in desk.page.header.redo.toolTip()


def test_a_refused_text_stays_in_its_cell_with_the_reason(desk: Desk) -> None:
    desk.go(2, SEPTEMBER)
    before = desk.steps()
    desk.type("约1500")
    assert desk.steps() == before
    assert any("要准数" in label.text() for label in below(desk.page.grid, QLabel))
    assert not desk.page.leave()
    desk.press(Key.Key_Escape)


def test_a_block_from_excel_with_line_breaks_and_a_refused_cell(desk: Desk) -> None:
    desk.page.model.arrange(["light", "name", "content", "year_plan", "year_role"])
    desk.go(3, "content")
    clipboard('"新建厂房2栋；\n配套管网"\t1,300\t续建\r\n改造生产线\t约1500\txkg\r\n\t1 600\t3\r\n')
    desk.ask.answers = ["good"]
    desk.press(Key.Key_V, _CTRL)
    question = desk.ask.asked[0]
    assert isinstance(question, Question)
    assert question.outcome == "8格可以粘贴，1格不能"
    assert question.listing is not None
    (refused,) = question.listing.rows
    assert refused[:4] == ("3", "橡塑制品数字化车间项目", "年度计划", "约1500")
    assert desk.text(3, "content") == "新建厂房2栋；\n配套管网"
    assert [desk.text(line, "year_plan") for line in (3, 4, 6)] == ["1,300", "3,000", "1,600"]
    assert [desk.text(line, "year_role") for line in (3, 4, 6)] == ["续建", "新开工", "竣工"]
    assert desk.steps()[0] == "粘贴8格：建设内容及规模等3栏"
    desk.work.undo()
    desk.settle()
    assert desk.text(3, "content") == ""
    assert desk.text(6, "year_role") == "续建"


def test_paste_into_a_month_is_one_change_set_and_says_so(desk: Desk) -> None:
    desk.go(6, SEPTEMBER)
    clipboard("2345\r\n1615\r\n965\r\n")
    desk.press(Key.Key_V, _CTRL)
    assert [desk.text(line, SEPTEMBER) for line in (6, 7, 8)] == ["2,345", "1,615", "965"]
    assert desk.steps()[0] == "粘贴3格：9月本月完成"
    assert desk.said[-1].startswith("粘贴3格")


def test_fill_down_delete_and_replace_are_steps(desk: Desk) -> None:
    desk.go(2, "responsible_unit", (4, "responsible_unit"))
    desk.go(2, "responsible_unit")
    desk.type("县工业和信息化局")
    desk.go(2, "responsible_unit", (4, "responsible_unit"))
    desk.press(Key.Key_D, _CTRL)
    assert [desk.text(line, "responsible_unit") for line in (2, 3, 4)] == ["县工业和信息化局"] * 3
    desk.go(3, "responsible_unit")
    desk.press(Key.Key_Delete)
    assert desk.text(3, "responsible_unit") == ""
    desk.go(2, "responsible_unit")
    desk.page.replace_texts()
    dialog = child(desk, ReplaceDialog)
    dialog.wanted.setText("县工业和信息化局")
    dialog.new.setText("县工信局")
    dialog.write()
    desk.settle()
    assert desk.text(4, "responsible_unit") == "县工信局"
    assert desk.steps()[:3] == ["替换2格：责任单位", "清除1格：责任单位", "填充2格：责任单位"]


def test_everything_can_be_taken_back_to_the_start(desk: Desk) -> None:
    keys = [column.key for column in desk.page.arrangement.columns]
    uids = grid.uids_of(desk.ledger, GridQuery(PERIOD))
    start, depth = grid.cells(desk.ledger, keys, uids), len(desk.steps())
    desk.go(2, SEPTEMBER)
    desk.type("600")
    desk.go(2, "industry", (7, "industry"))
    clipboard("文旅")
    desk.press(Key.Key_V, _CTRL)
    desk.page.create_project({"name": "新来的项目", "industry": "市政"})
    desk.settle()
    line = desk.page.model.rows.line_of(uids[3])
    desk.page.grid.selection.choose(CellBlock(line, 0, line, len(desk.page.model.columns()) - 1))
    desk.press(Key.Key_Delete)
    assert ROWS[3]["name"] not in desk.names()
    while len(desk.steps()) > depth:
        desk.work.undo()
        desk.settle()
    assert grid.cells(desk.ledger, keys, uids) == start
    assert desk.names() == [row["name"] for row in ROWS]


def test_a_project_that_changes_its_group_waits_until_the_view_is_chosen_again(desk: Desk) -> None:
    desk.go(2, "industry")
    desk.type("文旅")
    assert desk.titles() == ["合计 7项", "工业 2项", "交通 3项", "农业水利 1项"]
    assert desk.text(2, "name") == ROWS[0]["name"]
    assert desk.page.model.stale(2)
    assert desk.page.grid.current()[0] == 3, "the next one down is the next one seen"
    desk.go(2, "industry")
    desk.page.bar.tabs.again.emit("all")
    desk.settle()
    assert not desk.page.model.stale(2)
    assert desk.titles() == ["合计 7项", "工业 2项", "交通 3项", "农业水利 1项", "文旅 1项"]
    line = desk.page.grid.current()[0]
    assert desk.text(line, "name") == ROWS[0]["name"]


# ------------------------------------------------------------------ new projects in the grid


def test_a_name_in_the_empty_line_makes_a_project(desk: Desk) -> None:
    last, before = desk.page.model.line_count() - 1, len(desk.steps())
    desk.go(last, "name")
    desk.type("甲项目")
    desk.type("乙项目", then=Key.Key_Tab)
    assert len(desk.names()) == 9
    assert desk.steps()[: len(desk.steps()) - before] == ["新项目：乙项目", "新项目：甲项目"]
    row, column = desk.page.grid.current()
    assert desk.text(row, "name") == "乙项目"
    assert column == desk.page.model.column_number("name") + 1
    assert desk.titles()[-1] == "未填行业 2项"
    desk.go(desk.page.model.line_count() - 1, "year_plan")
    QTest.keyClicks(desk.page.grid.view_of(desk.page.grid.current()[1]), "5")
    assert "先填项目名称" in desk.said[-1]
    assert desk.page.grid.editor() is not None


def test_rows_below_the_last_one_become_projects_in_one_step(desk: Desk) -> None:
    before = len(desk.steps())
    clipboard("甲项目\t新开工\r\n\t\r\n乙项目\t续建\r\n丙项目\t\r\n")
    desk.page.model.arrange(["light", "name", "year_role"])
    desk.go(desk.page.model.line_count() - 2, "name")
    desk.ask.answers.append("")
    desk.press(Key.Key_V, _CTRL)
    asked = desk.ask.asked[-1]
    assert isinstance(asked, Question)
    assert [choice.text for choice in asked.choices][-2:] == ["只粘贴到现有的行(&E)", "新建2个项目并粘贴(&P)"]
    assert len(desk.names()) == 7
    desk.go(desk.page.model.line_count() - 1, "name")
    desk.ask.answers.append("good")
    desk.press(Key.Key_V, _CTRL)
    asked = desk.ask.asked[-1]
    assert isinstance(asked, Question)
    assert asked.choices[-1].text == "新建3个项目并粘贴(&P)"
    assert set(desk.names()) >= {"甲项目", "乙项目", "丙项目"}
    row, _ = desk.page.grid.current()
    assert desk.text(row, "name") == "甲项目"
    assert row in desk.page.grid.rows_in_sight()
    assert desk.said[-1] == "新建3个项目并粘贴5格，Ctrl+Z 可撤销"
    assert len(desk.steps()) == before + 1
    line = next(line for line in range(desk.page.model.line_count()) if desk.text(line, "name") == "乙项目")
    assert desk.text(line, "year_role") == "续建"
    desk.press(Key.Key_Z, _CTRL)
    desk.work.undo()
    desk.settle()
    assert len(desk.names()) == 7


def test_a_cell_that_is_typed_elsewhere_says_where(desk: Desk) -> None:
    for key, place in (("progress", "月度填报"), ("issue", "问题闭环"), ("next_node", "节点")):
        desk.go(2, key)
        view = desk.page.grid.view_of(desk.page.grid.current()[1])
        QTest.keyClicks(view, "1")
        assert f"“{place}”" in desk.said[-1]
        editor = desk.page.grid.editor()
        assert editor is not None
        QTest.keyClick(editor, Key.Key_Escape)
    desk.go(0, "progress")
    desk.page.grid.edit()
    assert "合计行" in desk.said[-1]


def test_new_rows_without_a_name_are_refused_with_their_text(desk: Desk) -> None:
    desk.go(desk.page.model.line_count() - 1, "year_plan")
    clipboard("5\r\n6\r\n")
    desk.ask.answers.append("")
    desk.press(Key.Key_V, _CTRL)
    asked = desk.ask.asked[-1]
    assert isinstance(asked, Question)
    assert asked.listing is not None
    assert [row[3] for row in asked.listing.rows] == ["5", "6"]
    assert all("要有项目名称" in row[4] for row in asked.listing.rows)


def test_a_line_put_in_makes_a_project_of_the_same_group(desk: Desk) -> None:
    desk.page.insert_line(2)
    assert desk.page.grid.here() == (NEW, "name")
    assert desk.page.grid.current()[0] == 3
    editor = desk.page.grid.editor()
    assert isinstance(editor, QLineEdit)
    editor.setText("插进来的")
    QTest.keyClick(editor, Key.Key_Return)
    desk.settle()
    assert (desk.text(3, "name"), desk.text(3, "industry")) == ("插进来的", "工业")
    assert not desk.page.model.stale(3)
    assert desk.titles()[1] == "工业 4项"
    assert desk.page.model.uid(desk.page.model.line_count() - 1) == NEW
    assert desk.page.grid.current()[0] == 4


# ------------------------------------------------------------------ sums, sort, filter, groups


def test_the_selection_is_summed_with_its_unit(desk: Desk) -> None:
    desk.go(2, "year_plan", (7, "year_plan"))
    sums = desk.page.grid.sums()
    assert (sums.count, sums.total, sums.unit) == (5, 15_000, "万元")
    desk.go(2, "rate", (4, "rate"))
    assert desk.page.grid.sums().total is None


def test_large_selections_are_summed_by_the_ledger(desk: Desk) -> None:
    column = desk.page.model.column_number("year_plan")
    block = CellBlock(0, column, desk.page.model.line_count() - 1, column)
    desk.page.grid.selection.choose(block)
    quick = desk.page.grid.sums()
    assert desk.page.model.sums(block) is None
    desk.page.model.BIG = 5
    assert desk.page.model.sums(block) == quick
    assert quick.total == 28_000


def test_sorting_by_two_columns(desk: Desk) -> None:
    desk.page.query.group_by("")
    desk.page.grid.sort_wanted.emit("year_role", False)
    desk.page.query.sort("total_investment", True, also=True)
    assert [name[:2] for name in desk.names()] == ["城乡", "运河", "橡塑", "冷链", "高标", "省道", "夏庄"]
    assert desk.chips() == ["排序：项目性质↑、总投资↓"]
    desk.page.bar.chips.removed.emit("@sort")
    assert desk.names() == [row["name"] for row in ROWS]


def test_typing_in_the_search_box_filters_by_initials(desk: Desk) -> None:
    desk.page.focus_search()
    QTest.keyClicks(desk.page.header.search, "yhdl")
    assert desk.names() == ["运河东路北延及跨渠桥工程"]
    assert desk.titles() == ["合计 1项", "交通 1项"]
    assert desk.page.status() == "显示 1 / 7 项"
    desk.page.header.search.setText("韩立新")
    assert len(desk.names()) == 2
    desk.page.header.search.clear()
    assert len(desk.names()) == 7


def test_the_filter_of_a_column_becomes_a_chip_that_can_be_taken_away(desk: Desk) -> None:
    desk.page.grid.open_filter(desk.page.model.column_number("leader"))
    popup = child(desk, FilterPopup)
    assert popup.list.shown() == {"韩立新", "周明远", "贾文涛", "孟庆丰"}
    popup.list.ticked = {"韩立新", "孟庆丰"}
    popup.agree()
    assert len(desk.names()) == 3
    assert desk.chips() == [
        "包联领导：孟庆丰、韩立新",
        "分组：行业",
    ]
    assert "leader" in desk.page.model.filtered
    desk.page.bar.chips.removed.emit("leader")
    assert len(desk.names()) == 7


def test_conditions_on_amounts_have_bounds(desk: Desk) -> None:
    desk.page.query.condition_for("total_investment")
    dialog = child(desk, BoundsDialog)
    dialog.least.setText("20000")
    dialog.most.setText("约5万")
    dialog.agree()
    assert dialog.isVisible()
    dialog.most.setText("40,000")
    dialog.agree()
    assert len(desk.names()) == 3
    assert desk.page.bar.chips.conditions()[0].text == "总投资 ≥20,000万元、≤40,000万元"
    desk.page.grid.drop_filters()
    assert len(desk.names()) == 7


def test_a_filter_without_hits_names_the_way_out(desk: Desk) -> None:
    desk.page.query.take(desk.page.query.shown.with_condition(Condition("industry", "in", ("交通",))))
    desk.page.header.search.setText("没有这个")
    assert desk.page.stack.currentIndex() == 1
    shown = desk.page.stack.currentWidget()
    said = [label.text() for label in below(shown, QLabel)]
    assert "没有项目同时符合“行业：交通”“没有这个”。" in said
    drop = next(button for button in below(shown, QPushButton) if "没有这个" in button.text())
    assert "3项" in drop.text()
    drop.click()
    assert len(desk.names()) == 3
    assert desk.page.stack.currentIndex() == 0


def test_groups_fold_and_other_columns_group(desk: Desk) -> None:
    desk.go(1, "light")
    desk.press(Key.Key_Left)
    assert desk.titles() == ["合计 7项", "工业 3项", "交通 3项", "农业水利 1项"]
    assert len(desk.names()) == 4
    assert desk.page.model.number(3) == "4"
    assert desk.text(1, "total_investment") == "60,000"
    desk.page.fold(True)
    assert desk.names() == []
    desk.page.query.group_by("leader")
    assert desk.titles()[1:] == ["周明远 2项", "孟庆丰 1项", "贾文涛 2项", "韩立新 2项"]
    desk.page.query.group_by("county")
    assert desk.titles()[1:] == ["未填县市区 7项"]


def test_the_place_is_kept_when_rows_come_from_elsewhere(desk: Desk) -> None:
    desk.go(7, "leader", (8, "responsible_unit"))
    fill(desk.ledger, [{"name": f"另一台电脑来的{number}", "industry": "工业"} for number in range(20)])
    desk.settle()
    assert len(desk.names()) == 27
    line, column = desk.page.grid.current()
    assert desk.text(line, "name") == ROWS[4]["name"]
    assert desk.page.model.columns()[column].key == "leader"
    assert desk.page.grid.selection.block.cells == 2 * (
        1 + abs(desk.page.model.column_number("leader") - desk.page.model.column_number("responsible_unit"))
    )


# ------------------------------------------------------------------ views and layout


def test_the_layout_of_every_view_is_found_again(desk: Desk) -> None:
    desk.page.bar.tabs.choose("building")
    desk.page.show_columns(["name", "light", "leader", "2025-09:done"])
    desk.page.grid.right.setColumnWidth(2, theme.px(133))
    desk.page.query.take(desk.page.query.shown.sorted_by("leader", True, also=False))
    desk.page.model.fold(frozenset({"交通"}))
    desk.page.keep_layout()
    desk.page.bar.tabs.choose("all")
    assert desk.page.model.column_number("owner") >= 0
    desk.page.bar.tabs.choose("building")
    again = desk.open()
    assert again.bar.tabs.current == "building"
    assert [column.key for column in again.model.columns()] == ["name", "light", "leader", SEPTEMBER]
    assert again.grid.right.columnWidth(2) == theme.px(133)
    assert again.query.shown.sort == (("leader", True),)
    assert again.model.rows.closed == frozenset({"交通"})
    assert len(desk.names()) == 4


def test_a_view_with_a_name_of_its_own(desk: Desk) -> None:
    desk.page.query.take(
        desk.page.query.shown.with_condition(Condition("leader", "in", ("贾文涛",))).grouped_by("")
    )
    desk.ask.answers = ["贾县长包联"]
    desk.page.bar.tabs.extra_pressed.emit()
    assert desk.page.bar.tabs.current.startswith("own")
    assert len(desk.names()) == 2
    desk.page.bar.tabs.choose("all")
    assert desk.page.content is not None
    own = next(tab for tab in desk.page.content.tabs if tab.text == "贾县长包联")
    assert own.count == "2"
    desk.page.bar.tabs.choose(own.key)
    assert desk.chips() == ["包联领导：贾文涛"]
    desk.page.views.drop(own.key)
    assert desk.page.bar.tabs.current == "all"


def test_columns_are_chosen_by_name_or_initials(desk: Desk) -> None:
    desk.page.bar.columns.click()
    chooser = child(desk, ColumnChooser)
    chooser.search.setText("zxzq")
    assert [item.text(0) for item in chooser.items() if not item.isHidden()] == ["专项债券资金"]
    chooser.tick("fund_bond", True)
    chooser.tick("leader", False)
    chooser.agree()
    assert desk.page.model.column_number("leader") == -1
    assert desk.text(2, "fund_bond") == "—"
    assert desk.text(0, "fund_bond") == ""
    desk.go(2, "fund_bond")
    desk.type("300")
    assert desk.text(0, "fund_bond") == "300"


def test_another_month_is_judged(desk: Desk) -> None:
    desk.page.month.chosen.emit("2025-07")
    desk.settle()
    assert periods.period(desk.ledger) == "2025-07"
    assert desk.page.header.sentence.text() == "7项 · 1—7月完成 10.2%"
    labels = [column.label for column in desk.page.model.columns()]
    assert "8月 填报" in labels
    assert "1—7月累计" in labels
    assert "9月 填报" not in labels


# ------------------------------------------------------------------ projects


def test_an_empty_ledger_says_what_to_do_and_takes_a_first_project(blank: Desk) -> None:
    page = blank.page
    assert page.stack.currentIndex() == 1
    buttons = {button.text().strip(): button for button in below(page.stack.currentWidget(), QPushButton)}
    wanted: list[tuple[str, object]] = []
    blank.work.page_wanted.connect(lambda key, what: wanted.append((key, what)))
    buttons["导入表格(&I)"].click()
    assert wanted == [("import", None)]
    buttons["新项目(&N)"].click()
    dialog = child(blank, NewProjectDialog)
    dialog.agree()
    assert dialog.isVisible()
    assert dialog.form.editors["name"].complaint
    dialog.form.editors["name"].set_text("夏庄智能纺机零部件产业园")
    dialog.form.editors["code"].set_text("2404-131126-04-01-123450")
    assert "校验码" in dialog.form.editors["code"].complaint
    dialog.form.editors["industry"].set_text("gy")
    dialog.form.editors["total_investment"].set_text("18300")
    dialog.form.editors["year_plan"].set_text("105000")
    assert dialog.form.editors["year_plan"].complaint == "比总投资 18,300 还大，是不是 10,500？"
    dialog.agree()
    blank.settle()
    assert blank.names() == ["夏庄智能纺机零部件产业园"]
    assert page.stack.currentIndex() == 0
    assert blank.titles() == ["合计 1项", "工业 1项"]
    assert blank.text(2, "county") == "故城县"
    assert blank.text(page.grid.current()[0], "name") == "夏庄智能纺机零部件产业园"
    code = page.model.columns()[page.model.column_number("code")]
    mark = page.model.mark(2, code)
    assert mark is not None
    assert "校验码" in mark.facts
    assert blank.steps()[0] == "新项目：夏庄智能纺机零部件产业园"


def test_a_workbook_dragged_onto_the_page_goes_to_the_import(blank: Desk, tmp_path: Path) -> None:
    wanted: list[tuple[str, object]] = []
    blank.work.page_wanted.connect(lambda key, what: wanted.append((key, what)))
    for name in ("说明.docx", "年度清单.XLSX"):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, _NONE)
        blank.page.dropEvent(drop)
    assert wanted == [("import", tmp_path / "年度清单.XLSX")]


def test_names_of_sixty_characters_and_odd_content(blank: Desk) -> None:
    name = "关于" + "冀中南地区农村供水水源置换" * 4 + "和配套管网工程"
    fill(blank.ledger, [{"name": name[:60], "leader": "=1+1", "total_investment": 35_000}])
    blank.settle()
    assert blank.names() == [name[:60]]
    assert blank.text(2, "total_investment") == "3.5"
    blank.page.grid.grab()


def test_rows_are_deleted_as_projects_and_come_back(desk: Desk) -> None:
    last = len(desk.page.model.columns()) - 1
    desk.page.grid.selection.choose(CellBlock(6, 0, 7, last))
    desk.press(Key.Key_Delete)
    assert len(desk.names()) == 5
    assert desk.steps()[0] == "删除2个项目"
    assert desk.page.grid.selection.block.cells == 1, "nobody has chosen the rows that moved up"
    desk.press(Key.Key_Delete)
    assert len(desk.names()) == 5
    desk.work.undo()
    desk.settle()
    assert desk.names() == [row["name"] for row in ROWS]


def test_a_project_opens_within_the_order_shown(desk: Desk) -> None:
    wanted: list[tuple[str, list[str]]] = []
    desk.work.project_wanted.connect(lambda uid, order: wanted.append((uid, order)))
    desk.page.fold(True)
    desk.page.fold(False)
    desk.go(3, "name")
    desk.press(Key.Key_Return, _CTRL)
    uid, order = wanted[0]
    assert order.index(uid) == 1
    assert len(order) == 7
    desk.page.show_for((order[5], "leader"))
    line, column = desk.page.grid.current()
    assert desk.text(line, "name") == ROWS[5]["name"]
    assert desk.page.model.columns()[column].key == "leader"


def test_what_another_page_asks_for_is_found_whatever_was_filtered(desk: Desk) -> None:
    uids = desk.page.model.rows.order()
    desk.page.header.search.setText("运河")
    desk.page.show_for(uids[0])
    assert desk.text(desk.page.grid.current()[0], "name") == ROWS[0]["name"]
    desk.page.show_for("warned")
    assert desk.page.bar.tabs.current == "warned"


def test_the_context_menu_speaks_in_verbs(desk: Desk) -> None:
    menu = desk.page.grid.context_menu(2, 3)
    said = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    for verb in ("复制(&C)", "打开项目(&O)", "删除项目(&X)", "升序(&A)", "查找替换(&R)"):
        assert verb in said
    letters = [text[text.index("&") + 1] for text in said if "&" in text]
    assert len(letters) == len(set(letters))


def test_the_sheet_shown_is_exported(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "导出.xlsx"
    desk.page.header.search.setText("工程")
    desk.ask.answers = [str(out)]
    desk.page.export()
    desk.settle()
    assert out.stat().st_size > 3_000
    assert desk.said[-1].startswith("已导出2项")


def test_an_empty_ledger_of_a_city_leads_to_what_the_counties_report(tmp_path: Path, qtbot: QtBot) -> None:
    with make(tmp_path / "市", "131100") as city:
        desk = Desk(city, qtbot)
        desk.settle()
        wanted: list[str] = []
        desk.work.page_wanted.connect(lambda key, _what: wanted.append(key))
        press(desk.page, "去收数据包")
        assert wanted == ["exchange"]
        desk.background.close()


def test_the_projects_of_other_offices_are_read_only(tmp_path: Path, qtbot: QtBot) -> None:
    with make(tmp_path / "市", "131100") as city:
        other, _own = fill(city, [{"name": "故城的"}, {"name": "市里的"}])
        with city.change("并入", by="刘敏", program=True) as session:
            session.update_many(Project, {other: {"office": "131126"}})
        desk = Desk(city, qtbot)
        assert desk.page.query.shown.group == "office"
        assert [desk.text(line, "office") for line in (2, 4)] == ["衡水市", "故城县"]
        assert [column.key for column in desk.page.model.columns()][:3] == ["light", "name", "office"]
        column = desk.page.model.columns()[desk.page.model.column_number("leader")]
        assert desk.page.model.why_closed(2, column) == ""
        assert "别的单位" in desk.page.model.why_closed(4, column)
        desk.page.query.filter_values("office", frozenset({"故城县"}))
        assert desk.names() == ["故城的"]
        assert desk.page.bar.chips.conditions()[0].text == "单位：故城县"
        desk.background.close()


# ------------------------------------------------------------------ large ledgers


def test_a_large_ledger_is_read_in_the_background(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SMALL", 3)
    monkeypatch.setattr(reading, "GLANCE", 4)
    page = desk.open()
    assert len(desk.names()) == 4
    assert desk.titles()[0].strip() == "合计"
    desk.settle()
    assert len(desk.names()) == 7
    assert desk.titles()[0] == "合计 7项"
    for typed in ("y", "yh", "yhd"):
        page.header.search.setText(typed)
    desk.settle()
    assert desk.names() == ["运河东路北延及跨渠桥工程"]
    desk.go(2, SEPTEMBER)
    desk.type("77")
    assert desk.text(2, SEPTEMBER) == "77"
    assert desk.text(0, SEPTEMBER) == "77"


def test_hidden_pages_read_only_when_they_come_back(desk: Desk) -> None:
    desk.page.hide()
    fill(desk.ledger, [{"name": "后来的"}])
    desk.settle()
    assert len(desk.names()) == 7
    desk.page.show()
    assert len(desk.names()) == 8


# ------------------------------------------------------------------ for everybody


def test_every_control_can_be_named_and_reached(desk: Desk) -> None:
    for button in below(desk.page, QAbstractButton):
        assert button.text().strip() or button.accessibleName(), button
    assert desk.page.grid.accessibleName()
    assert desk.page.panes()[-1] is desk.page.grid
    spoken = desk.page.model.data(desk.page.model.index(2, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "红"


@pytest.mark.parametrize("factor", [1.25, 1.5])
def test_larger_type_enlarges_the_sheet(desk: Desk, factor: float) -> None:
    usual = desk.page.grid.right.rowHeight(2)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, factor)
    page = LedgerPage(desk.work)
    desk.qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    assert page.grid.right.rowHeight(2) >= usual * factor - 2
    assert page.minimumSizeHint().width() <= 1366 - theme.px(52)
    theme.apply(app)


def test_a_view_of_nothing_leads_back(desk: Desk) -> None:
    desk.page.bar.tabs.choose("bond")
    assert desk.page.stack.currentIndex() == 1
    desk.page.bar.tabs.choose("all")
    assert len(desk.names()) == 7
