"""Pipelines of SDK v2: steps on this machine, one after the other."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from types import SimpleNamespace
from typing import Any, Dict, List, Mapping, Optional, Tuple

from ..azure.statuses import FINAL
from ..azure.steps import Steps
from ..azure.watch import PACE, summarize
from .exceptions import JobException, UserErrorException
from .job import Job, OutputOf
from .submitted import SubmittedJob, services_of

__all__ = ["PipelineJob", "SubmittedPipeline"]


class PipelineJob(Job):
    """Steps, which calling a function with ``@pipeline`` makes.

    Attributes:
        jobs: The steps by name, in the order in which they run.
        outputs: What the function returned, by name.
        settings: ``default_compute`` and the like: recorded.
    """

    type = "pipeline"

    def __init__(self, steps: List[Job], outputs: Mapping[str, OutputOf], **more: Any) -> None:
        super().__init__(**more)
        self.jobs: Dict[str, Job] = {}
        for step in steps:
            # A component's name, as often as it is a step.
            name = str(step.name or getattr(getattr(step, "trial", None), "name", None) or step.type)
            count = sum(1 for each in self.jobs if each == name or each.startswith(f"{name}_"))
            self.jobs[name if count == 0 else f"{name}_{count}"] = step
        self.outputs = dict(outputs)
        self.settings = SimpleNamespace(default_compute=None, continue_on_step_failure=False)


class SubmittedPipeline:
    """A pipeline that runs. Its steps start from a thread of this program.

    Attributes:
        name: Its id.
        display_name: What people call it.
        experiment_name: The name of its experiment.
    """

    type = "pipeline"

    def __init__(self, job: PipelineJob, operations: Any, experiment_name: Optional[str]) -> None:
        self.name = str(uuid.uuid4())
        self.id = self.name
        self.display_name = job.display_name or job.name
        self.experiment_name = experiment_name or job.experiment_name or os.path.basename(os.getcwd()) or "local"
        self.jobs = job.jobs
        self.outputs = job.outputs
        self.tags = job.tags
        self._operations = operations
        self._steps = Steps(self.jobs.items(), self._run)

    @property
    def status(self) -> str:
        """``Running``, ``Completed``, ``Failed`` or ``Canceled``."""
        return self._steps.status

    @property
    def studio_url(self) -> str:
        """The address of the page of the newest step in the dashboard."""
        there = self.children()
        return str(there[-1].studio_url) if there else ""

    @property
    def services(self) -> Dict[str, Any]:
        """``Studio``, with the ``endpoint``."""
        return services_of(self.studio_url)

    def start(self) -> None:
        """Starts it."""
        self._steps.start()

    def children(self) -> List[SubmittedJob]:
        """The jobs of the steps that have started."""
        return [step.submitted for step in self.jobs.values() if step.submitted is not None]

    def stream(self) -> None:
        """Waits until all steps have ended.

        Raises:
            JobException: if one failed.
        """
        print(f"RunId: {self.name}")
        self._steps.wait()
        for name, step in self.jobs.items():
            if step.submitted is not None:
                print(f"{name}: {step.submitted.name} {step.submitted.status}")
        summarize(self.name, self.status)
        error = self._steps.error
        if error is not None:
            raise JobException(f"pipeline {self.name} failed: {error}") from error

    def download(self, folder: str, output_name: Optional[str]) -> None:
        """Copies an output of the pipeline, or all, to ``named-outputs`` of a folder.

        Raises:
            UserErrorException: if there is no such output.
        """
        if output_name is not None and output_name not in self.outputs:
            there = ", ".join(self.outputs) or "none"
            raise UserErrorException(f"no output {output_name!r}; there are: {there}", field="output_name")
        for name, output in self.outputs.items():
            if output_name in (None, name):
                target = os.path.join(folder, "named-outputs", name)
                shutil.copytree(output.local_path(), target, dirs_exist_ok=True)

    def cancel(self) -> None:
        """Cancels the step that runs, and starts no further one."""
        self._steps.cancel()
        for job in self.children():
            if job.status not in FINAL:
                self._operations.cancel(job.name)

    def _run(self, named: Tuple[str, Job]) -> None:
        name, step = named
        step.display_name = step.display_name or name
        job = self._operations.create_or_update(step, experiment_name=self.experiment_name)
        step.submitted = job
        while job.status not in FINAL:
            time.sleep(PACE)
        if job.status != "Completed":
            raise JobException(f"step {name} is {job.status}: {job.name}")

    def __repr__(self) -> str:
        return f"pipeline(name={self.name!r}, status={self.status!r})"
