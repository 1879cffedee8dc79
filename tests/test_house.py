"""The house rules that no tool checks: sizes, docstrings, errors left loud, and what the papers promise."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [
    *sorted((ROOT / "app").rglob("*.py")),
    *sorted((ROOT / "installer").rglob("*.py")),
    *(ROOT / "main.py", ROOT / "dev.py"),
]
LONGEST = {"function": 50, "class": 300, "module": 400}

# Layers whose public functions and classes are read by people who did not write them.
DOCUMENTED = ("app/models/", "app/rules/", "app/sync/", "app/storage/", "app/documents/", "app/services/")

# The single hooks that catch everything: a bug must reach the log and the calm dialog, whatever it is.
CATCHES_ALL = {"app/bootstrap.py", "app/views/kit/background.py", "app/cli/selftest.py"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def program() -> Iterator[tuple[str, str]]:
    """Name and source of every file of the program."""
    return ((named(file), file.read_text("utf-8")) for file in PROGRAM if file.exists())


def length(node: Definition) -> int:
    """Lines from the first decorator to the last line."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return (node.end_lineno or first) - first + 1


def is_table(node: Definition) -> bool:
    """A class of declared fields and nothing else is a table to read, not behaviour to follow."""
    return isinstance(node, ast.ClassDef) and not any(isinstance(part, Definition) for part in node.body)


def too_long(name: str, source: str) -> Iterator[str]:
    """Say which module, class or function of a source is longer than the house allows."""
    lines = len(source.splitlines())
    if lines > LONGEST["module"]:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Definition) and not is_table(node):
            limit = LONGEST["class" if isinstance(node, ast.ClassDef) else "function"]
            if length(node) > limit:
                yield f"{name}:{node.lineno} {node.name}: {length(node)} lines, {limit} allowed"


def by_code_page(name: str, source: str) -> Iterator[str]:
    """Say where a source leaves to the system's code page how Chinese is written or read."""
    for node in ast.walk(ast.parse(source)):
        patterns: list[ast.AST] = []
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            patterns = [node.format_spec]
        elif isinstance(node, ast.Call):
            named_so = isinstance(node.func, ast.Name)
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            patterns = [*node.args] if called == "strftime" else []
            opens = called in ("read_text", "write_text") or (
                called == "open" and (named_so or has_mode(node))
            )
            if opens and not has_encoding(node):
                yield f"{name}:{node.lineno} {called} without an encoding"
        for text in (text for pattern in patterns for text in texts_in(pattern)):
            if "%" in text and not text.isascii():
                yield f"{name}:{line} {text}"


def has_mode(call: ast.Call) -> bool:
    """Whether a call says how it opens a file: r, w, rb+."""
    words = [text for part in call.args for text in texts_in(part)]
    return any(re.fullmatch(r"[rwax]b?[+]?", word) for word in words)


def has_encoding(call: ast.Call) -> bool:
    """Whether a call that opens a file names its encoding, or opens it for bytes."""
    words = [text for part in call.args for text in texts_in(part)]
    return any(keyword.arg == "encoding" for keyword in call.keywords) or any(
        word.startswith("utf-") or re.fullmatch(r"[rwax+]*b[+]?", word) for word in words
    )


def texts_in(node: ast.AST) -> list[str]:
    """The texts that stand in a piece of source."""
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def renames(name: str, source: str) -> Iterator[str]:
    """Say where a source puts a file in another's place by itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in (
            "os.replace",
            "os.rename",
            "shutil.move",
        ):
            yield f"{name}:{node.lineno} {ast.unparse(node)}"


def wordless(nodes: list[ast.stmt]) -> Iterator[Definition]:
    """Public functions and classes among nodes that have no docstring."""
    for node in nodes:
        if isinstance(node, Definition) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield node


def silent(name: str, source: str) -> Iterator[str]:
    """Say which public function, class or method of a source states no promise.

    A method may be silent when it is one statement, or when its name has its words elsewhere in the file
    (in a Protocol, say).
    """
    tree = ast.parse(source)
    definitions = [node for node in ast.walk(tree) if isinstance(node, Definition)]
    promised = {node.name for node in definitions if ast.get_docstring(node)}
    for node in wordless(tree.body):
        yield f"{name}:{node.lineno} {node.name}"
    for owner in (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"):
        for method in wordless(owner.body):
            if len(method.body) > 1 and method.name not in promised:
                yield f"{name}:{method.lineno} {owner.name}.{method.name}"


def raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def catches_all(name: str, source: str) -> Iterator[str]:
    """Say where a source catches every exception and never raises it again."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and not raises_again(node):
            caught = ast.unparse(node.type) if node.type else "everything"
            if re.search(r"\b(Exception|BaseException|everything)\b", caught):
                yield f"{name}:{node.lineno} except {caught}"


def outliving(name: str, source: str) -> Iterator[str]:
    """Say where a source of the window hands out what may be called when its widgets are gone.

    Qt ends a connection with the widget whose method it calls; a lambda is called for ever. So the signals of
    `Work`, which outlive every page, take methods; what is to come later names the widget it is for.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of, given = ast.unparse(node.func.value), node.args
        takes_method = node.func.attr == "connect" and re.search(r"\b_?work\.\w+$", of)
        if takes_method and not all(isinstance(slot, ast.Attribute) for slot in given):
            yield f"{name}:{node.lineno} {of} takes a method"
        elif ast.unparse(node) == "dialog.exec()" and not name.endswith("kit/modal.py"):
            yield f"{name}:{node.lineno} a dialog is shown and taken apart by kit/modal"
        elif node.func.attr == "singleShot" and len(given) < 3:
            yield f"{name}:{node.lineno} singleShot says for which widget"
        elif node.func.attr == "run" and of.endswith("background") and "owner" not in named_by(node):
            yield f"{name}:{node.lineno} a job says for which widget"


def named_by(call: ast.Call) -> set[str | None]:
    """The arguments that a call names."""
    return {more.arg for more in call.keywords}


def tracked() -> list[Path]:
    """Every file of the repository, or of the folder where this copy has no history."""
    listed = ""
    if shutil.which("git"):
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False).stdout.decode()
    if listed:
        names = listed.split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    hidden = re.compile(r"(^|/)(\.(?!ci|git(ignore|attributes))|build/|dist/|__pycache__)")
    return [file for file in ROOT.rglob("*") if file.is_file() and not hidden.search(named(file))]


def test_nothing_outgrows_its_size() -> None:
    assert [found for name, source in program() for found in too_long(name, source)] == []


def test_the_measures_see_what_they_should() -> None:
    source = "def long():\n" + "    pass\n" * 50 + "try:\n    pass\nexcept (OSError, Exception):\n    pass\n"
    assert list(too_long("a.py", source)) == ["a.py:1 long: 51 lines, 50 allowed"]
    assert list(catches_all("a.py", source)) == ["a.py:54 except (OSError, Exception)"]
    assert list(silent("a.py", source)) == ["a.py:1 long"]
    assert list(catches_all("a.py", source.replace("Exception):\n    pass", "Exception):\n    raise"))) == []


def test_public_names_state_their_promise() -> None:
    read = [(name, source) for name, source in program() if name.startswith(DOCUMENTED)]
    assert [found for name, source in read for found in silent(name, source)] == []


def test_no_code_page_decides() -> None:
    assert [found for name, source in program() for found in by_code_page(name, source)] == []
    wrong = ("f'{day:%m月}'", "day.strftime('%m月')", "open(path)", "path.read_text()", "path.open('w')")
    assert [len(list(by_code_page("a.py", line))) for line in wrong] == [1] * len(wrong)
    right = "f'{day:%H:%M}月'; open(path, 'rb'); path.read_text('utf-8'); open(path, encoding='gbk')"
    assert list(by_code_page("a.py", right)) == []


def test_files_change_places_in_one_room() -> None:
    """There it is patient with what holds them, and what is half written never has the name."""
    others = [
        (name, source) for name, source in program() if name.startswith("app/") and name != "app/files.py"
    ]
    assert [found for name, source in others for found in renames(name, source)] == []
    assert len(list(renames("a.py", "os.replace(a, b); shutil.move(a, b); replace(a, b)"))) == 2


def test_bugs_stay_loud() -> None:
    others = ((name, source) for name, source in program() if name not in CATCHES_ALL)
    assert [found for name, source in others for found in catches_all(name, source)] == []


def test_nothing_in_the_window_is_called_when_its_widgets_are_gone() -> None:
    window = [(name, source) for name, source in program() if name.startswith("app/views/")]
    assert [found for name, source in window for found in outliving(name, source)] == []
    wrong = ("work.changed.connect(lambda _: self.x)", "QTimer.singleShot(0, f)", "background.run(f)")
    assert [len(list(outliving("a.py", line))) for line in (*wrong, "dialog.exec()")] == [1, 1, 1, 1]
    right = "work.changed.connect(self.hear)\nQTimer.singleShot(0, self, f)\nbackground.run(f, owner=self)"
    assert list(outliving("a.py", right)) == []


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_papers_name_the_two_commands(paper: str) -> None:
    text = (ROOT / paper).read_text("utf-8")
    assert "python3 dev.py demo" in text
    assert "python3 dev.py test" in text


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_links_of_the_papers_lead_somewhere(paper: str) -> None:
    text = (ROOT / paper).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_repository_speaks_of_the_product_only() -> None:
    """No path of one machine, no host of a package index, no address in the locks."""
    spoken = re.compile(r"/(work|farm)/|/root/|/home/\w+/|pypi\.org|pythonhosted|(?<!\w)--(extra-)?index-url")
    here = Path(__file__).resolve()
    found = []
    for file in tracked():
        data = file.read_bytes()
        if file == here or b"\0" in data[:8000]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if spoken.search(line):
                found.append(f"{named(file)}:{number} {line.strip()[:80]}")
    assert found == []
