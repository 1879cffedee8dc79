"""The settings page on a real ledger: password, recovery code, copies, checking, dates, size."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.errors import UserError
from app.models import Role
from app.services.common import options, periods
from app.services.ledger import ledgers, people, settings_facts
from app.services.ledger.ledgers import Ledger
from app.storage import backup, keys, verify
from app.views.settings.page import SettingsPage
from app.views.settings.people import PersonDialog
from app.views.work import Work
from tests.views.demo_samples import PERSON, county, script, work_on
from tests.views.finding import children


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "ledger", count=0) as made:
        yield made


@pytest.fixture
def work(qtbot: QtBot, ledger: Ledger) -> Iterator[Work]:
    with work_on(ledger) as made:
        yield made


@pytest.fixture
def page(qtbot: QtBot, work: Work) -> SettingsPage:
    made = SettingsPage(work)
    qtbot.addWidget(made)
    made.resize(1206, 708)
    made.show()
    made.activate()
    settle(made)
    return made


def settle(page: SettingsPage) -> None:
    for _ in range(3):
        QApplication.processEvents()
        page.work.background.wait()


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    labels = cast(list[QLabel], widget.findChildren(QLabel))
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def test_the_own_password_is_changed(page: SettingsPage, ledger: Ledger) -> None:
    block = page.password
    block.old.setText("demo")
    for line in (block.new.first, block.new.second):
        line.setText("运河东路2025年")
    block.change.click()
    settle(page)
    assert keys.unlock(ledger.folder, "运河东路2025年").name == PERSON
    with pytest.raises(UserError):
        keys.unlock(ledger.folder, "demo")
    assert block.old.text() == ""


@pytest.mark.parametrize(
    ("old", "first", "second"),
    [
        ("错的", "运河东路2025年", "运河东路2025年"),
        ("demo", "短", "短"),
        ("demo", "运河东路2025年", "运河东路2024年"),
    ],
)
def test_a_wrong_change_is_told_and_changes_nothing(
    page: SettingsPage, ledger: Ledger, old: str, first: str, second: str
) -> None:
    block = page.password
    for line, text in ((block.old, old), (block.new.first, first), (block.new.second, second)):
        line.setText(text)
    block.change.click()
    settle(page)
    assert keys.unlock(ledger.folder, "demo").name == PERSON
    said = words(block)
    assert "密码不对" in said or "还差" in said or "不一样" in said
    assert block.change.isEnabled()


def test_a_new_recovery_code_is_shown_once_and_the_old_one_ends(
    page: SettingsPage, ledger: Ledger, work: Work, tmp_path: Path
) -> None:
    before = [slot for slot in keys.read(ledger.folder).slots if slot.kind == "recovery"]
    script(work, "")
    page.recovery.renew.click()
    settle(page)
    assert [slot for slot in keys.read(ledger.folder).slots if slot.kind == "recovery"] == before
    script(work, "yes")
    page.recovery.renew.click()
    settle(page)
    groups = [text for text in words(page.recovery).splitlines() if len(text) == 4 and text.isascii()]
    assert keys.unlock_with_code(ledger.folder, "-".join(groups)).key == ledger.key
    assert page.leave()
    settle(page)
    assert groups[0] not in words(page.recovery)


def test_a_copy_is_made_here_and_elsewhere(
    page: SettingsPage, ledger: Ledger, work: Work, tmp_path: Path
) -> None:
    assert "还没有备份" in words(page.backups)
    page.backups.here.click()
    settle(page)
    assert backup.backups(ledger.folder)[0].why == backup.BY_HAND
    assert "共 1 份" in words(page.backups)
    script(work, tmp_path / "U盘")
    page.backups.there.click()
    settle(page)
    assert len(list((tmp_path / "U盘").glob("*.gjbak"))) == 1


def test_checking_says_what_it_found(page: SettingsPage) -> None:
    page.verify.check.click()
    settle(page)
    assert "台账完好" in words(page.verify)
    found = verify.Flaw("项目 abc", "合计与修改记录不符")
    page.verify.show_findings([(found.where, found.what)] * 3)
    assert "有 3 处不对" in words(page.verify)
    assert "台账完好" not in words(page.verify)


def test_the_business_date_is_confirmed_and_given_back_to_the_clock(
    page: SettingsPage, ledger: Ledger, qtbot: QtBot
) -> None:
    page.dates.day.setText("2025-12")
    page.dates.confirm.click()
    assert "填到日" in words(page.dates)
    page.dates.day.setText("2025年12月3日")
    with qtbot.waitSignal(page.dates_changed):
        page.dates.confirm.click()
    assert ledger.today.isoformat() == "2025-12-03"
    settle(page)
    page.dates.clock.click()
    assert not ledger.meta("business_date", "")


def test_a_wrong_clock_is_told(page: SettingsPage, ledger: Ledger) -> None:
    state = settings_facts.state(ledger)
    told = replace(state, complaint="电脑日期是2009年01月01日。")
    page.dates.show_state(told)
    assert "电脑日期是2009年" in words(page.dates)
    page.dates.show_state(state)
    QApplication.processEvents()
    assert bool(state.complaint) == ("电脑日期是" in words(page.dates))


def test_the_month_is_chosen_or_follows_the_date(page: SettingsPage, ledger: Ledger) -> None:
    combo = page.dates.month
    assert combo.currentText() == "2025年8月"
    combo.setCurrentIndex(combo.findData("2025-06"))
    combo.activated.emit(combo.currentIndex())
    assert periods.period(ledger) == "2025-06"
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    assert periods.period(ledger) == "2025-08"  # the month before 2025-09-18
    assert not settings_facts.state(ledger).chosen


def test_the_size_of_type_is_told(page: SettingsPage, qtbot: QtBot) -> None:
    buttons = cast(list[QToolButton], page.type_size.findChildren(QToolButton))
    with qtbot.waitSignal(page.scale_chosen) as chosen:
        next(button for button in buttons if button.text().startswith("大字")).click()
    assert chosen.args == ["大字"]


def test_it_says_what_it_is_for_and_claims_nothing(page: SettingsPage) -> None:
    said = words(page.about)
    assert "非涉密" in said
    assert "没有做过商用密码应用安全性评估" in said
    assert [person.name for person in settings_facts.state(page.work.ledger).people] == [PERSON]


# ------------------------------------------------------------------ people


def dialog_of(page: SettingsPage) -> PersonDialog:
    found = page.people.dialog
    assert found is not None
    return found


def press(page: SettingsPage, text: str) -> None:
    """Press a link of a person's line, by its accessible name."""
    settle(page)
    button = next(one for one in children(page.people, QPushButton) if one.accessibleName() == text)
    assert button.isEnabled()
    button.click()


def add_person(page: SettingsPage, name: str, role: str, password: str) -> PersonDialog:
    page.people.add.click()
    dialog = dialog_of(page)
    dialog.name.setText(name)
    dialog.role.setCurrentText(role)
    assert dialog.password is not None
    dialog.password.first.setText(password)
    dialog.password.second.setText(password)
    dialog.try_it()
    settle(page)
    return dialog


def test_an_administrator_adds_changes_resets_and_closes(page: SettingsPage, ledger: Ledger) -> None:
    dialog = add_person(page, "王海燕", "审核", "shen-he-2025")
    assert not dialog.isVisible()
    assert keys.unlock(ledger.folder, "shen-he-2025").name == "王海燕"
    assert ledgers.role_of(ledger, "王海燕") == "审核"
    press(page, "改：王海燕")
    dialog_of(page).unit.setText("投资科")
    dialog_of(page).try_it()
    settle(page)
    assert "投资科" in words(page.people)
    press(page, "重设密码：王海燕")
    password = dialog_of(page).password
    assert password is not None
    for line in (password.first, password.second):
        line.setText("xin-mi-ma-2025")
    dialog_of(page).try_it()
    settle(page)
    assert keys.unlock(ledger.folder, "xin-mi-ma-2025").name == "王海燕"
    script(page.work, "yes")
    press(page, "停用：王海燕")
    settle(page)
    assert "已停用" in words(page.people)
    assert ledgers.people(ledger.folder) == [PERSON]


def test_what_is_refused_stays_in_the_dialog(page: SettingsPage, ledger: Ledger) -> None:
    dialog = add_person(page, PERSON, "填报", "yi-ge-mi-ma-1")
    assert dialog.isVisible()
    assert "已经有一个用户" in words(dialog)
    assert dialog.name.text() == PERSON
    assert ledgers.people(ledger.folder) == [PERSON]
    dialog.reject()


def test_who_is_no_administrator_sees_who_may(work: Work, ledger: Ledger, qtbot: QtBot) -> None:
    people.add(ledger, PERSON, "李文静", Role.VIEWER, "cha-kan-yuan")
    work.person = ledger.person = "李文静"
    page = SettingsPage(work)
    qtbot.addWidget(page)
    page.activate()
    settle(page)
    greyed = [page.people.add, page.recovery.renew, page.backups.here, page.dates.confirm]
    assert [each.isEnabled() for each in greyed] == [False] * 4
    assert all("角色" in each.toolTip() for each in greyed)
    assert not any(one.isEnabled() for one in children(page.people, QPushButton))
    assert page.password.change.isEnabled()


def test_a_setting_is_typed_refused_and_taken(qtbot: QtBot, work: Work) -> None:
    page = SettingsPage(work)
    qtbot.addWidget(page)
    page.activate()
    settle(page)
    place = page.rules.form.places["report_day"]
    line = place.editor.input
    assert isinstance(line, QLineEdit)
    line.setText("32")
    assert not place.commit()
    assert "1 到 31" in place.editor.complaint
    assert line.text() == "32"
    line.setText("20")
    assert place.commit()
    assert options.read(work.ledger)["report_day"] == 20
    work.undo()
    assert options.read(work.ledger)["report_day"] == 25
    assert line.text() == "25"
