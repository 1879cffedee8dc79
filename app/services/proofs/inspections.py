"""核查: inspections of a project, reported against found (`domain.md` H31, R36)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Inspection, Project
from app.rules.inspections import below, shortest
from app.services.common.concerns import Concern, Place
from app.services.common.project_sheet import ProjectSheet

_WEIGHT = 80


def prefilled(page: ProjectSheet, today: date) -> Mapping[str, Any]:
    """A new inspection of a project: today, on site, with what is reported at this moment."""
    standing = page.standing
    return {
        "day": today.isoformat(),
        "method": "现场",
        "reported": standing.progress or None,
        "reported_amount": standing.total_done,
    }


def differences(record: Inspection) -> tuple[str, ...]:
    """Where less was found than reported, in words; a verdict that says otherwise is told too."""
    said = below(record.reported, record.found, record.reported_amount, record.found_amount)
    if said and record.verdict == "相符":
        return (*said, "结论却写相符")
    if not said and record.verdict == "不符" and not record.note:
        return ("结论不符，没写哪里不符",)
    return said


def shortfall(record: Inspection) -> str:
    """In a few words how much less was found: 少400万元, 少15%; "" where nothing is less."""
    return shortest(record.reported, record.found, record.reported_amount, record.found_amount) or (
        "说不清" if differences(record) else ""
    )


def concerns(session: Session, today: date) -> list[Concern]:
    """Every project whose newest inspection found less than was reported, until a note explains it (R36)."""
    del today
    columns = (
        Inspection.uid, Inspection.project, Inspection.day, Inspection.method, Inspection.reported,
        Inspection.found, Inspection.reported_amount, Inspection.found_amount, Inspection.note,
        Project.name, Project.responsible_person,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Project, Project.uid == Inspection.project)
        .where(~Inspection.deleted, ~Project.deleted)
        .order_by(Inspection.day, Inspection.uid)
    )
    newest = {row.project: row for row in session.execute(query)}
    found = []
    for row in newest.values():
        said = below(row.reported, row.found, row.reported_amount, row.found_amount)
        if said and not row.note:
            what = f"核查低于填报：{said[0]}"
            note = f"{row.day} {row.method}核查"
            place = Place("project", row.project, "evidence", row.uid)
            person = row.responsible_person or ""
            found.append(
                Concern("explain", _WEIGHT, what, note, row.project, row.name, person, None, "写说明", place)
            )
    return found
