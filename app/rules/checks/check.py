"""What a truth check is, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

Severity = Literal["E", "W", "I"]
"""E must be put right or explained before a month is reported, W is to be looked at, I is good to know."""
Subject = TypeVar("Subject")
USUAL_WEIGHT = 40
_TONES: Mapping[Severity, str] = {"E": "red", "W": "amber", "I": "ink3"}


@dataclass(frozen=True, slots=True)
class Check:
    """One declared check, in the clerk's words: what it means, what to do about a hit.

    `place` is where hits are shown: a page of the window (``issues``), or a room of a project's page
    (``project/money``). `severity` is the usual one, a hit may be graver or milder. `weight` orders its hits
    on 工作台; 0: they are told at their place alone, or 工作台 tells of them in words of its own. `verb` is
    what a click there does.
    """

    number: str
    name: str
    severity: Severity
    place: str
    meaning: str
    advice: str
    weight: int = USUAL_WEIGHT
    verb: str = "核对"

    @property
    def room(self) -> str:
        """The room of a project's page that its hits lead to."""
        return self.place.rpartition("/")[2]

    def hit(
        self,
        *facts: str,
        project: str = "",
        severity: Severity | None = None,
        advice: str = "",
        weight: int | None = None,
        month: str = "",
        field: str = "",
        details: tuple[str, ...] = (),
        explained: bool = False,
    ) -> "Hit":
        """A hit with what the check says itself unless told otherwise; `facts` as in `Hit`."""
        return Hit(
            self, facts, severity or self.severity, advice or self.advice,
            self.weight if weight is None else weight, project, month, field, details, explained,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found: facts in words, what is the matter first, figures with their units after it.

    It stands in a project (uid), a month, a field of it and at details of its place (codes of procedures,
    uids of records), each empty where there is none. `explained`: a written word settles it.
    """

    check: Check
    facts: tuple[str, ...]
    severity: Severity
    advice: str
    weight: int
    project: str = ""
    month: str = ""
    field: str = ""
    details: tuple[str, ...] = ()
    explained: bool = False

    @property
    def rule(self) -> str:
        """The number of its check."""
        return self.check.number

    @property
    def what(self) -> str:
        """What is the matter, in one line."""
        return self.facts[0]

    @property
    def figures(self) -> str:
        """The figures behind it, "" where the first line says them."""
        return "、".join(self.facts[1:])

    @property
    def detail(self) -> str:
        """The detail that one goes to, "" for none."""
        return self.details[0] if self.details else ""

    @property
    def grave(self) -> bool:
        """Whether it is an error."""
        return self.severity == "E"

    @property
    def tone(self) -> str:
        """The colour that it is shown in."""
        return _TONES[self.severity]


Find = Callable[[Check, Subject], Iterable[Hit]]
"""Finds the hits of a check in what it looks at."""
Table = Mapping[Check, Find[Subject]]
"""Checks that look at the same, each with the function that finds its hits."""


def hits_of(table: Table[Subject], subject: Subject, project: str = "") -> list[Hit]:
    """What all checks of a table find in one subject, in their order; `project` is the uid it belongs to."""
    hits = [hit for check, find in table.items() for hit in find(check, subject)]
    return [replace(hit, project=project) for hit in hits] if project else hits


def gravest_first(hits: Iterable[Hit]) -> list[Hit]:
    """Hits by their severity, else in the order that they came in."""
    return sorted(hits, key=lambda hit: "EWI".index(hit.severity))
