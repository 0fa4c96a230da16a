"""Functions for ``callbacks`` of ``study.optimize``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Container, Optional

from ..frozen import FrozenTrial
from ..states import TrialState

if TYPE_CHECKING:
    from .study import Study


class MaxTrialsCallback:
    """Stops ``optimize`` once a study has so many trials, those of earlier runs included.

    Args:
        n_trials: How many.
        states: Which trials count; None: all. Default: completed ones.

    Example:
        >>> study.optimize(objective, n_trials=50, callbacks=[hd.optuna.study.MaxTrialsCallback(10)])
    """

    def __init__(self, n_trials: int, states: Optional[Container[TrialState]] = (TrialState.COMPLETE,)) -> None:
        self._most = n_trials
        self._states = states

    def __call__(self, study: "Study", trial: FrozenTrial) -> None:
        if len(study.get_trials(deepcopy=False, states=self._states)) >= self._most:
            study.stop()
