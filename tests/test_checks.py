"""The one table of truth checks: numbers, words, places; the papers and the sources keep to it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from app.rules.checks import table
from app.texts import SEVERITIES
from app.views.pages import pages as pages_of
from app.views.project.page import ROOMS
from tests.check_papers import manual_lines, mission_lines, policy

ROOT = Path(__file__).parents[1]
NUMBER = re.compile(r"\bR\d\d\b")
POLICY = policy()


def test_numbers_are_those_of_the_policy_each_once() -> None:
    numbers = [check.number for check in table.checks()]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(POLICY)


def test_every_check_has_its_words() -> None:
    for check in table.checks():
        assert check.severity in SEVERITIES, check.number
        assert all((check.name, check.meaning, check.advice, check.verb)), check.number
    names = [check.name for check in table.checks()]
    assert len(set(names)) == len(names)


def test_every_check_has_a_place() -> None:
    pages = {spec.key for spec in pages_of(cast(Any, None))}
    for check in table.checks():
        page, _, room = check.place.partition("/")
        assert page in pages, check.number
        assert (page == "project") == bool(room), check.number
        assert not room or room in ROOMS, check.number


def test_no_number_stands_outside_the_table() -> None:
    home = ROOT / "app" / "rules" / "checks" / "table.py"
    files = [file for file in sorted((ROOT / "app").rglob("*.py")) if file != home]
    found = [
        f"{file.relative_to(ROOT)}: {words[:40]}"
        for file in files
        for words in literals(ast.parse(file.read_text("utf-8")))
        if NUMBER.search(words)
    ]
    assert found == []
    declared = [words for words in literals(ast.parse(home.read_text("utf-8"))) if NUMBER.search(words)]
    assert sorted(declared) == [check.number for check in table.checks()]


def literals(tree: ast.AST) -> Iterator[str]:
    """The strings of a source that are no docstrings."""
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value


def test_the_manual_explains_every_number() -> None:
    """What is missing or stale shows in the difference; the lines can be taken from it."""
    chapter = (ROOT / "docs" / "manual" / "checks.md").read_text("utf-8")
    assert [line for line in chapter.splitlines() if line.startswith("| R")] == manual_lines(table.checks())


def test_the_mission_names_every_check_and_which_are_still_to_come() -> None:
    words = (ROOT / "docs" / "mission.md").read_text("utf-8")
    lines = re.findall(r"^\| R\d\d \|.*$", words, re.MULTILINE)
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines] == POLICY
    done = [line for line in lines if not line.endswith("| later: checks |")]
    assert [re.sub(r"^(\| R\d\d \|) [^|]* \|", r"\1", line) for line in done] == mission_lines(table.checks())
