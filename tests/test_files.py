"""What another program holds is waited for, and what Windows says of a file is told for what it is."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app import files
from app.errors import UserError


@pytest.mark.parametrize("act", ["replace", "remove", "remove_folder", "write_atomically"])
def test_a_file_that_is_held_for_a_moment_is_waited_for(tmp_path: Path, act: str) -> None:
    """Antivirus looks into what is new: here it lets go after a fifth of a second."""
    path, other = tmp_path / "袋" / "台账.db", tmp_path / "新的.db"
    path.parent.mkdir()
    for each in (path, other):
        each.write_bytes(b"1")
    held = open(path, "rb")  # noqa: SIM115 - with Windows nobody may rename or delete it meanwhile
    letting_go = threading.Timer(0.2, held.close)
    letting_go.start()
    acts: dict[str, Callable[[], None]] = {
        "replace": lambda: files.replace(other, path),
        "remove": lambda: files.remove(path),
        "remove_folder": lambda: files.remove_folder(path.parent),
        "write_atomically": lambda: files.write_atomically(path, b"2"),
    }
    acts[act]()
    letting_go.join()
    assert path.exists() == (act in ("replace", "write_atomically"))


def test_a_folder_goes_with_what_is_marked_read_only(tmp_path: Path) -> None:
    marked = tmp_path / "袋" / "内" / "表.xlsx"
    marked.parent.mkdir(parents=True)
    marked.write_bytes(b"1")
    marked.chmod(stat.S_IREAD)
    files.remove_folder(tmp_path / "袋")
    files.remove_folder(tmp_path / "没有")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "windows", "word"),
    [
        (13, 5, "没有权限"), (13, 32, "占用"), (13, 33, "占用"), (13, 19, "只读"), (13, 21, "拔出"),
        (22, 1167, "拔出"), (22, 1117, "拔出"), (22, 433, "拔出"), (28, 112, "已满"), (2, 53, "网络"),
        (13, 64, "网络"), (22, 121, "网络"), (22, 225, "安全软件"), (22, 362, "网盘"), (22, 395, "网盘"),
        (2, 206, "太长"), (22, 123, "系统不认"), (13, 0, "权限"), (99, 0, "代号99"), (22, 9999, "系统不认"),
    ],
)  # fmt: skip
def test_each_code_of_windows_is_told_for_what_it_is(number: int, windows: int, word: str) -> None:
    """The C library calls a stick that was pulled out a bad argument."""
    why, hint = files.reason(number, windows)
    assert word in why
    assert hint.endswith("。")


def test_what_may_not_be_written_is_refused_before_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "台账.db"
    path.write_bytes(b"1")
    files.refuse_unwritable(path)
    with pytest.raises(UserError, match="不存在"):
        files.refuse_unwritable(tmp_path / "没有")
    path.chmod(stat.S_IREAD)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.seteuid(65534)
        try:
            with pytest.raises(UserError):
                files.refuse_unwritable(path)
        finally:
            os.seteuid(0)
        return
    with pytest.raises(UserError, match="只读"):
        files.refuse_unwritable(path)
