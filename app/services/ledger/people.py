"""The people of a ledger: their roles are accounts in it, their passwords are key slots of its folder.

What a role may do is one table (`app.models.roles`); services ask it here with `require`, fields are checked
by the change gate itself.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.errors import UserError
from app.models import Role, User
from app.models.roles import ROLE_WORDS, Act
from app.storage import keys
from app.storage.accounts import Account
from app.storage.ledger import Ledger

__all__ = ["ROLE_WORDS", "Act", "Role"]  # views and commands name them from here

_LONGEST = 20
_CLOSED = "请找管理员在“设置”里重新启用；都不在时用打印的恢复码。"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works on this ledger. `uid` is "" where a password has no account yet (`role` is then
    what it counts as); `opens` tells whether a password of this folder is the person's.
    """

    uid: str
    name: str
    role: Role
    unit: str
    phone: str
    active: bool
    opens: bool

    @property
    def state(self) -> str:
        """What is to be said of the person, "" when all is well."""
        if not self.uid:
            return "有密码、没有账号，先按填报算"
        if not self.active:
            return "已停用"
        return "" if self.opens else "这台电脑上没有密码"


def require(ledger: Ledger, person: str, act: Act) -> None:
    """Raises UserError in words when a person's role may not do something."""
    ledger.require(person, act)


def people(ledger: Ledger) -> tuple[Person, ...]:
    """Everybody with an account or a password: those in office first."""
    slots = [slot for slot in keys.read(ledger.folder).slots if slot.kind == "password"]
    uids = {account.uid for account in ledger.accounts}
    names = {account.name for account in ledger.accounts}
    details = _details(ledger)
    persons = [
        Person(
            account.uid, account.name, account.role, *details[account.uid], account.active,
            any(keys.is_of(slot, account.name, account.uid) for slot in slots),
        )
        for account in ledger.accounts
    ]  # fmt: skip
    persons += [
        Person("", slot.name, Role.CLERK, "", "", True, True)
        for slot in slots
        if slot.person not in uids and slot.name not in names
    ]
    return tuple(sorted(persons, key=lambda person: not person.active))


def _details(ledger: Ledger) -> dict[str, tuple[str, str]]:
    with ledger.read() as session:
        rows = session.execute(select(User.uid, User.unit, User.phone).where(~User.deleted))
        return {uid: (unit or "", phone or "") for uid, unit, phone in rows}


def add(
    ledger: Ledger, by: str, name: str, role: Role, password: str, *, unit: str = "", phone: str = "",
    weak_password: bool = False,
) -> str:  # fmt: skip
    """A new person with a first password; gives the account's uid.

    Raises UserError for a name that is taken or empty, a password that is too short or somebody else's.
    """
    require(ledger, by, Act.PEOPLE)
    name = _proper(ledger, name, "")
    if not weak_password:
        keys.check_password(password)
    with ledger.change(f"加用户：{name}（{ROLE_WORDS[role]}）", by=by, kind="setup") as session:
        fields = {
            "name": name,
            "role": role.value,
            "active": True,
            "unit": unit or None,
            "phone": phone or None,
        }
        uid = session.insert_many(User, [fields])[0]
        keys.set_password(ledger.folder, ledger.key, name, password, person=uid)
    return uid


def change(
    ledger: Ledger, by: str, uid: str, *, name: str, role: Role, unit: str = "", phone: str = ""
) -> None:
    """Another name, role, section or telephone number; password and history stay.

    Raises UserError for a name that is taken, and for the last administrator's role.
    """
    require(ledger, by, Act.PEOPLE)
    former = _account(ledger, uid)
    name = _proper(ledger, name, uid)
    fields = {"name": name, "role": role.value, "unit": unit or None, "phone": phone or None}
    _write(ledger, by, uid, fields, f"改用户：{name}")
    keys.name_slot(ledger.folder, former.name, to=name, person=uid)
    if ledger.person == former.name:
        ledger.person = name


def deactivate(ledger: Ledger, by: str, uid: str) -> None:
    """Close a person's account and take the password away; what the person did stays in the history.

    Raises UserError for the last administrator.
    """
    require(ledger, by, Act.PEOPLE)
    person = _account(ledger, uid)
    _write(ledger, by, uid, {"active": False}, f"停用用户：{person.name}")
    keys.drop_password(
        ledger.folder, person.name, uid
    )  # were it to fail, opening would find the account closed


def set_password(ledger: Ledger, by: str, uid: str, password: str, *, weak_password: bool = False) -> None:
    """Give somebody who forgot it a new password; somebody whose account was closed works again.

    Raises UserError for a password that is too short or somebody else's.
    """
    require(ledger, by, Act.PEOPLE)
    person = _account(ledger, uid)
    if not weak_password:
        keys.check_password(password)
    _write(
        ledger, by, uid, {"active": True}, f"重新启用：{person.name}",
        lambda: keys.set_password(ledger.folder, ledger.key, person.name, password, person=uid),
    )  # fmt: skip


def adopt(ledger: Ledger, by: str, name: str, role: Role) -> str:
    """Put a password without an account in order: it gets one with this role; gives the account's uid."""
    require(ledger, by, Act.PEOPLE)
    name = _proper(ledger, name, "")
    return _make(ledger, by, name, role)


def enter(ledger: Ledger, opener: keys.Unlocked) -> str:
    """Settle who has opened a ledger; gives the name that everything is done under from now on.

    Making a ledger that was interrupted before its first account is finished here, and where no
    administrator could open it any more, who set a password with the recovery code becomes one. Raises
    UserError for a closed account.
    """
    account = _own(ledger, opener)
    if not ledger.accounts or (opener.by_code and not _has_head(ledger)):
        account = _appoint(ledger, opener, account)
    elif (opener.person and account is None) or (account is not None and not account.active):
        with contextlib.suppress(UserError):  # the last slot stays; it opens nothing
            keys.drop_password(ledger.folder, opener.name, opener.person)
        raise UserError(f"{opener.name}的账号已经停用。", _CLOSED)
    name = account.name if account else opener.name
    if account is not None and (opener.name, opener.person, opener.by_code) != (name, account.uid, False):
        with contextlib.suppress(UserError):  # a read-only folder: the next time
            keys.name_slot(ledger.folder, opener.name, to=name, person=account.uid)
    ledger.person = name
    return name


def _own(ledger: Ledger, opener: keys.Unlocked) -> Account | None:
    """The account of a slot: by its uid, for older slots by the name."""
    if opener.person:
        return next((one for one in ledger.accounts if one.uid == opener.person), None)
    same = [one for one in ledger.accounts if one.name == opener.name]
    return next((one for one in same if one.active), same[0] if same else None)


def _has_head(ledger: Ledger) -> bool:
    """Whether an administrator in office can open the ledger here."""
    return any(one.active and one.opens and one.uid and one.role is Role.ADMIN for one in people(ledger))


def _appoint(ledger: Ledger, opener: keys.Unlocked, account: Account | None) -> Account:
    """The program itself makes the opener an administrator: no role could allow it."""
    title = f"管理员：{opener.name}"
    with ledger.change(title, by=opener.name, kind="setup", program=True) as session:
        fields = {"role": Role.ADMIN.value, "active": True}
        if account is None:
            uid = session.insert_many(User, [{"name": opener.name, **fields}])[0]
        else:
            uid = account.uid
            session.update_many(User, {uid: fields})
    return _account(ledger, uid)


def _make(ledger: Ledger, by: str, name: str, role: Role) -> str:
    with ledger.change(f"加用户：{name}（{ROLE_WORDS[role]}）", by=by, kind="setup") as session:
        uid = session.insert_many(User, [{"name": name, "role": role.value, "active": True}])[0]
    keys.name_slot(ledger.folder, name, to=name, person=uid)
    return uid


def _write(
    ledger: Ledger, by: str, uid: str, fields: dict[str, Any], title: str,
    also: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Account and key slot change together or not at all."""
    with ledger.change(title, by=by, kind="setup") as session:
        session.update_many(User, {uid: fields})
        session.flush()
        also()


def _account(ledger: Ledger, uid: str) -> Account:
    for account in ledger.accounts:
        if account.uid == uid:
            return account
    raise UserError("这个用户已经不在了。", "请刷新“设置”再看。")


def _proper(ledger: Ledger, name: str, uid: str) -> str:
    """A name that nobody else has; raises UserError saying what is wrong with it."""
    name = " ".join(name.split())
    if not name:
        raise UserError("「姓名」是空的。", "请填姓名，历史里按它记谁改的。")
    if len(name) > _LONGEST:
        raise UserError(f"「姓名」有{len(name)}个字，太长了。", f"最多{_LONGEST}个字。")
    if any(account.name == name and account.uid != uid for account in ledger.accounts):
        raise UserError(f"已经有一个用户叫「{name}」。", "重名的请加上科室，例如“刘敏（投资科）”。")
    return name
