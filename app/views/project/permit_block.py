"""手续 at a glance in 总览: counts, the strip, and the one sentence that matters most."""

from app.services.common.project_sheet import ProjectSheet
from app.services.permits import permit_words
from app.views.kit import parts
from app.views.kit.banner import Banner
from app.views.kit.emptied import clear
from app.views.project.blocks import RoomBlock, nothing
from app.views.project.permit_strip import PermitLegend, PermitStrip
from app.views.project.room import Go

ROOM = "permits"


class PermitBlock(RoomBlock):
    """The block 手续; a cell or the sentence's link leads to its line in the room."""

    def __init__(self, go: Go) -> None:
        super().__init__("手续", "改手续", lambda: go(ROOM, ""))
        self._go = go
        self.strip, self.legend = PermitStrip(), PermitLegend()
        self.strip.picked.connect(lambda code: go(ROOM, code))
        self.head.insertWidget(3, self.legend)
        self._notices = parts.column(gap=6)
        self.body.addWidget(self.strip)
        self.body.addLayout(self._notices)

    def show_page(self, page: ProjectSheet) -> None:
        """Show a project's procedures."""
        judgement = page.permits
        counts = judgement.tally
        words = [f"需办 {counts.needed}"]
        words += [f"完备率 {permit_words.rate(judgement)}"] if counts.rate is not None else []
        self.say("　".join(words))
        self.strip.show_permits(judgement)
        self.legend.show_permits(judgement.lines)
        clear(self._notices)
        first = permit_words.headline(judgement)
        if not judgement.recorded:
            self._notices.addWidget(nothing("还没有登记手续。点一格，或“改手续”，从受理、办结日期填起。"))
        kind = permit_words.without_kind(judgement)
        if kind:
            self._notices.addWidget(
                Banner(kind, "info", "填立项方式", lambda: self._go("basics", "approval"))
            )
        if first is not None and (judgement.recorded or first.tone == "bad"):
            code = first.code
            verb = "看手续" if first.tone == "info" else "办结登记"
            headline = f"{first.title}　{first.words}".strip()
            self._notices.addWidget(Banner(headline, first.tone, verb, lambda: self._go(ROOM, code)))
