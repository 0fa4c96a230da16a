"""Optuna's pruners: most are words for policies of HyperDrive, some decide here."""

from __future__ import annotations

import math
import warnings
from typing import Any, Dict, Mapping, Optional, Union

from ..errors import HyperDriveError, bad_argument
from .frozen import FrozenTrial
from .states import StudyDirection

_NONE: Mapping[str, Any] = {"type": "none"}


class BasePruner:
    """Decides which trials end early. Subclasses may decide themselves: ``prune`` is asked after each report.

    Attributes:
        block: The early termination policy of HyperDrive, as in a sweep file.
    """

    block: Mapping[str, Any] = _NONE

    def prune(self, study: Any, trial: FrozenTrial) -> bool:
        """Whether a trial should end now, whatever the policy says.

        Args:
            study: The study.
            trial: With its parameters and what it has reported.
        """
        return False


class NopPruner(BasePruner):
    """No trial ends early: ``none``."""


class MedianPruner(BasePruner):
    """Ends trials that are worse than the median of those that came as far: ``truncation_selection`` of one half.

    Args:
        n_startup_trials: Trials with a lower number than this run to their end.
        n_warmup_steps: Reports of a trial before its first comparison.
        interval_steps: Reports between comparisons.
        n_min_trials: Has no meaning here.
    """

    def __init__(
        self, n_startup_trials: int = 5, n_warmup_steps: int = 0, interval_steps: int = 1, *, n_min_trials: int = 1
    ) -> None:
        self._startup = n_startup_trials
        self.block = {
            "type": "truncation_selection",
            "truncation_percentage": 50,
            **_times(n_warmup_steps, interval_steps),
        }
        _left_out(self, n_min_trials=n_min_trials != 1)

    def is_early(self, number: int) -> bool:
        """Whether a trial is one of those that run to their end."""
        return number < self._startup


class PercentilePruner(MedianPruner):
    """Keeps the best ``percentile`` percent of the trials: ``truncation_selection``."""

    def __init__(
        self,
        percentile: float,
        n_startup_trials: int = 5,
        n_warmup_steps: int = 0,
        interval_steps: int = 1,
        *,
        n_min_trials: int = 1,
    ) -> None:
        super().__init__(n_startup_trials, n_warmup_steps, interval_steps, n_min_trials=n_min_trials)
        share = min(99, max(1, round(100 - percentile)))
        times = _times(n_warmup_steps, interval_steps)
        self.block = {"type": "truncation_selection", "truncation_percentage": share, **times}


class SuccessiveHalvingPruner(BasePruner):
    """Asynchronous successive halving: ``asha``."""

    def __init__(
        self,
        min_resource: Union[str, int] = "auto",
        reduction_factor: int = 4,
        min_early_stopping_rate: int = 0,
        bootstrap_count: int = 0,
    ) -> None:
        first = 1 if isinstance(min_resource, str) else int(min_resource)
        first *= reduction_factor**min_early_stopping_rate
        # Optuna's rungs have no end; after six of them at most one trial in 64 is left.
        last = first * reduction_factor**6
        self.block = _halving("asha", first, last, reduction_factor)
        _left_out(self, bootstrap_count=bootstrap_count != 0)


class HyperbandPruner(BasePruner):
    """Brackets of successive halving: ``hyperband``."""

    def __init__(
        self,
        min_resource: int = 1,
        max_resource: Union[str, int] = "auto",
        reduction_factor: int = 3,
        bootstrap_count: int = 0,
    ) -> None:
        last = min_resource * reduction_factor**4 if isinstance(max_resource, str) else int(max_resource)
        self.block = _halving("hyperband", min_resource, last, reduction_factor)
        _left_out(self, bootstrap_count=bootstrap_count != 0)


class ThresholdPruner(BasePruner):
    """Ends a trial that reports a value outside of bounds, or NaN."""

    def __init__(
        self,
        lower: Optional[float] = None,
        upper: Optional[float] = None,
        n_warmup_steps: int = 0,
        interval_steps: int = 1,
    ) -> None:
        if lower is None and upper is None:
            raise TypeError("ThresholdPruner: expected lower, upper or both")
        self._lower = -math.inf if lower is None else lower
        self._upper = math.inf if upper is None else upper
        self._warmup, self._interval = n_warmup_steps, interval_steps

    def prune(self, study: Any, trial: FrozenTrial) -> bool:
        step = trial.last_step
        if step is None or step < self._warmup or (step - self._warmup) % self._interval != 0:
            return False
        return not self._lower <= trial.intermediate_values[step] <= self._upper


class PatientPruner(BasePruner):
    """Ends a trial only once its values have not improved for a while.

    Args:
        wrapped_pruner: Which must agree; None: patience decides alone.
        patience: Reports without improvement.
        min_delta: The least improvement that counts.
    """

    def __init__(self, wrapped_pruner: Optional[BasePruner], patience: int, min_delta: float = 0.0) -> None:
        self.wrapped = wrapped_pruner
        self.block = _NONE if wrapped_pruner is None else wrapped_pruner.block
        self._patience, self._delta = patience, min_delta

    def is_patient(self, study: Any, trial: FrozenTrial) -> bool:
        """Whether the trial has improved lately, so that it may go on."""
        steps = sorted(trial.intermediate_values)
        if len(steps) <= self._patience + 1:
            return True
        sign = -1 if study.direction is StudyDirection.MAXIMIZE else 1
        values = [sign * trial.intermediate_values[step] for step in steps]
        lately, before = values[-self._patience - 1 :], values[: -self._patience - 1]
        return min(before) + self._delta >= min(lately)

    def prune(self, study: Any, trial: FrozenTrial) -> bool:
        if self.is_patient(study, trial):
            return False
        return self.wrapped is None or self.wrapped.prune(study, trial)


class WilcoxonPruner(BasePruner):
    """Refused: no policy of HyperDrive compares trials by a signed-rank test."""

    def __init__(self, **_: Any) -> None:
        raise HyperDriveError(
            "PYTHON_BAD_ARGUMENT",
            "WilcoxonPruner: HyperDrive has no policy that compares trials by a signed-rank test; "
            "use MedianPruner, or a subclass of BasePruner",
            field="pruner",
            fix="use MedianPruner, or a subclass of BasePruner",
        )


def pruner_of(given: Optional[object]) -> BasePruner:
    """The pruner of an argument. Default: ``MedianPruner()``, as in Optuna."""
    if given is None:
        return MedianPruner()
    if isinstance(given, BasePruner):
        return given
    fix = "import pruners from hyperdrive_ml.optuna"
    raise bad_argument("pruner", given, "one of hyperdrive_ml.optuna.pruners", fix=fix)


def recorded_pruner(block: Mapping[str, Any]) -> BasePruner:
    """The pruner of a study that does not name one: its policy decides."""
    return MedianPruner() if block.get("type") in ("median_stopping", "truncation_selection") else NopPruner()


def _times(warmup: int, interval: int) -> Dict[str, int]:
    return {"delay_evaluation": warmup, "evaluation_interval": interval}


def _halving(kind: str, first: int, last: int, factor: int) -> Dict[str, Any]:
    return {"type": kind, "min_reports": first, "max_reports": max(first, last), "reduction_factor": factor}


def _left_out(pruner: BasePruner, **given: bool) -> None:
    for name, is_given in given.items():
        if is_given:
            warnings.warn(f"{type(pruner).__name__}: {name} has no meaning here and is left out", stacklevel=4)
