"""Breaking and shortening Chinese text, and figures in words."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.documents.fonts import font
from app.documents.typeset import ELLIPSIS, NOTHING, Ruler, amount, chinese_number, percent, sized

RULERS: dict[str, Ruler] = {}
TEXT = st.text("省道示例段改建工程（二期）、，。《》“”S324-A 12.5%km/h…项目", max_size=80)


@pytest.fixture(autouse=True, scope="module")
def _ruler(qapp: QApplication) -> None:
    RULERS["song"] = Ruler(sized(font("song", 10), 70))


@given(TEXT, st.floats(80, 2000))
def test_lines_hold_every_character_and_fit(text: str, width: float) -> None:
    ruler = RULERS["song"]
    lines = ruler.lines(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(ruler.width(line) <= width for line in lines)


PHRASES = st.lists(
    st.tuples(
        st.sampled_from(["完成基础", "（二期）设备", "“标准地”出让", "土地"]), st.sampled_from("，。、；： ")
    ),
    max_size=30,
)


@given(PHRASES, st.floats(420, 2000))
def test_marks_stay_with_what_they_belong_to(phrases: list[tuple[str, str]], width: float) -> None:
    lines = RULERS["song"].lines("".join(word + mark for word, mark in phrases), width)
    for before, line in pairwise(lines):
        assert before[-1] not in "（“"
        assert line[0] not in "，。、；：）”"


def test_words_and_figures_stay_whole() -> None:
    ruler = RULERS["song"]
    lines = ruler.lines("安装S324型设备12.5万台套", ruler.width("安装S324型设") + 1)
    assert lines[:2] == ["安装S324型设", "备12.5万台套"]


def test_a_stop_may_stand_outside_where_it_is_allowed() -> None:
    ruler = Ruler(sized(font("song", 10), 100))
    width = ruler.em * 4
    assert ruler.lines("国家事业。县城建设，市", width) == ["国家事", "业。县城", "建设，市"]
    assert ruler.lines("国家事业。县城建设，市", width, hang=True) == ["国家事业。", "县城建设，", "市"]
    assert ruler.lines("国家事业县城", width, indent=ruler.em * 2) == ["国家", "事业县城"]


@given(TEXT, st.floats(0, 900), st.integers(1, 4))
def test_what_does_not_fit_ends_in_an_ellipsis(text: str, width: float, most: int) -> None:
    ruler = RULERS["song"]
    shortened = ruler.elide(text, width)
    assert ruler.width(shortened) <= width or shortened == text
    assert shortened in ("", text) or shortened.endswith(ELLIPSIS)
    assert len(ruler.lines(text, max(width, 80), most)) <= most


def test_a_full_line_of_text_is_measured_as_it_is_drawn() -> None:
    ruler = RULERS["song"]
    for text in ("省道S324示例段改建工程（二期）", "1,234,567.8", "—", "A0横"):
        assert ruler.width(text) == pytest.approx(ruler.metrics.horizontalAdvance(text), rel=0.01)


@given(st.integers(-(10**14), 10**14))
def test_amounts_are_rounded_half_up_and_grouped(yuan: int) -> None:
    shown = amount(yuan).replace(",", "").replace("−", "-")
    assert abs(Decimal(shown) - Decimal(yuan) / 10_000) <= Decimal("0.5")
    assert "-" not in amount(yuan)


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, NOTHING), (0.6255, "62.6"), (0.70045, "70.0"), (1.5, "150.0"), (-0.041, "−4.1")],
)
def test_percent_is_never_clamped(share: float | None, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")]
)
def test_headings_count_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words
