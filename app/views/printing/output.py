"""To the printer and into files."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from app.documents.paper import page_layout, print_pages
from app.views.kit.modal import answered
from app.views.printing.printable import PaintPage, Printable


class Printers:
    """Asks which printer, which pages and how many copies; tests put another in its place."""

    def any(self) -> bool:
        """Whether this computer has a printer at all."""
        return bool(QPrinterInfo.availablePrinterNames())

    def choose(self, parent: QWidget, printable: Printable) -> QPrinter | None:
        """The printer as the person set it, None when they gave up."""
        printer = prepared(QPrinter(QPrinter.PrinterMode.HighResolution), printable)
        dialog = QPrintDialog(printer, parent.window())
        dialog.setWindowTitle("打印")
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, len(printable.pages) > 1)
        dialog.setMinMax(1, len(printable.pages))
        with answered(dialog) as agreed:
            return printer if agreed else None


def prepared(printer: QPrinter, printable: Printable) -> QPrinter:
    """A printer set up for a document: its paper, its name, its colours."""
    printer.setPageLayout(page_layout(printable.paper))
    printer.setDocName(printable.title)
    printer.setCreator("攻坚台账")
    grey, colour = QPrinter.ColorMode.GrayScale, QPrinter.ColorMode.Color
    printer.setColorMode(grey if printable.grey else colour)
    return printer


def print_on(printer: QPrinter, printable: Printable) -> int:
    """Print the chosen pages; gives how many."""
    chosen = _chosen(printer, printable.pages)
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        print_pages(printer, printable.paper, chosen)
    finally:
        QGuiApplication.restoreOverrideCursor()
    return len(chosen)


def _chosen(printer: QPrinter, pages: Sequence[PaintPage]) -> Sequence[PaintPage]:
    if printer.printRange() is not QPrinter.PrintRange.PageRange or not printer.fromPage():
        return pages
    return pages[printer.fromPage() - 1 : printer.toPage() or None]
