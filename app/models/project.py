"""A construction project: one row and one page of the ledger (`domain.md` §2, enumerations §3.4)."""

from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, MappedColumn

from app.models import choices
from app.models.base import InWorkbooks, Record
from app.models.fields import Kind, field
from app.models.roles import Role

_BASIC, _PEOPLE, _PLACE, _TIME = "基本情况", "单位与责任", "地点与行业", "时间"
_MONEY, _FUNDS, _NEEDS, _STATISTICS = "投资", "资金拼盘", "要素", "入统"


def _fund(label: str, *synonyms: str) -> MappedColumn[Any]:
    """One source of the 资金拼盘."""
    return field(label, Kind.MONEY, group=_FUNDS, synonyms=synonyms)


class Project(Record):
    """One project. Amounts in 元, dates with their precision (see `app.models.dates`)."""

    __tablename__ = "project"
    __table_args__ = (Index("ix_project_living", "uid", sqlite_where=text("deleted = 0")),)
    noun = "项目"
    named_by = "name"
    in_workbooks = InWorkbooks.ANY

    name: Mapped[str] = field(
        "项目名称",
        group=_BASIC,
        width=22,
        required=True,
        synonyms=("名称", "工程名称", "项目全称", "建设项目名称", "建设项目"),
    )
    code: Mapped[str | None] = field(
        "项目代码",
        Kind.PROJECT_CODE,
        group=_BASIC,
        index=True,
        synonyms=("投资项目代码", "项目统一代码", "统一项目代码", "固定资产投资项目代码", "项目编码", "赋码"),
    )
    former_name: Mapped[str | None] = field("曾用名", group=_BASIC, width=16, synonyms=("原名", "原项目名称"))
    parent: Mapped[str | None] = field("父项目", group=_BASIC, width=16, synonyms=("打包项目", "上级项目"))
    phased: Mapped[bool | None] = field("分期建设", Kind.FLAG, group=_BASIC, synonyms=("是否分期",))
    phase_investment: Mapped[int | None] = field("本期投资", Kind.MONEY, group=_MONEY, synonyms=("本期金额",))
    year_role: Mapped[str | None] = field(
        "项目性质",
        Kind.CHOICE,
        group=_BASIC,
        width=6,
        choices=choices.YEAR_ROLES,
        index=True,
        synonyms=("性质", "项目类别", "建设状态", "年度性质", "项目类型", "建设阶段", "进展阶段"),
    )
    status: Mapped[str | None] = field(
        "项目状态",
        Kind.CHOICE,
        group=_BASIC,
        width=6,
        choices=choices.STATUSES,
        synonyms=("状态", "当前状态"),
    )
    stopped_reason: Mapped[str | None] = field("停工原因", group=_BASIC, width=16)
    light_reason: Mapped[str | None] = field(
        "不亮灯理由", group=_BASIC, width=16, help="有正当理由时填写：不亮黄红灯，但随表打印"
    )
    approval: Mapped[str | None] = field(
        "立项方式",
        Kind.CHOICE,
        group=_BASIC,
        width=6,
        choices=choices.APPROVALS,
        synonyms=("立项类型", "审批方式"),
    )
    construction: Mapped[str | None] = field(
        "建设性质", Kind.CHOICE, group=_BASIC, width=8, choices=choices.CONSTRUCTION_KINDS
    )
    build_mode: Mapped[str | None] = field(
        "建设管理模式",
        Kind.CHOICE,
        group=_BASIC,
        width=8,
        choices=choices.BUILD_MODES,
        synonyms=("建设模式",),
    )
    content: Mapped[str | None] = field(
        "建设内容及规模",
        Kind.NOTE,
        group=_BASIC,
        width=26,
        synonyms=("建设内容", "主要建设内容", "建设规模", "主要建设目标", "建设规模及内容"),
    )
    capacity: Mapped[str | None] = field("新增产能", group=_BASIC, width=12, synonyms=("新增生产能力",))
    output_value: Mapped[int | None] = field(
        "预期产值", Kind.MONEY, group=_BASIC, synonyms=("年产值", "预计产值")
    )
    jobs: Mapped[int | None] = field(
        "用工人数", Kind.INTEGER, group=_BASIC, unit="人", synonyms=("用工", "带动就业")
    )
    key_levels: Mapped[str | None] = field(
        "重点级别",
        Kind.TAGS,
        group=_BASIC,
        width=9,
        choices=choices.KEY_LEVELS,
        synonyms=("项目级别", "省级或市级重点", "重点项目级别", "级别"),
    )
    lists: Mapped[str | None] = field(
        "清单归属", Kind.TAGS, group=_BASIC, choices=choices.LISTS, synonyms=("所属清单", "项目清单")
    )

    county: Mapped[str | None] = field(
        "县市区",
        group=_PLACE,
        width=8,
        synonyms=(
            "县（市、区）", "区县", "县区", "所属区域", "所在县区",
            "所属县区", "区划", "属地", "所在地区", "行政区划",
        ),
    )  # fmt: skip
    industry: Mapped[str | None] = field(
        "行业",
        Kind.CHOICE,
        group=_PLACE,
        width=8,
        choices=choices.INDUSTRIES,
        index=True,
        synonyms=("行业大类", "所属行业", "行业领域", "行业类别", "领域"),
    )
    industry_code: Mapped[str | None] = field(
        "国标行业代码", group=_PLACE, width=8, synonyms=("行业代码", "国民经济行业代码"), help="GB/T 4754"
    )
    chains: Mapped[str | None] = field(
        "产业链", Kind.TAGS, group=_PLACE, width=12, synonyms=("产业链标签", "产业集群", "所属产业链")
    )
    place: Mapped[str | None] = field(
        "建设地点", group=_PLACE, width=16, synonyms=("项目地点", "建设地址", "地点", "项目选址", "所在乡镇")
    )
    features: Mapped[str | None] = field(
        "三化六新", Kind.TAGS, group=_PLACE, width=12, help="产业“三化”、企业“六新”"
    )
    park: Mapped[str | None] = field("园区", group=_PLACE, width=12, synonyms=("所在园区", "开发区"))
    longitude: Mapped[float | None] = field("经度", Kind.NUMBER, group=_PLACE, unit="°", most=180)
    latitude: Mapped[float | None] = field("纬度", Kind.NUMBER, group=_PLACE, unit="°", most=90)

    owner: Mapped[str | None] = field(
        "建设单位",
        group=_PEOPLE,
        width=18,
        synonyms=(
            "业主单位",
            "项目业主",
            "项目单位",
            "项目法人",
            "项目法人单位",
            "业主名称",
            "项目业主单位",
            "承建业主",
            "建设业主",
            "业主",
        ),
    )
    owner_code: Mapped[str | None] = field(
        "统一社会信用代码", Kind.CREDIT_CODE, group=_PEOPLE, synonyms=("信用代码", "社会信用代码")
    )
    owner_kind: Mapped[str | None] = field(
        "单位性质", Kind.CHOICE, group=_PEOPLE, width=8, choices=choices.OWNER_KINDS
    )
    investor: Mapped[str | None] = field(
        "投资主体",
        Kind.CHOICE,
        group=_PEOPLE,
        width=6,
        choices=choices.INVESTORS,
        synonyms=("投资主体性质", "投资类型"),
    )
    legal_person: Mapped[str | None] = field(
        "法定代表人", group=_PEOPLE, width=8, synonyms=("法人代表", "法人", "企业法人")
    )
    owner_head: Mapped[str | None] = field(
        "业主负责人", group=_PEOPLE, width=8, synonyms=("项目负责人", "业主单位负责人", "现场负责人")
    )
    contact: Mapped[str | None] = field("联系人", group=_PEOPLE, width=8, synonyms=("联络人", "项目联系人"))
    phone: Mapped[str | None] = field(
        "联系电话", group=_PEOPLE, width=12, synonyms=("电话", "手机", "联系方式")
    )
    lead_unit: Mapped[str | None] = field("牵头单位", group=_PEOPLE, width=14)
    responsible_unit: Mapped[str | None] = field(
        "责任单位",
        group=_PEOPLE,
        width=14,
        synonyms=(
            "行业主管部门",
            "主管部门",
            "责任部门",
            "挂钩责任单位",
            "包抓单位",
            "牵头责任单位",
            "县级责任单位",
            "行业主管单位",
        ),
    )
    responsible_person: Mapped[str | None] = field(
        "责任人",
        group=_PEOPLE,
        width=8,
        synonyms=("责任单位责任人", "主管部门责任人", "单位责任人", "包抓责任人", "部门责任人"),
    )
    leader: Mapped[str | None] = field(
        "包联领导",
        group=_PEOPLE,
        width=8,
        index=True,
        synonyms=(
            "责任领导",
            "挂钩领导",
            "挂点领导",
            "包抓领导",
            "分管领导",
            "县级包联领导",
            "县领导",
            "包保领导",
            "联系领导",
            "牵头领导",
        ),
    )
    task_force: Mapped[str | None] = field(
        "专班", group=_PEOPLE, width=10, index=True, synonyms=("工作专班", "所属专班")
    )
    agent: Mapped[str | None] = field("代办员", group=_PEOPLE, width=8, synonyms=("帮办员", "项目管家"))

    start: Mapped[str | None] = field(
        "建设起始",
        Kind.DATE,
        group=_TIME,
        width=9,
        synonyms=(
            "开工日期",
            "开工时间",
            "建设开始时间",
            "起始时间",
            "计划开工日期",
            "计划开工时间",
            "拟开工时间",
        ),
    )
    finish: Mapped[str | None] = field(
        "建设完成",
        Kind.DATE,
        group=_TIME,
        not_before="start",
        width=9,
        synonyms=(
            "竣工日期",
            "竣工时间",
            "完工时间",
            "计划竣工日期",
            "计划竣工时间",
            "建设结束时间",
            "拟竣工时间",
            "建成时间",
        ),
    )
    actual_start: Mapped[str | None] = field(
        "实际开工", Kind.DATE, group=_TIME, width=9, synonyms=("实际开工日期", "实际开工时间", "今年开工时间")
    )
    actual_finish: Mapped[str | None] = field(
        "实际竣工",
        Kind.DATE,
        group=_TIME,
        width=9,
        not_before="actual_start",
        synonyms=("实际竣工日期", "实际竣工时间", "今年竣工时间"),
    )
    production: Mapped[str | None] = field(
        "投产日期", Kind.DATE, group=_TIME, width=9, synonyms=("投产时间", "投产日")
    )
    full_effect: Mapped[str | None] = field(
        "达效日期", Kind.DATE, group=_TIME, width=9, synonyms=("达效时间", "达产日期")
    )

    total_investment: Mapped[int | None] = field(
        "总投资",
        Kind.MONEY,
        group=_MONEY,
        synonyms=("计划总投资", "项目总投资", "投资总额", "总投资额", "估算总投资", "概算总投资"),
    )
    cumulative_prev_year: Mapped[int | None] = field(
        "至上年底累计完成投资",
        Kind.MONEY,
        group=_MONEY,
        synonyms=(
            "至上年底累计",
            "上年底累计完成",
            "至上年底完成",
            "开工至上一年度底累计",
            "截至上年底累计完成投资",
            "以前年度完成投资",
        ),
    )
    plan_year: Mapped[int | None] = field("计划年度", Kind.INTEGER, group=_MONEY, width=6, unit="年")
    year_plan: Mapped[int | None] = field(
        "年度计划投资",
        Kind.MONEY,
        group=_MONEY,
        synonyms=(
            "年度计划", "年计划", "本年计划", "年度投资计划",
            "今年计划投资", "当年计划投资", "年度目标投资", "计划投资",
        ),
    )  # fmt: skip
    year_goal: Mapped[str | None] = field(
        "年度形象进度目标", Kind.NOTE, group=_MONEY, synonyms=("年度目标", "年度形象目标", "年度建设目标")
    )
    cumulative: Mapped[int | None] = field(
        "开工以来累计完成投资",
        Kind.MONEY,
        group=_MONEY,
        width=10,
        synonyms=(
            "开工累计", "累计完成投资", "累计完成", "开工以来累计",
            "自开工累计完成", "项目累计完成投资", "已累计完成投资",
        ),
        help="表上报来的累计；与逐月之和不符时提示，不代替逐月数",
    )  # fmt: skip

    fund_directions: Mapped[str | None] = field(
        "申报方向", Kind.TAGS, group=_FUNDS, width=14, help="专项债、中央预算内、国债的投向"
    )
    fund_central: Mapped[int | None] = _fund("中央预算内资金", "其中中央预算内", "中央预算内投资")
    fund_bond: Mapped[int | None] = _fund("专项债券资金", "专项债券", "专项债")
    fund_treasury: Mapped[int | None] = _fund("国债资金", "增发国债", "超长期特别国债", "国债")
    fund_province: Mapped[int | None] = _fund("省级财政资金", "省级资金", "省财政")
    fund_city: Mapped[int | None] = _fund("市级财政资金", "市级资金", "市财政")
    fund_county: Mapped[int | None] = _fund("县级财政资金", "县级资金", "县财政")
    fund_loan: Mapped[int | None] = _fund("银行贷款", "贷款", "银行融资")
    fund_own: Mapped[int | None] = _fund("企业自筹", "自筹资金", "自筹")
    fund_foreign: Mapped[int | None] = _fund("利用外资", "外资")
    fund_other: Mapped[int | None] = _fund("其他资金")

    land_area: Mapped[float | None] = field(
        "用地面积", Kind.NUMBER, group=_NEEDS, unit="亩", synonyms=("用地", "占地面积", "用地需求")
    )
    land_secured: Mapped[float | None] = field(
        "已保障用地", Kind.NUMBER, group=_NEEDS, unit="亩", synonyms=("已落实用地",)
    )
    energy: Mapped[float | None] = field(
        "年综合能耗", Kind.NUMBER, group=_NEEDS, unit="吨标准煤", synonyms=("能耗", "综合能耗")
    )
    eia: Mapped[str | None] = field(
        "环评类别", Kind.CHOICE, group=_NEEDS, width=8, choices=("报告书", "报告表", "登记表", "不需办理")
    )
    two_high: Mapped[bool | None] = field("两高项目", Kind.FLAG, group=_NEEDS, synonyms=("是否两高", "两高"))

    statistics_due: Mapped[bool | None] = field(
        "达入库标准", Kind.FLAG, group=_STATISTICS, synonyms=("是否达入库标准",)
    )
    statistics_documents: Mapped[str | None] = field(
        "入统资料", Kind.TAGS, group=_STATISTICS, width=18, choices=choices.STATISTICS_DOCUMENTS
    )
    statistics_date: Mapped[str | None] = field(
        "入库日期", Kind.DATE, group=_STATISTICS, width=9, synonyms=("入统时间", "入统日期", "入库时间")
    )
    statistics_code: Mapped[str | None] = field(
        "统计项目编码", group=_STATISTICS, width=14, synonyms=("统计编码",)
    )
    statistics_name: Mapped[str | None] = field(
        "统计在库名称", group=_STATISTICS, width=16, synonyms=("统计库名称",)
    )
    statistics_total: Mapped[int | None] = field(
        "在库总投资", Kind.MONEY, group=_STATISTICS, synonyms=("入库总投资",)
    )
    statistics_done: Mapped[int | None] = field(
        "累计列统投资", Kind.MONEY, group=_STATISTICS, synonyms=("列统投资", "入统投资")
    )

    reserve_level: Mapped[str | None] = field(
        "储备级别", Kind.CHOICE, group=_BASIC, width=8, choices=choices.RESERVE_LEVELS
    )
    highlight: Mapped[str | None] = field("典型做法", Kind.NOTE, group=_BASIC)
    note: Mapped[str | None] = field("备注", Kind.NOTE, group=_BASIC, synonyms=("说明",))
    secrecy: Mapped[str | None] = field(
        "密级",
        Kind.CHOICE,
        group=_BASIC,
        width=6,
        choices=("非涉密",),
        editor=Role.ADMIN,
        help="本程序只存非涉密信息",
    )


FUND_FIELDS = (
    "fund_central", "fund_bond", "fund_treasury", "fund_province", "fund_city",
    "fund_county", "fund_loan", "fund_own", "fund_foreign", "fund_other",
)  # fmt: skip
"""The fields that must close to the total investment (资金拼盘, `domain.md` Z24)."""
