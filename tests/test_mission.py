"""docs/mission.md speaks of every row of the two policies once, of nothing that is not there, and truly."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from app.cli.arguments import parse
from app.services.paper import reports
from app.views.pages import pages as pages_of
from app.views.project.page import ROOMS

ROOT = Path(__file__).parents[1]
STATES = ("works", "partly", "not there", "out of scope")
LATER = {"targets", "bulletin", "letters", "scoring", "checks"}
"""What later parts of the program bring."""


@dataclass(frozen=True)
class Line:
    row: str
    asks: str
    screens: tuple[str, ...]
    commands: tuple[str, ...]
    tests: tuple[str, ...]
    state: str
    missing: str


@cache
def table() -> tuple[Line, ...]:
    found = []
    for text in (ROOT / "docs" / "mission.md").read_text(encoding="utf-8").splitlines():
        if not re.match(r"\| [HZ]\d+ \|", text):
            continue
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        assert len(cells) == 7, text
        row, asks, *named, state, missing = cells
        screens, commands, tests = (tuple(re.findall(r"`([^`]+)`", cell)) for cell in named)
        found.append(Line(row, asks, screens, commands, tests, state, "" if missing == "–" else missing))
    return tuple(found)


@cache
def jobs() -> Mapping[str, frozenset[str]]:
    """The tests that play the whole job of a row, as `file::function`, by row."""
    played: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        for rows, name in re.findall(r"^@pytest\.mark\.job\((.*?)\)\n(?:@.*\n)*def (\w+)\(", source, re.M):
            for row in re.findall(r"[HZ]\d+", rows):
                played[row].add(f"{file.relative_to(ROOT).as_posix()}::{name}")
    return {row: frozenset(tests) for row, tests in played.items()}


def test_every_row_of_both_policies_is_there_once_in_order() -> None:
    wanted = [f"H{number}" for number in range(1, 33)] + [f"Z{number}" for number in range(1, 29)]
    assert [line.row for line in table()] == wanted


def test_every_state_is_one_of_the_words_and_says_what_is_missing() -> None:
    for line in table():
        assert line.state in STATES, line.row
        assert bool(line.missing) == (line.state in ("partly", "not there")), line.row
        later, colon, _ = line.missing.partition(":")
        assert not colon or later in LATER, line.row
        if line.state in ("works", "partly"):
            assert line.screens, line.row
            assert line.tests, line.row
        else:
            assert (line.screens, line.commands, line.tests) == ((), (), ()), line.row


def test_a_row_works_exactly_when_a_test_plays_its_whole_job() -> None:
    works = {line.row for line in table() if line.state == "works"}
    assert works == jobs().keys()
    for line in table():
        assert jobs().get(line.row, frozenset()) <= set(line.tests), line.row


def test_every_page_and_room_exists() -> None:
    pages = {spec.key for spec in pages_of(cast(Any, None))}
    for line in table():
        for screen in line.screens:
            page, _, room = screen.partition("/")
            assert page in pages, (line.row, screen)
            assert not room or (page == "project" and room in ROOMS), (line.row, screen)


def test_every_command_and_report_exists(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = reports.kinds()
    for line in table():
        for command in line.commands:
            name, _, rest = command.partition(" ")
            kind, *options = rest.split() or [""]
            with pytest.raises(SystemExit) as ended:
                parse([name, "--help"])
            assert ended.value.code == 0, (line.row, command)
            offered = capsys.readouterr().out
            assert all(option in offered for option in options), (line.row, command)
            assert not kind or (name == "report" and kind in kinds), (line.row, command)


def test_every_test_exists() -> None:
    for line in table():
        for named in line.tests:
            file, _, function = named.partition("::")
            source = ROOT / file
            assert source.is_file(), (line.row, named)
            assert f"\ndef {function}(" in source.read_text(encoding="utf-8"), (line.row, named)
