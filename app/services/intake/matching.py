"""Which project of the ledger a row of a workbook means: the same one, perhaps the same one, or none yet."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Any

from app.documents.intake.words import core_name
from app.rules.codes import normalise_project_code

_MARKS = re.compile(r"[\s()\[\]{}<>〔〕【】《》「」“”\"'*★☆※▲△●■◆#·,，.。、;；:：_-]+")
_ORDINAL = re.compile(r"[0-9a-z一二三四五六七八九十百零〇甲乙丙丁东西南北中上下左右前后新旧老]")
_ALIKE = 0.85
_BEGINNING, _LONGER, _NEIGHBOURS = 4, 6, 20
"""Names near each other begin alike, and differ by this many characters; of a larger crowd none is told."""
_MOST = 5
"""Candidates shown for one row."""
_CROWD = 60
"""An owner, or a spelling, with more projects than this tells nothing about one of them."""


@dataclass(frozen=True, slots=True)
class ProjectTraits:
    """What a project of the ledger is recognised by; `total` in 元."""

    uid: str
    name: str
    code: str = ""
    owner: str = ""
    total: int | None = None
    office: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that a row may mean, and why (Chinese)."""

    uid: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """`uid` is the project that the row means, "" for none, and `why` how it was found.

    `candidates` wait for a person. `crowded`: several fit equally well, one more would only make it worse.
    """

    uid: str = ""
    why: str = ""
    candidates: tuple[Candidate, ...] = ()
    crowded: bool = False


@lru_cache(maxsize=200_000)
def normalised(text: str) -> str:
    """A name without what people write now so, now so: width, case, spaces, brackets, stars and stops."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).lower())


def bare(value: object) -> str | None:
    """A value as names are compared."""
    return None if value is None else normalised(str(value))


class Index:
    """The projects of a ledger, found by identity, code, owner with name, name, and by what looks alike."""

    def __init__(self, projects: Iterable[ProjectTraits]) -> None:
        self.known = {project.uid: project for project in projects}
        self._codes: dict[str, list[ProjectTraits]] = defaultdict(list)
        self._names: dict[str, list[ProjectTraits]] = defaultdict(list)
        self._owners: dict[str, list[ProjectTraits]] = defaultdict(list)
        self._totals: dict[int, list[ProjectTraits]] = defaultdict(list)
        for project in self.known.values():
            self._names[normalised(project.name)].append(project)
            if project.code:
                self._codes[normalise_project_code(project.code)].append(project)
            if project.owner:
                self._owners[normalised(project.owner)].append(project)
            if project.total:
                self._totals[project.total].append(project)
        self._spellings: dict[int, list[ProjectTraits]] | None = None
        self._beginnings: dict[str, list[ProjectTraits]] | None = None

    def match(self, values: Mapping[str, Any], uid: str | None) -> Match:
        """What a row means: by identity, else by code, owner and name, name; else what it may mean."""
        if uid and uid in self.known:
            return Match(uid, "台账编号相同")
        if not self.known:
            return Match()
        row = _as_known(values)
        for found in (self._by_code(row), self._by_name(row)):
            if found is not None:
                return found
        return Match(candidates=tuple(self._alike(row))[:_MOST])

    def _by_code(self, row: ProjectTraits) -> Match | None:
        same = self._codes.get(normalise_project_code(row.code), []) if row.code else []
        if len(same) > 1:
            same = [known for known in same if normalised(known.name) == normalised(row.name)] or same
        if len(same) > 1:
            return Match(candidates=_candidates(same, "项目代码相同，台账里不止一个"), crowded=True)
        if not same:
            return None
        if _akin(same[0], row):
            return Match(same[0].uid, "项目代码相同")
        return Match(candidates=_candidates(same, "项目代码相同，名称和单位都不同"))

    def _by_name(self, row: ProjectTraits) -> Match | None:
        namesakes = self._names.get(normalised(row.name), [])
        if not namesakes:
            return None
        owner = normalised(row.owner)
        same = [known for known in namesakes if owner and normalised(known.owner) == owner]
        if len(same) == 1:
            return self._unless_codes_differ(same[0], row, "建设单位和名称相同")
        if same:
            return Match(candidates=_candidates(same, "单位和名称相同，台账里不止一个"), crowded=True)
        open_ones = [known for known in namesakes if not owner or not known.owner]
        if len(namesakes) == 1 and open_ones:
            return self._unless_codes_differ(namesakes[0], row, "名称相同")
        if len(open_ones) > 1:
            return Match(candidates=_candidates(open_ones, "名称相同，台账里不止一个"), crowded=True)
        return Match(candidates=_candidates(namesakes, "名称相同，建设单位不同"))

    def _unless_codes_differ(self, project: ProjectTraits, row: ProjectTraits, why: str) -> Match:
        if _codes_differ(project, row):
            return Match(candidates=_candidates([project], f"{why}，项目代码不同"))
        return Match(project.uid, why)

    def _alike(self, row: ProjectTraits) -> Iterable[Candidate]:
        """Projects with a name that sounds or looks like the row's, or of the same owner and money."""
        seen: set[str] = set()
        mine = normalised(row.name)
        for known in self._of_owner(row):
            theirs = normalised(known.name)
            contained = (mine in theirs or theirs in mine) and known.total == row.total is not None
            if contained or (_ordinals(mine) == _ordinals(theirs) and _likeness(mine, theirs) >= _ALIKE):
                seen.add(known.uid)
                why = "建设单位、总投资相同，名称相近" if contained else "建设单位相同，名称相近"
                yield Candidate(known.uid, known.name, why)
        for known in self._of_total(row):
            theirs = normalised(known.name)
            if known.uid not in seen and (mine in theirs or theirs in mine):
                seen.add(known.uid)
                yield Candidate(known.uid, known.name, "总投资相同，名称相近")
        yield from self._nearly(row, seen)
        for key in _spellings(core(row.name)):
            crowd = self._by_spelling().get(key, [])
            for known in crowd if len(crowd) <= _CROWD else []:
                if known.uid not in seen:
                    seen.add(known.uid)
                    yield Candidate(known.uid, known.name, "名称只差一个字或同音")

    def _of_owner(self, row: ProjectTraits) -> list[ProjectTraits]:
        siblings = self._owners.get(normalised(row.owner), []) if row.owner else []
        return siblings if len(siblings) <= _CROWD else []

    def _of_total(self, row: ProjectTraits) -> list[ProjectTraits]:
        """Projects of the same total whose owner cannot tell: a department's sheet often names none."""
        equals = self._totals.get(row.total, []) if row.total and not row.owner else []
        return equals if len(equals) <= _CROWD else []

    def _by_spelling(self) -> dict[int, list[ProjectTraits]]:
        """Built when first asked: a sheet whose projects are all known, or a new ledger, never needs it."""
        if self._spellings is None:
            self._spellings = defaultdict(list)
            for known in self.known.values():
                for key in _spellings(core(known.name)):
                    self._spellings[key].append(known)
        return self._spellings

    def _nearly(self, row: ProjectTraits, uids: set[str]) -> Iterable[Candidate]:
        """Projects whose names begin alike and differ in words that say little."""
        mine = core(row.name)
        crowd = self._by_beginning().get(mine[:_BEGINNING], []) if len(mine) > _BEGINNING else []
        for known in crowd if len(crowd) <= _NEIGHBOURS else []:
            theirs = core(known.name)
            if (
                known.uid in uids
                or abs(len(mine) - len(theirs)) > _LONGER
                or _ordinals(mine) != _ordinals(theirs)
            ):
                continue
            other = _codes_differ(known, row) or _owners_differ(known, row)
            if mine != theirs and (other or _likeness(mine, theirs) < _ALIKE):
                continue
            uids.add(known.uid)
            yield Candidate(known.uid, known.name, "名称只差几个字")

    def _by_beginning(self) -> dict[str, list[ProjectTraits]]:
        if self._beginnings is None:
            self._beginnings = defaultdict(list)
            for known in self.known.values():
                self._beginnings[core(known.name)[:_BEGINNING]].append(known)
        return self._beginnings


def _as_known(values: Mapping[str, Any]) -> ProjectTraits:
    return ProjectTraits(
        uid="",
        name=str(values.get("name") or ""),
        code=str(values.get("code") or ""),
        owner=str(values.get("owner") or ""),
        total=values.get("total_investment"),
    )


def _candidates(candidates: Iterable[ProjectTraits], why: str) -> tuple[Candidate, ...]:
    return tuple(Candidate(known.uid, known.name, why) for known in candidates)[:_MOST]


def _codes_differ(project: ProjectTraits, row: ProjectTraits) -> bool:
    """Whether both have a code, and not the same."""
    return bool(project.code and row.code) and (
        normalise_project_code(project.code) != normalise_project_code(row.code)
    )


def _owners_differ(project: ProjectTraits, row: ProjectTraits) -> bool:
    return bool(project.owner and row.owner) and normalised(project.owner) != normalised(row.owner)


@lru_cache(maxsize=200_000)
def core(name: str) -> str:
    """A name as near ones are compared: without county, 工程, 项目 and marks."""
    return normalised(core_name(name))


def _akin(project: ProjectTraits, row: ProjectTraits) -> bool:
    """Whether two with one code can be the same project: a code may have been copied to the wrong row."""
    if project.owner and normalised(project.owner) == normalised(row.owner):
        return True
    mine, theirs = normalised(row.name), normalised(project.name)
    return mine in theirs or theirs in mine or _likeness(mine, theirs) >= 0.5


def _likeness(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _ordinals(name: str) -> str:
    """What tells sister projects apart (一期, 2号, 东区): names that differ here are not alike."""
    return "".join(_ORDINAL.findall(name))


def _spellings(name: str) -> set[int]:
    """Hashes that two names share when they sound alike or differ by one character that is no ordinal."""
    ordinals, sounds = _ordinals(name), tuple(_sound(char) for char in _ORDINAL.sub("", name))
    if len(sounds) < 5:
        return {hash((ordinals, sounds))}
    cut = (sounds[:at] + sounds[at + 1 :] for at in range(len(sounds)))
    return {hash((ordinals, sounds)), *(hash((ordinals, rest)) for rest in cut)}


@cache
def _sound(char: str) -> str:
    from pypinyin import lazy_pinyin  # slow to import, needed only here

    return lazy_pinyin(char)[0] if not char.isascii() else char
