"""SM2 after GB/T 32918 with chosen nonces, in plain integers: slow and leaky, for test files only.

It makes the vectors the same on every run and is a second opinion on the library that the program uses.
"""

from cryptography.hazmat.primitives import hashes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
Point = tuple[int, int] | None
G: Point = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def sm3(content: bytes) -> bytes:
    """SM3."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) if one == other else (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def _times(factor: int, point: Point) -> tuple[int, int]:
    total: Point = None
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    assert total is not None
    return total


def _bytes(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32) for number in numbers)


def public_of(private: int) -> bytes:
    """x ‖ y of the private key's point."""
    return _bytes(*_times(private, G))


def sign(private: int, message: bytes, nonce: int, signer: bytes = b"1234567812345678") -> bytes:
    """r ‖ s."""
    assert G is not None
    public = public_of(private)
    z = sm3((len(signer) * 8).to_bytes(2) + signer + _bytes(A, B, *G) + public)
    digest = int.from_bytes(sm3(z + message))
    r = (digest + _times(nonce, G)[0]) % N
    s = pow(1 + private, -1, N) * (nonce - r * private) % N
    return _bytes(r, s)


def encrypt(public: bytes, plain: bytes, nonce: int) -> bytes:
    """C1 ‖ C3 ‖ C2."""
    point = int.from_bytes(public[:32]), int.from_bytes(public[32:])
    x2, y2 = (number.to_bytes(32) for number in _times(nonce, point))
    stream = b"".join(sm3(x2 + y2 + block.to_bytes(4)) for block in range(1, len(plain) // 32 + 2))
    hidden = bytes(one ^ other for one, other in zip(plain, stream, strict=False))
    return _bytes(*_times(nonce, G)) + sm3(x2 + plain + y2) + hidden
