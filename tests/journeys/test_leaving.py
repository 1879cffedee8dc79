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
from app.services.exchange import trust
from app.services.ledger import ledgers, people
from app.services.ledger.ledgers import Opened
from app.storage.opening import DOOR
from app.views import single
from app.views.desktop import Desktop
from app.views.exchange.page import ExchangePage
from app.views.kit import theme
from app.views.kit.ask import Question, ScriptedAsk
from app.views.kit.first_size import fit_screen
from app.views.kit.stray import StrayText
from app.views.projects import LedgerPage
from app.views.shell.window import LEDGER, LOCK, PERSON, MainWindow
from app.views.welcome.window import WelcomeWindow
from tests.county import PASSWORD, WHO, new_ledger
from tests.journeys.hands import give_up, shut, type_cell
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
    shut(made)
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
    bell = single.Doorbell(desktop, desktop.take)
    window.showMinimized()
    assert single.call_the_open_one()
    settle(desktop)
    assert not window.isMinimized()
    bell.deleteLater()


def test_a_second_start_hands_over_what_was_clicked(desktop: Desktop, tmp_path: Path, qtbot: QtBot) -> None:
    clicked: list[Path | None] = []
    bell = single.Doorbell(desktop, clicked.append)
    assert single.call_the_open_one(tmp_path / "数据 包.gjpkg")
    qtbot.waitUntil(lambda: clicked == [tmp_path / "数据 包.gjpkg"])
    assert single.call_the_open_one()
    qtbot.waitUntil(lambda: clicked[1:] == [None])
    bell.deleteLater()


def test_a_package_that_is_clicked_is_received_by_the_open_ledger(desktop: Desktop, tmp_path: Path) -> None:
    window = desktop.window
    assert window is not None
    broken = tmp_path / "坏的.gjpkg"
    broken.write_bytes(b"nothing")
    desktop.take(broken)
    settle(desktop)
    assert window.current == "exchange"
    page = window.page("exchange")
    assert isinstance(page, ExchangePage)
    assert page.results.isVisibleTo(page)


def test_a_card_that_is_clicked_before_a_ledger_is_open_waits_for_it(
    desktop: Desktop, tmp_path: Path
) -> None:
    other = new_ledger(tmp_path / "市", "131100")
    card = tmp_path / "衡水.gjcard"
    trust.write_card(other, card)
    other.close()
    work = desktop.work
    assert work is not None
    folder = work.ledger.folder
    desktop.leave(LEDGER)
    door = at_the_door(desktop)
    desktop.take(card)
    assert door.current == "open"
    door.open_page.place.setText(str(folder))
    window = come_in(desktop, door, PASSWORD)
    settle(desktop)
    assert window.current == "exchange"
    page = window.page("exchange")
    assert isinstance(page, ExchangePage)
    assert page.trust.isVisibleTo(page)


def test_another_ledger_that_is_clicked_is_opened_only_when_the_person_agrees(
    desktop: Desktop, tmp_path: Path
) -> None:
    other = new_ledger(tmp_path / "市", "131100")
    other.close()
    clicked = tmp_path / "市" / DOOR
    assert clicked.is_file()
    ask, window = desktop.ask, desktop.window
    assert isinstance(ask, ScriptedAsk)
    ask.answers = [""]
    desktop.take(clicked)
    assert desktop.window is window
    ask.answers = ["yes"]
    desktop.take(clicked)
    door = at_the_door(desktop)
    assert door.open_page.place.text() == str(tmp_path / "市")
    assert come_in(desktop, door, PASSWORD).session.title.startswith("衡水")


def test_the_ledger_that_is_open_is_only_raised_when_it_is_clicked(desktop: Desktop) -> None:
    window, work = desktop.window, desktop.work
    assert window is not None
    assert work is not None
    window.showMinimized()
    desktop.take(work.ledger.folder)
    settle(desktop)
    assert desktop.window is window
    assert not window.isMinimized()


def test_a_backup_that_is_clicked_is_offered_to_be_restored(desktop: Desktop) -> None:
    work, ask = desktop.work, desktop.ask
    assert work is not None
    assert isinstance(ask, ScriptedAsk)
    copy, folder = ledgers.back_up(work.ledger), work.ledger.folder
    ask.answers = ["yes"]
    desktop.take(copy)
    door = at_the_door(desktop)
    assert door.current == "restore"
    assert (door.restore_page.backup.text(), door.restore_page.place.text()) == (str(copy), str(folder))


@pytest.mark.parametrize("name", ["表.xlsx", "没有的.gjpkg"])
def test_what_the_program_does_not_open_is_told(desktop: Desktop, tmp_path: Path, name: str) -> None:
    if name.endswith("xlsx"):
        (tmp_path / name).write_bytes(b"PK")
    window, ask = desktop.window, desktop.ask
    assert isinstance(ask, ScriptedAsk)
    desktop.take(tmp_path / name)
    told = ask.asked[-1]
    assert isinstance(told, Question)
    assert name in told.outcome
    assert desktop.window is window


def test_a_window_opens_with_its_frame_inside_the_screen(qtbot: QtBot) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    for wish in (QSize(400, 300), screen.size(), QSize(5000, 200)):
        window = QWidget()
        qtbot.addWidget(window)
        fit_screen(window, wish)
        assert screen.contains(QRect(window.pos(), window.size() + QSize(16, 40)))
        assert window.size() == wish.boundedTo(screen.size() - QSize(16, 40))


@pytest.mark.parametrize("way", ["close", LEDGER])
def test_what_is_written_nowhere_is_not_lost_by_closing(desktop: Desktop, way: str) -> None:
    """Whoever closes is asked first, and told what; after a lock it is all there again."""
    window, ask = desktop.window, desktop.ask
    assert window is not None
    assert isinstance(ask, ScriptedAsk)
    window.keep_stray(StrayText("云溪大道 · 年度计划投资", "3500"))
    ask.answers = ["", "yes"]
    for still_open in (True, False):
        window.close() if way == "close" else desktop.leave(way)
        question = ask.asked[-1]
        assert isinstance(question, Question)
        assert "3500" in question.lines[0]
        assert (desktop.work is not None) is still_open


def test_a_lock_asks_nothing_and_keeps_what_is_written_nowhere(desktop: Desktop) -> None:
    window = desktop.window
    assert window is not None
    window.keep_stray(StrayText("云溪大道 · 年度计划投资", "3500"))
    desktop.leave(LOCK)
    window = come_in(desktop, at_the_door(desktop), PASSWORD)
    assert [each.text for each in window.stray.texts] == ["3500"]


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
