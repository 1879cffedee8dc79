"""Cards, permits, published lists and problems on the import page: shown, imported, taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.documents.intake import Sheet
from app.models import FundBatch, Issue, Membership, Milestone, Permit, Project, Record, StageGoal
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.views.intake import steps
from app.views.intake.page import ImportPage
from app.views.work import Work
from tests.documents.intake_books import sheet
from tests.documents.test_intake_cards import MERGES, WHOLE
from tests.documents.test_intake_matrices import IN_ROWS, MATRIX_MERGES
from tests.journeys.import_desk import press, settle
from tests.services.test_import_forms import BONDS, PROBLEMS, WHITE, have_projects
from tests.views.demo_samples import PERSON, county, work_on

FILES: dict[str, tuple[Sheet, dict[type[Record], int]]] = {
    "card": (sheet(WHOLE, *MERGES), {Project: 1, Milestone: 3, StageGoal: 6, Issue: 1}),
    "permits": (sheet(IN_ROWS, *MATRIX_MERGES), {Project: 2, Permit: 6, Issue: 1}),
    "whitelist": (sheet(WHITE), {Membership: 2}),
    "bonds": (sheet(BONDS), {FundBatch: 2}),
    "problems": (sheet(PROBLEMS), {Issue: 2}),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = county(tmp_path / "ledger", count=0)
    have_projects(made, by=PERSON)
    yield made
    ledgers.close(made)


@pytest.fixture
def work(qtbot: QtBot, ledger: Ledger) -> Iterator[Work]:
    with work_on(ledger) as made:
        yield made


def written(path: Path, page: Sheet) -> Path:
    book = xlsxwriter.Workbook(str(path))
    tab = book.add_worksheet("表")
    for at, row in enumerate(page.cells):
        tab.write_row(at, 0, row)
    for merge in page.merges:
        value = page.cells[merge.top][merge.left]
        tab.merge_range(merge.top, merge.left, merge.bottom, merge.right, value)
    book.close()
    return path


def counted(ledger: Ledger, entity: type[Record]) -> int:
    """How many there are, of projects that are there."""
    query = select(func.count()).select_from(entity).where(~entity.deleted)
    if entity is not Project:
        query = query.where(entity.__table__.c.project.in_(select(Project.uid).where(~Project.deleted)))
    with ledger.read() as session:
        return session.scalar(query) or 0


@pytest.mark.parametrize("name", FILES)
def test_it_is_shown_imported_and_taken_back(
    qtbot: QtBot, work: Work, ledger: Ledger, tmp_path: Path, name: str
) -> None:
    table, more = FILES[name]
    before = {entity: counted(ledger, entity) for entity in more}
    page = ImportPage(work)
    qtbot.addWidget(page)
    page.resize(1206, 708)
    page.show()
    page.show_for(written(tmp_path / f"{name}.xlsx", table))
    settle(page)
    assert page.step == steps.ROWS
    press(page, "导入")
    settle(page)
    assert page.step == steps.DONE
    assert {entity: counted(ledger, entity) - before[entity] for entity in more} == more
    ledgers.undo_last(ledger, PERSON)
    assert {entity: counted(ledger, entity) for entity in more} == before
