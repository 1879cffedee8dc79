"""What an office does to a PC while the program runs: shut down, sleep over midnight, pull the stick out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from app.models import Project
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger, Opened
from app.storage.books import JournalEntry
from app.storage.ledger import DATABASE
from app.views.desktop import Desktop
from app.views.kit import theme
from app.views.kit.ask import Ask, ScriptedAsk
from app.views.projects import LedgerPage
from app.views.shell.window import MainWindow
from app.views.vigil import Vigil
from tests.county import PASSWORD, WHO
from tests.journeys.hands import type_cell
from tests.views import demo_samples


@pytest.fixture
def desktop(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Desktop]:
    theme.apply(qapp)
    made = Desktop(Ask())  # a real one: a box that came would wait for ever
    made.enter(Opened(demo_samples.county(tmp_path / "台账", 4), WHO))
    settle(made)
    yield made
    made.ask.mute = True
    if made.window is not None:
        made.window.close()
        made.window.deleteLater()
    made.close()


def settle(desktop: Desktop) -> None:
    QApplication.processEvents()
    desktop.background.wait()
    QApplication.processEvents()


def parts(desktop: Desktop) -> tuple[MainWindow, Ledger, Vigil]:
    assert desktop.window is not None
    assert desktop.work is not None
    assert desktop._vigil is not None
    return desktop.window, desktop.work.ledger, desktop._vigil


def first_cell(desktop: Desktop, key: str, text: str) -> None:
    """Type into the first project's cell and stay in it."""
    window, _, _ = parts(desktop)
    window.activateWindow()
    settle(desktop)
    page = window.page("ledger")
    assert isinstance(page, LedgerPage)
    row = next(row for row in range(page.grid.model.line_count()) if page.grid.is_record(row))
    type_cell(page.grid, row, key, text)


def first_uid(ledger: Ledger) -> str:
    with ledger.read() as session:
        return session.query(Project).order_by(Project.uid).all()[0].uid


def investments(ledger: Ledger) -> set[int | None]:
    with ledger.read() as session:
        return {project.total_investment for project in session.query(Project)}


def test_what_is_being_typed_is_written_when_the_computer_goes_down(desktop: Desktop) -> None:
    window, ledger, vigil = parts(desktop)
    window.activateWindow()
    settle(desktop)
    page = window.page("ledger")
    assert isinstance(page, LedgerPage)
    grid = page.grid
    grid.setFocus()
    grid.go(next(row for row in range(grid.model.line_count()) if grid.is_record(row)), "total_investment")
    QTest.keyClick(grid.view_of(grid.current()[1]), Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.setText("7654")
    vigil.end_session()
    assert 76_540_000 in investments(ledger)


def test_what_is_not_taken_comes_back_with_the_next_start(desktop: Desktop, tmp_path: Path) -> None:
    window, ledger, vigil = parts(desktop)
    first_cell(desktop, "total_investment", "说不清")
    vigil.end_session()
    assert vigil.ending
    window.close()  # the system does, without a word
    settle(desktop)
    assert desktop.work is None
    again = Desktop(ScriptedAsk())
    try:
        back = again.enter(ledgers.open_ledger(ledger.folder, PASSWORD))
        settle(again)
        QTest.qWait(50)
        assert [text.text for text in back.stray.texts] == ["说不清"]
        back.stray.put(())
        back.close()
        settle(again)
        with ledgers.open_ledger(ledger.folder, PASSWORD).ledger as opened:
            assert opened.meta("left_typed") == {}, "what was dealt with is not given back twice"
    finally:
        again.close()


def test_what_stands_in_a_dialog_is_kept_and_a_password_is_not(desktop: Desktop) -> None:
    window, ledger, vigil = parts(desktop)
    dialog = QDialog(window)
    dialog.setWindowTitle("登记问题")
    name, secret = QLineEdit(), QLineEdit()
    name.setAccessibleName("问题描述")
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    box = QVBoxLayout(dialog)
    for line, text in ((name, "土地手续卡在规划"), (secret, "wmdtlmtx2023")):
        box.addWidget(line)
        dialog.show()
        QTest.keyClicks(line, "x")
        line.setText(text)
        line.setModified(True)
    vigil.end_session()
    assert ledger.meta("left_typed") == {WHO: [["登记问题 · 问题描述", "土地手续卡在规划"]]}
    dialog.close()


def test_a_new_day_is_noticed_and_all_pages_read_again(desktop: Desktop) -> None:
    _, ledger, vigil = parts(desktop)
    work = desktop.work
    assert work is not None
    heard: list[frozenset[str]] = []
    work.changed.connect(heard.append)
    vigil.look()
    assert heard == []
    ledger.confirm_date(ledger.today + timedelta(days=40))
    vigil.look()
    settle(desktop)
    assert "project" in heard[0]
    vigil.look()
    assert len(heard) == 1


def test_a_disk_that_is_gone_leaves_calm_words_and_a_window_that_closes(
    desktop: Desktop, qtbot: QtBot
) -> None:
    window, ledger, _ = parts(desktop)
    qtbot.waitUntil(lambda: window.status.backup.text() != "")
    settle(desktop)
    work = desktop.work
    assert work is not None
    uid = first_uid(ledger)
    asked = ScriptedAsk()
    work.ask = asked
    for name in (DATABASE, f"{DATABASE}-wal"):
        path = ledger.folder / name
        path.write_bytes(bytes(path.stat().st_size))
    work.write("改名称", records.set_fields, Project, uid, {"name": "甲厂"}, "改名称")
    words = str(asked.asked[-1])
    assert "台账" in words
    window.close()
    settle(desktop)
    assert desktop.work is None


def test_a_clock_that_cannot_be_right_is_told_above_the_page(desktop: Desktop) -> None:
    window, ledger, vigil = parts(desktop)
    ledger.confirm_date(None)
    work = desktop.work
    assert work is not None
    work.write("改名称", records.set_fields, Project, first_uid(ledger), {"name": "甲厂"}, "改名称")
    with ledger.books() as connection:
        connection.execute(update(JournalEntry).values(noted_at="2098-01-01T08:00:00"))
    vigil.greet()
    vigil.greet()
    assert len(window.notices.shown) == 1
    assert "早于台账最后一次修改" in window.notices.shown[0].text
    assert "“设置”的“日期和报告月”" in window.notices.shown[0].text
