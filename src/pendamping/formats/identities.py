"""Identity and phone numbers in text that is meant to be shared."""

import re

from pendamping.diagnostics import Diagnostic

# A NIK has 16 digits; a mobile number begins with 08, 628 or +628. Neither belongs in a shared file.
_IDENTITY = re.compile(r"(?<![\w.])(?:\d{16}|(?:\+?62[ -]?|0)8[1-9][\d -]{7,12}\d)(?!\w|\.\d)")


def find_identities(text: str, file: str) -> list[Diagnostic]:
    """Find what looks like a NIK or a mobile number in `text` (PD416); the finding shows the last four digits."""
    found: list[Diagnostic] = []
    line, begin, reached = 1, 0, 0  # the line, where it begins, and how far lines are counted
    for match in _IDENTITY.finditer(text):
        passed = text.count("\n", reached, match.start())
        if passed:
            line, begin = line + passed, text.rindex("\n", reached, match.start()) + 1
        reached = match.start()
        column = match.start() - begin + 1
        masked = "*" * (len(match[0]) - 4) + match[0][-4:]
        found.append(Diagnostic("PD416", file, values={"value": masked}, line=line, column=column))
    return found
