"""A node of a project with plan, forecast and actual date (`domain.md` §2)."""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field


class Milestone(Record):
    """关键节点. `position` orders the nodes of one project; `weight` is in percent of the whole."""

    __tablename__ = "milestone"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    position: Mapped[int] = field("序号", Kind.INTEGER, width=4, required=True)
    name: Mapped[str] = field("节点名称", width=16, required=True, synonyms=("节点", "关键节点"))
    planned: Mapped[str | None] = field("计划日期", Kind.DATE, width=9, synonyms=("计划完成", "完成时限"))
    forecast: Mapped[str | None] = field("预计日期", Kind.DATE, width=9, synonyms=("预计完成",))
    actual: Mapped[str | None] = field("实际日期", Kind.DATE, width=9, synonyms=("实际完成",))
    unit: Mapped[str | None] = field("责任单位", width=14)
    person: Mapped[str | None] = field("责任人", width=8)
    arrangement: Mapped[str | None] = field("工作安排", Kind.NOTE)
    result: Mapped[str | None] = field("完成情况", Kind.NOTE)
    weight: Mapped[float | None] = field("权重", Kind.NUMBER, unit="%", width=5)
