"""Typing is sacred: whatever keys are pressed in whatever grid, grouped, filtered, folded, what was typed is
in the record whose cell was framed, or stands refused in its editor.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.models import Need
from app.models.cells import Cell
from app.services.common import month_records, records
from app.services.grid import editing, grid
from app.services.grid.grid import GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.months import month_sheet
from app.services.project import projects
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.kit.grid import Grid, GridLine, GridLineKind
from app.views.months import MonthsPage
from app.views.project import ProjectPage
from app.views.project.permit_table import FILTERS
from app.views.projects import LedgerPage
from app.views.registers.page import RegistersPage
from app.views.sheet.page import SheetPage
from app.views.work import Work
from tests.county import WHO, county
from tests.journeys.hands import INNER
from tests.journeys.typist import Typist, acts
from tests.views.kit_samples import SampleModel

WAN, MONTH, UID = 10_000, "2025-09", 32
seldom = settings(max_examples=max(settings().max_examples // 8, 1))  # each example opens a page


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Nine projects of three units and industries, some of which have reported."""
    with county(tmp_path_factory.mktemp("typing") / "台账") as made:
        fill(made)
        yield made


def fill(ledger: Ledger) -> None:
    uids: list[str] = []
    for number in range(9):
        fields = {
            "name": f"项目{number}", "responsible_unit": f"单位{number // 3}", "status": "在建",
            "industry": ("工业", "交通", "市政")[number % 3], "year_plan": 6_000 * WAN, "plan_year": 2025,
            "approval": "备案", "fund_own": WAN,
        }  # fmt: skip
        uids.append(projects.create(ledger, WHO, fields, with_nodes=number == 0))
        add = {
            "project": uids[-1],
            "kind": "用地",
            "amount": 50.0,
            "land_way": ("批而未供", "新增")[number % 2],
        }
        records.add(ledger, WHO, Need, add)
    with ledger.change("填月度", by=WHO) as session:
        month_records.put_months(session, {(uid, MONTH): {"done": WAN} for uid in uids[::4]})


@contextmanager
def at_work(ledger: Ledger) -> Iterator[Work]:
    """One person's work; in the end everything that was done is taken back."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    background = Background()
    depth = len(ledgers.undo_steps(ledger).undo)
    try:
        yield Work(ledger, WHO, background, ScriptedAsk())
    finally:
        background.close()
        ledger.on_change.clear()
        while len(ledgers.undo_steps(ledger).undo) > depth:
            ledgers.undo_last(ledger, WHO)


def in_front(page: Any) -> None:
    page.resize(*INNER)
    page.show()
    page.activateWindow()
    QApplication.processEvents()


def play(typist: Typist, keyboard: Sequence[str], page: Any) -> None:
    """Press the keys; the page goes in the end, whatever came of it."""
    try:
        typist.grid.setFocus()
        for act in keyboard:
            typist.do(act)
        typist.end()
    finally:
        page.close()
        page.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# ------------------------------------------------------------------ the kit's own


class Filtered(SampleModel):
    """Shows all lines or those that are not filled in; read again now and then, as pages do."""

    def __init__(self) -> None:
        self.unfilled = False
        super().__init__()
        self._usual = len(self.store)

    def choose(self) -> None:
        self.unfilled = not self.unfilled
        self.read()

    def read(self) -> None:
        lines = [replace(line, fits=self._fits(line.kind, line.cells)) for line in self.store]
        self.set_lines(lines, view=self.unfilled)

    def come_or_go(self) -> None:
        """Somebody else makes a record or deletes it."""
        if len(self.store) == self._usual:
            self.store.insert(2, GridLine(key="come", cells={"name": "新来的"}))
        else:
            self.store = [line for line in self.store if line.key != "come"]
        self.read()

    def _fits(self, kind: GridLineKind, cells: Any) -> bool:
        return kind is not GridLineKind.DATA or not self.unfilled or cells.get("september") is None


@example(["line"] * 6 + ["filter", "other", "click", "up", "other", "line"])
@example(["line"] * 16 + ["ctrl end", "line", "f2", "line"])
@given(acts("filter", "read", "other"))
def test_nothing_is_lost_in_a_grid_with_groups_and_a_filter(qapp: QApplication, keyboard: list[str]) -> None:
    theme.apply(qapp)
    model = Filtered()
    made = Grid(model, ScriptedAsk())
    in_front(made)
    made.go(2, "september")

    def stored(uid: str, key: str) -> Any:
        return next((line.cells.get(key) for line in model.store if line.key == uid), None)

    def choose() -> None:
        if made.finish_editing():
            model.choose()

    def other() -> None:
        written = any(uid == "come" for uid, _ in typist.written)
        if made.editor() is not None or not written:  # what is being typed over it is handed over
            model.come_or_go()
            for cell in [each for each in typist.written if each[0] == "come"]:
                del typist.written[cell]

    typist = Typist(made, stored, {"filter": choose, "read": model.read, "other": other})
    play(typist, keyboard, made)


# ------------------------------------------------------------------ 项目台账, 月度填报

SHEET = ("choose tab", "choose tab", "again", "group", "sort", "other", "search", "fold")


def sheet_acts(page: SheetPage[Any]) -> dict[str, Callable[[], object]]:
    """What one does around a sheet while an editor may be open."""
    tabs = [tab.key for tab in page.bar.tabs._tabs]
    turns = count()

    def other() -> None:
        """Somebody else changes something: rows are read again below the hands."""
        for uid in page.model.rows.order()[-1:]:
            edit = editing.prepare([Cell(uid, "note", f"别人{next(turns)}")])
            editing.apply(page.work.ledger, "王海燕", "改备注", edit)

    def search() -> None:
        if page.grid.finish_editing():
            page.header.search.setText(("xm", "", "xm1")[next(turns) % 3])

    def fold() -> None:
        groups = [group.value for group in page.model.rows.outline.groups]
        if page.grid.finish_editing():
            page.model.fold(frozenset(groups[next(turns) % 3 :: 2]))

    return {
        "choose tab": lambda: page.bar.tabs.choose(tabs[next(turns) % len(tabs)]),
        "again": lambda: page.bar.tabs.again.emit(page.bar.tabs.current),
        "group": lambda: page.query.group_by(("responsible_unit", "industry", "")[next(turns) % 3]),
        "sort": lambda: page.query.sort("year_plan", bool(next(turns) % 2)),
        "other": other,
        "search": search,
        "fold": fold,
    }


@seldom
@given(acts(*SHEET))
def test_nothing_is_lost_in_the_ledger(ledger: Ledger, keyboard: list[str]) -> None:
    with at_work(ledger) as work:
        page = LedgerPage(work)
        in_front(page)
        page.activate()
        page.query.group_by("industry")

        def stored(uid: str, key: str) -> Any:
            if len(uid) == UID:
                return grid.cells(ledger, [key], [uid])[uid][0]
            return uid if uid in grid.names(ledger, grid.uids_of(ledger, GridQuery("2025-08"))) else None

        page.grid.go(2, "year_plan")
        play(Typist(page.grid, stored, sheet_acts(page)), keyboard, page)


@seldom
@given(acts(*SHEET), st.sampled_from(["all", "unfilled"]))
def test_nothing_is_lost_in_the_month(ledger: Ledger, keyboard: list[str], tab: str) -> None:
    with at_work(ledger) as work:
        page = MonthsPage(work)
        in_front(page)
        page.activate()
        page.bar.tabs.choose(tab)

        def stored(uid: str, key: str) -> Any:
            return month_sheet.cells(ledger, MONTH, [key], [uid])[uid][0]

        play(Typist(page.grid, stored, sheet_acts(page)), keyboard, page)


# ------------------------------------------------------------------ the rooms of a project


@contextmanager
def room(ledger: Ledger, key: str) -> Iterator[tuple[ProjectPage, Any, str]]:
    """A room of the first project's page."""
    with at_work(ledger) as work:
        uid = grid.uids_of(ledger, GridQuery("2025-08"))[0]
        page = ProjectPage(work)
        in_front(page)
        page.show_project(uid, [uid])
        page.show_tab(key)
        yield page, page.room(key), uid


@seldom
@given(acts("filter", "filter", "again", "banner"), st.sampled_from(["all", "open", "needed"]))
def test_nothing_is_lost_among_the_permits(ledger: Ledger, keyboard: list[str], first: str) -> None:
    with room(ledger, "permits") as (page, shown, uid):
        turns = count()

        def stored(code: str, key: str) -> Any:
            line = next(each for each in projects.page(ledger, uid).permits.lines if each.item.code == code)
            return line.row.get(key)

        def banner() -> None:
            shown.finish() and shown.focus_on("P07")

        around = {
            "filter": lambda: shown.filters.choose(tuple(FILTERS)[next(turns) % len(FILTERS)]),
            "again": lambda: shown.filters.again.emit(shown.filters.current),
            "banner": banner,
        }
        shown.filters.choose(first)
        shown.grid.go(2, "done")
        play(Typist(shown.grid, stored, around), keyboard, page)


@seldom
@given(acts("add", "move"))
def test_nothing_is_lost_among_the_nodes(ledger: Ledger, keyboard: list[str]) -> None:
    with room(ledger, "nodes") as (page, shown, uid):

        def stored(key: str, name: str) -> Any:
            nodes_now = projects.page(ledger, uid).milestones
            return next((getattr(each, name) for each in nodes_now if key in (each.uid, each.name)), None)

        around = {"add": shown.add.click, "move": shown.down.click}
        play(Typist(shown.grid, stored, around), keyboard, page)


@seldom
@given(acts())
@pytest.mark.parametrize("key", ["months", "money"])
def test_nothing_is_lost_in_a_room_of_figures(ledger: Ledger, key: str, keyboard: list[str]) -> None:
    with room(ledger, key) as (page, shown, uid):
        table = shown.grid if key == "months" else shown.flow_grid

        def stored(month: str, name: str) -> Any:
            return getattr(projects.page(ledger, uid).months.get(month), name, None)

        play(Typist(table, stored), keyboard, page)


# ------------------------------------------------------------------ 专题台账


@seldom
@given(acts("group", "group", "read"))
def test_nothing_is_lost_in_a_register(ledger: Ledger, keyboard: list[str]) -> None:
    with at_work(ledger) as work:
        page = RegistersPage(work)
        in_front(page)
        page.show_for("land")
        turns = count()

        def read() -> None:
            QApplication.processEvents()
            work.background.wait()
            QApplication.processEvents()

        def stored(uid: str, key: str) -> Any:
            with ledger.read() as session:
                return getattr(session.get_one(Need, uid), key)

        def group() -> None:
            page.group.setCurrentIndex(next(turns) % page.group.count())
            page.group.activated.emit(page.group.currentIndex())

        read()
        page.grid.go(2, "secured")
        play(Typist(page.grid, stored, {"group": group, "read": read}), keyboard, page)
