"""核查: inspections of a project, reported against found (`domain.md` H31)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models import Inspection, Project
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.proofs import Inspected
from app.rules.checks.table import INSPECTIONS
from app.rules.inspections import shortest
from app.services.common import moments
from app.services.common.concerns import Concern, concerns_of
from app.services.common.moments import Moment
from app.services.common.project_sheet import ProjectSheet

_SEEN = ("reported", "found", "reported_amount", "found_amount", "verdict", "note")


def prefilled(page: ProjectSheet, today: date) -> Mapping[str, Any]:
    """A new inspection of a project: today, on site, with what is reported at this moment."""
    standing = page.standing
    return {
        "day": today.isoformat(),
        "method": "现场",
        "reported": standing.progress or None,
        "reported_amount": standing.total_done,
    }


def hits_in(record: Inspection) -> list[Hit]:
    """What the checks find in one inspection."""
    return hits_of(INSPECTIONS, _inspected(record), record.project)


def differences(record: Inspection) -> tuple[str, ...]:
    """Where less was found than reported, in words; a verdict that says otherwise is told too."""
    return tuple(words for hit in hits_in(record) for words in hit.facts)


def shortfall(record: Inspection) -> str:
    """In a few words how much less was found: 少400万元, 少15%; "" where nothing is less."""
    return shortest(record.reported, record.found, record.reported_amount, record.found_amount) or (
        "说不清" if differences(record) else ""
    )


def hits(session: Session, moment: Moment) -> list[Hit]:
    """What the newest inspection of every project contradicts."""
    del moment  # an inspection is held against what it says was reported
    return [hit for row in _newest(session) for hit in hits_of(INSPECTIONS, _inspected(row), row.project)]


def concerns(session: Session, today: date) -> list[Concern]:
    """Every project whose newest inspection found less than was reported, until a note explains it."""
    visits = {row.uid: f"{row.day} {row.method}核查" for row in _newest(session)}
    contradictions = hits(session, moments.now(session, today))

    def words(hit: Hit) -> tuple[str, str]:
        return f"{hit.check.name}：{hit.what}", visits.get(hit.detail, "")

    return concerns_of(session, contradictions, words)


def _newest(session: Session) -> list[Row[Any]]:
    names = ("uid", "project", "day", "method", *_SEEN)
    query = select(*(Inspection.__table__.c[name] for name in names))
    query = query.join(Project, Project.uid == Inspection.project)
    query = query.where(~Inspection.deleted, ~Project.deleted).order_by(Inspection.day, Inspection.uid)
    return list({row.project: row for row in session.execute(query)}.values())


def _inspected(visit: Inspection | Row[Any]) -> Inspected:
    return Inspected(visit.uid, *(getattr(visit, name) for name in _SEEN))
