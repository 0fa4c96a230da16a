"""Jobs before they are submitted: commands and sweeps."""

from __future__ import annotations

import copy
import os
import re
import tempfile
from types import SimpleNamespace
from typing import Any, Dict, List, Mapping, Optional

from ..azure.notes import NOT_BUILT, note
from ..azure.single import single_run
from . import job
from .exceptions import ValidationException
from .inputs import input_block
from .job import Job, Outputs

__all__ = ["Command", "Objective", "Sweep", "SweepJob", "SweepJobLimits", "command"]


class Objective:
    """What is optimized.

    Args:
        goal: ``minimize`` or ``maximize``, in any case.
        primary_metric: As the script logs it.
    """

    def __init__(self, goal: Optional[str] = None, primary_metric: Optional[str] = None, **more: Any) -> None:
        self.goal = goal
        self.primary_metric = primary_metric


class SweepJobLimits:
    """Limits of a sweep. Times are seconds."""

    def __init__(
        self,
        *,
        max_concurrent_trials: Optional[int] = None,
        max_total_trials: Optional[int] = None,
        timeout: Optional[int] = None,
        trial_timeout: Optional[int] = None,
        **more: Any,
    ) -> None:
        self.max_concurrent_trials = max_concurrent_trials
        self.max_total_trials = max_total_trials
        self.timeout = timeout
        self.trial_timeout = trial_timeout

    def block(self) -> Dict[str, Any]:
        """The limits in the form of a sweep file."""
        return {name: value for name, value in vars(self).items() if value is not None}


class Command(Job):
    """A command, and in a sweep its trials. ``command(…)`` makes it, and calling it sets inputs.

    Attributes:
        command: A shell line with ``${{inputs.x}}`` and ``${{outputs.x}}``.
        code: The folder that each run starts in a copy of.
        inputs: By name.
        outputs: By name.
        environment: Recorded: runs use the Python that submits them.
        environment_variables: Given to runs.
    """

    type = "command"

    def __init__(
        self,
        *,
        command: Optional[str] = None,
        code: Any = None,
        inputs: Optional[Mapping[str, Any]] = None,
        outputs: Optional[Mapping[str, Any]] = None,
        environment: Any = None,
        environment_variables: Optional[Mapping[str, Any]] = None,
        distribution: Any = None,
        timeout: Optional[int] = None,
        limits: Any = None,
        resources: Any = None,
        folder: Optional[str] = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.command = command
        self.code = code
        self.inputs: Dict[str, Any] = dict(inputs or {})
        self.outputs = Outputs(self, outputs or {})
        self.environment = environment
        self.environment_variables: Dict[str, Any] = dict(environment_variables or {})
        self.distribution = distribution
        self.limits: Any = limits if limits is not None else SimpleNamespace(timeout=timeout)
        self.resources: Any = resources
        #: Where relative paths of a file start; None: this folder.
        self._folder = folder

    def __call__(self, **inputs: Any) -> "Command":
        """A copy with other inputs; expressions among them make it the trial of a sweep."""
        unknown = [name for name in inputs if name not in self.inputs]
        if unknown:
            there = ", ".join(self.inputs) or "none"
            raise ValidationException(
                f"{unknown[0]}: expected an input of the command ({there})", field=unknown[0], expected=there
            )
        made = copy.copy(self)
        made.inputs = {**self.inputs, **inputs}
        made.outputs, made.tags = Outputs(made, self.outputs), dict(self.tags)
        if job.recording is not None:
            job.recording.append(made)
        return made

    def set_limits(self, *, timeout: int, **more: Any) -> None:
        """Sets the longest time, seconds."""
        self.limits = SimpleNamespace(timeout=timeout)

    def set_resources(self, **resources: Any) -> None:
        """Recorded: a run takes one processor."""
        self.resources = SimpleNamespace(**resources)

    def sweep(
        self,
        *,
        primary_metric: str,
        goal: str,
        sampling_algorithm: Any = "random",
        compute: Any = None,
        max_concurrent_trials: Optional[int] = None,
        max_total_trials: Optional[int] = None,
        timeout: Optional[int] = None,
        trial_timeout: Optional[int] = None,
        early_termination_policy: Any = None,
        search_space: Optional[Mapping[str, Any]] = None,
        **more: Any,
    ) -> "Sweep":
        """A sweep over the inputs that are expressions.

        Args:
            primary_metric: As the script logs it.
            goal: ``Minimize`` or ``Maximize``.
            sampling_algorithm: ``random``, ``grid``, ``bayesian``, or an algorithm.
            timeout: Of the sweep, seconds.
            trial_timeout: Of a trial, seconds.
        """
        space = {name: value for name, value in self.inputs.items() if is_expression(value)}
        made = Sweep(
            trial=self,
            search_space={**space, **(search_space or {})},
            objective=Objective(goal, primary_metric),
            sampling_algorithm=sampling_algorithm,
            compute=compute if compute is not None else self.compute,
            limits=SweepJobLimits(
                max_concurrent_trials=max_concurrent_trials,
                max_total_trials=max_total_trials,
                timeout=timeout,
                trial_timeout=trial_timeout,
            ),
            early_termination=early_termination_policy,
        )
        steps = job.recording
        if steps is not None and self in steps:
            steps[steps.index(self)] = made
        return made

    def trial_block(self, swept: List[str]) -> Dict[str, Any]:
        """The block ``trial`` of a sweep file. Inputs that are swept become parameters."""
        if not self.command:
            raise ValidationException("command: expected a command line", field="command", value=self.command)
        text = self.command
        for name in swept:
            placeholder = r"\$\{\{\s*inputs\." + re.escape(name) + r"\s*\}\}"
            text = re.sub(placeholder, "${{search_space." + name + "}}", text)
        if self.environment is not None:
            note(NOT_BUILT)
        distribution = _block(self.distribution)
        code = None if self.code is None else os.path.abspath(os.path.join(self._folder or ".", str(self.code)))
        variables = {str(name): str(value) for name, value in self.environment_variables.items()}
        return {
            "command": text,
            # Azure ML gives a job without code an empty folder.
            "code": code or empty_folder(),
            "environment_variables": variables,
            **({} if distribution is None else {"distribution": distribution}),
        }

    def inputs_blocks(self, state: str, swept: List[str]) -> Dict[str, Any]:
        """The block ``inputs`` of a sweep file."""
        return {
            name: input_block(value, state, self._folder) for name, value in self.inputs.items() if name not in swept
        }

    def outputs_blocks(self) -> Dict[str, Any]:
        """The block ``outputs`` of a sweep file."""
        return {name: {} for name in self.outputs}

    def sweep_file(self, state: str) -> Dict[str, Any]:
        """A sweep of one trial."""
        unset = [name for name, value in self.inputs.items() if is_expression(value)]
        if unset:
            raise ValidationException(
                f"{unset[0]}: expected a value, got an expression; .sweep(…) makes a sweep of the command",
                field=unset[0],
            )
        return {
            **single_run(self.trial_block([]), self.labels(), getattr(self.limits, "timeout", None)),
            "inputs": self.inputs_blocks(state, []),
            "outputs": self.outputs_blocks(),
        }


class Sweep(Job):
    """A sweep. ``Command.sweep`` makes it, or ``SweepJob(…)``.

    Attributes:
        trial: The command.
        search_space: Parameters and expressions.
        objective: What is optimized.
        limits: Trials and times.
        sampling_algorithm: How configurations are proposed.
        early_termination: The policy, or None.
    """

    type = "sweep"

    def __init__(
        self,
        *,
        trial: Any = None,
        search_space: Optional[Mapping[str, Any]] = None,
        objective: Optional[Objective] = None,
        limits: Optional[SweepJobLimits] = None,
        sampling_algorithm: Any = "random",
        early_termination: Any = None,
        inputs: Optional[Mapping[str, Any]] = None,
        outputs: Optional[Mapping[str, Any]] = None,
        queue_settings: Any = None,
        resources: Any = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.trial = trial
        self.search_space: Dict[str, Any] = dict(search_space or {})
        self.objective = objective
        self.limits = limits if limits is not None else SweepJobLimits()
        self.sampling_algorithm = sampling_algorithm
        self.early_termination = early_termination
        self.inputs: Dict[str, Any] = dict(inputs or {})
        own: Mapping[str, Any] = trial.outputs if isinstance(trial, Command) else {}
        self.outputs = Outputs(self, {**own, **(outputs or {})})
        self.resources = resources
        self.queue_settings = queue_settings

    def set_limits(
        self,
        *,
        max_concurrent_trials: Optional[int] = None,
        max_total_trials: Optional[int] = None,
        timeout: Optional[int] = None,
        trial_timeout: Optional[int] = None,
    ) -> None:
        """Sets limits; None leaves one as it is."""
        given = SweepJobLimits(
            max_concurrent_trials=max_concurrent_trials,
            max_total_trials=max_total_trials,
            timeout=timeout,
            trial_timeout=trial_timeout,
        )
        for name, value in given.block().items():
            setattr(self.limits, name, value)

    def set_objective(self, *, goal: Optional[str] = None, primary_metric: Optional[str] = None) -> None:
        """Sets the objective; None leaves a part as it is."""
        self.objective = self.objective if self.objective is not None else Objective()
        self.objective.goal = goal if goal is not None else self.objective.goal
        self.objective.primary_metric = primary_metric if primary_metric is not None else self.objective.primary_metric

    def set_resources(self, **resources: Any) -> None:
        """Recorded: a trial takes one processor."""
        self.resources = SimpleNamespace(**resources)

    def sweep_file(self, state: str) -> Dict[str, Any]:
        """The sweep in the form of a sweep file.

        Raises:
            ValidationException: for what is missing.
        """
        if not isinstance(self.trial, Command):
            raise ValidationException(
                f"trial: expected command(…), got {self.trial!r}", field="trial", value=self.trial
            )
        swept = list(self.search_space)
        trial = self.trial
        policy = self.early_termination
        objective = self.objective
        return {
            **self.labels(),
            "trial": trial.trial_block(swept),
            "inputs": {
                **trial.inputs_blocks(state, swept),
                **{name: input_block(value, state) for name, value in self.inputs.items() if name not in swept},
            },
            "outputs": {**trial.outputs_blocks(), **{name: {} for name in self.outputs}},
            "search_space": {name: _block(value) for name, value in self.search_space.items()},
            "sampling_algorithm": _block(self.sampling_algorithm),
            "limits": self.limits.block(),
            **({} if policy is None else {"early_termination": _block(policy)}),
            **(
                {}
                if objective is None
                else {"objective": {"primary_metric": objective.primary_metric, "goal": str(objective.goal).lower()}}
            ),
        }


#: Azure ML's other name of it, with the same arguments.
SweepJob = Sweep


def command(
    *,
    name: Optional[str] = None,
    command: Optional[str] = None,
    code: Any = None,
    inputs: Optional[Mapping[str, Any]] = None,
    outputs: Optional[Mapping[str, Any]] = None,
    environment: Any = None,
    environment_variables: Optional[Mapping[str, Any]] = None,
    distribution: Any = None,
    compute: Any = None,
    experiment_name: Optional[str] = None,
    display_name: Optional[str] = None,
    description: Optional[str] = None,
    tags: Optional[Mapping[str, Any]] = None,
    timeout: Optional[int] = None,
    **more: Any,
) -> Command:
    """A command to run as it is, or as the trial of a sweep.

    Args:
        command: A shell line with ``${{inputs.x}}`` and ``${{outputs.x}}``.
        code: The folder that each run starts in a copy of. Default: an empty one.
        inputs: Values, ``Input(…)``, or expressions.
        outputs: Names and ``Output(…)``.
        environment: Recorded: runs use the Python that submits them.
        compute: Any name: it is this machine.
        timeout: Longest time, seconds.
    """
    return Command(
        name=name,
        command=command,
        code=code,
        inputs=inputs,
        outputs=outputs,
        environment=environment,
        environment_variables=environment_variables,
        distribution=distribution,
        compute=compute,
        experiment_name=experiment_name,
        display_name=display_name,
        description=description,
        tags=tags,
        timeout=timeout,
    )


def is_expression(value: Any) -> bool:
    """Whether an input is drawn by the sweep."""
    from .sweep import SweepDistribution

    return isinstance(value, SweepDistribution)


def empty_folder() -> str:
    """A folder without files, which all jobs without code share."""
    folder = os.path.join(tempfile.gettempdir(), f"hyperdrive-no-code-{os.getuid() if hasattr(os, 'getuid') else 0}")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return folder


def _block(value: Any) -> Any:
    to_json = getattr(value, "to_json", None)
    return to_json() if callable(to_json) else value
