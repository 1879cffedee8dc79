"""The room 问题: a project's problems as a list, the course of the chosen one, its fields edited in place."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QStackedWidget

from app.models import Field, Issue, Kind, field_of
from app.models.base import writer_of
from app.models.roles import Act
from app.services.common import offices, records
from app.services.common.project_sheet import ProjectSheet
from app.services.problems import cases, problems
from app.services.problems.cases import Case
from app.views.issues.course import CaseCourse
from app.views.issues.gauge import state_words
from app.views.kit import parts, theme
from app.views.kit.empty import EmptyState
from app.views.kit.grid.columns import GridColumn, Mark, column_of
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.project.blocks import RoomBlock, Scrolled, holding
from app.views.project.inplace import InPlaceForm
from app.views.project.room import Go, Room, plain, table
from app.views.work import Work

NEW = "new"
"""The place in the room where a problem is registered."""
FIELDS = tuple(
    field_of(Issue, name)
    for name in (
        "description", "category", "source", "tier", "due", "unit", "person", "lead_unit", "assigned",
        "measure", "cause", "result",
    )
)  # fmt: skip


def columns() -> list[GridColumn]:
    """The columns of the list."""
    declared = [
        plain(column_of(field_of(Issue, name)), width=width)
        for name, width in (("number", 11.5), ("description", 12.0))
    ]
    computed = (("state", "状态", 9.5), ("left", "时限", 8.0))
    more = [
        GridColumn(key, label, field=Field("", "", Kind.TEXT), width=width, filterable=False)
        for key, label, width in computed
    ]
    return [*declared, *more]


class Problems(Room):
    """Register, change and delete problems, take the acts of their loop; those still open come first."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.model = LinesModel(columns())
        self.grid = table(self.model, self, shared=True)
        self.form = InPlaceForm(
            FIELDS, self._write, label_width=72, least=150,
            closed=lambda field: not records.may_edit(work.ledger, work.person, field),
        )  # fmt: skip
        self.form.setToolTip(work.closed)
        self._shown, self._filling = "", False
        self._cases: list[Case] = []
        self._drafts: dict[str, dict[str, str]] = {}  # problems not yet registered, by project
        self.register = parts.button("登记问题(&R)", self.start_new, icon="plus")
        self.delete = parts.button("删除(&D)", self._delete, icon="trash")
        self.keep = parts.button("登记(&S)", self._register, icon="check", primary=True)
        self.drop = parts.button("不登记了(&C)", self._drop)
        for button in (self.register, self.delete):
            work.allow(button, Act.EDIT)
        self._words = parts.label("", "second")
        self._right = RoomBlock("问题")
        self._right.body.addWidget(Scrolled(parts.boxed(parts.column(self.form, None)), on_panel=True), 1)
        self._right.body.addLayout(parts.row(None, self.drop, self.keep, self.delete, gap=8))
        self.course = CaseCourse(work, primary=False)
        self._below = RoomBlock("办理")
        self._below.body.addWidget(Scrolled(parts.boxed(parts.column(self.course, None)), on_panel=True), 1)
        left = parts.column(parts.row(self._words, None, self.register, gap=8), self.grid, self._below, gap=8)
        left.setStretch(1, 2)
        left.setStretch(2, 3)
        self._full = QGridLayout()
        self._full.setContentsMargins(0, 0, 0, 0)
        self._full.setSpacing(theme.px(12))
        self._full.addLayout(left, 0, 0)
        self._full.addWidget(self._right, 0, 1)
        self._full.setColumnStretch(0, 5)
        self._full.setColumnStretch(1, 6)
        self._stack = QStackedWidget()
        self._stack.addWidget(holding(self._full))
        none = EmptyState(
            "check-circle",
            "没有登记过问题",
            "推进受阻就登记：是什么问题、谁来办、什么时候前办成。",
            (("登记问题(&R)", self.start_new),),
            action_icon="plus",
        )
        self._stack.addWidget(Scrolled(parts.boxed(parts.column(none))))
        outer = parts.column(margins=(24, 12, 24, 16))
        outer.addWidget(self._stack, 1)
        self.setLayout(outer)
        self.grid.current_changed.connect(lambda row, _column: self._chosen(row))

    def show_page(self, page: ProjectSheet) -> None:
        """Show the problems of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        if other:
            self.unwritten()
        super().show_page(page)
        if other:
            self._begin(page.project.uid)
        today = self.work.ledger.today
        self._cases = cases.of_project(self.work.ledger, page.project.uid)
        lines = [_line(case, problems.left_of(case, today)) for case in self._cases]
        self._filling = True  # rows that come choose none of themselves
        self.model.set_lines(lines)
        self._filling = False
        waiting = [case for case in self._cases if case.open]
        late = sum(case.late > 0 for case in waiting)
        words = [
            f"未销号 {len(waiting)}",
            f"逾期 {late}" if late else "",
            f"已销号 {len(self._cases) - len(waiting)}",
        ]
        self._words.setText("　".join(word for word in words if word))
        if self._shown != NEW:
            row = max(self.model.row_of(self._shown), 0)
            if lines:
                self.grid.go(row)
                self._show_issue(self.model.line_at(row).key)
            else:
                self._hand_over()
                self.form.show_other(Issue())
                self._shown = ""
        self._stack.setCurrentIndex(0 if lines or self._shown == NEW else 1)

    def focus_on(self, detail: str) -> None:
        """Go to a problem by its uid; "new" starts a new one."""
        if detail == NEW:
            self.start_new()
        elif self.model.line_count():
            self.grid.go(max(self.model.row_of(detail), 0) if detail else 0)
            self.grid.setFocus()

    def start_new(self) -> None:
        """An empty form, or what was typed into it before; nothing is written before 登记."""
        self.unwritten()
        self._hand_over()
        texts = self._drafts.pop(self.page.project.uid, {})
        self._shown = NEW
        self._stack.setCurrentIndex(0)
        self.form.show_other(Issue(assigned=self.work.ledger.today.isoformat()))
        for name, text in texts.items():
            self.form.places[name].editor.set_text(text)
        self._label("登记问题")
        self.form.places["description"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> bool:
        """Write the field that is being typed."""
        self.form.finish()
        return True

    def unwritten(self) -> object:
        if self._page is not None and self._shown == NEW:
            self._drafts[self.page.project.uid] = self.form.texts()
        return self._drafts or None

    def take_up(self, unwritten: object) -> None:
        if isinstance(unwritten, dict):
            self._drafts = unwritten

    # ------------------------------------------------------------------ what is shown

    def _begin(self, uid: str) -> None:
        """Another project: go on with the problem that was being registered there, if any."""
        self._shown = ""
        if uid in self._drafts:
            self.start_new()

    def _issue(self) -> Issue | None:
        return next((issue for issue in self.page.issues if issue.uid == self._shown), None)

    def _chosen(self, row: int) -> None:
        if self._filling or not 0 <= row < self.model.line_count():
            return
        if self.model.line_at(row).key != self._shown:
            self.unwritten()
            self._show_issue(self.model.line_at(row).key)

    def _show_issue(self, uid: str) -> None:
        same = uid == self._shown
        if not same:
            self._hand_over()
        self._shown = uid
        issue = self._issue()
        if issue is None:
            return
        (self.form.show_values if same else self.form.show_other)(issue)
        self._label(issue.number or "问题")

    def _close_theirs(self, issue: Issue | None) -> None:
        """What another office says of the problem is closed, and named as theirs."""
        ledger, project = self.work.ledger, self.page.project
        maker, owner = (issue.office, project.office) if issue is not None else (ledger.office, ledger.office)
        writers = {field.name: writer_of(Issue, field.name, maker, owner) for field in FIELDS}
        names = {code: offices.office_short(ledger, code) for code in {*writers.values()} - {ledger.office}}
        self.form.close_fields(lambda field: _theirs(names.get(writers[field.name], "")))
        self._right.say("、".join(f"灰着的由{name}填" for name in names.values()))

    def _hand_over(self) -> None:
        """Another problem is shown: what was not taken for this one is not lost."""
        if self._shown not in ("", NEW):
            for text in self.form.waiting(f"问题 {self._right.title.text()}"):
                self.work.strayed.emit(text)

    def _label(self, title: str) -> None:
        new, issue = self._shown == NEW, self._issue()
        self._right.title.setText(title)
        self._close_theirs(None if new else issue)
        for button in (self.keep, self.drop):
            button.setVisible(new)
        self.delete.setVisible(not new and issue is not None)
        case = None if new else next((case for case in self._cases if case.uid == self._shown), None)
        self._below.setVisible(case is not None)
        self.course.show_case(case)

    # ------------------------------------------------------------------ writing

    def _write(self, name: str, text: str) -> str:
        """Write a field of the chosen problem; of a new one only check it."""
        try:
            value = records.checked(field_of(Issue, name), text)
            if self._shown != NEW:
                title = f"改{field_of(Issue, name).label}"
                self.work.write("改问题", records.set_fields, Issue, self._shown, {name: value}, title)
        except ValueError as wrong:
            return str(wrong)
        return ""

    def _register(self) -> None:
        texts = self.form.texts()
        fields, first = {}, ""
        for field in FIELDS:
            try:
                fields[field.name] = records.checked(field, texts[field.name])
            except ValueError as wrong:
                self.form.places[field.name].editor.complain(str(wrong))
                first = first or field.name
        if first:
            self.form.places[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        uid = self.page.project.uid
        if not fields["unit"] and fields["assigned"] == self.work.ledger.today.isoformat():
            fields["assigned"] = None  # prefilled, but there is nobody yet to whom it is assigned
        added = self.work.write("登记问题", problems.register, uid, fields)
        if added:
            self._show_issue(added)
            self.show_page(self.page)
            self.grid.setFocus()

    def _drop(self) -> None:
        self._shown = ""
        self.show_page(self.page)

    def _delete(self) -> None:
        issue, work = self._issue(), self.work
        if issue is not None:
            uid = issue.uid
            work.write("删除问题", records.remove, Issue, uid)
            work.said.emit("已删除问题，可以撤销")


def _theirs(name: str) -> str:
    return f"这一栏由{name}填，请他们改" if name else ""


def _line(case: Case, left: str) -> GridLine:
    cells = {"number": case.text("number"), "description": case.text("description")}
    cells |= {"state": state_words(case), "left": left}
    mark = Mark("问题逾期", left, "办成了就销号；没办成写明新的时限和措施。", "red")
    return GridLine(key=case.uid, cells=cells, marks={"left": mark} if case.late else {})
