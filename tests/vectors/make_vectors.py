"""Writes tests/vectors/*.gjpkg and beside each a .txt: its one fault and the outcome a reader must report.

Run from the project's root: python -m tests.vectors.make_vectors
Keys, file keys and nonces are derived from names, so a file changes only with its recipe (or zstd's output).
"""

from pathlib import Path

from tests.vectors import faults_inside, faults_outside, faults_signed
from tests.vectors.recipe import Vector

HERE = Path(__file__).parent


def all_vectors() -> list[Vector]:
    """Every vector, the good ones first."""
    return [
        *faults_outside.good(),
        *faults_outside.cut_short(),
        *faults_outside.header_form(),
        *faults_outside.header_altered(),
        *faults_signed.signatures(),
        *faults_signed.forms(),
        *faults_signed.claims(),
        *faults_inside.chunks(),
        *faults_inside.contents(),
        *faults_inside.chains(),
        *faults_inside.lines(),
    ]


def main() -> None:
    """Writes all files anew."""
    for old in [*HERE.glob("*.gjpkg"), *HERE.glob("*.txt")]:
        old.unlink()
    for vector in all_vectors():
        (HERE / f"{vector.name}.gjpkg").write_bytes(vector.recipe.build(vector.name))
        says = f"says: {vector.says}\n" if vector.says else ""
        text = f"fault: {vector.fault}\nexpect: {vector.expect}\n{says}"
        (HERE / f"{vector.name}.txt").write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
