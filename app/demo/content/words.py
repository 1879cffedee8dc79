"""Invented names of places, firms and people, and texts with their slots filled."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from random import Random

from app.demo.content.catalog import catalog
from app.rules.codes import CREDIT_ALPHABET, make_credit_code
from app.services.common.resources import OfficeInfo

_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")
_SHARES = 14  # so many offices never share a township or a firm


@dataclass(slots=True)
class DemoPlace:
    """What is peculiar to one office: its townships, firms and people. `region` is what its codes carry."""

    office: OfficeInfo
    short: str
    prefix: str
    region: str
    stems: list[str]
    brands: list[str]
    people: deque[str]
    leaders: list[str]
    staff: dict[str, list[str]] = field(default_factory=dict)
    credit_codes: dict[str, str] = field(default_factory=dict)

    def unit(self, department: str) -> str:
        """A department of this office as it is called here; the city itself has a commission."""
        if self.office.short == "市本级" and department == "发展和改革局":
            return "市发展和改革委员会"
        return f"{self.prefix}{department}"

    def leader(self, department: str) -> str:
        """The leader who looks after a department's projects."""
        departments = sorted({kind.department for kind in catalog().archetypes})
        return self.leaders[departments.index(department) % len(self.leaders)]

    def firm(self, brand: str, trade: str, *, public: bool) -> str:
        """The name of a firm that does not exist."""
        home = (
            "衡水"
            if self.office.own_code
            else self.short
            if public or len(self.short) < 3
            else self.short[:-1]
        )
        return f"{home}{brand}{trade or '实业'}有限公司"

    def someone(self) -> str:
        """Another invented person; after thousands the names come again."""
        self.people.rotate()
        return self.people[0]

    def person(self, unit: str, rng: Random) -> str:
        """One of the two people who answer for a unit."""
        people = self.staff.setdefault(unit, [])
        if len(people) < 2:
            people.append(self.someone())
        return rng.choice(people)

    def credit_code(self, owner: str, prefix: str, rng: Random) -> str:
        """The 统一社会信用代码 of an owner; the letters MY at its heart are not given out to anybody."""
        if owner not in self.credit_codes:
            body = "MY" + "".join(rng.choices(CREDIT_ALPHABET, k=6))
            self.credit_codes[owner] = make_credit_code(prefix, self.region, body)
        return self.credit_codes[owner]


def place_of(office: OfficeInfo, rng: Random) -> DemoPlace:
    """The invented surroundings of an office; those of the offices of one city do not overlap."""
    words = catalog().words
    turn = office.position % _SHARES
    stems = _share(words.stem_first, words.stem_second, turn)
    brands = _share(words.brand_first, words.brand_second, turn)
    people = ["".join(parts) for parts in product(words.surnames, words.given)]
    rng.shuffle(people)
    own_name = office.short.endswith(("县", "市", "区"))
    return DemoPlace(
        office=office,
        short=office.short if own_name else "衡水市",
        prefix=office.short[-1] if own_name else "市",
        region=f"{office.code[:4]}00" if office.own_code else office.code,
        stems=stems,
        brands=brands,
        people=deque(people[6:]),
        leaders=people[:6],
    )


def _share(first: tuple[str, ...], second: tuple[str, ...], turn: int) -> list[str]:
    names = ["".join(parts) for parts in product(first, second)]
    Random(len(names)).shuffle(names)
    return names[turn::_SHARES]


def number(low: int, high: int, rng: Random) -> int:
    """A number between two, as round as such numbers are said."""
    drawn = rng.randint(low, high)
    return round(drawn, -2) if drawn >= 1_000 else round(drawn, -1) if drawn >= 200 else drawn


def fill(text: str, rng: Random, words: Mapping[str, str]) -> str:
    """A text with {n:a-b} as a number between and every other slot as `words` says."""

    def slot(match: re.Match[str]) -> str:
        name, low, high = match.groups()
        return words[name] if low is None else str(number(int(low), int(high), rng))

    return _SLOT.sub(slot, text)


def quantities(texts: tuple[str, ...], rng: Random) -> list[float]:
    """The total quantity of every text's work ({q:a-b} and {k:a-b}), 0 where it has none."""
    totals: list[float] = []
    for text in texts:
        match = re.search(r"\{([qk]):(\d+)-(\d+)\}", text)
        drawn = rng.uniform(int(match[2]), int(match[3])) if match else 0.0
        totals.append(
            round(drawn, 1) if match and match[1] == "k" else float(number(int(drawn), int(drawn), rng))
        )
    return totals


def work_text(texts: tuple[str, ...], totals: list[float], fraction: float) -> str:
    """What is being built when `fraction` of the work is done; the last text from 1 on."""
    if fraction >= 1:
        return texts[-1]
    index, part = divmod(max(fraction, 0.0) * (len(texts) - 1), 1)
    total = totals[int(index)]
    return _quantified(texts[int(index)], total, max(part, 0.08))


def _quantified(text: str, total: float, part: float) -> str:
    whole = f"{total:.1f}".removesuffix(".0")

    def slot(match: re.Match[str]) -> str:
        if match[1] == "t":
            return whole
        done = total * part
        if match[1] == "k":
            return f"{max(done, 0.1):.1f}"
        return str(max(round(done, -2 if total >= 5_000 else -1 if total >= 1_000 else 0), 1)).removesuffix(
            ".0"
        )

    return _SLOT.sub(slot, text)
