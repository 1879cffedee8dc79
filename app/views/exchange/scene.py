"""What the exchange page shows, read in one go; and the drives that are plugged in."""

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from app.services.common import periods
from app.services.exchange import conflicts, overview, sticks, trust
from app.services.exchange.conflicts import Conflict
from app.services.exchange.overview import Link, OfficeLine, SentLine
from app.services.exchange.sticks import PackageFile
from app.services.exchange.trust import Trusted
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger

FOLDER = "数据包"
"""Where packages lie on a drive."""
_LINUX_STICKS = ("/media/", "/run/media/")


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the page shows. `to` is the office that packages are written for, "" for none."""

    lines: tuple[OfficeLine, ...]
    chains: dict[str, tuple[Link, ...]]
    conflicts: tuple[Conflict, ...]
    known: dict[str, Trusted]
    to: str
    sent: tuple[SentLine, ...]
    pending: int
    period: str
    last_backup: str

    def line(self, code: str) -> OfficeLine | None:
        """The line of an office."""
        return next((line for line in self.lines if line.code == code), None)

    def disputed(self, code: str) -> tuple[Conflict, ...]:
        """The conflicts in an office's records."""
        return tuple(conflict for conflict in self.conflicts if conflict.office == code)


def read(ledger: Ledger, to: str = "") -> Scene:
    """The scene as it is now; a county writes for the office above unless told otherwise."""
    lines = overview.offices(ledger)
    if not to and ledger.level == "county":
        to = overview.partner(ledger)
    copy = ledgers.last_backup(ledger)
    return Scene(
        lines=lines,
        chains={line.code: overview.chain(ledger, line.code) for line in lines},
        conflicts=tuple(conflicts.conflicts(ledger)),
        known=trust.known(ledger),
        to=to,
        sent=overview.sent(ledger, to) if to else (),
        pending=overview.pending(ledger, to) if to else 0,
        period=periods.filling(periods.period(ledger)),
        last_backup=f"{copy.why}备份 {copy.made:%m-%d %H:%M}" if copy else "",
    )


@dataclass(frozen=True, slots=True)
class Drive:
    """A stick: its root and what it is called."""

    root: Path
    name: str


def drives() -> list[Drive]:
    """The sticks that are plugged in."""
    plugged = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        if volume.isValid() and volume.isReady() and _is_stick(root):
            label = volume.name()
            letter = root.rstrip("/\\")
            plugged.append(Drive(Path(root), f"U盘 {letter}（{label}）" if label else f"U盘 {letter}"))
    return plugged


def _is_stick(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == 2)  # DRIVE_REMOVABLE
    return root.startswith(_LINUX_STICKS)


def on_sticks(ledger: Ledger, plugged: list[Drive]) -> list[PackageFile]:
    """The packages on the sticks and what they are to this office."""
    return sticks.survey(ledger, sticks.packages_in(drive.root for drive in plugged))
