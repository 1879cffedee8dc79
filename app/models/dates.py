"""Dates that keep their precision and the words they came from.

A date is stored as text: ``2024``, ``2024-03`` or ``2024-03-15``, followed by a blank and the original
words where these say more (``2024-12 年底前``). Text order is time order, so SQL can sort and compare it.
"""

import calendar
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_EPOCH = date(1899, 12, 30)
_FULL = re.compile(
    r"^(\d{4})\s*(?:([-./])\s*(\d{1,2})\s*\2\s*(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2}))\s*[日号]?"
    r"(?:[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
)
_MONTH = re.compile(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?:份)?$")
_YEAR = re.compile(r"^(\d{4})\s*年?$")
_COMPACT = re.compile(r"^(20\d{2}|19\d{2})(\d{2})(\d{2})?$")
_SHORT_MONTH = re.compile(r"^(\d{2})\s*[.年]\s*(\d{1,2})\s*月?$")
_SHORT_FULL = re.compile(r"^(\d{2})[.年](\d{1,2})[.月](\d{1,2})日?$")
_PATTERNS = (_FULL, _MONTH, _YEAR, _COMPACT, _SHORT_MONTH, _SHORT_FULL)
_TAIL = (
    r"(?:之?前|以前|左右|内)?"
    r"(?:完成|开工|动工|竣工|完工|建成|投产|投用|交付|启动|开始|结束|前|全部|全面|实质性|正式)*"
)
_VAGUE = (
    (re.compile(rf"^(.*\d年?)\s*(?:年底|底|年末|末|年终){_TAIL}$"), "end"),
    (
        re.compile(
            rf"^(\d{{4}})\s*年?\s*(?:上半年|下半年|第?[一二三四1-4]季度|[Qq][1-4]|年?初|年中|春季?|夏季?|秋季?|冬季?|年内|全年)[底末初]?{_TAIL}$"
        ),
        "year",
    ),
    (re.compile(rf"^(.*\d月)份?\s*(?:上旬|中旬|下旬|底|末|初|中|月底|月末){_TAIL}$"), "as said"),
    (re.compile(rf"^(.*\d[年月日]?)份?{_TAIL}$"), "as said"),
)
_STRONG, _WEAK, _SLASH = (
    re.compile(r"\s*(?:至|到|~|—+|–|―|→)\s*"),
    re.compile(r"\s*-+\s*"),
    re.compile(r"\s*/\s*"),
)
_LONGEST = 60
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2212\ufe63", "-") | dict.fromkeys("\u223c\u301c", "~"))
_SHORT_YEARS = re.compile(r"^(\d{2})年?[-~至到—–]+(\d{2})年$")
_DURATION = re.compile(r"[\d一二两三四五六七八九十半]+\s*(?:个月|个?年半?|月|天|日)(?:左右)?")
_TOKEN = re.compile(
    r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}日?|\d{4}\s*[-./年]\s*\d{1,2}月?[底末初]?|\d{4}年?底?|\d{2}[.年]\d{1,2}月?"
)


def iso(stored: str | None) -> str:
    """The date alone (``2024``, ``2024-03`` or ``2024-03-15``), "" for nothing."""
    return stored.partition(" ")[0] if stored else ""


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


def spelled(day: date) -> str:
    """A day in words: 2025年9月8日. Not by `strftime`, which takes Chinese with a Chinese code page only."""
    return f"{day.year}年{day.month}月{day.day}日"


def parse(text: object) -> str | None:
    """One date as stored text; None for nothing; raises ValueError when it is no date.

    Understands ISO, 2024.3, 2024/3/5, 2024年3月, 24.3, 20240305, Excel serial numbers and date objects.
    Words that say more than the date (2025年11月底, 2025年三季度) keep what is certain and stay beside it.
    """
    if text is None:
        return None
    if isinstance(text, date):
        return text.isoformat()[:10]
    if isinstance(text, int | float) and not isinstance(text, bool):
        return _from_number(float(text))
    clean = unicodedata.normalize("NFKC", str(text)).strip().rstrip(".。,、;")
    if not clean:
        return None
    stem, _, rest = clean.partition(" ")
    if (
        rest
        and re.fullmatch(r"\d{4}(-\d{2}){0,2}", stem)
        and not re.match(r"\d{1,2}:|[-~./至到]|[年月日]\s*\d", rest)
    ):
        return f"{parse(stem)} {rest}"
    for pattern in _PATTERNS:
        match = pattern.match(clean)
        if match:
            return _checked([int(part) for part in match.groups() if part and part.isdigit()], clean)
    if re.fullmatch(r"[1-9]\d{4}(?:\.0+)?", clean):
        return _from_number(float(clean))
    return _vague(clean)


def _vague(text: str) -> str:
    """A date followed by words such as 底, 前, 上旬, 三季度; raises ValueError when there is none."""
    tight = re.sub(r"\s+", "", text[:_LONGEST])
    for pattern, rule in _VAGUE:
        match = pattern.match(tight)
        if match is None or match[1] == tight:
            continue
        stem = parse(match[1])
        if stem is None or " " in stem:
            break
        if rule == "end" and len(stem) == 4:
            return f"{stem}-12 {tight}"
        return f"{stem} {tight}"
    raise ValueError(f"认不出日期「{text}」，写成 2024-03-15 这样")


@dataclass(frozen=True, slots=True)
class DateRange:
    """Start and finish as stored text, None where the words do not tell."""

    start: str | None
    finish: str | None


def parse_range(text: object) -> DateRange:
    """A duration such as 23.08-25.10, 2024-2026, 2025.5至2027年底 or 2023- as start and finish.

    Raises ValueError when no date is in it, with the reason in Chinese.
    """
    if text is None or not isinstance(text, str):
        return DateRange(parse(text), None)
    clean = re.sub(r"\s+\d{1,2}:\d{2}(:\d{2})?", "", unicodedata.normalize("NFKC", text))
    clean = re.sub(r"\s+", "", clean).translate(_DASHES).rstrip(".。,、;")
    if not clean:
        return DateRange(None, None)
    if len(clean) > _LONGEST:
        raise ValueError(f"认不出起止时间「{clean[:12]}…」")
    try:
        return _one_sided(clean, parse(clean))
    except ValueError:
        pass
    short = _SHORT_YEARS.match(clean)
    if short:
        return DateRange(f"20{short[1]}", f"20{short[2]}")
    for separator in (_STRONG, _WEAK, _SLASH):
        for match in separator.finditer(clean):
            span = _halves(
                clean[: match.start()].strip(), clean[match.end() :].strip(), weak=separator is _SLASH
            )
            if span is not None:
                return span
    return _tokens(clean)


def _one_sided(words: str, stored: str | None) -> DateRange:
    if re.search(r"竣工|完工|建成|投产|投用|交付|前|底", words):
        return DateRange(None, stored)
    return DateRange(stored, None)


def _halves(left: str, right: str, *, weak: bool) -> DateRange | None:
    """Both sides of a separator when they are dates; a month on the right takes the year of the left."""
    try:
        start = parse(left)
    except ValueError:
        return None
    if not right or right in ("今", "目前", "至今"):
        return None if weak or start is None else DateRange(start, None)
    try:
        finish = parse(right)
    except ValueError:
        finish = None if start is None or weak else _same_year(iso(start), right)
    short = re.fullmatch(r"(\d{2})年?", right)
    if (
        finish is None
        and short
        and start is not None
        and iso(start)[2:4] <= short[1]
        and len(iso(start)) == 4
    ):
        finish = f"20{short[1]}"
    return None if finish is None else DateRange(start, finish)


def _same_year(start: str, right: str) -> str | None:
    match = re.fullmatch(r"(\d{1,2})月?份?(?:底|末|(\d{1,2})日)?", right)
    if match is None or (len(start) == 4 and "月" not in right) or not 1 <= int(match[1]) <= 12:
        return None
    return f"{start[:4]}-{int(match[1]):02d}"


def _tokens(words: str) -> DateRange:
    """The dates that stand somewhere in the words: 计划2025年3月开工、2026年底竣工; 2年（2024-2026）."""
    inside = re.search(r"[(（\[](.*\d{4}.*)[)）\]]", words)
    if inside and inside[1] != words:
        return parse_range(inside[1])
    stored = [parse(token) for token in _TOKEN.findall(words)]
    if len(stored) == 2:
        return DateRange(stored[0], stored[1])
    if len(stored) == 1 and not _DURATION.search(_TOKEN.sub("", words)):
        return _one_sided(words, stored[0])
    if _DURATION.search(words):
        raise ValueError(f"只有工期「{words}」，没有起止时间")
    raise ValueError(f"认不出起止时间「{words}」")


def _from_number(number: float) -> str:
    if not math.isfinite(number):
        raise ValueError(f"认不出日期「{number:g}」")
    if number == int(number) and 1949 <= number <= 2100:
        return str(int(number))
    if 20000 <= number <= 80000:
        return (_EPOCH + timedelta(days=int(number))).isoformat()
    if 1949 < number < 2100:  # 2024.3 and 2024.11 typed into a number cell
        year, month = f"{number:.2f}".split(".")
        return _checked([int(year), int(month.rstrip("0") or "10") if month != "10" else 10], str(number))
    raise ValueError(f"认不出日期「{number:g}」")


def _checked(parts: list[int], words: str) -> str:
    year = parts[0] + 2000 if parts[0] < 100 else parts[0]
    try:
        date(year, parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    except ValueError:
        raise ValueError(f"没有「{words}」这一天") from None
    if not 1949 <= year <= 2100:
        raise ValueError(f"年份不对「{words}」")
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in parts[1:])])


def month_of(day: date) -> str:
    """The month of a day as ``2024-03``."""
    return f"{day.year:04d}-{day.month:02d}"


def months_between(first: str, last: str) -> list[str]:
    """All months from `first` to `last`, both ``2024-03`` and included."""
    start, end = _month_number(first), _month_number(last)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, end + 1)]


@lru_cache(maxsize=256)
@lru_cache(maxsize=4096)
def month_before(month: str, by: int = 1) -> str:
    """The month ("2025-01") so many months earlier, later when `by` is negative."""
    year, place = divmod(_month_number(month) - by, 12)
    return f"{year:04d}-{place + 1:02d}"


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
