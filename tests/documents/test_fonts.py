"""Every role has a Chinese font, its gaps are named, and what it draws can be read back from the PDF."""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QFontDatabase, QPageSize, QPainter, QPdfWriter
from pytestqt.qtbot import QtBot

from app.documents import fonts
from app.errors import UserError

ROLES: tuple[fonts.Typeface, ...] = ("ui", "title", "body", "heading", "kai", "song")
NOBODYS = "\U0010fffd"  # private: no font draws it, as the old private codes of rare names


def gb2312_characters() -> str:
    """All 6,763 characters of GB2312, levels 1 and 2."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


@pytest.fixture(autouse=True)
def fresh_choice(qtbot: QtBot) -> Iterator[None]:
    """Choose anew in every test; the choice is kept as long as the program runs."""
    forget()
    yield
    forget()


def forget() -> None:
    for kept in (fonts._chosen, fonts._installed, fonts.matplotlib_font):
        kept.cache_clear()


@pytest.mark.parametrize("role", ROLES)
def test_every_role_draws_all_of_gb2312(role: fonts.Typeface) -> None:
    characters = gb2312_characters()
    assert len(characters) == 6763
    assert fonts.missing_glyphs(characters, role) == ""
    assert fonts.missing_glyphs("，。：；（）《》「」—…①㎡%−≥■▲●○◇◆0123456789.", role) == ""


@pytest.mark.parametrize("role", ROLES)
def test_what_a_font_cannot_draw_is_named_once(role: fonts.Typeface) -> None:
    assert fonts.missing_glyphs(f"故{NOBODYS}城\n{NOBODYS}\u3000县", role) == NOBODYS


def test_rare_characters_are_reported_by_the_glyphs_of_the_chosen_family() -> None:
    """A family without Chinese reports each Chinese character, though Qt would find them elsewhere."""
    latin = [
        name
        for name in QFontDatabase.families(QFontDatabase.WritingSystem.Latin)
        if QFontDatabase.WritingSystem.SimplifiedChinese not in QFontDatabase.writingSystems(name)
    ]
    if not latin:
        pytest.skip("this machine has Chinese fonts only")
    fonts._installed.cache_clear()
    fonts._installed()["微软雅黑"] = latin[0]
    assert fonts.missing_glyphs("镕A㙦A镕", "ui") == "镕㙦"


def test_the_installed_face_comes_first_and_the_stand_in_is_said() -> None:
    have = fonts._installed()
    have.clear()
    have["stzhongsong"] = "STZhongsong"
    assert fonts.family("title") == "STZhongsong"
    assert fonts.substitution("title") == "缺少 方正小标宋，将用 华文中宋 代替"
    forget()
    fonts._installed()["方正小标宋简体"] = "方正小标宋简体"
    assert fonts.family("title") == "方正小标宋简体"
    assert fonts.substitution("title") is None


def test_files_for_others_name_fonts_that_others_have() -> None:
    assert [fonts.name_elsewhere(role)[0] for role in ("body", "heading", "kai", "song")] == [
        "仿宋", "黑体", "楷体", "宋体",
    ]  # fmt: skip
    have = fonts._installed()
    have.clear()
    have["noto serif cjk sc"] = "Noto Serif CJK SC"
    assert fonts.name_elsewhere("title") == ("宋体", True)
    forget()
    fonts._installed()["stzhongsong"] = "STZhongsong"
    fonts._installed().pop("方正小标宋_gbk", None)
    assert fonts.name_elsewhere("title") == ("STZhongsong", False)


def test_a_stand_in_that_needs_it_is_bold() -> None:
    have = fonts._installed()
    have.clear()
    have["simsun"] = "SimSun"
    assert fonts.font("title", 22).bold()
    assert not fonts.font("song", 10).bold()
    assert fonts.font("song", 10, bold=True).bold()
    assert fonts.font("song", 10.5).pointSizeF() == 10.5


def test_without_any_chinese_font_the_clerk_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: [])
    with pytest.raises(UserError, match="没有中文字体") as refusal:
        fonts.family("ui")
    assert "fonts-noto-cjk" in refusal.value.hint


def test_matplotlib_gets_the_face_of_the_screen() -> None:
    from matplotlib.font_manager import get_font

    file = fonts.matplotlib_font().get_file()
    assert isinstance(file, str)
    chosen = get_font(file)
    assert chosen.family_name == fonts.family("ui")
    assert {ord(letter) for letter in gb2312_characters()} <= chosen.get_charmap().keys()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.parametrize("role", ROLES)
def test_chinese_can_be_read_back_from_a_pdf(role: fonts.Typeface, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    sentence = "故城县重点项目进度表（2025年6月）单位：万元"
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.setFont(fonts.font(role, 12))
    painter.drawText(800, 800, sentence)
    painter.end()
    told = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True).stdout.decode()
    # Qt writes 目 as the radical ⽬ where the font has one glyph for both; readers search by compatibility.
    assert unicodedata.normalize("NFKC", sentence) in unicodedata.normalize("NFKC", told)
