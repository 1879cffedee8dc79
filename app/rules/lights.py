"""Red, amber and green (domain §6): the rule set published by 银川 in 2025 as editable thresholds."""

from dataclasses import dataclass

from app.rules.pace import percent

RED, AMBER, GREEN, NONE = "red", "amber", "green", "none"
WORDS = {RED: "红", AMBER: "黄", GREEN: "绿", NONE: "无"}
"""The letter that stands beside the colour on screen and paper."""
PROMISE = "承诺未兑现"
"""What the reason of a light begins with where works began on a promise that is not kept."""

_TOLERANCE = 1e-9  # 56.7 − 66.7 is ten points, whatever binary fractions make of it


@dataclass(frozen=True, slots=True)
class LightRules:
    """Thresholds. Points are shares (0.10 is ten percentage points); the planned month counts as one."""

    amber_gap: float = 0.10  # behind 序时 by this much or more
    red_gap: float = 0.30  # behind by more than this
    start_amber_months: int = 1  # not started in the planned month
    start_red_months: int = 3  # … for so many months running
    pace_months: int = 12  # 11 where the year's plan is due in November (domain H3)


@dataclass(frozen=True, slots=True)
class Light:
    """A colour and why, in Chinese. `suppressed`: a written reason holds an amber or red light back."""

    colour: str
    reason: str = ""
    suppressed: bool = False


DEFAULT_RULES = LightRules()


def rule_words(rules: LightRules = DEFAULT_RULES) -> str:
    """The whole rule as it is printed beside the lights, and told where one asks for it."""
    amber, red = percent(rules.amber_gap, 0), percent(rules.red_gap, 0)
    started = f"低于序时{amber}—{red}个百分点（含）为黄、超过{red}个百分点为红"
    waiting = f"计划当月开工未开工为黄、连续{rules.start_red_months}个月为红"
    return f"{started}；{waiting}；开了工而{PROMISE}为红；写明正当理由的不亮黄红灯"


def light(
    *,
    period: str,
    planned_start: str,
    started: bool,
    finished: bool,
    rate: float | None,
    pace: float,
    promised: str = "",
    excuse: str = "",
    rules: LightRules = DEFAULT_RULES,
) -> Light:
    """The light of a project at the end of a month.

    `period` and `planned_start` are months ("2025-08"), the latter "" when unknown. A project that has
    started is judged by its progress, one that has not by its planned start. Works that have begun while the
    permits in `promised` are still only promised are red (domain H16, R16). `excuse` is the written reason
    that holds a light back (domain §6, 无正当理由).
    """
    if finished:
        return Light(GREEN, "已竣工")
    if started:
        signal = _promise_light(promised, _progress_light(rate, pace, rules))
    else:
        signal = _start_light(period, planned_start, rules)
    if excuse and signal.colour in (RED, AMBER):
        return Light(
            GREEN, f"有理由不亮灯：{excuse}（{signal.reason}，应亮{WORDS[signal.colour]}灯）", suppressed=True
        )
    return signal


def months_late(period: str, planned_start: str) -> int:
    """How many months a start is late at the end of `period`, the planned month counted; 0 when not due."""
    late = (int(period[:4]) - int(planned_start[:4])) * 12 + int(period[5:7]) - int(planned_start[5:7]) + 1
    return max(late, 0)


def _start_light(period: str, planned_start: str, rules: LightRules) -> Light:
    if not planned_start:
        return Light(NONE, "没有计划开工时间")
    late = months_late(period, planned_start)
    if late >= rules.start_red_months:
        return Light(RED, f"计划{planned_start}开工，连续{late}个月未开工")
    if late >= rules.start_amber_months:
        return Light(AMBER, f"计划{planned_start}开工，尚未开工")
    return Light(GREEN, "未到计划开工时间")


def _promise_light(promised: str, other: Light) -> Light:
    """Red for an open promise; what the progress is blamed for is told after it."""
    if not promised:
        return other
    blamed = f"；{other.reason}" if other.colour in (RED, AMBER) else ""
    return Light(RED, f"{PROMISE}：{promised}{blamed}")


def _progress_light(rate: float | None, pace: float, rules: LightRules) -> Light:
    if rate is None:
        return Light(NONE, "没有年度计划或没有报完成数")
    behind = pace - rate
    if behind > rules.red_gap + _TOLERANCE:
        return Light(RED, _lag(rate, pace))
    if behind >= rules.amber_gap - _TOLERANCE:
        return Light(AMBER, _lag(rate, pace))
    return Light(GREEN)


def _lag(rate: float, pace: float) -> str:
    return f"低于序时{percent(pace - rate)}个百分点（完成{percent(rate)}%，序时{percent(pace)}%）"
