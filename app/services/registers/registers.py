"""专题台账: every register of the office, declared in this one place.

A register is a line of `REGISTERS`: which records, which columns, by what grouped and chosen. Screen, paper,
workbook and the command line read the declaration; a further register needs no more (`docs/extending.md`).
"""

from app.models import (
    Activity,
    Assignment,
    Commitment,
    Deal,
    FundBatch,
    Inspection,
    Issue,
    Kind,
    Membership,
    Need,
    Project,
    Visit,
)
from app.models.choices import STOPPED
from app.services.ledger.ledgers import Ledger
from app.services.needs.needs import BLOCKS
from app.services.registers import register_sources as sources
from app.services.registers.register_columns import (
    Register,
    Scope,
    computed,
    from_extra,
    of_event,
    of_project,
    own,
)
from app.services.registers.register_rows import RegisterTable, count, group_label, periods, read

_NAME = of_project("name")
_WHO = of_project("responsible_unit", "responsible_person")
_BY_UNIT = (
    "project.responsible_unit",
    "project.leader",
    "project.industry",
    "project.county",
    "project.task_force",
)
_TOTAL = of_project("total_investment", summed=("total_investment",))
_PLAN = of_project("year_plan", summed=("year_plan",))

REGISTERS: tuple[Register, ...] = (
    Register(
        "land", "用地保障台账", Need,
        (*_NAME, *own(Need, "item", "land_class", "amount", "secured", summed=("amount", "secured")),
         computed("gap", "缺口", Kind.NUMBER, sources.gap, width=8, summed=True),
         *own(Need, "land_way", "land_stage", "standard_land", "due", "counterpart", "person", "state")),
        ("land_way", *_BY_UNIT, "state"), "due", inputs=("kind",), where=lambda: Need.kind == "用地",
        hint="用地需求在项目页“要素”里登记。", unit="亩",
    ),
    Register(
        "permit-list", "手续清单", Project,
        (
            *own(Project, "name", "approval", "responsible_unit", "responsible_person"),
            from_extra("needed", "应办", Kind.INTEGER, width=6, summed=True),
            from_extra("done", "已办", Kind.INTEGER, width=6, summed=True),
            from_extra("going", "在办", Kind.INTEGER, width=6, summed=True),
            from_extra("left", "未办", Kind.INTEGER, width=6, summed=True),
            from_extra("rate", "完备率 %", Kind.NUMBER, width=8),
            from_extra("blocker", "卡在哪", width=26),
        ),
        ("responsible_unit", "leader", "industry", "approval"),
        inputs=("leader", "industry"), extra=sources.permits, basis="完备率＝已办÷应办",
        hint="立项方式和手续在项目页“手续”里填。",
    ),
    Register(
        "commitments", "承诺函台账", Commitment,
        (*_NAME,
         *own(Commitment, "number", "issuer", "items", "issued", "promised", "fulfilled", typed=False),
         computed("state", "兑现", Kind.TEXT, sources.promise_state, width=8), *_WHO),
        ("issuer", *_BY_UNIT[:2]), "promised", extra=sources.promises, hint="承诺函在项目页“手续”里登记。",
    ),
    Register(
        "energy", "用能和环境容量", Need,
        (*_NAME, *own(Need, "kind", "item", "amount", "measure", "secured"),
         computed("gap", "缺口", Kind.NUMBER, sources.gap, width=8),
         *own(Need, "intensity", "local_intensity", "city_intensity", "listed_apart"),
         computed("verdict", "判定", Kind.TEXT, sources.energy, width=30), *own(Need, "due", "state")),
        ("kind", *_BY_UNIT[:3]), "due", where=lambda: Need.kind.in_(("用能", "环境容量")),
        hint="用能、环境容量需求在项目页“要素”里登记。",
        basis="强度低于当地且不高于全市“十四五”末平均，不受增量指标限制",
    ),
    Register(
        "utilities", "配套需求汇总", Need,
        (*_NAME, *own(Need, "kind", "item", "amount", "measure", "secured"),
         computed("gap", "缺口", Kind.NUMBER, sources.gap, width=8),
         *own(Need, "due", "counterpart", "person", "state", "note")),
        ("counterpart", "kind", *_BY_UNIT[:2], "state"), "due",
        where=lambda: Need.kind.in_(BLOCKS["水电气热信"]),
        hint="供水、供电、供气、供热、通信需求在项目页“要素”里登记。",
    ),
    Register(
        "financing", "融资需求清单", Need,
        (*_NAME, *of_project("industry", "owner"), *_TOTAL,
         *own(Need, "counterpart", "amount", "intended", "signed", "granted",
              summed=("amount", "intended", "signed", "granted")),
         computed("gap", "缺口", Kind.NUMBER, sources.gap, width=9, summed=True),
         *own(Need, "due", "state")),
        ("counterpart", "project.industry", "state"), "due", inputs=("kind", "secured"),
        where=lambda: Need.kind == "融资", hint="融资需求在项目页“要素”里登记，一家银行一行。",
        basis="不含联系人、电话等内容，可推送金融机构；需求量、缺口单位：万元",
    ),
    Register(
        "assignments", "包联清单", Assignment,
        (*own(Assignment, "leader", "title", "tier"), *_NAME, *_TOTAL, *_PLAN,
         *own(Assignment, "unit", "contact", "phone", "since", "until"),
         from_extra("visited", "最近走访", Kind.DATE, width=9)),
        ("leader", "unit", "tier", *_BY_UNIT[:1]), "since", extra=sources.last_visits,
        hint="包联领导在项目页“包联”里登记。",
    ),
    Register(
        "visits", "走访记录", Visit,
        (*own(Visit, "day", "leader", "way"), *_NAME, *own(Visit, "found", "settled"), *_WHO),
        ("leader", "way", *_BY_UNIT[:1]), "day", hint="走访在项目页“包联”里登记。",
    ),
    Register(
        "whitelist", "白名单", Membership,
        (*_NAME, *of_project("owner", "place"),
         *own(Membership, "period", "since", "until", "checks", "reason"),
         computed("state", "有效", Kind.TEXT, sources.validity, width=7), *_WHO),
        ("period", *_BY_UNIT), "period", where=lambda: Membership.roll == "白名单",
        hint="白名单在项目页“归属”里列入。",
    ),
    Register(
        "promotion", "推介清单", Membership,
        (*_NAME, *of_project("industry", "content", "owner"), *_TOTAL,
         *own(Membership, "period", "since", "reason")),
        ("period", "project.industry"), "period", where=lambda: Membership.roll == "推介",
        hint="推介项目在项目页“归属”里列入。",
    ),
    Register(
        "three-batches", "三个一批", Membership,
        (*own(Membership, "roll", "period"), *_NAME, *_TOTAL, *_PLAN,
         *own(Membership, "since", "reason"),
         *of_project("actual_start", "production"), *_WHO),
        ("roll", "period", *_BY_UNIT), "period",
        where=lambda: Membership.roll.in_(("签约一批", "开工一批", "投产一批")),
        hint="签约一批、开工一批、投产一批在项目页“归属”里列入，写明第几期。",
    ),
    Register(
        "events", "集中活动", Membership,
        (*of_event("name", "kind", "day", "place"), *_NAME, *_TOTAL, *_PLAN, *_WHO),
        ("event.name", "event.kind", *_BY_UNIT[:1]), "event.day",
        where=lambda: Membership.activity.is_not(None),
        hint="先在“活动”里加一次活动，再到项目页“归属”里参加。",
    ),
    Register(
        "activities", "活动", Activity,
        (*own(Activity, "kind", "name", "day", "period", "place"),
         computed("projects", "项目数", Kind.INTEGER, sources.count, width=7, summed=True),
         computed("total", "总投资", Kind.MONEY, sources.invested, width=10, summed=True),
         *own(Activity, "note")),
        ("kind", "period"), "day", inputs=("uid",), extra=sources.events,
        hint="集中开工、集中签约、观摩拉练、推介会等，一次活动一行。",
    ),
    Register(
        "deals", "招商清单", Deal,
        (*own(Deal, "investor", "way", "chain_leader"), *_NAME,
         *own(Deal, "intended", "signed", "state", "person", "note", summed=("intended",))),
        ("way", "state", *_BY_UNIT[:1]), "signed", hint="招商在项目页“归属”里登记。",
    ),
    Register(
        "statistics", "入统清单", Project,
        (*own(Project, "name", "responsible_unit", "total_investment", "actual_start"),
         from_extra("state", "入统", width=8),
         *own(Project, "statistics_date", "statistics_code", "statistics_name", "statistics_total",
              "statistics_done"),
         from_extra("lack", "还缺资料", width=24)),
        ("state", "responsible_unit", "industry"), "statistics_date", inputs=("industry",),
        extra=sources.entries, only=True, hint="没有应入统或已入统的项目。",
        basis="应入统＝已开工且总投资达到入统起点",
    ),
    Register(
        "stopped", "停工项目", Project,
        (*own(Project, "name", "responsible_unit", "responsible_person", "total_investment", "year_plan"),
         from_extra("since", "停工日期", Kind.DATE, width=9), *own(Project, "stopped_reason"),
         from_extra("expected", "预计复工", Kind.DATE, width=9), *own(Project, "leader")),
        ("responsible_unit", "leader", "industry"), inputs=("industry",),
        where=lambda: Project.status == STOPPED, extra=sources.stops, hint="现在没有停工的项目。",
    ),
    Register(
        "funds", "资金批次台账", FundBatch,
        (*_NAME,
         *own(FundBatch, "kind", "cohort", "applied", "review", "number", "issued", "amount", "purpose",
              summed=("applied", "amount")),
         *_WHO),
        ("kind", "cohort", *_BY_UNIT), "cohort", hint="资金批次在项目页“资金”里登记。",
    ),
    Register(
        "inspections", "核查记录", Inspection,
        (*own(Inspection, "day", "method"), *_NAME, *own(Inspection, "person", "reported", "found",
         "reported_amount", "found_amount", "verdict", "note")),
        ("verdict", "method", *_BY_UNIT[:1]), "day", hint="核查在项目页“佐证”里登记。",
    ),
    Register(
        "issue-list", "问题清单", Issue,
        (*own(Issue, "number", typed=False), *_NAME,
         *own(Issue, "description", "category", "measure", "lead_unit", "unit", "person", "assigned", "due",
              "closed", "result", typed=False)),
        ("unit", "category", "lead_unit", "project.leader", "project.task_force"), "assigned",
        hint="问题在“问题闭环”或项目页里登记。",
    ),
    Register(
        "task-forces", "专班分工", Project,
        (*own(Project, "task_force", "name", "total_investment", "year_plan", "leader", "responsible_unit",
              "responsible_person", "agent", summed=("total_investment", "year_plan")),),
        ("task_force", "leader", "responsible_unit"), where=lambda: Project.task_force != "",
        hint="项目的专班在项目页“包联”里填；专班的组长和成员在“设置”里填。",
    ),
    Register(
        "starts", "计划新开工", Project,
        (*own(Project, "name", "industry", "total_investment", "year_plan", "start", "actual_start", "status",
              "responsible_unit", "responsible_person", summed=("total_investment", "year_plan")),),
        ("industry", "responsible_unit", "leader"), "start", inputs=("leader",),
        where=lambda: Project.year_role == "新开工", hint="项目性质是“新开工”的列在这里。",
    ),
    Register(
        "own-lists", "自选清单", Project,
        (*own(Project, "name", "industry", "total_investment", "year_plan",
              summed=("total_investment", "year_plan")),
         from_extra("term", "期别", width=10), from_extra("since", "起", Kind.DATE, width=9),
         from_extra("until", "止", Kind.DATE, width=9), from_extra("why", "依据", width=28),
         *own(Project, "responsible_unit", "leader")),
        ("industry", "responsible_unit", "leader"), extra=sources.members, only=True,
        choices=sources.list_names,
        hint="没有项目在这个清单上。清单目录在“设置”里。",
        basis="自动列入的，“起”是项目进台账的日期；何时达到门槛见项目页“归属”",
    ),
)  # fmt: skip

_BY_KEY = {register.key: register for register in REGISTERS}


def kinds() -> dict[str, str]:
    """The registers by their keys, in their order."""
    return {register.key: register.name for register in REGISTERS}


def register(key: str) -> Register:
    """A register by its key; raises KeyError for none."""
    return _BY_KEY[key]


def groups(ledger: Ledger, key: str) -> dict[str, str]:
    """By what a register can be grouped; only a city has several offices."""
    chosen = register(key)
    office = {"office": "单位"} if ledger.level == "city" else {}
    return {**{each: group_label(chosen, each) for each in chosen.groups}, **office, "": "不分组"}


def choices(ledger: Ledger, key: str) -> dict[str, str]:
    """The periods of a register by their keys; "" for all where all can be shown."""
    chosen = register(key)
    with ledger.read() as session:
        texts = periods(session, chosen)
    whole = {} if chosen.choices is not None else {"": "全部"}
    return {**whole, **{text: period_words(chosen, text) for text in texts}}


def period_words(register: Register, period: str) -> str:
    """A period as it is spoken of: 2025年8月; a text as it stands."""
    if register.choices is None and register.period and period[:4].isdigit() and len(period) in (4, 7):
        kind = register.column(register.period).field.kind
        if kind in (Kind.DATE, Kind.MONTH, Kind.INTEGER):
            return f"{period[:4]}年" + (f"{int(period[5:7])}月" if len(period) == 7 else "")
    return period


def table(
    ledger: Ledger, key: str, *, period: str = "", group: str | None = None, office: str = "",
    projects: frozenset[str] | None = None, kept: frozenset[str] = frozenset(),
) -> RegisterTable:  # fmt: skip
    """A register read, by its first grouping unless told; of the first list where one must be chosen.

    The records `kept` are there too, marked, where they do not fit.
    """
    chosen = register(key)
    by = chosen.groups[0] if group is None and chosen.groups else group or ""
    with ledger.read() as session:
        if chosen.choices is not None and not period:
            period = next(iter(chosen.choices(session)), "")
        scope = Scope(ledger.today, period, office, projects, kept)
        return read(session, chosen, scope, by, city=ledger.level == "city")


def counts(ledger: Ledger) -> dict[str, int]:
    """How many rows the registers have that can be counted at a glance."""
    with ledger.read() as session:
        return {each.key: count(session, each) for each in REGISTERS if not each.only}
