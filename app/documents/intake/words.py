"""Words of headers, titles and labels: their plain form, their unit and the period they speak of."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

KNOWN = 1 << 16
"""How many different cells are known again: a table of 10,000 rows has some names and many repeated words."""
_BRACKETS = re.compile(r"[(\[{<【〔][^()\[\]{}<>【】〔〕]*[)\]}>】〕]")
_EDGES = " \t:;,.、。*★☆※▲●■◆#_/\\|-—·\"'“”"
_NUMBERED = re.compile(r"^(?:\d{1,2}[.、)](?!\d)|[①-⑳]|[一二三四五六七八九十]+、)")
_UNIT = r"(亿元|千万元|百万元|万元|千元|元|亿|万)"
_BRACKET_UNIT = re.compile(rf"[(\[{{【〔:,/、\s]\s*(?:单位:?)?(?:人民币)?\s*{_UNIT}\s*(?:[)\]}}】〕,、/]|$)")
_END_UNIT = re.compile(r"(亿元|千万元|百万元|万元|千元)$")
_UNIT_LINE = re.compile(rf"单位\s*[:为]?\s*(?:人民币)?\s*[^单位万亿元]{{0,8}}?{_UNIT}(?![一-龥])")
_TRANSLATED = re.compile(r"(?<=[一-鿿])[A-Za-z][A-Za-z ./&'-]{3,}$")
_COUNT = re.compile(r"(\d+)\s*(?:个|项|家|宗|件)")

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN = r"十[一二]|[一二三四五六七八九十]"
_MONTH_NUMBER = rf"(?:\d{{1,2}}|{_HAN})"
_RANGE = re.compile(rf"({_MONTH_NUMBER})(?:月份?)?[-~至到—–]+({_MONTH_NUMBER})月")
_FIRST_MONTHS = re.compile(rf"前({_MONTH_NUMBER})个?月")
_LAST_MONTHS = re.compile(rf"后({_MONTH_NUMBER})个?月")
_SINGLE = re.compile(rf"(?<![\d.])({_MONTH_NUMBER})月")
_QUARTER_RANGE = re.compile(r"(?:1|一)[-~至到—–]+([234二三四])季度|前([二三])季度|前(三)个?季度")
_QUARTER = re.compile(r"第?([1-4一二三四])季度")
_YEAR = re.compile(
    r"(?<!\d)(20\d{2})\s*(?:年|(?=[-./~至]|\d{1,2}月|$))"
    r"|(?<!\d)(20\d{2})(?=计划|完成|目标|累计|投资)|(?<!\d)(2\d)年"
)
_THIS_YEAR = re.compile(r"今年|本年|当年|年度|年内|全年|年初|年累计|年计划|年目标|年任务|^年")
_LAST_YEAR = re.compile(r"上年|去年|上一年|前一年|往年|以前年|历年|上一?年末|上一?年底|结转")
_NEXT_YEAR = re.compile(r"明年|下年|下一年|次年|来年|后续年|以后年")
_UNTIL = re.compile(
    r"截至|截止|至|到(?!位)|底|末|以前|之前|前(?!期|三季|\d|[一二三四五六七八九十]+个)|结转|往年|历年"
)


@dataclass(frozen=True, slots=True)
class Period:
    """The time a header speaks of; `year` 0 where only this, last or next year is said."""

    year: int = 0
    relative_year: str = ""  # this, last, next
    first: int = 0
    last: int = 0
    relative_month: str = ""  # this, last, next
    until: bool = False
    ten_days: bool = False

    @property
    def tells_year(self) -> bool:
        """Whether a year is named or meant."""
        return bool(self.year or self.relative_year)

    @property
    def tells_month(self) -> bool:
        """Whether a month, several months or part of one are named or meant."""
        return bool(self.last or self.relative_month or self.ten_days)


NO_PERIOD = Period()


@lru_cache(maxsize=KNOWN)
def folded(text: str) -> str:
    """Half-width, one kind of dash and bracket, no white space, no invisible characters."""
    normal = unicodedata.normalize("NFKC", text).translate(_SAME)
    return re.sub("[\\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+", "", normal)


_SAME = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\u301c\u223c", "-")
    | {"〔": "(", "〕": ")", "【": "(", "】": ")"}
)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The bare words of a header: no brackets, marks, numbering or unit."""
    whole = folded(text)
    bare = whole
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    bare = re.sub(r"^其中:?(?=.)", "", _NUMBERED.sub("", bare.strip(_EDGES)))
    bare = _END_UNIT.sub("", _TRANSLATED.sub("", bare)).strip(_EDGES)
    return bare or whole.strip("()[]{}<>" + _EDGES)


_KIND_OF_WORK = re.compile(r"(?:(?:建设|工程)?项目|(?:建设)?工程|建设)+$")
_COUNTY_FIRST = re.compile(r"^(?:[一-鿿]{2,7}?[省市])?[一-鿿]{1,6}?[县市](?=[一-鿿]{4})")


def core_name(name: str) -> str:
    """What two spellings of a project's name share: no county before it, no 工程 or 建设项目 after it."""
    whole = folded(name)
    bare = _COUNTY_FIRST.sub("", whole)
    return _KIND_OF_WORK.sub("", bare) or whole


def unit_of(text: str) -> str:
    """The unit of money that a header cell names: 元, 千元, 万元, 百万元, 亿元; "" for none."""
    cell = unicodedata.normalize("NFKC", text).translate(_SAME)
    match = _BRACKET_UNIT.search(cell) or _END_UNIT.search(folded(text))
    return _full_unit(match[1]) if match else ""


def unit_line(text: str) -> str:
    """The unit that a line such as 计量单位：万元 sets for a whole sheet; "" for none."""
    line = folded(text)
    match = _UNIT_LINE.search(line) or re.fullmatch(rf"[(]?{_UNIT}[)]?", line)
    return _full_unit(match[1]) if match else ""


def _full_unit(unit: str) -> str:
    return f"{unit}元" if unit in ("万", "亿") else unit


def counted(text: str) -> int | None:
    """The number in 13个 or （60项）; None when nothing is counted."""
    match = _COUNT.search(folded(text))
    return int(match[1]) if match else None


def number_of(text: str) -> int:
    """A month or quarter in figures or in Chinese; 0 when it is none."""
    if text.isdecimal():
        return int(text)
    if text.startswith("十"):
        return 10 + _DIGITS.get(text[1:], 0)
    return _DIGITS.get(text, 0)


@lru_cache(maxsize=8192)
def period_of(text: str) -> Period:
    """The period that a header or title names."""
    words = folded(text)
    year = _YEAR.search(words)
    number = int(next(group for group in year.groups() if group)) if year else 0
    relative = "next" if _NEXT_YEAR.search(words) else "last" if _LAST_YEAR.search(words) else ""
    if not relative and not year and _THIS_YEAR.search(words):
        relative = "this"
    first, last = _months(words)
    return Period(
        year=number + 2000 if 0 < number < 100 else number,
        relative_year=relative,
        first=first,
        last=last,
        relative_month=_relative_month(words),
        until=bool(_UNTIL.search(words)),
        ten_days=bool(re.search(r"[上中下本每至]旬|旬末|旬完成|旬计划|本周|上周|下周", words)),
    )


def _relative_month(words: str) -> str:
    if re.search(r"下月|次月|下个月|下期", words):
        return "next"
    if re.search(
        r"本月|当月|本期|当期|(?<![\d一二三四五六七八九十])月完成"
        r"|^月计划|(?<![\d个一二三四五六七八九十各])月计划",
        words,
    ):
        return "this"
    return "last" if re.search(r"上月|上个月|上期", words) else ""


def _months(words: str) -> tuple[int, int]:
    match = _RANGE.search(words)
    if match:
        return _valid(number_of(match[1]), number_of(match[2]))
    match = _FIRST_MONTHS.search(words)
    if match:
        return _valid(1, number_of(match[1]))
    match = _LAST_MONTHS.search(words)
    if match:
        return _valid(13 - number_of(match[1]), 12)
    match = _QUARTER_RANGE.search(words)
    if match:
        return 1, 3 * number_of(next(group for group in match.groups() if group))
    match = _QUARTER.search(words)
    if match:
        quarter = number_of(match[1])
        return 3 * quarter - 2, 3 * quarter
    if "上半年" in words or "下半年" in words:
        return (1, 6) if "上半年" in words else (7, 12)
    match = _SINGLE.search(words)
    return _valid(number_of(match[1]), number_of(match[1])) if match else (0, 0)


def _valid(first: int, last: int) -> tuple[int, int]:
    return (first, last) if 1 <= first <= last <= 12 else (0, 0)
