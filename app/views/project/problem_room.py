"""The room 问题: the project's problems as a list, the chosen one as a form that is edited in place."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QStackedWidget

from app.models import Field, Issue, Kind, dates, field_of, values
from app.services import problems, records
from app.services.projects import ProjectPage
from app.views.kit import parts, theme
from app.views.kit.empty import EmptyState
from app.views.kit.grid.columns import GridColumn, Mark, column_of
from app.views.kit.grid.lines import Line, LinesModel
from app.views.project.blocks import Block, Scrolled, holding
from app.views.project.inplace import InPlaceForm
from app.views.project.room import Go, Room, plain, table
from app.views.work import Work

NEW = "new"
"""The place in the room where a problem is registered."""
FIELDS = tuple(
    field_of(Issue, name)
    for name in (
        "description", "category", "source", "measure", "lead_unit", "unit", "person", "assigned",
        "due", "closed", "result",
    )
)  # fmt: skip


def columns() -> list[GridColumn]:
    """The columns of the list."""
    found = [
        plain(column_of(field_of(Issue, name)), width=width)
        for name, width in (("number", 8.0), ("description", 22.0))
    ]
    left = GridColumn("left", "时限", field=Field("", "", Kind.TEXT), width=10, filterable=False)
    return [*found, left]


class Problems(Room):
    """Register, change, close and delete problems; those still open come first."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.model = LinesModel(columns())
        self.grid = table(self.model, self)
        self.form = InPlaceForm(FIELDS, self._write, label_width=72, least=150)
        self._shown = ""
        self._drafts: dict[str, dict[str, str]] = {}  # problems not yet registered, by project
        self.register = parts.button("登记问题(&R)", self.start_new, icon="plus")
        self.close_issue = parts.button("销号(&X)", self._close, icon="check-circle")
        self.delete = parts.button("删除(&D)", self._delete, icon="trash")
        self.keep = parts.button("登记(&S)", self._register, icon="check")
        self.drop = parts.button("不登记了(&C)", self._drop)
        self._words = parts.label("", "second")
        self._right = Block("问题")
        self._right.body.addWidget(Scrolled(parts.boxed(parts.column(self.form, None)), on_panel=True), 1)
        self._right.body.addLayout(
            parts.row(None, self.drop, self.keep, self.delete, self.close_issue, gap=8)
        )
        left = parts.column(parts.row(self._words, None, self.register, gap=8), self.grid, gap=8)
        left.setStretch(1, 1)
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

    def show_page(self, page: ProjectPage) -> None:
        """Show the problems of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        if other and self._page is not None and self._shown == NEW:
            self._drafts[self.page.project.uid] = self.form.texts()
        super().show_page(page)
        if other:
            self._begin(page.project.uid)
        today = self.work.ledger.today
        ordered = sorted(page.issues, key=lambda issue: (bool(issue.closed), issue.due or "9", issue.uid))
        lines = [
            _line(issue, problems.left(issue, today), problems.is_late(issue, today)) for issue in ordered
        ]
        self.model.set_lines(lines)
        waiting = [issue for issue in page.issues if not issue.closed]
        late = sum(problems.is_late(issue, today) for issue in waiting)
        words = [
            f"未销号 {len(waiting)}",
            f"逾期 {late}" if late else "",
            f"已销号 {len(ordered) - len(waiting)}",
        ]
        self._words.setText("　".join(word for word in words if word))
        if self._shown != NEW:
            row = max(self.model.row_of(self._shown), 0)
            if lines:
                self.grid.go(row)
                self._show_issue(self.model.line_at(row).key)
            else:
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
        """An empty form; nothing is written before 登记."""
        self._shown = NEW
        self._stack.setCurrentIndex(0)
        self.form.show_other(Issue(assigned=self.work.ledger.today.isoformat()))
        self._label("登记问题")
        self.form.places["description"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> bool:
        """Write the field that is being typed."""
        self.form.finish()
        return True

    # ------------------------------------------------------------------ what is shown

    def _begin(self, uid: str) -> None:
        """Another project: go on with the problem that was being registered there, if any."""
        self._shown = ""
        texts = self._drafts.pop(uid, None)
        if texts is not None:
            self.start_new()
            for name, text in texts.items():
                self.form.places[name].editor.set_text(text)

    def _issue(self) -> Issue | None:
        return next((issue for issue in self.page.issues if issue.uid == self._shown), None)

    def _chosen(self, row: int) -> None:
        if 0 <= row < self.model.line_count() and self.model.line_at(row).key != self._shown:
            self._show_issue(self.model.line_at(row).key)

    def _show_issue(self, uid: str) -> None:
        same, self._shown = uid == self._shown, uid
        issue = self._issue()
        if issue is None:
            return
        (self.form.show_values if same else self.form.show_other)(issue)
        self._label(f"{issue.number or '问题'}　{'已销号' if issue.closed else '未销号'}")

    def _label(self, title: str) -> None:
        new, issue = self._shown == NEW, self._issue()
        self._right.title.setText(title)
        for button in (self.keep, self.drop):
            button.setVisible(new)
        for button in (self.delete, self.close_issue):
            button.setVisible(not new and issue is not None)
        self.close_issue.setText(" 恢复未销号(&X)" if issue is not None and issue.closed else " 销号(&X)")

    # ------------------------------------------------------------------ writing

    def _write(self, name: str, text: str) -> str:
        """Write a field of the chosen problem; of a new one only check it."""
        try:
            value = records.checked(field_of(Issue, name), text)
            if self._shown != NEW:
                ledger, person, uid = self.work.ledger, self.work.person, self._shown
                title = f"改{field_of(Issue, name).label}"
                self.work.write(
                    "改问题", lambda: records.set_fields(ledger, person, Issue, uid, {name: value}, title)
                )
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
        ledger, person, uid = self.work.ledger, self.work.person, self.page.project.uid
        added = self.work.write("登记问题", lambda: problems.register(ledger, person, uid, fields))
        if added:
            self._show_issue(added)
            self.show_page(self.page)
            self.grid.setFocus()

    def _drop(self) -> None:
        self._shown = ""
        self.show_page(self.page)

    def _close(self) -> None:
        issue, work = self._issue(), self.work
        if issue is None:
            return
        uid, result = issue.uid, issue.result
        if issue.closed:
            work.write("恢复未销号", lambda: problems.reopen(work.ledger, work.person, uid))
            return
        day = work.ask.text(
            self, "问题销号", "哪天解决的", work.ledger.today.isoformat(), verb="销号(&X)", check=_wrong_day
        )
        if day is not None:
            closed = dates.parse(day) or ""
            work.write("问题销号", lambda: problems.close(work.ledger, work.person, uid, closed, result))

    def _delete(self) -> None:
        issue, work = self._issue(), self.work
        if issue is not None:
            uid = issue.uid
            work.write("删除问题", lambda: records.remove(work.ledger, work.person, Issue, uid))
            work.said.emit("已删除问题，可以撤销")


def _wrong_day(text: str) -> str:
    try:
        return "" if values.parse(field_of(Issue, "closed"), text) else "请填日期，例如 2025-09-18"
    except ValueError as wrong:
        return str(wrong)


def _line(issue: Issue, left: str, late: bool) -> Line:
    cells = {name: getattr(issue, name) for name in ("number", "description")}
    cells["description"] = (issue.description or "").replace("\n", " ")
    mark = Mark("问题逾期", left, "办成了就销号；没办成写明新的时限和措施。", "red")
    return Line(key=issue.uid, cells=cells | {"left": left}, marks={"left": mark} if late else {})
