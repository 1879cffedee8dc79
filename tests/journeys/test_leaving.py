"""Lock, another person, another ledger, without ending the program; a second start raises the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.models import Role
from app.services.ledger import people
from app.services.ledger.ledgers import Opened
from app.views import single
from app.views.desktop import Desktop
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.first_size import fit_screen
from app.views.projects import LedgerPage
from app.views.shell.window import LEDGER, LOCK, PERSON, MainWindow
from app.views.welcome.window import WelcomeWindow
from tests.county import PASSWORD, WHO, new_ledger
from tests.journeys.hands import give_up, type_cell
from tests.views import demo_samples
from tests.views.kit_samples import children

OTHER, OTHERS = "赵建国", "另一个人的密码2026"


@pytest.fixture
def desktop(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Desktop]:
    theme.apply(qapp)
    made = Desktop(ScriptedAsk())
    made.enter(Opened(demo_samples.county(tmp_path / "台账", 4), WHO))
    settle(made)
    yield made
    if made.window is not None:
        made.window.close()
        made.window.deleteLater()
    for door in doors():
        door.close()
        door.deleteLater()


def settle(desktop: Desktop) -> None:
    QApplication.processEvents()
    desktop.background.wait()
    QApplication.processEvents()


def doors() -> list[WelcomeWindow]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, WelcomeWindow)]


def at_the_door(desktop: Desktop) -> WelcomeWindow:
    assert desktop.window is None
    assert desktop.work is None
    return next(door for door in doors() if door.isVisible())


def come_in(desktop: Desktop, door: WelcomeWindow, password: str) -> MainWindow:
    door.open_page.password.setText(password)
    door.primary.click()
    settle(desktop)
    assert desktop.window is not None
    return desktop.window


def test_a_locked_ledger_is_closed_and_opens_again_where_one_was(desktop: Desktop) -> None:
    window, work = desktop.window, desktop.work
    assert window is not None
    assert work is not None
    folder = work.ledger.folder
    window.go("issues")
    settle(desktop)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    door = at_the_door(desktop)
    assert door.open_page.place.text() == str(folder)
    assert door.open_page.person.currentText() == WHO
    assert come_in(desktop, door, PASSWORD).current == "issues"
    assert not door.isVisible()


def test_another_person_comes_in_without_a_restart(desktop: Desktop) -> None:
    work = desktop.work
    assert work is not None
    people.add(work.ledger, WHO, OTHER, Role.CLERK, OTHERS)
    desktop.leave(PERSON)
    door = at_the_door(desktop)
    door.open_page.person.setCurrentText(OTHER)
    window = come_in(desktop, door, OTHERS)
    assert window.session.identity.person.startswith(OTHER)


def test_another_ledger_is_offered_and_opened(desktop: Desktop, tmp_path: Path) -> None:
    other = new_ledger(tmp_path / "市", "131100")
    desktop._note(Opened(other, WHO))
    other.close()
    work = desktop.work
    assert work is not None
    desktop._note(Opened(work.ledger, WHO))
    desktop.leave(LEDGER)
    door = at_the_door(desktop)
    assert door.open_page.place.text() == str(tmp_path / "市")
    assert come_in(desktop, door, PASSWORD).current == "ledger"


def test_the_menu_hangs_at_the_office_and_at_the_person(desktop: Desktop, qtbot: QtBot) -> None:
    window = desktop.window
    assert window is not None
    navigation = window.navigation
    for y in (10, navigation.height() - 10):
        at = navigation.rect().center()
        at.setY(y)
        QTest.mouseClick(navigation, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action.text().split("(")[0] for action in menu.actions()] == ["锁定", "换人", "换台账"]
        menu.close()


def test_a_second_start_raises_the_window_that_is_open(desktop: Desktop) -> None:
    assert not single.call_the_open_one()
    window = desktop.window
    assert window is not None
    bell = single.Doorbell(desktop, desktop.come_to_front)
    window.showMinimized()
    assert single.call_the_open_one()
    settle(desktop)
    assert not window.isMinimized()
    bell.deleteLater()


def test_a_window_opens_with_its_frame_inside_the_screen(qtbot: QtBot) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    for wish in (QSize(400, 300), screen.size(), QSize(5000, 200)):
        window = QWidget()
        qtbot.addWidget(window)
        fit_screen(window, wish)
        assert screen.contains(QRect(window.pos(), window.size() + QSize(16, 40)))
        assert window.size() == wish.boundedTo(screen.size() - QSize(16, 40))


def test_what_is_typed_and_refused_is_not_left_behind_by_a_lock(desktop: Desktop) -> None:
    window = desktop.window
    assert window is not None
    window.activateWindow()
    settle(desktop)
    page = window.page("ledger")
    assert isinstance(page, LedgerPage)
    row = next(row for row in range(page.grid.model.line_count()) if page.grid.is_record(row))
    type_cell(page.grid, row, "total_investment", "说不清")
    editor = QApplication.focusWidget()
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle(desktop)
    assert desktop.window is window
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "说不清"
    give_up()


def test_a_ledger_in_a_bad_place_is_told_once_through_the_door(desktop: Desktop) -> None:
    assert desktop.window is not None
    assert not desktop.window.notices.isVisible(), "who brings the ledger knows where it lies"
    desktop.leave(LOCK)
    window = come_in(desktop, at_the_door(desktop), PASSWORD)
    settle(desktop)
    assert window.notices.isVisible()
    assert "不稳妥" in window.notices.shown[0].text
    window.resize_type("大字")
    settle(desktop)
    assert window.notices.isVisible(), "it stays when the window is made anew"
    children(window.notices, QPushButton)[0].click()
    assert not window.notices.isVisible()
    desktop.leave(LOCK)
    again = come_in(desktop, at_the_door(desktop), PASSWORD)
    settle(desktop)
    assert not again.notices.isVisible(), "what was acknowledged is not said again"
