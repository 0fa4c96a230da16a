"""``ml_client.jobs``: sweeps and commands."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterator, List, Mapping, Optional

from ..azure.book import OUTPUTS
from ..azure.reads import Row, Sweeps
from ..azure.statuses import FINAL
from ..azure.submit import submit
from ..azure.watch import summarize, wait
from ..errors import HyperDriveError
from .exceptions import JobException, ResourceNotFoundError, UserErrorException
from .pipelines import PipelineJob, SubmittedPipeline
from .submitted import SubmittedJob

__all__ = ["JobOperations"]

#: Folders of a download, by Azure ML's names.
ARTIFACTS, NAMED = "artifacts", "named-outputs"


class JobOperations:
    """Submits jobs and reads them back."""

    def __init__(self, sweeps: Sweeps) -> None:
        self._sweeps = sweeps
        #: Pipelines that this program has started.
        self._pipelines: Dict[str, SubmittedPipeline] = {}

    def create_or_update(
        self,
        job: Any,
        *,
        description: Optional[str] = None,
        compute: Any = None,
        tags: Optional[Mapping[str, Any]] = None,
        experiment_name: Optional[str] = None,
        skip_validation: bool = False,
        **more: Any,
    ) -> Any:
        """Starts a job and returns at once. The job goes on when this program ends.

        Raises:
            HyperDriveError: for any problem of the job, before anything runs.
        """
        if isinstance(job, SubmittedJob):
            return job
        if isinstance(job, PipelineJob):
            started = SubmittedPipeline(job, self, experiment_name)
            self._pipelines[started.name] = started
            started.start()
            return started
        sweep = job.sweep_file(self._sweeps.state)
        given = {"description": description, "experiment_name": experiment_name}
        sweep.update({name: value for name, value in given.items() if value is not None})
        if tags:
            sweep["tags"] = {**(sweep.get("tags") or {}), **{str(name): str(value) for name, value in tags.items()}}
        sweep.setdefault("experiment_name", os.path.basename(os.getcwd()) or "local")
        sweep.setdefault("name", sweep.get("display_name") or sweep["experiment_name"])
        return SubmittedJob(self._sweeps, submit(sweep, self._sweeps.state, str(sweep["name"])))

    def get(self, name: str) -> Any:
        """A job by its id, or by the ``name`` that it was submitted with.

        Raises:
            ResourceNotFoundError: if there is none.
        """
        if name in self._pipelines:
            return self._pipelines[name]
        try:
            return SubmittedJob(self._sweeps, name)
        except HyperDriveError as error:
            if error.code not in ("STORE_UNKNOWN_SWEEP", "STORE_UNKNOWN_TRIAL"):
                raise
            named = [row for row in self._newest_first() if row["definition"]["name"] == name]
            if named:
                return SubmittedJob(self._sweeps, str(named[0]["id"]))
            raise ResourceNotFoundError(error.message, error_code=error.code, field="name", value=name) from error

    def list(self, *, parent_job_name: Optional[str] = None, **more: Any) -> Iterator[SubmittedJob]:
        """All jobs, newest first, or the trials of a sweep."""
        if parent_job_name is None:
            return (SubmittedJob(self._sweeps, str(row["id"])) for row in self._newest_first())
        if parent_job_name in self._pipelines:
            return iter(self._pipelines[parent_job_name].children())
        sweep = self.get(parent_job_name).sweep
        return (SubmittedJob(self._sweeps, f"{sweep}_{row['number']}") for row in self._sweeps.trials(sweep))

    def stream(self, name: str) -> None:
        """Prints the log of a sweep, or what a command prints, until it has ended.

        Raises:
            JobException: if it failed.
        """
        job = self.get(name)
        if isinstance(job, SubmittedPipeline):
            return job.stream()
        print(f"RunId: {job.name}\nWeb View: {job.studio_url}\n")
        status = wait(self._sweeps, job.sweep, lambda _: str(job.status), trial=job.trial)
        summarize(job.name, status)
        if status == "Failed":
            row = self._sweeps.sweep(job.sweep)
            raise JobException(f"job {job.name} failed: {row.get('message') or 'its log says why'}")
        return None

    def download(
        self, name: str, *, download_path: Any = ".", output_name: Optional[str] = None, all: bool = False
    ) -> None:
        """Copies files of a job; those of a sweep are those of its best trial.

        Args:
            download_path: A folder; ``artifacts`` and ``named-outputs`` are made in it.
            output_name: Only this output.
            all: Its files, log and outputs.

        Raises:
            UserErrorException: if there is no such output.
        """
        job = self.get(name)
        if isinstance(job, SubmittedPipeline):
            return job.download(str(download_path), None if all else output_name)
        files = job.files()
        root = str(download_path)
        named = None if output_name in (None, "default") else str(output_name)
        if named is not None or all:
            start = OUTPUTS if named is None else f"{OUTPUTS}{named}/"
            chosen = [(file, path) for file, path in files if file.startswith(start)]
            if named is not None and not chosen:
                raise UserErrorException(f"job {job.name} has no output {named!r}", field="output_name", value=named)
            for file, path in chosen if named is not None else []:
                job.fetch(path, os.path.join(root, NAMED, file[len(OUTPUTS) :]))
        if named is None:
            for file, path in files:
                job.fetch(path, os.path.join(root, ARTIFACTS, file))
            log = os.path.join(root, ARTIFACTS, "user_logs", "std_log.txt")
            os.makedirs(os.path.dirname(log), exist_ok=True)
            with open(log, "w", encoding="utf-8") as output:
                output.write(self._sweeps.printed(job.sweep, job.files_of()))
        return None

    def cancel(self, name: str) -> None:
        """Cancels a job; does nothing if it has ended."""
        job = self.get(name)
        if isinstance(job, SubmittedPipeline):
            job.cancel()
        elif job.status not in FINAL:
            self._sweeps.cancel(job.sweep, None if job.is_alone else job.trial)

    def begin_cancel(self, name: str, **more: Any) -> Any:
        """As ``cancel``; the result is there at once."""
        from .client import Poller

        self.cancel(name)
        return Poller(None)

    def validate(self, job: Any, **more: Any) -> Any:
        """Reads a job as ``create_or_update`` does, and returns it in the form of a sweep file. Runs nothing."""
        return job.sweep_file(self._sweeps.state)

    def show_services(self, name: str, **more: Any) -> Any:
        """``Studio``, with the address of its page."""
        return self.get(name).services

    def archive(self, name: str) -> None:
        """Does nothing: sweeps stay in the state folder."""

    restore = archive

    def _newest_first(self) -> "List[Row]":
        return sorted(self._sweeps.all(), key=lambda row: float(row["createdAtMs"]), reverse=True)
