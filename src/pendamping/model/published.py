"""What a report published: the record of its figures, and of the files they rest on, in reports/figures/."""

from typing import Literal

from pydantic import Field

from pendamping.model.base import Day, Id, Quantity, Record, Text
from pendamping.model.indicators import Target
from pendamping.model.plan import Period

RecordedKind = Literal["evaluation", "progress"]
# A journal tells of sessions and publishes no figures.
RECORDED_KINDS: tuple[RecordedKind, ...] = ("evaluation", "progress")
FigureKind = Literal["share", "number", "yes_no"]


class PublishedFigure(Record):
    """One indicator as a report printed it, for everybody; figures of groups are not recorded."""

    id: Id
    name: Text
    kind: FigureKind = Field("number", description="How the figure is shown; a share is a fraction.")
    unit: str | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = Field(None, description="People behind the figure; at both waves where the measure has two.")
    enrolled: int | None = Field(None, description="Of how many enrolled.")
    baseline: float | None = None
    target: Quantity | Target | None = None
    digest: Text = Field(description="Of the definition: the measure, and the items and scoring of its instrument.")


class PublishedProcess(Record):
    """How the program was carried out, as a report printed it."""

    sessions_held: int
    present: int
    expected: int
    enrolled: int
    reached: int
    spent: int = Field(description="In whole rupiah, as reports print it.")


class Published(Record):
    """What one report published; pendamping writes it beside the report, and nothing changes it afterwards."""

    format: Literal[1] = 1
    kind: RecordedKind
    as_of: Day
    period: Period
    language: Literal["id", "en"] = Field(description="Language of the report.")
    digest: Text = Field(description="SHA-256 of the files of the program, as the report prints it.")
    indicators: list[PublishedFigure] = []
    process: PublishedProcess
    version: Text = Field(description="Version of pendamping that computed the figures.")
    files: dict[str, str] = Field(default={}, description="File: the first 16 characters of its SHA-256.")
    notes: dict[str, str] = Field(default={}, description="Session note up to that day: likewise.")
    seal: Text = Field(description="SHA-256 of the lines above: shows a change by hand.")

    @property
    def state(self) -> tuple[object, ...]:
        """What the figures follow from: two records with the same state record the same figures."""
        return self.kind, self.as_of, self.period, self.language, self.digest, self.files, self.notes
