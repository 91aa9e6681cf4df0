"""What stands on certificates: who holds it, what was attended, and the code as a picture."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from pendamping.documents.pictures import Picture, PictureFormat, content_name
from pendamping.folder.load import Folder
from pendamping.messages import say_in
from pendamping.model.certificates import Certificate
from pendamping.model.people import Identity
from pendamping.vocabulary import Language

LESSON_HOUR = 45  # minutes of one JP (jam pelajaran)


@dataclass(frozen=True, slots=True)
class Topic:
    """What one person attended of one activity."""

    name: str
    sessions: int
    minutes: int
    first: date
    last: date

    @property
    def hours(self) -> float:
        """Hours of 60 minutes."""
        return self.minutes / 60

    @property
    def lesson_hours(self) -> float:
        """Hours of 45 minutes (JP)."""
        return self.minutes / LESSON_HOUR


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """The front and the back of one certificate; `minutes` are those of the register, `topics` those of the notes."""

    number: str
    code: str
    name: str
    position: str | None
    institution: str | None
    issued: date
    as_of: date
    minutes: int
    planned_minutes: int
    topics: Sequence[Topic]
    picture: Picture

    @property
    def hours(self) -> float:
        """Hours of 60 minutes attended."""
        return self.minutes / 60

    @property
    def planned_hours(self) -> float:
        """Hours of 60 minutes planned for one person."""
        return self.planned_minutes / 60

    @property
    def lesson_hours(self) -> float:
        """Hours of 45 minutes (JP) attended."""
        return self.minutes / LESSON_HOUR

    @property
    def topic_minutes(self) -> int:
        """Minutes of all topics; other than `minutes` where the notes were corrected after the certificate."""
        return sum(topic.minutes for topic in self.topics)


def certificate_pages(
    folder: Folder, certificates: Iterable[Certificate], identities: Mapping[str, Identity], language: Language
) -> list[CertificatePage]:
    """Return what stands on `certificates`, in their order; every holder must have an identity."""
    chosen = list(certificates)
    topics = _topics(folder, {certificate.id: certificate.as_of for certificate in chosen})
    return [
        CertificatePage(
            number=certificate.number,
            code=certificate.code,
            name=identities[certificate.id].name,
            position=identities[certificate.id].position,
            institution=identities[certificate.id].institution,
            issued=certificate.issued,
            as_of=certificate.as_of,
            minutes=certificate.minutes,
            planned_minutes=certificate.planned_minutes,
            topics=topics[certificate.id],
            picture=code_picture(certificate.code, language),
        )
        for certificate in chosen
    ]


def _topics(folder: Folder, people: Mapping[str, date]) -> dict[str, list[Topic]]:
    """Return what each of `people` attended up to their day: one topic per activity, in the order of the plan."""
    sessions: dict[str, dict[str, list[tuple[date, int]]]] = {person: {} for person in people}
    for note in folder.notes:
        for person in note.session.present:
            if person in people and note.session.date <= people[person]:
                held = sessions[person].setdefault(note.session.activity, [])
                held.append((note.session.date, note.session.minutes))
    names = {activity.id: activity.name for activity in folder.program.activities}
    return {
        person: [_topic(names[activity], attended[activity]) for activity in names if activity in attended]
        for person, attended in sessions.items()
    }


def _topic(name: str, attended: Sequence[tuple[date, int]]) -> Topic:
    days = [day for day, _ in attended]
    return Topic(name, len(attended), sum(minutes for _, minutes in attended), min(days), max(days))


def code_picture(code: str, language: Language) -> Picture:
    """Return the QR code of a verification code; whoever does not see it reads the code."""
    alt = say_in(language, "QR code with the verification code {code}").format(code=code)
    return Picture(content_name("qr", code.encode()), alt, ("svg", "png"), partial(_draw, code))


def _draw(code: str, file_format: PictureFormat) -> bytes:
    """Draw a QR code, 22 mm wide: error correction M, four light modules around it as ISO/IEC 18004 asks for."""
    import segno

    out = io.BytesIO()
    made = segno.make_qr(code, error="m", boost_error=False)
    if file_format == "svg":
        made.save(out, kind="svg", border=4, scale=0.75, unit="mm", xmldecl=False, nl=False)
    else:
        made.save(out, kind="png", border=4, scale=8, dpi=270)
    return out.getvalue()
