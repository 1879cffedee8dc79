"""A Debian root to build in, made from the mirror of this machine's apt, entered without leaving traces.

Every command runs in a mount namespace of its own, so nothing stays mounted, whatever happens to it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from installer.steps import Stop, need, once, run

_APT = Path("/etc/apt")
_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_CERTIFICATES = ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "PIP_CERT")
_CLEAN = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Root:
    """A root in `folder`; inside it `work` is seen as /w."""

    folder: Path
    work: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def command(
        self, script: str, *, network: bool = True, variables: Mapping[str, str] | None = None
    ) -> list[str]:
        """What to run here so that the shell script runs inside, without this machine's variables."""
        inside = {"HOME": "/root", "LC_ALL": "C.UTF-8", **self.variables, **(variables or {})}
        env = ["env", "-i", _CLEAN, *(f"{name}={value}" for name, value in inside.items())]
        root = shlex.quote(str(self.folder))
        outside = (
            f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev"
            f" && mount --bind {shlex.quote(str(self.work))} {root}/w"
            f" && exec chroot {root} {shlex.join([*env, 'sh', '-ec', script])}"
        )
        alone = [] if network else ["--net"]
        return ["unshare", "--mount", "--propagation", "private", *alone, "sh", "-ec", outside]

    def run(
        self, script: str, *, log: Path, network: bool = True, variables: Mapping[str, str] | None = None
    ) -> None:
        """Run a shell script inside; raises Stop with the end of its words when it fails."""
        run(self.command(script, network=network, variables=variables), log=log)

    def ask(
        self,
        script: str,
        *,
        patience: float = 600,
        network: bool = True,
        variables: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Run a shell script inside; gives its exit status and what it said. -1 when it lasts too long."""
        command = self.command(script, network=network, variables=variables)
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            try:
                words, _ = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                words, _ = process.communicate()
                return -1, _text(words) + f"\n(no end after {patience:.0f} s)"
        return process.returncode, _text(words)


def _text(words: bytes) -> str:
    """What a program said: UTF-8 as ours do, or the code page 936 of Windows' own."""
    try:
        text = words.decode("utf-8")
    except UnicodeDecodeError:
        text = words.decode("gb18030", "replace")
    return text.replace("\r\n", "\n")


def make(root: Root, release: str, packages: Sequence[str], logs: Path, *, finish: str = "true") -> None:
    """Make the root of a release with packages; `finish` is a script that is run inside it once."""
    need("debootstrap", "unshare=util-linux")
    base = root.folder.with_name(f"{root.folder.name}.base")

    def bootstrap() -> None:
        if root.folder.exists():
            shutil.rmtree(root.folder)
        include = "--include=ca-certificates"
        run(
            ["debootstrap", "--variant=minbase", include, release, root.folder, mirror()],
            log=logs / "debootstrap.log",
        )
        (root.folder / "w").mkdir()
        _like_this_machine(root.folder)

    def install() -> None:
        quiet = {"DEBIAN_FRONTEND": "noninteractive", **_proxies()}
        names = shlex.join(packages)
        root.run(
            f"apt-get update -qq; apt-get install -y -qq --no-install-recommends {names}; {finish}",
            log=logs / "packages.log",
            variables=quiet,
        )

    once(base, release, f"Debian {release}", bootstrap)
    once(
        root.folder.with_name(f"{root.folder.name}.packages"), f"{packages} {finish}", "its packages", install
    )


def mirror() -> str:
    """Where this machine's apt gets Debian from. Raises Stop where it says nothing."""
    lists = [
        _APT / "sources.list",
        *sorted(_APT.glob("sources.list.d/*.sources")),
        *sorted(_APT.glob("sources.list.d/*.list")),
    ]
    words = "\n".join(path.read_text("utf-8", "replace") for path in lists if path.is_file())
    found: list[str] = [
        address
        for line in words.splitlines()
        if line.startswith(("URIs:", "deb "))
        for address in re.findall(r"\bhttps?://\S+|\bfile:/\S+", line)
        if re.search(r"/debian/?$", address)
    ]
    if not found:
        raise Stop("The sources of this machine's apt name no Debian mirror.")
    return found[0]


def _proxies() -> dict[str, str]:
    names = ("http_proxy", "https_proxy", "no_proxy")
    return {name: os.environ[name] for name in (*names, *map(str.upper, names)) if name in os.environ}


def _like_this_machine(root: Path) -> None:
    """Options of apt, certificates and names, so that the root reaches what this machine reaches."""
    for name in ("apt.conf", "auth.conf"):
        if (_APT / name).is_file():
            shutil.copy2(_APT / name, root / "etc/apt" / name)
    for name in ("apt.conf.d", "auth.conf.d"):
        if (_APT / name).is_dir():
            shutil.copytree(_APT / name, root / "etc/apt" / name, dirs_exist_ok=True)
    for name in ("resolv.conf", "hosts"):
        if Path("/etc", name).is_file():
            shutil.copyfile(f"/etc/{name}", root / "etc" / name)
    for file in {str(_BUNDLE), *(os.environ.get(name, "") for name in _CERTIFICATES)}:
        if file and Path(file).is_file():
            inside = root / file.lstrip("/")
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.unlink(missing_ok=True)  # a link in there would lead out of the root
            shutil.copyfile(file, inside)
