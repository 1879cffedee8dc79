"""How a chart looks: sizes, fonts, pens and brushes, made once and kept, and text that is measured once.

A `Look` lives as long as its widget or its page. All sizes are in the units of the layout: pixels on screen,
1/20 mm on paper.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPixmap, QStaticText

from app.documents import palette
from app.documents.typeset import Ruler

Face = Literal[
    "title",
    "summary",
    "as_of",
    "head",
    "upper",
    "upper_bold",
    "lower",
    "name",
    "name_small",
    "group",
    "figure",
    "figure_bold",
    "unit",
    "light",
    "light_bold",
    "node",
    "note",
    "tag",
]
Align = Literal["left", "center", "right"]

_MANY = 6000
"""Texts kept ready; a screen shows a few hundred."""


@dataclass(frozen=True)
class Sizes:
    """Heights and widths of everything that is not text."""

    row: float
    group: float
    upper: float
    lower: float
    plan: float
    actual: float
    node: float
    pad: float
    light: float
    hairline: float
    month_line: float
    frame: float
    today: float
    dash: float


class Look:
    """Fonts, pens, brushes and text of one chart. `screen`: hairlines are device pixels, text is kept."""

    def __init__(self, fonts: dict[Face, QFont], sizes: Sizes, *, screen: bool) -> None:
        self.sizes = sizes
        self.screen = screen
        self.rulers: dict[Face, Ruler] = {face: Ruler(font) for face, font in fonts.items()}
        self._static: dict[tuple[Face, str], QStaticText] = {}
        self._elided: dict[tuple[Face, str, int], tuple[str, float]] = {}
        self._brushes: dict[str, QBrush] = {}
        self._pens: dict[tuple[str, float, Qt.PenStyle], QPen] = {}
        self._stamps: dict[tuple[Hashable, float], QPixmap] = {}

    def brush(self, colour: str) -> QBrush:
        """The solid brush of a colour."""
        brush = self._brushes.get(colour)
        if brush is None:
            brush = self._brushes[colour] = QBrush(QColor(colour))
        return brush

    def pen(self, colour: str, width: float = 0.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """A pen; width 0 is the hairline of the device."""
        key = (colour, width, style)
        pen = self._pens.get(key)
        if pen is None:
            pen = self._pens[key] = self._new_pen(colour, width, style)
        return pen

    def _new_pen(self, colour: str, width: float, style: Qt.PenStyle) -> QPen:
        pen = QPen(QColor(colour), width, style)
        pen.setCosmetic(self.screen)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if style == Qt.PenStyle.CustomDashLine:
            step = self.sizes.dash / (width or 1.0)
            pen.setDashPattern([step, step * 0.7])
        return pen

    def dashed(self, colour: str, width: float) -> QPen:
        """A dashed pen whose dashes have the size of this chart."""
        return self.pen(colour, width, Qt.PenStyle.CustomDashLine)

    def stamp(
        self, key: Hashable, ratio: float, width: float, height: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """A small picture for the screen, drawn once at the device's pixel `ratio` and kept."""
        stamp = self._stamps.get((key, ratio))
        if stamp is None:
            stamp = QPixmap(ceil(width * ratio), ceil(height * ratio))
            stamp.setDevicePixelRatio(ratio)
            stamp.fill(Qt.GlobalColor.transparent)
            painter = QPainter(stamp)
            draw(painter)
            painter.end()
            self._stamps[key, ratio] = stamp
        return stamp

    def elided(self, face: Face, text: str, width: float) -> tuple[str, float]:
        """The text shortened to `width`, and how wide it then is."""
        key = (face, text, int(width))
        elided = self._elided.get(key)
        if elided is None:
            if len(self._elided) > _MANY:
                self._elided.clear()
            ruler = self.rulers[face]
            shortened = ruler.elide(text, width)
            elided = self._elided[key] = (shortened, ruler.width(shortened))
        return elided

    def width(self, face: Face, text: str) -> float:
        """How wide a line of text is; remembered."""
        return self.elided(face, text, 1e6)[1]

    def put(
        self,
        painter: QPainter,
        face: Face,
        text: str,
        box: QRectF,
        align: Align = "left",
        colour: str = palette.INK,
    ) -> None:
        """Draw one line in the middle of the box's height, elided to its width."""
        elided, wide = self.elided(face, text, box.width())
        if not elided:
            return
        left = box.left()
        if align == "right":
            left = box.right() - wide
        elif align == "center":
            left += (box.width() - wide) / 2
        ruler = self.rulers[face]
        self.draw(painter, face, elided, left, box.center().y() + ruler.rise, colour)

    def draw(
        self, painter: QPainter, face: Face, text: str, x: float, baseline: float, colour: str = palette.INK
    ) -> None:
        """Draw text from `x` on its baseline."""
        ruler = self.rulers[face]
        painter.setPen(self.pen(colour))
        painter.setFont(ruler.font)
        if not self.screen:
            painter.drawText(QPointF(x, baseline), text)
            return
        top = round(baseline) - ruler.metrics.ascent()
        painter.drawStaticText(QPointF(round(x), top), self._ready(face, text))

    def _ready(self, face: Face, text: str) -> QStaticText:
        key = (face, text)
        static = self._static.get(key)
        if static is None:
            if len(self._static) > _MANY:
                self._static.clear()
            static = self._static[key] = QStaticText(text)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.prepare(font=self.rulers[face].font)
        return static
