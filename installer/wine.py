"""Windows on Linux: a Debian root with Wine, a screen nobody sees, and a way to run a program in it."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from installer import debian
from installer.debian import Root
from installer.steps import Stop, once

RELEASE = "trixie"  # its Wine 10 runs the windows plugin of Qt 6.8; that of Debian 12 does not
_PACKAGES = (
    "wine", "wine64", "nsis", "xvfb", "fonts-wqy-microhei", "locales", "tzdata", "xdotool", "imagemagick",
    "poppler-utils", "icoutils",
)  # fmt: skip
# Code page 936 comes from the locale; the time zone from /etc/localtime, since the C runtime misreads TZ.
_CHINESE = (
    "localedef -i zh_CN -f UTF-8 zh_CN.UTF-8; ln -sf /usr/share/zoneinfo/Asia/Shanghai /etc/localtime;"
    " mkdir -p /tmp/xdg /tmp/.X11-unix; chmod 700 /tmp/xdg; chmod 1777 /tmp/.X11-unix"
)
_PREFIX = "/w/prefix"


@dataclass(frozen=True)
class Wine:
    """A Windows of its own in the folder `prefix` of the work folder; C: is its drive_c, Z: the root."""

    root: Root
    display: str = ":77"

    @property
    def drive(self) -> Path:
        """Where C: lies on this machine."""
        return self.root.work / "prefix" / "drive_c"

    def run(self, command: Sequence[str], *, log: Path, variables: Mapping[str, str] | None = None) -> None:
        """Run a Windows program; raises Stop with the end of its words when it fails."""
        status, words = self.ask(command, variables=variables, patience=3600)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(words, "utf-8")
        if status:
            end = "\n".join(words.splitlines()[-25:])
            raise Stop(f"{end}\n\n{command[0]} failed with {status}; all of its words: {log}")

    def ask(
        self,
        command: Sequence[str],
        *,
        patience: float = 600,
        variables: Mapping[str, str] | None = None,
        folder: str = "/w",
        network: bool = True,
    ) -> tuple[int, str]:
        """Run a Windows program; gives its exit status and its words, -1 when it lasts too long.

        Its words go through a pipe: Wine's Python does not start with a file as its output.
        """
        script = (
            f"cd {shlex.quote(folder)};"
            f" {{ s=0; wine {shlex.join(command)} </dev/null 2>&1 || s=$?; echo $s >&3; }}"
            " 3>/tmp/status.$$ | cat; s=$(cat /tmp/status.$$); rm /tmp/status.$$; exit $s"
        )
        shown = {"DISPLAY": self.display, **(variables or {})}
        return self.root.ask(script, patience=patience, variables=shown, network=network)

    def stop(self) -> None:
        """End everything that runs in this Windows."""
        self.root.ask("wineserver -k; wineserver -w", patience=60)


def path(inside: str | Path) -> str:
    """The Windows name of a path of the root: /w/a is Z:\\w\\a."""
    return "Z:" + str(inside).replace("/", "\\")


def make(work: Path) -> Wine:
    """The root with Wine, and a fresh Windows in it where there is none yet."""
    variables = {
        "LC_ALL": "zh_CN.UTF-8", "WINEPREFIX": _PREFIX, "WINEARCH": "win64", "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=", "XDG_RUNTIME_DIR": "/tmp/xdg",
        "PYTHONUTF8": "1",
    }  # fmt: skip
    root = Root(work / "root", work, variables)
    debian.make(root, RELEASE, _PACKAGES, work / "logs", finish=_CHINESE)
    wine = Wine(root)

    def start() -> None:
        with screen(wine):
            root.run(
                "rm -rf /w/prefix; wineboot -i; wine winecfg -v win10; wineserver -w",
                log=work / "logs" / "wine.log",
                variables={"DISPLAY": wine.display},
            )

    once(work / "prefix.done", RELEASE, "a fresh Windows", start)
    return wine


@contextmanager
def screen(wine: Wine, size: str = "1920x1200") -> Iterator[None]:
    """A screen that nobody sees, as long as the block lasts; then nothing runs in that Windows any more."""
    number = wine.display[1:]
    door = wine.root.folder / "tmp/.X11-unix" / f"X{number}"
    for left in (door, wine.root.folder / "tmp" / f".X{number}-lock"):
        left.unlink(missing_ok=True)  # by one that was killed
    command = wine.root.command(f"exec Xvfb {wine.display} -screen 0 {size}x24 -nolisten tcp")
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(100):
            if door.exists():
                break
            time.sleep(0.1)
        else:
            raise Stop("Xvfb did not start.")
        yield
    finally:
        wine.stop()
        os.killpg(process.pid, 15)
        process.wait(20)
        door.unlink(missing_ok=True)
