"""导入表格: choose a file, see it understood, map its columns, check every row, import it as one step."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import UserError
from app.models import dates
from app.services.common import periods
from app.services.intake import report, targets
from app.services.intake.plan import Outcome, RowKey
from app.services.intake.review import Decision
from app.services.intake.writing import ImportResult
from app.views.intake import foot, steps
from app.views.intake.check_panel import CheckPanel
from app.views.intake.columns_panel import ColumnsPanel
from app.views.intake.decisions import DecisionActs
from app.views.intake.desk import Desk
from app.views.intake.done_panel import DonePanel, done_words
from app.views.intake.draft import Outlook
from app.views.intake.foot import Foot, has_work
from app.views.intake.frame import FileLine, Legend
from app.views.intake.mapping_popup import MappingPopup
from app.views.intake.menus import kind_menu, sheet_menu
from app.views.intake.paper import check_list
from app.views.intake.places import Places
from app.views.intake.sheet_model import SheetModel
from app.views.intake.sheet_panel import SheetPanel
from app.views.intake.sheet_view import SheetView
from app.views.intake.start_panel import StartPanel
from app.views.kit import parts, theme
from app.views.kit.background import BackgroundTask
from app.views.kit.page_files import FilePage
from app.views.kit.page_header import PageHeader
from app.views.kit.printing import offer_paper
from app.views.kit.progress import run_shown
from app.views.work import Work

LEDGER_PAGE = "ledger"
_FILES = "表格 (*.xlsx *.xls *.xlsm *.ods *.csv *.et *.txt *.xml *.htm *.html *.mht);;所有文件 (*)"
_TOUCHED = frozenset({"project", "milestone", "monthly_progress", "issue"})


class ImportPage(FilePage):
    """Nothing is written before 导入; everything before can be changed by a click and is judged anew."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.desk = Desk(work)
        self.step = steps.FILE
        self.result: ImportResult | None = None
        self.sheet = ""
        self._places = Places()
        self.importing: BackgroundTask | None = None
        self._agreed: int | None = None  # 导入 was pressed, with so many decisions open, while it was judged
        self._make_parts()
        self._lay_out()
        self._connect()
        self.show_step(steps.FILE)

    # ------------------------------------------------------------------ building

    def _make_parts(self) -> None:
        self.header = PageHeader("导入表格", search=False)
        self.line = FileLine(self.choose_sheet)
        self.start = StartPanel(self.choose_file, self.desk.cancel)
        self.model = SheetModel()
        self.view = SheetView(self.model)
        acts = DecisionActs(self.desk.decide_rows, self.desk.fill, self.edit_cell, self.look_at)
        self.sheets, self.columns, self.check = SheetPanel(), ColumnsPanel(), CheckPanel(acts)
        self.done = DonePanel(self.work.undo)
        self.foot = Foot()

    def _lay_out(self) -> None:
        self.side = QStackedWidget()
        for panel in (QWidget(), self.sheets, self.columns, self.check, self.done):
            self.side.addWidget(panel)
        self.side.setFixedWidth(theme.px(360))
        left = parts.column(self.view, Legend(), gap=0)
        left.setStretch(0, 1)
        middle = parts.row(parts.boxed(left), parts.rule(upright=True), self.side, gap=0)
        middle.setStretch(0, 1)
        whole = parts.column(parts.rule(), gap=0)
        whole.addLayout(middle, 1)
        whole.addWidget(self.foot)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        self._stack.addWidget(parts.boxed(whole))
        outer = parts.column(self.header, self.line, self._stack, gap=0)
        outer.setStretch(2, 1)
        self.setLayout(outer)

    def _connect(self) -> None:
        self.dropped.connect(lambda paths: self.open(paths[0]))
        self.line.steps.chosen.connect(self.show_step)
        self.desk.reading.connect(self.start.show_step)
        self.desk.opened.connect(self._opened)
        self.desk.not_opened.connect(self.start.end)
        self.foot.pressed.connect(self._act)
        self.desk.judged.connect(self._judged)
        self.desk.busy_changed.connect(lambda _busy: self._show_foot())
        self.desk.not_imported.connect(self._tell)
        self.model.edited.connect(lambda row, column, text: self.desk.fill((self.sheet, row), column, text))
        self.view.mapping_wanted.connect(self.offer_mapping)
        self.view.kind_wanted.connect(self.offer_kinds)
        self.view.next_wanted.connect(self.next_decision)
        self.columns.wanted.connect(
            lambda at, place: self.offer_mapping(self.model.columns()[at].index, place)
        )
        self.sheets.period_chosen.connect(lambda month: self.desk.set_period(self.sheet, month))
        self.sheets.sheet_wanted.connect(self.desk.use_sheet)
        self.sheets.sheet_shown.connect(self.show_sheet)
        self.check.filtered.connect(self._filter)
        self.check.all_decided.connect(self.desk.decide_all)
        self.work.changed.connect(self._ledger_changed)

    # ------------------------------------------------------------------ for the window

    def show_for(self, what: object) -> None:
        """Start with a file."""
        if isinstance(what, str | Path):
            self.open(Path(what))

    def leave(self) -> bool:
        """An import that is done is put away: who comes back wants to import something else."""
        if self.result is not None:
            self.start_over()
        return True

    def unwritten(self) -> object:  # the whole file as it was understood and corrected
        return (self.outlook, self.sheet, self.step) if self.outlook and self.result is None else None

    def take_up(self, unwritten: object) -> None:
        if isinstance(unwritten, tuple):
            outlook, sheet, step = unwritten
            self.desk.take_up(outlook)
            self.show_sheet(sheet)
            self.show_step(step)

    def panes(self) -> list[QWidget]:
        """The sheet and what is beside it."""
        return [self.start.choose] if self.step == steps.FILE else [self.view, self.side]

    # ------------------------------------------------------------------ reading

    def choose_file(self) -> None:
        """A file by hand."""
        path = self.work.ask.open_file(self, "导入表格", _FILES)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Read a file and go to the first step that needs a person."""
        self.result = None
        self.show_step(steps.FILE)
        self.start.begin()
        self.desk.open(path)

    def _opened(self, outlook: Outlook) -> None:
        if not any(sheet.cells for sheet in outlook.workbook.sheets):
            self.start.end(report.why_nothing(outlook.plan, outlook.draft.path.name))
            return
        self.start.end()
        telling = [name for name, reading in outlook.review.readings.items() if reading.tables]
        self.check.counts.current = None
        self.sheet = telling[0] if telling else outlook.workbook.sheets[0].name
        self.model.show(outlook.review, self.sheet)
        self._show_outlook(outlook)
        self.show_step(first_step(outlook))
        self.view.go(next((row.row.row for row in outlook.plan.rows if row.key[0] == self.sheet), 1))
        self.view.setFocus()

    # ------------------------------------------------------------------ showing

    @property
    def outlook(self) -> Outlook | None:
        """What the import would do as things stand."""
        return self.desk.outlook

    def show_step(self, step: int) -> None:
        """Go to a step."""
        self.step = step
        reach = steps.FILE if self.outlook is None else steps.DONE if self.result else steps.ROWS
        self.line.steps.show_step(step, reach)
        self._stack.setCurrentIndex(0 if step == steps.FILE else 1)
        self.side.setCurrentIndex(step)
        self.view.allow_typing(self.result is None)
        self.line.show_file(self.outlook if step != steps.FILE else None, self.sheet)
        self._show_foot()
        self.hints_changed.emit("F6 换区　Enter 看下一处" if step != steps.FILE else "")

    def _show_outlook(self, outlook: Outlook) -> None:
        self.model.update(outlook.review)
        self.check.show_outlook(outlook, self.sheet)
        self.sheets.show_outlook(outlook, self.sheet)
        self.columns.show_outlook(outlook, tuple(self.model.columns()))
        self.line.show_file(outlook if self.step != steps.FILE else None, self.sheet)
        self._show_foot()

    def show_sheet(self, name: str) -> None:
        """Look at another sheet of the file."""
        if self.outlook is not None:
            self.sheet = name
            self.model.show(self.outlook.review, name, self.check.counts.current)
            self._show_outlook(self.outlook)

    def choose_sheet(self) -> None:
        """The list of sheets."""
        if self.outlook is not None:
            names = [sheet.name for sheet in self.outlook.workbook.sheets]
            menu = sheet_menu(self, names, self.show_sheet)
            menu.exec(self.line.sheet.mapToGlobal(self.line.sheet.rect().bottomLeft()))

    def _filter(self, outcome: Outcome | None) -> None:
        if self.outlook is not None:
            self.model.show(self.outlook.review, self.sheet, outcome)

    def _ledger_changed(self, kinds: frozenset[str]) -> None:
        if self.outlook is not None and not self.importing and self.result is None and kinds & _TOUCHED:
            self.desk.judge_again()

    def _tell(self, error: UserError) -> None:
        self.work.ask.tell_error(self, "导入表格", error)

    # ------------------------------------------------------------------ corrections

    def offer_mapping(self, index: int, place: QPoint) -> None:
        """Offer what a column can be imported as."""
        outlook, sheet = self.outlook, self.sheet
        column = next((each for each in self.model.columns() if each.index == index), None)
        if outlook is None or column is None or self.result is not None:
            return
        table = outlook.review.readings[sheet].tables[0]
        if table.entity != "project":
            return
        month = table.month or periods.period(self.work.ledger)
        popup = MappingPopup(
            self, column, targets.targets(month),
            lambda target, unit: self.desk.map_column(sheet, index, target, unit),
        )  # fmt: skip
        popup.show_at(place)

    def offer_kinds(self, row: int, place: QPoint) -> None:
        """Offer what a row can be, and whether it is imported."""
        key, desk = (self.sheet, row), self.desk
        if self.result is None:
            kind_menu(
                self, self.model.kind(row), lambda kind: desk.mark(*key, kind), lambda: desk.skip(key)
            ).exec(place)

    def edit_cell(self, key: RowKey, column: int) -> None:
        """Change a cell on the sheet."""
        self._come_to(key)
        self.view.edit_cell(key[1], column)

    def look_at(self, decision: Decision) -> None:
        """Bring the row of a decision into view."""
        self._come_to(decision.key)
        self.view.go(decision.key[1], decision.column or 0)

    def next_decision(self) -> None:
        """Enter: the next place that needs a person."""
        decision = self._places.next_of(self.outlook.review.decisions if self.outlook else ())
        if decision is not None:
            self.look_at(decision)
            self.check.decisions.focus_on(decision.key)

    def _come_to(self, key: RowKey) -> None:
        if key[0] != self.sheet:
            self.show_sheet(key[0])
        if self.model.line_of(key[1]) < 0 and self.outlook is not None:
            self.check.counts.choose(None)

    # ------------------------------------------------------------------ importing

    def run_import(self) -> None:
        """Do it: after a backup, as one step that can be taken back; see `_judged`."""
        self.foot.onward.setFocus()  # a cell that is being typed counts
        job = self.desk.job()
        if self.desk.busy and self.outlook is not None:
            self._agreed = len(self.outlook.review.decisions)
        if job is not None:
            self.importing = run_shown(
                self, self.work.background, self.work.ask, "导入表格", job, done=self._imported,
                note="取消后什么也不会导入", cancelled=self._stopped, failed=self._refused,
            )  # fmt: skip

    def _judged(self, outlook: Outlook) -> None:
        """导入 pressed meanwhile is done now, unless there is more to decide than there was then."""
        self._show_outlook(outlook)
        agreed, self._agreed = self._agreed, None
        if agreed is not None and has_work(outlook) and len(outlook.review.decisions) <= agreed:
            self.run_import()
        elif agreed is not None:
            self.work.said.emit("刚改的一格要看一看，看过再按导入")

    def _stopped(self) -> None:
        self.importing = None
        self.work.said.emit("已取消，没有导入")

    def _refused(self, error: UserError) -> None:
        self.importing = None
        self._tell(error)
        self.desk.judge_again()

    def _imported(self, result: ImportResult) -> None:
        self.importing = None
        self.result = result
        if self.outlook is not None:
            self.done.show_result(result, self.outlook)
        self.show_step(steps.DONE)
        self.foot.buttons[-1].setFocus()  # one Enter too many shall not undo the import
        self.work.said.emit(f"{done_words(result)}；可以撤销" if result.title else done_words(result))

    def print_list(self) -> None:
        """The check list, on paper or as PDF."""
        if self.outlook is not None:
            day = dates.spelled(self.work.ledger.today)
            html = check_list(self.outlook, self.work.person, day)
            offer_paper(self, self.work.ask, "打印核对单", f"核对单_{self.outlook.draft.path.stem}", html)

    def start_over(self) -> None:
        """Put the file away and choose another."""
        self._agreed = None
        self.desk.close()
        self.result = None
        self.show_step(steps.FILE)

    # ------------------------------------------------------------------ the foot

    def _act(self, key: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            foot.CANCEL: self.start_over, foot.AGAIN: self.start_over, foot.PRINT: self.print_list,
            foot.IMPORT: self.run_import, foot.BACK: lambda: self.show_step(self.step - 1),
            foot.NEXT: lambda: self.show_step(self.step + 1),
            foot.LEDGER: lambda: self.work.page_wanted.emit(LEDGER_PAGE, None),
        }  # fmt: skip
        acts[key]()

    def _show_foot(self) -> None:
        if self.outlook is not None and self.step != steps.FILE:
            self.foot.show_step(self.step, self.outlook, busy=self.desk.busy, done=self.result is not None)


def first_step(outlook: Outlook) -> int:
    """Where a person is needed first: nothing understood, no month, a unit only guessed, else the rows."""
    if not outlook.plan.rows and not outlook.plan.entries:
        return steps.SHEET
    tables = [table for reading in outlook.review.readings.values() for table in reading.tables]
    if any((column.target or "").startswith("?.") for table in tables for column in table.columns):
        return steps.SHEET
    if any(warning.row == 0 for warning in outlook.plan.understanding.warnings):
        return steps.COLUMNS
    return steps.ROWS
