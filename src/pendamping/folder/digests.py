"""Digests, by which a file is recognised as the one it was."""

import hashlib


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
