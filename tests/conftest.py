"""What every test shares: no display is needed, and Hypothesis behaves the same on every machine."""

import os
import sys
import tempfile

os.environ["GONGJIAN_HOME"] = tempfile.mkdtemp(prefix="gongjian-tests-")  # not the person's own notes
os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: no deadline. CI draws the same examples every time.
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session", autouse=True)
def _one_application(qapp: object) -> None:
    """All tests share one application: what paints on paper in the same process must not make a
    lesser one first.
    """


_STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keeps the outcome for the end of the process."""
    session.config.stash[_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the process as soon as all is told: how Qt takes hundreds of tests' windows apart when the
    interpreter is gone already is no property of the program, and has crashed after every test had passed.
    """
    if _STATUS in config.stash:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_STATUS])
