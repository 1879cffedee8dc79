"""What the truth checks find in a whole ledger, from all families of services (`domain.md` §7)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Project
from app.progress import Progress, silent
from app.rules.checks.check import Hit
from app.services.common import moments, periods
from app.services.common.moments import Moment, Stood
from app.services.grid import standings
from app.services.lists import list_checks
from app.services.money import funds
from app.services.months import project_books
from app.services.nodes import node_concerns
from app.services.permits import permit_survey
from app.services.problems import cases
from app.services.proofs import inspections, photo_doubts
from app.storage.ledger import Ledger

Source = Callable[[Session, Moment], list[Hit]]
SOURCES: tuple[tuple[str, Source], ...] = (
    ("月度", project_books.hits),
    ("计划", node_concerns.hits),
    ("资金", funds.hits),
    ("手续", permit_survey.hits),
    ("清单、停工、入统", list_checks.hits),
    ("照片", photo_doubts.hits),
    ("核查", inspections.hits),
    ("问题", cases.hits),
)
"""Where the hits come from, as it is called while they are looked for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with the name of its project."""

    hit: Hit
    project: str


def findings(ledger: Ledger, period: str | None = None, progress: Progress = silent) -> list[Finding]:
    """All that contradicts, by check, the gravest first, then by project and month.

    With `period` the report of that month is looked at, and sums are up to it; without, each project's newest
    month. Raises UserError for what is no month.
    """
    month = periods.checked_period(ledger, period)
    standings.refresh(ledger, progress)
    with ledger.read() as session:
        query = select(Project.uid, Project.name).where(~Project.deleted)
        names = dict(session.execute(query).tuples().all())
        moment = moments.now(session, ledger.today)
    if period is not None:
        stood = moment.stood if month == moment.period else _stood(ledger, month, list(names))
        moment = replace(moment, period=month, month=month, stood=stood)
    hits: list[Hit] = []
    with ledger.read() as session:
        for number, (name, source) in enumerate(SOURCES):
            progress(number, len(SOURCES), f"查{name}")
            hits += source(session, moment)
    named = [Finding(hit, names[hit.project]) for hit in hits if hit.project in names]
    return sorted(named, key=_order)


def _stood(ledger: Ledger, month: str, uids: list[str]) -> dict[str, Stood]:
    facts = standings.for_period(ledger, month, uids)
    return {uid: Stood(each.started, each.total_done) for uid, each in facts.items()}


def _order(finding: Finding) -> tuple[str, int, str, str, str]:
    hit = finding.hit
    return hit.rule, "EWI".index(hit.severity), finding.project, hit.project, hit.month
