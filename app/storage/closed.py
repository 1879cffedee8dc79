"""Closed problems: what a reviewer verified and closed with proof, nobody below a reviewer changes.

Neither its words, result and days, nor its acts, nor what proves it; whichever way the change comes. One that
was returned since is open again, one that a sheet merely calls closed was not verified (`domain.md` §4.5).
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, exists, select

from app.errors import UserError
from app.models import Evidence, Issue, IssueStep
from app.models.changes import RecordChange
from app.models.roles import Act, Role, may
from app.storage.bulk import chunks

_PROBLEM, _STEP, _PROOF = (entity.__tablename__ for entity in (Issue, IssueStep, Evidence))


def refuse_closed(
    connection: Connection, role: Role, records: Sequence[RecordChange], made_by: tuple[str, int]
) -> None:
    """Raises UserError when a change touches a closed problem that the role may not close.

    Problems that this very change makes, or that the own step made which it takes back, are free: a sheet may
    bring closed ones. `made_by` are the desk and number of that change set.
    """
    if may(role, Act.CLOSE_ISSUE):
        return
    touched = {record.uid for record in records if record.entity == _PROBLEM and record.before is not None}
    touched |= _of_steps(connection, [record for record in records if record.entity == _STEP])
    touched |= _of_proofs(connection, [record for record in records if record.entity == _PROOF])
    numbers = closed(connection, touched, made_by)
    if numbers:
        raise UserError(
            f"{refusal(next(iter(numbers.values())))}。",
            "确实要改，请审核员或管理员先“退回重办”；台账没有改动。",
        )


def refusal(number: str) -> str:
    """Why a clerk may not change a problem of that number."""
    return f"问题{number}已经核实销号，填报角色不能再改、不能删"


def closed(
    connection: Connection, uids: Iterable[str], made_by: tuple[str, int] | None = None
) -> dict[str, str]:
    """Those of some problems that were closed after they were verified, with their numbers; not those that a
    change set (desk, number) made.
    """
    step, table = IssueStep.__table__.c, Issue.__table__.c
    act = select(step.uid).where(step.issue == table.uid, ~step.deleted)
    verified = exists(act.where(step.kind == "销号"))
    returned = exists(act.where(step.kind == "退回", step.day >= table.closed))
    query = select(table.uid, table.number).where(table.closed.is_not(None), verified, ~returned)
    if made_by is not None:
        desk, seq = made_by
        query = query.where(~((table.born_desk == desk) & (table.born_seq == seq)))
    numbers: dict[str, str] = {}
    for part in chunks(sorted(uids), 500):
        rows = connection.execute(query.where(table.uid.in_(part)))
        numbers.update((uid, number or "") for uid, number in rows)
    return numbers


def _of_steps(connection: Connection, records: Sequence[RecordChange]) -> set[str]:
    """The problems that acts are of; a new one tells it, of others the ledger does."""
    uids = [record.uid for record in records if record.before is not None]
    problems = {str(record.after["issue"]) for record in records if record.before is None}
    column = IssueStep.__table__.c
    for part in chunks(sorted(uids), 500):
        problems |= set(connection.execute(select(column.issue).where(column.uid.in_(part))).scalars())
    return problems


def _of_proofs(connection: Connection, records: Sequence[RecordChange]) -> set[str]:
    """The problems whose photos or files are taken away or made the proof of something else."""
    column, proved = Evidence.__table__.c, set[str]()
    moved = [one for one in records if one.before is not None and {"deleted", "record"} & one.after.keys()]
    proved |= {str(one.before["record"]) for one in moved if one.before and one.before.get("record")}
    for part in chunks([one.uid for one in moved], 500):
        proved |= set(connection.execute(select(column.record).where(column.uid.in_(part))).scalars())
    step, problems = IssueStep.__table__.c, set[str]()
    for part in chunks(sorted(uid for uid in proved if uid), 500):
        problems |= set(connection.execute(select(step.issue).where(step.uid.in_(part))).scalars())
    return problems | {uid for uid in proved if uid}
