"""清单, 活动, 招商, 停复工: what a project belongs to and what befell it as a whole.

`domain.md` H2, H3, H9–H13, H21, Z5, Z9, Z12, Z15, Z17, Z22.
"""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field

HUNDREDS = ("围挡", "物料覆盖", "路面硬化", "湿法作业", "车辆冲洗", "密闭运输")
"""The six 百分百 of a site; the wording varies from place to place (`domain.md` Z22)."""
ACTIVITY_KINDS = ("集中开工", "集中签约", "观摩拉练", "推介会", "联审联批会议", "调度会商", "银企对接")
DEAL_WAYS = ("以商招商", "产业链招商", "基金招商", "驻点招商", "飞地招商", "其他")
DEAL_STATES = ("洽谈", "意向", "签约", "履约", "开工", "终止")
STATUS_CHANGES = ("入库", "转储备", "转前期", "开工", "停工", "复工", "竣工", "投产", "退库", "调整投资")


class Membership(Record):
    """清单归属: that a project belongs to a list by hand, in which period, since when and why."""

    __tablename__ = "membership"
    noun = "清单归属"
    named_by = "roll"
    once = ("project", "roll", "period", "activity")

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    roll: Mapped[str] = field("清单", width=14, required=True, index=True)
    period: Mapped[str | None] = field("期别", width=9, help="2025年、2025年3季度、第12期")
    since: Mapped[str | None] = field("起", Kind.DATE, width=9)
    until: Mapped[str | None] = field("止", Kind.DATE, width=9, not_before="since")
    reason: Mapped[str | None] = field("依据", width=18)
    activity: Mapped[str | None] = field("活动", Kind.LINK, to="activity")
    checks: Mapped[str | None] = field("六个百分百", Kind.TAGS, width=18, choices=HUNDREDS)
    note: Mapped[str | None] = field("备注", Kind.NOTE)


class Activity(Record):
    """活动: a meeting or event that projects take part in; they are its memberships."""

    __tablename__ = "activity"
    noun = "活动"
    named_by = "name"
    alike = (("kind", "name", "day", "period"),)
    apart = ("kind", "name", "day", "period")

    kind: Mapped[str] = field("活动类型", Kind.CHOICE, width=9, choices=ACTIVITY_KINDS, required=True)
    name: Mapped[str] = field("活动名称", width=22, required=True)
    day: Mapped[str | None] = field("日期", Kind.DATE, width=9)
    period: Mapped[str | None] = field("期别", width=9)
    place: Mapped[str | None] = field("地点", width=14)
    note: Mapped[str | None] = field("议定事项", Kind.NOTE, width=24)


class Deal(Record):
    """招商: how a project was won and whether its investor keeps to it (`domain.md` H11, Z20)."""

    __tablename__ = "deal"
    noun = "招商"
    named_by = "investor"
    apart = ("investor", "signed")

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    investor: Mapped[str] = field("投资方", width=16, required=True)
    way: Mapped[str | None] = field("招商方式", Kind.CHOICE, width=9, choices=DEAL_WAYS)
    chain_leader: Mapped[str | None] = field("链主企业", width=14)
    intended: Mapped[int | None] = field("意向投资", Kind.MONEY)
    signed: Mapped[str | None] = field("签约日期", Kind.DATE, width=9)
    state: Mapped[str | None] = field("履约状态", Kind.CHOICE, width=7, choices=DEAL_STATES)
    person: Mapped[str | None] = field("跟踪人", width=8)
    note: Mapped[str | None] = field("备注", Kind.NOTE)


class StatusChange(Record):
    """状态变更: 入库, 停工, 复工, 退库 and the like with day and reason; 调整投资 with its number."""

    __tablename__ = "turn"
    noun = "状态变更"
    named_by = "kind"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    kind: Mapped[str] = field("变更", Kind.CHOICE, width=8, choices=STATUS_CHANGES, required=True)
    day: Mapped[str] = field("日期", Kind.DATE, width=9, required=True)
    reason: Mapped[str | None] = field("原因", Kind.NOTE, width=24)
    number: Mapped[str | None] = field("文号", width=16)
    expected: Mapped[str | None] = field("预计复工", Kind.DATE, width=9, not_before="day")
