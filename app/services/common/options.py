"""The numbers and words an office's rules go by, with their defaults; changed in 设置, kept as records."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Field, Kind, Setting, values
from app.models.uids import keyed_uid
from app.models.values import Value
from app.services.common import records
from app.storage.ledger import Ledger, office_of


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: its key, how it is shown and typed, what it is unless an office says otherwise.

    A figure lies between `least` and `most`, both included.
    """

    key: str
    field: Field
    default: Value
    least: int = 1
    most: int = 366


def _number(key: str, label: str, default: int, unit: str, help: str, most: int = 366) -> Option:
    return Option(key, Field(key, label, Kind.INTEGER, unit=unit, help=help), default, most=most)


def _money(key: str, label: str, default: int, help: str) -> Option:
    return Option(key, Field(key, label, Kind.MONEY, unit="万元", help=help), default, most=10**15)


OPTIONS: tuple[Option, ...] = (
    _number(
        "report_day",
        "每月填报截止日",
        25,
        "日",
        "当月的数在当月这一天前填完；没有这一天的月份算到月底",
        most=31,
    ),
    _number("visit_days", "包联多久没走访要提醒", 30, "天", "在建项目的包联领导超过这些天没有走访就提醒"),
    _number("feedback_days", "问题多久没反馈算逾期", 15, "天", "从交办或上次反馈算起，常用 7、15、30"),
    _number("expiry_far", "批复到期提前提醒", 90, "天", "有效期还剩这些天时提醒"),
    _number("expiry_near", "批复到期紧急提醒", 30, "天", "有效期还剩这些天时加急提醒"),
    _number("soon_days", "多少天内算快到期", 7, "天", "工作台上“本周到期”"),
    _money("statistics_least", "入统起点（总投资）", 5_000_000, "已开工且总投资达到这个数应入统"),
    Option(
        "statistics_nodes",
        Field(
            "statistics_nodes",
            "入库关键时间节点",
            Kind.TAGS,
            help="每年几个，如 03-25、06-25、09-25；文件没有明确，由本单位填",
        ),
        None,
    ),
    Option(
        "grain",
        Field(
            "grain", "月内填报", Kind.CHOICE, choices=("不用", "旬", "周", "天"), help="月内按什么分解和填报"
        ),
        "不用",
    ),
)
_BY_KEY = {option.key: option for option in OPTIONS}


def option(session: Session, key: str) -> Value:
    """A setting as it is now; raises KeyError for no such setting."""
    declared = _BY_KEY[key]
    query = select(Setting.value).where(Setting.uid == _uid(office_of(session), key), ~Setting.deleted)
    text = session.scalar(query)
    return declared.default if text is None else values.parse(declared.field, text)


def number(session: Session, key: str) -> int:
    """A setting that is a whole number (days, 元)."""
    value = option(session, key)
    return value if isinstance(value, int) else 0


def all_of(session: Session) -> dict[str, Value]:
    """Every setting as it is now, by key."""
    return {declared.key: option(session, declared.key) for declared in OPTIONS}


def read(ledger: Ledger) -> dict[str, Value]:
    """Every setting of an open ledger as it is now, by key."""
    with ledger.read() as session:
        return all_of(session)


def set_option(ledger: Ledger, by: str, key: str, text: str) -> None:
    """Change a setting from what was typed, "" for its default; raises ValueError saying what is wrong."""
    declared = _BY_KEY[key]
    value = values.parse(declared.field, text)
    if isinstance(value, int) and not declared.least <= value <= declared.most:
        raise ValueError(f"「{declared.field.label}」要在 {declared.least} 到 {declared.most} 之间")
    kept = None if value is None else values.edit_text(declared.field, value)
    row = {"name": key, "value": kept}
    records.put(ledger, by, Setting, {_uid(ledger.office, key): row}, f"改设置：{declared.field.label}")


def _uid(office: str, key: str) -> str:
    return keyed_uid(Setting, office, key)
