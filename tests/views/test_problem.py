"""生成问题报告 in the settings."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.views import problem
from app.views.kit.ask import ScriptedAsk


def test_the_report_from_the_settings_tells_of_the_screens(qapp: QApplication, tmp_path: Path) -> None:
    out = tmp_path / "问题报告.txt"
    ask = ScriptedAsk([out])
    problem.hand_over(None, ask, None)
    text = out.read_text("utf-8-sig")
    assert "【屏幕】" in text
    assert "缩放 1" in text
    assert "可以先打开看一遍" in str(ask.asked[-1])


def test_who_gives_up_gets_none_and_a_full_or_missing_place_is_told(
    qapp: QApplication, tmp_path: Path
) -> None:
    ask = ScriptedAsk([None, tmp_path / "没有" / "报告.txt"])
    problem.hand_over(None, ask, None)
    problem.hand_over(None, ask, None)
    assert list(tmp_path.iterdir()) == []
    assert "没有文件夹" in str(ask.asked[-1])
