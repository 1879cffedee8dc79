"""Where a ledger lies well: the folder suggested for a new one, and why another is a worry."""

from pathlib import Path

from app.services.common.machine import Drive, DriveKind, Machine, Spot, Trait, here

FOLDER = "攻坚台账"
NEEDED = 200 * 1024**2
"""Bytes without which no ledger is made: the database, its copies, some photos."""
ROOMY = 5 * 1024**3
"""Bytes below which a drive is nearly full."""
_GIGABYTE = 1024**3
_NAMES = {
    "onedrive": "OneDrive", "wpsdrive": "WPS云盘", "wps cloud files": "WPS云盘", "baidusyncdisk": "百度网盘",
    "baidunetdiskworkspace": "百度网盘", "nutstore": "坚果云", "nutstorefiles": "坚果云",
    "dropbox": "Dropbox", "iclouddrive": "iCloud", "icloud drive": "iCloud", "google drive": "Google Drive",
    "googledrive": "Google Drive", "adrive": "阿里云盘", "weiyun": "微云", "ecloud": "天翼云盘",
    "seafile": "Seafile", "nextcloud": "Nextcloud", "owncloud": "ownCloud", "syncthing": "Syncthing",
    "坚果云": "坚果云", "我的坚果云": "坚果云", "微云": "微云", "我的云端硬盘": "Google Drive",
}  # fmt: skip
_ENDINGS = ("网盘", "云盘", "同步盘", "同步空间", "云同步")
"""What the folders of Chinese synchronisers end with, whoever makes them."""
_MARKS = {
    ".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".stfolder": "Syncthing", ".seafile-data": "Seafile",
    ".nextcloudsync.log": "Nextcloud", ".owncloudsync.log": "ownCloud", ".sync": "Resilio Sync",
}  # fmt: skip
"""What synchronisers leave in the folders that they keep."""
_BINS = frozenset({"$recycle.bin", "recycler", "recycled", ".trash", ".trash-1000"})
_WORRIES = {
    Trait.SYNCED: "这里由{owner}同步，同步到一半会弄坏台账，别的电脑也可能盖掉它",
    Trait.ROAMING: "这里是程序和系统存设置的地方，平时看不见，还可能随登录注销来回拷",
    Trait.DESKTOP: "桌面上的东西在重装系统时会清掉，也容易误删",
    Trait.DOWNLOADS: "下载文件夹常被清理工具清空",
    Trait.TEMPORARY: "这是临时文件夹，系统随时会清空它",
    Trait.PROGRAMS: "这是装程序的地方，升级和卸载会清掉它",
}
_NETWORK = "这是网络位置，断网会写坏台账，两台电脑同时打开也拦不住"
_STICK = "这是U盘或移动硬盘，没写完就拔会弄坏台账，丢了盘台账也没了"
_BIN = "这里是回收站，清空就没了"


def suggested(machine: Machine, name: str) -> str:
    """The folder for the ledger of `name` (故城县): on D: where a fixed D: has room, else on the next such
    drive, else among the documents, where these stay on this computer.
    """
    other = _roomy(machine)
    root = other.root if other is not None else next(
        (place for place in (machine.documents, machine.home) if not _why(machine, place)), machine.home
    )  # fmt: skip
    return str(machine.path(root) / FOLDER / name)


def worry(machine: Machine, place: str, marks: frozenset[str] = frozenset()) -> str:
    """Why a ledger should rather lie elsewhere, and where (Chinese, one line); "" where it lies well.

    `marks` are the names of files in the folders above that synchronisers leave there.
    """
    why = _why(machine, place) or _marked(marks)
    return f"{why}。{_advice(machine, place)}" if why else ""


def worry_here(folder: Path) -> str:
    """The same of a folder on this computer, also when it only leads elsewhere (a link, a mapped drive)."""
    machine, marks = here(), _marks_above(folder)
    try:
        target = folder.resolve()
    except (OSError, RuntimeError):  # a drive that is gone, a link that leads to itself
        target = folder.absolute()
    return worry(machine, str(target), marks) or worry(machine, str(folder.absolute()), marks)


# ------------------------------------------------------------------ why


def _why(machine: Machine, place: str) -> str:
    drive, owner = machine.drive_of(place), _owner(machine, place)
    if owner:
        return _WORRIES[Trait.SYNCED].format(owner=owner)
    if _is_remote(machine, place) or (drive is not None and drive.kind is DriveKind.NETWORK):
        return _NETWORK
    if drive is not None and drive.kind is DriveKind.STICK:
        return _STICK
    if {part.casefold() for part in machine.path(place).parts} & _BINS:
        return _BIN
    spot = _spot(machine, place)
    if spot is not None:
        return _WORRIES[spot.trait]
    return _fullness(machine, drive)


def _owner(machine: Machine, place: str) -> str:
    """Who synchronises a place, by what the computer says, else by the folders' names; "" for nobody."""
    path = machine.path(place)
    for spot in machine.spots:
        if spot.trait is Trait.SYNCED and path.is_relative_to(machine.path(spot.folder)):
            return _NAMES.get(spot.owner.casefold(), spot.owner) or "网盘"
    for part in path.parts:
        name = part.casefold().strip()
        if name in _NAMES:
            return _NAMES[name]
        if name.startswith("onedrive - "):
            return "OneDrive"
        if any(ending in name for ending in _ENDINGS) and "下载" not in name:
            return f"“{part.strip()}”"
    return ""


def _is_remote(machine: Machine, place: str) -> bool:
    return machine.windows and machine.path(place).drive.startswith("\\\\")


def _spot(machine: Machine, place: str) -> Spot | None:
    """The innermost of the folders that are for something else."""
    path = machine.path(place)
    over = [spot for spot in machine.spots if path.is_relative_to(machine.path(spot.folder))]
    return max(over, key=lambda spot: len(spot.folder), default=None)


def _fullness(machine: Machine, drive: Drive | None) -> str:
    if drive is None or not drive.total or drive.free >= ROOMY:
        return ""
    system = "，又是系统盘" if _is_system(machine, drive) else ""
    return f"{_called(machine, drive)}只剩 {drive.free / _GIGABYTE:.1f} GB{system}，满了就存不进去"


def _marked(marks: frozenset[str]) -> str:
    owner = next((owner for mark, owner in _MARKS.items() if mark in marks), "")
    return _WORRIES[Trait.SYNCED].format(owner=owner) if owner else ""


def _marks_above(folder: Path) -> frozenset[str]:
    found = set()
    for above in (folder, *folder.absolute().parents):
        for mark in _MARKS:
            try:
                if (above / mark).exists():
                    found.add(mark)
            except OSError:  # not to be looked at
                continue
    return frozenset(found)


# ------------------------------------------------------------------ where rather


def _advice(machine: Machine, place: str) -> str:
    better = suggested(machine, "")
    if _why(machine, better) or machine.path(place).is_relative_to(machine.path(better)):
        return "请换一个硬盘上的位置，或者先清理出空间。"
    return f"建议放到 {better}，备份再往别处拷。"


def _roomy(machine: Machine) -> Drive | None:
    """A disk of its own besides the system's, D: before others."""
    return next(
        (
            drive for drive in machine.drives
            if machine.windows and drive.kind is DriveKind.FIXED and not _is_system(machine, drive)
            and drive.free >= ROOMY and not _owner(machine, drive.root)
        ),
        None,
    )  # fmt: skip


def _is_system(machine: Machine, drive: Drive) -> bool:
    return machine.path(drive.root) == machine.path(machine.system)


def _called(machine: Machine, drive: Drive) -> str:
    return f"{drive.root[:1].upper()}盘" if machine.windows else "磁盘"
