"""Phosphor icons (regular), drawn as vectors in any size and colour: sharp everywhere, no font to load."""

import re
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPainterPath, QPixmap

from app.views.kit import theme

_FILE = Path(__file__).resolve().parents[3] / "resources" / "icons" / "phosphor.txt"
_STEP = re.compile(r"([MLC])([^MLC]+)")
_GRID = 256.0


def draw(painter: QPainter, name: str, rect: QRectF, token: str = "ink2") -> None:
    """Paint the icon `name` into a square in the colour of a token. Raises KeyError for no such icon."""
    path = outline(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _GRID, rect.height() / _GRID)
    painter.fillPath(path, theme.colour(token))
    painter.restore()


def pixmap(name: str, size: float = 20, token: str = "ink2", *, ratio: float = 0) -> QPixmap:
    """The icon as a picture of `size` pixels at 标准, sharp at the device pixel ratio `ratio`."""
    outline(name)  # an unknown icon is loud before there is a painter
    side, scale = theme.px(size), ratio or _sharpest()
    picture = QPixmap(round(side * scale), round(side * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter, name, QRectF(0, 0, side, side), token)
    painter.end()
    return picture


def icon(name: str, size: float = 18, token: str = "ink2") -> QIcon:
    """The icon for buttons and menus, pale when they are off."""
    return _icon(name, size, token, theme.factor(), _sharpest(), theme.colour("ink").rgb())


@cache
def outline(name: str) -> QPainterPath:
    """The outline of an icon in a square of 256 units. Raises KeyError for no such icon."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for step, figures in _STEP.findall(_outlines()[name]):
        at = [float(figure) for figure in figures.split()]
        if step == "M":
            path.moveTo(at[0], at[1])
        elif step == "L":
            path.lineTo(at[0], at[1])
        else:
            path.cubicTo(QPointF(at[0], at[1]), QPointF(at[2], at[3]), QPointF(at[4], at[5]))
    return path


def names() -> frozenset[str]:
    """All icons there are."""
    return frozenset(_outlines())


def app_icon() -> QIcon:
    """The program's own mark: a sheet of bars with a node, on mineral blue."""
    qicon = QIcon()
    for side in (16, 20, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_mark(painter, QRectF(0, 0, side, side))
        painter.end()
        qicon.addPixmap(picture)
    return qicon


def draw_mark(painter: QPainter, rect: QRectF) -> None:
    """Paint the program's mark into a square rectangle, as `resources/icons/gongjian.svg` has it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16, rect.height() / 16)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(QRectF(0, 0, 16, 16), 2, 2)
    painter.setBrush(theme.colour("on-accent"))
    for top, width in ((3, 10), (7, 5), (11, 7)):
        painter.drawRect(QRectF(3, top, width, 2))
    painter.drawPolygon([QPointF(12, 5.5), QPointF(14.5, 8), QPointF(12, 10.5), QPointF(9.5, 8)])
    painter.restore()


@cache
def _outlines() -> dict[str, str]:
    lines = _FILE.read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines if "\t" in line)


@cache
def _icon(name: str, size: float, token: str, _factor: float, ratio: float, _ink: int) -> QIcon:
    qicon = QIcon(pixmap(name, size, token, ratio=ratio))
    qicon.addPixmap(pixmap(name, size, "off", ratio=ratio), QIcon.Mode.Disabled)
    return qicon


def _sharpest() -> float:
    """The ratio of the sharpest screen in use."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
