"""A block of a room that holds a table of records: name, a few words, what can be done at the right."""

from collections.abc import Sequence

from app.models import Record
from app.models.roles import Act
from app.views.kit import parts
from app.views.kit.grid.lines import GridLine
from app.views.project.blocks import RoomBlock
from app.views.project.record_table import RecordTable, TableSpec
from app.views.project.room import Room


class TableBlock(RoomBlock):
    """The table is as high as its lines, up to `most`; 加… and 删除 stand in the head."""

    most = 10

    def __init__(self, room: Room, title: str, spec: TableSpec, *, empty: str = "") -> None:
        super().__init__(title)
        self.table = self.make_table(room, spec)
        self._empty = empty
        self.table.add.hide()
        self.table.delete.hide()
        self.table.words.hide()
        noun = spec.noun or title
        self.new = parts.link(f"加{noun}", self.table.start_new)
        self.drop = parts.link("删除", self.table.delete.click)
        room.work.allow(self.new, Act.EDIT)
        room.work.allow(self.drop, Act.EDIT, f"删除选中的{noun}，可以撤销")
        self.head.addWidget(self.drop)
        self.head.addWidget(self.new)
        self.body.addWidget(self.table)
        self.table.grid.current_changed.connect(lambda _row, _column: self._enable())

    def make_table(self, room: Room, spec: TableSpec) -> RecordTable:
        """The table inside."""
        return RecordTable(room, spec)

    def show_records(self, records: Sequence[Record], words: str = "") -> None:
        """Show the records; with none, say what the empty line is for."""
        self.show_lines(records, (), words)

    def show_lines(self, records: Sequence[Record], before: Sequence[GridLine], words: str) -> None:
        """The same with lines before them that are no records."""
        self.table.show_records(records, before)
        self.table.fit_rows(1, self.most)
        self.say(words if records or before else self._empty)
        self._enable()

    def _enable(self) -> None:
        self.drop.setVisible(bool(self.table.current()))
