"""Writing through the gate, packages, standings: goals 2 and 6 of the measured floors."""

import itertools
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.models import Milestone, MonthlyProgress, Project
from app.services.exchange import receiving, sending, trust
from app.services.grid import standings
from app.services.ledger.ledgers import Ledger
from tests.bench.conftest import Ratio, Size
from tests.bench.ledgers import empty, fill
from tests.county import WHO


def test_bulk_write_through_the_gate(ratio: Ratio, size: Size, scratch: Path) -> None:
    """Projects, nodes and months with their journal against sqlite3 `executemany` of the same rows."""
    numbers, bulk = itertools.count(), size(3000, 12)
    with empty(scratch / "ledger") as ledger:
        fill(ledger, bulk, months=12, nodes=10)
        rows = dump(ledger)
        ratio(
            "bulk write through the gate",
            lambda: fill(ledger, bulk, months=12, nodes=10),
            lambda: write_plain(scratch / f"plain{next(numbers)}.db", rows),
            goal=3,
            against=f"sqlite3, {sum(map(len, rows.values()))} rows",
        )


def dump(ledger: Ledger) -> dict[Any, list[tuple[Any, ...]]]:
    with ledger.read() as session:
        tables = [entity.__table__ for entity in (Project, Milestone, MonthlyProgress)]
        return {table: [tuple(row) for row in session.execute(select(table))] for table in tables}


def write_plain(path: Path, rows: dict[Any, list[tuple[Any, ...]]]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN")
    for table, tuples in rows.items():
        connection.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        for index in table.indexes:
            connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
        marks = ",".join("?" * len(table.columns))
        connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", tuples)
    connection.execute("COMMIT")
    connection.close()


@pytest.fixture
def acquainted(scratch: Path, size: Size) -> Any:
    """A county with 2,000 projects and a year of data, and its city."""
    with empty(scratch / "county") as county, empty(scratch / "city", "131100") as city:
        trust.trust(county, trust.own_card(city), WHO)
        trust.trust(city, trust.own_card(county), WHO)
        fill(county, size(2000, 8), months=12)
        yield county, city


def test_a_package_of_a_whole_ledger(ratio: Ratio, scratch: Path, acquainted: Any) -> None:
    """2,000 projects with a year of data."""
    county, _ = acquainted
    ratio.seconds(
        "package of 2,000 projects made",
        lambda: sending.send(county, "131100", scratch / "stick", WHO, full=True),
        goal=5,
    )


def test_merging_a_package_of_a_whole_ledger(ratio: Ratio, scratch: Path, acquainted: Any) -> None:
    """The same package at the city."""
    county, city = acquainted
    sent = sending.send(county, "131100", scratch / "stick", WHO)
    ratio.seconds(
        "package of 2,000 projects verified and merged",
        lambda: receiving.receive(city, [sent.path]),
        goal=5,
        rounds=1,
    )


def test_standings_of_a_ledger(ratio: Ratio, size: Size, scratch: Path) -> None:
    """Rates and lights of 2,000 projects after an import."""
    with empty(scratch / "ledger") as ledger:
        fill(ledger, size(2000, 8), months=12)
        ratio.seconds("standings of 2,000 projects", lambda: standings.refresh(ledger), goal=3, rounds=1)
