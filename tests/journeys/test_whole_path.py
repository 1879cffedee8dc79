"""The main job as people live it: a sheet nobody has seen, a county, a package, a city, power cuts."""

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.sync.package import EXTENSION

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "路径-密码-2026"
OFFICES = {
    "county": ("131126", "故城县发展和改革局", "county"),
    "other": ("131127", "景县发展和改革局", "county"),
    "city": ("131100", "衡水市发展和改革委员会", "city"),
}


@dataclass(frozen=True)
class Place:
    """Three offices that have exchanged cards: county and city trust each other, the other county nobody."""

    folder: Path

    def run(self, *arguments: object, status: int = 0) -> Any:
        """Run a command with --json; gives what it printed."""
        out = self.folder / "out.json"
        with out.open("w", encoding="utf-8") as stream:
            before, sys.stdout = sys.stdout, stream
            try:
                ended = bootstrap.main([*map(str, arguments), "--json"])
            finally:
                sys.stdout = before
        assert ended == status, out.read_text("utf-8")
        return json.loads(out.read_text("utf-8") or "null")

    def projects(self, name: str) -> int:
        return int(self.run("stats", self.folder / name)["counts"]["project"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER_PASSWORD", PASSWORD)
        made = Place(tmp_path_factory.mktemp("place"))
        for name, (code, said, level) in OFFICES.items():
            made.run("new", made.folder / name, "--office", code, "--name", said, "--level", level)
            made.run("card", made.folder / name, made.folder / f"{name}.card")
        made.run("trust", made.folder / "county", made.folder / "city.card", "--yes")
        made.run("trust", made.folder / "city", made.folder / "county.card", "--yes")
        yield made


def strange_sheet(path: Path, count: int) -> Path:
    """A list as offices write it: title, unit line, two-row header, groups, a total, dates of all sorts."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["故城县2026年重点项目攻坚推进情况明细表"])
    sheet.append(["填报单位：故城县发展和改革局", None, None, None, None, None, "单位：亿元"])
    sheet.append(["序号", "项目名称", "业主单位", "投资情况", None, "建设起止年限", "存在的困难和问题"])
    sheet.append([None, None, None, "计划总投资", "2026年计划投资", None, None])
    for merged in ("A1:G1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:G4"):
        sheet.merge_cells(merged)
    sheet.append(["合计", f"{count}个", None, count * 1.5, count * 0.25, None, None])
    for number in range(1, count + 1):
        if number % 7 == 1:
            sheet.append(
                [None, f"（{'一二三四五六七八九'[number // 7 % 9]}）工业项目", None, None, None, None, None]
            )
        name = f"{'★' if number % 5 == 0 else ''}云溪{'甲乙丙丁戊'[number % 5]}区第{number}标准厂房项目"
        span = ("2025.3-2026.12", "2026年3月至2027年底", "2026-2027")[number % 3]
        sheet.append(
            [
                number,
                name,
                f"云溪建设{number}有限公司",
                1.5,
                0.25,
                span,
                "征地未完成" if number % 4 == 0 else "无",
            ]
        )
    sheet.append(["注：★为旗舰项目"])
    book.save(path)
    return path


def test_from_a_strange_sheet_to_the_citys_ledger(place: Place) -> None:
    folder = place.folder
    sheet = strange_sheet(folder / "明细表.xlsx", 30)
    report = place.run("import", folder / "county", sheet)
    assert (report["verdict"], len(report["rows"]), report["refused"]) == ("import", 30, [])
    assert {row["total_investment"] for row in report["rows"]} == {15000}
    assert {row["year_plan"] for row in report["rows"]} == {2500}
    assert report["rows"][0]["start"] == "2026-03"
    assert place.run("import", folder / "county", sheet)["outcomes"]["same"] == 30

    sent = place.run("send", folder / "county", "--to", "131100", "--out", folder / "stick")
    package = Path(sent["path"])
    cut = folder / f"cut{EXTENSION}"
    cut.write_bytes(package.read_bytes()[:-37])
    refused = place.run("receive", folder / "city", cut, status=1)
    assert [one["outcome"] for one in refused["packages"]] == ["refused"]
    stranger = place.run("receive", folder / "other", package, status=1)
    assert [one["outcome"] for one in stranger["packages"]] == ["refused"]
    assert (place.projects("city"), place.projects("other")) == (0, 0)

    first = place.run("receive", folder / "city", package)
    again = place.run("receive", folder / "city", package)
    assert [one["packages"][0]["outcome"] for one in (first, again)] == ["applied", "duplicate"]
    assert place.projects("county") == place.projects("city") == 30
    county, city = (place.run("stats", folder / name) for name in ("county", "city"))
    assert county["indicators"] == city["indicators"]
    for name in ("county", "city"):
        assert place.run("verify", folder / name)["ok"]


def test_what_the_county_undoes_the_city_undoes(place: Place) -> None:
    folder = place.folder
    before = place.projects("city")
    sheet = write_plain(folder / "多的.csv", 3)
    place.run("import", folder / "county", sheet)
    with open_county(place) as ledger:
        ledgers.undo_last(ledger, "管理员")
    sent = place.run("send", folder / "county", "--to", "131100", "--out", folder / "stick")
    place.run("receive", folder / "city", sent["path"])
    assert place.projects("county") == place.projects("city") == before


def test_altered_packages_change_nothing(place: Place) -> None:
    folder, draw = place.folder, random.Random(7)
    place.run("import", folder / "county", write_plain(folder / "再来.csv", 5))
    sent = place.run("send", folder / "county", "--to", "131100", "--out", folder / "stick")
    good, before = Path(sent["path"]).read_bytes(), place.projects("city")
    bad = []
    for number in range(24):
        altered = bytearray(good)
        at = draw.randrange(len(altered))
        if number % 3 == 0:
            altered[at] ^= 1 << draw.randrange(8)
        elif number % 3 == 1:
            del altered[at:]
        else:
            altered[at:at] = draw.randbytes(draw.randrange(1, 64))
        bad.append(folder / f"bad{number}{EXTENSION}")
        bad[-1].write_bytes(altered)
    told = place.run("receive", folder / "city", *bad, status=1)
    assert {one["outcome"] for one in told["packages"]} == {"refused"}
    assert place.projects("city") == before
    place.run("receive", folder / "city", sent["path"])
    assert place.projects("city") == before + 5


def test_kill_in_mid_import_leaves_all_or_nothing(place: Place) -> None:
    """The process dies at moments spread over the import, the last ones while it writes and commits."""
    folder, count = place.folder, 500
    sheet = write_plain(folder / "大表.csv", count, "厂房")
    before = place.projects("other")
    seen = set()
    for moment in ("逐行比较", "备份", "写入项目", "写入月度进展", "保存"):
        victim = kill_at(folder / "other", sheet, moment)
        assert victim.returncode != 0
        assert b"Error" not in victim.stderr
        assert place.run("verify", folder / "other")["ok"]
        seen.add(place.projects("other") - before)
    assert seen <= {0, count}
    place.run("import", folder / "other", sheet)
    assert place.projects("other") == before + count


KILLED = """
import os, signal, sys, threading
from pathlib import Path
from app.services.intake import planning, reading, writing
from app.services.ledger import ledgers

def die():
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

def progress(done, total, text):
    if moment in text and moment == "保存":  # a little later, inside the commit
        threading.Timer(0.005, die).start()
    elif moment in text:
        die()

folder, sheet, moment = sys.argv[1:]
ledger = ledgers.open_ledger(Path(folder), os.environ["LEDGER_PASSWORD"]).ledger
plan = planning.plan(ledger, reading.read(ledger, Path(sheet)), progress=progress)
writing.apply(ledger, plan, "管理员", progress=progress)
threading.Event().wait(30)
"""


def kill_at(ledger: Path, sheet: Path, moment: str) -> subprocess.CompletedProcess[bytes]:
    """Import in a process of its own that is killed when it reports this step."""
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(ledger), str(sheet), moment],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_fifty_thousand_rows_are_clear_and_bounded(place: Place, tmp_path: Path) -> None:
    """One more row than a workbook may have is refused in words before anything is written."""
    sheet = write_plain(tmp_path / "太大.csv", 60_001)
    started = time.monotonic()
    told = place.run("import", place.folder / "other", sheet, status=1)
    assert told["verdict"] == "refuse"
    assert "60,000" in told["reason"] or "60000" in told["reason"]
    assert time.monotonic() - started < 60


def write_plain(path: Path, count: int, word: str = "水厂") -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["序号", "项目名称", "建设单位", "总投资（万元）", "1月", "2月", "存在问题"])
        for number in range(1, count + 1):
            writer.writerow(
                [number, f"{path.stem}{word}{number}号", f"单位{number % 97}", 1000 + number, 5, 6, "停电"]
            )
    return path


def open_county(place: Place) -> Ledger:
    return ledgers.open_ledger(place.folder / "county", os.environ["LEDGER_PASSWORD"]).ledger
