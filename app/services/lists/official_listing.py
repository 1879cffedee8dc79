"""入统: whether a project must be in the statistics, and what contradicts (`domain.md` §3.5)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Project, dates
from app.models.choices import STATISTICS_DOCUMENTS, WITHDRAWN
from app.models.values import show_money
from app.rules import official_listing as rules
from app.rules import standing
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.table import NOT_ENTERED, STATISTICS
from app.services.common import options
from app.services.common.concerns import Concern, Place
from app.services.common.project_sheet import ProjectSheet
from app.services.lists.list_checks import listed
from app.storage.ledger import Ledger

FIELDS = (
    "statistics_due", "statistics_date", "statistics_code", "statistics_name", "statistics_total",
    "statistics_done", "statistics_documents",
)  # fmt: skip
_NAMES = ("uid", "name", "status", "year_role", "actual_start", "actual_finish", "production")
_RED, _AMBER, _NODE = 70, 50, 35


@dataclass(frozen=True, slots=True)
class OfficialEntry:
    """How a project stands with the statistics office, in words; `due`: it must be in."""

    due: bool
    entered: bool
    words: str
    missing: tuple[str, ...]
    hits: tuple[Hit, ...]
    next_node: date | None


def entry(ledger: Ledger, page: ProjectSheet) -> OfficialEntry:
    """The entry of one project as of the business date."""
    with ledger.read() as session:
        least = options.number(session, "statistics_least")
        nodes = str(options.option(session, "statistics_nodes") or "").split("、")
    project, today = page.project, ledger.today
    standing = page.standing
    facts = listed(project, started=standing.started, done=standing.total_done, least=least, today=today)
    due = rules.is_due(facts.total, facts.started, least)
    entered = bool(project.statistics_date)
    return OfficialEntry(
        due,
        entered,
        _words(project, due=due, entered=entered, least=least, started=facts.started),
        rules.missing(project.statistics_documents, STATISTICS_DOCUMENTS),
        tuple(hits_of(STATISTICS, facts)),
        rules.next_node(nodes, today),
    )


def _words(project: Project, *, due: bool, entered: bool, least: int, started: bool) -> str:
    if entered:
        return f"已入统 {dates.show(project.statistics_date)}"
    if due:
        return f"应入统、未入统：已开工，总投资 ≥{show_money(least)} 万元"
    if project.total_investment is None:
        return "总投资没有填，判不了"
    if project.total_investment < least:
        return f"不到入统起点 {show_money(least)} 万元"
    return "还没有开工，开工后入统" if not started else ""


def concerns(session: Session, today: date) -> list[Concern]:
    """Projects that started more than one month ago (two: graver) and are not in the statistics."""
    least = options.number(session, "statistics_least")
    columns = [Project.__table__.c[name] for name in (*_NAMES, "responsible_person")]
    query = select(*columns).where(
        ~Project.deleted, Project.statistics_date.is_(None), Project.total_investment >= least,
        Project.actual_start.is_not(None),
    )  # fmt: skip
    overdue = []
    for row in session.execute(query):
        facts = dict(zip((*_NAMES, "responsible_person"), row, strict=True))
        start = dates.last_day(facts["actual_start"])
        tone = rules.late(start, today)
        if start is None or tone == "ink3" or facts["status"] == WITHDRAWN:
            continue
        if not standing.has_started(facts, today.isoformat()[:7], None):
            continue
        red = tone == "red"
        what = f"开工 {rules.months_between(start, today)}个月没有入统"
        due = rules.add_months(start, 1)
        overdue.append(
            Concern(
                "overdue" if red else "soon", _RED if red else _AMBER, what, "", facts["uid"],
                facts["name"], facts["responsible_person"] or "", due, "办入统",
                Place("project", facts["uid"], "lists", "statistics"), NOT_ENTERED.number,
            )
        )  # fmt: skip
    return overdue
