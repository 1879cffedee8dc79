"""How much a ledger holds and how its projects stand, as the dashboard shows it."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import ENTITIES, Project, Record, Standing
from app.rules.indicators import ProjectFigures, Summary, summarise
from app.rules.standing import planned_start_month, year_plan
from app.services.common import periods
from app.services.grid import standings
from app.storage.ledger import Ledger
from app.storage.living import living


class Stats(msgspec.Struct, frozen=True):
    """`counts` by table name without tombstones; `indicators` at the end of the judged month (元, shares)."""

    counts: dict[str, int]
    indicators: Summary


def stats(ledger: Ledger) -> Stats:
    """Count the records and sum up the projects; standings are brought up to date first."""
    indicators = summary(ledger)
    with ledger.read() as session:
        return Stats({entity.__tablename__: _count(session, entity) for entity in ENTITIES}, indicators)


def summary(ledger: Ledger) -> Summary:
    """The figures of all projects together at the end of the judged month; standings are brought up to date
    first.
    """
    standings.refresh(ledger)
    period = periods.period(ledger)
    with ledger.read() as session:
        return summarise(_figures(session, int(period[:4])), period=period)


def _count(session: Session, entity: type[Record]) -> int:
    """Records that are there: a deleted project takes its nodes, months and problems along."""
    return int(session.scalar(select(func.count()).select_from(entity).where(living(entity))) or 0)


def _figures(session: Session, year: int) -> Iterator[ProjectFigures]:
    query = (
        select(
            Project.total_investment, Project.year_plan, Project.plan_year, Project.year_role, Project.start,
            Standing.year_done, Standing.light, Standing.started,
        )
        .join(Standing, Standing.project == Project.uid)
        .where(~Project.deleted)
    )  # fmt: skip
    for row in session.execute(query).mappings():
        yield ProjectFigures(
            total_investment=row["total_investment"],
            year_plan=year_plan(dict(row), year),
            year_done=row["year_done"],
            light=row["light"],
            started=row["started"],
            year_role=row["year_role"] or "",
            planned_start=planned_start_month(dict(row)),
        )
