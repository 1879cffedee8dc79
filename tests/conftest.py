"""What every test shares: no display is needed, no luck, each process has a home of its own, and nothing
stays open.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ["GONGJIAN_HOME"] = tempfile.mkdtemp(prefix="gongjian-tests-")  # not the person's own notes
# Before anything imports Qt. On Windows only its own platform finds the system's fonts.
os.environ["QT_QPA_PLATFORM"] = "windows" if os.name == "nt" else "offscreen"

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.storage.ledger import Ledger
from app.storage.lock import HOLDER, LedgerLock

# Hypothesis draws the same examples everywhere, whatever it finds in the environment; `dev.py soak` draws new
# ones, and more. A busy machine is no reason to fail: no deadline.
settings.register_profile(
    "soak",
    settings.get_profile("default"),
    max_examples=500,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("steady", settings.get_profile("soak"), derandomize=True, max_examples=50)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`dev.py bench` measures, otherwise benches run once, with tiny sizes; documents and answers that are
    kept under tests/golden are written anew on demand.
    """
    parser.addoption("--measure", action="store_true", help="run the benches with real sizes and measure")
    parser.addoption("--renew", action="store_true", help="write what is kept under tests/golden anew")
    parser.addoption("--walk-seed", type=int, default=20251130, help="which way the random walk takes")
    parser.addoption("--walk-steps", type=int, default=150, help="how many gestures the random walk makes")


def pytest_configure(config: pytest.Config) -> None:
    """Examples are made of constants of the modules that are loaded, too: which ones these are differs with
    the tests that run and with the order, so only `dev.py soak` takes them.
    """
    if config.getoption("--hypothesis-profile") != "soak":
        providers.is_local_module_file = lambda _path: False  # type: ignore[attr-defined, assignment]


def pytest_unconfigure() -> None:
    """Each process takes its home away, and the ledgers in it that were copied."""
    shutil.rmtree(os.environ["GONGJIAN_HOME"], ignore_errors=True)


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The seed of the random walk and how many gestures it makes."""
    return request.config.getoption("--walk-seed"), request.config.getoption("--walk-steps")


@pytest.fixture(scope="session", autouse=True)
def _one_application(qapp: QApplication) -> Iterator[None]:
    """All tests share one application: what paints on paper in the same process must not make a
    lesser one first. What was copied is let go while there still is an interpreter to do it.
    """
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def _nothing_stays_open(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """After a test no ledger that it made is open, no change is open in one that it was given, and the
    widgets that were closed are gone: each one left behind makes the next style dearer.
    """
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    given = request.node.funcargs
    scratch = given.get("tmp_path")
    for note in scratch.rglob(HOLDER) if isinstance(scratch, Path) else ():
        lock = LedgerLock(note.parent)  # who was killed leaves its note, but no lock
        lock.acquire()
        lock.release()
    for ledger in given.values():
        if isinstance(ledger, Ledger) and (ledger.folder / HOLDER).exists():
            with ledger.books():  # refuses while a change is open
                pass
