"""A problem of a project, and the steps of its closed loop (`domain.md` §4.5, H27, H28)."""

from sqlalchemy.orm import Mapped

from app.models.base import InWorkbooks, Record
from app.models.fields import Kind, field
from app.models.roles import Role

CATEGORIES = ("手续", "土地", "资金", "征拆", "环保", "能耗", "施工", "管线", "其他")
SOURCES = ("月调度", "包联", "观摩", "督查", "企业反映", "核查")
TIERS = ("县内", "市级", "省级", "国家")
STEPS = (
    "登记", "交办", "督办", "反馈", "核实", "销号", "退回", "上报", "批复", "挂起", "恢复", "长期推进",
)  # fmt: skip
"""The acts of the loop; what state they lead to is `app.rules.issues`'s."""
SUPERVISION = ("交办督办", "督办提醒", "专题协调", "实地督导")
"""The four kinds of supervision (`domain.md` H27)."""


class Issue(Record):
    """问题. It is open until `closed` holds a date; its state otherwise follows from its steps."""

    __tablename__ = "issue"
    noun = "问题"
    named_by = "description"
    alike = (("number",), ("description",))
    in_workbooks = InWorkbooks.ANY
    answered = (
        "cause", "tier", "measure", "lead_unit", "unit", "person", "assigned", "due", "result", "closed",
    )  # fmt: skip

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    number: Mapped[str | None] = field("编号", width=13, synonyms=("问题编号",))
    description: Mapped[str] = field(
        "问题",
        Kind.NOTE,
        width=24,
        required=True,
        synonyms=(
            "存在问题",
            "存在的问题",
            "主要困难",
            "存在困难和问题",
            "问题描述",
            "需要解决的问题",
            "需协调解决问题",
            "需要省、市协调解决问题",
            "困难和问题",
            "制约因素",
        ),
    )
    category: Mapped[str | None] = field("类别", Kind.CHOICE, width=6, choices=CATEGORIES)
    source: Mapped[str | None] = field("来源", Kind.CHOICE, width=8, choices=SOURCES)
    cause: Mapped[str | None] = field("原因", Kind.NOTE, width=20)
    tier: Mapped[str | None] = field("解决层级", Kind.CHOICE, width=7, choices=TIERS)
    measure: Mapped[str | None] = field(
        "措施", Kind.NOTE, width=24, synonyms=("解决措施", "措施建议", "意见建议")
    )
    lead_unit: Mapped[str | None] = field("牵头单位", width=14)
    unit: Mapped[str | None] = field("责任单位", width=14)
    person: Mapped[str | None] = field("责任人", width=8)
    assigned: Mapped[str | None] = field("交办日期", Kind.DATE, width=9, synonyms=("交办时间",))
    due: Mapped[str | None] = field(
        "解决时限", Kind.DATE, width=9, synonyms=("时限", "完成时限"), not_before="assigned"
    )
    result: Mapped[str | None] = field("解决情况", Kind.NOTE, width=24, synonyms=("办理结果", "解决结果"))
    closed: Mapped[str | None] = field(
        "销号日期", Kind.DATE, width=9, synonyms=("销号时间",), editor=Role.REVIEWER
    )


class IssueStep(Record):
    """处置: one dated act on a problem by its actor; a city acts on a county's by steps of its own."""

    __tablename__ = "issue_step"
    noun = "问题处置"
    named_by = "kind"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    issue: Mapped[str] = field("问题", Kind.LINK, to="issue", required=True)
    kind: Mapped[str] = field("环节", Kind.CHOICE, width=7, choices=STEPS, required=True)
    action: Mapped[str | None] = field("督办方式", Kind.CHOICE, width=9, choices=SUPERVISION)
    day: Mapped[str] = field("日期", Kind.DATE, width=9, required=True)
    person: Mapped[str | None] = field("办理人", width=8)
    unit: Mapped[str | None] = field("办理单位", width=14)
    text: Mapped[str | None] = field("内容", Kind.NOTE, width=26)
    number: Mapped[str | None] = field("文号", width=14)
    due: Mapped[str | None] = field("要求时限", Kind.DATE, width=9, not_before="day")
