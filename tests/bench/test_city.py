"""A city merging thirteen counties: the last must not cost much more than the first (goal 7)."""

import statistics
import time
from itertools import pairwise
from pathlib import Path

from app.services.common import resources
from app.services.exchange import receiving, sending, trust
from tests.bench.conftest import Ratio, Size
from tests.bench.ledgers import empty, fill
from tests.county import WHO


def test_the_thirteenth_county_costs_as_much_as_the_first(ratio: Ratio, size: Size, scratch: Path) -> None:
    """Thirteen packages on one stick, each with a year of data; the backup before them is made once."""
    with empty(scratch / "city", "131100") as city:
        packages = []
        for unit in resources.offices_below("131100")[: size(13, 2)]:
            with empty(scratch / unit.code, unit.code) as county:
                trust.trust(county, trust.own_card(city), WHO)
                trust.trust(city, trust.own_card(county), WHO)
                fill(county, size(500, 3), months=12)
                packages.append(sending.send(county, "131100", scratch / "stick", WHO).path)
        ends = [time.perf_counter()]
        city.on_change.append(lambda _changed: ends.append(time.perf_counter()))
        outcomes = receiving.receive(city, packages)
        assert {outcome.outcome for outcome in outcomes} == {"applied"}
    seconds = [later - earlier for earlier, later in pairwise(ends)][1:]
    first, last = statistics.median(seconds[:3]), statistics.median(seconds[-3:])
    detail = f"{last:.2f} s / {first:.2f} s"
    ratio.told("merge of the 13th county against the 1st", last / first, goal=1.3, detail=detail)
