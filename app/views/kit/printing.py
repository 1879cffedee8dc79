"""Short papers that are no report: a slip, a notice, a list to check. Printed, or kept as PDF."""

from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QWidget

from app.documents import fonts
from app.errors import UserError
from app.files import saved
from app.views.kit.ask import Ask
from app.views.kit.modal import answered
from app.views.kit.questions import Choice, Question

_CHOICES = (Choice("", "不用了(&C)"), Choice("pdf", "存成PDF(&S)"), Choice("print", "打印(&P)", primary=True))


def offer_paper(parent: QWidget, ask: Ask, act: str, name: str, html: str) -> None:
    """Ask whether to print a paper or to keep it as PDF `name`, and do it."""
    choice = ask.choose(parent, Question(act, name, ("一页A4纸。",), choices=_CHOICES))
    if choice == "print":
        _print(parent, act, html)
    elif choice == "pdf":
        place = ask.save_file(parent, act, Path(f"{name}.pdf"), "PDF (*.pdf)")
        if place is not None:
            try:
                save_pdf(place, html)
            except UserError as error:
                ask.tell_error(parent, act, error)


def save_pdf(place: Path, html: str) -> None:
    """Write a paper as PDF; raises UserError when the place cannot be written."""
    with saved(place) as part:
        part.touch()  # Qt says nothing of a place that takes no file
        writer = QPdfWriter(str(part))
        _as_a4(writer)
        _document(html).print_(writer)


def _print(parent: QWidget, act: str, html: str) -> None:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - slow, seldom needed

    printer = QPrinter()
    _as_a4(printer)
    dialog = QPrintDialog(printer, parent.window())
    dialog.setWindowTitle(act)
    with answered(dialog) as agreed:
        if agreed:
            _document(html).print_(printer)


def _document(html: str) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(fonts.font("song", 12))
    document.setHtml(html)
    return document


def _as_a4(device: QPagedPaintDevice) -> None:
    margins = QMarginsF(22, 20, 22, 20)
    upright = QPageLayout.Orientation.Portrait
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), upright, margins, QPageLayout.Unit.Millimeter)
    )
