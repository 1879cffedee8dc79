"""Makes packages after docs/package-format.md, with a place to spoil every step; no code of the program."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import zstandard
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.vectors.sm2_reference import N, encrypt, public_of, sign, sm3

Json = dict[str, Any]
CHUNK = 65536
COUNTY, CITY, OTHER_CITY, STRANGER = (
    int.from_bytes(sm3(b"test key " + who)) % (N - 2) + 1
    for who in (b"county", b"city", b"other", b"stranger")
)
"""Private test keys: the sender's, the reader's, another recipient's, and one without a trusted card."""
OFFICES = {COUNTY: "131126", CITY: "131100", OTHER_CITY: "130100", STRANGER: "131127"}


def key_id(private: int) -> str:
    """32 hex digits."""
    return sm3(b"gongjian-key 1\x00" + public_of(private))[:16].hex()


def canonical(value: object) -> bytes:
    """Canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def gcm(key: bytes, nonce: bytes, plain: bytes) -> bytes:
    """SM4-GCM, ciphertext ‖ tag."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def hmac_sm3(key: bytes, content: bytes) -> bytes:
    """HMAC-SM3."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(content)
    return mac.finalize()


def hkdf(file_key: bytes, what: str, size: int) -> bytes:
    """HKDF-SM3 with an empty salt, one block."""
    extracted = hmac_sm3(bytes(32), file_key)
    return hmac_sm3(extracted, f"gongjian-package 1 {what}".encode() + b"\x01")[:size]


def change_set(desk: str, seq: int, previous: bytes, records: list[list[Any]], **other: Any) -> Json:
    """A change set with its hash; `other` replaces members before hashing."""
    raw = canonical(records)
    members: Json = {
        "author": "王芳",
        "body": base64.b64encode(zstandard.ZstdCompressor(level=3).compress(raw)).decode(),
        "business_date": "2024-06-03",
        "counter": seq,
        "desk": desk,
        "hash": "",
        "kind": "edit",
        "noted_at": "2024-06-03 09:00",
        "office": "131126",
        "previous": base64.b64encode(previous).decode(),
        "reverts": None,
        "schema": 1,
        "seq": seq,
        "title": "登记项目",
        "vector": {},
    } | other
    members["hash"] = base64.b64encode(sm3(canonical(members))).decode()
    return members


def hash_of(members: Json) -> bytes:
    """The hash as bytes."""
    return base64.b64decode(members["hash"])


def chain(desk: str, length: int) -> list[Json]:
    """So many change sets of one desk, each creating a project."""
    made: list[Json] = []
    previous = bytes(32)
    for seq in range(1, length + 1):
        name = f"故城县示范工程{seq}期"
        made.append(change_set(desk, seq, previous, [["project", f"{seq:032x}", None, {"name": name}]]))
        previous = hash_of(made[-1])
    return made


def jsonl(change_sets: list[Json]) -> bytes:
    """The part `changes`."""
    return b"".join(canonical(one) + b"\n" for one in change_sets)


def frame_of(content: bytes) -> bytes:
    """One zstd frame."""
    return zstandard.ZstdCompressor(level=3).compress(content)


def noise(size: int) -> bytes:
    """Bytes that do not compress, the same every time."""
    return b"".join(sm3(number.to_bytes(4)) for number in range(size // 32 + 1))[:size]


Edit = Callable[[Any], Any]


def same(value: Any) -> Any:
    """No change."""
    return value


@dataclass
class Recipe:
    """A package; every edit spoils one step and everything after it is made to fit."""

    changes: list[Json] = field(default_factory=lambda: chain("desk-1", 3))
    parts: dict[str, bytes] = field(default_factory=dict)
    recipients: tuple[int, ...] = (CITY,)
    sender: int = COUNTY
    signer: int | None = None
    changes_bytes: Edit = same
    content: Edit = same
    frame: Edit = same
    flags: Edit = same
    chunks: Edit = same
    manifest: Edit = same
    manifest_text: Edit = same
    signature: Edit = same
    box: Edit = same
    to_lines: Edit = same
    header: Edit = same
    mac: Edit = same
    file: Edit = same

    def build(self, seed: str) -> bytes:
        """The file; random numbers come from the seed."""

        def random(what: str) -> int:
            return int.from_bytes(sm3(f"{seed} {what}".encode())) % (N - 1) + 1

        file_key = sm3(f"{seed} file key".encode())
        manifest, payload = self._payload(
            hkdf(file_key, "payload", 16), sm3(f"{seed} id".encode())[:16].hex()
        )
        size = 64 + len(self.manifest_text(canonical(self.manifest(manifest)))) + 16
        header = self._header(file_key, size, len(payload), random)
        manifest["header"] = sm3(header).hex()
        text = self.manifest_text(canonical(self.manifest(manifest)))
        signer = self.sender if self.signer is None else self.signer
        signature = self.signature(sign(signer, b"gongjian-package 1 manifest\x00" + text, random("sign")))
        box = self.box(gcm(hkdf(file_key, "manifest", 16), bytes(12), signature + text))
        whole: bytes = self.file(header + box + payload)
        return whole

    def _payload(self, key: bytes, package: str) -> tuple[Json, bytes]:
        parts = {"changes": self.changes_bytes(jsonl(self.changes)), **self.parts}
        frame = self.frame(frame_of(self.content(b"".join(parts.values()))))
        pieces = [frame[at : at + CHUNK] for at in range(0, len(frame), CHUNK)]
        flags = self.flags([number == len(pieces) - 1 for number in range(len(pieces))])
        sealed = [
            gcm(key, number.to_bytes(11) + bytes([flag]), piece)
            for number, (piece, flag) in enumerate(zip(pieces, flags, strict=True))
        ]
        payload = b"".join(self.chunks(sealed))
        return self._manifest(parts, payload, package), payload

    def _manifest(self, parts: dict[str, bytes], payload: bytes, package: str) -> Json:
        to_vector: dict[str, int] = {}
        for one in self.changes:
            to_vector[one["desk"]] = max(one["seq"], to_vector.get(one["desk"], 0))
        names = sorted((key_id(one), OFFICES[one]) for one in self.recipients)
        return {
            "author": "王芳",
            "business_date": "2024-06-03",
            "change_sets": len(self.changes),
            "desk": "desk-1",
            "from_vector": {},
            "header": "0" * 64,
            "kind": "changes",
            "number": 7,
            "office": OFFICES[self.sender],
            "package": package,
            "parts": [{"name": n, "size": len(part), "sm3": sm3(part).hex()} for n, part in parts.items()],
            "payload": sm3(payload).hex(),
            "period": "2024-06",
            "previous": "",
            "recipients": [{"key": key, "office": office} for key, office in names],
            "records": len(self.changes),
            "schema": 1,
            "sender_key": key_id(self.sender),
            "to_vector": to_vector,
        }

    def _header(self, file_key: bytes, box: int, payload: int, random: Callable[[str], int]) -> bytes:
        wrapped = {
            key_id(one): encrypt(public_of(one), file_key, random(f"to {one}")) for one in self.recipients
        }
        to_lines = self.to_lines([f"to {name} {wrapped[name].hex()}\n" for name in sorted(wrapped)])
        text = "gongjian-package 1\nsuite 1\n" + f"manifest {box}\npayload {payload}\n" + "".join(to_lines)
        covered: bytes = self.header(text).encode()
        whole: bytes = self.mac(
            covered + f"mac {hmac_sm3(hkdf(file_key, 'header', 32), covered).hex()}\n".encode()
        )
        return whole


class Vector(NamedTuple):
    """A file, its fault in words, the outcome, and what the message must contain."""

    name: str
    fault: str
    expect: str
    recipe: Recipe
    says: str = ""


def vector(name: str, fault: str, expect: str, base: Recipe, says: str = "", **edits: Any) -> Vector:
    """A vector from a base recipe with some steps spoiled."""
    return Vector(name, fault, expect, replace(base, **edits), says)


def flip(content: bytes, at: int) -> bytes:
    """The content with one bit changed."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def sub(pattern: str, by: str) -> Edit:
    """Replaces the first match in a text, which must be there."""

    def edit(text: str | bytes) -> str | bytes:
        plain = text if isinstance(text, str) else text.decode("latin-1")
        changed, count = re.subn(pattern, by, plain, count=1)
        assert count == 1, pattern
        return changed if isinstance(text, str) else changed.encode("latin-1")

    return edit


def two_chunks() -> Recipe:
    """A payload of one full and one short chunk."""
    return Recipe(parts={"evidence-1": noise(CHUNK + 2000)})


def three_chunks() -> Recipe:
    """A payload of two full chunks and a short one."""
    return Recipe(parts={"evidence-1": noise(2 * CHUNK + 2000)})


def two_desks() -> list[Json]:
    """Two desks that have seen each other, in causal order."""
    first, second = chain("desk-1", 2)
    new = [["project", "ff", None, {"name": "甲"}]]
    renamed = [["project", "ff", {"name": "甲"}, {"name": "乙"}]]
    other = change_set("desk-2", 1, bytes(32), new, counter=2, vector={"desk-1": 1})
    third = change_set("desk-1", 3, hash_of(second), renamed, vector={"desk-2": 1})
    return [first, other, second, third]
