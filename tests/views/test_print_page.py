"""Journeys through the printing page: what is chosen is what is seen, printed and saved."""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.documents.gantt.model import Chart
from app.documents.sheet.model import SheetDoc
from app.models import Project
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.reports import PROGRESS_SHEET, SUPERVISION_ORDER
from app.services.problems import cases
from app.services.project import projects
from app.views.chart.page import ChartPage
from app.views.issues.page import IssuesPage
from app.views.printing.output import Printers, prepared
from app.views.printing.page import PrintPage
from app.views.printing.panel import LEDGER
from app.views.printing.picker import PrintPicker
from app.views.printing.printable import Printable
from app.views.work import Work
from tests.views.demo_samples import county, script, work_on
from tests.views.finding import children

poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
Key = Qt.Key


class PaperPrinters(Printers):
    """A printer that prints into a file; None where the person gives up."""

    def __init__(self, out: Path | None, *, pages: tuple[int, int] | None = None) -> None:
        self.out = out
        self.pages = pages

    def any(self) -> bool:
        return True

    def choose(self, parent: QWidget, printable: Printable) -> QPrinter | None:
        if self.out is None:
            return None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.out))
        if self.pages:
            printer.setPrintRange(QPrinter.PrintRange.PageRange)
            printer.setFromTo(*self.pages)
        return prepared(printer, printable)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "ledger", 40) as made:
        yield made


@pytest.fixture
def work(qtbot: QtBot, ledger: Ledger) -> Iterator[Work]:
    with work_on(ledger) as made:
        yield made


@pytest.fixture
def page(qtbot: QtBot, work: Work, tmp_path: Path) -> PrintPage:
    return shown(qtbot, work, PaperPrinters(tmp_path / "printed.pdf"))


def shown(qtbot: QtBot, work: Work, printers: Printers) -> PrintPage:
    made = PrintPage(work, printers)
    qtbot.addWidget(made)
    made.resize(1206, 712)
    made.show()
    work.background.wait()
    made.activate()
    return made


def choose(page: PrintPage, picker: PrintPicker, key: str) -> None:
    """Choose an entry, and wait for the document that comes of it."""
    picker.setCurrentIndex(picker.findData(key))
    settle(page)


def settle(page: PrintPage) -> None:
    page.reader.hurry()
    page.work.background.wait()


def words_of(pdf: Path) -> str:
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    plain = unicodedata.normalize("NFKC", said.stdout.decode("utf-8"))
    return plain.replace(" ", "").replace("⻚", "页")  # a radical that NFKC leaves alone


def pages_of(pdf: Path) -> int:
    return pdf.read_bytes().count(b"/Type /Page\n") or pdf.read_bytes().count(b"/Type/Page\n")


# ------------------------------------------------------------------ looking


def test_the_page_opens_with_the_progress_sheet_of_the_judged_month(page: PrintPage) -> None:
    assert page.printable is not None
    assert page.printable.title == "故城县2025年重点项目进度表（8月）"
    assert page.panel.kind.currentText() == "项目进度表"
    assert page.panel.period.currentText() == "2025年8月"
    assert page.panel.projects.currentText() == "全部　40项"
    assert page.thumbs.count() == page.paper.count == len(page.printable.pages)
    assert page.header.sentence.text() == f"项目进度表 40项 · A3横向 {page.paper.count}页"


def test_turning_pages_by_keys_thumbnails_and_wheel(qtbot: QtBot, page: PrintPage) -> None:
    choose(page, page.panel.paper, "A4")
    last = page.paper.count - 1
    assert last >= 2
    first = page.paper.viewport().grab().toImage()
    QTest.keyClick(page.paper, Key.Key_PageDown)
    assert page.paper.page == page.thumbs.currentRow() == 1
    assert page.bar.place.text() == f"第 2 页 / 共 {last + 1} 页"
    assert page.paper.viewport().grab().toImage() != first
    page.thumbs.setCurrentRow(last)
    assert page.paper.page == last
    assert not page.bar.after.isEnabled()
    QTest.keyClick(page.paper, Key.Key_Home)
    assert page.paper.page == 0
    turn(page, -120, Qt.KeyboardModifier.NoModifier)
    assert page.paper.page == 1
    qtbot.waitUntil(lambda: not page.thumbs._painting.isActive())


def turn(page: PrintPage, angle: int, modifier: Qt.KeyboardModifier) -> None:
    place = QPointF(200, 200)
    QApplication.sendEvent(
        page.paper.viewport(),
        QWheelEvent(place, place, QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, modifier,
                    Qt.ScrollPhase.NoScrollPhase, False),
    )  # fmt: skip


def test_the_paper_fits_as_asked(page: PrintPage) -> None:
    room = page.paper.viewport().rect()
    assert room.contains(page.paper.sheet_rect())
    page.bar.fit_wanted.emit("width")
    assert room.width() - page.paper.sheet_rect().width() < 60
    page.bar.fit_wanted.emit("free")
    assert page.paper.scale == 1.0
    turn(page, 120, Qt.KeyboardModifier.ControlModifier)
    assert page.paper.scale > 1.0
    assert page.paper.verticalScrollBar().maximum() > 0


def test_every_choice_is_seen_at_once_and_remembered(
    qtbot: QtBot, page: PrintPage, work: Work, ledger: Ledger
) -> None:
    choose(page, page.panel.paper, "A4")
    choose(page, page.panel.turn, "portrait")
    assert page.printable is not None
    assert page.printable.paper.width < page.printable.paper.height
    choose(page, page.panel.group, "leader")
    page.panel.margins[0].setValue(30)
    page.panel.columns["progress"].setChecked(False)
    settle(page)
    kept = reports.settings_of(ledger, PROGRESS_SHEET)
    assert (kept.paper, kept.portrait, kept.group, kept.margins[0]) == ("A4", True, "leader", 30)
    assert "progress" not in kept.columns
    again = shown(qtbot, work, PaperPrinters(None))
    assert again.wish.settings == kept
    assert again.panel.group.currentText() == "包联领导"
    assert not again.panel.columns["progress"].isChecked()


def test_grey_is_grey(page: PrintPage) -> None:
    def colourful() -> bool:
        assert page.printable is not None
        image = page.printable.picture(0, 900)
        points = ((x, y) for x in range(0, 900, 2) for y in range(0, image.height()))
        return any(image.pixelColor(x, y).saturation() > 120 for x, y in points)

    assert not colourful()
    page.panel.grey.setChecked(False)
    settle(page)
    assert colourful()


def test_another_month_and_other_projects(page: PrintPage) -> None:
    choose(page, page.panel.period, "2025-03")
    assert page.printable is not None
    assert page.printable.title.endswith("（3月）")
    everything = page.content.count if page.content else 0
    choose(page, page.panel.projects, "warned")
    assert page.content is not None
    assert 0 < page.content.count < everything
    choose(page, page.panel.projects, LEDGER)
    assert page.content.count == everything


def test_the_wall_chart_has_its_own_papers_and_settings(page: PrintPage, work: Work, ledger: Ledger) -> None:
    page.show_for("chart")
    settle(page)
    assert page.printable is not None
    assert (page.printable.paper.name, len(page.printable.pages)) == ("A0", 1)
    assert not page.panel.period.isVisible()
    assert page.table.text().strip() == "存为图片"
    choose(page, page.panel.paper, "A3-tiles")
    assert len(page.printable.pages) > 6
    assert not page.table.isEnabled()
    choose(page, page.panel.kind, PROGRESS_SHEET)
    assert page.wish.settings == reports.settings_of(ledger, PROGRESS_SHEET)
    assert page.wish.settings.paper == "A3"


def test_the_chart_page_leads_here_with_its_projects_and_grouping(
    qtbot: QtBot, page: PrintPage, work: Work
) -> None:
    chart = ChartPage(work)
    qtbot.addWidget(chart)
    work.background.wait()
    chart.group_by("leader")
    chart.toolbar.filter.setChecked(True)
    work.background.wait()
    work.page_wanted.connect(lambda key, what: page.show_for(what) if key == "print" else None)
    chart.preview()
    settle(page)
    assert page.wish.kind == "chart"
    assert (page.wish.settings.group, page.wish.settings.ledger) == ("leader", True)
    assert page.panel.projects.currentData() == LEDGER


def test_what_is_ticked_before_another_document_is_there_is_not_taken_for_it(
    page: PrintPage, work: Work, ledger: Ledger
) -> None:
    other = next(key for key in reports.kinds() if key not in (PROGRESS_SHEET, page.wish.kind))
    first = page.wish
    page.panel.kind.setCurrentIndex(page.panel.kind.findData(other))
    next(iter(page.panel.columns.values())).toggle()  # still those of the document that goes
    settle(page)
    assert page.wish.kind == other
    assert page.wish.settings == reports.settings_of(ledger, other)
    assert reports.settings_of(ledger, first.kind) == first.settings


@pytest.mark.parametrize("kind", list(reports.kinds()))
def test_settings_that_a_document_does_not_have_are_passed_over(ledger: Ledger, kind: str) -> None:
    usual = reports.settings_of(ledger, kind)
    strange = msgspec.structs.replace(usual, columns=("没有这一列",), group="没有这个分组")
    assert reports.document(ledger, kind, settings=strange) is not None


def test_the_order_of_a_problem_is_chosen_seen_and_saved_for_word(
    page: PrintPage, work: Work, ledger: Ledger, tmp_path: Path
) -> None:
    import docx

    choose(page, page.panel.kind, SUPERVISION_ORDER)
    assert page.printable is not None
    assert (page.printable.paper.name, page.header.sentence.text()) == ("A4", "问题督办单 · A4纵向 1页")
    assert page.table.text().strip() == "导出 Word"
    rows = page.panel._rows
    assert [key for key in rows if rows[key].isVisible()] == ["kind", "subject", "head", "grey"]
    page.panel.head.setChecked(False)
    assert not page.wish.settings.head
    page.panel.head.setChecked(True)
    found = cases.of_ledger(ledger)
    assert page.panel.subject.count() == len(found) > 3
    assert page.panel.subject.currentData() == found[0].uid
    choose(page, page.panel.subject, found[2].uid)
    assert page.wish.subject == found[2].uid
    script(work, tmp_path / "督办单.docx")
    page.save_table()
    work.background.wait()
    book = docx.Document(str(tmp_path / "督办单.docx"))
    assert found[2].text("description").rstrip("。") in book.tables[0].cell(2, 1).text
    choose(page, page.panel.kind, PROGRESS_SHEET)
    assert not page.panel._rows["subject"].isVisible()
    assert page.panel._rows["columns"].isVisible()


def test_a_problem_leads_to_its_order(qtbot: QtBot, page: PrintPage, work: Work, ledger: Ledger) -> None:
    issues = IssuesPage(work)
    qtbot.addWidget(issues)
    issues.show()
    work.background.wait()
    uid = cases.of_ledger(ledger)[1].uid
    issues.open_panel(uid)
    work.page_wanted.connect(lambda key, what: page.show_for(what) if key == "print" else None)
    named = [each for each in children(issues.panel, QPushButton) if "督办单" in each.text()]
    QTest.mouseClick(named[0], Qt.MouseButton.LeftButton)
    settle(page)
    assert (page.wish.kind, page.wish.subject) == (SUPERVISION_ORDER, uid)
    assert page.panel.subject.currentData() == uid
    assert page.printable is not None
    assert page.printable.title == "问题督办单"


def test_an_order_without_problems_is_a_blank_form(qtbot: QtBot, tmp_path: Path) -> None:
    with county(tmp_path / "empty", 0) as empty, work_on(empty) as work:
        page = shown(qtbot, work, PaperPrinters(None))
        page.show_for(SUPERVISION_ORDER)
        settle(page)
        assert page.paper.count == 1
        assert not page.panel._rows["subject"].isVisible()


def test_no_projects_is_a_page_that_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    with county(tmp_path / "empty", 0) as empty, work_on(empty) as work:
        page = shown(qtbot, work, PaperPrinters(None))
        assert page.paper.count == 1
        page.show_for("chart")
        settle(page)
        assert page.paper.count == 1
        assert page.header.sentence.text().startswith("作战图 0项")


def test_what_changes_elsewhere_is_printed_anew(page: PrintPage, ledger: Ledger) -> None:
    with ledger.read() as session:
        uid = session.query(Project.uid).first()
    assert uid is not None
    page.hide()
    projects.delete(ledger, "刘敏", [uid[0]])
    page.show()
    page.activate()
    page.work.background.wait()
    assert page.content is not None
    assert page.content.count == 39


def test_missing_fonts_are_told_with_what_to_do(page: PrintPage, work: Work) -> None:
    asked = script(work, "ok")
    page._tell_fonts()
    assert "装上" in str(asked.asked[-1])
    assert page.banner.isVisible() == bool(page.banner.accessibleName().strip("。"))


# ------------------------------------------------------------------ printing and saving


@poppler
def test_printing_and_saving_give_the_same_paper(page: PrintPage, work: Work, tmp_path: Path) -> None:
    said: list[str] = []
    work.said.connect(said.append)
    QTest.keyClick(page.paper, Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert said[-1] == f"已送去打印：故城县2025年重点项目进度表（8月），{page.paper.count}页"
    script(work, tmp_path / "saved.pdf")
    page.save_pdf()
    work.background.wait()
    assert said[-1] == f"已存为 {tmp_path / 'saved.pdf'}"
    saved, printed = words_of(tmp_path / "saved.pdf"), words_of(tmp_path / "printed.pdf")
    assert "合计(40项)" in saved
    assert "填报人:刘敏" in saved
    code = saved.partition("校验码")[2][:14]
    assert code.count("-") == 2
    assert code in printed


@poppler
def test_some_pages_only(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    page = shown(qtbot, work, PaperPrinters(tmp_path / "some.pdf", pages=(2, 2)))
    assert page.paper.count >= 2
    page.print()
    said = words_of(tmp_path / "some.pdf")
    assert f"第2页/共{page.paper.count}页" in said
    assert f"第1页/共{page.paper.count}页" not in said


def test_giving_up_prints_nothing(qtbot: QtBot, work: Work) -> None:
    said: list[str] = []
    work.said.connect(said.append)
    page = shown(qtbot, work, PaperPrinters(None))
    page.print()
    script(work, None)
    page.save_pdf()
    work.background.wait()
    assert said == []


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_nothing_is_told(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    page = shown(qtbot, work, PaperPrinters(tmp_path / "没有" / "printed.pdf"))
    said: list[str] = []
    work.said.connect(said.append)
    asked = script(work, "ok")
    page.print()
    assert "打印机没有接" in str(asked.asked[-1])
    assert not [words for words in said if "已送去打印" in words]


def test_without_a_printer_the_pdf_is_named(qtbot: QtBot, work: Work) -> None:
    class NoPrinters(Printers):
        def any(self) -> bool:
            return False

    page = shown(qtbot, work, NoPrinters())
    asked = script(work, "ok")
    page.print()
    assert "还没有装打印机" in str(asked.asked[-1])


def test_the_workbook_holds_the_chosen_columns(page: PrintPage, work: Work, tmp_path: Path) -> None:
    import openpyxl

    page.panel.columns["issue"].setChecked(False)
    settle(page)
    script(work, tmp_path / "sheet.xlsx")
    page.save_table()
    work.background.wait()
    cells = [
        value for row in openpyxl.load_workbook(tmp_path / "sheet.xlsx").worksheets[0].values for value in row
    ]
    assert "故城县2025年重点项目进度表（8月）" in cells
    assert "形象进度" in cells
    assert "存在问题" not in cells


def test_a_place_that_cannot_be_written_is_told_calmly(page: PrintPage, work: Work, tmp_path: Path) -> None:
    asked = script(work, tmp_path / "没有" / "表.pdf", "ok")
    page.save_pdf()
    work.background.wait()
    assert "没有文件夹" in str(asked.asked[-1])


def test_a_title_of_ones_own_and_the_selection_stand_on_paper(page: PrintPage, work: Work) -> None:
    assert "范围" not in page.content.made.as_of  # type: ignore[union-attr]
    choose(page, page.panel.projects, "warned")
    page.panel.title.selectAll()
    page.panel.title.insert("九月红黄灯项目")
    QTest.keyClick(page.panel.title, Key.Key_Return)
    page.work.background.wait()
    settle(page)
    made = page.content.made if page.content else None
    assert isinstance(made, SheetDoc)
    assert made.title == "九月红黄灯项目"
    assert made.as_of.endswith("范围：红黄灯")
    assert reports.settings_of(work.ledger, page.wish.kind).title == "九月红黄灯项目"
    choose(page, page.panel.kind, "chart")
    choose(page, page.panel.projects, "monthly")
    chart = page.content.made if page.content else None
    assert isinstance(chart, Chart)
    assert chart.title.endswith("作战图")
    assert chart.summary.endswith("范围：月调度 ≥5000万")
    choose(page, page.panel.kind, PROGRESS_SHEET)
    page.panel.title.selectAll()
    page.panel.title.del_()
    QTest.keyClick(page.panel.title, Key.Key_Return)
    settle(page)
    assert page.wish.settings.title == ""
    assert page.panel.title.text() != ""
