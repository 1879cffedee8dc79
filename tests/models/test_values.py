"""Values of every kind: what is typed, kept and shown; what is wrong is said in Chinese."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import values
from app.models.fields import Field, Kind

AMOUNTS = st.integers(-(10**14), 10**14)


def field(kind: Kind, *choices: str) -> Field:
    return Field("x", "某栏", kind, unit="万元" if kind is Kind.MONEY else "", choices=choices)


@given(AMOUNTS, st.sampled_from(["元", "万元", "亿元"]))
def test_an_amount_shown_reads_as_itself(yuan: int, unit: str) -> None:
    assert values.parse_money(values.show_money(yuan, unit), unit) == yuan


@given(AMOUNTS)
def test_an_amount_for_editing_reads_as_itself(yuan: int) -> None:
    assert values.parse(field(Kind.MONEY), values.edit_text(field(Kind.MONEY), yuan)) == yuan


@given(st.integers(-(10**12), 10**12))
def test_a_number_cell_in_ten_thousands_is_exact_to_the_yuan(yuan: int) -> None:
    assert values.parse_money(yuan / 10_000, "万元") == yuan


@given(st.decimals(-(10**6), 10**6, places=5))
def test_half_a_yuan_rounds_away_from_zero(amount: Decimal) -> None:
    exact = amount * 10_000
    rounded = values.parse_money(str(amount), "万元")
    assert rounded is not None
    assert abs(rounded - exact) <= Decimal("0.5")
    assert values.parse_money(float(amount), "万元") == rounded


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("7,446.08", "7446.08"),
        ("７４４６．０８", "7446.08"),
        ("7，446", "7446"),
        (" 12 ", "12"),
        ("(350)", "-350"),
        ("1.2E+05", "120000"),
        ("−5", "-5"),
        ("￥30", "30"),
        ("\u200b8", "8"),
    ],
)
def test_figures_in_every_spelling(said: str, figure: str) -> None:
    assert values.parse_figure(said) == Decimal(figure)


@pytest.mark.parametrize("said", ["", "—", "/", "无", "-", "　"])
def test_nothing_is_nothing(said: str) -> None:
    assert values.parse_figure(said) is None
    assert values.parse(field(Kind.DATE), said) is None


@pytest.mark.parametrize(
    ("said", "complaint"),
    [("约500", "去掉"), ("500万元", "单位"), ("35%", "百分数"), ("#REF!", "公式"), ("13个", "不是数字")],
)
def test_what_is_no_figure_says_why(said: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        values.parse_figure(said)


@given(st.text(max_size=60) | st.floats() | st.integers() | st.booleans())
def test_anything_is_an_amount_or_a_refusal(raw: object) -> None:
    try:
        amount = values.parse_money(raw)
    except ValueError:
        return
    assert amount is None or abs(amount) <= values.LARGEST


@pytest.mark.parametrize("kind", list(Kind))
@given(raw=st.text(max_size=40) | st.floats(allow_nan=True) | st.integers() | st.dates())
def test_every_kind_takes_anything_or_says_why(kind: Kind, raw: object) -> None:
    try:
        value = values.parse(field(kind, "甲", "乙"), raw)
    except ValueError:
        return
    assert isinstance(values.show(field(kind), value), str)


@given(st.text(max_size=40))
def test_kept_text_is_kept(said: str) -> None:
    once = values.kept_text(said)
    assert values.kept_text(once) == once


def test_codes_are_normalised() -> None:
    code = field(Kind.PROJECT_CODE)
    assert (
        values.parse(code, "２４０７－４１１２２４－０４－０１－５４５６１８") == "2407-411224-04-01-545618"
    )
    assert values.parse(code, "24074112240401545618") == "2407-411224-04-01-545618"
    assert values.parse(code, "\t2407—411224—04—01—545618 ") == "2407-411224-04-01-545618"


def test_choices_take_their_number_and_a_clear_part() -> None:
    role = field(Kind.CHOICE, "新开工", "续建")
    assert values.parse(role, "本年新开工") == "新开工"
    assert values.parse(role, "2") == "续建"
    with pytest.raises(ValueError, match="不在可选项里"):
        values.parse(role, "别的")
