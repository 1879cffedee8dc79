"""使用手册: the manual as it is shipped, opened at the chapter of the page that one comes from."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextBlock, QTextCursor, QTextDocument, QTextFrameFormat
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QWidget

from app.services.common import resources
from app.views.kit import parts, theme
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader

_CHAPTER, _SECTION = 2, 3
_WIDEST, _LEAST, _MARGIN = 860, 400, 24


class _Manual(QTextBrowser):
    """The text, with its pictures no wider than the page. Links lead to headings."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFont(theme.font(theme.BODY))
        self.document().setDocumentMargin(theme.px(_MARGIN))
        self.anchorClicked.connect(lambda link: self.go(link.fragment()))

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        picture = QImage(str(resources.manual().parent / QUrl(name).path()))
        bar = self.verticalScrollBar().sizeHint().width()
        room = self.viewport().width() - 2 * theme.px(_MARGIN) - bar  # large type leaves less of it
        widest = min(theme.px(_WIDEST), max(room, _LEAST))
        if picture.width() <= widest:
            return picture
        return picture.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)

    def headings(self) -> list[tuple[int, str]]:
        """Level and words of every heading, in their order."""
        headings, block = [], self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel():
                headings.append((block.blockFormat().headingLevel(), block.text()))
            block = block.next()
        return headings

    def go(self, heading: str) -> bool:
        """Bring a heading to the top; False when there is none of these words."""
        block = self._block(heading)
        if block is None:
            return False
        self.moveCursor(QTextCursor.MoveOperation.End)  # so that the heading comes to the top, not the foot
        self.setTextCursor(QTextCursor(block))
        return True

    def _block(self, heading: str) -> QTextBlock | None:
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _plain(block.text()) == _plain(heading):
                return block
            block = block.next()
        return None


class HelpPage(Page):
    """Chapters at the left, the manual at the right; Ctrl+F finds words in it."""

    def __init__(self) -> None:
        super().__init__()
        self.header = PageHeader("使用手册", search=True)
        self.header.searched.connect(self._find)
        self.chapters = QListWidget()
        self.chapters.setAccessibleName("章节")
        self.chapters.setObjectName("chapters")
        self.chapters.setFont(theme.font(theme.SECOND))
        self.header.search.setPlaceholderText("在手册里找")
        self.manual = _Manual()
        self._fill()
        self.chapters.currentItemChanged.connect(self._chosen)
        both = QSplitter()
        both.addWidget(self.chapters)
        both.addWidget(self.manual)
        both.setStretchFactor(1, 1)
        both.setSizes([theme.px(190), theme.px(1000)])
        inside = parts.column(both, margins=(24, 0, 24, 16))
        outer = parts.column(self.header, gap=0)
        outer.addLayout(inside, 1)
        self.setLayout(outer)

    def _fill(self) -> None:
        text = resources.manual().read_text(encoding="utf-8")
        self.manual.setMarkdown(text)
        _dress_tables(self.manual.document())
        for level, words in self.manual.headings():
            if level in (_CHAPTER, _SECTION):
                item = QListWidgetItem(("　" if level == _SECTION else "") + words)
                item.setData(Qt.ItemDataRole.UserRole, words)
                self.chapters.addItem(item)

    def show_for(self, what: object) -> None:
        """A chapter by its heading; one that does not exist shows the beginning."""
        for row in range(self.chapters.count()):
            if self.chapters.item(row).data(Qt.ItemDataRole.UserRole) == what:
                self.chapters.setCurrentRow(row)
                return
        self.chapters.setCurrentRow(-1)
        self.manual.moveCursor(QTextCursor.MoveOperation.Start)

    def activate(self) -> None:
        """The page has come to the front."""
        self.hints_changed.emit("Ctrl+F 找字　Alt+← 返回")
        self.chapters.setFocus()

    def focus_search(self) -> None:
        """Ctrl+F or F3."""
        self.header.focus_search()

    def panes(self) -> list[QWidget]:
        """The chapters and the text."""
        return [self.chapters, self.manual]

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.manual.go(item.data(Qt.ItemDataRole.UserRole))

    def _find(self, words: str) -> None:
        """The next place of the words, from the beginning again after the last one."""
        if words and not self.manual.find(words):
            self.manual.moveCursor(QTextCursor.MoveOperation.Start)
            if not self.manual.find(words):
                self.status_changed.emit(f"手册里没有「{words}」")
                return
        self.status_changed.emit("")


def _plain(heading: str) -> str:
    """Without what an anchor leaves out."""
    return "".join(letter for letter in heading.lower() if letter.isalnum())


def _dress_tables(document: QTextDocument) -> None:
    """Hairlines and room in the tables."""
    for frame in document.rootFrame().childFrames():
        form = frame.frameFormat()
        if form.isTableFormat():
            table = form.toTableFormat()
            table.setBorder(1)
            table.setBorderCollapse(True)
            table.setBorderBrush(theme.colour("line"))
            table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            table.setCellPadding(theme.px(5))
            frame.setFrameFormat(table)
