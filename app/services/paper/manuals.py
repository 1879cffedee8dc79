"""The manual on paper: the whole as a book, the quick guide on one sheet."""

import re
from pathlib import Path

from app.documents.book import book as books
from app.documents.book import sheet
from app.documents.book.model import Book, BookChapter, Guide, Step
from app.errors import UserError
from app.progress import Progress, silent
from app.services.common import manual, resources
from app.services.common.manual import Chapter
from app.texts import PROGRAM

GUIDE = "one-page.md"
_PICTURE = "../pictures/02-workbench.png"
_NOTE = re.compile(r"^- \*\*(.+?)\*\*", re.MULTILINE)
_LINE = re.compile(r"^- (.+)$", re.MULTILINE)


def write_manual(path: Path, progress: Progress = silent) -> int:
    """Write the manual as PDF, returns the number of pages; raises UserError where it cannot be written."""
    _refuse_other(path, "使用手册")
    return books.write_book(_book(), path, progress)


def write_guide(path: Path) -> None:
    """Write the quick guide as PDF, one sheet; raises UserError where it cannot be written."""
    _refuse_other(path, "一页纸")
    sheet.write_sheet(guide(), path)


def guide() -> Guide:
    """The quick guide: a heading with a day (「25日前　报送」) is a step, the last ones are the keys."""
    chapter = manual.read().chapter(GUIDE)
    assert chapter is not None
    blocks = chapter.text.split("\n## ")
    steps = [_step(block) for block in blocks[1:]]
    return Guide(
        program=PROGRAM,
        title=chapter.title,
        sentence=chapter.sections[0].words,
        steps=[step for step in steps if step.when],
        beside=[step for step in steps[:-1] if not step.when],
        keys=[(key, does) for key, _, does in (line.partition("：") for line in steps[-1].lines)],
    )


def _refuse_other(path: Path, name: str) -> None:
    if path.suffix.lower() != ".pdf":
        raise UserError(f"{name}只能存成 PDF。", "文件名以 .pdf 结尾。")


def _step(block: str) -> Step:
    when, _, name = block.split("\n", maxsplit=1)[0].rpartition("\u3000")
    return Step(when, name, _LINE.findall(block))


def _book() -> Book:
    read = manual.read()
    before_groups = read.front.text.split("\n## ")[0]
    return Book(
        title=PROGRAM,
        subtitle="使用手册",
        notes=(f"版本 {resources.version_words()}", *_NOTE.findall(before_groups)),
        picture=_PICTURE,
        folder=manual.folder(),
        chapters=[_chapter(chapter) for chapter in read.chapters if chapter.file != GUIDE],
    )


def _chapter(chapter: Chapter) -> BookChapter:
    sections = [section.heading for section in chapter.sections[1:]]
    return BookChapter(chapter.group, chapter.title, sections, chapter.text)
