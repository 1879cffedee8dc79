"""What the settings page shows of a ledger: its people, its copies, its dates."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.services.common import periods
from app.services.ledger import ledgers, people
from app.services.ledger.people import Person
from app.storage import backup
from app.storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Copy:
    """One dated copy of the ledger; `size` in bytes."""

    path: Path
    made: datetime
    why: str
    size: int


@dataclass(frozen=True, slots=True)
class SettingsFacts:
    """The facts of the settings page. `chosen` tells whether the month was chosen or follows the date."""

    people: tuple[Person, ...]
    copies: tuple[Copy, ...]
    today: date
    confirmed: bool
    complaint: str
    period: str
    chosen: bool
    free: int


def state(ledger: Ledger) -> SettingsFacts:
    """The facts as they are now."""
    period, follows = periods.period(ledger), not ledger.meta("period")
    return SettingsFacts(
        people=people.people(ledger),
        copies=_copies(ledger),
        today=ledger.today,
        confirmed=bool(ledger.meta("business_date", "")),
        complaint=ledgers.clock_complaint(ledger),
        period=period,
        chosen=not follows,
        free=ledger.free_space(),
    )


def _copies(ledger: Ledger) -> tuple[Copy, ...]:
    return tuple(
        Copy(copy.path, copy.made, copy.why, copy.path.stat().st_size)
        for copy in backup.backups(ledger.folder)
    )
