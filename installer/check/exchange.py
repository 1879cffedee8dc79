"""Two offices, one at the Windows PC, one at a Linux desk: what one sends, the other receives, both ways."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from installer.check.desk import Desk
from installer.check.findings import Wrong, must
from installer.steps import ROOT

PASSWORD = "Gongjian2026-wine"
_COUNTY, _CITY = "131126", "131100"
_WORKBOOK = """
import sys, xlsxwriter
with xlsxwriter.Workbook(sys.argv[1]) as book:
    sheet = book.add_worksheet("重点项目")
    sheet.write_row(0, 0, ["序号", "项目名称", "建设单位", "总投资（万元）", "年度计划投资（万元）"])
    for number in range(1, 9):
        row = [number, f"乡镇污水管网{number}号", "故城县城市建设投资公司", 1200 * number, 300 * number]
        sheet.write_row(number, 0, row)
"""


@dataclass
class Offices:
    """故城县 at Windows, 衡水市 at Linux; the stick is one folder that both see."""

    desk: Desk

    @property
    def county(self) -> str:
        """The county's ledger, as Windows calls it."""
        return r"C:\台账 数据\故城县"

    @property
    def stick(self) -> Path:
        """The stick on this machine."""
        return self.desk.folder / "stick"

    @property
    def from_city(self) -> Path:
        """The package that the city sent."""
        return next(path for path in self.stick.glob("*.gjpkg") if path.name.startswith("衡水"))

    def windows(self, *arguments: str) -> dict[str, object]:
        """A command of the Windows program; gives its answer."""
        words = self.desk.console(*arguments, "--json", LEDGER_PASSWORD=PASSWORD)
        return _answer(words)

    def linux(self, *arguments: str | Path, ledger: bool = True) -> dict[str, object]:
        """The same of the program on this machine."""
        env = {
            **os.environ, "LEDGER_PASSWORD": PASSWORD, "QT_QPA_PLATFORM": "offscreen",
            "GONGJIAN_HOME": str(self.desk.folder / "linux-home"),
        }  # fmt: skip
        python = ROOT / ".venv" / "bin" / "python"
        command = [python if python.exists() else sys.executable, ROOT / "main.py", *arguments, "--json"]
        done = subprocess.run(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        must(done.returncode == 0, f"Linux: {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
        return _answer(done.stdout)

    def begin(self) -> str:
        """A ledger each, a workbook imported at Windows, cards exchanged."""
        self.stick.mkdir()
        city = self.desk.folder / "衡水市"
        self.windows(
            "new", self.county, "--office", _COUNTY, "--name", "故城县发展和改革局", "--level", "county"
        )
        self.linux("new", city, "--office", _CITY, "--name", "衡水市发展和改革委员会", "--level", "city")
        python = ROOT / ".venv" / "bin" / "python"
        subprocess.run([python, "-c", _WORKBOOK, self.stick / "重点项目 表.xlsx"], check=True)
        answer = self.windows("import", self.county, r"Z:\w\check\stick\重点项目 表.xlsx")
        must(answer["verdict"] == "import", f"the workbook was not imported: {answer}")
        self.windows("card", self.county, r"Z:\w\check\stick\故城.gjcard")
        self.linux("card", city, self.stick / "衡水.gjcard")
        self.windows("trust", self.county, r"Z:\w\check\stick\衡水.gjcard", "--yes")
        self.linux("trust", city, self.stick / "故城.gjcard", "--yes")
        return "a ledger each; 8 projects imported at Windows; cards exchanged"

    def travel(self) -> str:
        """The county's package arrives in the city, and the city writes one back."""
        city = self.desk.folder / "衡水市"
        self.windows("send", self.county, "--to", _CITY, "--out", r"Z:\w\check\stick")
        package = next(self.stick.glob("故城*.gjpkg"))
        _applied(self.linux("receive", city, package))
        counts = self.linux("stats", city)["counts"]
        must(isinstance(counts, dict) and counts.get("project") == 8, f"the city has {counts}")
        self.linux("send", city, "--to", _COUNTY, "--out", self.stick)
        return f"{package.name} received at Linux, {self.from_city.name} written there"

    def see_received_by_click(self) -> None:
        """The package of the city was taken in already by a double click; raises Wrong when it was not."""
        answer = self.windows("receive", self.county, rf"Z:\w\check\stick\{self.from_city.name}")
        outcomes = [one["outcome"] for one in answer["packages"]]  # type: ignore[attr-defined]  # JSON
        must(outcomes == ["duplicate"], f"received once more, the package of the city is {outcomes}")

    def verify(self) -> None:
        """The county's ledger is sound; raises Wrong when it is not."""
        must(self.windows("verify", self.county)["ok"], "the ledger is not sound")


def _applied(answer: dict[str, object]) -> None:
    outcomes = [one["outcome"] for one in answer["packages"]]  # type: ignore[attr-defined]  # JSON
    must(outcomes == ["applied"], f"the package was not applied: {answer}")


def _answer(words: str) -> dict[str, object]:
    try:
        answer: dict[str, object] = json.loads(words[words.index("{") :])
    except ValueError as error:
        raise Wrong(f"no JSON in: {words[-500:]}") from error
    return answer
