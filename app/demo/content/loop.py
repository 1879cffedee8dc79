"""The steps of a demo project's problems: how each went through the closed loop, in all its states."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from app.demo.content.case import (
    DemoCase,
    ProblemText,
    Row,
    mark,
    on_or_after,
    on_or_before,
    record_words,
)
from app.demo.content.words import fill
from app.models.issue import SUPERVISION

_SIDE_CATEGORIES = ("土地", "能耗", "资金", "管线")
"""What a county cannot always settle itself."""
_COURSES = ("督办反馈", "核实", "反馈", "督办", "退回", "挂起", "反馈", "长期推进", "交办")
"""How far open problems that are not quite new have come, one after the other in the office's order."""


_PROMISE = "施工许可手续承诺到期未办结"


def promise_issue(case: DemoCase, unit: str) -> None:
    """The first problem of the project whose works began on a promise is that promise."""
    issue = case.issues[0]
    assigned, due = (on_or_before(case.today - timedelta(days=days)).isoformat() for days in (16, 3))
    issue |= {"category": "手续", "description": _PROMISE, "unit": unit}
    issue |= {"measure": f"{unit}本月底前会审办结，县政府督办", "person": case.place.person(unit, case.rng)}
    issue |= {"assigned": assigned, "due": due, "source": "督查"}


def refit(case: DemoCase) -> None:
    """Let the problems be such as works of this kind have at this time."""
    used: set[str] = set()
    for issue in case.issues:
        begun = case.begun is not None and issue["assigned"] >= case.begun.isoformat()
        able = [
            text for text in record_words().problems if _fits(case, text, "during" if begun else "before")
        ]
        fresh = [text for text in able if text.description not in used]
        text = case.rng.choice(fresh or able)
        used.add(text.description)
        unit = case.unit(text.unit)
        issue |= {"category": text.category, "unit": unit, "person": case.place.person(unit, case.rng)}
        issue["description"] = fill(text.description, case.rng, {})
        issue["measure"] = fill(text.measure, case.rng, {})
        if "result" in issue:
            issue["result"] = text.result


def _fits(case: DemoCase, text: ProblemText, phase: str) -> bool:
    money = {"bond": "fund_bond", "loan": "fund_loan", "": "name"}[text.money]
    of_work = not text.works or case.sketch.kind.work in text.works
    return text.phase == phase and of_work and bool(case.project.get(money))


def steps(cases: Sequence[DemoCase]) -> dict[int, list[Row]]:
    """The steps of all problems of an office by the place of their project; adds what problems tell besides.

    `issue` is the place of the problem within its project.
    """
    by_place: dict[int, list[Row]] = {case.index: [] for case in cases}
    turn = young = handed = 0
    for case in cases:
        for place, issue in enumerate(case.issues):
            issue["cause"] = record_words().causes[issue["category"]]
            issue["tier"] = "县内"
            if issue.get("closed"):
                acts = _closed(case, issue)
            elif issue["category"] in _SIDE_CATEGORIES and handed < (2 if case.full else 1):
                handed += 1
                acts = _handed_up(case, issue, handed)
            elif issue["description"] == _PROMISE:
                acts = _open(case, issue, "督办反馈")
            elif _young(case, issue):
                acts = _open(case, issue, "交办" if young % 4 != 1 else "梳理")
                young += 1
            else:
                acts = _open(case, issue, _COURSES[turn % len(_COURSES)])
                turn += 1
            by_place[case.index] += [{**act, "issue": place} for act in acts]
    return by_place


def number(cases: Sequence[DemoCase], acts: Mapping[int, Sequence[Row]]) -> None:
    """Number the problems through the office's year in the order in which they became known."""
    issues = [
        (rows[0]["day"], case.index, place, issue)
        for case in cases
        for place, issue in enumerate(case.issues)
        if (rows := [row for row in acts[case.index] if row["issue"] == place])
    ]
    ordered = sorted(issues, key=lambda entry: entry[:3])
    for position, (_, _, _, issue) in enumerate(ordered, start=1):
        issue["number"] = f"{cases[0].place.office.short}{cases[0].year}-{position:03d}"


def _young(case: DemoCase, issue: Row) -> bool:
    return date.fromisoformat(issue["assigned"]) > case.today - timedelta(days=12)


def _start(case: DemoCase, issue: Row) -> list[Row]:
    """登记 a few days before 交办, and 交办 itself."""
    assigned = date.fromisoformat(issue["assigned"])
    registered = on_or_before(assigned - timedelta(days=case.rng.randint(1, 6)))
    office = case.unit("发展和改革局")
    first = {"kind": "登记", "day": registered.isoformat(), "unit": office, "person": _clerk(case)}
    second = {"kind": "交办", "day": issue["assigned"], "unit": office, "person": _clerk(case)}
    return [first, second | {"due": issue["due"], "text": f"请{issue['unit']}按时限办结"}]


def _clerk(case: DemoCase) -> str:
    """Somebody of the office itself."""
    return case.place.person(case.unit("发展和改革局"), case.rng)


def _answer(case: DemoCase, issue: Row, day: date) -> Row:
    text = fill(case.rng.choice(record_words().answers[issue["category"]]), case.rng, {})
    act = {"kind": "反馈", "day": day.isoformat(), "unit": issue["unit"], "person": issue["person"]}
    return act | {"text": text}


def _supervised(case: DemoCase, day: date, number: int) -> Row:
    action = SUPERVISION[number % len(SUPERVISION)]
    act: Row = {"kind": "督办", "action": action, "day": day.isoformat(), "unit": case.unit("发展和改革局")}
    return act | {
        "person": _clerk(case),
        "number": f"{mark(case.place)}督〔{{y}}〕{{n}}号",
        "text": f"{action}，限期反馈",
    }


def _closed(case: DemoCase, issue: Row) -> list[Row]:
    """Assigned, answered once or twice, verified, closed with a number to prove it."""
    acts = _start(case, issue)
    assigned, closed = (date.fromisoformat(issue[name]) for name in ("assigned", "closed"))
    closed = on_or_before(closed)
    issue["closed"] = closed.isoformat()
    span = (closed - assigned).days
    if span > 28:
        acts.append(_supervised(case, assigned + timedelta(days=span // 3), case.index))
    acts.append(_answer(case, issue, assigned + timedelta(days=span // 2)))
    checked = max(closed - timedelta(days=2), assigned + timedelta(days=span // 2))
    office = {"unit": case.unit("发展和改革局"), "person": _clerk(case)}
    acts.append(
        {"kind": "核实", "day": checked.isoformat(), "text": f"现场核实，{issue['result']}", **office}
    )
    proof = f"{mark(case.place)}销〔{{y}}〕{{n}}号"
    acts.append(
        {"kind": "销号", "day": closed.isoformat(), "text": issue["result"], "number": proof, **office}
    )
    return acts


def _open(case: DemoCase, issue: Row, course: str) -> list[Row]:
    """As far as an open problem has come."""
    assigned = date.fromisoformat(issue["assigned"])
    if course == "梳理":
        registered = on_or_before(assigned)
        for name in ("assigned", "due", "unit", "person"):
            issue.pop(name)
        return [
            {
                "kind": "登记",
                "day": registered.isoformat(),
                "unit": case.unit("发展和改革局"),
                "person": _clerk(case),
            }
        ]
    acts = _start(case, issue)
    age = (case.today - assigned).days
    if course in ("反馈", "核实", "退回", "督办", "督办反馈", "长期推进") and age > 6:
        acts.append(_answer(case, issue, on_or_after(assigned + timedelta(days=min(age // 3, 12)))))
    if course in ("督办", "督办反馈") and age > 8:
        acts.append(_supervised(case, on_or_after(assigned + timedelta(days=age * 2 // 3)), case.index))
    if course in ("反馈", "督办反馈", "核实") and age > 9:
        acts.append(_answer(case, issue, case.past(2, 5)))
    office = {"unit": case.unit("发展和改革局"), "person": _clerk(case), "day": case.today.isoformat()}
    last = {
        "核实": office | {"kind": "核实", "text": "现场核实，主要事项已解决，待补齐销号资料"},
        "退回": office | {"kind": "退回", "text": "佐证不全，退回重办"},
        "挂起": office | {"kind": "挂起", "text": "等上级批复，暂不计时"},
        "长期推进": office | {"kind": "长期推进", "text": "牵涉面广，列入长期推进，按月报进展"},
    }.get(course)
    if last is None or (course in ("核实", "退回") and age <= 9):
        return acts
    last["day"] = min(case.past(1, 3), case.today).isoformat()
    if course == "退回":
        last["due"] = max(issue["due"], on_or_after(case.today + timedelta(days=10)).isoformat())
    acts = [act for act in acts if act["day"] <= last["day"]]
    return [*acts, last]


def _handed_up(case: DemoCase, issue: Row, number: int) -> list[Row]:
    """Before the city: it has its request and answers it or not yet."""
    acts = _start(case, issue)
    words = record_words().requests
    asked = case.past(5, 9)
    if asked.isoformat() < issue["assigned"]:
        asked = date.fromisoformat(issue["assigned"])
    issue["tier"] = "市级"
    text = words.get(issue["category"], words["其他"])
    act: Row = {
        "kind": "上报",
        "day": asked.isoformat(),
        "unit": case.unit("发展和改革局"),
        "person": _clerk(case),
    }
    due = on_or_after(case.today + timedelta(days=6 * number)).isoformat()
    return [*acts, act | {"text": text, "number": f"{mark(case.place)}发改请〔{{y}}〕{{n}}号", "due": due}]
