"""What a project still lacks of land, energy, money and the like, and what the rules say about it.

`domain.md` H18–H20, Z13, Z21–Z24.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says, in words; `free` is None where figures are missing."""

    free: bool | None
    words: str


def gap(amount: float | None, secured: float | None) -> float | None:
    """What is still missing of an amount, in its own measure; None where no amount is told, never below 0."""
    if amount is None:
        return None
    return max(round(amount - (secured or 0), 6), 0.0)


def total(amounts: Iterable[float | None]) -> float | None:
    """The sum of the amounts told; None when none is."""
    figures = [amount for amount in amounts if amount is not None]
    return round(sum(figures), 6) if figures else None


def differs(sheet: float | None, items: float | None) -> bool:
    """Whether a figure of a sheet and the sum of the items are both told and not the same."""
    return sheet is not None and items is not None and round(sheet, 2) != round(items, 2)


def figure(value: float | None) -> str:
    """A figure as it is spoken of: thousands separators, no idle zeros, 「—」 for nothing."""
    if value is None:
        return "—"
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def energy(intensity: float | None, local: float | None, city: float | None) -> Verdict:
    """Whether a new project is free of the energy quota (`domain.md` Z23).

    能耗强度低于当地，且不高于全市“十四五”末平均水平：不受增量指标限制. Intensities in 吨标准煤/万元.
    """
    missing = [
        word
        for word, value in (("项目强度", intensity), ("当地强度", local), ("全市末期平均", city))
        if value is None
    ]
    if intensity is None or local is None or city is None:
        return Verdict(None, f"还缺{'、'.join(missing)}，判不了")
    reasons = [
        f"{'低于' if intensity < local else '不低于'}当地 {figure(local)}",
        f"{'不高于' if intensity <= city else '高于'}全市 {figure(city)}",
    ]
    free = intensity < local and intensity <= city
    conclusion = "不受增量指标限制" if free else "要占增量指标"
    return Verdict(free, f"{conclusion}：强度 {figure(intensity)} {'、'.join(reasons)}")


def financing(
    amount: float | None, intended: int | None, signed: int | None, granted: int | None
) -> tuple[float | None, str]:
    """What is still to be lent (万元) and how far the matching with a bank got, in words.

    `amount` in 万元, the others in 元. What was signed counts as secured, what was granted as money in hand.
    """
    wan = (signed or granted or 0) / 10_000
    words = "已放款" if granted else "已签约" if signed else "有意向" if intended else "未对接"
    return gap(amount, wan), words
