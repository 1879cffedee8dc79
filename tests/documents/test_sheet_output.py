"""The printed table as files: PDF that can be searched, workbook whose sums live."""

import shutil
import subprocess
import unicodedata
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from app.documents.fonts import family
from app.documents.paper import A4, MM, print_pages
from app.documents.sheet.model import Settings, SheetColumn, SheetDoc, SheetRow
from app.documents.sheet.pages import pages
from app.documents.sheet.paint import paint_page, write_pdf
from app.documents.sheet.workbook import write_xlsx
from app.errors import UserError
from tests.documents.gantt_samples import sample_chart
from tests.documents.sheet_samples import sample_sheet

GOLDEN = Path(__file__).parents[1] / "golden"
poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


def run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, check=True).stdout.decode()


def squeezed(file: Path) -> str:
    lines = (" ".join(line.split()) for line in run("pdftotext", "-layout", file, "-").splitlines())
    return "\n".join(line for line in lines if line) + "\n"


# ------------------------------------------------------------------ PDF


@poppler
def test_the_page_says_what_the_office_agreed_on(tmp_path: Path) -> None:
    """Words, order and figures of a small sheet, against the kept text."""
    if "Noto" not in family("song"):
        pytest.skip("the kept text was set in Noto")
    write_pdf(sample_sheet(sample_chart(3, 2)), tmp_path / "sheet.pdf")
    assert squeezed(tmp_path / "sheet.pdf") == (GOLDEN / "progress-sheet.txt").read_text("utf-8")


@poppler
@pytest.mark.parametrize("count", [0, 1, 500])
def test_any_number_of_projects_is_printed(tmp_path: Path, count: int) -> None:
    doc = sample_sheet(sample_chart(*([count] if count else [])))
    made = write_pdf(doc, tmp_path / "sheet.pdf", Settings(A4))
    facts = dict(line.split(":", 1) for line in run("pdfinfo", tmp_path / "sheet.pdf").splitlines())
    assert int(facts["Pages"]) == made
    assert facts["Page size"].strip().startswith("842 x 595")
    text = squeezed(tmp_path / "sheet.pdf")
    assert text.count("项目名称") == made
    assert f"第{made}页/共{made}页" in text.replace(" ", "")
    if count:
        assert f"合计（{count}项）" in text
        assert "\n500 " in text or count == 1
    else:
        assert "没有符合条件的项目" in text


@pytest.mark.parametrize("gray", [True, False])
def test_lights_are_black_shapes_unless_colour_is_asked_for(gray: bool) -> None:
    page = pages(sample_sheet(sample_chart(4)), Settings(grayscale=gray))[0]
    image = QImage(1680, 1188, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(4 / MM, 4 / MM)
    paint_page(painter, page)
    painter.end()
    coloured = sum(
        abs(seen.red() - seen.blue()) > 60
        for x in range(1100, 1260)
        for y in range(100, 500)
        if (seen := QColor(image.pixel(x, y)))
    )
    assert (coloured == 0) == gray


@poppler
def test_a_printer_gets_the_same_pages(tmp_path: Path) -> None:
    made = pages(sample_sheet(sample_chart(30)), Settings(A4))
    printer = QPdfWriter(str(tmp_path / "printed.pdf"))
    printer.setResolution(600)
    paint = [partial(paint_page, page=page) for page in made]
    print_pages(printer, Settings(A4).sheet, paint)
    del printer
    text = unicodedata.normalize("NFKC", squeezed(tmp_path / "printed.pdf"))
    assert text.count("项目名称") == len(made)
    assert "842 x 595" in run("pdfinfo", tmp_path / "printed.pdf")


# ------------------------------------------------------------------ workbook


def cells(path: Path, *, computed: bool = False) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, data_only=computed)
    return list(book.active.iter_rows(values_only=True))


def test_sums_and_rates_are_formulas_with_their_values(tmp_path: Path) -> None:
    chart = sample_chart(3, 2)
    write_xlsx(sample_sheet(chart), tmp_path / "sheet.xlsx")
    rows, values = cells(tmp_path / "sheet.xlsx"), cells(tmp_path / "sheet.xlsx", computed=True)
    assert rows[4][5] == "=SUBTOTAL(9,F6:F12)"
    assert rows[5][5] == "=SUBTOTAL(9,F7:F9)"
    assert rows[9][5] == "=SUBTOTAL(9,F11:F12)"
    assert rows[6][8] == '=IF(N(F7)=0,"—",N(H7)/F7*100)'
    plans = [row.plan or 0 for row in chart.rows]
    assert values[4][5] == sum(plans) / 10_000
    assert [values[at][5] for at in (6, 7, 8, 10, 11)] == [plan / 10_000 for plan in plans]
    assert values[6][0] == 1
    assert values[6][10] == "▲ 黄"


def test_it_prints_as_on_paper(tmp_path: Path) -> None:
    write_xlsx(sample_sheet(sample_chart(3)), tmp_path / "sheet.xlsx", Settings(A4))
    sheet = openpyxl.load_workbook(tmp_path / "sheet.xlsx").active
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "C5"
    assert "第 &P 页 / 共 &N 页" in sheet.oddFooter.right.text
    assert sheet.page_margins.left == pytest.approx(25 / 25.4)
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:O1", "D3:I3", "A3:A4"} <= merged


def test_memo_lines_are_not_counted_twice_and_groups_nest(tmp_path: Path) -> None:
    columns = (SheetColumn("name", "名称", 30), SheetColumn("plan", "计划", 20, "money", sums=True))
    wan = 10_000
    doc = SheetDoc(
        "表",
        columns,
        (
            SheetRow("total", ("合计", 60 * wan)),
            SheetRow("memo", ("其中：在建", 10 * wan)),
            SheetRow("group", ("一", 60 * wan), level=1),
            SheetRow("group", ("（一）", 30 * wan), level=2),
            SheetRow("data", ("甲", 10 * wan)),
            SheetRow("data", ("乙", 20 * wan)),
            SheetRow("group", ("（二）", 30 * wan), level=2),
            SheetRow("data", ("=危险公式", 30 * wan)),
            SheetRow("subtotal", ("小计", 30 * wan)),
        ),
    )
    write_xlsx(doc, tmp_path / "sheet.xlsx")
    column = [row[1] for row in cells(tmp_path / "sheet.xlsx")[3:]]
    assert column[0] == "=SUBTOTAL(9,B6:B12)"
    assert column[1] == 10
    assert column[2:4] == ["=SUBTOTAL(9,B7:B12)", "=SUBTOTAL(9,B8:B9)"]
    assert column[8] == "=SUBTOTAL(9,B11:B11)"
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    assert book.active["A11"].data_type == "s"


def test_an_empty_sheet_opens(tmp_path: Path) -> None:
    write_xlsx(sample_sheet(sample_chart()), tmp_path / "sheet.xlsx")
    assert any("没有符合条件的项目" in str(row[0]) for row in cells(tmp_path / "sheet.xlsx"))


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有文件夹"):
        write_xlsx(sample_sheet(sample_chart(1)), tmp_path / "missing" / "sheet.xlsx")
    with pytest.raises(UserError, match="没有文件夹"):
        write_pdf(sample_sheet(sample_chart(1)), tmp_path / "missing" / "sheet.pdf")
    (tmp_path / "taken").mkdir()
    with pytest.raises(UserError) as refused:
        write_xlsx(sample_sheet(sample_chart(1)), tmp_path / "taken")
    assert refused.value.hint


def test_rows_must_match_columns() -> None:
    with pytest.raises(ValueError, match="1 values for 2"):
        SheetDoc("表", (SheetColumn("a", "甲", 9), SheetColumn("b", "乙", 9)), (SheetRow("data", ("甲",)),))
