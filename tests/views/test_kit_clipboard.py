"""What comes from and goes to Excel and WPS."""

from hypothesis import given
from hypothesis import strategies as st

from app.views.kit.grid import clipboard
from app.views.kit.grid.columns import tiled

_CELL = st.text(st.sampled_from("甲乙1,.—\"'\t\n <>&;约"), max_size=6)
_TABLE = st.integers(1, 4).flatmap(
    lambda wide: st.lists(st.lists(_CELL, min_size=wide, max_size=wide), min_size=1, max_size=4)
)


@given(_TABLE)
def test_text_comes_back_as_it_went(cells: list[list[str]]) -> None:
    assert clipboard.parse_text(clipboard.to_text(cells)) == cells


@given(_TABLE)
def test_html_keeps_every_cell_but_for_blanks_at_the_edges(cells: list[list[str]]) -> None:
    def seen(text: str) -> str:
        return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()

    html = clipboard.to_html(cells, [False] * len(cells[0]))
    assert clipboard.parse_html(html) == [[seen(cell) for cell in line] for line in cells]


@given(st.text(max_size=200))
def test_no_text_breaks_the_parsers(text: str) -> None:
    clipboard.parse_text(text)
    clipboard.parse_html(f"<table>{text}")


def test_the_phantom_last_row_is_no_row() -> None:
    assert clipboard.parse_text("1\t2\r\n3\t4\r\n") == [["1", "2"], ["3", "4"]]
    assert clipboard.parse_text("1\r\n\r\n") == [["1"], [""]]


def test_line_breaks_within_a_quoted_cell_stay_in_it() -> None:
    assert clipboard.parse_text('甲\t"第一行\n第二行 ""引"""\r\n乙\t丙\r\n') == [
        ["甲", '第一行\n第二行 "引"'],
        ["乙", "丙"],
    ]


def test_quotes_that_enclose_nothing_special_belong_to_the_text() -> None:
    assert clipboard.parse_text('"甲"\t6"管') == [['"甲"', '6"管']]


def test_merged_cells_count_at_their_top_left_only() -> None:
    html = "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert clipboard.parse_html(html) == [["甲", "乙", ""], ["", "1", "2"]]


def test_office_html_with_a_nested_table_and_breaks() -> None:
    html = (
        "<html><!--StartFragment--><table><col width=72><tr><td>甲<br>乙&nbsp;</td>"
        "<td style='mso-number-format:\"\\@\"'>a\r\n   b</td></tr></table>"
        "<table><tr><td>不要</td></tr></table>"
    )
    assert clipboard.parse_html(html) == [["甲\n乙", "a b"]]


def test_own_totals_are_passed_over_when_pasted_again() -> None:
    mime = clipboard.write([["合计", "3"], ["甲", "1"], ["乙", "2"]], [False, True], [False, True, True])
    assert clipboard.read(mime) == [["甲", "1"], ["乙", "2"]]


def test_codes_are_marked_as_text_and_figures_are_not() -> None:
    html = clipboard.to_html([["2209-131126-04-01-527754", "12.5"]], [False, True])
    assert html.count("mso-number-format") == 1


@given(_TABLE, st.integers(1, 9), st.integers(1, 9))
def test_tiling_repeats_only_whole_blocks(cells: list[list[str]], rows: int, columns: int) -> None:
    spread = tiled(cells, rows, columns)
    high, wide = len(cells), len(cells[0])
    assert len(spread) == (rows if rows % high == 0 else high)
    assert len(spread[0]) == (columns if columns % wide == 0 else wide)
    assert all(
        spread[row][column] == cells[row % high][column % wide]
        for row in range(len(spread))
        for column in range(len(spread[0]))
    )
