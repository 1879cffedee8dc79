"""A process that opens a window, says "painted" once its content is on the screen, and ends.

Without arguments the window is empty. With ``orm`` it is, too, and `sqlalchemy.orm` is there, which the
program cannot be without. ``splash`` shows what the program shows first. ``key FOLDER KEY PERSON`` opens a
ledger whose key is known (hexadecimal), ``password FOLDER PASSWORD`` opens it as a person does.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.ledger.ledgers import Opened


def main(arguments: list[str]) -> None:
    """Run until painted."""
    if arguments == ["splash"]:
        splash()
    elif arguments == ["orm"]:
        import sqlalchemy.orm  # noqa: F401

        empty()
    elif arguments:
        ledger(arguments)
    else:
        empty()


def empty() -> None:
    """The least that a program with a window does."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.resize(1366, 768)
    window.show()
    end_when_painted(window)
    application.exec()


def splash() -> None:
    """The program until its first sign of life."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from app import bootstrap

    application = bootstrap.make_application([])
    from app.views.splash import Splash

    window = Splash()
    end_when_painted(window)
    window.show()
    application.exec()


def ledger(arguments: list[str]) -> None:
    """The program with a ledger, by the program's own start; only what a person types is known already."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from app import bootstrap

    application = bootstrap.make_application([])
    bootstrap.dress(application)
    from app.views.desktop import Desktop
    from app.views.kit.ask import Ask
    from app.views.shell.window import MainWindow

    class Watched(Desktop):
        def enter(self, opened: "Opened") -> MainWindow:
            window = super().enter(opened)
            page: Any = window.page(window.current)
            end_when_painted(page.grid.right.viewport())
            return window

    desktop = Watched(Ask())
    desktop.open(lambda: opened(arguments))
    application.exec()


def opened(arguments: list[str]) -> "Opened":
    """The ledger that the arguments name."""
    from app.services.ledger import ledgers

    how, folder, word, *person = arguments
    if how == "password":
        return ledgers.open_ledger(Path(folder), word)
    from app.storage import opening

    ledger = opening.open_with_key(Path(folder), bytes.fromhex(word), before_migration=lambda *_: None)
    return ledgers.Opened(ledger, person[0])


def end_when_painted(widget: "QWidget") -> None:
    """End the program when the pass that paints a widget for the first time is over."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
            return False

        def event(self, event: QEvent) -> bool:
            done()
            return True

    widget.installEventFilter(Watch(widget))


def done() -> None:
    """Say it and go, without tidying up: that is not what is measured."""
    import os

    os.write(1, b"painted\n")
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
