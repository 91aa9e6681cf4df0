"""Who is responsible, as a document says it: the id with its role, a partner by name; never a person's name."""

from collections.abc import Mapping

from pendamping import wording
from pendamping.model.program import Program
from pendamping.vocabulary import Language


def members(program: Program, language: Language) -> Mapping[str, str]:
    """Return what each id of the team and of the partners is called: `narasumber (ahli)`, `Dinas Pendidikan`.

    The role is left out where the id begins with it already.
    """
    found = {partner.id: partner.name for partner in program.partners}
    for member in program.team:
        role = wording.label(member.role, language)
        found[member.id] = member.id if member.id.startswith(role) else f"{member.id} ({role})"
    return found
