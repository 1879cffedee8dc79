"""The letter as files: PDF that can be searched, a Word file that can be edited and says the same."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.documents import fonts
from app.documents.letter.bricks import Word
from app.documents.letter.model import PAPER, Letter, LetterTable
from app.documents.letter.pages import pages
from app.documents.letter.paint import paint_page, write_pdf
from app.documents.letter.word import write_docx
from app.documents.paper import MM
from app.errors import UserError
from tests.documents.letter_samples import NUMBER, SAID, sample_bulletin, sample_order

poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
LETTERS = {
    "order": sample_order(), "blank": sample_order(0, 0, ""), "long": sample_order(40, 9, "名称很长" * 15),
    "bulletin": sample_bulletin(6), "empty": Letter("空", ()),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


def run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, check=True).stdout.decode()


def bare(text: str) -> str:
    return "".join(text.split())


# ------------------------------------------------------------------ PDF


@poppler
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_an_a4_pdf_that_can_be_searched(tmp_path: Path, name: str) -> None:
    made = write_pdf(LETTERS[name], tmp_path / "letter.pdf")
    facts = dict(line.split(":", 1) for line in run("pdfinfo", tmp_path / "letter.pdf").splitlines())
    assert facts["Page size"].strip().startswith("595 x 842")
    assert int(facts["Pages"]) == made
    assert facts["Title"].strip() == LETTERS[name].title
    text = bare(run("pdftotext", "-layout", tmp_path / "letter.pdf", "-"))
    assert f"—{made}—" in text
    for table in (block for block in LETTERS[name].blocks if isinstance(block, LetterTable)):
        assert bare("".join(table.rows[2].cells[1].lines)) in text
    if name == "bulletin":
        assert text.count(bare(SAID)[:20]) == 17


def test_the_red_head_is_red_and_on_a_grey_printer_black() -> None:
    page = pages(sample_order())[0]

    def colourful(grey: bool, head: bool = True) -> bool:
        image = QImage(840, 1188, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.scale(4 / MM, 4 / MM)
        paint_page(painter, page, grey=grey, head=head)
        painter.end()
        points = ((x, y) for x in range(100, 740, 2) for y in range(110, 200, 2))
        return any(QColor(image.pixel(x, y)).saturation() > 120 for x, y in points)

    assert colourful(False)
    assert not colourful(True)
    assert not colourful(False, head=False)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    for write, name in ((write_pdf, "a.pdf"), (write_docx, "a.docx")):
        with pytest.raises(UserError, match="没有文件夹"):
            write(sample_order(), tmp_path / "none" / name)


# ------------------------------------------------------------------ Word


def written(letter: Letter, folder: Path) -> Any:
    write_docx(letter, folder / "letter.docx")
    return docx.Document(str(folder / "letter.docx"))


def text_of(place: Any) -> str:
    """All words in their order, tables included."""
    return "".join(node.text or "" for node in place.iter(qn("w:t")))


@pytest.mark.parametrize("name", LETTERS)
def test_the_word_file_says_what_the_pages_say(tmp_path: Path, name: str) -> None:
    letter = LETTERS[name]
    book = written(letter, tmp_path)
    said = bare(text_of(book.element.body))
    words = (mark for page in pages(letter) for mark in page.marks if isinstance(mark, Word))
    for word in words:
        if 37 < word.y < 262 and not word.red and not word.text.endswith("…"):
            assert bare(word.text) in said, word.text


def test_the_page_is_that_of_the_standard(tmp_path: Path) -> None:
    section = written(sample_order(), tmp_path).sections[0]
    edges = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(edge.mm) for edge in edges] == [37, 28, 26, 35]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (PAPER.width, PAPER.height)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "580")


def test_head_foot_and_page_numbers_are_words_own(tmp_path: Path) -> None:
    book = written(sample_order(), tmp_path)
    section = book.sections[0]
    assert section.first_page_header.paragraphs[0].text == "示例县发展和改革局"
    for foot in (section.first_page_footer, section.footer, section.even_page_footer):
        assert [node.text for node in foot._element.iter(qn("w:instrText"))] == ["PAGE"]
        assert "52B8-0E7D-A916" in text_of(foot._element)
    assert section.footer.paragraphs[0]._p.pPr.jc.val != section.even_page_footer.paragraphs[0]._p.pPr.jc.val
    assert book.settings.odd_and_even_pages_header_footer
    write_docx(sample_order(), tmp_path / "headless.docx", head=False)
    headless = docx.Document(str(tmp_path / "headless.docx"))
    assert headless.sections[0].first_page_header.paragraphs[0].text == ""
    plain = written(sample_bulletin(), tmp_path)
    assert not plain.sections[0].different_first_page_header_footer


def test_fonts_are_those_that_every_office_has(tmp_path: Path) -> None:
    book = written(sample_bulletin(), tmp_path)
    named = {
        run.text: run._r.rPr.rFonts.get(qn("w:eastAsia")) for line in book.paragraphs for run in line.runs
    }
    assert named["一、总体进展"] == "黑体"
    assert named["（一）手续办理慢"] == "楷体"
    assert named[SAID] == "仿宋"
    title = fonts.name_elsewhere("title")[0]
    assert named["关于2025年1—8月全县重点项目建设情况的通报"] == title
    assert {run.font.size.pt for line in book.paragraphs for run in line.runs} == {16, 22}


def test_headings_stay_with_their_text_and_the_tear_off_is_whole(tmp_path: Path) -> None:
    book = written(sample_bulletin(), tmp_path)
    heading = next(line for line in book.paragraphs if line.text == "（一）手续办理慢")
    assert heading.paragraph_format.keep_with_next
    book = written(sample_order(), tmp_path)
    _, head, rest = book.tables
    lines = [line for table in (head, rest) for cell in table._cells for line in cell.paragraphs]
    assert all(line.paragraph_format.keep_with_next for line in lines)
    assert len(head._tbl.findall(f".//{qn('w:cantSplit')}")) == 2
    assert len(book.inline_shapes) == 1


def test_a_small_table_has_its_widths_and_spans(tmp_path: Path) -> None:
    table = written(sample_order(), tmp_path).tables[0]
    assert [round(column.width.mm) for column in table.columns] == [19, 66, 19, 52]
    assert table.cell(3, 1).text.splitlines()[0].startswith("1.\t")
    assert table.cell(3, 1)._tc is table.cell(3, 3)._tc
    assert table.cell(1, 3).text == "甲某兰"
    assert NUMBER in text_of(written(sample_order(), tmp_path).element.body)
