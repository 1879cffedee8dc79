"""序时进度, 完成率 and their difference (domain §5), unrounded; rounding is for screen and paper only."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

NOTHING = "—"
_NOISE = Decimal("1e-12")


class Rounding(StrEnum):
    """How a share becomes a printed figure; both are in use (domain §5)."""

    HALF_UP = "四舍五入"
    TRUNCATE = "截断"


def month_share(month: int, months: int = 12) -> float:
    """序时进度 at the end of a month: m/12, or m/11 for plans due in November (domain H3); 1 at most."""
    return min(month / months, 1.0)


def share(part: float | None, whole: float | None) -> float | None:
    """A rate, unrounded and never clamped (domain §0.4); None without a positive denominator."""
    if part is None or whole is None or whole <= 0:
        return None
    return part / whole


def gap(rate: float | None, pace: float) -> float | None:
    """完成率 minus 序时 of the unrounded shares; negative is behind; None when there is no rate."""
    return None if rate is None else rate - pace


def percent(value: float, places: int = 1, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """A share as a figure in percent (or percentage points) with `places` decimals."""
    exact = Decimal(repr(float(value))).quantize(_NOISE) * 100  # 0.1 + 0.2 must not truncate to 29.9
    mode = ROUND_HALF_UP if rounding is Rounding.HALF_UP else ROUND_DOWN
    return exact.quantize(Decimal(1).scaleb(-places), rounding=mode) + 0  # + 0 turns -0.0 into 0.0


def show_percent(value: float | None, places: int = 1, rounding: Rounding = Rounding.HALF_UP) -> str:
    """A share for screen and paper: ``62.6%`` with true minus, ``—`` for nothing."""
    return NOTHING if value is None else f"{percent(value, places, rounding)}%".replace("-", "−")


def show_gap(value: float | None, places: int = 1, rounding: Rounding = Rounding.HALF_UP) -> str:
    """A difference in words: 超序时7.3个百分点, 低于序时4.1个百分点, 与序时持平; ``—`` for nothing."""
    if value is None:
        return NOTHING
    points = percent(value, places, rounding)
    if not points:
        return "与序时持平"
    return f"{'超' if points > 0 else '低于'}序时{abs(points)}个百分点"
