"""The delivered data fits the models and the policy documents."""

from collections import Counter
from itertools import pairwise

import pytest

from app.models.choices import INDUSTRIES
from app.models.office import LEVELS
from app.services.common import resources


def test_the_offices_of_both_documents_are_there() -> None:
    assert len(resources.offices_below("131100")) == 14
    assert len(resources.offices_below("410000")) == 19
    shorts = [info.short for info in resources.offices_below("131100")]
    assert shorts[8] == "故城县"
    assert shorts[-3:] == ["衡水高新区", "滨湖新区", "市本级"]


def test_codes_are_unique_and_parents_exist() -> None:
    codes = Counter(info.code for info in resources.offices())
    assert max(codes.values()) == 1
    assert all(
        info.level in LEVELS and (info.parent is None or info.parent in codes) for info in resources.offices()
    )


def test_units_without_a_gb_code_say_so() -> None:
    assert {info.short for info in resources.offices() if info.own_code} == {
        "衡水高新区",
        "滨湖新区",
        "市本级",
        "航空港区",
    }


def test_targets_are_those_of_the_document() -> None:
    targets = resources.hengshui_targets()
    units = {info.code for info in resources.offices_below(targets.office)}
    assert set(targets.projects.units) == units
    assert targets.projects.money == 370 * 10**8
    assert sum(targets.projects.units.values()) == 365 * 10**8  # domain §0.5: the parts do not add up
    assert set(targets.growth.units) == units - {"131101"}
    assert targets.growth.units["131172"] == 8.5


@pytest.mark.parametrize("industry", [*INDUSTRIES, None, "没有的行业"])
def test_every_industry_has_nodes_in_order(industry: str | None) -> None:
    nodes = resources.nodes_for(industry).nodes
    assert (nodes[0].share, nodes[-1].share) == (0, 1)
    assert all(before.share < after.share for before, after in pairwise(nodes))
    assert sum(node.weight for node in nodes) == 100


def test_unknown_offices_are_none() -> None:
    assert resources.office("000000") is None
    info = resources.office("131126")
    assert info is not None
    assert info.name == "故城县发展和改革局"
