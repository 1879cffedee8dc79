"""The manual keeps up with the program: every page and command has its words, pictures are there."""

import re
from pathlib import Path
from typing import cast

import pytest

from app.cli.arguments import parse
from app.models.roles import ROLE_WORDS
from app.services.paper.declared import DOCUMENTS
from app.views.pages import pages as pages_of
from app.views.project.page import ROOMS
from app.views.shell.window import HELP
from app.views.work import Work

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "manual.zh-CN.md"
SMALL = 250_000
WORDS = MANUAL.read_text(encoding="utf-8")
CHAPTERS = re.findall(r"^## (.+)$", WORDS, re.MULTILINE)
QUOTED = re.compile("“([^”]+)”")
"""What stands on the screen is quoted so, or several at once: “到位、拨付、支付”."""
ELSEWHERE = {"约1500", "已保护你的电脑", "更多信息", "仍要运行"}
"""Quoted, but of Windows or typed by somebody."""


def test_every_page_is_in_the_manual() -> None:
    titles = [spec.name for spec in pages_of(cast(Work, None))]  # the pages themselves are not made
    assert len(titles) > 4
    assert [title for title in titles if title not in WORDS] == []


def test_f1_finds_a_chapter_from_every_page() -> None:
    pages = [spec.name for spec in pages_of(cast(Work, None)) if spec.key != HELP]
    assert [name for name in pages if name not in CHAPTERS] == []


def test_every_room_role_and_document_has_its_words() -> None:
    rows = set(re.findall(r"^\| ([^|`]+) \|", WORDS, re.MULTILINE))
    assert [text for text, _ in ROOMS.values() if text not in rows] == []
    assert [word for word in ROLE_WORDS.values() if word not in rows] == []
    assert [document.name for document in DOCUMENTS if document.name not in WORDS] == []


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


def test_every_command_is_in_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    commands = re.findall(r"^ {4}([a-z]+) ", capsys.readouterr().out, flags=re.MULTILINE)
    assert {"new", "import", "restore"} <= set(commands)
    assert [name for name in commands if not re.search(rf"^\| `{name}[ `]", WORDS, re.MULTILINE)] == []


def test_the_manual_names_no_command_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    commands = set(re.findall(r"^ {4}([a-z]+) ", capsys.readouterr().out, flags=re.MULTILINE))
    assert set(re.findall(r"^\| `([a-z]+)[ `]", WORDS, re.MULTILINE)) <= commands


@pytest.mark.parametrize("paper", ["docs/manual.zh-CN.md", "README.md", "README.zh-CN.md"])
def test_every_picture_is_there_and_small(paper: str) -> None:
    place = ROOT / paper
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", place.read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        file = place.parent / picture
        assert file.is_file(), picture
        assert file.read_bytes().startswith(b"\x89PNG"), picture
        assert file.stat().st_size <= SMALL, picture


def test_every_link_inside_leads_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
        for heading in re.findall(r"^#+ (.+)$", WORDS, re.MULTILINE)
    }
    links = re.findall(r"\]\(#([^)]+)\)", WORDS)
    assert links
    assert set(links) <= headings


def test_no_picture_lies_about_unused() -> None:
    used = {
        picture
        for paper in (MANUAL, *ROOT.glob("README*.md"))
        for picture in re.findall(r"pictures/([\w-]+\.png)", paper.read_text(encoding="utf-8"))
    }
    assert {file.name for file in (ROOT / "docs" / "pictures").iterdir()} == used
