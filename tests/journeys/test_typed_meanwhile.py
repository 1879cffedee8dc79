"""What is typed while something else goes on: the project goes, another paper comes, an import is pressed."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Need, Project
from app.services.common import calendars, records
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.reports import PROGRESS_SHEET
from app.services.problems import problems
from app.services.project import projects
from app.views.intake.page import ImportPage
from app.views.kit.ask import ScriptedAsk
from app.views.kit.stray import StrayText
from app.views.printing.page import PrintPage
from app.views.project.inplace import InPlace, InPlaceForm
from app.views.registers.page import RegistersPage
from app.views.settings.holidays import HolidayBlock
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import in_front, keyboard, project_page, type_on
from tests.journeys.import_desk import department_sheet, settle
from tests.views.finding import children

Key = Qt.Key


@pytest.fixture
def uid(ledger: Ledger) -> str:
    return projects.create(ledger, WHO, {"name": "运河东路北延", "status": "在建"}, with_nodes=False)


@pytest.mark.parametrize(
    ("room", "field"),
    [("basics", "name"), ("basics", "jobs"), ("leaders", "task_force"), ("lists", "statistics_date"),
     ("problems", "description")],
)  # fmt: skip
@pytest.mark.parametrize("left", [False, True])
def test_a_text_in_a_form_is_handed_over_when_its_project_goes(
    qtbot: QtBot, work: Work, ledger: Ledger, uid: str, strays: list[StrayText],
    room: str, field: str, left: bool,
) -> None:  # fmt: skip
    """In every form of a project's page, half typed or refused; nothing is written to what is gone."""
    problems.register(ledger, WHO, uid, {"description": "管线没有迁改", "unit": "住建局"})
    page = project_page(qtbot, work, uid)
    page.show_tab(room)
    QApplication.processEvents()
    place = _place(children(page.room(room), InPlaceForm), field)
    place.editor.input.setFocus()
    QTest.keyClick(keyboard(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_on("abc")
    if left and not place.commit():
        QApplication.processEvents()
        assert place.draft() is not None
    written = not place.changed()
    projects.delete(ledger, WHO, [uid])
    QApplication.processEvents()
    assert [text.text for text in strays] == ([] if written else ["abc"])
    assert isinstance(work.ask, ScriptedAsk)
    assert not work.ask.asked


def _place(forms: list[InPlaceForm], field: str) -> InPlace:
    return next(form.places[field] for form in forms if field in form.places)


def test_a_refused_cell_keeps_the_register_and_the_list_says_so(
    qtbot: QtBot, work: Work, ledger: Ledger, uid: str
) -> None:
    records.add(ledger, WHO, Need, {"project": uid, "kind": "用地", "amount": 5.0})
    page = RegistersPage(work)
    in_front(qtbot, page)
    page.show_for("land")
    qtbot.waitUntil(lambda: page.content is not None and page.content.wish.key == "land")
    row = next(row for row in range(page.model.line_count()) if page.model.project_of(row))
    page.grid.setFocus()
    page.grid.go(row, "amount")
    type_on("abc")
    page.rail.setCurrentRow(page.rail.currentRow() + 1)
    assert page.grid.editor() is not None
    assert page.rail.current == page.wish.key == "land"
    QTest.keyClick(keyboard(), Key.Key_Escape)
    page.rail.setCurrentRow(page.rail.currentRow() + 1)
    assert page.rail.current == page.wish.key != "land"


def test_a_day_of_another_year_is_seen_where_it_goes(qtbot: QtBot, work: Work, ledger: Ledger) -> None:
    block = HolidayBlock(work)
    in_front(qtbot, block)
    year = int(block.year.currentData())
    block.grid.setFocus()
    block.grid.go(block.model.line_count() - 1, "first")
    type_on(f"{year + 1}-03-09", Key.Key_Return)
    QApplication.processEvents()
    with ledger.read() as session:
        assert any(day.first == date(year + 1, 3, 9) for day in calendars.table(session))
    assert block.year.currentData() == year + 1
    assert block.model.line_at(block.grid.current()[0]).cells["first"] == f"{year + 1}-03-09"


@pytest.fixture
def paper(qtbot: QtBot, work: Work, uid: str) -> PrintPage:
    page = PrintPage(work)
    in_front(qtbot, page)
    work.background.wait()
    return page


@pytest.mark.parametrize("then", [None, Key.Key_Tab])
def test_a_title_typed_before_its_paper_is_there_is_its_title(
    paper: PrintPage, ledger: Ledger, then: Key | None
) -> None:
    other = next(key for key in reports.kinds() if "title" in reports.declared(key).form.choices
                 and key != PROGRESS_SHEET)  # fmt: skip
    paper.panel.kind.setCurrentIndex(paper.panel.kind.findData(other))
    _write_title(paper, "abc", then)
    paper.reader.hurry()
    paper.work.background.wait()
    assert paper.panel.title.text() == "abc"
    paper.panel.finish()
    assert reports.settings_of(ledger, other).title == "abc"
    assert reports.settings_of(ledger, PROGRESS_SHEET).title != "abc"


def test_nothing_is_saved_before_it_looks_as_it_was_chosen(
    paper: PrintPage, work: Work, tmp_path: Path
) -> None:
    """A title that is being typed is printed; a paper of before is not."""
    assert isinstance(work.ask, ScriptedAsk)
    _write_title(paper, "abc", None)
    place = tmp_path / "out.pdf"
    work.ask.answers = [place]
    paper.save_pdf()
    work.background.wait()
    assert not place.exists()
    paper.reader.hurry()
    work.background.wait()
    assert paper.printable is not None
    assert paper.printable.title == "abc"
    paper.save_pdf()
    work.background.wait()
    assert place.exists()


def _write_title(page: PrintPage, text: str, then: Key | None) -> None:
    page.panel.title.setFocus()
    page.panel.title.selectAll()
    type_on(text, then)


@pytest.fixture
def intake(qtbot: QtBot, work: Work, tmp_path: Path) -> ImportPage:
    page = ImportPage(work)
    in_front(qtbot, page)
    page.show_for(department_sheet(tmp_path / "住建局8月报表.xlsx"))
    settle(page)
    return page


@pytest.mark.parametrize("way", ["click", "key"])
def test_import_pressed_while_a_cell_is_typed_takes_the_cell_too(
    qtbot: QtBot, intake: ImportPage, ledger: Ledger, way: str
) -> None:
    intake.desk.decide_all("new")
    settle(intake)
    button = intake.foot.buttons[-1]
    intake.view.go(6, 1)
    intake.view.setFocus()
    for letter in way:
        type_on(letter)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    if way == "click":
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
        settle(intake)  # judged before the button is let go
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(keyboard(), Key.Key_I, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: intake.result is not None)
    with ledger.read() as session:
        assert way in set(session.scalars(select(Project.name)))


def test_import_waits_for_a_person_when_what_is_typed_has_to_be_seen(intake: ImportPage) -> None:
    intake.view.go(6, 3)
    intake.view.setFocus()
    for letter in "abc":
        type_on(letter)
    QTest.mouseClick(intake.foot.buttons[-1], Qt.MouseButton.LeftButton)
    for _ in range(3):
        settle(intake)
    assert intake.result is None
    assert intake.model.raw(6, 3) == "abc"
