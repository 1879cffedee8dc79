"""The gestures on records that others follow: one step writes the record and what goes with it.

A membership takes the project's tags along, a turn its status, a first assignment its leader, money by source
its month's total, a 专班 that is renamed the projects assigned to it. For all other kinds these are the plain
gestures of `app.services.common.records`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from app.models import Assignment, FundFlow, Membership, Project, Record, TaskForce, Turn
from app.services.common import records
from app.services.leaders import leadership
from app.services.lists import lists, turns
from app.services.lists.turns import OutOfOrder
from app.services.money import flows
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

InStep = Callable[[ChangeSession, Collection[str], date], AbstractContextManager[None]]
FOLLOWED: Mapping[type[Record], InStep] = {
    Membership: lists.in_step,
    Turn: turns.in_step,
    Assignment: leadership.in_step,
    FundFlow: flows.in_step,
}
"""The kinds of records that fields of other records follow."""


def add(ledger: Ledger, by: str, entity: type[Record], fields: Mapping[str, Any]) -> str:
    """A new record of a project; gives its uid. Raises UserError naming what is missing or out of order."""
    step = FOLLOWED.get(entity)
    if step is None:
        return records.add(ledger, by, entity, fields)
    if entity is Membership:
        lists.refuse_unknown(ledger, str(fields["roll"]))
    return records.add(
        ledger, by, entity, fields,
        around=lambda session: step(session, _own(session, [fields["project"]]), ledger.today),
    )  # fmt: skip


def set_texts(
    ledger: Ledger, by: str, entity: type[Record], cells: Sequence[tuple[str, str, str]], title: str
) -> dict[tuple[str, str], str]:
    """Write typed texts (uid, field, text) as one step; gives why some were not taken, by uid and field."""
    wrong: dict[tuple[str, str], str] = {}
    if entity is Membership:
        cells, wrong = _tidy(ledger, cells)
    if entity is TaskForce:
        rename = partial(leadership.renaming, uids=[uid for uid, _, _ in cells])
        return records.set_texts(ledger, by, entity, cells, title, around=rename)
    if entity not in FOLLOWED:
        return records.set_texts(ledger, by, entity, cells, title)
    try:
        found = records.set_texts(ledger, by, entity, cells, title, around=_around(ledger, entity, cells))
    except OutOfOrder as fault:
        return {(uid, name): fault.message for uid, name, _ in cells}
    return {**wrong, **found}


def remove(ledger: Ledger, by: str, entity: type[Record], uid: str) -> None:
    """Delete a record as one step that can be undone."""
    if entity in FOLLOWED:
        records.remove(ledger, by, entity, uid, around=_around(ledger, entity, [(uid, "", "")]))
    else:
        records.remove(ledger, by, entity, uid)


def _around(
    ledger: Ledger, entity: type[Record], cells: Sequence[tuple[str, str, str]]
) -> Callable[[ChangeSession], AbstractContextManager[None]]:
    @contextmanager
    def around(session: ChangeSession) -> Iterator[None]:
        uids = list({uid for uid, _, _ in cells})
        table = entity.__table__
        projects = list(session.scalars(select(table.c.project).where(table.c.uid.in_(uids)).distinct()))
        with FOLLOWED[entity](session, _own(session, projects), ledger.today):
            yield

    return around


def _own(session: ChangeSession, projects: Collection[str]) -> list[str]:
    """The office's own of some projects: what another office reports follows nothing that is noted here."""
    query = select(Project.uid).where(Project.uid.in_(projects), Project.office == session.pen.office)
    return list(session.scalars(query))


def _tidy(
    ledger: Ledger, cells: Sequence[tuple[str, str, str]]
) -> tuple[list[tuple[str, str, str]], dict[tuple[str, str], str]]:
    """The cells of memberships with their periods as they are kept, and those that no list takes."""
    with ledger.read() as session:
        uids = [uid for uid, _, _ in cells]
        query = select(Membership.uid, Membership.roll).where(Membership.uid.in_(uids))
        rolls = dict(session.execute(query).tuples().all())
    good: list[tuple[str, str, str]] = []
    wrong: dict[tuple[str, str], str] = {}
    for uid, name, text in cells:
        try:
            good.append((uid, name, lists.typed(ledger, rolls.get(uid, ""), name, text)))
        except ValueError as reason:
            wrong[uid, name] = str(reason)
    return good, wrong
