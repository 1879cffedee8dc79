"""Change sets: picking some records out of many tells what unpacking all of them tells."""

from hypothesis import given
from hypothesis import strategies as st

from app.models.changes import ChangeSet, RecordChange, pack
from app.models.values import Value

UIDS = st.integers(0, 2**20).map(lambda number: f"{number:032x}")
TEXTS = st.text() | st.sampled_from(["],[", '],["', '","', "\\", '"', '["project","'])


def values(uids: list[str]) -> st.SearchStrategy[dict[str, Value]]:
    texts = TEXTS | st.sampled_from(uids)  # a record may name another one
    return st.dictionaries(st.sampled_from(["name", "project", "note"]), texts | st.integers() | st.none())


@st.composite
def bodies(draw: st.DrawFn) -> list[RecordChange]:
    uids = draw(st.lists(UIDS, min_size=1, max_size=6, unique=True))
    inside = values(uids)
    return [RecordChange("project", uid, draw(st.none() | inside), draw(inside)) for uid in uids]


@given(records=bodies(), others=st.lists(UIDS, max_size=3), data=st.data())
def test_a_few_records_are_found_as_among_all(
    records: list[RecordChange], others: list[str], data: st.DataObject
) -> None:
    wanted = {*data.draw(st.sets(st.sampled_from([record.uid for record in records]))), *others}
    made = ChangeSet(
        desk="d", seq=1, counter=1, vector={}, office="1", author="刘敏", title="导入", kind="import",
        reverts=None, business_date="2025-09-18", noted_at="", schema=1, body=pack(records), previous=b"",
    )  # fmt: skip
    assert made.records_of(wanted) == [record for record in made.records() if record.uid in wanted]
