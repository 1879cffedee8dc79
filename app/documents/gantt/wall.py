"""The wall chart (挂图作战图) on paper: sizes for A0 to A3, what to leave out on small paper, and the sheets.

All sizes are given in mm for A0 landscape; smaller paper scales them, but no type goes under 7.5 pt.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from app.documents.fonts import Typeface, font
from app.documents.gantt.layout import Band, ChartLayout, FixedColumn, Key
from app.documents.gantt.look import Align, Face, Look, Sizes
from app.documents.gantt.model import Chart
from app.documents.gantt.timescale import TimeScale, Zoom, whole_months
from app.documents.paper import LEAST_POINTS, MM, Paper, points
from app.documents.typeset import POINT_MM, Ruler, amount, sized

MARGIN = 24.0
_TITLE = 33.0
_HEAD = 25.0
_FOOT = 34.0
_ROW = 15.0
_GROUP = 9.6
_LEAST_NAME = 6.0
_TIGHTEST = 1.4
"""The least height of a row, in sizes of its name."""

_TALLEST = 19.0
"""The greatest height of a row; a chart of few rows leaves white paper."""

_TYPE: dict[Face, tuple[Typeface, float, bool]] = {
    "title": ("title", _TITLE, False),
    "summary": ("ui", 10.5, False),
    "as_of": ("ui", 9.0, False),
    "head": ("ui", 7.6, False),
    "upper": ("ui", 8.5, True),
    "upper_bold": ("ui", 8.5, True),
    "lower": ("ui", 5.6, False),
    "name": ("ui", 8.2, False),
    "name_small": ("ui", 6.0, False),
    "group": ("ui", 8.2, True),
    "figure": ("ui", 7.8, False),
    "figure_bold": ("ui", 7.8, True),
    "unit": ("ui", 6.8, False),
    "light": ("ui", 7.4, False),
    "light_bold": ("ui", 7.4, True),
    "node": ("ui", 5.1, False),
    "note": ("ui", 5.6, False),
    "tag": ("ui", 6.2, False),
}
_FIXED = frozenset(("title", "summary", "as_of", "note"))


@dataclass(frozen=True)
class WallSheet:
    """One sheet of the wall chart: its table, where title and foot stand, and which of how many it is."""

    layout: ChartLayout
    paper: Paper
    scale: float
    number: int = 1
    count: int = 1

    @property
    def margin(self) -> float:
        """The white edge in units."""
        return MARGIN * self.scale * MM


@dataclass(frozen=True)
class _Plan:
    """What is decided once for all sheets: how small type is, what is left out, the height of lines."""

    look: Look
    row: float
    group: float
    labels: bool
    area: QRectF
    head: float

    @property
    def room(self) -> float:
        """The height for lines on a sheet."""
        return self.area.height() - self.head


def wall_sheets(chart: Chart, paper: Paper) -> list[WallSheet]:
    """Lay a chart out on as many sheets as it needs, at least one; every project stands on exactly one.

    A group stays together where it fits on one sheet; a continued one repeats its heading.
    """
    scale = paper.width / 1189
    plan, packed = _fit(chart, paper, scale)
    columns = _columns(chart, plan)
    return [
        WallSheet(_layout(chart, plan, bands, columns), paper, scale, number, len(packed))
        for number, bands in enumerate(packed, 1)
    ]


def _fit(chart: Chart, paper: Paper, scale: float) -> tuple[_Plan, list[tuple[Band, ...]]]:
    """The largest type with which the chart needs no more sheets than with the smallest; sheets filled."""
    plan = _plan(paper, scale, 0.0)
    packed = pack(chart, plan.row, plan.group, plan.room)
    for ease in (1.0, 0.8, 0.6, 0.45, 0.3, 0.15):
        easier = _plan(paper, scale, ease)
        fewer = pack(chart, easier.row, easier.group, easier.room)
        if len(fewer) <= len(packed):
            plan, packed = easier, fewer
            break
    return plan, _filled(packed, plan, scale)


def _plan(paper: Paper, scale: float, ease: float) -> _Plan:
    """Sizes between the tightest (`ease` 0) and the intended ones (1)."""
    least = max(_LEAST_NAME * scale, LEAST_POINTS * POINT_MM)
    shrink = min(1.0, least / (8.2 * scale))
    factor = shrink + (1 - shrink) * min(1.0, ease * 2)
    look = _look(scale, factor)
    name, note = look.rulers["name"].em, look.rulers["note"].em
    tight = _TIGHTEST * name
    row = tight + (max(_ROW * factor * scale * MM, tight) - tight) * ease
    group = max(_GROUP * factor * scale * MM, 1.3 * name)
    margin = MARGIN * scale * MM
    top = margin + (_TITLE * 1.55 + 15) * scale * MM
    foot = max(_FOOT * scale * MM, note * 6, code_side(note) + note)
    area = QRectF(margin, top, paper.width * MM - margin * 2, paper.height * MM - top - margin - foot)
    head = max(_HEAD * scale * MM, look.rulers["head"].em * 2.9)
    labels = look.rulers["node"].em <= 5.1 * scale * MM * 1.25
    return _Plan(look, row, group, labels, area, head)


def code_side(em: float) -> float:
    """The side of the QR code beside a foot set in `em`: never too small for a telephone."""
    return max(em * 4.4, 15 * MM)


def _look(scale: float, factor: float) -> Look:
    """Fonts and sizes for a paper; only the table shrinks by `factor`, title and foot keep their size."""
    least = points(LEAST_POINTS)
    fonts = {}
    for face, (role, size, bold) in _TYPE.items():
        height = size * scale * (1 if face in _FIXED else factor) * MM
        fonts[face] = sized(font(role, 10, bold), max(height, least))
    unit = scale * factor * MM
    line = max(scale, 0.45) * MM
    sizes = Sizes(
        row=_ROW * unit,
        group=_GROUP * unit,
        upper=14.0,
        lower=11.0,
        plan=2.9 * unit,
        actual=4.2 * unit,
        node=max(5.0 * unit, 1.7 * MM),
        pad=3.0 * unit,
        light=6.2 * unit,
        hairline=max(0.22 * scale, 0.1) * MM,
        month_line=0.35 * line,
        frame=0.9 * line,
        today=0.9 * line,
        dash=1.6 * unit,
    )
    return Look(fonts, sizes, screen=False)


# ------------------------------------------------------------------ columns


def _left_out(widths: dict[Key, float], width: float) -> frozenset[Key]:
    """Leave out person, then leader, while they take the room that time needs (half of the paper)."""
    out: list[Key] = []
    taken = sum(widths.values())
    keys: tuple[Key, ...] = ("person", "leader")
    for key in keys:
        if width - taken >= width * 0.48:
            break
        out.append(key)
        taken -= widths[key]
    return frozenset(out)


def _widths(chart: Chart, look: Look) -> dict[Key, float]:
    """The widths of the fixed columns: what their words need, within bounds."""
    rulers, pad, rows = look.rulers, look.sizes.pad, chart.rows
    head = rulers["head"]
    name = rulers["name"]

    def wide(ruler: Ruler, words: list[str], least: str) -> float:
        return max([ruler.width(word) for word in words] + [head.width(least)]) + pad * 2 + 2

    unit, figure = rulers["unit"], rulers["figure_bold"]
    sums = [group.plan for group in chart.groups] + [row.plan for row in rows]
    done = [group.done for group in chart.groups] + [row.done for row in rows]
    names = [row.name for row in rows]
    return {
        "number": max(unit.width("0000"), head.width("序号")) + pad * 1.4,
        "name": min(max(wide(name, names, "项目名称"), name.em * 14), name.em * 20),
        "unit": min(wide(unit, [row.unit for row in rows], "责任单位"), unit.em * 9 + pad * 2),
        "person": min(wide(unit, [row.person for row in rows], "责任人"), unit.em * 5 + pad * 2),
        "plan": wide(figure, [amount(value, chart.unit) for value in sums], "年度计划"),
        "done": wide(figure, [amount(value, chart.unit) for value in done], _halves(chart.done_title)[0]),
        "rate": wide(figure, ["1000.0"], "完成率%"),
        "light": look.sizes.light * 1.35 + rulers["light"].em + pad * 3,
        "leader": min(wide(unit, [row.leader for row in rows], "责任领导"), unit.em * 6 + pad * 2),
    }


def _halves(title: str) -> tuple[str, ...]:
    """A heading such as 1—8月完成 in two lines."""
    return (title.removesuffix("完成"), "完成") if len(title) > 4 and title.endswith("完成") else (title,)


def _columns(chart: Chart, plan: _Plan) -> tuple[tuple[FixedColumn, ...], tuple[FixedColumn, ...]]:
    widths = _widths(chart, plan.look)
    for key in _left_out(widths, plan.area.width()):
        del widths[key]
    titles: dict[Key, tuple[str, ...]] = {
        "number": ("序号",),
        "name": ("项目名称",),
        "unit": ("责任单位",),
        "person": ("责任人",),
        "plan": ("年度计划",),
        "done": _halves(chart.done_title),
        "rate": ("完成率%",),
        "light": ("灯",),
        "leader": ("责任领导",),
    }
    left: list[FixedColumn] = []
    x = plan.area.left()
    keys: tuple[Key, ...] = ("number", "name", "unit", "person")
    for key in keys:
        if key in widths:
            left.append(
                FixedColumn(key, titles[key], x, widths[key], "center" if key == "number" else "left")
            )
            x += widths[key]
    right: list[FixedColumn] = []
    x = plan.area.right()
    keys = ("leader", "light", "rate", "done", "plan")
    for key in keys:
        if key in widths:
            x -= widths[key]
            align: Align = "center" if key in ("leader", "light") else "right"
            right.insert(0, FixedColumn(key, titles[key], x, widths[key], align))
    return tuple(left), tuple(right)


# ------------------------------------------------------------------ sheets


def _layout(
    chart: Chart,
    plan: _Plan,
    bands: tuple[Band, ...],
    columns: tuple[tuple[FixedColumn, ...], tuple[FixedColumn, ...]],
) -> ChartLayout:
    left, right = columns
    start, end = left[-1].x + left[-1].width, right[0].x
    first, last = whole_months(chart.first, chart.last)
    days = (last - first).days + 1
    scale_of_time = TimeScale(first, last, (end - start) / days, start)
    grid = QRectF(plan.area)
    if bands:
        grid.setHeight(plan.head + bands[-1].bottom)
    zoom = _zoom(plan.look, scale_of_time)
    return ChartLayout(
        chart, plan.look, grid, plan.head, left, right, bands, scale_of_time, zoom, labels=plan.labels
    )


def _zoom(look: Look, scale: TimeScale) -> Zoom:
    """The finest time header whose words fit their cells."""
    upper, lower = look.rulers["upper"], look.rulers["lower"]
    if scale.day * 9 >= lower.em * 1.1 and scale.day * 30 >= upper.width("12月"):
        return Zoom.TEN_DAYS
    if scale.day * 28 >= lower.width("12"):
        return Zoom.MONTH
    return Zoom.QUARTER if scale.day * 90 >= lower.width("1季") else Zoom.YEAR


def pack(chart: Chart, row: float, group: float, height: float) -> list[tuple[Band, ...]]:
    """Distribute the lines over sheets with `height` for them; an empty chart is one empty sheet."""
    sheets: list[list[Band]] = [[]]
    top = 0.0
    for place, heading in enumerate(chart.groups):
        whole = group + row * len(heading.rows)
        cramped = top + group + row * 2 > height
        if top and top + whole > height and (cramped or (whole <= height and top > height * 0.5)):
            sheets.append([])
            top = 0.0
        top = _stack(sheets, top, Band(0, group, heading, place))
        for project in heading.rows:
            if top + row > height + 1e-6 and sheets[-1][-1].row is not None:
                sheets.append([])
                top = _stack(sheets, 0.0, Band(0, group, heading, place, continued=True))
            top = _stack(sheets, top, Band(0, row, heading, place, project))
    return [tuple(bands) for bands in sheets]


def _stack(sheets: list[list[Band]], top: float, band: Band) -> float:
    sheets[-1].append(replace(band, top=top))
    return top + band.height


def _filled(packed: list[tuple[Band, ...]], plan: _Plan, scale: float) -> list[tuple[Band, ...]]:
    """Make rows (and groups a little) higher until the fullest sheet is full; all sheets alike."""
    used = max((bands[-1].bottom for bands in packed if bands), default=plan.room)
    grow = max(1.0, min(plan.room / used, _TALLEST * scale * MM / plan.row))
    return [_stretched(bands, grow, min(grow, 1.15)) for bands in packed]


def _stretched(bands: tuple[Band, ...], rows: float, groups: float) -> tuple[Band, ...]:
    top, stacked = 0.0, []
    for band in bands:
        high = band.height * (groups if band.row is None else rows)
        stacked.append(replace(band, top=top, height=high))
        top += high
    return tuple(stacked)
