"""A problem of a project and what is done about it (`domain.md` §4.5; the closed loop comes later)."""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field

CATEGORIES = ("手续", "土地", "资金", "征拆", "环保", "能耗", "施工", "管线", "其他")
SOURCES = ("月调度", "包联", "观摩", "督查", "企业反映")


class Issue(Record):
    """问题. It is open until `closed` holds a date."""

    __tablename__ = "issue"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    number: Mapped[str | None] = field("编号", width=9, synonyms=("问题编号",))
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
    measure: Mapped[str | None] = field(
        "措施", Kind.NOTE, width=24, synonyms=("解决措施", "措施建议", "意见建议")
    )
    lead_unit: Mapped[str | None] = field("牵头单位", width=14)
    unit: Mapped[str | None] = field("责任单位", width=14)
    person: Mapped[str | None] = field("责任人", width=8)
    assigned: Mapped[str | None] = field("交办日期", Kind.DATE, width=9, synonyms=("交办时间",))
    due: Mapped[str | None] = field("解决时限", Kind.DATE, width=9, synonyms=("时限", "完成时限"))
    result: Mapped[str | None] = field("解决情况", Kind.NOTE, width=24, synonyms=("办理结果", "解决结果"))
    closed: Mapped[str | None] = field("销号日期", Kind.DATE, width=9, synonyms=("销号时间",))
