"""What speaks against what is to prove something: photos, inspections, the closing of a problem."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.rules.checks.check import Check, Hit
from app.rules.inspections import below
from app.rules.issues import Course, doubts
from app.rules.photos import PhotoProof
from app.rules.photos import doubts as photo_doubts


@dataclass(frozen=True, slots=True)
class Photos:
    """Proofs of one or many projects as of a day; `unseen` are projects (uid, day) that began without any."""

    proofs: Sequence[PhotoProof]
    unseen: Sequence[tuple[str, str]]
    today: str


def doubtful(check: Check, photos: Photos) -> Iterator[Hit]:
    """The same file or second elsewhere, another month, no photo of a beginning; `photos.doubts`."""
    doubts_by_proof = photo_doubts(photos.proofs, photos.today)
    for proof in photos.proofs:
        if words := doubts_by_proof.get(proof.uid):
            yield check.hit(
                *words, project=proof.project, weight=60 if "也用在" in words[0] else 30, month=proof.month,
                details=(proof.uid,), explained=bool(proof.note),
            )  # fmt: skip
    for project, began in photos.unseen:
        facts = "已开工，没有照片", f"实际开工 {began}"
        yield check.hit(*facts, project=project, weight=20, advice="补上开工的照片。")


@dataclass(frozen=True, slots=True)
class Inspected:
    """One inspection: what was reported and what was found, in words and 元, the verdict, the note."""

    uid: str
    reported: str | None
    found: str | None
    reported_amount: int | None
    found_amount: int | None
    verdict: str | None
    note: str | None


def below_report(check: Check, visit: Inspected) -> Iterator[Hit]:
    """Less was found than was reported, or the verdict says so and nothing else does."""
    less = below(visit.reported, visit.found, visit.reported_amount, visit.found_amount)
    if less:
        contradicted = ("结论却写相符",) if visit.verdict == "相符" else ()
        yield check.hit(*less, *contradicted, details=(visit.uid,), explained=bool(visit.note))
    elif visit.verdict == "不符" and not visit.note:
        yield check.hit("结论不符，没写哪里不符", weight=0, details=(visit.uid,))


@dataclass(frozen=True, slots=True)
class Closing:
    """The course of one problem, and how many files or photos prove it."""

    uid: str
    course: Course
    evidence: int


def badly_closed(check: Check, problem: Closing) -> Iterator[Hit]:
    """Closed without a proof or verification, before it was assigned, or returned since; `issues.doubts`."""
    words = doubts(problem.course, problem.evidence)
    if words:
        yield check.hit(*words, details=(problem.uid,))
