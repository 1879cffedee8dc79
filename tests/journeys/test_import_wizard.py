"""Journeys through the import wizard: look, decide, correct, import, undo; files that are none."""

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.documents.intake import LineKind
from app.models import MonthlyProgress, Project
from app.services.intake import targets
from app.services.intake.plan import NEW, SKIP, Outcome
from app.services.intake.review import CellState
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.storage import backup
from app.views.intake import steps
from app.views.intake.foot import import_words
from app.views.intake.mapping_popup import MappingPopup
from app.views.intake.page import ImportPage
from app.views.kit.ask import Question
from app.views.work import Work
from tests.county import PASSWORD, Template, kept, template_folder
from tests.journeys.hands import keyboard, type_on
from tests.journeys.import_desk import SHEET, WAN, department_sheet, press, put_known, settle
from tests.views.demo_samples import PERSON, county, script, work_on

NAMELESS, UNREAD, DOUBLE = 11, 10, 8


@pytest.fixture(scope="module")
def template() -> Template:
    made = county(template_folder(), count=0)
    put_known(made)
    return kept(made, {PERSON: PASSWORD})


@pytest.fixture
def ledger(template: Template, tmp_path: Path) -> Iterator[Ledger]:
    with template.copy(tmp_path / "ledger") as made:
        yield made


@pytest.fixture
def work(qtbot: QtBot, ledger: Ledger) -> Iterator[Work]:
    with work_on(ledger) as made:
        yield made


@pytest.fixture
def page(qtbot: QtBot, work: Work, tmp_path: Path) -> ImportPage:
    """The page with the department's sheet on it."""
    made = shown(qtbot, work)
    made.show_for(department_sheet(tmp_path / "住建局8月报表.xlsx"))
    settle(made)
    return made


def shown(qtbot: QtBot, work: Work) -> ImportPage:
    made = ImportPage(work)
    qtbot.addWidget(made)
    made.resize(1206, 708)
    made.show()
    return made


def names(ledger: Ledger) -> set[str]:
    with ledger.read() as session:
        return set(session.scalars(select(Project.name).where(~Project.deleted)))


def total(ledger: Ledger, name: str) -> int | None:
    with ledger.read() as session:
        query = select(Project.total_investment).where(Project.name == name, ~Project.deleted)
        return session.scalars(query).one()


def months(ledger: Ledger) -> int:
    with ledger.read() as session:
        alive = select(Project.uid).where(~Project.deleted)
        own = MonthlyProgress.project.in_(alive) & ~MonthlyProgress.deleted
        return session.scalar(select(func.count()).select_from(MonthlyProgress).where(own)) or 0


def counts(page: ImportPage) -> dict[str, int]:
    assert page.outlook is not None
    return {outcome.value: count for outcome, count in page.outlook.plan.counts().items() if count}


# ------------------------------------------------------------------ the whole way


def test_look_decide_fill_import_undo(page: ImportPage, ledger: Ledger) -> None:
    assert page.step == steps.ROWS
    assert counts(page) == {"new": 2, "update": 2, "doubtful": 1, "refused": 1}
    assert import_words(page.outlook) == "导入 4 行，跳过 2 行(&I)"  # type: ignore[arg-type]
    press(page, "填 3,200")
    settle(page)
    press(page, "是同一个，更新")
    settle(page)
    assert counts(page) == {"new": 2, "update": 3, "refused": 1}
    before = names(ledger)
    press(page, "导入 5 行，跳过 1 行")
    settle(page)
    assert page.step == steps.DONE
    assert names(ledger) == (before | {"运河东片停车场工程", "第二热源厂烟气余热回收工程"}) - {
        "建筑垃圾资源化利用中心"
    } | {"建筑垃圾资源化利用中心一期"}
    assert total(ledger, "运河东片停车场工程") == 3200 * WAN
    assert months(ledger) == 5
    assert backup.backups(ledger.folder)[0].why == backup.BEFORE_IMPORT
    press(page, "撤销这次导入")
    settle(page)
    assert names(ledger) == before
    assert months(ledger) == 0
    assert ledgers.undo_steps(ledger).redo[0].title.startswith("导入「住建局8月报表.xlsx」")


def test_nothing_is_written_before_the_button_and_undecided_rows_stay_out(
    page: ImportPage, ledger: Ledger
) -> None:
    before = names(ledger)
    assert backup.backups(ledger.folder) == []
    page.run_import()
    settle(page)
    assert "建筑垃圾资源化利用中心一期" not in names(ledger)
    assert names(ledger) - before == {"运河东片停车场工程", "第二热源厂烟气余热回收工程"}
    assert total(ledger, "运河东片停车场工程") is None  # what cannot be read stays empty
    page.start_over()
    page.show_for(page_file(page, ledger))
    settle(page)
    assert counts(page) == {"same": 4, "doubtful": 1, "refused": 1}


def page_file(page: ImportPage, ledger: Ledger) -> Path:
    return next(ledger.folder.parent.glob("*.xlsx"))


def test_the_result_is_told_with_its_undo(page: ImportPage, work: Work, qtbot: QtBot) -> None:
    with qtbot.waitSignal(work.said) as said:
        page.run_import()
        settle(page)
    assert said.args == ["已导入：新增2项、更新2项；可以撤销"]


def test_a_finished_import_is_put_away_when_the_page_is_left(page: ImportPage) -> None:
    assert page.leave()
    assert page.step == steps.ROWS
    page.run_import()
    settle(page)
    assert page.step == steps.DONE
    assert page.leave()
    assert (page.step, page.result, page.outlook) == (steps.FILE, None, None)


# ------------------------------------------------------------------ what is shown


def test_the_sheet_is_shown_as_it_is_with_what_becomes_of_each_row(page: ImportPage) -> None:
    model = page.model
    assert [model.label(row)[0] for row in (1, 2, 3, 4, 5)] == ["标题", "单位", "表头", "表头", "合计"]
    assert [model.label(row)[0] for row in range(6, 12)] == ["更新", "更新", "疑似", "新增", "新增", "拒绝"]
    assert model.data(model.index(5, 3)) == "34,000"
    note = model.note(UNREAD, 3)
    assert note is not None
    assert note.state is CellState.REFUSED
    assert page.view.columnSpan(2, 3) == 3  # 投资情况
    assert "台账里空着" in model.data(model.index(5, 4), Qt.ItemDataRole.ToolTipRole)


def test_a_count_shows_only_its_rows_and_shows_all_again(page: ImportPage) -> None:
    page.check.counts.choose(Outcome.REFUSED)
    assert [page.model.sheet_row(line) for line in range(page.model.rowCount())] == [3, 4, NAMELESS]
    page.check.counts.choose(Outcome.REFUSED)
    assert page.model.rowCount() == 12


def test_enter_goes_from_one_place_to_the_next(page: ImportPage) -> None:
    seen = []
    for _ in range(4):
        QTest.keyClick(page.view, Qt.Key.Key_Return)
        seen.append(page.model.sheet_row(page.view.currentIndex().row()))
    assert seen == [DOUBLE, UNREAD, NAMELESS, DOUBLE]


# ------------------------------------------------------------------ corrections


def test_a_cell_can_be_changed_on_the_sheet(page: ImportPage) -> None:
    page.edit_cell((SHEET, NAMELESS), 1)
    page.model.setData(page.view.currentIndex(), "景观河道治理工程")
    settle(page)
    assert counts(page) == {"new": 3, "update": 2, "doubtful": 1}
    assert page.model.data(page.model.index(NAMELESS - 1, 1)) == "景观河道治理工程"


def test_the_frame_and_what_is_typed_stay_while_a_correction_is_judged(page: ImportPage) -> None:
    page.activateWindow()
    page.view.go(6, 1)
    page.view.setFocus()
    for letter in "one":
        type_on(letter)
    type_on("", Qt.Key.Key_Return)
    page.view.go(7, 1)
    for letter in "tw":
        type_on(letter)  # the first is still being judged
    settle(page)
    type_on("o", Qt.Key.Key_Return)
    settle(page)
    assert [page.model.raw(row, 1) for row in (6, 7)] == ["one", "two"]


@example(Outcome.REFUSED, 11, "ledger")
@example(Outcome.REFUSED, 11, "edit")
@given(
    st.sampled_from([Outcome.REFUSED, Outcome.DOUBTFUL, Outcome.UPDATE, Outcome.NEW]),
    st.sampled_from([6, 7, 8, 9, 10, 11]),
    st.sampled_from(["edit", "mark", "month", "map", "ledger"]),
)
@settings(max_examples=max(settings().max_examples // 4, 1))
def test_no_text_is_lost_while_rows_join_what_is_shown(
    template: Template, tmp_path_factory: pytest.TempPathFactory, qapp: QApplication,
    outcome: Outcome, row: int, change: str,
) -> None:  # fmt: skip
    """Whichever rows are shown and whatever is found out about others meanwhile."""
    place = tmp_path_factory.mktemp("joining")
    with template.copy(place / "ledger") as ledger, work_on(ledger) as work:
        page = ImportPage(work)
        page.resize(1206, 708)
        page.show()
        page.activateWindow()
        page.open(department_sheet(place / "住建局8月报表.xlsx"))
        settle(page)
        page.check.counts.choose(outcome)
        if page.model.line_of(row) >= 0:
            page.view.go(row, 3)
            page.view.setFocus()
            for letter in "12":
                type_on(letter)
            meanwhile(page, change)
            settle(page)
            editor = QApplication.focusWidget()
            assert isinstance(editor, QLineEdit), "the editor is gone"
            assert editor.text() == "12"
            type_on("7", Qt.Key.Key_Return)
            settle(page)
            assert page.model.raw(row, 3) in ("127", 127)
        page.close()
        page.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def meanwhile(page: ImportPage, change: str) -> None:
    """Something is found out about rows that may not be shown."""
    desk = page.desk
    if change == "ledger":
        put_known(page.work.ledger)
    elif change == "month":
        desk.set_period(SHEET, "2025-07")
    elif change == "map":
        desk.map_column(SHEET, 4, None, "")
    elif change == "mark":
        desk.mark(SHEET, 9, LineKind.NOTE)
    else:
        desk.fill((SHEET, 9), 1, "")


def test_enter_leads_to_every_place_though_places_are_settled_on_the_way(page: ImportPage) -> None:
    page.activateWindow()
    page.view.setFocus()
    seen = []
    for _ in range(3):
        type_on("", Qt.Key.Key_Return)
        at = page.view.currentIndex()
        seen.append(page.model.sheet_row(at.row()))
        if seen[-1] != DOUBLE:
            page.model.setData(at, "900")
        settle(page)
    assert seen == [DOUBLE, UNREAD, NAMELESS]


def test_enter_writes_before_it_leads_to_rows_that_are_not_shown(page: ImportPage) -> None:
    page.activateWindow()
    page.check.counts.choose(Outcome.REFUSED)
    page.view.go(NAMELESS, 1)
    page.view.setFocus()
    words = QInputMethodEvent("", [])
    words.setCommitString("河西")
    QApplication.sendEvent(page.view, words)
    QApplication.sendEvent(keyboard(), words)
    QTest.keyClick(keyboard(), Qt.Key.Key_Return)
    settle(page)
    assert page.model.raw(NAMELESS, 1) == "河西河西"
    assert page.model.outcome_of(NAMELESS) is Outcome.NEW


def test_a_row_that_was_corrected_stays_where_it_is_shown(page: ImportPage) -> None:
    page.check.counts.choose(Outcome.REFUSED)
    page.view.go(NAMELESS, 1)
    at = page.view.currentIndex()
    page.model.setData(at, "景观河道治理工程")
    settle(page)
    assert page.model.outcome_of(NAMELESS) is Outcome.NEW
    assert page.model.outcome is Outcome.REFUSED
    assert page.view.currentIndex() == at
    assert page.model.sheet_row(at.row()) == NAMELESS


def test_other_rows_come_and_the_frame_stays_on_its_own(page: ImportPage) -> None:
    page.view.go(DOUBLE, 3)
    page.check.counts.choose(Outcome.DOUBTFUL)
    current = page.view.currentIndex()
    assert (page.model.sheet_row(current.row()), current.column()) == (DOUBLE, 3)


def test_one_enter_too_many_does_not_undo_the_import(page: ImportPage, ledger: Ledger) -> None:
    page.activateWindow()
    page.run_import()
    settle(page)
    before = names(ledger)
    QTest.keyClick(keyboard(), Qt.Key.Key_Return)
    settle(page)
    assert names(ledger) == before
    page.view.setFocus()
    QTest.keyClicks(page.view, "x")
    assert keyboard() is page.view, "what is imported is not typed over"


def test_another_kind_of_row_is_judged_at_once(page: ImportPage) -> None:
    page.desk.mark(SHEET, NAMELESS, LineKind.NOTE)
    settle(page)
    assert counts(page) == {"new": 2, "update": 2, "doubtful": 1}
    page.desk.mark(SHEET, NAMELESS, LineKind.DATA)
    page.desk.mark(SHEET, 4, LineKind.DATA)  # no header row any more
    settle(page)
    assert page.model.kind(4) is LineKind.DATA


def test_a_column_mapped_otherwise_is_judged_and_remembered(
    page: ImportPage, ledger: Ledger, qtbot: QtBot
) -> None:
    page.offer_mapping(4, QPoint(0, 0))
    popup = page.findChild(MappingPopup)
    assert popup is not None
    popup.search.setText("bndjh")  # nothing is called so
    assert popup.list.count() == 0
    popup.search.setText("不导入")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    settle(page)
    assert page.model.columns()[4].target is None
    page.run_import()
    settle(page)
    assert targets.hints(ledger) == {"投资情况/年度计划": ""}
    page.start_over()
    page.show_for(page_file(page, ledger))
    settle(page)
    assert page.model.columns()[4].target is None
    assert page.outlook is not None
    assert page.outlook.followed == 1


def test_one_answer_by_its_initials_serves_all_cells_that_say_the_same(
    qtbot: QtBot, work: Work, tmp_path: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.title = SHEET
    said = ["照常推进", "续建", "照常推进", "新开工", "续建", "照常推进"]
    for row in (
        ["序号", "项目名称", "项目性质"],
        *([at, f"第{at}号道路工程", one] for at, one in enumerate(said, 1)),
    ):
        book.active.append(row)
    book.save(tmp_path / "性质.xlsx")
    page = shown(qtbot, work)
    page.open(tmp_path / "性质.xlsx")
    settle(page)
    (card,) = page.check.decisions.cards
    assert [row for _, row in card.decision.others] == [4, 7]
    page.desk.fill((SHEET, 4), 2, "xj")
    settle(page)
    assert page.check.decisions.cards == []
    assert page.outlook is not None
    roles = [row.row.values["year_role"] for row in page.outlook.plan.rows]
    assert roles == ["续建", "续建", "续建", "新开工", "续建", "续建"]


def test_the_month_of_the_sheet_can_be_set_right(page: ImportPage) -> None:
    page.desk.set_period(SHEET, "2024-08")
    settle(page)
    assert page.model.columns()[5].target == "2024-08.done"


def test_a_row_left_out_and_taken_back(page: ImportPage) -> None:
    key = (SHEET, 6)
    page.desk.decide(key, SKIP)
    settle(page)
    assert page.model.outcome_of(6) is Outcome.REFUSED
    page.desk.decide(key, "")
    settle(page)
    assert page.model.outcome_of(6) is Outcome.UPDATE


def test_quick_answers_one_after_the_other_all_count(page: ImportPage) -> None:
    page.desk.decide((SHEET, DOUBLE), NEW)
    page.desk.fill((SHEET, UNREAD), 3, "3200")
    page.desk.decide((SHEET, 6), SKIP)
    settle(page)
    assert counts(page) == {"new": 3, "update": 1, "refused": 2}
    assert page.outlook is not None
    assert page.outlook.plan.rows[4].row.values["total_investment"] == 3200 * WAN


def test_the_ledger_changing_meanwhile_is_judged_again(page: ImportPage, ledger: Ledger) -> None:
    with ledger.change("别人录入", by="陈立群") as session:
        session.insert_many(Project, [{"name": "第二热源厂烟气余热回收工程"}])
    settle(page)
    assert counts(page) == {"new": 1, "update": 3, "doubtful": 1, "refused": 1}
    page.run_import()
    settle(page)
    assert page.step == steps.DONE


def test_sheets_are_chosen_and_left_out(page: ImportPage) -> None:
    page.show_sheet("填表说明")
    assert page.model.rowCount() == 1
    page.show_sheet(SHEET)
    page.desk.use_sheet(SHEET, False)
    settle(page)
    assert counts(page) == {}
    assert import_words(page.outlook) == "没有要导入的行"  # type: ignore[arg-type]


def test_the_check_list_can_be_kept(page: ImportPage, work: Work, tmp_path: Path) -> None:
    script(work, "pdf", tmp_path / "核对单.pdf")
    page.print_list()
    assert (tmp_path / "核对单.pdf").read_bytes().startswith(b"%PDF")


# ------------------------------------------------------------------ files


def test_a_file_is_dropped_on_the_page(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    page = shown(qtbot, work)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(department_sheet(tmp_path / "表.xlsx")))])
    page.dropEvent(
        QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    settle(page)
    assert page.step == steps.ROWS


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that are no workbook, by what the page must say of them."""
    made = {
        "是空文件": folder / "空.xlsx",
        "PDF": folder / "扫描.xlsx",
        "找不到文件": folder / "没有.xlsx",
        "": folder / "照片.xlsx",
    }
    made["是空文件"].write_bytes(b"")
    made["PDF"].write_bytes(b"%PDF-1.7 " + b"x" * 600)
    with zipfile.ZipFile(made[""], "w") as archive:
        archive.writestr("DSC_0001.jpg", b"\xff\xd8")
    return made


def test_files_that_are_none_are_told_calmly(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    page = shown(qtbot, work)
    before = names(work.ledger)
    for path in bad_files(tmp_path).values():
        page.open(path)
        settle(page)
        assert page.step == steps.FILE
        said = page.start.trouble()
        assert path.name in said
        assert "台账没有改动" in said
    assert names(work.ledger) == before
    assert script(work).asked == []


def test_a_workbook_without_projects_says_where_to_help(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in (["甲", "乙"], ["一", 2], ["二", 3]):
        book.active.append(row)
    book.save(tmp_path / "别的.xlsx")
    page = shown(qtbot, work)
    page.open(tmp_path / "别的.xlsx")
    settle(page)
    assert page.step == steps.SHEET
    assert counts(page) == {}
    assert page.desk.outlook is not None


def test_reading_can_be_cancelled(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    page = shown(qtbot, work)
    page.open(department_sheet(tmp_path / "表.xlsx"))
    page.desk.cancel()
    settle(page)
    assert page.step == steps.FILE
    assert page.outlook is None
    assert page.start.trouble() == ""


def test_an_import_cancelled_writes_nothing(page: ImportPage, ledger: Ledger, work: Work) -> None:
    before = names(ledger)
    page.run_import()
    page.importing.cancel()  # type: ignore[union-attr]
    settle(page)
    assert names(ledger) == before
    assert page.step == steps.ROWS
    assert not [one for one in script(work).asked if isinstance(one, Question)]


@pytest.mark.timeout(120)
def test_a_long_sheet_scrolls_like_a_short_one(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    lines = ["序号,项目名称,总投资（万元）,年度计划（万元）"]
    lines += [f"{at},第{at}标段河道治理工程,{at % 900 + 100},{at % 90 + 10}" for at in range(1, 12_001)]
    path = tmp_path / "长表.csv"
    path.write_text("\n".join(lines), "utf-8-sig")
    page = shown(qtbot, work)
    page.open(path)
    settle(page)
    assert counts(page) == {"new": 12_000}
    started = time.perf_counter()
    for row in (1, 6000, 12_001):
        page.view.go(row)
        page.grab()
    long = time.perf_counter() - started
    page.model.show(page.outlook.review, page.sheet, Outcome.REFUSED)  # type: ignore[union-attr]
    started = time.perf_counter()
    for _ in range(3):
        page.grab()
    short = time.perf_counter() - started
    assert long < 20 * short + 1


def test_f2_goes_on_behind_what_stands_in_a_cell_of_their_sheet(page: ImportPage) -> None:
    page.activateWindow()
    page.view.go(6, 3)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor = keyboard()
    assert isinstance(editor, QLineEdit)
    before = editor.text()
    type_on("9")
    assert editor.text() == f"{before}9"
