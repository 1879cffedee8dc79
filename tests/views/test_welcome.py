"""The first run: a new ledger, its code, opening, forgetting, restoring."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from app.errors import UserError
from app.progress import Progress
from app.views.kit import theme
from app.views.kit.ask import Question, ScriptedAsk
from app.views.kit.background import Background
from app.views.welcome.actions import CreatedLedger, NewLedger, OfficeOption, PlaceVerdict, Recent
from app.views.welcome.recovery import save_sheet
from app.views.welcome.strength import MIN_LENGTH, strength, words
from app.views.welcome.window import WelcomeWindow
from tests.views.kit_samples import children

CODE = "K7QF-2M9D-88AB-CD3E-9XYZ-QWE4-77HJ-MM2N-4RTY"
COUNTY = OfficeOption("131126", "故城县发展和改革局", "county")
GOOD = "wmdtlmtx2023"


class Actions:
    """Answers as the services would, without a disk."""

    def __init__(self) -> None:
        self.orders: list[NewLedger] = []
        self.password = GOOD
        self.resets: list[tuple[str, str, str]] = []
        self.used: list[Recent] = []
        self.missing = ""

    def offices(self) -> Sequence[OfficeOption]:
        return [COUNTY, OfficeOption("131100", "衡水市发展和改革委员会", "city")]

    def default_place(self, office: OfficeOption) -> Path:
        return Path("D:/攻坚台账") / office.name[:3]

    def judge_place(self, place: Path) -> PlaceVerdict:
        if "U" in place.parts[0]:
            return PlaceVerdict(False, "这是U盘，拔出后台账就没有了，请换到硬盘上。")
        return PlaceVerdict(True, "D盘有 182 GB 空间，不是系统盘，也不是U盘")

    def judge_restore(self, place: Path) -> PlaceVerdict:
        return self.judge_place(place)

    def home_of(self, backup: Path) -> Path | None:
        return backup.parent.parent if backup.parent.name == "backups" else None

    def recent(self) -> Sequence[Recent]:
        return self.used

    def people(self, place: Path) -> Sequence[str]:
        return ["刘敏", "王海燕"]

    def create(self, order: NewLedger, progress: Progress) -> CreatedLedger:
        self.orders.append(order)
        return CreatedLedger(CODE, order.office.name, f"opened {order.person}")

    def usual(self, place: Path) -> str:
        return "王海燕"

    def open(self, place: Path, person: str, password: str, progress: Progress) -> object:
        self.chosen = person
        if password != self.password:
            raise UserError("密码不对。", "请看看大小写锁定和输入法。")
        return f"opened {place.name}"

    def reset_password(self, place: Path, code: str, person: str, new: str, progress: Progress) -> None:
        if code != CODE:
            raise UserError("恢复码有字符输错了。", "请逐组核对打印件。")
        self.resets.append((code, person, new))
        self.password = new

    def restore(
        self, backup: Path, place: Path, password: str, progress: Progress
    ) -> tuple[object | None, str]:
        return None if password == CODE else f"restored {backup.name}", self.missing

    def demo(self, progress: Progress) -> object:
        return "demo"


class Hall:
    """The window with what it was given and what it told."""

    def __init__(self, actions: Actions, background: Background) -> None:
        self.actions, self.background, self.ask = actions, background, ScriptedAsk()
        self.window = WelcomeWindow(actions, background, self.ask)
        self.opened: list[object] = []
        self.window.opened.connect(self.opened.append)
        self.window.show()

    def press(self) -> None:
        self.window.primary.click()
        self.background.wait()

    def fill(self) -> None:
        page = self.window.create_page
        page.office.setText("gcx")
        page.office.editingFinished.emit()
        page.person.setText("刘敏")
        page.password.first.setText(GOOD)
        page.password.second.setText(GOOD)


@pytest.fixture
def hall(qtbot: QtBot, qapp: QApplication) -> Iterator[Hall]:
    theme.apply(qapp)
    background = Background()
    made = Hall(Actions(), background)
    qtbot.addWidget(made.window)
    yield made
    background.close()


def test_a_new_ledger_from_initials_to_the_code_in_the_safe(hall: Hall) -> None:
    hall.fill()
    page = hall.window.create_page
    assert page.office.text() == "故城县发展和改革局"
    assert Path(page.place.text()) == Path("D:/攻坚台账/故城县")
    hall.press()
    assert hall.actions.orders == [NewLedger(COUNTY, Path("D:/攻坚台账/故城县"), "刘敏", GOOD)]
    assert hall.window.current == "code"
    assert not hall.window.primary.isEnabled(), "first the code must be kept"
    hall.window.show_page("open")
    assert hall.window.current == "code", "one cannot walk past the code"
    QTest.keyClick(hall.window, Qt.Key.Key_Return)
    assert hall.opened == [], "nor with Enter"
    assert hall.window.focusWidget() is hall.window.code_page.paper
    children(hall.window.code_page, QCheckBox)[0].setChecked(True)
    hall.press()
    assert hall.opened == ["opened 刘敏"]
    assert not hall.window.isVisible()


@pytest.mark.parametrize("missing", ["office", "place", "person", "password", "second"])
def test_what_is_missing_gets_the_focus_and_nothing_is_made(hall: Hall, missing: str) -> None:
    hall.fill()
    page = hall.window.create_page
    line = {
        "office": page.office, "place": page.place, "person": page.person,
        "password": page.password.first, "second": page.password.second,
    }[missing]  # fmt: skip
    line.setText("U:/台账" if missing == "place" else "")
    hall.press()
    assert hall.actions.orders == []
    assert line.hasFocus()


def test_an_office_on_no_list_needs_its_code(hall: Hall) -> None:
    hall.fill()
    page = hall.window.create_page
    page.office.setText("某某新区经济发展局")
    hall.press()
    assert hall.actions.orders == []
    page._code.setText("990001")
    hall.press()
    assert hall.actions.orders[0].office == OfficeOption("990001", "某某新区经济发展局", "county")


def test_a_wrong_password_says_so_and_the_right_one_opens(qtbot: QtBot, hall: Hall) -> None:
    window = hall.window
    window.show_page("open")
    window.open_page.place.setText("D:/攻坚台账/故城县")
    window.open_page.password.setText("wrong")
    hall.press()
    assert hall.opened == []
    assert window.open_page.password.hasFocus()
    assert window.open_page.password.selectedText() != ""
    QTest.keyClicks(window.open_page.password, GOOD)
    QTest.keyClick(window.open_page.password, Qt.Key.Key_Return)
    hall.background.wait()
    assert hall.opened == ["opened 故城县"]


def test_a_forgotten_password_is_set_anew_with_the_code(hall: Hall) -> None:
    window = hall.window
    window.show_page("open")
    window.open_page.place.setText("D:/攻坚台账/故城县")
    window.open_page.forgot.click()
    assert window.current == "reset"
    page = window.reset_page
    page.code.setText("WRONG")
    page.person.setCurrentText("王海燕")
    page.password.first.setText("xinmima-2024")
    page.password.second.setText("xinmima-2024")
    hall.press()
    assert page.code.text() == "WRONG"
    assert hall.actions.resets == []
    page.code.setText(CODE)
    hall.press()
    assert hall.actions.resets == [(CODE, "王海燕", "xinmima-2024")]
    assert window.current == "open"
    said = [note.text() for note in children(window.open_page, QLabel)]
    assert "王海燕的密码已重设，请用新密码打开。" in said
    assert window.open_page.password.text() == "", "the wrong one is not in the way"


def test_recent_ledgers_come_first(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp)
    actions = Actions()
    actions.used = [Recent(Path("D:/攻坚台账/故城县"), "故城县 · 2023年台账")]
    background = Background()
    window = WelcomeWindow(actions, background, ScriptedAsk())
    qtbot.addWidget(window)
    window.show()
    assert window.current == "open"
    assert Path(window.open_page.place.text()) == Path("D:/攻坚台账/故城县")
    assert window.focusWidget() is window.open_page.password
    background.close()


def test_restoring_and_the_demo_lead_to_a_ledger(hall: Hall) -> None:
    window = hall.window
    window.show_page("restore")
    page = window.restore_page
    hall.press()
    assert page.backup.hasFocus()
    hall.ask.answers += [Path("E:/备份/2023-09-18.gjbak"), Path("D:/攻坚台账/恢复")]
    page._choose_backup()
    page._choose_place()
    page.password.setText(GOOD)
    hall.press()
    window.show()
    window.show_page("demo")
    hall.press()
    assert hall.opened == ["restored 2023-09-18.gjbak", "demo"]


def test_photos_that_a_backup_leads_to_and_that_are_nowhere_are_told(hall: Hall) -> None:
    window = hall.window
    window.show_page("restore")
    hall.actions.missing = "有3份照片和文件没有找到，其余都恢复了。"
    hall.ask.answers += [Path("E:/备份/2023-09-18.gjbak"), Path("D:/攻坚台账/恢复"), "ok"]
    window.restore_page._choose_backup()
    window.restore_page._choose_place()
    window.restore_page.password.setText(GOOD)
    hall.press()
    told = hall.ask.asked[-1]
    assert isinstance(told, Question)
    assert told.outcome == hall.actions.missing
    assert hall.opened == ["restored 2023-09-18.gjbak"]


def test_a_backup_restored_by_the_code_goes_on_to_a_new_password(hall: Hall) -> None:
    window, page = hall.window, hall.window.restore_page
    window.show_page("restore")
    hall.ask.answers.append(Path("D:/攻坚台账/故城县/backups/2023-09-18.gjbak"))
    page._choose_backup()
    assert Path(page.place.text()) == Path("D:/攻坚台账/故城县"), "the ledger that it was made of"
    assert page.password.hasFocus()
    page.password.setText(CODE)
    hall.press()
    assert hall.opened == []
    assert window.current == "reset"
    assert window.reset_page.code.text() == CODE
    assert window.reset_page.password.first.hasFocus()


def test_the_printed_sheet_is_a_pdf_and_a_bad_place_is_told(hall: Hall, tmp_path: Path) -> None:
    made = CreatedLedger(CODE, COUNTY.name, None)
    save_sheet(tmp_path / "恢复码.pdf", made)
    assert (tmp_path / "恢复码.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(UserError):
        save_sheet(tmp_path / "没有" / "恢复码.pdf", made)
    hall.window.code_page.show_made(made)
    hall.ask.answers.append(tmp_path / "没有" / "恢复码.pdf")
    hall.window.code_page._save()
    asked = hall.ask.asked[-1]
    assert isinstance(asked, Question)
    assert asked.tone == "error"


@given(st.text(max_size=20))
def test_short_passwords_are_never_good_enough(password: str) -> None:
    assert 0 <= strength(password) <= 4
    assert (strength(password) == 0) == (len(password) < MIN_LENGTH)
    assert words(password)


@pytest.mark.parametrize(
    "password", ["12345678", "88888888", "abcdefgh", "87654321", "password2024", "aaaabbbb"]
)
def test_what_everybody_guesses_is_refused(password: str) -> None:
    assert strength(password) == 1
