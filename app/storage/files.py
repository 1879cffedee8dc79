"""Files that are whole or not there at all, and what can go wrong with files in a clerk's words."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from app.errors import UserError

_WHY = {
    errno.ENOSPC: ("磁盘已满", "请清理磁盘或换一个盘，再做一次；原有内容没有变动。"),
    errno.EROFS: ("那里是只读的", "请检查U盘写保护开关，或换一个能写的位置。"),
    errno.EACCES: ("没有权限，或者文件正被别的程序占用", "请关闭打开它的程序，或换一个能写的位置。"),
    errno.EPERM: ("没有权限", "请换一个能写的位置，例如 D 盘。"),
    errno.ENOENT: ("文件夹不见了", "请检查U盘是否还插着，文件夹是否被移走。"),
    errno.EIO: ("磁盘出错", "请检查磁盘或U盘是否松动，换一个盘再试。"),
}


@contextlib.contextmanager
def explained(failure: str) -> Iterator[None]:
    """Turns what goes wrong with files into a UserError that begins with `failure` (Chinese)."""
    try:
        yield
    except OSError as error:
        why, hint = _WHY.get(error.errno or 0, (error.strerror or str(error), "请检查磁盘，再试一次。"))
        raise UserError(f"{failure}：{why}。", hint) from error


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
