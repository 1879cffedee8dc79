"""From nothing to the painted ledger of 2,000 projects (goal 1): against an empty window of a process
that has read what the program is built upon, and against LibreOffice Calc with the same projects.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.grid import standings
from app.services.ledger import ledgers
from app.services.paper import exports
from app.storage import keys, opening
from tests.bench.conftest import Ratio, Size
from tests.bench.ledgers import empty, fill
from tests.county import PASSWORD, WHO

_SCRIPT = Path(__file__).with_name("window_process.py")
_ROUNDS = 9


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, size: Size) -> tuple[Path, str, str]:
    """A ledger as it was closed the day before: folder, key in hexadecimal, person."""
    folder = tmp_path_factory.mktemp("start") / "ledger"
    with empty(folder) as ledger:
        fill(ledger, size(2000, 8))
        standings.refresh(ledger)
        ledgers.back_up(ledger)
        keys.set_password(folder, ledger.key, WHO, PASSWORD)  # one that takes its time
        return folder, ledger.key.hex(), WHO


@pytest.fixture(scope="module")
def until_painted(tmp_path_factory: pytest.TempPathFactory, measuring: bool) -> Callable[..., None]:
    """Starts a process and waits until its window has been painted. Bytecode is there, as once installed."""
    environment = os.environ | {"QT_LOGGING_RULES": "*=false"}
    if measuring:
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("bytecode"))

    def run(*arguments: object) -> None:
        command = [sys.executable, str(_SCRIPT), *map(str, arguments)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"painted\n"

    return run


def test_start_to_the_painted_ledger(
    ratio: Ratio, measuring: bool, prepared: tuple[Path, str, str], until_painted: Callable[..., None]
) -> None:
    """The key is known: what Argon2id takes, it takes on purpose."""
    if measuring:  # not before everything was started once
        until_painted("orm")
        until_painted("key", *prepared)
    ratio(
        "start to the painted ledger, 2,000 projects",
        lambda: until_painted("key", *prepared),
        lambda: until_painted("orm"),
        goal=1.8,
        rounds=_ROUNDS,
        against="empty window with sqlalchemy.orm",
    )


def test_first_sign_of_life(ratio: Ratio, measuring: bool, until_painted: Callable[..., None]) -> None:
    """Who clicked sees at once that something happens."""
    if measuring:
        until_painted()
        until_painted("splash")
    ratio(
        "start to the splash", lambda: until_painted("splash"), until_painted, goal=1.2, rounds=_ROUNDS,
        against="empty window",
    )  # fmt: skip


def test_start_beside_calc(
    ratio: Ratio, prepared: tuple[Path, str, str], scratch: Path, until_painted: Callable[..., None]
) -> None:
    """What a clerk does today: open the workbook."""
    calc = shutil.which("soffice")
    if calc is None:
        pytest.skip("LibreOffice is not installed")
    with opening.open_with_key(
        prepared[0], bytes.fromhex(prepared[1]), before_migration=lambda *_: None
    ) as ledger:
        exports.export(ledger, scratch / "台账.xlsx")
    command = [
        calc, f"-env:UserInstallation={(scratch / 'profile').as_uri()}", "--headless", "--norestore",
        "--convert-to", "csv", "--outdir", str(scratch), str(scratch / "台账.xlsx"),
    ]  # fmt: skip

    def by_calc() -> None:
        subprocess.run(command, check=True, capture_output=True)

    by_calc()  # not before it made its profile
    ratio(
        "start to the painted ledger beside Calc",
        lambda: until_painted("key", *prepared),
        by_calc,
        goal=0.34,
        against="LibreOffice Calc, the first sheet of the same ledger",
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
