"""What a header means: the declared labels and synonyms first, then the grammar of office tables."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.documents.intake.money import MONEY, RATIO, SINCE_START, SOURCE, Meaning, money_meanings
from app.documents.intake.patterns import PATTERNS
from app.documents.intake.row_months import MONTH
from app.documents.intake.words import folded, period_of, plain
from app.models.fields import NUMERIC, Field, Kind

SEQUENCE = "#"
"""The target of a column that only numbers the rows."""
IGNORED = ""
NOTHING = (Meaning(IGNORED, 0.9),)
UID = "uid"
UID_LABEL = "台账编号"

_SEQUENCE = re.compile(r"^(序号|编号|顺序号?|次序|序|no\.?|项目序号|流水号|行号|项次)$", re.IGNORECASE)
_ROW_MONTH = re.compile(r"^(?:所属|统计|填报|报送|报告|进度|数据)?(?:月份|月度|年月)$|^(?:报告期|统计期|月)$")
_NAME = re.compile(
    r"^(?:(?:省|市|县|区)?(?:级)?(?:重点|重大|建设|储备|续建|新建|招商|拟建|谋划|政府投资|子|单项|单体|单位|在建|入库|申报|备案|打捆)*)"
    r"(?:项目|工程|子项|标段)(?:名称|全称|名|简称)?$|^名称$|^(?:子|分)?项目(?:或|及|/)?工程名称$"
)
_NAME_AND_CODE = re.compile(
    r"^(?:项目|工程)名称(?:及|和|与|、|/|\+)(?:项目|统一|在线)*(?:代码|编码|赋码|编号)$"
)
_CARED_FOR = re.compile(r"^(?:包联|包抓|包保|挂包|挂联|分包|联系|帮扶|涉及)(?:的)?(?:重点)?项目(?:名称)?$")
"""The project that a leader looks after, or that a problem is about."""
_ANY_NAME = re.compile(
    r"^(?!.*(?:原|曾|父|上级|打包|统计|所属|总项目|母))[一-鿿、]{0,10}(?:项目|工程)(?:名称|全称)$"
)
_BUILDER = re.compile(r"施工(单位|企业|方)|监理|设计单位|勘察|总承包|代建|参建|中标单位")
_UNIT_PERSON = re.compile(
    r"(单位|部门|(?<!行)业主|企业|公司|主体|法人).{0,4}(?:及|和|与|、|/|,|\+|\().{0,8}(责任人|负责人|联系人|经办人)"
)
_CONTACT_PHONE = re.compile(
    r"(联系人|联络人|负责人|责任人|姓名).{0,3}(?:及|和|与|、|/|,|\+).{0,3}(电话|手机|联系方式|号码)"
)
_SPAN = re.compile(
    r"起止|起讫|工期|建设期|建设年限|建设周期|实施期|实施年限|开竣工|开工.{0,4}竣工"
    r"|开工.{0,4}完工|年限|建设时间|建设时限|实施时间|时间跨度|开.{0,4}竣"
)
_BOTH_ENDS = re.compile(r"开.{0,4}竣")
_OWNER = re.compile(
    r"(?<!行)业主|建设单位|项目单位|项目法人|法人单位|实施单位|实施主体"
    r"|建设主体|承建|申报单位|投资方|投资单位|投资企业|项目主体|项目公司"
    r"|承担单位|企业名称|主办单位|建设企业|项目企业|投资商|甲方|组织实施"
)
_PARTY = re.compile(
    r"责任单位|责任部门|主管|挂钩|包抓|包联|帮扶|帮包|服务单位|监管"
    r"|行业部门|责任主体|落实单位|牵头|督办单位|推进单位|包保|属地责任|归口"
)
_LEADER = re.compile(
    r"领导|包联|包抓|包保|挂点|挂钩|分管|市级|县级|包案|指挥长|专班长|链长|联系人?县|秘书长|书记|[市县]长"
)
_PERSON = re.compile(r"责任人|负责人|姓名|联系人|联络|经办|专管员|人员|人$")
_PHONE = re.compile(r"电话|手机|联系方式|号码|传真")

_QUESTION = re.compile(r"^(是否|有无|能否|是不是|可否|需不需|有没有|需否)|(与否|是否.{0,12})$")
_NO_LEADER = re.compile(
    r"单位|部门|责任人|资金|财政|配套|重点|主管|意见|批示|审批|审核|签字|签批|情况|次数|要求|时间|日期|评价|得分"
    r"|协调|解决|事项|问题|困难|支持|需|内容|措施|建议|费|文号|文件|项目|专项|储备|名单|清单|库|类|投资|补助|奖"
)
_PROCEDURES = re.compile(r"手续|证照|批复|审批|报批|报建|办理|前期")
_NOT_POOLED = re.compile(
    r"下达|支付|拨付|完成|使用|结余|到位|年份|批次|文号|文件|时间|进度|率|情况|是否|意见|计划|问题"
)
_FUNDS = re.compile(r"资金(来源|构成|筹措|拼盘)|投资构成|投资来源|其中|总投资")
_PROGRESS = re.compile(
    r"形象(?:进度|进展)?|(工程|项目|工作|建设|目前|当前|本月|最新|实际|施工|推进|现场)(进展|进度|形象)"
    r"|进展(情况|状况)?$|进度(情况|描述|说明)?$"
    r"|完成情况$|推进情况|建设情况|^(项目|工程|建设|目前|当前)?现状$"
)
_SHARE = re.compile(r"[(](%|百分比|百分数)[)]$")
_NEXT_STEP = re.compile(r"下一?步|下月(工作|安排|打算|计划安排)|工作打算|下阶段|后续工作|拟采取|推进措施")
_START = re.compile(r"开工|开建|动工|起始|开始|^开工")
_FINISH = re.compile(r"竣工|完工|建成|结束|完成(时间|日期|年月|时限)|终止|交付")
_DATE = re.compile(
    r"时间|日期|年月|年份|时限|期限"
    r"|^(计划|实际|预计|拟)?(开工|竣工|完工|投产|动工|达产|达效)(年|月|日|节点|月份)?$"
    r"|^(开始|起始|结束|终止)(年|月|年份)?$"
)


class Vocabulary:
    """The declared words of the fields, for exact and for near matches."""

    def __init__(self, fields: Sequence[Field], more: Mapping[str, Sequence[str]]) -> None:
        self.kinds = {field.name: field.kind for field in fields}
        self.exact: dict[str, str] = {}
        self.pairs: list[tuple[str, frozenset[str]]] = []
        self.labels: dict[str, str] = {plain(field.label): field.name for field in fields}
        for field in fields:
            self._learn(field.name, field.label)
        for field in fields:
            for word in field.synonyms:
                self._learn(field.name, word)
        for target, words in more.items():
            for word in words:
                self._learn(target, word)

    def _learn(self, target: str, word: str) -> None:
        for form in (folded(word), plain(word)):
            self.exact.setdefault(form, target)
        self.pairs.append((target, _bigrams(plain(word))))

    def near(self, text: str) -> tuple[Meaning, ...]:
        """The field whose words are most like `text`, when they are much alike."""
        mine = _bigrams(text)
        scored = [(2 * len(mine & other) / (len(mine) + len(other)), target) for target, other in self.pairs]
        likeness, target = max(scored, default=(0.0, ""))
        return (Meaning(target, 0.75 * likeness),) if likeness >= 0.75 else ()


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def meanings(path: Sequence[str], vocabulary: Vocabulary, year: int) -> tuple[Meaning, ...]:
    """The readings of a column's header cells, outermost first, best reading first; empty for none."""
    if not path:
        return ()
    leaf, parents = path[-1], "".join(path[:-1])
    own, above = plain(leaf), plain(parents) if parents else ""
    if _SEQUENCE.match(own):
        return (Meaning(SEQUENCE, 1.0),)
    if _ROW_MONTH.match(own) and not above:
        return (Meaning(MONTH, 0.9),)
    if own in (UID_LABEL, "项目" + UID_LABEL):
        return (Meaning(UID, 1.0),)
    if _SHARE.search(folded(leaf)) and _PROGRESS.search(own):
        return (Meaning("@progress", 0.8, period_of(leaf)),)
    if len(own) > 40 or (RATIO.search(folded(leaf)) and not re.search(r"占地|占用", own)):
        return ()
    if _QUESTION.search(own) and folded(leaf) not in vocabulary.exact:
        return NOTHING
    readings = () if _is_double(folded(leaf), vocabulary) else _declared(leaf, own, above, vocabulary)
    readings = readings or (_name(own) if _NAME_AND_CODE.match(own) or _CARED_FOR.match(own) else ())
    for step in (_codes, _dates, _people, _texts):
        readings = readings or step(own, above, leaf, parents)
    readings = readings or _name(own) or _by_pattern(own, above) or _loosely_named(own)
    money = money_meanings(leaf, parents, year) if not readings or readings[0].score < 0.8 else ()
    merged = sorted((*readings, *money), key=lambda reading: -reading.score)
    return tuple(merged) or (() if MONEY.search(own) else vocabulary.near(own))


def _is_double(header: str, vocabulary: Vocabulary) -> bool:
    """Whether one header speaks of two things (责任单位（责任人）), and no declared word is exactly that."""
    both = _BOTH_ENDS.search(header) or _UNIT_PERSON.search(header) or _CONTACT_PHONE.search(header)
    return bool(both) and header not in vocabulary.exact


def _declared(leaf: str, own: str, above: str, vocabulary: Vocabulary) -> tuple[Meaning, ...]:
    """A declared label or synonym; a figure's only where no period says something else."""
    joint = vocabulary.exact.get(above + own) if above else None
    target = joint or vocabulary.exact.get(folded(leaf)) or vocabulary.exact.get(own)
    if target is None or (above and joint is None and _needs_context(own)):
        return ()
    if above and joint is None and vocabulary.kinds.get(target) is Kind.NUMBER and _PROCEDURES.search(above):
        return NOTHING  # 手续办理情况/用地 is a permit, no area
    period = period_of(leaf)
    if target.startswith("@") or vocabulary.kinds.get(target) in NUMERIC:
        if above and joint is None and (MONEY.search(above) or period_of(above).tells_month):
            return ()
        if period.last or period.relative_month or period.ten_days or period.year:
            return ()
    sure = Meaning(target, 0.98 if joint or not above else 0.93, period)
    if target == "cumulative" and not SINCE_START.search(own):
        return sure, Meaning("@year_done", 0.5, period)
    return (sure,)


def _needs_context(own: str) -> bool:
    return bool(_PERSON.search(own) or _PHONE.search(own)) or own in (
        "单位名称",
        "名称",
        "单位",
        "项目",
        "负责单位",
        "部门",
    )


def is_sequence(own: str) -> bool:
    """Whether a bare header heads the numbers of rows."""
    return bool(_SEQUENCE.match(own))


def is_name(own: str) -> bool:
    """Whether a bare header heads the names of projects."""
    return bool(_NAME.match(own))


def _codes(own: str, above: str, leaf: str, parents: str) -> tuple[Meaning, ...]:
    del above, leaf, parents
    return next(
        ((Meaning(target, score),) for target, pattern, score in PATTERNS[:3] if pattern.search(own)), ()
    )


def _name(own: str) -> tuple[Meaning, ...]:
    if _NAME_AND_CODE.match(own) or _CARED_FOR.match(own):
        return (Meaning("name", 0.95 if _NAME_AND_CODE.match(own) else 0.8),)
    if not _NAME.match(own):
        return ()
    return (Meaning("name", 0.95 if own.endswith(("名称", "全称")) and own != "名称" else 0.6),)


def _loosely_named(own: str) -> tuple[Meaning, ...]:
    """民生实事项目名称 and the like: whatever kind of project it names."""
    return (Meaning("name", 0.8),) if _ANY_NAME.match(own) else ()


def _dates(own: str, above: str, leaf: str, parents: str) -> tuple[Meaning, ...]:
    del parents
    if "是否" in own:
        return ()
    if _BOTH_ENDS.search(folded(leaf)):
        return (Meaning("start+finish", 0.92),)
    header = own if _START.search(own) or _FINISH.search(own) or _SPAN.search(own) else above + own
    if (
        _SPAN.search(header)
        and own not in ("开工", "竣工", "起", "止")
        and not re.search(r"开始|结束|起始|终止", own)
    ):
        return (Meaning("start+finish", 0.92),) if own not in ("年", "月") else ()
    if _SPAN.search(above) and own in ("起", "止"):
        return (Meaning("start" if own == "起" else "finish", 0.9),)
    if not _DATE.search(header):
        return ()
    actual = "实际" in header
    if "投产" in header or "达产" in header or "达效" in header:
        return (Meaning("production" if "投产" in header else "full_effect", 0.85),)
    if _START.search(header):
        return (Meaning("actual_start", 0.93),) if actual else (Meaning("start", 0.9),)
    if _FINISH.search(header):
        if actual:
            return (Meaning("actual_finish", 0.93),)
        return (Meaning("finish", 0.6 if own.startswith("完成") else 0.9),)
    if "入库" in header or "入统" in header:
        return (Meaning("statistics_date", 0.85),)
    return ()


def _people(own: str, above: str, leaf: str, parents: str) -> tuple[Meaning, ...]:
    both, whole = above + own, folded(parents + leaf)
    if _BUILDER.search(both):
        return NOTHING
    if re.search(r"县长|市长|区长|书记|主席|常委", own) and "单位" not in own:
        return (Meaning("leader", 0.88),)
    if re.search(r"(联系人|联络人|联络员)的?(电话|手机|联系方式|号码)", own) and not _PARTY.search(both):
        return (Meaning("phone", 0.85),)
    if _PHONE.search(own) and not _PERSON.search(own):
        return NOTHING if _PARTY.search(both) or _LEADER.search(both) else (Meaning("phone", 0.85),)
    if re.search(r"职务|职位|职级", own) and not re.search(r"领导.*[及和与、/]", own):
        return NOTHING
    if _UNIT_PERSON.search(whole):
        return (Meaning(_party(own, above) + "+" + _person_of(_party(own, above)), 0.93),)
    if _CONTACT_PHONE.search(whole):
        return _person_and_phone(own, both)
    if "领导" in own and re.search(
        r"走访|调研|督导|检查|视察|陪同|出席|意见|批示|审批|审核|签字|签批|次数|要求|评价|得分|文号", own
    ):
        return NOTHING
    if "领导" in own and "责任人" not in own:
        return (Meaning("leader", 0.88),)
    if _LEADER.search(own) and not _NO_LEADER.search(own):
        return (Meaning("leader", 0.88),)
    if _PERSON.search(own):
        return _person(own, above)
    if _OWNER.search(own):
        return (Meaning("owner", 0.9),)
    if _PARTY.search(own):
        return (
            (Meaning("lead_unit", 0.8), Meaning("responsible_unit", 0.6))
            if "牵头" in own
            else (Meaning("responsible_unit", 0.85),)
        )
    return (
        _person(own, above) if _OWNER.search(above) or _PARTY.search(above) or _LEADER.search(above) else ()
    )


def _person_and_phone(own: str, both: str) -> tuple[Meaning, ...]:
    if "领导" in own:
        return (Meaning("leader", 0.8),)
    if "责任人" in own:
        return (Meaning("responsible_person+phone", 0.85),)
    if _PARTY.search(both) or _LEADER.search(both):
        return NOTHING
    return (Meaning("contact+phone" if "联" in own else "owner_head+phone", 0.85),)


def _party(own: str, above: str) -> str:
    for cell in (own, above):
        if _OWNER.search(cell):
            return "owner"
        if _PARTY.search(cell):
            return "responsible_unit"
    return "owner" if re.search(r"企业|公司|法人|(?<!行)业主", own) else "responsible_unit"


def _person_of(party: str) -> str:
    return "owner_head" if party == "owner" else "responsible_person"


def _person(own: str, above: str) -> tuple[Meaning, ...]:
    """A person or unit whose party the cell itself or the one above tells."""
    contact, unit = bool(re.search(r"联系人|联络|经办", own)), not _PERSON.search(own)
    if unit and not re.search(r"单位|名称|部门|(?<!行)业主|企业|市|县|级|领导|姓名", own):
        return ()
    if re.search(r"^(项目|工程)的?责任人$", own) and not _OWNER.search(above):
        return (Meaning("responsible_person", 0.8), Meaning("owner_head", 0.6))
    for cell in (own, above):
        if _OWNER.search(cell) or re.search(r"项目|企业|施工|现场", cell):
            return (Meaning("owner" if unit else "contact" if contact else "owner_head", 0.88),)
        if (_PARTY.search(cell) or (not unit and "部门" in cell)) and "领导" not in cell:
            target = "responsible_unit" if unit else "responsible_person"
            return NOTHING if contact else (Meaning(target, 0.9),)
        if _LEADER.search(cell):
            return (Meaning("leader", 0.85),) if not contact and not re.search(r"单位|部门", own) else NOTHING
    if contact:
        return (Meaning("contact", 0.85),)
    if "责任人" in own:
        return (Meaning("responsible_person", 0.9),)
    return (Meaning("owner_head", 0.6), Meaning("responsible_person", 0.5)) if "负责人" in own else ()


def _texts(own: str, above: str, leaf: str, parents: str) -> tuple[Meaning, ...]:
    both = above + own
    period = period_of(leaf) if period_of(leaf).tells_month else period_of(parents)
    if period_of(leaf).tells_year and re.search(r"建设(内容|目标|任务)|主要内容|工作目标", own):
        return (Meaning("year_goal", 0.85),)
    if re.search(r"形象|进度", own) and re.search(r"目标|计划|要求", both):
        return () if period.tells_month else (Meaning("year_goal", 0.85),)
    if _NEXT_STEP.search(own):
        return (Meaning("@next_step", 0.85, period),)
    if _PROGRESS.search(own) and not re.search(r"前期|手续|问题|资金|投资|阶段|状态", own):
        return (Meaning("@progress", 0.88 if "完成情况" not in own else 0.55, period),)
    if re.search(r"解决|化解|处理", own) and re.search(r"情况|措施|时限|结果|单位|建议", own):
        return (Meaning("issue.measure", 0.7),) if "措施" in own or "建议" in own else NOTHING
    return ()


def _by_pattern(own: str, above: str) -> tuple[Meaning, ...]:
    for target, pattern, score in PATTERNS:
        if target.startswith("fund_") and (
            _NOT_POOLED.search(own)
            or not (_FUNDS.search(above) or re.search(r"资金|债|贷|筹|投资|财政", own))
        ):
            continue
        if target == "lists" and SOURCE.search(above + own):
            continue  # a batch of money
        if target in ("land_area", "energy") and _PROCEDURES.search(above):
            continue
        if pattern.search(own):
            also = (Meaning("county", score - 0.1),) if target == "place" and "地" in own[-2:] else ()
            return (Meaning(target, score), *also)
    return ()


@lru_cache(maxsize=64)
def is_money(target: str, fields: tuple[Field, ...]) -> bool:
    """Whether the values of a target are amounts of money."""
    stream = target.rpartition(".")[2]
    if stream in ("plan", "done", "year_done", "received", "paid", "month_total"):
        return True
    return any(field.name == target and field.kind is Kind.MONEY for field in fields)
