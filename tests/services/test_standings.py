"""Computed rows are never older than the records they come from."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from app.models import MonthlyProgress, Project, Standing
from app.services.common import periods
from app.services.common.month_records import put_months
from app.services.grid import standings
from app.storage.ledger import Ledger
from tests.county import WHO, county


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        with made.change("导入", by=WHO) as session:
            session.insert_many(Project, [{"name": f"项目{number}"} for number in range(3)])
        periods.choose_period(made, "2025-08")
        yield made


def done(ledger: Ledger) -> dict[str, int | None]:
    with ledger.read() as session:
        return dict(session.execute(select(Standing.project, Standing.month_done)).tuples().all())


def uids(ledger: Ledger) -> list[str]:
    with ledger.read() as session:
        return list(session.scalars(select(Project.uid).order_by(Project.uid)))


def fill(ledger: Ledger, uid: str, month: str, amount: int) -> None:
    with ledger.change("填进度", by=WHO) as session:
        put_months(session, {(uid, month): {"done": amount}})


def while_computing(ledger: Ledger, act: Any) -> None:
    """`refresh` with something else happening after it has read the months, on another thread."""
    happened: list[bool] = []

    def after_reading(_c: object, _k: object, statement: str, *_: object) -> None:
        if "monthly_progress" in statement and not happened:
            happened.append(True)
            other = threading.Thread(target=act)
            other.start()
            other.join()

    event.listen(ledger._reader, "after_cursor_execute", after_reading)
    standings.refresh(ledger)
    event.remove(ledger._reader, "after_cursor_execute", after_reading)
    assert happened


def test_a_change_while_a_row_is_computed_is_in_the_row(ledger: Ledger) -> None:
    uid = uids(ledger)[0]
    while_computing(ledger, lambda: fill(ledger, uid, "2025-08", 7))
    assert done(ledger)[uid] == 7


def test_another_month_chosen_while_rows_are_computed_wins(ledger: Ledger) -> None:
    uid = uids(ledger)[0]
    fill(ledger, uid, "2025-07", 7)
    fill(ledger, uid, "2025-08", 8)

    def choose() -> None:
        periods.choose_period(ledger, "2025-07")
        standings.refresh(ledger)

    while_computing(ledger, choose)
    standings.refresh(ledger)
    assert done(ledger)[uid] == 7


def test_a_month_moved_to_another_project_counts_there_only(ledger: Ledger) -> None:
    one, other, _ = uids(ledger)
    fill(ledger, one, "2025-08", 7)
    standings.refresh(ledger)
    with ledger.change("改挂", by=WHO) as session:
        session.scalars(select(MonthlyProgress)).one().project = other
    standings.refresh(ledger)
    assert (done(ledger)[one], done(ledger)[other]) == (None, 7)
