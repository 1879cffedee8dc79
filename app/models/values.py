"""Text ↔ value for every kind of field: one place for forms, grid, paste, import and export."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from app.models import dates
from app.models.fields import Field, Kind

Value = str | int | float | bool | None
Row = Mapping[str, Any]
"""The fields of one record by name; absent and None mean the same."""
MONEY_UNITS = {
    "元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "千万元": 10_000_000, "亿元": 100_000_000,
    "万": 10_000, "亿": 100_000_000,
}  # fmt: skip
LARGEST = 10**15
"""No figure of a ledger is larger, in 元 or in any other unit."""
NOTHING = frozenset({"", "-", "—", "——", "/", "\\", "无", "－", "–", "--"})
_TRUE = frozenset({"是", "√", "✓", "y", "yes", "1", "true", "对", "有"})
_FALSE = frozenset({"否", "×", "x", "n", "no", "0", "false", "不", "非"})
_FIGURE = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$", re.IGNORECASE)
_GROUPED = re.compile(r"^[(+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)(?:\.\d*)?\)?$")
"""Commas that group digits by three, or by four (万)."""
_ACCOUNTED = re.compile(r"^\((\d[\d.]*)\)$")
_SPOKEN = re.compile(r"([+-]?[\d.,，]+)(千万元|百万元|亿元|万元|千元|亿|万|元)")
_UID = re.compile(r"^[0-9a-f]{32}$")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def text_of(raw: object) -> str:
    """Cell content as trimmed text: full-width letters made half-width, invisible characters removed."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        if raw.isascii():
            return raw.strip()
        return _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).strip()
    if isinstance(raw, float) and abs(raw) < 1e15 and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return str(raw)


def kept_text(raw: object) -> str:
    """Cell content as a person wrote it (full-width stays), trimmed, invisible characters removed."""
    words = text_of(raw) if not isinstance(raw, str) else raw
    return words.strip() if words.isascii() else _INVISIBLE.sub("", words).strip()


def parse_figure(raw: object) -> Decimal | None:
    """A plain figure; None for nothing; raises ValueError saying what is wrong (Chinese)."""
    if isinstance(raw, bool):
        raise ValueError("要填数字")
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, float):
        if raw != raw or raw in (float("inf"), float("-inf")):
            raise ValueError("不是有效的数")
        return Decimal(repr(raw))
    digits = text_of(raw).replace("，", ",").replace(" ", "").replace("−", "-").lstrip("¥￥")
    if digits in NOTHING:
        return None
    if "," in digits:
        if not _GROUPED.match(digits):
            raise ValueError(_complaint(digits))
        digits = digits.replace(",", "")
    accounted = _ACCOUNTED.match(digits)
    if accounted:
        digits = f"-{accounted[1]}"
    if not _FIGURE.match(digits):
        raise ValueError(_complaint(digits))
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"「{digits}」不是数字") from None


def _complaint(words: str) -> str:
    if words.startswith(("约", "近", "超", "大约", "预计")):
        return f"「{words}」要准数，去掉“{words[0]}”"
    if words.endswith(("元", "万", "亿")):
        return f"「{words}」带了单位，只填数字"
    if words.endswith("%"):
        return f"「{words}」是百分数，这里要填数"
    if words.startswith("#"):
        return f"「{words}」是公式错误"
    if re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*", words) and "," in words:
        return f"「{words}」的逗号不在千分位上，请核对"
    return f"「{words}」不是数字"


def parse_money(raw: object, unit: str = "万元") -> int | None:
    """An amount given in `unit` as whole 元, half up; None for nothing; raises ValueError (Chinese)."""
    if isinstance(raw, float) and abs(raw) < 1e9:  # most cells: exact arithmetic is needed near a half only
        product = raw * MONEY_UNITS[unit]
        whole = round(product)
        if abs(product - whole) < 0.4 and abs(product) < 1e14:
            return whole
    figure = parse_figure(raw)
    if figure is None:
        return None
    yuan = figure * MONEY_UNITS[unit]
    if abs(yuan) > LARGEST:
        raise ValueError("数太大，请核对单位")
    return int(yuan.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def show_money(yuan: int | None, unit: str = "万元", *, places: int | None = None) -> str:
    """An amount in `unit` with thousands separators and true minus; "" for nothing.

    Without `places` as many as the amount needs, at most 4 for 万元 and 8 for 亿元.
    """
    if yuan is None:
        return ""
    amount = Decimal(yuan) / MONEY_UNITS[unit]
    if places is not None:
        amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        shown = f"{amount:,f}"
    else:
        shown = f"{amount:,f}"
        if "." in shown:
            shown = shown.rstrip("0").rstrip(".")
    return shown.replace("-", "−")


def parse(field: Field, raw: object, *, unit: str = "") -> Value:
    """The value of a field from what a person typed or a cell holds; None for nothing.

    Money is read in `unit` (by default the field's own, 万元). Raises ValueError saying what is wrong.
    """
    if field.numeric:
        figure = _parse_numeric(field, raw, unit)
        if reason := beyond(field, figure):
            raise ValueError(reason)
        return figure
    if field.kind is Kind.DATE:
        return dates.parse(None if text_of(raw) in NOTHING else raw)
    if field.kind is Kind.MONTH:
        return _parse_month(raw)
    if field.kind is Kind.FLAG:
        return _parse_flag(raw)
    if field.kind is Kind.CHOICE:
        return _parse_choice(field, raw)
    if field.kind is Kind.TAGS:
        return "、".join(part for part in re.split(r"[、,，;；/\s]+", kept_text(raw)) if part) or None
    if field.kind in (Kind.PROJECT_CODE, Kind.CREDIT_CODE):
        return _parse_code(raw)
    if field.kind is Kind.LINKS:
        return _parse_links(raw)
    return kept_text(raw) or None


def _parse_numeric(field: Field, raw: object, unit: str) -> int | float | None:
    if field.kind is Kind.MONEY:
        return _parse_spoken(raw, unit or field.unit or "万元")
    figure = parse_figure(raw)
    if figure is None:
        return None
    if abs(figure) > LARGEST:
        raise ValueError("数太大，请核对")
    if field.kind is Kind.INTEGER and figure != int(figure):
        raise ValueError("要填整数")
    return int(figure) if field.kind is Kind.INTEGER else float(figure)


def _parse_spoken(raw: object, unit: str) -> int | None:
    """An amount that says its own unit, as one speaks (3.5亿, 3亿5000万元), else one in `unit`."""
    words = text_of(raw).replace(" ", "") if isinstance(raw, str) else ""
    parts = _SPOKEN.findall(words)
    if not parts or "".join(f"{figure}{own}" for figure, own in parts) != words:
        return parse_money(raw, unit)
    units = [MONEY_UNITS[own] for _, own in parts]
    amounts = [parse_money(figure, own) or 0 for figure, own in parts]
    if units != sorted(set(units), reverse=True) or any(amount < 0 for amount in amounts[1:]):
        raise ValueError(f"「{words}」看不明白，请写成一个数")
    return -sum(map(abs, amounts)) if amounts[0] < 0 else sum(amounts)


def beyond(field: Field, value: Any) -> str:
    """Why a figure cannot be in its field (Chinese), "" when it can: no total is negative."""
    if value is None or isinstance(value, str):
        return ""
    below = field.least is not None and value < field.least
    if field.most is not None and (below or value > field.most):
        return f"「{field.label}」要在 {field.least or 0:g} 到 {field.most:g} {field.unit}之间"
    return f"「{field.label}」不能是负数" if below else ""


def _parse_month(raw: object) -> str | None:
    stored = dates.parse(raw)
    if stored is None:
        return None
    if len(dates.iso(stored)) < 7:
        raise ValueError("要填到月份，例如 2025-08")
    return dates.iso(stored)[:7]


def _parse_flag(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = text_of(raw).lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    if word in NOTHING:
        return None
    raise ValueError("填“是”或“否”")


def _parse_choice(field: Field, raw: object) -> str | None:
    word = kept_text(raw)
    if word in NOTHING and word not in field.choices:
        return None
    if not field.choices or word in field.choices:
        return word
    if word.isdigit() and 1 <= int(word) <= len(field.choices):
        return field.choices[int(word) - 1]
    close = [choice for choice in field.choices if word in choice or choice in word]
    if len(close) == 1:
        return close[0]
    raise ValueError(f"「{word}」不在可选项里：{'、'.join(field.choices)}")


def _parse_links(raw: object) -> str | None:
    """Uids as they are stored; what a person types for them is understood where the records are known."""
    uids = text_of(raw)
    if uids and not all(_UID.match(part) for part in uids.split("、")):
        raise ValueError("要在自己的表里填序号")
    return uids or None


def _parse_code(raw: object) -> str | None:
    code = text_of(raw).upper().replace(" ", "")
    code = re.sub("[\u2010-\u2015\u2212_]", "-", code)
    if re.fullmatch(r"\d{20}", code):
        code = "-".join((code[:4], code[4:10], code[10:12], code[12:14], code[14:]))
    return None if code in NOTHING else code


def show(field: Field, value: Any) -> str:
    """A value for screen and paper in the field's unit; "" for nothing."""
    if value is None or value == "":
        return ""
    if field.kind is Kind.MONEY:
        return show_money(int(value), field.unit or "万元")
    if field.kind is Kind.NUMBER:
        return f"{value:,.6f}".rstrip("0").rstrip(".").replace("-", "−")
    if field.kind is Kind.INTEGER:
        return str(value) if field.unit == "年" else f"{value:,}".replace("-", "−")
    if field.kind is Kind.FLAG:
        return "是" if value else "否"
    if field.kind is Kind.DATE:
        return dates.show(str(value))
    if field.kind is Kind.LINKS:  # who knows the records names them
        return f"{str(value).count('、') + 1}个"
    return str(value)


def edit_text(field: Field, value: Any) -> str:
    """A value as a person would type it again: no thousands separators, ASCII minus, the whole date."""
    if field.kind is Kind.DATE:
        return str(value or "")
    return show(field, value).replace(",", "").replace("−", "-") if field.numeric else show(field, value)
