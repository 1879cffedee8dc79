"""What a header says about money and progress: plan or done, which period, since when."""

import re
from dataclasses import dataclass

from app.documents.intake.words import NO_PERIOD, Period, folded, period_of, plain, unit_of

RATIO = re.compile(
    r"率(?![先领])|占(?![地用]).*|比例|比重|百分比|%|增速|增幅"
    r"|增长|同比|环比|排名|名次|位次|序时|进度差|偏差|差额|差距"
)
MONEY = re.compile(
    r"投资|完成|计划|资金|金额|累计|投入|目标|任务|到位|支付|拨付|概算"
    r"|估算|预算|合同价|额$|小计|合计|\d月|^[一二三四五六七八九十]+月"
)
_PLAN = re.compile(r"计划|目标|任务|预期|安排|应完成|需完成|下达|应投")
_FORECAST = re.compile(r"预计|力争|拟|预测|可完成|预完成|确保|争取")
_DONE = re.compile(r"完成|已投|投入|实绩|实际|实现")
_CUMULATIVE = re.compile(r"累计|累积|至今|[至止]目前|开工以来|已完成|已投|总完成")
SINCE_START = re.compile(
    r"开工以来|自开工|开工至|开工到|开工累计|开建以来|建设以来|项目累计|总累计|历年累计|开累|总体累计|自建设"
)
_WORDS = re.compile(
    r"形象|节点|说明|内容|措施|安排情况|工作|问题|原因|打算|举措|描述|简况|面积|人数|个数|数量|项目数|宗数|亩"
    r"|时间|日期|年月$|时限|期限"
)
_TOTAL = re.compile(
    r"总投资|投资总额|投资规模|总概算|投资概算|投资估算|总金额|总造价"
    r"|工程造价|投资总量|总预算|估算投资|概算投资|^拟?投资额$|^投资$|^投资金额$"
)
_BARE_TOTAL = re.compile(
    r"^(总|总额|总计|合计|小计|总量|总数|规模|总规模|概算|总概算|估算|计划总(额|数)?|金额|总金额)$"
)
SOURCE = re.compile(
    r"中央(?!企)|国家(资金|补助|投资)|国债|债券|专项债|债(资金)?$|[省市县区]级?(预算|财政|资金|配套|补助)|上级(资金|补助|财政|预算)"
    r"|财政(资金|投资|预算|补助|拨款|安排)|贷款|自筹|资金批次|下达(金额|资金|年份|批次|额度|文号)|补助|专项资金"
)
"""Words of where money comes from: what is planned, dispatched or paid of it is not all of a project's."""
_PAID = re.compile(r"支付|拨付|付款|支出|已付")
_RECEIVED = re.compile(r"到位|筹措|筹集")
_OTHER = re.compile(
    r"入统|入库|在库|列统|税收|产值|用地|贷款需求|缺口|欠款|剩余|余额"
    r"|尚需|差额|合同|招标|中标|设备投资|土建|固定资产原值|申报|批复资金"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column may hold: a target, how sure, and the period where the target is a figure of a month.

    `target` is a field of a project, ``issue``, two joined by ``+``, or ``@`` with a field of a month.
    """

    target: str
    score: float
    period: Period = NO_PERIOD


def money_meanings(leaf: str, parents: str, year: int) -> tuple[Meaning, ...]:
    """The readings of a money header, best first; empty when it is none or is nothing that the ledger keeps.

    `year` is the year that the sheet is about.
    """
    own = folded(leaf)
    header = own if _speaks(own) else folded(parents) + own
    if _BARE_TOTAL.match(plain(leaf)) and _is_whole(parents):
        header = folded(parents) + own
    if "进度" in own and not unit_of(leaf):
        return ()  # a share: 投资进度, 资金支付进度
    if _WORDS.search(own) or not MONEY.search(header) or _OTHER.search(own):
        return ()
    if header != own and _WORDS.search(header) and "投资" not in header:
        return ()
    period = _joined(period_of(leaf), period_of(parents), own)
    if _is_total(plain(leaf), period) and not SOURCE.search(plain(parents) if parents else ""):
        return (Meaning("total_investment", 0.9 if plain(leaf) != "投资" else 0.6),)
    if SOURCE.search(own) or SOURCE.search(folded(parents)):
        return ()
    if _BARE_TOTAL.match(plain(leaf)) and _is_whole(parents):
        return (Meaning("total_investment", 0.75),)
    if _PAID.search(header) or _RECEIVED.search(header):
        return _flow("@paid" if _PAID.search(header) else "@received", period)
    plan, forecast, done = _PLAN.search(header), _FORECAST.search(header), _DONE.search(header)
    if plan and not (done and done.start() < plan.start() and not forecast):
        return _planned(own, period, year)
    if forecast:
        return () if period.tells_month else (Meaning("year_plan", 0.55),) if _is_year(period, year) else ()
    if plan and done:
        return ()
    return _done(header, own, folded(parents), period, year)


def _speaks(own: str) -> bool:
    """Whether a header cell says by itself which stream of money it is."""
    return bool(
        _PLAN.search(own)
        or _DONE.search(own)
        or _PAID.search(own)
        or _RECEIVED.search(own)
        or _TOTAL.search(own)
    )


def _is_total(bare: str, period: Period) -> bool:
    if period.relative_year or period.tells_month or period.year:
        bare_total = re.fullmatch(r"(项目|计划|建设|工程)?总投资(额|规模)?", bare)
        return bool(bare_total)
    return bool(_TOTAL.search(bare)) and not re.search(r"完成|累计|其中|年度|到位", bare)


def _is_whole(parents: str) -> bool:
    """Whether headings speak of the investment as such: 投资(万元), 项目投资情况, not 年度计划投资."""
    said, period = folded(parents), period_of(parents)
    return (
        "投资" in said
        and not (period.tells_year or period.tells_month)
        and not (
            re.search(r"完成|累计|到位|支付|其中|年度", said) or (_PLAN.search(said) and "总" not in said)
        )
    )


def _joined(own: Period, parent: Period, header: str) -> Period:
    """The period of a header cell, completed by that of the cells above it."""
    year_level = own.tells_year or re.search(r"年|开工以来|总投资", header)
    keep = own if own.tells_month or year_level else parent
    if own.relative_month == "this" and not own.last and parent.first == parent.last != 0:
        keep = parent
    return Period(
        year=own.year or (0 if own.relative_year else parent.year),
        relative_year=own.relative_year or ("" if own.year else parent.relative_year),
        first=keep.first,
        last=keep.last,
        relative_month=keep.relative_month if not keep.last else "",
        until=own.until,
        ten_days=own.ten_days,
    )


def _is_year(period: Period, year: int) -> bool:
    return period.relative_year == "this" or (period.year == year != 0)


def _flow(target: str, period: Period) -> tuple[Meaning, ...]:
    """Received and paid money: only a single month's figure has a place in the ledger."""
    if period.ten_days or period.until:
        return ()
    if (period.last and period.first == period.last) or period.relative_month in ("this", "last"):
        return (Meaning(target, 0.9, period),)
    return ()


def _planned(own: str, period: Period, year: int) -> tuple[Meaning, ...]:
    if period.ten_days:
        return ()
    if period.last or period.relative_month:
        single = period.first == period.last
        return (Meaning("@plan", 0.9, period),) if single else ()
    if period.relative_year in ("next", "last") or (period.year and year and period.year != year):
        return ()
    if _is_year(period, year) or period.year:
        return (Meaning("year_plan", 0.95),)
    if "总" in own and "投资" in own:
        return (Meaning("total_investment", 0.85),)
    return (Meaning("year_plan", 0.7), Meaning("total_investment", 0.5))


def _done(header: str, own: str, parents: str, period: Period, year: int) -> tuple[Meaning, ...]:
    if period.ten_days:
        return ()
    if (
        SINCE_START.search(header)
        and period.relative_year != "last"
        and not (period.year and period.year < year)
    ):
        return (Meaning("cumulative", 0.97),)
    if period.year and period.first == period.last != 0 and not period.until:
        return _done_months(own, parents, period, bool(_CUMULATIVE.search(own)))
    if period.relative_year == "last" or (period.year and year and period.year < year):
        before = period.until or SINCE_START.search(header) or re.search(r"以前|结转|往年|历年", header)
        return (Meaning("cumulative_prev_year", 0.96),) if before else ()
    if period.relative_year == "next" or (period.year and year and period.year > year):
        return ()
    cumulative = bool(_CUMULATIVE.search(own))
    if period.last:
        return _done_months(own, parents, period, cumulative)
    if period.relative_month:
        if period.relative_month == "next":
            return ()
        return (Meaning("@year_done", 0.7, period),) if cumulative else (Meaning("@done", 0.92, period),)
    if period.tells_year and not cumulative and not _DONE.search(header):
        return (Meaning("year_plan", 0.6), Meaning("@year_done", 0.5, period))
    if period.tells_year and not cumulative and not _DONE.search(own):  # 投资完成情况/2025年投资
        return (Meaning("@year_done", 0.7, period), Meaning("year_plan", 0.6))
    if period.tells_year:
        return (Meaning("@year_done", 0.95, period),)
    if cumulative:
        return (Meaning("cumulative", 0.85), Meaning("@year_done", 0.55, period))
    return (Meaning("@year_done", 0.6, period), Meaning("cumulative", 0.5)) if _DONE.search(header) else ()


def _done_months(own: str, parents: str, period: Period, cumulative: bool) -> tuple[Meaning, ...]:
    if period.first < period.last:
        return (Meaning("@year_done", 0.95, period),) if period.first == 1 else ()
    if re.fullmatch(r"(本月|当月)?(合计|小计|月计|累计)", own) and re.search(r"月", parents):
        return (Meaning("@month_total", 0.8, period), Meaning("@year_done", 0.6, period))
    if re.match(r"(20\d\d年|今年|本年|当年)度?(以来)?,?截[至止到]|(年初|今年以来|本年以来)[至到]?", own):
        return (Meaning("@year_done", 0.95, period),)
    if period.until and not cumulative and "年" not in own:
        return (Meaning("@year_done", 0.7, period), Meaning("cumulative", 0.6))
    if cumulative:
        since = Meaning("cumulative", 0.7 if period.until else 0.55)
        ytd = Meaning("@year_done", 0.6 if period.until else 0.75, period)
        return tuple(sorted((since, ytd), key=lambda reading: -reading.score))
    return (Meaning("@done", 0.92 if re.search(r"完成|实际|投资", own + parents) else 0.8, period),)
