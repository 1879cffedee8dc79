"""The published figures of domain §5 come out as they were printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import pace
from app.rules.pace import Rounding


@pytest.mark.parametrize(
    ("rate", "month", "places", "rounding", "points"),
    [
        (0.74, 8, 2, Rounding.HALF_UP, "7.33"),
        (0.3090, 3, 2, Rounding.HALF_UP, "5.90"),
        (629.0 / 647.4, 10, 1, Rounding.HALF_UP, "13.8"),  # from unrounded shares; 97.2 − 83.3 would be 13.9
        (0.96, 7, 0, Rounding.TRUNCATE, "37"),
        (0.96, 7, 0, Rounding.HALF_UP, "38"),
    ],
)
def test_published_gaps(rate: float, month: int, places: int, rounding: Rounding, points: str) -> None:
    behind = pace.gap(rate, pace.month_share(month))
    assert behind is not None
    assert str(pace.percent(behind, places, rounding)) == points


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (206, 255, "80.8%"),
        (33, 50, "66.0%"),
        (7, 15, "46.7%"),
        (2926, 7990, "36.6%"),
        (1811, 7990, "22.7%"),
        (1138, 1000, "113.8%"),
        (150, 100, "150.0%"),
        (0, 100, "0.0%"),
        (5, 0, "—"),
        (5, None, "—"),
        (None, 5, "—"),
        (5, -1, "—"),
    ],
)
def test_published_rates(part: int | None, whole: int | None, printed: str) -> None:
    assert pace.show_percent(pace.share(part, whole)) == printed


def test_the_year_may_end_in_november() -> None:
    assert pace.month_share(11, 11) == 1 == pace.month_share(12, 11)
    assert pace.month_share(6, 11) == pytest.approx(6 / 11)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (0.0733, "超序时7.3个百分点"),
        (-0.316, "低于序时31.6个百分点"),
        (0.0, "与序时持平"),
        (-0.0001, "与序时持平"),
        (None, "—"),
    ],
)
def test_gaps_in_words(gap: float | None, words: str) -> None:
    assert pace.show_gap(gap) == words


def test_binary_noise_does_not_truncate() -> None:
    assert str(pace.percent(0.1 + 0.2, 0, Rounding.TRUNCATE)) == "30"
    assert str(pace.percent(0.29 * 100 / 100, 0, Rounding.TRUNCATE)) == "29"
    assert pace.show_percent(-0.05) == "−5.0%"


@given(st.integers(0, 10**13), st.integers(1, 10**13), st.integers(0, 3))
def test_rounding_is_within_its_unit_and_truncation_never_above(part: int, whole: int, places: int) -> None:
    share = pace.share(part, whole)
    assert share is not None
    unit, exact = Decimal(1).scaleb(-places), Decimal(repr(share)) * 100
    assert abs(pace.percent(share, places) - exact) <= unit / 2 + Decimal("1e-9")
    assert -Decimal("1e-9") <= exact - pace.percent(share, places, Rounding.TRUNCATE) < unit + Decimal("1e-9")
