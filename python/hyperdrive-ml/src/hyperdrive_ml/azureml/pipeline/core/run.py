"""Pipelines that run."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional

from ....azure.statuses import FINAL
from ....azure.steps import Steps
from ...exceptions import ActivityFailedException, UserErrorException
from .pipeline import PipelineData, PipelineStep

if TYPE_CHECKING:
    from ...core.experiment import Experiment

__all__ = ["PipelineRun", "PortDataReference", "StepRun"]


class StepRun:
    """The run of a step: everything that the run of its script or sweep has, under the name of the step.

    Attributes:
        name: The step's name.
        run: The run.
    """

    def __init__(self, name: str, run: Any) -> None:
        self.name = name
        self.run = run

    def __getattr__(self, name: str) -> Any:
        return getattr(self.run, name)

    def __repr__(self) -> str:
        return f"StepRun(Name: {self.name}, Id: {self.run.id}, Status: {self.run.get_status()})"


class PortDataReference:
    """Data that a pipeline made."""

    def __init__(self, data: PipelineData) -> None:
        self._data = data
        self._path_on_datastore = data.name

    @property
    def path_on_datastore(self) -> str:
        """Its name below the folder of the pipeline's run."""
        return self._path_on_datastore

    def download(self, local_path: str = ".", overwrite: Optional[bool] = None, show_progress: bool = True) -> int:
        """Copies it to a folder, under its name. Returns the number of files."""
        source = Path(self._data.local_path())
        files = [source] if source.is_file() else [file for file in sorted(source.rglob("*")) if file.is_file()]
        for file in files:
            target = Path(local_path) / file.relative_to(source.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        return len(files)


class PipelineRun:
    """A pipeline that runs. Its steps start from a thread of this program.

    Attributes:
        id: Its id.
        experiment: Its experiment.
    """

    type = "azureml.PipelineRun"

    def __init__(self, experiment: "Experiment", steps: List[PipelineStep]) -> None:
        self.experiment = experiment
        self.id = str(uuid.uuid4())
        self._runs: Dict[str, StepRun] = {}
        self._data = [data for step in steps for data in step.data_out()]
        folder = Path(experiment.workspace.state) / "azure" / "pipelines" / self.id
        folder.mkdir(parents=True)
        for data in self._data:
            data.place(folder)
        self._steps = Steps(steps, self._run)

    @staticmethod
    def start(experiment: "Experiment", steps: List[PipelineStep]) -> "PipelineRun":
        """Starts a pipeline."""
        run = PipelineRun(experiment, steps)
        run._steps.start()
        return run

    @property
    def status(self) -> str:
        """As ``get_status``."""
        return self.get_status()

    def get_status(self) -> str:
        """``Running``, ``Completed``, ``Failed`` or ``Canceled``."""
        return self._steps.status

    def wait_for_completion(self, show_output: bool = True, *given: Any, **named: Any) -> str:
        """Waits until all steps have ended. Returns the status.

        Raises:
            ActivityFailedException: if a step failed.
        """
        self._steps.wait()
        error = self._steps.error
        if error is not None:
            raise ActivityFailedException(f"pipeline {self.id} failed: {error}") from error
        return self.get_status()

    def find_step_run(self, name: str) -> List[StepRun]:
        """The runs of a step, one or none."""
        return [self._runs[name]] if name in self._runs else []

    def get_steps(self) -> Iterator[StepRun]:
        """The runs of the steps that have started."""
        return iter(list(self._runs.values()))

    get_children = get_steps

    def get_pipeline_output(self, pipeline_output_name: str) -> PortDataReference:
        """Data by its ``pipeline_output_name``.

        Raises:
            UserErrorException: if no step makes it.
        """
        for data in self._data:
            if data.pipeline_output_name == pipeline_output_name:
                return PortDataReference(data)
        there = ", ".join(data.pipeline_output_name for data in self._data) or "none"
        raise UserErrorException(f"no output is named {pipeline_output_name!r}; there are: {there}", field="name")

    def cancel(self) -> bool:
        """Cancels the step that runs, and starts no further one. Returns whether it had not ended."""
        if self.get_status() in FINAL:
            return False
        self._steps.cancel()
        for run in list(self._runs.values()):
            run.cancel()
        return True

    def get_portal_url(self) -> str:
        """The address of the dashboard, which shows the runs of the steps."""
        return self.experiment.workspace.sweeps.address()

    def get_metrics(self, *given: Any, **named: Any) -> Dict[str, Any]:
        """None: the runs of the steps have theirs."""
        return {}

    def _run(self, step: PipelineStep) -> None:
        run = step.submit(self.experiment)
        self._runs[step.name] = StepRun(step.name, run)
        run.wait_for_completion()
        if run.get_status() != "Completed":
            raise ActivityFailedException(f"step {step.name} is {run.get_status()}: {run.id}")
        if not self._steps.is_canceled:
            step.collect(run)

    def __repr__(self) -> str:
        return f"Run(Experiment: {self.experiment.name}, Id: {self.id}, Type: {self.type}, Status: {self.status})"
