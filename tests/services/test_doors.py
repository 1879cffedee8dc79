"""What a person clicks to open a ledger, and where the ledgers lie, told to people and to the uninstaller."""

import os
from pathlib import Path

import pytest

from app.services.common import preferences
from app.services.ledger import ledgers
from app.storage import backup
from app.storage.opening import DOOR
from tests.county import PASSWORD, new_ledger


def test_every_ledger_has_a_file_to_click_also_one_that_had_none(tmp_path: Path) -> None:
    new_ledger(tmp_path / "故城 县", "131126").close()
    door = tmp_path / "故城 县" / DOOR
    assert "双击" in door.read_text("utf-8-sig")
    door.unlink()
    ledgers.open_ledger(tmp_path / "故城 县", PASSWORD).ledger.close()
    assert door.is_file()


def test_a_click_means_the_ledger_around_it(tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    new_ledger(folder, "131126").close()
    renamed = folder / "故城.gjledger"
    renamed.write_text("", "utf-8")
    assert {
        ledgers.folder_meant(path) for path in (folder, folder / DOOR, folder / "ledger.db", renamed)
    } == {folder}
    for other in (tmp_path, folder / "keys.json", folder / "evidence", tmp_path / DOOR, tmp_path / "没有"):
        assert ledgers.folder_meant(other) is None


def test_backups_are_known_by_their_name() -> None:
    assert ledgers.is_backup(Path(f"20251130-手动{backup.SUFFIX}"))
    assert not ledgers.is_backup(Path("表.xlsx"))


def test_where_the_ledgers_lie_is_a_text_that_windows_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "GONGJIAN_HOME", str(tmp_path / "home"))
    for name in ("甲县", "乙县"):
        (tmp_path / name).mkdir()
        preferences.note_opened(tmp_path / name, f"{name}台账", "2025-11-30")
    raw = (tmp_path / "home" / "台账在哪里.txt").read_bytes()
    assert raw.startswith(b"\xff\xfe")
    assert raw.decode("utf-16").splitlines() == [
        f"乙县台账：{tmp_path / '乙县'}",
        f"甲县台账：{tmp_path / '甲县'}",
    ]
