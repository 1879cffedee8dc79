"""Draws the cells of one grid view: backgrounds, texts, lights, bars, corners, hairlines, selection frame."""

from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from app.views.kit import icons, theme
from app.views.kit.grid.columns import CellBlock, GridColumn, GridLineKind, Paint
from app.views.kit.grid.model import GridModel
from app.views.kit.marks import LIGHT_WORDS, draw_bar, draw_light, draw_sign

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


@dataclass(frozen=True, slots=True)
class Span:
    """A column as a view shows it: its number, its declaration, and where it stands."""

    number: int
    column: GridColumn
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class RowBand:
    """A row as a view shows it."""

    number: int
    kind: GridLineKind
    top: int
    height: int


@dataclass(slots=True)
class CellPainter:
    """Paints the exposed part of one view; `narrow` collects the widths that cut off figures would need."""

    painter: QPainter
    model: GridModel
    chosen: CellBlock
    active: tuple[int, int]
    narrow: dict[int, int] = field(default_factory=dict)
    _fonts: tuple[QFont, QFont] = field(init=False)
    _metrics: tuple[QFontMetrics, QFontMetrics] = field(init=False)
    _pad: int = field(init=False)
    _ink: dict[str, QColor] = field(init=False)

    def __post_init__(self) -> None:
        self._fonts = (theme.font(theme.GRID), theme.font(theme.GRID, bold=True))
        self._metrics = (QFontMetrics(self._fonts[0]), QFontMetrics(self._fonts[1]))
        self._pad = theme.px(8)
        tokens = ("ink", "ink2", "ink3", "panel", "group", "total", "locked", "soft", "line", "accent-soft")
        self._ink = {token: theme.colour(token) for token in (*tokens, "red", "amber", "green", "on-soft")}

    def cells(self, rows: list[RowBand], spans: list[Span], *, own_title: bool) -> None:
        """Paint rows and columns; with `own_title` this view writes the words of total and group rows."""
        if not rows or not spans:
            return
        for band in rows:
            stale = band.kind is GridLineKind.DATA and self.model.stale(band.number)
            self._background(band, spans, stale=stale)
            for span in spans:
                self._cell(band, span, stale=stale)
            if own_title and band.kind is not GridLineKind.DATA:
                self._title(band, spans[0].left, spans[-1].left + spans[-1].width)
        self._lines(rows, spans, own_title=own_title)

    def frame(self, rect: QRect, *, handle: bool, quiet: bool) -> None:
        """The frame around the chosen block, 2 pixels wide, with the fill handle at its corner; `quiet` in
        grey while the keyboard is elsewhere.
        """
        painter, accent = self.painter, theme.colour("edge" if quiet else "accent")
        pen = QPen(accent, 1 if quiet else 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
        if handle and not quiet:
            square = handle_rect(rect)
            painter.fillRect(square.adjusted(-1, -1, 1, 1), self._ink["panel"])
            painter.fillRect(square, accent)

    # ------------------------------------------------------------------ one row

    def _background(self, band: RowBand, spans: list[Span], *, stale: bool) -> None:
        left, right = spans[0].left, spans[-1].left + spans[-1].width
        token = {GridLineKind.DATA: "panel", GridLineKind.GROUP: "group", GridLineKind.TOTAL: "total"}[
            band.kind
        ]
        self.painter.fillRect(left, band.top, right - left, band.height, self._ink[token])
        for span in spans:
            chosen = self.chosen.holds(band.number, span.number)
            if chosen and (band.number, span.number) != self.active:
                fill = self._ink["accent-soft"]
            elif stale or (band.kind is GridLineKind.DATA and self.model.locked(band.number, span.column)):
                fill = self._ink["locked"]
            else:
                continue
            self.painter.fillRect(span.left, band.top, span.width, band.height, fill)

    def _title(self, band: RowBand, left: int, right: int) -> None:
        words, count = self.model.title(band.number)
        x = left + self._pad
        if band.kind is GridLineKind.GROUP:
            side = theme.px(12)
            name = "caret-down" if self.model.is_open(band.number) else "caret-right"
            icons.draw(self.painter, name, QRectF(x, band.top + (band.height - side) / 2, side, side))
            x += side + theme.px(6)
        self.painter.setFont(self._fonts[1])
        self.painter.setPen(self._ink["ink"])
        room = QRect(x, band.top, right - x - self._pad, band.height)
        self.painter.drawText(room, _LEFT, theme.elided(words, room.width(), self._metrics[1]))
        room.setLeft(x + self._metrics[1].horizontalAdvance(words) + theme.px(4))
        self.painter.setFont(self._fonts[0])
        self.painter.setPen(self._ink["ink2"])
        self.painter.drawText(room, _LEFT, count)

    # ------------------------------------------------------------------ one cell

    def _cell(self, band: RowBand, span: Span, *, stale: bool) -> None:
        column, row = span.column, band.number
        if column.paint is Paint.LIGHT:
            if band.kind is GridLineKind.DATA:
                self._light(band, span)
            return
        text = self.model.text(row, column)
        rect = QRect(span.left + self._pad, band.top, span.width - 2 * self._pad, band.height)
        bold = band.kind is not GridLineKind.DATA
        if column.paint is Paint.BAR:
            self._bar(band, span, rect, text)
        elif column.paint is Paint.SIGN and band.kind is GridLineKind.DATA:
            self._sign(row, column, rect)
        if text:
            self._text(rect, text, span, bold=bold, stale=stale)
        if band.kind is GridLineKind.DATA and self.model.mark(row, column) is not None:
            self._corner(span, band)

    def _text(self, rect: QRect, text: str, span: Span, *, bold: bool, stale: bool) -> None:
        column, metrics = span.column, self._metrics[bold]
        needed = metrics.horizontalAdvance(text)
        if column.numeric:
            if needed > rect.width():
                self._ask_room(span, needed)
        elif needed > rect.width() or "\n" in text:
            text = metrics.elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, rect.width())
        self.painter.setFont(self._fonts[bold])
        quiet = not bold and (column.locked or column.paint is Paint.NOTE)
        faint = stale or (quiet and column.locked)
        self.painter.setPen(self._ink["ink3" if faint else "ink2" if quiet else "ink"])
        self.painter.drawText(rect, _RIGHT if column.numeric else _LEFT, text)

    def _ask_room(self, span: Span, needed: int) -> None:
        extra = self._bar_room() if span.column.paint is Paint.BAR else 0
        width = needed + 2 * self._pad + extra
        self.narrow[span.number] = max(self.narrow.get(span.number, 0), width)

    def _light(self, band: RowBand, span: Span) -> None:
        light, side = self.model.light(band.number, span.column), theme.px(12)
        x = span.left + self._pad - theme.px(1)
        draw_light(self.painter, QRectF(x, band.top + (band.height - side) / 2, side, side), light)
        self.painter.setFont(self._fonts[0])
        self.painter.setPen(self._ink[light if light != "none" else "ink3"])
        place = QRect(x + side + theme.px(4), band.top, span.width, band.height)
        self.painter.drawText(place, _LEFT, LIGHT_WORDS[light])

    def _sign(self, row: int, column: GridColumn, rect: QRect) -> None:
        """The shape of a state; the word takes the room behind it."""
        sign, side = self.model.sign(row, column), theme.px(12)
        if sign is not None:
            top = rect.top() + (rect.height() - side) / 2
            draw_sign(self.painter, QRectF(rect.left(), top, side, side), sign)
            rect.setLeft(rect.left() + side + theme.px(5))

    def _bar(self, band: RowBand, span: Span, rect: QRect, text: str) -> None:
        bar = self.model.bar(band.number, span.column)
        if bar is None:
            return
        figure = max(self._metrics[1].horizontalAdvance("100.0"), self._metrics[1].horizontalAdvance(text))
        right = rect.right() - figure - theme.px(8)
        left = max(rect.left(), right - theme.px(46))
        high = theme.px(8)
        draw_bar(self.painter, QRectF(left, band.top + (band.height - high) / 2, right - left, high), bar)

    def _bar_room(self) -> int:
        return theme.px(30)

    def _corner(self, span: Span, band: RowBand) -> None:
        side, right = theme.px(7), span.left + span.width - 1
        corner = [QPointF(right - side, band.top), QPointF(right, band.top), QPointF(right, band.top + side)]
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self._ink["red"])
        self.painter.drawPolygon(QPolygonF(corner))

    # ------------------------------------------------------------------ hairlines

    def _lines(self, rows: list[RowBand], spans: list[Span], *, own_title: bool) -> None:
        left, right = spans[0].left, spans[-1].left + spans[-1].width
        hair: list[QLineF] = []
        strong: list[QLineF] = []
        for band in rows:
            y = band.top + band.height - 1
            (hair if band.kind is GridLineKind.DATA else strong).append(QLineF(left, y, right - 1, y))
            if own_title and band.kind is not GridLineKind.DATA:
                continue
            for span in spans:
                x = span.left + span.width - 1
                hair.append(QLineF(x, band.top, x, y))
        self.painter.setPen(QPen(self._ink["soft"], 0))
        self.painter.drawLines(hair)
        self.painter.setPen(QPen(self._ink["line"], 0))
        self.painter.drawLines(strong)


def handle_rect(frame: QRect) -> QRect:
    """The fill handle at the lower right corner of a frame."""
    side = theme.px(6)
    corner = frame.bottomRight() + QPoint(1, 1)
    return QRect(corner.x() - side // 2, corner.y() - side // 2, side, side)
