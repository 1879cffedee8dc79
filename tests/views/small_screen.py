"""A program of its own on a small screen: opens every dialog there is and tells which do not fit.

Started by `test_small_screen.py`, since the screens of a process are given when it starts.
"""

import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

import app.views
from app.bootstrap import dress, make_application
from app.services.ledger import people
from app.services.ledger.ledgers import Opened
from app.services.problems import cases
from app.services.project import projects
from app.services.proofs import evidence, gallery
from app.views.desktop import Desktop
from app.views.issues.step_form import ACTS, StepDialog
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.dialogs import MessageDialog, TextDialog
from app.views.kit.progress import ProgressDialog
from app.views.kit.questions import Choice, Listing, Question
from app.views.project.evidence_viewer import Viewer
from app.views.projects import LedgerPage, new_project
from app.views.projects.new_project import NewProjectDialog
from app.views.projects.replacing import ReplaceDialog
from app.views.settings.people import PersonDialog
from app.views.sheet.filters import BoundsDialog
from app.views.shell.window import MainWindow
from app.views.welcome.window import WelcomeWindow
from app.views.work import Work
from tests.county import WHO
from tests.services.photo_samples import photo
from tests.views import demo_samples

LONG = "故城县云溪循环经济产业园污水处理及再生水利用工程（一期）" * 3
"""As long as names become."""
_BASES = frozenset({"LedgerDialog", "FormDialog"})


def messages(parent: QWidget) -> Iterator[QDialog]:
    """Questions: with many lines, a long table, an error with details."""
    lines = tuple(f"{number}. {LONG}" for number in range(12))
    listing = Listing(("项目", "原来", "改成"), tuple((LONG, "1,200", "约数") for _ in range(40)))
    choices = (
        Choice("a", "只粘贴合格的(&P)"),
        Choice("b", "都不粘贴(&C)"),
        Choice("c", "粘贴(&V)", primary=True),
    )
    yield MessageDialog(parent, Question("粘贴", LONG, lines, listing, note=LONG, choices=choices))
    yield MessageDialog(parent, Question("程序", LONG, lines * 3, tone="error", details=LONG))
    yield TextDialog(parent, "改名", LONG, LONG, verb="改名(&S)", check=None, secret=False)
    progress = ProgressDialog(parent, "导入", [f"第{number}步" for number in range(12)], LONG)
    yield progress


def dialogs(work: Work, window: MainWindow) -> Iterator[QDialog]:
    """Every dialog of the program, as full as it becomes."""
    ledger = work.ledger
    yield from messages(window)
    page = window.page("ledger")
    assert isinstance(page, LedgerPage)
    yield NewProjectDialog(window, new_project.suggestions(ledger, "2025-08"))
    yield ReplaceDialog(page.grid, window)
    yield BoundsDialog(window, next(each for each in page.grid.ledger.columns() if each.unit), [])
    case = cases.of_ledger(ledger)[0]
    for kind in ACTS:
        yield StepDialog(window, work, kind, [case])
    person = people.people(ledger)[0]
    yield PersonDialog(work, "添加用户", "添加(&A)", None, facts=True, password=True)
    yield PersonDialog(work, "改用户", "保存(&S)", person, facts=True, password=False)
    evidence.add(ledger, WHO, case.project, [evidence.Pasted("照片.jpg", photo())])
    items = gallery.items(ledger, projects.page(ledger, case.project))
    yield Viewer(work, items, 0, lambda _item, _whole: None, window)


def wrong(widget: QWidget) -> list[str]:
    """What of a window lies outside the screen, and which of its buttons cannot be seen."""
    widget.show()
    for _ in range(3):
        QApplication.processEvents()
    room, frame = widget.screen().availableGeometry(), widget.frameGeometry()
    name = f"{type(widget).__name__} 「{widget.windowTitle()}」"
    faults = []
    if not room.contains(frame):
        faults.append(f"{name}: {frame.getRect()} outside {room.getRect()}")
    buttons: list[QPushButton] = list(widget.findChildren(QPushButton))
    for button in buttons:
        foot = button.parentWidget()
        if foot is None or foot.objectName() != "dialogFoot":
            continue
        if not widget.rect().contains(button.geometry().translated(foot.pos())):
            faults.append(f"{name}: the button {button.text()} is outside")
    widget.hide()
    return faults


def unopened(seen: set[str]) -> list[str]:
    """The classes of dialogs that nobody opened here."""
    for module in pkgutil.walk_packages(app.views.__path__, "app.views."):
        importlib.import_module(module.name)
    known: set[type[Any]] = set()
    todo: list[type[Any]] = [QDialog]
    while todo:
        for kind in todo.pop().__subclasses__():
            if kind.__module__.startswith("app."):
                known.add(kind)
                todo.append(kind)
    return sorted(f"not opened: {each.__name__}" for each in known if each.__name__ not in seen | _BASES)


def main(factor: float) -> int:
    """Look at everything in one size of type; gives how much is wrong, which is told on stdout."""
    application = make_application([])
    dress(application)
    theme.apply(application, factor)
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        desktop = Desktop(ScriptedAsk())
        door = desktop.welcome()
        assert isinstance(door, WelcomeWindow)
        faults += [fault for key in ("create", "open", "restore") for fault in _page(door, key)]
        door.close()
        ledger = demo_samples.county(Path(scratch) / "台账", 12)
        window = desktop.enter(Opened(ledger, WHO))
        desktop.background.wait()
        assert desktop.work is not None
        faults += wrong(window)
        window.show()
        seen = set()
        for dialog in dialogs(desktop.work, window):
            seen.add(type(dialog).__name__)
            faults += wrong(dialog)
            dialog.deleteLater()
        faults += unopened(seen)
        window.close()
        desktop.close()
    print("\n".join(faults))
    return len(faults)


def _page(door: WelcomeWindow, key: str) -> list[str]:
    door.show_page(key)
    return wrong(door)


if __name__ == "__main__":
    sys.exit(min(main(float(sys.argv[1])), 100))
