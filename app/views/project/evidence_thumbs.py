"""Thumbnails of proofs: made on the worker, only for what is seen, and kept while there is room."""

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from app.models import Evidence
from app.progress import Progress
from app.services.proofs import evidence
from app.views.work import Work

_KEPT = 600
"""Pixmaps of 256 pixels: some 100 MB at most."""
_AT_ONCE = 8


class Thumbs(QObject):
    """Gives the thumbnail of a proof, None while it is being made; `arrived` says that some are there now."""

    arrived = Signal()

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._made: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._busy = False
        self._wanted: list[Evidence] = []

    def of(self, record: Evidence) -> QPixmap | None:
        """The thumbnail as far as it is made."""
        found = self._made.get(record.uid)
        if found is not None:
            self._made.move_to_end(record.uid)
        return found

    def want(self, records: Sequence[Evidence]) -> None:
        """Make those of these that are missing; what was wanted before and is not any more is forgotten."""
        self._wanted = [record for record in records if record.uid not in self._made]
        self._next()

    def retry(self) -> None:
        """Try again where there was no picture: its file may have come since."""
        self._made = OrderedDict((uid, made) for uid, made in self._made.items() if made is not None)

    def _next(self) -> None:
        if self._busy or not self._wanted:
            return
        batch, ledger = self._wanted[:_AT_ONCE], self._work.ledger
        self._wanted = self._wanted[_AT_ONCE:]
        self._busy = True

        def job(progress: Progress) -> list[tuple[str, QImage | None]]:
            found = []
            for record in batch:
                progress(0, 0, "")
                found.append((record.uid, _image(evidence.thumbnail(ledger, record))))
            return found

        self._work.background.run(job, done=self._take, cancelled=self._stopped, owner=self)

    def _take(self, found: list[tuple[str, QImage | None]]) -> None:
        for uid, image in found:
            self._made[uid] = None if image is None else QPixmap.fromImage(image)
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        self._busy = False
        self.arrived.emit()
        self._next()

    def _stopped(self) -> None:
        self._busy = False


def _image(content: bytes | None) -> QImage | None:
    """Bytes that this program made itself, as a picture."""
    made = QImage.fromData(content) if content else QImage()
    return None if made.isNull() else made
