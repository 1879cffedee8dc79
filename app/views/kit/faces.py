"""A place that shows its content or, where there is none, what is to be said instead."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.views.kit import parts
from app.views.kit.empty import EmptyState, NoHits


class Faces(QStackedWidget):
    """The content of a page, or one face in its place.

    `margins` (left, top, right, bottom) are those around a face; without them it takes all the room.
    """

    def __init__(self, content: QWidget, margins: tuple[float, float, float, float] | None = None) -> None:
        super().__init__()
        self._margins = margins
        self.addWidget(content)

    def show_content(self) -> None:
        """Show the content again."""
        self._drop()
        self.setCurrentIndex(0)

    def say(self, face: EmptyState | NoHits) -> None:
        """Show this in place of the content; what tells of no hits stands at the top."""
        self._drop()
        self.addWidget(self._set(face))
        self.setCurrentIndex(1)

    def _set(self, face: EmptyState | NoHits) -> QWidget:
        if self._margins is None:
            return face
        around = parts.column(face, margins=self._margins)
        if isinstance(face, NoHits):
            around.addStretch(1)
        return parts.boxed(around)

    def _drop(self) -> None:
        old = self.widget(1)
        if old is not None:
            self.removeWidget(old)
            old.deleteLater()
