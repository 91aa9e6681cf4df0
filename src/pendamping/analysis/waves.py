"""Who was measured, wave by wave, up to a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.disclosure import small_cell
from pendamping.analysis.results import Counts
from pendamping.analysis.small_cells import is_small
from pendamping.folder.checks.people import comparison_groups, withdrawals
from pendamping.folder.load import Folder
from pendamping.model.instruments import Instrument, Wave
from pendamping.model.people import Participant


@dataclass(frozen=True, slots=True)
class WaveCount:
    """One wave of an instrument; `wave` is None for one kept by date.

    `others` are the comparison groups, None where nobody of them was measured or too few to be told.
    """

    instrument: Instrument
    wave: Wave | None
    n: Counts
    others: Counts | None
    rows: int
    begun: bool


def count_waves(folder: Folder, as_of: date, *, internal: bool = False) -> list[WaveCount]:
    """Return every wave of every instrument with the people measured in it; few others only if `internal`."""
    gone, comparison = withdrawals(folder), comparison_groups(folder)
    people = [p for p in folder.participants.values if p.id not in gone]
    assisted = [p for p in people if p.group not in comparison]
    others = [p for p in people if p.group in comparison]
    found: list[WaveCount] = []
    for instrument in folder.instruments.values():
        waves: Sequence[Wave | None] = instrument.waves or [None]
        for wave in waves:
            persons = _persons(folder, instrument, wave, as_of)
            measured = set(persons)
            compared = _counts(others, measured, wave, as_of)
            few = is_small(compared.measured, small_cell(folder, instrument.id)) and not internal
            found.append(
                WaveCount(
                    instrument,
                    wave,
                    _counts(assisted, measured, wave, as_of),
                    compared if measured.intersection(p.id for p in others) and not few else None,
                    sum(person not in gone for person in persons),
                    wave is None or wave.start <= as_of,
                )
            )
    return found


def measured_in(folder: Folder, instrument: Instrument, wave: Wave, as_of: date) -> Counts:
    """Count the people assisted who were measured in a wave by `as_of`, of those expected: not who had left by then."""
    gone, comparison = withdrawals(folder), comparison_groups(folder)
    assisted = [p for p in folder.participants.values if p.id not in gone and p.group not in comparison]
    n = _counts(assisted, set(_persons(folder, instrument, wave, as_of)), wave, as_of)
    left = n.reasons.get("dropped_out", 0)
    return Counts(n.enrolled - left, n.measured, missing=n.missing - left)


def _persons(folder: Folder, instrument: Instrument, wave: Wave | None, as_of: date) -> list[str]:
    """Return the person of each row of a wave that may be looked at."""
    data = folder.measurements.get(instrument.id)
    if data is None:
        return []
    unsaid = withdrawals(folder, "specific") if instrument.specific else {}
    return [
        person
        for person, given, day in zip(data.persons, data.waves, data.dates, strict=True)
        if (wave is None or given == wave.id) and (day is None or day <= as_of) and person not in unsaid
    ]


def _counts(people: Sequence[Participant], measured: Collection[str], wave: Wave | None, as_of: date) -> Counts:
    """Count those measured, of those expected: who had joined when the wave was due, or was measured after all.

    The figures of the indicators count everybody with a row in the wave, whoever came late too.
    """
    due = min(wave.due, as_of) if wave else as_of
    enrolled = [p for p in people if p.joined is None or p.joined <= (as_of if p.id in measured else due)]
    missing = [p for p in enrolled if p.id not in measured]
    left = sum(p.left is not None and p.left <= due for p in missing)
    rest = "not_due" if wave is not None and wave.due > as_of else "not_measured"
    reasons = {"dropped_out": left, rest: len(missing) - left}
    return Counts(
        enrolled=len(enrolled),
        measured=len(enrolled) - len(missing),
        missing=len(missing),
        reasons={reason: count for reason, count in reasons.items() if count},
    )
