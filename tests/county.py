"""The ledgers that most tests start from: each kind is made once a process and copied.

Making one stretches a password, which takes its time on purpose; a copy is there at once. As every copied
ledger does, it notices and is a desk of its own.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec.structs import replace

from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.storage import keys

WHO = "刘敏"
TODAY = date(2025, 9, 18)
PASSWORD = "demo"
_OFFICES = {"131126": "故城县发展和改革局", "131100": "衡水市发展和改革委员会"}


@dataclass(frozen=True, slots=True)
class Template:
    """A closed ledger that nobody opens again, and the password of who works on its copies."""

    folder: Path
    password: str

    def copy(self, folder: Path) -> Ledger:
        """An open copy in a folder that is not there yet."""
        shutil.copytree(self.folder, folder)
        return ledgers.open_ledger(folder, self.password).ledger


@contextmanager
def county(folder: Path, *, person: str = WHO, today: date = TODAY) -> Iterator[Ledger]:
    """An empty ledger with one administrator, on a confirmed Thursday in September; in the end it is closed
    and taken away.
    """
    made = new_ledger(folder, person=person, today=today)
    try:
        yield made
    finally:
        ledgers.close(made)
        shutil.rmtree(folder)


def new_ledger(
    folder: Path, office: str = "131126", *, name: str = "", person: str = WHO, today: date = TODAY
) -> Ledger:
    """An open, empty ledger of a county or of the city, on a confirmed business date."""
    return _blank(office, name or _OFFICES.get(office, f"单位{office}"), person, today).copy(folder)


@cache
def _blank(office: str, name: str, person: str, today: date) -> Template:
    level = "city" if office.endswith("00") else "county"
    made = ledgers.create(
        template_folder(), office=office, name=name, level=level, person=person, password=PASSWORD,
        weak_password=True,
    ).ledger  # fmt: skip
    made.confirm_date(today)
    return kept(made, {person: PASSWORD})


def template_folder() -> Path:
    """A folder for a ledger that is there as long as the process."""
    return Path(tempfile.mkdtemp(dir=os.environ["GONGJIAN_HOME"])) / "台账"


def kept(ledger: Ledger, passwords: Mapping[str, str]) -> Template:
    """Close a ledger and keep it for copying. Its passwords cost next to nothing to try: the cost of a
    stretch stands in the slot.
    """
    ledgers.close(ledger)
    file = keys.read(ledger.folder)
    slots = [_light(slot, passwords, ledger.key) for slot in file.slots]
    keys.write(ledger.folder, replace(file, slots=slots))
    return Template(ledger.folder, passwords[ledger.person or next(iter(passwords))])


def _light(slot: keys.Slot, passwords: Mapping[str, str], key: bytes) -> keys.Slot:
    if slot.kind == "recovery":
        return slot
    light = replace(slot, time_cost=1, memory_kib=8, lanes=1)
    stretched = Argon2id(salt=light.salt, length=32, iterations=1, lanes=1, memory_cost=8)
    sealed = AESGCM(stretched.derive(passwords[slot.name].encode())).encrypt(light.nonce, key, b"password")
    return replace(light, wrapped=sealed)
