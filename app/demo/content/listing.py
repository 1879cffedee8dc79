"""What a demo project belongs to, the office's activities, how it was won, and what befell it."""

from datetime import date, timedelta

from app.demo.content.case import ActivityText, DemoCase, Row, on_or_before, record_words
from app.demo.content.months import WAN
from app.demo.content.nodes import first_of
from app.demo.content.words import DemoPlace
from app.models.listing import DEAL_WAYS, HUNDREDS

_ISSUE_OF_2025 = 15
"""「三个一批」 has been held every quarter; the first of 2025 was the fifteenth."""


def activities(place: DemoPlace, year: int) -> dict[tuple[str, int], Row]:
    """The year's meetings and events by kind and quarter."""
    return {(text.kind, text.quarter): _activity(place, text, year) for text in record_words().activities}


def _activity(place: DemoPlace, text: ActivityText, year: int) -> Row:
    return {
        "kind": text.kind,
        "name": text.name.format(y=year),
        "day": f"{year}-{text.day}",
        "period": f"{year}年{text.quarter}季度",
        "place": text.place.format(c=place.short),
        "note": text.note or None,
    }


def memberships(case: DemoCase, events: dict[tuple[str, int], Row]) -> list[Row]:
    """Lists that no rule gives; `activity` is the activity's own row. The project's tags follow."""
    rows = [*_levels(case), *_three_batches(case), *_whitelist(case), *_events(case, events)]
    lists = str(case.project.get("lists") or "").split("、")
    if "推介" in lists:
        event = events["推介会", 3]
        rows.append(_row("推介", f"{case.year}年", event["day"], "向民间资本推介") | {"activity": event})
    if "绿色通道" in lists:
        rows.append(_row("绿色通道", None, f"{case.year}-03-20", "计划新开工项目，联审联批会议确定"))
    marks = {"签约一批": "三个一批", "开工一批": "三个一批", "投产一批": "三个一批", "双百工程": "双百工程"}
    tags = [marks.get(row["roll"], row["roll"]) for row in rows]
    case.project["lists"] = "、".join(filter(None, dict.fromkeys([*lists, *_tags(tags)]))) or None
    return rows


def _tags(rolls: list[str]) -> list[str]:
    return [roll for roll in rolls if roll in ("三个一批", "双百工程", "白名单", "推介", "绿色通道")]


def _row(roll: str, period: str | None, since: str, reason: str) -> Row:
    return {"roll": roll, "period": period, "since": since, "reason": reason}


def _levels(case: DemoCase) -> list[Row]:
    """省重点 and 市重点 of the year, and of the year before for what runs on; the largest are 双百工程."""
    levels = str(case.project.get("key_levels") or "")
    rows = []
    for level, number in (("省重点", "冀重点办〔{y}〕2号"), ("市重点", "衡重点办〔{y}〕5号")):
        if level in levels:
            reason = number.format(y=case.year)
            rows.append(_row(level, f"{case.year}年", f"{case.year}-01-20", reason))
    if case.full and "市重点" in levels and case.begun is not None and case.begun.year < case.year:
        before = case.year - 1
        row = _row("市重点", f"{before}年", f"{before}-01-18", f"衡重点办〔{before}〕4号")
        rows.append(row | {"until": f"{before}-12-31"})
    if "省重点" in levels and case.sketch.total >= 40_000:
        rows.append(_row("双百工程", f"{case.year}年", f"{case.year}-02-08", "列入年度“双百工程”项目名单"))
    return rows


def _three_batches(case: DemoCase) -> list[Row]:
    """签约, 开工, 投产一批 of private industry by the quarters of the year in which it happened."""
    if case.project["investor"] != "民间" or not case.sketch.kind.chain:
        return []
    rows = []
    signed = signing(case)
    happened = {"签约一批": signed, "开工一批": case.begun, "投产一批": _day(case.project.get("production"))}
    for roll, day in happened.items():
        if day is None or day.year < case.year or day > case.today:
            continue
        quarter = (day.month - 1) // 3
        event = first_of(day.year * 12 + quarter * 3 + 3) - timedelta(days=12)
        since = min(max(on_or_before(event), day), case.today)
        rows.append(
            _row(roll, f"第{_ISSUE_OF_2025 + quarter}期", since.isoformat(), "“三个一批”活动项目名单")
        )
    return rows


def _whitelist(case: DemoCase) -> list[Row]:
    """By quarter, with the site's six 百分百; one of the last quarter lacks two of them."""
    if "白名单" not in str(case.project.get("lists") or ""):
        return []
    quarter = (case.through + 3) // 3
    rows = []
    for number in range(max(quarter - 1, 1), quarter + 1):
        begin, end = first_of(case.year * 12 + number * 3 - 3), first_of(case.year * 12 + number * 3)
        whole = number < quarter or case.index % 4
        row = _row("白名单", f"{case.year}年{number}季度", begin.isoformat(), "生态环境监管白名单")
        rows.append(
            row
            | {
                "until": (end - timedelta(days=1)).isoformat(),
                "checks": "、".join(HUNDREDS if whole else HUNDREDS[:4]),
                "note": None if whole else "车辆冲洗、密闭运输正在整改",
            }
        )
    return rows


def _events(case: DemoCase, events: dict[tuple[str, int], Row]) -> list[Row]:
    """集中开工 of the quarter in which works began; 观摩 of some that have something to show; 集中签约."""
    taken: list[Row | None] = []
    young = case.begun is not None and case.begun.year == case.year
    if case.begun is not None and young and case.index % 3:
        taken.append(events.get(("集中开工", (case.begun.month + 2) // 3)))
    shown = case.begun is not None and not young and case.sketch.fate in ("ahead", "beyond", "green")
    if shown and case.index % 5 == 1:
        taken.append(events["观摩拉练", 1 + case.index % 2])
    signed = signing(case)
    if signed is not None and signed.year == case.year:
        taken.append(events.get(("集中签约", (signed.month + 2) // 3)))
    return [_joined(case, event) for event in taken if event]


def _joined(case: DemoCase, event: Row) -> Row:
    why = "观摩点位安排" if event["kind"] == "观摩拉练" else f"{event['kind']}项目名单"
    return _row(event["kind"], event["period"], event["day"], f"{case.year}年{why}") | {"activity": event}


def signing(case: DemoCase) -> date | None:
    """The day of the contract with a private investor, some weeks before the project got its code."""
    if case.project["investor"] != "民间" or not case.sketch.kind.chain:
        return None
    code = str(case.project["code"])
    return on_or_before(date(2000 + int(code[:2]), int(code[2:4]), 2) - timedelta(days=20 + case.index % 40))


def deals(case: DemoCase) -> list[Row]:
    """How a private project was won."""
    signed = signing(case)
    if signed is None:
        return []
    words = record_words()
    home = case.place.short[:-1] if len(case.place.short) > 2 else case.place.short
    leader = words.chain_leaders.get(case.sketch.kind.chain, "")
    row: Row = {
        "investor": words.investors[case.index % len(words.investors)],
        "way": DEAL_WAYS[case.index % (len(DEAL_WAYS) - 1)],
        "chain_leader": leader.format(c=home) or None,
        "intended": int(round(case.sketch.total * (1 + case.index % 4 / 10), -2)) * WAN,
        "signed": signed.isoformat(),
        "state": "开工" if case.begun is not None else "履约",
        "person": case.project.get("agent"),
    }
    return [row]


def turns(case: DemoCase) -> list[Row]:
    """入库, 开工, standstill and what followed, in order; the last one is the project's status."""
    code = str(case.project["code"])
    entered = on_or_before(date(2000 + int(code[:2]), int(code[2:4]), 28))
    rows: list[Row] = []
    if case.full:
        rows.append({"kind": "入库", "day": min(entered, case.today).isoformat(), "reason": "纳入项目储备库"})
    if case.project["status"] == "退库":
        gone = {"kind": "退库", "day": case.past(8, 25).isoformat(), "reason": record_words().withdrawn}
        return [*rows, gone | {"number": f"项目会商纪要〔{case.year}〕31号"}]
    if case.full and case.begun is None and case.project["status"] == "前期":
        day = min(entered + timedelta(days=24), case.today)
        rows.append({"kind": "转前期", "day": on_or_before(day).isoformat(), "reason": "启动前期手续"})
    if case.begun is not None:
        rows.append({"kind": "开工", "day": case.begun.isoformat(), "reason": "现场具备条件，正式开工"})
        rows += _standstill(case)
    if case.sketch.ended is not None:
        rows.append({"kind": "竣工", "day": case.project["actual_finish"], "reason": "竣工验收合格"})
        if case.project.get("production"):
            rows.append({"kind": "投产", "day": case.project["production"], "reason": "联动试车合格，投产"})
    return rows


def _standstill(case: DemoCase) -> list[Row]:
    if case.sketch.fate == "stopped":
        day = first_of(case.year * 12 + case.through - 2) + timedelta(days=3)
        expected = on_or_before(case.today + timedelta(days=32)).isoformat()
        return [
            {
                "kind": "停工",
                "day": day.isoformat(),
                "reason": case.project["stopped_reason"],
                "expected": expected,
            }
        ]
    early = case.begun is not None and case.begun < date(case.year - 1, 10, 1) and case.sketch.ended is None
    if case.full and early and case.index % 6 == 5:
        reason = record_words().resumed[case.index % 2]
        stop, again = date(case.year, 1, 16), date(case.year, 2, 19)
        halt: Row = {
            "kind": "停工",
            "day": stop.isoformat(),
            "reason": reason,
            "expected": f"{case.year}-02-20",
        }
        return [halt, {"kind": "复工", "day": again.isoformat(), "reason": "复工条件具备，人员设备到位"}]
    return []


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
