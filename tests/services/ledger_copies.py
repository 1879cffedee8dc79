"""A small ledger to copy for every test: making one stretches a password, copying it costs nothing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.services.ledger import ledgers
from app.storage import opening
from app.storage.ledger import Ledger

BY = "刘敏"


@dataclass(frozen=True)
class Template:
    """A closed ledger and its key."""

    folder: Path
    key: bytes


def make_template(folder: Path) -> Template:
    """An empty county's ledger as `ledgers.create` makes it."""
    made = ledgers.create(
        folder,
        office="131126",
        name="故城县发展和改革局",
        level="county",
        person=BY,
        password="一二三四五六七八",
    )
    ledgers.close(made.ledger)
    return Template(folder, made.ledger.key)


@contextmanager
def copied(template: Template, folder: Path) -> Iterator[Ledger]:
    """An open copy of the template in `folder`, taken away at the end."""
    shutil.copytree(template.folder, folder)
    ledger = opening.open_with_key(folder, template.key, before_migration=lambda path, key: None)
    ledger.followers = ledgers.followers
    try:
        yield ledger
    finally:
        ledger.close()
        shutil.rmtree(folder)
