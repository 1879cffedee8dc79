"""What is being typed when its record goes is handed over, to be seen and copied until it is let go."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.models import Assignment, Deal, Issue, Milestone, Need, Record, Visit
from app.models.fields import field_of
from app.progress import silent
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.problems import problems
from app.services.project import projects
from app.views.kit.grid import Grid
from app.views.kit.stray import StrayText
from app.views.projects import LedgerPage
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import in_front, keyboard, project_page, type_on
from tests.views.finding import children

Key = Qt.Key
ROOMS: list[tuple[str, type[Record], dict[str, object], str, str]] = [
    ("nodes", Milestone, {"name": "主体封顶", "position": 1}, "planned", "主体封顶"),
    ("leaders", Assignment, {"leader": "宋雅琴", "since": "2025-01"}, "until", "宋雅琴"),
    ("leaders", Visit, {"day": "2025-08-01"}, "day", "2025-08-01"),
    ("needs", Need, {"kind": "用地", "amount": 5.0}, "amount", ""),
    ("lists", Deal, {"investor": "某某公司"}, "signed", "某某公司"),
]


@pytest.fixture
def uid(ledger: Ledger) -> str:
    return projects.create(ledger, WHO, {"name": "运河东路北延", "status": "在建"}, with_nodes=False)


@pytest.mark.parametrize(("room", "kind", "fields", "key", "where"), ROOMS)
@pytest.mark.parametrize("way", ["half", "refused", "undo"])
def test_a_text_over_a_record_that_goes_is_handed_over(
    qtbot: QtBot, work: Work, ledger: Ledger, uid: str, strays: list[StrayText],
    room: str, kind: type[Record], fields: dict[str, object], key: str, where: str, way: str,
) -> None:  # fmt: skip
    """In every table of a project's page, however the record goes."""
    page = project_page(qtbot, work, uid)
    page.show_tab(room)
    added = records.add(ledger, WHO, kind, {**fields, "project": uid})
    QApplication.processEvents()
    grid = next(each for each in children(page, Grid) if each.model.row_of(added) >= 0)
    assert grid.go_to(added, key)
    grid.setFocus()
    type_on("abc")
    if way == "refused":
        QTest.keyClick(keyboard(), Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        assert grid.editor() is not None, "it was taken"
    if way == "undo":
        ledgers.undo_last(ledger, WHO, silent)
    else:
        records.remove(ledger, WHO, kind, added)
    assert [text.text for text in strays] == ["abc"]
    assert strays[0].where.startswith(where)
    assert field_of(kind, key).label in strays[0].where


def test_a_text_over_a_project_that_goes_is_handed_over(
    qtbot: QtBot, work: Work, ledger: Ledger, uid: str, strays: list[StrayText]
) -> None:
    """In the ledger, where the row goes, and on the project's page, where the whole page goes."""
    sheet = LedgerPage(work)
    in_front(qtbot, sheet)
    sheet.activate()
    projects.create(ledger, WHO, {"name": "另一个"}, with_nodes=False)
    sheet.grid.go_to(uid, "year_plan")
    sheet.grid.setFocus()
    type_on("12x")
    projects.delete(ledger, WHO, [uid])
    QApplication.processEvents()
    assert [(text.where, text.text) for text in strays] == [("运河东路北延 · 投资（万元） 年度计划", "12x")]
    ledgers.undo_last(ledger, WHO, silent)
    page = project_page(qtbot, work, uid)
    page.show_tab("months")
    grid = children(page, Grid)[0]
    grid.go(1, "done")
    grid.setFocus()
    type_on("13y")
    projects.delete(ledger, WHO, [uid])
    assert [text.text for text in strays] == ["12x", "13y"]


def test_a_text_in_the_form_of_a_problem_that_goes_is_handed_over(
    qtbot: QtBot, work: Work, ledger: Ledger, uid: str, strays: list[StrayText]
) -> None:
    """Half typed or refused; another problem comes into the form, or none."""
    first = problems.register(ledger, WHO, uid, {"description": "缺地"})
    second = problems.register(ledger, WHO, uid, {"description": "缺钱"})
    page = project_page(qtbot, work, uid)
    page.show_tab("problems", first)
    room = page.room("problems")
    for issue in (first, second):
        page.show_tab("problems", issue)
        line = room.form.places["due"].editor.input  # type: ignore[attr-defined]
        assert isinstance(line, QLineEdit)
        line.setFocus()
        line.setText(f"no {issue}")
        records.remove(ledger, WHO, Issue, issue)
    assert [text.text for text in strays] == [f"no {first}", f"no {second}"]
    assert all("限" in text.where for text in strays)


def test_a_text_whose_stored_value_was_not_changed_is_none(
    qtbot: QtBot, work: Work, ledger: Ledger, uid: str, strays: list[StrayText]
) -> None:
    node = records.add(ledger, WHO, Milestone, {"name": "开工", "position": 1, "project": uid})
    page = project_page(qtbot, work, uid)
    page.show_tab("nodes", node)
    QTest.keyClick(keyboard(), Key.Key_F2)
    records.remove(ledger, WHO, Milestone, node)
    assert not strays
