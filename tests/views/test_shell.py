"""The window: pages made when needed, keys, what is remembered, the size of type."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.views.kit import parts, theme
from app.views.kit.background import Background
from app.views.kit.grid import Sums
from app.views.kit.page import Page, PageSpec
from app.views.kit.stray import StrayText
from app.views.shell.navigation import NARROW, WIDE, LedgerIdentity
from app.views.shell.page_stack import PageStack
from app.views.shell.window import MainWindow, Session
from tests.views.finding import children

Key, _ALT, _CTRL = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Room(Page):
    """A page that remembers what happened to it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.shown_for: list[object] = []
        self.stays = False
        self.line, self.other = QLineEdit(), QLineEdit()
        self.setLayout(parts.column(self.line, self.other))

    def activate(self) -> None:
        self.status_changed.emit(f"{self.name}里")

    def leave(self) -> bool:
        return not self.stays

    def show_for(self, what: object) -> None:
        self.shown_for.append(what)

    def focus_search(self) -> None:
        self.line.setFocus()

    def panes(self) -> list[QWidget]:
        return [self.line, self.other]


class Steps:
    """Counts what was undone."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def undo_title(self) -> str:
        return "粘贴"

    def redo_title(self) -> str:
        return "粘贴"

    def undo(self) -> None:
        self.done.append("undo")

    def redo(self) -> None:
        self.done.append("redo")


class House:
    """A window with three rooms, and what it remembered."""

    def __init__(self, background: Background) -> None:
        self.made: list[str] = []
        self.steps = Steps()
        self.sizes: list[str] = []
        self.geometries: list[bytes] = []
        pages = [
            PageSpec(key, name, icon, self._factory(name), at_foot=key == "settings")
            for key, name, icon in (
                ("ledger", "项目台账", "table"),
                ("chart", "挂图作战", "chart-bar-horizontal"),
                ("settings", "设置", "gear-six"),
            )
        ]
        identity = LedgerIdentity("故城县", "发展和改革局", "刘敏 · 填报", "2023年9月18日 星期一")
        self.window = MainWindow(
            Session(
                "故城县 2023年台账", identity, pages, self.steps, background,
                remember_geometry=self.geometries.append, remember_size=self.sizes.append,
            )
        )  # fmt: skip

    def room(self, key: str) -> Room:
        page = self.window.page(key)
        assert isinstance(page, Room)
        return page

    def _factory(self, name: str) -> "Maker":
        return Maker(self.made, name)


class Maker:
    """Makes one room and notes that it did."""

    def __init__(self, made: list[str], name: str) -> None:
        self._made, self._name = made, name

    def __call__(self) -> Room:
        self._made.append(self._name)
        return Room(self._name)


@pytest.fixture
def house(qtbot: QtBot, qapp: QApplication) -> Iterator[House]:
    theme.apply(qapp)
    background = Background()
    made = House(background)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 736)
    made.window.show()
    yield made
    background.close()
    theme.apply(qapp)


def test_only_the_first_page_is_made_at_the_start(house: House) -> None:
    assert house.made == ["项目台账"]
    assert house.window.windowTitle() == "故城县 2023年台账 — 攻坚台账"
    house.window.go("chart")
    house.window.go("ledger")
    assert house.made == ["项目台账", "挂图作战"]


def test_alt_and_a_number_go_to_a_page_and_alt_left_back(house: House) -> None:
    QTest.keyClick(house.window, Key.Key_2, _ALT)
    assert house.window.current == "chart"
    QTest.keyClick(house.window, Key.Key_3, _ALT)
    QTest.keyClick(house.window, Key.Key_Left, _ALT)
    assert house.window.current == "chart"
    QTest.keyClick(house.window, Key.Key_Left, _ALT)
    assert house.window.current == "ledger"


def test_the_keys_of_the_window(house: House) -> None:
    QTest.keyClick(house.window, Key.Key_Z, _CTRL)
    QTest.keyClick(house.window, Key.Key_Y, _CTRL)
    assert house.steps.done == ["undo", "redo"]
    QTest.keyClick(house.window, Key.Key_S, _CTRL)
    assert house.window.status.page.text().startswith("已保存")
    QTest.keyClick(house.window, Key.Key_F, _CTRL)
    assert house.room("ledger").line.hasFocus()
    QTest.keyClick(house.window, Key.Key_F6)
    assert house.room("ledger").other.hasFocus()
    QTest.keyClick(house.window, Key.Key_F6)
    assert house.window.navigation.hasFocus()
    QTest.keyClick(house.window.navigation, Key.Key_Down)
    assert house.window.current == "chart"


def test_a_page_with_a_text_not_yet_taken_keeps_the_window(house: House) -> None:
    house.room("ledger").stays = True
    house.window.go("chart")
    assert house.window.current == "ledger"
    assert not house.window.close()
    assert house.geometries == []
    house.room("ledger").stays = False
    assert house.window.close()
    assert len(house.geometries) == 1


def test_a_page_is_told_what_to_show(house: House) -> None:
    house.window.go("chart", "p7")
    assert house.room("chart").shown_for == ["p7"]
    house.window.go("nowhere")
    assert house.window.current == "chart"


def test_the_status_bar_shows_the_page_in_front(house: House) -> None:
    ledger = house.room("ledger")
    ledger.sums_changed.emit(Sums(4, 4, 5795.0, "万元"))
    assert "5,795" in house.window.status.sums.text()
    house.window.go("chart")
    assert house.window.status.sums.text() == ""
    assert house.window.status.page.text() == "挂图作战里"
    ledger.status_changed.emit("显示 36 / 39 项")
    assert house.window.status.page.text() == "挂图作战里"
    house.window.go("ledger")
    assert "5,795" in house.window.status.sums.text()


def test_a_narrow_window_shows_icons_alone(house: House) -> None:
    assert house.window.navigation.width() == WIDE
    house.window.resize(1200, 700)
    assert house.window.navigation.width() == NARROW


def test_a_click_on_a_name_goes_there(house: House) -> None:
    navigation = house.window.navigation
    place = next(point for point in (navigation.rect().center(),) if point is not None)
    for y in range(0, navigation.height(), 10):
        place.setY(y)
        if navigation.key_at(place) == "settings":
            QTest.mouseClick(navigation, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert house.window.current == "settings"


def test_larger_type_makes_everything_again_and_stays_on_the_page(
    house: House, qtbot: QtBot, qapp: QApplication
) -> None:
    house.window.go("chart")
    house.window.set_count("ledger", 3, urgent=True)
    house.window.resize_type("特大")
    qtbot.waitUntil(lambda: house.window.status.height() == 42)
    assert house.sizes == ["特大"]
    assert house.window.current == "chart"
    assert house.made == ["项目台账", "挂图作战", "挂图作战"]
    assert theme.factor() == pytest.approx(1.5)


def test_texts_without_a_record_are_kept_until_each_is_let_go(house: House, qtbot: QtBot) -> None:
    """Through another size of type, too; the newest first, the same one once; each can be copied."""
    window = house.window
    assert window.stray.isHidden()
    for number in (0, 1, 2, 3, 4, 4):
        window.keep_stray(StrayText(f"项目{number} · 备注", f"字{number}"))
    window.resize_type("特大")
    qtbot.waitUntil(lambda: window.status.height() == 42)
    strip = window.stray
    assert strip.isVisible()
    assert "另有2段" in "".join(label.text() for label in children(strip, QLabel))
    _press(strip, "复制")
    assert QApplication.clipboard().text() == "字4"
    for left in range(4, -1, -1):
        _press(strip, "不用了")
        assert len(strip.texts) == left
    assert strip.isHidden()


def _press(inside: QWidget, words: str) -> None:
    next(each for each in children(inside, QPushButton) if each.text() == words and each.isVisible()).click()
    QApplication.processEvents()


def test_closing_the_program_after_copying_ends_well() -> None:
    lines = (
        "from PySide6.QtCore import QMimeData, QTimer",
        "from app import bootstrap",
        "from app.views import start",
        "application = bootstrap.make_application([])",
        "copied = QMimeData()",
        "copied.setText('1')",
        "application.clipboard().setMimeData(copied)",
        "QTimer.singleShot(0, application.quit)",
        "raise SystemExit(start._until_closed(application))",
    )
    ended = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=Path(__file__).parents[2], check=False
    )
    assert ended.returncode == 0


def test_words_that_wrap_never_make_the_window_scroll(qtbot: QtBot) -> None:
    """A page that was narrow for a moment, and so had many lines, keeps no room that the next has not."""
    stack, wordy, plain = PageStack(), Page(), Page()
    wordy.setLayout(parts.column(parts.label("要说的话很长，一行写不下。" * 60, wrap=True)))
    for page in (wordy, plain):
        stack.addWidget(page)
    area = stack.scrolling()
    qtbot.addWidget(area)
    area.resize(400, 300)
    area.show()
    for page in (wordy, plain):
        stack.setCurrentWidget(page)
        QApplication.processEvents()
        assert stack.height() <= max(300, page.minimumSizeHint().height())
    assert stack.height() == 300
