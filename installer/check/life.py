"""From installing to uninstalling: an older version, a ledger in use, upgrade, double clicks, what stays."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

from installer import pack, parts
from installer.check.desk import PLACE, Desk
from installer.check.exchange import PASSWORD, Offices
from installer.check.findings import must

_LISTED = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\gongjian-ledger"
_STALE = "_internal/of-an-older-version.txt"
_OLDER = "0.9.0"
_RUNNING, _DONE = 3, 0
MAIN = "年台账"
"""Part of the title of the window of a ledger."""


def older(desk: Desk) -> Path:
    """An installer that calls itself older, with a file that the newer one has not."""
    work = desk.built.work
    content = work / "older"
    shutil.rmtree(content, ignore_errors=True)
    shutil.copytree(desk.built.portable, content)
    (content / _STALE).write_text("old", "utf-8")
    out = work / "older.exe"
    stamp = replace(desk.built.stamp, version=_OLDER, commit="older")
    pack.pack_fast(desk.built.wine, content, out, stamp)
    shutil.rmtree(content)
    return out


def install_older(desk: Desk, setup: Path) -> str:
    """The first installation, silent, into a folder with Chinese and a space."""
    status, words = desk.run(rf"Z:\w\{setup.name}", "/S", f"/D={PLACE}")
    must(status == _DONE, f"the installer ended with {status} {words}")
    must(desk.registry(_LISTED, "DisplayVersion") == _OLDER, "the version is not in the list of programs")
    links = {link.parent.name for link in desk.drive.rglob("攻坚台账.lnk")}
    must(links == {"Desktop", "Programs"}, f"links lie in {links}")
    for ending, icon in (
        ("gjledger", "ledger"),
        ("gjpkg", "package"),
        ("gjcard", "card"),
        ("gjbak", "backup"),
    ):
        kind = desk.registry(rf"HKCU\Software\Classes\.{ending}")
        command = desk.registry(rf"HKCU\Software\Classes\{kind}\shell\open\command")
        must(command == rf'"{PLACE}\{parts.WINDOW}.exe" "%1"', f".{ending} is opened by {command}")
        shown = desk.here(desk.registry(rf"HKCU\Software\Classes\{kind}\DefaultIcon"))
        must(shown.is_file() and shown.stem == icon, f".{ending} has the icon {shown}")
    wrong = pack.changed(desk.here(PLACE))
    must(not wrong, f"installed otherwise than built: {wrong}")
    return f"{PLACE}: links on desktop and in the start menu, four kinds of files with their icons"


def open_by_double_click(desk: Desk, offices: Offices) -> str:
    """The file in a ledger's folder leads to its password; with it the ledger is there."""
    started = time.monotonic()
    desk.double_click(rf"{offices.county}\打开台账.gjledger")
    desk.wait_for("^攻坚台账$")
    first = time.monotonic() - started
    time.sleep(3)
    desk.picture("11-打开台账")
    desk.type(PASSWORD)
    desk.press("^攻坚台账$", "Return")
    desk.wait_for(MAIN)
    time.sleep(4)
    desk.picture("12-台账")
    return f"the first window came after {first:.1f} s"


def refuse_while_running(desk: Desk) -> str:
    """The newer installer finds the program running with a ledger in use, says so and touches nothing."""
    status, _ = desk.run(_newer(desk), "/S", f"/D={PLACE}")
    must(status == _RUNNING, f"the installer ended with {status}, not with {_RUNNING}")
    must((desk.here(PLACE) / _STALE).exists(), "something was replaced")
    must(desk.registry(_LISTED, "DisplayVersion") == _OLDER, "the version was changed")
    desk.start(_newer(desk), f"/D={PLACE}")
    desk.wait_for("安装")
    for _ in range(3):
        desk.press("安装", "Return")
        time.sleep(2)
    desk.picture("13-升级时程序开着")
    desk.run("taskkill", "/f", "/im", "newer.exe")
    return f"exit status {status} when silent; asked with a window, a calm box"


def second_start(desk: Desk, offices: Offices) -> str:
    """A package is double-clicked while the window is open: the window receives it, no second one comes."""
    before = desk.windows("攻坚台账")
    again = desk.double_click(rf"Z:\w\check\stick\{offices.from_city.name}")
    desk.until(lambda: again.poll() is not None, "the second start does not end")
    time.sleep(8)
    desk.picture("14-双击数据包")
    after = desk.windows("攻坚台账")
    must(len(after) == len(before), f"windows: {before}, then {after}")
    return f"still one window: {after}"


def show_manual(desk: Desk) -> str:
    """F1 brings the manual, Alt+Left leads back."""
    desk.press(MAIN, "F1")
    time.sleep(4)
    desk.picture("15-使用手册")
    desk.press(MAIN, "alt+Left")
    return "see the picture"


def close(desk: Desk) -> str:
    """Alt+F4 closes the window, and the program ends."""
    desk.press(MAIN, "alt+F4")
    desk.until(lambda: not desk.windows("攻坚台账"), "the window does not close")
    desk.until(lambda: _RUNNING_NAME not in desk.run("tasklist")[1], "the program still runs")
    return "closed"


_RUNNING_NAME = f"{parts.WINDOW}.exe"


def upgrade(desk: Desk, offices: Offices) -> str:
    """Over the older version: its own files go, the ledger stays sound and what it had received is there."""
    status, words = desk.run(_newer(desk), "/S")
    must(status == _DONE, f"the installer ended with {status} {words}")
    must(desk.registry(_LISTED, "InstallLocation") == PLACE, "it was not installed where the older one lay")
    must(
        desk.registry(_LISTED, "DisplayVersion") == desk.built.stamp.version, "the version is not the new one"
    )
    must(not (desk.here(PLACE) / _STALE).exists(), "a file of the older version stayed")
    wrong = pack.changed(desk.here(PLACE))
    must(not wrong, f"installed otherwise than built: {wrong}")
    told = desk.console("--version")
    must(desk.built.stamp.commit in told, f"--version says {told}")
    offices.verify()
    offices.see_received_by_click()
    return told.strip()


def uninstall(desk: Desk, offices: Offices) -> str:
    """The program goes; ledgers, settings and where they lie stay."""
    own = desk.here(PLACE) / "自己放的.txt"
    own.write_text("mine", "utf-8")
    desk.run(rf"{PLACE}\uninstall.exe", "/S")
    desk.until(lambda: not (desk.here(PLACE) / "uninstall.exe").exists(), "the uninstaller does not end")
    left = [path.name for path in desk.here(PLACE).rglob("*")]
    must(left == [own.name], f"left behind: {left}")
    must(not desk.registry(_LISTED, "DisplayName"), "it is still in the list of programs")
    must(not desk.registry(r"HKCU\Software\Classes\.gjpkg"), "its kinds of files are still known")
    must(not list(desk.drive.rglob("攻坚台账.lnk")), "a link stayed")
    must((desk.here(offices.county) / "ledger.db").is_file(), "the ledger is gone")
    places = (desk.person / "台账在哪里.txt").read_text(encoding="utf-16")
    must(offices.county in places, f"the note of places says {places}")
    return f"stays: {places.strip()}"


def install_by_default(desk: Desk) -> str:
    """Without a folder it goes to the person's own programs; asked with a window, it says where all stays."""
    status, words = desk.run(_newer(desk), "/S")
    must(status == _DONE, f"the installer ended with {status} {words}")
    place = desk.person.parent / "Programs" / desk.person.name
    must((place / f"{parts.WINDOW}.exe").is_file(), "it is not among the person's programs")
    desk.start(desk.there(place / "uninstall.exe"))
    desk.wait_for("攻坚台账")
    time.sleep(2)
    desk.press("攻坚台账", "Return")
    desk.until(lambda: not place.exists(), "the uninstaller does not end")
    time.sleep(2)
    desk.picture("31-卸载后数据在哪里")
    return "installed, and uninstalled with a window that says where everything stays"


def _newer(desk: Desk) -> str:
    setup = desk.folder / "newer.exe"
    if not setup.exists():
        shutil.copyfile(desk.built.setup, setup)
    return r"Z:\w\check\newer.exe"
