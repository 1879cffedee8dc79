"""One window a person: a second start hands what it was to open to the window that is open, and ends.

A lock of the system says whether one is open, a note in the person's own folder what is wanted of it. So the
program needs no socket, and nothing of the network is shipped for this.
"""

import contextlib
import ctypes
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QFileSystemWatcher, QObject, Slot

from app import files
from app.services.common import preferences

_LOCK, _NOTES = "window.lock", "wanted"
_ANY_PROCESS = -1


def call_the_open_one(wanted: Path | None = None) -> bool:
    """Ask a program that is open already to show itself, and what is wanted; False when none is."""
    lock = _lock()
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _leave_note(wanted)
    except OSError:  # a folder that cannot be written: then there is one window more
        return False
    lock.release()
    return False


def _lock() -> FileLock:
    with contextlib.suppress(OSError):
        preferences.home().mkdir(parents=True, exist_ok=True)
    return FileLock(str(preferences.home() / _LOCK), thread_local=False)


def _leave_note(wanted: Path | None) -> bool:
    """The note comes whole or not at all; False when it cannot be left."""
    if sys.platform == "win32":  # who was started last may bring a window to the front, and lends that
        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
    note = preferences.home() / _NOTES / uuid.uuid4().hex
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        files.write_atomically(note, str(wanted or "").encode())
    except OSError:
        return False
    return True


class Doorbell(QObject):
    """Hears when the program is started once more; `rung` is given what is wanted then, None for nothing."""

    def __init__(self, parent: QObject, rung: Callable[[Path | None], object]) -> None:
        super().__init__(parent)
        self._rung = rung
        self._lock = _lock()
        self._watcher = QFileSystemWatcher(self)
        with contextlib.suppress(OSError, Timeout):  # without a folder of its own nobody can be called
            self._lock.acquire(timeout=0)
            self._begin(preferences.home() / _NOTES)

    def _begin(self, notes: Path) -> None:
        """What was left for a program that is gone is wanted no more."""
        notes.mkdir(parents=True, exist_ok=True)
        for old in notes.iterdir():
            old.unlink(missing_ok=True)
        self._watcher.directoryChanged.connect(self._answer)
        self._watcher.addPath(str(notes))

    @Slot()
    def _answer(self) -> None:
        for note in sorted((preferences.home() / _NOTES).iterdir()):
            if note.suffix == files.PART:
                continue
            with contextlib.suppress(OSError):  # not yet to be read: the folder changes once more
                wanted = note.read_text("utf-8")
                note.unlink()
                self._rung(Path(wanted) if wanted else None)
