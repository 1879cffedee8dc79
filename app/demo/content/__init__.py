"""Believable invented ledgers under the real targets of a policy document, always the same for the same seed.

Only the names of the offices are real. `DEMO_YEAR` is reported up to `DEMO_MONTH`; `DEMO_TODAY` is the
business date.
"""

from datetime import date
from random import Random
from typing import Any

from app.demo.content import leaders
from app.demo.content.city import DemoOffice, demo_office, demo_offices
from app.demo.content.projects import DemoProject, demo_projects
from app.demo.content.words import place_of
from app.demo.content.workbook import DemoSheet, demo_workbook

DEMO_YEAR = 2025
DEMO_MONTH = 8
DEMO_TODAY = date(2025, 9, 18)
DEMO_COUNTY = "131126"
DEMO_CITY = "131100"


def projects_of(office: DemoOffice) -> list[DemoProject]:
    """The demo's projects of one office: the county ledger's and the city ledger's are the same."""
    return demo_projects(
        office.office,
        office.count,
        year=DEMO_YEAR,
        through_month=DEMO_MONTH,
        plan_total=office.plan_total,
        full=office.office.code == DEMO_COUNTY,
    )


def task_forces(office: DemoOffice) -> list[dict[str, Any]]:
    """The 专班 of an office whose own ledger is shown; the others keep theirs to themselves."""
    if office.office.code != DEMO_COUNTY:
        return []
    return leaders.task_forces(place_of(office.office, Random(f"2025 {office.office.code} {DEMO_YEAR}")))


__all__ = [
    "DEMO_CITY",
    "DEMO_COUNTY",
    "DEMO_MONTH",
    "DEMO_TODAY",
    "DEMO_YEAR",
    "DemoOffice",
    "DemoProject",
    "DemoSheet",
    "demo_office",
    "demo_offices",
    "demo_projects",
    "demo_workbook",
    "projects_of",
    "task_forces",
]
