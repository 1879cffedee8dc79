"""Painted marks that carry a state: lights, targets, bars with the tick of where they should be.

Shape and letter always stand beside the colour, so every mark can be read in grey.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.kit import theme

LIGHT_WORDS: dict[str, str] = {"red": "红", "amber": "黄", "green": "绿", "none": ""}


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate (0.65 = 65 %, never clamped) and where it should be now; None where nothing is due."""

    value: float
    should: float | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A state as word, shape and token of its colour.

    Shapes: full, half, hollow, framed (a strong frame), dash, dotted.
    """

    word: str
    shape: Literal["full", "half", "hollow", "framed", "dash", "dotted"]
    token: str


def draw_sign(painter: QPainter, square: QRectF, sign: Sign) -> None:
    """The shape of a state, filling a square of about 12 pixels."""
    painter.save()
    ink = theme.colour(sign.token)
    inner = square.adjusted(1, 1, -1, -1)
    if sign.shape == "dash":
        middle = square.center().y()
        painter.fillRect(QRectF(inner.left(), middle - 0.75, inner.width(), 1.5), ink)
    else:
        wide = 2.0 if sign.shape == "framed" else 1.2
        style = Qt.PenStyle.DotLine if sign.shape == "dotted" else Qt.PenStyle.SolidLine
        if sign.shape == "full":
            painter.fillRect(inner, ink)
        elif sign.shape == "half":
            painter.fillRect(inner, theme.colour("accent-mid"))
            painter.fillRect(inner.adjusted(0, inner.height() / 2, 0, 0), ink)
        painter.setPen(QPen(ink, wide, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inner)
    painter.restore()


def draw_light(painter: QPainter, square: QRectF, light: str) -> None:
    """■ 红, ▲ 黄, ● 绿, ○ none, filling a square of about 12 pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if light == "red":
        painter.setBrush(theme.colour("red"))
        painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5).toRect())
    elif light == "amber":
        _draw_triangle(painter, square)
    elif light == "green":
        painter.setBrush(theme.colour("green"))
        painter.drawEllipse(square.adjusted(1, 1, -1, -1))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("ink3"), 1.2))
        painter.drawEllipse(square.adjusted(1.5, 1.5, -1.5, -1.5))
    painter.restore()


def draw_bar(painter: QPainter, track: QRectF, bar: Bar, token: str = "accent") -> None:
    """A bar of `track`'s height; over 100 % the scale grows, nothing is clamped. The tick stands out."""
    scale = max(1.0, bar.value, bar.should or 0)
    painter.fillRect(track, theme.colour("track"))
    done = QRectF(track)
    done.setWidth(track.width() * max(bar.value, 0) / scale)
    painter.fillRect(done, theme.colour(token))
    if bar.should is not None:
        x = track.left() + (track.width() - 1) * max(bar.should, 0) / scale
        reach = track.height() / 4
        painter.fillRect(QRectF(x, track.top() - reach, 1.5, track.height() + 2 * reach), theme.colour("ink"))


def _draw_triangle(painter: QPainter, square: QRectF) -> None:
    inner = square.adjusted(0.7, 1.2, -0.7, -1.0)
    painter.setPen(QPen(theme.colour("amber"), 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(theme.colour("amber-fill"))
    painter.drawPolygon(
        QPolygonF([QPointF(inner.center().x(), inner.top()), inner.bottomRight(), inner.bottomLeft()])
    )


class LightMark(QWidget):
    """A light with its letter, beside a name."""

    def __init__(self, light: str = "none", *, letter: bool = True) -> None:
        super().__init__()
        self._letter = letter
        self.set_light(light)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_light(self, light: str) -> None:
        """Show another light."""
        self._light = light
        self.setAccessibleName(f"{LIGHT_WORDS[light]}灯" if LIGHT_WORDS[light] else "未亮灯")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        word = LIGHT_WORDS[self._light] if self._letter else ""
        width = self.fontMetrics().horizontalAdvance(word) + (theme.px(6) if word else 0)
        return QSize(theme.px(12) + width, max(self.fontMetrics().height(), theme.px(14)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = theme.px(12)
        draw_light(painter, QRectF(0, (self.height() - side) / 2, side, side), self._light)
        if self._letter and self._light != "none":
            painter.setPen(theme.colour(self._light))
            place = self.rect().adjusted(side + theme.px(6), 0, 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, LIGHT_WORDS[self._light])


class BarView(QWidget):
    """A bar with its tick as a widget, 8 pixels high unless told."""

    def __init__(self, bar: Bar, *, height: float = 8, name: str = "") -> None:
        super().__init__()
        self._height = height
        self._name = name
        self.set_bar(bar)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_bar(self, bar: Bar) -> None:
        """Show another rate."""
        self._bar = bar
        due = "" if bar.should is None else f"，应达 {bar.should:.1%}"
        self.setAccessibleName(f"{self._name} {bar.value:.1%}{due}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(76), theme.px(self._height * 1.6))

    def paintEvent(self, event: QPaintEvent) -> None:
        high = theme.px(self._height)
        draw_bar(QPainter(self), QRectF(0, (self.height() - high) / 2, self.width(), high), self._bar)


class StackBar(QWidget):
    """Shares of a whole side by side (lights, sources of money): pairs of amount and token."""

    def __init__(self, parts: Sequence[tuple[float, str]], *, height: float = 8, name: str = "") -> None:
        super().__init__()
        self._parts, self._height = tuple(parts), height
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: Sequence[tuple[float, str]], name: str = "") -> None:
        """Show other shares."""
        self._parts = tuple(parts)
        self.setAccessibleName(name or self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, x = QPainter(self), 0.0
        shown = [part for part in self._parts if part[0] > 0]
        whole = sum(amount for amount, _ in shown) or 1
        room = self.width() - 2 * (len(shown) - 1)
        for amount, token in shown:
            width = room * amount / whole
            painter.fillRect(QRectF(x, 0, width, self.height()), theme.colour(token))
            x += width + 2
