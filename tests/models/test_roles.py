"""What a role may not do is said in a sentence that a person would say."""

import pytest

from app.errors import UserError
from app.models.roles import ACTS, Act, Role, may, require

VERBS = [
    "查看",
    "改",
    "检查",
    "导入",
    "定",
    "报送",
    "接收",
    "确认",
    "做",
    "删除",
    "核实",
    "给",
    "退回",
    "管",
    "收",
    "换",
    "用",
]


@pytest.mark.parametrize("act", Act)
def test_every_act_begins_with_its_verb(act: Act) -> None:
    assert act.value.startswith(tuple(VERBS)), act.value


@pytest.mark.parametrize("act", [act for act in Act if not may(Role.CLERK, act)])
def test_a_refusal_reads_as_a_sentence(act: Act) -> None:

    with pytest.raises(UserError, match=f"填报角色不能{act.value}。"):
        require(Role.CLERK, act)
    assert ACTS[act] in (Role.REVIEWER, Role.ADMIN)
