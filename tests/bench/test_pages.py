"""A project's page and the month's page in a ledger of 2,000 projects × 31 permits × 60 months.

Both are compared with sqlite3 reading the same rows from a plain file, and held to a time.
"""

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.demo.content import DEMO_MONTH, DEMO_YEAR
from app.models import CHILDREN, Milestone, MonthlyProgress, Permit, Project
from app.models.dates import months_between
from app.models.uids import keyed_uid
from app.services.common import month_records
from app.services.grid import grid, standings
from app.services.grid.grid import GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.money import funds
from app.services.months import reporting
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.months import MonthsPage
from app.views.project import ProjectPage
from app.views.work import Work
from tests.bench.conftest import Ratio, Size
from tests.bench.ledgers import PERIOD, empty, node_rows, project_rows

PERMITS, YEARS = 31, 5
FILLING = f"{DEMO_YEAR}-{DEMO_MONTH + 1:02d}"
_COPIED = (Project, MonthlyProgress, Permit, Milestone)


@pytest.fixture(scope="module")
def count(size: Size) -> int:
    """How many projects there are."""
    return size(2_000, 8)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, count: int) -> Iterator[Ledger]:
    """Five years of everything."""
    first, last = f"{DEMO_YEAR - YEARS + 1}-01", f"{DEMO_YEAR}-{DEMO_MONTH + 1:02d}"
    months = months_between(first, last)
    with empty(tmp_path_factory.mktemp("pages") / "ledger") as made:
        with made.change("导入", by="刘敏", kind="import") as session:
            uids = session.insert_many(Project, project_rows(count))
            session.insert_many(Milestone, (node for uid in uids for node in node_rows(uid, 7)))
            session.insert_many(Permit, (row for uid in uids for row in permit_rows(uid)))
        for start in range(0, len(uids), 500):
            with made.change("导入", by="刘敏", kind="import") as session:
                part = uids[start : start + 500]
                month_records.put_months(
                    session, {(uid, month): figures(month) for uid in part for month in months}
                )
        standings.refresh(made)
        yield made


def permit_rows(uid: str) -> Iterator[dict[str, object]]:
    """The procedures of one project, the first half of them done."""
    for number in range(1, PERMITS + 1):
        item = f"P{number:02d}"
        done = f"{DEMO_YEAR - 1}-{number % 12 + 1:02d}-10" if number < 16 else None
        yield {
            "uid": keyed_uid(Permit, uid, item),
            "project": uid,
            "item": item,
            "need": "需",
            "done": done,
        }


def figures(month: str) -> dict[str, object]:
    """One month as it is reported."""
    done = 1_900_000 + int(month[5:7]) * 10_000
    words = {
        "progress": f"{month}主体施工至第{int(month[5:7])}层",
        "problem": "管线迁改",
        "measure": "现场协调",
    }
    return {"plan": 2_000_000, "done": done, "received": done, "paid": done // 2, **words}


@pytest.fixture(scope="module")
def plain(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The same rows in a file of sqlite3's own, with the same indexes."""
    made = sqlite3.connect(tmp_path_factory.mktemp("plain") / "rows.db")
    with ledger.read() as session:
        for entity in _COPIED:
            table, name = entity.__table__, entity.__tablename__
            names = [column.name for column in table.columns]
            made.execute(f"CREATE TABLE {name} ({', '.join(names)}, PRIMARY KEY (uid))")
            rows = [tuple(row) for row in session.connection().execute(table.select())]
            made.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(names))})", rows)
            for key in {"project", "month"} & set(names):
                made.execute(f"CREATE INDEX {name}_{key} ON {name} ({key})")
    made.commit()
    yield made
    made.close()


@pytest.fixture
def work(qapp: QApplication, ledger: Ledger) -> Iterator[Work]:
    theme.apply(qapp)
    background = Background()
    yield Work(ledger, ledgers.people(ledger.folder)[0], background, ScriptedAsk())
    background.close()
    ledger.on_change.clear()


def month_opener(work: Work, count: int) -> Callable[[], None]:
    """Makes the month's page, with all its rows read and those in sight painted."""

    def show() -> None:
        page = MonthsPage(work)
        page.resize(1206, 708)
        page.show()
        while page.content is None:
            QApplication.processEvents()
        page.grab()
        assert page.content.rows.outline.total.count == count
        page.close()
        page.deleteLater()

    return show


def project_opener(work: Work, uids: list[str]) -> Callable[[], None]:
    """Shows one project after the other on its page, as a person does who goes through the ledger."""
    page, order = ProjectPage(work), iter(uids)
    page.resize(1206, 708)
    page.show()

    def show() -> None:
        page.show_project(next(order), uids)
        page.grab()

    return show


def test_the_months_page(ratio: Ratio, work: Work, count: int, plain: sqlite3.Connection) -> None:
    """All rows of the month against sqlite3 reading projects, this month and the one before."""

    def read() -> None:
        plain.execute("SELECT * FROM project").fetchall()
        for month in (FILLING, PERIOD):
            plain.execute("SELECT * FROM monthly_progress WHERE month = ?", (month,)).fetchall()

    show = month_opener(work, count)
    show()
    ratio("month's page, 2,000 projects", show, read, goal=20, against="sqlite3, the same rows")


def test_the_months_page_in_time(ratio: Ratio, work: Work, count: int) -> None:
    """From the click to the rows that are painted."""
    show = month_opener(work, count)
    show()
    ratio.seconds("month's page, 2,000 projects", show, goal=0.3, rounds=5)


def test_a_projects_page(ratio: Ratio, work: Work, plain: sqlite3.Connection) -> None:
    """One project with all that belongs to it against sqlite3 reading the same rows."""
    uids = grid.uids_of(work.ledger, GridQuery(PERIOD))
    wanted = iter(uids)

    def read() -> None:
        uid = next(wanted)
        plain.execute("SELECT * FROM project WHERE uid = ?", (uid,)).fetchall()
        for entity in _COPIED[1:]:
            assert entity in CHILDREN
            plain.execute(f"SELECT * FROM {entity.__tablename__} WHERE project = ?", (uid,)).fetchall()

    show = project_opener(work, uids)
    show()
    ratio("project's page, 31 permits, 60 months", show, read, goal=150, against="sqlite3, the same rows")


def test_a_projects_page_in_time(ratio: Ratio, work: Work) -> None:
    """The next project of the order, read and painted."""
    show = project_opener(work, grid.uids_of(work.ledger, GridQuery(PERIOD)))
    show()
    ratio.seconds("project's page, 31 permits, 60 months", show, goal=0.15, rounds=7)


def test_what_needs_a_word_about_months_and_money(ratio: Ratio, ledger: Ledger) -> None:
    """The part of the workbench that months and money have in a ledger of this size."""

    def ask() -> None:
        with ledger.read() as session:
            reporting.concerns(session, ledger.today)
            funds.concerns(session, ledger.today)

    ask()
    ratio.seconds("concerns of months and money", ask, goal=0.1, rounds=5)
