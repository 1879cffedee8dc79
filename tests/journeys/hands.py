"""What a person's hands do in a journey: open a page, type into a cell, give up."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.views.desktop import Desktop
from app.views.kit.ask import ScriptedAsk
from app.views.kit.grid.grid import Grid
from app.views.project import ProjectPage
from app.views.work import Work

INNER = (1206, 708)
"""The size of a page in a window of 1366×768."""


def in_front(qtbot: QtBot, page: QWidget) -> None:
    """Show a page as large as in the smallest window that is promised, with the keyboard."""
    qtbot.addWidget(page)
    page.resize(*INNER)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def project_page(qtbot: QtBot, work: Work, uid: str = "") -> ProjectPage:
    """The page of projects in front, showing one when it is told which."""
    made = ProjectPage(work)
    in_front(qtbot, made)
    if uid:
        made.show_project(uid, [uid])
    return made


def type_cell(grid: Grid, row: int, key: str, text: str) -> None:
    """Write into a cell of a grid without asking for its choices: QTest can press Latin keys only."""
    grid.setFocus()
    grid.go(row, key)
    QTest.keyClick(grid.view_of(grid.current()[1]), Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    editor.setText(text) if isinstance(editor, QLineEdit) else editor.setPlainText(text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # a new record is added once its editor has closed


def type_on(text: str, then: Qt.Key | None = None) -> None:
    """Press Latin keys, and one more, where the keyboard is."""
    QTest.keyClicks(keyboard(), text)
    if then is not None:
        QTest.keyClick(keyboard(), then)
        QApplication.processEvents()


def keyboard() -> QWidget:
    """What has the keyboard. Without a window manager nobody gives it back when a dialog has gone."""
    if QApplication.activeWindow() is None:
        next(window for window in QApplication.topLevelWidgets() if window.isVisible()).activateWindow()
        QApplication.processEvents()
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def give_up() -> None:
    """Esc in the cell that is being typed."""
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def shut(desktop: Desktop) -> None:
    """Close the window for good, whatever is written nowhere yet."""
    if desktop.window is not None:
        assert isinstance(desktop.ask, ScriptedAsk)
        desktop.ask.answers = ["yes"]
        desktop.window.close()
        desktop.window.deleteLater()


def double_click(button: QWidget, then: QWidget | None = None) -> None:
    """As the system sends it: the second half goes to what stands under the mouse by then."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    under = then or button
    QTest.mouseDClick(under, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(under, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
