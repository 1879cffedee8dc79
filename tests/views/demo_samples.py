"""Ledgers with demo content, and the work on them, for journeys through the chart and the printing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.demo import ledgers as demo_ledgers
from app.demo.content import DEMO_COUNTY, DEMO_TODAY, demo_projects
from app.demo.content.city import demo_office
from app.demo.filling import fill
from app.services.common import periods
from app.services.grid import standings
from app.services.ledger.ledgers import Ledger
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.work import Work
from tests.county import PASSWORD, Template, kept, new_ledger, template_folder

PERSON = "刘敏"


def county(folder: Path, count: int = 24) -> Ledger:
    """A county's ledger with so many invented projects, on the demo's business date."""
    return _filled(count).copy(folder)


@cache
def _filled(count: int) -> Template:
    made = new_ledger(template_folder(), DEMO_COUNTY, person=PERSON, today=DEMO_TODAY)
    periods.choose_period(made, demo_ledgers.PERIOD)
    if count:
        office = demo_office(DEMO_COUNTY)
        plan = office.plan_total * count // office.count
        content = demo_projects(office.office, count, year=2025, through_month=8, plan_total=plan)
        fill(made, PERSON, content)
        standings.refresh(made)
    return kept(made, {PERSON: PASSWORD})


@contextmanager
def work_on(ledger: Ledger) -> Iterator[Work]:
    """A person's work on a ledger, with scripted answers; the worker thread ends with it."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    background = Background()
    try:
        yield Work(ledger, PERSON, background, ScriptedAsk())
    finally:
        background.close()


def script(work: Work, *answers: object) -> ScriptedAsk:
    """The next answers that the person gives."""
    assert isinstance(work.ask, ScriptedAsk)
    work.ask.answers.extend(answers)
    return work.ask
