"""Every page and room opens inside the window, without windows of its own, and has the keyboard at once."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Project
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger, Opened
from app.services.nodes import nodes
from app.services.project import projects
from app.views.desktop import Desktop
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.project.page import ROOMS
from tests.county import WHO, new_ledger
from tests.views import demo_samples


class Windows(QObject):
    """Notes what is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return demo_samples.county(tmp_path / "台账", 6)


def test_no_page_shows_a_window_of_its_own(ledger: Ledger, qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp)
    desktop, windows = Desktop(ScriptedAsk()), Windows()
    window = desktop.enter(Opened(ledger, demo_samples.PERSON))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with ledger.read() as session:
        uid = session.scalars(select(Project.uid)).first()
    qapp.installEventFilter(windows)
    try:
        for spec in window.session.pages:
            window.go(spec.key, (uid, [uid]) if spec.key == "project" else None)
            qapp.processEvents()
            focus = qapp.focusWidget()
            assert focus is not None, spec.name
            assert window.page(spec.key).isAncestorOf(focus), spec.name
        for room in ROOMS:
            window.go("project", (uid, [uid], room, ""))
            qapp.processEvents()
            focus = qapp.focusWidget()
            assert focus is not None, room
            assert focus.isVisible(), room
    finally:
        qapp.removeEventFilter(windows)
        window.close()  # which finishes what runs and closes the ledger
        window.deleteLater()
    assert windows.shown == []


def test_in_a_bare_ledger_the_keyboard_is_on_something_seen(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    """What is typed would go into what nobody sees."""
    theme.apply(qapp)
    desktop = Desktop(ScriptedAsk())
    ledger = new_ledger(tmp_path / "台账")
    window = desktop.enter(Opened(ledger, WHO))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    try:
        for spec in window.session.pages:
            if spec.key != "project":
                window.go(spec.key)
                assert seen(qapp), spec.name
        uid = projects.create(ledger, WHO, {"name": "只有名称"})
        below = (("nodes", "schedule"), ("nodes", "delay"), ("evidence", "inspections"))
        for room, detail in (*((room, "") for room in ROOMS), *below):
            window.go("project", (uid, [uid], room, detail))
            assert seen(qapp), (room, detail)
        window.go("project", (uid, [uid], "nodes", ""))
        nodes.add_standard_nodes(ledger, WHO, uid)
        qapp.processEvents()
        window.page("project").setFocus()
        ledgers.undo_last(ledger, WHO)
        assert seen(qapp), "after the last node is gone"
    finally:
        window.close()
        window.deleteLater()


def seen(qapp: QApplication) -> bool:
    qapp.processEvents()
    focus = qapp.focusWidget()
    return focus is not None and focus.isVisible()
