"""The ledger grid at 10,000 and 50,000 projects: first paint, filter, reading, page jump (goal 3)."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QSortFilterProxyModel, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from app.services.common import periods
from app.services.grid import columns, grid, standings
from app.services.grid.grid import Condition, GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.storage import sqlite
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.projects.page import LedgerPage
from app.views.work import Work
from tests.bench.conftest import Ratio, Size
from tests.bench.ledgers import PERIOD, empty, fill

_PARENT = QModelIndex()
_TEXTS = ("交通", "37号")
_PEOPLE = ("张三", "赵六")


def filled(folder: Any, count: int) -> Iterator[Ledger]:
    with empty(folder) as ledger:
        fill(ledger, count, nodes=2)
        standings.refresh(ledger)
        yield ledger


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory, size: Size) -> Iterator[Ledger]:
    """10,000 projects."""
    yield from filled(tmp_path_factory.mktemp("ten") / "ledger", size(10_000, 40))


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory, size: Size) -> Iterator[Ledger]:
    """50,000 projects."""
    yield from filled(tmp_path_factory.mktemp("fifty") / "ledger", size(50_000, 200))


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    theme.apply(qapp)


# ------------------------------------------------------------------ first paint


def opener(ledger: Ledger) -> Callable[[], LedgerPage]:
    """Makes the page and paints it. What a page reads later, in the background, it does not read here."""
    background = Background()
    background.close()
    work = Work(ledger, ledgers.people(ledger.folder)[0], background, ScriptedAsk())

    def show() -> LedgerPage:
        page = LedgerPage(work)
        page.resize(1166, 700)
        page.show()
        paint(page)
        assert page.model.line_count()
        return page

    return show


def paint(widget: QWidget) -> None:
    """Let events go round and have everything painted."""
    QApplication.processEvents()
    widget.grab()


def test_first_paint(ratio: Ratio, ten: Ledger, fifty: Ledger) -> None:
    """It costs the same whatever the ledger's size."""
    show_ten, show_fifty = opener(ten), opener(fifty)
    show_ten(), show_fifty()
    ratio("first paint, 50,000 projects", show_fifty, show_ten, goal=1.2, rounds=9, against="10,000")


# ------------------------------------------------------------------ filter


class Lines(QAbstractTableModel):
    """The same rows as plain texts, as a first attempt would hold them."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        super().__init__()
        self.rows = [["" if value is None else str(value) for value in row] for row in rows]

    def rowCount(self, parent: Any = _PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Any = _PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows[0])

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def keys_shown() -> list[str]:
    return columns.default_keys(PERIOD)


def proxy(ledger: Ledger, key: str) -> QSortFilterProxyModel:
    """Filters by one column, which is the quickest that a proxy can do."""
    uids = grid.uids_of(ledger, GridQuery(PERIOD))
    made = QSortFilterProxyModel()
    made.setSourceModel(Lines(list(grid.cells(ledger, keys_shown(), uids).values())))
    made.sourceModel().setParent(made)
    made.setFilterKeyColumn(keys_shown().index(key))
    return made


def page_filter(ledger: Ledger, queries: list[GridQuery]) -> Callable[[], None]:
    """Asks the ledger and shows the rows, one query after the other; what filters do not change is known."""
    page = opener(ledger)()
    summed, wanted = page.summed(), cycle(queries)
    figures = grid.figures(ledger, PERIOD, summed)

    def act() -> None:
        query = next(wanted)
        page.model.show(grid.outline(ledger, query, summed, figures), query)

    return act


def test_filter_by_text(ratio: Ratio, fifty: Ledger) -> None:
    """Names, units, persons, leaders at once, groups and sums included, against names alone."""
    peer, texts = proxy(fifty, "name"), cycle(_TEXTS)
    ratio(
        "filter by text, 50,000 projects",
        page_filter(fifty, [GridQuery(PERIOD, text=text, group="industry") for text in _TEXTS]),
        lambda: peer.setFilterFixedString(next(texts)),
        goal=1 / 5,
        rounds=7,
        against="proxy, one column",
    )


def test_filter_by_condition(ratio: Ratio, fifty: Ledger) -> None:
    """By ticked values."""
    peer, people = proxy(fifty, "responsible_person"), cycle(_PEOPLE)
    ticked = [Condition("responsible_person", "in", (person,)) for person in _PEOPLE]
    ratio(
        "filter by condition, 50,000 projects",
        page_filter(fifty, [GridQuery(PERIOD, conditions=(one,), group="industry") for one in ticked]),
        lambda: peer.setFilterFixedString(next(people)),
        goal=1 / 5,
        rounds=7,
        against="proxy, one column",
    )


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize(("many", "few"), [(160, 4), (3000, 75)])
def test_reading_cells(ratio: Ratio, size: Size, fifty: Ledger, many: int, few: int) -> None:
    """The cells of some projects against the driver alone with the same joins."""
    rows = size(many, few)
    uids = iter(grid.uids_of(fifty, GridQuery(PERIOD)) * 3)
    connection = sqlite.connect(fifty.database, fifty.key, writable=False)

    def part() -> list[str]:
        return [next(uids) for _ in range(rows)]

    def plain() -> None:
        wanted = part()
        marks = ",".join("?" * len(wanted))
        query = f"SELECT project.uid, {_PLAIN} WHERE project.uid IN ({marks})"
        assert len(connection.execute(query, wanted).fetchall()) == rows

    def ours() -> None:
        assert len(grid.cells(fifty, keys_shown(), part())) == rows

    ratio(f"cells of {rows:,} rows", ours, plain, goal=1.3, rounds=15, against="sqlite3")
    connection.close()


_JUDGED, _FILLED = PERIOD, periods.filling(PERIOD)
_PLAIN = f"""
light, name, year_role, total_investment, year_plan, judged.done, filled.done, standing.year_done, rate,
responsible_unit, responsible_person, next_node, standing.progress, issue, leader, industry, county, start,
finish, code, owner FROM project LEFT JOIN standing ON standing.project = project.uid
LEFT JOIN monthly_progress AS judged
ON judged.project = project.uid AND judged.month = '{_JUDGED}' AND NOT judged.deleted
LEFT JOIN monthly_progress AS filled
ON filled.project = project.uid AND filled.month = '{_FILLED}' AND NOT filled.deleted
"""


# ------------------------------------------------------------------ page jump


class OwnPainter(QAbstractScrollArea):
    """The least that can show such a page: texts at hand, painted one by one on a white ground."""

    def __init__(self, rows: list[list[str]], widths: list[int]) -> None:
        super().__init__()
        self.rows, self.widths, self.high = rows, widths, theme.row_height()
        self.setFont(theme.font(theme.GRID))
        self.verticalScrollBar().setRange(0, len(rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), Qt.GlobalColor.white)
        first = self.verticalScrollBar().value()
        for line in range(self.viewport().height() // self.high + 1):
            left = 0
            for text, width in zip(self.rows[first + line], self.widths, strict=True):
                place = QRect(left + 6, line * self.high, width - 12, self.high)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
                left += width
                if left > self.viewport().width():
                    break
        painter.end()


def test_page_jump(ratio: Ratio, size: Size, fifty: Ledger) -> None:
    """Twenty times Page Down, reading included, against texts that are all in memory."""
    page = opener(fifty)()
    whole = GridQuery(PERIOD, group="industry")
    page.model.show(grid.outline(fifty, whole, page.summed()), whole)
    rows = Lines(list(grid.cells(fifty, keys_shown(), page.model.rows.order()).values())).rows
    widths = [theme.px(column.width * 8) for column in page.model.columns()]
    peer = OwnPainter(rows, widths[: len(rows[0])])
    peer.resize(page.grid.size())
    peer.show()
    paint(peer)
    starts, jumps = range(30, size(40_000, 80), size(600, 20)), size(20, 2)
    ours_at, peer_at = cycle(starts), cycle(starts)

    def ours() -> None:
        start = next(ours_at)
        for jump in range(jumps):
            page.grid.right.verticalScrollBar().setValue((start + 25 * jump) * theme.row_height())
            QApplication.processEvents()  # as on the screen: both halves once

    def plain() -> None:
        start = next(peer_at)
        for jump in range(jumps):
            peer.verticalScrollBar().setValue(start + 25 * jump)
            QApplication.processEvents()

    ratio("twenty page jumps, 50,000 projects", ours, plain, goal=2, rounds=7, against="own painter")
