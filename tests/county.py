"""The ledger that most tests start from."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger

WHO = "刘敏"
TODAY = date(2025, 9, 18)


@contextmanager
def county(folder: Path, *, person: str = WHO, today: date = TODAY) -> Iterator[Ledger]:
    """An empty ledger with one administrator, on a confirmed Thursday in September; closed in the end."""
    made = ledgers.create(
        folder, office="131126", name="故城县发展和改革局", level="county", person=person,
        password="demo", weak_password=True,
    ).ledger  # fmt: skip
    made.confirm_date(today)
    yield made
    ledgers.close(made)
