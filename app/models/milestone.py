"""A node of a project with plan, forecast and actual date (`domain.md` §2)."""

from sqlalchemy.orm import Mapped

from app.models.base import InWorkbooks, Record
from app.models.fields import Kind, field


class Milestone(Record):
    """关键节点. `position` orders the nodes of one project; `weight` is in percent of the whole.

    `duration` is in workdays; `after` holds the uids of the nodes that must be done first. `baseline` is the
    plan as it was first agreed: re-planning moves `planned` only.
    """

    __tablename__ = "milestone"
    noun = "节点"
    named_by = "name"
    alike = (("name",),)
    owners_alone = True
    in_workbooks = InWorkbooks.ANY

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    position: Mapped[int] = field("序号", Kind.INTEGER, width=4, required=True)
    name: Mapped[str] = field("节点名称", width=16, required=True, synonyms=("节点", "关键节点"))
    planned: Mapped[str | None] = field("计划日期", Kind.DATE, width=9, synonyms=("计划完成", "完成时限"))
    baseline: Mapped[str | None] = field("基线日期", Kind.DATE, width=9, synonyms=("原计划日期",))
    forecast: Mapped[str | None] = field("预计日期", Kind.DATE, width=9, synonyms=("预计完成",))
    actual: Mapped[str | None] = field("实际日期", Kind.DATE, width=9, synonyms=("实际完成",))
    unit: Mapped[str | None] = field("责任单位", width=14)
    person: Mapped[str | None] = field("责任人", width=8)
    arrangement: Mapped[str | None] = field("工作安排", Kind.NOTE)
    result: Mapped[str | None] = field("完成情况", Kind.NOTE)
    weight: Mapped[float | None] = field("权重", Kind.NUMBER, unit="%", width=5, most=100)
    duration: Mapped[int | None] = field("工期", Kind.INTEGER, unit="工作日", width=6, most=5_000)
    after: Mapped[str | None] = field("前置节点", Kind.LINKS, width=9, help="填节点的序号，如 2、3")
