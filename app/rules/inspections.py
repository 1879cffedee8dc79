"""核查: what was found on the ground against what was reported (`domain.md` §7 R36, H31)."""

import re

_QUANTITY = re.compile(
    r"(\d+(?:\.\d+)?)\s*(%|％|层|公里|千米|km|米|栋|台套|台|万吨|吨|亩|套|根|跨|平方米|万平方米|平米)"
)
_SAME = {"％": "%", "千米": "公里", "km": "公里", "平米": "平方米"}


def quantities(words: str | None) -> dict[str, float]:
    """The measures in words of progress (主体完成60%，12层) by unit; a unit told twice says nothing."""
    by_unit: dict[str, list[float]] = {}
    for number, unit in _QUANTITY.findall(words or ""):
        by_unit.setdefault(_SAME.get(unit, unit), []).append(float(number))
    return {unit: values[0] for unit, values in by_unit.items() if len(values) == 1}


def below(
    reported: str | None, found: str | None, reported_amount: int | None, found_amount: int | None
) -> tuple[str, ...]:
    """Where what was found is less than what was reported, in words with both values; amounts in 元."""
    differences = []
    if reported_amount is not None and found_amount is not None and found_amount < reported_amount:
        differences.append(f"填报累计完成{_wan(reported_amount)}，核查{_wan(found_amount)}")
    claimed, seen = quantities(reported), quantities(found)
    differences += [
        f"填报{claimed[unit]:g}{unit}，核查{seen[unit]:g}{unit}"
        for unit in claimed
        if unit in seen and seen[unit] < claimed[unit]
    ]
    return tuple(differences)


def shortest(
    reported: str | None, found: str | None, reported_amount: int | None, found_amount: int | None
) -> str:
    """The first difference in a few words (少400万元, 少15%), "" where nothing is less."""
    if reported_amount is not None and found_amount is not None and found_amount < reported_amount:
        return f"少{_wan(reported_amount - found_amount)}"
    claimed, seen = quantities(reported), quantities(found)
    less = (
        f"少{claimed[unit] - seen[unit]:g}{unit}"
        for unit in claimed
        if seen.get(unit, claimed[unit]) < claimed[unit]
    )
    return next(less, "")


def _wan(amount: int) -> str:
    return f"{amount / 10_000:,.2f}".rstrip("0").rstrip(".") + "万元"
