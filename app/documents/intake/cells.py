"""One cell to one value: what cannot be read stays empty and says why; what is odd is kept and says so."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.documents.intake import people
from app.documents.intake.grid import NOT_COMPUTED, Raw
from app.documents.intake.words import number_of
from app.models import choices, dates, values
from app.models.fields import Field, Kind
from app.models.values import Value

_ROUGH = re.compile(
    r"^(?P<nearly>约|近|大约|估算?|暂定|预计)?\s*(?:人民币)?\s*(?P<figure>[+-]?[\d,.]+)"
    r"\s*(?P<unit>亿元|万元|千元|元|亿|万)?\s*(?P<roughly>左右)?(?:人民币)?$"
)
_BESIDE_AMOUNT = re.compile(
    r"^(?:约|近|大约|估算?|暂定|预计|总投资)|[(（][^()（）]*[)）]$|左右$|(?:估算?|暂定|匡算)$"
)
_MONEY = Field("amount", "金额", Kind.MONEY)
_DECIMAL_COMMA = re.compile(r"^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2}$")
_NEW_CODE = re.compile(r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")
_CODE_INSIDE = re.compile(r"(?<!\d)\d{4}-\d{6}-\d{2}-\d{2}-\d{6}(?!\d)")
_AROUND_CODE = re.compile(r"[\s(（\[【]*(?:(?:项目)?(?:代码|编码))?[:：]?\s*\0[\s)）\]】]*")
_LISTED = re.compile(r"^(?:\d{1,3}[.．、)）]|[(（]\d{1,3}[)）])\s*(?=[^\d\s.．、,，])")
"""The number of a row that stands before its name."""
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?e\+?\d{1,2}$", re.IGNORECASE)
_ZEROED = re.compile(r"^(?=[\d-]*[1-9])\d{4}-?\d{6}-?\d{2}-?\d{2}-?\d00000$|^\d{15}0{3}$")
"""A code of which Excel kept fifteen digits and wrote the others as noughts."""
_EXACT_DIGITS = 10**15
_DIALLED = re.compile(r"^(?:1[3-9]\d{9}|0\d{9,11}|\d{7,8}|[48]00\d{7}|\d{3,6})$")
_AREA_LOST = re.compile(r"^[1-9]\d{8,10}$")
_SISTERS = {"year_role": "construction", "construction": "year_role"}
_WORDLESS = frozenset({"无", "暂无", "没有", "/", "—", "-", "－", "\\", "——", "无。", "暂无问题", "无问题"})
_WORDS_OF_DATES = re.compile(
    r"[(（][^()（）]*[)）]|^(?:预计|计划|拟|约|暂定|力争|争取|已于|于|确保)+|(?:正式)?(?:开工|竣工|完工|建成|投产|动工|左右|以前|之前)+$"
)
_HAN_MONTH = re.compile(r"(十[一二]|[一二三四五六七八九十])月")
_INDUSTRY_WORDS = (
    ("社会事业", r"教育|卫生|医疗|民政|养老|体育|社会|民生|福利|公共服务|公共事业"),
    ("文旅", r"旅游|文化|文旅"),
    ("农业水利", r"农业|农村|农田|水利|水务|林业|畜牧|渔业"),
    ("交通", r"公路|铁路|道路|航空|港口"),
    ("能源", r"电力|光伏|风电|储能|新能源|电网"),
    ("市政", r"城建|城市|管网|基础设施|环保|生态|环境|园林|供热|供水|城镇"),
    ("房地产", r"住房|棚改|地产|安置"),
    ("服务业", r"物流|商贸|商业|金融|服务"),
    ("工业", r"制造|产业|工业"),
)
_CJK_SPACE = re.compile(r"(?<=[一-鿿（）()《》、，。])\s+(?=[一-鿿（）()《》、，。])")


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell gives: a value or several by field, and a remark (Chinese, "" for none).

    `spare` is what it tells beside that: taken where no column of the table is about it.
    """

    values: dict[str, Value]
    remark: str = ""
    spare: Mapping[str, Value] = dataclasses.field(default_factory=dict)


Reader = Callable[[Raw], Read | None]
"""None for an empty cell."""


def exact_reader(target: str, field: Field, unit: str) -> Reader:
    """The way to read a column that the ledger itself wrote: nothing is tidied, nothing is guessed."""

    def read(raw: Raw) -> Read | None:
        try:
            value = values.parse(field, raw, unit=unit if field.kind is Kind.MONEY else "")
        except ValueError as error:
            return Read({}, str(error))
        return None if value is None else Read({target: value})

    return read


def reader(
    target: str, field: Field | None, unit: str, check_code: Callable[[str], str | None], year: int = 0
) -> Reader:
    """The way to read the cells of a column with this target; amounts in `unit`, months that tell no year in
    `year` (0: they are told), errors of formulas told.
    """
    if field is not None and field.kind is Kind.DATE and "+" not in target:
        read: Reader = lambda raw: _read_date(raw, target, year)  # noqa: E731
    else:
        read = _reader(target, field, unit, check_code)
    return lambda raw: Read({}, _fault(raw)) if _is_fault(raw) else read(raw)


def _reader(target: str, field: Field | None, unit: str, check_code: Callable[[str], str | None]) -> Reader:
    if target == "start+finish":
        return _read_span
    if "+" in target:
        unit_field, other = target.split("+")
        return (
            (lambda raw: _read_pair(raw, unit_field, other))
            if other != "phone"
            else (lambda raw: _read_contact(raw, unit_field))
        )
    if field is None:
        return lambda raw: _read_text(raw, target)
    if field.kind is Kind.MONEY:
        return lambda raw: _read_money(raw, target, unit or "万元")
    if field.kind is Kind.PROJECT_CODE:
        return lambda raw: _read_code(raw, target, check_code)
    if target == "name":
        return _read_name
    if target == "phone":
        return _read_phone
    if field.kind is Kind.TEXT:
        return lambda raw: _read_text(raw, target)
    if field.kind is Kind.NOTE:
        return lambda raw: _read_note(raw, target)
    return lambda raw: _read_any(raw, field)


def _fault(raw: Raw) -> str:
    if raw == NOT_COMPUTED:
        return "公式没有存下结果，请在 Excel 里打开、保存后再导入"
    return f"公式错误 {raw}"


def _is_fault(raw: Raw) -> bool:
    return (
        isinstance(raw, str)
        and raw.startswith("#")
        and (raw == NOT_COMPUTED or raw.rstrip("!?").isupper() or "/" in raw)
    )


def _read_money(raw: Raw, target: str, unit: str) -> Read | None:
    if raw == "":
        return None
    if isinstance(raw, date):
        return Read({}, f"「{raw}」是日期，不是金额")
    try:
        amount = values.parse_money(raw, unit)
        return None if amount is None else Read({target: amount})
    except ValueError as error:
        return _read_rough(raw, target, unit) or Read({}, str(error))


def _read_rough(raw: Raw, target: str, unit: str) -> Read | None:
    """约0.13亿元 and the like: a figure with its own unit, a word for nearly, or a decimal comma."""
    text = values.text_of(raw)
    if _DECIMAL_COMMA.match(text):
        amount = values.parse_money(text.replace(".", "").replace(",", "."), unit)
        doubt = f"「{text}」的逗号按小数点读作 {values.show_money(amount)} 万元，请核对"
        return Read({target: amount}, doubt)
    match = _ROUGH.match(text)
    if match is None:
        return _read_spoken(raw, text, target, unit)
    own = match["unit"] or unit
    try:
        amount = values.parse_money(match["figure"], own)
    except ValueError:
        return None
    if values.MONEY_UNITS[own] == values.MONEY_UNITS[unit] and not (match["nearly"] or match["roughly"]):
        return Read({target: amount})
    doubt = f"「{values.kept_text(raw)}」按 {values.show_money(amount)} 万元读，请核对"
    return Read({target: amount}, doubt)


def _read_spoken(raw: Raw, text: str, target: str, unit: str) -> Read | None:
    """3亿5000万元, 3.5亿元（估）: an amount as one speaks, with words beside it."""
    bare = _BESIDE_AMOUNT.sub("", text).strip()
    if not re.match(r"[\d.]+\s*[亿万]", bare):
        return None
    try:
        amount = values.parse(_MONEY, bare, unit=unit)
    except ValueError:
        return None
    if not isinstance(amount, int):
        return None
    doubt = f"「{values.kept_text(raw)}」按 {values.show_money(amount)} 万元读，请核对"
    return Read({target: amount}, doubt)


def _read_date(raw: Raw, target: str, year: int = 0) -> Read | None:
    if raw == "" or values.text_of(raw) in values.NOTHING:
        return None
    try:
        stored = dates.parse(raw)
    except ValueError as error:
        return _read_wordy_date(raw, target, year) or Read({}, str(error))
    if stored and isinstance(raw, float) and not raw.is_integer() and f"{raw:g}".endswith(".1"):
        return Read({target: stored}, f"「{raw:g}」可能是 1 月，也可能是 10 月，按 {stored} 读")
    return None if stored is None else Read({target: stored})


def _read_wordy_date(raw: Raw, target: str, year: int = 0) -> Read | None:
    """预计2025年3月, 2025年三月（已开工）: a date among words of what it is; 3月底 is one of `year`."""
    text = _WORDS_OF_DATES.sub("", values.text_of(raw)).strip(" ,，、")
    text = _HAN_MONTH.sub(lambda match: f"{number_of(match[1])}月", text)
    spoken = re.sub(r"^(?:今年|本年|年内|当年)", "", text)
    if year and re.match(r"\d{1,2}月", spoken):
        text = f"{year}年{spoken}"
    try:
        stored = dates.parse(text)
    except ValueError:
        return None
    if stored is None:
        return None
    return Read({target: stored}, f"「{values.kept_text(raw)}」按 {dates.show(stored)} 读，请核对")


def _read_span(raw: Raw) -> Read | None:
    if raw == "" or values.text_of(raw) in values.NOTHING:
        return None
    try:
        span = dates.parse_range(raw)
    except ValueError as error:
        return Read({}, str(error))
    ends = {"start": span.start, "finish": span.finish}
    return Read({name: value for name, value in ends.items() if value})


def _read_code(raw: Raw, target: str, check_code: Callable[[str], str | None]) -> Read | None:
    code = values.parse(Field(target, target, Kind.PROJECT_CODE), raw)
    if not isinstance(code, str):
        return None
    if _is_cut(raw, code):
        return _cut(raw)
    inside = _CODE_INSIDE.findall(code)
    code = inside[0] if len(inside) == 1 else code
    if sum(char.isdecimal() for char in code) < 8:
        return Read({}, f"「{values.kept_text(raw)}」不是项目代码")
    if not _NEW_CODE.match(code):
        return Read({target: code}, f"「{code}」不像 24 位项目代码，请核对")
    return Read({target: code}, check_code(code) or "")


def _is_cut(raw: Raw, text: str) -> bool:
    """Whether Excel took a long number for an amount and forgot its last digits."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) >= _EXACT_DIGITS:
        return True
    return bool(_SCIENTIFIC.match(text) or _ZEROED.match(text))


def _cut(raw: Raw) -> Read:
    shown = values.text_of(raw)
    return Read({}, f"「{shown}」是 Excel 当成数字存的，后面几位已经丢了，没有导入；请设成文本格式重新填写")


def _read_phone(raw: Raw) -> Read | None:
    text = people.phone_of(values.kept_text(raw))
    if not text or text in _WORDLESS:
        return None
    if _is_cut(raw, text):
        return _cut(raw)
    number = text.removesuffix(".0")
    if _AREA_LOST.match(number) and not _DIALLED.match(number):
        return Read({"phone": number}, f"「{number}」像是少了最前面的 0，请核对")
    return Read({"phone": number})


def _read_name(raw: Raw) -> Read | None:
    name = _one_line(values.kept_text(raw))
    codes = _CODE_INSIDE.findall(name)
    if len(codes) == 1:
        name = _AROUND_CODE.sub("", name.replace(codes[0], "\0", 1))
    bare = _LISTED.sub("", name.strip("★☆※●▲■◆*＊△○ ").strip())
    return Read({"name": bare}, spare={"code": codes[0]} if len(codes) == 1 else {}) if bare else None


def _one_line(text: str) -> str:
    """Text without the line breaks and blanks that only fit it into its cell."""
    return _CJK_SPACE.sub("", re.sub(r"[\r\n]+", "\n", text)).replace("\n", " ").strip()


def _read_text(raw: Raw, target: str) -> Read | None:
    text = values.kept_text(raw)
    if not text or text in _WORDLESS:
        return None
    if _SCIENTIFIC.match(text):
        return _cut(raw)
    stream = target.rpartition(".")[2]
    if stream not in people.ROLES:
        return Read({target: _one_line(text)})
    names = people.names_of(text, posts=stream != "leader")
    _, number = people.parted(text)
    spare = {"phone": number} if number and stream != "leader" else {}
    return Read({target: names} if names else {}, spare=spare)


def _read_note(raw: Raw, target: str) -> Read | None:
    text = values.kept_text(raw)
    return Read({target: text}) if text and text not in _WORDLESS else None


def _read_any(raw: Raw, field: Field) -> Read | None:
    try:
        value = values.parse(field, raw)
    except ValueError as error:
        value = industry_of(str(raw)) if field.name == "industry" else None
        if value is None:
            return _read_sister(raw, field) or Read({}, str(error))
    if field.kind is Kind.CREDIT_CODE and isinstance(value, str) and _is_cut(raw, value):
        return _cut(raw)
    return None if value is None else Read({field.name: value})


def _read_sister(raw: Raw, field: Field) -> Read | None:
    """新建 under 项目性质, 续建 under 建设性质: offices write both in one column."""
    name = _SISTERS.get(field.name)
    if name is None:
        return None
    offered = choices.YEAR_ROLES if name == "year_role" else choices.CONSTRUCTION_KINDS
    try:
        value = values.parse(Field(name, name, Kind.CHOICE, choices=offered), raw)
    except ValueError:
        return None
    return Read({}, spare={name: value}) if value is not None else None


def industry_of(word: str) -> str | None:
    """The industry of the ledger that a word of the sheet belongs to (教育 → 社会事业); None for none."""
    return next((industry for industry, words in _INDUSTRY_WORDS if re.search(words, word)), None)


def _read_pair(raw: Raw, unit_field: str, person_field: str) -> Read | None:
    """A unit and its person in one cell: 某某公司（张三）, 某某局 李四, 某某局\\n责任人：王五."""
    text = values.kept_text(raw)
    if not text or text in _WORDLESS:
        return None
    unit, person = people.unit_and_person(text)
    told = {unit_field: _one_line(unit), person_field: person}
    _, number = people.parted(text)
    return Read(
        {name: value for name, value in told.items() if value}, spare={"phone": number} if number else {}
    )


def _read_contact(raw: Raw, person_field: str) -> Read | None:
    """A person and a telephone number in one cell."""
    text = values.kept_text(raw)
    if not text or text in _WORDLESS:
        return None
    rest, number = people.parted(text)
    parts: dict[str, Value] = {"phone": number} if number else {}
    name = re.sub(r"(联系)?(电话|人|手机|方式)[:：]|[()（）:：,，/、;；\s]+", " ", rest).strip()
    if name:
        parts[person_field] = people.names_of(name, posts=True)
    return Read(parts)
