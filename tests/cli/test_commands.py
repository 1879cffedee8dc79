"""Every command with real ledgers and files: what it does, what it prints, how it ends."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.models import Role
from app.rules.checks import table
from app.services.ledger import ledgers, people
from app.sync.package import EXTENSION
from tests import crooked
from tests.county import TODAY

from .conftest import PASSWORD, ROWS, Run, write_csv


def projects(run: Run, ledger: Path) -> int:
    return int(run("stats", ledger, "--json").json["counts"]["project"])


# ------------------------------------------------------------------ ledgers


def test_new_prints_a_recovery_code_that_opens_the_ledger(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    told = run(
        "new", folder, "--office", "131127", "--name", "景县发展和改革局", "--level", "county", "--json"
    )
    assert told.status == 0
    code = told.json["recovery_code"]
    ledgers.reset_password(folder, code, told.json["person"], "另一个-密码-1")
    opened = ledgers.open_ledger(folder, "另一个-密码-1")
    opened.ledger.close()
    assert (opened.ledger.office, opened.ledger.level) == ("131127", "county")


def test_new_refuses_a_folder_in_use_and_a_weak_password(
    run: Run, county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = ["--office", "131127", "--name", "景县发展和改革局", "--level", "county"]
    assert run("new", county, *facts).status == 1
    monkeypatch.setenv("LEDGER_PASSWORD", "123")
    told = run("new", tmp_path / "weak", *facts)
    assert (told.status, told.out, "密码至少" in told.err) == (1, "", True)
    assert not (tmp_path / "weak").exists()


def test_an_open_ledger_names_its_holder_to_every_command(run: Run, county: Path, sheet: Path) -> None:
    copy = Path(run("backup", county, "--json").json["backup"])
    held = ledgers.open_ledger(county, PASSWORD).ledger
    try:
        for told in (run("stats", county), run("import", county, sheet), run("restore", county, copy)):
            assert (told.status, told.out) == (1, "")
            assert "台账已经打开" in told.err
    finally:
        ledgers.close(held)
    assert run("stats", county).status == 0


def test_verify_tells_what_was_changed_behind_the_journal(run: Run, county: Path, sheet: Path) -> None:
    run("import", county, sheet)
    told = run("verify", county, "--json")
    assert (told.status, told.json) == (0, {"ok": True, "findings": []})
    with ledgers.open_ledger(county, PASSWORD).ledger as ledger, ledger.books() as connection:
        connection.exec_driver_sql("UPDATE project SET year_plan = year_plan + 1 WHERE year_plan > 0")
    told = run("verify", county, "--json")
    assert told.status == 1
    assert len(told.json["findings"]) == 2
    assert "restore" in told.err


def test_a_backup_brings_back_what_was_there(run: Run, county: Path, sheet: Path, tmp_path: Path) -> None:
    made = run("backup", county, "--out", tmp_path / "copies", "--json")
    run("import", county, sheet)
    assert projects(run, county) == 3
    told = run("restore", county, made.json["backup"], "--json")
    assert told.status == 0
    assert projects(run, county) == 0
    assert projects(run, Path(told.json["aside"])) == 3
    assert run("verify", county).status == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"x" * 5000])
def test_what_is_no_backup_changes_nothing(run: Run, county: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.gjbak").write_bytes(content)
    told = run("restore", county, tmp_path / "no.gjbak")
    assert told.status == 1
    assert projects(run, county) == 0


def test_stats_counts_and_sums(run: Run, county: Path, sheet: Path) -> None:
    run("import", county, sheet)
    told = run("stats", county, "--json").json
    counts = {kind: count for kind, count in told["counts"].items() if count and kind != "office"}
    assert counts == {"account": 1, "project": 3, "issue": 1}
    assert told["indicators"]["count"] == 3
    assert told["indicators"]["total_investment"] == 260_005_000
    assert {one["name"] for one in told["indicators"]["indicators"]} >= {"年度投资完成率", "开工率"}


# ------------------------------------------------------------------ workbooks


def test_import_reports_every_row(run: Run, county: Path, sheet: Path) -> None:
    told = run("import", county, sheet, "--json")
    assert told.status == 0
    report = told.json
    assert {"file", "verdict", "seconds", "rows", "refused", "warnings"} <= report.keys()
    assert (report["verdict"], report["refused"]) == ("import", [])
    first = report["rows"][0]
    assert (first["name"], first["total_investment"], first["year_plan"]) == ("云溪胶管扩产项目", 5000, 2000)
    assert (first["issue"], first["code"], first["start"]) == ("土地手续未办结", None, None)
    assert report["rows"][1]["total_investment"] == 12000.5
    assert report["outcomes"] == {"new": 3, "update": 0, "same": 0, "doubtful": 0, "refused": 0}


def test_a_dry_run_writes_nothing(run: Run, county: Path, sheet: Path) -> None:
    told = run("import", county, sheet, "--dry-run", "--json")
    assert (told.status, told.json["outcomes"]["new"]) == (0, 3)
    assert projects(run, county) == 0
    assert not list((county / "backups").iterdir())


def test_importing_twice_is_once(run: Run, county: Path, sheet: Path, tmp_path: Path) -> None:
    run("import", county, sheet)
    again = run("import", county, sheet, "--json").json
    assert again["outcomes"] == {"new": 0, "update": 0, "same": 3, "doubtful": 0, "refused": 0}
    more = [[*ROWS[0][:4], 2500, *ROWS[0][5:]], [4, "景山文化馆", "文旅局", 800, 100, "文旅局", ""]]
    told = run("import", county, write_csv(tmp_path / "次月.csv", more), "--json").json
    assert told["outcomes"] == {"new": 1, "update": 1, "same": 0, "doubtful": 0, "refused": 0}
    assert run("stats", county, "--json").json["counts"]["issue"] == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.xlsx", b"", "空文件"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n", "不是表格文件"),
        ("坏.xlsx", b"PK\x03\x04" + b"x" * 300, "打不开"),
        ("没有.xlsx", None, "找不到文件"),
    ],
)
def test_what_is_no_workbook_is_refused(
    run: Run, county: Path, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    told = run("import", county, tmp_path / name, "--json")
    assert told.status == 1
    assert words in told.err
    assert (told.json["verdict"], told.json["rows"]) == ("refuse", [])
    assert projects(run, county) == 0


def test_a_table_without_projects_says_so(run: Run, county: Path, tmp_path: Path) -> None:
    (tmp_path / "人员.csv").write_text("姓名,电话\n甲,1\n乙,2\n", "utf-8")
    told = run("import", county, tmp_path / "人员.csv", "--json")
    assert (told.status, told.json["verdict"]) == (1, "nothing")
    assert "没有找到项目" in told.err


def test_export_goes_into_another_ledger(
    run: Run, county: Path, city: Path, sheet: Path, tmp_path: Path
) -> None:
    run("import", county, sheet)
    told = run("export", county, tmp_path / "台账.xlsx", "--json")
    assert (told.status, told.json["counts"]["project"]) == (0, 3)
    assert run("import", city, tmp_path / "台账.xlsx", "--json").json["outcomes"]["new"] == 3
    assert run("import", county, tmp_path / "台账.xlsx", "--json").json["outcomes"]["same"] == 3
    assert run("export", county, tmp_path / "台账.doc").status == 1
    assert run("export", county, tmp_path / "no folder" / "台账.xlsx").status == 1


def test_check_tells_what_contradicts_and_what_to_do(run: Run, county: Path) -> None:
    assert run("check", county).out == "没有对不上的。\n"
    opened = ledgers.open_ledger(county, PASSWORD)
    with opened.ledger as ledger:
        ledger.confirm_date(TODAY)
        crooked.fill(ledger, opened.person)
    told = run("check", county, "--json")
    assert told.status == 0, "whatever was found"
    keys = {"rule", "severity", "project", "month", "facts", "advice", "explained"}
    assert all(set(one) == keys for one in told.json)
    assert {one["rule"] for one in told.json} == {check.number for check in table.checks()}
    assert {one["severity"] for one in told.json} == {"E", "W"}
    overpaid = next(one for one in told.json if one["rule"] == "R20")
    assert overpaid == {
        "rule": "R20", "severity": "E", "project": "处处不对的项目", "month": None,
        "facts": ["支付大于到位", "累计支付 600，累计到位 10，多 590 万元"],
        "advice": "核对到位是否漏填，或支付是否填到了别的月", "explained": False,
    }  # fmt: skip
    assert {one["month"] for one in told.json if one["rule"] == "R12"} == {"2025-09"}
    words = run("check", county).out
    assert "R12 形象进度文字两个月没变（提醒1条）" in words
    assert "  处处不对的项目 2025-09：9月完成 1,162 万元，形象进度和上月一字不差\n" in words
    assert "    怎么办：写本月做到了哪一步；确实没变的写明原因\n" in words
    assert f"共{len(told.json)}条：" in words


def test_check_of_a_month_looks_at_its_report(run: Run, county: Path) -> None:
    opened = ledgers.open_ledger(county, PASSWORD)
    with opened.ledger as ledger:
        ledger.confirm_date(TODAY)
        crooked.fill(ledger, opened.person)
    told = run("check", county, "--period", "2025-08", "--json").json
    assert {one["month"] for one in told if one["rule"] == "R12"} == {"2025-08"}
    wrong = run("check", county, "--period", "June")
    assert (wrong.status, wrong.out, "不是月份" in wrong.err) == (1, "", True)


# ------------------------------------------------------------------ exchange


def meet(run: Run, county: Path, city: Path, tmp_path: Path) -> None:
    for ledger in (county, city):
        assert run("card", ledger, tmp_path / f"{ledger.name}.card").status == 0
    assert run("trust", county, tmp_path / "city.card", "--yes").status == 0
    assert run("trust", city, tmp_path / "county.card", "--yes").status == 0


def test_trust_asks_and_takes_no_silence_for_yes(
    run: Run, county: Path, city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("card", city, tmp_path / "city.card", "--json").json
    monkeypatch.setattr("sys.stdin", None)
    told = run("trust", county, tmp_path / "city.card")
    assert told.status == 1
    assert made["fingerprint"] in told.err
    assert run("send", county, "--to", "131100", "--out", tmp_path / "stick").status == 1
    taken = run("trust", county, tmp_path / "city.card", "--yes", "--json")
    assert (taken.status, taken.json["fingerprint"]) == (0, made["fingerprint"])


def test_packages_are_applied_once_and_damage_is_refused(
    run: Run, county: Path, city: Path, sheet: Path, tmp_path: Path
) -> None:
    meet(run, county, city, tmp_path)
    run("import", county, sheet)
    sent = run("send", county, "--to", "131100", "--out", tmp_path / "stick", "--json").json
    package = Path(sent["path"])
    assert (package.suffix, sent["number"], sent["again"]) == (EXTENSION, 1, False)
    assert Path(sent["slip"]).is_file()
    cut = tmp_path / f"cut{EXTENSION}"
    cut.write_bytes(package.read_bytes()[:-37])
    told = run("receive", city, cut, package, "--json")
    assert told.status == 1
    assert [one["outcome"] for one in told.json["packages"]] == ["refused", "applied"]
    assert told.json["packages"][0]["reason"]
    assert told.json["packages"][1]["counts"]["project"] == 3
    assert told.json["conflicts"] == []
    assert projects(run, city) == 3
    again = run("receive", city, package, "--json")
    assert (again.status, again.json["packages"][0]["outcome"]) == (0, "duplicate")
    assert run("send", county, "--to", "131100", "--out", tmp_path / "stick", "--json").json["again"]


def test_what_two_desks_changed_apart_is_told_in_words(
    run: Run, county: Path, city: Path, sheet: Path, tmp_path: Path
) -> None:
    """A county puts an older copy back and changes a project that the city has with another figure."""
    meet(run, county, city, tmp_path)
    run("import", county, sheet)
    copy = run("backup", county, "--out", tmp_path, "--json").json["backup"]
    told = []
    for number, total in ((1, 1100), (2, 1200)):
        rows: list[list[Any]] = [[1, "云溪胶管扩产项目", "云溪橡塑有限公司", total, 10, "工信局", ""]]
        run("import", county, write_csv(tmp_path / f"{number}.csv", rows))
        sent = run("send", county, "--to", "131100", "--out", tmp_path / f"stick{number}", "--json").json
        told.append(run("receive", city, sent["path"]))
        assert run("restore", county, copy).status == 0
    assert [one.status for one in told] == [0, 0]
    assert "两边都改了" not in told[0].out
    assert "处两边都改了，请到“数据交换”的“冲突”里选。" in told[1].out
    again = run("receive", city, sent["path"], "--json")
    assert f"有{len(again.json['conflicts'])}处两边都改了" in told[1].out


def test_a_missing_package_is_named_and_the_next_one_waits(
    run: Run, county: Path, city: Path, sheet: Path, tmp_path: Path
) -> None:
    meet(run, county, city, tmp_path)
    sent: list[str] = []
    for number in (1, 2):
        rows: list[list[Any]] = [[1, f"云溪第{number}水厂", "水务公司", 100, 10, "水务局", ""]]
        run("import", county, write_csv(tmp_path / f"{number}.csv", rows))
        sent.append(run("send", county, "--to", "131100", "--out", tmp_path / "stick", "--json").json["path"])
    told = run("receive", city, sent[1], "--json")
    assert (told.status, told.json["packages"][0]["outcome"]) == (0, "waiting")
    assert "第1期" in told.json["packages"][0]["reason"]
    told = run("receive", city, sent[0], "--json")
    assert [one["outcome"] for one in told.json["packages"]] == ["applied", "applied"]
    assert projects(run, city) == 2


# ------------------------------------------------------------------ paper


def test_reports_and_charts_are_written(run: Run, county: Path, sheet: Path, tmp_path: Path) -> None:
    run("import", county, sheet)
    listed = run("report", "--list")
    assert "progress-sheet 项目进度表" in listed.out.splitlines()
    assert run("report", county, "--list", "--json").json["progress-sheet"] == "项目进度表"
    told = run("report", county, "progress-sheet", "--period", "2026-06", "--out", tmp_path / "表.pdf")
    assert told.status == 0
    assert (tmp_path / "表.pdf").read_bytes().startswith(b"%PDF")
    assert run("chart", county, "--out", tmp_path / "图.pdf", "--paper", "A3").status == 0
    assert (tmp_path / "图.pdf").read_bytes().startswith(b"%PDF")


def test_the_manual_and_its_one_page_are_written(run: Run, tmp_path: Path) -> None:
    told = run("manual", tmp_path / "手册.pdf", "--json")
    assert told.status == 0
    assert told.json["pages"] > 30
    assert (tmp_path / "手册.pdf").read_bytes().startswith(b"%PDF")
    assert run("manual", tmp_path / "一页纸.pdf", "--one-page").status == 0
    assert (tmp_path / "一页纸.pdf").stat().st_size < (tmp_path / "手册.pdf").stat().st_size / 10
    refused = run("manual", tmp_path / "手册.docx")
    assert refused.status == 1
    assert "只能存成 PDF" in refused.err


def test_one_of_the_lists_is_printed_by_its_name(run: Run, county: Path, sheet: Path, tmp_path: Path) -> None:
    run("import", county, sheet)
    out = tmp_path / "清单.xlsx"
    for arguments, told in (
        ((), "没有写「自选清单」印哪个清单"),
        (("--of", "没有的"), "没有「没有的」这个清单"),
    ):
        refused = run("report", county, "own-lists", *arguments, "--out", out)
        assert (refused.status, out.exists()) == (1, False)
        assert told in refused.err
        assert "月调度" in refused.err
    assert run("report", county, "own-lists", "--of", "月调度", "--out", out).status == 0
    assert "月调度" in str([*load_workbook(out).active.values])
    assert run("report", county, "visits", "--out", tmp_path / "走访.pdf").status == 0


def test_paper_that_does_not_exist_is_refused(run: Run, county: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    for arguments in (
        ("report", county, "love-letter", "--out", out),
        ("report", county, "progress-sheet", "--period", "June", "--out", out),
        ("chart", county, "--out", out, "--paper", "A9"),
        ("chart", county, "--out", out, "--from", "soon"),
    ):
        told = run(*arguments)
        assert (told.status, told.out) == (1, ""), arguments
        assert told.err
    assert not out.exists()


# ------------------------------------------------------------------ roles


def test_a_viewer_reads_and_changes_nothing(
    run: Run, county: Path, city: Path, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = tmp_path / "衡水市.card"
    run("card", city, card)
    copy = Path(run("backup", county, "--json").json["backup"])
    opened = ledgers.open_ledger(county, PASSWORD)
    with opened.ledger as ledger:
        people.add(ledger, opened.person, "李文静", Role.VIEWER, "cha-kan-yuan")
    monkeypatch.setenv("LEDGER_PASSWORD", "cha-kan-yuan")
    before = run("stats", county, "--json").json
    for command in (
        ("import", county, sheet), ("trust", county, card, "--yes"),
        ("send", county, "--to", "131100", "--out", tmp_path),
        ("receive", county, sheet), ("backup", county), ("restore", county, copy),
    ):  # fmt: skip
        told = run(*command)
        assert told.status == 1, command
        assert "角色" in told.err or "密码" in told.err, told.err  # the copy is older than the viewer
    assert run("stats", county, "--json").json == before
    for command in (("verify", county), ("export", county, tmp_path / "表.xlsx")):
        assert run(*command).status == 0


def test_a_ledger_made_in_a_bad_place_is_made_and_that_is_told(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "OneDrive" / "台账"
    told = run("new", place, "--office", "131126", "--name", "故城县", "--level", "county")
    assert told.status == 0
    assert "提醒：这里由OneDrive同步" in told.err
    assert "提醒" not in told.out
