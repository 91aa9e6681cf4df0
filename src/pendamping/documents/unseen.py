"""Characters that nobody sees, by which a text could turn around what stands beside it."""

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Return a text without them; joiners of letters stay, some scripts need them."""
    return _UNSEEN.sub("", text)
