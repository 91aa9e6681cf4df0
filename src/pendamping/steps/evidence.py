"""The photos that sessions name as evidence: read from the folder, made small, given to the document as pictures."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from pendamping.diagnostics import InputError
from pendamping.documents.month import Evidence, evidence_of, notes_between
from pendamping.documents.period import Span
from pendamping.documents.photos import (
    GONE,
    MOST_BYTES,
    OUTSIDE,
    TOO_LARGE,
    Fitted,
    Photo,
    Source,
    Unusable,
    fit_photos,
)
from pendamping.documents.pictures import Picture, PictureFormat, content_name
from pendamping.folder.load import Folder, Note
from pendamping.folder.read import read_bytes
from pendamping.messages import say_in
from pendamping.vocabulary import Language
from pendamping.wording import day
from pendamping.wording import mark as _

# Why a photo is not shown, by the code of what its reader says.
_REASONS = {"PD117": OUTSIDE, "PD108": TOO_LARGE}


def evidence_for(
    folder: Folder, session: Note | None, span: Span, as_of: date, facilitator: str | None
) -> list[Evidence]:
    """Return what one session names as evidence, else what the sessions of a span do."""
    return evidence_of([session] if session is not None else notes_between(folder, span, as_of, facilitator))


def load_photos(folder: Folder, evidence: Sequence[Evidence], language: Language) -> tuple[Fitted, dict[str, Picture]]:
    """Return the photos made small enough for the document, and as pictures by the name of the file in the note."""
    shown = {e.file: e for e in evidence if e.photo}
    sources = [Source(file, partial(_read, folder.path, file)) for file in shown]
    fitted = fit_photos(sources, folder.workspace.thresholds.bundle_megabytes)
    return fitted, {photo.name: _picture(photo, shown[photo.name], language) for photo in fitted.photos}


def _read(folder: Path, name: str) -> bytes:
    """Return the bytes of a photo; raises `Unusable` where it is not there, not in the folder, or too large."""
    try:
        return read_bytes(folder, name.replace("\\", "/"), MOST_BYTES // 1_000_000)
    except InputError as error:
        raise Unusable(_REASONS.get(error.diagnostics[0].code, GONE)) from None


def _picture(photo: Photo, evidence: Evidence, language: Language) -> Picture:
    message = _("Photo of the session of activity {activity} on {date}")
    session = evidence.note.session
    alt = say_in(language, message).format(activity=session.activity, date=day(session.date, language))
    return Picture(content_name("photo", photo.content), alt, ("jpg",), partial(_draw, photo.content))


def _draw(content: bytes, _format: PictureFormat) -> bytes:
    return content
