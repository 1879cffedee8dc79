"""What a demo project needs of land, energy, environment, utilities and loans, and what is there of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.demo.content.case import DemoCase, Row, record_words
from app.demo.content.months import WAN
from app.demo.content.words import number
from app.models.need import UNITS

_LOCAL, _CITY = 0.42, 0.39
"""Energy intensities (吨标准煤/万元) of a county and of the city, invented."""
_LARGE = 40_000
"""万元; land for larger projects is secured by the state."""
_SITES = frozenset({"房建", "污水", "场站", "站房", "供水", "道路", "桥梁", "输变电"})
_WAYS = ("批而未供", "批而未供", "用地直报", "新增指标省级统筹", "占补平衡统筹")
_UTILITIES = {
    "厂房": ("供水", "供电", "供气", "通信"), "技改": ("供电", "供气"), "冷库": ("供电", "供水"),
    "养殖": ("供水", "供电"), "房建": ("供水", "供电", "供热", "通信"), "站房": ("供电",), "污水": ("供电",),
    "停车": ("供电",), "储能": ("供电",), "场站": ("供电",), "供水": ("供电",),
    "文旅": ("供水", "供电", "通信"),
}  # fmt: skip
_AMOUNTS = {
    "供水": (60, 800),
    "供电": (400, 6_000),
    "供气": (300, 5_000),
    "供热": (800, 9_000),
    "通信": (1, 4),
}


def land_fields(case: DemoCase) -> Row:
    """A public project on new ground has an area as the private ones have."""
    profile = record_words().profiles.get(case.sketch.kind.work)
    if profile is not None and "P19" in profile.skip:  # no ground of its own
        return dict.fromkeys(("land_area", "land_secured"))
    if case.project.get("land_area") or case.sketch.kind.work not in _SITES:
        return {}
    area = float(number(case.sketch.total // 420 + 6, case.sketch.total // 300 + 12, case.rng))
    secured = area if case.begun is not None else round(area * case.rng.choice([0.0, 0.6, 1.0]), 1)
    return {"land_area": area, "land_secured": secured}


def needs(case: DemoCase, moved: Sequence[Row]) -> list[Row]:
    """All needs of a project; amounts in `app.models.need.UNITS`, those of 融资 in 万元.

    `moved` are its flows of money: what came from banks was granted.
    """
    rows = [*_land(case), *_energy(case)]
    if case.full or case.index % 4 == 0:
        rows += _utilities(case)
    rows += _finance(case, moved)
    for row in rows:
        row["measure"] = UNITS[row["kind"]]
    return rows


def _land(case: DemoCase) -> list[Row]:
    area, secured = case.project.get("land_area"), case.project.get("land_secured")
    if not area:
        return []
    whole = secured == area
    words = record_words()
    way = case.rng.choice(_WAYS) if case.sketch.total < _LARGE else "中央层面保障"
    stage = words.land_stages[0] if whole else case.rng.choice(words.land_stages[2:])
    unit = case.unit("自然资源和规划局")
    row = _row(case, "用地", unit, float(area), float(secured or 0.0))
    return [
        row
        | {
            "land_class": "建设用地"
            if way == "批而未供"
            else case.rng.choice(["耕地", "耕地", "园地", "未利用地"]),
            "land_way": way,
            "land_stage": stage,
            "standard_land": case.sketch.kind.industry == "工业" and case.sketch.kind.work == "厂房",
            "basic_farmland": False,
            "redline": False,
        }
    ]


def _energy(case: DemoCase) -> list[Row]:
    energy = case.project.get("energy")
    if not energy or case.sketch.kind.industry not in ("工业", "能源", "服务业"):
        return []
    value = int(case.project.get("output_value") or case.sketch.total * WAN) / WAN
    intensity = round(energy / value, 3)
    apart = bool(case.issues) and case.issues[0]["category"] == "能耗"
    if apart or case.index % 17 == 5:  # a few use much
        intensity = round(_LOCAL * case.rng.uniform(0.95, 1.4), 3)
    free = intensity < _LOCAL and intensity <= _CITY
    secured = energy if case.begun is not None or free else 0.0
    row = _row(case, "用能", case.unit("发展和改革局"), float(energy), float(secured))
    figures = {"intensity": intensity, "local_intensity": _LOCAL, "city_intensity": _CITY}
    rows = [row | figures | {"listed_apart": apart}]
    if case.project.get("eia") == "报告书":
        amount = float(case.rng.randint(2, 40))
        state = amount if case.begun is not None or case.chance(0.4) else 0.0
        rows.append(
            _row(case, "环境容量", case.unit("生态环境分局"), amount, state)
            | {"item": "化学需氧量、氮氧化物"}
        )
    return rows


def _utilities(case: DemoCase) -> list[Row]:
    kinds = _UTILITIES.get(case.sketch.kind.work, ())
    home = case.place.short if len(case.place.short) < 3 else case.place.short[:-1]
    rows = []
    for kind in kinds if case.full else kinds[:2]:
        low, high = _AMOUNTS[kind]
        amount = float(number(low, high, case.rng))
        done = case.begun is not None and _share(case) > 0.45
        part = case.rng.choice([0.0, 0.5]) if kind not in ("通信", "供热") else 0.0
        company = record_words().utilities[kind].format(c=home)
        row = _row(case, kind, company, amount, amount if done else amount * part)
        rows.append(row | {"item": {"供电": "新增专变", "通信": "园区光缆接入"}.get(kind, "接入市政管网")})
    return rows


def _finance(case: DemoCase, moved: Sequence[Row]) -> list[Row]:
    loan = int(case.project.get("fund_loan") or 0)
    if not loan:
        return []
    came = (row for row in moved if row["source"] == "银行贷款" and row["stream"] == "到位")
    granted = sum(row["amount"] for row in came)
    bank = case.rng.choice(record_words().banks).format(c=case.place.short)
    signed = loan if granted * 2 > loan else max(granted, loan * 3 // 5 // WAN * WAN) if case.begun else 0
    intended = loan if signed or case.sketch.fate != "prework" else loan // 2 // WAN * WAN
    row = _row(case, "融资", bank, loan / WAN, signed / WAN)
    money: dict[str, Any] = {
        "intended": intended or None,
        "signed": signed or None,
        "granted": granted or None,
    }
    return [row | money | {"item": "项目贷款"}]


def _share(case: DemoCase) -> float:
    return (case.sketch.prev + case.sketch.done) / max(case.sketch.total, 1)


def _row(case: DemoCase, kind: str, counterpart: str, amount: float, secured: float) -> Row:
    """What all kinds tell; the day by which it is needed lies before or within the works."""
    whole = secured >= amount
    begin = case.begun or case.planned_start
    offset = -60 if kind in ("用地", "用能", "环境容量") else case.rng.randint(20, 150)
    due = begin + timedelta(days=offset)
    state = "已落实" if whole else "对接中"
    if not whole and due < case.today:
        late = case.chance(0.3)
        state = "有困难" if late else "对接中"
        due = case.past(3, 20) if late else case.today + timedelta(days=case.rng.randint(5, 75))
    elif not whole and case.sketch.fate == "prework":
        state = "未对接" if case.chance(0.6) else "对接中"
    person = case.place.person(counterpart, case.rng)
    return {
        "kind": kind,
        "amount": amount,
        "secured": secured,
        "due": due.isoformat(),
        "counterpart": counterpart,
        "person": person,
        "state": state,
    }
