"""The form for a new project: a few declared fields, doubts told while one types."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models import Project, field_of, values
from app.rules.codes import check_project_code
from app.services.grid import grid
from app.services.grid.grid import GridQuery
from app.services.ledger.ledgers import Ledger
from app.views.kit import parts
from app.views.kit.dialogs import FormDialog
from app.views.kit.forms import FieldForm

FIELDS = (
    "name", "code", "industry", "year_role", "owner", "responsible_unit", "responsible_person", "leader",
    "start", "finish", "total_investment", "year_plan",
)  # fmt: skip
_KEYS = {
    "name": "N",
    "code": "D",
    "industry": "I",
    "year_role": "X",
    "total_investment": "T",
    "year_plan": "P",
}
_SUGGESTED = ("owner", "responsible_unit", "responsible_person", "leader")
_MOST_SUGGESTIONS = 300


class NewProjectDialog(FormDialog):
    """Emits the field values once; what is doubtful is said but never refused."""

    agreed = Signal(dict)

    def __init__(self, parent: QWidget | None, suggestions: Mapping[str, list[str]]) -> None:
        super().__init__(parent, "新项目", width=860)
        declared = [field_of(Project, name) for name in FIELDS]
        self.form = FieldForm(declared, keys=_KEYS, choices=suggestions, label_width=116, columns=2)
        self.form.changed.connect(self._doubt)
        self.body.addWidget(parts.label("先填要紧的几项，其余以后在台账里补", "bold"))
        self.body.addWidget(self.form)
        self.foot.addWidget(parts.label("按所属行业自动列出标准节点", "second"))
        self.foot.addStretch(1)
        self.foot.addWidget(parts.button("取消(&C)", self.reject))
        agree = parts.button("建立项目(&B)", self.agree, primary=True)
        agree.setDefault(True)
        self.foot.addWidget(agree)
        self.form.editors["name"].setFocus()

    def agree(self) -> None:
        """Take the values if all can be stored."""
        right = self.form.check()
        for name in ("code", "year_plan"):  # what is doubtful stays said until it is mended or taken
            self._doubt(name)
        if right:
            self.accept()
            self.agreed.emit({name: value for name, value in self.form.values().items() if value is not None})

    def _doubt(self, name: str) -> None:
        if name == "code":
            self.form.complain("code", check_project_code(self.form.editors["code"].text()) or "")
        if name in ("year_plan", "total_investment"):
            self.form.complain("year_plan", self._too_much())

    def _too_much(self) -> str:
        """比总投资 18,300 还大，是不是 10,500？"""
        total, plan = (self._amount(name) for name in ("total_investment", "year_plan"))
        if total is None or plan is None or plan <= total:
            return ""
        tenth = f"，是不是 {values.show_money(plan // 10)}？" if plan // 10 <= total else ""
        return f"比总投资 {values.show_money(total)} 还大{tenth}"

    def _amount(self, name: str) -> int | None:
        try:
            amount = self.form.editors[name].value()
        except ValueError:
            return None
        return amount if isinstance(amount, int) else None


def suggestions(ledger: Ledger, period: str) -> dict[str, list[str]]:
    """Owners, units and people that the ledger knows, the most frequent first."""
    by_field: dict[str, list[str]] = {}
    for name in _SUGGESTED:
        counted: list[tuple[Any, int]] = grid.values(ledger, GridQuery(period=period), name)
        frequent = sorted(counted, key=lambda pair: -pair[1])
        by_field[name] = [str(value) for value, _ in frequent[:_MOST_SUGGESTIONS] if value]
    return by_field
