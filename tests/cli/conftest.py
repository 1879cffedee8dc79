"""One ledger for all tests of the command line, copied for each: making a key takes its time on purpose."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.services.ledger import ledgers
from tests.county import kept

PASSWORD = "测试-密码-2026"
HEADER = [
    "序号",
    "项目名称",
    "建设单位",
    "总投资（万元）",
    "2026年度计划投资（万元）",
    "责任单位",
    "存在问题",
]
ROWS: list[list[Any]] = [
    [1, "云溪胶管扩产项目", "云溪橡塑有限公司", 5000, 2000, "工信局", "土地手续未办结"],
    [2, "云溪供热管网一期工程", "云溪热力有限公司", 12000.5, 3000, "住建局", ""],
    [3, "云溪供热管网二期工程", "云溪热力有限公司", 9000, 0, "住建局", ""],
]


@dataclass(frozen=True)
class Told:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Told]


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_PASSWORD", PASSWORD)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process."""

    def run(*arguments: object) -> Told:
        capsys.readouterr()
        status = bootstrap.main([str(one) for one in arguments])
        said = capsys.readouterr()
        return Told(status, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county's and a city's ledger, made once."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "password.txt").write_text(PASSWORD, "utf-8")
    for name, office, said in (("county", "131126", "故城县"), ("city", "131100", "衡水市")):
        made = ["new", folder / name, "--office", office, "--name", f"{said}发展和改革局", "--level", name]
        assert bootstrap.main([*map(str, made), "--password-file", str(folder / "password.txt")]) == 0
        opened = ledgers.open_ledger(folder / name, PASSWORD)
        kept(opened.ledger, {opened.person: PASSWORD})
    return folder


@pytest.fixture
def county(templates: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(templates / "county", tmp_path / "county"))


@pytest.fixture
def city(templates: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(templates / "city", tmp_path / "city"))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A small list of projects, as a county's clerk would have it."""
    return write_csv(tmp_path / "项目.csv", ROWS)


def write_csv(path: Path, rows: list[list[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path
