"""SM2 keys do what the standards say, alone and against two other implementations."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from app.sync.keys import (
    N,
    PublicKey,
    SoftwareKey,
    UnwrapError,
    _der,
    _der_integer,
    short_digits,
    sm3,
    verify,
    wrap,
)
from app.sync.stream import seal, unseal
from tests.vectors import sm2_reference
from tests.vectors.recipe import hkdf, hmac_sm3

# GB/T 32918.5, the example of the recommended curve
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


@pytest.fixture(scope="module")
def key() -> SoftwareKey:
    return SoftwareKey.generate()


def test_sm3_gives_the_value_of_gbt_32905() -> None:
    assert sm3(b"a", b"bc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_gives_the_values_of_gbt_32907() -> None:
    block = key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    block = encryptor.update(block)
    assert block.hex() == "681edf34d206965e86b3e94f536e4246"
    for _ in range(999_999):
        block = encryptor.update(block)
    assert block.hex() == "595298c7c6fd271f0402f804c33d3f66"


def test_sm4_gcm_gives_the_values_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    plain = bytes.fromhex(
        "AA" * 8 + "BB" * 8 + "CC" * 8 + "DD" * 8 + "EE" * 8 + "FF" * 8 + "EE" * 8 + "AA" * 8
    )
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(bytes.fromhex("00001234567800000000ABCD"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    cipher = encryptor.update(plain) + encryptor.finalize()
    assert cipher.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    assert encryptor.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


def test_hkdf_is_rfc_5869_with_sm3() -> None:
    file_key = bytes(range(32))
    derived = HKDF(hashes.SM3(), 16, None, b"gongjian-package 1 payload").derive(file_key)
    assert derived == hkdf(file_key, "payload", 16)


def test_sm2_verifies_the_signature_of_gbt_32918() -> None:
    assert verify(PublicKey(PUBLIC), b"message digest", SIGNATURE)
    assert sm2_reference.public_of(PRIVATE) == PUBLIC
    assert sm2_reference.sign(PRIVATE, b"message digest", NONCE) == SIGNATURE


def test_the_reference_gives_the_ciphertext_of_gbt_32918() -> None:
    assert sm2_reference.encrypt(PUBLIC, b"encryption standard", NONCE).hex().upper() == (
        "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
        "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
        "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
        "21886CA989CA9C7D58087307CA93092D651EFA"
    )


@given(st.binary(min_size=32, max_size=32), st.integers(1, N - 1), st.integers(1, N - 2))
def test_keys_open_what_the_reference_wrapped_and_verify_what_it_signed(
    file_key: bytes, nonce: int, private: int
) -> None:
    public = sm2_reference.public_of(private)
    key = SoftwareKey.from_bytes(private.to_bytes(32) + public)
    assert key.unwrap(sm2_reference.encrypt(public, file_key, nonce)) == file_key
    assert verify(key.public, file_key, sm2_reference.sign(private, file_key, nonce))


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32))
def test_signatures_and_wrapped_keys_come_back(message: bytes, file_key: bytes) -> None:
    key = SoftwareKey.generate()
    signature, wrapped = key.sign(message), wrap(key.public, file_key)
    assert (len(signature), len(wrapped)) == (64, 128)
    assert verify(key.public, message, signature)
    assert not verify(key.public, message + b"!", signature)
    assert not verify(SoftwareKey.generate().public, message, signature)
    assert key.unwrap(wrapped) == file_key


@given(st.integers(0, 128 * 8 - 1))
def test_no_bit_of_a_wrapped_key_can_change(bit: int) -> None:
    key = SoftwareKey.from_bytes(PRIVATE.to_bytes(32) + PUBLIC)
    wrapped = bytearray(sm2_reference.encrypt(PUBLIC, bytes(range(32)), NONCE))
    wrapped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UnwrapError):
        key.unwrap(bytes(wrapped))


@given(st.integers(0, 64 * 8 - 1))
def test_no_bit_of_a_signature_can_change(bit: int) -> None:
    signature = bytearray(SIGNATURE)
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify(PublicKey(PUBLIC), b"message digest", bytes(signature))


@pytest.mark.parametrize("size", [0, 1, 63, 65, 128])
def test_signatures_of_another_length_do_not_verify(size: int) -> None:
    assert not verify(PublicKey(PUBLIC), b"message digest", (SIGNATURE * 2)[:size])


def test_a_key_comes_back_from_its_bytes_and_keeps_its_secret_to_itself(key: SoftwareKey) -> None:
    again = SoftwareKey.from_bytes(key.to_bytes())
    assert again.public == key.public
    assert verify(key.public, b"x", again.sign(b"x"))
    assert key.to_bytes()[:32].hex() not in repr(key) + repr(vars(key).keys())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        bytes(96),
        PRIVATE.to_bytes(32),
        (PRIVATE + 1).to_bytes(32) + PUBLIC,
        (N - 1).to_bytes(32) + PUBLIC,
        PRIVATE.to_bytes(32) + PUBLIC[:63] + b"\x00",
    ],
)
def test_bytes_that_are_no_key_pair_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        SoftwareKey.from_bytes(raw)


@pytest.mark.parametrize("raw", [b"", bytes(64), b"\x01" * 64, PUBLIC[:63], b"\x04" + PUBLIC, b"\xff" * 64])
def test_what_is_no_point_of_the_curve_is_no_public_key(raw: bytes) -> None:
    with pytest.raises(ValueError):
        PublicKey(raw)


def test_gmssl_prints_nothing(key: SoftwareKey, capfd: pytest.CaptureFixture[str]) -> None:
    assert not verify(key.public, b"x", SIGNATURE)
    with pytest.raises(UnwrapError):
        key.unwrap(sm2_reference.encrypt(PUBLIC, bytes(32), NONCE))
    assert capfd.readouterr() == ("", "")


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_and_nothing_else_does(plain: bytes) -> None:
    sealed = seal(b"k" * 16, b"n" * 12, plain)
    assert unseal(b"k" * 16, b"n" * 12, sealed) == plain
    assert unseal(b"k" * 16, b"m" * 12, sealed) is None
    assert unseal(b"k" * 16, b"n" * 12, sealed[:-1]) is None


def test_digits_to_be_read_aloud_are_eight_groups_of_four() -> None:
    assert short_digits(bytes(32)) == " ".join(["0000"] * 8)
    assert short_digits((10**32 + 12).to_bytes(32)) == " ".join(["0000"] * 7 + ["0012"])


# ------------------------------------------------------------------ against OpenSSL's command line

OPENSSL = shutil.which("openssl") or ""
needs_openssl = pytest.mark.skipif(not OPENSSL, reason="no openssl command")


def openssl(*arguments: str, cwd: Path) -> bytes:
    done = subprocess.run([OPENSSL, *arguments], cwd=cwd, capture_output=True, check=True)
    return done.stdout


def private_pem(key: SoftwareKey, folder: Path) -> None:
    """key.pem, a SEC 1 private key on the SM2 curve made into PKCS #8."""
    sm2_oid = bytes.fromhex("06082a811ccf5501822d")
    point = b"\x03\x42\x00\x04" + key.public.raw
    sequence = b"\x02\x01\x01\x04\x20" + key.to_bytes()[:32] + _der(0xA0, sm2_oid) + _der(0xA1, point)
    (folder / "key.der").write_bytes(_der(0x30, sequence))
    openssl("pkey", "-inform", "DER", "-in", "key.der", "-out", "key.pem", cwd=folder)


@needs_openssl
def test_openssl_agrees_on_sm3_hmac_and_sm4(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(b"message")
    assert sm3(b"message").hex() in openssl("dgst", "-sm3", "m", cwd=tmp_path).decode()
    mac = openssl("dgst", "-sm3", "-hmac", "secret", "m", cwd=tmp_path).decode()
    assert hmac_sm3(b"secret", b"message").hex() in mac
    # GCM encrypts by CTR, beginning with counter 2: so OpenSSL's SM4-CTR must give the same ciphertext
    (tmp_path / "p").write_bytes(b"x" * 1000)
    counter = (b"n" * 12 + bytes([0, 0, 0, 2])).hex()
    cipher = openssl("enc", "-sm4-ctr", "-K", (b"k" * 16).hex(), "-iv", counter, "-in", "p", cwd=tmp_path)
    assert seal(b"k" * 16, b"n" * 12, b"x" * 1000)[:-16] == cipher


@needs_openssl
def test_openssl_verifies_our_signature_and_we_verify_its(key: SoftwareKey, tmp_path: Path) -> None:
    private_pem(key, tmp_path)
    (tmp_path / "m").write_bytes(b"message")
    signature = key.sign(b"message")
    der = _der(0x30, _der_integer(signature[:32]) + _der_integer(signature[32:]))
    (tmp_path / "s").write_bytes(der)
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem", cwd=tmp_path)
    options = ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678", "-in", "m"]
    verified = openssl(
        "pkeyutl", "-verify", "-pubin", "-inkey", "pub.pem", "-sigfile", "s", *options, cwd=tmp_path
    )
    assert b"Successfully" in verified
    theirs = openssl("pkeyutl", "-sign", "-inkey", "key.pem", *options, cwd=tmp_path)
    assert verify(key.public, b"message", _raw_numbers(theirs))


def _raw_numbers(der: bytes) -> bytes:
    first = der[4 : 4 + der[3]]
    second = der[6 + der[3] :]
    return b"".join(int.from_bytes(number).to_bytes(32) for number in (first, second))


@needs_openssl
def test_openssl_opens_what_we_wrapped(key: SoftwareKey, tmp_path: Path) -> None:
    private_pem(key, tmp_path)
    file_key = bytes(range(32))
    wrapped = wrap(key.public, file_key)
    numbers = _der_integer(wrapped[:32]) + _der_integer(wrapped[32:64])
    der = _der(0x30, numbers + _der(0x04, wrapped[64:96]) + _der(0x04, wrapped[96:]))
    (tmp_path / "c").write_bytes(der)
    options = ["-pkeyopt", "digest:sm3"]
    assert openssl("pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "c", *options, cwd=tmp_path) == file_key
