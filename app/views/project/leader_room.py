"""The room 包联: who looks after the project, when somebody was there last, its 专班 and 代办员."""

from dataclasses import replace

from PySide6.QtWidgets import QGridLayout

from app.models import Assignment, Kind, Project, Visit, dates, field_of
from app.services.common import records
from app.services.common.project_sheet import ProjectSheet
from app.services.leaders import leadership
from app.services.leaders.leadership import Force
from app.views.kit import parts, theme
from app.views.kit.choice import ChoiceLine
from app.views.project.blocks import RoomBlock, Scrolled, VerdictLabel, holding
from app.views.project.inplace import InPlaceForm
from app.views.project.record_table import Computed, TableSpec
from app.views.project.room import Go, Room
from app.views.project.table_block import TableBlock
from app.views.work import Work

VISITS = "visits"
"""The place in the room where visits are recorded."""
_PEOPLE = (
    "leader", "task_force", "agent", "lead_unit", "responsible_unit", "responsible_person",
)  # fmt: skip


class Leaders(Room):
    """Assignments and visits as tables; 专班, 代办员 and the responsible people as a form."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.most = leadership.visit_days(work.ledger)
        today = lambda: {"since": work.ledger.today.isoformat()}  # noqa: E731 - read when a record is added
        self.assignments = TableBlock(
            self,
            "包联领导",
            TableSpec(
                Assignment,
                ("leader", "title", "tier", "unit", "contact", "phone", "since", "until", "note"),
                (Computed("last", "最近走访", 13, self._last),),
                today,
                {"title": 12, "unit": 14},
                noun="包联",
                after={"tier": ("last",)},
            ),
            empty="还没有包联领导。在空行里填姓名。",
        )
        self.visits = TableBlock(
            self,
            "走访",
            TableSpec(
                Visit,
                ("day", "leader", "way", "found", "settled"),
                widths={"day": 11, "leader": 10, "found": 34, "settled": 30},
                offered={"leader": self._names},
                noun="走访",
            ),
            empty="还没有走访记录。在空行里填走访日期。",
        )
        self.verdict = VerdictLabel()
        self.assignments.head.insertWidget(2, self.verdict)
        fields = [field_of(Project, name) for name in _PEOPLE]
        fields[1] = replace(fields[1], kind=Kind.CHOICE, choices=(" ",))  # which 专班 there are is read later
        self.form = InPlaceForm(
            fields, self._write, closed=lambda _field: bool(work.closed), label_width=84, least=190
        )
        self.form.setToolTip(work.closed)
        self.people = RoomBlock("专班与责任人", "基本情况", lambda: go("basics", "leader"))
        self.force = parts.label("", "second", wrap=True)
        self.people.body.addWidget(self.form)
        self.people.body.addWidget(self.force)
        grid = QGridLayout()
        grid.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(20))
        grid.setSpacing(theme.px(12))
        for place, block in enumerate((self.assignments, self.visits, self.people)):
            grid.addWidget(block, place, 0)
        grid.setRowStretch(3, 1)
        self.scrolled = Scrolled(holding(grid))
        self.setLayout(parts.column(self.scrolled, gap=0))

    def show_page(self, page: ProjectSheet) -> None:
        """Show who looks after a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        if other:
            self.hand_over(self.form)
        super().show_page(page)
        self.most = leadership.visit_days(self.work.ledger)
        assigned, visits = page.of(Assignment), page.of(Visit)
        newest = sorted(visits, key=lambda visit: (visit.day, visit.uid), reverse=True)
        sheet = page.project.leader
        self.assignments.show_records(assigned)
        if sheet and not assigned:
            self.assignments.say(f"表上写的是{sheet}。在空行里登记职务、联络人和起始日期，好按时提醒走访。")
        self.visits.show_records(newest, f"{len(visits)}次")
        self._judge(page)
        (self.form.show_other if other else self.form.show_values)(page.project)
        forces = leadership.forces(self.work.ledger)
        line = self.form.places["task_force"].editor.input
        if isinstance(line, ChoiceLine):
            line.offer([force.name for force in forces])
        self._tell_force(page, forces)

    def _judge(self, page: ProjectSheet) -> None:
        """Whether somebody was there lately, in words."""
        today = self.work.ledger.today
        last = leadership.last_visit(page.of(Visit))
        holding_now = leadership.in_office(page.of(Assignment), today)
        since = [day for each in holding_now if (day := dates.first_day(each.since))]
        late = leadership.is_overdue(last, min(since, default=None), today, self.most)
        watched = bool(holding_now or last)
        words = leadership.visit_words(last, today, late=late)
        over = f"，超过 {self.most}天" if late and last else ""
        self.verdict.say(f"{words}{over}" if watched else "", good=not late)

    def _tell_force(self, page: ProjectSheet, forces: list[Force]) -> None:
        name = page.project.task_force or ""
        force = next((each for each in forces if each.name == name), None)
        self.force.setVisible(bool(name))
        if force is None or not force.head:
            self.force.setText(f"{name}的组长、成员在“设置”的专班里填。")
            return
        pieces = [f"{force.name}：组长 {force.head}", f"牵头 {force.unit}", f"成员 {force.members}"]
        pieces += [f"联络 {force.contact} {force.phone}".rstrip(), f"共 {force.projects}个项目"]
        self.force.setText("　".join(piece for piece in pieces if piece.split(" ", 1)[-1].strip()))

    def focus_on(self, detail: str) -> None:
        """Go to a visit or an assignment by its uid; `VISITS` leads to the visits."""
        named = bool(detail) and self.visits.table.model.row_of(detail) >= 0
        block = self.visits if named or detail == VISITS else self.assignments
        self.scrolled.ensureWidgetVisible(block)
        block.table.focus_on("" if detail == VISITS else detail)

    def finish(self) -> bool:
        """Write what is being typed."""
        self.form.finish()
        return self.assignments.table.finish() and self.visits.table.finish()

    def _last(self, assignment: Assignment) -> str:
        last = leadership.last_visit(self.page.of(Visit), assignment.leader)
        return leadership.visit_words(last, self.work.ledger.today, late=False)

    def _names(self) -> list[str]:
        names = [each.leader for each in self.page.of(Assignment)]
        return list(dict.fromkeys([*names, *filter(None, [self.page.project.leader])]))

    def _write(self, name: str, text: str) -> str:
        work, uid = self.work, self.page.project.uid
        try:
            work.write("改责任人", records.set_field, Project, uid, name, text)
        except ValueError as wrong:
            return str(wrong)
        return ""
