"""The offices that a ledger knows."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Office
from app.storage.ledger import Ledger

_IDS = uuid.UUID("6f1d2c9e-0b7a-4c55-9a51-9e5a6d2f7b10")


def uid_of(code: str) -> str:
    """The uid of the record of an office: the same in every ledger, so that two that make it make one."""
    return uuid.uuid5(_IDS, code).hex


def unlisted(code: str, name: str, level: str) -> Office:
    """An office that is in no delivered list, as its own ledger and those that accept its card make it."""
    short = name.removesuffix("发展和改革局").removesuffix("发展和改革委员会") or name
    return Office(
        uid=uid_of(code), office=code, code=code, name=name, short=short, level=level, position=999
    )  # fmt: skip


def offices(ledger: Ledger) -> list[Office]:
    """The offices that the ledger knows, in their order."""
    with ledger.read() as session:
        query = select(Office).where(~Office.deleted).order_by(Office.position, Office.code)
        return list(session.scalars(query))


def office_short(ledger: Ledger, code: str) -> str:
    """The short name of an office, its code when unknown."""
    with ledger.read() as session:
        return short_of(session, code)


def short_of(session: Session, code: str) -> str:
    """The same, of a session."""
    return session.scalar(select(Office.short).where(Office.code == code, ~Office.deleted)) or code
