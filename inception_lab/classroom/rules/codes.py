"""A room's code for the board, and the secrets that nobody guesses."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from inception_lab.errors import ClassError, received

__all__ = [
    "ALPHABET",
    "as_text",
    "fingerprint",
    "make_code",
    "make_id",
    "make_secret",
    "matches",
    "read_code",
    "read_id",
]

ALPHABET: Final = "CDFGHJKMNPQRTVWXY34679"
"""No letter that another looks like when it is read aloud or from the last row, and no vowels: no words come out."""
_LETTERS: Final = 6
_SECRET_BYTES: Final = 16
_ID: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


def make_code() -> str:
    """Return a random code: one of 22⁶, about 113 million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_LETTERS))


def read_code(text: str) -> str:
    """Read a code as people type it: small letters, spaces and hyphens count for nothing. Raises ClassError."""
    text = as_text("code", text)
    code = text[:40].upper().replace(" ", "").replace("-", "")
    if len(code) != _LETTERS or not set(code) <= set(ALPHABET):
        made = f"a code has {_LETTERS} of the letters {ALPHABET}"
        raise ClassError("code", made, received(text), "read it from the board again")
    return code


def make_secret() -> str:
    """Return 128 random bits for a link: a teacher's key to a room, or a student's place in it."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def make_id() -> str:
    """Return an id that no other write has; a write that is sent again with its id counts once."""
    return secrets.token_hex(_SECRET_BYTES)


def read_id(where: str, text: str) -> str:
    """Return an id or a secret as it was sent. Raises ClassError where it can be none."""
    if not _ID.fullmatch(as_text(where, text)):
        raise ClassError(where, "not from this room's pages", received(text), "open the room's link again")
    return text


def fingerprint(secret: str) -> str:
    """Return what is kept of a secret: SHA-256, from which 128 random bits cannot be found again."""
    return sha256(as_text("link", secret).encode(errors="surrogatepass")).hexdigest()


def matches(secret: str, kept: str) -> bool:
    """Compare a secret with what is kept, in a time that does not tell how much of it is right."""
    return compare_digest(fingerprint(secret), kept)


def as_text(where: str, sent: object) -> str:
    """Return what was sent, if it is a text. Raises ClassError."""
    if not isinstance(sent, str):
        raise ClassError(where, "is no text", received(sent), "open the room's link again")
    return sent
