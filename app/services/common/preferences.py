"""What one person's computer remembers between starts: nothing of it belongs to a ledger."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
import platformdirs

from app.files import write_atomically

_FILE = "preferences.json"
_PLACES = "台账在哪里.txt"
"""For people, and for the uninstaller, which tells where the ledgers stay."""
_MOST_RECENT, _MOST_REMEMBERED = 8, 50


class RecentLedger(msgspec.Struct, frozen=True):
    """A ledger opened here before: its folder, its name, the day (business date), and by whom."""

    folder: str
    title: str
    day: str
    person: str = ""


class Preferences(msgspec.Struct, frozen=True):
    """`size` is 标准, 大字, 特大 or 超大; `geometry` is the window's, in hexadecimal; `place` the folder of
    the file that was chosen last; `accepted` are folders of ledgers whose place is known to be a worry.
    """

    recent: tuple[RecentLedger, ...] = ()
    size: str = "标准"
    geometry: str = ""
    place: str = ""
    accepted: tuple[str, ...] = ()


def home() -> Path:
    """The person's own folder for this program."""
    folder = os.environ.get("GONGJIAN_HOME")
    return Path(folder or platformdirs.user_data_dir("gongjian-ledger", appauthor=False))


def load() -> Preferences:
    """What was remembered; the defaults when nothing was or it cannot be read."""
    try:
        return msgspec.json.decode((home() / _FILE).read_bytes(), type=Preferences)
    except (OSError, msgspec.MsgspecError):
        return Preferences()


def save(preferences: Preferences) -> None:
    """Remember; a folder that cannot be written must not stop the work."""
    try:
        home().mkdir(parents=True, exist_ok=True)
        write_atomically(home() / _FILE, msgspec.json.encode(preferences))
    except OSError:
        return


def last_place() -> Path | None:
    """Where the person chose a file last, None when that is unknown or gone."""
    place = load().place
    return Path(place) if place and Path(place).is_dir() else None


def note_place(folder: Path) -> None:
    """The person chose a file here: the next question for one starts here."""
    kept = load()
    if kept.place != str(folder):
        save(msgspec.structs.replace(kept, place=str(folder)))


def accept_place(folder: Path) -> None:
    """The person knows what is to be said of the place of a ledger, and need not hear it again."""
    kept = load()
    if str(folder) not in kept.accepted:
        save(msgspec.structs.replace(kept, accepted=(*kept.accepted, str(folder))[-_MOST_REMEMBERED:]))


def place_accepted(folder: Path) -> bool:
    """Whether it need not be said again; nor of the program's own folder, where the demo lies."""
    return str(folder) in load().accepted or folder.is_relative_to(home())


def person_of(folder: Path) -> str:
    """Who opened a ledger here last, "" when nobody did: most likely the one who opens it again."""
    return next((one.person for one in load().recent if one.folder == str(folder)), "")


def note_opened(folder: Path, title: str, day: str, person: str = "") -> None:
    """Put a ledger first among the recent ones; those whose folder is gone are forgotten."""
    preferences = load()
    others = [
        recent
        for recent in preferences.recent
        if recent.folder != str(folder) and Path(recent.folder).is_dir()
    ]
    recent = (RecentLedger(str(folder), title, day, person), *others)[:_MOST_RECENT]
    save(msgspec.structs.replace(preferences, recent=recent))
    _note_places(recent)


def _note_places(recent: Sequence[RecentLedger]) -> None:
    """Windows' own encoding and ends of lines, so that its simplest programs read it."""
    lines = "".join(f"{one.title}：{one.folder}\r\n" for one in recent)
    with contextlib.suppress(OSError):
        write_atomically(home() / _PLACES, b"\xff\xfe" + lines.encode("utf-16-le"))
