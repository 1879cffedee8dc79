"""What the truth checks find is shown where their table says: in the room of the project, or on the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.rules.checks import table
from app.rules.checks.check import Hit
from app.services.checks.findings import findings
from app.services.ledger.ledgers import Ledger
from app.services.workbench import workbench
from app.views.issues.page import IssuesPage
from app.views.kit.grid.grid import Grid
from app.views.months import MonthsPage
from app.views.work import Work
from app.views.workbench.lines import parts_of
from tests import crooked
from tests.county import WHO, county
from tests.journeys.hands import in_front, project_page
from tests.views.finding import children

NOT_IN_ITS_ROOM = {"R39"}
"""Told on 工作台, which leads to the lists of the project."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        crooked.fill(made)
        yield made


def told(widget: QWidget) -> str:
    """Every word that stands on a page, with the cards of its marked cells."""
    QApplication.processEvents()
    labels = [label.text() for label in children(widget, QLabel) if label.isVisibleTo(widget)]
    return "\n".join([*labels, *(words for grid in children(widget, Grid) for words in cards(grid))])


def cards(grid: Grid) -> Iterator[str]:
    for row in range(grid.model.line_count()):
        for column in grid.model.columns():
            mark = grid.model.mark(row, column)
            if mark is not None:
                yield f"{mark.title} {mark.facts}"


def test_every_check_is_shown_at_its_place(qtbot: QtBot, work: Work, ledger: Ledger) -> None:
    page, months, issues = project_page(qtbot, work), MonthsPage(work), IssuesPage(work)
    for each in (months, issues):
        in_front(qtbot, each)
        each.activate()
        work.background.wait()
    shown: set[str] = set()
    for hit in [finding.hit for finding in findings(ledger)]:
        if hit.field:
            words = told(months)
        elif hit.check.place == "issues":
            issues.show_for(hit.detail)
            words = told(issues)
        else:
            page.show_project(hit.project, [hit.project])
            page.show_tab(hit.check.room, hit.detail)
            words = f"{told(page.hits)}\n{told(page.room(hit.check.room))}"
        if seen_as(hit) in words:
            shown.add(hit.rule)
    assert {check.number for check in table.checks()} - shown == NOT_IN_ITS_ROOM


def seen_as(hit: Hit) -> str:
    """What is looked for: the plan of a year stands beside its quarters there, which come to the same."""
    return hit.what.removeprefix("各月")


def test_the_workbench_leads_from_a_check_to_its_room(work: Work, ledger: Ledger) -> None:
    parts = parts_of(workbench.waiting(ledger, WHO), mine=False)
    lines = [line for part in parts for line in part.lines]
    for check in table.checks():
        own = [line for line in lines if line.note.startswith(check.number)]
        assert {line.place.room for line in own} <= {check.room, "months"}, check.number
    (overpaid,) = (line for line in lines if line.note.startswith("R20"))
    assert overpaid.what == "支付大于到位"
    assert overpaid.note == "R20 支付超过到位、下达或完成投资 · 累计支付 600，累计到位 10，多 590 万元"


def test_no_heading_speaks_of_months_where_none_is_missing(ledger: Ledger) -> None:
    (part,) = (each for each in parts_of(workbench.waiting(ledger, WHO), mine=False) if "没填" in each.title)
    assert part.title == "还没填"
