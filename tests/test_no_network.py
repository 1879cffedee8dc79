"""The program makes no call: a ledger's whole way from the first sheet to the package, and its window, with
every socket forbidden, and where the system lets us in a namespace that has no interface but itself.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PASSWORD = "测试-密码-2026"
SHEET = "序号,项目名称,总投资（万元）,2025年度计划投资\n1,云溪胶管扩产项目,5000,2000\n"
WATCHED = """
import os, sys

def forbid(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        print("CALL", event, args, file=sys.stderr)
        os._exit(97)

sys.addaudithook(forbid)
"""
COMMANDS = f"""{WATCHED}
import json
from app.bootstrap import main
for command in json.loads(sys.argv[1]):
    if main(command) != 0:
        sys.exit(f"{{command}} failed")
"""
WINDOW = f"""{WATCHED}
from pathlib import Path
from app.bootstrap import dress, make_application
application = make_application([])
dress(application)
from app.services.ledger import ledgers
from app.views import single
from app.views.desktop import Desktop
from app.views.kit.ask import ScriptedAsk
assert not single.call_the_open_one()
desktop = Desktop(ScriptedAsk())
bell = single.Doorbell(desktop, desktop.take)
desktop.welcome().close()
window = desktop.enter(ledgers.open_ledger(Path(sys.argv[1]), os.environ["LEDGER_PASSWORD"]))
for spec in window.session.pages:
    window.go(spec.key)
    desktop.background.wait()
    application.processEvents()
window.close()
desktop.close()
"""


def isolated() -> list[str]:
    """What starts a process without a network, where the system lets us."""
    tool = shutil.which("unshare")
    if tool is None:
        return []
    for options in (["-n"], ["-rn"]):
        if subprocess.run([tool, *options, "true"], check=False, capture_output=True).returncode == 0:
            return [tool, *options]
    return []


def run(code: str, home: Path, *arguments: object) -> None:
    done = subprocess.run(
        [*isolated(), sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "LEDGER_PASSWORD": PASSWORD, "GONGJIAN_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]


def test_the_watch_bites(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"CALL socket\."):
        run(f"{WATCHED}import socket; socket.create_connection(('127.0.0.1', 9))", tmp_path)


def do(home: Path, *commands: tuple[object, ...]) -> None:
    """Some commands, one after the other."""
    run(COMMANDS, home, json.dumps([[str(word) for word in command] for command in commands]))


def make(folder: Path, office: str, level: str) -> tuple[object, ...]:
    return "new", folder, "--office", office, "--name", "某发展和改革局", "--level", level


def test_from_the_first_sheet_to_the_package_nothing_calls(tmp_path: Path) -> None:
    county, city, stick = tmp_path / "县", tmp_path / "市", tmp_path / "盘"
    sheet = tmp_path / "项目.csv"
    sheet.write_text(SHEET, "utf-8-sig")
    do(
        tmp_path,
        make(county, "131126", "county"),
        make(city, "131100", "city"),
        ("card", county, tmp_path / "县.card"),
        ("card", city, tmp_path / "市.card"),
        ("trust", county, tmp_path / "市.card", "--yes"),
        ("trust", city, tmp_path / "县.card", "--yes"),
        ("import", county, sheet),
        ("report", county, "progress-sheet", "--out", tmp_path / "表.pdf"),
        ("chart", county, "--out", tmp_path / "图.pdf", "--paper", "A3"),
        ("export", county, tmp_path / "台账.xlsx"),
        ("send", county, "--to", "131100", "--out", stick),
        ("diagnose", county, "--out", tmp_path / "问题报告.txt"),
        ("verify", county),
    )
    do(tmp_path, ("receive", city, next(stick.glob("*.gjpkg"))), ("backup", city))


def test_the_window_and_every_page_of_it_call_nobody(tmp_path: Path) -> None:
    county = tmp_path / "县"
    do(tmp_path, make(county, "131126", "county"))
    run(WINDOW, tmp_path, county)
