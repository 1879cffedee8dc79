"""What must be known of a computer to judge a place on it, as plain data; and how it is read from the system.

The reading is thin; what the tables of the system mean is said by functions of them, the same everywhere.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import platformdirs


class DriveKind(Enum):
    """How a drive hangs on the computer."""

    FIXED = "硬盘"
    STICK = "U盘或移动硬盘"
    NETWORK = "网络盘"
    OTHER = "别的盘"


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive by its root (``D:\\``, ``/media/stick``); bytes are 0 where nobody asked."""

    root: str
    kind: DriveKind
    free: int = 0
    total: int = 0


class Trait(Enum):
    """What makes a folder unfit for a ledger."""

    SYNCED = "synced"
    ROAMING = "roaming"
    DESKTOP = "desktop"
    DOWNLOADS = "downloads"
    TEMPORARY = "temporary"
    PROGRAMS = "programs"


@dataclass(frozen=True, slots=True)
class Spot:
    """A folder, and all in it, with its trait; `owner` is the program that synchronises it."""

    folder: str
    trait: Trait
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """A computer as one person sees it; `system` is the root of the drive that the system is on."""

    windows: bool
    home: str
    documents: str
    system: str
    drives: tuple[Drive, ...] = ()
    spots: tuple[Spot, ...] = ()

    def path(self, text: str) -> PurePath:
        """A path as this computer reads it; the mark of long paths is taken away."""
        if not self.windows:
            return PurePosixPath(text)
        if text.upper().startswith("\\\\?\\UNC\\"):
            return PureWindowsPath(f"\\\\{text[8:]}")
        return PureWindowsPath(text.removeprefix("\\\\?\\"))

    def drive_of(self, place: str) -> Drive | None:
        """The drive that a place is on: the one with the longest root."""
        path = self.path(place)
        over = [drive for drive in self.drives if path.is_relative_to(self.path(drive.root))]
        return max(over, key=lambda drive: len(drive.root), default=None)


Registry = Mapping[str, Mapping[str, str]]
"""Keys below HKCU and HKLM with their values, as ``HKCU\\Software\\…`` → name → text."""
_SHELL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_SYNC_ROOTS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager"
_SYNC_ENGINES = r"HKCU\Software\SyncEngines\Providers"
_ONEDRIVE = r"HKCU\Software\Microsoft\OneDrive\Accounts"
_TREES = (_SHELL, _SYNC_ROOTS, _SYNC_ENGINES, _ONEDRIVE)
_SYNC_VALUES = ("UserFolder", "MountPoint")
_DOWNLOADS = "{374DE290-123F-4565-9164-39C4925E467B}"
_NETWORK_SYSTEMS = frozenset(
    (
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ncpfs", "davfs",
        "fuse.sshfs", "fuse.davfs", "fuse.gvfsd-fuse", "fuse.rclone",
    )
)  # fmt: skip
_UNREAL_SYSTEMS = frozenset(
    (
        "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "mqueue", "debugfs", "tracefs",
        "securityfs", "pstore", "bpf", "autofs", "squashfs",
    )
)  # fmt: skip


def here() -> Machine:
    """The computer that this runs on."""
    if sys.platform == "win32":
        machine = windows_machine(dict(os.environ), _registry(), _windows_drives())
    else:
        mounts = Path("/proc/mounts")
        text = mounts.read_text("utf-8", "replace") if mounts.is_file() else ""
        machine = linux_machine(os.environ, text, platformdirs.user_documents_dir())
    if getattr(sys, "frozen", False):  # a portable folder is replaced as a whole with the next version
        own = Spot(str(Path(sys.executable).parent), Trait.PROGRAMS)
        return replace(machine, spots=(*machine.spots, own))
    return machine


# ------------------------------------------------------------------ what the tables say


def windows_machine(environment: Mapping[str, str], registry: Registry, drives: Sequence[Drive]) -> Machine:
    """A computer with Windows, from its environment, its registry and its drives."""
    known = {name.upper(): value for name, value in environment.items()}
    home = known.get("USERPROFILE", "C:\\")
    shell = {name: _expanded(text, known) for name, text in registry.get(_SHELL, {}).items()}

    def spots(trait: Trait, *folders: str | None) -> list[Spot]:
        return [Spot(folder, trait) for folder in folders if folder]

    system = f"{known.get('SYSTEMDRIVE', 'C:')}\\"
    return Machine(
        windows=True,
        home=home,
        documents=shell.get("Personal", f"{home}\\Documents"),
        system=system,
        drives=tuple(drives),
        spots=(
            *_synced(known, registry),
            *spots(Trait.TEMPORARY, known.get("TEMP"), known.get("TMP"), f"{system}Windows\\Temp"),
            *spots(Trait.ROAMING, known.get("APPDATA"), known.get("LOCALAPPDATA"), f"{home}\\AppData"),
            *spots(Trait.DESKTOP, shell.get("Desktop"), f"{home}\\Desktop", f"{home}\\桌面"),
            *spots(Trait.DOWNLOADS, shell.get(_DOWNLOADS), f"{home}\\Downloads"),
            *spots(
                Trait.PROGRAMS, f"{home}\\AppData\\Local\\Programs", known.get("PROGRAMFILES"),
                known.get("PROGRAMFILES(X86)"),
                known.get("PROGRAMDATA"), known.get("SYSTEMROOT"), f"{system}Windows",
            ),
        ),
    )  # fmt: skip


def _synced(environment: Mapping[str, str], registry: Registry) -> Iterable[Spot]:
    """Every folder that some program says it synchronises: Windows keeps a list of them."""
    for name in ("ONEDRIVE", "ONEDRIVECOMMERCIAL", "ONEDRIVECONSUMER"):
        if environment.get(name):
            yield Spot(environment[name], Trait.SYNCED, "OneDrive")
    for key, values in registry.items():
        if key.startswith(_SYNC_ROOTS) and key.endswith("UserSyncRoots"):
            owner = key[len(_SYNC_ROOTS) + 1 :].partition("!")[0].partition("\\")[0]
            yield from (Spot(folder, Trait.SYNCED, owner) for folder in values.values() if folder)
        elif key.startswith((_SYNC_ENGINES, _ONEDRIVE)):
            folders = [values[name] for name in _SYNC_VALUES if values.get(name)]
            yield from (Spot(folder, Trait.SYNCED, "OneDrive") for folder in folders)


def _expanded(text: str, environment: Mapping[str, str]) -> str:
    """%USERPROFILE%\\Documents with its variables filled in."""
    pieces = text.split("%")
    for at in range(1, len(pieces) - 1, 2):
        pieces[at] = environment.get(pieces[at].upper(), pieces[at])
    return "".join(pieces)


def linux_machine(environment: Mapping[str, str], mounts: str, documents: str) -> Machine:
    """A computer with Linux, from its environment and the text of /proc/mounts."""
    home = environment.get("HOME") or "/"
    temporary = {"/tmp", "/var/tmp", environment.get("TMPDIR") or "/tmp"}
    spots = [Spot(folder, Trait.TEMPORARY) for folder in temporary | _in_memory(mounts)]
    named = {
        "Desktop": Trait.DESKTOP, "桌面": Trait.DESKTOP,
        "Downloads": Trait.DOWNLOADS, "下载": Trait.DOWNLOADS, ".cache": Trait.TEMPORARY,
    }  # fmt: skip
    spots += [Spot(f"{home}/{name}", trait) for name, trait in named.items()]
    spots += [Spot(folder, Trait.PROGRAMS) for folder in ("/usr", "/opt", "/etc")]
    drives = [drive for line in mounts.splitlines() if (drive := _mounted(line))]
    return Machine(False, home, documents, "/", tuple(drives), tuple(spots))


def _in_memory(mounts: str) -> set[str]:
    """Folders that are gone when the computer is switched off."""
    lines = [line.split(" ") for line in mounts.splitlines()]
    return {words[1] for words in lines if words[2:3] in (["tmpfs"], ["ramfs"])} - {"/"}


def _mounted(line: str) -> Drive | None:
    words = line.split(" ")
    if len(words) < 3 or words[2] in _UNREAL_SYSTEMS:
        return None
    device, root, system = (word.replace("\\040", " ").replace("\\011", "\t") for word in words[:3])
    if system in _NETWORK_SYSTEMS:
        kind = DriveKind.NETWORK
    elif root.startswith(("/media/", "/run/media/")) or _on_usb_in_linux(device):
        kind = DriveKind.STICK
    else:
        kind = DriveKind.FIXED
    return _measured(root, kind)


# ------------------------------------------------------------------ asking the system


def _measured(root: str, kind: DriveKind) -> Drive:
    """With its room; a network that is gone is not waited for."""
    if kind in (DriveKind.NETWORK, DriveKind.OTHER):
        return Drive(root, kind)
    try:
        usage = shutil.disk_usage(root)
    except OSError:  # an empty card reader
        return Drive(root, kind)
    return Drive(root, kind, usage.free, usage.total)


def _on_usb_in_linux(device: str) -> bool:
    name = device.rpartition("/")[2]
    return "/usb" in os.path.realpath(f"/sys/class/block/{name}") if device.startswith("/dev/") else False


if sys.platform == "win32":
    import ctypes
    import winreg

    _KINDS = {2: DriveKind.STICK, 3: DriveKind.FIXED, 4: DriveKind.NETWORK}
    _QUERY_STORAGE, _BUS_AT, _USB = 0x2D1400, 28, 7

    def _windows_drives() -> tuple[Drive, ...]:
        kernel = ctypes.windll.kernel32
        letters = kernel.GetLogicalDrives()
        roots = [f"{chr(65 + at)}:\\" for at in range(26) if letters >> at & 1]
        drives = []
        for root in roots:
            kind = _KINDS.get(kernel.GetDriveTypeW(root), DriveKind.OTHER)
            outside = kind is DriveKind.FIXED and _on_usb(root)
            drives.append(_measured(root, DriveKind.STICK if outside else kind))
        return tuple(drives)

    def _on_usb(root: str) -> bool:
        """Whether a disk hangs on USB: Windows calls such disks fixed."""
        kernel = ctypes.windll.kernel32
        kernel.CreateFileW.restype = ctypes.c_void_p
        handle = ctypes.c_void_p(kernel.CreateFileW(f"\\\\.\\{root[:2]}", 0, 3, None, 3, 0, None))
        if handle.value in (None, ctypes.c_void_p(-1).value):
            return False
        answer, length = ctypes.create_string_buffer(1024), ctypes.c_ulong()
        query = ctypes.create_string_buffer(12)  # zeros: the standard query about the device
        told = kernel.DeviceIoControl(
            handle, _QUERY_STORAGE, query, 12, answer, 1024, ctypes.byref(length), None
        )
        kernel.CloseHandle(handle)
        bus = int.from_bytes(answer.raw[_BUS_AT : _BUS_AT + 4], "little")
        return bool(told) and length.value >= _BUS_AT + 4 and bus == _USB

    def _registry() -> Registry:
        hives = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
        tables: dict[str, dict[str, str]] = {}
        for tree in _TREES:
            hive, _, path = tree.partition("\\")
            _read_tree(hives[hive], hive, path, tables)
        return tables

    def _read_tree(hive: int, name: str, path: str, tables: dict[str, dict[str, str]]) -> None:
        try:
            with winreg.OpenKey(hive, path) as key:
                below, count, _ = winreg.QueryInfoKey(key)
                values = [winreg.EnumValue(key, at) for at in range(count)]
                names = [winreg.EnumKey(key, at) for at in range(below)]
        except OSError:  # not there, or not to be looked at
            return
        tables[f"{name}\\{path}"] = {value[0]: value[1] for value in values if isinstance(value[1], str)}
        for each in names:
            _read_tree(hive, name, f"{path}\\{each}", tables)
