"""Batches of money allotted to a demo project, and what came and went by source; sums are the months' own."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.demo.content.case import DemoCase, Row, mark, on_or_before, record_words
from app.demo.content.months import WAN
from app.demo.content.nodes import first_of
from app.models.funds import SOURCES
from app.models.project import FUND_FIELDS

_KINDS = {
    "中央预算内": "中央预算内投资", "专项债券": "地方政府专项债券", "国债": "超长期特别国债",
    "省级财政": "省级财政",
}  # fmt: skip
_NUMBERS = {
    "中央预算内": "冀发改投资〔{y}〕{n}号", "专项债券": "冀财债〔{y}〕{n}号",
    "国债": "冀发改国债〔{y}〕{n}号", "省级财政": "冀财建〔{y}〕{n}号",
}  # fmt: skip
_TREASURY = frozenset({"渠堤", "供水", "雨污", "污水"})
"""Kinds of work that 国债 of these years was given to."""


def sources(case: DemoCase) -> None:
    """Let 国债 stand in the place of 中央预算内 where such money is for works of this kind."""
    central = case.project.get("fund_central")
    if central and case.sketch.kind.work in _TREASURY:
        del case.project["fund_central"]
        case.project["fund_treasury"] = central


def flows(case: DemoCase) -> list[Row]:
    """到位 and 支付 of every month by source, and 拨付 of state money; `batch` is left to `batches`."""
    room = {name: int(case.project.get(field) or 0) for name, field in zip(SOURCES, FUND_FIELDS, strict=True)}
    capacity = dict(room)
    balance = dict.fromkeys(SOURCES, 0)
    rows: list[Row] = []
    for month in case.months:
        for source, amount in _taken(room, int(month.get("received") or 0), by_share=capacity):
            balance[source] += amount
            rows.append({"month": month["month"], "stream": "到位", "source": source, "amount": amount})
        for source, amount in _taken(balance, int(month.get("paid") or 0), by_share=None):
            rows.append({"month": month["month"], "stream": "支付", "source": source, "amount": amount})
    if case.full:
        rows += _passed_on(rows)
        for row in rows:
            if row["stream"] == "到位":
                day = first_of(_number(row["month"])) + timedelta(days=case.rng.randint(4, 24))
                row["day"] = on_or_before(min(day, case.today)).isoformat()
    return rows


def _taken(room: dict[str, int], amount: int, by_share: dict[str, int] | None) -> Iterable[tuple[str, int]]:
    """An amount taken from the fullest source and the ones after it; what is taken is gone from `room`."""
    parts = []
    fullest = sorted(room, key=lambda name: -(room[name] / by_share[name] if by_share and by_share[name] else
                                              0 if by_share else room[name]))  # fmt: skip
    for name in fullest:
        part = min(room[name], amount)
        if part > 0:
            room[name] -= part
            amount -= part
            parts.append((name, part))
    return parts


def _passed_on(rows: list[Row]) -> list[Row]:
    """State money is passed on to the builder in the month in which it came, nine tenths of it at once."""
    return [
        {**row, "stream": "拨付", "amount": row["amount"] * 9 // 10 // WAN * WAN}
        for row in rows
        if row["stream"] == "到位" and row["source"] in _KINDS and row["amount"] >= 2 * WAN
    ]


def batches(case: DemoCase, moved: list[Row]) -> list[Row]:
    """What was allotted by source and cohort; the flows of these sources are told their batch by position."""
    rows: list[Row] = []
    for source, field in zip(SOURCES, FUND_FIELDS, strict=True):
        amount = int(case.project.get(field) or 0)
        if source not in _KINDS or not amount or (source == "省级财政" and not case.full):
            continue
        mine = [row for row in moved if row["source"] == source]
        if mine:
            rows += _allotted(case, source, amount, mine, len(rows))
        elif case.begun is not None:
            rows.append(_batch(source, amount, on_or_before(case.begun - timedelta(days=40))))
        elif case.sketch.role != "预备":
            rows.append(_applied(case, source, amount))
    if case.begun is None and case.project["investor"] == "政府":
        rows.append(_prework(case))
    return rows


def _allotted(case: DemoCase, source: str, amount: int, mine: list[Row], position: int) -> list[Row]:
    """One batch, or two where money of two years came; the first is as large as what came of it."""
    came = [row for row in mine if row["stream"] != "支付"]
    first = first_of(_number(min(row["month"] for row in mine)))
    issued = on_or_before(min(first, case.begun or first) - timedelta(days=case.rng.randint(12, 40)))
    january = f"{case.year}-01"
    if issued.year < case.year - 1:  # what is told begins later than the project
        issued = on_or_before(date(case.year - 1, 1, 1) - timedelta(days=case.rng.randint(20, 200)))
    before = sum(row["amount"] for row in came if row["stream"] == "到位" and row["month"] < january)
    if not 0 < before < amount * 9 // 10 or case.sketch.ended is not None:
        for row in mine:
            row["batch"] = position
        return [_batch(source, amount, issued)]
    for row in came:
        row["batch"] = position + (row["month"] >= january)
    later = [row["month"] for row in came if row["month"] >= january]
    again = (
        first_of(_number(later[0])) - timedelta(days=case.rng.randint(6, 20)) if later else case.past(20, 60)
    )
    return [_batch(source, before, issued), _batch(source, amount - before, on_or_before(again))]


def _batch(source: str, amount: int, issued: date) -> Row:
    kind = "增发国债" if source == "国债" and issued.year <= 2023 else _KINDS[source]
    return {
        "kind": kind,
        "source": source,
        "cohort": issued.year,
        "applied": amount,
        "applied_on": f"{issued.year}年第{1 + issued.month // 4}批",
        "review": "已下达",
        "number": _NUMBERS[source],
        "issued": issued.isoformat(),
        "amount": amount,
        "purpose": "项目建设",
    }


def _applied(case: DemoCase, source: str, amount: int) -> Row:
    review = ("拟申报", "已申报", "审核通过")[case.index % 3]
    return {
        "kind": _KINDS[source],
        "source": source,
        "cohort": case.year if review == "审核通过" else case.year + 1,
        "applied": amount,
        "applied_on": f"{case.year}年第3批" if review != "拟申报" else f"{case.year + 1}年第1批",
        "review": review,
        "purpose": "项目建设",
    }


def _prework(case: DemoCase) -> Row:
    """前期费: a little county money for survey, design and studies."""
    amount = case.rng.randint(6, 24) * 10 * WAN
    issued = case.past(60, 200)
    return {
        "kind": "前期工作经费",
        "source": "县级财政",
        "cohort": issued.year,
        "review": "已下达",
        "number": f"{mark(case.place)}财建〔{{y}}〕{{n}}号",
        "issued": issued.isoformat(),
        "amount": amount,
        "purpose": "勘察、可研编制和初步设计",
    }


def directions(case: DemoCase) -> str | None:
    """What the project may apply for (domain H12)."""
    if case.project["investor"] == "民间":
        return None
    return record_words().directions.get(case.sketch.kind.industry)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
