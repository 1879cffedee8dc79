"""Size of type, and what the program is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton

from app.services.common import resources
from app.texts import PROGRAM
from app.views import problem
from app.views.kit import parts, theme
from app.views.kit.dialogs import listing_table
from app.views.kit.questions import Listing
from app.views.settings.block import SettingsBlock
from app.views.work import Work

_SIZES = {"标准": "标准", "大字": "大字 125%", "特大": "特大 150%", "超大": "超大 200%"}
_PARTS = (
    ("Python", "PSF"), ("Qt for Python（PySide6）", "LGPL-3.0"), ("SQLCipher、sqlcipher3", "BSD、zlib"),
    ("SQLAlchemy", "MIT"), ("cryptography", "Apache-2.0 / BSD-3"), ("GmSSL、gmssl-pyx", "Apache-2.0"),
    ("msgspec、python-zstandard", "BSD-3"), ("NumPy", "BSD-3"), ("matplotlib", "PSF 类"),
    ("python-calamine、openpyxl", "MIT"), ("XlsxWriter", "BSD-2"), ("pypinyin", "MIT"), ("segno", "BSD-3"),
    ("python-docx", "MIT"), ("lxml", "BSD-3"),
    ("filelock、platformdirs、QtAwesome", "MIT"), ("Phosphor 图标", "MIT"), ("思源黑体等字体", "SIL OFL 1.1"),
)  # fmt: skip


class SizeBlock(SettingsBlock):
    """The sizes of type. `chosen` gives the name of the size."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("字号", "连同行高、图标、列宽一起变；也可以随时点右下角的“字号”。")
        self._group = QButtonGroup(self)
        line = parts.row(gap=0)
        now = next(
            (name for name, factor in theme.FACTORS.items() if abs(factor - theme.factor()) < 0.01), ""
        )
        for name, words in _SIZES.items():
            button = QToolButton()
            button.setText(words)
            button.setCheckable(True)
            button.setChecked(name == now)
            button.setProperty("segment", True)
            button.clicked.connect(lambda _on=False, name=name: self.chosen.emit(name))
            self._group.addButton(button)
            line.addWidget(button)
        line.addStretch(1)
        self.body.addLayout(line)


class AboutBlock(SettingsBlock):
    """Version, what it may be used for, what it is made of."""

    def __init__(self, work: Work) -> None:
        super().__init__("关于", f"{PROGRAM} {resources.version_words()}")
        self._work = work
        for words in (
            "只用于非涉密信息。涉密项目的名称、内容一律不得录入。",
            "台账和数据包都加密：数据库用 SQLCipher（AES-256），数据包用国密 SM2、SM3、SM4。"
            "本程序没有做过商用密码应用安全性评估，不作这方面的声明。",
            "全程不联网，不自动更新；U盘上只认数据包和名片，别的不打开、不运行。",
        ):
            self.body.addWidget(parts.label(words, "second", wrap=True))
        self._more = parts.link("用到的开源部件和许可", self._toggle)
        self.report = parts.button(f"{problem.ACT}(&R)…", self._report)
        self.report.setToolTip("出了问题时用：版本、数量和出错的位置，不带项目内容")
        self.body.addLayout(parts.row(self.report, None))
        self.body.addLayout(parts.row(self._more, None))
        self.licences = listing_table(Listing(("部件", "许可"), _PARTS))
        self.licences.hide()
        self.body.addWidget(self.licences)

    def _report(self) -> None:
        problem.hand_over(self, self._work.ask, self._work.ledger)

    def _toggle(self) -> None:
        self.licences.setVisible(not self.licences.isVisibleTo(self))
