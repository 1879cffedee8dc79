"""Pages of a printed table: every row once, headings in company, nothing outside its cell or too small."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.documents.paper import A3, A4, LEAST_POINTS, MM, points
from app.documents.sheet.model import ColumnKind, RowKind, Settings, SheetColumn, SheetDoc, SheetRow
from app.documents.sheet.pages import PrintedPage, pages
from tests.documents.gantt_samples import LONG_NAME, sample_chart
from tests.documents.sheet_samples import sample_sheet


@pytest.fixture(autouse=True, scope="module")
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


WORDS = st.sampled_from(["", "完成", "1#车间钢结构吊装完成，屋面施工", LONG_NAME, LONG_NAME * 4])


@st.composite
def documents(draw: st.DrawFn) -> SheetDoc:
    """Tables of one to fourteen columns with groups of any size and cells of any length."""
    kinds: list[ColumnKind] = draw(
        st.lists(st.sampled_from(["text", "money", "percent", "light"]), min_size=1, max_size=12)
    )
    columns = [SheetColumn("number", "序号", 9, fixed=True), SheetColumn("name", "项目名称", 60, fixed=True)]
    for place, kind in enumerate(kinds):
        over = draw(st.sampled_from(["", "投资"]))
        columns.append(SheetColumn(f"c{place}", "年度计划投资", draw(st.integers(12, 60)), kind, over=over))
    rows = [SheetRow("total", ("", "合计", *(None for _ in kinds)))]
    for group in range(draw(st.integers(0, 5))):
        rows.append(SheetRow("group", ("一", f"组{group}", *(None for _ in kinds))))
        for _ in range(draw(st.integers(1, 25))):
            name = draw(WORDS) or "项目"
            values = (value(kind, draw(WORDS)) for kind in kinds)
            rows.append(SheetRow("data", (str(len(rows)), name, *values)))
    return SheetDoc("示例表", tuple(columns), tuple(rows), signatures=("审核人：", "填报人："))


def value(kind: ColumnKind, words: str) -> str | int | float:
    known: dict[str, str | int | float] = {"money": 12_345_678_900_000, "percent": 1.2345, "light": "amber"}
    return known.get(kind, words)


PAPERS = st.sampled_from([Settings(), Settings(A4), Settings(A4, portrait=True), Settings(A3, size=12)])


@settings(max_examples=40)
@given(documents(), PAPERS)
def test_every_row_stands_once_in_every_band_of_columns(doc: SheetDoc, chosen: Settings) -> None:
    made = pages(doc, chosen)
    bands = {tuple(column.place for column in page.columns): [] for page in made}  # type: ignore[var-annotated]
    for page in made:
        rows = bands[tuple(column.place for column in page.columns)]
        rows += [row.row for row in page.rows if row.part == 0]
    for rows in bands.values():
        assert [id(row) for row in rows] == [id(row) for row in doc.rows]
    shown = {place for band in bands for place in band}
    assert shown == set(range(len(doc.columns)))
    if len(bands) > 1:
        assert all({0, 1} <= set(band) for band in bands)
    assert [page.number for page in made] == list(range(1, len(made) + 1))


@settings(max_examples=40)
@given(documents(), PAPERS)
def test_nothing_leaves_its_cell_or_its_page(doc: SheetDoc, chosen: Settings) -> None:
    for page in pages(doc, chosen):
        within_paper(page)
        for row in page.rows:
            ruler = page.type.bold if row.row.strong else page.type.body
            for column in page.columns:
                lines = row.cells[column.place]
                assert len(lines) * page.type.step <= row.height
                for line in lines:
                    assert ruler.width(line) <= column.width - page.type.pad * 2 + 2
        assert page.type.size >= LEAST_POINTS
        assert page.type.body.font.pixelSize() >= round(points(LEAST_POINTS))


def within_paper(page: PrintedPage) -> None:
    margins, paper = page.settings.margins, page.settings.sheet
    assert page.table.left() == pytest.approx(margins.left * MM)
    assert page.table.right() <= (paper.width - margins.right) * MM + 1
    assert page.table.bottom() <= (paper.height - margins.bottom) * MM + 1
    bottom = page.table.top() + page.head_height
    for row in page.rows:
        assert row.top == pytest.approx(bottom)
        bottom = row.top + row.height
    for cell in page.head:
        assert page.table.adjusted(-1, -1, 1, 1).contains(cell.box)
        assert len(cell.lines) * page.type.step <= cell.box.height() + 1


@settings(max_examples=40)
@given(documents(), PAPERS)
def test_a_heading_never_ends_a_page_and_signatures_are_never_alone(doc: SheetDoc, chosen: Settings) -> None:
    made = pages(doc, chosen)
    headings: tuple[RowKind, ...] = ("group", "total")
    for page in made:
        assert page.rows
        assert page.rows[-1].row.kind not in headings or page.rows[-1].row is doc.rows[-1]
        assert page.last == (page.number > made[-1].number - _bands(made))
        if page.last:
            room = (chosen.sheet.height - chosen.margins.bottom) * MM - page.table.bottom()
            assert room >= 12 * MM


def _bands(made: list[PrintedPage]) -> int:
    return len({tuple(column.place for column in page.columns) for page in made})


def test_a_row_higher_than_a_page_goes_on_on_the_next() -> None:
    columns = (SheetColumn("name", "项目名称", 40), SheetColumn("text", "形象进度", 60))
    text = LONG_NAME * 120
    doc = SheetDoc("表", columns, (SheetRow("data", ("甲", text)),))
    made = pages(doc, Settings(A4))
    lines = [line for page in made for row in page.rows for line in row.cells[1]]
    assert "".join(lines) == text
    assert len(made) > 1


def test_the_header_is_on_every_page_and_the_title_on_the_first() -> None:
    made = pages(sample_sheet(sample_chart(40, 40, 40)))
    assert len(made) > 3
    assert all([cell.lines for cell in page.head] == [cell.lines for cell in made[0].head] for page in made)
    assert [page.first for page in made] == [True] + [False] * (len(made) - 1)
    assert [page.last for page in made] == [False] * (len(made) - 1) + [True]


def test_the_progress_sheet_fits_its_paper_in_one_band() -> None:
    doc = sample_sheet(sample_chart(10, 4, 5))
    assert pages(doc)[0].type.size == 10
    assert 8 <= pages(doc, Settings(A4))[0].type.size < 10
    assert len(pages(doc, Settings(A4))[0].columns) == len(doc.columns)


def test_wishes_for_larger_type_and_margins_are_kept() -> None:
    doc = replace(sample_sheet(sample_chart(3)), columns=sample_sheet(sample_chart(3)).columns)
    wide = pages(doc, Settings(size=11))[0]
    assert wide.type.size > 10
    bare = pages(SheetDoc("表", (SheetColumn("a", "甲", 30),), ()), Settings())
    assert len(bare) == 1
    assert bare[0].rows == ()
