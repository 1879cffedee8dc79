"""The manual keeps up with the program: every screen and command has its words, no link leads nowhere."""

import ast
import re
from pathlib import Path
from typing import cast

import pytest

from app.cli.arguments import parse
from app.models.roles import ROLE_WORDS
from app.services.common import manual
from app.services.paper.declared import DOCUMENTS
from app.views.pages import pages as pages_of
from app.views.project.page import ROOMS
from app.views.shell.window import HELP
from app.views.welcome.rail import WAYS
from app.views.work import Work

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "manual"
PICTURES = ROOT / "docs" / "pictures"
SMALL = 130_000
READ = manual.read()
CHAPTERS = (READ.front, *READ.chapters)
WORDS = "\n".join(chapter.text for chapter in CHAPTERS)
SEEN = WORDS.replace("**", "")
QUOTED = re.compile("“([^”]+)”")
"""What stands on the screen is quoted so, or several at once: “到位、拨付、支付”."""
ELSEWHERE = {
    "约1500", "已保护你的电脑", "更多信息", "仍要运行", "下一步", "卸载", "应用", "系统", "指纹", "打开台账",
    "打开文件所在的位置", "在此处打开 PowerShell 窗口", "在终端中打开", "我的文档",
}  # fmt: skip
"""Quoted, but of Windows or typed by somebody."""
DIALOGS = {
    "BoundsDialog": "从多少到多少", "NewProjectDialog": "新项目只有名称必填", "ReplaceDialog": "查找替换",
    "ProgressDialog": "看得到进度", "StepDialog": "每一步都是一张小表", "PersonDialog": "添加用户",
    "Viewer": "双击看大图",
}  # fmt: skip
"""Windows that open over a page, and the words of the manual that tell of them."""
FRAMES = {"LedgerDialog", "FormDialog", "MessageDialog", "TextDialog"}
"""What dialogs are made of."""


def below(*names: str) -> list[ast.ClassDef]:
    """The classes of the window that stand below one of these, however far."""
    sources = (file.read_text("utf-8") for file in (ROOT / "app" / "views").rglob("*.py"))
    everything = [node for source in sources for node in ast.walk(ast.parse(source))]
    found: dict[str, ast.ClassDef] = {}
    size = -1
    while len(found) > size:
        size, above = len(found), {*names, *found}
        for node in everything:
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                found |= {node.name: node} if bases & above else {}
    return list(found.values())


def title(node: ast.ClassDef) -> str:
    """What a class hands to its base as its name."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            first = call.args[0] if call.args else None
            if call.func.attr == "__init__" and isinstance(first, ast.Constant):
                return str(first.value)
    return ""


# ------------------------------------------------------------------ screens


def test_f1_finds_a_chapter_from_every_page() -> None:
    names = [spec.name for spec in pages_of(cast(Work, None)) if spec.key != HELP]
    assert len(names) > 4
    titles = {chapter.title for chapter in READ.chapters}
    assert [name for name in names if name not in titles] == []


def test_f1_finds_what_is_said_of_a_room() -> None:
    whole = {"总览", "基本情况", "历史"}  # what is said of the page says all of them
    assert [text for text, _ in ROOMS.values() if READ.about(text) is None and text not in whole] == []


def test_every_room_role_and_document_has_its_words() -> None:
    rows = set(re.findall(r"^\| ([^|`]+) \|", WORDS, re.MULTILINE))
    assert [text for text, _ in ROOMS.values() if text not in rows] == []
    assert [word for word in ROLE_WORDS.values() if word not in rows] == []
    assert [document.name for document in DOCUMENTS if document.name not in WORDS] == []


def test_every_dialog_has_its_words() -> None:
    names = {node.name for node in below("LedgerDialog", "QDialog")} - FRAMES
    assert names == set(DIALOGS)
    assert [words for words in DIALOGS.values() if words not in SEEN] == []


def test_every_block_of_the_settings_has_its_words() -> None:
    chapter = READ.chapter("settings.md")
    assert chapter is not None
    titles = {title(node) for node in below("SettingsBlock")} - {""}
    assert len(titles) > 8
    assert [text for text in titles if text not in chapter.text] == []


def test_every_way_in_has_its_words() -> None:
    names = {way.name for way in WAYS} | {title(node) for node in below("WelcomePage")} - {""}
    assert [name for name in names if name not in SEEN] == []


def test_what_is_quoted_stands_on_the_screen() -> None:
    """A button, column or title that was renamed is found here."""
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "resources").rglob("*.json")]
    source = re.sub(r"\(&\w\)|&", "", "".join(file.read_text(encoding="utf-8") for file in files))
    quoted = {part for words in QUOTED.findall(WORDS) for part in words.split("、")}
    assert len(quoted) > 100
    assert sorted(part for part in quoted - ELSEWHERE if not _is_in(part, source)) == []


def _is_in(words: str, source: str) -> bool:
    """As it is, or with figures and nouns that are filled in at run time: 填9月进展, 加包联."""
    noun = words[0] == "加" and words[1:] in source
    return noun or all(piece in source for piece in re.split(r"\d+月?|\s", words) if piece)


def test_the_keys_of_the_pages_are_those_of_the_manual() -> None:
    offered = [spec.name for spec in pages_of(cast(Work, None)) if not spec.under]
    assert f"| Alt+1 … Alt+{len(offered)} | {'、'.join(offered)} |" in WORDS


# ------------------------------------------------------------------ commands


def commands(capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit):
        parse(["--help"])
    names = set(re.findall(r"^ {4}([a-z]+) ", capsys.readouterr().out, flags=re.MULTILINE))
    assert {"new", "import", "restore"} <= names
    return names


def test_every_command_is_in_the_manual_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(re.findall(r"^\| `([a-z]+)[ `]", WORDS, re.MULTILINE)) == commands(capsys)


# ------------------------------------------------------------------ chapters, links, pictures


def test_every_file_is_a_chapter_on_the_front_under_its_own_title() -> None:
    assert {chapter.file for chapter in CHAPTERS} == {file.name for file in FOLDER.iterdir()}
    named = re.findall(r"^- \[([^\]]+)\]\(([\w-]+\.md)\)：?", READ.front.text, re.MULTILINE)
    assert named == [(chapter.title, chapter.file) for chapter in READ.chapters]
    assert len({chapter.title for chapter in CHAPTERS}) == len(CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.file)
def test_every_link_leads_somewhere(chapter: manual.Chapter) -> None:
    for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", chapter.text):
        inside = not link.startswith("../")
        assert (READ.target(chapter.file, link) is not None) if inside else (FOLDER / link).is_file(), link


def test_no_heading_stands_twice_in_a_chapter() -> None:
    for chapter in CHAPTERS:
        headings = [section.heading for section in chapter.sections]
        assert len(headings) == len(set(headings)), chapter.file


def shown() -> dict[str, set[str]]:
    """The pictures by the paper that shows them."""
    papers = [*FOLDER.glob("*.md"), *ROOT.glob("README*.md")]
    return {
        paper.relative_to(ROOT).as_posix(): set(
            re.findall(r"!\[[^]]+\]\((?:docs|\.\.)/pictures/([^)]+)\)", text)
        )
        for paper in papers
        if (text := paper.read_text(encoding="utf-8"))
    }


def test_every_picture_is_there_and_small_and_none_lies_about_unused() -> None:
    used = {picture for pictures in shown().values() for picture in pictures}
    assert {file.name for file in PICTURES.iterdir()} == used
    for file in PICTURES.iterdir():
        assert file.read_bytes().startswith(b"\x89PNG"), file.name
        assert file.stat().st_size <= SMALL, file.name
    assert WORDS.count("![") == sum(len(shown()[f"docs/manual/{chapter.file}"]) for chapter in CHAPTERS)


# ------------------------------------------------------------------ looking something up


def test_all_words_must_stand_in_a_section_and_those_in_its_heading_come_first() -> None:
    hits = READ.find("承诺函")
    assert hits[0].place == manual.Place("permits.md", "承诺函")
    assert len(hits) > 3
    for hit in READ.find("恢复码 保险柜"):
        chapter = READ.chapter(hit.place.file)
        assert chapter is not None
        words = next(one.words for one in chapter.sections if one.heading == hit.place.heading)
        assert "恢复码" in words
        assert "保险柜" in words


def test_what_is_found_is_shown_with_the_words_around_it() -> None:
    assert all("sm4" in hit.excerpt.lower() or "sm4" in hit.place.heading.lower() for hit in READ.find("SM4"))
    assert all("**" not in hit.excerpt and "](" not in hit.excerpt for hit in READ.find("设置"))


@pytest.mark.parametrize("words", ["", "   ", "量子纠缠"])
def test_nothing_is_found_of_nothing(words: str) -> None:
    assert READ.find(words) == []


@pytest.mark.parametrize(
    ("topic", "file", "heading"),
    [
        ("手续", "permits.md", "手续"),
        ("节点", "nodes.md", "节点"),
        ("包联", "leaders.md", "包联与走访"),
        ("忘记密码", "backup.md", "忘记密码"),
    ],
)
def test_a_topic_is_a_chapter_a_section_or_how_a_chapter_begins(topic: str, file: str, heading: str) -> None:
    assert READ.about(topic) == manual.Place(file, heading)


def test_of_what_is_not_in_it_the_manual_says_nothing() -> None:
    assert READ.about("没有这一章") is None
    assert READ.about("") is None
    assert READ.target("faq.md", "../package-format.md") is None
    assert READ.target("faq.md", "import.md#没有这一节") is None
