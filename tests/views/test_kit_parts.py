"""Theme, icons, background work, questions, forms and the small parts."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt, QThread, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.documents.palette import TOKENS
from app.errors import UserError
from app.models import Project, field_of
from app.models.fields import Field, Kind
from app.progress import Progress
from app.views.kit import contrast, icons, qss, theme
from app.views.kit.ask import Ask, Choice, Listing, Question, ScriptedAsk
from app.views.kit.background import Background, Step
from app.views.kit.chips import ChipRow, ChipText
from app.views.kit.dialogs import LedgerDialog, MessageDialog, TextDialog
from app.views.kit.forms import FieldForm
from app.views.kit.grid import Sums
from app.views.kit.initials import matches
from app.views.kit.marks import Bar, BarView, LightMark
from app.views.kit.page_header import PageHeader, SearchField
from app.views.kit.progress import ProgressView, left_words, run_shown
from app.views.kit.status_bar import StatusBar, sums_words
from app.views.kit.tabs import Tab, Tabs
from tests.views.kit_samples import children


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp)


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


# ------------------------------------------------------------------ theme and icons


def test_every_length_grows_with_the_factor(qapp: QApplication) -> None:
    theme.apply(qapp, 1.5)
    try:
        assert theme.factor() == pytest.approx(1.5)
        assert theme.px(28) == 42
        assert theme.font(theme.GRID).pointSizeF() == pytest.approx(15.75)
    finally:
        theme.apply(qapp)


@pytest.mark.parametrize("factor", theme.FACTORS.values())
def test_the_style_sheet_leaves_no_token_open(factor: float) -> None:
    assert "$" not in qss.style_sheet(theme.tokens(), factor)


def test_high_contrast_knows_every_token_and_keeps_text_readable() -> None:
    made = contrast.tokens_from(
        {
            5: "#000000",
            8: "#FFFFFF",
            13: "#1AEBFF",
            14: "#000000",
            15: "#000000",
            17: "#3FF23F",
            26: "#FFFF00",
        }
    )
    assert set(theme.tokens()) <= set(made)
    assert made["ink"] != made["panel"]
    assert made["on-soft"] != made["accent-soft"]


_PAIRS = ["ink:panel", "ink2:nav", "ink3:win", "red:red-soft", "amber:amber-soft", "green:green-soft"]


@pytest.mark.parametrize(("ink", "paper"), [pair.split(":") for pair in _PAIRS])
def test_texts_stand_out_from_their_ground(ink: str, paper: str) -> None:
    def light(token: str) -> float:
        shares = [int(TOKENS[token][at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(ink), light(paper)), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_qt_speaks_chinese(qapp: QApplication) -> None:
    assert theme.speak_chinese(qapp)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert "取消" in buttons.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_every_icon_can_be_drawn() -> None:
    for name in icons.names():
        assert not icons.outline(name).isEmpty(), name
    image = icons.pixmap("table", 20, "accent", ratio=2).toImage()
    assert image.width() == 40
    assert any(image.pixelColor(x, y).alpha() == 255 for x in range(40) for y in range(40))


def test_an_unknown_icon_is_loud() -> None:
    with pytest.raises(KeyError):
        icons.pixmap("no-such-icon")


# ------------------------------------------------------------------ 拼音


_FOUND = """重庆路改造 cq, 重庆路改造 zq, 长乐镇 zl, 长乐镇 cy, 故城县发展和改革局 gcx, S324省道 s324,
    省道S324改建 gj, 交通运输局 jiaotong, 交通运输局 jiaot, 单县 sx"""


@pytest.mark.parametrize(("text", "typed"), [pair.split() for pair in _FOUND.split(",")])
def test_initials_find_every_reading(text: str, typed: str) -> None:
    assert matches(text, typed)


def test_initials_do_not_find_what_is_not_there() -> None:
    assert not matches("交通运输局", "tj")
    assert not matches("交通运输局", "水利")


@given(st.text("县交通局重庆长S3（）", max_size=6), st.integers(0, 5), st.integers(1, 6))
def test_every_part_of_a_text_finds_it(text: str, start: int, length: int) -> None:
    assert matches(text, text[start : start + length])


class Restyled(QWidget):
    """Notes whether Python may collect widgets while it is given another look."""

    def __init__(self) -> None:
        super().__init__()
        self.collecting: list[bool] = []

    def changeEvent(self, event: QEvent) -> None:
        self.collecting.append(gc.isenabled())


def test_no_widget_is_taken_apart_while_all_get_another_look(qtbot: QtBot, qapp: QApplication) -> None:
    widget = Restyled()
    qtbot.addWidget(widget)
    widget.show()
    QApplication.processEvents()
    widget.collecting.clear()
    theme.apply(qapp, 1.25)
    theme.apply(qapp)
    assert widget.collecting
    assert not any(widget.collecting), "Qt would go on to a widget that is gone, and crash"
    assert gc.isenabled()


# ------------------------------------------------------------------ background work


def test_results_come_on_the_main_thread_after_the_call(qtbot: QtBot, background: Background) -> None:
    told: list[tuple[int, bool]] = []
    main = QThread.currentThread()

    def job(progress: Progress) -> int:
        progress(1, 2, "算")
        return 41 + (threading.current_thread() is not threading.main_thread())

    background.run(job, done=lambda result: told.append((result, QThread.currentThread() is main)))
    assert told == []
    background.wait()
    assert told == [(42, True)]


def test_jobs_run_one_after_another(background: Background) -> None:
    order: list[str] = []

    def job(name: str) -> Callable[[Progress], None]:
        def work(progress: Progress) -> None:
            order.append(f"{name} on")
            time.sleep(0.01)
            order.append(f"{name} off")

        return work

    background.run(job("a"))
    background.run(job("b"))
    background.wait()
    assert order == ["a on", "a off", "b on", "b off"]


def test_cancelling_raises_inside_the_job_and_nothing_is_done(background: Background) -> None:
    ended: list[str] = []
    begun = threading.Event()

    def job(progress: Progress) -> None:
        begun.set()
        try:
            while True:
                progress(0, 0, "走")
        finally:
            ended.append("rolled back")

    task = background.run(
        job, done=lambda _: ended.append("done"), cancelled=lambda: ended.append("cancelled")
    )
    begun.wait(5)
    task.cancel()
    background.wait()
    assert ended == ["rolled back", "cancelled"]


def test_an_error_of_the_clerk_goes_to_failed_and_a_bug_to_the_hook(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    bugs: list[BaseException] = []
    errors: list[UserError] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: bugs.append(error))

    def mendable(progress: Progress) -> None:
        raise UserError("U盘写保护", "拨开关")

    def bug(progress: Progress) -> None:
        raise ZeroDivisionError

    background.run(mendable, failed=errors.append)
    background.run(bug, failed=errors.append)
    background.run(mendable)
    background.wait()
    assert [error.message for error in errors] == ["U盘写保护"]
    assert [type(error) for error in bugs] == [ZeroDivisionError, UserError]


def test_nothing_is_delivered_to_a_widget_that_is_gone(qtbot: QtBot, background: Background) -> None:
    told: list[int] = []
    owner = QWidget()
    background.run(lambda progress: 1, done=told.append, owner=owner)
    owner.deleteLater()
    QApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    background.wait()
    assert told == []


def test_quick_work_shows_no_window_and_slow_work_does(qtbot: QtBot, background: Background) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    told: list[str] = []
    run_shown(parent, background, ScriptedAsk(), "写包", lambda progress: "好", done=told.append)
    background.wait()
    assert told == ["好"]
    hold = threading.Event()
    run_shown(
        parent,
        background,
        ScriptedAsk(),
        "写包",
        lambda progress: hold.wait(5),
        done=lambda _: told.append("慢"),
    )
    qtbot.waitUntil(
        lambda: any(
            window.windowTitle() == "写包" for window in QApplication.topLevelWidgets() if window.isVisible()
        )
    )
    hold.set()
    background.wait()
    assert told == ["好", "慢"]


def test_failing_work_tells_what_did_not_happen(qtbot: QtBot, background: Background) -> None:
    parent, ask = QWidget(), ScriptedAsk()
    qtbot.addWidget(parent)

    def job(progress: Progress) -> None:
        raise UserError("文件不完整，没有并入", "请重新拷贝。")

    run_shown(parent, background, ask, "收数据包", job)
    background.wait()
    (question,) = ask.asked
    assert isinstance(question, Question)
    assert (question.act, question.outcome, question.lines) == (
        "收数据包",
        "文件不完整，没有并入",
        ("请重新拷贝。",),
    )


def test_progress_names_step_count_time_and_stages(qtbot: QtBot) -> None:
    view = ProgressView(("写完", "落盘", "核对"), unit="块")
    qtbot.addWidget(view)
    view.show_step(Step(398, 412, "回读核对", 2.6))
    assert view.count.text() == "第 398 块，共 412 块"
    assert view.left.text() == "还要约 3 秒"
    assert [mark.text() for mark in children(view, QLabel)][-3:] == ["✓ 写完", "✓ 落盘", "3 核对"]
    assert left_words(200) == "还要约 3 分钟"


# ------------------------------------------------------------------ questions


def test_a_dialog_says_act_outcome_and_verbs_with_the_primary_at_the_right(qtbot: QtBot) -> None:
    question = Question(
        "粘贴 12格",
        "10格可以粘贴，2格不能",
        listing=Listing(("行", "原因"), (("11", "要准数"),), frozenset({1})),
        choices=(Choice("", "取消(&C)"), Choice("good", "只粘贴合格的10格(&P)", primary=True)),
    )
    dialog = MessageDialog(None, question)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.windowTitle() == "粘贴 12格"
    buttons = sorted(children(dialog, QPushButton), key=lambda button: button.x())
    assert [button.text() for button in buttons] == ["取消(&C)", "只粘贴合格的10格(&P)"]
    buttons[-1].click()
    assert dialog.answer == "good"


def test_closing_a_dialog_is_no_answer(qtbot: QtBot) -> None:
    dialog = MessageDialog(None, Question("锁定", "锁定后不能改"))
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.answer == ""


def test_a_refused_line_stays_with_its_reason(qtbot: QtBot) -> None:
    taken = {"甲"}
    dialog = TextDialog(
        None, "存为视图", "叫什么？", "甲", verb="保存(&S)",
        check=lambda text: "已有同名视图" if text in taken else "", secret=False,
    )  # fmt: skip
    qtbot.addWidget(dialog)
    dialog.show()
    save = children(dialog, QPushButton)[-1]
    save.click()
    assert dialog.isVisible()
    assert dialog.text == "甲"
    taken.clear()
    save.click()
    assert not dialog.isVisible()


def test_the_script_answers_in_order_and_refuses_answers_that_do_not_exist(tmp_path: Path) -> None:
    ask = ScriptedAsk(["yes", None, tmp_path, "看"])
    assert ask.confirm(None, "锁定", "锁定后就是报送的数", "锁定(&L)")
    assert ask.text(None, "改名", "新名字") is None
    assert ask.folder(None, "选位置") == tmp_path
    with pytest.raises(AssertionError):
        ask.confirm(None, "锁定", "…", "锁定(&L)")
    assert isinstance(ask, Ask)


def test_files_are_asked_for_where_one_was_chosen_last(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "U盘").mkdir()
    wanted, began = tmp_path / "U盘" / "清单.csv", list[str]()
    wanted.write_text("甲", "utf-8")

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QFileDialog):
            began.append(box.directory().absolutePath())
            saving = box.acceptMode() == QFileDialog.AcceptMode.AcceptSave
            box.selectFile("新的.txt" if saving else str(wanted))
            box.accept()

    timer = QTimer(interval=10)
    timer.timeout.connect(answer)
    timer.start()
    assert Ask().open_file(None, "导入表格", "表格 (*.csv)", tmp_path) == wanted
    Ask().open_file(None, "收名片", "名片 (*.csv)")
    Ask().save_file(None, "存名片", Path("名片.txt"), "名片 (*.txt)")
    timer.stop()
    assert began == [str(tmp_path), str(wanted.parent), str(wanted.parent)]


# ------------------------------------------------------------------ forms


FIELDS = (
    Field("name", "项目名称", Kind.TEXT, required=True),
    Field("plan", "年度计划", Kind.MONEY, unit="万元"),
    Field("start", "开工日期", Kind.DATE),
    Field("role", "性质", Kind.CHOICE, choices=("新开工", "续建", "竣工")),
    Field("phased", "分期建设", Kind.FLAG),
    Field("note", "备注", Kind.NOTE),
)


@pytest.fixture
def form(qtbot: QtBot) -> FieldForm:
    made = FieldForm(FIELDS, keys={"name": "N"})
    qtbot.addWidget(made)
    made.set_values({"name": "省道改建", "plan": 105_000_000, "role": "续建", "note": "甲\n乙"})
    made.show()
    return made


def test_untouched_values_are_no_changes(form: FieldForm) -> None:
    assert form.check()
    assert form.changes() == {}


def test_changes_are_stored_values(form: FieldForm) -> None:
    form.editors["plan"].set_text("12,000.5")
    form.editors["start"].set_text("2024.3")
    form.editors["role"].set_text("xkg")
    form.editors["phased"].set_text("是")
    assert form.changes() == {"plan": 120_005_000, "start": "2024-03", "role": "新开工", "phased": True}


def test_clearing_and_nought_are_different_changes(form: FieldForm) -> None:
    form.editors["plan"].set_text("")
    assert form.changes() == {"plan": None}
    form.editors["plan"].set_text("0")
    assert form.changes() == {"plan": 0}


def test_what_is_wrong_is_said_below_and_the_text_stays(form: FieldForm) -> None:
    form.editors["plan"].set_text("约500")
    form.editors["name"].set_text("")
    assert not form.check()
    assert "去掉“约”" in form.editors["plan"].complaint
    assert form.editors["plan"].text() == "约500"
    assert form.editors["name"].complaint == "项目名称不能空着"
    assert form.editors["name"].input.hasFocus()
    form.editors["plan"].set_text("500")
    assert form.editors["plan"].complaint == ""


def test_an_end_before_its_beginning_is_said_below_the_end(qtbot: QtBot) -> None:
    made = FieldForm([field_of(Project, name) for name in ("start", "finish", "total_investment")])
    qtbot.addWidget(made)
    for name, text in (("start", "2024-03"), ("finish", "2023-12"), ("total_investment", "3.5亿")):
        made.editors[name].set_text(text)
    assert not made.check()
    assert made.editors["finish"].complaint == "「建设完成」2023-12 早于「建设起始」2024-03"
    assert made.editors["start"].complaint == made.editors["total_investment"].complaint == ""
    made.editors["finish"].set_text("2024-12")
    assert made.check()
    assert made.values() == {"start": "2024-03", "finish": "2024-12", "total_investment": 350_000_000}


def test_initials_are_written_out_when_the_field_is_left(form: FieldForm) -> None:
    line = form.editors["role"].input
    line.setFocus()
    line.setText("")  # type: ignore[attr-defined]
    QTest.keyClicks(line, "xkg")
    QTest.keyClick(QApplication.activePopupWidget() or line, Qt.Key.Key_Tab)  # the list is open
    assert form.editors["role"].input.text() == "新开工"  # type: ignore[attr-defined]


def test_a_dialog_makes_room_for_what_is_said_below_a_field(qtbot: QtBot) -> None:
    form = FieldForm(FIELDS)
    dialog = LedgerDialog(None, "新项目", width=300)
    qtbot.addWidget(dialog)
    dialog.body.addWidget(form)
    dialog.show()
    low = dialog.height()
    form.complain("plan", "比总投资还大，请看看是不是多写了一个零，也可能单位不是万元，而是元。" * 2)
    qtbot.waitUntil(lambda: dialog.height() >= low + 3 * dialog.fontMetrics().height())


# ------------------------------------------------------------------ small parts


def test_tabs_keep_the_current_one_and_move_by_keys(qtbot: QtBot) -> None:
    tabs = Tabs([Tab("a", "全部", "39"), Tab("b", "在建", "36"), Tab("c", "红黄灯")])
    qtbot.addWidget(tabs)
    tabs.show()
    with qtbot.waitSignal(tabs.changed) as told:
        tabs.choose_number(2)
    assert told.args == ["b"]
    QTest.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.current == "c"
    tabs.set_tabs([Tab("c", "红黄灯", "9"), Tab("d", "未填")])
    assert tabs.current == "c"
    tabs.set_tabs([Tab("d", "未填")])
    assert tabs.current == "d"


def test_a_chip_is_taken_away_by_its_cross(qtbot: QtBot) -> None:
    chips = ChipRow()
    qtbot.addWidget(chips)
    chips.show_conditions([ChipText("role", "性质：续建"), ChipText("group", "分组：行业")])
    cross = next(button for button in children(chips, QWidget) if button.toolTip() == "去掉“性质：续建”")
    with qtbot.waitSignal(chips.removed) as told:
        QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert told.args == ["role"]


class Steps:
    """Something that can be undone."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def undo_title(self) -> str:
        return "粘贴12格"

    def redo_title(self) -> str:
        return ""

    def undo(self) -> None:
        self.done.append("undo")

    def redo(self) -> None:
        self.done.append("redo")


def test_undo_names_what_it_takes_back(qtbot: QtBot) -> None:
    steps = Steps()
    header = PageHeader("项目台账", steps)
    qtbot.addWidget(header)
    assert header.undo.text().strip() == "撤销：粘贴12格"
    assert not header.redo.isEnabled()
    header.undo.click()
    assert steps.done == ["undo"]


@pytest.mark.parametrize("size", theme.FACTORS.values())
def test_the_hint_of_a_search_ends_before_its_key(qtbot: QtBot, qapp: QApplication, size: float) -> None:
    theme.apply(qapp, size)
    field = SearchField("名称、拼音首字母、代码、人名、文号、责任单位、包联领导")
    qtbot.addWidget(field)
    for width in (150, 200, 280):
        field.resize(theme.px(width), theme.px(32))
        field.show()
        hint = field.fontMetrics().horizontalAdvance(field.placeholderText())
        key = QFontMetrics(theme.font(theme.NOTE)).horizontalAdvance("Ctrl+F")
        assert field.textMargins().left() + hint <= field.width() - key - theme.px(10)
    theme.apply(qapp)


def test_search_is_emptied_by_escape_and_left_by_enter(qtbot: QtBot) -> None:
    header = PageHeader("项目台账")
    qtbot.addWidget(header)
    header.show()
    header.focus_search()
    assert header.focusWidget() is header.search
    QTest.keyClicks(header.search, "gc")
    QTest.keyClick(header.search, Qt.Key.Key_Escape)
    assert header.search.text() == ""
    with qtbot.waitSignal(header.search.left):
        QTest.keyClick(header.search, Qt.Key.Key_Return)


def test_sums_are_words_with_the_unit() -> None:
    assert sums_words(Sums(4, 4, 5795.0, "万元")) == "计数 4　平均 1,448.8　求和 5,795 万元"
    assert sums_words(Sums(2, 2, -0.5, "亿元")) == "计数 2　平均 −0.2　求和 −0.5 亿元"
    assert sums_words(Sums(1, 1, 5.0, "万元")) == ""
    assert sums_words(Sums(3, 0, None, "")) == "计数 3"


def test_a_result_stays_before_the_words_of_the_page(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.say("粘贴12格，Ctrl+Z 可撤销")
    bar.set_page("显示 36 / 39 项")
    assert bar.page.text().startswith("粘贴12格")


def test_marks_can_be_read_aloud(qtbot: QtBot) -> None:
    light, bar = LightMark("red"), BarView(Bar(1.25, 0.667), name="完成率")
    qtbot.addWidget(light)
    qtbot.addWidget(bar)
    assert light.accessibleName() == "红灯"
    assert bar.accessibleName() == "完成率 125.0%，应达 66.7%"


def test_a_long_name_leaves_room_for_what_was_refused_and_why(qtbot: QtBot) -> None:
    long = "故城县运河东片老旧小区及周边道路雨污分流管网改造与积水点整治工程（一期、二期合并实施）"
    rows = (("1", long, "本月形象进度", "约500", "要准确的数：去掉“约”"),)
    question = Question("粘贴", "不能", listing=Listing(("行", "项目", "栏目", "内容", "原因"), rows))
    dialog = MessageDialog(None, question)
    qtbot.addWidget(dialog)
    dialog.show()
    (table,) = children(dialog, QTableWidget)
    assert table.columnViewportPosition(4) + 150 < table.viewport().width()
