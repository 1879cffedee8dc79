"""What is said of a project's permits: counts, what can be begun, what holds them up, how long there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.models import dates
from app.rules.judgement import Judgement
from app.rules.pace import show_percent
from app.rules.permit_lines import PermitLine
from app.rules.permits import DONE, GOING, NEEDED, PROMISED, UNDECIDED, PermitItem, Promise

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Headline:
    """The one sentence that matters most: about which procedure, and how grave it is."""

    code: str
    title: str
    words: str
    tone: Literal["bad", "warn", "info"]


def count(judgement: Judgement) -> str:
    """16/19, as it stands beside the tab; "" where nothing is recorded."""
    counts = judgement.tally
    return f"{counts.done}/{counts.needed}" if judgement.recorded and counts.needed else ""


def summary(judgement: Judgement) -> str:
    """需办 19　已办 16　在办 1　未办 2　完备率 84.2%."""
    counts = judgement.tally
    parts = [f"需办 {counts.needed}", f"已办 {counts.done}", f"在办 {counts.going}", f"未办 {counts.waiting}"]
    undecided = sum(line.need == UNDECIDED for line in judgement.lines)
    parts += [f"待定 {undecided}"] if undecided else []
    if counts.rate is not None:
        parts.append(f"完备率 {rate(judgement)}")
    return "　".join(parts)


def rate(judgement: Judgement) -> str:
    """完备率 in words, "" where nothing is needed."""
    share = judgement.tally.rate
    return "" if share is None else show_percent(share)


def ready(judgement: Judgement) -> str:
    """What can be begun now, side by side."""
    startable = judgement.of(judgement.tally.ready)
    return _listed(startable) if startable else ""


def stuck(judgement: Judgement) -> str:
    """What others wait for: 21 不动产权证（在办，3项在等）."""
    shown = []
    for code, held in list(judgement.tally.holds.items())[:_SHOWN]:
        line = judgement.line(code)
        if line is not None:
            state = "在办" if line.row.get("accepted") else line.state
            shown.append(f"{line.told()}（{state}，{len(held)}项在等）")
    return "、".join(shown)


def limit(item: PermitItem, eia: str | None = None) -> str:
    """The limits of a procedure: 法定20工作日（待核）、承诺10工作日."""
    days = item.days_by_eia.get(eia or "", item.days)
    limits = []
    if days is not None:
        unit = "日" if item.calendar_days else "工作日"
        limits.append(f"法定{f'{days}{unit}' if days else '即时'}{'（待核）' if item.unverified else ''}")
    if item.promised_days is not None:
        limits.append(f"承诺{item.promised_days}工作日")
    return "，".join(limits)


def time_left(line: PermitLine) -> str:
    """How a procedure stands against its days: left or late, how long it took, how long it holds."""
    parts = []
    if line.state == DONE:
        if line.used is not None:
            over = f"，超法定{line.over}" if line.over else ""
            parts.append(f"用时{line.used}工作日{over}")
        parts.append(expiry(line))
    else:
        if line.promise is not None:
            parts.append(promise_left(line.promise))
        parts += [_clock(line, kind) for kind in ("法定", "承诺时限", "计划")]
    return "；".join(part for part in parts if part)


def _clock(line: PermitLine, kind: str) -> str:
    clock = next((each for each in line.clocks if each.kind == kind), None)
    if clock is None:
        return ""
    due = clock.due.isoformat()
    if clock.left < 0:
        left = f"逾期{-clock.left}工作日"
    else:
        left = f"还剩{clock.left}工作日" if clock.left else "今天到期"
    return f"{kind} {due} {left}{'（暂按推算）' if clock.years else ''}"


def expiry(line: PermitLine) -> str:
    """How long an approval still holds; "" where that does not matter any more."""
    if line.ends is None:
        return ""
    if line.ends_in < 0:
        return f"有效期至 {line.ends}，已过期{-line.ends_in}天"
    return f"有效期至 {line.ends}，还有{line.ends_in}天"


def promise_left(promise: Promise) -> str:
    """How a 承诺函 stands: 已兑现, 承诺 2025-08-31 逾期18天."""
    if promise.kept:
        return "已兑现"
    if promise.due is None:
        return "承诺日期没填"
    return f"承诺 {promise.due} " + (f"逾期{promise.late}天" if promise.late else "未到期")


def waits(judgement: Judgement, line: PermitLine) -> str:
    """What a procedure still waits for, "" for nothing."""
    if not line.waits or line.state in (DONE, GOING):
        return ""
    return "等 " + _listed(judgement.of(line.waits))


def headline(judgement: Judgement) -> Headline | None:
    """What must be told first: a grave contradiction, a limit passed, an approval ending, what holds up."""
    for hit in judgement.hits:
        if hit.grave:
            line = judgement.line(hit.detail)
            title, _, words = hit.what.partition("：") if "：" in hit.what else ("", "", hit.what)
            return Headline(line.item.code if line else "", title, words, "bad")
    late = [line for line in judgement.lines if line.late]
    if late:
        return Headline(late[0].item.code, late[0].told(), time_left(late[0]), "bad")
    soon = sorted(filter(judgement.ending, judgement.lines), key=lambda line: line.ends_in)
    if soon:
        tone: Literal["bad", "warn"] = "bad" if soon[0].ends_in < 0 else "warn"
        return Headline(soon[0].item.code, soon[0].told(), expiry(soon[0]), tone)
    return _holding(judgement)


def _holding(judgement: Judgement) -> Headline | None:
    code = next(iter(judgement.tally.holds), "")
    line = judgement.line(code)
    if line is None or not judgement.recorded:
        return None
    held = judgement.of(judgement.tally.holds[code])
    state = "在办" if line.row.get("accepted") else "还没有受理"
    return Headline(code, line.told(), f"{state}，{_listed(held)}在等它", "info")


def without_kind(judgement: Judgement) -> str:
    """What a project without 立项方式 is told."""
    if judgement.approval:
        return ""
    return "没有填立项方式，先按审批、核准、备案都要办的算；在“基本情况”里填上，其余的就能判定。"


def dates_told(line: PermitLine) -> str:
    """The days of a procedure in one line, for a tip."""
    row = line.row
    pairs = (("受理", "accepted"), ("办结", "done"), ("计划", "planned"))
    days = [f"{label} {dates.show(row.get(name))}" for label, name in pairs if row.get(name)]
    number = str(row.get("number") or "")
    return "　".join([*days, number] if number else days)


def told(judgement: Judgement, line: PermitLine) -> str:
    """All of a procedure in a few lines, for a tip and for a screen reader."""
    need = line.reason if line.need != NEEDED else ""
    state = line.state if line.state != PROMISED else "承诺（未办结）"
    head = f"{line.told()}：{state}" + (f"（{need}）" if need else "")
    rest = (dates_told(line), time_left(line), waits(judgement, line))
    return "\n".join(part for part in (head, *rest) if part)


def _listed(lines: Sequence[PermitLine]) -> str:
    names = "、".join(line.told() for line in lines[:_SHOWN])
    return names + (f"等{len(lines)}项" if len(lines) > _SHOWN else "")
