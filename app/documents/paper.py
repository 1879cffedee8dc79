"""Paper: sizes, and PDF files that open, print and can be searched.

All geometry on paper is counted in units of 1/20 mm, so fonts and lines have the same size on every device.
(Not finer: Qt keeps glyphs ready only up to some 200 units of size; above, text takes six times as long.)
"""

import errno
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import (
    QImage,
    QImageWriter,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from app.documents.typeset import POINT_MM
from app.errors import UserError
from app.files import saved

MM: Final = 20.0
"""Units in a millimetre."""

DPI: Final = 508
"""The resolution at which one dot is one unit."""

LEAST_POINTS: Final = 7.5
"""Nothing on paper is set smaller."""


@dataclass(frozen=True)
class Paper:
    """A sheet as it lies in front of the reader: name, width and height in mm."""

    name: str
    width: float
    height: float

    @property
    def rect(self) -> QRectF:
        """The whole sheet in units."""
        return QRectF(0, 0, self.width * MM, self.height * MM)

    def turned(self) -> "Paper":
        """The same sheet, portrait for landscape and back."""
        return Paper(self.name, self.height, self.width)


A0: Final = Paper("A0", 1189, 841)
A1: Final = Paper("A1", 841, 594)
A2: Final = Paper("A2", 594, 420)
A3: Final = Paper("A3", 420, 297)
A4: Final = Paper("A4", 297, 210)
PAPERS: Final = {paper.name: paper for paper in (A0, A1, A2, A3, A4)}
"""The papers by name, all landscape."""


def points(size: float) -> float:
    """A type size in points as units."""
    return size * POINT_MM * MM


def page_layout(paper: Paper) -> QPageLayout:
    """The layout for a printer or PDF writer: this paper, full page, no margins of its own."""
    size_id = getattr(QPageSize.PageSizeId, paper.name, None) if paper.name in PAPERS else None
    narrow, wide = sorted((paper.width, paper.height))
    size = (
        QPageSize(size_id)
        if size_id is not None
        else QPageSize(QSizeF(narrow, wide), QPageSize.Unit.Millimeter, paper.name)
    )
    turned = paper.width > paper.height
    orientation = QPageLayout.Orientation.Landscape if turned else QPageLayout.Orientation.Portrait
    layout = QPageLayout(size, orientation, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


@contextmanager
def pdf_pages(path: Path, paper: Paper, title: str) -> Iterator[tuple[QPdfWriter, QPainter]]:
    """Paint a PDF: yields the writer (for `newPage`) and a painter in units on the first page.

    The file appears under its name only when it is complete; fonts are embedded and its Chinese can be found
    and copied. Raises UserError when the place cannot be written.
    """
    with saved(path) as part:
        part.write_bytes(b"")  # a place that takes nothing is told before all is painted
        yield from _painted(part, paper, title)
        if not part.read_bytes().rstrip().endswith(b"%%EOF"):  # Qt says nothing of a disk that is full
            raise OSError(errno.ENOSPC, "the PDF is cut off")
        _mend_text(part)


def _painted(part: Path, paper: Paper, title: str) -> Iterator[tuple[QPdfWriter, QPainter]]:
    writer = QPdfWriter(str(part))
    writer.setResolution(DPI)
    writer.setPageLayout(page_layout(paper))
    writer.setTitle(title)
    writer.setCreator("攻坚台账")
    painter = QPainter(writer)
    try:
        yield writer, painter
    finally:
        painter.end()


def print_pages(
    printer: QPagedPaintDevice, paper: Paper, paint: Sequence[Callable[[QPainter], None]]
) -> None:
    """Print pages that paint themselves in units; `printer` is a QPrinter or a QPdfWriter not yet in use.

    Raises UserError where the printer takes nothing, or no more.
    """
    printer.setPageLayout(page_layout(paper))
    painter = QPainter()
    if not painter.begin(printer):
        raise no_printing()
    painter.scale(printer.logicalDpiX() / DPI, printer.logicalDpiY() / DPI)
    for number, page in enumerate(paint):
        if number and not printer.newPage():
            painter.end()
            raise no_printing(number)
        page(painter)
    painter.end()


def no_printing(after: int = 0) -> UserError:
    """A printer does not take what it is given, after so many pages."""
    done = f"打印了{after}页就停了" if after else "打印机没有接"
    hint = "请看看打印机是否开着、连着、有没有纸，打印队列有没有卡住；也可以先存为 PDF。"
    return UserError(f"{done}，没有打印完。", hint)


def blank_image(paper: Paper, dots_per_inch: float) -> QImage:
    """A white picture of the paper at a resolution. Raises UserError when it is too large."""
    wide, high = (round(side / 25.4 * dots_per_inch) for side in (paper.width, paper.height))
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    if image.isNull():
        raise UserError(f"{paper.name} 的图片太大，这台电脑放不下", "请降低分辨率，或改存 PDF。")
    image.setDotsPerMeterX(round(dots_per_inch / 0.0254))
    image.setDotsPerMeterY(round(dots_per_inch / 0.0254))
    image.fill(0xFFFFFFFF)
    return image


def save_image(image: QImage, path: Path) -> None:
    """Save a picture under its name once it is complete. Raises UserError when it cannot be written."""
    with saved(path) as part:
        part.write_bytes(b"")
        if not QImageWriter(str(part), QByteArray(b"PNG")).write(image):
            raise OSError(str(part))


# ------------------------------------------------------------------ text that can be found again

# Radicals whose glyph many fonts share with the character, and which Unicode does not fold by itself or
# folds to the old form (戶).
_RADICALS = dict(
    zip(
        "⺟⺠⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳⼾⻁",
        "母民见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟户虎",
        strict=True,
    )
)
_LIKE = {"‒": "–", "∕": "／", "〜": "～", "\u2003": "\u3000"}
_RANGE = re.compile(rb"beginbfrange\n.*?endbfrange", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>")


def _mend_text(path: Path) -> None:
    """Name every glyph by its ordinary character.

    Qt names a glyph by the lowest code that has it, which for 工, 水 or 文 in many fonts is an old radical
    (⼯): the page looks right, but nobody finds 工业 in it. The tables are plain text and keep their length.
    """
    content = path.read_bytes()
    path.write_bytes(_RANGE.sub(lambda table: _CODE.sub(_ordinary, table[0]), content))


def _ordinary(code: re.Match[bytes]) -> bytes:
    letter = chr(int(code[1], 16))
    if "⺀" <= letter <= "⿕":
        letter = _RADICALS.get(letter) or unicodedata.normalize("NFKC", letter)
    letter = _LIKE.get(letter, letter)
    return b"<%04X>" % ord(letter) if ord(letter) < 0x10000 else code[0]
