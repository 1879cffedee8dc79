"""What an office's catalogues say, as far as sheets speak of it: its procedures and its lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Roll:
    """A list that projects belong to: its name, its family, what its periods look like (年度, 季度, 期), and
    the field of a project and the word there that stand for it ("" for none).
    """

    name: str
    family: str = ""
    grain: str = ""
    tag_field: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Trade:
    """`permits` are the names of procedures, folded, with their codes; `rolls` the lists. What ended before
    `today` (ISO, "" for nobody knows) is no tag of a project any more.
    """

    permits: Mapping[str, str] = field(default_factory=dict)
    rolls: tuple[Roll, ...] = ()
    today: str = ""


NO_TRADE = Trade()
