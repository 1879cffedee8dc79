"""使用手册: the manual as it is shipped, opened at the chapter of the page that one comes from."""

from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.services.common import manual
from app.services.common.manual import Place
from app.views.help.guide import offer_guide
from app.views.help.rail import ManualRail
from app.views.help.text import ManualText
from app.views.kit import parts, theme
from app.views.kit.ask import Ask
from app.views.kit.background import Background
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader

_SAVE = "存成 PDF"
_FILE = "攻坚台账 使用手册.pdf"
_RAIL, _SHARE = 230, 0.3
"""How wide the chapters are, and which part of the page at most."""


class HelpPage(Page):
    """Chapters at the left, the one that is read at the right; Ctrl+F looks through the whole manual."""

    def __init__(self, ask: Ask, background: Background) -> None:
        super().__init__()
        self._ask, self._background = ask, background
        self._manual = manual.read()
        self.header = PageHeader("使用手册", hint="在手册里找")
        self.header.searched.connect(self._find)
        self.header.search.left.connect(self._to_hits)
        self.pdf = parts.QuietButton(_SAVE, "file-pdf")
        self.pdf.clicked.connect(lambda _on=False: self._save())
        self.guide = parts.QuietButton("一页纸", "printer")
        self.guide.setToolTip("每月就这几步，打印出来贴在桌边")
        self.guide.clicked.connect(lambda _on=False: offer_guide(self, self._ask))
        self.header.add_beside_name(parts.boxed(parts.row(self.pdf, self.guide, gap=4)))
        self.rail, self.text = ManualRail(self._manual), ManualText()
        self.rail.chosen.connect(self._read)
        self.text.link.connect(self._follow)
        self._file = ""
        both = parts.row(self.rail, self.text, gap=12, margins=(24, 0, 24, 16))
        both.setStretch(1, 1)
        outer = parts.column(self.header, gap=0)
        outer.addLayout(both, 1)
        self.setLayout(outer)
        self._go(self._beginning())

    def show_for(self, what: object) -> None:
        """What the manual says of a room, a page or anything by its name, the first that it knows; else the
        beginning.
        """
        topics = what if isinstance(what, tuple) else (what,)
        places = (self._manual.about(str(topic)) for topic in topics)
        self.header.search.clear()
        self._go(next((place for place in places if place is not None), self._beginning()))

    def activate(self) -> None:
        """The page has come to the front."""
        self.hints_changed.emit("Ctrl+F 找字　Alt+← 返回")
        self.rail.setFocus()

    def focus_search(self) -> None:
        """Ctrl+F or F3."""
        self.header.focus_search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chapters leave the text the larger part, whatever the size of type."""
        super().resizeEvent(event)
        self.rail.setFixedWidth(min(theme.px(_RAIL), round(self.width() * _SHARE)))

    def panes(self) -> list[QWidget]:
        """The chapters and the text."""
        return [self.rail, self.text]

    def _beginning(self) -> Place:
        return Place(self._manual.front.file, self._manual.front.title)

    def _go(self, place: Place) -> None:
        """Read a place and mark it among the chapters."""
        self._read(place)
        self.rail.show_chapters(place)

    def _read(self, place: Place) -> None:
        chapter = self._manual.chapter(place.file)
        if chapter is not None:
            self.text.show_chapter(chapter)
            self.text.go(place.heading)
            self._file = place.file
            self.text.mark(self._words())
            if not self._words():
                self.rail.show_chapters(place)

    def _follow(self, link: str) -> None:
        place = self._manual.target(self._file, link)
        if place is None:
            self.status_changed.emit("这一页不在手册里")
            return
        self.header.search.clear()
        self._go(place)

    def _words(self) -> list[str]:
        return self.header.search.text().split()

    def _find(self, words: str) -> None:
        """Every place of the words, the best one open; without words the chapters again."""
        if not words.split():
            self.status_changed.emit("")
            self.text.mark([])
            self.rail.show_chapters(self._shown())
            return
        hits = self._manual.find(words)
        self.rail.show_hits(hits)
        if hits:
            self._read(hits[0].place)
        self.status_changed.emit(f"手册里有 {len(hits)} 处" if hits else f"手册里没有「{words}」")

    def _shown(self) -> Place:
        chapter = self._manual.chapter(self._file) or self._manual.front
        return Place(chapter.file, chapter.title)

    def _to_hits(self) -> None:
        """Enter or ↓ in the search: on to what was found."""
        self.rail.setFocus()

    def _save(self) -> None:
        out = self._ask.save_file(self, _SAVE, Path(_FILE), "PDF (*.pdf)")
        if out is None:
            return
        from app.services.paper import manuals  # noqa: PLC0415 - seldom needed

        self._background.run(
            lambda progress: manuals.write_manual(out, progress),
            done=lambda pages: self.status_changed.emit(f"使用手册 {pages} 页，已存为 {out}"),
            failed=lambda error: self._ask.tell_error(self, _SAVE, error),
            owner=self,
        )
