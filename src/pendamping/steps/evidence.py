"""The photos that sessions name as evidence: read from the folder, made small, given to the document as pictures."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

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
from pendamping.messages import say_in
from pendamping.vocabulary import Language
from pendamping.wording import day
from pendamping.wording import mark as _


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
    root = folder.resolve()
    try:
        file = (root / name.replace("\\", "/")).resolve()
        if not file.is_relative_to(root):
            raise Unusable(OUTSIDE)
        if not file.is_file():
            raise Unusable(GONE)
        if file.stat().st_size > MOST_BYTES:
            raise Unusable(TOO_LARGE)
        return file.read_bytes()
    except (OSError, ValueError):  # a name that no file can have, or a file that nobody may read
        raise Unusable(GONE) from None


def _picture(photo: Photo, evidence: Evidence, language: Language) -> Picture:
    message = _("Photo of the session of activity {activity} on {date}")
    session = evidence.note.session
    alt = say_in(language, message).format(activity=session.activity, date=day(session.date, language))
    return Picture(content_name("photo", photo.content), alt, ("jpg",), partial(_draw, photo.content))


def _draw(content: bytes, _format: PictureFormat) -> bytes:
    return content
