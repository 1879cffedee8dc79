"""The room 要素: what is needed of land, energy, environment, utilities, money; what is missing, by when."""

from collections.abc import Mapping
from typing import Any

from app.models import Need
from app.models.need import NEED_KINDS, UNITS
from app.services.common.project_sheet import ProjectSheet
from app.services.needs import needs
from app.views.kit import parts
from app.views.kit.banner import Banner
from app.views.kit.grid.columns import Mark
from app.views.project.blocks import Scrolled
from app.views.project.record_table import Computed, TableSpec
from app.views.project.room import Go, Room
from app.views.project.table_block import TableBlock
from app.views.work import Work

_ALL = ("due", "counterpart", "person", "state", "note")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "用地": (
        "item", "amount", "secured", "land_way", "land_class", "land_stage", *_ALL[:4], "standard_land",
        "basic_farmland", "redline", "note",
    ),
    "用能": (
        "item", "amount", "secured", "intensity", "local_intensity", "city_intensity", "listed_apart", *_ALL,
    ),
    "环境容量": ("item", "amount", "measure", "secured", *_ALL),
    "水电气热信": ("kind", "item", "amount", "measure", "secured", *_ALL),
    "融资对接": ("counterpart", "amount", "intended", "signed", "granted", "due", "person", "state", "note"),
}  # fmt: skip
_HINTS = {
    "用地": "没有登记用地需求。在空行里写明哪块地、要多少亩。",
    "用能": "没有登记用能需求。写上年综合能耗和三个强度，就能判是否受增量指标限制。",
    "环境容量": "没有登记环境容量需求，如 化学需氧量、氮氧化物。",
    "水电气热信": "没有登记供水、供电、供气、供热、通信需求。",
    "融资对接": "没有登记融资需求。一家银行一行。",
}
_UNNAMED = ("环境容量", "水电气热信")
"""Blocks whose name does not say the measure."""
_WIDTHS: Mapping[str, Mapping[str, float]] = {
    "用地": {"item": 14, "land_way": 13, "counterpart": 12},
    "用能": {"item": 12, "intensity": 10, "local_intensity": 13, "city_intensity": 19, "counterpart": 14},
    "环境容量": {"item": 14},
    "水电气热信": {"item": 13},
    "融资对接": {"counterpart": 16, "amount": 10},
}


class Needs(Room):
    """Five blocks, one below the other; each typed cell is one step that can be undone."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.banner = Banner("", "warn", "改基本情况", lambda: self.go("basics", "land_area"))
        self.blocks = {title: self._block(title) for title in needs.BLOCKS}
        column = parts.column(self.banner, *self.blocks.values(), None, gap=12, margins=(24, 12, 24, 20))
        self.scrolled = Scrolled(parts.boxed(column))
        self.setLayout(parts.column(self.scrolled, gap=0))

    def _block(self, title: str) -> TableBlock:
        kinds = needs.BLOCKS[title]
        computed = [Computed("gap", "缺口", 8, needs.gap_words, self._late, figure=True)]
        if title == "用能":
            computed.append(Computed("verdict", "增量指标（强度低于当地且不高于全市）", 44, _verdict))
        if title == "融资对接":
            computed.append(Computed("stage", "进度", 7, needs.stage))
        several = len(kinds) > 1
        spec = TableSpec(
            Need,
            _FIELDS[title],
            tuple(computed),
            lambda: {} if several else {"kind": kinds[0], "measure": UNITS[kinds[0]]},
            _WIDTHS[title],
            offered={"kind": lambda: kinds} if several else {},
            refuse=lambda name, value: _no_kind(name, value, kinds),
            noun="需求" if title != "融资对接" else "银行",
            after={"secured": ("gap",), "granted": ("gap", "stage"), "city_intensity": ("verdict",)},
        )
        unit = "" if title in _UNNAMED else UNITS[kinds[0]]
        return TableBlock(self, f"{title}（{unit}）" if unit else title, spec, empty=_HINTS[title])

    def _late(self, need: Need) -> Mark | None:
        if not needs.late(need, self.work.ledger.today):
            return None
        fact = f"{need.due} 前要，还缺 {needs.gap_words(need)}{needs.measure(need)}"
        return Mark("要素逾期", fact, "催办对接单位；定了新时间就改“需要时间”。", "red")

    def show_page(self, page: ProjectSheet) -> None:
        """Show the needs of a project."""
        super().show_page(page)
        records = page.of(Need)
        for title, block in self.blocks.items():
            own = needs.of_kinds(records, needs.BLOCKS[title])
            block.show_records(own, needs.total_words(own, named=title in _UNNAMED))
        sentences = needs.sheet_words(page.project, records)
        self.banner.set_text(f"{'；'.join(sentences)}。" if sentences else "")
        self.banner.setVisible(bool(sentences))

    def focus_on(self, detail: str) -> None:
        """Go to a need by its uid, else to the first block."""
        for block in self.blocks.values():
            if not detail or block.table.model.row_of(detail) >= 0:
                self.scrolled.ensureWidgetVisible(block)
                block.table.focus_on(detail)
                return

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        return all(block.table.finish() for block in self.blocks.values())


def _verdict(need: Need) -> str:
    figures = (need.intensity, need.local_intensity, need.city_intensity)
    return "" if not any(value is not None for value in figures) else needs.verdict(need).words


def _no_kind(name: str, value: Any, kinds: tuple[str, ...]) -> str:
    wrong = name == "kind" and value not in kinds and value in NEED_KINDS
    return f"「{value}」登记在上面它自己的那一块里；这里是{'、'.join(kinds)}" if wrong else ""
