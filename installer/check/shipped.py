"""What is in the folder that is handed out: sizes, papers, and nothing that speaks with other computers."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from installer import pack, papers, parts
from installer.check.findings import must
from installer.steps import files_below, megabytes
from installer.windows import Built

LARGEST = {"portable": 150.0, "installer": 46.0}
"""In MB of a million bytes."""
_MOST_FILES = 220
_TOLD = ("socket", "_socket", "asyncio", "http.client", "urllib.request", "select", "selectors")
"""What is there because others import it (installer/parts.py tells who)."""


def sizes(built: Built) -> str:
    """The folder and the installer are small enough, and the files few."""
    files = files_below(built.portable)
    portable, setup = megabytes(files), megabytes([built.setup])
    words = f"portable {portable:.1f} MB in {len(files)} files, installer {setup:.1f} MB"
    must(
        portable <= LARGEST["portable"] and setup <= LARGEST["installer"] and len(files) <= _MOST_FILES, words
    )
    return words


def content(built: Built) -> str:
    """Every file is as listed; papers are there."""
    must(not pack.changed(built.portable), "files differ from their list")
    folder = built.portable / papers.FOLDER
    parts_list = json.loads((folder / papers.SBOM).read_text("utf-8"))
    nameless = [part["name"] for part in parts_list["components"] if not part.get("licenses")]
    must(not nameless, f"parts without a licence: {nameless}")
    return f"{len(parts_list['components'])} parts with their licences"


def no_network(built: Built, out: Path) -> str:
    """The list of modules and files, kept beside the report; none of them is a network library."""
    modules = shipped_modules(built.work)
    names = [path.relative_to(built.portable).as_posix() for path in files_below(built.portable)]
    out.write_text("\n".join([*modules, "", *names]) + "\n", "utf-8")
    wrong = [
        name for name in modules if any(name == one or name.startswith(f"{one}.") for one in parts.NETWORK)
    ]
    wrong += [
        name
        for name in names
        if any(part in name.lower() for part in ("network", "libssl", "_ssl.", "libcrypto", "curl"))
    ]
    must(not wrong, f"shipped: {wrong}")
    told = [name for name in modules if name in _TOLD]
    return f"{len(modules)} modules, {len(names)} files; imported by others and idle: {', '.join(told)}"


def shipped_modules(work: Path) -> list[str]:
    """The modules in the archive, and the native ones beside it."""
    table = ast.literal_eval((work / "freezing" / "gongjian" / "PYZ-00.toc").read_text("utf-8"))
    return sorted(name for name, _, _ in table[1])
