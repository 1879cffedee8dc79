"""What differs between computers – code page, time zone, case and form of names – makes no difference."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from app import files
from app.errors import UserError
from app.services.ledger import ledgers, places
from tests.services.test_places import office_pc

ROOT = Path(__file__).parents[2]
PASSWORD = "测试-密码-2026"
SHEET = "序号,项目名称,总投资（万元）\n1,云溪胶管扩产项目,5000\n"
ENCODINGS: dict[str, dict[str, str]] = {
    "ascii": {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    "console 1252": {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"},
    "console 936": {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp936"},
}
ZONES = (
    "Asia/Shanghai",
    "Pacific/Kiritimati",
    "Nowhere/Nothing",
)


def main(home: Path, settings: dict[str, str], *command: object) -> str:
    """One command as a process of its own; what it said."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, command)],
        env={**os.environ, "LEDGER_PASSWORD": PASSWORD, "GONGJIAN_HOME": str(home), **settings},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert b"Traceback" not in done.stderr
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("name", ENCODINGS)
def test_chinese_folders_names_and_passwords_in_any_code_page(tmp_path: Path, name: str) -> None:
    ledger, sheet, settings = tmp_path / "县 台账" / "故城县", tmp_path / "项目表.csv", ENCODINGS[name]
    sheet.write_text(SHEET, "utf-8-sig")
    facts = ("--office", "131126", "--name", "故城县", "--level", "county", "--person", "刘敏")
    told = main(tmp_path, settings, "new", ledger, *facts)
    assert f"台账已建好：{ledger}（故城县，用户 刘敏）" in told
    main(tmp_path, settings, "import", ledger, sheet)
    main(tmp_path, settings, "export", ledger, tmp_path / "导出 表.xlsx")
    main(tmp_path, settings, "diagnose", ledger, "--out", tmp_path / "问题 报告.txt")
    assert (tmp_path / "导出 表.xlsx").is_file()
    with ledgers.open_ledger(ledger, PASSWORD).ledger as opened:
        assert opened.name == "故城县", "the password is the one that the window takes"


def test_a_ledger_is_the_same_in_every_time_zone(tmp_path: Path) -> None:
    ledger = tmp_path / "台账"
    facts = ("--office", "131126", "--name", "故城县", "--level", "county")
    main(tmp_path, {"TZ": "Pacific/Kiritimati"}, "new", ledger, *facts)
    (tmp_path / "表.csv").write_text(SHEET, "utf-8-sig")
    main(tmp_path, {"TZ": "America/New_York"}, "import", ledger, tmp_path / "表.csv")
    answers = [json.loads(main(tmp_path, {"TZ": zone}, "stats", ledger, "--json")) for zone in ZONES]
    assert {answer["counts"]["project"] for answer in answers} == {1}
    assert all(answer["counts"] == answers[0]["counts"] for answer in answers)
    assert "完好" in main(tmp_path, {"TZ": "Asia/Kathmandu"}, "verify", ledger)


@pytest.mark.parametrize(
    "name",
    [
        "表.", "表 ", "CON", "con.xlsx", "Nul.pdf", "COM1.xlsx", "LPT¹.pdf", "a:b.pdf", "a|b", "a?b", 'a"b',
        "a<b", "表\t1",
    ],
)  # fmt: skip
def test_names_that_windows_does_not_take_are_refused_on_every_system(tmp_path: Path, name: str) -> None:
    """a:b would be a hidden stream of the file a; a dot at the end would vanish."""
    with pytest.raises(UserError, match="不能用作文件名"):
        files.write_atomically(tmp_path / name, b"1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["CONTRACT.xlsx", "表.1.xlsx", "NULL.pdf", "项目（一期）.pdf", "COM.xlsx", ".表"]
)
def test_names_that_only_look_so_are_taken(tmp_path: Path, name: str) -> None:
    files.write_atomically(tmp_path / name, b"1")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_case_and_the_marks_of_long_names_are_seen_through_with_windows() -> None:
    for place in (
        r"c:\USERS\刘敏\desktop\台账",
        r"\\?\C:\Users\刘敏\Desktop\台账",
        "C:/Users/刘敏/Desktop/台账",
    ):
        assert "桌面" in places.worry(office_pc(), place)
    assert "网络" in places.worry(office_pc(), r"\\?\unc\FGJ\公共\台账")
    assert "网络" in places.worry(office_pc(), "//fgj/公共/台账")


def test_a_name_in_another_form_of_unicode_is_found(tmp_path: Path) -> None:
    """Names with combining marks come from other systems; a ledger in such a folder opens."""
    folder = tmp_path / unicodedata.normalize("NFD", "Café 台账")
    ledger = ledgers.create(
        folder, office="131126", name="故城县", level="county", person="", password="测试-密码-2026"
    ).ledger
    ledgers.close(ledger)
    with ledgers.open_ledger(folder, "测试-密码-2026").ledger as opened:
        assert opened.folder == folder
