"""What follows from a change of an event: the quarter of its day, and the memberships of who takes part."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Activity, Membership, dates
from app.models.values import Row
from app.rules import lists as rules
from app.services.lists.list_catalogue import catalogue
from app.storage.followers import Written

_TOLD = {"day": "since", "period": "period", "name": "reason"}
"""What an event says and a membership in it repeats, by the field of the event."""


def follow(written: Written) -> None:
    """The period of an event is the quarter of its day unless another one was told (`domain.md` Z12).

    What its memberships repeat of it goes along where nobody said otherwise.
    """
    session, periods, members = written.session, dict[str, Any](), dict[str, dict[str, Any]]()
    rolls = {roll.activity: roll.name for roll in catalogue(session, unused=True) if roll.activity}
    for before, event in written.pairs:
        if event is None:
            continue
        was = before or {}
        now = {**event, "period": _period(was, event)}
        if now["period"] != event["period"]:
            periods[event["uid"]] = {"period": now["period"]}
        if before is not None:
            members |= _repeated(session, was, now, rolls)
    session.update_many(Activity, periods)
    session.update_many(Membership, members)


def _period(was: Row, event: Row) -> str | None:
    told, former = event["period"], _quarter(was.get("day"))
    if event["day"] != was.get("day") and told == was.get("period") and told in (None, "", former):
        return _quarter(event["day"]) or told
    return told if told is None else str(told)


def _quarter(day: str | None) -> str | None:
    first = dates.first_day(day)
    return rules.quarter_of(first) if first else None


def _repeated(session: Session, was: Row, now: Row, rolls: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The fields of an event's memberships that said what it said, as it says them now."""
    changes: dict[str, dict[str, Any]] = {}
    query = select(Membership).where(
        Membership.activity == now["uid"], Membership.office == now["office"], ~Membership.deleted
    )
    for member in session.scalars(query):
        pairs = ((field, was[name], now[name]) for name, field in _TOLD.items())
        fields = {field: to for field, of, to in pairs if of != to and getattr(member, field) == of}
        rolled = tuple(rolls.get(each["kind"], each["kind"]) for each in (was, now))
        if rolled[0] != rolled[1] and member.roll == rolled[0]:
            fields["roll"] = rolled[1]
        changes[member.uid] = fields
    return changes
