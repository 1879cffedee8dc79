"""From nothing to the painted ledger of 2,000 projects, against a process with an empty window (goal 1)."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.grid import standings
from app.services.ledger import ledgers
from tests.bench.conftest import Ratio
from tests.bench.ledgers import PASSWORD, empty, fill

_SCRIPT = Path(__file__).with_name("window_process.py")
_ROUNDS = 9


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A ledger as it was closed the day before: folder, key in hexadecimal, person."""
    folder = tmp_path_factory.mktemp("start") / "ledger"
    with empty(folder) as ledger:
        fill(ledger, 2000)
        standings.refresh(ledger)
        ledgers.back_up(ledger)
        return folder, ledger.key.hex(), ledgers.people(folder)[0]


@pytest.fixture(scope="module")
def until_painted(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Starts a process and waits until its window has been painted. Bytecode is there, as once installed."""
    cache = tmp_path_factory.mktemp("bytecode")
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = known | {"PYTHONPYCACHEPREFIX": str(cache), "QT_LOGGING_RULES": "*=false"}

    def run(*arguments: object) -> None:
        command = [sys.executable, str(_SCRIPT), *map(str, arguments)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"painted\n"

    return run


def test_start_to_the_painted_ledger(
    ratio: Ratio, prepared: tuple[Path, str, str], until_painted: Callable[..., None]
) -> None:
    """The key is known: what Argon2id takes, it takes on purpose."""
    until_painted()
    until_painted("key", *prepared)
    ratio(
        "start to the painted ledger, 2,000 projects",
        lambda: until_painted("key", *prepared),
        until_painted,
        goal=2.5,
        rounds=_ROUNDS,
        against="empty window",
    )


def test_start_with_a_password(
    ratio: Ratio, prepared: tuple[Path, str, str], until_painted: Callable[..., None]
) -> None:
    """The same, with the password typed in no time."""
    until_painted("password", prepared[0], PASSWORD)
    ratio.seconds(
        "start with the password, 2,000 projects",
        lambda: until_painted("password", prepared[0], PASSWORD),
        goal=2,
        rounds=_ROUNDS,
    )
