"""``azureml.train.hyperdrive.runconfig``: a sweep."""

from __future__ import annotations

import contextlib
import enum
from typing import Any, Dict, Generator, List, Optional, Sequence, Union, cast

from ....errors import HyperDriveError
from ...core.script_run_config import ScriptRunConfig
from .checks import bad, whole
from .exceptions import HyperDriveConfigException, HyperDriveScenarioNotSupportedException
from .policy import EarlyTerminationPolicy, NoTerminationPolicy
from .sampling import HyperParameterSampling

__all__ = ["HyperDriveConfig", "HyperDriveRunConfig", "PrimaryMetricGoal"]


class PrimaryMetricGoal(enum.Enum):
    """What is good: large values of the primary metric, or small ones. Also made from the words, in any case."""

    MAXIMIZE = "MAXIMIZE"
    MINIMIZE = "MINIMIZE"

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.__members__.get(str(value).upper())

    @staticmethod
    def from_str(goal: str) -> "PrimaryMetricGoal":
        """The goal of a word."""
        return PrimaryMetricGoal(goal)


class HyperDriveConfig:
    """A sweep; ``Experiment.submit`` runs it.

    Args:
        hyperparameter_sampling: The search space, and how it is sampled.
        primary_metric_name: As the script logs it; letter case counts.
        primary_metric_goal: A ``PrimaryMetricGoal``.
        max_total_runs: At least 1. More than the original's 1,000 may be asked for.
        max_concurrent_runs: Default: as many as the machine has processors for.
        max_duration_minutes: After it, the sweep and its runs are canceled. Default: 7 days.
        policy: Default: every run runs to its end.
        run_config: The script.
        resume_from: Up to 5 earlier sweeps that this one learns from.
        resume_child_runs: Runs of earlier sweeps that go on as new runs, from what they kept.

    Raises:
        HyperDriveConfigException: for a wrong argument.
        HyperDriveScenarioNotSupportedException: for ``estimator`` and ``pipeline``.
    """

    def __init__(
        self,
        hyperparameter_sampling: HyperParameterSampling,
        primary_metric_name: str,
        primary_metric_goal: Union[PrimaryMetricGoal, str],
        max_total_runs: int,
        max_concurrent_runs: Optional[int] = None,
        max_duration_minutes: int = 10080,
        policy: Optional[EarlyTerminationPolicy] = None,
        estimator: Any = None,
        run_config: Optional[ScriptRunConfig] = None,
        resume_from: Any = None,
        resume_child_runs: Any = None,
        pipeline: Any = None,
        debug_flag: Any = None,
    ) -> None:
        if pipeline is not None:
            raise HyperDriveScenarioNotSupportedException(
                "HyperDriveConfig(pipeline) is not part of HyperDrive: give one ScriptRunConfig that runs all steps",
                field="pipeline",
            )
        if isinstance(estimator, ScriptRunConfig) and run_config is None:
            estimator, run_config = None, estimator
        if estimator is not None or not isinstance(run_config, ScriptRunConfig):
            raise HyperDriveConfigException(
                f"run_config: expected a ScriptRunConfig, got {estimator if estimator is not None else run_config!r}",
                field="run_config",
            )
        if not isinstance(cast(object, hyperparameter_sampling), HyperParameterSampling):
            raise bad("hyperparameter_sampling", hyperparameter_sampling, "a sampling such as RandomParameterSampling")
        if policy is not None and not isinstance(cast(object, policy), EarlyTerminationPolicy):
            raise bad("policy", policy, "a policy such as BanditPolicy")
        if not isinstance(cast(object, primary_metric_name), str) or not primary_metric_name:
            raise bad("primary_metric_name", primary_metric_name, "the name that the script logs")
        self.hyperparameter_sampling = hyperparameter_sampling
        self.primary_metric_name = primary_metric_name
        self.primary_metric_goal = _goal(primary_metric_goal)
        self.max_total_runs = whole("max_total_runs", max_total_runs, 1)
        self.max_concurrent_runs = (
            None if max_concurrent_runs is None else whole("max_concurrent_runs", max_concurrent_runs, 1)
        )
        self.max_duration_minutes = whole("max_duration_minutes", max_duration_minutes, 1)
        self.policy = policy if policy is not None else NoTerminationPolicy()
        self.estimator = None
        self.pipeline = None
        self.run_config = run_config
        self.resume_from = _listed(resume_from)
        self.resume_child_runs = _listed(resume_child_runs)
        if len(self.resume_from) > 5:
            raise bad("resume_from", len(self.resume_from), "at most 5 sweeps")

    @property
    def source_directory(self) -> str:
        """The folder of the script."""
        return self.run_config.source_directory

    def sweep_file(self) -> Dict[str, Any]:
        """The sweep in the form of a sweep file."""
        timeout = self.run_config.trial_timeout()
        concurrent = self.max_concurrent_runs
        is_script = self.run_config.command is None
        return {
            "trial": {**self.run_config.trial(), "append_parameters": "always" if is_script else "never"},
            "search_space": self.hyperparameter_sampling.search_space(),
            "sampling_algorithm": self.hyperparameter_sampling.algorithm(),
            "objective": {
                "primary_metric": self.primary_metric_name,
                "goal": self.primary_metric_goal.value.lower(),
            },
            "early_termination": self.policy.block(),
            "limits": {
                "max_total_trials": self.max_total_runs,
                **({} if concurrent is None else {"max_concurrent_trials": min(concurrent, self.max_total_runs)}),
                "timeout": self.max_duration_minutes * 60,
                **({} if timeout is None else {"trial_timeout": timeout}),
            },
            **({"resume_from": [_id(run) for run in self.resume_from]} if self.resume_from else {}),
            **({"resume_child_runs": [_id(run) for run in self.resume_child_runs]} if self.resume_child_runs else {}),
        }

    @contextlib.contextmanager
    def refusing(self) -> "Generator[None, None, None]":
        """Makes what the engine finds wrong with the sweep a ``HyperDriveConfigException``."""
        try:
            yield
        except HyperDriveError as error:
            if isinstance(error, HyperDriveConfigException) or error.code.startswith("PYTHON_"):
                raise
            raise HyperDriveConfigException(
                error.message, error, error_code=error.code, field=error.field, expected=error.expected, fix=error.fix
            ) from error


class HyperDriveRunConfig(HyperDriveConfig):
    """The older form, whose first argument was an estimator and is a ``ScriptRunConfig`` here."""

    def __init__(
        self,
        estimator: Any,
        hyperparameter_sampling: HyperParameterSampling,
        primary_metric_name: str,
        primary_metric_goal: Union[PrimaryMetricGoal, str],
        max_total_runs: int,
        max_concurrent_runs: Optional[int] = None,
        max_duration_minutes: int = 10080,
        policy: Optional[EarlyTerminationPolicy] = None,
    ) -> None:
        super().__init__(
            hyperparameter_sampling,
            primary_metric_name,
            primary_metric_goal,
            max_total_runs,
            max_concurrent_runs,
            max_duration_minutes,
            policy,
            run_config=estimator,
        )


def _goal(goal: Any) -> PrimaryMetricGoal:
    try:
        return PrimaryMetricGoal(goal)
    except ValueError as error:
        raise bad("primary_metric_goal", goal, "PrimaryMetricGoal.MAXIMIZE or MINIMIZE") from error


def _listed(runs: Any) -> List[Any]:
    if runs is None:
        return []
    return list(cast("Sequence[Any]", runs)) if isinstance(runs, (list, tuple)) else [runs]


def _id(run: Any) -> str:
    return str(getattr(run, "id", run))
