"""The wall chart as a file: PDF (one page a sheet, or the poster cut into A3 pages) and pictures."""

from pathlib import Path
from typing import Final

from PySide6.QtGui import QPainter, QPdfWriter

from app.documents.gantt.model import Chart
from app.documents.gantt.poster import paint_sheet
from app.documents.gantt.tiles import paint_map, paint_tile, tiling
from app.documents.gantt.wall import WallSheet, wall_sheets
from app.documents.paper import A0, A3, MM, PAPERS, blank_image, pdf_pages, save_image
from app.progress import Progress, silent

TILES: Final = "A3-tiles"
"""The A0 poster on A3 pages, to be glued together."""

CHOICES: Final = ("A0", "A1", "A2", "A3", TILES)


def write_pdf(chart: Chart, path: Path, paper: str = "A0", progress: Progress = silent) -> int:
    """Write the wall chart as PDF with searchable text and embedded fonts; returns the number of pages.

    `paper` is one of `CHOICES`. Raises UserError when the file cannot be written.
    """
    if paper == TILES:
        return _write_tiles(chart, path, progress)
    sheets = wall_sheets(chart, PAPERS[paper])
    with pdf_pages(path, PAPERS[paper], chart.title) as (writer, painter):
        for done, sheet in enumerate(sheets):
            progress(done, len(sheets), "画作战图")
            if done:
                writer.newPage()
            paint_sheet(painter, sheet)
    return len(sheets)


def _write_tiles(chart: Chart, path: Path, progress: Progress) -> int:
    """For every sheet a page with the map of its tiles, then the tiles."""
    sheets = wall_sheets(chart, A0)
    pages = 0
    with pdf_pages(path, A3, chart.title) as (writer, painter):
        for sheet in sheets:
            pages = _tiles_of(sheet, writer, painter, pages, progress)
    return pages


def _tiles_of(sheet: WallSheet, writer: QPdfWriter, painter: QPainter, pages: int, progress: Progress) -> int:
    plan = tiling(sheet, A3)
    if pages:
        writer.newPage()
    paint_map(painter, plan)
    for place in range(plan.count):
        progress(place, plan.count, "分幅")
        writer.newPage()
        paint_tile(painter, plan, place)
    return pages + 1 + plan.count


def write_png(chart: Chart, path: Path, paper: str = "A3", dots_per_inch: float = 150) -> list[Path]:
    """Write the wall chart as pictures, one a sheet; further sheets get -2, -3… before the suffix.

    Returns the files. Raises UserError when one cannot be written or is too large for this computer.
    """
    sheets = wall_sheets(chart, PAPERS[paper])
    files = []
    for sheet in sheets:
        image = blank_image(PAPERS[paper], dots_per_inch)
        painter = QPainter(image)
        painter.scale(dots_per_inch / 25.4 / MM, dots_per_inch / 25.4 / MM)
        paint_sheet(painter, sheet)
        painter.end()
        files.append(path if sheet.number == 1 else path.with_stem(f"{path.stem}-{sheet.number}"))
        save_image(image, files[-1])
    return files
