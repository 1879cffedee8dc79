"""A letter on its pages: the page of GB/T 9704-2012, nothing lost, headings and tear-off in their place."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.documents.letter.bricks import TextLine, Word
from app.documents.letter.model import (
    BODY,
    CHARACTERS,
    HEIGHT,
    LEFT,
    LINE,
    LINES,
    PARTS,
    RECEIPT,
    TITLE,
    TOP,
    WIDTH,
    Letter,
    LetterCell,
    LetterRow,
    LetterTable,
    NumberedPart,
    Paragraph,
    Signature,
    Title,
    part_names,
)
from app.documents.letter.pages import LetterPage, density, pages
from app.documents.letter.setting import Setter
from tests.documents.letter_samples import FACT, SAID, sample_bulletin, sample_order

BOTTOM = TOP + HEIGHT


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


def words(page: LetterPage) -> list[Word]:
    return [mark for mark in page.marks if isinstance(mark, Word)]


def said(page: LetterPage) -> str:
    return "".join(word.text for word in words(page))


def lines(page: LetterPage, but: str = "") -> list[str]:
    """The lines of the text block, from the top, without a word."""
    found: defaultdict[float, str] = defaultdict(str)
    for word in words(page):
        if word.y < BOTTOM and word.text != but:
            found[round(word.y, 1)] += word.text
    return [found[y] for y in sorted(found)]


# ------------------------------------------------------------------ the page


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    page, *_ = pages(Letter("", (Paragraph("国" * 28 * 30, indent=0),)))
    assert [len(line) for line in lines(page)] == [CHARACTERS] * LINES
    setter = Setter()
    for word in words(page):
        if word.style == BODY:
            assert word.x == pytest.approx(LEFT)
            assert setter.width(word.text, BODY) * word.spread == pytest.approx(WIDTH, abs=0.3)


def test_a_page_that_breaks_in_a_paragraph_is_full_to_the_last_line() -> None:
    made = pages(Letter("", tuple(Paragraph(SAID) for _ in range(30))))
    assert len(made) > 3
    assert {len(lines(page)) for page in made[:-1]} == {LINES}


def test_a_full_stop_takes_no_character_to_the_next_line() -> None:
    page, *_ = pages(Letter("", (Paragraph("国" * 28 + "。", indent=0),)))
    assert lines(page) == ["国" * 28 + "。"]
    page, *_ = pages(Letter("", (Paragraph("国" * 28 + "。" + "家" * 28 + "、" + "事" * 3, indent=0),)))
    assert lines(page) == ["国" * 28 + "。", "家" * 28 + "、", "事" * 3]


def test_the_page_number_stands_outside_under_the_text() -> None:
    for page in pages(sample_bulletin(12)):
        number = next(word for word in words(page) if word.text == f"— {page.number} —")
        assert BOTTOM + 7 <= number.y <= BOTTOM + 13
        assert (number.x > LEFT + WIDTH / 2) == bool(page.number % 2)


def test_nothing_stands_outside_the_text_block() -> None:
    setter = Setter()
    for letter in (sample_order(), sample_order(20, 9, "很长" * 30), sample_bulletin(5)):
        for page in pages(letter):
            for word in words(page):
                if not word.red:
                    wide = setter.width(word.text, word.style) * word.spread
                    assert word.x >= LEFT - 0.1
                    hung = setter.width("。", word.style) if word.text[-1:] in tuple("，。、；：") else 0
                    assert word.x + wide <= LEFT + WIDTH + hung + 0.5, word
            for rule in (mark for mark in page.marks if isinstance(mark, TextLine) and not mark.red):
                assert LEFT - 0.1 <= rule.x <= rule.to_x <= LEFT + WIDTH + 0.1
                assert rule.to_y <= BOTTOM + 0.1


def test_a_long_name_fits_the_red_head() -> None:
    for name in ("县局", "示例县经济技术开发区管理委员会发展和改革局"):
        head = next(word for word in words(pages(Letter("", (), masthead=name))[0]) if word.red)
        assert head.text == name
        assert head.x >= 20
        assert head.red <= 35


# ------------------------------------------------------------------ breaking


@given(st.integers(0, 40), st.sampled_from((1, 2, 3)))
def test_a_heading_is_never_the_last_line_of_a_page(before: int, level: int) -> None:
    part = NumberedPart("强化调度", level)  # type: ignore[arg-type]
    text = [Paragraph("国" * 10) for _ in range(before)]
    for page in pages(Letter("", (*text, part, Paragraph(SAID)))):
        assert "强化调度" not in lines(page)[-1]


@given(st.integers(0, 40))
def test_a_title_and_whom_it_addresses_stay_with_the_text(before: int) -> None:
    text = [Paragraph("国" * 10) for _ in range(before)]
    letter = Letter("", (*text, Title("通报"), Paragraph("各乡镇：", indent=0), Paragraph("正文")))
    for page in pages(letter):
        assert lines(page)[-1] not in ("通报", "各乡镇：")


@given(st.integers(0, 45))
def test_a_signature_is_never_alone_on_a_page(count: int) -> None:
    text = [Paragraph("国" * 10) for _ in range(count + 1)]
    made = pages(Letter("", (*text, Signature("示例县发展和改革局", "2025年9月18日"))))
    assert "国" in said(made[-1])
    assert "2025年9月18日" in said(made[-1])


@given(st.integers(0, 60), st.integers(0, 20))
def test_the_tear_off_is_whole_at_the_foot_of_the_last_page_and_not_alone(facts: int, asks: int) -> None:
    made = pages(sample_order(facts, asks))
    assert ["督办单回执" in said(page) for page in made] == [False] * (len(made) - 1) + [True]
    cut = [mark for mark in made[-1].marks if isinstance(mark, TextLine) and mark.dashed]
    assert {round(rule.y, 3) for rule in cut} == {BOTTOM - RECEIPT}
    above = [word for word in words(made[-1]) if TOP - 10 < word.y < BOTTOM - RECEIPT - 1]
    assert any("签发" in word.text for word in above)
    assert all(word.y < BOTTOM - RECEIPT or "签发" not in word.text for word in words(made[-1]))


def test_a_row_goes_on_on_the_next_page_under_its_label() -> None:
    made = pages(sample_order(80))
    assert len(made) == 4
    assert [said(page).count("事实") for page in made] == [FACT[:10] in said(page) for page in made]
    assert "".join(said(page) for page in made).count(FACT[:10]) == 80
    for page in made[:2]:
        bottom = max(mark.to_y for mark in page.marks if isinstance(mark, TextLine))
        assert BOTTOM - 14 < bottom <= BOTTOM + 0.01


def test_small_tables_are_drawn_together_only_where_that_saves_a_page() -> None:
    assert density(sample_order(3, 3)) == 1
    assert 0.78 <= density(sample_order(5, 4)) < 1
    assert len(pages(sample_order(5, 4))) == 1
    assert density(sample_order(30, 9)) == 1
    assert density(sample_order(4, 4)) > density(sample_order(4, 4), 8)  # room for other line breaks
    assert density(sample_bulletin(8)) == 1


TEXT = st.text(st.sampled_from("国家，。；（）“”12.%A 项目建设〔〕、：\n"), min_size=1, max_size=400)


@given(st.lists(TEXT, max_size=6), st.lists(TEXT, max_size=4))
def test_no_character_is_lost(paragraphs: list[str], cells: list[str]) -> None:
    table = LetterTable(
        (26.0, 130.0), (LetterRow((LetterCell(("事",)), LetterCell(tuple(cells), numbered=True))),)
    )
    made = pages(Letter("", (*(Paragraph(text) for text in paragraphs), table)))
    found = bare("".join(text for page in made for text in lines(page, but="事")))
    for text in (*paragraphs, *cells):
        assert bare(text) in found


def bare(text: str) -> str:
    return "".join(text.split())


# ------------------------------------------------------------------ the model


def test_parts_are_numbered_by_their_place() -> None:
    names = [name for _, name in part_names(sample_bulletin().blocks) if name]
    assert names == [
        "一、总体进展", "（一）投资完成情况。", "（二）开工情况。", "二、存在问题", "（一）手续办理慢",
        "1. 施工许可。", "2. 用地。", "（二）前期不足", "1. 储备少。",
    ]  # fmt: skip


def test_parts_are_set_as_the_standard_says() -> None:
    found = list(styles(pages(sample_bulletin())))
    assert ("一、总体进展", PARTS[0]) in found
    assert ("（一）手续办理慢", PARTS[1]) in found
    assert [style.role for style in PARTS] == ["heading", "kai", "body"]
    assert {style.points for style in PARTS} == {16}
    assert TITLE.points == 22
    assert LINE * LINES == HEIGHT


def styles(made: list[LetterPage]) -> Iterator[tuple[str, object]]:
    for page in made:
        for word in words(page):
            yield word.text, word.style


def test_a_table_that_does_not_fill_the_text_is_a_bug() -> None:
    with pytest.raises(ValueError, match="do not fill"):
        LetterTable((20.0, 20.0), ())
    with pytest.raises(ValueError, match="1 rows"):
        LetterTable((56.0, 100.0), (LetterRow((LetterCell(),)),))
