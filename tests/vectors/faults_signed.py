"""Faults of the manifest and its signature."""

from typing import Any

from tests.vectors.recipe import OTHER_CITY, STRANGER, Edit, Json, Recipe, Vector, flip, key_id, sub, vector
from tests.vectors.sm2_reference import sm3

MALFORMED, MISMATCH = "manifest-malformed", "manifest-mismatch"
OTHER_HASH = sm3(b"something else").hex()


def put(**members: Any) -> Edit:
    """Replaces members of a manifest."""
    return lambda manifest: manifest | members


def first_part(**members: Any) -> Edit:
    """Replaces members of the first part."""
    return lambda manifest: manifest | {"parts": [manifest["parts"][0] | members, *manifest["parts"][1:]]}


def v(name: str, fault: str, expect: str, says: str = "", **edits: Any) -> Vector:
    """A vector from the plain recipe."""
    return vector(name, fault, expect, Recipe(), says, **edits)


def signatures() -> list[Vector]:
    """Who made it, and whether it is as it was signed."""
    # fmt: off
    return [
        v("box-altered", "a bit of the manifest box", "manifest-altered", box=lambda b: flip(b, 90)),
        v("box-of-zeros", "the box is not encrypted", "manifest-altered", box=lambda b: bytes(len(b))),
        v("unknown-sender", "signed by a key without a card", "unknown-sender", "131127", sender=STRANGER),
        v("signed-by-another", "not signed by the key it names", "bad-signature", signer=STRANGER),
        v("signature-altered", "a bit of the signature", "bad-signature", signature=lambda s: flip(s, 40)),
        v("signature-of-zeros", "r and s are 0", "bad-signature", signature=lambda s: bytes(64)),
        v("other-office", "an office that is not the card's", "sender-mismatch",
          manifest=put(office="131127")),
    ]
    # fmt: on


def forms() -> list[Vector]:
    """Manifests that are not spelled as they must be."""

    def without_period(manifest: Json) -> Json:
        return {name: value for name, value in manifest.items() if name != "period"}

    # fmt: off
    return [
        v("manifest-white-space", "a blank in the JSON", MALFORMED,
          manifest_text=sub('"author":', '"author": ')),
        v("manifest-member-twice", "a member twice", MALFORMED,
          manifest_text=sub('"number":7', '"number":6,"number":7')),
        v("manifest-escaped", "a letter as \\u escape", MALFORMED,
          manifest_text=sub("desk-1", r"desk\\u002d1")),
        v("manifest-not-utf8", "not UTF-8", MALFORMED,
          manifest_text=sub('"author":"[^"]*"', '"author":"\xff"')),
        v("manifest-unknown-member", "a member too many", MALFORMED, manifest=put(comment="x")),
        v("manifest-member-missing", "a member is missing", MALFORMED, manifest=without_period),
        v("manifest-month-13", "period 2024-13", MALFORMED, manifest=put(period="2024-13")),
        v("manifest-upper-hash", "a hash in upper case", MALFORMED,
          manifest=lambda m: m | {"payload": m["payload"].upper()}),
        v("manifest-vectors-descend", "from above to", MALFORMED, manifest=put(from_vector={"desk-1": 4})),
        v("manifest-part-twice", "two parts of one name", MALFORMED,
          manifest=lambda m: m | {"parts": m["parts"] * 2}),
        v("manifest-first-part", "the first part is not changes", MALFORMED,
          manifest=first_part(name="evidence")),
        v("manifest-path", "a part is named like a path", MALFORMED, manifest=first_part(name="../changes")),
        v("unknown-kind", "a kind of a newer program", "too-new", manifest=put(kind="quantum")),
    ]
    # fmt: on


def claims() -> list[Vector]:
    """Sound manifests that do not fit the file."""
    other = [{"key": key_id(OTHER_CITY), "office": "130100"}]
    # fmt: off
    return [
        v("header-of-another", "the header is not the signed one", MISMATCH, manifest=put(header=OTHER_HASH)),
        v("recipients-of-another", "not the signed recipients", MISMATCH, manifest=put(recipients=other)),
        v("newer-ledger", "schema 99", "newer-ledger", "版本 99", manifest=put(schema=99)),
        v("too-large", "a part of a terabyte is announced", "too-large", manifest=first_part(size=2**40)),
        v("count-of-change-sets", "one change set more announced", MISMATCH, manifest=put(change_sets=4)),
        v("count-of-records", "one record more announced", MISMATCH, manifest=put(records=4)),
        v("payload-hash", "the payload's SM3 is another", "payload-mismatch",
          manifest=put(payload=OTHER_HASH)),
        v("part-hash", "the part's SM3 is another", "part-altered", "changes",
          manifest=first_part(sm3=OTHER_HASH)),
    ]
    # fmt: on
