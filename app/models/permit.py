"""前期手续: a project's permits, the promises given for them, and what an office changed in their catalogue.

The catalogue itself is data (`resources/permits.json`, `domain.md` §4).
"""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, Role, field

NEEDS = ("需", "不需", "待定")
APPLIES = ("需", "视情况", "不需")
WAYS = ("常规", "并联", "容缺", "承诺制", "区域评估", "多评合一")
TIERS = ("县", "市", "省", "国家")
_WHAT, _WHO, _WHEN = "办什么", "谁来办", "办到哪"


class Permit(Record):
    """手续: one procedure of one project; its uid is `keyed_uid(project, "permit", item)`.

    A project has a record only of what was said about a procedure; whether it applies otherwise follows
    from the catalogue and the project's 立项方式.
    """

    __tablename__ = "permit"
    named_by = "item"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    item: Mapped[str] = field(
        "手续代号", group=_WHAT, width=6, required=True, help="手续目录里的代号，如 P29"
    )
    need: Mapped[str | None] = field("是否需要", Kind.CHOICE, group=_WHAT, width=6, choices=NEEDS)
    need_reason: Mapped[str | None] = field("理由", group=_WHAT, width=14)
    way: Mapped[str | None] = field("办理方式", Kind.CHOICE, group=_WHO, width=8, choices=WAYS)
    tier: Mapped[str | None] = field("权限层级", Kind.CHOICE, group=_WHO, width=6, choices=TIERS)
    unit: Mapped[str | None] = field("责任单位", group=_WHO, width=14)
    person: Mapped[str | None] = field("责任人", group=_WHO, width=8)
    planned: Mapped[str | None] = field("计划办结", Kind.DATE, group=_WHEN, width=9)
    accepted: Mapped[str | None] = field("受理日期", Kind.DATE, group=_WHEN, width=9)
    done: Mapped[str | None] = field("办结日期", Kind.DATE, group=_WHEN, width=9)
    number: Mapped[str | None] = field("文号", group=_WHEN, width=16, synonyms=("批复文号", "证号"))
    valid_until: Mapped[str | None] = field("有效期至", Kind.DATE, group=_WHEN, width=9)
    note: Mapped[str | None] = field("备注", Kind.NOTE, group=_WHEN)


class Commitment(Record):
    """承诺函: a written promise to finish permits that works did not wait for (`domain.md` H16)."""

    __tablename__ = "commitment"
    named_by = "number"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    number: Mapped[str | None] = field("承诺函文号", width=16)
    issuer: Mapped[str | None] = field("出具单位", width=14)
    items: Mapped[str] = field("涉及手续", Kind.TAGS, width=16, required=True, help="手续代号，如 P29、P21")
    issued: Mapped[str | None] = field("出具日期", Kind.DATE, width=9)
    promised: Mapped[str | None] = field("承诺办结日期", Kind.DATE, width=10)
    fulfilled: Mapped[str | None] = field("兑现日期", Kind.DATE, width=9)
    note: Mapped[str | None] = field("备注", Kind.NOTE)


class Procedure(Record):
    """手续目录: what an office changed in the catalogue, or added to it; None keeps what is delivered.

    Limits in workdays; `before` names the procedures that come first: P03、P04、P05/P06/P07 (any one of the
    last three).
    """

    __tablename__ = "procedure"
    named_by = "name"

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
        "法定时限", Kind.INTEGER, unit="工作日", width=8, editor=Role.ADMIN
    )
    promised_days: Mapped[int | None] = field(
        "承诺时限", Kind.INTEGER, unit="工作日", width=8, editor=Role.ADMIN
    )
    validity_months: Mapped[int | None] = field(
        "有效期", Kind.INTEGER, unit="个月", width=7, editor=Role.ADMIN
    )
    before: Mapped[str | None] = field(
        "前置手续", width=16, editor=Role.ADMIN, help="代号，用、隔开；几项有一项就行的用/隔开：P05/P06/P07"
    )
    unused: Mapped[bool | None] = field("停用", Kind.FLAG, editor=Role.ADMIN)


class Holiday(Record):
    """节假日: days off, or working days in their stead, that replace the delivered table of their year."""

    __tablename__ = "holiday"
    named_by = "name"

    name: Mapped[str | None] = field("名称", width=10, editor=Role.ADMIN)
    first: Mapped[str] = field("起", Kind.DATE, width=10, required=True, editor=Role.ADMIN)
    last: Mapped[str] = field("止", Kind.DATE, width=10, required=True, editor=Role.ADMIN)
    works: Mapped[bool | None] = field("调休上班", Kind.FLAG, width=8, editor=Role.ADMIN)
