"""F1: the manual in the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.common import manual, resources
from app.views.help.guide import offer_guide
from app.views.help.page import HelpPage
from app.views.help.window import HelpWindow
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.printing.output import Printers

READ = manual.read()


@pytest.fixture
def background() -> Iterator[Background]:
    worker = Background()
    yield worker
    worker.close()


@pytest.fixture
def ask() -> ScriptedAsk:
    return ScriptedAsk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, ask: ScriptedAsk, background: Background) -> HelpPage:
    theme.apply(qapp)
    return shown(qtbot, HelpPage(ask, background))


def shown(qtbot: QtBot, page: HelpPage) -> HelpPage:
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    qtbot.waitExposed(page)
    return page


def chapters(page: HelpPage) -> list[str]:
    return [page.rail.item(row).text() for row in range(page.rail.count())]


def marked(page: HelpPage) -> str:
    return page.rail.currentItem().text()


# ------------------------------------------------------------------ chapters


def test_a_page_opens_its_chapter_at_the_top(page: HelpPage) -> None:
    page.show_for("挂图作战")
    assert page.text.textCursor().block().text() == "挂图作战"
    assert page.text.cursorRect().top() < page.text.height() // 2
    assert page.text.verticalScrollBar().value() == 0
    assert marked(page) == "挂图作战"


def test_a_room_opens_its_section_and_one_that_has_none_the_page(page: HelpPage) -> None:
    page.show_for(("节点", "项目"))
    assert page.text.textCursor().block().text() == "节点"
    assert marked(page) == "节点"
    assert page.text.headings()[0] == "节点与倒排工期"
    page.show_for(("总览", "项目"))
    assert page.text.textCursor().block().text() == "项目"


def test_a_page_without_a_chapter_opens_the_beginning(page: HelpPage) -> None:
    page.show_for("挂图作战")
    page.show_for("没有这一章")
    assert page.text.headings()[0] == READ.front.title
    assert page.text.textCursor().position() == 0


def test_every_heading_can_be_reached_and_the_rail_has_them(page: HelpPage) -> None:
    for chapter in READ.chapters:
        page.show_for(chapter.title)
        headings = [section.heading for section in chapter.sections]
        assert page.text.headings() == headings
        assert set(headings) <= set(chapters(page))
        for heading in headings:
            assert page.text.go(heading), heading


def test_links_lead_from_chapter_to_chapter(page: HelpPage, qtbot: QtBot) -> None:
    page.text.anchorClicked.emit(QUrl("permits.md#承诺函"))
    assert page.text.textCursor().block().text() == "承诺函"
    page.text.anchorClicked.emit(QUrl("#手续目录和节假日"))
    assert page.text.textCursor().block().text() == "手续目录和节假日"
    with qtbot.waitSignal(page.status_changed) as said:
        page.text.anchorClicked.emit(QUrl("../package-format.md"))
    assert said.args == ["这一页不在手册里"]


def test_a_click_on_a_chapter_opens_it_with_its_sections(page: HelpPage) -> None:
    row = chapters(page).index("备份与恢复")
    page.rail.setCurrentRow(row)
    assert page.text.headings()[0] == "备份与恢复"
    assert "忘记密码" in chapters(page)


def test_pictures_are_there_and_fit(page: HelpPage) -> None:
    picture = page.text.loadResource(
        QTextDocument.ResourceType.ImageResource.value, QUrl("../pictures/03-ledger-grid.png")
    )
    assert 0 < picture.width() <= theme.px(860)  # type: ignore[attr-defined]


@pytest.mark.parametrize("factor", theme.FACTORS.values())
def test_nothing_is_wider_than_the_page(
    factor: float, qtbot: QtBot, qapp: QApplication, ask: ScriptedAsk, background: Background
) -> None:
    theme.apply(qapp, factor)
    made = shown(qtbot, HelpPage(ask, background))
    try:
        for chapter in READ.chapters:
            made.show_for(chapter.title)
            assert made.text.horizontalScrollBar().maximum() == 0, chapter.title
        made.resize(900, 600)
        made.show_for("工作台")
        assert made.text.horizontalScrollBar().maximum() == 0
    finally:
        theme.apply(qapp)


def test_the_reader_stays_where_he_was_when_the_window_changes(page: HelpPage) -> None:
    page.show_for("忘记密码")
    page.resize(960, 600)
    assert page.text.textCursor().block().text() == "忘记密码"


# ------------------------------------------------------------------ looking for words


def test_searching_lists_every_place_opens_the_first_and_says_when_there_is_none(
    page: HelpPage, qtbot: QtBot
) -> None:
    page.header.search.setText("恢复码")
    assert page.text.textCursor().selectedText() == "恢复码"
    assert page.rail.count() == len(READ.find("恢复码")) > 3
    assert len(page.text.extraSelections()) >= 1
    with qtbot.waitSignal(page.status_changed) as said:
        page.header.search.setText("量子纠缠")
    assert said.args == ["手册里没有「量子纠缠」"]
    assert page.rail.count() == 0


def test_enter_goes_to_the_list_and_a_place_of_it_opens_with_the_words_marked(page: HelpPage) -> None:
    page.header.search.setText("销号")
    QTest.keyClick(page.header.search, Qt.Key.Key_Return)
    assert page.rail.hasFocus()
    QTest.keyClick(page.rail, Qt.Key.Key_Down)
    hit = READ.find("销号")[1]
    assert hit.place.heading in page.text.headings()
    assert page.text.textCursor().selectedText() == "销号"


def test_without_words_the_chapters_are_back_and_nothing_is_marked(page: HelpPage) -> None:
    page.header.search.setText("承诺函")
    page.header.search.setText("")
    assert "工作台" in chapters(page)
    assert page.text.extraSelections() == []


# ------------------------------------------------------------------ on paper


def test_the_manual_is_kept_as_pdf(
    page: HelpPage, ask: ScriptedAsk, background: Background, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "手册.pdf"
    ask.answers.append(out)
    with qtbot.waitSignal(page.status_changed, timeout=60_000) as said:
        page.pdf.click()
    assert out.read_bytes().startswith(b"%PDF")
    assert str(out) in str(said.args)


def test_the_quick_guide_is_printed_or_kept(page: HelpPage, ask: ScriptedAsk, tmp_path: Path) -> None:
    out = tmp_path / "一页纸.pdf"
    ask.answers += ["pdf", out]
    page.guide.click()
    assert out.read_bytes().startswith(b"%PDF")


def test_without_a_printer_the_quick_guide_says_what_to_do(page: HelpPage, ask: ScriptedAsk) -> None:
    class Without(Printers):
        def any(self) -> bool:
            return False

    ask.answers.append("print")
    offer_guide(page, ask, Without())
    assert "这台电脑还没有装打印机" in str(ask.asked[-1])


# ------------------------------------------------------------------ without a ledger


def test_the_manual_has_a_window_of_its_own(
    qtbot: QtBot, qapp: QApplication, page: HelpPage, ask: ScriptedAsk, background: Background
) -> None:
    window = HelpWindow(page, ask, background)
    window.page.show_for(("恢复",))
    assert window.page.text.textCursor().block().text() == "恢复"


def test_the_manual_is_where_it_is_shipped_from() -> None:
    assert (resources.manual() / manual.FRONT).is_file()
