"""``azureml.core.run``: a run is a trial of a sweep, or the process that a trial runs."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Type, Union

from ...azure.book import Book, file_name
from ...azure.notes import refused
from ...azure.reads import Row, Sweeps, inside
from ...azure.run_facts import experiment_of, logged, parts_of, reported, run_definition, time_text
from ...azure.single import is_single
from ...azure.statuses import FINAL, trial_status
from ...azure.watch import wait
from ...errors import HyperDriveError
from ..exceptions import ActivityFailedException, UserErrorException
from .logging import Logging, RunLog
from .run_files import RunFiles

if TYPE_CHECKING:
    from .experiment import Experiment
    from .model import Model
    from .workspace import Workspace

__all__ = ["Run"]

#: What a trial prints, by the name that Azure ML gives it.
PRINTED = {"user_logs/std_log.txt": "stdout", "user_logs/std_err.txt": "stderr"}


class Run(Logging, RunFiles):
    """A run: a trial of a sweep, or a script that ran alone.

    In a training script, ``Run.get_context()`` is the run of the script. Elsewhere runs come from an experiment or a
    sweep, or from ``Run(experiment, run_id)``.

    Args:
        experiment: Whose state folder has it.
        run_id: Such as ``hd-1qrpbtyjby_3``; the id of a sweep gives its ``HyperDriveRun``.

    Attributes:
        id: Its id.
        experiment: Its experiment.
    """

    def __new__(cls, *given: Any, **named: Any) -> Any:
        run_id = named.get("run_id") or (given[1] if len(given) > 1 else "")
        if cls is Run and run_id and parts_of(run_id)[1] is None:
            from ..train.hyperdrive.run import HyperDriveRun

            return object.__new__(HyperDriveRun)
        return object.__new__(cls)

    def __init__(self, experiment: "Experiment", run_id: str, outputs: Any = None, **more: Any) -> None:
        self.experiment = experiment
        self.id = run_id
        self._sweep = parts_of(run_id)[0]

    # Where it is

    @staticmethod
    def get_context(allow_offline: bool = True, used_for_context_manager: bool = False, **more: Any) -> Any:
        """The run of this process: of the trial that it is, else one that only prints.

        Args:
            allow_offline: Without a trial, raise instead.
        """
        from .context import context_run

        return context_run(allow_offline)

    @staticmethod
    def get(workspace: "Workspace", run_id: str) -> Any:
        """A run by its id."""
        from .experiment import Experiment

        row = workspace.sweeps.sweep(parts_of(run_id)[0])
        return run_of(Experiment(workspace, experiment_of(row)), row, run_id)

    @staticmethod
    def list(experiment: "Experiment", *given: Any, **named: Any) -> Iterator[Any]:
        """The runs of an experiment, newest first."""
        return experiment.get_runs()

    @property
    def number(self) -> int:
        """Its number: the trial of its sweep."""
        return parts_of(self.id)[1] or 0

    @property
    def name(self) -> str:
        """Its id."""
        return self.id

    display_name = name

    @property
    def type(self) -> str:
        """``azureml.scriptrun``."""
        return "azureml.scriptrun"

    @property
    def parent(self) -> Any:
        """The sweep that it is a trial of; None for a script that ran alone."""
        from ..train.hyperdrive.run import HyperDriveRun

        return None if is_single(self._sweep_row()) else HyperDriveRun(self.experiment, self._sweep)

    # What became of it

    @property
    def status(self) -> str:
        """As ``get_status``."""
        return self.get_status()

    def get_status(self) -> str:
        """Such as ``Running``, ``Completed``, ``Failed``, ``Canceled``."""
        return trial_status(self._row())

    def wait_for_completion(
        self, show_output: bool = False, wait_post_processing: bool = False, raise_on_error: bool = True
    ) -> Dict[str, Any]:
        """Waits until the run has ended and returns its details.

        Args:
            show_output: Print what it prints.
            raise_on_error: Raise if it failed.

        Raises:
            ActivityFailedException: if it failed.
        """
        if show_output:
            print(f"RunId: {self.id}")
        status = wait(
            self._sweeps,
            self._sweep,
            lambda _: trial_status(self._row_or_queued()),
            trial=self.number,
            show=show_output,
        )
        if status == "Failed" and raise_on_error:
            row = self._row()
            raise ActivityFailedException(f"run {self.id} failed: {row.get('message') or row.get('failure')}")
        return self.get_details()

    def get_details(self) -> Dict[str, Any]:
        """Status, times, properties, log files, and ``runDefinition`` with the ``arguments`` of its command line."""
        row = self._row_or_queued()
        return {
            "runId": self.id,
            "target": "local",
            "status": trial_status(row),
            "startTimeUtc": time_text(row.get("startedAtMs")),
            "endTimeUtc": time_text(row.get("endedAtMs")),
            "services": {},
            "properties": self.get_properties(),
            "inputDatasets": [],
            "outputDatasets": [],
            "runDefinition": self._definition(row),
            "logFiles": {name: self.get_portal_url() for name in PRINTED},
            "submittedBy": "",
            **({"error": {"error": {"message": row["message"]}}} if row.get("message") else {}),
        }

    def get_details_with_logs(self) -> Dict[str, Any]:
        """As ``get_details``, with what it printed."""
        logs = {name: self._sweeps.printed(self._sweep, self.number, stream) for name, stream in PRINTED.items()}
        return {**self.get_details(), "logFiles": logs}

    def get_metrics(
        self, name: Optional[str] = None, recursive: bool = False, run_type: Any = None, populate: bool = False
    ) -> Dict[str, Any]:
        """What it logged: a value by name, or a list where a name was logged more than once."""
        numbers = reported(self._sweeps.reports(self._sweep, self.number))
        return metrics_named(logged(numbers, self.number, self._book()), name)

    def get_hyperparameters(self) -> Dict[str, Any]:
        """Its configuration."""
        return dict(self._row()["config"])

    def get_children(self, *given: Any, **named: Any) -> Iterator["Run"]:
        """None: a trial has no children."""
        return iter(())

    def cancel(self) -> bool:
        """Cancels it. Returns whether it had not ended."""
        if trial_status(self._row_or_queued()) in FINAL:
            return False
        single = is_single(self._sweep_row())
        self._sweeps.cancel(self._sweep, None if single else self.number)
        return True

    # Its files

    def get_file_names(self) -> List[str]:
        """Names of its files: ``outputs/…``, ``logs/…``, ``user_logs/std_log.txt``, and what it uploaded."""
        names = (file_name(path) for path in self._sweeps.files(self._sweep, self.number))
        return sorted([*(name for name in names if name is not None), "user_logs/std_log.txt"])

    def register_model(
        self,
        model_name: str,
        model_path: Optional[str] = None,
        tags: Optional[Mapping[str, Any]] = None,
        properties: Optional[Mapping[str, Any]] = None,
        *given: Any,
        description: Optional[str] = None,
        **named: Any,
    ) -> "Model":
        """Registers files of the run as the next version of a model.

        Args:
            model_name: Letters, digits, ``-``, ``_`` and ``.``.
            model_path: A file or folder of the run. Default: all in ``outputs``.

        Raises:
            UserErrorException: if the run has no such file.
        """
        from .model import register_run_files

        return register_run_files(self, model_name, model_path, tags or {}, properties or {}, description)

    # What people note about it

    @property
    def tags(self) -> Dict[str, str]:
        """As ``get_tags``."""
        return self.get_tags()

    @property
    def properties(self) -> Dict[str, str]:
        """As ``get_properties``."""
        return self.get_properties()

    def get_tags(self) -> Dict[str, str]:
        """Tags that the script or anybody else has set."""
        return {**self._book().named("tag"), **self._notes().named("tag")}

    def tag(self, key: str, value: Optional[str] = None) -> None:
        """Sets a tag."""
        self._noted_in().write("tag", key, None if value is None else str(value))

    def set_tags(self, tags: Mapping[str, Any]) -> None:
        """Sets tags."""
        for key, value in tags.items():
            self.tag(key, value)

    def remove_tags(self, tags: Union[str, List[str]]) -> List[str]:
        """Refuses: what is recorded stays."""
        raise refused("remove_tags", "set the tag to another value with tag()")

    def get_properties(self) -> Dict[str, str]:
        """Properties by Azure ML's names."""
        row = self._row_or_queued()
        own = {**self._book().named("property"), **self._notes().named("property")}
        return {"azureml.runsource": "hyperdrive", "hyperdrive.state": str(row.get("state")), **own}

    def add_properties(self, properties: Mapping[str, Any]) -> None:
        """Sets properties."""
        for key, value in properties.items():
            self._noted_in().write("property", key, str(value))

    def get_portal_url(self) -> str:
        """The address of its page in the dashboard, which this program serves until it ends."""
        return f"{self._sweeps.page(self._sweep)}/trials/{self.number}"

    # Only a script may

    def _log(self) -> RunLog:
        raise refused("logging to a run from outside of its script", "log in the script, with Run.get_context()")

    def complete(self, _set_status: bool = True) -> None:
        """Refuses: a run is complete when its script has ended."""
        raise refused("complete", "a run is complete when its script has ended; cancel() ends it before")

    def fail(self, *given: Any, **named: Any) -> None:
        """Refuses: a run fails when its script does."""
        raise refused("fail", "a run fails when its script raises or exits with another code than 0")

    # Reading

    @property
    def _sweeps(self) -> Sweeps:
        return self.experiment.workspace.sweeps

    def _row(self) -> Row:
        return self._sweeps.trial(self._sweep, self.number)

    def _row_or_queued(self) -> Row:
        """The trial; where the sweep has not suggested it yet, what it will be."""
        try:
            return self._row()
        except HyperDriveError as error:
            if error.code != "STORE_UNKNOWN_TRIAL":
                raise
            sweep = self._sweep_row()
            return {
                "state": sweep["state"] if sweep["endedAtMs"] else "queued",
                "config": {},
                "message": sweep["message"],
            }

    def _sweep_row(self) -> Row:
        return self._sweeps.sweep(self._sweep)

    def _book(self) -> Book:
        return Book(self._sweeps.outputs(self._sweep, self.number))

    def _noted_in(self) -> Book:
        """Where what this program notes goes."""
        return self._notes()

    def _notes(self) -> Book:
        """What is noted from outside of its script."""
        return Book(os.path.join(self._sweeps.state, "azure", "runs", self.id))

    def _copy(self, name: str, target: str) -> None:
        if name in PRINTED:
            os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
            with open(target, "w", encoding="utf-8") as file:
                file.write(self._sweeps.printed(self._sweep, self.number, PRINTED[name]))
        else:
            self._sweeps.fetch(self._sweep, self.number, self._path(name), target)

    def _path(self, name: str) -> str:
        """Where a file lies in the output folder."""
        there = self._sweeps.files(self._sweep, self.number)
        named = {file_name(path): path for path in there}
        found = named.get(name) or named.get(f"outputs/{name}") or named.get(name.lstrip("./"))
        if found is None:
            listed = ", ".join(sorted(each for each in named if each is not None)) or "none"
            raise UserErrorException(f"run {self.id} has no file {name!r}; it has: {listed}", field="name", value=name)
        return found

    def _definition(self, row: Row) -> Dict[str, Any]:
        return run_definition(inside(self._sweep_row(), "definition", "trial"), row["config"])

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        return None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(Experiment: {self.experiment.name}, Id: {self.id}, Status: {self.get_status()})"


def run_of(experiment: "Experiment", row: Row, run_id: str) -> Any:
    """The object for a run: a sweep, a trial of one, or a script that ran alone."""
    if parts_of(run_id)[1] is None and is_single(row):
        return Run(experiment, f"{run_id}_0")
    return Run(experiment, run_id)


def metrics_named(metrics: Dict[str, Any], name: Optional[str]) -> Dict[str, Any]:
    """The metrics of one name; None: all."""
    return metrics if name is None else {key: value for key, value in metrics.items() if key == name}


def __getattr__(name: str) -> Any:
    # Scripts ask `isinstance(run, _OfflineRun)`.
    from . import context

    others = {"_OfflineRun": context.OfflineRun, "_SubmittedRun": context.ScriptRun}
    if name in others:
        return others[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
