"""What an office keeps for itself travels with its packages and changes nothing for another office."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.models.cells import Cell
from app.services.common import calendars, options
from app.services.exchange import receiving
from app.services.leaders import leadership
from app.services.ledger import ledgers
from app.services.lists import list_catalogue
from app.services.permits import procedures
from app.storage.ledger import Ledger
from tests.services.exchange_ledgers import CLERK, REVIEWER, make_pair, opened, report

Two = tuple[Ledger, Ledger]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """County and city, each with settings and catalogues of its own."""
    with opened(make_pair(tmp_path / "pair"), tmp_path / "open") as both:
        yield both


def own(ledger: Ledger) -> tuple[object, ...]:
    """Everything that an office may set for itself."""
    with ledger.read() as session:
        catalogue = [(entry.item, entry.unused) for entry in procedures.listing(session)]
        lists = list_catalogue.catalogue(session, unused=True)
        return options.all_of(session), catalogue, lists, calendars.table(session), leadership.forces(ledger)


def change_all(ledger: Ledger, by: str, days: int) -> None:
    options.set_option(ledger, by, "feedback_days", str(days))
    calendars.add(ledger, by, f"2026-03-{days:02d}")
    procedures.set_texts(ledger, by, [Cell("P05", "promised_days", str(days))], "改手续目录")
    list_catalogue.change_list(ledger, by, "月调度", {"least": days * 10_000_000})
    leadership.start_forces(ledger, by)


def test_a_countys_settings_and_catalogues_do_not_become_the_citys(two: Two, tmp_path: Path) -> None:
    county, city = two
    change_all(city, REVIEWER, 7)
    before = own(city)
    for days in (10, 20, 30):  # more steps than the city made: the county's would win
        change_all(county, CLERK, days)
    (done,) = receiving.receive(city, [report(county, tmp_path / "U盘")])
    assert done.outcome == "applied"
    assert own(city) == before
    change_all(city, REVIEWER, 8)
    with city.read() as session:
        assert options.number(session, "feedback_days") == 8
        assert date(2026, 3, 8) in calendars.calendar(session).off
        assert date(2026, 3, 30) not in calendars.calendar(session).off
    assert ledgers.verify(city) == []
