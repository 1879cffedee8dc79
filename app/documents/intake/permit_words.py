"""What sheets write of permits: which procedure a heading means, how far one is, by whom and till when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.documents.intake.cells import reader
from app.documents.intake.grid import Raw
from app.documents.intake.words import folded, plain
from app.models import Permit, dates, field_of
from app.models.values import Value

Names = Mapping[str, str]
"""The words of the office's catalogue, folded: names and short names → codes."""
_CODES = (
    (r"一书[二两]证|[二两]证一书", ("P20", "P24")), (r"用地.*(?:用林|林地)", ("P03", "P13")),
    (r"赋码|统一代码", ("P01",)), (r"项目建议书", ("P02",)),
    (r"农(?:用地)?转用?|征地|土地征收|组卷", ("P18",)),
    (r"使?用林|林地|用海|草地", ("P13",)),
    (r"用地预?审|选址|土地预审", ("P03",)), (r"稳评|稳定风险|社稳", ("P04",)),
    (r"核准|申请报告", ("P06",)), (r"备案(?!.*竣工)", ("P07",)), (r"可研|可行性研究", ("P05",)),
    (r"能评|节能", ("P08",)), (r"环评|环境(?:影响)?评价", ("P09",)), (r"水保|水土保持", ("P10",)),
    (r"洪评|洪水影响|涉河", ("P11",)), (r"取水|水资源论证", ("P12",)),
    (r"压覆|压矿|地灾|地质灾害", ("P14",)), (r"文物|考古", ("P15",)), (r"地震|震评", ("P16",)),
    (r"安评|安全预?评价|安全条件", ("P17",)),
    (r"建设用地规划|用地规划许?可?证?", ("P20",)), (r"工程规划", ("P24",)),
    (r"不动产|土地(?:使用)?证", ("P21",)), (r"供地|土地供应|出让|划拨|挂牌|摘牌", ("P19",)),
    (r"初(?:步)?设计?|概算", ("P22",)), (r"设计方案|规划方案", ("P23",)),
    (r"审图|施工图", ("P25",)), (r"消防|人防", ("P26",)), (r"招(?:投)?标|中标", ("P27",)),
    (r"质监|质量|安监|安全监督", ("P28",)), (r"施工许可|开工许可|开工报告|开工证", ("P29",)),
    (r"竣工验收|联合验收", ("P31",)),
)  # fmt: skip
_FACTS = (
    ("planned", r"时限|期限|^计划|应办结|^拟"),
    ("accepted", r"受理"),
    ("number", r"文号|证号|批文"),
    ("unit", r"单位|部门"),
    ("person", r"责任人|负责人|联系人|经办"),
    ("done", r"^实际|办结(?:日期|时间)|^批复(?:日期|时间)|^完成(?:日期|时间)"),
    ("status", r"进度|进展|情况|状态|完成|办理"),
    ("note", r"备注|说明"),
)
_NEEDLESS = re.compile(r"^(?:/|不需要?.*|无需.*|不涉及|不用.*|不办|不适用|免.*)$")
_NOTHING = frozenset({"-", "—", "——", "－", "无", "\\"})
_FINISHED = re.compile(r"已|完成|办结|取得|批复|通过|核发|^(?:√|✓|✔|是|有|齐|○|●)$")
_UNFINISHED = re.compile(
    r"^未|尚未|没有|正在|办理中|评审中|编制中|待|拟|预计|计划|[1-9]?\d(?:\.\d+)?%|^(?:×|✗|否|x|X)$|已(?:上报|申报|受理|提交|组卷|启动|报)"
)
_BARE = 4
"""Characters of 已办结 and the like, which says no more than the day beside it."""
_DAY = re.compile(r"20\d{2}\s*[年./-]\s*\d{1,2}(?:\s*[月./-]\s*\d{1,2}\s*日?|\s*月)?")
_NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[(（【]?20\d{2}[〕\])）】]?\s*(?:第)?\d{1,5}号")


@dataclass(frozen=True, slots=True)
class PermitColumn:
    """What a sheet writes under one heading of a project, by what it is about (`fact_of`)."""

    heading: str
    cells: Mapping[str, Raw]


def codes_of(heading: str, names: Names) -> tuple[str, ...]:
    """The procedures that a heading means, by the office's own words first; () for none."""
    bare = plain(heading)
    own = names.get(folded(heading)) or names.get(bare)
    if own:
        return (own,)
    return next((codes for pattern, codes in _CODES if re.search(pattern, bare)), ())


def fact_of(label: str) -> str:
    """What a row of cells below the headings is about, by its label; "" for nothing known."""
    bare = plain(label)
    if len(bare) > 10 or re.search(r"问题|解决", bare):
        return ""
    return next((name for name, pattern in _FACTS if re.search(pattern, bare)), "")


def permits_of(
    columns: Sequence[PermitColumn], names: Names
) -> tuple[list[tuple[int, dict[str, Value]]], list[str]]:
    """The permits that a project's cells tell, each with its place in `columns`, and what is to be looked at.

    Two headings that mean the same procedure are one permit; what they both tell, the second tells in words.
    """
    permits: dict[str, tuple[int, dict[str, Value]]] = {}
    undated, doubts = list[str](), list[str]()
    for at, one in enumerate(columns):
        values, remarks, finished = _read(one)
        doubts += remarks
        if not values:
            continue
        undated += [_short(one.heading)] if finished and "done" not in values else []
        for code in codes_of(one.heading, names):
            _, there = permits.setdefault(code, (at, {"item": code}))
            if there.keys() & values.keys():
                there["note"] = _joined(there.get("note"), _in_words(one, values))
            else:
                there.update(values)
    if undated:
        doubts.append(f"手续“{'、'.join(undated)}”写着办完了，没有日期：办结日期空着，原话在备注里")
    return list(permits.values()), doubts


def _read(one: PermitColumn) -> tuple[dict[str, Value], list[str], bool]:
    """The fields of a permit in some cells, remarks, and whether it is said to be finished."""
    values: dict[str, Value] = {}
    remarks: list[str] = []
    finished = False
    for name, raw in one.cells.items():
        if raw == "" or str(raw).strip() in _NOTHING:
            continue
        if name in ("status", "done"):
            told, is_done = status_of(raw)
            finished = finished or is_done
            if "done" not in values:
                values |= told
            elif isinstance(raw, str) and len(raw.strip()) > _BARE:
                values["note"] = raw.strip()
            continue
        if _NEEDLESS.match(str(raw).strip()):
            values["need"] = "不需"
            continue
        reading = reader(name, field_of(Permit, name), "", lambda code: None)(raw)
        values |= reading.values if reading is not None else {}
        if reading is not None and reading.remark:
            remarks.append(f"手续“{_short(one.heading)}”的{field_of(Permit, name).label}：{reading.remark}")
    return values, remarks, finished


def status_of(raw: Raw) -> tuple[dict[str, Value], bool]:
    """How far a permit is, in its fields, and whether it is said to be finished."""
    if isinstance(raw, date | int | float) and not isinstance(raw, bool):
        try:
            day = dates.parse(raw)
        except ValueError:
            day = None
        return ({"done": day}, True) if day else ({"note": str(raw)}, False)
    text = str(raw).strip()
    if _NEEDLESS.match(text):
        return {"need": "不需"}, False
    number = _NUMBER.search(text)
    values: dict[str, Value] = {"number": number[0]} if number else {}
    day_words = _DAY.search(_NUMBER.sub("", text))
    unfinished = bool(_UNFINISHED.search(text)) and not (
        day_words and re.search(r"已(?:批复|办结|取得|完成)", text)
    )
    finished = not unfinished and bool(_FINISHED.search(text) or number or (day_words and len(text) <= 14))
    if finished and day_words and not re.search(r"前|底前|预计", text[day_words.end() :]):
        values["done"] = dates.parse(day_words[0])
        rest = re.sub(r"[()（）,，、已于年月日]|批复|办结|完成|取得|通过", "", _DAY.sub("", text)).strip()
        return ({**values, "note": text} if rest and not number else values), True
    return {**values, "note": text}, finished


def _in_words(one: PermitColumn, values: Mapping[str, Value]) -> str:
    labels = ((field_of(Permit, name).label, value) for name, value in values.items() if value is not None)
    return f"{_short(one.heading)}：" + "，".join(f"{label}{value}" for label, value in labels)


def _joined(before: Value, words: str) -> str:
    return f"{before}；{words}" if before else words


def _short(heading: str) -> str:
    return re.sub(r"\s+", "", heading)
