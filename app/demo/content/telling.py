"""What a demo project tells by month and by node besides its figures; 旬, quarters, inspections."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.demo.content.case import DemoCase, Row, on_or_before, record_words, short_names, working_days
from app.demo.content.catalog import catalog
from app.demo.content.months import WAN, month_name
from app.demo.content.nodes import first_of
from app.demo.content.words import fill, work_text
from app.models.choices import STATISTICS_DOCUMENTS
from app.rules.workdays import workdays_between
from app.services.common.resources import nodes_for

_BRANCHES = {
    "道路桥梁": {4: (2,), 5: (3, 4)}, "市政管网": {5: (3,), 6: (4,), 7: (5, 6)},
    "水利农田": {5: (3,), 6: (4, 5)}, "能源设施": {4: (2,), 5: (3, 4)},
}  # fmt: skip
"""Nodes by position that rest on others than the one before them; so works run side by side."""


def nodes(case: DemoCase) -> None:
    """Baseline, duration in workdays, what a node rests on, what was done and what is arranged."""
    texts, totals = catalog().works[case.sketch.kind.work], case.sketch.totals
    kind = nodes_for(case.sketch.kind.industry)
    branches = _BRANCHES.get(kind.kind, {})
    moved = timedelta(days=case.rng.randint(20, 40) if case.sketch.fate == "excused" else 0)
    waiting, replanned = 0, _replanned(case)
    for row, node in zip(case.nodes, kind.nodes, strict=True):
        planned, position = date.fromisoformat(row["planned"]), int(row["position"])
        row["baseline"] = (planned - moved if node.share > 0.5 else planned).isoformat()
        before = branches.get(position, (position - 1,)) if position > 1 else ()
        row["after"] = "、".join(map(str, before)) or None
        latest = max((case.nodes[at - 1]["planned"] for at in before), default=row["planned"])
        row["duration"] = max(workdays_between(working_days(), date.fromisoformat(latest), planned), 5)
        if replanned and "actual" not in row:
            row["planned"] = max(row["planned"], row.pop("forecast", row["planned"]))
        if "actual" in row and case.full:
            row["result"] = work_text(texts, totals, min(node.share, 0.97)) if node.share < 1 else texts[-1]
        elif case.full and case.begun is not None and waiting < 2:
            row["arrangement"] = record_words().arrangements[(case.index + waiting) % 4]
            waiting += 1


def _replanned(case: DemoCase) -> bool:
    """Works that are far behind were planned anew and say so beside their baseline; some leave it at that."""
    late = (case.today - timedelta(days=45)).isoformat()
    open_ones = [row for row in case.nodes if "actual" not in row and "forecast" in row]
    behind = case.begun is not None and case.sketch.fate == "amber" and case.index % 4 != 2
    return behind and bool(open_ones) and open_ones[0]["planned"] < late


def months(case: DemoCase) -> None:
    """The goal of every month of the year, its problem and remedy, next step, and what statistics took."""
    january = case.year * 12
    texts = catalog().works[case.sketch.kind.work]
    reached, entered = case.sketch.prev, str(case.project.get("statistics_date") or "9")
    factor = case.rng.uniform(0.86, 1.0)
    for row in case.months:
        month = str(row["month"])
        if month < month_name(january):
            continue
        reached += int(row.get("plan") or 0) // WAN
        fraction = min(reached / max(case.sketch.total, 1), 1.0)
        if case.sketch.role != "预备" and row.get("plan"):
            last = case.sketch.finish <= january + int(month[5:]) - 1
            row["goal"] = work_text(texts, case.sketch.totals, 1.0 if last else min(fraction, 0.97))
        if row.get("done") and month <= case.period:
            if entered <= month:
                row["listed"] = round(row["done"] * factor / WAN) * WAN
            if "next_step" not in row and fraction < 0.95:
                following = work_text(texts, case.sketch.totals, min(fraction + 1 / (len(texts) - 1), 0.97))
                row["next_step"] = f"下月重点：{following}"
            if case.full and case.sketch.fate == "green" and case.index % 24 == 7 and month == case.period:
                row["progress"] = case.months[case.months.index(row) - 1].get("progress")  # R12: copied
        _trouble(case, row)
        _signed(case, row)


def prework(case: DemoCase, permits: Sequence[Row]) -> None:
    """A project that has not begun tells how its papers stand at the end of each month it reports."""
    if case.begun is not None:
        return
    needed = [row for row in permits if row["need"] == "需"]
    before, again = "", 0
    for row in case.months:
        if not row.get("progress"):
            continue
        last = f"{row['month']}-31"
        done = [permit for permit in needed if str(permit.get("done", "9")) <= last]
        waiting = [permit for permit in needed if permit not in done]
        text = _papers(done, waiting)
        again = again + 1 if text == before else 0
        before, more = text, "，资料补正中" if again == 1 else "，已列入专题协调"
        ready = done and not waiting
        row["progress"] = text if not again else _LATER[bool(ready)] if ready or not done else text + more


_LATER = {False: "方案论证，落实建设条件和资金渠道", True: "现场围挡完成，临水临电接入中"}
"""What follows when there are no papers yet, or no more of them to get."""


def _papers(done: Sequence[Row], waiting: Sequence[Row]) -> str:
    names = short_names()
    if not done:
        return "项目谋划，编制可行性研究方案"
    if not waiting:
        return "手续已办齐，施工单位准备进场"
    following = "、".join(names[row["item"]] for row in waiting[:2])
    return f"{names[done[-1]['item']]}已办结，{following}办理中"


def _trouble(case: DemoCase, row: Row) -> None:
    """The problem that was open in a reported month stands in its report too."""
    month = str(row["month"])
    if month > case.period or "progress" not in row:
        return
    for issue in case.issues:
        since, closed = str(issue.get("assigned") or case.period), str(issue.get("closed") or "9")
        if since[:7] <= month < closed[:7]:
            row["problem"], row["measure"] = issue["description"], issue["measure"]
            return


def _signed(case: DemoCase, row: Row) -> None:
    """The day of the report, within the first half of the month after; the person is whoever imports it."""
    if not (row.get("done") or row.get("progress")):
        return
    following = first_of(int(row["month"][:4]) * 12 + int(row["month"][5:7]))
    day = following + timedelta(days=case.rng.randint(2, 14))
    row["reported"] = on_or_before(min(day, case.today)).isoformat()


def entry(case: DemoCase) -> Row:
    """One or two of the county's projects have begun and are not in the statistics (R30)."""
    young = case.begun is not None and case.begun.year == case.year
    if not (case.full and young and case.sketch.fate == "amber" and case.index % 2 == 0):
        return {}
    papers = "、".join(STATISTICS_DOCUMENTS[:3])
    gone = dict.fromkeys(("statistics_date", "statistics_name", "statistics_total"))
    return {"statistics_documents": papers, **gone}


def statistics(case: DemoCase) -> Row:
    """入统 in full: documents, code, what was listed by its months; one lags far behind (R31)."""
    entered = case.project.get("statistics_date")
    if not entered:
        return {}
    papers = STATISTICS_DOCUMENTS if case.index % 9 else STATISTICS_DOCUMENTS[:5]
    listed = sum(int(row.get("listed") or 0) for row in case.months)
    before = round(case.sketch.prev * (0.55 if case.index % 23 == 9 else 0.93)) * WAN
    return {
        "statistics_documents": "、".join(papers),
        "statistics_code": f"{case.place.region}{str(entered)[:4]}{case.index + 1:05d}",
        "statistics_done": listed + before,
    }


def stages(case: DemoCase) -> list[Row]:
    """The year's quarters, and for some projects the 旬 of the last months; parts add up to their months."""
    if not case.full or case.begun is None or case.sketch.ended is not None:
        return []
    by_month = {str(row["month"]): row for row in case.months}
    quarters = range(1, 5) if case.index % 3 == 1 else ()
    rows = [row for number in quarters if (row := _quarter(case, by_month, number))]
    if case.index % 4 == 0:
        for month in (case.through, case.through + 1):
            rows += _thirds(case, by_month.get(f"{case.year}-{month:02d}", {}))
    return rows


def _quarter(case: DemoCase, by_month: dict[str, Row], number: int) -> Row | None:
    three = [by_month.get(f"{case.year}-{month:02d}", {}) for month in range(number * 3 - 2, number * 3 + 1)]
    filled = [row for row in three if row]
    if not any(row.get("plan") for row in filled):
        return None
    row: Row = {"span": f"{case.year}Q{number}", "plan": sum(int(month.get("plan") or 0) for month in filled)}
    row["goal"] = next((month["goal"] for month in reversed(filled) if month.get("goal")), None)
    if number * 3 <= case.through + 1 and all(
        "done" in month for month in filled if month["month"] <= case.period
    ):
        reported = [month for month in filled if month["month"] <= case.period and "done" in month]
        if reported and number * 3 <= case.through:
            row["done"] = sum(int(month["done"]) for month in reported)
            row["progress"] = reported[-1].get("progress")
    return row


def _thirds(case: DemoCase, month: Row) -> list[Row]:
    """上旬, 中旬, 下旬: the plan in three, what was done in as many as are over."""
    plan, done = int(month.get("plan") or 0), int(month.get("done") or 0)
    if not plan or "done" not in month:
        return []
    over = 3 if month["month"] <= case.period else 1 if case.today.day > 10 else 0
    plans, dones = _parted(plan, 3), _parted(done, over)
    rows: list[Row] = []
    for place, name in enumerate("上中下"):
        row: Row = {"span": f"{month['month']}{name}", "plan": plans[place]}
        if place < over:
            row |= {"done": dones[place], "progress": f"{month['progress']}（{name}旬）"}
        elif place == over:
            row["goal"] = month.get("goal")
        rows.append(row)
    return rows


def _parted(amount: int, count: int) -> list[int]:
    """Nearly equal parts in whole 万元 that add up."""
    if not count:
        return []
    part = amount // count // WAN * WAN
    return [part] * (count - 1) + [amount - part * (count - 1)]


def inspections(case: DemoCase, inspector: str) -> list[Row]:
    """What somebody saw on the ground against what was reported; one of the county does not match."""
    reported = [row for row in case.months if row.get("done") and row["month"] <= case.period]
    if case.begun is None or not reported or case.index % (4 if case.full else 9) != 2:
        return []
    last = reported[-1]
    total = (case.sketch.prev + case.sketch.done) * WAN
    words = record_words().inspections
    false = case.full and case.sketch.fate == "ahead" and case.index % 8 == 2
    near = not false and case.index % 3 == 0
    part = 0.62 if false else 0.96 if near else 1.0
    texts = catalog().works[case.sketch.kind.work]
    fraction = total / WAN / max(case.sketch.total, 1)
    seen = work_text(texts, case.sketch.totals, fraction * 0.7) if false else last["progress"]
    day = min(
        on_or_before(first_of(int(last["month"][:4]) * 12 + int(last["month"][5:])) + timedelta(days=9)),
        case.today,
    )
    return [
        {
            "day": day.isoformat(),
            "method": ("现场", "无人机", "现场", "卫星遥感")[case.index // 4 % 4],
            "person": inspector,
            "reported": last["progress"],
            "found": seen,
            "reported_amount": total,
            "found_amount": round(total * part / WAN) * WAN,
            "verdict": "不符" if false else "基本相符" if near else "相符",
            "note": None if false else case.rng.choice(words.near if near else words.same),
        }
    ]


def extras(case: DemoCase) -> Row:
    """What else a project's own page tells."""
    words = record_words()
    row: Row = {}
    if case.sketch.kind.industry == "工业":
        row["features"] = "、".join(sorted(case.rng.sample(words.features, 2), key=words.features.index))
    if case.begun is None:
        row["reserve_level"] = "省级储备" if case.sketch.total >= 50_000 else "市级储备"
    if case.full and case.sketch.fate in ("ahead", "beyond", "finished"):
        row["highlight"] = fill(case.rng.choice(words.highlights), case.rng, {})
    return row
