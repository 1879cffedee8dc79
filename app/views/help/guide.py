"""一页纸: what to do in a month on one sheet, printed or kept as PDF."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.documents.book.sheet import PAPER, paint_sheet
from app.errors import UserError
from app.services.paper import manuals
from app.views.kit.ask import Ask
from app.views.kit.questions import Choice, Question
from app.views.printing.output import Printers, print_on
from app.views.printing.printable import Printable

_ACT = "一页纸"
_CHOICES = (
    Choice("", "不用了(&C)"),
    Choice("pdf", "存成 PDF(&S)"),
    Choice("print", "打印(&P)", primary=True),
)


def offer_guide(parent: QWidget, ask: Ask, printers: Printers | None = None) -> None:
    """Ask whether to print the quick guide or to keep it as PDF, and do it."""
    lines = ("A4纸一张，黑白打印就行。下面留了三条空线，写上信息中心和市里的电话、恢复码放在哪里。",)
    choice = ask.choose(parent, Question(_ACT, "每月就这几步，贴在桌边", lines, choices=_CHOICES))
    if choice == "print":
        _print(parent, ask, printers or Printers())
    elif choice == "pdf":
        place = ask.save_file(parent, _ACT, Path("攻坚台账 一页纸.pdf"), "PDF (*.pdf)")
        if place is not None:
            try:
                manuals.write_guide(place)
            except UserError as error:
                ask.tell_error(parent, _ACT, error)


def _print(parent: QWidget, ask: Ask, printers: Printers) -> None:
    if not printers.any():
        ask.tell(parent, _ACT, "这台电脑还没有装打印机", "可以先存成 PDF，拷到有打印机的电脑上打印。")
        return
    sheet = Printable(_ACT, PAPER, (partial(paint_sheet, guide=manuals.guide()),))
    printer = printers.choose(parent, sheet)
    if printer is not None:
        print_on(printer, sheet)
