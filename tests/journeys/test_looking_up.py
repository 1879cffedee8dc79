"""F1 from wherever one is: the page, the room, before a ledger is open; and back again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Project
from app.services.common import manual
from app.services.ledger.ledgers import Opened
from app.views.desktop import Desktop
from app.views.help.page import HelpPage
from app.views.help.window import HelpWindow
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.project.page import ROOMS
from app.views.shell.window import HELP, MainWindow
from app.views.welcome.window import WelcomeWindow
from tests.views import demo_samples


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:
    theme.apply(qapp)
    made = Desktop(ScriptedAsk())
    yield made
    made.background.close()


@pytest.fixture
def window(desktop: Desktop, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    made = desktop.enter(Opened(demo_samples.county(tmp_path / "台账", 3), demo_samples.PERSON))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    made.deleteLater()


def looked_up(window: MainWindow) -> str:
    """The heading that F1 brings, then back to where one was."""
    before = window.current
    QTest.keyClick(window, Qt.Key.Key_F1)
    page = window.page(HELP)
    assert isinstance(page, HelpPage)
    assert window.current == HELP
    heading = page.text.textCursor().block().text()
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.current == before
    return heading


def test_f1_explains_the_page_in_front_and_leads_back(window: MainWindow) -> None:
    for spec in window.session.pages:
        if spec.key not in (HELP, "project"):
            window.go(spec.key)
            assert looked_up(window) == spec.name


def test_f1_explains_the_room_of_a_project(window: MainWindow, desktop: Desktop) -> None:
    assert desktop.work is not None
    with desktop.work.ledger.read() as session:
        uid = session.scalars(select(Project.uid)).first()
    for room, (name, _) in ROOMS.items():
        window.go("project", (uid, [uid], room, ""))
        place = manual.read().about(name)
        assert looked_up(window) == (place.heading if place is not None else "项目"), room
        assert window.page("project").topic() == name  # type: ignore[attr-defined]


def test_f1_explains_before_a_ledger_is_open(desktop: Desktop, qtbot: QtBot) -> None:
    welcome = desktop.welcome("create")
    qtbot.addWidget(welcome)
    for page, heading in (("create", "第一次打开"), ("restore", "恢复"), ("reset", "忘记密码")):
        welcome.show_page(page)
        QTest.keyClick(welcome, Qt.Key.Key_F1)
        assert explained(welcome).isVisible()
        assert explained(welcome).page.text.textCursor().block().text() == heading
    QTest.keyClick(explained(welcome), Qt.Key.Key_Escape)
    assert not explained(welcome).isVisible()
    welcome.close()


def explained(welcome: WelcomeWindow) -> HelpWindow:
    assert welcome.help is not None
    return welcome.help
