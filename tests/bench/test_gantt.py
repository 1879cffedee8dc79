"""The wall chart: a frame and a poster against matplotlib drawing the same bars, nodes and names (goal 4)."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.documents.fonts import matplotlib_font
from app.documents.gantt.model import Chart, ChartRow
from app.documents.gantt.output import write_pdf
from app.documents.gantt.paint import paint
from app.documents.gantt.screen import screen_layout, screen_look
from app.documents.gantt.timescale import Zoom
from tests.bench.conftest import Ratio, Size
from tests.documents.gantt_samples import sample_chart


@pytest.mark.usefixtures("qapp")
def test_a_frame(ratio: Ratio, size: Size) -> None:
    """Forty rows with their bars, nodes and labels, painted once more while scrolling."""
    chart = sample_chart(size(40, 2))
    look = screen_look()
    area = QRectF(0, 0, 1366, 1200)
    layout = screen_layout(chart, look, area, Zoom.TEN_DAYS)
    image = QImage(1366, 1200, QImage.Format.Format_RGB32)

    def frame() -> None:
        painter = QPainter(image)
        paint(painter, layout)
        painter.end()

    frame()
    figure = drawn(chart, 13.66, 12.0)
    figure.savefig(BytesIO(), dpi=100)
    ratio(
        "Gantt frame, 40 rows",
        frame,
        lambda: figure.savefig(BytesIO(), dpi=100, format="raw"),
        goal=1 / 20,
        rounds=9,
        against="matplotlib collections",
    )


@pytest.mark.usefixtures("qapp")
def test_a_poster_of_500_rows(ratio: Ratio, size: Size, scratch: Path) -> None:
    """The printed chart as PDF, in twelve groups; both write the same names, units, persons and figures."""
    chart = sample_chart(*[size(42, 1)] * size(11, 1), size(38, 1))
    ratio(
        "A0 poster, 500 rows, PDF",
        lambda: write_pdf(chart, scratch / "ours.pdf", "A0"),
        lambda: drawn(chart, 46.8, 33.1, words=True).savefig(scratch / "theirs.pdf"),
        goal=1 / 20,
        rounds=3,
        against="matplotlib PDF",
    )


def drawn(chart: Chart, width: float, height: float, *, words: bool = False) -> Figure:
    """The chart as matplotlib draws it fastest: one collection for all bars of a kind, one for all nodes."""
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0.25, 0.02, 0.74, 0.96))
    rows = chart.rows
    for lift, colour, spans in (
        (0.2, "#8C887C", [(row.number, row.plan_bar) for row in rows]),
        (-0.2, "#1F5A8C", [(row.number, row.actual_bar) for row in rows]),
        (-0.2, "#BFD4E6", [(row.number, row.forecast_bar) for row in rows]),
    ):
        lines = [
            [(number_of(span[0]), y + lift), (number_of(span[1]), y + lift)] for y, span in spans if span
        ]
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=4))
    points = [(number_of(node.planned), row.number) for row in rows for node in row.nodes if node.planned]
    diamond = MarkerStyle("D")
    shape = diamond.get_path().transformed(diamond.get_transform())
    axes.add_collection(PathCollection([shape], sizes=[30], offsets=points, transOffset=axes.transData))
    axes.set_xlim(number_of(chart.first), number_of(chart.last))
    axes.set_ylim(len(rows) + 1, 0)
    for row in rows:
        write(axes, row, words)
    return figure


def write(axes: Any, row: ChartRow, words: bool) -> None:
    font = matplotlib_font()
    texts = [row.name, row.next_text]
    if words:
        texts += [
            row.unit,
            row.person,
            row.leader,
            f"{row.plan or 0:,}",
            f"{row.done or 0:,}",
            f"{row.rate or 0:.1%}",
        ]
    for place, text in enumerate(texts):
        axes.text(-0.3 + place * 0.08, row.number, text, font=font, transform=axes.get_yaxis_transform())


def number_of(day: date) -> int:
    """A day as a number."""
    return day.toordinal()
