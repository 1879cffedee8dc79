"""问题督办单: what is asked of whom by when about one problem, with its tear-off (`domain.md` §4.5 and §6).

The order is that of the newest 督办 that this office took on the problem, as things stood on its day; where
none was taken yet, a draft of today. Without any problem it is a blank form.
"""

import re
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.documents.letter.model import (
    BODY,
    CELL,
    POINT,
    STRONG,
    Letter,
    LetterCell,
    LetterRow,
    LetterTable,
    Pair,
    Paragraph,
    Receipt,
    Title,
    label,
)
from app.errors import UserError
from app.models import Office, Project, dates
from app.rules import issues
from app.services.common import options
from app.services.paper import print_stamp
from app.services.paper.document import DocumentRequest
from app.services.problems import cases
from app.services.problems.cases import Case, CaseStep
from app.storage.ledger import Ledger

_TITLE = "问题督办单"
_WIDTHS = (19.0, 66.0, 19.0, 52.0)
_STEP = issues.IssueState(issues.SUPERVISED).word
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,2}[）).、．](?!\d)|[①-⑳])\s*")


@dataclass(frozen=True, slots=True)
class _Order:
    """The words of an order; "" is left for a pen."""

    office: str
    year: int
    urgency: str = ""
    number: str = ""
    to: str = ""
    project: str = ""
    code: str = ""
    issue: str = ""
    time: str = ""
    person: str = ""
    problem: str = ""
    facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    answers: str = ""
    back: str = ""
    day: str = ""
    contact: str = ""


def make(ledger: Ledger, request: DocumentRequest) -> Letter:
    """The order of the problem that is asked for; raises UserError when it was deleted."""
    case = cases.one(ledger, request.subject) if request.subject else None
    if request.subject and case is None:
        raise UserError("这个问题已经被删除。", "可以用“撤销”找回来，再出督办单。")
    blank = _Order(ledger.name, ledger.today.year, contact=request.person)
    order = _filled(ledger, case, request.person) if case else blank
    return _letter(ledger, order, request.printed)


# ------------------------------------------------------------------ how the problem stands


@dataclass(frozen=True, slots=True)
class _Situation:
    """A problem on the day of its order: the 督办 itself (None for a draft) and the acts before it.

    `due` is the day that is asked for, None where there is none to come; `missed` the one that passed;
    `answer` the day of the first feedback.
    """

    case: Case
    act: CaseStep | None
    before: tuple[CaseStep, ...]
    day: date
    due: date | None
    missed: date | None
    answer: date


def _situation(ledger: Ledger, case: Case) -> _Situation:
    acts = [act for act in cases.steps(ledger, case) if not act.idle]
    ours = [at for at, act in enumerate(acts) if act.kind == "督办" and (not act.place) == case.own]
    act = acts[ours[-1]] if ours else None
    before = tuple(acts[: ours[-1]] if ours else acts)
    day = (dates.last_day(act.day) if act else None) or ledger.today
    last_due = next((each.due for each in reversed(before) if each.due and each.kind != "上报"), "")
    asked = dates.last_day(act.due) if act else None
    earlier_due = dates.last_day(last_due or case.course.due)
    due = asked or earlier_due
    with ledger.read() as session:
        answer = day + timedelta(days=options.number(session, "feedback_days"))
    coming = due if due and due >= day else None
    return _Situation(
        case, act, before, day, coming,
        next((each for each in (asked, earlier_due) if each and each < day), None),
        min(answer, coming) if coming else answer,
    )  # fmt: skip


def _facts(situation: _Situation) -> list[str]:
    """What happened until the day of the order: each fact has its day or its figure."""
    facts = [_begun(situation), _stands(situation), _reminded(situation), _answered(situation)]
    cause = situation.case.text("cause")
    return [_sentence(fact) for fact in (*facts, f"原因：{cause}" if cause else "") if fact]


def _begun(situation: _Situation) -> str:
    case, day = situation.case, situation.day
    noticed, assigned, source = case.course.known, case.course.assigned, case.text("source")
    parts = []
    if noticed:
        parts.append(f"{_on(noticed, day)}登记" + (f"（{source}）" if source else ""))
    if assigned:
        parts.append(f"{'当日' if assigned == noticed else _on(assigned, day)}交办{case.text('unit')}")
    return "，".join(parts)


def _stands(situation: _Situation) -> str:
    case = situation.case
    if situation.act is None and not case.open:
        return f"{_on(case.course.closed, situation.day)}已经办结销号"
    start = f"至{_on(situation.day.isoformat(), situation.day)}没有办结"
    if situation.missed:
        late = (situation.day - situation.missed).days
        return f"{start}，时限是{_on(situation.missed.isoformat(), situation.day)}，逾期{late}天"
    if situation.due:
        return f"{start}，离时限还有{(situation.due - situation.day).days}天"
    return f"{start}，没有定过时限"


def _reminded(situation: _Situation) -> str:
    """The 督办 before this one, and whether it was answered."""
    taken = [at for at, act in enumerate(situation.before) if act.kind == "督办"]
    if not taken:
        return ""
    last = situation.before[taken[-1]]
    number, due = (f"（{last.number}）" if last.number else ""), last.due
    asked = f"，要求{_on(due, situation.day)}前办结" if due else ""
    answered = any(act.kind == "反馈" for act in situation.before[taken[-1] :])
    often = f"，此前共督办{len(taken)}次" if len(taken) > 1 else ""
    kind = last.action or "督办"
    return f"{_on(last.day, situation.day)}{kind}{number}{asked}，{'有' if answered else '没有'}反馈{often}"


def _answered(situation: _Situation) -> str:
    """The last feedback or return, else that there was none."""
    last = next((act for act in reversed(situation.before) if act.kind in ("反馈", "退回")), None)
    if last is not None:
        return f"{_on(last.day, situation.day)}{'反馈' if last.kind == '反馈' else '退回重办'}：{last.text}"
    reminded = any(act.kind == "督办" for act in situation.before)
    return "交办以来没有反馈" if situation.case.course.assigned and not reminded else ""


def _asks(situation: _Situation) -> list[str]:
    """What is to be done by when: the words of the 督办, the measures, the day, the feedback."""
    answer = _on(situation.answer.isoformat(), situation.day)
    asks = [
        *_lines(situation.act.text if situation.act else ""),
        *_lines(str(situation.case.fields["measure"] or "")),
    ]
    if situation.due:
        asks.append(
            f"{_on(situation.due.isoformat(), situation.day)}前办结；办不成的，当日书面报原因和新的时限"
        )
    elif situation.missed:
        asks.append(f"{answer}前书面报明新的办结时限，说清没有按期办结的原因")
    else:
        asks.append(f"{answer}前书面报明办结时限")
    if situation.due != situation.answer:
        asks.append(f"{answer}前反馈办理进展，附佐证")
    return [_sentence(ask) for ask in dict.fromkeys(asks)]


def _lines(text: str) -> list[str]:
    """The lines of a text without the numbers that they were given by hand."""
    return [words for line in text.splitlines() if (words := _NUMBERED.sub("", line).strip())]


def _sentence(text: str) -> str:
    """The words on one line, with a full stop."""
    words = " ".join(text.split()).rstrip("，；;, ")
    return words if words.endswith(("。", "！", "？")) else f"{words}。"


def _on(stored: str, day: date) -> str:
    """A day as it is said in a letter of `day`: the year stands only where it is another one."""
    parts = dates.iso(stored).split("-")
    words = "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    return words.removeprefix(f"{day.year}年") or words


# ------------------------------------------------------------------ the words of the order


def _filled(ledger: Ledger, case: Case, contact: str) -> _Order:
    situation = _situation(ledger, case)
    code, office = _project(ledger, case)
    times = sum(act.kind == "督办" for act in situation.before) + 1
    asked = {situation.answer, situation.due or situation.answer}
    return _Order(
        office=ledger.name,
        year=situation.day.year,
        urgency="限期办理" if situation.due else "逾期督办" if situation.missed else "",
        number=situation.act.number if situation.act else "",
        to=(case.text("unit") or case.text("lead_unit")) if case.own else office,
        project=case.name,
        code=code,
        issue=case.text("number"),
        time=f"{_STEP}，第{times}次",
        person=case.text("person"),
        problem=_sentence(case.text("description")),
        facts=tuple(_facts(situation)),
        asks=tuple(_asks(situation)),
        due=_due_words(situation),
        answers="、".join(_on(each.isoformat(), situation.day) for each in sorted(asked)),
        back=_on(situation.answer.isoformat(), situation.day),
        day=dates.spelled(situation.day),
        contact=contact,
    )


def _due_words(situation: _Situation) -> tuple[str, ...]:
    if situation.due:
        return (dates.spelled(situation.due),)
    missed = f"（原定{dates.spelled(situation.missed)}）" if situation.missed else ""
    return ("　　　年　　月　　日", *([missed] if missed else []))


def _project(ledger: Ledger, case: Case) -> tuple[str, str]:
    """The code of a problem's project, and the full name of the office that reports it."""
    with ledger.read() as session:
        code = session.scalar(select(Project.code).where(Project.uid == case.project))
        office = session.scalar(select(Office.name).where(Office.code == case.office, ~Office.deleted))
    return code or "", office or case.place


# ------------------------------------------------------------------ the letter


def _letter(ledger: Ledger, order: _Order, printed: datetime) -> Letter:
    code = print_stamp.check_code(*astuple(order))
    number = order.number or f"〔{order.year}〕　　号"
    short = "　".join(part for part in (order.number, code[:9]) if part)
    about = f"问题{order.issue}" if order.issue else ""
    contact = f"联系人：{order.contact}" if order.contact else ""
    receipt = Receipt(
        f"沿此线裁下，{order.back or '　月　　日'}前交回",
        "督办单回执",
        (
            Paragraph(f"{order.office}：督办单收悉，办理情况如下。", CELL, indent=0),
            _receipt_table(order),
            Pair("，".join(part for part in (order.project, about) if part), short),
        ),
        number=number,
        code=" ".join(part for part in (_TITLE, order.number, about, order.code, "校验码", code) if part),
    )
    return Letter(
        _TITLE,
        (
            Pair(order.urgency, number, (STRONG, BODY)),
            Title(_TITLE, air=False),
            Paragraph(f"{order.to or '　' * 10}：", indent=0),
            _table(order),
            Pair(contact, short),
        ),
        masthead=order.office,
        receipt=receipt,
        foot=(print_stamp.words(ledger, code, printed), f"存入{about} 第③步佐证" if about else ""),
    )


def _table(order: _Order) -> LetterTable:
    project = "　".join(part for part in (order.project, order.code) if part)
    issue = "，".join(part for part in (order.issue, order.time) if part)
    return LetterTable(
        _WIDTHS,
        (
            LetterRow((label("项目名称"), _cell(project, span=3))),
            LetterRow((label("问题编号"), _cell(issue), label("责任人"), _cell(order.person))),
            LetterRow((label("问题"), LetterCell(_told(order.problem), POINT, span=3))),
            LetterRow((label("事实"), LetterCell(order.facts, span=3, numbered=True)), 15),
            LetterRow((label("要求"), LetterCell(order.asks, span=3, numbered=True)), 15),
            LetterRow((label("办结时限"), LetterCell(order.due, POINT), label("反馈"), _cell(order.answers))),
            LetterRow((label("签发"), LetterCell(), label("日期"), _cell(order.day)), 12),
        ),
    )


def _receipt_table(order: _Order) -> LetterTable:
    received = f"{order.year}年　　月　　日　　时"
    boxes = "□ 已办结　□ 　　月　　日前办结　□ 办不成，原因："
    return LetterTable(
        _WIDTHS,
        (
            LetterRow((label("收到时间"), _cell(received), label("收件人"), LetterCell())),
            LetterRow((label("办理情况"), LetterCell((boxes,), span=3, top=True)), 21),
            LetterRow(
                (label("负责人"), LetterCell(note="（签字）"), label("单位"), LetterCell(note="（盖章）")),
                10.5,
            ),
        ),
    )


def _cell(text: str, span: int = 1) -> LetterCell:
    return LetterCell(_told(text), span=span)


def _told(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
