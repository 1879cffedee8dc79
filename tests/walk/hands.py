"""The hands of the walk: what can be used in a window, and how; answers to whatever asks."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import shiboken6
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from app.views.kit.ask import Ask
from app.views.kit.dialogs import LedgerDialog
from app.views.kit.progress import ProgressDialog

TEXTS = (
    "", "123", "0.5", "-5", "3.5亿", "约0.7", "1,200", "2025-09-18", "2025-09", "2025年9月底", "9月30日",
    "张三", "县委常委、常务副县长 孙立军", "赵䶮", "🚧", "xj", "是", "否", "=1+1", "13803180001", "a\tb",
    "很长的话" * 40,
)  # fmt: skip
KEYS = (
    "Return", "Tab", "Shift+Tab", "Esc", "Up", "Down", "Left", "Right", "Shift+Down", "PgDown",
    "PgUp", "Ctrl+Home", "Ctrl+End", "Home", "End", "F1", "F2", "F4", "F6", "Del", "Backspace",
    "Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+D", "Ctrl+R", "Ctrl+A", "Ctrl+F", "Ctrl+P", "Ctrl+N",
    "Ctrl+S", "Alt+Down", "Alt+Left", "Alt+Up", "Ctrl+Return", "Ctrl+Shift+L", "Ctrl+1", "Ctrl+4",
    "Space", "1", "a",
)  # fmt: skip
_USED = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
_LEFT, _RIGHT, _NO_KEY = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
_PAUSE = 10
"""Milliseconds between two looks whether something asks."""
_PATIENCE = 6
"""So many answers in the midst of one gesture; after that everything is closed."""


class Files(Ask):
    """Asks as the program does, but for the system's own windows for files: a folder answers these."""

    def __init__(self, draw: Random, given: Path, out: Path) -> None:
        self._draw, self._given, self._out = draw, given, out

    def open_file(
        self, parent: QWidget | None, act: str, kinds: str, start: Path | None = None
    ) -> Path | None:
        """One of the files given, or none."""
        return self._draw.choice([*self._files(kinds), None])

    def open_files(
        self, parent: QWidget | None, act: str, kinds: str, start: Path | None = None
    ) -> list[Path]:
        """Some of the files given."""
        files = self._files(kinds)
        return self._draw.sample(files, self._draw.randrange(min(3, len(files)) + 1))

    def save_file(self, parent: QWidget | None, act: str, start: Path, kinds: str) -> Path | None:
        """A file in the folder for what is written, or none."""
        return self._draw.choice([self._out / start.name, None])

    def folder(self, parent: QWidget | None, act: str, start: Path | None = None) -> Path | None:
        """The folder of what is given, of what is written, or none."""
        return self._draw.choice([self._given, self._out, None])

    def _files(self, kinds: str) -> list[Path]:
        return sorted(path for path in self._given.iterdir() if f"*{path.suffix}" in kinds)


class Answers:
    """Answers what waits for an answer in the middle of a gesture: boxes, menus, the printer."""

    def __init__(self, draw: Random) -> None:
        self.given: list[str] = []
        self._draw = draw
        self._timer = QTimer(interval=_PAUSE)
        self._timer.timeout.connect(self._answer)

    def __enter__(self) -> "Answers":
        self.given.clear()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def _answer(self) -> None:
        asking = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if asking is None or isinstance(asking, ProgressDialog):
            return
        self.given.append(f"{type(asking).__name__} {asking.windowTitle()}".strip())
        if len(self.given) > _PATIENCE or not isinstance(asking, QMenu | LedgerDialog):
            asking.reject() if isinstance(asking, QDialog) else asking.close()
        elif isinstance(asking, QMenu):
            choose_line(self._draw, asking)
        else:
            fill(self._draw, asking)


def choose_line(draw: Random, menu: QMenu) -> None:
    """Take one line of a menu, or none."""
    offered = [action for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
    if offered and draw.random() < 0.85:
        menu.setActiveAction(draw.choice(offered))
        QTest.keyClick(menu, Qt.Key.Key_Return)
    else:
        QTest.keyClick(menu, Qt.Key.Key_Escape)


def fill(draw: Random, box: QWidget) -> None:
    """Write something into some fields of a dialog, then press one of its buttons."""
    fields = [each for each in usable(box) if isinstance(each, QLineEdit | QPlainTextEdit)]
    for field in fields[:8]:
        if draw.random() < 0.5 and shiboken6.isValid(field) and field.isVisible():
            write(draw, field)
    if not shiboken6.isValid(box):
        return
    buttons = [each for each in usable(box) if isinstance(each, QPushButton)]
    main = [each for each in buttons if each.property("primary")]
    if main and draw.random() < 0.6:
        press(draw, main[-1])
    elif buttons and draw.random() < 0.8:
        press(draw, draw.choice(buttons))
    else:
        QTest.keyClick(box, Qt.Key.Key_Escape)


def write(draw: Random, field: QWidget) -> None:
    """Put a text into a field as if it had been pasted, and sometimes end with Enter."""
    text = draw.choice(TEXTS)
    field.setFocus()
    if isinstance(field, QLineEdit) and not field.isReadOnly():
        field.selectAll()
        field.insert(text)
        if draw.random() < 0.4:
            QTest.keyClick(field, Qt.Key.Key_Return)
    elif isinstance(field, QPlainTextEdit) and not field.isReadOnly():
        field.insertPlainText(text)


def press(draw: Random, what: QWidget) -> None:
    """A click: into the middle of a button, anywhere in all else, there seldom twice or for the menu."""
    inside = what.viewport() if isinstance(what, QAbstractScrollArea) else what
    at = inside.rect().center()
    chance = 1.0
    if not isinstance(what, QAbstractButton):
        at = QPoint(draw.randrange(max(inside.width(), 1)), draw.randrange(max(inside.height(), 1)))
        chance = draw.random()
    if chance < 0.1:
        QTest.mouseDClick(inside, _LEFT, _NO_KEY, at)
    else:
        QTest.mouseClick(inside, _RIGHT if chance < 0.25 else _LEFT, _NO_KEY, at)


def strike(what: QWidget, keys: str) -> None:
    """One key with what is held beside it, as `Ctrl+D`."""
    QTest.keySequence(what, QKeySequence(keys))


def use(draw: Random, what: QWidget) -> None:
    """Use a widget as what it is."""
    if isinstance(what, QLineEdit | QPlainTextEdit) and draw.random() < 0.8:
        write(draw, what)
    elif isinstance(what, QComboBox) and what.count():
        what.setFocus()
        strike(what, draw.choice(("Down", "Up", "End", "Home")))
    else:
        press(draw, what)


def text_of(field: QWidget) -> str:
    """What stands in a field, "" in what is none."""
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    return field.text() if isinstance(field, QLineEdit) else ""


def usable(inside: QWidget) -> Iterator[QWidget]:
    """What can be used in a window now, in the order it was made."""
    each: QWidget
    for each in inside.findChildren(QWidget):
        if isinstance(each, _USED) and each.isVisible() and each.isEnabled():
            yield each


def painted(inside: QWidget) -> list[QWidget]:
    """What can be seen in a window, be it a button or not."""
    children: list[QWidget] = inside.findChildren(QWidget)  # type: ignore[assignment]
    return [each for each in children if each.isVisible() and each.width() > 4]
