"""People: what each role may do, below the window; accounts and key slots that change together."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.errors import UserError
from app.models import (
    ENTITIES,
    Evidence,
    Holiday,
    Issue,
    IssueStep,
    Milestone,
    Office,
    Procedure,
    Project,
    ProjectList,
    Role,
    Setting,
    User,
    editors,
    roles,
)
from app.models.cells import Cell
from app.models.roles import ACTS, ROLE_WORDS, Act
from app.services.common import options, periods, records
from app.services.exchange import conflicts, receiving, sending, trust
from app.services.intake import planning, reading, writing
from app.services.ledger import ledgers, people
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes
from app.services.problems import problems
from app.services.project import projects
from app.storage import journal, keys
from tests.cells import reasons
from tests.county import Template, kept, template_folder

BOSS, CLERK, REVIEWER, VIEWER = "赵建国", "刘敏", "王海燕", "李文静"
PASSWORDS = {BOSS: "guan-li-yuan", CLERK: "tian-bao-yuan", REVIEWER: "shen-he-yuan", VIEWER: "cha-kan-yuan"}
ROLES = {BOSS: Role.ADMIN, CLERK: Role.CLERK, REVIEWER: Role.REVIEWER, VIEWER: Role.VIEWER}
WITH_EACH = pytest.mark.parametrize("who", list(ROLES))


@pytest.fixture(scope="module")
def template() -> Template:
    """A county's ledger with one person of each role."""
    made = ledgers.create(
        template_folder(), office="131126", name="故城县发展和改革局", level="county", person=BOSS,
        password=PASSWORDS[BOSS],
    ).ledger  # fmt: skip
    for name, role in list(ROLES.items())[1:]:
        people.add(made, BOSS, name, role, PASSWORDS[name])
    return kept(made, PASSWORDS)


@pytest.fixture(scope="module")
def _office(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with template.copy(tmp_path_factory.mktemp("people") / "台账") as made:
        yield made


@pytest.fixture
def ledger(_office: Ledger) -> Iterator[Ledger]:
    _office.person = BOSS
    yield _office
    _office.person = BOSS


@pytest.fixture
def own(template: Template, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of its own, for tests that change its people."""
    with template.copy(tmp_path / "台账") as made:
        yield made


@pytest.fixture
def project(ledger: Ledger) -> str:
    return projects.create(ledger, BOSS, {"name": "运河东片雨污分流改造", "start": "2025-03"})


@pytest.fixture
def issue(ledger: Ledger, project: str) -> str:
    return problems.register(ledger, BOSS, project, {"description": "征地未完成"})


def length(ledger: Ledger) -> int:
    with ledger.read() as session:
        return len(journal.recent(session, limit=100_000))


def attempt(ledger: Ledger, who: str, least: Role, gesture: Callable[[], object]) -> None:
    """The gesture passes for who reaches the role; for others it is refused in words and changes nothing."""
    ledger.person = who
    before = length(ledger), keys.read(ledger.folder).slots
    if roles.reaches(ROLES[who], least):
        gesture()
        return
    with pytest.raises(UserError) as refused:
        gesture()
    assert "角色" in str(refused.value)
    assert refused.value.hint
    assert (length(ledger), keys.read(ledger.folder).slots) == before


# ------------------------------------------------------------------ the table


def test_the_table_names_every_act_and_each_role_may_what_the_lesser_may() -> None:
    assert set(ACTS) == set(Act)
    order = list(Role)
    for act in Act:
        may = [roles.may(role, act) for role in order]
        assert may == sorted(may)
        assert roles.may(Role.ADMIN, act)
        assert [bool(roles.why_not(role, act)) for role in order] == [not each for each in may]


def test_a_viewer_may_only_what_changes_nothing_and_a_clerk_does_the_daily_work() -> None:
    assert {act for act in Act if roles.may(Role.VIEWER, act)} == {
        Act.READ,
        Act.OWN_PASSWORD,
        Act.CHECK_LEDGER,
    }
    for act in (Act.EDIT, Act.IMPORT, Act.SEND, Act.RECEIVE, Act.BACK_UP, Act.SET_DATE):
        assert roles.may(Role.CLERK, act)
    for act in (Act.CLOSE_ISSUE, Act.VERIFY_ISSUE, Act.RETURN_ISSUE, Act.DELETE_PROJECT):
        assert (roles.may(Role.CLERK, act), roles.may(Role.REVIEWER, act)) == (False, True)
    for act in (Act.PEOPLE, Act.SETTINGS, Act.CATALOGUE, Act.TRUST, Act.RESTORE, Act.RECOVERY_CODE):
        assert (roles.may(Role.REVIEWER, act), roles.may(Role.ADMIN, act)) == (False, True)


def test_what_administrators_keep_is_declared_so_and_all_else_is_a_clerks() -> None:
    kept = {entity for entity in ENTITIES if editors.keeper(entity) is Role.ADMIN}
    assert {Office, User, Setting, Holiday, Procedure, ProjectList} <= kept
    assert {Project, Milestone, Issue, IssueStep, Evidence} & kept == set()


# ------------------------------------------------------------------ the gate and the services

PROOF = "故发改〔2025〕8号"
STEPS = {"登记": Role.CLERK, "交办": Role.CLERK, "反馈": Role.CLERK, "核实": Role.REVIEWER,
         "销号": Role.REVIEWER, "退回": Role.REVIEWER}  # fmt: skip


@WITH_EACH
def test_editing_is_for_clerks(ledger: Ledger, project: str, who: str) -> None:
    gestures: list[Callable[[], object]] = [
        lambda: records.set_field(ledger, who, Project, project, "contact", f"{who}记"),
        lambda: reasons(
            records.set_texts(ledger, who, Project, [Cell(project, "note", f"{who}批")], "改备注")
        ),
        lambda: nodes.add(ledger, who, project, {"name": "路面", "planned": "2025-10"}),
        lambda: problems.register(ledger, who, project, {"description": "缺资金"}),
        lambda: projects.create(ledger, who, {"name": f"{who}的新项目"}),
    ]
    for gesture in gestures:
        attempt(ledger, who, Role.CLERK, gesture)


def close(ledger: Ledger, who: str, project: str, issue: str) -> str:
    step = {"project": project, "issue": issue, "kind": "销号", "day": "2025-09-18", "number": PROOF}
    return records.add(ledger, who, IssueStep, step)


@WITH_EACH
@pytest.mark.parametrize("kind", list(STEPS))
def test_steps_of_the_closed_loop_have_their_roles(
    ledger: Ledger, project: str, issue: str, who: str, kind: str
) -> None:
    step = {"project": project, "issue": issue, "kind": kind, "day": "2025-09-18", "number": PROOF}
    attempt(ledger, who, STEPS[kind], lambda: records.add(ledger, who, IssueStep, step))


@WITH_EACH
def test_closing_and_deleting_are_for_reviewers(ledger: Ledger, project: str, issue: str, who: str) -> None:
    attempt(ledger, who, Role.REVIEWER, lambda: close(ledger, who, project, issue))
    attempt(ledger, who, Role.REVIEWER, lambda: projects.delete(ledger, who, [project]))


@WITH_EACH
def test_what_the_office_goes_by_is_for_administrators(ledger: Ledger, who: str) -> None:
    holiday = {"name": "国庆节", "first": "2026-10-01", "last": "2026-10-08"}
    account = next(one for one in ledger.accounts if one.name == VIEWER).uid
    gestures: list[Callable[[], object]] = [
        lambda: options.set_option(ledger, who, "soon_days", str(5 + list(ROLES).index(who))),
        lambda: records.add(ledger, who, Holiday, holiday),
        lambda: records.set_field(ledger, who, User, account, "phone", f"0318-{list(ROLES).index(who)}"),
        lambda: people.add(ledger, who, f"{who}加的", Role.CLERK, f"{who}加的人的密码"),
        lambda: people.set_password(ledger, who, account, PASSWORDS[VIEWER]),
        lambda: trust.trust(ledger, trust.own_card(ledger), who),
        lambda: ledgers.new_recovery_code(ledger),
    ]
    for gesture in gestures:
        attempt(ledger, who, Role.ADMIN, gesture)


@WITH_EACH
def test_what_leaves_and_enters_the_house_is_for_clerks(ledger: Ledger, tmp_path: Path, who: str) -> None:
    gestures: list[Callable[[], object]] = [
        lambda: receiving.receive(ledger, []),
        lambda: ledgers.back_up(ledger, tmp_path),
        lambda: ledger.confirm_date(ledger.today),
        lambda: periods.choose_period(ledger, None),
        lambda: conflicts.confirm_all(ledger, who),
    ]
    for gesture in gestures:
        attempt(ledger, who, Role.CLERK, gesture)
    with pytest.raises(UserError, match="角色" if who == VIEWER else "名片"):
        sending.send(ledger, "131100", tmp_path, who)


def test_an_import_by_a_viewer_does_not_even_make_a_backup(ledger: Ledger, tmp_path: Path) -> None:
    sheet = tmp_path / "清单.csv"
    sheet.write_text("项目名称,总投资（万元）\n青罕镇物流园,12000\n", "utf-8-sig")
    plan = planning.plan(ledger, reading.read(ledger, sheet))
    copies = list((ledger.folder / "backups").iterdir())
    with pytest.raises(UserError, match="查看角色"):
        writing.apply(ledger, plan, VIEWER)
    assert list((ledger.folder / "backups").iterdir()) == copies
    assert writing.apply(ledger, plan, CLERK).backup


def test_a_clerk_takes_own_steps_back_but_not_what_needs_a_reviewer(
    ledger: Ledger, project: str, issue: str
) -> None:
    made = projects.create(ledger, CLERK, {"name": "建错的项目"})
    ledgers.undo_last(ledger, CLERK)  # a deletion of the project, and the clerk's own
    assert projects.gone(ledger, made) is not None
    close(ledger, REVIEWER, project, issue)
    with pytest.raises(UserError, match="销号"):
        ledgers.undo_last(ledger, CLERK)
    ledgers.undo_last(ledger, REVIEWER)


def test_somebody_without_an_account_counts_as_a_clerk(ledger: Ledger, project: str) -> None:
    records.set_field(ledger, "没有账号的人", Project, project, "contact", "郑国栋")
    with pytest.raises(UserError, match="填报角色"):
        projects.delete(ledger, "没有账号的人", [project])


# ------------------------------------------------------------------ people


def opened(ledger: Ledger, password: str) -> str:
    """Who it is whose password opens the ledger; it stays open for the test."""
    opener = keys.unlock(ledger.folder, password)
    return people.enter(ledger, opener)


def uid_of(ledger: Ledger, name: str) -> str:
    return next(person.uid for person in people.people(ledger) if person.name == name)


def test_every_person_opens_the_ledger_with_the_own_password(own: Ledger) -> None:
    for name, password in PASSWORDS.items():
        assert opened(own, password) == name
    assert [(one.name, one.role) for one in people.people(own)] == list(ROLES.items())


def test_a_renamed_person_keeps_password_role_and_history(own: Ledger) -> None:
    uid = uid_of(own, CLERK)
    records.add(own, CLERK, Project, {"name": "青罕镇物流园"})
    people.change(own, BOSS, uid, name="刘敏（投资科）", role=Role.CLERK, unit="投资科", phone="0318-1")
    assert opened(own, PASSWORDS[CLERK]) == "刘敏（投资科）"
    assert "刘敏（投资科）" in ledgers.people(own.folder)
    with own.read() as session:
        assert CLERK in {entry.author for entry in journal.recent(session)}
    # killed before the slot had the name: opening puts it right
    keys.name_slot(own.folder, "刘敏（投资科）", to=CLERK, person=uid)
    assert opened(own, PASSWORDS[CLERK]) == "刘敏（投资科）"
    assert "刘敏（投资科）" in ledgers.people(own.folder)


def test_a_closed_account_opens_nothing_and_comes_back_with_a_new_password(own: Ledger) -> None:
    uid = uid_of(own, CLERK)
    people.deactivate(own, BOSS, uid)
    assert CLERK not in ledgers.people(own.folder)
    with pytest.raises(UserError, match="密码不对"):
        opened(own, PASSWORDS[CLERK])
    with pytest.raises(UserError, match="查看角色"):
        records.add(own, CLERK, Project, {"name": "不该有的"})
    # killed before the slot was gone: opening takes it away
    keys.set_password(own.folder, own.key, CLERK, PASSWORDS[CLERK], person=uid)
    with pytest.raises(UserError, match="停用"):
        opened(own, PASSWORDS[CLERK])
    assert CLERK not in ledgers.people(own.folder)
    people.set_password(own, BOSS, uid, "xin-de-mi-ma")
    assert opened(own, "xin-de-mi-ma") == CLERK
    assert own.role(CLERK) is Role.CLERK


def test_the_last_administrator_stays(own: Ledger) -> None:
    uid = uid_of(own, BOSS)
    gestures: tuple[Callable[[], object], ...] = (
        lambda: people.change(own, BOSS, uid, name=BOSS, role=Role.CLERK),
        lambda: people.deactivate(own, BOSS, uid),
        lambda: records.remove(own, BOSS, User, uid),
    )
    for gesture in gestures:
        with pytest.raises(UserError, match="至少要留一名"):
            gesture()
    assert BOSS in ledgers.people(own.folder)
    people.change(own, BOSS, uid_of(own, REVIEWER), name=REVIEWER, role=Role.ADMIN)
    people.change(own, BOSS, uid, name=BOSS, role=Role.CLERK)
    assert own.role(BOSS) is Role.CLERK
    with pytest.raises(UserError, match="填报角色"):
        people.change(own, BOSS, uid, name=BOSS, role=Role.ADMIN)


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("", "yi-ge-mi-ma", "姓名"),
        ("长" * 21, "yi-ge-mi-ma", "21个字"),
        (CLERK, "yi-ge-mi-ma", "已经有"),
        ("新来的", "tooshrt", "至少8位"),
        ("新来的", PASSWORDS[CLERK], "别人"),
    ],
)
def test_a_person_who_cannot_be_added_leaves_nothing(
    ledger: Ledger, name: str, password: str, said: str
) -> None:
    before = length(ledger), people.people(ledger), keys.read(ledger.folder).slots
    with pytest.raises(UserError, match=said):
        people.add(ledger, BOSS, name, Role.CLERK, password)
    assert (length(ledger), people.people(ledger), keys.read(ledger.folder).slots) == before


def test_a_password_without_an_account_is_put_in_order(own: Ledger) -> None:
    keys.set_password(own.folder, own.key, "老用户", "lao-yong-hu-1")
    assert opened(own, "lao-yong-hu-1") == "老用户"
    stray = next(one for one in people.people(own) if one.name == "老用户")
    assert (stray.uid, stray.role, bool(stray.state)) == ("", Role.CLERK, True)
    people.adopt(own, BOSS, "老用户", Role.REVIEWER)
    assert opened(own, "lao-yong-hu-1") == "老用户"
    assert own.role("老用户") is Role.REVIEWER


def test_the_recovery_code_makes_an_administrator_where_none_can_open(tmp_path: Path) -> None:
    made = ledgers.create(
        tmp_path / "台账", office="131126", name="故城县发展和改革局", level="county", person=BOSS,
        password=PASSWORDS[BOSS],
    )  # fmt: skip
    with made.ledger as ledger:
        people.add(ledger, BOSS, CLERK, Role.CLERK, PASSWORDS[CLERK])
        ledgers.reset_password(ledger.folder, made.recovery_code, CLERK, "chong-she-1")
        opened(ledger, "chong-she-1")
        assert ledger.role(CLERK) is Role.CLERK  # an administrator is there: nothing is gained
        keys.drop_password(ledger.folder, BOSS)
        ledgers.reset_password(ledger.folder, made.recovery_code, CLERK, "chong-she-2")
        opened(ledger, "chong-she-2")
        assert ledger.role(CLERK) is Role.ADMIN


def test_older_slots_know_no_account_and_still_name_their_person(own: Ledger) -> None:
    found = keys.read(own.folder)
    old = [msgspec.structs.replace(slot, person="") for slot in found.slots]
    keys.write(own.folder, msgspec.structs.replace(found, slots=old))
    assert opened(own, PASSWORDS[REVIEWER]) == REVIEWER
    assert {slot.person for slot in keys.read(own.folder).slots if slot.name == REVIEWER} != {""}


def test_only_an_administrator_or_the_code_puts_a_ledger_aside(template: Template, tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    with template.copy(folder) as ledger:
        copy = ledgers.back_up(ledger, tmp_path)
    for name in (CLERK, REVIEWER, VIEWER):
        with pytest.raises(UserError, match="换掉现有"):
            ledgers.restore(copy, folder, PASSWORDS[name])
    ledgers.restore(copy, tmp_path / "空位置", PASSWORDS[CLERK])
    with ledgers.open_ledger(folder, PASSWORDS[BOSS]).ledger as ledger:
        people.change(ledger, BOSS, uid_of(ledger, REVIEWER), name=REVIEWER, role=Role.ADMIN)
        people.change(ledger, BOSS, uid_of(ledger, BOSS), name=BOSS, role=Role.CLERK)
    with pytest.raises(UserError, match=ROLE_WORDS[Role.CLERK]):  # by now only a clerk
        ledgers.restore(copy, folder, PASSWORDS[BOSS])


@pytest.mark.parametrize("kind", ["核实", "退回"])
def test_what_a_reviewer_did_to_a_problem_a_clerk_neither_undoes_nor_deletes_nor_rewords(
    ledger: Ledger, project: str, kind: str
) -> None:
    day = ledger.today.isoformat()
    issue = problems.register(
        ledger, CLERK, project, {"description": "缺土地", "unit": "甲局", "assigned": "2025-01-01"}
    )
    problems.take(ledger, CLERK, issue, "反馈", {"day": day, "text": "在办"})
    step = problems.take(ledger, REVIEWER, issue, kind, {"day": day, "text": "现场看过"})
    gestures: list[Callable[[], object]] = [
        lambda: ledgers.undo_last(ledger, CLERK),
        lambda: records.remove(ledger, CLERK, IssueStep, step),
        lambda: records.set_field(ledger, CLERK, IssueStep, step, "text", "没看过"),
        lambda: records.set_field(ledger, CLERK, IssueStep, step, "kind", "反馈"),
    ]
    for gesture in gestures:
        with pytest.raises(UserError, match="填报角色"):
            gesture()
    ledgers.undo_last(ledger, REVIEWER)
