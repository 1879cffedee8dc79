"""Help, wrong usage, passwords, bugs: what a command says before and beside its work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import bootstrap, cli
from app.cli.arguments import parse
from app.services.common import logs, resources
from app.texts import VERSION

from .conftest import PASSWORD, Run

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    *("demo", "new", "import", "export", "card", "trust", "send", "receive"),
    *("check", "report", "chart", "verify", "backup", "restore", "stats", "selftest"),
]


def test_help_lists_every_command_in_chinese(run: Run) -> None:
    told = run("--help")
    assert told.status == 0
    assert all(f"\n    {name} " in told.out for name in COMMANDS)
    assert "usage" not in told.out
    assert "不开窗口" in told.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run: Run, name: str) -> None:
    told = run(name, "--help")
    assert told.status == 0
    assert f"用法：main.py {name}" in told.out
    assert "--password-file" in told.out


def test_the_version_is_the_packages(run: Run) -> None:
    assert VERSION in run("--version").out
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["new", "x"], "缺少参数：--office"),
        (["fly"], "不能是 'fly'"),
        (["new", "x", "--office", "1", "--name", "甲", "--level", "village"], "--level 不能是 'village'"),
        (["stats", "x", "--colour"], "不认识的参数：--colour"),
        (["stats", "x", "--password-file"], "--password-file 后面要跟一个值"),
        (["report", "x"], "缺少参数：台账 种类"),
        (["report", "x", "progress-sheet"], "缺少参数：--out"),
        (["receive", "x"], "缺少参数：数据包"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(
    run: Run, arguments: list[str], complaint: str
) -> None:
    told = run(*arguments)
    assert told.status == 2
    assert complaint in told.err
    assert told.out == ""


def test_no_password_is_ever_an_argument() -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit):
            parse([name, "--password", "x"])


def test_passwords_come_from_a_file(
    run: Run, county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEDGER_PASSWORD")
    file = tmp_path / "password.txt"
    file.write_text(f"{PASSWORD}\r\nsecond line", "utf-8-sig")
    assert run("stats", county, "--password-file", file).status == 0
    file.write_text("\n", "utf-8")
    told = run("stats", county, "--password-file", file)
    assert (told.status, "第一行是空的" in told.err) == (1, True)
    told = run("stats", county, "--password-file", tmp_path / "missing")
    assert (told.status, "读不了" in told.err) == (1, True)


def test_a_wrong_password_and_none_at_all_are_told(
    run: Run, county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_PASSWORD", "不是这个密码")
    told = run("stats", county)
    assert (told.status, told.out) == (1, "")
    assert "密码不对" in told.err
    monkeypatch.delenv("LEDGER_PASSWORD")
    monkeypatch.setattr(sys, "stdin", None)
    told = run("stats", county)
    assert (told.status, "没有给密码" in told.err) == (1, True)


def test_a_bug_reaches_the_log_and_is_told_calmly(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(arguments: object, stage: object) -> int:
        raise ZeroDivisionError("a bug")

    monkeypatch.setenv("GONGJIAN_HOME", str(tmp_path))
    monkeypatch.setattr(cli, "run", broken)
    told = run("stats", "x")
    assert told.status == 1
    assert "Traceback" not in told.err
    assert "程序出了意外" in told.err
    log = tmp_path / "logs" / "errors.log"
    assert str(log) in told.err
    written = log.read_text("utf-8")
    assert "ZeroDivisionError" in written
    assert "in broken" in written
    assert "a bug" not in written, "what an exception says may quote a cell"


def test_a_log_that_cannot_be_written_is_no_second_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    monkeypatch.setenv("GONGJIAN_HOME", str(blocked))
    assert logs.record(ValueError("a bug")) is None


def test_counting_and_checking_never_load_qt(county: Path) -> None:
    code = (
        "import sys; from app.bootstrap import main; ended = main(sys.argv[1:]); "
        "heavy = [name for name in sys.modules if name.split('.')[0] in "
        "('PySide6', 'matplotlib', 'numpy', 'xlsxwriter', 'python_calamine', 'pypinyin')]; "
        "sys.exit(f'{ended} {heavy}')"
    )
    for command in ("stats", "verify"):
        done = subprocess.run(
            [sys.executable, "-c", code, command, str(county)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert done.stderr.strip() == "0 []"


def test_chinese_is_utf8_whatever_the_code_page_is(county: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "stats", str(county)],
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"},
        check=False,
    )
    assert "年度投资完成率" in done.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_bug(county: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as deaf:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), "stats", str(county)],
            stdout=deaf,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "clicked"),
    [
        (["/media/U盘/故城县 2025-09.gjpkg"], True),
        (["故城.gjcard"], True),
        (["../故城县"], True),
        (["-platform", "windows", "/a/打开台账.gjledger"], True),
        ([], False),
        (["stats"], False),
        (["--version"], False),
        (["stats", "/a/b"], False),
        (["-platform", "offscreen"], False),
    ],
)
def test_a_path_alone_is_a_double_click_and_no_command(arguments: list[str], clicked: bool) -> None:
    wanted = bootstrap._clicked(arguments)
    assert (wanted is not None) is clicked
    assert wanted is None or wanted.is_absolute()


def test_the_selftest_tells_what_works_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    told = run("selftest", "--json")
    assert told.status == 0, told.out
    outcomes = json.loads(told.out)["outcomes"]
    assert len(outcomes) >= 9
    assert all(outcome["fault"] == "" for outcome in outcomes)


def test_a_build_tells_its_commit_and_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert resources.version_words() == VERSION  # the project itself is no build
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "build.json").write_text(
        '{"commit": "abc1234", "day": "2026-11-30", "moment": 1}', "utf-8"
    )
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)  # as in a frozen program
    assert resources.version_words() == f"{VERSION}（2026-11-30，abc1234）"
