"""The room 历史: every change set that touched the project, in words, newest first."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.common.history_lines import FieldLine, HistoryLine
from app.services.common.project_sheet import ProjectSheet
from app.services.project import history
from app.services.project.history import HistoryFilter
from app.views.kit import parts, theme
from app.views.kit.empty import NoHits
from app.views.project.blocks import Elided, RoomPicker, Scrolled, empty
from app.views.project.room import Go, Room
from app.views.work import Work

_PART, _LINES = 40, 6
_ALL_PEOPLE, _ALL_FIELDS = "所有人", "所有内容"


class History(Room):
    """Who changed what when, from which desk; by person or by field; long histories come in parts."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self._known: tuple[str, int] = ("", -1)
        self._next: int | None = None
        self.people, self.fields = RoomPicker(), RoomPicker()
        self.people.setAccessibleName("按人")
        self.fields.setAccessibleName("按内容")
        self.fields.addItems([_ALL_FIELDS, *history.labels()])
        self.fields.setMaxVisibleItems(18)
        for box in (self.people, self.fields):
            box.setMinimumWidth(theme.px(150))
            box.activated.connect(lambda _at: self._read_anew())
        self._words = parts.label("", "second")
        self.more = parts.link("再往前看", self._read_on)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(0)
        panel = parts.panel()
        inside = parts.column(self.lines, self.more, gap=8, margins=(16, 4, 16, 12))
        inside.setAlignment(self.more, Qt.AlignmentFlag.AlignLeft)
        panel.setLayout(inside)
        self._panel, self._none = panel, QVBoxLayout()
        column = parts.column(panel, self._none, None, gap=0, margins=(24, 0, 24, 16))
        bar = parts.row(self._words, None, self.people, self.fields, gap=8, margins=(24, 12, 24, 0))
        outer = parts.column(bar, Scrolled(parts.boxed(column)), gap=8)
        outer.setStretch(1, 1)
        self.setLayout(outer)

    def show_page(self, page: ProjectSheet) -> None:
        """Show the history of a project; read again only when something was changed."""
        other = self._known[0] != page.project.uid
        super().show_page(page)
        if other:
            self.people.setCurrentIndex(-1)
            self.fields.setCurrentIndex(0)
        if self._known != (page.project.uid, page.changes):
            self._known = (page.project.uid, page.changes)
            self._read_anew()

    def focus_on(self, detail: str) -> None:
        """Go to the choice of a person."""
        self.people.setFocus()

    def _criteria(self) -> HistoryFilter:
        person, field = self.people.currentText(), self.fields.currentText()
        return HistoryFilter(
            "" if person == _ALL_PEOPLE else person,
            "" if field == _ALL_FIELDS else field,
        )

    def _read_anew(self) -> None:
        empty(self.lines)
        self._next = 0
        self._read_on()

    def _read_on(self) -> None:
        if self._next is None:
            return
        criteria = self._criteria()
        part = history.page_of(
            self.work.ledger, self.page.project.uid, after=self._next, limit=_PART, choice=criteria
        )
        for line in part.lines:
            if self.lines.count():
                self.lines.addWidget(parts.rule())
            self.lines.addWidget(_entry(line, _desk(line, self.work)))
        self._next = part.next
        self._offer_people(part.authors, criteria.author)
        self.more.setVisible(part.next is not None)
        self._words.setText(f"共 {part.total} 次修改")
        self._tell_none(not self.lines.count())

    def _offer_people(self, authors: tuple[str, ...], chosen: str) -> None:
        names = [_ALL_PEOPLE, *authors]
        if [self.people.itemText(at) for at in range(self.people.count())] != names:
            self.people.clear()
            self.people.addItems(names)
        self.people.setCurrentIndex(names.index(chosen) if chosen in names else 0)

    def _tell_none(self, none: bool) -> None:
        empty(self._none)
        self._panel.setVisible(not none)
        if none:
            actions = [(f"去掉“{box.currentText()}”", partial(self._drop, box)) for box in self._narrowed()]
            self._none.addWidget(NoHits("这样选没有修改记录。", actions))

    def _narrowed(self) -> list[RoomPicker]:
        return [box for box in (self.people, self.fields) if box.currentIndex() > 0]

    def _drop(self, box: RoomPicker) -> None:
        box.setCurrentIndex(0)
        self._read_anew()


def _desk(line: HistoryLine, work: Work) -> str:
    """Where it was done: on this computer, or on another one of some office."""
    entry = line.entry
    if entry.desk == work.ledger.desk:
        return "本机"
    return f"{'本单位' if entry.office == work.ledger.office else entry.office}另一台电脑"


def _entry(line: HistoryLine, desk: str) -> QWidget:
    """One change set: when and who at the left, what at the right."""
    entry = line.entry
    when = parts.label(entry.business_date, "second")
    who = Elided(f"{entry.author}　{desk}", "note")
    shown = [_line_words(each) for each in line.lines[:_LINES]]
    if len(line.lines) > _LINES:
        shown.append(f"还有 {len(line.lines) - _LINES} 处")
    changes = parts.label("\n".join(shown), "second", wrap=True, selectable=True)
    left = parts.boxed(parts.column(when, who, None, gap=2))
    left.setFixedWidth(theme.px(170))
    right = parts.column(parts.label(entry.title, "bold", wrap=True), changes, gap=2)
    widget = parts.boxed(parts.row(left, gap=16, margins=(0, 8, 0, 8)))
    across = widget.layout()
    assert isinstance(across, QHBoxLayout)
    across.addLayout(right, 1)
    widget.setAccessibleName(f"{entry.business_date} {entry.author} {entry.title}：{'；'.join(shown)}")
    return widget


def _line_words(line: FieldLine) -> str:
    where = " · ".join(part for part in (line.subject, line.label) if part)
    return f"{where}　{line.moved()}" if line.moved() else where
