"""专题台账: a list of registers at the left, the chosen one as a grid at the right; the same on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QWidget

from app.models import ENTITY_BY_TABLE, Activity
from app.models.cells import Cell, Refused
from app.models.listing import ACTIVITY_KINDS
from app.progress import Progress
from app.services.common import offices, records
from app.services.ledger.ledgers import Ledger
from app.services.lists import list_catalogue, lists
from app.services.paper import reports
from app.services.registers import registers
from app.services.registers.register_rows import RegisterTable
from app.views.kit import parts
from app.views.kit.combo import Combo
from app.views.kit.empty import EmptyState
from app.views.kit.faces import Faces
from app.views.kit.grid.columns import GridColumn
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.reading import Reader
from app.views.kit.shortcuts import bind
from app.views.registers.lines import grid_columns, lines_of
from app.views.registers.rail import RegisterRail
from app.views.saving import save
from app.views.work import Work

_READS = frozenset(ENTITY_BY_TABLE)
_MOST_KEPT = 20_000
"""Records that can be named to the ledger at once."""
_HINTS = "F2 改　Ctrl+Enter 打开项目　Ctrl+P 打印"


@dataclass(frozen=True)
class RegisterWish:
    """Which register, of what period, office and grouping; `kept` are the records that are seen already."""

    key: str
    period: str = ""
    office: str = ""
    group: str | None = None
    kept: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True)
class RegisterContent:
    """A register read for a wish, with what else can be chosen, ready to be shown."""

    wish: RegisterWish
    read: RegisterTable
    lines: tuple[GridLine, ...]
    groups: Mapping[str, str]
    periods: Mapping[str, str]
    counts: Mapping[str, int]


class RegistersPage(Page):
    """Reads in the background; what is typed into a cell is one step that can be undone."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.wish = RegisterWish(next(iter(registers.kinds())))
        self.content: RegisterContent | None = None
        self._filling = False
        self.header = PageHeader("专题台账", work, search=False)
        self.rail = RegisterRail(registers.kinds())
        self.model = _RegisterLines(work)
        self.grid = Grid(self.model, work.ask)
        self.grid.setObjectName("panel")
        self.group, self.period, self.office = Combo(name="分组"), Combo(name="期别"), Combo(name="单位")
        self.add = parts.button("加活动(&N)", self._add_event, icon="plus")
        self.xlsx = parts.button("导出 Excel(&E)", self.save, icon="export")
        self.print_button = parts.button("打印(&P)", self.print, icon="printer", primary=True)
        self._body = Faces(self.grid)
        self.reader = Reader(
            self, work.background, wish=self._wish, read=partial(_read, work.ledger), show=self._show,
            fail=partial(work.ask.tell_error, self, "读台账"), kinds=_READS,
        )  # fmt: skip
        self._build()
        self._connect()
        self.reader.hold()
        QTimer.singleShot(0, self, self.reader.release)  # by then it is known which register is wanted

    def _build(self) -> None:
        for combo in (self.group, self.period, self.office):
            combo.setMinimumContentsLength(9)
        self._period_word = parts.label("期别", "second")
        self._office_word = parts.label("单位", "second")
        bar = parts.row(
            parts.label("分组", "second"), self.group, self._period_word, self.period, self._office_word,
            self.office, None, self.add, self.xlsx, self.print_button, gap=8,
        )  # fmt: skip
        right = parts.column(bar, self._body, gap=8)
        right.setStretch(1, 1)
        whole = parts.row(self.rail, gap=12, margins=(24, 0, 24, 16))
        whole.addLayout(right, 1)
        outer = parts.column(self.header, gap=0)
        outer.addLayout(whole, 1)
        self.setLayout(outer)
        city = self.work.ledger.level == "city"
        for each in (self.office, self._office_word):
            each.setVisible(city)
        self.office.addItem("全部", "")
        if city:
            for office in offices.offices(self.work.ledger):
                self.office.addItem(office.short, office.code)

    def _connect(self) -> None:
        self.rail.chosen.connect(lambda key: self._want(RegisterWish(key, office=self.wish.office)))
        self.group.activated.connect(self._choose)
        self.period.activated.connect(self._choose)
        self.office.activated.connect(self._choose)
        self.work.listen(self.grid)
        self.grid.sums_changed.connect(self.sums_changed)
        self.grid.opened.connect(self._open)
        self.work.changed.connect(self.header.refresh)
        self.work.changed.connect(self.reader.hear)
        bind(self, {"Ctrl+P": self.print, "Ctrl+Return": self._open_current})

    # ------------------------------------------------------------------ for the window

    def activate(self) -> None:
        """The page has come to the front: the keyboard chooses a register."""
        self.hints_changed.emit(_HINTS)
        self.rail.setFocus()

    def finish(self) -> bool:
        """Write what is being typed; a refused cell keeps the page."""
        return self.grid.finish_editing()

    def show_for(self, what: object) -> None:
        """Show a register by its key."""
        if isinstance(what, str) and what in registers.kinds():
            self.rail.choose(what)

    def panes(self) -> list[QWidget]:
        """The list and the grid."""
        return [self.rail, self.grid]

    # ------------------------------------------------------------------ reading

    def _wish(self) -> RegisterWish:
        """What is wanted, with what is seen of it: that keeps its place."""
        same = self.content is not None and self.content.wish == self.wish
        return replace(self.wish, kept=frozenset(self.model.keys()[:_MOST_KEPT] if same else ()))

    def _want(self, wish: RegisterWish) -> None:
        if self.grid.finish_editing():
            self.wish = wish
            self.reader.catch_up()
        else:
            self._stay()

    def _stay(self) -> None:
        """A refused cell keeps what is shown: the choices say what that is."""
        with QSignalBlocker(self.rail):
            self.rail.choose(self.wish.key)
        self.office.setCurrentIndex(max(self.office.findData(self.wish.office), 0))
        if self.content is not None:
            self._offer(self.content)

    def _choose(self) -> None:
        if not self._filling:
            period, office, group = (
                str(each.currentData() or "") for each in (self.period, self.office, self.group)
            )
            self._want(RegisterWish(self.wish.key, period, office, group))

    def _show(self, content: RegisterContent) -> None:
        self.rail.show_counts(content.counts)
        other = self.content is None or self.content.wish.key != content.wish.key
        self.content = content
        editable = self.work.ledger.role(self.work.person).value != "viewer"
        self.model.show_register(content, grid_columns(content.read, editable=editable), anew=other)
        self._offer(content)
        for each in (self.period, self._period_word):
            each.setVisible(len(content.periods) > 1)
        self._period_word.setText("清单" if content.read.register.choices is not None else "期别")
        self.add.setVisible(content.read.register.entity is Activity)
        self._tell_empty(content)
        if other and content.lines:
            self.grid.go(0)
        declared = content.read.register
        self.header.say(f"{declared.name} · {content.read.count:,}条")
        self.xlsx.setEnabled(bool(content.read.count))
        self.status_changed.emit(f"{declared.name} {content.read.count:,}条")

    def _offer(self, content: RegisterContent) -> None:
        usual = next(iter(content.groups), "")
        self._fill(self.group, content.groups, usual if content.wish.group is None else content.wish.group)
        self._fill(self.period, content.periods, content.wish.period)

    def _fill(self, combo: Combo, choices: Mapping[str, str], chosen: str) -> None:
        """Offer these choices with the chosen one, else the first, shown."""
        self._filling = True
        combo.clear()
        for key, words in choices.items():
            combo.addItem(words, key)
        combo.setCurrentIndex(max(combo.findData(chosen), 0))
        self._filling = False

    def _tell_empty(self, content: RegisterContent) -> None:
        if content.lines:
            self._body.show_content()
            return
        name = content.read.register.name
        chosen = bool(content.wish.period) and content.read.register.choices is None
        hint = "换个期别，或选“全部”。" if chosen else content.read.register.hint
        actions = [("加活动(&N)", self._add_event)] if content.read.register.entity is Activity else []
        self._body.say(EmptyState("table", f"{name}里还没有内容", hint, actions))

    # ------------------------------------------------------------------ acts

    def _open(self, row: int) -> None:
        uid = self.model.project_of(row)
        if uid:
            self.work.project_wanted.emit(uid, self.model.projects())

    def _open_current(self) -> None:
        self._open(self.grid.current()[0])

    def print(self) -> None:
        """To 报表打印, with this register, its period and grouping."""
        settings = reports.settings_of(self.work.ledger, self.wish.key)
        group = str(self.group.currentData() or "")
        reports.keep_settings(self.work.ledger, self.wish.key, reports.grouped(settings, group))
        self.work.page_wanted.emit("print", (self.wish.key, str(self.period.currentData() or "")))

    def save(self) -> None:
        """Save the register as a workbook."""
        content, ledger, person = self.content, self.work.ledger, self.work.person
        if content is None:
            return
        group = str(self.group.currentData() or "")
        settings = reports.grouped(reports.usual(ledger, self.wish.key), group)

        def write(out: Path, _progress: Progress) -> None:
            reports.write_report(
                ledger, content.wish.key, out, period=content.wish.period, settings=settings, person=person,
                office=content.wish.office,
            )  # fmt: skip

        save(self, self.work, "导出 Excel", f"{content.read.register.name}.xlsx", write)

    def _add_event(self) -> None:
        work = self.work
        name = work.ask.text(
            self, "加活动", "活动名称", "", verb="加上(&O)",
            check=lambda text: "" if text.strip() else "请填活动名称",
        )  # fmt: skip
        if name is None:
            return
        kind = next((each for each in ACTIVITY_KINDS if each in name), ACTIVITY_KINDS[0])
        day = work.ledger.today.isoformat()
        added = work.write("加活动", lists.hold_activity, kind, name, day)
        if added:
            work.said.emit(f"已加“{name}”，种类、日期在表里改")


class _RegisterLines(LinesModel):
    """The lines of one register; what is typed goes to its records."""

    def __init__(self, work: Work) -> None:
        super().__init__([], write=self._put)
        self._work = work
        self._content: RegisterContent | None = None
        self._projects: dict[str, str] = {}

    def show_register(self, content: RegisterContent, columns: Sequence[GridColumn], *, anew: bool) -> None:
        """Show a register; of another one the columns too."""
        self._content = content
        self._projects = {row.uid: row.project for group in content.read.groups for row in group.rows}
        if anew:
            self.set_lines([])
            self.set_columns(columns)
            self.arrange([column.key for column in columns])
        self.set_lines(content.lines, view=content.wish)

    def choices(self, row: int, column: GridColumn) -> Sequence[str]:
        """The lists of the catalogue for a membership, else the declared words."""
        if column.key == "roll":
            return [roll.name for roll in list_catalogue.catalogue_of(self._work.ledger)]
        return super().choices(row, column)

    def project_of(self, row: int) -> str:
        """The project of a row, "" for none."""
        return self._projects.get(self.line_at(row).key, "") if 0 <= row < self.line_count() else ""

    def projects(self) -> list[str]:
        """The projects in the order in which they are shown."""
        return list(dict.fromkeys(uid for uid in self._projects.values() if uid))

    def _put(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        if self._content is None:
            return []
        work, entity = self._work, self._content.read.register.entity
        return work.do(records.set_texts, entity, cells, title)


def _read(ledger: Ledger, wish: RegisterWish, _progress: Progress) -> RegisterContent:
    periods = registers.choices(ledger, wish.key)
    read = registers.table(
        ledger, wish.key, period=wish.period, group=wish.group, office=wish.office, kept=wish.kept
    )
    counts = dict(registers.counts(ledger))
    return RegisterContent(
        wish, read, tuple(lines_of(read)), registers.groups(ledger, wish.key), periods, counts
    )
