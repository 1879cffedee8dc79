"""The geometry of the chart: time runs one way, every project stands once, what is drawn is what is hit."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from app.documents.gantt.layout import ChartLayout
from app.documents.gantt.look import Look
from app.documents.gantt.screen import reach, screen_layout, screen_look, scroll_to, zoomed
from app.documents.gantt.timescale import TimeScale, Zoom, ticks
from app.documents.gantt.wall import WallSheet, pack, wall_sheets
from app.documents.paper import LEAST_POINTS, MM, PAPERS, points
from tests.documents.gantt_samples import LONG_NAME, odd_chart, sample_chart

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
SIZES = st.lists(st.integers(0, 90), max_size=9)


LAYOUTS: dict[str, ChartLayout] = {}
"""The large screen that property tests share."""


@pytest.fixture(scope="module")
def look(qapp: QApplication) -> Look:
    """One look for all screens; fonts need an application."""
    return screen_look()


@pytest.fixture(autouse=True, scope="module")
def _big(look: Look) -> None:
    LAYOUTS["big"] = on_screen(look, *[60] * 10)


def on_screen(look: Look, *sizes: int, zoom: Zoom = Zoom.TEN_DAYS) -> ChartLayout:
    return screen_layout(sample_chart(*sizes), look, QRectF(0, 0, 1206, 568), zoom)


# ------------------------------------------------------------------ time


@given(DAYS, DAYS, st.floats(0.05, 50))
def test_later_days_lie_further_right(one: date, other: date, day: float) -> None:
    scale = TimeScale(date(2020, 1, 1), date(2030, 1, 1), day, 7.0)
    assert (scale.x(one) < scale.x(other)) == (one < other)
    assert scale.after(one) - scale.x(one) == pytest.approx(day)


@given(DAYS, st.floats(0.05, 50), st.floats(0.01, 0.99))
def test_a_position_tells_its_day(day: date, width: float, part: float) -> None:
    scale = TimeScale(date(2020, 1, 1), date(2030, 1, 1), width)
    assert scale.date(scale.x(day) + width * part) == day


@given(st.sampled_from(Zoom), DAYS, st.integers(0, 3000))
def test_header_cells_follow_each_other_without_gap(zoom: Zoom, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    for row in ticks(zoom, first, last):
        assert row[0].first <= first
        assert row[-1].after > last
        assert all(one.after == other.first for one, other in pairwise(row))


def test_ten_day_periods_are_those_of_the_offices() -> None:
    _, lower = ticks(Zoom.TEN_DAYS, date(2024, 2, 1), date(2024, 2, 29))
    assert [(tick.words[0], tick.first.day) for tick in lower] == [("上", 1), ("中", 11), ("下", 21)]
    assert lower[-1].after == date(2024, 3, 1)


# ------------------------------------------------------------------ sheets


@given(SIZES, st.floats(0.2, 3), st.floats(0.1, 2))
def test_every_project_stands_on_one_sheet_under_its_group(
    sizes: list[int], row: float, group: float
) -> None:
    chart, room = sample_chart(*sizes), 40.0
    sheets = pack(chart, row, group, room)
    assert [band.row.uid for bands in sheets for band in bands if band.row] == [row.uid for row in chart.rows]
    for bands in sheets:
        assert not bands or bands[0].row is None
        assert all(band.bottom <= room + row + 1e-6 for band in bands)
        current = None
        for band in bands:
            current = band.group if band.row is None else current
            assert band.group is current


@given(st.lists(st.integers(1, 90), min_size=1, max_size=9))
def test_a_group_heading_never_ends_a_sheet(sizes: list[int]) -> None:
    for bands in pack(sample_chart(*sizes), 1.0, 0.7, 40.0):
        assert bands[-1].row is not None


@pytest.mark.parametrize("paper", ["A0", "A1", "A2", "A3"])
@pytest.mark.parametrize("sizes", [(), (1,), (39,), (10, 4, 5, 5, 6, 6, 3), (140, 60, 3, 97)])
def test_nothing_leaves_the_sheet_and_type_stays_readable(paper: str, sizes: tuple[int, ...]) -> None:
    for sheet in wall_sheets(sample_chart(*sizes), PAPERS[paper]):
        inside(sheet)
        smallest = min(ruler.font.pixelSize() for ruler in sheet.layout.look.rulers.values())
        assert smallest >= round(points(LEAST_POINTS))
        if paper == "A0":
            assert sheet.layout.look.rulers["name"].em >= 5.99 * MM


def inside(sheet: WallSheet) -> None:
    layout, paper = sheet.layout, sheet.paper.rect
    margin = sheet.margin - 1
    assert paper.adjusted(margin, margin, -margin, -margin).contains(layout.grid)
    columns = layout.left + layout.right
    assert columns[0].x == pytest.approx(layout.grid.left())
    assert columns[-1].x + columns[-1].width == pytest.approx(layout.grid.right())
    assert layout.time.width() > layout.grid.width() * 0.4
    assert layout.scale.x(layout.scale.first) == pytest.approx(layout.time.left())
    assert layout.scale.end == pytest.approx(layout.time.right())
    for band in layout.bands:
        assert layout.top(band) >= layout.time.top() - 1e-6
        assert layout.top(band) + band.height <= layout.grid.bottom() + 1e-6


def test_small_paper_leaves_out_the_words_of_nodes_first() -> None:
    chart = sample_chart(10)
    assert wall_sheets(chart, PAPERS["A0"])[0].layout.labels
    small = wall_sheets(chart, PAPERS["A3"])[0].layout
    assert not small.labels
    assert {"person", "leader"} <= {column.key for column in small.left + small.right}


def test_forty_projects_fit_on_one_sheet_and_five_hundred_on_several() -> None:
    groups = (10, 4, 5, 5, 6, 6, 3)
    assert all(
        len(wall_sheets(sample_chart(*groups), PAPERS[name])) == 1 for name in ("A0", "A1", "A2", "A3")
    )
    many = wall_sheets(sample_chart(*[50] * 10), PAPERS["A0"])
    assert [sheet.number for sheet in many] == list(range(1, many[0].count + 1))
    assert 7 <= len(many) <= 12


def test_amounts_are_never_shortened() -> None:
    for sheet in wall_sheets(odd_chart(), PAPERS["A3"]):
        look = sheet.layout.look
        plan = next(column for column in sheet.layout.right if column.key == "plan")
        assert look.width("figure_bold", "−123,456,789") <= plan.width - look.sizes.pad * 2 + 0.5


# ------------------------------------------------------------------ screen


@given(st.integers(0, 3000), st.integers(0, 20000))
def test_only_lines_in_view_are_touched(across: int, down: int) -> None:
    layout = LAYOUTS["big"]
    most = reach(layout)
    moved = layout.moved(min(across, most[0]), min(down, most[1]))
    shown = moved.shown(moved.time.top(), moved.time.bottom())
    assert 1 <= len(shown) <= moved.time.height() / moved.look.sizes.row + 2
    assert moved.top(shown[0]) <= moved.time.top() < moved.top(shown[0]) + shown[0].height


@given(st.integers(0, 599), st.floats(0.05, 0.95), st.floats(0, 1))
def test_a_point_finds_the_line_it_lies_on(place: int, part: float, across: float) -> None:
    layout = LAYOUTS["big"]
    row = layout.chart.rows[place]
    band = layout.band_of(row.uid)
    assert band is not None
    moved = layout.moved(0, min(band.top, reach(layout)[1]))
    x = moved.grid.left() + across * (moved.grid.width() - 1)
    hit = moved.at(x, moved.top(band) + band.height * part)
    assert hit.row is row
    assert (hit.day is None) == (x < moved.time.left())


def test_diamonds_and_bars_are_found_where_they_are_drawn(look: Look) -> None:
    layout = on_screen(look, 5)
    band = layout.bands[3]
    assert band.row
    node = band.row.nodes[0]
    for point in layout.node_points(band, node):
        assert layout.at(point.x(), point.y()).node == node
    for kind in ("plan", "actual", "forecast"):
        box = layout.bar_box(band, kind)
        assert box
        seen = box.intersected(layout.time)
        assert layout.at(seen.center().x() + 12, seen.center().y()).bar == kind


def test_header_group_and_nothing_are_told_apart(look: Look) -> None:
    layout = on_screen(look, 2)
    assert layout.at(600, 10).where == "head"
    assert layout.at(60, layout.time.top() + 3).where == "group"
    assert layout.at(60, layout.time.top() + layout.height + 3).where == "nothing"
    assert layout.at(-5, 10).where == "nothing"
    assert layout.at(20, layout.time.top() + layout.look.sizes.row * 1.5).column == "light"


def test_today_scrolls_into_view_and_zoom_keeps_the_day_under_the_pointer(look: Look) -> None:
    layout = on_screen(look, 5, zoom=Zoom.WEEK)
    today = layout.chart.today
    assert today
    moved = layout.moved(scroll_to(layout, today), 0)
    assert moved.time.left() < moved.scale.x(today) < moved.time.right()
    closer, left = zoomed(moved, 14.0, 700)
    assert abs((closer.moved(left, 0).scale.date(700) - moved.scale.date(700)).days) <= 1


def test_a_closed_group_shows_its_heading_only(look: Look) -> None:
    chart = sample_chart(3, 2)
    layout = screen_layout(chart, look, QRectF(0, 0, 1206, 568), collapsed=frozenset({"工业"}))
    assert [band.row.number if band.row else 0 for band in layout.bands] == [0, 0, 4, 5]


def test_a_long_name_is_shortened_to_its_column(look: Look) -> None:
    text, width = look.elided("name", LONG_NAME, 200)
    assert text.endswith("…")
    assert width <= 200


@pytest.mark.parametrize("paper", ["A0", "A1", "A2", "A3"])
def test_a_name_that_has_room_is_not_shortened(paper: str) -> None:
    chart = sample_chart(10, 4, 5, 5, 6, 6, 3)
    for sheet in wall_sheets(chart, PAPERS[paper]):
        look = sheet.layout.look
        column = next(column for column in sheet.layout.left if column.key == "name")
        for row in chart.rows:
            assert look.elided("name", row.name, column.width - look.sizes.pad * 2)[0] == row.name
