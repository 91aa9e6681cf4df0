"""The shapes of what the analysis finds; figures of shares are fractions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pendamping.analysis.statistics.effects import Effect
from pendamping.analysis.statistics.intervals import Interval
from pendamping.analysis.statistics.moments import Moments
from pendamping.analysis.statistics.significance import Test
from pendamping.model.indicators import Indicator
from pendamping.wording import AmountKind, Sentence


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people stand behind a figure.

    `enrolled` could have been measured; `measured` were at the wave of the figure, `measured_before` at the earlier
    one and `paired` at both (None where the measure has only one wave). `missing` is enrolled less measured, `reasons`
    say why. `withdrawn` took back their consent and are in none of these numbers.
    """

    enrolled: int
    measured: int
    paired: int | None = None
    missing: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict[str, int])
    measured_before: int | None = None
    withdrawn: int = 0

    @property
    def behind(self) -> int:
        """The people that the figure rests on: the pairs, else those measured."""
        return self.measured if self.paired is None else self.paired


@dataclass(frozen=True, slots=True)
class Quartiles:
    """First quartile, median and third quartile, by linear interpolation."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class ItemMean:
    """The mean of one item of an index, and how many answered it."""

    item: str
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its parts: `before` and `after` are means, medians or shares of the same people.

    `interval` belongs to the value; `change` is after less before in points of the score, with its own interval.
    """

    value: float | None
    n: Counts
    numerator: float | None = None
    denominator: float | None = None
    before: float | None = None
    after: float | None = None
    interval: Interval | None = None
    at_maximum: float | None = None
    tests: Sequence[Test] = ()
    effects: Sequence[Effect] = ()
    change: Moments | None = None
    change_interval: Interval | None = None
    before_quartiles: Quartiles | None = None
    after_quartiles: Quartiles | None = None
    items: Sequence[ItemMean] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a figure says, as a plain sentence, and the kind of thing it says."""

    kind: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """The figure of one group.

    `hidden` says that the figure was taken out, so that nobody can be recognised; `withheld` that it is there, but
    not for others. `n` are the people behind it, None where that is hidden, too.
    """

    attribute: str
    attribute_name: str
    value: str
    label: str
    figure: Figure
    n: int | None = None
    hidden: bool = False
    withheld: bool = False
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same measure in a group without the program.

    `difference` is that of the two figures, with its interval and test. For measures of change it is a difference in
    differences; for `change_difference` in points of the score, where the figures themselves are expressed otherwise.
    """

    group: str
    name: str
    figure: Figure
    difference: float | None
    interval: Interval | None = None
    test: Test | None = None
    change_difference: float | None = None
    change_interval: Interval | None = None
    hidden: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """People measured at the earlier wave only, beside those measured at both: where each began."""

    n: int
    mean: float
    stayers: int
    stayers_mean: float
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator: where it stood, where it should be, where it is, and what that rests on."""

    indicator: Indicator
    unit: str
    kind: AmountKind
    baseline: float | None
    baseline_date: date | None
    figure: Figure
    wave: str | None
    achievement: float | None
    progress: float | None
    status: str
    reached: bool | None
    groups: Sequence[GroupFigure] = ()
    comparison: Comparison | None = None
    lost: Lost | None = None
    findings: Sequence[Finding] = ()
    hidden: bool = False
    withheld: bool = False

    @property
    def notes(self) -> list[Sentence]:
        """The findings as sentences."""
        return [finding.text for finding in self.findings]


@dataclass(frozen=True, slots=True)
class ActivityProgress:
    """One activity: planned against held, up to a day. `due` is what should have been held by then."""

    id: str
    name: str
    phase: str
    start: date
    end: date
    planned: int
    due: float
    held: int
    minutes_planned: int
    minutes_held: int
    first: date | None
    last: date | None
    steps_planned: int
    steps_done: int

    @property
    def in_time(self) -> bool | None:
        """Whether it began and ended within the plan; None when nothing was held."""
        if self.first is None or self.last is None:
            return None
        return self.first >= self.start and self.last <= self.end


@dataclass(frozen=True, slots=True)
class Money:
    """Budget and spending of one line, group, source or activity, in rupiah."""

    name: str
    label: str
    planned: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """What is not spent; negative when overspent."""
        return self.planned - self.spent

    @property
    def absorption(self) -> float | None:
        """Spent / planned."""
        return float(self.spent / self.planned) if self.planned else None


@dataclass(frozen=True, slots=True)
class FollowUpState:
    """A follow-up and where it stands on a day."""

    id: str
    action: str
    responsible: str | None
    agreed: date
    due: date | None
    closed: date | None
    state: str  # open | due_soon | overdue | closed | closed_late


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """Obstacles of one category."""

    category: str
    count: int
    solved: int
    answered: int
    risks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """The last session that a person took part in; `days` since then, or since joining."""

    person: str
    last: date | None
    days: int | None


@dataclass(frozen=True, slots=True)
class GroupAttendance:
    """Attendances of one group of people: present of those expected.

    `hidden` says that the numbers of a small group were taken out, `withheld` that they are not for others.
    """

    attribute: str
    attribute_name: str
    value: str
    label: str
    present: int
    expected: int
    people: int
    hidden: bool = False
    withheld: bool = False

    @property
    def share(self) -> float | None:
        """Present / expected."""
        return self.present / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Process:
    """How the program was carried out, up to a day. Doses are fractions of the planned minutes."""

    activities: Sequence[ActivityProgress]
    sessions_planned: int
    sessions_held: int
    dose_delivered: float | None
    dose_received_median: float | None
    dose_received_low: float | None
    dose_received_high: float | None
    dose_enough: int
    enrolled: int
    active: int
    dropped_out: int
    withdrawn: int
    reached: int
    target_size: int
    present: int
    expected: int
    fidelity_done: int
    fidelity_planned: int
    in_time: int
    in_time_of: int
    headcount: int
    no_contact: Sequence[Contact]
    without_contact: int
    obstacles: Sequence[CategoryCount]
    follow_ups: Sequence[FollowUpState]
    budget: Money
    budget_lines: Sequence[Money]
    budget_groups: Sequence[Money]
    budget_sources: Sequence[Money]
    budget_activities: Sequence[Money]
    time_used: float
    attendance_groups: Sequence[GroupAttendance] = ()

    @property
    def attendance(self) -> float | None:
        """Present / (sessions held × people active on that day)."""
        return self.present / self.expected if self.expected else None

    @property
    def reach(self) -> float:
        """Unique people with at least one session / planned size of the target group."""
        return self.reached / self.target_size

    @property
    def fidelity(self) -> float | None:
        """Steps carried out / steps planned, over the sessions held of activities that list steps."""
        return self.fidelity_done / self.fidelity_planned if self.fidelity_planned else None
