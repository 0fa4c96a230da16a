"""The run of this process, as its script sees it."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from ...azure.book import Book
from ..exceptions import RunEnvironmentException
from .logging import Logging, OfflineLog, RunLog, TrialLog
from .run import Run

__all__ = ["OfflineRun", "ScriptRun", "context_run"]


class ScriptRun(Run):
    """The run of the trial that this process is. What its script logs counts at once."""

    def __init__(self, experiment: Any, run_id: str, log: TrialLog) -> None:
        super().__init__(experiment, run_id)
        self._kept = log

    def _log(self) -> RunLog:
        return self._kept

    def _book(self) -> Book:
        return self._kept.book

    def _noted_in(self) -> Book:
        return self._kept.book

    def get_status(self) -> str:
        """``Running``, while its script asks."""
        return "Running"

    @property
    def parent(self) -> Any:
        """The sweep, with its ``id``; None for a script that runs alone."""
        from ..train.hyperdrive.run import HyperDriveRun

        return None if os.environ.get("AZUREML_RUN_ALONE") else HyperDriveRun(self.experiment, self._sweep)

    @property
    def input_datasets(self) -> Mapping[str, Any]:
        """Inputs by name: what ``as_named_input`` named."""
        from ..data.dataset import named_inputs

        return named_inputs(os.environ)

    def complete(self, _set_status: bool = True) -> None:
        """Does nothing: the run is complete when the script has ended."""

    def __repr__(self) -> str:
        return f"Run(Experiment: {self.experiment.name}, Id: {self.id}, Status: Running)"


class OfflineRun(Logging):
    """The run of a script that nothing runs as a trial. It prints what would be logged and keeps nothing.

    Attributes:
        id: Starts with ``OfflineRun_``.
    """

    def __init__(self) -> None:
        self.id = f"OfflineRun_{uuid.uuid4()}"
        self.parent = None
        self.status = "Running"
        self._tags: Dict[str, Any] = {}

    def _log(self) -> RunLog:
        return OfflineLog()

    @property
    def input_datasets(self) -> Mapping[str, Any]:
        """None: an offline run has no inputs."""
        return {}

    def get_status(self) -> str:
        """``Running``."""
        return "Running"

    def get_metrics(self, *given: Any, **named: Any) -> Dict[str, Any]:
        """None are kept."""
        return {}

    def get_tags(self) -> Dict[str, Any]:
        """Tags that this process has set."""
        return dict(self._tags)

    def tag(self, key: str, value: Optional[str] = None) -> None:
        """Sets a tag, until the process ends."""
        self._tags[key] = value

    def complete(self, _set_status: bool = True) -> None:
        """Does nothing."""

    def child_run(self, *given: Any, **named: Any) -> "OfflineRun":
        """Another run that prints."""
        return OfflineRun()

    def __enter__(self) -> "OfflineRun":
        return self

    def __exit__(self, *given: Any) -> None:
        return None

    def __repr__(self) -> str:
        return f"OfflineRun(Id: {self.id})"


def context_run(allow_offline: bool) -> Any:
    """The run of this process.

    Raises:
        RunEnvironmentException: if there is none and ``allow_offline`` is False.
    """
    from .experiment import Experiment
    from .workspace import Workspace

    run_id, outputs = os.environ.get("AZUREML_RUN_ID"), os.environ.get("HYPERDRIVE_OUTPUTS")
    if not run_id or not outputs or not os.environ.get("HYPERDRIVE_ATTEMPT"):
        if allow_offline:
            return OfflineRun()
        raise RunEnvironmentException(
            "no trial runs this script; start it with hyperdrive run or Experiment.submit, or allow_offline=True"
        )
    workspace = Workspace.from_config()
    # STATE/sweeps/ID/trials/NUMBER/outputs
    workspace.state = str(Path(outputs).absolute().parents[4])
    experiment = Experiment(workspace, os.environ.get("HYPERDRIVE_SWEEP_NAME", "local"))
    return ScriptRun(experiment, run_id, TrialLog(Book(outputs), os.environ.get("HYPERDRIVE_SPOOL")))
