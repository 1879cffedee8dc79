"""docs/mission.md speaks of every row of the two policies once, and of nothing that is not there."""

import re
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
LATER = {"targets", "bulletin", "letters", "scoring"}
"""What later parts of the program bring."""


@dataclass(frozen=True)
class Line:
    row: str
    asks: str
    screens: tuple[str, ...]
    commands: tuple[str, ...]
    tests: tuple[str, ...]
    state: str


@cache
def table() -> tuple[Line, ...]:
    found = []
    for text in (ROOT / "docs" / "mission.md").read_text(encoding="utf-8").splitlines():
        if not re.match(r"\| [HZ]\d+ \|", text):
            continue
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        assert len(cells) == 6, text
        row, asks, *named, state = cells
        screens, commands, tests = (tuple(re.findall(r"`([^`]+)`", cell)) for cell in named)
        found.append(Line(row, asks, screens, commands, tests, state))
    return tuple(found)


def test_every_row_of_both_policies_is_there_once_in_order() -> None:
    wanted = [f"H{number}" for number in range(1, 33)] + [f"Z{number}" for number in range(1, 29)]
    assert [line.row for line in table()] == wanted


def test_every_state_is_one_of_the_words_and_what_is_done_is_shown() -> None:
    for line in table():
        done, _, later = line.state.partition("; later: ")
        if done == "done":
            assert line.screens, line.row
            assert line.tests, line.row
            assert not later or later in LATER, line.row
        else:
            assert line.state == "out of scope" or line.state.removeprefix("later: ") in LATER, line.row
            assert (line.screens, line.commands, line.tests) == ((), (), ()), line.row


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
            name, _, kind = command.partition(" ")
            with pytest.raises(SystemExit) as ended:
                parse([name, "--help"])
            assert ended.value.code == 0, (line.row, command)
            assert not kind or (name == "report" and kind in kinds), (line.row, command)
    capsys.readouterr()


def test_every_test_exists() -> None:
    for line in table():
        for named in line.tests:
            file, _, function = named.partition("::")
            source = ROOT / file
            assert source.is_file(), (line.row, named)
            assert f"\ndef {function}(" in source.read_text(encoding="utf-8"), (line.row, named)
