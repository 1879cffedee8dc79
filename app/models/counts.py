"""Counts of records in words, as screen and command line tell them."""

from collections.abc import Mapping

from app.models import ENTITY_BY_TABLE


def noun_of(table: str) -> str:
    """What the records of a table are called; the table's own name where this version does not know it."""
    entity = ENTITY_BY_TABLE.get(table)
    return entity.noun if entity else table


def in_words(counts: Mapping[str, int]) -> str:
    """``项目 80 条、节点 12 条`` by table name; kinds without any are left out."""
    parts = [f"{noun_of(table)} {count:,} 条" for table, count in counts.items() if count]
    return "、".join(parts) or "没有内容"
