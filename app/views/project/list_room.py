"""The room 归属: lists with since-when and why, 入统, turns, 招商, and what contradicts.

入统 stands here and not in 基本情况, because it is judged: threshold, missing documents and cross-checks are
told beside the fields, as with the lists and turns that decide about it.
"""

from app.models import Deal, Membership, Project, StatusChange, field_of
from app.models.roles import Act
from app.services.common import records
from app.services.common.project_sheet import ProjectSheet
from app.services.lists import list_checks, lists, official_listing, status_changes
from app.services.lists.official_listing import OfficialEntry
from app.views.kit import parts
from app.views.project.blocks import RoomBlock, Scrolled, VerdictLabel
from app.views.project.hits_block import HitsBlock
from app.views.project.inplace import InPlaceForm
from app.views.project.member_block import MemberBlock
from app.views.project.record_table import TableSpec
from app.views.project.room import Go, Room
from app.views.project.table_block import TableBlock
from app.views.work import Work


class Belongings(Room):
    """Facts, lists, turns, 入统, 招商 below each other."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.facts = HitsBlock()
        self.members = MemberBlock(self)
        joining = parts.link("参加活动", self._take_part)
        work.allow(joining, Act.EDIT)
        self.members.head.insertWidget(3, joining)
        self.turns = TableBlock(
            self,
            "停工、复工、入退库",
            TableSpec(
                StatusChange,
                ("kind", "day", "reason", "number", "expected"),
                defaults=lambda: {"day": work.ledger.today.isoformat()},
                widths={"kind": 10, "day": 11, "reason": 40, "number": 18, "expected": 11},
                noun="变更",
            ),
            empty="没有登记过状态变更。在空行里选停工、复工、退库等，项目状态跟着变。",
        )
        self.statistics = RoomBlock("入统", "基本情况", lambda: go("basics", "statistics_date"))
        self.entered = VerdictLabel()
        self.statistics.head.insertWidget(2, self.entered)
        self.missing = parts.label("", "second", wrap=True)
        self.form = InPlaceForm(
            [field_of(Project, name) for name in official_listing.FIELDS], self._write,
            closed=lambda _field: bool(work.closed), label_width=92, least=190,
        )  # fmt: skip
        self.form.setToolTip(work.closed)
        self.statistics.body.addWidget(self.missing)
        self.statistics.body.addWidget(self.form)
        self.deals = TableBlock(
            self,
            "招商",
            TableSpec(
                Deal,
                ("investor", "way", "chain_leader", "intended", "signed", "state", "person", "note"),
                widths={"investor": 22, "way": 12, "chain_leader": 18, "signed": 11, "note": 24},
                noun="招商",
            ),
            empty="不是招商项目，或还没有登记投资方。",
        )
        column = parts.column(
            self.facts, self.members, self.turns, self.statistics, self.deals, None, gap=12,
            margins=(24, 12, 24, 20),
        )  # fmt: skip
        self.scrolled = Scrolled(parts.boxed(column))
        self.setLayout(parts.column(self.scrolled, gap=0))

    def show_page(self, page: ProjectSheet) -> None:
        """Show what a project belongs to."""
        other = self._page is None or page.project.uid != self.page.project.uid
        if other:
            self.hand_over(self.form)
        super().show_page(page)
        ledger = self.work.ledger
        belongings = lists.belongings(ledger, page)
        entry = official_listing.entry(ledger, page)
        self.members.show_belongings(belongings, page.of(Membership))
        turns = status_changes.ordered(page.of(StatusChange))
        self.turns.show_records(turns, f"现在：{page.project.status or '没有填'}")
        self.deals.show_records(page.of(Deal))
        (self.form.show_other if other else self.form.show_values)(page.project)
        self._show_entry(entry)
        hits = [
            *list_checks.facts(page, belongings),
            *list_checks.standstill(page, ledger.today),
            *entry.hits,
        ]
        self.facts.show_hits(hits)

    def _show_entry(self, entry: OfficialEntry) -> None:
        self.entered.say(entry.words if entry.due or entry.entered else "", good=entry.entered)
        self.statistics.say("" if entry.due or entry.entered else entry.words)
        sentences = []
        if entry.due and not entry.entered:
            sentences.append(
                f"还缺资料：{'、'.join(entry.missing)}" if entry.missing else "资料已齐，可以报入库"
            )
            if entry.next_node is not None:
                sentences.append(f"下一个入库节点 {entry.next_node.month}月{entry.next_node.day}日")
        self.missing.setText("　".join(sentences))
        self.missing.setVisible(bool(sentences))

    def focus_on(self, detail: str) -> None:
        """Go to members, turns, statistics, or the record of that uid."""
        blocks: dict[str, TableBlock] = {"members": self.members, "turns": self.turns}
        if detail == "statistics":
            self.scrolled.ensureWidgetVisible(self.statistics)
            self.form.places["statistics_date"].editor.setFocus()
            return
        block = blocks.get(detail) or next(
            (each for each in (self.members, self.turns, self.deals) if each.table.model.row_of(detail) >= 0),
            self.members,
        )
        self.scrolled.ensureWidgetVisible(block)
        block.table.focus_on("" if detail in blocks else detail)

    def finish(self) -> bool:
        """Write what is being typed."""
        self.form.finish()
        return all(block.table.finish() for block in (self.members, self.turns, self.deals))

    def _take_part(self) -> None:
        work, uids = self.work, lists.events(self.work.ledger)

        def check(name: str) -> str:
            if name.strip() in uids:
                return ""
            names = "、".join(list(uids)[:4])
            hint = f"；现有：{names}" if uids else ""
            return f"没有这个活动，请先在“专题台账”的集中活动里加{hint}"

        start = next(iter(uids), "")
        name = work.ask.text(self, "参加活动", "哪个活动", start, verb="参加(&O)", check=check)
        if name is not None:
            uid, project = uids[name.strip()], self.page.project.uid
            work.write("参加活动", lists.take_part, uid, [project])

    def _write(self, name: str, text: str) -> str:
        try:
            self.work.write("改入统", records.set_field, Project, self.page.project.uid, name, text)
        except ValueError as wrong:
            return str(wrong)
        return ""
