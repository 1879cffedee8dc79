"""The small form of one act on a problem: day, who, what, document number, due day; all of it prefilled."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.models import Field, Issue, IssueStep, Kind, field_of
from app.services.problems import cases, problems
from app.services.problems.cases import Case
from app.services.proofs.evidence import Added, Purpose
from app.views import proofs
from app.views.issues.gauge import state_words
from app.views.kit import parts
from app.views.kit.dialogs import FormDialog, make_room
from app.views.kit.forms import FieldForm
from app.views.work import Work

ACTS = {
    "交办": "转办交办", "督办": "督导督办", "反馈": "反馈进展", "核实": "核实", "销号": "办结销号",
    "退回": "退回重办", "上报": "上报上级", "批复": "记批复", "挂起": "挂起", "恢复": "恢复办理",
    "长期推进": "转长期推进",
}  # fmt: skip
"""What each act is called as a verb."""
_OF_STEP: dict[str, tuple[str, ...]] = {
    "交办": ("day", "due", "text", "number"),
    "督办": ("action", "day", "due", "person", "text", "number"),
    "反馈": ("day", "unit", "person", "text", "number"),
    "核实": ("day", "person", "text", "number"),
    "销号": ("day", "person", "number"),
    "退回": ("day", "due", "text", "number"),
    "上报": ("number", "day", "due", "text"),
    "批复": ("day", "due", "text", "number"),
    "挂起": ("day", "text", "number"),
    "恢复": ("day", "due", "text"),
    "长期推进": ("day", "text", "number"),
}
_WEEK = timedelta(days=7)


def fields_for(kind: str) -> list[Field]:
    """The fields of an act's form: those it changes on the problem, then its own, under their words there."""
    changed = [replace(field_of(Issue, name), required=False) for name in problems.CHANGES.get(kind, ())]
    own = [replace(field_of(IssueStep, name), label=problems.label(kind, name)) for name in _OF_STEP[kind]]
    dated = [field for field in own if field.kind is not Kind.NOTE]
    return [*(f for f in changed if f.kind is not Kind.NOTE), *dated, *(
        field for field in (*changed, *own) if field.kind is Kind.NOTE
    )]  # fmt: skip


def prefilled(work: Work, kind: str, case: Case | None) -> dict[str, Any]:
    """What the form starts with."""
    today = work.ledger.today
    texts: dict[str, Any] = {"day": today.isoformat(), "person": work.person, "unit": work.ledger.name}
    facts: Mapping[str, Any] = case.fields if case else {}
    if kind == "交办":
        texts |= {name: facts.get(name) for name in ("lead_unit", "unit", "person")}
        texts["due"] = facts.get("due") or (today + 2 * _WEEK).isoformat()
    elif kind == "督办":
        late = case is None or case.late or case.silent
        texts |= {"action": "督办提醒" if late else "交办督办", "due": (today + _WEEK).isoformat()}
        texts["text"] = "请抓紧办理，按时限反馈进展。"
    elif kind == "反馈":
        texts |= {"unit": facts.get("unit"), "person": facts.get("person"), "result": facts.get("result")}
    elif kind == "上报":
        above = "市级" if work.ledger.level == "county" else "省级"
        texts |= {"tier": above, "due": (today + _WEEK).isoformat()}
    elif kind == "销号":
        texts["result"] = facts.get("result")
    return texts


class StepDialog(FormDialog):
    """Takes an act on one problem, or the same 督办 on several. What is refused stays, marked, with why."""

    taken = Signal()

    def __init__(self, parent: QWidget | None, work: Work, kind: str, chosen: Sequence[Case]) -> None:
        super().__init__(parent, ACTS[kind], width=560)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._work, self._kind, self._cases = work, kind, list(chosen)
        case = chosen[0] if len(chosen) == 1 else None
        self.form = FieldForm(fields_for(kind), choices=cases.offers(work.ledger), label_width=104)
        self.form.set_values(prefilled(work, kind, case))
        self.wrong = parts.label("", "error", wrap=True)
        self.wrong.hide()
        self.body.addWidget(parts.label(_outcome(case, len(chosen)), "bold", wrap=True))
        self.body.addWidget(parts.label(_under(case), "second", wrap=True))
        self.body.addWidget(self.form)
        self.proofs = parts.label("", "second", wrap=True)
        if kind == "销号" and case is not None:
            self._offer_proofs()
        self.body.addWidget(self.wrong)
        self.foot.addStretch(1)
        self.foot.addWidget(parts.button("取消(&C)", self.reject))
        self.agree = parts.button(f"{ACTS[kind]}(&S)", self.take, primary=True)
        self.agree.setDefault(True)
        self.foot.addWidget(self.agree)
        self._begin()

    def _begin(self) -> None:
        """The keyboard goes to what must be said: who is to do it, a text before the number of a paper."""
        editors = list(self.form.editors.values())
        empty = [editor for editor in editors if not editor.text()]
        whom = problems.CHANGES.get(self._kind, ())
        named = [each for each in empty if each.field.name in whom and each.field.kind is not Kind.NOTE]
        said = [editor for editor in empty if editor.field.required or editor.field.name == "text"]
        first = (named or said or empty or editors)[0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_proofs(self) -> None:
        attach = parts.button("附照片或文件(&F)", self.attach, icon="paperclip")
        line = parts.row(self.proofs, attach, gap=8)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self._tell_proofs()

    def _tell_proofs(self) -> None:
        count = self._cases[0].evidence
        parts.set_role(self.proofs, "good" if count else "second")
        without = "还没有佐证。附照片或文件，或填销号依据文号，才能销号。"
        self.proofs.setText(f"已有佐证 {count} 份" if count else without)

    def attach(self) -> None:
        """Keep files or photos as proofs of the problem; each is there even if the form is given up."""
        work, case = self._work, self._cases[0]
        files = proofs.choose(work, self)
        if files:
            proofs.add(work, self, case.project, files, Purpose("issue", case.uid), self._attached)

    def _attached(self, _added: Added) -> None:
        case = self._cases[0]
        self._cases = [cases.one(self._work.ledger, case.uid) or case]
        self._tell_proofs()

    def take(self) -> None:
        """Take the act if all is right; else say below each field what is wrong with it."""
        self._say("")
        if not self.form.check():
            return
        texts = self.form.values()
        changes = {name: texts.pop(name) for name in problems.CHANGES.get(self._kind, ()) if name in texts}
        if len(self._cases) == 1 and not self._fits(texts, changes):
            return
        try:
            words = self._write(texts, changes)
        except UserError as error:
            self._say(f"{error.message}{error.hint}")
            return
        self.accept()
        self._work.said.emit(words)
        self.taken.emit()

    def _fits(self, fields: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
        work = self._work
        case = cases.one(work.ledger, self._cases[0].uid) or self._cases[0]
        wrong = problems.complaints(case, self._kind, fields, changes, work.ledger.today)
        for name, reason in wrong.items():
            if name in self.form.editors:
                self.form.complain(name, reason)
            else:
                self._say(reason)
        first = next((name for name in wrong if name in self.form.editors), "")
        if first:
            self.form.editors[first].setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def _write(self, fields: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
        work, chosen = self._work, self._cases
        if len(chosen) == 1:
            problems.take(work.ledger, work.person, chosen[0].uid, self._kind, fields, changes)
            return f"{chosen[0].text('number') or '问题'}：已{ACTS[self._kind]}，Ctrl+Z 可撤销"
        batch = problems.supervise(work.ledger, work.person, [case.uid for case in chosen], fields)
        return batch_words(batch)

    def _say(self, reason: str) -> None:
        self.wrong.setText(reason)
        self.wrong.setVisible(bool(reason))
        if reason:
            make_room(self)


def batch_words(batch: problems.BulkResult) -> str:
    """What came of one 督办 on several problems."""
    done = f"已督办 {batch.done} 个问题，Ctrl+Z 可撤销" if batch.done else "没有督办"
    if not batch.refused:
        return done
    number, why = batch.refused[0]
    return f"{done}；{len(batch.refused)} 个没有办：{number} {why}"


def _outcome(case: Case | None, count: int) -> str:
    if case is None:
        return f"同时督办 {count} 个问题"
    description = case.text("description")
    return (
        f"{case.text('number')} {description if len(description) <= 60 else description[:60] + '…'}".strip()
    )


def _under(case: Case | None) -> str:
    if case is None:
        return "一次撤销就全部收回；不能督办的会列出原因，其余照办。"
    words = (case.name, state_words(case), case.text("unit"))
    return "　".join(part for part in words if part)
