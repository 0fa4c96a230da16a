"""Pipelines that run."""

from __future__ import annotations

import shutil
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional

from ....azure.statuses import FINAL
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
        self._steps = steps
        self._runs: Dict[str, StepRun] = {}
        self._status = "Running"
        self._error: Optional[BaseException] = None
        self._is_canceled = False
        folder = Path(experiment.workspace.state) / "azure" / "pipelines" / self.id
        folder.mkdir(parents=True)
        for step in steps:
            for data in step.data_out():
                data.place(folder)
        self._thread = threading.Thread(target=self._run, name="hyperdrive-pipeline", daemon=False)

    @staticmethod
    def start(experiment: "Experiment", steps: List[PipelineStep]) -> "PipelineRun":
        """Starts a pipeline."""
        run = PipelineRun(experiment, steps)
        run._thread.start()
        return run

    @property
    def status(self) -> str:
        """As ``get_status``."""
        return self._status

    def get_status(self) -> str:
        """``Running``, ``Completed``, ``Failed`` or ``Canceled``."""
        return self._status

    def wait_for_completion(self, show_output: bool = True, *given: Any, **named: Any) -> str:
        """Waits until all steps have ended. Returns the status.

        Raises:
            ActivityFailedException: if a step failed.
        """
        self._thread.join()
        if self._error is not None:
            raise ActivityFailedException(f"pipeline {self.id} failed: {self._error}") from self._error
        return self._status

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
        made = [data for step in self._steps for data in step.data_out()]
        for data in made:
            if data.pipeline_output_name == pipeline_output_name:
                return PortDataReference(data)
        there = ", ".join(data.pipeline_output_name for data in made) or "none"
        raise UserErrorException(f"no output is named {pipeline_output_name!r}; there are: {there}", field="name")

    def cancel(self) -> bool:
        """Cancels the step that runs, and starts no further one. Returns whether it had not ended."""
        if self._status in FINAL:
            return False
        self._is_canceled = True
        for run in list(self._runs.values()):
            run.cancel()
        return True

    def get_portal_url(self) -> str:
        """The address of the dashboard, which shows the runs of the steps."""
        return self.experiment.workspace.sweeps.address()

    def get_metrics(self, *given: Any, **named: Any) -> Dict[str, Any]:
        """None: the runs of the steps have theirs."""
        return {}

    def _run(self) -> None:
        try:
            for step in self._steps:
                if self._is_canceled:
                    break
                run = step.submit(self.experiment)
                self._runs[step.name] = StepRun(step.name, run)
                run.wait_for_completion()
                if run.get_status() != "Completed" and not self._is_canceled:
                    raise ActivityFailedException(f"step {step.name} is {run.get_status()}: {run.id}")
                if not self._is_canceled:
                    step.collect(run)
            self._status = "Canceled" if self._is_canceled else "Completed"
        except BaseException as error:
            self._error = None if self._is_canceled else error
            self._status = "Canceled" if self._is_canceled else "Failed"

    def __repr__(self) -> str:
        return f"Run(Experiment: {self.experiment.name}, Id: {self.id}, Type: {self.type}, Status: {self._status})"
