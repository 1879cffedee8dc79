"""Windows that a gesture waits for are gone before anything can go that they hold."""

from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtWidgets import QDialog


@contextmanager
def answered(dialog: QDialog) -> Iterator[bool]:
    """Show a dialog until it is answered; within, it can be read whether and how; then it is taken apart.

    Qt would keep it as long as its parent: the system's window for printing crashes when its printer is
    gone by then, and every other one costs with each change of the size of type.
    """
    try:
        yield dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        if shiboken6.isValid(dialog):
            shiboken6.delete(dialog)
