"""要素需求: land, energy, environment, utilities, finance (`domain.md` H18–H20, Z13, Z21–Z24)."""

from sqlalchemy.orm import Mapped

from app.models.base import Record
from app.models.fields import Kind, field

NEED_KINDS = ("用地", "用能", "环境容量", "供水", "供电", "供气", "供热", "通信", "融资")
NEED_STATES = ("未对接", "对接中", "已落实", "有困难")
LAND_WAYS = ("批而未供", "用地直报", "新增指标省级统筹", "中央层面保障", "占补平衡统筹")
"""The five ways of securing land of `domain.md` H20."""
LAND_CLASSES = ("建设用地", "耕地", "林地", "草地", "园地", "未利用地", "其他")
UNITS = {
    "用地": "亩", "用能": "吨标准煤", "环境容量": "吨/年", "供水": "立方米/日", "供电": "千伏安",
    "供气": "立方米/日", "供热": "吉焦/年", "通信": "条", "融资": "万元",
}  # fmt: skip
"""What the amounts of each kind are counted in unless the record says otherwise."""
_ALL, _LAND, _ENERGY, _FINANCE = "", "用地", "用能", "融资"


class Need(Record):
    """要素需求. `amount` and `secured` are in `measure`; those of 融资 in 万元. The gap is computed.

    Fields of a group other than "" belong to needs of that kind only.
    """

    __tablename__ = "need"
    noun = "要素需求"
    named_by = "kind"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    kind: Mapped[str] = field("要素", Kind.CHOICE, width=8, choices=NEED_KINDS, required=True, index=True)
    item: Mapped[str | None] = field("具体事项", group=_ALL, width=14)
    amount: Mapped[float | None] = field("需求量", Kind.NUMBER, group=_ALL, width=9)
    measure: Mapped[str | None] = field("单位", group=_ALL, width=7)
    secured: Mapped[float | None] = field("已保障", Kind.NUMBER, group=_ALL, width=9)
    due: Mapped[str | None] = field("需要时间", Kind.DATE, group=_ALL, width=9)
    counterpart: Mapped[str | None] = field("对接单位", group=_ALL, width=14, help="部门、公司或银行")
    person: Mapped[str | None] = field("责任人", group=_ALL, width=8)
    state: Mapped[str | None] = field("状态", Kind.CHOICE, group=_ALL, width=7, choices=NEED_STATES)
    note: Mapped[str | None] = field("备注", Kind.NOTE, group=_ALL)

    land_class: Mapped[str | None] = field("地类", Kind.CHOICE, group=_LAND, width=8, choices=LAND_CLASSES)
    land_way: Mapped[str | None] = field("保障途径", Kind.CHOICE, group=_LAND, width=12, choices=LAND_WAYS)
    land_stage: Mapped[str | None] = field("报批阶段", group=_LAND, width=12)
    standard_land: Mapped[bool | None] = field("标准地", Kind.FLAG, group=_LAND)
    basic_farmland: Mapped[bool | None] = field("占永久基本农田", Kind.FLAG, group=_LAND, width=8)
    redline: Mapped[bool | None] = field("涉生态红线", Kind.FLAG, group=_LAND, width=7)

    intensity: Mapped[float | None] = field(
        "能耗强度", Kind.NUMBER, group=_ENERGY, unit="吨标准煤/万元", width=9
    )
    local_intensity: Mapped[float | None] = field(
        "当地能耗强度", Kind.NUMBER, group=_ENERGY, unit="吨标准煤/万元", width=9
    )
    city_intensity: Mapped[float | None] = field(
        "全市“十四五”末平均", Kind.NUMBER, group=_ENERGY, unit="吨标准煤/万元", width=9
    )
    listed_apart: Mapped[bool | None] = field("能耗单列", Kind.FLAG, group=_ENERGY, width=6)

    intended: Mapped[int | None] = field("意向额", Kind.MONEY, group=_FINANCE)
    signed: Mapped[int | None] = field("签约额", Kind.MONEY, group=_FINANCE)
    granted: Mapped[int | None] = field("放款额", Kind.MONEY, group=_FINANCE)
