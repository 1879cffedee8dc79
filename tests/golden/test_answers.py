"""Every answer that the command line gives to a machine (`--json`), against what is kept.

One way through a county's and a city's ledger; what differs from run to run (folders, times, keys, sizes)
stands as its name.
"""

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.cli.arguments import parse
from app.services.ledger import ledgers
from app.sync.package import EXTENSION
from tests import crooked
from tests.county import TODAY, WHO
from tests.golden.conftest import HERE, Snapshot

PASSWORD = "测试-密码-2026"
SHEET = """序号,项目名称,项目代码,建设单位,总投资（万元）,2025年度计划投资,1-8月完成投资,责任单位,存在问题
1,云溪胶管扩产项目,,云溪橡塑有限公司,5000,2000,900,工信局,土地手续未办结
2,云溪供热管网一期工程,2501-131126-04-01-100019,云溪热力有限公司,12000.5,3000,,住建局,
3,云溪供热管网二期工程,,云溪热力有限公司,约九千,0,,住建局,
合计,,,,17000.5,5000,900,,
"""
NAMES = (
    "new", "import-dry-run", "import", "import-again", "import-refused", "card", "trust", "send",
    "send-again", "receive", "receive-refused", "report", "report-list", "chart", "export", "backup",
    "verify", "restore", "stats", "check", "diagnose", "selftest", "manual",
    "demo",
)  # fmt: skip
CHANGING = {"seconds": "<seconds>", "recovery_code": "<code>", "fingerprint": "<fingerprint>"}
WORDS = ((r"\d{8}-\d{6}", "<time>"), (r"\b[0-9a-f]{32,64}\b", "<uid>"))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What every command answered, by its name; a refusal's by -refused."""
    folder = tmp_path_factory.mktemp("answers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER_PASSWORD", PASSWORD)
        yield {name: settled(answer, folder) for name, answer in asked(folder)}


def asked(folder: Path) -> Iterator[tuple[str, Any]]:
    """Go the whole way, from two new ledgers to a restored one in which much is made wrong."""
    county, city, sheet = folder / "county", folder / "city", folder / "项目.csv"
    sheet.write_text(SHEET, "utf-8-sig")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    for level, office, name in (("city", "131100", "衡水市"), ("county", "131126", "故城县")):
        ledger = folder / level
        facts = ("--office", office, "--name", f"{name}发展和改革局", "--person", WHO)
        made = run("new", ledger, "--level", level, *facts)
        with ledgers.open_ledger(ledger, PASSWORD).ledger as opened:
            opened.confirm_date(TODAY)
        card = run("card", ledger, folder / f"{level}.card")
    yield from (("new", made), ("card", card))
    yield "import-dry-run", run("import", county, sheet, "--dry-run")
    yield "import", run("import", county, sheet)
    yield "import-again", run("import", county, sheet)
    yield "import-refused", run("import", county, folder / "坏.xlsx", status=1)
    run("trust", city, folder / "county.card", "--yes")
    yield "trust", run("trust", county, folder / "city.card", "--yes")
    sent = run("send", county, "--to", "131100", "--out", folder / "stick")
    yield "send", sent
    yield "send-again", run("send", county, "--to", "131100", "--out", folder / "stick")
    (folder / f"cut{EXTENSION}").write_bytes(Path(sent["path"]).read_bytes()[:-37])
    yield "receive-refused", run("receive", city, folder / f"cut{EXTENSION}", status=1)
    yield "receive", run("receive", city, sent["path"])
    yield "report-list", run("report", "--list")
    yield "report", run("report", county, "land", "--out", folder / "表.pdf")
    yield "chart", run("chart", county, "--out", folder / "图.pdf", "--paper", "A3")
    yield "export", run("export", county, folder / "台账.xlsx")
    copy = run("backup", county)
    yield from (("backup", copy), ("verify", run("verify", county)), ("stats", run("stats", county)))
    yield "restore", run("restore", county, copy["backup"])
    with ledgers.open_ledger(county, PASSWORD).ledger as opened:
        crooked.fill(opened)
    yield "check", run("check", county)
    yield "diagnose", run("diagnose", county, "--out", folder / "问题报告.txt")
    yield "selftest", run("selftest")
    yield "manual", run("manual", folder / "手册.pdf", "--one-page")
    yield "demo", run("demo", "--no-window", "--out", folder / "demo")


def run(command: str, *arguments: object, status: int = 0) -> Any:
    """One command with `--json`: what it answered."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        ended = bootstrap.main([command, *map(str, arguments), "--json"])
    assert ended == status, err.getvalue()
    return json.loads(out.getvalue())


def settled(answer: Any, folder: Path, key: str = "") -> Any:
    """An answer without what differs from run to run."""
    if key in CHANGING and answer is not None:
        return CHANGING[key]
    if isinstance(answer, dict):
        return {name: settled(value, folder, name) for name, value in answer.items()}
    if isinstance(answer, list):
        return [settled(value, folder) for value in answer]
    if isinstance(answer, str):
        words = answer.replace(str(folder), "…").replace("\\", "/")
        for pattern, name in WORDS:
            words = re.sub(pattern, name, words)
        return words
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_that_was_agreed_on(
    answers: dict[str, Any], name: str, snapshot: Snapshot
) -> None:
    snapshot(f"answers/{name}", answers[name])


def test_every_command_has_an_answer_that_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    commands = set(re.findall(r"^ {4}([a-z]+) ", capsys.readouterr().out, flags=re.MULTILINE))
    kept = {file.stem for file in (HERE / "answers").iterdir()}
    assert kept == set(NAMES)
    assert commands == {name.partition("-")[0] for name in kept}
