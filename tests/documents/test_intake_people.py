"""People in cells: titles, telephones, rare characters, several of them; nothing invented, nothing broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import people
from tests.documents.intake_books import only, read, sheet

NAMES = ["王强", "马晓燕", "孙立军", "赵䶮", "欧阳修远", "李某某", "古丽·买买提", "㼆一", "张三丰"]
POSTS = [
    "副县长",
    "县长",
    "县委书记",
    "县委常委、常务副县长",
    "县委常委、宣传部部长",
    "县人大常委会副主任",
    "县政协副主席",
    "党组成员、副局长",
    "指挥长",
    "县长助理",
]
PHONES = ["13803180001", "0318-5550001", "（0318）5550001", "0318—5550001", "138 0318 0001"]

name, post, phone = st.sampled_from(NAMES), st.sampled_from(POSTS), st.sampled_from(PHONES)
blank = st.sampled_from([" ", "　", "  "])


@given(name, post, blank)
def test_a_person_with_a_post_is_one_person(name: str, post: str, blank: str) -> None:
    for said in (f"{post}{blank}{name}", f"{post}：{name}", f"{name}（{post}）", f"{name}({post})"):
        assert people.names_of(said, posts=False) == name
        assert people.names_of(said, posts=True) == said


@given(st.lists(st.tuples(name, post), min_size=2, max_size=4, unique_by=lambda one: one[0]))
def test_several_with_posts_are_as_many(persons: list[tuple[str, str]]) -> None:
    wanted = "、".join(name for name, _ in persons)
    for joint in ("\n", "、", "；", "，"):
        assert people.names_of(joint.join(f"{post} {name}" for name, post in persons), posts=False) == wanted
        assert (
            people.names_of(joint.join(f"{name}（{post}）" for name, post in persons), posts=False) == wanted
        )


@given(name, phone)
def test_a_telephone_leaves_no_brackets_behind(name: str, phone: str) -> None:
    forms = (
        f"{name}（{phone}）",
        f"{name}({phone})",
        f"{name} {phone}",
        f"{name}：{phone}",
        f"{name}\n{phone}",
    )
    for said in (*forms, f"{name}（电话：{phone}）", f"{name}，联系电话：{phone}", f"{name}{phone}"):
        assert people.names_of(said, posts=False) == name
        _, number = people.parted(said)
        assert [char for char in number if char.isdigit()] == [char for char in phone if char.isdigit()]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("王　强", "王强"),
        ("马 晓燕", "马晓燕"),
        ("王 强 李 四", "王强、李四"),
        ("张甲 李乙", "张甲、李乙"),
        ("欧阳 修", "欧阳修"),
        ("李明（县长） 王芳（副县长）", "李明、王芳"),
        ("王五，县委常委、宣传部部长", "王五"),
        ("政协副主席吴芳", "吴芳"),
        ("张三：13800000001，李四：13900000002", "张三、李四"),
        ("县委办", "县委办"),
        ("待定", "待定"),
    ],
)
def test_names_in_a_cell(said: str, names: str) -> None:
    assert people.names_of(said, posts=False) == names


@given(st.text(alphabet="王李马县长局副、，（）() \n：0123456789强䶮", max_size=20))
def test_nothing_is_invented(said: str) -> None:
    told = people.names_of(said, posts=True)
    assert set(told) <= set(said) | set("、，")


@pytest.mark.parametrize(
    ("said", "unit", "person"),
    [
        ("县交通局 局长 张三", "县交通局", "张三"),
        ("县交通局局长赵䶮", "县交通局", "赵䶮"),
        ("县水务局党组书记、局长 李明", "县水务局", "李明"),
        ("县发改局（赵䶮 13803180001）", "县发改局", "赵䶮"),
        ("县住建局 王 强", "县住建局", "王强"),
        ("甲（集团）有限公司", "甲（集团）有限公司", ""),
        ("李某某", "", "李某某"),
    ],
)
def test_a_unit_and_its_person(said: str, unit: str, person: str) -> None:
    assert people.unit_and_person(said) == (unit, person)


@pytest.mark.parametrize("told_apart", [False, True])
def test_a_number_beside_a_name_goes_into_the_telephone_unless_a_column_is_about_it(told_apart: bool) -> None:
    head = ["项目名称", "总投资（万元）", "联系人", *(["联系电话"] if told_apart else [])]
    line = ["河西路改造工程", 1, "赵䶮（13803180001）", *(["0318-5550001"] if told_apart else [])]
    row = only(read(sheet([head, line])))
    assert row.values["contact"] == "赵䶮"
    assert row.values["phone"] == ("0318-5550001" if told_apart else "13803180001")
