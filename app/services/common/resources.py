"""The data files that the program ships: offices, standard nodes, the targets of the policy documents."""

import sys
from functools import cache
from pathlib import Path

import msgspec

from app.texts import VERSION


class Build(msgspec.Struct, frozen=True):
    """Which build this is: the commit, "+" after it where something was not committed, and its day."""

    commit: str
    day: str


class OfficeInfo(msgspec.Struct, frozen=True):
    """An office as it is delivered. `own_code`: no GB/T 2260 code exists, this is its own (domain §3.3)."""

    code: str
    name: str
    short: str
    level: str
    parent: str | None
    position: int
    own_code: bool = False


class NodeInfo(msgspec.Struct, frozen=True):
    """A standard node: `share` is its place between start (0) and finish (1), `weight` is in percent."""

    name: str
    share: float
    weight: float


class NodeSet(msgspec.Struct, frozen=True):
    """The standard nodes of one kind of project, and the industries (`app.models.project`) that use it."""

    kind: str
    industries: tuple[str, ...]
    nodes: tuple[NodeInfo, ...]


class MoneyTargets(msgspec.Struct, frozen=True):
    """Work to be done in a year, in 元, and by office code; the parts need not add up (domain §0.5)."""

    count: int
    money: int
    units: dict[str, int]


class GrowthTargets(msgspec.Struct, frozen=True):
    """Growth of investment in percent, by office code. `soft`: 「左右」, no red light."""

    percent: float
    soft: bool
    units: dict[str, float]


class Targets(msgspec.Struct, frozen=True):
    """The targets of one policy document for one year."""

    name: str
    year: int
    office: str
    projects: MoneyTargets
    growth: GrowthTargets


class ListInfo(msgspec.Struct, frozen=True):
    """A list as it is delivered. `least`: total investment in 元 from which it is automatic.

    `tag` stands for it in the project's field `tag_field`; `activity`: the kind of event it comes from;
    `dated`: it lapses; `checks`: the six 百分百 belong to it; `star`: marked ★; `pending`: the name is not
    settled (`domain.md` Z15).
    """

    name: str
    family: str
    purpose: str = ""
    grain: str = "无"
    least: int | None = None
    tag: str = ""
    tag_field: str = "lists"
    activity: str = ""
    dated: bool = False
    checks: bool = False
    star: bool = False
    pending: bool = False


class ForceInfo(msgspec.Struct, frozen=True):
    """A 专班 that an office may begin with; its name is not settled (`domain.md` H26)."""

    name: str


class _Lists(msgspec.Struct, frozen=True):
    lists: tuple[ListInfo, ...]
    forces: tuple[ForceInfo, ...]


class _Offices(msgspec.Struct, frozen=True):
    offices: tuple[OfficeInfo, ...]


class _NodeSets(msgspec.Struct, frozen=True):
    kinds: tuple[NodeSet, ...]


def folder() -> Path:
    """Where the data files lie: beside the frozen program's parts, else in the source tree."""
    frozen = getattr(sys, "_MEIPASS", "")
    return (Path(frozen) if frozen else Path(__file__).parents[3]) / "resources"


def build() -> Build | None:
    """The build that is running, None where the program runs from its source."""
    try:
        return msgspec.json.decode((folder() / "build.json").read_bytes(), type=Build)
    except FileNotFoundError:
        return None


def version_words() -> str:
    """「1.0（2026-11-30，5c34b37）」: the version, of a build with its day and commit."""
    built = build()
    return f"{VERSION}（{built.day}，{built.commit}）" if built else VERSION


def manual() -> Path:
    """The folder of the manual in Chinese, as it is shipped; its pictures lie in `pictures` beside it."""
    return folder().parent / "docs" / "manual"


@cache
def offices() -> tuple[OfficeInfo, ...]:
    """All offices that are delivered, in their order."""
    return msgspec.json.decode((folder() / "offices.json").read_bytes(), type=_Offices).offices


def office(code: str) -> OfficeInfo | None:
    """The delivered office of that code."""
    return next((info for info in offices() if info.code == code), None)


def offices_below(code: str) -> tuple[OfficeInfo, ...]:
    """The delivered offices directly below one."""
    return tuple(info for info in offices() if info.parent == code)


@cache
def node_sets() -> tuple[NodeSet, ...]:
    """The standard nodes by kind of project; the first set is the general one."""
    return msgspec.json.decode((folder() / "milestones.json").read_bytes(), type=_NodeSets).kinds


def nodes_for(industry: str | None) -> NodeSet:
    """The standard nodes for an industry, the general ones when it has none of its own."""
    return next((standard for standard in node_sets() if industry in standard.industries), node_sets()[0])


@cache
def hengshui_targets() -> Targets:
    """The targets of 衡水's plan of 2023 (domain §1.3, Z1 and Z3)."""
    return msgspec.json.decode((folder() / "targets_hengshui_2023.json").read_bytes(), type=Targets)


@cache
def lists() -> tuple[ListInfo, ...]:
    """The lists that are delivered, in their order."""
    return _lists().lists


def forces() -> tuple[ForceInfo, ...]:
    """The names of 专班 to begin with."""
    return _lists().forces


@cache
def _lists() -> _Lists:
    return msgspec.json.decode((folder() / "lists.json").read_bytes(), type=_Lists)
