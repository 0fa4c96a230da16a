"""``azureml.train.hyperdrive.policy``: when a poor run is stopped."""

from __future__ import annotations

from typing import Any, Dict, Optional

from .checks import bad, whole
from .exceptions import HyperDriveConfigException

__all__ = [
    "BanditPolicy",
    "EarlyTerminationPolicy",
    "MedianStoppingPolicy",
    "NoTerminationPolicy",
    "TruncationSelectionPolicy",
]


class EarlyTerminationPolicy:
    """A policy. Use one of the classes below.

    Args:
        evaluation_interval: Judge a run at every multiple of this many reports of the primary metric.
        delay_evaluation: Never judge a run before it has made this many.
    """

    POLICY_NAME = ""
    _kind = ""

    def __init__(self, evaluation_interval: int = 1, delay_evaluation: int = 0, **own: Any) -> None:
        self.evaluation_interval = whole("evaluation_interval", evaluation_interval, 0)
        self.delay_evaluation = whole("delay_evaluation", delay_evaluation, 0)
        self._own = {name: value for name, value in own.items() if value is not None}

    def block(self) -> Dict[str, Any]:
        """The block ``early_termination`` of a sweep file."""
        return {
            "type": self._kind,
            **self._own,
            "evaluation_interval": self.evaluation_interval or 1,
            "delay_evaluation": self.delay_evaluation,
        }


class BanditPolicy(EarlyTerminationPolicy):
    """Stops a run whose best is outside of the slack of the best run at the same interval.

    Raises:
        HyperDriveConfigException: unless exactly one of ``slack_factor`` and ``slack_amount`` is given.
    """

    POLICY_NAME = "Bandit"
    _kind = "bandit"

    def __init__(
        self,
        evaluation_interval: int = 1,
        slack_factor: Optional[float] = None,
        slack_amount: Optional[float] = None,
        delay_evaluation: int = 0,
    ) -> None:
        if (slack_factor is None) == (slack_amount is None):
            given = "neither" if slack_factor is None else "both"
            raise HyperDriveConfigException(
                f"BanditPolicy: expected exactly one of slack_factor and slack_amount, got {given}",
                field="slack_factor",
            )
        super().__init__(
            evaluation_interval,
            delay_evaluation,
            slack_factor=_above("slack_factor", slack_factor),
            slack_amount=_above("slack_amount", slack_amount),
        )
        self.slack_factor = slack_factor
        self.slack_amount = slack_amount


class MedianStoppingPolicy(EarlyTerminationPolicy):
    """Stops a run whose best is worse than the median of the running averages of all runs."""

    POLICY_NAME = "MedianStopping"
    _kind = "median_stopping"

    def __init__(self, evaluation_interval: int = 1, delay_evaluation: int = 0) -> None:
        super().__init__(evaluation_interval, delay_evaluation)


class TruncationSelectionPolicy(EarlyTerminationPolicy):
    """Stops the worst share of runs at each interval.

    Args:
        truncation_percentage: 1 to 99.
    """

    POLICY_NAME = "TruncationSelection"
    _kind = "truncation_selection"

    def __init__(
        self,
        truncation_percentage: int,
        evaluation_interval: int = 1,
        delay_evaluation: int = 0,
        exclude_finished_jobs: Optional[bool] = None,
    ) -> None:
        if whole("truncation_percentage", truncation_percentage, 1) > 99:
            raise bad("truncation_percentage", truncation_percentage, "a whole number from 1 to 99")
        super().__init__(
            evaluation_interval,
            delay_evaluation,
            truncation_percentage=truncation_percentage,
            exclude_finished_jobs=exclude_finished_jobs,
        )
        self.truncation_percentage = truncation_percentage


class NoTerminationPolicy(EarlyTerminationPolicy):
    """Every run runs to its end."""

    POLICY_NAME = "Default"

    def __init__(self) -> None:
        super().__init__()

    def block(self) -> Dict[str, Any]:
        return {"type": "none"}


def _above(name: str, value: Any) -> Any:
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0):
        raise bad(name, value, "a number above 0")
    return value
