"""What the wizard's sheet writes: letters of columns, texts of cells, header rows that grow and shrink."""

from datetime import date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import LineKind, Workbook
from app.views.intake.draft import ImportDraft
from app.views.intake.words import cell_text, letter
from tests.documents.intake_books import read, sheet


@given(st.integers(0, 20_000))
def test_letters_count_like_a_workbook(column: int) -> None:
    number = 0
    for char in letter(column):
        number = number * 26 + ord(char) - ord("A") + 1
    assert number == column + 1


@given(st.one_of(st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9, allow_nan=False)))
def test_figures_keep_their_value(raw: int | float) -> None:
    shown = float(cell_text(raw).replace(",", "").replace("−", "-"))
    assert abs(shown - raw) <= 1e-6


def test_other_cells_are_words() -> None:
    assert cell_text(datetime(2025, 8, 31)) == "2025-08-31"
    assert cell_text(datetime(2025, 8, 31, 9, 30)) == "2025-08-31 09:30"
    assert cell_text(date(2025, 8, 31)) == "2025-08-31"
    assert cell_text("两行\r\n的字") == "两行 的字"
    assert cell_text(True) == "是"


def test_header_rows_grow_and_shrink_as_one_block() -> None:
    book = sheet([["序号", "项目名称", "总投资（万元）"], ["", "", "合计"], [1, "甲片区道路工程", 100]])
    reading = read(book).sheets[0]
    first, last = reading.tables[0].header
    draft = ImportDraft(Path("表.xlsx"), Workbook(Path("表.xlsx"), (book,)))
    grown = draft.mark(reading, last + 1, LineKind.HEADER)
    assert grown.overrides.headers[book.name] == (first, last + 1)
    note = draft.mark(reading, last + 1, LineKind.NOTE)
    assert note.overrides.kinds == {(book.name, last + 1): LineKind.NOTE}
    assert book.name not in note.overrides.headers
