"""QR codes as shapes: painted in any size, or as the bytes of a picture for a Word file."""

import io
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath


def draw_qr(painter: QPainter, text: str, square: QRectF, quiet: int = 0) -> None:
    """Paint a text as a QR code that fills a square, black, with so many empty cells around."""
    code = _code(text)
    cells = round(code.boundingRect().height()) + 2 * quiet
    painter.save()
    painter.translate(square.topLeft())
    painter.scale(square.width() / cells, square.height() / cells)
    painter.translate(quiet, quiet)
    painter.fillPath(code, Qt.GlobalColor.black)
    painter.restore()


def qr_png(text: str) -> bytes:
    """A text as a QR code in a PNG, without a quiet zone."""
    import segno  # noqa: PLC0415 - slow to import

    memory = io.BytesIO()
    segno.make(text, error="m", micro=False).save(memory, kind="png", scale=8, border=0)
    return memory.getvalue()


@lru_cache(maxsize=4)
def _code(text: str) -> QPainterPath:
    """A QR code as one shape whose cells are units; neighbours overlap a little: no white seam shows."""
    import segno  # noqa: PLC0415 - slow to import

    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for y, row in enumerate(segno.make(text, error="m", micro=False).matrix):
        for start, length in _runs([bool(cell) for cell in row]):
            path.addRect(start, y, length + 0.002, 1.002)
    return path


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Beginnings and lengths of the dark runs of a row."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and place and row[place - 1]:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((place, 1))
    return runs
