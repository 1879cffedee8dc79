"""Files that are whole or not there at all, and what can go wrong with files in a clerk's words."""

import contextlib
import errno
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from app.errors import UserError

PART = ".part"
"""Ends the name of a file that is not whole yet."""
_LONGEST = 259 if os.name == "nt" else 511
"""Of a path: characters with Windows, bytes with SQLite elsewhere."""
_LONGEST_NAME = 240
"""Bytes of one name, with room for the marks of unfinished files."""
_INSIDE = 90
"""Characters that the longest name inside a ledger needs: an encrypted file of the evidence."""
_UNNAMEABLE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
"""What no name with Windows may have; "a:b" would even write into a hidden part of the file a."""
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
"""Names that are devices with Windows, whatever ending they have."""
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between attempts where another program holds a file, as antivirus does with what is new."""
_WHY = {
    errno.ENOSPC: ("磁盘已满", "请清理磁盘或换一个盘，再做一次；原有内容没有变动。"),
    errno.EROFS: ("那里是只读的", "请检查U盘写保护开关，或换一个能写的位置。"),
    errno.EACCES: ("没有权限，或者文件正被别的程序占用", "请关闭打开它的程序，或换一个能写的位置。"),
    errno.EPERM: ("没有权限", "请换一个能写的位置，例如 D 盘。"),
    errno.ENOENT: ("文件或文件夹不存在，或者U盘已拔出", "请检查U盘是否还插着，文件夹是否被移走。"),
    errno.EIO: ("磁盘出错", "请检查磁盘或U盘是否松动，换一个盘再试。"),
    errno.ENODEV: ("U盘已拔出", "请插好U盘，再做一次。"),
    errno.EISDIR: ("那里是一个文件夹", "请换一个名称，或先移走那个文件夹。"),
    errno.ENOTDIR: ("路径中间有一个文件，不是文件夹", "请换一个位置。"),
    errno.EEXIST: ("那里已经有同名的", "请换一个名称。"),
    errno.ENAMETOOLONG: ("路径太长", "请换一个短一些的位置，例如 D 盘根目录下的一个文件夹。"),
    errno.EFBIG: ("文件超过那里能存的大小", "请换一个U盘或硬盘。"),
    errno.EINVAL: ("名称里有系统不认的字", "请换一个名称。"),
}


# ------------------------------------------------------------------ what goes wrong


def trouble(error: OSError) -> str:
    """Why a disk or stick refuses (Chinese), without a stop at the end."""
    return _why(error)[0]


@contextlib.contextmanager
def explained(failure: str, hint: str = "") -> Iterator[None]:
    """Turns what goes wrong with files into a UserError that begins with `failure` (Chinese); `hint` in the
    place of the usual advice.
    """
    try:
        yield
    except OSError as error:
        why, usual = _why(error)
        raise UserError(f"{failure}：{why}。", hint or usual) from error


def _why(error: OSError) -> tuple[str, str]:
    return _WHY.get(error.errno or 0, (f"系统不让（代号{error.errno}）", "请检查磁盘，再试一次。"))


def refuse_long(folder: Path) -> None:
    """Raises UserError when the files of a ledger would lie deeper in `folder` than the system takes."""
    count, what = (len, "字") if os.name == "nt" else (_bytes, "字节")
    longest = max(folder.parts, key=count, default="")
    shown = f"「{longest[:20]}{'…' if len(longest) > 20 else ''}」"
    hint = "请换一个短一些的位置，例如 D 盘根目录下的一个文件夹。"
    if count(longest) > _LONGEST_NAME:
        raise UserError(f"路径太长：名称{shown}有{count(longest)}{what}，最多{_LONGEST_NAME}{what}。", hint)
    length, most = count(str(folder.absolute())), _LONGEST - _INSIDE
    if length > most:
        raise UserError(f"路径太长：一直到「{folder.name[:20]}」有{length}{what}，最多{most}{what}。", hint)


def _bytes(text: str) -> int:
    return len(os.fsencode(text))


def refuse_unnameable(path: Path) -> None:
    """Raises UserError for a name that Windows does not take: files go on from here to other computers."""
    name = path.name
    bad = sorted(set(_UNNAMEABLE.findall(name)))
    if bad:
        why = f"不能有 {' '.join(bad)}"
    elif _DEVICE.fullmatch(name.partition(".")[0].strip()):
        why = "是系统留给设备用的"
    elif name != name.rstrip(" ."):
        why = "不能以空格或句点结尾"
    else:
        return
    raise UserError(f"「{name}」不能用作文件名：{why}。", "请换一个名称。")


# ------------------------------------------------------------------ whole or not at all


@contextlib.contextmanager
def becoming(path: Path, mark: str = "") -> Iterator[Path]:
    """Gives a temporary name to write to, which becomes `path` in one step when the block ends well.

    What stood at `path` stays whole until then, in a program that has it open, too; the step survives a power
    cut. When the block or the step fails, nothing is left of the temporary file. `mark` tells several writers
    of one file apart. Raises OSError, and UserError for a name that cannot be (`refuse_unnameable`).
    """
    refuse_unnameable(path)
    part = path.with_name(f"{path.name}{mark}{PART}")
    try:
        yield part
        _flush(part)
        replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    sync_folder(path.parent)


@contextlib.contextmanager
def saved(path: Path) -> Iterator[Path]:
    """The same for a file that a person asked for: raises UserError, 「表.pdf」写不进去 and why."""
    if not path.parent.is_dir():
        raise UserError(f"没有文件夹「{path.parent}」，没有存。", "请选一个已有的文件夹再存。")
    with explained(f"「{path.name}」写不进去"), becoming(path) as part:
        yield part


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by other content in one step (`becoming`)."""
    with becoming(path) as part:
        part.write_bytes(content)


def replace(source: Path, target: Path) -> None:
    """Rename a file or folder over another, patient with what holds one of them for a moment (Windows)."""
    for pause in _PAUSES:
        try:
            return os.replace(source, target)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(pause)
    return os.replace(source, target)


def _flush(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable where the system can (Windows does it by itself)."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
