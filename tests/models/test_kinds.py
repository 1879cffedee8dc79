"""What a kind of record declares of itself fits its fields, and the uids made of keys never change."""

import re

import pytest

from app.models import (
    CHILDREN,
    ENTITIES,
    Activity,
    FundFlow,
    Holiday,
    InWorkbooks,
    IssueStep,
    MonthlyProgress,
    Permit,
    Procedure,
    ProjectList,
    Record,
    Setting,
    StageGoal,
    TaskForce,
    field_of,
    fields_of,
)
from app.models.uids import adopted_uid, keyed_uid

PROJECT, OTHER = "0000000a00000b0123456789abcdef01", "00000007000001fedcba9876543210ff"
OFFICE = "131126"
KEYED: list[tuple[type[Record], tuple[str, ...], str]] = [
    (Permit, ("P29",), "0000000a00000b0123367e65ccda8ef8"),
    (StageGoal, ("2025-08上",), "0000000a00000b0123a6cae5dfdb7dcc"),
    (FundFlow, ("2025-08", "到位", "国债"), "0000000a00000b01237383940806972b"),
    (MonthlyProgress, ("2025-08",), "0000000a00000b0123456789ab202508"),
    (Setting, ("feedback_days",), "5afbc242711985ae281aeeb38f237387"),
    (Procedure, ("Q01",), "d6f81d9685a08e7a68324c332ac12c45"),
    (ProjectList, ("县级调度",), "ee29465218228ad348fe898c6cb20139"),
    (Holiday, ("2026-03-08", "2026-03-08", "False"), "8c9985e1026a4f1cfbe933d1561e0410"),
]
"""What ledgers hold: a uid that were made otherwise would part the records of two desks."""


@pytest.mark.parametrize(("entity", "key", "uid"), KEYED)
def test_a_key_gives_the_uid_that_ledgers_hold(entity: type[Record], key: tuple[str, ...], uid: str) -> None:
    assert keyed_uid(entity, PROJECT if entity in CHILDREN else OFFICE, *key) == uid


def test_every_keyed_kind_is_recorded_here() -> None:
    assert {entity for entity, _, _ in KEYED} == {entity for entity in ENTITIES if entity.key}
    assert all(len(key) == len(entity.key) for entity, key, _ in KEYED)


@pytest.mark.parametrize(
    ("entity", "owner", "uid"),
    [
        (FundFlow, PROJECT, "0000000a00000b0123f921540a23b2cd"),
        (IssueStep, PROJECT, "0000000a00000b01236e358c173f9cb3"),
        (TaskForce, OFFICE, "cb4098858e2933ea88f3f5c58a20fb2c"),
        (Activity, OFFICE, "0cc80977de771ecd42889695267ac3f6"),
    ],
)
def test_a_record_of_another_ledger_always_gets_the_same_uid(
    entity: type[Record], owner: str, uid: str
) -> None:
    assert adopted_uid(entity, owner, OTHER) == uid


def test_kinds_declare_what_they_have() -> None:
    for entity in ENTITIES:
        names = {field.name for field in fields_of(entity)}
        named = {
            entity.named_by,
            *entity.key,
            *entity.untold,
            *(name for group in entity.alike for name in group),
        }
        assert named <= names, entity
        assert re.fullmatch(r"[\u4e00-\u9fff]+", entity.noun)
        assert entity.key or not (entity.single or entity.key_word or entity.key_in_clear)
        assert entity in CHILDREN or not entity.owners_alone
    assert len({entity.noun for entity in ENTITIES}) == len(ENTITIES)


def test_a_kind_that_an_import_looks_for_can_be_told_apart() -> None:
    """What anybody's table tells has no number: such records are found by a key, or by what is alike."""
    for entity in CHILDREN:
        if entity.in_workbooks is InWorkbooks.ANY:
            assert entity.single or entity.alike
            assert field_of(entity, entity.named_by).required
