"""Catalogues and settings: what an office changed in what is delivered (`resources/`), or added to it.

A field that is None keeps what is delivered (procedures: `domain.md` §4).
"""

from sqlalchemy.orm import Mapped

from app.models.base import InWorkbooks, Record
from app.models.fields import Kind, field
from app.models.roles import Role

APPLIES = ("需", "视情况", "不需")


class Setting(Record):
    """设置: a number or word that an office's rules go by, by its key in `app/services/common/options.py`."""

    __tablename__ = "setting"
    noun = "设置"
    named_by = "name"
    key = ("name",)
    in_workbooks = InWorkbooks.NONE

    name: Mapped[str] = field("设置项", width=14, required=True, editor=Role.ADMIN)
    value: Mapped[str | None] = field("值", width=10, editor=Role.ADMIN)


class Holiday(Record):
    """节假日: days off, or working days in their stead, that replace the delivered table of their year."""

    __tablename__ = "holiday"
    noun = "节假日"
    named_by = "name"
    key = ("first", "last", "works")
    in_workbooks = InWorkbooks.NONE

    name: Mapped[str | None] = field("名称", width=10, editor=Role.ADMIN)
    first: Mapped[str] = field("起", Kind.DATE, width=10, required=True, editor=Role.ADMIN)
    last: Mapped[str] = field("止", Kind.DATE, width=10, required=True, editor=Role.ADMIN, not_before="first")
    works: Mapped[bool | None] = field("调休上班", Kind.FLAG, width=8, editor=Role.ADMIN)


class Procedure(Record):
    """手续目录: what an office changed in the catalogue, or added to it; None keeps what is delivered.

    Limits in workdays; `before` names the procedures that come first: P03、P04、P05/P06/P07 (any one of the
    last three).
    """

    __tablename__ = "procedure"
    noun = "手续目录"
    named_by = "name"
    key = ("code",)
    in_workbooks = InWorkbooks.NONE

    code: Mapped[str] = field("代号", width=6, required=True, editor=Role.ADMIN)
    name: Mapped[str | None] = field("手续名称", width=18, editor=Role.ADMIN)
    issuer: Mapped[str | None] = field("出具部门", width=14, editor=Role.ADMIN)
    stage: Mapped[str | None] = field("阶段", width=10, editor=Role.ADMIN)
    approval: Mapped[str | None] = field("审批项目", Kind.CHOICE, width=8, choices=APPLIES, editor=Role.ADMIN)
    ratification: Mapped[str | None] = field(
        "核准项目", Kind.CHOICE, width=8, choices=APPLIES, editor=Role.ADMIN
    )
    filing: Mapped[str | None] = field("备案项目", Kind.CHOICE, width=8, choices=APPLIES, editor=Role.ADMIN)
    condition: Mapped[str | None] = field("适用条件", width=16, editor=Role.ADMIN)
    statutory_days: Mapped[int | None] = field(
        "法定时限", Kind.INTEGER, unit="工作日", width=8, most=500, editor=Role.ADMIN
    )
    promised_days: Mapped[int | None] = field(
        "承诺时限", Kind.INTEGER, unit="工作日", width=8, most=500, editor=Role.ADMIN
    )
    validity_months: Mapped[int | None] = field(
        "有效期", Kind.INTEGER, unit="个月", width=7, most=240, editor=Role.ADMIN
    )
    before: Mapped[str | None] = field(
        "前置手续", width=16, editor=Role.ADMIN, help="代号，用、隔开；几项有一项就行的用/隔开：P05/P06/P07"
    )
    unused: Mapped[bool | None] = field("停用", Kind.FLAG, editor=Role.ADMIN)


class ProjectList(Record):
    """清单目录: what an office changed in the delivered lists (`resources/lists.json`), or added to them.

    `least` and `most` are bounds of the total investment in 元 that make a list automatic; None: by hand.
    """

    __tablename__ = "project_list"
    noun = "清单目录"
    named_by = "name"
    key = ("name",)
    key_word = "list"
    in_workbooks = InWorkbooks.NONE

    name: Mapped[str] = field("清单名称", width=16, required=True, editor=Role.ADMIN)
    least: Mapped[int | None] = field("总投资下限（含）", Kind.MONEY, editor=Role.ADMIN)
    most: Mapped[int | None] = field("总投资上限", Kind.MONEY, editor=Role.ADMIN, not_before="least")
    grain: Mapped[str | None] = field(
        "期别", Kind.CHOICE, choices=("无", "年度", "季度", "期"), editor=Role.ADMIN
    )
    purpose: Mapped[str | None] = field("用途", width=24, editor=Role.ADMIN)
    position: Mapped[int | None] = field("排序", Kind.INTEGER, width=4, editor=Role.ADMIN)
    unused: Mapped[bool | None] = field("停用", Kind.FLAG, editor=Role.ADMIN)
