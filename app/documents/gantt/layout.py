"""The geometry of a chart: columns, rows and time in the units of its device, and what lies under a point.

The painter reads a `Layout`; the screen scrolls by asking for a moved one; paper makes one a sheet.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPixmap

from app.documents.gantt.look import Align, Look
from app.documents.gantt.model import Chart, ChartGroup, ChartNode, ChartRow, Span
from app.documents.gantt.timescale import Tick, TimeScale, Zoom, index_at, ticks

BarKind = Literal["plan", "actual", "forecast"]
Key = Literal["number", "light", "name", "unit", "person", "rate", "plan", "done", "leader"]

BARS: Final[tuple[BarKind, ...]] = ("plan", "actual", "forecast")
PLAN_AT = 0.30
ACTUAL_AT = 0.685
"""Where in a row the middles of the plan bar and of the actual bar lie."""


@dataclass(frozen=True)
class FixedColumn:
    """A fixed column beside the time: its key, the lines of its heading, position and width."""

    key: Key
    title: tuple[str, ...]
    x: float
    width: float
    align: Align = "left"


@dataclass(frozen=True)
class Band:
    """One line of the chart: a group heading or a project. `top` counts from the first line."""

    top: float
    height: float
    group: ChartGroup
    place: int
    row: ChartRow | None = None
    continued: bool = False

    @property
    def bottom(self) -> float:
        """Where the line ends."""
        return self.top + self.height


@dataclass(frozen=True)
class ChartHit:
    """What lies under a point, and the day there when it is on the time scale."""

    where: Literal["head", "group", "row", "nothing"]
    group: ChartGroup | None = None
    row: ChartRow | None = None
    column: Key | None = None
    node: ChartNode | None = None
    bar: BarKind | None = None
    day: date | None = None


@dataclass(frozen=True)
class RowDays:
    """A row's dates as day numbers: bars from beginning to end, diamonds at the middle of their day."""

    bars: tuple[tuple[float, float] | None, tuple[float, float] | None, tuple[float, float] | None]
    planned: tuple[float, ...]
    overdue: tuple[float, ...]
    done: tuple[float, ...]
    expected: tuple[float, ...]


def row_days(row: ChartRow) -> RowDays:
    """Turn the dates of a row into numbers."""
    nodes = row.nodes
    waiting = [node for node in nodes if node.actual is None and node.forecast != node.planned]
    return RowDays(
        (_ends(row.plan_bar), _ends(row.actual_bar), _ends(row.forecast_bar)),
        _middles([node.planned for node in nodes if not node.overdue]),
        _middles([node.planned for node in nodes if node.overdue]),
        _middles([node.actual for node in nodes]),
        _middles([node.forecast for node in waiting]),
    )


def _ends(bar: Span | None) -> tuple[float, float] | None:
    """An end before its beginning counts as one day."""
    return (float(bar[0].toordinal()), max(bar).toordinal() + 1.0) if bar else None


def _middles(days: list[date | None]) -> tuple[float, ...]:
    return tuple(day.toordinal() + 0.5 for day in days if day)


class Memory:
    """What all frames of one chart share, however it is scrolled: dates as numbers, drawn texts of lines."""

    def __init__(self) -> None:
        self.days: dict[str, RowDays] = {}
        self.strips: dict[tuple[str, bool, float], QPixmap] = {}


@dataclass(frozen=True)
class ChartLayout:
    """Where everything of a chart is.

    `grid` is the whole table with its header (`head` high); columns stand left and right of the time.
    `scroll` is the part of the lines above the view; `scale` already holds the horizontal scroll.
    `collapsed` names the closed groups, `labels` asks for the words of the next node.
    """

    chart: Chart
    look: Look
    grid: QRectF
    head: float
    left: tuple[FixedColumn, ...]
    right: tuple[FixedColumn, ...]
    bands: tuple[Band, ...]
    scale: TimeScale
    zoom: Zoom
    scroll: float = 0.0
    collapsed: frozenset[str] = frozenset()
    labels: bool = False
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def days(self, row: ChartRow) -> RowDays:
        """The row's dates as numbers, made once for all frames of this chart."""
        days = self.memory.days.get(row.uid)
        if days is None:
            days = self.memory.days[row.uid] = row_days(row)
        return days

    @cached_property
    def time(self) -> QRectF:
        """The rectangle of time and lines, without header and columns."""
        left = self.left[-1].x + self.left[-1].width
        right = self.right[0].x if self.right else self.grid.right()
        return QRectF(left, self.grid.top() + self.head, right - left, self.grid.height() - self.head)

    @cached_property
    def tops(self) -> list[float]:
        """The tops of all lines, for searching."""
        return [band.top for band in self.bands]

    @property
    def height(self) -> float:
        """The height of all lines together."""
        return self.bands[-1].bottom if self.bands else 0.0

    def top(self, band: Band) -> float:
        """Where a line begins in the view."""
        return self.time.top() + band.top - self.scroll

    def band_of(self, uid: str) -> Band | None:
        """The line of a project, None when it is not shown."""
        return next((band for band in self.bands if band.row and band.row.uid == uid), None)

    def shown(self, top: float, bottom: float) -> tuple[Band, ...]:
        """The lines that reach into the view between `top` and `bottom`."""
        offset = self.scroll - self.time.top()
        first = max(0, index_at(self.tops, top + offset))
        return self.bands[first : index_at(self.tops, bottom + offset) + 1]

    @cached_property
    def ticks(self) -> tuple[list[Tick], list[Tick]]:
        """The header's cells in view, upper and lower row."""
        first, last = self.scale.date(self.time.left()), self.scale.date(self.time.right() - 1e-6)
        first, last = max(first, self.scale.first), min(last, self.scale.last)
        if last < first:
            return [], []
        return ticks(self.zoom, first, last)

    def bar_box(self, band: Band, kind: BarKind) -> QRectF | None:
        """The rectangle of a bar in the view, not clipped."""
        if band.row is None:
            return None
        ends = self.days(band.row).bars[BARS.index(kind)]
        if ends is None:
            return None
        sizes = self.look.sizes
        high = sizes.plan if kind == "plan" else sizes.actual
        middle = self.top(band) + band.height * (PLAN_AT if kind == "plan" else ACTUAL_AT)
        left = self.scale.at(ends[0])
        return QRectF(left, middle - high / 2, self.scale.at(ends[1]) - left, high)

    def node_points(self, band: Band, node: ChartNode) -> list[QPointF]:
        """Where a node's diamonds are: the planned one on the plan bar, the done one on the actual bar."""
        top, high = self.top(band), band.height
        points = []
        if node.planned:
            points.append(QPointF(self.scale.middle(node.planned), top + high * PLAN_AT))
        if node.actual:
            points.append(QPointF(self.scale.middle(node.actual), top + high * ACTUAL_AT))
        return points

    def at(self, x: float, y: float) -> ChartHit:
        """What lies under a point of the view."""
        if not self.grid.contains(x, y):
            return ChartHit("nothing")
        day = self.scale.date(x) if self.time.left() <= x < self.time.right() else None
        if y < self.time.top():
            return ChartHit("head", column=self._column(x), day=day)
        bands = self.shown(y, y)
        if not bands or y >= self.top(bands[0]) + bands[0].height:
            return ChartHit("nothing", day=day)
        band = bands[0]
        if band.row is None:
            return ChartHit("group", band.group, column=self._column(x), day=day)
        if day is None:
            return ChartHit("row", band.group, band.row, self._column(x))
        node = self._node(band, band.row, x, y)
        bar = None if node else self._bar(band, x, y)
        return ChartHit("row", band.group, band.row, node=node, bar=bar, day=day)

    def _column(self, x: float) -> Key | None:
        columns = self.left + self.right
        return next((column.key for column in columns if column.x <= x < column.x + column.width), None)

    def _node(self, band: Band, row: ChartRow, x: float, y: float) -> ChartNode | None:
        """The node whose diamond is nearest and within reach (more than its size, for a shaking hand)."""
        reach = self.look.sizes.node * 0.75
        best: tuple[float, ChartNode] | None = None
        for node in row.nodes:
            for point in self.node_points(band, node):
                away = abs(point.x() - x) + abs(point.y() - y)
                if away <= reach and (best is None or away < best[0]):
                    best = (away, node)
        return best[1] if best else None

    def _bar(self, band: Band, x: float, y: float) -> BarKind | None:
        for kind in BARS:
            box = self.bar_box(band, kind)
            if box and box.adjusted(0, -1, 0, 1).contains(x, y):
                return kind
        return None

    def moved(self, left: float, top: float) -> "ChartLayout":
        """The same layout scrolled: `left` units of time and `top` units of lines lie outside the view."""
        if self.look.screen:
            left, top = round(left), round(top)
        return replace(self, scale=self.scale.moved(self.time.left() - left), scroll=top)


def bands_of(
    chart: Chart, row: float, group: float, collapsed: frozenset[str] = frozenset()
) -> tuple[Band, ...]:
    """The lines of a chart: every group's heading, and its projects unless it is closed."""
    bands: list[Band] = []
    top = 0.0
    for place, heading in enumerate(chart.groups):
        bands.append(Band(top, group, heading, place))
        top += group
        for project in () if heading.name in collapsed else heading.rows:
            bands.append(Band(top, row, heading, place, project))
            top += row
    return tuple(bands)
