"""Files that are whole or not there at all, and what can go wrong with files in a clerk's words."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from app.errors import UserError

_LONGEST = 259 if os.name == "nt" else 511
"""Of a path: characters with Windows, bytes with SQLite elsewhere."""
_LONGEST_NAME = 240
"""Bytes of one name, with room for the marks of unfinished files."""
_INSIDE = 90
"""Characters that the longest name inside a ledger needs: an encrypted file of the evidence."""
_WHY = {
    errno.ENOSPC: ("磁盘已满", "请清理磁盘或换一个盘，再做一次；原有内容没有变动。"),
    errno.EROFS: ("那里是只读的", "请检查U盘写保护开关，或换一个能写的位置。"),
    errno.EACCES: ("没有权限，或者文件正被别的程序占用", "请关闭打开它的程序，或换一个能写的位置。"),
    errno.EPERM: ("没有权限", "请换一个能写的位置，例如 D 盘。"),
    errno.ENOENT: ("文件夹不见了", "请检查U盘是否还插着，文件夹是否被移走。"),
    errno.EIO: ("磁盘出错", "请检查磁盘或U盘是否松动，换一个盘再试。"),
    errno.EISDIR: ("那里是一个文件夹", "请换一个名称，或先移走那个文件夹。"),
    errno.ENOTDIR: ("路径中间有一个文件，不是文件夹", "请换一个位置。"),
    errno.EEXIST: ("那里已经有同名的", "请换一个名称。"),
    errno.ENAMETOOLONG: ("路径太长", "请换一个短一些的位置，例如 D 盘根目录下的一个文件夹。"),
    errno.EINVAL: ("名称里有系统不认的字", "请换一个名称。"),
}


@contextlib.contextmanager
def explained(failure: str) -> Iterator[None]:
    """Turns what goes wrong with files into a UserError that begins with `failure` (Chinese)."""
    try:
        yield
    except OSError as error:
        why, hint = _WHY.get(error.errno or 0, (f"系统不让（代号{error.errno}）", "请检查磁盘，再试一次。"))
        raise UserError(f"{failure}：{why}。", hint) from error


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


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file in one step that survives a power cut: temporary file, fsync, rename, fsync of
    the folder.
    """
    temporary = path.with_name(path.name + ".part")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


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
