"""Certificates for who reached the dose: who has one already, who gets one now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from pendamping.analysis.doses import ENOUGH, Dose, person_doses
from pendamping.analysis.table_building import build_tables
from pendamping.analysis.values import TOLERANCE
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.certificates import Register, check_rows, load_register, new_salt, register_text
from pendamping.folder.load import Folder
from pendamping.folder.places import with_places
from pendamping.model.certificates import Certificate, compute_code, make_number
from pendamping.model.people import Identity


@dataclass(frozen=True, slots=True)
class Issue:
    """The certificates of one document, those of them that are new, and the register with them in it.

    `text` is None where nothing is new. The register is written when the document is kept, not before.
    """

    certificates: Sequence[Certificate]
    new: Sequence[Certificate]
    register: Register
    text: str | None


def issue(
    folder: Folder,
    identities: Mapping[str, Identity],
    as_of: date,
    issued: date,
    salt: Callable[[], str] = new_salt,
) -> Issue:
    """Return the certificates of everybody who reached the dose by `as_of`; new ones are dated `issued`.

    Who has a certificate keeps it as it is in the register, unless it was revoked; one that is of a later day is not
    in a document of an earlier one. Raises `InputError` (PD840, PD841, PD846, PD864, or what is wrong in the register).
    """
    register = load_register(folder.path, folder.language)
    wrong = [d for d in check_rows(register, folder) if d.severity == "error"]
    if wrong:
        raise InputError(with_places(folder.path, wrong))
    doses = person_doses(build_tables([folder], as_of), folder)
    people = {dose.person for dose in doses}
    valid = [row for row in register.rows.values if row.revoked is None and row.id in people]
    holders = {row.id for row in valid}
    before = [row for row in valid if row.issued <= issued and row.as_of <= as_of]
    reached = [dose for dose in doses if dose.enough]
    new = _new(
        [dose for dose in reached if dose.person not in holders], register, folder.program.code, as_of, issued, salt
    )
    certificates = sorted([*before, *new], key=lambda row: row.order)
    if not certificates:
        later = max((row.issued for row in valid), default=None) if reached else None
        raise InputError([_nobody(doses, as_of) if later is None else _later(as_of, later)])
    _require_names(certificates, identities)
    return Issue(certificates, new, register, register_text(register, new, folder.language) if new else None)


def _new(
    doses: Sequence[Dose], register: Register, program: str, as_of: date, issued: date, salt: Callable[[], str]
) -> list[Certificate]:
    """Return new certificates with the next numbers of the year."""
    orders = [row.order for row in register.rows.values]
    last = max((running for year, running in orders if year == issued.year), default=0)
    new: list[Certificate] = []
    for running, dose in enumerate(doses, last + 1):
        blank = Certificate(
            number=make_number(running, program, issued.year),
            id=dose.person,
            issued=issued,
            as_of=as_of,
            minutes=dose.minutes,
            planned_minutes=dose.planned,
            code="-",
            salt=salt(),
            revoked=None,
        )
        new.append(blank.model_copy(update={"code": compute_code(blank)}))
    return new


def _nobody(doses: Sequence[Dose], as_of: date) -> Diagnostic:
    most = max((dose.minutes for dose in doses), default=0)
    planned = max((dose.planned for dose in doses), default=0)
    if not planned:
        return Diagnostic("PD864", "--as-of", values={"date": as_of.isoformat()})
    values = {
        "share": f"{ENOUGH:.0%}",
        "planned": str(planned),
        "date": as_of.isoformat(),
        "most": str(most),
        "enough": str(ceil(planned * ENOUGH - TOLERANCE)),
    }
    return Diagnostic("PD840", paths.SESSIONS, values=values)


def _later(as_of: date, later: date) -> Diagnostic:
    return Diagnostic("PD846", "--as-of", values={"date": as_of.isoformat(), "later": later.isoformat()})


def _require_names(certificates: Sequence[Certificate], identities: Mapping[str, Identity]) -> None:
    nameless = sorted({row.id for row in certificates if row.id not in identities})
    if nameless:
        raise InputError([Diagnostic("PD841", paths.IDENTITIES, values={"value": ", ".join(nameless)})])
