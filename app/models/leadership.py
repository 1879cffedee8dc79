"""包联, 走访, 专班: who looks after a project (`domain.md` H26, Z11)."""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field

LEADER_TIERS = ("市级", "县级", "部门")
VISIT_WAYS = ("现场", "座谈", "电话", "视频")


class Assignment(Record):
    """包联: a leader who looks after a project, with the unit that works for it and whom to call."""

    __tablename__ = "assignment"
    noun = "包联"
    named_by = "leader"
    apart = ("leader", "until")

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    leader: Mapped[str] = field("包联领导", width=8, required=True)
    title: Mapped[str | None] = field("职务", width=14)
    tier: Mapped[str | None] = field("层级", Kind.CHOICE, width=6, choices=LEADER_TIERS)
    unit: Mapped[str | None] = field("包联单位", width=14)
    contact: Mapped[str | None] = field("联络人", width=8)
    phone: Mapped[str | None] = field("联络电话", width=12)
    since: Mapped[str | None] = field("起", Kind.DATE, width=9)
    until: Mapped[str | None] = field("止", Kind.DATE, width=9, not_before="since")
    note: Mapped[str | None] = field("备注", Kind.NOTE)


class Visit(Record):
    """走访: one visit to a project, by whom, and what came of it."""

    __tablename__ = "visit"
    noun = "走访"
    named_by = "day"
    apart = ("day", "leader")

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    day: Mapped[str] = field("走访日期", Kind.DATE, width=9, required=True, index=True)
    leader: Mapped[str | None] = field("走访人", width=8)
    way: Mapped[str | None] = field("方式", Kind.CHOICE, width=6, choices=VISIT_WAYS)
    found: Mapped[str | None] = field("了解到的情况", Kind.NOTE, width=24)
    settled: Mapped[str | None] = field("解决事项", Kind.NOTE, width=24)


class TaskForce(Record):
    """专班: a group that projects are assigned to by its name (`Project.task_force`)."""

    __tablename__ = "task_force"
    noun = "专班"
    named_by = "name"
    alike = (("name",),)

    name: Mapped[str] = field("专班名称", width=14, required=True)
    head: Mapped[str | None] = field("组长", width=8)
    unit: Mapped[str | None] = field("牵头单位", width=14)
    members: Mapped[str | None] = field("成员单位", Kind.TAGS, width=24)
    contact: Mapped[str | None] = field("联络人", width=8)
    phone: Mapped[str | None] = field("联络电话", width=12)
    duty: Mapped[str | None] = field("职责", Kind.NOTE)
    position: Mapped[int | None] = field("排序", Kind.INTEGER, width=4)
