"""The words of the demo ledgers, as they lie in `resources/demo/catalog.json`."""

from functools import cache

import msgspec

from app.services.common.resources import folder


class Archetype(msgspec.Struct, frozen=True):
    """A kind of project. `size` is the range of its total in 万元; texts hold slots (see `words.fill`)."""

    industry: str
    work: str
    names: tuple[str, ...]
    size: tuple[int, int]
    department: str
    investor: str
    approval: str
    content: str
    trade: str = ""
    chain: str = ""
    capacity: str = ""
    construction: str = "新建"
    weight: float = 1.0


class IssueText(msgspec.Struct, frozen=True):
    """A problem in the clerks' words, its remedy, who sees to it and how it ended."""

    category: str
    description: str
    measure: str
    unit: str
    result: str


class Words(msgspec.Struct, frozen=True):
    """The parts that invented names are put together from."""

    surnames: tuple[str, ...]
    given: tuple[str, ...]
    brand_first: tuple[str, ...]
    brand_second: tuple[str, ...]
    stem_first: tuple[str, ...]
    stem_second: tuple[str, ...]
    road_first: tuple[str, ...]
    road_second: tuple[str, ...]
    stopped: tuple[str, ...]
    excuses: tuple[str, ...]
    long_name: str


class Catalog(msgspec.Struct, frozen=True):
    """All of it. `works` tells the course of each kind of work, the last text being its completion."""

    works: dict[str, tuple[str, ...]]
    prework: tuple[str, ...]
    archetypes: tuple[Archetype, ...]
    issues: tuple[IssueText, ...]
    centres: dict[str, tuple[float, float]]
    words: Words


@cache
def catalog() -> Catalog:
    """The catalog, read once."""
    return msgspec.json.decode((folder() / "demo" / "catalog.json").read_bytes(), type=Catalog)
