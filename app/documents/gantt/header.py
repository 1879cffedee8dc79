"""The header of time, the lines of the grid, today, and the last locked month."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.documents import palette
from app.documents.gantt.layout import ChartLayout
from app.documents.gantt.look import Face
from app.documents.gantt.timescale import Tick


def paint_grid(painter: QPainter, layout: ChartLayout, bottom: float) -> None:
    """Draw holidays and the vertical lines of the time behind the lines, down to `bottom`."""
    time, scale, sizes = layout.time, layout.scale, layout.look.sizes
    for first, last in layout.chart.holidays:
        left, right = max(scale.x(first), time.left()), min(scale.after(last), time.right())
        if left < right:
            box = QRectF(left, time.top(), right - left, bottom - time.top())
            painter.fillRect(box, layout.look.brush(palette.GROUP))
    upper, lower = layout.ticks
    for ticks, colour, width in (
        (lower, palette.SOFT, sizes.hairline),
        (upper, palette.LINE, sizes.month_line),
    ):
        painter.setPen(layout.look.pen(colour, width))
        painter.drawLines([QLineF(x, time.top(), x, bottom) for x in _edges(layout, ticks)])


def paint_time_header(painter: QPainter, layout: ChartLayout) -> None:
    """Draw the two rows of the time header with their words; the month of today is bold."""
    upper, lower = layout.ticks
    sizes, look = layout.look.sizes, layout.look
    top = layout.grid.top()
    middle = top + layout.head * sizes.upper / (sizes.upper + sizes.lower)
    bottom = top + layout.head
    painter.save()
    painter.setClipRect(QRectF(layout.time.left(), top, layout.time.width(), layout.head))
    painter.setPen(look.pen(palette.LINE, sizes.hairline))
    painter.drawLine(QLineF(layout.time.left(), middle, layout.time.right(), middle))
    painter.drawLines([QLineF(x, middle, x, bottom) for x in _edges(layout, lower)])
    painter.setPen(look.pen(palette.LINE, sizes.month_line))
    painter.drawLines([QLineF(x, top, x, bottom) for x in _edges(layout, upper)])
    stride = _stride(layout, upper)
    for tick in upper if stride > 1 else ():
        _sparse_year(painter, layout, tick, middle, stride)
    for place, tick in enumerate(upper if stride == 1 else ()):
        _upper_words(painter, layout, tick, QRectF(0, top, 1, middle - top), first=place == 0)
    brevity = _brevity(layout, lower)
    for tick in lower:
        box = _cell(layout, tick, middle, bottom)
        _fitting(painter, layout, "lower", tick.words[brevity:], box, palette.INK2)
    painter.restore()


def paint_today(painter: QPainter, layout: ChartLayout, bottom: float) -> None:
    """Draw the line of today and the dotted line of the last locked month."""
    look, sizes, time = layout.look, layout.look.sizes, layout.time
    if layout.chart.locked:
        x = _crisp(layout, layout.scale.after(layout.chart.locked))
        if time.left() < x < time.right():
            style = Qt.PenStyle.DotLine if look.screen else Qt.PenStyle.CustomDashLine
            painter.setPen(look.pen(palette.INK2, 0 if look.screen else sizes.month_line, style))
            painter.drawLine(QLineF(x, time.top(), x, bottom))
    x = _today(layout)
    if time.left() <= x <= time.right():
        painter.setPen(look.pen(palette.RED, sizes.today))
        painter.drawLine(QLineF(x, time.top(), x, bottom))


def paint_today_tag(painter: QPainter, layout: ChartLayout) -> None:
    """Draw the red tag of today into the lower header row, kept inside the time."""
    today, look, sizes, time = layout.chart.today, layout.look, layout.look.sizes, layout.time
    x = _today(layout)
    if today is None or not time.left() <= x <= time.right():
        return
    words = f"今天 {today.month}-{today.day}" if look.screen else f"今日 {today.month}月{today.day}日"
    ruler = look.rulers["tag"]
    wide = ruler.width(words) + ruler.em * (2 if look.screen else 0.9)
    high = min(layout.head * sizes.lower / (sizes.upper + sizes.lower), ruler.em * 1.7)
    left = min(max(x - wide / 2, time.left()), time.right() - wide)
    box = QRectF(round(left), round(time.top() - high), wide, high)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.brush(palette.RED))
    painter.drawRoundedRect(box, ruler.em * 0.2, ruler.em * 0.2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    look.put(painter, "tag", words, box, "center", palette.PANEL)


def paint_column_heads(painter: QPainter, layout: ChartLayout) -> None:
    """Draw the headings of the fixed columns, each line centred or at the column's own side."""
    look, top = layout.look, layout.grid.top()
    ruler = look.rulers["head"]
    for column in layout.left + layout.right:
        step = ruler.em * 1.35
        first = top + layout.head / 2 - step * len(column.title) / 2
        pad = look.sizes.pad if look.screen else look.sizes.pad * 0.2
        for place, words in enumerate(column.title):
            box = QRectF(column.x + pad, first + place * step, column.width - pad * 2, step)
            align = column.align if look.screen else "center"
            look.put(painter, "head", words, box, align, palette.INK2 if look.screen else palette.INK)


def _today(layout: ChartLayout) -> float:
    today = layout.chart.today
    return _crisp(layout, layout.scale.after(today)) if today else float("-inf")


def _crisp(layout: ChartLayout, x: float) -> float:
    return round(x) if layout.look.screen else x


def _edges(layout: ChartLayout, ticks: list[Tick]) -> list[float]:
    """Where the cells begin, inside the time only (its own edges are drawn as frame)."""
    time = layout.time
    places = (_crisp(layout, layout.scale.x(tick.first)) for tick in ticks)
    return [x for x in places if time.left() < x < time.right()]


def _cell(layout: ChartLayout, tick: Tick, top: float, bottom: float) -> QRectF:
    left, right = layout.scale.x(tick.first), layout.scale.x(tick.after)
    return QRectF(left, top, right - left, bottom - top)


def _upper_words(painter: QPainter, layout: ChartLayout, tick: Tick, row: QRectF, *, first: bool) -> None:
    """Keep the words in the visible part of a cell, as long as they fit there."""
    time, today = layout.time, layout.chart.today
    cell = _cell(layout, tick, row.top(), row.bottom())
    seen = cell.intersected(QRectF(time.left(), row.top(), time.width(), row.height()))
    current = today is not None and tick.first <= today < tick.after
    face: Face = "upper_bold" if current or not layout.look.screen else "upper"
    january = tick.first.month == 1 and layout.scale.first.year != layout.scale.last.year
    words = tick.words
    if tick.dated and (january or (first and layout.look.screen)):
        words = tick.dated + tick.words
    _fitting(painter, layout, face, words, seen, palette.INK)


def _stride(layout: ChartLayout, ticks: list[Tick]) -> int:
    """How many years share one label, so that labels never touch; 1 where every cell has its own."""
    if not ticks or (ticks[-1].after - ticks[-1].first).days < 360:
        return 1
    room = layout.scale.x(ticks[-1].after) - layout.scale.x(ticks[-1].first)
    gap = layout.look.rulers["upper_bold"].em * 0.4
    if layout.look.width("upper_bold", ticks[-1].words[-1]) + gap <= room:
        return 1
    wide = layout.look.width("upper_bold", str(ticks[-1].first.year)) + gap
    return next((years for years in (2, 5, 10, 20, 50) if wide <= years * room), 100)


def _sparse_year(painter: QPainter, layout: ChartLayout, tick: Tick, bottom: float, stride: int) -> None:
    """A year at the left edge of its cell, over the cells of the years that have none."""
    if tick.first.year % stride:
        return
    ruler, x = layout.look.rulers["upper_bold"], layout.scale.x(tick.first) + layout.look.sizes.pad * 0.3
    y = (layout.grid.top() + bottom) / 2 + ruler.rise
    if x + layout.look.width("upper_bold", str(tick.first.year)) <= layout.time.right():
        layout.look.draw(painter, "upper_bold", str(tick.first.year), x, y, palette.INK)


def _brevity(layout: ChartLayout, ticks: list[Tick]) -> int:
    """Which of the words, from long to short, fit all cells, so that a row speaks one language."""
    choices = len(ticks[0].words) if ticks else 1
    for brevity in range(choices - 1):
        if all(
            layout.look.width("lower", tick.words[brevity])
            <= layout.scale.x(tick.after) - layout.scale.x(tick.first)
            for tick in ticks
        ):
            return brevity
    return choices - 1


def _fitting(
    painter: QPainter, layout: ChartLayout, face: Face, words: tuple[str, ...], box: QRectF, colour: str
) -> None:
    """Draw the longest of the words that fits, or nothing."""
    ruler = layout.look.rulers[face]
    for text in words:
        wide = layout.look.width(face, text)
        if wide <= box.width():
            x = box.center().x() - wide / 2
            layout.look.draw(painter, face, text, x, box.center().y() + ruler.rise, colour)
            return


def paint_frame(painter: QPainter, layout: ChartLayout, bottom: float) -> None:
    """Draw the line under the header, the lines between the columns and, on paper, the frame of the table."""
    look, sizes, grid, time = layout.look, layout.look.sizes, layout.grid, layout.time
    painter.setPen(look.pen(palette.LINE if look.screen else palette.INK, sizes.month_line))
    painter.drawLine(QLineF(grid.left(), time.top(), grid.right(), time.top()))
    if look.screen:
        painter.fillRect(QRectF(time.left() - 2, grid.top(), 2, grid.height()), look.brush(palette.LINE))
        return
    painter.setPen(look.pen(palette.EDGE, sizes.hairline))
    inner = [column.x for column in layout.left[1:] if column.key != "person"]
    inner += [column.x for column in layout.right[1:]]
    painter.drawLines([QLineF(x, grid.top(), x, bottom) for x in inner])
    painter.setPen(look.pen(palette.INK, sizes.month_line))
    painter.drawLines([QLineF(x, grid.top(), x, bottom) for x in (time.left(), time.right())])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(look.pen(palette.INK, sizes.frame))
    painter.drawRect(QRectF(grid.topLeft(), QPointF(grid.right(), bottom)))
