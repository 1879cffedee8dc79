"""Where a ledger lies well: tables of real-looking computers, and what is said of places on them."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.common.machine import (
    Drive,
    DriveKind,
    Machine,
    here,
    linux_machine,
    windows_machine,
)
from app.services.ledger import places

GB = 1024**3
_EXPLORER = r"Software\Microsoft\Windows\CurrentVersion\Explorer"
ENVIRONMENT = {
    "SystemDrive": "C:", "SystemRoot": r"C:\Windows", "USERPROFILE": r"C:\Users\刘敏",
    "APPDATA": r"C:\Users\刘敏\AppData\Roaming", "LOCALAPPDATA": r"C:\Users\刘敏\AppData\Local",
    "TEMP": r"C:\Users\刘敏\AppData\Local\Temp", "TMP": r"C:\Users\刘敏\AppData\Local\Temp",
    "ProgramFiles": r"C:\Program Files", "ProgramFiles(x86)": r"C:\Program Files (x86)",
    "ProgramData": r"C:\ProgramData", "OneDrive": r"C:\Users\刘敏\OneDrive",
}  # fmt: skip
REGISTRY = {
    rf"HKCU\{_EXPLORER}\User Shell Folders": {
        "Personal": r"%USERPROFILE%\Documents", "Desktop": r"%USERPROFILE%\Desktop",
    },
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager": {},
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager"
    r"\Nutstore!S-1-5-21-1!1\UserSyncRoots": {"S-1-5-21-1": r"D:\工作\协同"},
    r"HKCU\Software\Microsoft\OneDrive\Accounts\Business1": {"UserFolder": r"D:\县发改局文件"},
}  # fmt: skip
SYSTEM = Drive("C:\\", DriveKind.FIXED, 60 * GB, 240 * GB)
DATA = Drive("D:\\", DriveKind.FIXED, 182 * GB, 500 * GB)
STICK = Drive("E:\\", DriveKind.STICK, 20 * GB, 32 * GB)
SHARE = Drive("Z:\\", DriveKind.NETWORK)


def office_pc(*drives: Drive, **environment: str) -> Machine:
    """A PC with Windows as they stand in an office."""
    return windows_machine(ENVIRONMENT | environment, REGISTRY, drives or (SYSTEM, DATA, STICK, SHARE))


def test_a_new_ledger_goes_to_the_first_disk_besides_the_systems() -> None:
    assert places.suggested(office_pc(), "故城县") == r"D:\攻坚台账\故城县"
    full = replace(DATA, free=GB)
    later = Drive("F:\\", DriveKind.FIXED, 90 * GB, 100 * GB)
    assert places.suggested(office_pc(SYSTEM, full, later), "故城县") == r"F:\攻坚台账\故城县"


@pytest.mark.parametrize("other", [STICK, SHARE, replace(DATA, free=GB)])
def test_without_such_a_disk_it_goes_to_the_documents(other: Drive) -> None:
    expected = r"C:\Users\刘敏\Documents\攻坚台账\故城县"
    assert places.suggested(office_pc(SYSTEM, other), "故城县") == expected


@pytest.mark.parametrize(
    "documents", [r"%OneDrive%\文档", r"\\fgj-server\home\刘敏", r"C:\Users\刘敏\WPSDrive\1\文档", "Z:\\"]
)
def test_documents_that_leave_the_computer_are_not_suggested(documents: str) -> None:
    shell = rf"HKCU\{_EXPLORER}\User Shell Folders"
    registry = REGISTRY | {shell: {"Personal": documents}}
    machine = windows_machine(ENVIRONMENT, registry, (SYSTEM, SHARE))
    assert places.suggested(machine, "故城县") == r"C:\Users\刘敏\攻坚台账\故城县"
    assert places.worry(machine, places.suggested(machine, "故城县")) == ""


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (r"C:\Users\刘敏\OneDrive\台账", "由OneDrive同步"),
        (r"c:\users\刘敏\onedrive\台账", "由OneDrive同步"),
        (r"D:\OneDrive - 故城县发展和改革局\台账", "由OneDrive同步"),
        (r"D:\县发改局文件\台账", "由OneDrive同步"),
        (r"D:\工作\协同\台账", "由坚果云同步"),
        (r"D:\BaiduSyncdisk\台账", "由百度网盘同步"),
        (r"D:\百度网盘同步空间\台账", "同步"),
        (r"C:\Users\刘敏\WPSDrive\123\WPS云盘\台账", "由WPS云盘同步"),
        (r"D:\我的坚果云\台账", "由坚果云同步"),
        (r"C:\Users\刘敏\iCloudDrive\台账", "由iCloud同步"),
        (r"D:\Dropbox\台账", "由Dropbox同步"),
        (r"D:\360云盘\台账", "同步"),
        (r"\\fgj-server\公共\台账", "网络位置"),
        (r"\\?\UNC\fgj-server\公共\台账", "网络位置"),
        (r"Z:\台账", "网络位置"),
        (r"E:\台账", "U盘"),
        ("E:/台账", "U盘"),
        (r"C:\Users\刘敏\Desktop\台账", "桌面"),
        (r"C:\Users\刘敏\Downloads\台账", "下载文件夹"),
        (r"C:\Users\刘敏\AppData\Roaming\台账", "程序和系统存设置"),
        (r"C:\Users\刘敏\AppData\Local\Temp\台账", "临时文件夹"),
        (r"C:\Program Files\攻坚台账\data", "装程序"),
        (r"C:\Program Files (x86)\台账", "装程序"),
        (r"C:\Windows\台账", "装程序"),
        (r"D:\$RECYCLE.BIN\S-1-5-21\台账", "回收站"),
        (r"\\?\C:\Users\刘敏\Desktop\台账", "桌面"),
    ],
)
def test_a_place_that_is_no_good_is_told_with_why_and_what_to_do(place: str, why: str) -> None:
    told = places.worry(office_pc(), place)
    assert why in told
    assert told.endswith(r"。建议放到 D:\攻坚台账，备份再往别处拷。")
    assert "\n" not in told


@pytest.mark.parametrize(
    "place",
    [
        r"D:\攻坚台账\故城县", r"D:\工作\台账", r"C:\Users\刘敏\Documents\台账", r"C:\攻坚台账",
        r"D:\BaiduNetdiskDownload\台账", r"D:\百度网盘下载\台账", r"D:\Desktop\台账", r"\\?\D:\攻坚台账",
    ],
)  # fmt: skip
def test_a_good_place_is_no_worry(place: str) -> None:
    assert places.worry(office_pc(), place) == ""


def test_a_nearly_full_system_drive_is_told() -> None:
    full = replace(SYSTEM, free=3 * GB)
    told = places.worry(office_pc(full, DATA), r"C:\攻坚台账\故城县")
    assert told == r"C盘只剩 3.0 GB，又是系统盘，满了就存不进去。建议放到 D:\攻坚台账，备份再往别处拷。"
    told = places.worry(office_pc(full), r"C:\Users\刘敏\Documents\攻坚台账\故城县")
    assert told == "C盘只剩 3.0 GB，又是系统盘，满了就存不进去。请换一个硬盘上的位置，或者先清理出空间。"


def test_marks_of_synchronisers_are_known() -> None:
    assert "由Syncthing同步" in places.worry(office_pc(), r"D:\台账", frozenset({".stfolder"}))


MOUNTS = """\
/dev/nvme0n1p2 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/nvme0n1p3 /data ext4 rw 0 0
//fgj/share /mnt/公共 cifs rw 0 0
nas:/home /mnt/my\\040nas nfs4 rw 0 0
/dev/sdb1 /media/liu/KINGSTON vfat rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("/mnt/公共/台账", "网络位置"), ("/mnt/my nas/台账", "网络位置"), ("/media/liu/KINGSTON/台账", "U盘"),
        ("/tmp/台账", "临时文件夹"), ("/run/台账", "临时文件夹"), ("/users/liu/桌面/台账", "桌面"),
        ("/users/liu/Nutstore/台账", "由坚果云同步"), ("/opt/台账", "装程序"), ("/data/台账", ""),
        ("/users/liu/文档/台账", ""),
    ],
)  # fmt: skip
def test_the_same_with_linux(place: str, why: str) -> None:
    machine = linux_machine({"HOME": "/users/liu"}, MOUNTS, "/users/liu/文档")
    told = places.worry(machine, place)
    assert (why in told) if why else told == ""
    assert places.suggested(machine, "故城县") == "/users/liu/文档/攻坚台账/故城县"


def test_this_computer_can_be_read() -> None:
    machine = here()
    assert machine.windows == (sys.platform == "win32")
    assert machine.drive_of(str(Path.home())) is not None
    assert Path(places.suggested(machine, "故城县")).is_absolute()


def test_a_link_to_a_bad_place_is_seen_through(tmp_path: Path) -> None:
    behind = tmp_path / "Dropbox" / "台账"
    behind.mkdir(parents=True)
    link = tmp_path / "台账"
    try:
        os.symlink(behind, link, target_is_directory=True)
    except OSError:  # Windows lets only administrators
        return
    assert "由Dropbox同步" in places.worry_here(link)


def test_a_mark_above_is_seen(tmp_path: Path) -> None:
    (tmp_path / "同事").mkdir()
    (tmp_path / ".stfolder").mkdir()
    told = places.worry_here(tmp_path / "同事" / "台账")
    assert "Syncthing" in told or "临时文件夹" in told
