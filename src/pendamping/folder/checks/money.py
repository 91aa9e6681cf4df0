"""Budget arithmetic, limits of the funder, and spending."""

from collections import defaultdict
from decimal import Decimal

from pendamping.diagnostics import Diagnostic
from pendamping.folder import paths
from pendamping.folder.checks.definition import Known, known_ids
from pendamping.folder.load import Folder
from pendamping.vocabulary import key_word


def rupiah(amount: Decimal) -> str:
    """Write an amount as it is written in Indonesia: Rp1.250.000."""
    return f"Rp{amount:,.0f}".replace(",", ".").replace("Rp-", "-Rp")


def _percent(share: float) -> str:
    return f"{share:.1%}".replace(".0%", "%")


def check_money(folder: Folder) -> list[Diagnostic]:
    """Check amounts, ceilings and group limits of the budget, and every payment."""
    return [*_budget(folder), *_spending(folder)]


def _budget(folder: Folder) -> list[Diagnostic]:
    program = folder.program
    found: list[Diagnostic] = []
    groups: defaultdict[str, Decimal] = defaultdict(Decimal)
    for i, line in enumerate(program.budget):
        if line.amount is not None and line.amount != line.total:
            values = {"value": line.id, "found": rupiah(line.amount), "expected": rupiah(line.total)}
            found.append(Diagnostic("PD501", paths.PROGRAM, ("budget", i, "amount"), values))
        groups[line.group or ""] += line.total
    total = sum(groups.values(), Decimal(0))
    funder = program.funder
    if funder is None:
        return found
    if funder.ceiling is not None and total > funder.ceiling:
        values = {"found": rupiah(total), "limit": rupiah(funder.ceiling)}
        found.append(Diagnostic("PD503", paths.PROGRAM, ("funder", "ceiling"), values))
    profile = folder.workspace.funder_profiles.get(funder.profile or "")
    if funder.profile is not None and profile is None:
        values = {
            "key": key_word("profile", program.language),
            "value": funder.profile,
            "known": known_ids(folder.workspace.funder_profiles),
        }
        found.append(Diagnostic("PD301", paths.PROGRAM, ("funder", "profile"), values))
    for group, limit in (profile.group_limits if profile else {}).items():
        share = float(groups.get(group, Decimal(0)) / total) if total else 0.0
        if share > limit:
            values = {"group": group, "found": _percent(share), "limit": _percent(limit)}
            found.append(Diagnostic("PD504", paths.PROGRAM, ("budget",), values, on_key=True))
    return found


def _spending(folder: Folder) -> list[Diagnostic]:
    program, language = folder.program, folder.language
    lines = {line.id: line for line in program.budget}
    known = Known(lines)
    first: dict[str, int] = {}
    spent: defaultdict[str, Decimal] = defaultdict(Decimal)
    last: dict[str, int] = {}
    found: list[Diagnostic] = []
    for payment, line in zip(folder.spending.values, folder.spending.lines, strict=True):

        def report(code: str, column: str, at: int = line, **values: str) -> None:
            place = (at, key_word(column, language))
            found.append(Diagnostic(code, paths.SPENDING, place, values, line=at))

        if payment.id in first:
            report("PD507", "id", value=payment.id, first=str(first[payment.id]))
        first.setdefault(payment.id, line)
        if payment.budget_line not in lines:
            report("PD502", "budget_line", value=payment.budget_line, known=known.said)
        period = program.period
        if not period.start <= payment.date <= period.end:
            report("PD506", "date", date=str(payment.date), start=str(period.start), end=str(period.end))
        if not payment.receipt:
            report("PD508", "receipt", value=payment.id)
        spent[payment.budget_line] += payment.amount
        last[payment.budget_line] = line
    for name, amount in spent.items():
        if name in lines and amount > lines[name].total:
            values = {"value": name, "found": rupiah(amount), "limit": rupiah(lines[name].total)}
            place = (last[name], key_word("amount", language))
            found.append(Diagnostic("PD505", paths.SPENDING, place, values, line=last[name]))
    return found
