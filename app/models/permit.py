"""前期手续: a project's permits and the promises given for them; what there is to get says the catalogue."""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field

NEEDS = ("需", "不需", "待定")
WAYS = ("常规", "并联", "容缺", "承诺制", "区域评估", "多评合一")
TIERS = ("县", "市", "省", "国家")
_WHAT, _WHO, _WHEN = "办什么", "谁来办", "办到哪"


class Permit(Record):
    """手续: one procedure of one project.

    A project has a record only of what was said about a procedure; whether it applies otherwise follows
    from the catalogue and the project's 立项方式.
    """

    __tablename__ = "permit"
    noun = "手续"
    named_by = "item"
    key = ("item",)
    single = True
    owners_alone = True

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
    done: Mapped[str | None] = field("办结日期", Kind.DATE, group=_WHEN, width=9, not_before="accepted")
    number: Mapped[str | None] = field("文号", group=_WHEN, width=16, synonyms=("批复文号", "证号"))
    valid_until: Mapped[str | None] = field("有效期至", Kind.DATE, group=_WHEN, width=9, not_before="done")
    note: Mapped[str | None] = field("备注", Kind.NOTE, group=_WHEN)


class Commitment(Record):
    """承诺函: a written promise to finish permits that works did not wait for (`domain.md` H16)."""

    __tablename__ = "commitment"
    noun = "承诺函"
    named_by = "number"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    number: Mapped[str | None] = field("承诺函文号", width=16)
    issuer: Mapped[str | None] = field("出具单位", width=14)
    items: Mapped[str] = field("涉及手续", Kind.TAGS, width=16, required=True, help="手续代号，如 P29、P21")
    issued: Mapped[str | None] = field("出具日期", Kind.DATE, width=9)
    promised: Mapped[str | None] = field("承诺办结日期", Kind.DATE, width=10, not_before="issued")
    fulfilled: Mapped[str | None] = field("兑现日期", Kind.DATE, width=9, not_before="issued")
    note: Mapped[str | None] = field("备注", Kind.NOTE)
