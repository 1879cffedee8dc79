"""Uids of records that a key names: the same on every desk, so that two desks filling it fill one record."""

from hashlib import sha256


def keyed_uid(project: str, *parts: str) -> str:
    """The uid of what `parts` name within a project; it grows with the project's own: cheap to insert."""
    digest = sha256("|".join((project, *parts)).encode()).hexdigest()
    return f"{project[:18]}{digest[:14]}"


def office_uid(office: str, *parts: str) -> str:
    """The uid of what `parts` name in an office's own catalogues and settings: the same on every desk of it.

    Another office's travels with its packages and is never taken for this one's.
    """
    return sha256("|".join((office, *parts)).encode()).hexdigest()[:32]
