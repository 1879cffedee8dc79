"""The one table of truth checks (`domain.md` §7): numbers, words, and the function that finds each.

A check stands in the table of those that look at the same. A new one is one entry here and one function;
page, 工作台, the command `check` and the papers take it from here.
"""

from collections.abc import Mapping
from typing import Any

from app.rules.checks import belonging, books, money, permits, plans, proofs
from app.rules.checks.belonging import Stopped, Watched, Whitelisted
from app.rules.checks.books import Book
from app.rules.checks.check import Check, Table
from app.rules.checks.permits import Procedures
from app.rules.checks.plans import YearPlan
from app.rules.checks.proofs import Closing, Inspected, Photos
from app.rules.funds import Streams
from app.rules.official_listing import Listed

# ------------------------------------------------------------------ what a project reports

FUNDS_DIFFER = Check(
    "R21", "资金来源对不上", "W", "project/money",
    "各来源加起来不等于本月合计，资金拼盘不等于总投资，或者累计到位比以前少了（按错误算）",
    "点“按来源合计”，或逐个来源核对", weight=45,
)  # fmt: skip

BOOKS: Table[Book] = {
    Check(
        "R01", "本月完成是负数", "E", "months",
        "本月完成写成了负数，开工以来累计完成就比上月少",
        "冲减以前多报的，写明冲减说明随报送一起走；写错了的改正", weight=55,
    ): books.falling,
    Check(
        "R34", "单位可能写错", "E", "project/basics",
        "总投资在一千亿元以上，多半是把元当成了万元，或多写了零",
        "核对总投资的单位；确实这么多的不用改", weight=55,
    ): books.out_of_scale,
    Check(
        "R04", "累计完成超过总投资", "W", "months",
        "开工以来累计完成的投资比总投资多；多出一成以上按错误算",
        "核对是不是多写了零，或填的是元；总投资调了先改总投资", weight=0,
    ): books.beyond_total,
    Check(
        "R07", "连续3个月一分不差", "W", "months",
        "连着三个月的本月完成一模一样",
        "改数，或写明原因随报送一起走",
    ): books.same_figure,
    Check(
        "R12", "形象进度文字两个月没变", "W", "months",
        "这个月报了完成投资，形象进度却和上月一字不差",
        "写本月做到了哪一步；确实没变的写明原因", weight=30,
    ): books.same_words,
    FUNDS_DIFFER: books.sums_differ,
}  # fmt: skip
"""Checks of a project's own fields and months. Their hits stand at the field of a month (place ``months``),
or above the room that their place names."""

PLANS: Table[YearPlan] = {
    Check(
        "R06", "各月计划之和不等于年度计划", "W", "project/nodes",
        "今年各月的计划加起来，与年度计划对不上",
        "改各月计划或年度计划，也可以用“均分到下级”", weight=30,
    ): plans.months_differ,
}  # fmt: skip

# ------------------------------------------------------------------ money

IDLE = Check(
    "R23", "开工后一直没有支付", "W", "project/money",
    "开工超过90天，一分钱也没有支付",
    "核对支付是否漏填，或催办进度款",
)  # fmt: skip

MONEY: Table[Streams] = {
    FUNDS_DIFFER: money.unclosed,
    Check(
        "R22", "资金构成不对", "W", "project/money",
        "中央预算内、专项债券或国债大于总投资，或者资本金低于总投资的20%",
        "补足资本金；专项债券用作资本金的，写明依据", weight=35,
    ): money.unbalanced,
    Check(
        "R20", "支付超过到位、下达或完成投资", "E", "project/money",
        "累计支付大于累计到位、大于下达资金，或者超过完成投资加预付款（年度计划的30%）",
        "核对到位、下达、完成投资是否漏填，或支付是否多填", weight=65,
    ): money.overpaid,
    IDLE: money.idle,
}  # fmt: skip

# ------------------------------------------------------------------ procedures

UNLICENSED = Check(
    "R15", "没有施工许可就开工", "E", "project/permits",
    "已经开工，施工许可证（交通、农业水利是开工报告）没有办结；办结在开工以后的是提醒",
    "抓紧办结；需要承诺的，请出具承诺函并登记。", weight=0,
)  # fmt: skip
OUT_OF_ORDER = Check(
    "R17", "办理先后不对", "W", "project/permits",
    "后面的手续办结了，前置的手续还没有办结，或者办结得更晚",
    "核对两个办结日期；容缺、承诺制办的，填办理方式。", weight=0,
)  # fmt: skip

PERMITS: Table[Procedures] = {
    Check(
        "R16", "开工时手续没有办完", "E", "project/permits",
        "已经开工，承诺函还没有兑现；或者开工前该办的手续没有办结，也没有承诺函",
        "抓紧办结；需要承诺的，请出具承诺函并登记。", weight=0,
    ): permits.begun_without,
    UNLICENSED: permits.unlicensed,
    OUT_OF_ORDER: permits.out_of_order,
    Check(
        "R18", "没有完工就竣工验收", "W", "project/permits",
        "竣工验收办结了，节点里还有没完成的",
        "节点完成了就填实际日期；没有完成的，核对竣工验收的办结日期", weight=0,
    ): permits.finished_too_early,
}  # fmt: skip
"""A promise that is not kept stands before all else. 工作台 tells of promises and licences by their days."""

# ------------------------------------------------------------------ what a project belongs to

NOT_ENTERED = Check(
    "R30", "开工了没有入统", "W", "project/lists",
    "已经开工、总投资到了入统起点，一个月以后还没有入统；满两个月按错误算",
    "补齐入统资料，报统计局入库。", weight=0,
)  # fmt: skip
STATISTICS: Table[Listed] = {
    NOT_ENTERED: belonging.not_entered,
    Check(
        "R32", "入统的内容和台账不一样", "W", "project/lists",
        "在库名称、总投资、入库日期或“达入库标准”，与台账、批文对不上",
        "以批文为准改一处。", weight=0,
    ): belonging.entered_otherwise,
    Check(
        "R31", "列统投资和完成投资差得多", "W", "project/lists",
        "列统投资与完成投资相差三成以上",
        "与统计局核对；说明差在哪里。", weight=0,
    ): belonging.listed_otherwise,
}  # fmt: skip

UNWATCHED = Check(
    "R33", "大项目、重点项目没有计划", "W", "project/lists",
    "10亿元以上（★）的项目没有月计划或节点，重点项目没有月计划；够月调度标准的表上没有写（仅供参考）",
    "逐月填计划、排节点。", weight=0,
)  # fmt: skip
LISTS: Table[Watched] = {UNWATCHED: belonging.unwatched}

LAPSED = Check(
    "R39", "白名单过了有效期", "W", "project/lists",
    "白名单到期了，工程还在建",
    "续列白名单，或写明不再列入。", weight=0,
)  # fmt: skip
WHITELIST: Table[Whitelisted] = {LAPSED: belonging.lapsed}

WORKED_ON = Check(
    "R37", "停工期间报了完成", "W", "project/lists",
    "登记了停工、还没有复工，后面的月份又报了完成投资",
    "核对是否已复工；复工了就登记复工。", weight=0,
)  # fmt: skip
STOPS: Table[Stopped] = {WORKED_ON: belonging.worked_on}

STEPS: Table[Mapping[str, str | None]] = {
    Check(
        "R42", "签约、开工、投产、达效先后不对", "E", "project/lists",
        "后一步的日期早于前一步：先签约，再开工，再投产，再达效",
        "核对日期，改错的那一个。", weight=50, verb="改日期",
    ): belonging.steps_disordered,
}  # fmt: skip

# ------------------------------------------------------------------ proofs and problems

PHOTOS: Table[Photos] = {
    Check(
        "R35", "照片存疑", "W", "project/evidence",
        "同一份文件或同一秒拍的照片用在两个项目、两个月；拍摄时间不在所属月份或在今天以后；开工了没有照片",
        "换成对的照片；说得清的，在“说明”里写一句。", verb="看照片",
    ): proofs.doubtful,
}  # fmt: skip

INSPECTIONS: Table[Inspected] = {
    Check(
        "R36", "核查低于填报", "E", "project/evidence",
        "现场、无人机或遥感看到的形象进度、完成投资，比填报的少",
        "改正填报的数，或在说明里写清为什么。", weight=80, verb="写说明",
    ): proofs.below_report,
}  # fmt: skip

PROBLEMS: Table[Closing] = {
    Check(
        "R38", "销号存疑", "W", "issues",
        "销号没有佐证、没有核实、早于交办，或者销号以后又退回",
        "补上佐证或核实；办错了就退回重办。", weight=0,
    ): proofs.badly_closed,
}  # fmt: skip


TABLES: tuple[Table[Any], ...] = (
    BOOKS, PLANS, MONEY, PERMITS, STATISTICS, LISTS, WHITELIST, STOPS, STEPS, PHOTOS, INSPECTIONS, PROBLEMS,
)  # fmt: skip


def checks() -> tuple[Check, ...]:
    """All declared checks by their numbers, each once."""
    return tuple(sorted({check for table in TABLES for check in table}, key=lambda check: check.number))
