"""The .ico files of Windows, drawn from the SVG files of resources/icons; both are kept in the project."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from installer.steps import ROOT, Stop

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

FOLDER = ROOT / "resources" / "icons"
SIDES = (16, 20, 24, 32, 40, 48, 64, 256)
PANEL = ROOT / "installer" / "panel.bmp"
_PANEL = (164, 314)
_AS_PNG = 256
"""From this side on Windows takes a picture as PNG; smaller ones are read everywhere only as bitmaps."""


def draw_again() -> int:
    """Write every .ico anew; starts itself in the project's environment, which has Qt."""
    try:
        import PySide6.QtSvg  # noqa: F401, PLC0415 - only looked for
    except ImportError:
        python = ROOT / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        if not python.exists() or Path(sys.prefix) == ROOT / ".venv":
            raise Stop("The icons are drawn by Qt: python3 dev.py setup makes the environment.") from None
        return subprocess.call([python, ROOT / "installer" / "build.py", "icons"])
    for svg in sorted(FOLDER.glob("*.svg")):
        svg.with_suffix(".ico").write_bytes(ico([render(svg, side) for side in SIDES]))
        print(f"{svg.with_suffix('.ico').relative_to(ROOT)}: {', '.join(map(str, SIDES))}")
    return draw_panel()


def draw_panel() -> int:
    """Write the picture at the left of the installer's first and last page."""
    from PySide6.QtCore import QRectF  # noqa: PLC0415 - see draw_again
    from PySide6.QtGui import QColor, QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    from app.documents.palette import ACCENT, NAV  # noqa: PLC0415

    image = QImage(*_PANEL, QImage.Format.Format_RGB888)
    image.fill(QColor(NAV))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(FOLDER / "gongjian.svg")).render(painter, QRectF(24, 24, 64, 64))
    painter.fillRect(QRectF(0, _PANEL[1] - 6, _PANEL[0], 6), QColor(ACCENT))
    painter.end()
    image.save(str(PANEL))
    return 0


def render(svg: Path, side: int) -> QImage:
    """The drawing in a square of `side` pixels, on nothing."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 - see draw_again
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    return image


def ico(images: list[QImage]) -> bytes:
    """An icon file of pictures of several sizes."""
    pictures = [_png(image) if image.width() >= _AS_PNG else _bitmap(image) for image in images]
    place = 6 + 16 * len(images)
    table = b""
    for image, picture in zip(images, pictures, strict=True):
        side = image.width() % 256  # 256 is written as 0
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return struct.pack("<HHH", 0, 1, len(images)) + table + b"".join(pictures)


def _png(image: QImage) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice  # noqa: PLC0415 - see draw_again

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know no QBuffer here
    return bytes(buffer.data().data())


def _bitmap(image: QImage) -> bytes:
    """Rows from the bottom, then a mask that hides nothing: what is transparent says so itself."""
    side = image.width()
    head = struct.pack("<IiiHHIIiiII", 40, side, 2 * side, 1, 32, 0, 0, 0, 0, 0, 0)
    pixels = bytes(image.constBits())
    rows = [pixels[row * side * 4 : (row + 1) * side * 4] for row in reversed(range(side))]
    return head + b"".join(rows) + bytes((side + 31) // 32 * 4 * side)
