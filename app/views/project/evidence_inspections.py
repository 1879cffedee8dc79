"""核查: the inspections of a project as a table, reported against found, with the photos of each."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.models import Evidence, Inspection
from app.models.roles import Act
from app.services.common import records
from app.services.common.project_sheet import ProjectSheet
from app.services.proofs import inspections
from app.services.proofs.evidence import Purpose
from app.views.kit import parts
from app.views.kit.empty import EmptyState
from app.views.kit.grid.columns import Mark
from app.views.project.record_table import Computed, RecordTable, TableSpec
from app.views.project.room import Room

_NAMES = (
    "day",
    "method",
    "person",
    "reported",
    "found",
    "reported_amount",
    "found_amount",
    "verdict",
    "note",
)
_WIDTHS = {"day": 8, "method": 6.5, "person": 6, "reported": 11, "found": 11, "reported_amount": 11,
           "found_amount": 11, "verdict": 5.5, "note": 9}  # fmt: skip


class Inspections(QWidget):
    """Register inspections and attach photos to them; what was found below what was reported is marked."""

    def __init__(
        self, room: Room, add_photos: Callable[[Purpose], object], show_photos: Callable[[Purpose], object]
    ) -> None:
        super().__init__()
        self._room = room
        self._counts: dict[str, int] = {}
        self._add_photos, self._show_photos = add_photos, show_photos
        less = Computed("less", "对比", 8.5, _less, _mark)
        photos = Computed("photos", "照片", 4, lambda record: self._count_words(record.uid))
        defaults = lambda: inspections.prefilled(room.page, room.work.ledger.today)  # noqa: E731 - one word for it
        self.table = RecordTable(room, TableSpec(Inspection, _NAMES, (less, photos), defaults, _WIDTHS))
        self.table.add.hide()
        self.new = parts.button("加核查(&N)", self.start_new, icon="plus")
        self.attach = parts.button("给它加照片(&P)", self._attach, icon="image")
        self.look = parts.button("看它的照片(&L)", self._look)
        gestures = (self.look, self.attach, self.table.delete, self.new)
        self.tools = parts.boxed(parts.row(self.table.words, None, *gestures, gap=8))
        for button in (self.new, self.attach):
            room.work.allow(button, Act.EDIT)
        self.table.grid.current_changed.connect(lambda _row, _column: self._enable())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._none = EmptyState(
            "shield-check",
            "还没有核查记录",
            "到现场看过、飞过无人机、比过卫星图，就记一条：填报的进度带过来，写上看到的。",
            [] if room.work.closed else [("加核查(&N)", self.start_new)],
            action_icon="plus",
        )
        self._stack.addWidget(parts.boxed(parts.column(self._none, None)))
        self.setLayout(parts.column(self._stack, gap=0))

    def show_page(self, page: ProjectSheet) -> None:
        """Show the inspections of a project, the newest first."""
        newest_first = sorted(
            page.of(Inspection), key=lambda each: (each.day, each.born_counter), reverse=True
        )
        self._counts = {}
        for proof in page.of(Evidence):
            if proof.about == "inspection" and proof.record:
                self._counts[proof.record] = self._counts.get(proof.record, 0) + 1
        self.table.show_records(newest_first)
        low = sum(bool(inspections.differences(each)) for each in newest_first)
        self.table.words.setText(f"核查 {len(newest_first)} 次" + (f"　低于填报 {low} 次" if low else ""))
        self._stack.setCurrentIndex(0 if newest_first else 1)
        self._enable()

    @property
    def filled(self) -> bool:
        """Whether there is any inspection."""
        return self._stack.currentIndex() == 0

    def start_new(self) -> None:
        """A new inspection of today with what is reported; then type what was found."""
        work, page = self._room.work, self._room.page
        fields = {**inspections.prefilled(page, work.ledger.today), "project": page.project.uid}
        added = work.write("加核查", records.add, Inspection, fields)
        if added:
            self.table.grid.go(self.table.model.row_of(added), "found")
            self.table.grid.setFocus()

    def focus_on(self, uid: str) -> None:
        """Go to an inspection."""
        if self.filled:
            self.table.focus_on(uid)
        else:
            self._none.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        return self.table.finish()

    def _count_words(self, uid: str) -> str:
        return str(self._counts[uid]) if uid in self._counts else ""

    def _enable(self) -> None:
        uid = self.table.current()
        self.attach.setEnabled(bool(uid) and not self._room.work.closed)
        self.look.setEnabled(uid in self._counts)

    def _attach(self) -> None:
        if uid := self.table.current():
            self._add_photos(Purpose("inspection", uid))

    def _look(self) -> None:
        if uid := self.table.current():
            self._show_photos(Purpose("inspection", uid))


def _less(record: Inspection) -> str:
    return inspections.shortfall(record)


def _mark(record: Inspection) -> Mark | None:
    hits = inspections.hits_in(record)
    return Mark(hits[0].check.name, "\n".join(hits[0].facts), hits[0].advice, hits[0].tone) if hits else None
