"""A fresh ledger a test, without the services above it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage import opening
from app.storage.ledger import Ledger

PASSWORD = "一二三四五六七八"
FACTS = {"office": "131126", "name": "故城县发展和改革局", "level": "county"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "攻坚 台账"


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    """An open ledger without offices."""
    made, _ = opening.create(folder, FACTS, "刘敏", PASSWORD, [])
    with made:
        yield made


def never(folder: Path, key: bytes) -> None:
    """For ledgers that need no migration."""
    raise AssertionError("no migration was expected")
