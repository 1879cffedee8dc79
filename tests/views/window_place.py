"""A program of its own that opens the main window, lays it down where it is told, and tells where it is."""

import json
import sys
from dataclasses import replace

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QLabel

from app.bootstrap import dress, make_application
from app.services.common import preferences
from app.views.kit.background import Background
from app.views.kit.page import PageSpec
from app.views.shell.navigation import LedgerIdentity
from app.views.shell.window import MainWindow, Session


class Nothing:
    """There is nothing to take back."""

    def undo_title(self) -> str:
        return ""

    def redo_title(self) -> str:
        return ""

    def undo(self) -> None: ...
    def redo(self) -> None: ...


def settle() -> None:
    """Let the window system do what it was asked for."""
    for _ in range(3):
        QApplication.processEvents()


def main(wish: str) -> None:
    """Open it where it was last, or at `wish` (x,y,width,height), and remember where it was."""
    dress(make_application([]))
    kept = preferences.load()
    background = Background()
    identity = LedgerIdentity("故城县", "发展和改革局", "刘敏", "9月18日")
    session = Session(
        "故城县", identity, [PageSpec("ledger", "台账", "table", QLabel)], Nothing(), background
    )
    geometry: list[bytes] = []
    window = MainWindow(
        replace(session, geometry=bytes.fromhex(kept.geometry), remember_geometry=geometry.append)
    )
    window.show()
    settle()
    if wish:
        window.setGeometry(QRect(*map(int, wish.split(","))))
        settle()
    print(json.dumps(window.geometry().getRect()))
    window.close()
    preferences.save(preferences.Preferences(geometry=geometry[0].hex()))
    background.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
