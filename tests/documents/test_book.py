"""The manual as a book and the quick guide on one sheet: complete, numbered, searchable, nothing cut off."""

import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from app.documents.book.model import Guide, Step
from app.documents.book.sheet import PAPER, paint_sheet
from app.documents.paper import MM
from app.errors import UserError
from app.services.common import manual
from app.services.paper import manuals

poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
READ = manual.read()
CHAPTERS = [chapter for chapter in READ.chapters if chapter.file != manuals.GUIDE]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, qapp: QGuiApplication) -> list[str]:
    """The words of the book page by page; written in a thread, as the window does."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler is not installed")
    out = tmp_path_factory.mktemp("book") / "手册.pdf"
    counts: list[int] = []
    worker = threading.Thread(target=lambda: counts.append(manuals.write_manual(out)))
    worker.start()
    worker.join()
    said = subprocess.run(["pdftotext", "-layout", str(out), "-"], capture_output=True, check=True)
    words = said.stdout.decode("utf-8").split("\f")[:-1]
    assert counts == [len(words)]
    return words


def solid(text: str) -> str:
    return "".join(text.split())


def contents(pages: list[str]) -> dict[str, int]:
    """The page of each chapter, as the contents say."""
    listed = "\n".join(page for page in pages[1:4] if "目录" in page)
    found = {}
    for chapter in CHAPTERS:
        line = re.search(rf"^\s*{re.escape(chapter.title)}[ .…·]*\s(\d+)$", listed, re.MULTILINE)
        assert line, chapter.title
        found[chapter.title] = int(line[1])
    return found


def test_the_contents_have_the_page_on_which_each_chapter_begins(pages: list[str]) -> None:
    for title, number in contents(pages).items():
        lines = [solid(line) for line in pages[number - 1].splitlines() if line.strip()]
        assert solid(title) in lines[1], title
        assert lines[-1] == str(number)


def test_every_section_stands_in_the_book_and_in_the_contents(pages: list[str]) -> None:
    whole, front = solid("".join(pages)), solid("".join(pages[:4]))
    for chapter in CHAPTERS:
        for section in chapter.sections:
            assert solid(section.heading) in front, section.heading
            assert whole.count(solid(section.heading)) > 1, section.heading


@pytest.mark.parametrize(
    "words",
    ["用户与角色", "工作台", "恢复码", "水电气热信", "节假日", "户", "长期推进", "Windows101809或更新"],
)
def test_chinese_is_found(pages: list[str], words: str) -> None:
    assert words in solid("".join(pages))


def test_no_letter_stands_as_an_old_radical(pages: list[str]) -> None:
    assert re.findall("[⺀-⿕戶]", "".join(pages)) == []


def test_no_heading_is_the_last_line_of_a_page(pages: list[str]) -> None:
    """One with a picture below it is seen to be the last of the words only."""
    bare = {
        solid(heading)
        for chapter in CHAPTERS
        for heading, after in re.findall(r"^#+ (.+)\n\n(.)", chapter.text, re.MULTILINE)
        if after != "!"
    }
    for page in pages[4:]:
        lines = [solid(line) for line in page.splitlines() if line.strip()]
        assert lines[-2] not in bare, lines[-2]


def test_every_page_says_its_number_and_its_chapter(pages: list[str]) -> None:
    first = min(contents(pages).values())
    for number, page in enumerate(pages[first - 1 :], first):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert lines[0].startswith("攻坚台账")
        assert lines[-1] == str(number)


def test_a_place_that_cannot_be_written_is_told(qapp: QGuiApplication, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        manuals.write_manual(tmp_path / "没有" / "手册.pdf")
    with pytest.raises(UserError):
        manuals.write_guide(tmp_path / "没有" / "一页纸.pdf")


# ------------------------------------------------------------------ one sheet


@poppler
def test_the_quick_guide_is_one_page_with_all_its_words(qapp: QGuiApplication, tmp_path: Path) -> None:
    out = tmp_path / "一页纸.pdf"
    manuals.write_guide(out)
    said = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, check=True).stdout.decode(
        "utf-8"
    )
    assert said.count("\f") == 1
    guide = manuals.guide()
    assert [step.when for step in guide.steps][-2:] == ["25日前", "月底"]
    assert [step.name for step in guide.beside] == ["记住", "不会了", "找谁"]
    for step in (*guide.steps, *guide.beside):
        for line in (step.when, step.name, *step.lines):
            assert solid(line)[:6] in solid(said), line
    for key, does in guide.keys:
        assert key in said
        assert does in said


def test_nothing_of_the_quick_guide_comes_near_the_edge(qapp: QGuiApplication) -> None:
    picture = painted(manuals.guide())
    edge = round(10 / PAPER.width * picture.width())
    for x in range(picture.width()):
        for y in range(picture.height()):
            inside = edge <= x < picture.width() - edge and edge <= y < picture.height() - edge
            assert inside or picture.pixelColor(x, y).lightness() > 250, (x, y)


def test_more_words_are_set_smaller_and_too_many_are_refused(qapp: QGuiApplication) -> None:
    def guide(lines: int) -> Guide:
        step = Step("1日", "办", ["很长的一行字，" * 4] * lines)
        return Guide("攻坚台账", "一页纸", "一句话", [step] * 6, [Step("", "记住", ["短"])], [("F1", "手册")])

    painted(guide(2))
    with pytest.raises(ValueError, match="more words"):
        painted(guide(9))


def painted(guide: Guide) -> QImage:
    picture = QImage(420, 594, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    painter.scale(picture.width() / (PAPER.width * MM), picture.height() / (PAPER.height * MM))
    try:
        paint_sheet(painter, guide)
    finally:
        painter.end()
    return picture
