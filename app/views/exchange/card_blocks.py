"""Cards: this office's own with its fingerprint to read out, and another's to be compared and accepted."""

from collections.abc import Callable

from app.services.exchange.trust import Trusted
from app.sync.card import Card
from app.views.exchange.blocks import ExchangeBlock, fingerprint_view
from app.views.kit import parts
from app.views.kit.banner import Banner
from app.views.kit.emptied import clear


class OwnCardBlock(ExchangeBlock):
    """The office's own card: save it, and read its fingerprint out when the other office calls."""

    def __init__(self, card: Card, fingerprint: str, save: Callable[[], object]) -> None:
        super().__init__("本单位名片", f"{card.name} · 代码 {card.office}")
        self.add_link("收起", self.hide)
        self.body.addWidget(fingerprint_view(fingerprint))
        words = (
            "把名片存到U盘交给对方；对方收下后会打电话来，请把这八组数字念给他听。名片里没有密码，不怕人看。"
        )
        self.body.addWidget(parts.label(words, "second", wrap=True))
        self.save = parts.button("存名片(&S)…", save, icon="floppy-disk")
        self.body.addLayout(parts.row(self.save, None))


class TrustBlock(ExchangeBlock):
    """Another office's card before it is accepted: the groups are compared over the telephone."""

    def __init__(self, accept: Callable[[Card], object]) -> None:
        super().__init__("收名片")
        self._accept = accept
        self._place = parts.column(gap=10)
        self.body.addLayout(self._place)
        self.accept = parts.button("已核对，信任(&T)", primary=True, icon="shield-check")
        self.accept.clicked.connect(lambda _checked=False: self._agree())
        self.refuse = parts.button("不一样，不收(&N)", self.hide)
        self.body.addLayout(parts.row(None, self.refuse, self.accept, gap=8))
        self._card: Card | None = None

    def show_card(self, card: Card, fingerprint: str, before: Trusted | None) -> None:
        """Show a card that was read; `before` is the one accepted for this office until now."""
        self._card = card
        self.title.setText(f"收名片：{card.name}")
        self.note.setText(f"代码 {card.office}")
        clear(self._place)
        if before is not None and before.fingerprint != fingerprint:
            warning = f"已有这个单位的另一张名片（指纹 {before.fingerprint[:9]}…）。换新后旧名片作废。"
            self._place.addWidget(Banner(warning, "warn"))
        self._place.addWidget(fingerprint_view(fingerprint))
        words = "打电话给对方，请他在“本单位名片”里念指纹，八组全对上才点信任。"
        self._place.addWidget(parts.label(words, "second", wrap=True))

    def _agree(self) -> None:
        if self._card is not None:
            self._accept(self._card)
