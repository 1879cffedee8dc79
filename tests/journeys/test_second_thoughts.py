"""What was typed and not yet agreed to does not go by one key: a form, a date in the settings."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.services.ledger.ledgers import Ledger, Opened
from app.services.problems import cases, problems
from app.services.project import projects
from app.views.desktop import Desktop
from app.views.issues.step_form import StepDialog
from app.views.kit import theme
from app.views.kit.ask import Question, ScriptedAsk
from app.views.kit.dialogs import FormDialog
from app.views.project import ProjectPage
from app.views.project.problem_room import Problems
from app.views.projects import LedgerPage
from app.views.projects.new_project import NewProjectDialog
from app.views.settings.page import SettingsPage
from app.views.settings.people import PersonDialog
from app.views.shell.window import LOCK, MainWindow
from app.views.work import Work
from tests.county import TODAY, WHO
from tests.journeys.hands import in_front, keyboard, shut, type_on
from tests.views import demo_samples
from tests.views.finding import children


def step(work: Work) -> FormDialog:
    uid = projects.create(work.ledger, WHO, {"name": "有问题"})
    issue = problems.register(work.ledger, WHO, uid, {"description": "管线没有迁改", "unit": "住建局"})
    case = cases.one(work.ledger, issue)
    assert case is not None
    return StepDialog(None, work, "反馈", [case])


def new_project(_work: Work) -> FormDialog:
    return NewProjectDialog(None, {})


def person(work: Work) -> FormDialog:
    return PersonDialog(work, "添加用户", "添加(&A)", None, facts=True, password=False)


Form = Callable[[Work], FormDialog]


@pytest.mark.parametrize("form", [step, new_project, person])
def test_one_esc_does_not_take_a_text_away(form: Form, work: Work, qtbot: QtBot) -> None:
    dialog = form(work)
    in_front(qtbot, dialog)
    type_on("half a line")
    QTest.keyClick(keyboard(), Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "half a line" in texts(dialog)
    type_on(" more")
    dialog.close()
    assert dialog.isVisible()  # that was not seen before
    QTest.keyClick(keyboard(), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("form", [step, new_project, person])
def test_an_untouched_form_goes_at_once(form: Form, work: Work, qtbot: QtBot) -> None:
    dialog = form(work)
    in_front(qtbot, dialog)
    QTest.keyClick(keyboard(), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def texts(dialog: FormDialog) -> str:
    lines, notes = children(dialog, QLineEdit), children(dialog, QPlainTextEdit)
    return "\n".join([*(line.text() for line in lines), *(note.toPlainText() for note in notes)])


@pytest.fixture
def settings(work: Work, ledger: Ledger, qtbot: QtBot) -> Iterator[SettingsPage]:
    page = SettingsPage(work)
    in_front(qtbot, page)
    page.activate()
    work.background.wait()
    QApplication.processEvents()
    page.dates.day.setFocus()
    page.dates.day.selectAll()
    yield page
    ledger.confirm_date(TODAY, running=True)


def test_enter_takes_the_date(settings: SettingsPage, ledger: Ledger) -> None:
    type_on("2025.9.21", Qt.Key.Key_Return)
    assert ledger.today == date(2025, 9, 21)


def test_a_date_is_taken_when_the_page_is_left(settings: SettingsPage, ledger: Ledger) -> None:
    type_on("2025-09-22")
    settings.refresh()  # something else was written meanwhile
    settings.work.background.wait()
    QApplication.processEvents()
    assert settings.dates.day.text() == "2025-09-22"
    assert settings.leave()
    assert ledger.today == date(2025, 9, 22)


def test_a_date_that_is_none_keeps_the_page(settings: SettingsPage, ledger: Ledger) -> None:
    type_on("2025-13-40")
    assert not settings.leave()
    assert settings.dates.day.text() == "2025-13-40"
    assert settings.dates.wrong.isVisible()
    assert ledger.today == TODAY


def test_a_refused_setting_comes_into_sight_when_the_page_is_to_be_left(settings: SettingsPage) -> None:
    """Two screens below where the keyboard is."""
    place = settings.rules.form.places["report_day"]
    place.editor.set_text("40")
    place.editor.setFocus(Qt.FocusReason.OtherFocusReason)
    settings.dates.day.setFocus()
    settings.area.verticalScrollBar().setValue(0)
    settings.resize(settings.width(), 300)
    QApplication.processEvents()
    assert place.editor.input.visibleRegion().isEmpty()
    assert not settings.leave()
    assert place.editor.input.hasFocus()
    assert not place.editor.input.visibleRegion().isEmpty()


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    theme.apply(qapp)
    desktop = Desktop(ScriptedAsk())
    made = desktop.enter(Opened(demo_samples.county(tmp_path / "台账", 3), demo_samples.PERSON))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    desktop.background.wait()
    qapp.processEvents()
    yield made
    shut(desktop)


ways: dict[str, Callable[[MainWindow], object]] = {
    "another page": lambda window: window.go("workbench"),
    "lock": lambda window: window.leave_for(LOCK),
    "larger type": lambda window: window.resize_type("大字"),
    "close": lambda window: window.close(),
}


@pytest.mark.parametrize("way", ways)
def test_why_the_window_stays_is_said(way: str, window: MainWindow) -> None:
    page = window.page("ledger")
    assert isinstance(page, LedgerPage)
    page.grid.go(2, "year_plan")
    page.grid.setFocus()
    type_on("?", Qt.Key.Key_Return)
    ways[way](window)
    assert window.isVisible()
    assert "没有收下" in window.status.page.text()
    type_on("", Qt.Key.Key_Escape)


def test_enter_in_the_box_at_closing_keeps_what_was_typed(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp)
    ask = ScriptedAsk()
    desktop = Desktop(ask)
    ledger = demo_samples.county(tmp_path / "台账", 3)
    made = desktop.enter(Opened(ledger, demo_samples.PERSON))
    uid = projects.create(ledger, demo_samples.PERSON, {"name": "填到一半"})
    made.go("project", (uid, [uid], "problems", "new"))
    desktop.background.wait()
    qapp.processEvents()
    page = made.page("project")
    assert isinstance(page, ProjectPage)
    room = page.room("problems")
    assert isinstance(room, Problems)
    room.form.places["description"].editor.set_text("管线没有迁改")
    ask.answers = [""]
    made.close()
    asked = ask.asked[-1]
    assert isinstance(asked, Question)
    assert [choice.key for choice in asked.choices if choice.primary] == [""]
    assert made.isVisible()
    shut(desktop)
