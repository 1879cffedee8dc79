"""What most journeys start from: a county's empty ledger on a Thursday in September, and a person at work."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.services.ledger.ledgers import Ledger
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.kit.stray import StrayText
from app.views.work import Work
from tests.county import WHO, county


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for all journeys of a module; whoever needs an empty one makes another."""
    with county(tmp_path_factory.mktemp("journey") / "台账") as made:
        yield made


@pytest.fixture
def work(qapp: QApplication, ledger: Ledger) -> Iterator[Work]:
    """One person's work on it, with scripted answers; the worker thread ends with it."""
    theme.apply(qapp)
    background = Background()
    yield Work(ledger, WHO, background, ScriptedAsk())
    background.close()
    ledger.on_change.clear()


@pytest.fixture
def strays(work: Work) -> list[StrayText]:
    """The texts that went to the strip above the page, as they come."""
    kept: list[StrayText] = []
    work.strayed.connect(kept.append)
    return kept
