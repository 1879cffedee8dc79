"""How the demo city's projects are spread over its offices."""

from dataclasses import dataclass

from app.services.common import resources
from app.services.common.resources import OfficeInfo

COUNTS = {
    "131102": 44,
    "131103": 26,
    "131121": 38,
    "131122": 28,
    "131182": 38,
    "131123": 28,
    "131124": 26,
    "131125": 38,
    "131126": 60,
    "131127": 52,
    "131128": 28,
    "131171": 9,
    "131172": 3,
    "131101": 4,
}
"""Projects by office code: 422, for 「420个以上」 (domain Z3); 故城县 has the county ledger's 60."""


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An office of the demo city: its projects' count and the sum of their plans in 元."""

    office: OfficeInfo
    count: int
    plan_total: int


def demo_offices() -> tuple[DemoOffice, ...]:
    """The 14 offices below 衡水; plans are a little above each office's money target, as plans are."""
    targets = resources.hengshui_targets()
    return tuple(
        DemoOffice(office, COUNTS[office.code], targets.projects.units[office.code] * 103 // 100)
        for office in resources.offices_below(targets.office)
    )


def demo_office(code: str) -> DemoOffice:
    """One of them; raises KeyError when it is not there."""
    for demo in demo_offices():
        if demo.office.code == code:
            return demo
    raise KeyError(code)
