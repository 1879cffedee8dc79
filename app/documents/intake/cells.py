"""One cell to one value: what cannot be read stays empty and says why; what is odd is kept and says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.documents.intake.grid import NOT_COMPUTED, Raw
from app.models import dates, values
from app.models.fields import Field, Kind
from app.models.values import Value

_ROUGH = re.compile(
    r"^(?:约|近|大约|估算?|暂定|预计)?\s*([+-]?[\d,.]+)\s*(亿元|万元|千元|元|亿|万)?\s*(?:左右|人民币)?$"
)
_NEW_CODE = re.compile(r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")
_NO_PERSON = re.compile(
    r"(公司|集团|委员会|管委会|中心|学校|政府|办事处|银行|局|厂|院|办|处|站|所|部|镇|乡|街道|项目|工程)$"
)
_PERSON_TAIL = re.compile(
    r"^(.*?)[\s(（:：、,，/;；]+(?:(?:项目)?(?:责任人|负责人|联系人|法人(?:代表)?|法定代表人|经办人)[:：\s]*)?"
    r"([一-鿿·]{2,4})\s*[)）]?\s*[\d-]*\s*$",
    re.DOTALL,
)
_PHONE = re.compile(r"\d[\d\s-]{5,}\d(?:\s*[,，、/;；]\s*\d[\d\s-]{5,}\d)*")
_PEOPLE = frozenset(
    {"leader", "responsible_person", "owner_head", "contact", "legal_person", "agent", "person"}
)
_WORDLESS = frozenset({"无", "暂无", "没有", "/", "—", "-", "－", "\\", "——", "无。", "暂无问题", "无问题"})
_OFFICE = re.compile(
    r"^([一-鿿]{2,3}|[一-鿿]\s[一-鿿])[\s（(:：]+[一-鿿\s]*(?:长|书记|主任|常委|委员|主席|调研员|助理)[)）]?$"
)
_INDUSTRY_WORDS = (
    ("社会事业", r"教育|卫生|医疗|民政|养老|体育|社会|民生|福利"),
    ("文旅", r"旅游|文化|文旅"),
    ("农业水利", r"农村|农田|水利|水务|林业|畜牧|渔业"),
    ("交通", r"公路|铁路|道路|航空|港口"),
    ("能源", r"电力|光伏|风电|储能|新能源|电网"),
    ("市政", r"城建|城市|管网|基础设施|环保|供热|供水|城镇"),
    ("房地产", r"住房|棚改|地产|安置"),
    ("服务业", r"物流|商贸|商业|金融|服务"),
    ("工业", r"制造|产业|工业"),
)
_CJK_SPACE = re.compile(r"(?<=[一-鿿（）()《》、，。])\s+(?=[一-鿿（）()《》、，。])")


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell gives: a value or several by field, and a remark (Chinese, "" for none)."""

    values: dict[str, Value]
    remark: str = ""


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


def reader(target: str, field: Field | None, unit: str, check_code: Callable[[str], str | None]) -> Reader:
    """The way to read the cells of a column with this target; amounts in `unit`."""
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
    if field.kind is Kind.DATE:
        return lambda raw: _read_date(raw, target)
    if target == "name":
        return _read_name
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
    if _is_fault(raw):
        return Read({}, _fault(raw))
    if isinstance(raw, date):
        return Read({}, f"「{raw}」是日期，不是金额")
    try:
        amount = values.parse_money(raw, unit)
        return None if amount is None else Read({target: amount})
    except ValueError as error:
        return _read_rough(raw, target, unit) or Read({}, str(error))


def _read_rough(raw: Raw, target: str, unit: str) -> Read | None:
    """约0.13亿元 and the like: a figure with its own unit or with a word for nearly."""
    match = _ROUGH.match(values.text_of(raw))
    if match is None:
        return None
    own = match[2] or unit
    try:
        amount = values.parse_money(match[1], own)
    except ValueError:
        return None
    doubt = f"「{values.kept_text(raw)}」按 {values.show_money(amount)} 万元读，请核对"
    return Read({target: amount}, doubt)


def _read_date(raw: Raw, target: str) -> Read | None:
    if raw == "" or values.text_of(raw) in values.NOTHING:
        return None
    if _is_fault(raw):
        return Read({}, _fault(raw))
    try:
        stored = dates.parse(raw)
    except ValueError as error:
        return Read({}, str(error))
    if stored and isinstance(raw, float) and not raw.is_integer() and f"{raw:g}".endswith(".1"):
        return Read({target: stored}, f"「{raw:g}」可能是 1 月，也可能是 10 月，按 {stored} 读")
    return None if stored is None else Read({target: stored})


def _read_span(raw: Raw) -> Read | None:
    if raw == "" or values.text_of(raw) in values.NOTHING:
        return None
    if _is_fault(raw):
        return Read({}, _fault(raw))
    try:
        span = dates.parse_range(raw)
    except ValueError as error:
        return Read({}, str(error))
    ends = {"start": span.start, "finish": span.finish}
    return Read({name: value for name, value in ends.items() if value})


def _read_code(raw: Raw, target: str, check_code: Callable[[str], str | None]) -> Read | None:
    if _is_fault(raw):
        return Read({}, _fault(raw))
    code = values.parse(Field(target, target, Kind.PROJECT_CODE), raw)
    if not isinstance(code, str):
        return None
    if sum(char.isdecimal() for char in code) < 8:
        return Read({}, f"「{values.kept_text(raw)}」不是项目代码")
    if not _NEW_CODE.match(code):
        return Read({target: code}, f"「{code}」不像 24 位项目代码，请核对")
    return Read({target: code}, check_code(code) or "")


def _read_name(raw: Raw) -> Read | None:
    name = _one_line(values.kept_text(raw))
    bare = name.strip("★☆※●▲■◆*＊△○ ").strip()
    return Read({"name": bare}) if bare and not _is_fault(raw) else None


def _one_line(text: str) -> str:
    """Text without the line breaks and blanks that only fit it into its cell."""
    return _CJK_SPACE.sub("", re.sub(r"[\r\n]+", "\n", text)).replace("\n", " ").strip()


def _read_text(raw: Raw, target: str) -> Read | None:
    if _is_fault(raw):
        return Read({}, _fault(raw))
    text = values.kept_text(raw)
    if not text or text in _WORDLESS:
        return None
    stream = target.rpartition(".")[2]
    if stream not in _PEOPLE:
        return Read({target: _one_line(text)})
    text = _PHONE.sub("", text).strip() or text
    return Read({target: _people(_without_office(text) if stream == "leader" else text)})


def _without_office(text: str) -> str:
    """A leader without the office beside the name: 张三（副县长） → 张三."""
    return "、".join(_OFFICE.sub(r"\1", part.strip()) for part in re.split(r"[\r\n、;；]+", text))


def _people(text: str) -> str:
    """Names of people: the blank inside 王　强 goes, several names are joined by 、."""
    names: list[str] = []
    for part in re.split(r"[\r\n]+|[、,，;；/]", text):
        part = part.strip()
        if re.fullmatch(r"[一-鿿]\s+[一-鿿]", part):
            part = re.sub(r"\s+", "", part)
        names += [part] if not re.fullmatch(r"(?:[一-鿿]{2,4}\s+)+[一-鿿]{2,4}", part) else part.split()
    return "、".join(name for name in names if name)


def _read_note(raw: Raw, target: str) -> Read | None:
    if _is_fault(raw):
        return Read({}, _fault(raw))
    text = values.kept_text(raw)
    return Read({target: text}) if text and text not in _WORDLESS else None


def _read_any(raw: Raw, field: Field) -> Read | None:
    if _is_fault(raw):
        return Read({}, _fault(raw))
    try:
        value = values.parse(field, raw)
    except ValueError as error:
        value = _industry(str(raw)) if field.name == "industry" else None
        if value is None:
            return Read({}, str(error))
    return None if value is None else Read({field.name: value})


def _industry(word: str) -> str | None:
    """The industry of the ledger that a word of the sheet belongs to (教育 → 社会事业); None for none."""
    return next((industry for industry, words in _INDUSTRY_WORDS if re.search(words, word)), None)


def _read_pair(raw: Raw, unit_field: str, person_field: str) -> Read | None:
    """A unit and its person in one cell: 某某公司（张三）, 某某局 李四, 某某局\\n责任人：王五."""
    text = values.kept_text(raw)
    if not text or text in _WORDLESS:
        return None
    match = _PERSON_TAIL.match(text)
    if match and match[1].strip() and not _NO_PERSON.search(match[2]):
        return Read({unit_field: _one_line(match[1].strip(" \u3000\n:：、,，(（")), person_field: match[2]})
    lone_person = len(text) <= 4 and not _NO_PERSON.search(text)
    return Read({person_field if lone_person else unit_field: _one_line(text)})


def _read_contact(raw: Raw, person_field: str) -> Read | None:
    """A person and a telephone number in one cell."""
    text = values.kept_text(raw)
    if not text or text in _WORDLESS:
        return None
    match = _PHONE.search(text)
    parts: dict[str, Value] = {}
    if match:
        parts["phone"] = match[0].strip()
        text = text.replace(match[0], " ")
    name = re.sub(r"(联系)?(电话|人|手机|方式)[:：]|[()（）:：,，/、;；\s]+", " ", text).strip()
    if name:
        parts[person_field] = _people(name)
    return Read(parts)
