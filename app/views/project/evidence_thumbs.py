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


class EvidenceThumbs(QObject):
    """Gives the thumbnail of a proof, None while it is being made; `arrived` says that some are there now."""

    arrived = Signal()

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._pixmaps: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._busy = False
        self._missing: list[Evidence] = []

    def of(self, record: Evidence) -> QPixmap | None:
        """The thumbnail as far as it is made."""
        pixmap = self._pixmaps.get(record.uid)
        if pixmap is not None:
            self._pixmaps.move_to_end(record.uid)
        return pixmap

    def want(self, records: Sequence[Evidence]) -> None:
        """Make those of these that are missing; what was wanted before and is not any more is forgotten."""
        self._missing = [record for record in records if record.uid not in self._pixmaps]
        self._next()

    def retry(self) -> None:
        """Try again where there was no picture: its file may have come since."""
        self._pixmaps = OrderedDict(
            (uid, pixmap) for uid, pixmap in self._pixmaps.items() if pixmap is not None
        )

    def _next(self) -> None:
        if self._busy or not self._missing:
            return
        batch, ledger = self._missing[:_AT_ONCE], self._work.ledger
        self._missing = self._missing[_AT_ONCE:]
        self._busy = True

        def job(progress: Progress) -> list[tuple[str, QImage | None]]:
            images = []
            for record in batch:
                progress(0, 0, "")
                images.append((record.uid, _image(evidence.thumbnail(ledger, record))))
            return images

        self._work.background.run(job, done=self._take, cancelled=self._stopped, owner=self)

    def _take(self, images: list[tuple[str, QImage | None]]) -> None:
        for uid, image in images:
            self._pixmaps[uid] = None if image is None else QPixmap.fromImage(image)
        while len(self._pixmaps) > _KEPT:
            self._pixmaps.popitem(last=False)
        self._busy = False
        self.arrived.emit()
        self._next()

    def _stopped(self) -> None:
        self._busy = False


def _image(content: bytes | None) -> QImage | None:
    """Bytes that this program made itself, as a picture."""
    image = QImage.fromData(content) if content else QImage()
    return None if image.isNull() else image
