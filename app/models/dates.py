"""Dates that keep their precision and the words they came from.

A date is stored as text: ``2024``, ``2024-03`` or ``2024-03-15``, followed by a blank and the original
words where these say more (``2024-12 年底前``). Text order is time order, so SQL can sort and compare it.
"""

import calendar
import re
import unicodedata
from datetime import date, timedelta

_EPOCH = date(1899, 12, 30)
_FULL = re.compile(
    r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_MONTH = re.compile(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?:份)?$")
_YEAR = re.compile(r"^(\d{4})\s*年?$")
_COMPACT = re.compile(r"^(20\d{2}|19\d{2})(\d{2})(\d{2})?$")
_SHORT_MONTH = re.compile(r"^(\d{2})\s*[.年]\s*(\d{1,2})\s*月?$")


def iso(stored: str | None) -> str:
    """The date alone (``2024``, ``2024-03`` or ``2024-03-15``), "" for nothing."""
    return stored.partition(" ")[0] if stored else ""


def words(stored: str | None) -> str:
    """The original words that came with the date, "" when they say no more than the date."""
    return stored.partition(" ")[2] if stored else ""


def first_day(stored: str | None) -> date | None:
    """The earliest day the date can mean, None for nothing."""
    parts = [int(part) for part in iso(stored).split("-") if part]
    if not parts:
        return None
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def last_day(stored: str | None) -> date | None:
    """The latest day the date can mean, None for nothing."""
    parts = [int(part) for part in iso(stored).split("-") if part]
    if not parts:
        return None
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def show(stored: str | None) -> str:
    """The date for screen and paper: ISO with its precision, "" for nothing."""
    return iso(stored)


def parse(text: object) -> str | None:
    """One date as stored text; None for nothing; raises ValueError when it is no date.

    Understands ISO, 2024.3, 2024/3/5, 2024年3月, 24.3, 20240305, Excel serial numbers and date objects.
    """
    if text is None:
        return None
    if isinstance(text, date):
        return text.isoformat()[:10]
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _from_number(float(text))
    said = unicodedata.normalize("NFKC", str(text)).strip()
    if not said:
        return None
    stem, _, rest = said.partition(" ")
    if rest and re.fullmatch(r"\d{4}(-\d{2}){0,2}", stem) and not re.match(r"\d{1,2}:", rest):
        return f"{parse(stem)} {rest}"
    for pattern in (_FULL, _MONTH, _YEAR, _COMPACT, _SHORT_MONTH):
        match = pattern.match(said)
        if match:
            return _checked([int(part) for part in match.groups() if part], said)
    raise ValueError(f"认不出日期「{said}」")


def _from_number(number: float) -> str:
    if number == int(number) and 1949 <= number <= 2100:
        return str(int(number))
    if 20000 <= number <= 80000:
        return (_EPOCH + timedelta(days=int(number))).isoformat()
    if 1949 < number < 2100:  # 2024.3 and 2024.11 typed into a number cell
        year, month = f"{number:.2f}".split(".")
        return _checked([int(year), int(month.rstrip("0") or "10") if month != "10" else 10], str(number))
    raise ValueError(f"认不出日期「{number:g}」")


def _checked(parts: list[int], said: str) -> str:
    year = parts[0] + 2000 if parts[0] < 100 else parts[0]
    try:
        date(year, parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    except ValueError:
        raise ValueError(f"没有「{said}」这一天") from None
    if not 1949 <= year <= 2100:
        raise ValueError(f"年份不对「{said}」")
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in parts[1:])])


def month_of(day: date) -> str:
    """The month of a day as ``2024-03``."""
    return f"{day.year:04d}-{day.month:02d}"


def months_between(first: str, last: str) -> list[str]:
    """All months from `first` to `last`, both ``2024-03`` and included."""
    start, end = _month_number(first), _month_number(last)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end + 1)]


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
