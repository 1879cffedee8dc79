"""What a role may do: ONE table, asked by the change gate, by the services and by the window.

Fields and kinds of records carry their role in their own declarations (``editor=Role.ADMIN``); what is no
field has its line in `ACTS`; single values of a field, such as a step of the closed loop, theirs in `VALUES`.
"""

from collections.abc import Mapping
from enum import StrEnum

from app.errors import UserError


class Role(StrEnum):
    """What a person may do; each role may do all that the ones before it may."""

    VIEWER = "viewer"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    ADMIN = "admin"


ROLE_WORDS: Mapping[Role, str] = {
    Role.VIEWER: "查看",
    Role.CLERK: "填报",
    Role.REVIEWER: "审核",
    Role.ADMIN: "管理员",
}
_RANK = {role: rank for rank, role in enumerate(Role)}


class Act(StrEnum):
    """What a person does that is no single field; the value is what the screen calls it."""

    READ = "查看、打印、导出"
    OWN_PASSWORD = "改自己的密码"
    CHECK_LEDGER = "检查台账"
    EDIT = "改台账"
    IMPORT = "导入表格"
    SETTLE_CONFLICT = "定冲突"
    SEND = "报送数据包"
    RECEIVE = "接收数据包"
    SET_DATE = "确认日期和报告月"
    BACK_UP = "做备份"
    DELETE_PROJECT = "删除项目"
    VERIFY_ISSUE = "核实问题"
    CLOSE_ISSUE = "给问题销号"
    RETURN_ISSUE = "退回问题"
    PEOPLE = "管用户"
    SETTINGS = "改设置"
    CATALOGUE = "改手续、清单、节假日目录"
    TRUST = "收其他单位的名片"
    RECOVERY_CODE = "换恢复码"
    RESTORE = "用备份换掉现有的台账"


ACTS: Mapping[Act, Role] = {
    Act.READ: Role.VIEWER,
    Act.OWN_PASSWORD: Role.VIEWER,
    Act.CHECK_LEDGER: Role.VIEWER,
    Act.EDIT: Role.CLERK,
    Act.IMPORT: Role.CLERK,
    Act.SETTLE_CONFLICT: Role.CLERK,
    Act.SEND: Role.CLERK,
    Act.RECEIVE: Role.CLERK,
    Act.SET_DATE: Role.CLERK,
    Act.BACK_UP: Role.CLERK,
    Act.DELETE_PROJECT: Role.REVIEWER,
    Act.VERIFY_ISSUE: Role.REVIEWER,
    Act.CLOSE_ISSUE: Role.REVIEWER,
    Act.RETURN_ISSUE: Role.REVIEWER,
    Act.PEOPLE: Role.ADMIN,
    Act.SETTINGS: Role.ADMIN,
    Act.CATALOGUE: Role.ADMIN,
    Act.TRUST: Role.ADMIN,
    Act.RECOVERY_CODE: Role.ADMIN,
    Act.RESTORE: Role.ADMIN,
}
"""The least role of each act."""

VALUES: Mapping[tuple[str, str], Mapping[str, Act]] = {
    ("issue_step", "kind"): {
        "核实": Act.VERIFY_ISSUE,
        "销号": Act.CLOSE_ISSUE,
        "退回": Act.RETURN_ISSUE,
    },
}
"""Values of a field (table, name) that are an act of their own."""


def may(role: Role, act: Act) -> bool:
    """Whether a role may do something."""
    return reaches(role, ACTS[act])


def reaches(role: Role, least: Role) -> bool:
    """Whether a role may do what another one may."""
    return _RANK[role] >= _RANK[least]


def require(role: Role, act: Act) -> None:
    """Raises UserError in words when a role may not do something."""
    if not may(role, act):
        raise refusal(role, act.value, ACTS[act])


def refusal(role: Role, what: str, least: Role) -> UserError:
    """What a person is told whose role does not reach."""
    if role is Role.VIEWER:
        return UserError("查看角色不能改台账。", "需要填报的，请管理员在“设置”里改角色。")
    hint = "请管理员来做，或者请管理员在“设置”里改角色。"
    if least is Role.REVIEWER:
        hint = "请审核员或管理员来做，也可以请管理员在“设置”里改角色。"
    return UserError(f"{ROLE_WORDS[role]}角色不能{what}。", hint)


def why_not(role: Role, act: Act) -> str:
    """A tooltip for what is greyed: who may do it; "" when the role may."""
    return "" if may(role, act) else f"{act.value}要{ROLE_WORDS[ACTS[act]]}角色，您现在是{ROLE_WORDS[role]}"
