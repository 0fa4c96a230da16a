"""The Pareto front of a study with several objectives."""

from __future__ import annotations

from typing import List, Sequence, Tuple

from ..frozen import FrozenTrial
from ..states import StudyDirection


def pareto_front(completed: Sequence[FrozenTrial], directions: Sequence[StudyDirection]) -> List[FrozenTrial]:
    """The trials within the constraints that no other one dominates, in the order of their numbers."""
    signs = [-1 if each is StudyDirection.MAXIMIZE else 1 for each in directions]
    rated = [
        (tuple(sign * value for sign, value in zip(signs, trial.values or ())), trial)
        for trial in completed
        if trial.is_feasible
    ]
    front: List[FrozenTrial] = []
    kept: List[Tuple[float, ...]] = []
    # In this order, only a trial before another one can dominate it.
    for losses, trial in sorted(rated, key=lambda each: each[0]):
        if not any(other != losses and all(a <= b for a, b in zip(other, losses)) for other in kept):
            front.append(trial)
            kept.append(losses)
    return sorted(front)
