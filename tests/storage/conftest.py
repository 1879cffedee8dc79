"""A fresh ledger a test, without what services add."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage import opening
from app.storage.ledger import Ledger
from tests.county import Template, kept, template_folder

PASSWORD = "一二三四五六七八"
FACTS = {"office": "131126", "name": "故城县发展和改革局", "level": "county"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "攻坚 台账"


@pytest.fixture(scope="session")
def template() -> Template:
    """A ledger without offices, to be copied."""
    made, _ = opening.create(template_folder(), FACTS, "刘敏", PASSWORD, [])
    return kept(made, {"刘敏": PASSWORD})


@pytest.fixture
def ledger(template: Template, folder: Path) -> Iterator[Ledger]:
    """An open ledger without offices."""
    shutil.copytree(template.folder, folder)
    with opening.open_ledger(folder, PASSWORD, before_migration=never)[0] as made:
        yield made


def never(folder: Path, key: bytes) -> None:
    """For ledgers that need no migration."""
    raise AssertionError("no migration was expected")
