"""What a command says and asks: plain words or JSON on stdout, progress and questions on stderr."""

import getpass
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from app.errors import UserError

_BEAT = 0.2


def say(text: str = "") -> None:
    """One line for the person, on stdout."""
    print(text)


def warn(text: str) -> None:
    """One line beside the result, on stderr; nothing where there is nothing to say."""
    if text and sys.stderr is not None:
        clear()
        print(f"提醒：{text}", file=sys.stderr)


def emit(result: Any) -> None:
    """A result for a machine: JSON on stdout; dataclasses become objects, paths text."""
    text = msgspec.json.encode(result, enc_hook=str)
    print(msgspec.json.format(text, indent=2).decode())


def password(file: Path | None, *, new: bool = False) -> str:
    """The password: from the file, the variable LEDGER_PASSWORD, or a prompt; a `new` one is asked twice."""
    if file is not None:
        return _from_file(file)
    preset = os.environ.get("LEDGER_PASSWORD")
    if preset:
        return preset
    if not _can_ask():
        raise UserError("没有给密码。", "用 --password-file 指定密码文件，或者设置环境变量 LEDGER_PASSWORD。")
    typed = getpass.getpass("密码：", stream=sys.stderr)
    if new and getpass.getpass("再输一遍：", stream=sys.stderr) != typed:
        raise UserError("两遍密码不一样。", "请重新运行命令。")
    return typed


def _from_file(file: Path) -> str:
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"密码文件「{file}」读不了。", "它应是一个 UTF-8 文本文件，第一行是密码。") from error
    if not lines or not lines[0]:
        raise UserError(f"密码文件「{file}」的第一行是空的。", "请把密码写在第一行。")
    return lines[0]


def confirm(question: str, hint: str) -> bool:
    """Whether the person answers yes; raises UserError with `hint` where nobody can be asked."""
    if not _can_ask():
        raise UserError("这一步要有人确认。", hint)
    print(f"{question} [是/否] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("是", "y", "yes", "对")


def _can_ask() -> bool:
    """Whether a person sits at the other end; with Windows the empty device counts as a terminal as well."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    if sys.platform != "win32":
        return True
    import ctypes  # noqa: PLC0415 - of Windows alone
    import msvcrt  # noqa: PLC0415

    handle = msvcrt.get_osfhandle(sys.stdin.fileno())
    return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(ctypes.c_ulong())))


class ConsoleLine:
    """A `Progress` that rewrites one line of the terminal; silent where stderr is none."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._live = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, done: int, total: int, text: str) -> None:
        """Show the step, at most five times a second."""
        now = time.monotonic()
        if self._live and now - self._shown >= _BEAT:
            self._shown = now
            share = f" {done:,}/{total:,}" if total else ""
            _rewrite(f"{text}{share}")


def clear() -> None:
    """Wipe the progress line, so that what comes next starts at the left."""
    if sys.stderr is not None and sys.stderr.isatty():
        _rewrite("")


def _rewrite(text: str) -> None:
    """Blanks wipe the line: consoles of Windows show escape sequences instead of obeying them."""
    room = shutil.get_terminal_size().columns - 1
    print(f"\r{' ' * room}\r{text[: room // 2]}", end="", file=sys.stderr, flush=True)
