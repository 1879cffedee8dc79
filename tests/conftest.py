"""What every test shares: no display is needed, and Hypothesis behaves the same on every machine."""

import os
import tempfile
from collections.abc import Iterator

os.environ["GONGJIAN_HOME"] = tempfile.mkdtemp(prefix="gongjian-tests-")  # not the person's own notes
os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

# A busy machine is no reason to fail: no deadline. CI draws the same examples every time.
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Documents and answers that are kept under tests/golden are written anew on demand."""
    parser.addoption("--renew", action="store_true", help="write what is kept under tests/golden anew")


@pytest.fixture(scope="session", autouse=True)
def _one_application(qapp: QApplication) -> Iterator[None]:
    """All tests share one application: what paints on paper in the same process must not make a
    lesser one first. What was copied is let go while there still is an interpreter to do it.
    """
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def _widgets_go(qapp: QApplication) -> Iterator[None]:
    """What a test closed is gone before the next: every widget left behind makes a new style dearer."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
