"""The problems of a ledger as they stand: each with its state, its clocks and what proves it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.models import Evidence, Issue, IssueStep, Office, Project
from app.models.dates import iso
from app.models.values import Row
from app.rules import issues
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.proofs import Closing
from app.rules.checks.table import PROBLEMS
from app.rules.issues import Course, IssueAct, IssueState
from app.services.common import options, pinyin
from app.services.common.moments import Moment
from app.storage.ledger import Ledger, read_meta
from app.storage.living import living

_FIELDS = (
    "number", "description", "category", "source", "cause", "tier", "measure", "lead_unit", "unit", "person",
    "assigned", "due", "result", "closed",
)  # fmt: skip
_STEP_FIELDS = (
    "issue", "office", "kind", "day", "uid", "born_counter", "born_desk", "due", "number", "person",
)  # fmt: skip
_MOST = 200
ASKING = ("交办", "督办", "退回")
"""The acts of a superior that are answered by 反馈."""


@dataclass(frozen=True, slots=True)
class Case:
    """One problem. `fields` are those of the record; `due` is the day that binds, by whomever it was set.

    `late` and `silent` are the days past the due day and past the day of the next feedback (`tell_by`), 0
    when they are not. `own`: of this office's project, else of an office below. `maker`: the short name of
    another office that registered it, "" where the project's own did. `hits`: what speaks against its
    closing.
    """

    uid: str
    project: str
    name: str
    office: str
    place: str
    own: bool
    maker: str
    fields: Row
    course: Course
    late: int
    silent: int
    tell_by: date | None
    evidence: int
    hits: tuple[Hit, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks against its closing, in words."""
        return tuple(words for hit in self.hits for words in hit.facts)

    @property
    def state(self) -> IssueState:
        """Where it is."""
        return self.course.state

    @property
    def open(self) -> bool:
        """Whether it still needs somebody."""
        return self.state.place != issues.CLOSED

    @property
    def from_above(self) -> IssueAct | None:
        """The act of another office that the project's own has not answered by one of its own, if any."""
        counted = [act for act in self.course.acts if act.uid not in self.course.idle and act.kind != "登记"]
        return counted[-1] if counted and not counted[-1].own else None

    @property
    def handed(self) -> IssueAct | None:
        """The request to the superior that waits for an answer."""
        return self.course.handed if self.state.side == issues.ABOVE else None

    def text(self, name: str) -> str:
        """A field of the problem on one line, "" for nothing."""
        return str(self.fields.get(name) or "").replace("\n", " ")

    def allowed(self) -> tuple[str, ...]:
        """The acts that this office may take now."""
        return issues.allowed(self.state, own=self.own)

    @property
    def onward(self) -> str:
        """The act by which this office leads on, "" for none: where a superior waits for word, 反馈."""
        asked = self.own and self.from_above is not None and self.from_above.kind in ASKING
        wanted = ("反馈" if asked else "", issues.onward(self.state), "督办" if self.late else "")
        return next((kind for kind in wanted if kind in self.allowed()), "")

    def refusal(self, kind: str) -> str:
        """Why this office may not take an act now, "" when it may."""
        if not self.own and kind not in issues.FROM_ABOVE:
            return f"这是{self.place or '下级'}的问题，{kind}由他们自己办；这里可以督办、退回、批复。"
        return issues.refusal(self.state, kind)


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One dated act as the timeline tells it. `place` names the office when it is not the project's own."""

    uid: str
    kind: str
    action: str
    day: str
    person: str
    unit: str
    text: str
    number: str
    due: str
    place: str
    idle: bool
    evidence: int


def of_ledger(ledger: Ledger) -> list[Case]:
    """All problems, the most pressing first."""
    with ledger.read() as session:
        return read(session, ledger.today)


def of_project(ledger: Ledger, project: str) -> list[Case]:
    """The problems of one project: those still open first, the most pressing first."""
    with ledger.read() as session:
        return read(session, ledger.today, Issue.project == project)


def one(ledger: Ledger, uid: str) -> Case | None:
    """One problem, None when it or its project was deleted."""
    with ledger.read() as session:
        matches = read(session, ledger.today, Issue.uid == uid)
    return matches[0] if matches else None


def still_open(session: Session, today: date) -> list[Case]:
    """The problems that are not closed, those among them that were returned after their closing."""
    returned = select(IssueStep.issue).where(IssueStep.kind == "退回", living(IssueStep))
    rule = or_(Issue.closed.is_(None), Issue.uid.in_(returned))
    return [case for case in read(session, today, rule) if case.open]


def read(session: Session, today: date, rule: ColumnElement[bool] | None = None) -> list[Case]:
    """The problems that fit a rule, all without one, the most pressing first."""
    office = read_meta(session.connection())["office"]
    columns = [Issue.uid, Issue.project, Project.name, Project.office, Issue.office]
    columns += [getattr(Issue, name) for name in _FIELDS]
    query = select(*columns).join(Project, Project.uid == Issue.project)
    query = query.where(~Issue.deleted, ~Project.deleted)
    rows = session.execute(query if rule is None else query.where(rule)).all()
    acts = _acts(session, {row[0]: (row[3], row[4]) for row in rows}, rule)
    proofs = _proofs(session, acts)
    places = _offices(session)
    within = options.number(session, "feedback_days")
    cases = []
    for uid, project, name, owner, maker, *rest in rows:
        fields = dict(zip(_FIELDS, rest, strict=True))
        course = issues.course(
            acts.get(uid, ()), assigned=fields["assigned"], unit=fields["unit"], due=fields["due"],
            closed=fields["closed"],
        )  # fmt: skip
        cases.append(
            Case(
                uid, project, name, owner, places.get(owner, ""), owner == office,
                "" if maker == owner else places.get(maker, maker), fields, course,
                issues.days_late(course, today), issues.feedback_late(course, within, today),
                issues.feedback_due(course, within), proofs[uid],
                tuple(hits_of(PROBLEMS, Closing(uid, course, proofs[uid]), project)),
            )
        )  # fmt: skip
    return sorted(cases, key=pressing)


def hits(session: Session, moment: Moment) -> list[Hit]:
    """What speaks against the closing of problems, of all projects."""
    return [hit for case in read(session, moment.today) for hit in case.hits]


def pressing(case: Case) -> tuple[Any, ...]:
    """What orders problems: open before closed, what is handed up to us before all, late before due, the
    newest closing first.
    """
    if not case.open:
        return (
            1,
            0,
            0,
            0,
            tuple(-ord(letter) for letter in case.course.closed),
            case.text("number"),
            case.uid,
        )
    asked = not case.own and case.state.side == issues.ABOVE
    return (0, -asked, -case.late, -case.silent, case.course.due or "9", case.text("number"), case.uid)


def _acts(
    session: Session, offices: Mapping[str, tuple[str, str]], rule: ColumnElement[bool] | None
) -> dict[str, list[IssueAct]]:
    query = select(*(IssueStep.__table__.c[name] for name in _STEP_FIELDS)).where(living(IssueStep))
    if rule is not None:
        query = query.where(IssueStep.issue.in_(select(Issue.uid).where(rule)))
    acts: dict[str, list[IssueAct]] = defaultdict(list)
    for issue, office, *fields in session.execute(query).all():
        owner, maker = offices.get(issue, ("", ""))
        own, registered = office == owner, office == maker != owner
        acts[issue].append(IssueAct._make((*fields, own, registered)))
    return acts


def _proofs(session: Session, acts: Mapping[str, Iterable[IssueAct]]) -> Counter[str]:
    """How many files and photos prove something about each problem or one of its steps."""
    query = select(Evidence.about, Evidence.record).where(
        Evidence.about.in_(("issue", "issue_step")), living(Evidence)
    )
    rows = session.execute(query).all()
    if not any(about == "issue_step" for about, _ in rows):
        return Counter(record for _, record in rows)
    issue_of = {act.uid: issue for issue, issue_acts in acts.items() for act in issue_acts}
    return Counter(issue_of.get(record, "") if about == "issue_step" else record for about, record in rows)


def steps(ledger: Ledger, case: Case) -> list[CaseStep]:
    """The acts on a problem in their order, with what proves each."""
    uids = [act.uid for act in case.course.acts]
    with ledger.read() as session:
        records = {
            step.uid: step for step in session.scalars(select(IssueStep).where(IssueStep.uid.in_(uids)))
        }
        proofs = Counter(
            session.scalars(select(Evidence.record).where(Evidence.record.in_(uids), ~Evidence.deleted))
        )
        names = _offices(session)
    ordered = (records[uid] for uid in uids if uid in records)
    return [_step(step, case, names, proofs[step.uid]) for step in ordered]


def _step(step: IssueStep, case: Case, names: Mapping[str, str], evidence: int) -> CaseStep:
    return CaseStep(
        uid=step.uid,
        kind=step.kind,
        action=step.action or "",
        day=iso(step.day),
        person=step.person or "",
        unit=step.unit or "",
        text=step.text or "",
        number=step.number or "",
        due=iso(step.due),
        place="" if step.office == case.office else names.get(step.office, step.office),
        idle=step.uid in case.course.idle,
        evidence=evidence,
    )


def _offices(session: Session) -> dict[str, str]:
    rows = session.execute(select(Office.code, Office.short).where(~Office.deleted))
    return {row.code: row.short for row in rows}


def offers(ledger: Ledger) -> dict[str, list[str]]:
    """Units and people that problems and projects name, for the forms; the most frequent first."""
    pairs = {
        "unit": (Issue.unit, Project.responsible_unit), "lead_unit": (Issue.lead_unit,),
        "person": (Issue.person, Project.responsible_person),
    }  # fmt: skip
    by_field = {}
    with ledger.read() as session:
        for name, columns in pairs.items():
            counts: Counter[str] = Counter()
            for column in columns:
                query = select(column, func.count()).where(column.is_not(None)).group_by(column)
                counts.update({word: count for word, count in session.execute(query).all() if word})
            by_field[name] = [word for word, _ in counts.most_common(_MOST)]
    return by_field


# ------------------------------------------------------------------ searching and choosing


def mine(case: Case, person: str) -> bool:
    """Whether a person is responsible for a problem, or took the last act on it."""
    last = case.course.acts[-1].person if case.course.acts else None
    return person in (case.fields["person"], last)


def handed_in(case: Case, month: str) -> bool:
    """Whether a problem was handed up in a month: those that a superior is asked to settle (H29)."""
    return any(act.kind == "上报" and act.day[:7] == month for act in case.course.acts)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which problems are wanted: one of `QUICK`, and a value of each field that is named, "" for empty."""

    quick: str = "all"
    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""


QUICK = {
    "all": "全部",
    "late": "逾期",
    "silent": "反馈逾期",
    "above": "待上级",
    "mine": "我负责的",
    "handed": "提请调度",
}
"""The ready-made choices; 提请调度 are those handed up in the month (`domain.md` H29)."""


_RULES: dict[str, Callable[[Case, str, str], bool]] = {
    "all": lambda case, person, month: True,
    "late": lambda case, person, month: case.late > 0,
    "silent": lambda case, person, month: case.silent > 0,
    "above": lambda case, person, month: case.state.side == issues.ABOVE,
    "mine": lambda case, person, month: case.open and mine(case, person),
    "handed": lambda case, person, month: handed_in(case, month),
}


def in_quick(case: Case, quick: str, person: str, month: str) -> bool:
    """Whether a problem belongs to a ready-made choice."""
    return _RULES[quick](case, person, month)


def narrowed(cases: Sequence[Case], choice: CaseFilter, person: str, month: str) -> list[Case]:
    """The problems that are wanted, in their order."""
    kept = [case for case in cases if in_quick(case, choice.quick, person, month)]
    for name, value in choice.fields:
        kept = [case for case in kept if value_of(case, name) == value]
    return matching(kept, choice.text)


def value_of(case: Case, name: str) -> str:
    """What a problem is chosen by: a field, `place` for its office."""
    return case.place if name == "place" else case.text(name)


def matching(cases: Sequence[Case], text: str) -> list[Case]:
    """Those with every word of a search in their texts, or spelled by it in pinyin or its initials."""
    kept = list(cases)
    for word in text.lower().split():
        kept = [
            case for case in kept if word in _words(case) or (word.isalpha() and word in _spelled(case, word))
        ]
    return kept


def _texts(case: Case) -> list[str]:
    fields = (
        case.text(name) for name in ("number", "description", "category", "unit", "person", "lead_unit")
    )
    return [text for text in (case.name, case.place, *fields) if text]


def _words(case: Case) -> str:
    return "\n".join(_texts(case)).lower()


def _spelled(case: Case, word: str) -> str:
    return "\n".join(pinyin.spellings(_texts(case))) if word.isascii() else ""
