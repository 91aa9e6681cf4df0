"""Measurements and typed values against participants, waves and indicators."""

from collections.abc import Mapping

from pendamping.diagnostics import Diagnostic
from pendamping.folder import paths
from pendamping.folder.checks.people import people_named
from pendamping.folder.large.doubts import doubtful_data
from pendamping.folder.large.store import LargeMeasurements
from pendamping.folder.load import Folder
from pendamping.formats.measurements import Measurements
from pendamping.formats.tables import MAX_FAULTS, too_many
from pendamping.model.indicators import Manual
from pendamping.model.people import Participant
from pendamping.vocabulary import key_word


def check_data(folder: Folder) -> list[Diagnostic]:
    """Check who was measured when, and that typed values belong to an indicator."""
    found: list[Diagnostic] = []
    for name, data in folder.measurements.items():
        if folder.store is not None:
            data = folder.store.measured(name, doubtful_data(folder.store, name))  # noqa: PLW2901 -- only these rows
            found += _people(folder, data, people_named(folder, set(data.persons)))
        else:
            found += _people(folder, data, {person.id: person for person in folder.participants.values})
    manual = {indicator.id for indicator in folder.program.indicators if isinstance(indicator.measure, Manual)}
    for value, line in zip(folder.manual.values, folder.manual.lines, strict=True):
        if value.indicator not in manual:
            place = (line, key_word("indicator", folder.language))
            found.append(Diagnostic("PD608", paths.MANUAL, place, {"value": value.indicator}, line=line))
    return found


def _people(
    folder: Folder, data: Measurements | LargeMeasurements, people: Mapping[str, Participant]
) -> list[Diagnostic]:
    first: dict[tuple[str, str], int] = {}
    found: list[Diagnostic] = []
    rows = zip(data.persons, data.waves, data.dates, data.lines, strict=True)
    for person_id, wave, day, line in rows:
        if len(found) > MAX_FAULTS:
            found.append(too_many(data.file, line))
            break
        place = (line, "id")
        person = people.get(person_id)
        if person is None:
            found.append(Diagnostic("PD601", data.file, place, {"value": person_id or "–"}, line=line))
            continue
        time = wave or (day.isoformat() if day else "")
        if time:
            if (person_id, time) in first:
                values = {"value": person_id, "wave": time, "first": str(first[person_id, time])}
                found.append(Diagnostic("PD602", data.file, place, values, line=line))
            first.setdefault((person_id, time), line)
        if day is not None and person.joined is not None and day < person.joined:
            values = {"value": person_id, "date": str(day), "joined": str(person.joined)}
            found.append(Diagnostic("PD606", data.file, (line, key_word("date", folder.language)), values, line=line))
    return found
