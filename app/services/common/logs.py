"""The log of bugs: on this computer only, bounded in size and number, and without anybody's data.

A traceback is written as places in the program. What an exception says is kept only where the interpreter or
Qt made the sentence of names in the program: any other could quote a cell.
"""

import errno
import os
import re
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from app.files import replace
from app.texts import VERSION

ERRORS, CRASHES = "errors.log", "crashes.log"
LARGEST, KEPT = 500_000, 4
"""Bytes of one file, and how many older ones stay beside it."""
_NAMES = r"'?[\w.<>\[\]]+'?"
_HARMLESS = re.compile(
    "|".join(
        (
            rf"{_NAMES} object has no attribute {_NAMES}",
            rf"{_NAMES} object is not [a-z ]+",
            rf"(type object|module) {_NAMES} has no attribute {_NAMES}",
            rf"name {_NAMES} is not defined",
            rf"cannot access (local|free) variable {_NAMES}.*",
            rf"cannot import name {_NAMES} from {_NAMES}.*",
            rf"No module named {_NAMES}",
            r"[\w.<>]+\(\) (missing|takes|got) [\w' ,]+",
            rf"unsupported operand type\(s\) for [^ ]+: {_NAMES} and {_NAMES}",
            rf"'[<>=]+' not supported between instances of {_NAMES} and {_NAMES}",
            r"Internal C\+\+ object \([\w:]+\) already deleted\.",
            r"(integer )?division( or modulo)? by zero|maximum recursion depth exceeded[a-z ]*",
            r"(list|tuple|string) index out of range|dictionary changed size during iteration",
        )
    ),
    re.ASCII,
)
_INTERPRETER = (
    AttributeError, TypeError, NameError, ImportError, RuntimeError, ZeroDivisionError, IndexError,
)  # fmt: skip
_LIBRARIES = re.compile(r".*(?:site-packages|[Ll]ib[/\\]python[\d.]+|[Ll]ib)[/\\]")
_PROGRAM = str(Path(__file__).resolve().parents[3])


def folder() -> Path:
    """Where the log files lie: the system's place for them on this computer, or below GONGJIAN_HOME."""
    home = os.environ.get("GONGJIAN_HOME")
    if home:
        return Path(home) / "logs"
    import platformdirs  # noqa: PLC0415 - only a bug and the window need it

    return Path(platformdirs.user_log_dir("gongjian-ledger", appauthor=False))


def record(error: BaseException) -> Path | None:
    """Write an unexpected exception to the log; gives the file, None when that fails."""
    path = folder() / ERRORS
    head = f"{datetime.now():%Y-%m-%d %H:%M:%S} {VERSION} Python {sys.version.split()[0]}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        rotate(path)
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{head}\n{traced(error)}\n\n")
    except OSError:
        return None
    return path


def rotate(path: Path) -> None:
    """Put a file that has become large aside, and let the oldest one go."""
    if not path.is_file() or path.stat().st_size <= LARGEST:
        return
    older = [path, *(path.with_suffix(f".{number}{path.suffix}") for number in range(1, KEPT + 1))]
    with suppress(OSError):  # another window writes to it, too
        for source, target in reversed(list(pairwise(older))):
            if source.exists():
                replace(source, target)


def traced(error: BaseException) -> str:
    """An exception and what led to it, as places in the program and kinds of errors: no values."""
    seen: set[int] = set()
    return "\n".join(_chain(error, seen))


def _chain(error: BaseException, seen: set[int]) -> list[str]:
    seen.add(id(error))
    lines: list[str] = []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        lines += [*_chain(before, seen), "then:"]
    lines += [
        f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    lines.append(_named(error))
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            lines += [f"  | {line}" for line in _chain(each, seen)]
    return lines


def _named(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    details = []
    if isinstance(error, OSError):
        details += [errno.errorcode.get(error.errno or 0, str(error.errno))]
        code = getattr(error, "winerror", None)
        details += [f"winerror {code}"] if code else []
    elif isinstance(error, _INTERPRETER) and _HARMLESS.fullmatch(str(error)):
        details += [str(error)]
    for holder in (error, getattr(error, "orig", None)):  # the database's own word for it, also wrapped
        if getattr(holder, "sqlite_errorname", None):
            details.append(str(holder.sqlite_errorname))  # type: ignore[union-attr]
    return f"{name}: {', '.join(details)}" if details else name


def _place(file: str) -> str:
    """A file of the program or of a library, without where it was installed: that names a person."""
    if file.startswith(_PROGRAM):
        inside = file[len(_PROGRAM) :].lstrip("/\\").replace("\\", "/")
        return _LIBRARIES.sub("", inside)
    return _LIBRARIES.sub("", file) if _LIBRARIES.match(file) else Path(file).name


def newest() -> tuple[tuple[str, str], ...]:
    """The names and texts of the log files, the newest of each kind first; none where none can be read."""
    texts = []
    for name in (ERRORS, CRASHES):
        path = folder() / name
        for each in (path, *(path.with_suffix(f".{number}{path.suffix}") for number in range(1, KEPT + 1))):
            with suppress(OSError):
                texts.append((each.name, each.read_text("utf-8", "replace")))
    return tuple(texts)
