"""Files that are whole or not there at all, and what can go wrong with files in a clerk's words."""

import contextlib
import errno
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

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
_HELD = frozenset({5, 32, 33, 1224})
"""What Windows says where another program holds a file: no access, sharing, a locked or mapped part."""
_Result = TypeVar("_Result")
_GONE = ("盘已断开，或者U盘松动、已拔出", "请插好U盘，或者看看磁盘，再做一次。")
_OFFLINE = ("网络断了，或者共享文件夹连不上", "请等网络好了再做；台账和文件最好放在本机的硬盘上。")
_CLOUD = ("网盘只留了占位，文件还没有下载到这台电脑", "请在网盘程序里把它下载下来，或者换一个本机的文件夹。")
_GUARDED = ("被安全软件拦下了", "请在杀毒软件里恢复它，并把本程序和台账文件夹加入信任。")
_PROTECTED = ("那里是只读的", "请检查U盘写保护开关，或换一个能写的位置。")
_OCCUPIED = ("文件正被别的程序占用", "请关闭打开它的程序；杀毒软件正在查的，等一会儿再试。")
_FULL = ("磁盘已满", "请清理磁盘或换一个盘，再做一次；原有内容没有变动。")
_LONG = ("路径太长", "请换一个短一些的位置，例如 D 盘根目录下的一个文件夹。")
_WINDOWS = {
    19: _PROTECTED, 32: _OCCUPIED, 33: _OCCUPIED, 1224: _OCCUPIED, 39: _FULL, 112: _FULL, 206: _LONG,
    225: _GUARDED, 226: _GUARDED, **dict.fromkeys((15, 20, 21, 31, 55, 433, 483, 1117, 1167), _GONE),
    **dict.fromkeys((51, 53, 54, 58, 59, 64, 67, 121, 1219, 1222, 1231, 1232, 1236), _OFFLINE),
    **dict.fromkeys(range(358, 405), _CLOUD),
}  # fmt: skip
"""Windows' own codes, which tell more than what the C library makes of them: it calls many a bad argument."""
_WHY = {
    errno.ENOSPC: _FULL,
    errno.EROFS: _PROTECTED,
    errno.EACCES: ("没有权限，或者文件正被别的程序占用", "请关闭打开它的程序，或换一个能写的位置。"),
    errno.EPERM: ("没有权限", "请换一个能写的位置，例如 D 盘。"),
    errno.ENOENT: ("文件或文件夹不存在，或者U盘已拔出", "请检查U盘是否还插着，文件夹是否被移走。"),
    errno.EIO: ("磁盘出错", "请检查磁盘或U盘是否松动，换一个盘再试。"),
    errno.ENODEV: ("U盘已拔出", "请插好U盘，再做一次。"),
    errno.EISDIR: ("那里是一个文件夹", "请换一个名称，或先移走那个文件夹。"),
    errno.ENOTDIR: ("路径中间有一个文件，不是文件夹", "请换一个位置。"),
    errno.EEXIST: ("那里已经有同名的", "请换一个名称。"),
    errno.ENAMETOOLONG: _LONG,
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
    return reason(error.errno or 0, _windows_code(error))


def reason(number: int, windows: int = 0) -> tuple[str, str]:
    """Why the system refuses and what to do (Chinese), by its error number and, where there is one, the code
    that Windows gave.
    """
    unknown = (f"系统不让（代号{windows or number}）", "请检查磁盘，再试一次。")
    return _WINDOWS.get(windows) or _WHY.get(number, unknown)


def refuse_unwritable(path: Path) -> None:
    """Raises UserError for a file that is there and cannot be written: marked so, or somebody else's."""
    try:
        patiently(lambda: open(path, "rb+").close())
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS) or _windows_code(error) in (32, 33):
            why, hint = _why(error)
            raise UserError(f"「{path.name}」打不开：{why}。", hint) from error
        raise UserError(
            f"「{path.name}」是只读的，或者您没有权限写。",
            "请看看文件的“属性”里有没有勾“只读”、U盘有没有写保护；在别人的文件夹里的，请复制到 D 盘再打开。",
        ) from error


def _windows_code(error: OSError) -> int:
    return getattr(error, "winerror", None) or 0


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


def is_device(name: str) -> bool:
    """Whether Windows takes a name for a device, whatever ending it has: NUL.pdf, com1."""
    return _DEVICE.fullmatch(name.partition(".")[0].strip()) is not None


def refuse_unnameable(path: Path) -> None:
    """Raises UserError for a name that Windows does not take: files go on from here to other computers."""
    name = path.name
    bad = sorted(set(_UNNAMEABLE.findall(name)))
    if bad:
        why = f"不能有 {' '.join(bad)}"
    elif is_device(name):
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
        patiently(lambda: _flush(part))
        replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            remove(part)
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


def patiently(act: Callable[[], _Result]) -> _Result:
    """Do something with files, again and again for a second or two where another program holds one of them.

    With Windows antivirus and synchronisers look into what is new. Raises OSError when it does not help.
    """
    for pause in _PAUSES:
        try:
            return act()
        except OSError as error:
            if _windows_code(error) not in _HELD:
                raise
            time.sleep(pause)
    return act()


def replace(source: Path, target: Path) -> None:
    """Rename a file or folder over another, patient with what holds one of them for a moment (Windows)."""
    patiently(lambda: os.replace(source, target))


def remove(path: Path) -> None:
    """Delete a file, if it is there, with the same patience."""
    patiently(lambda: path.unlink(missing_ok=True))


def remove_folder(folder: Path) -> None:
    """Delete a folder and all in it, with the same patience; what is not there or stays is no error."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        return
    with contextlib.suppress(OSError):
        for path in folder.rglob("*"):
            path.chmod(path.stat().st_mode | stat.S_IWRITE)  # Windows keeps what is marked read-only
        patiently(lambda: shutil.rmtree(folder))


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
