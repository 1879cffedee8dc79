"""What the walk may do next: gestures that a person makes, each drawn at random."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from sqlalchemy import select

from app.models import Project
from app.services.paper import reports
from app.services.project import projects
from app.services.registers import registers
from app.views.kit import theme
from app.views.kit.dialogs import LedgerDialog
from app.views.kit.grid.editors import typed_text
from app.views.kit.grid.grid import Grid
from app.views.project.page import ROOMS
from app.views.shell.window import LEDGER, LOCK, PERSON, MainWindow
from app.views.work import Work
from tests.walk import hands


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the walk is: the window, the work in it, the files at hand, and the dice; `errors` takes what is
    found wrong.
    """

    draw: Random
    window: MainWindow
    work: Work
    given: Path
    errors: list[str]

    @property
    def front(self) -> QWidget:
        """The window that takes the keys now."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window

    def order(self) -> list[str]:
        """The uids of all projects that live."""
        with self.work.ledger.read() as session:
            alive = select(Project.uid).where(Project.deleted.is_(False)).order_by(Project.uid)
            return list(session.scalars(alive))

    def sheet(self) -> str:
        """A workbook or a list that can be imported."""
        return str(self.draw.choice(sorted(self.given.glob("*.[cx]*"))))


def turn(scene: Scene) -> str:
    """Another page, by its key on the keyboard."""
    key = f"Alt+{scene.draw.randrange(1, 9)}"
    hands.strike(scene.window, key)
    return f"{key} -> {scene.window.current}"


def open_page(scene: Scene) -> str:
    """Any page, also those that only other pages lead to."""
    key = scene.draw.choice([spec.key for spec in scene.window.session.pages])
    scene.window.go(key)
    return f"page {key}"


def open_project(scene: Scene) -> str:
    """A room of some project."""
    order = scene.order()
    if not order:
        return "no project"
    uid, room = scene.draw.choice(order), scene.draw.choice(list(ROOMS))
    scene.window.go("project", (uid, order, room, ""))
    return f"project {order.index(uid)} {room}"


def resize(scene: Scene) -> str:
    """Another size of type, or the same one again."""
    name = scene.draw.choice(list(theme.FACTORS))
    scene.window.status.size_wanted.emit(name)
    return f"size {name}"


def undo(scene: Scene) -> str:
    """A step back, or forth again."""
    key = scene.draw.choice(("Ctrl+Z", "Ctrl+Z", "Ctrl+Y"))
    hands.strike(scene.window, key)
    return key


def leave(scene: Scene) -> str:
    """Lock, or leave for another person or ledger; whoever comes in comes from the same door."""
    why = scene.draw.choice((LOCK, PERSON, LEDGER))
    scene.window.leave_for(why)
    return f"leave {why}"


def delete_project(scene: Scene) -> str:
    """Delete a project, wherever it is shown."""
    order = scene.order()
    if len(order) < 2:
        return "no project to delete"
    scene.work.write("删除项目", projects.delete, [scene.draw.choice(order)])
    return f"one of {len(order)} projects deleted"


def bring_sheet(scene: Scene) -> str:
    """Begin to import a sheet."""
    sheet = scene.sheet()
    scene.window.go("import", sheet)
    return f"sheet {sheet}"


def receive(scene: Scene) -> str:
    """Packages, a card, or something that is neither."""
    paths = sorted(scene.given.iterdir())
    taken = scene.draw.sample(paths, scene.draw.randrange(1, 3))
    scene.window.go("exchange", taken)
    return f"receive {[path.name for path in taken]}"


def show_paper(scene: Scene) -> str:
    """The preview of a document."""
    kind = scene.draw.choice(list(reports.kinds()))
    scene.window.go("print", kind)
    return f"paper {kind}"


def open_register(scene: Scene) -> str:
    """One of the registers."""
    kind = scene.draw.choice(list(registers.kinds()))
    scene.window.go("registers", kind)
    return f"register {kind}"


def press_key(scene: Scene) -> str:
    """One key, to whatever has the keyboard."""
    key = scene.draw.choice(hands.KEYS)
    hands.strike(QApplication.focusWidget() or scene.front, key)
    return f"key {key}"


def use(scene: Scene) -> str:
    """Something that can be used in the window in front."""
    offered = list(hands.usable(scene.front))
    if not offered:
        return "nothing to use"
    what = scene.draw.choice(offered)
    words = getattr(what, "text", str)() or what.accessibleName() or what.toolTip()
    kind = type(what).__name__
    hands.use(scene.draw, what)
    return f"use {kind} {str(words)[:24]!r}"


def press(scene: Scene) -> str:
    """A click on anything that is painted."""
    visible = hands.painted(scene.front)
    if not visible:
        return "nothing to press"
    what = scene.draw.choice(visible)
    kind = type(what).__name__
    hands.press(scene.draw, what)
    return f"press {kind}"


def answer(scene: Scene) -> str:
    """Fill the form that is open, and end it; without one, use something else."""
    box = QApplication.activeModalWidget()
    if not isinstance(box, LedgerDialog):
        return use(scene)
    title = box.windowTitle()
    hands.fill(scene.draw, box)
    return f"answer {title}"


def type_in_grid(scene: Scene) -> str:
    """Write into a cell of a grid and end with a key: it is written, or stands there still."""
    grids: list[Grid] = scene.front.findChildren(Grid)  # type: ignore[assignment]
    grids = [each for each in grids if each.isVisible()]
    grid = scene.draw.choice(grids) if grids else None
    if grid is None or not grid.model.line_count():
        return "no grid"
    row = scene.draw.randrange(grid.model.line_count())
    column = scene.draw.choice(grid.model.columns())
    grid.setFocus()
    grid.go(row, column.key)
    hands.strike(grid.view_of(grid.current()[1]), "F2")
    editor, text = QApplication.focusWidget(), scene.draw.choice(hands.TEXTS)
    if not isinstance(editor, QLineEdit | QPlainTextEdit) or not editor.property("cell"):
        return f"closed cell {row} {column.key}"
    before, step = hands.text_of(editor), scene.work.ledger.meta("seq")
    editor.setText(text) if isinstance(editor, QLineEdit) else editor.setPlainText(text)
    meant = typed_text(editor)  # of a choice its initials say the whole word
    end = scene.draw.choice(("Return", "Return", "Tab", "Esc", "Down"))
    hands.strike(editor, end)
    told = f"type {text[:12]!r} {end} into {row} {column.key}"
    written = scene.work.ledger.meta("seq") != step
    waiting = text in [hands.text_of(each) for each in hands.usable(scene.front)]
    if not written and not waiting and end != "Esc" and meant.strip() != before.strip():
        scene.errors.append(f"lost: {told}, instead of {before!r}")
    return told


GESTURES: dict[Callable[[Scene], str], int] = {
    turn: 4, open_page: 5, open_project: 9, resize: 3, undo: 5, leave: 1, delete_project: 1, bring_sheet: 2,
    receive: 2, show_paper: 2, open_register: 2, press_key: 20, use: 34, press: 8, answer: 14,
    type_in_grid: 14,
}  # fmt: skip
"""How often each is done, of as many as they are together."""
