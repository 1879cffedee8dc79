"""The permits of a demo project on their way from its code to the start of works, and promises for them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from app.demo.content.case import (
    DemoCase,
    PermitText,
    Row,
    mark,
    on_or_after,
    on_or_before,
    record_words,
)
from app.demo.content.case import working_days as _days
from app.demo.content.nodes import first_of
from app.rules.workdays import add_workdays

_ALWAYS = {
    "审批": ("P02", "P05", "P22", "P27", "P03", "P04", "P18"),
    "核准": ("P06", "P03", "P04", "P18"),
    "备案": ("P07",),
}
"""What the way of approval asks for besides what everybody needs (`domain.md` §4)."""
_ALL = ("P01", "P08", "P09", "P10", "P19", "P20", "P21", "P23", "P24", "P25", "P28", "P29")
_CONDITIONAL = ("P03", "P04", "P11", "P12", "P13", "P14", "P15", "P16", "P17", "P18", "P26", "P27")
_RARE = ("P11", "P12", "P13", "P14", "P15", "P16", "P17", "P26")
"""What nobody asks about until it matters."""
_VALID_MONTHS = {"P02": 24, "P03": 36, "P06": 24, "P09": 60, "P24": 12, "P29": 3}
_BLOCKERS = {"土地": "P18", "征拆": "P19", "环保": "P09", "能耗": "P08", "手续": "P25"}


def permits(case: DemoCase, open_promise: bool) -> tuple[list[Row], list[Row]]:
    """The project's permits, and its 承诺函. Document numbers are left to `number`.

    `open_promise`: works have begun on a promise that is past its day.
    """
    reasons = _reasons(case)
    if case.sketch.role == "预备":
        reasons = {item: need for item, need in reasons.items() if item in ("P01", "P02", "P07", "P14")}
    rows = [_row(case, text, reasons[text.item]) for text in record_words().permits if text.item in reasons]
    needed = [(text, row) for text, row in _with_texts(rows) if row["need"] == "需"]
    _happen(case, needed, open_promise)
    if case.sketch.ended is not None:
        rows.append(_accepted_whole(case))
    if _idle(case):
        _all_done_early(case, needed)
    for text, row in _with_texts(rows):
        _signed(case, text, row)
    return rows, _promises(case, rows, open_promise)


def _reasons(case: DemoCase) -> dict[str, str]:
    """Each procedure that somebody said something about, with "" when it is needed, else why it is not."""
    words, kind = record_words(), case.sketch.kind
    reasons = dict.fromkeys((*_ALL, *_ALWAYS[kind.approval]), "")
    for item in _CONDITIONAL:
        if item in reasons:
            continue
        asked = kind.work in words.wanted.get(item, ()) or (item == "P27" and kind.investor != "民间")
        reasons[item] = "" if asked else words.needless[item]
    if profile := words.profiles.get(kind.work):
        reasons.update(dict.fromkeys((item for item in profile.skip if item in reasons), profile.why))
    if (
        kind.approval == "备案"
        and kind.chain
        and "P03" not in getattr(profile, "skip", ())
        and case.index % 3
    ):
        reasons |= {"P03": "", "P18": ""}  # on new ground
    if not case.full:
        spare = [item for item in _RARE if reasons.get(item)]
        for item in spare[::2]:
            reasons.pop(item)
    if case.sketch.begun is None and case.sketch.fate == "prework":
        for item in ("P15", "P26"):
            reasons.pop(item, None)  # 待定: nobody has looked into it yet
    return reasons


def _row(case: DemoCase, text: PermitText, why: str) -> Row:
    if why:
        return {"item": text.item, "need": "不需", "need_reason": why}
    unit = case.unit(text.unit)
    if text.item == "P29" and case.sketch.kind.industry in ("交通", "农业水利"):
        unit = case.unit(case.sketch.kind.department)
    report = text.item == "P09" and case.project.get("eia") == "报告书"
    return {
        "item": text.item,
        "need": "需",
        "way": text.way if text.way == "区域评估" or case.chance(0.7) else "常规",
        "tier": "市" if report else text.tier,
        "unit": unit,
        "person": case.place.person(unit, case.rng),
    }


def _with_texts(rows: Iterable[Row]) -> list[tuple[PermitText, Row]]:
    words = record_words()
    by_item = {text.item: text for text in (*words.permits, words.finished)}
    return [(by_item[row["item"]], row) for row in rows]


def _happen(case: DemoCase, needed: Sequence[tuple[PermitText, Row]], open_promise: bool) -> None:
    """Dates: all done before works begin; else as far as the project has come by today."""
    first = _code_day(case)
    start = case.begun or case.planned_start
    lead = max((start - first).days, 40)
    blocker = _blocker(case, needed)
    before = first
    for text, row in needed:
        planned = _at(first, lead, text.at)
        row["planned"] = planned.isoformat()
        if case.begun is None and (planned > case.today or (blocker and text.at >= blocker)):
            if text.at == blocker or 0 < (planned - case.today).days <= 12:
                _in_progress(case, row, text)
            elif blocker:  # what waits behind it is planned anew
                row["planned"] = _at(case.today, 75, text.at - blocker + 0.2).isoformat()
            continue
        if text.item == "P29" and open_promise:
            row |= {"way": "容缺", "accepted": (start - timedelta(days=4)).isoformat()}
            continue
        done = max(before, min(_at(first, lead, text.at - case.rng.uniform(-0.015, 0.02)), case.today))
        row["done"] = done.isoformat()
        row["accepted"] = max(add_workdays(_days(), done, -text.days), first).isoformat()
        before = done if text.way == "常规" else before
    if case.begun is not None:
        _left_open(case, {row["item"]: row for _, row in needed})
    _keep_order(needed)


def _idle(case: DemoCase) -> bool:
    """Licensed and not begun: the licence is about to lapse."""
    return case.full and case.sketch.fate == "waiting" and case.index % 2 == 0


def _all_done_early(case: DemoCase, needed: Sequence[tuple[PermitText, Row]]) -> None:
    first, last = _code_day(case), on_or_before(case.today - timedelta(days=79))
    for text, row in needed:
        done = _at(first, max((last - first).days, 10), min(text.at / 0.97, 1.0))
        row |= {"done": done.isoformat(), "planned": done.isoformat()}
        row["accepted"] = max(add_workdays(_days(), done, -text.days), first).isoformat()


def _left_open(case: DemoCase, rows: dict[str, Row]) -> None:
    """Some that began this year still wait for 不动产权证, which works need not wait for."""
    deed = rows.get("P21")
    young = case.begun is not None and case.begun.year == case.year
    if deed and young and case.sketch.ended is None and case.chance(0.4):
        deed.pop("done", None)
        deed["planned"] = on_or_after(case.today + timedelta(days=case.rng.randint(-4, 40))).isoformat()
        deed["accepted"] = case.past(6, 24).isoformat()


def _keep_order(needed: Sequence[tuple[PermitText, Row]]) -> None:
    """Nothing is done before what it needs: the rows stand in an order that agrees with the graph."""
    last = ""
    for text, row in needed:
        if "done" in row:
            row["done"] = last = max(row["done"], last)
            row["accepted"] = min(row["accepted"], row["done"])
            row["planned"] = max(row["planned"], row["done"]) if text.days > 9 else row["planned"]


def _code_day(case: DemoCase) -> date:
    """The day on which the project got its code, in the month that the code itself tells."""
    code = str(case.project["code"])
    return on_or_after(date(2000 + int(code[:2]), int(code[2:4]), 9 + case.index % 8))


def _at(first: date, lead: int, place: float) -> date:
    return max(on_or_before(first + timedelta(days=round(lead * max(place, 0.0)))), first)


def _blocker(case: DemoCase, needed: Sequence[tuple[PermitText, Row]]) -> float:
    """Where the papers of a project that is late are stuck, 0 when they are not."""
    if case.begun is not None or case.sketch.fate not in ("late", "very_late"):
        return 0.0
    issue = case.issues[0] if case.issues else {"category": "", "description": ""}
    item = "P27" if "招标" in issue["description"] else _BLOCKERS.get(issue["category"], "P25")
    places = {text.item: text.at for text, _ in needed}
    return places.get(item) or min(at for code, at in places.items() if code >= "P24")


def _in_progress(case: DemoCase, row: Row, text: PermitText) -> None:
    row["accepted"] = case.past(2, max(text.days, 6)).isoformat()


def _accepted_whole(case: DemoCase) -> Row:
    text = record_words().finished
    row = _row(case, text, "")
    done = date.fromisoformat(case.project["actual_finish"])
    row |= {"planned": case.nodes[-1]["planned"], "done": on_or_after(done).isoformat()}
    row["done"] = min(row["done"], case.today.isoformat())
    row["accepted"] = add_workdays(_days(), date.fromisoformat(row["done"]), -text.days).isoformat()
    return row


def _signed(case: DemoCase, text: PermitText, row: Row) -> None:
    """Document number (its running part to come) and validity of what is done."""
    if "done" not in row:
        return
    number = {
        ("P09", "报告书"): "{mark}环书〔{y}〕{n}号",
        ("P09", "登记表"): "{y}{area}{n:08}",
        ("P19", "政府"): "{mark}划拨〔{y}〕{n}号",
    }.get((text.item, str(case.project.get("eia") if text.item == "P09" else case.project["investor"])))
    if text.item == "P29" and case.sketch.kind.industry in ("交通", "农业水利"):
        number = "{mark}交开〔{y}〕{n}号" if case.sketch.kind.industry == "交通" else "{mark}水开〔{y}〕{n}号"
    row["number"] = number or text.number or case.project["code"]
    months = _VALID_MONTHS.get(text.item)
    used = text.item in ("P24", "P29", "P06", "P02") and case.begun is not None
    if months and not used:
        row["valid_until"] = _months_later(date.fromisoformat(row["done"]), months).isoformat()


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, min(day.day, 28)) - timedelta(days=1)


def _promises(case: DemoCase, rows: Sequence[Row], open_promise: bool) -> list[Row]:
    """承诺函: kept before works began, still running, or past its day with works begun (`domain.md` H16)."""
    by_item = {row["item"]: row for row in rows}
    issuer = f"{case.place.short}人民政府" if case.place.short != "衡水市" else "衡水市人民政府"
    base: dict[str, Any] = {"issuer": issuer, "number": f"{mark(case.place)}政承诺〔{{y}}〕{{n}}号"}
    if open_promise and case.begun is not None:
        before = on_or_before(case.begun - timedelta(days=10)).isoformat()
        last = first_of(case.year * 12 + case.through) - timedelta(days=1)  # of the last month
        open_one = {"items": "P29", "issued": before, "promised": last.isoformat()}
        return [base | open_one | {"note": "先行开工，施工许可手续限期补齐"}]
    papers, licence = by_item.get("P25", {}), by_item.get("P29", {})
    if case.begun is not None and case.begun.year == case.year and case.index % 6 == 0 and "done" in licence:
        done = date.fromisoformat(papers["done"])
        promised = on_or_before(max(case.begun - timedelta(days=1), done)).isoformat()
        kept = {"issued": on_or_before(done - timedelta(days=25)).isoformat(), "fulfilled": done.isoformat()}
        return [base | kept | {"items": "P25", "promised": max(promised, done.isoformat())}]
    unbegun = case.begun is None and case.sketch.fate in ("waiting", "late") and case.index % 2
    if unbegun and papers.get("need") == "需" and "done" not in licence:
        issued = case.past(20, 40).isoformat()
        day = on_or_before(max(case.planned_start, case.today + timedelta(days=18)))
        items = "P29" if "done" in papers else "P25、P29"
        return [base | {"items": items, "issued": issued, "promised": day.isoformat()}]
    return []


def number(cases: Sequence[tuple[DemoCase, Sequence[Row]]], day: str = "done") -> None:
    """Give document numbers their running part, office by office and year by year in the order of days."""
    by_text: dict[tuple[str, str], list[tuple[str, int, Row, DemoCase]]] = {}
    for case, rows in cases:
        for row in rows:
            if "{" in str(row.get("number", "")) and day in row:
                key = (row["number"], row[day][:4])
                by_text.setdefault(key, []).append((row[day], len(by_text), row, case))
    for (text, year), same in by_text.items():
        running = 0
        for when, _, row, case in sorted(same, key=lambda entry: (entry[0], entry[3].index)):
            running += 1 + (len(text) + int(when[8:10])) % 3
            row["number"] = text.format(
                mark=mark(case.place), area=case.place.region, c=case.place.short, y=year, n=running
            )
