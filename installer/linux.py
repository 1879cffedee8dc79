"""The Linux program: made in an older Debian root, so that it starts on desktops whose C library is old."""

from __future__ import annotations

import re
import shutil
import tarfile
from pathlib import Path

from installer import debian, inputs, pack, stamp
from installer.debian import Root
from installer.stamp import Stamp
from installer.steps import Stop, files_below, key_of, megabytes, must_be_root, once, say, sha256
from installer.windows import copy_project, source_key

RELEASE = "bullseye"  # the oldest that Debian's mirrors still carry; its C library is 2.31
OLDEST_C = (2, 28)
"""What UOS 20 has, and what the wheels of PySide6 need: nothing in the program may ask for a newer one."""
_PACKAGES = (
    "build-essential", "zlib1g-dev", "libffi-dev", "libbz2-dev", "liblzma-dev", "libsqlite3-dev",
    "binutils", "xvfb", "fonts-wqy-microhei", "libegl1", "libgl1", "libx11-6", "libdbus-1-3",
    "libfontconfig1", "libfreetype6", "libglib2.0-0", "libxkbcommon0", "libx11-xcb1", "libxcb-cursor0",
    "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0",
    "libxcb-render-util0", "libxcb-shape0",
    "libxcb-xkb1", "libxkbcommon-x11-0",
)  # fmt: skip
_SOURCE = "python3.11_3.11.2.orig.tar.gz"
_SOURCE_HASH = "2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849"
_SOURCE_RELEASE = "bookworm"
# The math functions of 2.29 differ from the older ones in errno only; with the older names it starts. The
# other newer function waits by another clock, which Python does without where there is none.
_OLD_NAMES = "".join(
    f'__asm__(".symver {name},{name}@GLIBC_2.2.5");\n' for name in ("exp", "exp2", "log", "log2", "pow")
)
_SITE = Path("python/lib/python3.11/site-packages")
_DESKTOP = """\
[Desktop Entry]
Type=Application
Name=攻坚台账
Comment=一项目一清单一台账，挂图作战
Exec="{place}/gongjian" %f
Icon={place}/_internal/resources/icons/gongjian.svg
Terminal=false
Categories=Office;
MimeType=application/x-gongjian-ledger;application/x-gongjian-package;application/x-gongjian-card;
"""


def build(work: Path, *, check: bool) -> int:
    """Make the folder and the archive in `work`/out; gives the exit status."""
    must_be_root()
    work.mkdir(parents=True, exist_ok=True)
    root = Root(work / "root", work, {"LD_LIBRARY_PATH": "/w/python/lib"})
    debian.make(root, RELEASE, _PACKAGES, work / "logs")
    once(work / "python.done", key_of(_SOURCE_HASH, _OLD_NAMES), "CPython", lambda: _make_python(root))
    inputs.packages(work, inputs.LOCK, work / _SITE, "the program's packages for Linux", inputs.LINUX)
    lock = inputs.TOOLS.with_name("requirements-linux.txt")
    inputs.packages(work, lock, work / "tools", "PyInstaller for Linux", inputs.LINUX)
    (work / _SITE / "tools.pth").write_text("/w/tools\n", "utf-8")
    mark = stamp.now()
    folder = work / "out" / "gongjian"
    key = key_of(inputs.LOCK, lock, mark, source_key())
    once(work / "folder.done", key, "freezing", lambda: _freeze(root, mark, folder))
    newest = newest_c(root)
    say(f"{folder}: {megabytes(files_below(folder)):.1f} MB")
    say(f"The C library it asks for: {'.'.join(map(str, newest))}")
    if newest > OLDEST_C:
        raise Stop(f"It would not start where the C library is {'.'.join(map(str, OLDEST_C))}.")
    if check:
        _try(root)
    archive = work / "out" / f"攻坚台账-{mark.version}-linux-x86_64.tar.xz"
    once(work / "archive.done", key, "the archive", lambda: _pack(folder, archive, mark))
    say(f"{archive}: {megabytes([archive]):.1f} MB")
    return 0


def _make_python(root: Root) -> None:
    """CPython from the source that Debian keeps, with its libraries shared as PyInstaller wants them."""
    source = root.folder / "src" / _SOURCE
    source.parent.mkdir(exist_ok=True)
    mirror = debian.mirror()
    (root.folder / "etc/apt/sources.list.d/source.list").write_text(
        f"deb-src {mirror} {_SOURCE_RELEASE} main\n", "utf-8"
    )
    log = root.work / "logs" / "python.log"
    root.run("cd /src; apt-get update -qq; apt-get source --download-only -qq python3.11", log=log)
    if not source.exists() or sha256(source) != _SOURCE_HASH:
        raise Stop(f"{_SOURCE} is not there any more, or not the file it was.")
    (root.work / "old_names.h").write_text(_OLD_NAMES, "utf-8")
    root.run(
        f"cd /src; rm -rf Python-3.11*; tar xf {_SOURCE}; cd Python-3.11*;"
        " ac_cv_func_sem_clockwait=no ac_cv_func_pthread_cond_clockwait=no"
        " ./configure -q --enable-shared --prefix=/w/python --without-ensurepip"
        " CFLAGS='-O2 -include /w/old_names.h' LDFLAGS='-Wl,-rpath,/w/python/lib';"
        " make -s -j2; make -s install; cp LICENSE /w/python/LICENSE.txt; rm -rf /src/Python-3.11*",
        log=log,
    )


def _freeze(root: Root, mark: Stamp, folder: Path) -> None:
    work = root.work
    copy_project(work / "source", mark)
    root.run(
        "cd /w/source; /w/python/bin/python3.11 -m PyInstaller --noconfirm --clean --log-level WARN"
        " --distpath /w/frozen --workpath /w/freezing installer/gongjian.spec",
        log=work / "logs" / "freeze.log",
        variables={
            "PYTHONHASHSEED": "1",
            "SOURCE_DATE_EPOCH": str(mark.moment),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    libraries = "find /w/frozen/gongjian -type f -name '*.so*' -not -path '*.libs/*'"
    root.run(
        f"{libraries} -exec strip --strip-unneeded {{}} +", log=work / "logs" / "strip.log"
    )  # what wheels repaired lies in .libs and would break
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(work / "frozen" / "gongjian", folder)
    (folder / "_internal/docx/parts").mkdir(exist_ok=True)  # python-docx goes through it
    for svg in (work / "source" / "resources" / "icons").glob("*.svg"):
        shutil.copyfile(svg, folder / "_internal" / "resources" / "icons" / svg.name)
    shutil.copyfile(work / "source" / "installer" / "install.sh", folder / "install.sh")
    (folder / "install.sh").chmod(0o755)
    (folder / "gongjian.desktop").write_text(_DESKTOP, "utf-8")
    pack.finish(folder, work / _SITE, work / "python", mark)


def _pack(folder: Path, archive: Path, mark: Stamp) -> None:
    """One archive of all, the same for the same folder: names sorted, one time, nobody's files."""
    for old in archive.parent.glob("*.tar.xz*"):
        old.unlink()

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = mark.moment, 0, 0, "", ""
        return entry

    with tarfile.open(archive, "w:xz", preset=6) as out:
        for path in sorted(folder.rglob("*")):
            out.add(path, Path("gongjian") / path.relative_to(folder), recursive=False, filter=plain)
    pack.note_hash(archive)


def newest_c(root: Root) -> tuple[int, ...]:
    """The newest version of the C library that a file of the program asks for."""
    files = "find . -type f \\( -name '*.so*' -o -name gongjian \\)"
    script = f"cd /w/out/gongjian; {files} -exec objdump -T {{}} + 2>/dev/null || true"
    _, words = root.ask(script)
    found = {tuple(map(int, version.split("."))) for version in re.findall(r"GLIBC_(2\.[0-9.]+)", words)}
    return max(found, default=(2, 0))


def _try(root: Root) -> None:
    """The program tries itself in the old root, and goes through the tour; its pictures stay in check."""
    shutil.rmtree(root.work / "check", ignore_errors=True)
    (root.work / "check").mkdir()
    program = "cd /w/check; QT_QPA_PLATFORM=offscreen GONGJIAN_HOME=/w/check/home /w/out/gongjian/gongjian"
    for what in ("--version", "selftest", "demo --out '/w/check/演示 台账' --tour /w/check/tour"):
        status, words = root.ask(f"{program} {what}", patience=1500, network=False)
        say(words.strip())
        if status:
            raise Stop(f"{what} ended with {status}.")
    tour = root.work / "check" / "tour"
    say(f"{len(list(tour.glob('*.png')))} pictures in {tour}")
