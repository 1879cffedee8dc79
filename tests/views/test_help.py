"""F1: the manual in the window."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.common import resources
from app.views.help.page import HelpPage
from app.views.kit import theme


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> HelpPage:
    theme.apply(qapp)
    made = HelpPage()
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_page_opens_its_chapter_at_the_top(page: HelpPage) -> None:
    page.show_for("挂图作战")
    assert page.manual.textCursor().block().text() == "挂图作战"
    assert page.manual.cursorRect().top() < page.manual.height() // 2


def test_a_page_without_a_chapter_opens_the_beginning(page: HelpPage) -> None:
    page.show_for("挂图作战")
    page.show_for("没有这一章")
    assert page.manual.textCursor().position() == 0


def test_every_heading_can_be_reached_and_every_link_leads_to_one(page: HelpPage) -> None:
    assert len(page.manual.headings()) > 10
    for _, heading in page.manual.headings():
        assert page.manual.go(heading), heading
    page.manual.anchorClicked.emit(QUrl("#附录给技术人员"))
    assert page.manual.textCursor().block().text() == "附录：给技术人员"


def test_pictures_are_there_and_fit(page: HelpPage) -> None:
    picture = page.manual.loadResource(
        QTextDocument.ResourceType.ImageResource.value, QUrl("pictures/ledger.png")
    )
    assert 0 < picture.width() <= theme.px(860)  # type: ignore[attr-defined]


@pytest.mark.parametrize("factor", theme.FACTORS.values())
def test_nothing_is_wider_than_the_page(factor: float, qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, factor)
    made = HelpPage()
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    qtbot.waitExposed(made)
    try:
        made.show_for("工作台")
        assert made.manual.horizontalScrollBar().maximum() == 0
    finally:
        theme.apply(qapp)


def test_searching_goes_from_place_to_place_and_says_when_there_is_none(page: HelpPage, qtbot: QtBot) -> None:
    page.header.searched.emit("恢复码")
    assert page.manual.textCursor().selectedText() == "恢复码"
    with qtbot.waitSignal(page.status_changed) as said:
        page.header.searched.emit("量子纠缠")
    assert said.args == ["手册里没有「量子纠缠」"]


def test_the_manual_is_where_it_is_shipped_from() -> None:
    assert resources.manual().is_file()
