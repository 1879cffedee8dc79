"""The chart as people get it: PDF of exact size, text that can be found, pictures, tiles, grey printers."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.documents.fonts import family
from app.documents.gantt.legend import paint_legend
from app.documents.gantt.model import Light
from app.documents.gantt.output import TILES, write_pdf, write_png
from app.documents.gantt.paint import paint
from app.documents.gantt.screen import screen_layout, screen_look
from app.documents.gantt.signs import NodeKind, draw_light_sign, draw_nodes
from app.documents.gantt.tiles import OVERLAP, tiling
from app.documents.gantt.wall import wall_sheets
from app.documents.paper import A0, A3, PAPERS
from app.errors import UserError
from tests.documents.gantt_samples import odd_chart, sample_chart

GOLDEN = Path(__file__).parents[1] / "golden"
poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


def run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, check=True).stdout.decode()


def text_of(file: Path) -> str:
    return run("pdftotext", "-layout", file, "-")


def squeezed(text: str) -> str:
    """Lines without the spaces that only show where a font's letters end."""
    lines = (" ".join(line.split()) for line in text.replace("\f", "\n").splitlines())
    return "\n".join(line for line in lines if line) + "\n"


# ------------------------------------------------------------------ PDF


@poppler
@pytest.mark.parametrize(
    ("paper", "size"),
    [("A0", (1189, 841)), ("A1", (841, 594)), ("A2", (594, 420)), ("A3", (420, 297)), (TILES, (420, 297))],
)
def test_pages_have_the_exact_size_of_the_paper(tmp_path: Path, paper: str, size: tuple[int, int]) -> None:
    pages = write_pdf(sample_chart(4, 2), tmp_path / "chart.pdf", paper)
    facts = dict(line.split(":", 1) for line in run("pdfinfo", tmp_path / "chart.pdf").splitlines())
    wide, high = (float(figure) for figure in facts["Page size"].split("pts")[0].split("x"))
    assert (wide, high) == pytest.approx([side / 25.4 * 72 for side in size], abs=1)
    assert int(facts["Pages"]) == pages
    assert facts["Title"].strip() == sample_chart(4).title


@poppler
def test_every_project_can_be_found_and_fonts_travel_along(tmp_path: Path) -> None:
    chart = sample_chart(70, 60, 25)
    pages = write_pdf(chart, tmp_path / "chart.pdf", "A0")
    text = squeezed(text_of(tmp_path / "chart.pdf"))
    assert pages > 1
    for row in chart.rows:
        assert text.count(f"\n{row.number} {row.name} ") == 1
    assert f"第{pages}张/共{pages}张" in text
    fonts = run("pdffonts", tmp_path / "chart.pdf").splitlines()[2:]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "no", "yes"] for line in fonts)  # embedded, whole, with text


@poppler
def test_the_sheet_says_what_the_office_agreed_on(tmp_path: Path) -> None:
    """Words, order and figures of a small chart, against the kept text."""
    if "Noto" not in family("ui"):
        pytest.skip("the kept text was set in Noto")
    write_pdf(sample_chart(3, 2), tmp_path / "chart.pdf", "A0")
    assert squeezed(text_of(tmp_path / "chart.pdf")) == (GOLDEN / "wall-chart.txt").read_text("utf-8")


@poppler
def test_an_empty_chart_says_so(tmp_path: Path) -> None:
    assert write_pdf(sample_chart(), tmp_path / "chart.pdf", "A3") == 1
    text = text_of(tmp_path / "chart.pdf")
    assert "没有符合条件的项目" in text
    assert "换一个筛选条件" in text


@poppler
def test_odd_rows_are_told_in_words(tmp_path: Path) -> None:
    write_pdf(odd_chart(), tmp_path / "chart.pdf", "A0")
    text = text_of(tmp_path / "chart.pdf")
    for words in ("未填起止时间", "2020-01至2021-05", "2025-01至2026-05", "−123,456,789", "150.0", "—"):
        assert words in text


@poppler
def test_several_years_name_their_years(tmp_path: Path) -> None:
    chart = replace(sample_chart(3), first=date(2021, 1, 1), last=date(2026, 12, 31))
    write_pdf(chart, tmp_path / "chart.pdf", "A2")
    text = text_of(tmp_path / "chart.pdf")
    assert all(f"{year}年" in text for year in range(2021, 2027))


def test_five_hundred_projects_are_written(tmp_path: Path) -> None:
    assert write_pdf(sample_chart(*[50] * 10), tmp_path / "chart.pdf", "A0") > 5
    assert (tmp_path / "chart.pdf").stat().st_size < 5_000_000


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有文件夹") as refused:
        write_pdf(sample_chart(1), tmp_path / "missing" / "chart.pdf")
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ tiles


def test_tiles_cover_the_poster_and_overlap() -> None:
    plan = tiling(wall_sheets(sample_chart(5), A0)[0], A3)
    assert (plan.columns, plan.rows) == (3, 3)
    content = plan.sheet.layout.grid
    assert plan.area.contains(content)
    parts = [plan.part(place) for place in range(plan.count)]
    assert parts[0].right() - parts[1].left() == pytest.approx(OVERLAP)
    assert parts[0].bottom() - parts[plan.columns].top() == pytest.approx(OVERLAP)
    whole = parts[0].united(parts[-1])
    assert whole.contains(plan.area.adjusted(1, 1, -1, -1))
    assert [plan.name(place) for place in (0, 2, 3)] == ["A1", "A3", "B1"]


@poppler
def test_the_map_of_tiles_comes_first(tmp_path: Path) -> None:
    assert write_pdf(sample_chart(5), tmp_path / "chart.pdf", TILES) == 10
    first = run("pdftotext", "-l", "1", tmp_path / "chart.pdf", "-")
    assert "拼接图" in first
    assert "共9页" in first


# ------------------------------------------------------------------ pictures


def test_a_picture_has_the_asked_size(tmp_path: Path) -> None:
    files = write_png(sample_chart(4), tmp_path / "chart.png", "A3", 100)
    image = QImage(str(files[0]))
    assert (image.width(), image.height()) == (1654, 1169)
    assert len(files) == 1


def test_further_sheets_get_a_number(tmp_path: Path) -> None:
    files = write_png(sample_chart(60, 60), tmp_path / "chart.png", "A3", 30)
    assert [file.name for file in files[:2]] == ["chart.png", "chart-2.png"]
    assert all(file.exists() for file in files)


def drawn(side: int, draw: Callable[[QPainter], None]) -> list[bool]:
    """Which pixels of a grey picture are dark enough to be seen."""
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return [image.pixelColor(x, y).lightness() < 215 for y in range(side) for x in range(side)]


def test_lights_are_told_apart_without_colour() -> None:
    look = wall_sheets(sample_chart(1), PAPERS["A0"])[0].layout.look
    lights: tuple[Light, ...] = ("red", "amber", "green", "none")
    box = QRectF(4, 4, 52, 52)
    shapes = [drawn(60, partial(draw_light_sign, look=look, light=light, box=box)) for light in lights]
    for place, one in enumerate(shapes):
        for other in shapes[place + 1 :]:
            assert sum(a != b for a, b in zip(one, other, strict=True)) > 150


def test_planned_and_done_nodes_are_told_apart_without_colour() -> None:
    look = wall_sheets(sample_chart(1), PAPERS["A0"])[0].layout.look
    side = int(look.sizes.node) + 8
    kinds: tuple[NodeKind, ...] = ("planned", "done")
    points = [(side / 2, side / 2)]
    hollow, full = (drawn(side, partial(draw_nodes, look=look, kind=kind, points=points)) for kind in kinds)
    middle = side * (side // 2) + side // 2
    assert not hollow[middle]
    assert full[middle]
    assert sum(hollow) > 20


# ------------------------------------------------------------------ screen


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_screen_shows_selection_today_and_bars(ratio: float) -> None:
    """The same frame at every device pixel ratio: a copied line of text is in the place of a drawn one."""
    look = screen_look()
    layout = screen_layout(sample_chart(6, 4), look, QRectF(0, 0, 1206, 400))
    image = QImage(round(1206 * ratio), round(440 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint(painter, layout, selected="uid2")
    end = paint_legend(painter, layout, QRectF(24, 404, 1100, 32))
    painter.end()
    band = layout.band_of("uid2")
    assert band
    y = layout.top(band) + 3
    assert color(image, 1, y, ratio) == QColor("#1F5A8C")
    assert color(image, 30, y, ratio) == QColor("#E4EDF5")
    today = round(layout.scale.after(date(2023, 9, 18)))
    reds = [color(image, today + shift / 2, layout.time.bottom() - 60, ratio) for shift in (-2, -1, 0, 1, 2)]
    assert any(seen.red() > 150 and seen.green() < 90 for seen in reds)
    assert 400 < end < 1100


def color(image: QImage, x: float, y: float, ratio: float) -> QColor:
    return image.pixelColor(round(x * ratio), round(y * ratio))


def test_an_empty_screen_says_what_to_do() -> None:
    look = screen_look()
    layout = screen_layout(sample_chart(), look, QRectF(0, 0, 900, 300))
    image = QImage(900, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint(painter, layout)
    painter.end()
    middle = [
        image.pixelColor(x, y).lightness() < 120 for x in range(300, 600, 2) for y in range(120, 220, 2)
    ]
    assert any(middle)
