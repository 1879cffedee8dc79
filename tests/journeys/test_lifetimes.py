"""What the random walk found, each as an example that is always the same: nothing that is gone is used."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Project
from app.services.common import records
from app.services.ledger.ledgers import Ledger, Opened
from app.views.desktop import Desktop
from app.views.intake.page import ImportPage
from app.views.kit import theme
from app.views.kit.ask import Ask, ScriptedAsk
from app.views.kit.dialogs import MessageDialog
from app.views.kit.grid import clipboard
from app.views.kit.printing import offer_paper
from app.views.project.money_room import Money
from app.views.project.page import ProjectPage
from app.views.project.problem_room import Problems
from app.views.shell.window import LOCK
from app.views.welcome.window import WelcomeWindow
from tests.county import PASSWORD
from tests.journeys.hands import shut
from tests.journeys.test_whole_path import write_plain
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
    shut(made)
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


def test_another_size_waits_until_the_menu_it_was_chosen_in_is_done(
    desktop: Desktop, qapp: QApplication
) -> None:
    """The menu's own loop may still be running, with the button that opened it on the stack."""
    window = desktop.window
    assert window is not None
    outer, menu, status = QEventLoop(), QEventLoop(), window.status
    kept: list[bool] = []

    def choose() -> None:
        window.resize_type("大字")
        QTimer.singleShot(0, lambda: QTimer.singleShot(0, menu.quit))
        menu.exec()
        kept.append(shiboken6.isValid(status))
        QTimer.singleShot(300, outer.quit)

    QTimer.singleShot(0, choose)
    outer.exec()
    settle(desktop)
    assert kept == [True]
    assert not shiboken6.isValid(status)


def test_no_page_is_left_when_another_size_of_type_goes_from_widget_to_widget(desktop: Desktop) -> None:
    window = desktop.window
    assert window is not None
    gone: list[float] = []
    for spec in window.session.pages:
        window.page(spec.key).destroyed.connect(lambda: gone.append(theme.factor()))
    window.resize_type("特大")
    settle(desktop)
    assert gone == [1.0] * len(window.session.pages)


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


def test_what_is_written_nowhere_yet_outlives_another_size_of_type_and_a_lock(
    desktop: Desktop, ledger: Ledger, tmp_path: Path
) -> None:
    uid = order(ledger)[0]
    sheet = write_plain(tmp_path / "清单.csv", 4)
    for change in ("大字", LOCK):
        window = desktop.window
        assert window is not None
        room = project_page(desktop, uid, "problems").room("problems")
        assert isinstance(room, Problems)
        room.start_new()
        room.form.places["description"].editor.set_text(f"还没有登记：{change}")
        window.go("import", str(sheet))
        settle(desktop)
        if change == LOCK:
            window.leave_for(LOCK)
            door = next(each for each in QApplication.topLevelWidgets() if isinstance(each, WelcomeWindow))
            door.open_page.password.setText(PASSWORD)
            door.primary.click()
        else:
            window.resize_type(change)
        settle(desktop)
        window, work = desktop.window, desktop.work
        assert window is not None
        assert work is not None
        intake = window.page("import")
        assert isinstance(intake, ImportPage)
        assert intake.outlook is not None
        assert len(intake.outlook.plan.rows) == 4
        room = project_page(desktop, uid, "problems").room("problems")
        assert isinstance(room, Problems)
        assert room.form.texts()["description"] == f"还没有登记：{change}"
        work.write("改名称", records.set_fields, Project, uid, {"name": f"{change}厂"}, "改名称")
        settle(desktop)
        assert room.form.texts()["description"] == f"还没有登记：{change}"
        room.grid.go(1)  # a look at another problem
        assert room.form.texts()["description"] != f"还没有登记：{change}"
        for _ in range(2):
            room.register.click()
            assert room.form.texts()["description"] == f"还没有登记：{change}"
        room.drop.click()
        room.register.click()
        assert room.form.texts()["description"] == ""
        room.drop.click()


def test_a_printers_window_that_was_closed_does_not_outlive_its_printer(
    desktop: Desktop, qtbot: QtBot
) -> None:
    window = desktop.window
    assert window is not None
    seen: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, MessageDialog):
            seen.append("question")
            QTest.keyClick(box, Qt.Key.Key_Return)
        elif isinstance(box, QPrintDialog):
            seen.append("printer")
            box.reject()

    timer = QTimer(interval=10)
    timer.timeout.connect(answer)
    timer.start()
    offer_paper(window.stack.currentWidget(), Ask(), "打印核对单", "核对单", "<p>一页</p>")
    timer.stop()
    assert seen == ["question", "printer"]
    assert not window.findChildren(QDialog)
    for size in ("大字", "标准"):
        window.resize_type(size)
        settle(desktop)
