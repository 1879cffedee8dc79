"""A document ready to be shown and printed: its paper and its pages, each of which paints itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from app.documents.gantt.model import Chart
from app.documents.gantt.output import TILES
from app.documents.gantt.poster import paint_sheet
from app.documents.gantt.tiles import paint_map, paint_tile, tiling
from app.documents.gantt.wall import wall_sheets
from app.documents.letter import pages as letter_pages
from app.documents.letter.model import PAPER as LETTER_PAPER
from app.documents.letter.model import Letter
from app.documents.letter.paint import paint_page as paint_letter
from app.documents.paper import A0, A3, MM, PAPERS, Paper
from app.documents.sheet.model import Settings, SheetDoc
from app.documents.sheet.pages import pages
from app.documents.sheet.paint import paint_page
from app.services.paper.document import FinishedDocument, ReportSettings
from app.services.paper.forms import paper_settings

PaintPage = Callable[[QPainter], None]
"""Paints a page in units of 1/100 mm."""


@dataclass(frozen=True)
class Printable:
    """Pages of one paper. `grey` shows and prints them without colour."""

    title: str
    paper: Paper
    pages: tuple[PaintPage, ...]
    grey: bool = False

    def picture(self, place: int, width: int) -> QImage:
        """A page as a picture so many pixels wide."""
        size = QSize(max(width, 1), max(round(width * self.paper.height / self.paper.width), 1))
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.scale(size.width() / (self.paper.width * MM), size.height() / (self.paper.height * MM))
        self.pages[place](painter)
        painter.end()
        return image.convertToFormat(QImage.Format.Format_Grayscale8) if self.grey else image


def of(document: FinishedDocument, how: ReportSettings) -> Printable:
    """A finished document on its paper."""
    if isinstance(document, Chart):
        return of_chart(document, how.paper, how.grey)
    if isinstance(document, Letter):
        return of_letter(document, how.grey, how.head)
    return of_sheet(document, paper_settings(how))


def of_letter(letter: Letter, grey: bool, head: bool) -> Printable:
    """A letter broken into pages."""
    painters = tuple(
        partial(paint_letter, page=page, grey=grey, head=head) for page in letter_pages.pages(letter)
    )
    return Printable(letter.title, LETTER_PAPER, painters, grey)


def of_sheet(doc: SheetDoc, settings: Settings) -> Printable:
    """A table broken into pages."""
    painters = tuple(partial(paint_page, page=page) for page in pages(doc, settings))
    return Printable(doc.title, settings.sheet, painters, settings.grayscale)


def of_chart(chart: Chart, paper: str, grey: bool) -> Printable:
    """The wall chart on its sheets, or cut into A3 pages with a map of them."""
    if paper != TILES:
        sheets = wall_sheets(chart, PAPERS[paper])
        painters: list[PaintPage] = [partial(paint_sheet, sheet=sheet) for sheet in sheets]
        return Printable(chart.title, PAPERS[paper], tuple(painters), grey)
    painters = []
    for sheet in wall_sheets(chart, A0):
        plan = tiling(sheet, A3)
        painters.append(partial(paint_map, plan=plan))
        painters += [partial(paint_tile, plan=plan, place=place) for place in range(plan.count)]
    return Printable(chart.title, A3, tuple(painters), grey)
