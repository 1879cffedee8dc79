"""A Windows PC for the check: its own C:, a screen, the program on it, and hands for mouse and keys."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from installer import parts
from installer.check.findings import Wrong, must
from installer.windows import Built
from installer.wine import Wine

_DISPLAY = ":78"  # beside the one of the build, which may go on meanwhile
PLACE = r"C:\乡镇 工具\攻坚台账"
"""Where the program is installed: Chinese, with a space."""


@dataclass(frozen=True)
class Desk:
    """The PC; `folder` is the check's own, seen as Z:\\w\\check there."""

    built: Built
    wine: Wine
    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def drive(self) -> Path:
        """C: on this machine."""
        return self.folder / "prefix" / "drive_c"

    @property
    def person(self) -> Path:
        """The person's own folder of the program."""
        return self.drive / "users" / "root" / "AppData" / "Local" / "gongjian-ledger"

    def here(self, windows: str) -> Path:
        """Where a path of that Windows lies on this machine."""
        kind, rest = windows[0].upper(), windows[3:].replace("\\", "/")
        return self.drive / rest if kind == "C" else self.built.work / rest.removeprefix("w/")

    def there(self, path: Path) -> str:
        """What that Windows calls a path on its C:."""
        return "C:\\" + str(path.relative_to(self.drive)).replace("/", "\\")

    # ------------------------------------------------------------------ running

    def run(
        self, *command: str, patience: float = 600, network: bool = True, **variables: str
    ) -> tuple[int, str]:
        """Run a Windows program until it ends; gives its exit status and its words."""
        return self.wine.ask(
            command, patience=patience, network=network, variables=variables, folder="/w/check"
        )

    def console(self, *arguments: str, patience: float = 600, network: bool = True, **variables: str) -> str:
        """Run the installed console program, which has to end well; gives its words."""
        status, words = self.run(
            rf"{PLACE}\{parts.CONSOLE}.exe", *arguments, patience=patience, network=network, **variables
        )
        must(status == 0, f"{' '.join(arguments)} ended with {status}:\n{words[-1500:]}")
        return words

    def start(self, *command: str, variables: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a Windows program and go on."""
        script = f"cd /w/check; wine {shlex.join(command)} </dev/null 2>&1 | cat"
        process = subprocess.Popen(
            self.wine.root.command(script, variables=variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def window(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start the installed program with a window."""
        return self.start(rf"{PLACE}\{parts.WINDOW}.exe", *arguments, variables=variables)

    def double_click(self, path: str) -> subprocess.Popen[bytes]:
        """Start what the registry names for a file, as the Explorer does (Wine's own does not look there)."""
        kind = self.registry(rf"HKCU\Software\Classes\.{path.rpartition('.')[2]}")
        command = self.registry(rf"HKCU\Software\Classes\{kind}\shell\open\command")
        parts_of_it = re.findall(r'"([^"]*)"', command.replace("%1", path))
        must(len(parts_of_it) == 2, f"{path} is opened by {command}")
        return self.start(*parts_of_it)

    def registry(self, key: str, name: str = "") -> str:
        """A value of the registry, "" where there is none."""
        status, words = self.run("reg", "query", key, *(["/v", name] if name else ["/ve"]))
        found = re.search(r"REG_\w+\s+(.*)", words)
        return found[1].strip() if status == 0 and found else ""

    # ------------------------------------------------------------------ eyes and hands

    def windows(self, title: str = "攻坚台账|台账") -> list[str]:
        """The titles of the windows in sight that match."""
        _, words = self._hands(
            f"for w in $(xdotool search --onlyvisible --name '{title}' 2>/dev/null);"
            " do xdotool getwindowname $w; done"
        )
        return [line for line in words.splitlines() if line.strip()]

    def wait_for(self, title: str, patience: float = 90) -> None:
        """Wait until a window of that title is there; raises Wrong when none comes."""
        self.until(
            lambda: bool(self.windows(title)),
            f"no window “{title}” came; there are {self.windows('.')}",
            patience,
        )

    def until(self, holds: Callable[[], bool], words: str, patience: float = 60) -> None:
        """Wait until something holds; raises Wrong with these words when it never does."""
        end = time.monotonic() + patience
        while not holds():
            if time.monotonic() > end:
                self.picture("wrong")
                raise Wrong(words)
            time.sleep(0.5)

    def press(self, title: str, *keys: str) -> None:
        """Press keys in the window of that title."""
        window = f"$(xdotool search --onlyvisible --name '{title}' | tail -1)"
        self._hands(
            f"w={window}; xdotool windowraise $w windowfocus --sync $w; sleep 0.3;"
            f" xdotool key --delay 80 {shlex.join(keys)}"
        )

    def type(self, text: str) -> None:
        """Type letters of the keyboard where the focus is."""
        self._hands(f"xdotool type --delay 60 {shlex.quote(text)}")

    def picture(self, name: str) -> Path:
        """A picture of the whole screen."""
        self._hands(f"mkdir -p /w/check/pictures; import -window root /w/check/pictures/{name}.png")
        return self.folder / "pictures" / f"{name}.png"

    def _hands(self, script: str) -> tuple[int, str]:
        return self.wine.root.ask(script, patience=60)

    # ------------------------------------------------------------------ ending

    def close_all(self) -> None:
        """End whatever still runs there."""
        self.wine.stop()
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, 15)
            process.wait(30)
        self.running.clear()


def make(built: Built, folder: Path) -> Desk:
    """A PC with nothing installed: a fresh copy of the Windows that the build used."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copytree(built.work / "prefix", folder / "prefix", symlinks=True)
    variables = {**built.wine.root.variables, "WINEPREFIX": "/w/check/prefix", "DISPLAY": _DISPLAY}
    root = replace(built.wine.root, variables=variables)
    return Desk(built, replace(built.wine, root=root, display=_DISPLAY), folder)
