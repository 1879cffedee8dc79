"""What a small screen and large type leave no room for gives way; what a page is for is seen."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from app.services.project import projects
from app.views.kit import theme
from app.views.kit.grid import layout
from app.views.kit.page_header import PageHeader
from app.views.months.bar import MonthChooser
from app.views.project import ProjectPage, money_tables, month_room
from app.views.project.page import ROOMS
from app.views.settings.page import SettingsPage
from app.views.work import Work
from app.views.workbench.page import WorkbenchPage
from tests.county import WHO
from tests.journeys.hands import in_front
from tests.views.finding import children

SCREENS = [(1366, 768, 1.0), (1366, 768, 1.5), (1366, 768, 2.0), (1024, 768, 1.5), (1024, 768, 1.25)]


@pytest.fixture(params=SCREENS, ids=str)
def inner(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[tuple[int, int]]:
    """The room of a page in a window of a screen's size, the type as large as the person chose."""
    width, height, factor = request.param
    theme.apply(qapp, factor)
    yield width - theme.px(52), height - theme.px(28)
    theme.apply(qapp)


class Steps:
    """A long title to take back."""

    def undo_title(self) -> str:
        return "粘贴128格：9月本月完成、本月形象进度等12栏"

    def redo_title(self) -> str:
        return ""

    def undo(self) -> None: ...
    def redo(self) -> None: ...


def test_the_sentence_of_a_page_can_be_read(qtbot: QtBot, inner: tuple[int, int]) -> None:
    """The beginning of it at least, whatever else stands in the header; and nothing makes the page scroll."""
    header = PageHeader("月度填报", Steps())
    qtbot.addWidget(header)
    chooser = MonthChooser()
    chooser.show_month("2025-11", "2025-11")
    header.add_beside_name(chooser)
    for width in (inner[0], inner[0] * 2, inner[0]):
        header.resize(width, header.height())
        header.show()
        header.say("已填 22 / 54　截止 11月25日，还有5个工作日")
        QApplication.processEvents()
        words = header.sentence.fontMetrics()
        assert header.sentence.width() >= words.horizontalAdvance("已填 22 / 54")
        assert header.minimumSizeHint().width() <= inner[0]
        assert not header.search.isHidden()
        assert not header.undo.isHidden()


def test_at_least_four_things_that_wait_are_seen(qtbot: QtBot, work: Work, inner: tuple[int, int]) -> None:
    projects.create(work.ledger, WHO, {"name": "运河东路北延", "status": "在建"}, with_nodes=True)
    page = WorkbenchPage(work)
    qtbot.addWidget(page)
    page.resize(*inner)
    page.show()
    qtbot.waitUntil(lambda: page.found is not None)
    QApplication.processEvents()
    assert page.minimumSizeHint().height() <= inner[1]
    assert page.list.viewport().height() >= theme.px(44 + 4 * 36)
    if page.brief.isVisible():
        assert "填报" in page.brief.text()
        page.brief.click()
        assert page.month.isVisible()
        assert page.year.isVisible()
        assert page.stack.minimumHeight() >= theme.px(44 + 4 * 36), "the page scrolls, the list stays"
    else:
        assert page.month.isVisible()


def test_the_month_being_filled_in_is_read_as_a_whole(inner: tuple[int, int]) -> None:
    words = QFontMetrics(theme.font(theme.GRID)).horizontalAdvance("12月（填报）")
    for columns in (
        money_tables.flow_columns(),
        money_tables.matrix_columns(("其他",)),
        month_room.columns(),
    ):
        month = next(column for column in columns if column.key == "month")
        assert layout.shown_width(month, {}) >= words + theme.px(16)


@pytest.mark.parametrize("inner", [SCREENS[2], SCREENS[3]], ids=str, indirect=True)
def test_nothing_is_cut_off_where_a_page_scrolls_down_only(
    qtbot: QtBot, work: Work, inner: tuple[int, int]
) -> None:
    """Beyond the edge there would be no way to it."""
    settings = SettingsPage(work)
    project = ProjectPage(work)
    uid = projects.create(work.ledger, WHO, {"name": "裁切"})
    cut: set[str] = set()
    for page, rooms in ((settings, [""]), (project, list(ROOMS))):
        in_front(qtbot, page)
        page.resize(*inner)
        for room in rooms:
            if isinstance(page, ProjectPage):
                page.show_project(uid, [uid])
                page.show_tab(room)
            page.activate()
            work.background.wait()
            for _ in range(3):  # layouts settle
                QApplication.processEvents()
            for area in children(page, QScrollArea):
                down = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
                inside = area.widget()
                if down and area.isVisible() and inside is not None:
                    over = inside.minimumSizeHint().width() - area.viewport().width()
                    cut |= {f"{type(page).__name__} {room}: {over}"} if over > 0 else set()
        page.hide()
    assert cut == set()
