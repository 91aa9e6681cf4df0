"""Is the plan ready: the five steps of planning, SMART indicators, and answers to the typical challenges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from pendamping.analysis.process import sum_lines
from pendamping.analysis.results import Money
from pendamping.analysis.volumes import compare_volumes
from pendamping.diagnostics import Path
from pendamping.model.indicators import PAIRED, Indicator
from pendamping.model.instruments import Instrument
from pendamping.model.plan import LEVELS, PHASES, Objective
from pendamping.model.program import Program
from pendamping.wording import Sentence, Word
from pendamping.wording import mark as _

EVIDENCE_KINDS = ("primary", "secondary", "tertiary")
ANSWERS: Mapping[str, str] = {
    "resistance": "involve_people",
    "resources": "partners",
    "communication": "transparent_communication",
}
# Activities by which a program speaks openly with everybody concerned.
OPEN_METHODS = ("socialization", "coordination", "group_discussion", "reflection")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the plan lacks, and where in program.yaml it belongs."""

    sentence: Sentence
    path: Path = ()


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One of the five steps of planning; `state` is ready, incomplete or missing."""

    id: str
    name: str
    state: str
    lacks: Sequence[Lack] = ()


@dataclass(frozen=True, slots=True)
class SmartFinding:
    """What keeps one indicator from being SMART; letters S, M, A, R, T."""

    indicator: str
    letter: str
    lack: Lack


@dataclass(frozen=True, slots=True)
class Challenge:
    """One of the three typical challenges: the risks that name it, and whether its answer is in the plan."""

    category: str
    answer: str
    risks: Sequence[str]
    answered: bool
    by: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An objective in the results chain, with what it leads to and what measures it."""

    objective: Objective
    indicators: Sequence[str]
    activities: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlanReview:
    """Everything `plan` shows."""

    steps: Sequence[PlanStep]
    total: Decimal
    groups: Sequence[Money]
    sources: Sequence[Money]
    chain: Sequence[ChainLink]
    smart: Sequence[SmartFinding]
    challenges: Sequence[Challenge]
    per_person: Decimal | None = None
    involved: int = 0
    volumes: Sequence[Lack] = ()  # where the budget counts otherwise than the plan

    @property
    def ready(self) -> bool:
        """Whether every step is ready."""
        return all(step.state == "ready" for step in self.steps)


def review_plan(program: Program, instruments: Mapping[str, Instrument]) -> PlanReview:
    """Review the plan of one program."""
    total = sum((line.total for line in program.budget), Decimal(0))
    lacks = {
        "needs": _needs(program) + _placeholders(program, "needs"),
        "objectives": _objectives(program) + _placeholders(program, "objectives"),
        "activities": _activities(program) + _placeholders(program, "activities"),
        "resources": _resources(program) + _placeholders(program, "budget", "resources", "partners"),
        "indicators": _indicators(program, instruments) + _placeholders(program, "indicators"),
    }
    smart = [finding for i, indicator in enumerate(program.indicators) for finding in _smart(program, indicator, i)]
    return PlanReview(
        steps=[
            _step("needs", _("Needs"), bool(program.needs), lacks["needs"]),
            _step("objectives", _("Objectives"), bool(program.objectives), lacks["objectives"]),
            _step("activities", _("Activities and methods"), bool(program.activities), lacks["activities"]),
            _step("resources", _("Budget, people and means"), bool(program.budget), lacks["resources"]),
            _step(
                "indicators",
                _("Success indicators"),
                bool(program.indicators),
                lacks["indicators"],
            ),
        ],
        total=total,
        groups=sum_lines(program.budget, lambda line: line.group),
        sources=sum_lines(program.budget, lambda line: line.fund_source),
        chain=_chain(program),
        smart=smart,
        challenges=[_challenge(program, category, answer) for category, answer in ANSWERS.items()],
        per_person=total / program.target_group.size if total else None,
        involved=sum(e.involved for need in program.needs for e in need.evidence),
        volumes=[Lack(said, ("budget", place)) for place, said in compare_volumes(program)],
    )


def _placeholders(program: Program, *lists: str) -> list[Lack]:
    """Name what still holds text in square brackets, as a scaffold puts it where something is to be filled in."""
    message = _("{id} still holds text in square brackets that is to be filled in.")
    return [
        Lack(Sentence(message, {"id": item.id}), (name, i))
        for name in lists
        for i, item in enumerate(getattr(program, name))
        if has_placeholder(item.model_dump())
    ]


def has_placeholder(value: object) -> bool:
    """Whether a text below `value` is nothing but words in square brackets."""
    if isinstance(value, dict):
        return any(has_placeholder(part) for part in cast("dict[str, object]", value).values())
    if isinstance(value, list):
        return any(has_placeholder(part) for part in cast("list[object]", value))
    return isinstance(value, str) and value.startswith("[") and value.endswith("]")


def _step(name: str, title: str, exists: bool, lacks: list[Lack]) -> PlanStep:
    state = "missing" if not exists else "incomplete" if lacks else "ready"
    return PlanStep(name, title, state, lacks)


def _needs(program: Program) -> list[Lack]:
    if not program.needs:
        return [Lack(Sentence(_("No need is described: say which problem, and what shows it.")), ("needs",))]
    lacks: list[Lack] = []
    kinds = {evidence.kind for need in program.needs for evidence in need.evidence}
    for kind in EVIDENCE_KINDS:
        if kind not in kinds:
            message = _("No {kind} evidence of the needs.")
            lacks.append(Lack(Sentence(message, {"kind": Word(kind)}), ("needs",)))
    for i, need in enumerate(program.needs):
        if not need.evidence:
            lacks.append(Lack(Sentence(_("Need {id} has no evidence."), {"id": need.id}), ("needs", i)))
    if kinds and not any(evidence.involved for need in program.needs for evidence in need.evidence):
        lacks.append(Lack(Sentence(_("None of the people assisted took part in finding the needs.")), ("needs",)))
    return lacks


def _objectives(program: Program) -> list[Lack]:
    if not program.objectives:
        return [Lack(Sentence(_("No objective is set.")), ("objectives",))]
    lacks: list[Lack] = []
    levels = {objective.level for objective in program.objectives}
    lacks += [
        Lack(Sentence(_("No objective on the level {level}."), {"level": Word(level)}), ("objectives",))
        for level in LEVELS[:2]
        if level not in levels
    ]
    for i, objective in enumerate(program.objectives):
        place: Path = ("objectives", i)
        if not objective.needs and not _leads_up(program, objective):
            lacks.append(Lack(Sentence(_("Objective {id} answers no need."), {"id": objective.id}), place))
        if (
            objective.level != "impact"
            and not objective.contributes_to
            and "impact" in levels | {"outcome"} - {objective.level}
        ):
            message = _("Objective {id} leads to no objective on a higher level.")
            lacks.append(Lack(Sentence(message, {"id": objective.id}), place))
    answered = {need for objective in program.objectives for need in objective.needs}
    for i, need in enumerate(program.needs):
        if need.id not in answered:
            lacks.append(Lack(Sentence(_("Need {id} is answered by no objective."), {"id": need.id}), ("needs", i)))
    return lacks


def _leads_up(program: Program, objective: Objective) -> bool:
    """Whether other objectives lead to this one: then it answers needs through them."""
    return any(objective.id in other.contributes_to for other in program.objectives)


def _activities(program: Program) -> list[Lack]:
    if not program.activities:
        return [Lack(Sentence(_("No activity is planned.")), ("activities",))]
    lacks: list[Lack] = []
    phases = {activity.phase for activity in program.activities}
    lacks += [
        Lack(Sentence(_("No activity in the phase {phase}."), {"phase": Word(phase)}), ("activities",))
        for phase in PHASES
        if phase not in phases
    ]
    gates = {activity.gate for activity in program.activities}
    names = {
        "role_agreement": _("No activity settles the agreement on roles (gate: role_agreement)."),
        "reflection": _("No activity holds the joint reflection (gate: reflection)."),
    }
    lacks += [Lack(Sentence(message), ("activities",)) for gate, message in names.items() if gate not in gates]
    for i, activity in enumerate(program.activities):
        place: Path = ("activities", i)
        if not activity.objectives:
            lacks.append(Lack(Sentence(_("Activity {id} serves no objective."), {"id": activity.id}), place))
        if activity.responsible is None:
            lacks.append(Lack(Sentence(_("Nobody is responsible for activity {id}."), {"id": activity.id}), place))
    served = {name for activity in program.activities for name in activity.objectives}
    for i, objective in enumerate(program.objectives):
        if objective.level == "output" and objective.id not in served:
            message = _("No activity works towards objective {id}.")
            lacks.append(Lack(Sentence(message, {"id": objective.id}), ("objectives", i)))
    return lacks


def _resources(program: Program) -> list[Lack]:
    lacks: list[Lack] = []
    if not program.budget:
        lacks.append(Lack(Sentence(_("There is no budget.")), ("budget",)))
    if not any(member.role in ("facilitator", "expert") for member in program.team):
        lacks.append(Lack(Sentence(_("The team has no facilitator and no expert.")), ("team",)))
    if not program.resources:
        lacks.append(Lack(Sentence(_("No facilities, equipment or material are named.")), ("resources",)))
    for i, line in enumerate(program.budget):
        if line.activity is None:
            lacks.append(Lack(Sentence(_("Budget line {id} belongs to no activity."), {"id": line.id}), ("budget", i)))
    return lacks


def _indicators(program: Program, instruments: Mapping[str, Instrument]) -> list[Lack]:
    if not program.indicators:
        return [Lack(Sentence(_("No indicator says when the program has succeeded.")), ("indicators",))]
    lacks: list[Lack] = []
    for i, indicator in enumerate(program.indicators):
        place: Path = ("indicators", i)
        parts = {
            _("an operational definition"): indicator.definition,
            _("a baseline"): indicator.baseline or isinstance(indicator.measure, PAIRED) or None,
            _("means of verification"): indicator.means_of_verification,
            _("a responsible person"): indicator.responsible,
            _("a frequency"): indicator.frequency,
            _("an objective"): indicator.objective,
        }
        lacks += [
            Lack(Sentence(_("Indicator {id} lacks {part}."), {"id": indicator.id, "part": Sentence(part)}), place)
            for part, value in parts.items()
            if not value
        ]
        name = getattr(indicator.measure, "instrument", None)
        if name is not None and name not in instruments:
            message = _("The instrument {name} of indicator {id} does not exist.")
            lacks.append(Lack(Sentence(message, {"id": indicator.id, "name": name}), place))
    measured = {indicator.objective for indicator in program.indicators}
    for i, objective in enumerate(program.objectives):
        if objective.id not in measured:
            lacks.append(Lack(Sentence(_("Objective {id} has no indicator."), {"id": objective.id}), ("objectives", i)))
    if not any(indicator.primary for indicator in program.indicators):
        lacks.append(Lack(Sentence(_("No indicator is declared as primary (primary: true).")), ("indicators",)))
    return lacks


def _smart(program: Program, indicator: Indicator, index: int) -> list[SmartFinding]:
    place: Path = ("indicators", index)
    found: list[tuple[str, str]] = []
    if not indicator.definition or has_placeholder(indicator.model_dump()):
        found.append(("S", _("not specific: no operational definition says who is counted, and how")))
    if not indicator.unit or not indicator.means_of_verification:
        found.append(("M", _("not measurable: unit or means of verification is missing")))
    low, high = indicator.target_range
    base = indicator.baseline.value if indicator.baseline else None
    if base is not None and (
        (indicator.direction == "up" and high <= base) or (indicator.direction == "down" and low >= base)
    ):
        found.append(
            (
                "A",
                _("not achievable as written: the target does not lie beyond the baseline in its direction"),
            )
        )
    if base is None and not isinstance(indicator.measure, PAIRED):
        found.append(("A", _("nobody can tell whether it is achievable: there is no baseline")))
    if indicator.objective is None or indicator.objective not in {o.id for o in program.objectives}:
        found.append(("R", _("not relevant as written: it serves no objective")))
    dated = indicator.due is not None or indicator.frequency is not None or getattr(indicator.measure, "to_wave", None)
    if not dated:
        found.append(("T", _("not time-bound: no frequency, wave or due date")))
    return [SmartFinding(indicator.id, letter, Lack(Sentence(message), place)) for letter, message in found]


def _challenge(program: Program, category: str, answer: str) -> Challenge:
    risks = [risk.id for risk in program.risks if risk.category == category]
    by: list[str] = []
    if answer == "involve_people":
        by = [need.id for need in program.needs if any(e.involved for e in need.evidence)]
    elif answer == "partners":
        by = [partner.id for partner in program.partners]
    else:
        by = [a.id for a in program.activities if a.method in OPEN_METHODS]
    return Challenge(category, answer, risks, answered=bool(by), by=by)


def _chain(program: Program) -> list[ChainLink]:
    return [
        ChainLink(
            objective,
            [i.id for i in program.indicators if i.objective == objective.id],
            [a.id for a in program.activities if objective.id in a.objectives],
        )
        for level in reversed(LEVELS)
        for objective in program.objectives
        if objective.level == level
    ]
