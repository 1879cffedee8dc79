"""Does this program work on this computer? Every native library does a small job in a Chinese path."""

import io
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import UserError
from app.services.exchange import receiving, sending, trust
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.problems import problems
from app.services.project import projects

if TYPE_CHECKING:
    from app.cli import Stage

_PASSWORD, _WRONG = "自检用的密码-2026", "不对的密码-2026"
_COUNTY, _CITY = "131126", "131100"
_PROJECT = "乡镇污水管网（自检）"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one job went: what it tried, how long it took, "" or what went wrong."""

    job: str
    seconds: float
    fault: str


@dataclass(slots=True)
class _Bench:
    """What the jobs hand on to each other."""

    folder: Path
    stage: "Stage"
    county: Ledger | None = None
    city: Ledger | None = None
    project: str = ""
    person: str = field(default="管理员")

    @property
    def ledger(self) -> Ledger:
        assert self.county is not None, "没有台账：前面的一项没有做成"
        return self.county


@contextmanager
def _at_home(folder: Path) -> Iterator[None]:
    """What a computer remembers is kept in a folder meanwhile: of the test it remembers nothing."""
    before = os.environ.get("GONGJIAN_HOME")
    os.environ["GONGJIAN_HOME"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["GONGJIAN_HOME"]
        else:
            os.environ["GONGJIAN_HOME"] = before


def run(stage: "Stage", heard: Callable[[Outcome], object]) -> list[Outcome]:
    """Do every job in a folder of its own that is gone afterwards; `heard` is told of each at once."""
    with (
        tempfile.TemporaryDirectory(prefix="自检 乡镇-", ignore_cleanup_errors=True) as place,
        _at_home(Path(place) / "设置"),
    ):
        bench, outcomes = _Bench(Path(place), stage), []
        try:
            for job, do in _JOBS.items():
                outcomes.append(_tried(job, do, bench))
                heard(outcomes[-1])
        finally:
            for ledger in (bench.county, bench.city):
                if ledger is not None:
                    ledgers.close(ledger)
    return outcomes


def _tried(job: str, do: Callable[[_Bench], None], bench: _Bench) -> Outcome:
    started, fault = time.monotonic(), ""
    try:
        do(bench)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a library is what is to be told
        fault = f"{type(error).__name__}: {error}" if not isinstance(error, UserError) else str(error)
    return Outcome(job, round(time.monotonic() - started, 2), fault)


# ------------------------------------------------------------------ the jobs


def _ledger(bench: _Bench) -> None:
    place = bench.folder / "故城 台账"
    made = ledgers.create(
        place,
        office=_COUNTY,
        name="故城县发展和改革局",
        level="county",
        person=bench.person,
        password=_PASSWORD,
    )
    ledgers.close(made.ledger)
    with suppress(UserError):
        ledgers.open_ledger(place, _WRONG)
        raise AssertionError("不对的密码也打开了")
    bench.county = ledgers.open_ledger(place, _PASSWORD).ledger
    bench.project = projects.create(bench.county, bench.person, {"name": _PROJECT})
    if (place / "ledger.db").read_bytes()[:15] == b"SQLite format 3":
        raise AssertionError("数据库没有加密")
    if flaws := ledgers.verify(bench.county):
        raise AssertionError(f"{flaws[0].where}：{flaws[0].what}")
    with sqlite3.connect(":memory:") as plain:
        assert plain.execute("SELECT 1").fetchone() == (1,)


def _workbook(bench: _Bench) -> None:
    import openpyxl
    import xlsxwriter

    from app.services.intake import planning, reading, writing  # noqa: PLC0415
    from app.services.paper import exports  # noqa: PLC0415

    sheet = bench.folder / "导入 表.xlsx"
    with xlsxwriter.Workbook(sheet) as book:
        table = book.add_worksheet("项目")
        table.write_row(0, 0, ["序号", "项目名称", "建设单位", "总投资（万元）"])
        table.write_row(1, 0, [1, "衡水湖步道（自检）", "故城县城投公司", 1200])
    plan = planning.plan(bench.ledger, reading.read(bench.ledger, sheet))
    writing.apply(bench.ledger, plan, bench.person, file=sheet.name)
    out = bench.folder / "导出 表.xlsx"
    counts = exports.export(bench.ledger, out)
    assert sum(counts.values()) >= 2, f"导出的记录不对：{counts}"
    names = {str(cell.value) for row in openpyxl.load_workbook(out).worksheets[0].iter_rows() for cell in row}
    assert "衡水湖步道（自检）" in names, "读回来的表里没有项目"


def _exchange(bench: _Bench) -> None:
    bench.city = ledgers.create(
        bench.folder / "衡水 台账", office=_CITY, name="衡水市发展和改革委员会", level="city",
        person=bench.person, password=_PASSWORD,
    ).ledger  # fmt: skip
    trust.trust(bench.ledger, trust.own_card(bench.city), bench.person)
    trust.trust(bench.city, trust.own_card(bench.ledger), bench.person)
    stick = bench.folder / "U盘 数据"
    stick.mkdir()
    package = sending.send(bench.ledger, _CITY, stick, bench.person).path
    altered = stick / f"改过的{package.suffix}"
    content = bytearray(package.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    results = receiving.receive(bench.city, [altered, package])
    assert [result.outcome for result in results] == ["refused", "applied"], [r.reason for r in results]


def _photo(bench: _Bench) -> None:
    from PIL import Image

    from app.models import Evidence  # noqa: PLC0415
    from app.services.proofs import evidence  # noqa: PLC0415

    photo = bench.folder / "现场 照片.jpg"
    Image.effect_noise((2400, 1800), 40).convert("RGB").save(photo, quality=90)
    added = evidence.add(bench.ledger, bench.person, bench.project, [photo])
    assert not added.refused, added.refused
    with bench.ledger.read() as session:
        kept = session.get_one(Evidence, added.uids[0])
        shown = evidence.picture(bench.ledger, kept)
    assert shown is not None, "照片取不出来"
    assert max(Image.open(io.BytesIO(shown)).size) <= 1600, "照片没有缩小"


def _paper(bench: _Bench) -> None:
    from app.services.paper import reports  # noqa: PLC0415 - painting is slow to import

    bench.stage.paper()
    fields = {"description": "地下管线迁改没有办妥", "unit": "故城县住建局", "due": "2026-12-20"}
    problems.register(bench.ledger, bench.person, bench.project, fields)
    for kind, ending, start in (
        ("progress-sheet", "pdf", b"%PDF"), ("progress-sheet", "xlsx", b"PK"),
        ("supervision-order", "docx", b"PK"), ("supervision-order", "pdf", b"%PDF"),
    ):  # fmt: skip
        out = bench.folder / f"{kind} 报表.{ending}"
        hint = reports.write_report(bench.ledger, kind, out, person=bench.person)
        assert not hint, hint
        assert out.read_bytes().startswith(start), f"{out.name}不是它该是的文件"
    reports.write_chart(bench.ledger, bench.folder / "作战图.png", paper="A3")


def _word(bench: _Bench) -> None:
    import docx

    words = docx.Document(str(bench.folder / "supervision-order 报表.docx"))
    text = "".join(paragraph.text for paragraph in words.paragraphs)
    text += "".join(cell.text for table in words.tables for row in table.rows for cell in row.cells)
    assert _PROJECT in text, "督办单里没有项目名称"


def _figure(bench: _Bench) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from app.documents.fonts import matplotlib_font  # noqa: PLC0415

    bench.stage.paper()
    figure = Figure(figsize=(4, 3))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([1, 2, 3], [1200, 1800, 2600])
    axes.set_title("完成投资（万元）", fontproperties=matplotlib_font())
    out = bench.folder / "曲线 图.png"
    figure.savefig(out)
    assert out.stat().st_size > 4000, "图是空的"


def _letters(_bench: _Bench) -> None:
    import segno  # noqa: PLC0415 - slow, seldom needed
    from pypinyin import lazy_pinyin

    assert lazy_pinyin("重庆")[0] == "chong", "拼音不对"
    assert segno.make("恢复码", micro=False).symbol_size()[0] > 20, "二维码不对"


def _copy(bench: _Bench) -> None:
    copy = ledgers.back_up(bench.ledger, bench.folder)
    ledgers.restore(copy, bench.folder / "恢复的 台账", _PASSWORD)
    again = ledgers.open_ledger(bench.folder / "恢复的 台账", _PASSWORD).ledger
    try:
        flaws = ledgers.verify(again)
        assert not flaws, flaws
    finally:
        ledgers.close(again)


_JOBS: dict[str, Callable[[_Bench], None]] = {
    "加密的台账（SQLCipher、Argon2id）": _ledger,
    "表格（calamine、XlsxWriter、openpyxl）": _workbook,
    "名片和数据包（SM2、SM3、SM4、zstd）": _exchange,
    "照片（Pillow）": _photo,
    "打印和 PDF（Qt、中文字体）": _paper,
    "Word 文书（python-docx、lxml）": _word,
    "图表（matplotlib、numpy）": _figure,
    "拼音和二维码": _letters,
    "备份和恢复": _copy,
}
