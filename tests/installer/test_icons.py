"""The icons of Windows are those of the SVG files, and the window's mark is the program's icon."""

import struct
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.views.kit import icons as kit
from app.views.kit import theme
from installer import icons

SVGS = sorted(icons.FOLDER.glob("*.svg"))


def differing(one: QImage, other: QImage) -> float:
    """The share of the pixels that are clearly not the same."""
    assert one.size() == other.size()
    points = [(x, y) for x in range(one.width()) for y in range(one.height())]
    shades = [(one.pixelColor(x, y).lightness(), other.pixelColor(x, y).lightness()) for x, y in points]
    return sum(abs(here - there) > 40 for here, there in shades) / len(points)


@pytest.mark.parametrize("svg", SVGS, ids=lambda svg: svg.stem)
def test_every_drawing_has_its_icon_in_all_sizes(svg: Path) -> None:
    content = svg.with_suffix(".ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", content)
    sides = tuple(content[6 + 16 * at] or 256 for at in range(count))
    assert (kind, sides) == (1, icons.SIDES)


@pytest.mark.parametrize("svg", SVGS, ids=lambda svg: svg.stem)
def test_icons_are_drawn_from_the_drawings_as_they_are(svg: Path, qapp: QApplication) -> None:
    kept = QImage(str(svg.with_suffix(".ico")))
    assert kept.width() in icons.SIDES
    assert (
        differing(kept.convertToFormat(QImage.Format.Format_ARGB32), icons.render(svg, kept.width())) < 0.02
    )


def test_the_mark_in_the_window_is_the_icon_of_the_program(qapp: QApplication) -> None:
    theme.apply(qapp)
    mark = QImage(64, 64, QImage.Format.Format_ARGB32)
    mark.fill(Qt.GlobalColor.transparent)
    painter = QPainter(mark)
    kit.draw_mark(painter, QRectF(0, 0, 64, 64))
    painter.end()
    assert differing(mark, icons.render(icons.FOLDER / "gongjian.svg", 64)) < 0.02
