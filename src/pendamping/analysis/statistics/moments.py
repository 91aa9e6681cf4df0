"""What the statistics of a change are made of: counts, means and variances of the same people before and after."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moments:
    """Number, mean and variance (n - 1 in the denominator; zero for one value) of one set of numbers."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """The same `n` people before and after; `change` is after less before."""

    n: int
    before: Moments
    after: Moments
    change: Moments

    @property
    def covariance(self) -> float:
        """Covariance of before and after, from Var(a - b) = Var(a) + Var(b) - 2 Cov(a, b)."""
        return (self.before.variance + self.after.variance - self.change.variance) / 2


@dataclass(frozen=True, slots=True)
class RankSums:
    """The signed ranks of changes that are not zero.

    `plus` and `minus` are the sums of ranks of rises and falls, `ties` is Σ(t³ - t) over the groups of equal
    size, `ranks` the ranks themselves where there are few enough to enumerate their signs.
    """

    n: int
    plus: float
    minus: float
    ties: float
    ranks: Sequence[float] = ()
