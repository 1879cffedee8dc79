"""What a dialog says, as plain values.

Title = the act, first line = the outcome in bold, buttons = verbs with access keys, primary at the far right.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: a stable key for the code, a verb with its access key for the person (`锁定(&L)`)."""

    key: str
    text: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A small table inside a question; the columns named in `red` are written in red."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    red: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """What a dialog says. `choices` go from left to right; closing the dialog answers ""."""

    act: str
    outcome: str
    lines: tuple[str, ...] = ()
    listing: Listing | None = None
    note: str = ""
    choices: tuple[Choice, ...] = (Choice("ok", "知道了(&K)", primary=True),)
    tone: Literal["plain", "error"] = "plain"
    details: str = ""  # for the technician: shown folded, can be copied
