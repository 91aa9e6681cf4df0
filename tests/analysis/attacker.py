"""Somebody who wants to know what is hidden, and has linear algebra."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array


@dataclass
class Attacker:
    """Linear knowledge of unknown numbers that are not negative."""

    names: dict[object, int] = field(default_factory=dict)
    equal: list[tuple[list[int], float]] = field(default_factory=list)
    at_most: list[tuple[list[int], list[int], float]] = field(default_factory=list)

    def unknown(self, names: Iterable[object]) -> list[int]:
        return [self.names.setdefault(name, len(self.names)) for name in names]

    def knows(self, names: Iterable[object], total: float) -> None:
        """The unknowns add up to `total`."""
        self.equal.append((self.unknown(names), total))

    def contains(self, large: Iterable[object], small: Iterable[object], extra: float = 0) -> None:
        """The sum of `small`, and `extra`, is at most the sum of `large`."""
        self.at_most.append((self.unknown(small), self.unknown(large), -extra))

    def _rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        size = len(self.names)
        equal, less = np.zeros((len(self.equal), size)), np.zeros((len(self.at_most), size))
        for row, (places, _) in zip(equal, self.equal, strict=True):
            row[places] = 1
        for row, (small, large, _) in zip(less, self.at_most, strict=True):
            row[small] += 1
            row[large] -= 1
        return equal, np.array([v for _, v in self.equal]), less, np.array([v for *_, v in self.at_most])

    def system(self) -> "System":
        equal, totals, less, bounds = self._rows()
        _, sizes, directions = np.linalg.svd(equal, full_matrices=False)
        return System(self, csr_array(equal), totals, csr_array(less), bounds, directions[sizes > 1e-9 * sizes[0]])


@dataclass
class System:
    attacker: Attacker
    equal: csr_array
    totals: np.ndarray
    less: csr_array
    bounds: np.ndarray
    known: np.ndarray  # an orthonormal basis of all sums that follow from the equations

    def _target(self, names: Iterable[object]) -> np.ndarray:
        row = np.zeros(len(self.attacker.names))
        row[self.attacker.unknown(names)] = 1
        return row

    def computed(self, names: Iterable[object]) -> bool:
        """Whether the sum follows from the equations alone."""
        target = self._target(names)
        return bool(np.linalg.norm(target - self.known.T @ (self.known @ target)) < 1e-6)

    def range(self, names: Iterable[object]) -> tuple[float, float]:
        """Return the lowest and the highest value of the sum that fit all that is known."""
        target = self._target(names)
        ends: list[float] = []
        for sign in (1, -1):
            found = linprog(
                sign * target,
                A_ub=self.less if len(self.bounds) else None,
                b_ub=self.bounds if len(self.bounds) else None,
                A_eq=self.equal,
                b_eq=self.totals,
                bounds=(0, None),
            )
            assert found.status in (0, 3), found.message  # the truth fits: never infeasible
            ends.append(sign * found.fun if found.status == 0 else float("inf"))
        return ends[0], ends[1]
