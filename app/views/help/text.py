"""One chapter of the manual on the screen: pictures no wider than the text, links, found words marked."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QFontInfo, QImage, QResizeEvent, QTextBlock, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from app.documents.book.dress import Look, blocks, dress
from app.services.common import manual
from app.services.common.manual import Chapter
from app.views.kit import theme

_WIDEST, _LEAST, _MARGIN = 860, 300, 24
_SPARE = 4  # Qt rounds up the columns of a table


class ManualText(QTextBrowser):
    """`link` tells where a link leads that was clicked."""

    link = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFont(theme.font(theme.BODY))
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.anchorClicked.connect(lambda link: self.link.emit(link.toString()))
        self._chapter: Chapter | None = None

    def show_chapter(self, chapter: Chapter) -> None:
        """Show a chapter from its beginning."""
        if self._chapter is not None and chapter.file == self._chapter.file:
            self.moveCursor(QTextCursor.MoveOperation.Start)
            return
        self._chapter = chapter
        self._set(chapter)

    def headings(self) -> list[str]:
        """The headings of the chapter that is shown."""
        return [block.text() for block in blocks(self.document()) if block.blockFormat().headingLevel()]

    def go(self, heading: str) -> bool:
        """Bring a heading to the top; False when this chapter has none of these words."""
        block = self._block(heading)
        if block is None:
            return False
        self._bring_up(QTextCursor(block))
        if not block.blockNumber():
            self.verticalScrollBar().setValue(0)  # with the margin above the title
        return True

    def mark(self, words: list[str]) -> None:
        """Mark every place of the words; the next one from where the reader is gets selected."""
        here = self.textCursor().position()
        marks, first = [], None
        for word in words:
            found = self.document().find(word)
            while not found.isNull():
                marks.append(_marked(found))
                if found.selectionStart() >= here and (first is None or found < first):
                    first = QTextCursor(found)
                found = self.document().find(word, found)
        self.setExtraSelections(marks)
        if first is not None:
            self.setTextCursor(first)
            self.ensureCursorVisible()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        picture = QImage(str(manual.folder() / QUrl(name).path()))
        widest = self._room()
        if picture.width() <= widest:
            return picture
        return picture.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text is as wide as the window, and never wider than is good to read."""
        super().resizeEvent(event)
        width = self._room() + 2 * theme.px(_MARGIN)
        if width != self.lineWrapColumnOrWidth():
            self.setLineWrapColumnOrWidth(width)
            if self._chapter is not None:
                here = self.textCursor().position()
                self._set(self._chapter)
                cursor = self.textCursor()
                cursor.setPosition(min(here, self.document().characterCount() - 1))
                self._bring_up(cursor)

    def _room(self) -> int:
        bar = self.verticalScrollBar().sizeHint().width()  # whether it is shown or not: nothing jumps
        room = self.width() - 2 * self.frameWidth() - bar - 2 * theme.px(_MARGIN) - _SPARE
        return min(theme.px(_WIDEST), max(room, _LEAST))

    def _set(self, chapter: Chapter) -> None:
        self.document().clear()
        self.document().setDocumentMargin(theme.px(_MARGIN))
        self.setMarkdown(chapter.text)
        font = theme.font(theme.BODY)
        dress(self.document(), Look(font, QFontInfo(font).pixelSize(), colour=theme.colour))
        self.setExtraSelections([])

    def _bring_up(self, cursor: QTextCursor) -> None:
        self.moveCursor(QTextCursor.MoveOperation.End)  # so that the place comes to the top, not the foot
        self.setTextCursor(cursor)

    def _block(self, heading: str) -> QTextBlock | None:
        for block in blocks(self.document()):
            if block.blockFormat().headingLevel() and block.text() == heading:
                return block
        return None


def _marked(found: QTextCursor) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.cursor = QTextCursor(found)  # type: ignore[attr-defined]
    mark.format.setBackground(theme.colour("amber-soft"))  # type: ignore[attr-defined]
    return mark
