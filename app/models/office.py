"""Offices and people."""

from sqlalchemy.orm import Mapped

from app.models.base import InWorkbooks, Record
from app.models.fields import Kind, field
from app.models.roles import Role

LEVELS = ("county", "city", "province")


class Office(Record):
    """单位: a county, functional zone, the city.

    Codes are the office's own: zones have no GB/T 2260 code (`domain.md` §3.3).
    """

    __tablename__ = "office"
    noun = "单位"
    named_by = "name"
    in_workbooks = InWorkbooks.NONE

    code: Mapped[str] = field("单位代码", width=8, required=True, editor=Role.ADMIN)
    name: Mapped[str] = field("单位名称", width=18, required=True, editor=Role.ADMIN)
    short: Mapped[str] = field("简称", width=8, required=True, editor=Role.ADMIN)
    level: Mapped[str] = field("层级", Kind.CHOICE, choices=LEVELS, required=True, editor=Role.ADMIN)
    parent: Mapped[str | None] = field("上级单位代码", width=8, editor=Role.ADMIN)
    position: Mapped[int] = field("排序", Kind.INTEGER, width=4, required=True, editor=Role.ADMIN)


class User(Record):
    """用户: a person who works on this ledger. The password is a key slot of the folder, not a field."""

    __tablename__ = "account"
    noun = "用户"
    named_by = "name"
    in_workbooks = InWorkbooks.NONE

    name: Mapped[str] = field("姓名", width=8, required=True, editor=Role.ADMIN)
    role: Mapped[str] = field("角色", Kind.CHOICE, choices=tuple(Role), required=True, editor=Role.ADMIN)
    active: Mapped[bool] = field("启用", Kind.FLAG, required=True, editor=Role.ADMIN)
    unit: Mapped[str | None] = field("科室", width=12, editor=Role.ADMIN)
    phone: Mapped[str | None] = field("电话", width=12, editor=Role.ADMIN)
