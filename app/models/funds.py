"""资金: what was allotted to a project, and what came and went by source (`domain.md` §0.8, §2, Z24)."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field

BATCH_KINDS = (
    "中央预算内投资", "地方政府专项债券", "增发国债", "超长期特别国债", "省级财政", "市级财政", "县级财政",
    "前期工作经费", "银行贷款", "其他",
)  # fmt: skip
REVIEWS = ("拟申报", "已申报", "审核通过", "未通过", "已下达")
STREAMS = ("到位", "拨付", "支付")
TOTALS = {"到位": "received", "支付": "paid"}
"""The month's field that is the total of a stream; 拨付 has none."""
SOURCES = (
    "中央预算内", "专项债券", "国债", "省级财政", "市级财政", "县级财政", "银行贷款", "企业自筹", "外资",
    "其他",
)  # fmt: skip
"""The sources of the 资金拼盘, in the order of `app.models.project.FUND_FIELDS`."""


class FundBatch(Record):
    """资金批次: one application or allotment with its cohort year; amounts in 元."""

    __tablename__ = "fund_batch"
    noun = "资金批次"
    named_by = "number"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    kind: Mapped[str] = field("资金类型", Kind.CHOICE, width=12, choices=BATCH_KINDS, required=True)
    cohort: Mapped[int] = field("资金年度", Kind.INTEGER, width=7, unit="年", required=True)
    applied: Mapped[int | None] = field("申报额", Kind.MONEY)
    applied_on: Mapped[str | None] = field("申报批次", width=10)
    review: Mapped[str | None] = field("审核结果", Kind.CHOICE, width=8, choices=REVIEWS)
    number: Mapped[str | None] = field("下达文号", width=18)
    issued: Mapped[str | None] = field("下达日期", Kind.DATE, width=9)
    amount: Mapped[int | None] = field("下达额", Kind.MONEY)
    source: Mapped[str | None] = field("资金来源", Kind.CHOICE, width=9, choices=SOURCES)
    purpose: Mapped[str | None] = field("用途", width=16)
    note: Mapped[str | None] = field("备注", Kind.NOTE)


class FundFlow(Record):
    """资金流: what came in (到位), was passed on (拨付) or was paid (支付) in a month by source, in 元.

    What the month's page fills in is keyed; a voucher beside it has a uid of its own.
    """

    __tablename__ = "fund_flow"
    __table_args__ = (Index("ix_fund_flow_project_month", "project", "month"),)
    noun = "资金流"
    named_by = "source"
    key = ("month", "stream", "source")
    key_word = "flow"
    owners_alone = True
    untold = ("month",)

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True, index=False)
    month: Mapped[str] = field("月份", Kind.MONTH, width=8, required=True, index=True)
    stream: Mapped[str] = field("资金流", Kind.CHOICE, width=6, choices=STREAMS, required=True)
    source: Mapped[str] = field("来源", Kind.CHOICE, width=9, choices=SOURCES, required=True)
    amount: Mapped[int | None] = field("金额", Kind.MONEY, signed=True)
    batch: Mapped[str | None] = field("资金批次", Kind.LINK, to="fund_batch")
    day: Mapped[str | None] = field("日期", Kind.DATE, width=9)
    number: Mapped[str | None] = field("凭证号", width=12)
    note: Mapped[str | None] = field("备注", Kind.NOTE)
