"""What the first window asks of the program; the composition root answers it over the services."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.progress import Progress


@dataclass(frozen=True, slots=True)
class OfficeOption:
    """An office that can have a ledger; `level` is county or city."""

    code: str
    name: str
    level: str

    @property
    def note(self) -> str:
        """What stands at the right in the field: 县级 · 131126."""
        return f"{LEVELS.get(self.level, self.level)} · {self.code}"


LEVELS = {"county": "县级", "city": "市级"}


@dataclass(frozen=True, slots=True)
class PlaceVerdict:
    """What is to be said of a place at once; `good` False keeps the ledger from being made there, a `worry`
    does not.
    """

    good: bool
    text: str
    worry: str = ""


@dataclass(frozen=True, slots=True)
class NewLedger:
    """What the person filled in."""

    office: OfficeOption
    place: Path
    person: str
    password: str


@dataclass(frozen=True, slots=True)
class CreatedLedger:
    """A new ledger, open, with the code that is shown once; `opened` goes on to the main window."""

    recovery_code: str
    office: str
    opened: object


@dataclass(frozen=True, slots=True)
class Recent:
    """A ledger opened on this computer before."""

    place: Path
    title: str  # 故城县 · 2023年台账
    note: str = ""  # 9月18日 用过


class WelcomeActions(Protocol):
    """Slow ones get a `Progress` and run on the worker; all may raise `UserError`."""

    def offices(self) -> Sequence[OfficeOption]: ...
    def default_place(self, office: OfficeOption) -> Path: ...
    def judge_place(self, place: Path) -> PlaceVerdict: ...
    def judge_restore(self, place: Path) -> PlaceVerdict: ...
    def home_of(self, backup: Path) -> Path | None: ...
    def recent(self) -> Sequence[Recent]: ...
    def people(self, place: Path) -> Sequence[str]: ...
    def usual(self, place: Path) -> str: ...
    def create(self, order: NewLedger, progress: Progress) -> CreatedLedger: ...
    def open(self, place: Path, person: str, password: str, progress: Progress) -> object: ...
    def reset_password(self, place: Path, code: str, person: str, new: str, progress: Progress) -> None: ...
    def restore(
        self, backup: Path, place: Path, password: str, progress: Progress
    ) -> tuple[object | None, str]:
        """Lay a backup out and open it; the ledger is None when the password was the recovery code.

        The words say what of the copy could not be found (Chinese), "" for nothing.
        """
        ...

    def demo(self, progress: Progress) -> object: ...
