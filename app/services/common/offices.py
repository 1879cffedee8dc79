"""The offices that a ledger knows."""

from sqlalchemy import select

from app.models import Office
from app.storage.ledger import Ledger


def offices(ledger: Ledger) -> list[Office]:
    """The offices that the ledger knows, in their order."""
    with ledger.read() as session:
        query = select(Office).where(~Office.deleted).order_by(Office.position, Office.code)
        return list(session.scalars(query))


def office_short(ledger: Ledger, code: str) -> str:
    """The short name of an office, its code when unknown."""
    with ledger.read() as session:
        short = session.scalar(select(Office.short).where(Office.code == code, ~Office.deleted))
    return short or code
