"""The menus of the wizard: what a row is, which sheet to look at."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QMenu, QWidget

from app.documents.intake import LineKind
from app.views.intake.words import KINDS


def kind_menu(
    parent: QWidget, now: LineKind, mark: Callable[[LineKind], object], skip: Callable[[], object]
) -> QMenu:
    """What a row can be, and whether it is imported."""
    menu = QMenu(parent)
    for kind, words in KINDS.items():
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(kind is now)
        action.triggered.connect(lambda _on=False, kind=kind: mark(kind))
    if now is LineKind.DATA:
        menu.addSeparator()
        menu.addAction("不导入这一行").triggered.connect(lambda _on=False: skip())
    return menu


def sheet_menu(parent: QWidget, names: Iterable[str], show: Callable[[str], object]) -> QMenu:
    """The sheets of a file."""
    menu = QMenu(parent)
    for name in names:
        menu.addAction(name).triggered.connect(lambda _on=False, name=name: show(name))
    return menu
