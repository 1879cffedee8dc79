"""What the random walk found, each as an example that is always the same: nothing that is gone is used."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Project
from app.services.common import records
from app.services.ledger.ledgers import Ledger, Opened
from app.views.desktop import Desktop
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.grid import clipboard
from app.views.project.money_room import Money
from app.views.project.page import ProjectPage
from app.views.project.problem_room import Problems
from tests.views import demo_samples
from tests.walk import health


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return demo_samples.county(tmp_path / "台账", 6)


@pytest.fixture
def desktop(ledger: Ledger, qtbot: QtBot, qapp: QApplication) -> Iterator[Desktop]:
    theme.apply(qapp)
    made = Desktop(ScriptedAsk())
    window = made.enter(Opened(ledger, demo_samples.PERSON))
    window.resize(1366, 768)
    window.activateWindow()
    settle(made)
    yield made
    window.close()
    window.deleteLater()
    theme.apply(qapp)


def settle(desktop: Desktop) -> None:
    QApplication.processEvents()
    desktop.background.wait()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def order(ledger: Ledger) -> list[str]:
    with ledger.read() as session:
        return list(session.scalars(select(Project.uid).order_by(Project.uid)))


def project_page(desktop: Desktop, uid: str, room: str) -> ProjectPage:
    assert desktop.window is not None
    assert desktop.work is not None
    desktop.window.go("project", (uid, order(desktop.work.ledger), room, ""))
    settle(desktop)
    page = desktop.window.page("project")
    assert isinstance(page, ProjectPage)
    return page


def test_one_problem_after_the_other_is_registered(desktop: Desktop, ledger: Ledger) -> None:
    room = project_page(desktop, order(ledger)[0], "problems").room("problems")
    assert isinstance(room, Problems)
    before = room.model.line_count()
    for text in ("征地没有完成", "管线没有迁改"):
        room.start_new()
        room.form.places["description"].editor.set_text(text)
        room.keep.click()
        settle(desktop)
    assert room.model.line_count() == before + 2
    assert health.dead_holders() == []


def test_after_another_size_of_type_no_page_that_went_hears_of_a_change(
    desktop: Desktop, ledger: Ledger
) -> None:
    window, work = desktop.window, desktop.work
    assert window is not None
    assert work is not None
    for spec in window.session.pages:
        window.go(spec.key)
        settle(desktop)
    for size in (*theme.FACTORS, "标准"):
        window.resize_type(size)
        settle(desktop)
        least = window.minimumSizeHint()
        assert (least.width(), least.height()) <= (1350, 728), f"{size} has no room on a small screen"
        work.write("改名称", records.set_fields, Project, order(ledger)[0], {"name": f"{size}厂"}, "改名称")
        work.day_changed.emit()
        settle(desktop)
        assert health.dead_holders() == []


def test_a_refused_text_keeps_its_project_in_front(desktop: Desktop, ledger: Ledger) -> None:
    first, second = order(ledger)[:2]
    page = project_page(desktop, first, "money")
    room = page.room("money")
    assert isinstance(room, Money)
    grid = room.flow_grid
    row, column = next(
        (row, column)
        for row in range(grid.model.line_count())
        for column in grid.model.columns()
        if column.numeric and not grid.model.why_closed(row, column)
    )
    grid.setFocus()
    grid.go(row, column.key)
    QTest.keyClick(grid.view_of(grid.current()[1]), Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.setText("说不清")
    project_page(desktop, second, "money")
    assert page.uid == first
    assert editor.text() == "说不清"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    project_page(desktop, second, "money")
    assert page.uid == second


def test_nothing_was_ever_copied(qapp: QApplication) -> None:
    qapp.clipboard().clear()
    assert clipboard.read(None) == []
    assert clipboard.read(QGuiApplication.clipboard().mimeData()) == []
