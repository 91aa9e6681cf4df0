"""Achievement, progress and status of a figure against its target."""

from collections.abc import Sequence

from pendamping.model.indicators import Direction
from pendamping.model.records import StatusBand
from pendamping.wording import mark as _

# Where the workspace declares no bands; none of them is official.
DEFAULT_BANDS: tuple[tuple[str, float | None], ...] = (
    (_("reached"), 1.0),
    (_("nearly reached"), 0.75),
    (_("not reached"), None),
)
NO_DATA = _("no data")


def achievement(actual: float, low: float, high: float, direction: Direction) -> float | None:
    """Return realisation against target as a fraction; None where the target is zero.

    Up: R/T. Down: (2T - R)/T. A target that is a range counts as met inside it; outside, the nearer bound
    takes the place of T, read as a ceiling when R is above it (PermenPANRB on performance management).
    """
    if low != high:
        if low <= actual <= high:
            return 1.0
        if direction == "up":
            return None if low == 0 or high == 0 else actual / (low if actual < low else high)
        bound = low if actual < low else high
        return None if bound == 0 else (2 * bound - actual) / bound
    if direction == "yes_no":
        return 1.0 if actual >= low else 0.0
    if low == 0:
        return None
    # A fall that is itself the measure has a negative target: twice the fall is twice the achievement.
    return actual / low if direction == "up" or low < 0 else (2 * low - actual) / low


def progress(actual: float, baseline: float | None, low: float, high: float, direction: Direction) -> float | None:
    """Return (R - B)/(T - B); None without a baseline, or when target and baseline are the same.

    Of a range the bound that is reached first from the baseline is the target.
    """
    target = high if direction == "down" else low
    if baseline is None or target == baseline:
        return None
    return (actual - baseline) / (target - baseline)


def is_reached(actual: float, low: float, high: float, direction: Direction) -> bool:
    """Whether the target is met: in the range, at least the value (up, yes/no), or at most (down)."""
    if low != high:
        return low <= actual <= high
    return actual <= high if direction == "down" else actual >= low


def status(value: float | None, bands: Sequence[StatusBand]) -> str:
    """Return the name of the half-open band that an achievement lies in; whether a target is met counts as 1 or 0."""
    if value is None:
        return NO_DATA
    named = [(band.name, band.lowest) for band in bands] or list(DEFAULT_BANDS)
    ordered = sorted(named, key=lambda band: float("-inf") if band[1] is None else band[1], reverse=True)
    rounded = round(value, 9)  # 0.9 computed from parts must not fall below a band that begins at 0.9
    return next((name for name, lowest in ordered if lowest is None or rounded >= lowest), ordered[-1][0])
