"""What lies beside the program for those who look into it: the parts list (CycloneDX) and the licences."""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path
from typing import Any

from installer.inputs import LOCK
from installer.stamp import Stamp
from installer.steps import ROOT

FOLDER = "许可"
SBOM = "sbom.cdx.json"
_TEXTS = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
_RULE = "=" * 100
# What the packages of the lock bring inside themselves and a reader of the parts list asks for.
_INSIDE = {
    "pyside6-essentials": [("qt", "6.8.3", "LGPL-3.0-only")],
    "sqlcipher3": [("sqlcipher", "4", "BSD-3-Clause"), ("openssl", "3", "Apache-2.0")],
    "cryptography": [("openssl", "3", "Apache-2.0")],
    "gmssl-pyx": [("gmssl", "3.2.0", "Apache-2.0")],
    "numpy": [("openblas", "0.3", "BSD-3-Clause")],
}
_UNSAID = {"sqlcipher3": "Zlib"}
"""Licences that stand in a text of the package only."""
_QT_WORDS = """\
Qt、PySide6 和 Shiboken（LGPL-3.0）
{rule}

本程序用到 Qt {version} 和 PySide6（Qt for Python）{version}，按 GNU 宽通用公共许可证第 3 版（LGPL-3.0）使用。
许可证全文见同一文件夹的 LGPL-3.0.txt 和 GPL-3.0.txt。它们以动态库的形式单独存放，没有改动，也没有静态链接。

您有权换成自己改过的 Qt：
1. 在本程序的文件夹里打开 _internal\\PySide6（Linux 是 _internal/PySide6），Qt 的动态库都在这里
   （Qt6Core.dll、Qt6Gui.dll、Qt6Widgets.dll、plugins 等），Shiboken 在 _internal\\shiboken6。
2. 用同一大版本（6.8）、同一编译器（MSVC 2022 64 位；Linux 为 GCC）编译出的同名文件替换。
3. 重新启动程序。程序不检查这些文件的签名，替换不受任何限制；为调试这些改动而作的逆向分析也是允许的。

Qt 的源代码由 Qt 项目公开发布（qt-everywhere-src-{version}），
PySide6 的源代码见 pyside-setup-everywhere-src-{version}。
需要源代码副本的，可以向提供本程序的单位索取，三年内有效。
"""


@dataclass(frozen=True)
class Package:
    """A package of the lock as it lies in the folder of packages."""

    name: str
    version: str
    licence: str
    place: Path

    @property
    def key(self) -> str:
        """The name as the package index writes it."""
        return re.sub(r"[-_.]+", "-", self.name).lower()


def packages(site: Path) -> list[Package]:
    """The packages of the lock that lie in a folder, by name; the tools may lie there too."""
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCK.read_text("utf-8"), re.MULTILINE))
    found = sorted((_package(place) for place in site.glob("*.dist-info")), key=lambda package: package.key)
    return [package for package in found if package.key in locked]


def write(portable: Path, site: Path, python: Path, stamp: Stamp) -> None:
    """Lay the parts list and the licences of everything inside beside the program."""
    shipped = packages(site)
    parts_list = json.dumps(sbom(shipped, stamp), ensure_ascii=False, indent=1)
    folder = portable / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / SBOM).write_text(parts_list + "\n", "utf-8", newline="\n")
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt"):
        shutil.copyfile(ROOT / "installer" / "licences" / name, folder / name)
    qt = next(package.version for package in shipped if package.key == "pyside6-essentials")
    (folder / "Qt说明.txt").write_text(
        _QT_WORDS.format(rule=_RULE[:60], version=qt), "utf-8-sig", newline="\r\n"
    )
    texts = [f"Python 3.11.9\n{_RULE}\n\n{_read(python / 'LICENSE.txt')}", *map(_licence_of, shipped)]
    (folder / "第三方软件许可.txt").write_text("\n\n\n".join(texts), "utf-8-sig", newline="\r\n")


def sbom(shipped: list[Package], stamp: Stamp) -> dict[str, Any]:
    """The parts list in CycloneDX 1.5; what is inside a part stands below it."""
    root = f"gongjian-ledger@{stamp.version}"
    parts = [
        _part("library", package.key, package.version, package.licence, _inside(package))
        for package in shipped
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{root}+{stamp.commit}')}",
        "version": 1,
        "metadata": {
            "timestamp": f"{stamp.day}T00:00:00Z",
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "攻坚台账",
                "version": stamp.version,
            },
        },
        "components": [_part("platform", "cpython", "3.11.9", "PSF-2.0", []), *parts],
        "dependencies": [
            {"ref": root, "dependsOn": [package_url(package.key, package.version) for package in shipped]}
        ],
    }


def package_url(name: str, version: str) -> str:
    """The name of a package that is the same everywhere."""
    return f"pkg:pypi/{name}@{version}"


def _inside(package: Package) -> list[dict[str, Any]]:
    return [_part("library", *inner, inside=[]) for inner in _INSIDE.get(package.key, [])]


def _part(kind: str, name: str, version: str, licence: str, inside: list[dict[str, Any]]) -> dict[str, Any]:
    part: dict[str, Any] = {"type": kind, "name": name, "version": version}
    if kind == "library" and name not in {inner for many in _INSIDE.values() for inner, _, _ in many}:
        part |= {"bom-ref": package_url(name, version), "purl": package_url(name, version)}
    if licence:
        part["licenses"] = [{"expression": licence} if " " in licence else {"license": {"name": licence}}]
    return part | ({"components": inside} if inside else {})


def _package(place: Path) -> Package:
    about = message_from_string(_read(place / "METADATA"))
    licence = about["License-Expression"] or (about["License"] or "").splitlines()[:1]
    words = licence if isinstance(licence, str) else "".join(licence)
    trove = [
        line.split(" :: ")[-1] for line in about.get_all("Classifier", []) if line.startswith("License ::")
    ]
    words = words or _UNSAID.get(about["Name"], "")
    short = words if 0 < len(words) < 60 and "===" not in words else "、".join(trove)
    return Package(about["Name"], about["Version"], short, place)


def _licence_of(package: Package) -> str:
    texts = (
        "\n\n".join(_read(path) for path in _licence_files(package.place)) or "见同一文件夹的 Qt说明.txt。"
    )
    return f"{package.name} {package.version}  {package.licence}\n{_RULE}\n\n{texts}"


def _licence_files(place: Path) -> Iterator[Path]:
    for path in sorted(place.rglob("*")):
        if path.is_file() and _TEXTS.search(path.name) and "Commercial" not in path.name:
            yield path


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace")
