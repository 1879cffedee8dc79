"""阶段目标: targets and results of a quarter, 旬, week or day (`domain.md` H23)."""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field


class StageGoal(Record):
    """阶段目标与旬周进展: what is to be done and was done in a span of time, in words and in 元.

    `span` is "2025Q3", "2025-08上" (旬: 上, 中, 下), "2025W33" (ISO week) or "2025-08-15". The year's and the
    months' own stand in Project and MonthlyProgress.
    """

    __tablename__ = "stage_goal"
    noun = "阶段目标"
    named_by = "span"
    key = ("span",)
    key_word = "stage"
    single = True
    owners_alone = True

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    span: Mapped[str] = field("阶段", width=10, required=True, index=True)
    goal: Mapped[str | None] = field("形象进度目标", Kind.NOTE, width=22)
    plan: Mapped[int | None] = field("计划完成投资", Kind.MONEY)
    progress: Mapped[str | None] = field("实际形象进度", Kind.NOTE, width=22)
    done: Mapped[int | None] = field("实际完成投资", Kind.MONEY, signed=True)
