"""A clerk's month through the whole window: fill in twenty projects, move three problems, finish two permits,
add photos, plan one project again; and then nothing of it is lost, and all of it can be taken back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Evidence, Issue, MonthlyProgress, Permit, Project
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger, Opened
from app.services.problems import cases, problems
from app.services.project import projects
from app.views.desktop import Desktop
from app.views.issues.page import IssuesPage
from app.views.issues.step_form import StepDialog
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.grid.grid import Grid
from app.views.months.page import MonthsPage
from app.views.months.reading import ALL
from app.views.project.evidence_room import EvidenceRoom
from app.views.project.node_room import Nodes
from app.views.project.page import ProjectPage
from app.views.project.permit_room import Permits
from app.views.projects.page import LedgerPage
from app.views.shell.window import MainWindow
from tests.journeys.hands import type_cell
from tests.services import photo_samples
from tests.views import demo_samples

WHO = demo_samples.PERSON
MONTH = "2025-09"
TWENTY = 20
Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
Kind = TypeVar("Kind", bound=QWidget)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A county in the middle of September: August is reported, nothing of September is."""
    made = demo_samples.county(tmp_path_factory.mktemp("month") / "台账", 30)
    with made.read() as session:
        begun = list(session.scalars(select(MonthlyProgress.uid).where(MonthlyProgress.month == MONTH)))
        project = session.scalars(select(Project.uid).where(Project.status == "在建")).first()
    with made.change("清空9月", by=WHO) as session:
        session.update_many(MonthlyProgress, {uid: {"deleted": True} for uid in begun})
    assert project is not None
    for said in ("征地未完", "管线未迁", "电力增容未批"):
        problems.register(made, WHO, project, {"description": said, "due": "2025-09-30"})
    return made


@contextmanager
def at_work(ledger: Ledger, qtbot: QtBot) -> Iterator[tuple[MainWindow, ScriptedAsk]]:
    """The whole window on the ledger, with a person's answers scripted."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    ask = ScriptedAsk()
    desktop = Desktop(ask)
    window = desktop.enter(Opened(ledger, WHO))
    window.resize(1366, 768)
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    try:
        yield window, ask
    finally:
        window.close()  # which finishes what runs and closes the ledger
        window.deleteLater()


def page_of(window: MainWindow, key: str, kind: type[Kind], what: object = None) -> Kind:
    """A page, brought to the front; the window has the keyboard, also after a form was closed."""
    window.activateWindow()
    window.go(key, what)
    QApplication.processEvents()
    found = window.page(key)
    assert isinstance(found, kind)
    return found


def paste(grid: Grid, row: int, key: str, texts: list[str]) -> None:
    """Copied from a sheet, pasted below a cell."""
    QApplication.clipboard().setText("\r\n".join(texts) + "\r\n")
    grid.setFocus()
    grid.go(row, key)
    QTest.keyClick(grid.view_of(grid.current()[1]), Key.Key_V, CTRL)


def filled(ledger: Ledger) -> dict[str, tuple[int | None, str | None]]:
    """Work done and words of September, by project."""
    with ledger.read() as session:
        query = select(MonthlyProgress.project, MonthlyProgress.done, MonthlyProgress.progress)
        rows = session.execute(query.where(MonthlyProgress.month == MONTH, ~MonthlyProgress.deleted))
        return {row.project: (row.done, row.progress) for row in rows}


def fill_twenty(window: MainWindow, ledger: Ledger, qtbot: QtBot) -> None:
    """Figures and words of twenty projects, pasted from the sheet of the responsible units."""
    page = page_of(window, "months", MonthsPage)
    page.bar.tabs.choose(ALL)
    page.query.take(replace(page.query.shown, group=""))
    qtbot.waitUntil(lambda: page.content is not None and page.model.line_count() > TWENTY)
    first = next(row for row in range(page.model.line_count()) if page.grid.is_record(row))
    paste(page.grid, first, f"{MONTH}:done", [str(100 + number) for number in range(TWENTY)])
    qtbot.waitUntil(lambda: len(filled(ledger)) == TWENTY)
    paste(page.grid, first, f"{MONTH}:progress", [f"完成第{number}段" for number in range(TWENTY)])
    qtbot.waitUntil(lambda: all(words for _, words in filled(ledger).values()))
    assert sorted(done or 0 for done, _ in filled(ledger).values()) == [
        (100 + number) * 10_000 for number in range(TWENTY)
    ]


def move_three(window: MainWindow, ledger: Ledger, qtbot: QtBot) -> None:
    """Each of three problems goes on by the act that leads on; who and when stand there already."""
    page = page_of(window, "issues", IssuesPage)
    qtbot.waitUntil(lambda: bool(page.found))
    waiting = [
        case.uid
        for case in page.found
        if case.text("description") in ("征地未完", "管线未迁", "电力增容未批")
    ]
    assert len(waiting) == 3
    for uid in waiting:
        page.go_on(uid)
        qtbot.waitUntil(lambda: bool(dialogs(page)))
        dialog = dialogs(page)[0]
        unit = dialog.form.editors["unit"].input
        assert isinstance(unit, QLineEdit)
        unit.setFocus()
        unit.insert("县自然资源和规划局")
        dialog.take()
        assert not dialog.isVisible(), dialog.wrong.text()
        qtbot.waitUntil(lambda uid=uid: page.case(uid) is not None and page.case(uid).state.place == 2)  # type: ignore[misc, union-attr]
    with ledger.read() as session:
        assert {session.get_one(Issue, uid).unit for uid in waiting} == {"县自然资源和规划局"}


def dialogs(page: QWidget) -> list[StepDialog]:
    found = cast(list[StepDialog], page.window().findChildren(StepDialog))
    return [dialog for dialog in found if dialog.isVisible()]


def finish_two(window: MainWindow, ledger: Ledger, uid: str) -> None:
    """Two permits are done: day and number typed into their lines."""
    page = page_of(window, "project", ProjectPage, (uid, [uid]))
    page.show_tab("permits")
    room = page.room("permits")
    assert isinstance(room, Permits)
    for code, number in (("P10", "故水保〔2025〕18号"), ("P14", "故自然资压覆〔2025〕6号")):
        row = room.model.row_of(code)
        type_cell(room.grid, row, "done", "2025-9-12")
        type_cell(room.grid, row, "number", number)
    with ledger.read() as session:
        done = session.scalars(select(Permit).where(Permit.project == uid, Permit.item.in_(("P10", "P14"))))
        assert {(permit.item, permit.done, permit.number) for permit in done} == {
            ("P10", "2025-09-12", "故水保〔2025〕18号"), ("P14", "2025-09-12", "故自然资压覆〔2025〕6号"),
        }  # fmt: skip


def add_photos(window: MainWindow, ledger: Ledger, uid: str, files: list[Path], qtbot: QtBot) -> None:
    """Two photos, dropped from the stick's folder onto the room."""
    page = page_of(window, "project", ProjectPage, (uid, [uid]))
    page.show_tab("evidence")
    room = page.room("evidence")
    assert isinstance(room, EvidenceRoom)
    before = photos(ledger, uid)
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    drop = QDropEvent(
        QPointF(200, 200), Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    room.dropEvent(drop)
    qtbot.waitUntil(lambda: photos(ledger, uid) == before + len(files))


def photos(ledger: Ledger, uid: str) -> int:
    with ledger.read() as session:
        return len(
            list(session.scalars(select(Evidence.uid).where(Evidence.project == uid, ~Evidence.deleted)))
        )


def plan_again(window: MainWindow, ledger: Ledger, uid: str, qtbot: QtBot) -> None:
    """The day of completion is put off by two months; the nodes follow, seen before it is applied."""
    page = page_of(window, "project", ProjectPage, (uid, [uid]))
    page.show_tab("nodes", "schedule")
    room = page.room("nodes")
    assert isinstance(room, Nodes)
    before, panel = planned(ledger, uid), room.schedule
    assert panel.proposal is not None
    panel.finish_line.setText((panel.proposal.finish + timedelta(days=61)).isoformat())
    QTest.keyClick(panel.finish_line, Key.Key_Return)
    assert planned(ledger, uid) == before
    assert panel.apply.isEnabled()
    panel.apply.click()
    qtbot.waitUntil(lambda: planned(ledger, uid) != before)


def planned(ledger: Ledger, uid: str) -> list[str | None]:
    return [node.planned for node in projects.page(ledger, uid).milestones]


def test_a_clerks_month(ledger: Ledger, qtbot: QtBot, tmp_path: Path) -> None:
    with ledger.read() as session:
        building = session.scalars(
            select(Project.uid).where(Project.status == "在建", Project.approval == "审批")
        ).first()
    assert building is not None
    files = [tmp_path / "现场一.jpg", tmp_path / "现场二.jpg"]
    for number, file in enumerate(files):
        file.write_bytes(photo_samples.photo(seed=number + 1, taken=f"2025:09:1{number} 10:32:05"))
    with at_work(ledger, qtbot) as (window, _ask):
        plan = planned(ledger, building)
        start, kept = len(ledgers.undo_steps(ledger).undo), photos(ledger, building)
        fill_twenty(window, ledger, qtbot)
        move_three(window, ledger, qtbot)
        finish_two(window, ledger, building)
        add_photos(window, ledger, building, files, qtbot)
        plan_again(window, ledger, building, qtbot)
        done = len(ledgers.undo_steps(ledger).undo) - start
        assert done == 2 + 3 + 4 + 1 + 1  # two pastes, three acts, four cells, one drop, one schedule
        assert ledgers.verify(ledger) == []
        ledger_page = page_of(window, "ledger", LedgerPage)
        for _ in range(done):
            ledger_page.grid.setFocus()
            QTest.keyClick(ledger_page.grid.view_of(0), Key.Key_Z, CTRL)
        qtbot.waitUntil(lambda: len(ledgers.undo_steps(ledger).undo) == start)
        assert filled(ledger) == {}
        assert photos(ledger, building) == kept
        assert planned(ledger, building) == plan
        assert {
            case.state.place for case in cases.of_ledger(ledger) if case.text("description") == "征地未完"
        } == {1}
        assert ledgers.verify(ledger) == []
