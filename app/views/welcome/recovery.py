"""The recovery code: shown once, as letters and as a QR code; printed, saved as PDF, or copied by hand."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt, Signal
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.documents import fonts
from app.documents.paper import no_printing
from app.errors import UserError
from app.files import saved
from app.views.kit import parts, theme
from app.views.kit.ask import Ask
from app.views.kit.banner import Banner
from app.views.kit.modal import answered
from app.views.kit.qr import QrView, draw_qr
from app.views.welcome.actions import CreatedLedger
from app.views.welcome.parts import WelcomePage

_ADVICE = (
    "忘了密码时，打开程序，选“打开台账”，再选“忘记密码”，照此输入或扫二维码。",
    "锁进保险柜，由专人保管。谁拿到这张纸和台账文件夹，谁就能打开台账。",
    "不要拍照，不要存在这台电脑上。在“设置”里可以换新恢复码，旧的随即作废。",
)


class CodePage(WelcomePage):
    """Leads on only after the code has been printed, saved or copied by hand."""

    verb = "进入台账(&E)"
    entered = Signal(object)

    def __init__(self, ask: Ask) -> None:
        super().__init__("把恢复码锁进保险柜", "台账已建好。恢复码只显示这一次，忘了密码只能靠它。")
        self._ask = ask
        self._recovery: CreatedLedger | None = None
        self._kept = QCheckBox("已打印或抄下，放进保险柜(&K)")
        self._kept.toggled.connect(lambda _on: self.ready_changed.emit())
        self.paper = parts.button("打印(&P)", self._print, icon="printer")
        self._place = parts.column(gap=12)
        self.body.addLayout(self._place)
        self._sheet: QWidget | None = None

    def show_made(self, recovery: CreatedLedger) -> None:
        """Show the code of a new ledger."""
        self._recovery = recovery
        if self._sheet is not None:
            self._sheet.deleteLater()
        self._sheet = self._make_sheet(recovery)
        self._place.addWidget(self._sheet)
        self._kept.setChecked(False)

    def start(self) -> None:
        """The keyboard goes to what is to be done first: printing the code."""
        self.paper.setFocus()

    def ready(self) -> bool:
        """Only when the person says that the code is kept."""
        return self._kept.isChecked()

    def act(self) -> None:
        """Go on to the ledger."""
        if self._recovery is not None:
            self.entered.emit(self._recovery.opened)

    def _make_sheet(self, recovery: CreatedLedger) -> QWidget:
        letters = parts.column(gap=10)
        letters.addWidget(parts.label(recovery.office, "bold"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(8))
        for at, group in enumerate(recovery.recovery_code.split("-")):
            grid.addWidget(parts.label(group, "code", selectable=True), at // 3, at % 3)
        grid.setColumnStretch(3, 1)
        letters.addLayout(grid)
        letters.addStretch(1)
        card = parts.panel()
        row = parts.row(margins=(20, 16, 20, 16), gap=24)
        row.addLayout(letters, 1)
        row.addWidget(QrView(recovery.recovery_code, 150, "恢复码的二维码"))
        card.setLayout(row)
        buttons = parts.row(
            self.paper, parts.button("存成PDF到U盘(&S)…", self._save, icon="floppy-disk"), None,
        )  # fmt: skip
        banner = Banner("不要拍照，不要存在这台电脑上。在“设置”里可以随时换新的，旧的随即作废。", "warn")
        return parts.boxed(parts.column(card, buttons, banner, self._kept, gap=14))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - slow, seldom needed

        if self._recovery is None:
            return
        printer = QPrinter()
        _as_a4(printer)
        dialog = QPrintDialog(printer, self.window())
        dialog.setWindowTitle("打印恢复码")
        with answered(dialog) as agreed:
            taken = not agreed or paint_sheet(printer, self._recovery)
        if not taken:
            self._ask.tell_error(self, "打印恢复码", no_printing())

    def _save(self) -> None:
        if self._recovery is None:
            return
        place = self._ask.save_file(
            self, "存恢复码", Path(f"{self._recovery.office}_恢复码.pdf"), "PDF (*.pdf)"
        )
        if place is not None:
            try:
                save_sheet(place, self._recovery)
            except UserError as error:
                self._ask.tell_error(self, "存恢复码", error)


def save_sheet(place: Path, recovery: CreatedLedger) -> None:
    """Write the sheet as PDF. Raises UserError when the place cannot be written."""
    with saved(place) as part:
        part.touch()  # Qt says nothing of a place that takes no file
        writer = QPdfWriter(str(part))
        _as_a4(writer)
        writer.setTitle(f"{recovery.office} 恢复码")
        paint_sheet(writer, recovery)


def paint_sheet(device: QPagedPaintDevice, recovery: CreatedLedger) -> bool:
    """Paint the A4 sheet; False when the device takes nothing."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    scale = device.logicalDpiX() / 25.4  # everything below in millimetres
    width = device.width() / scale
    painter.scale(scale, scale)
    _line(painter, QRectF(0, 8, width, 14), "攻坚台账 恢复码", 20, "title", centre=True)
    _line(painter, QRectF(0, 26, width, 8), recovery.office, 14, "body", centre=True)
    groups = recovery.recovery_code.split("-")
    for at, group in enumerate(groups):
        place = QRectF(8 + at % 3 * 32, 48 + at // 3 * 14, 30, 10)
        _line(painter, place, group, 20, "heading")
    draw_qr(painter, recovery.recovery_code, QRectF(width - 58, 42, 54, 54))
    for at, advice in enumerate(_ADVICE):
        _line(painter, QRectF(8, 108 + at * 16, width - 16, 16), f"{at + 1}. {advice}", 11, "song")
    _line(
        painter,
        QRectF(8, 166, width - 16, 8),
        "保管人：　　　　　　　　存放处：　　　　　　　　日期：",
        11,
        "song",
    )
    painter.end()
    return True


def _line(
    painter: QPainter, place: QRectF, text: str, points: float, role: fonts.Typeface, *, centre: bool = False
) -> None:
    font = fonts.font(role, points)
    font.setPixelSize(100)  # in hundredths: millimetres are too coarse for a font's pixels
    size = points * 25.4 / 72
    painter.save()
    painter.translate(place.topLeft())
    painter.scale(size / 100, size / 100)
    painter.setFont(font)
    room = QRectF(0, 0, place.width() * 100 / size, place.height() * 100 / size)
    level = Qt.AlignmentFlag.AlignHCenter if centre else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, int(level | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), text)
    painter.restore()


def _as_a4(device: QPagedPaintDevice) -> None:
    margins = QMarginsF(20, 20, 20, 20)
    upright = QPageLayout.Orientation.Portrait
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), upright, margins, QPageLayout.Unit.Millimeter)
    )
