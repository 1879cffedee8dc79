"""One window a person: a second start raises the window that is open instead of another door."""

import hashlib
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.services.common import preferences

_PATIENCE = 500  # milliseconds for the open program to answer


def address() -> str:
    """Where the programs of one person find each other on this computer."""
    return f"gongjian-ledger-{hashlib.sha256(str(preferences.home()).encode()).hexdigest()[:16]}"


def call_the_open_one() -> bool:
    """Ask a program that is open already to show itself; False when none is."""
    socket = QLocalSocket()
    socket.connectToServer(address())
    there = socket.waitForConnected(_PATIENCE)
    socket.disconnectFromServer()
    return there


class Doorbell(QObject):
    """Hears when the program is started once more, and does what it was given then."""

    def __init__(self, parent: QObject, rung: Callable[[], object]) -> None:
        super().__init__(parent)
        self._rung = rung
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        if not self._server.listen(address()):  # left behind by a program that was killed
            QLocalServer.removeServer(address())
            self._server.listen(address())

    @Slot()
    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.close()
            caller.deleteLater()
            self._rung()
