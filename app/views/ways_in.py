"""What the first window asks for, answered by the services."""

import os
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.errors import UserError
from app.files import trouble
from app.progress import Progress
from app.services.common import machine, preferences, resources
from app.services.ledger import ledgers, places
from app.services.ledger.ledgers import Opened
from app.views.welcome.actions import CreatedLedger, NewLedger, OfficeOption, PlaceVerdict, Recent

_MEGABYTE, _GIGABYTE = 1024**2, 1024**3


class WaysIn:
    """The ways into the program; every way ends with an open ledger and its person."""

    def offices(self) -> Sequence[OfficeOption]:
        """The offices that can have a ledger."""
        infos = resources.offices()
        return [OfficeOption(info.code, info.name, info.level) for info in infos if info.level != "province"]

    def default_place(self, office: OfficeOption) -> Path:
        """A folder off the system drive where there is one: C: may be put back at every start."""
        info = resources.office(office.code)
        return Path(places.suggested(machine.here(), info.short if info else office.name))

    def judge_place(self, place: Path) -> PlaceVerdict:
        """Whether a ledger can be made there and lies well there, in one sentence."""
        try:
            ground = _existing(place)
            if place.is_dir() and any(place.iterdir()):
                return PlaceVerdict(False, "这个文件夹里已经有文件，请换一个空文件夹")
            free = shutil.disk_usage(ground).free
        except UserError as error:
            return PlaceVerdict(False, f"{error.message}{error.hint}")
        except OSError as error:  # looked at on the way: a stick that goes, a folder of somebody else
            return PlaceVerdict(False, f"这个位置不能用：{trouble(error)}，请换一个")
        if not os.access(ground, os.W_OK):
            return PlaceVerdict(False, "这个位置不能写，请换一个")
        drive = f"{place.drive[:1]}盘" if place.drive[1:2] == ":" else "磁盘"
        if free < places.NEEDED:
            return PlaceVerdict(False, f"{drive}只有 {free / _MEGABYTE:,.0f} MB 空间，不够用，请换一个盘")
        space = f"{drive}有 {free / _GIGABYTE:,.0f} GB 空间"
        return PlaceVerdict(True, space, places.worry_here(place))

    def judge_restore(self, place: Path) -> PlaceVerdict:
        """As `judge_place`; a ledger that is there is put aside and hinders nothing."""
        if ledgers.is_ledger(place):
            return PlaceVerdict(True, "这里有一本台账，恢复后它改名留在旁边")
        return self.judge_place(place)

    def home_of(self, backup: Path) -> Path | None:
        """The ledger in whose own folder a backup lies."""
        return backup.parent.parent if ledgers.is_ledger(backup.parent.parent) else None

    def recent(self) -> Sequence[Recent]:
        """The ledgers opened here before."""
        kept = [one for one in preferences.load().recent if Path(one.folder).is_dir()]
        titles = Counter(one.title for one in kept)
        return [
            Recent(
                Path(one.folder), one.title, f"{one.day} 用过{_where(one) if titles[one.title] > 1 else ''}"
            )
            for one in kept
        ]

    def people(self, place: Path) -> Sequence[str]:
        """Whose passwords open a ledger."""
        return ledgers.people(place)

    def create(self, order: NewLedger, progress: Progress) -> CreatedLedger:
        """Make a ledger and open it."""
        office = order.office
        created = ledgers.create(
            order.place,
            office=office.code,
            name=office.name,
            level=office.level,
            person=order.person,
            password=order.password,
        )
        preferences.accept_place(order.place)  # what is to be said of it was said below its field
        return CreatedLedger(created.recovery_code, office.name, Opened(created.ledger, created.person))

    def usual(self, place: Path) -> str:
        """Who opened it here last."""
        return preferences.person_of(place)

    def open(self, place: Path, person: str, password: str, progress: Progress) -> Opened:
        """Open a ledger with the password of the person chosen, and nobody else's."""
        return ledgers.open_ledger(place, password, person)

    def reset_password(self, place: Path, code: str, person: str, new: str, progress: Progress) -> None:
        """A new password by the recovery code."""
        ledgers.reset_password(place, code, person, new)

    def restore(
        self, backup: Path, place: Path, password: str, progress: Progress
    ) -> tuple[Opened | None, str]:
        """Lay a backup out and open it; by the recovery code it is only laid out."""
        missing = ledgers.restore(backup, place, password).missing
        words = f"有{missing}份照片和文件没有找到，其余都恢复了。" if missing else ""
        by_code = ledgers.is_recovery_code(password)
        return None if by_code else ledgers.open_ledger(place, password), words

    def demo(self, progress: Progress) -> Opened:
        """Make the demo anew and open its county."""
        from app.demo import ledgers as demo_ledgers  # noqa: PLC0415 - invented content, needed only here

        demo = demo_ledgers.make_demo(preferences.home() / "demo", progress=progress)
        return ledgers.open_ledger(demo.county, demo.password)


def _where(one: preferences.RecentLedger) -> str:
    """What tells two ledgers of one name apart."""
    return f"　{one.folder}"


def _existing(place: Path) -> Path:
    """The nearest folder that is there."""
    for folder in (place, *place.parents):
        if folder.is_dir():
            return folder
    raise UserError(f"没有「{place.anchor}」这个盘。", "请换一个位置。")
