"""What tests say of cells that were refused."""

from collections.abc import Iterable

from app.models.cells import Refused


def reasons(refused: Iterable[Refused]) -> dict[tuple[str, str], str]:
    """Why cells were refused, by row and column."""
    return {(cell.uid, cell.key): reason for cell, reason in refused}
