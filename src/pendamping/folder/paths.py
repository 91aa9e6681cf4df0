"""Where each file of a program folder is, and how notes are called."""

import os
import random
import re
from datetime import date
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError

PROGRAM = "program.yaml"
INSTRUMENTS = "instruments"
PARTICIPANTS = "participants.csv"
CONSENT = "consent.csv"
SESSIONS = "sessions"
DATA = "data"
MANUAL = "data/manual.csv"
SPENDING = "spending.csv"
STORIES = "stories"
LIFECYCLE = "lifecycle.yaml"
PLANS = "plans"
EVALUATION = "evaluation.yaml"
EVIDENCE = "evidence"
PRIVATE = "private"
IDENTITIES = "private/identities.csv"
TEMPLATES = "templates"
REFERENCE = "reference"
REPORTS = "reports"
PRIVATE_REPORTS = "private/reports"
CERTIFICATES = "certificates.csv"
FIGURES = "reports/figures"
WORKSPACE = "pendamping.yaml"
ANSWERS = ".cache/answers.jsonl"

# What may stand at the top of a program folder besides hidden files.
EXPECTED = frozenset(
    {
        PROGRAM, INSTRUMENTS, PARTICIPANTS, CONSENT, SESSIONS, DATA, SPENDING, STORIES, LIFECYCLE, PLANS,
        EVALUATION, EVIDENCE, PRIVATE, TEMPLATES, REFERENCE, REPORTS, WORKSPACE, CERTIFICATES,
    }
)  # fmt: skip
DOCUMENT_SUFFIXES = frozenset({".md", ".txt", ".pdf", ".docx"})

_NOTE_NAME = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})-(?P<activity>[A-Za-z0-9][A-Za-z0-9_-]*)-(?P<short>[a-z0-9]{4,})")
# Letters and digits that cannot be taken for one another when read aloud or copied by hand.
_SHORT_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def find_program(start: Path) -> Path:
    """Return the program folder that `start` is, or is inside of; raises `InputError` (PD801)."""
    for folder in (start, *start.parents):
        if os.path.lexists(folder / PROGRAM):  # what it is, and whether it may be read, its reader says
            return folder
    raise InputError([Diagnostic("PD801", str(start), values={"value": str(start)})])


def find_workspace(program: Path) -> Path | None:
    """Return the nearest pendamping.yaml in the program folder or above it.

    One above counts only if it belongs to the user whose program it is, where the system knows owners: anybody could
    put one into a folder that all share.
    """
    for folder in (program, *program.absolute().parents):
        file = folder / WORKSPACE
        try:
            found = file.lstat()
        except (OSError, ValueError):
            continue
        if folder == program or found.st_uid == program.stat().st_uid:
            return file
    return None


def short_id() -> str:
    """Return four random letters or digits: names become unique without coordination."""
    # The operating system's randomness: two machines that start at the same moment differ too.
    return "".join(random.SystemRandom().choices(_SHORT_ID_LETTERS, k=4))


def note_file(day: date, activity: str, short: str) -> str:
    """Return the path of a session note, relative to the program folder."""
    return f"{SESSIONS}/{day:%Y}/{day.isoformat()}-{activity}-{short}.md"


def note_name(file: str) -> str:
    """Return the name by which follow-ups refer to a note: its file name without folder and ending."""
    return file.rsplit("/", 1)[-1].removesuffix(".md")


def record_name(kind: str, day: date) -> str:
    """Return the name of a report, and of the record of its figures, without folder, ending and number."""
    return f"{kind}-{day.isoformat()}"


def parse_note_name(name: str) -> tuple[str, str] | None:
    """Return date and activity of a note's name, or None where the name is not one."""
    match = _NOTE_NAME.fullmatch(name)
    return (match["date"], match["activity"]) if match else None
