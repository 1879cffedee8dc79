"""The list of what is frozen is complete: data, modules, nothing that speaks with other computers."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import bootstrap
from app.storage import backup, opening
from app.sync import card, package
from installer import parts

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "app").rglob("*.py"))
EXCLUDED = (*parts.NETWORK, *parts.UNUSED)
BLOCKED = """
import sys

class Excluded:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in {excluded!r}):
            raise ModuleNotFoundError(f"not shipped: {{name}}", name=name)

sys.meta_path.insert(0, Excluded())
sys.path.insert(0, {place!r})
{work}
"""
RUNS = "from app.bootstrap import main; raise SystemExit(main({arguments!r}))"
PAINTS = """
from app.demo.content import scenes
scenes.photo(scenes.Shot("道路", 0.5, "2025-08-21 10:32:05", 115.9, 37.3, "a"))
from matplotlib.figure import Figure
figure = Figure()
figure.add_subplot().plot([1, 2, 3])
figure.savefig("figure.pdf")
import importlib, pkgutil, app
for module in pkgutil.walk_packages(app.__path__, "app."):
    importlib.import_module(module.name)
"""


def frozen_names() -> set[str]:
    return {f"{target}/{Path(file).name}" for target, files in parts.data_files().items() for file in files}


def imported(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_excluded(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in EXCLUDED)


def test_every_file_that_the_program_may_read_is_frozen() -> None:
    beside_code = [path for path in (ROOT / "app").rglob("*") if path.is_file()]
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (*beside_code, *(ROOT / "resources").rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc", ".svg")
    }
    assert wanted <= frozen_names()


def test_every_file_that_the_code_names_is_frozen() -> None:
    named: set[str] = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named |= set(re.findall(r"^[\w.-]+\.(?:json|txt|md|sql|png|qm|ico|svg)$", node.value))
    frozen = {Path(name).name for name in frozen_names()}
    ours = {path.name for folder in ("resources", "docs") for path in (ROOT / folder).rglob("*")}
    assert {name for name in named & ours if name not in frozen} == set()
    assert "one-page.md" in frozen


def test_the_manual_and_its_pictures_are_frozen() -> None:
    chapters = list((ROOT / "docs" / "manual").iterdir())
    words = "".join(chapter.read_text("utf-8") for chapter in chapters)
    pictures = {f"docs/{name}" for name in re.findall(r"\]\(\.\./(pictures/[^)]+)\)", words)}
    assert pictures
    assert pictures | {f"docs/manual/{chapter.name}" for chapter in chapters} <= frozen_names()


def test_no_module_is_imported_in_a_way_that_the_freezer_cannot_see() -> None:
    dynamic = re.compile(r"\b(import_module|__import__|runpy)\b|(?<![.\w])exec\(")
    assert [source.name for source in SOURCES if dynamic.search(source.read_text("utf-8"))] == []
    assert parts.HIDDEN == ()


def test_nothing_that_is_left_out_is_imported() -> None:
    used = {module for source in SOURCES for module in imported(source)}
    assert {module for module in used if is_excluded(module)} == set()


def test_the_program_imports_nothing_that_speaks_with_other_computers() -> None:
    speaking = re.compile(
        r"^(socket|ssl|http|urllib|asyncio|ftplib|smtplib|PySide6\.QtNetwork|PySide6\.QtWeb)\b"
    )
    used = {module for source in SOURCES for module in imported(source)}
    assert {module for module in used if speaking.match(module)} == set()


@pytest.mark.parametrize(
    "work", [RUNS.format(arguments=["selftest"]), RUNS.format(arguments=["--version"]), PAINTS]
)
def test_the_program_works_with_nothing_but_what_is_frozen(work: str, tmp_path: Path) -> None:
    place = tmp_path / "冻 结"
    for source in SOURCES:
        (place / source.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place / source.relative_to(ROOT))
    for target, files in parts.data_files().items():
        (place / target).mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, place / target)
    script = BLOCKED.format(excluded=EXCLUDED, place=str(place), work=work)
    command = [sys.executable, "-X", "utf8", "-I", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "windows", "kept"),
    [
        (r"PySide6\plugins\platforms\qwindows.dll", True, True),
        (r"PySide6\plugins\platforms\qoffscreen.dll", True, True),
        (r"PySide6\translations\qtbase_zh_CN.qm", True, True),
        (r"PySide6\translations\qtbase_de.qm", True, False),
        (r"PySide6\Qt6Network.dll", True, False),
        (r"PySide6\plugins\tls\qopensslbackend.dll", True, False),
        ("libcrypto-3.dll", True, False),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", False, True),
        ("libfreetype.so.6", False, False),
        ("pillow.libs/libfreetype-57f805ba.so.6.20.6", False, True),
        ("app/storage/migrations/m0001_first.sql", True, True),
    ],
)
def test_files_are_kept_or_left_out(name: str, windows: bool, kept: bool) -> None:
    assert parts.is_kept(name, windows=windows) is kept


def test_every_data_file_of_ours_is_kept() -> None:
    assert [name for name in frozen_names() if not parts.is_kept(name, windows=True)] == []


def test_the_installer_knows_what_the_program_knows() -> None:
    script = (ROOT / "installer" / "installer.nsi").read_text("utf-8")
    opened = set(re.findall(r'OPENS "(\.\w+)"', script))
    assert opened == {package.EXTENSION, card.EXTENSION, backup.SUFFIX, Path(opening.DOOR).suffix}
    assert opened == set(re.findall(r'OPENS_NO_MORE "(\.\w+)"', script))
    assert f'w "{bootstrap._RUNNING}"' in script
    icons = set(re.findall(r'OPENS "[^"]+" "[^"]+" "[^"]+" "(\w+)"', script))
    assert all(f"resources/icons/{icon}.ico" in frozen_names() for icon in icons)


def test_every_tool_of_a_build_is_locked_with_its_hash() -> None:
    for lock in (ROOT / "installer").glob("requirements-*.txt"):
        text = lock.read_text("utf-8")
        assert "--only-binary :all:" in text
        entries = re.findall(r"^\S+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}$", text, re.MULTILINE)
        assert len(entries) == len(re.findall(r"==", text))
