"""Other records of a program: spending, stories, typed values, the passages, the evaluation, the workspace."""

from typing import Literal

from pydantic import Field

from pendamping.model.base import Day, Id, Money, Quantity, Record, Share, Text
from pendamping.model.plan import Phase

Criterion = Literal["relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability"]
Event = Literal["plan_approved", "started", "advanced", "closed"]
CRITERIA: tuple[Criterion, ...] = (
    "relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability",
)  # fmt: skip


class Spending(Record):
    """One payment in spending.csv."""

    id: Id
    date: Day
    budget_line: Id
    description: str | None = None
    amount: Money
    receipt: str | None = None
    fund_source: str | None = None


class Selection(Record):
    """Who chose a story as most significant, and why."""

    by: Text
    reason: Text
    date: Day | None = None


class Story(Record):
    """The front matter of a Most Significant Change story."""

    date: Day
    title: Text
    domain: Text
    teller: Id | None = None
    recorder: Id | None = None
    positive: bool = True
    publish: bool = Field(False, description="The teller agreed to publication.")
    significance: str | None = Field(None, description="Why the teller finds the change important.")
    selections: list[Selection] = []


class ManualValue(Record):
    """A value of an indicator typed with date and source, in data/manual.csv."""

    indicator: Id
    date: Day
    value: Quantity
    source: Text


class Passage(Record):
    """One passage in the life of a program: plan approved, started, advanced, closed."""

    event: Event
    date: Day
    by: Text
    phase: Phase | None = None
    plan: int | None = Field(None, ge=1, description="Number of the approved plan, in plans/<n>.yaml.")
    digest: str | None = Field(None, description="SHA-256 of the approved plan.")
    reason: str | None = None
    forced: list[str] = Field(default=[], description="What was lacking when the gate was passed by force.")


class Lifecycle(Record):
    """The passages so far, oldest first: lifecycle.yaml."""

    format: Literal[1] = 1
    events: list[Passage] = []


class CriterionAnswer(Record):
    """The answer of people to one of the six OECD-DAC questions."""

    criterion: Criterion
    question: str | None = None
    finding: Text
    evidence: str | None = None
    strength: Literal["strong", "moderate", "weak"]
    judgement: str | None = None


class Lesson(Record):
    """What was learned."""

    id: Id
    text: Text


class Decision(Record):
    """What people decided about a recommendation; one of their own has a `text`."""

    id: Id
    decision: Literal["accepted", "changed", "refused"]
    text: str | None = None
    reason: str | None = None
    by: str | None = None
    date: Day | None = None


class Evaluation(Record):
    """What people judge: evaluation.yaml."""

    format: Literal[1] = 1
    date: Day | None = None
    people_involved: int | None = Field(None, ge=0, description="How many of the people assisted took part.")
    helping_factors: list[str] = []
    hindering_factors: list[str] = []
    criteria: list[CriterionAnswer] = []
    lessons: list[Lesson] = []
    recommendations: list[Decision] = []


class StatusBand(Record):
    """A band of achievement; it begins at `from` and ends where the next one begins."""

    name: Text
    lowest: Quantity | None = Field(
        None, alias="from", description="Lowest achievement of the band; none for the lowest band."
    )


class Thresholds(Record):
    """The limits by which the tool warns."""

    small_cell: int = Field(5, ge=0)
    small_cell_specific: int = Field(10, ge=0)
    contact_days: int = Field(30, ge=1, description="Days without contact after which a person is named.")
    baseline_share: Share = Field(0.8, description="Share of people measured that the baseline gate asks for.")
    follow_up_due_days: int = Field(7, ge=0, description="Days before its date at which a follow-up is due soon.")
    bundle_megabytes: float = Field(4, gt=0, le=100, description="Most megabytes of a monthly bundle with its photos.")


class FunderProfile(Record):
    """Rules of a funder."""

    name: str | None = None
    group_limits: dict[str, Share] = Field(default={}, description="Budget group: highest share of the total.")


class CsvSettings(Record):
    """How tables are read where no cell settles it."""

    number_format: Literal["id", "en"] | None = None
    date_format: Literal["iso", "dmy"] = "iso"


class DressFiles(Record):
    """What an institution puts in place of the built-in look; files lie beside pendamping.yaml, or below."""

    logo: str | None = Field(None, description="Picture of the letterhead: PNG, JPEG or SVG.")
    letterhead: list[str] = Field(default=[], description="Lines below the organisation's name.")
    reference_docx: str | None = Field(None, description="Word file with the styles, head and foot of DOCX reports.")
    typst: str | None = Field(None, description="Typst template of PDF reports.")
    css: str | None = Field(None, description="Style sheet of HTML reports.")


class Workspace(Record):
    """pendamping.yaml, above one or more programs."""

    format: Literal[1] = 1
    language: Literal["id", "en"] | None = None
    thresholds: Thresholds = Thresholds.model_construct()
    status_scale: list[StatusBand] = []
    funder_profiles: dict[str, FunderProfile] = {}
    csv: CsvSettings = CsvSettings.model_construct()
    dress: DressFiles = DressFiles.model_construct()


class Settings(Record):
    """settings.yaml of the user, outside of all programs."""

    format: Literal[1] = 1
    allow_outside: list[str] = Field(default=[], description="Folders that links of any program may lead into.")
