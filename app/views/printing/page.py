"""报表打印: what will lie on the paper in the middle, its pages at the left, the choices at the right."""

from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.documents import fonts
from app.models import ENTITY_BY_TABLE
from app.rules import media
from app.services.paper import forms, reports
from app.services.paper.reports import PROGRESS_SHEET
from app.views.kit import parts, theme
from app.views.kit.banner import Banner
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.reading import Reader
from app.views.kit.shortcuts import bind
from app.views.printing.output import Printers, print_on
from app.views.printing.panel import PrintPanel, PrintWish
from app.views.printing.paper_bar import PaperBar
from app.views.printing.paper_view import PaperView
from app.views.printing.printable import Printable
from app.views.printing.reading import Content, last_wish, read, read_alike
from app.views.printing.thumbs import PageThumbs
from app.views.saving import save
from app.views.work import Work

_READS = frozenset(ENTITY_BY_TABLE)
_HINTS = "PgUp PgDn 翻页　Ctrl+滚轮 缩放　Ctrl+P 打印"
_PANEL = 300
_ROOMY = 1000
"""The width from which there is room for the thumbnails."""
_PAUSE = 60  # milliseconds after a change before the document is made again
_FURTHER = {".xlsx": "导出 Excel", ".docx": "导出 Word", ".png": "存为图片"}
"""What a document is saved as besides PDF, to be worked on or passed on."""
_HOW_TO = (
    "公文和报表惯用方正小标宋、仿宋、楷体、黑体、宋体。请信息中心或打印店从正版渠道装上缺的字体，",
    "重新打开程序就会用上。不装也能打印：版面不变，只是字形不同。",
)


class PrintPage(Page):
    """Every document of the ledger: chosen, seen as it will be printed, printed, saved."""

    def __init__(self, work: Work, printers: Printers | None = None) -> None:
        super().__init__()
        self.work = work
        self.printers = printers or Printers()
        self.wish = last_wish(work.ledger, PROGRESS_SHEET)
        self.content: Content | None = None
        self.printable: Printable | None = None
        self.header = PageHeader("报表打印", work, search=False)
        self.thumbs, self.paper, self.bar, self.panel = PageThumbs(), PaperView(), PaperBar(), PrintPanel()
        self.pdf = parts.button("存为 PDF", self.save_pdf, icon="file-pdf")
        self.table = parts.button("导出 Excel", self.save_table, icon="export")
        self.printing = parts.button("打印(&P)", self.print, icon="printer", primary=True)
        self.banner = Banner("", "warn", "怎么装", self._tell_fonts)
        self.banner.hide()  # until there is something to say
        self.reader = Reader(
            self, work.background, wish=lambda: self.wish, read=partial(read, work.ledger, work.person),
            show=self._take, fail=partial(work.ask.tell_error, self, "做报表"), kinds=_READS, pause=_PAUSE,
            alike=read_alike,
        )  # fmt: skip
        self._build()
        self._connect()

    def _build(self) -> None:
        middle = parts.column(self.bar, self.paper, gap=0)
        middle.setStretch(1, 1)
        side = QFrame()
        side.setFixedWidth(theme.px(_PANEL))
        files = parts.row(self.pdf, self.table, gap=8)
        foot = parts.column(files, self.printing, gap=8, margins=(16, 12, 16, 16))
        column = parts.column(self.panel, parts.rule(), gap=0)
        column.addLayout(foot)
        column.setStretch(0, 1)
        side.setLayout(column)
        body = parts.row(self.thumbs, parts.rule(upright=True), gap=0)
        body.addLayout(middle, 1)
        body.addWidget(parts.rule(upright=True))
        body.addWidget(side)
        whole = parts.column(self.header, gap=0)
        whole.addWidget(self.banner)
        whole.addWidget(parts.rule())
        whole.addLayout(body, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.panel.changed.connect(self._choose)
        self.panel.kind_chosen.connect(self._choose_kind)
        self.thumbs.chosen.connect(self.paper.turn_to)
        self.paper.page_changed.connect(self.thumbs.turn_to)
        self.paper.page_changed.connect(lambda _place: self._show_place())
        self.paper.fit_changed.connect(self.bar.set_fit)
        self.bar.fit_wanted.connect(self.paper.fit)
        self.bar.turn_wanted.connect(lambda step: self.paper.turn_to(self.paper.page + step))
        self.work.changed.connect(self.header.refresh)
        self.work.changed.connect(self.reader.hear)
        bind(self, {"Ctrl+P": self.print})

    # ------------------------------------------------------------------ the window's page

    def activate(self) -> None:
        """The page has come to the front: the keyboard turns the pages."""
        self.hints_changed.emit(_HINTS)
        self.paper.setFocus()

    def show_for(self, what: object) -> None:
        """Show a document by its kind ("chart"), (kind, period) or (kind, period, subject)."""
        kind, *more = what if isinstance(what, tuple) else (what,)
        if isinstance(kind, str) and kind in reports.kinds():
            self.wish = last_wish(self.work.ledger, kind, *more)
            self.reader.catch_up()

    def panes(self) -> list[QWidget]:
        panes: list[QWidget] = [self.thumbs, self.paper, self.panel, self.printing]
        return [pane for pane in panes if pane.isVisibleTo(self)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the thumbnails give way; keys and arrows turn the pages."""
        super().resizeEvent(event)
        self.thumbs.setVisible(self.width() >= theme.px(_ROOMY))

    # ------------------------------------------------------------------ reading and laying out

    def _choose(self, wish: PrintWish) -> None:
        """The person changed something: remember it, and show what comes of it."""
        if wish.kind != self.wish.kind:  # of a document that is about to go
            return
        self.wish = wish
        reports.keep_settings(self.work.ledger, wish.kind, wish.settings)
        if self.content is not None and read_alike(self.content.wish, self.wish) and not self.reader.busy:
            self._lay_out(self.content)
        else:
            self.reader.later(_PAUSE)

    def _choose_kind(self, kind: str) -> None:
        """Another document, as it was printed last."""
        if kind != self.wish.kind:
            self.wish = last_wish(self.work.ledger, kind)
            self.reader.later(_PAUSE)

    def _take(self, content: Content) -> None:
        self.content = content
        self.panel.show_wish(self.wish, content.choices)
        self._lay_out(content)

    def _lay_out(self, content: Content) -> None:
        self.printable = content.on_paper(self.wish)
        self.paper.show_printable(self.printable)
        self.thumbs.show_printable(self.printable)
        self._show_place()
        self.table.setText(f" {_FURTHER[self._further()]}")
        self.table.setEnabled(not (self._further() == ".png" and self.wish.settings.paper == "A3-tiles"))
        self._warn_of_fonts(content)
        name = content.choices.kinds[self.wish.kind]
        paper = self.printable.paper
        turned = "横向" if paper.width > paper.height else "纵向"
        many = f" {content.count}项" if self.wish.document.per == "ledger" else ""
        self.header.say(f"{name}{many} · {paper.name}{turned} {len(self.printable.pages)}页")

    def _show_place(self) -> None:
        self.bar.show_place(self.paper.page, self.paper.count)

    # ------------------------------------------------------------------ fonts

    def _warn_of_fonts(self, content: Content) -> None:
        """Say which of the fonts that this document wants are missing, and which characters in all."""
        roles = self.wish.document.form.fonts
        sentences = [sentence for role in roles if (sentence := fonts.substitution(role))]
        sentences += filter(None, [fonts.unprintable(content.made, roles)])
        self.banner.set_text(f"{'；'.join(sentences)}。")
        self.banner.setVisible(bool(sentences))

    def _tell_fonts(self) -> None:
        self.work.ask.tell(self, "装字体", "缺的字体装上就会用", *_HOW_TO)

    # ------------------------------------------------------------------ printing and saving

    def print(self) -> None:
        """Print, after the person chose the printer and the pages."""
        if self.printable is None:
            return
        if not self.printers.any():
            self.work.ask.tell(
                self, "打印", "这台电脑还没有装打印机", "可以先存为 PDF，拷到有打印机的电脑上打印。"
            )
            return
        printer = self.printers.choose(self, self.printable)
        if printer is None:
            return
        shown = self.printable
        pages = self.work.attempt("打印", lambda: print_on(printer, shown))
        if pages is not None:
            self.work.said.emit(f"已送去打印：{shown.title}，{pages}页")

    def save_pdf(self) -> None:
        """Save what is shown as PDF."""
        self._save("存为 PDF", ".pdf")

    def save_table(self) -> None:
        """Save a table as a workbook, a letter for Word, the chart as pictures."""
        self._save(_FURTHER[self._further()], self._further())

    def _further(self) -> str:
        """The ending of the file besides PDF."""
        return list(self.wish.document.form.writers)[1]

    def _save(self, act: str, ending: str) -> None:
        content, wish = self.content, self.wish
        if content is None:
            return
        title = self.printable.title if self.printable else "报表"
        form, document, how = wish.document.form, content.made, wish.settings
        save(
            self, self.work, act, f"{media.safe_name(title)}{ending}",
            lambda out, progress: forms.write(form, document, out, how, progress),
        )  # fmt: skip
