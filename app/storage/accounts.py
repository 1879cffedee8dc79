"""Who may write: the roles of this office's accounts, and the check of what a change holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.errors import UserError
from app.models import ENTITY_BY_TABLE, User, editors, roles
from app.models.changes import RecordChange
from app.models.roles import Role

TABLE = User.__tablename__


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the office as its account says."""

    uid: str
    name: str
    role: Role
    active: bool


def read(connection: Connection, office: str) -> tuple[Account, ...]:
    """The accounts of an office that were not deleted, the oldest first."""
    table = User.__table__.c
    query = select(table.uid, table.name, table.role, table.active).where(
        table.office == office, ~table.deleted
    )
    rows = connection.execute(query.order_by(table.born_counter, table.born_desk, table.uid))
    return tuple(Account(uid, name, Role(role), bool(active)) for uid, name, role, active in rows)


def role_of(accounts: Sequence[Account], name: str) -> Role:
    """What a person may do. Somebody without an account may do what a clerk may, somebody whose account
    is closed may only look; a ledger without any account has no rules yet: it is being made.
    """
    own = [account for account in accounts if account.name == name]
    active = [account for account in own if account.active]
    if active:
        return active[0].role
    if own:
        return Role.VIEWER
    return Role.CLERK if accounts else Role.ADMIN


def refuse(connection: Connection, role: Role, records: Sequence[RecordChange], *, own: bool) -> None:
    """Raises UserError when a role may not make this change; see `editors.refuse_record` for `own`."""
    if records:
        roles.require(role, roles.Act.EDIT)
    if not own:
        _refuse_acts(connection, role, records)
    for record in records:
        entity = ENTITY_BY_TABLE[record.entity]
        if not editors.plain(entity):
            editors.refuse_record(role, entity, record.after, born=record.before is None, own=own)


def _refuse_acts(connection: Connection, role: Role, records: Sequence[RecordChange]) -> None:
    """What a role may not do it may not undo, delete or reword either: 核实, 销号, 退回."""
    for (table, name), acts in roles.VALUES.items():
        columns = ENTITY_BY_TABLE[table].__table__.c
        for record in records:
            if record.entity != table or record.before is None:
                continue
            now = connection.execute(select(columns[name]).where(columns.uid == record.uid)).scalar_one()
            act = acts.get(str(record.before.get(name, now)))
            if act is not None:
                roles.require(role, act)


def refuse_headless(before: Sequence[Account], after: Sequence[Account]) -> None:
    """Raises UserError when a change takes away the last administrator in office."""
    if _heads(before) and not _heads(after):
        raise UserError("至少要留一名在用的管理员。", "请先让另一个人当管理员，再改这一位。")


def _heads(accounts: Sequence[Account]) -> bool:
    return any(account.active and account.role is Role.ADMIN for account in accounts)
