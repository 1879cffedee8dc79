"""One project's month: plan, work done, money received and paid, progress in words (`domain.md` §2)."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.models.base import InWorkbooks, Record
from app.models.fields import Kind, field


class MonthlyProgress(Record):
    """月度进展. Amounts in 元; the streams 完成, 到位, 支付, 入统 never mix. `month` is "2025-08".

    `year_done` is a cumulative figure that a sheet reported without its months (「1—7月完成」): it
    stands for all months up to this one.
    """

    __tablename__ = "monthly_progress"
    __table_args__ = (Index("ix_monthly_progress_project_month", "project", "month"),)
    noun = "月度进展"
    named_by = "month"
    key = ("month",)
    key_in_clear = True
    single = True
    owners_alone = True
    in_workbooks = InWorkbooks.ANY

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True, index=False)
    month: Mapped[str] = field("月份", Kind.MONTH, width=8, required=True, index=True)
    plan: Mapped[int | None] = field("本月计划", Kind.MONEY, synonyms=("月计划", "计划完成"))
    done: Mapped[int | None] = field(
        "本月完成", Kind.MONEY, signed=True, synonyms=("当月完成", "当月完成投资额", "实际完成")
    )
    year_done: Mapped[int | None] = field(
        "年初累计完成",
        Kind.MONEY,
        synonyms=(
            "年度累计完成投资",
            "年初至今完成",
            "本年累计完成",
            "年度完成投资",
            "今年累计完成",
            "年内完成投资",
        ),
    )
    received: Mapped[int | None] = field(
        "本月到位资金", Kind.MONEY, signed=True, synonyms=("到位资金", "资金到位")
    )
    paid: Mapped[int | None] = field(
        "本月支付资金", Kind.MONEY, signed=True, synonyms=("支付资金", "资金支付")
    )
    listed: Mapped[int | None] = field("本月入统投资", Kind.MONEY, signed=True, synonyms=("本月列统投资",))
    goal: Mapped[str | None] = field(
        "本月目标", Kind.NOTE, width=20, synonyms=("月度目标", "月度形象进度目标")
    )
    progress: Mapped[str | None] = field(
        "形象进度",
        Kind.NOTE,
        width=22,
        synonyms=(
            "目前形象进度",
            "工程形象进度",
            "实际形象进度",
            "工程进展",
            "项目进展",
            "进展情况",
            "目前进展情况",
            "建设进展",
        ),
    )
    next_step: Mapped[str | None] = field(
        "下步措施", Kind.NOTE, synonyms=("下步打算", "下一步工作", "下步工作安排", "下一步措施")
    )
    problem: Mapped[str | None] = field("本月问题", Kind.NOTE, width=20)
    measure: Mapped[str | None] = field("本月措施", Kind.NOTE, width=20)
    reporter: Mapped[str | None] = field("填报人", width=8)
    reported: Mapped[str | None] = field("填报日期", Kind.DATE, width=9)
