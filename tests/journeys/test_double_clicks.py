"""Who clicks twice where once is enough does one thing, not a second one that came under the mouse."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Project
from app.services.ledger.ledgers import Ledger, Opened
from app.services.project import projects
from app.views.desktop import Desktop
from app.views.kit import parts, theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.buttons import PushButton, ToolButton
from app.views.project.page import ROOMS
from app.views.project.problem_room import Problems
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import double_click, in_front, project_page
from tests.views import demo_samples
from tests.views.finding import children


def test_a_double_click_on_register_does_not_delete_what_was_registered(
    work: Work, ledger: Ledger, qtbot: QtBot
) -> None:
    """删除 comes up where 登记 stood."""
    uid = projects.create(ledger, WHO, {"name": "连点两下"})
    page = project_page(qtbot, work, uid)
    page.show_tab("problems", "new")
    room = page.room("problems")
    assert isinstance(room, Problems)
    room.form.places["description"].editor.set_text("管线没有迁改")
    double_click(room.keep, then=room.delete)
    assert [issue.description for issue in projects.page(ledger, uid).issues] == ["管线没有迁改"]


def test_the_second_half_counts_on_the_button_of_the_first_alone(qtbot: QtBot) -> None:
    pressed: list[str] = []
    first, other = (parts.button(text, partial(pressed.append, text)) for text in ("登记", "删除"))
    box = parts.boxed(parts.column(first, other))
    in_front(qtbot, box)
    double_click(first, then=other)
    assert pressed == ["登记"]
    double_click(other)  # ◀ ▶ and the like go two months on
    assert pressed == ["登记", "删除", "删除"]


def test_every_button_with_the_keyboard_clicks_wholly(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp)
    desktop = Desktop(ScriptedAsk())
    ledger = demo_samples.county(tmp_path / "台账", 3)
    window = desktop.enter(Opened(ledger, demo_samples.PERSON))
    with ledger.read() as session:
        uid = session.scalars(select(Project.uid)).first()
    others: set[str] = set()
    try:
        for spec in window.session.pages:
            window.go(spec.key, (uid, [uid]) if spec.key == "project" else None)
            for room in ROOMS if spec.key == "project" else ():
                window.go("project", (uid, [uid], room, ""))
            qapp.processEvents()
            for button in children(window.page(spec.key), QAbstractButton):
                plain = button.isCheckable() or button.focusPolicy() == Qt.FocusPolicy.NoFocus
                ours = isinstance(button, QPushButton | QToolButton) and not plain
                if ours and not isinstance(button, PushButton | ToolButton):
                    others.add(
                        f"{spec.key}: {button.text() or button.accessibleName()} {button.objectName()}"
                    )
    finally:
        window.close()
        window.deleteLater()
    assert others == set()
