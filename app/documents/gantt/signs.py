"""The signs of a chart: lights, diamonds, arrows. Each has its own shape: no colour is needed."""

from math import ceil
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from app.documents import palette
from app.documents.gantt.look import Align, Face, Look
from app.documents.gantt.model import Light

NodeKind = Literal["planned", "expected", "done", "overdue"]

LETTERS: dict[Light, str] = {"red": "红", "amber": "黄", "green": "绿", "none": ""}
_FILLS: dict[Light, str] = {"red": palette.RED, "amber": palette.AMBER_FILL, "green": palette.GREEN}
_LETTER_COLOURS: dict[Light, str] = {
    "red": palette.RED,
    "amber": palette.AMBER,
    "green": palette.GREEN,
    "none": palette.INK3,
}
_NODE_COLOURS: dict[NodeKind, tuple[str, str]] = {
    "planned": (palette.PANEL, palette.INK),
    "expected": (palette.PANEL, palette.ACCENT),
    "done": (palette.INK, palette.PANEL),
    "overdue": (palette.RED, palette.RED),
}


def draw_light(painter: QPainter, look: Look, light: Light, box: QRectF, align: Align = "left") -> None:
    """Draw ■ 红, ▲ 黄, ● 绿 or ○ with its letter, in the middle of the box's height."""
    size, letter = look.sizes.light, LETTERS[light]
    face = _letter_face(light)
    wide = size * 1.35 + look.rulers[face].width(letter) if letter else size
    left = box.left() + ((box.width() - wide) / 2 if align == "center" else 0)
    if not look.screen:
        _sign_and_letter(painter, look, light, QRectF(left, box.top(), wide, box.height()))
        return
    whole = QRectF(0, 0, wide + 2, box.height())
    ratio = painter.device().devicePixelRatioF()
    stamp = look.stamp(
        ("light", light, box.height()),
        ratio,
        whole.width(),
        whole.height(),
        lambda inner: _sign_and_letter(inner, look, light, whole),
    )
    painter.drawPixmap(QPointF(round(left), round(box.top())), stamp)


def _letter_face(light: Light) -> Face:
    return "light_bold" if light in ("red", "amber") else "light"


def _sign_and_letter(painter: QPainter, look: Look, light: Light, box: QRectF) -> None:
    size = look.sizes.light
    draw_light_sign(painter, look, light, QRectF(box.left(), box.center().y() - size / 2, size, size))
    if LETTERS[light]:
        ruler = look.rulers[_letter_face(light)]
        baseline = box.center().y() + ruler.rise
        colour = _LETTER_COLOURS[light] if look.screen else palette.INK
        look.draw(painter, _letter_face(light), LETTERS[light], box.left() + size * 1.35, baseline, colour)


def draw_light_sign(painter: QPainter, look: Look, light: Light, box: QRectF) -> None:
    """Draw the shape of a light alone into a square box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    thin = look.sizes.hairline
    painter.setPen(Qt.PenStyle.NoPen)
    if light == "red":
        painter.setBrush(look.brush(_FILLS[light]))
        painter.drawRect(box.adjusted(thin, thin, -thin, -thin))
    elif light == "amber":
        painter.setBrush(look.brush(_FILLS[light]))
        painter.setPen(look.pen(palette.AMBER, max(thin, box.width() / 12)))
        painter.drawPolygon(_triangle(box))
    elif light == "green":
        painter.setBrush(look.brush(_FILLS[light]))
        painter.drawEllipse(box.adjusted(thin, thin, -thin, -thin))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(look.pen(palette.INK3, max(thin, box.width() / 12)))
        painter.drawEllipse(box.adjusted(thin * 2, thin * 2, -thin * 2, -thin * 2))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _triangle(box: QRectF) -> QPolygonF:
    edge = box.width() * 0.03
    return QPolygonF(
        [
            QPointF(box.center().x(), box.top() + edge),
            QPointF(box.right() + edge, box.bottom() - edge * 2),
            QPointF(box.left() - edge, box.bottom() - edge * 2),
        ]
    )


def draw_nodes(painter: QPainter, look: Look, kind: NodeKind, points: list[tuple[float, float]]) -> None:
    """Draw diamonds of one kind with their middles at the points: one call however many there are."""
    if not points:
        return
    if look.screen:
        _stamp_nodes(painter, look, kind, points)
    else:
        _draw_nodes(painter, look, kind, points)


def _stamp_nodes(painter: QPainter, look: Look, kind: NodeKind, points: list[tuple[float, float]]) -> None:
    side = ceil(look.sizes.node) + 3
    side += 1 - side % 2
    middle = side / 2
    ratio = painter.device().devicePixelRatioF()
    stamp = look.stamp(
        kind, ratio, side, side, lambda inner: _draw_nodes(inner, look, kind, [(middle, middle)])
    )
    half = side // 2
    draw = painter.drawPixmap
    for x, y in points:
        draw(int(x) - half, int(y) - half, stamp)


def _draw_nodes(painter: QPainter, look: Look, kind: NodeKind, points: list[tuple[float, float]]) -> None:
    reach = look.sizes.node / 2 * (0.92 if kind == "done" else 1.0)
    corners = ((0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0), (0.0, -reach))
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for x, y in points:
        path.addPolygon(QPolygonF([QPointF(x + right, y + down) for right, down in corners]))
    fill, edge = _NODE_COLOURS[kind]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(look.brush(fill))
    painter.setPen(look.pen(edge, max(look.sizes.hairline, look.sizes.node / 11)))
    painter.drawPath(path)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_arrow(painter: QPainter, look: Look, tip: QPointF, *, left: bool) -> None:
    """Draw a small arrow whose tip touches the edge of time: something lies beyond it."""
    size = look.sizes.node * 0.55
    back = tip.x() + (size * 1.2 if left else -size * 1.2)
    shape = QPolygonF([tip, QPointF(back, tip.y() - size), QPointF(back, tip.y() + size)])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.brush(palette.INK2))
    painter.drawPolygon(shape)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
