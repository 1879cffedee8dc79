"""The chart on screen: frozen columns at the left, zoom and scroll, all in pixels from one size factor."""

from datetime import date, timedelta
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from app.documents.fonts import font
from app.documents.gantt.layout import ChartLayout, FixedColumn, bands_of
from app.documents.gantt.look import Face, Look, Sizes
from app.documents.gantt.model import Chart
from app.documents.gantt.timescale import DAY_WIDTH, TimeScale, Zoom, whole_months, zoom_for
from app.documents.typeset import plain

LEFT_WIDTH = 348.0
"""The width of the frozen columns at 100 %."""

_POINTS: dict[Face, tuple[float, bool]] = {
    "head": (10, False),
    "upper": (10.5, False),
    "upper_bold": (10.5, True),
    "lower": (9, False),
    "name": (10.5, False),
    "name_small": (10.5, False),
    "group": (10.5, True),
    "figure": (10.5, False),
    "figure_bold": (10.5, True),
    "unit": (10, False),
    "light": (10.5, False),
    "light_bold": (10.5, False),
    "node": (9, False),
    "note": (10, False),
    "tag": (10, False),
}


def screen_look(factor: float = 1.0) -> Look:
    """Fonts and sizes for the screen; `factor` is that of the size of type. Keep it."""
    fonts = {face: plain(font("ui", points * factor, bold)) for face, (points, bold) in _POINTS.items()}
    unit = QFontMetricsF(fonts["name"]).horizontalAdvance("国") / 14
    sizes = Sizes(
        row=round(28 * unit),
        group=round(28 * unit),
        upper=round(26 * unit),
        lower=round(22 * unit),
        plan=round(7 * unit),
        actual=round(8 * unit),
        node=round(11 * unit),
        pad=round(12 * unit),
        light=round(12 * unit),
        hairline=0,
        month_line=0,
        frame=0,
        today=2 * unit,
        dash=3,
    )
    return Look(fonts, sizes, screen=True)


def screen_layout(
    chart: Chart,
    look: Look,
    area: QRectF,
    zoom: Zoom = Zoom.TEN_DAYS,
    *,
    day: float | None = None,
    left_width: float | None = None,
    collapsed: frozenset[str] = frozenset(),
) -> ChartLayout:
    """The layout for an area of a widget, scrolled to its beginning; scroll with `ChartLayout.moved`.

    `day` is the width of a day in pixels when zooming continuously (it then chooses the level itself).
    """
    unit = look.sizes.row / 28
    if day is not None:
        zoom = zoom_for(day / unit)
    columns = _columns(look, area.left(), left_width or round(LEFT_WIDTH * unit))
    first, last = whole_months(chart.first, chart.last)
    start = columns[-1].x + columns[-1].width
    width = day or DAY_WIDTH[zoom] * unit
    shown = min(ceil((area.right() - start) / width), date.max.toordinal() - first.toordinal())
    last = max(last, first + timedelta(days=max(shown, 1) - 1))  # the grid fills the view
    scale = TimeScale(first, last, width, start)
    bands = bands_of(chart, look.sizes.row, look.sizes.group, collapsed)
    head = look.sizes.upper + look.sizes.lower
    return ChartLayout(chart, look, area, head, columns, (), bands, scale, zoom, collapsed=collapsed)


def _columns(look: Look, left: float, width: float) -> tuple[FixedColumn, ...]:
    unit = look.sizes.row / 28
    light, rate = round(54 * unit), round(80 * unit)
    name = max(width - light - rate, round(80 * unit))
    return (
        FixedColumn("light", ("灯",), left + 4 * unit, light),
        FixedColumn("name", ("项目名称",), left + light - 12 * unit, name + 20 * unit),
        FixedColumn("rate", ("完成率%",), left + light + name, rate, "right"),
    )


def reach(layout: ChartLayout) -> tuple[float, float]:
    """How far time and lines can be scrolled: the greatest arguments for `moved`, never negative."""
    across = max(0.0, layout.scale.width - layout.time.width())
    return across, max(0.0, layout.height - layout.time.height())


def scroll_to(layout: ChartLayout, day: date, share: float = 0.6) -> float:
    """The horizontal scroll that puts a day at `share` of the visible time, within what can be scrolled."""
    scroll = layout.scale.after(day) - layout.scale.origin - layout.time.width() * share
    return min(max(scroll, 0.0), reach(layout)[0])


def zoomed(layout: ChartLayout, day: float, x: float) -> tuple[ChartLayout, float]:
    """The chart with another width of a day, and the scroll that keeps the day under `x` in its place."""
    under = (x - layout.scale.origin) / layout.scale.day
    width = layout.time.left() - layout.grid.left()
    changed = screen_layout(
        layout.chart, layout.look, layout.grid, day=day, left_width=width, collapsed=layout.collapsed
    )
    scroll = under * day - (x - changed.time.left())
    return changed, min(max(scroll, 0.0), reach(changed)[0])
