"""``azureml.core.script_run_config``: a training script and what it is started with."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, List, Optional, Sequence, Union

from ...azure.notes import note
from ..exceptions import UserErrorException
from .runconfig import PyTorchConfiguration, RunConfiguration

__all__ = ["ScriptRunConfig"]


class ScriptRunConfig:
    """A training script, or a command.

    Args:
        source_directory: Each run starts in a copy of it. Default: this folder.
        script: Relative to it.
        arguments: Before those of the sweep. Data sets become local paths.
        run_config: Further settings.
        compute_target: Kept; every target is this machine.
        environment: Its variables are given to the run.
        distributed_job_config: A ``PyTorchConfiguration`` starts several processes of each run; others are recorded.
        max_run_duration_seconds: A run that takes longer is ended.
        command: Instead of ``script``: a shell line, or its words. ``$AZUREML_SWEEP_name`` is the value of a parameter.

    Raises:
        UserErrorException: unless exactly one of ``script`` and ``command`` is given.
    """

    def __init__(
        self,
        source_directory: Optional[str],
        script: Optional[str] = None,
        arguments: Optional[Sequence[Any]] = None,
        run_config: Optional[RunConfiguration] = None,
        _telemetry_values: Any = None,
        compute_target: Any = None,
        environment: Any = None,
        distributed_job_config: Any = None,
        resume_from: Any = None,
        max_run_duration_seconds: Optional[int] = 2592000,
        command: Union[str, Sequence[str], None] = None,
        docker_runtime_config: Any = None,
    ) -> None:
        if (script is None) == (command is None) and run_config is None:
            given = "neither" if script is None else "both"
            raise UserErrorException(f"ScriptRunConfig: expected exactly one of script and command, got {given}")
        self.source_directory = source_directory or "."
        self.run_config = run_config if run_config is not None else RunConfiguration()
        self.script = script if script is not None or command is not None else self.run_config.script
        self.command = command
        self.arguments: List[Any] = list(arguments if arguments is not None else self.run_config.arguments)
        self.max_run_duration_seconds = max_run_duration_seconds
        if compute_target is not None:
            self.run_config.target = compute_target
        if environment is not None:
            self.run_config.environment = environment
        self.distributed_job_config = distributed_job_config
        if distributed_job_config is not None and not isinstance(distributed_job_config, PyTorchConfiguration):
            note(f"{type(distributed_job_config).__name__} is recorded; a run is one process on this machine")
        if resume_from is not None:
            raise UserErrorException(
                "ScriptRunConfig(resume_from): give the old run to HyperDriveConfig(resume_child_runs)"
            )

    def trial(self) -> Dict[str, Any]:
        """The block ``trial`` of a sweep file, but for how parameters arrive."""
        if not os.path.isdir(self.source_directory):
            raise UserErrorException(
                f"source_directory: expected a folder, got {self.source_directory!r}",
                field="source_directory",
                value=self.source_directory,
            )
        texts, variables = _texts(self.arguments)
        settings = self.run_config
        processes = self.distributed_job_config
        return {
            **({"distribution": processes.block()} if isinstance(processes, PyTorchConfiguration) else {}),
            "code": os.path.abspath(self.source_directory),
            "command": self._command(texts),
            "environment_variables": {
                **{str(name): str(value) for name, value in settings.environment.environment_variables.items()},
                **{str(name): str(value) for name, value in settings.environment_variables.items()},
                **variables,
            },
        }

    def trial_timeout(self) -> Optional[int]:
        """Longest time of a run, seconds; None: no limit."""
        limits = (self.max_run_duration_seconds, self.run_config.max_run_duration_seconds)
        return next((limit for limit in limits if limit), None)

    def _command(self, texts: List[str]) -> Any:
        if self.command is not None:
            return self.command if isinstance(self.command, str) else " ".join(str(word) for word in self.command)
        script = self.script or ""
        if not os.path.isfile(os.path.join(self.source_directory, script)):
            raise UserErrorException(
                f"script: expected a file in {self.source_directory!r}, got {script!r}", field="script", value=script
            )
        return [sys.executable, script, *texts]


def _texts(arguments: Sequence[Any]) -> "tuple[List[str], Dict[str, str]]":
    """Arguments as texts, and variables of the data sets among them."""
    texts: List[str] = []
    variables: Dict[str, str] = {}
    for argument in arguments:
        local = getattr(argument, "local_path", None)
        if local is None:
            texts.append(str(argument))
            continue
        path = str(local())
        texts.append(path)
        named = getattr(argument, "variables", None)
        if named is not None:
            variables.update(named())
    return texts, variables
