"""A city merging thirteen counties: the last must not cost much more than the first (goal 7)."""

import statistics
import time
from pathlib import Path

from app.services import receiving, resources, sending, trust
from tests.bench.conftest import Ratio
from tests.bench.ledgers import empty, fill

PROJECTS = 500


def test_the_thirteenth_county_costs_as_much_as_the_first(ratio: Ratio, scratch: Path) -> None:
    """Thirteen counties with a year of data each, one after the other."""
    seconds: list[float] = []
    with empty(scratch / "city", "131100", "city") as city:
        for unit in resources.offices_below("131100")[:13]:
            with empty(scratch / unit.code, unit.code) as county:
                trust.trust(county, trust.own_card(city), "刘敏")
                trust.trust(city, trust.own_card(county), "陈立群")
                fill(county, PROJECTS, months=12)
                sent = sending.send(county, "131100", scratch / "stick", "刘敏")
            start = time.perf_counter()
            (outcome,) = receiving.receive(city, [sent.path])
            seconds.append(time.perf_counter() - start)
            assert outcome.outcome == "applied", outcome.reason
        first, last = statistics.median(seconds[:3]), statistics.median(seconds[-3:])
        ratio.told(
            "merge of the 13th county against the 1st",
            last / first,
            goal=1.3,
            detail=f"{last:.2f} s / {first:.2f} s",
        )
