"""Lists that projects belong to, and their status changes: pure judgement on plain values.

`domain.md` H2, H9, H21, Z9, Z12, Z17, R37, R39, R42.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

STATUS_AFTER = {
    "入库": "储备", "转储备": "储备", "转前期": "前期", "开工": "在建", "停工": "停工", "复工": "在建",
    "竣工": "竣工", "投产": "投产", "退库": "退库",
}  # fmt: skip
"""The status of a project after a change; 调整投资 leaves it as it is."""


@dataclass(frozen=True, slots=True)
class StatusChangeFacts:
    """One status change of a project: its uid, kind and day (ISO, any precision)."""

    uid: str
    kind: str
    day: str


def belongs(total: int | None, least: int | None, most: int | None = None) -> bool:
    """Whether a total investment (元) makes a list automatic: from `least` on, below `most` if any."""
    if total is None or least is None:
        return False
    return total >= least and (most is None or total < most)


def in_force(since: str | None, until: str | None, today: date) -> bool:
    """Whether a membership holds today; a date of a month or year covers all its days."""
    now = today.isoformat()
    begin, end = _iso(since), _iso(until)
    return (not begin or begin <= now[: len(begin)]) and (not end or now[: len(end)] <= end)


def overlap(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Whether two spans of days (from, until; None or "" for open) have a day in common."""
    (begin, end), (start, stop) = ((_iso(first), _iso(last)) for first, last in (one, other))
    return _not_after(begin, stop) and _not_after(start, end)


def _not_after(begin: str, end: str) -> bool:
    length = min(len(begin), len(end))
    return not length or begin[:length] <= end[:length]


def follow(tags: str | None, governed: Collection[str], names: Sequence[str]) -> str | None:
    """A project's tags when its memberships changed: governed ones that hold no longer go, wanted ones come.

    Tags that no membership speaks of stay; the order stays.
    """
    kept = [tag for tag in (tags or "").split("、") if tag and (tag not in governed or tag in names)]
    kept += [tag for tag in names if tag not in kept]
    return "、".join(dict.fromkeys(kept)) or None


def period(text: str, grain: str) -> str:
    """A period as it is kept: 2025年, 2025年3季度, 第12期; raises ValueError for another (Chinese)."""
    compact = "".join(text.split()).replace("第", "").replace("期", "")
    if not compact:
        return ""
    if grain == "年度" and re.fullmatch(r"(20\d\d)(年度?)?", compact):
        return f"{compact[:4]}年"
    quarter = re.fullmatch(r"(20\d\d)[年\-./]?[qQ]?([1-4一二三四])(季度?)?", compact)
    if grain == "季度" and quarter:
        number = quarter[2] if quarter[2].isdigit() else str("一二三四".index(quarter[2]) + 1)
        return f"{quarter[1]}年{number}季度"
    if grain == "期" and compact.isdigit():
        return f"第{int(compact)}期"
    if grain in ("", "无"):
        return text.strip()
    example = {"年度": "2025年", "季度": "2025年3季度", "期": "第12期"}[grain]
    raise ValueError(f"期别请写成 {example} 这样")


def quarter_of(day: date) -> str:
    """The quarter of a day as a period."""
    return f"{day.year}年{(day.month + 2) // 3}季度"


def status_of(changes: Sequence[StatusChangeFacts]) -> str | None:
    """The status that the latest change gives; None when none gives one."""
    for change in reversed(ordered(changes)):
        if change.kind in STATUS_AFTER:
            return STATUS_AFTER[change.kind]
    return None


def ordered(changes: Sequence[StatusChangeFacts]) -> list[StatusChangeFacts]:
    """The changes by their day; those of one day in the order in which they were made."""
    return sorted(changes, key=lambda change: change.day)


def faults(changes: Sequence[StatusChangeFacts], *, stopped: bool = False) -> dict[str, str]:
    """What is wrong with the order of changes, by uid; `stopped`: works stood still before the first one.

    复工 follows 停工 only, 停工 no other 停工; after 退库 there is only 入库.
    """
    reasons: dict[str, str] = {}
    out = False
    for change in ordered(changes):
        if out and change.kind not in ("入库", "调整投资"):
            reasons[change.uid] = f"退库以后要先入库，不能直接{change.kind}"
        elif change.kind == "复工" and not stopped:
            reasons[change.uid] = "没有停工，谈不上复工；请先登记停工"
        elif change.kind == "停工" and stopped:
            reasons[change.uid] = "已经停工，还没有复工；请先登记复工"
        if change.kind in STATUS_AFTER:
            out, stopped = change.kind == "退库", change.kind == "停工"
    return reasons


def stopped_since(changes: Sequence[StatusChangeFacts]) -> str:
    """The day of the standstill that lasts, "" when works go on or nobody said since when."""
    for change in reversed(ordered(changes)):
        if change.kind in STATUS_AFTER:
            return _iso(change.day) if change.kind == "停工" else ""
    return ""


def order_faults(days: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """R42: pairs of steps (签约, 开工, 投产, 达效) that stand in the wrong order, each told with its day.

    Dates are compared to the precision of the coarser one.
    """
    dated_steps = [(step, _iso(day)) for step, day in days.items() if day]
    inversions = []
    for (step, day), (later, after) in pairwise(dated_steps):
        length = min(len(day), len(after))
        if day[:length] > after[:length]:
            inversions.append((f"{step} {day}", f"{later} {after}"))
    return inversions


def _iso(stored: str | None) -> str:
    return stored.partition(" ")[0] if stored else ""
