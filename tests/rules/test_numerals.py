"""Chinese numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.numerals import capital_amount, ordinal

_VALUES = {figure: value for value, figure in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1_000}


def read(said: str) -> int:
    """An independent reader of amounts in capitals."""
    if said.startswith("负"):
        return -read(said[1:])
    whole = group = figure = 0
    for char in said.removesuffix("元整"):
        if char in _VALUES:
            figure = _VALUES[char]
        elif char in _PLACES:
            group, figure = group + figure * _PLACES[char], 0
        elif char == "万":
            whole, group, figure = whole + (group + figure) * 10_000, 0, 0
        else:
            whole, group, figure = (whole + group + figure) * 10**8, 0, 0
    return whole + group + figure


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        (1_234_000, "壹佰贰拾叁万肆仟元整"),
        (0, "零元整"),
        (100_010, "壹拾万零壹拾元整"),
        (1_005, "壹仟零伍元整"),
        (2_000_030_000, "贰拾亿零叁万元整"),
        (10**12, "壹万亿元整"),
        (-35, "负叁拾伍元整"),
    ],
)
def test_amounts(yuan: int, said: str) -> None:
    assert capital_amount(yuan) == said


@given(st.integers(-(10**16) + 1, 10**16 - 1))
def test_amounts_read_back(yuan: int) -> None:
    said = capital_amount(yuan)
    assert read(said) == yuan
    assert "零零" not in said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四"), (105, "一百零五"), (110, "一百一十")],
)
def test_ordinals(number: int, said: str) -> None:
    assert ordinal(number) == said


def test_what_cannot_be_said() -> None:
    with pytest.raises(ValueError, match="ordinal"):
        ordinal(0)
    with pytest.raises(ValueError, match="large"):
        capital_amount(10**16)
