"""docs/domain.md has every section, task and rule that is cited; every paper that is named exists."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.check_papers import policy

ROOT = Path(__file__).parents[1]
SECTION = re.compile(r"§\s?(\d+(?:\.\d+)*)")
PAPER = re.compile(r"\b(domain|package-format)\b")
RULE = re.compile(r"\b(R\d\d|[HZ][1-9]\d?)(?:[–-](R\d\d|[HZ][1-9]\d?))?\b")
INVENTED = frozenset({"R99"})
"""What tests declare to see that a new rule needs no more."""
LIMIT = re.compile(r"(\d+)(?: working)? days(?! from)")
"""The limit of a permit in its row."""
NAMED = re.compile(r"(?<![\w*/-])(?:docs/)?[\w-]+(?:\.[\w-]+)*\.md\b")
CITING = (
    *(ROOT / "app").rglob("*.py"),
    *(path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)),
    *(ROOT / "resources").glob("*.json"),
    *(ROOT / "docs").rglob("*.md"),
    *ROOT.glob("*.md"),
    ROOT / "pyproject.toml",
)
"""Everything that cites."""


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def sections(paper: str) -> frozenset[str]:
    """The numbers of a paper's headings; those of domain.md's §0 are the items of its list."""
    text = text_of(ROOT / "docs" / f"{paper}.md")
    found = re.findall(r"^#+ (\d+(?:\.\d+)*)\.? ", text, re.MULTILINE)
    first = re.search(r"^## 0\. .*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    items = re.findall(r"^(\d+)\. ", first[0], re.MULTILINE) if first else []
    return frozenset((*found, *(f"0.{item}" for item in items)))


@cache
def rows() -> tuple[str, ...]:
    """The tasks and rules of domain.md in the order of its tables."""
    return tuple(re.findall(r"^\| ([HZR]\d+) \|", text_of(ROOT / "docs" / "domain.md"), re.MULTILINE))


def cited_sections(path: Path) -> Iterator[tuple[str, str]]:
    """Each § of a file with the paper that it is of: the one named last before it, or the file itself."""
    text = text_of(path)
    for section in SECTION.finditer(text):
        named = PAPER.findall(text, 0, section.start()) or ["domain"]
        yield (path.stem if path.stem in ("domain", "package-format") else named[-1]), section[1]


def cited_rules(text: str) -> Iterator[str]:
    """Each task and rule of a text, all of those between the ends of a range."""
    for first, last in RULE.findall(text):
        yield first
        if last and last[0] == first[0]:
            width = len(first) - 1
            yield from (f"{first[0]}{at:0{width}}" for at in range(int(first[1:]) + 1, int(last[1:]) + 1))


def test_every_task_and_rule_stands_there_once_in_order() -> None:
    tasks = [f"H{number}" for number in range(1, 33)] + [f"Z{number}" for number in range(1, 29)]
    rules = policy()
    assert list(rows()) == [*tasks, *rules]
    assert rules == [f"R{number:02}" for number in range(1, len(rules) + 1)]


def test_every_section_that_is_cited_exists() -> None:
    cited = [(path, *one) for path in CITING for one in cited_sections(path)]
    assert len(cited) > 50
    assert [one for one in cited if one[2] not in sections(one[1])] == []


def test_every_task_and_rule_that_is_cited_exists() -> None:
    cited = [(path, rule) for path in CITING for rule in cited_rules(text_of(path))]
    assert len(cited) > 200
    assert [one for one in cited if one[1] not in rows() and one[1] not in INVENTED] == []


def test_every_paper_that_is_named_exists() -> None:
    named = [(path, name) for path in CITING for name in NAMED.findall(text_of(path))]
    assert len(named) > 50
    there = {path.name for path in CITING if path.suffix == ".md"}
    assert [one for one in named if Path(one[1]).name not in there] == []


def test_the_permits_are_those_that_are_delivered_with_their_limits() -> None:
    """Of a range the longest, of several kinds of 环评 the longest; 0 days are done at once."""
    delivered = json.loads(text_of(ROOT / "resources" / "permits.json"))["procedures"]
    paper = text_of(ROOT / "docs" / "domain.md")
    rows = {row[2:5]: row for row in re.findall(r"^\| P\d\d \|.*$", paper, re.MULTILINE)}
    assert list(rows) == sorted(one["code"] for one in delivered)
    for one in delivered:
        limits = [int(days) for days in LIMIT.findall(rows[one["code"]])]
        assert max(limits, default=0) == (one.get("days") or 0), one["code"]
