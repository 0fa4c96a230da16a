"""``azure.ai.ml.sweep``: search spaces, policies and sweep jobs."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence, cast

from ..azure.book import plain
from ..azure.space import ARGUMENTS
from .blocks import Block
from .jobs import Objective, SweepJob, SweepJobLimits

__all__ = [
    "BanditPolicy",
    "BayesianSamplingAlgorithm",
    "Choice",
    "GridSamplingAlgorithm",
    "LogNormal",
    "LogUniform",
    "MedianStoppingPolicy",
    "Normal",
    "Objective",
    "QLogNormal",
    "QLogUniform",
    "QNormal",
    "QUniform",
    "Randint",
    "RandomSamplingAlgorithm",
    "SamplingAlgorithm",
    "SweepJob",
    "SweepJobLimits",
    "TruncationSelectionPolicy",
    "Uniform",
]


class SweepDistribution:
    """How a parameter is drawn. Use one of the classes below."""

    kind = ""

    def __init__(self, *values: Any) -> None:
        self.type = self.kind
        for name, value in zip(ARGUMENTS[self.kind], values):
            setattr(self, name, value)

    def to_json(self) -> Dict[str, Any]:
        """The expression in the form of a sweep file, with what the attributes are by now."""
        return {"type": self.kind, **{name: _option(getattr(self, name)) for name in ARGUMENTS[self.kind]}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SweepDistribution) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        listed = ", ".join(f"{name}={getattr(self, name)!r}" for name in ARGUMENTS[self.kind])
        return f"{type(self).__name__}({listed})"


class Choice(SweepDistribution):
    """One of the values; a mapping among them may hold further expressions."""

    kind = "choice"

    def __init__(self, values: Sequence[Any], **more: Any) -> None:
        super().__init__(list(values))


class Randint(SweepDistribution):
    """A whole number from 0 to ``upper`` - 1."""

    kind = "randint"

    def __init__(self, upper: int, **more: Any) -> None:
        super().__init__(upper)


class Uniform(SweepDistribution):
    """A number from ``min_value`` to ``max_value``."""

    kind = "uniform"

    def __init__(self, min_value: float, max_value: float, **more: Any) -> None:
        super().__init__(min_value, max_value)


class LogUniform(SweepDistribution):
    """``exp(uniform)``: the bounds are exponents."""

    kind = "loguniform"

    def __init__(self, min_value: float, max_value: float, **more: Any) -> None:
        super().__init__(min_value, max_value)


class QUniform(SweepDistribution):
    """``round(uniform / q) * q``."""

    kind = "quniform"

    def __init__(self, min_value: float, max_value: float, q: float, **more: Any) -> None:
        super().__init__(min_value, max_value, q)


class QLogUniform(SweepDistribution):
    """``round(exp(uniform) / q) * q``: the bounds are exponents."""

    kind = "qloguniform"

    def __init__(self, min_value: float, max_value: float, q: float, **more: Any) -> None:
        super().__init__(min_value, max_value, q)


class Normal(SweepDistribution):
    """A number of the normal distribution."""

    kind = "normal"

    def __init__(self, mu: float, sigma: float, **more: Any) -> None:
        super().__init__(mu, sigma)


class LogNormal(SweepDistribution):
    """``exp(normal)``."""

    kind = "lognormal"

    def __init__(self, mu: float, sigma: float, **more: Any) -> None:
        super().__init__(mu, sigma)


class QNormal(SweepDistribution):
    """``round(normal / q) * q``."""

    kind = "qnormal"

    def __init__(self, mu: float, sigma: float, q: float, **more: Any) -> None:
        super().__init__(mu, sigma, q)


class QLogNormal(SweepDistribution):
    """``round(exp(normal) / q) * q``."""

    kind = "qlognormal"

    def __init__(self, mu: float, sigma: float, q: float, **more: Any) -> None:
        super().__init__(mu, sigma, q)


class BanditPolicy(Block):
    """Stops a trial whose best is outside of the slack of the best trial at the same interval."""

    type = "bandit"

    def __init__(
        self,
        *,
        delay_evaluation: int = 0,
        evaluation_interval: int = 0,
        slack_amount: float = 0,
        slack_factor: float = 0,
    ) -> None:
        super().__init__(
            slack_factor=slack_factor,
            slack_amount=slack_amount,
            evaluation_interval=evaluation_interval,
            delay_evaluation=delay_evaluation,
        )

    def to_json(self) -> Dict[str, Any]:
        """The policy in the form of a sweep file. Slacks of 0 are unset, as in the original."""
        keys = super().to_json()
        return {name: value for name, value in keys.items() if not (name.startswith("slack") and value == 0)}


class MedianStoppingPolicy(Block):
    """Stops a trial whose best is worse than the median of the running averages of all trials."""

    type = "median_stopping"

    def __init__(self, *, delay_evaluation: int = 0, evaluation_interval: int = 1) -> None:
        super().__init__(evaluation_interval=evaluation_interval, delay_evaluation=delay_evaluation)


class TruncationSelectionPolicy(Block):
    """Stops the worst share of trials at each interval."""

    type = "truncation_selection"

    def __init__(
        self,
        *,
        delay_evaluation: int = 0,
        evaluation_interval: int = 0,
        truncation_percentage: int = 0,
        exclude_finished_jobs: Optional[bool] = None,
    ) -> None:
        super().__init__(
            truncation_percentage=truncation_percentage,
            exclude_finished_jobs=exclude_finished_jobs,
            evaluation_interval=evaluation_interval,
            delay_evaluation=delay_evaluation,
        )


class SamplingAlgorithm:
    """How configurations are proposed. Use one of the classes below."""

    kind = ""

    def __init__(self, **options: Any) -> None:
        self.type = self.kind
        self._options = {name: value for name, value in options.items() if value is not None}

    def to_json(self) -> Dict[str, Any]:
        """The algorithm in the form of a sweep file."""
        return {"type": self.kind, **self._options}


class RandomSamplingAlgorithm(SamplingAlgorithm):
    """Independent draws, or a Sobol sequence (``rule="sobol"``)."""

    kind = "random"

    def __init__(
        self, *, rule: Optional[str] = None, seed: Optional[int] = None, logbase: Any = None, **more: Any
    ) -> None:
        super().__init__(rule=rule, seed=seed, logbase=logbase)


class GridSamplingAlgorithm(SamplingAlgorithm):
    """Every combination."""

    kind = "grid"

    def __init__(self, **more: Any) -> None:
        super().__init__()


class BayesianSamplingAlgorithm(SamplingAlgorithm):
    """Learns from the trials that have ended."""

    kind = "bayesian"

    def __init__(self, **more: Any) -> None:
        super().__init__()


def _option(value: Any) -> Any:
    if isinstance(value, SweepDistribution):
        return value.to_json()
    if isinstance(value, Mapping):
        return {str(name): _option(each) for name, each in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_option(each) for each in cast("Sequence[Any]", value)]
    return plain(value)
