"""What has become of a problem and what may be done now: the acts as a timeline, the next ones as buttons.

The same component stands in the side panel of 问题闭环 and in the room 问题 of a project's page.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.models import dates
from app.models.roles import Act
from app.rules import issues
from app.services.paper import reports
from app.services.problems import cases, problems
from app.services.problems.cases import Case, CaseStep
from app.services.proofs.evidence import Purpose
from app.views import proofs
from app.views.issues.gauge import gauge_line
from app.views.issues.step_form import ACTS, StepDialog
from app.views.kit import parts, theme
from app.views.kit.emptied import empty
from app.views.work import Work

_LINE = 4  # further acts side by side


class CaseCourse(QWidget):
    """Shows one problem's gauge, the acts that may be taken now, and those that were."""

    def __init__(self, work: Work, *, primary: bool = True) -> None:
        super().__init__()
        self._work = work
        self._case: Case | None = None
        self.onward = parts.button("", self.go_on, primary=primary)
        self._gauge, self._acts, self._times = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._doubts = parts.label("", "warn", wrap=True)
        for layout in (self._gauge, self._acts, self._times):
            layout.setContentsMargins(0, 0, 0, 0)
        self._acts.setSpacing(theme.px(4))
        self._times.setSpacing(theme.px(8))
        onward = parts.row(self.onward, None)
        self.setLayout(parts.column(self._gauge, self._doubts, onward, self._acts, self._times, gap=10))

    @property
    def case(self) -> Case | None:
        """The problem that is shown."""
        return self._case

    def show_case(self, case: Case | None) -> None:
        """Show a problem, None for nothing."""
        self._case = case
        for layout in (self._gauge, self._acts, self._times):
            empty(layout)
        self.setVisible(case is not None)
        if case is None:
            return
        self._gauge.addLayout(
            gauge_line(case, problems.left_of(case, self._work.ledger.today), numbered=False)
        )
        self._doubts.setText(
            "　".join(f"{hit.rule} {hit.check.name}：{'、'.join(hit.facts)}" for hit in case.hits)
        )
        self._doubts.setVisible(bool(case.hits))
        self._offer(case)
        order = parts.button("督办单(&P)", self._print, icon="printer")
        draft = (
            "" if case.course.supervisions else "；还没有督办过，按今天起草，文号和要求时限在“督导督办”里填"
        )
        order.setToolTip(f"先看打出来的样子，再打印，或存成 PDF、Word{draft}")
        self._acts.addLayout(parts.row(order, None))
        self._tell(case)

    def go_on(self) -> None:
        """The form of the act that leads on."""
        if self._case is not None and (kind := self._case.onward):
            self.take(kind)

    def take(self, kind: str) -> None:
        """The form of an act; nothing is written before it is agreed to."""
        if self._case is not None:
            open_form(self, self._work, kind, self._case)

    def _print(self) -> None:
        """To 报表打印, with the supervision order of this problem."""
        if self._case is not None:
            self._work.page_wanted.emit("print", (reports.SUPERVISION_ORDER, None, self._case.uid))

    def _offer(self, case: Case) -> None:
        """Only acts that may be taken now: the one that leads on as a button, the others as words."""
        onward = case.onward
        self.onward.setText(f"{ACTS.get(onward, '')}(&N)")
        self.onward.setVisible(bool(onward))
        self._bar(self.onward, onward)
        others = [kind for kind in case.allowed() if kind != onward]
        for at in range(0, len(others), _LINE):
            line = parts.row(gap=10)
            for kind in others[at : at + _LINE]:
                link = parts.link(ACTS[kind], partial(self.take, kind))
                self._bar(link, kind)
                line.addWidget(link)
            line.addStretch(1)
            self._acts.addLayout(line)

    def _bar(self, button: QWidget, kind: str) -> None:
        """A role that does not reach leaves the button grey, with who may."""
        why = problems.why_not(self._work.ledger, self._work.person, kind) if kind else ""
        button.setEnabled(not why)
        button.setToolTip(why)

    def _tell(self, case: Case) -> None:
        steps = cases.steps(self._work.ledger, case)
        if not steps:
            self._times.addWidget(parts.label("还没有办理记录", "note"))
        for step in reversed(steps):
            self._times.addWidget(parts.rule())
            self._times.addLayout(self._step(case, step))

    def _step(self, case: Case, step: CaseStep) -> QVBoxLayout:
        who = "　".join(part for part in (step.place or step.unit, step.person) if part)
        words = ACTS.get(step.kind, step.kind) + (f"：{step.action}" if step.action else "")
        title: QLabel = parts.label(words, "note" if step.idle else "bold")
        head = parts.row(parts.label(step.day, "note"), title, None, gap=8)
        if case.own and step.kind != "登记":
            attach = parts.link(
                f"佐证 {step.evidence}" if step.evidence else "附佐证", self._attach(case, step)
            )
            attach.setProperty("small", True)
            self._work.allow(attach, Act.EDIT)
            head.addWidget(attach)
        column = parts.column(head, gap=2)
        if step.text:
            column.addWidget(parts.label(step.text, "second", wrap=True, selectable=True))
        more = [step.number, f"时限 {dates.show(step.due)}" if step.due else ""]
        if step.idle:
            more.append("与后来的办理不合，没有起作用")
        note = "　".join(part for part in (who, *more) if part)
        if note:
            column.addWidget(parts.label(note, "note", wrap=True))
        return column

    def _attach(self, case: Case, step: CaseStep) -> Callable[[], None]:
        def act() -> None:
            files = proofs.choose(self._work, self)
            if files:
                purpose = Purpose("issue_step", step.uid)
                proofs.add(self._work, self, case.project, files, purpose, lambda _added: None)

        return act


class Facts(QFrame):
    """What a problem is and who settles it, label by label."""

    def __init__(self) -> None:
        super().__init__()
        self._column = parts.column(gap=4)
        self.setLayout(self._column)

    def show_case(self, case: Case) -> None:
        """Show a problem."""
        empty(self._column)
        for name, text, late in _facts(case):
            value = parts.label(text, "error" if late else "second", wrap=True, selectable=True)
            label = parts.label(name, "note")
            label.setFixedWidth(theme.px(64))
            line = parts.row(gap=8)
            line.addWidget(label)
            line.addWidget(value, 1)
            self._column.addLayout(line)


def _facts(case: Case) -> list[tuple[str, str, bool]]:
    course = case.course
    to_assign, to_close = issues.latencies(course)
    took = "　".join((
        *((f"掌握到转办 {to_assign}天",) if to_assign is not None else ()),
        *((f"转办到位 {to_close}天",) if to_close is not None else ()),
    ))  # fmt: skip
    due = f"{course.due}　逾期{case.late}天" if case.late else course.due
    answered = f"上次 {course.answered}" if course.answered else ""
    if case.tell_by is not None:
        answered += f"　应在 {case.tell_by} 前" if not case.silent else f"　已逾期{case.silent}天"
    handed = f"{case.handed.day} {case.handed.number or ''}".strip() if case.handed else ""
    facts = (
        ("登记单位", case.maker, False),
        ("责任单位", "　".join(filter(None, (case.text("unit"), case.text("person")))), False),
        ("牵头单位", case.text("lead_unit"), False),
        ("类别来源", " · ".join(filter(None, map(case.text, ("category", "source", "tier")))), False),
        ("时限", due, bool(case.late)),
        ("反馈", answered.strip(), bool(case.silent)),
        ("督办", f"{course.supervisions} 次" if course.supervisions else "", False),
        ("上报", handed, False),
        ("原因", case.text("cause"), False),
        ("措施", case.text("measure"), False),
        ("解决情况", case.text("result"), False),
        ("用时", took, False),
    )
    return [fact for fact in facts if fact[1]]


def open_form(
    parent: QWidget, work: Work, kind: str, case: Case, done: Callable[[], object] | None = None
) -> None:
    """Open the form of an act, or say why it may not be taken now."""
    why = case.refusal(kind) or problems.why_not(work.ledger, work.person, kind)
    if why:
        work.said.emit(why)
        return
    dialog = StepDialog(parent, work, kind, [case])
    if done is not None:
        dialog.taken.connect(done)
    dialog.open()
