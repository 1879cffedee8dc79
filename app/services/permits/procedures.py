"""手续目录: the delivered procedures (`resources/permits.json`) and what an office changed or added."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Procedure, field_of, fields_of, values
from app.models.cells import Cell, Refused, check
from app.models.uids import keyed_uid
from app.rules.permits import Basis, PermitItem, cycle
from app.services.common import calendars, options, records, resources
from app.storage.ledger import Ledger, office_of

_NAMES = tuple(field.name for field in fields_of(Procedure) if field.name != "code")
_NEEDS = ("approval", "ratification", "filing")
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,5}", re.ASCII)


class _Delivered(msgspec.Struct, frozen=True):
    code: str
    name: str
    short: str
    issuer: str
    stage: str
    needs: tuple[str, str, str]
    condition: str = ""
    days: int | None = None
    calendar_days: bool = False
    days_by_eia: dict[str, int | None] = {}
    months: int | None = None
    until: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    unverified: bool = False
    event: str = ""
    note: str = ""
    name_by_industry: dict[str, str] = {}


class _File(msgspec.Struct, frozen=True):
    stages: tuple[str, ...]
    procedures: tuple[_Delivered, ...]


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One line of the catalogue: the procedure as it counts here, and what the office itself said of it.

    `own`: the office added it; `unused`: it is left out of every project's list.
    """

    item: PermitItem
    said: Mapping[str, Any]
    own: bool
    unused: bool

    def value(self, name: str) -> Any:
        """A field of the line as it counts."""
        return _FIELDS[name](self.item) if name in _FIELDS else self.said.get(name)


_FIELDS: Mapping[str, Any] = {
    "code": lambda item: item.code,
    "name": lambda item: item.name,
    "issuer": lambda item: item.issuer,
    "stage": lambda item: item.stage,
    "approval": lambda item: item.needs[0],
    "ratification": lambda item: item.needs[1],
    "filing": lambda item: item.needs[2],
    "condition": lambda item: item.condition,
    "statutory_days": lambda item: item.days,
    "promised_days": lambda item: item.promised_days,
    "validity_months": lambda item: item.months,
    "before": lambda item: before_text(item.before),
}


@cache
def stages() -> tuple[str, ...]:
    """The stages that the delivered procedures stand in, in their order."""
    return _file().stages


def catalogue(session: Session) -> tuple[PermitItem, ...]:
    """The procedures that count here, in their order."""
    return tuple(entry.item for entry in listing(session) if not entry.unused)


def listing(session: Session) -> list[CatalogueLine]:
    """Every line of the catalogue, those left out too; an office's own stand last in their stage."""
    columns = [Procedure.__table__.c[name] for name in ("code", *_NAMES)]
    own = select(*columns).where(~Procedure.deleted, Procedure.office == office_of(session))
    rows = session.execute(own.order_by(Procedure.uid))
    overrides = {row[0]: dict(zip(_NAMES, row[1:], strict=True)) for row in rows}
    lines = [_entry(item, overrides.pop(item.code, {}), own=False) for item in _delivered()]
    lines += [_entry(PermitItem(code, code), overrides[code], own=True) for code in sorted(overrides)]
    order = list(dict.fromkeys([*stages(), *(entry.item.stage for entry in lines)]))
    return sorted(lines, key=lambda entry: order.index(entry.item.stage))


def basis(session: Session, today: date) -> Basis:
    """What every project's procedures are judged by now."""
    far, near = (options.number(session, key) for key in ("expiry_far", "expiry_near"))
    return Basis(catalogue(session), calendars.calendar(session), today, far, near)


def set_texts(ledger: Ledger, by: str, cells: Sequence[Cell], title: str) -> list[Refused]:
    """Write typed texts (their rows are codes) into the catalogue as one step; gives those not taken.

    "" brings back what is delivered.
    """
    with ledger.read() as session:
        lines = {entry.item.code: entry for entry in listing(session)}
    good, refused, _ = check(cells, lambda cell: _checked(lines, *cell))
    rows = {_uid(ledger, code): {"code": code, **fields} for code, fields in good.items() if fields}
    if rows:
        records.put(ledger, by, Procedure, rows, title)
    return refused


def new_code(session: Session, text: str) -> str:
    """A typed code for a further procedure; raises ValueError saying why it cannot be one."""
    code = values.text_of(text).upper()
    if not _CODE.fullmatch(code):
        raise ValueError("代号用一个字母加数字，最多 6 位，例如 Q01")
    if any(entry.item.code == code for entry in listing(session)):
        raise ValueError(f"代号 {code} 已经有了")
    return code


def add(ledger: Ledger, by: str, code: str) -> str:
    """A procedure of the office's own; gives its code. Raises ValueError saying why not."""
    with ledger.read() as session:
        own_code = new_code(session, code)
    row = {"code": own_code, "name": own_code, "stage": stages()[0]}
    records.put(ledger, by, Procedure, {_uid(ledger, own_code): row}, f"加手续：{own_code}")
    return own_code


def before_text(groups: Sequence[Sequence[str]]) -> str:
    """What comes before, as it is typed: P19/P21、P24."""
    return "、".join("/".join(group) for group in groups)


def before_of(text: str | None) -> tuple[tuple[str, ...], ...]:
    """The groups of codes in a typed text; of each group one is enough."""
    parts = [part for part in re.split(r"[、,，;；\s]+", text or "") if part]
    return tuple(tuple(code.upper() for code in part.split("/") if code) for part in parts)


# ------------------------------------------------------------------ how a line comes about


@cache
def _file() -> _File:
    return msgspec.json.decode((resources.folder() / "permits.json").read_bytes(), type=_File)


@cache
def _delivered() -> tuple[PermitItem, ...]:
    return tuple(_item(raw) for raw in _file().procedures)


def _item(raw: _Delivered) -> PermitItem:
    fields = msgspec.structs.asdict(raw)
    return PermitItem(**{**fields, "before": tuple(tuple(part.split("/")) for part in raw.before)})


def _entry(item: PermitItem, overrides: Mapping[str, Any], *, own: bool) -> CatalogueLine:
    """The delivered procedure with what the office said in its place."""
    filled = {name: value for name, value in overrides.items() if value is not None}
    plain: dict[str, Any] = {
        name: filled[name]
        for name in ("name", "issuer", "stage", "condition", "promised_days")
        if name in filled
    }
    if "name" in plain:
        plain |= {"short": plain["name"], "name_by_industry": {}}
    if "statutory_days" in filled:
        left_out = {eia: days for eia, days in item.days_by_eia.items() if days is None}
        plain |= {
            "days": filled["statutory_days"],
            "calendar_days": False,
            "days_by_eia": left_out,
            "unverified": False,
        }
    if "validity_months" in filled:
        plain["months"] = filled["validity_months"]
    if "before" in filled:
        plain["before"] = before_of(filled["before"])
    plain["needs"] = tuple(filled.get(name, item.needs[place]) for place, name in enumerate(_NEEDS))
    merged = replace(item, **{**plain, "stage": plain.get("stage") or item.stage or stages()[0]})
    return CatalogueLine(merged, filled, own, bool(filled.get("unused")))


def _checked(lines: Mapping[str, CatalogueLine], code: str, name: str, text: str) -> Any:
    field = field_of(Procedure, name)
    value = records.checked(field, text)
    if name != "before" or value is None:
        return value
    groups = before_of(str(value))
    for other in (each for group in groups for each in group):
        if other not in lines:
            raise ValueError(f"目录里没有代号 {other}")
    before = {each: entry.item.before for each, entry in lines.items()} | {code: groups}
    round_trip = cycle(before)
    if round_trip:
        raise ValueError(f"前置成了一个圈：{' → '.join(round_trip)}")
    return before_text(groups)


def _uid(ledger: Ledger, code: str) -> str:
    return keyed_uid(Procedure, ledger.office, code)
