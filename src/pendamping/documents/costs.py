"""The budget as a document shows it: lines with their calculation, by activity, and what of each was spent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pendamping import wording
from pendamping.analysis.results import Money, Process
from pendamping.analysis.volumes import compare_volumes
from pendamping.folder.load import Folder
from pendamping.model.plan import Activity, BudgetLine
from pendamping.vocabulary import Language
from pendamping.wording import Sentence

TIMES = " × "


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line: its calculation in words (`2 orang × 8 jam`), its money, its payments and those with a receipt."""

    line: BudgetLine
    calculation: str
    money: Money
    payments: int
    receipts: int


@dataclass(frozen=True, slots=True)
class CostBlock:
    """The lines of one activity, or those of none, with their sum; `share` is that of the whole budget."""

    activity: Activity | None
    lines: Sequence[CostLine]
    money: Money
    share: float | None

    @property
    def payments(self) -> int:
        """Number of payments."""
        return sum(line.payments for line in self.lines)

    @property
    def receipts(self) -> int:
        """Number of payments with a receipt."""
        return sum(line.receipts for line in self.lines)


@dataclass(frozen=True, slots=True)
class GroupCost:
    """One group of the budget: its share of the whole, and the highest share that the funder allows."""

    money: Money
    share: float
    limit: float | None = None

    @property
    def over(self) -> bool:
        """Whether the group takes more than its limit."""
        return self.limit is not None and self.share > self.limit


@dataclass(frozen=True, slots=True)
class Costs:
    """The whole budget, up to a day; `without` are the activities that no line belongs to."""

    blocks: Sequence[CostBlock]
    total: Money
    groups: Sequence[GroupCost]
    sources: Sequence[Money]
    ceiling: Decimal | None
    per_person: Decimal | None
    payments: int
    receipts: int
    profile: str | None = None
    without: Sequence[Activity] = ()
    remarks: Sequence[Sentence] = field(default_factory=list[Sentence])

    @property
    def accounts(self) -> bool:
        """Whether any line has an account code."""
        return any(line.line.account for block in self.blocks for line in block.lines)

    @property
    def limited(self) -> bool:
        """Whether the funder sets limits for groups."""
        return any(group.limit is not None for group in self.groups)

    @property
    def left_of_ceiling(self) -> Decimal | None:
        """What the ceiling leaves; negative where the budget goes beyond it."""
        return None if self.ceiling is None else self.ceiling - self.total.planned


def compute_costs(folder: Folder, process: Process, language: Language, as_of: date) -> Costs:
    """Return the budget of a program by activity, in the order of the plan, lines without an activity last."""
    program = folder.program
    paid = [payment for payment in folder.spending.values if payment.date <= as_of]
    payments = Counter(payment.budget_line for payment in paid)
    receipts = Counter(payment.budget_line for payment in paid if payment.receipt)
    lines = [
        CostLine(line, calculation(line, language), money, payments[line.id], receipts[line.id])
        for line, money in zip(program.budget, process.budget_lines, strict=True)
    ]
    whole = process.budget.planned
    known = {activity.id for activity in program.activities}
    own = [(activity, [cost for cost in lines if cost.line.activity == activity.id]) for activity in program.activities]
    rest = [cost for cost in lines if cost.line.activity not in known]
    funder = program.funder
    profile = folder.workspace.funder_profiles.get(funder.profile or "") if funder else None
    return Costs(
        blocks=[_block(activity, some, whole) for activity, some in [*own, (None, rest)] if some],
        total=process.budget,
        groups=_groups(process.budget_groups, profile.group_limits if profile else {}, whole),
        sources=process.budget_sources,
        ceiling=funder.ceiling if funder else None,
        per_person=whole / program.target_group.size if whole else None,
        payments=sum(payments[line.id] for line in program.budget),
        receipts=sum(receipts[line.id] for line in program.budget),
        profile=(profile.name or (funder.profile if funder else None)) if profile else None,
        without=[activity for activity, some in own if not some],
        remarks=[said for _, said in compare_volumes(program)],
    )


def calculation(line: BudgetLine, language: Language) -> str:
    """Return the factors of a line as they are multiplied: `2 orang × 1,5 jam`."""
    return TIMES.join(
        f"{wording.number(value, language, 4)} {name.replace('_', ' ')}" for name, value in line.calculation.items()
    )


def _block(activity: Activity | None, lines: Sequence[CostLine], whole: Decimal) -> CostBlock:
    name = activity.id if activity else ""
    planned = sum((cost.money.planned for cost in lines), Decimal(0))
    spent = sum((cost.money.spent for cost in lines), Decimal(0))
    share = float(planned / whole) if whole else None
    return CostBlock(activity, lines, Money(name, activity.name if activity else "", planned, spent), share)


def _groups(groups: Sequence[Money], limits: dict[str, float], whole: Decimal) -> list[GroupCost]:
    """Return every group with its limit, in the order of the budget; groups that only a limit names last."""
    absent = [Money(name, name, Decimal(0), Decimal(0)) for name in limits if name not in {g.name for g in groups}]
    return [
        GroupCost(money, float(money.planned / whole) if whole else 0.0, limits.get(money.name))
        for money in [*groups, *absent]
    ]
