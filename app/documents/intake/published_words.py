"""The words of published lists: which list, period and fund, valid from when to when, by which document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.intake.trade import Roll
from app.documents.intake.words import folded
from app.models import dates
from app.models.values import Value

_HAN = "零一二三四五六七八九十"
_NUMBER = r"(\d{1,3}|[一二三四五六七八九十]{1,3})"
_QUARTER = re.compile(rf"(?:(20\d{{2}})年)?(?:第?{_NUMBER}|([上下])半年)季度?")
_ISSUE = re.compile(rf"第{_NUMBER}[期]")
_BATCH = re.compile(rf"第{_NUMBER}批|首批")
_YEAR = re.compile(r"(20\d{2})年")
_DOCUMENT = re.compile(r"[一-鿿]{1,10}[〔\[(【]20\d{2}[〕\])】]第?\d{1,5}号")
_FUNDS = (
    (r"专项债", "地方政府专项债券", "专项债券"), (r"中央预算内", "中央预算内投资", "中央预算内"),
    (r"增发国债", "增发国债", "国债"), (r"超长期", "超长期特别国债", "国债"),
    (r"前期(?:工作)?(?:经费|费)", "前期工作经费", None),
    (r"省级?(?:财政|预算内|专项资金)", "省级财政", "省级财政"),
    (r"市级(?:财政|专项资金)", "市级财政", "市级财政"),
)  # fmt: skip
_STAGES = {"签约": "签约一批", "开工": "开工一批", "投产": "投产一批"}
_END = re.compile(r"(?:(20\d{2})[年./-])?(?<!\d)(\d{1,2})(?:[月./-](\d{1,2})日?(?!\d)|月)")


@dataclass(frozen=True, slots=True)
class Batch:
    """A fund that is handed out: its kind and source as the ledger calls them, and the year of its cohort."""

    kind: str
    source: str | None
    cohort: int


def rolls_in(text: str, rolls: Sequence[Roll], usual: Sequence[Roll] = ()) -> list[Roll]:
    """The lists that words name; a name of two letters may mean anything.

    With one of the 三个一批 among `usual` a single word is enough for them.
    """
    words = folded(text)
    by_name = {roll.name: roll for roll in rolls}
    named = [roll for roll in rolls if roll.name in words and len(roll.name) > 2]
    spelled = (("省重点", r"省[、和]?市?级?重点"), ("市重点", r"市级?重点"), ("双百工程", r"双百"))
    named += [by_name[name] for name, spelling in spelled if name in by_name and re.search(spelling, words)]
    stages = [roll for roll in rolls if roll.family == "三个一批"]
    expected = any(roll.family == "三个一批" for roll in usual) or "三个一批" in words
    if expected and not any(roll.family == "三个一批" for roll in named):
        among = [one for word, one in _STAGES.items() if re.search(rf"(?<!新){word}(?!时间|日期)", words)]
        whole = "三个一批" in words and not among
        named += [roll for roll in stages if roll.name in among or whole]
    return list(dict.fromkeys(named))


def period_in(text: str, grain: str, year: int) -> str | None:
    """The period that words name, as the ledger writes it: 2025年, 2025年3季度, 第12期; None for none."""
    words = folded(text)
    named_year = _YEAR.search(words)
    of_year = named_year[1] if named_year else str(year) if year else ""
    if grain == "季度" and (match := _QUARTER.search(words)) and match[2] and 1 <= _figure(match[2]) <= 4:
        return f"{match[1] or of_year}年{_figure(match[2])}季度"
    if grain == "期" and (match := _ISSUE.search(words)):
        return f"第{_figure(match[1])}期"
    return f"{of_year}年" if grain == "年度" and of_year else None


def applied_on(text: str) -> str | None:
    """The batch that words name: 第2批; None where none is told."""
    match = _BATCH.search(folded(text))
    return f"第{_figure(match[1]) if match[1] else 1}批" if match else None


def fund_kind(text: str) -> Batch | None:
    """The fund that words name, whatever its year."""
    words = folded(text)
    return next((Batch(kind, source, 0) for word, kind, source in _FUNDS if re.search(word, words)), None)


def batch_of(text: str, year: int) -> Batch | None:
    """The fund of a title with the year of its cohort; None where no fund or no year is named."""
    named = fund_kind(text)
    match = _YEAR.search(folded(text))
    cohort = int(match[1]) if match else year
    return Batch(named.kind, named.source, cohort) if named is not None and cohort else None


def document_number(text: str) -> str | None:
    """The number of a document in words: 冀环〔2025〕12号."""
    match = _DOCUMENT.search(text.translate(str.maketrans("()", "〔〕")))
    return match[0] if match else None


def validity(text: str) -> dict[str, Value]:
    """The first and the last day that words name: 2025年7月1日至9月30日; one day alone is the first."""
    ends = list(_END.finditer(text.replace(" ", "")))[:2]
    told: dict[str, Value] = {}
    year = ""
    for name, end in zip(("since", "until"), ends, strict=False):
        year = end[1] or year
        if not year:
            return {}
        try:
            told[name] = dates.parse("-".join(part for part in (year, end[2], end[3]) if part))
        except ValueError:
            return {}
    return told


def _figure(text: str) -> int:
    """A number below a hundred in figures or in Chinese."""
    if text.isdecimal():
        return int(text)
    tens, has_ten, units = text.rpartition("十")
    if not has_ten:
        return _HAN.find(text) if len(text) == 1 else 0
    return 10 * (_HAN.find(tens) if tens else 1) + (_HAN.find(units) if units else 0)
