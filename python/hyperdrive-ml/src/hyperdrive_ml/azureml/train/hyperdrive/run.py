"""``azureml.train.hyperdrive.run``: a sweep that was submitted."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, Iterator, List, Optional

from ....azure.book import Book
from ....azure.reads import Row, inside, number
from ....azure.run_facts import best_of, logged, reported, time_text
from ....azure.statuses import FINAL, sweep_status, trial_status
from ....azure.watch import log_line, summarize, wait
from ....errors import HyperDriveError
from ...core.run import Run, metrics_named
from .exceptions import HyperDriveNotImplementedException, HyperDriveRehydrateException
from .runconfig import HyperDriveConfig, PrimaryMetricGoal

__all__ = ["HyperDriveRun", "PrimaryMetricGoal"]

#: The log of a sweep, by the name that Azure ML gives it.
LOG = "azureml-logs/hyperdrive.txt"


class HyperDriveRun(Run):
    """A sweep. Its children are its trials.

    Args:
        experiment: Whose state folder has it.
        run_id: Its id.
        hyperdrive_config: What was submitted. Default: it is read back.

    Raises:
        HyperDriveRehydrateException: if no sweep has the id.
    """

    def __init__(
        self, experiment: Any, run_id: str, hyperdrive_config: Optional[HyperDriveConfig] = None, **more: Any
    ) -> None:
        super().__init__(experiment, run_id)
        self._config = hyperdrive_config
        if hyperdrive_config is None and not more.get("_is_known") and not os.environ.get("HYPERDRIVE_ATTEMPT"):
            try:
                self._sweep_row()
            except HyperDriveError as error:
                if error.code != "STORE_UNKNOWN_SWEEP":
                    raise
                raise HyperDriveRehydrateException(
                    error.message, error, error_code=error.code, field="run_id"
                ) from error

    @property
    def hyperdrive_config(self) -> Optional[HyperDriveConfig]:
        """The configuration that this program submitted; None for a sweep that was read back."""
        return self._config

    @property
    def type(self) -> str:
        """``hyperdrive``."""
        return "hyperdrive"

    @property
    def parent(self) -> Any:
        """None: a sweep has no parent."""
        return None

    def get_status(self) -> str:
        """Such as ``Running``, ``Completed``, ``Failed``, ``Canceled``."""
        return sweep_status(self._sweep_row())

    def wait_for_completion(
        self, show_output: bool = False, wait_post_processing: bool = False, raise_on_error: bool = True
    ) -> Dict[str, Any]:
        """Waits until the sweep has ended and returns its details. Does not raise if it failed: ask ``get_status``.

        Args:
            show_output: Print its log as it grows.
        """
        if show_output:
            print(f"RunId: {self.id}\nWeb View: {self.get_portal_url()}\n\nStreaming {LOG}\n{'=' * len(LOG)}")
        status = wait(self._sweeps, self.id, sweep_status, show=show_output)
        if show_output:
            summarize(self.id, status)
        return self.get_details()

    def get_details(self) -> Dict[str, Any]:
        """Status, times, properties and ``runDefinition``."""
        row = self._sweep_row()
        definition = row["definition"]
        limits = row["limits"]
        timeout = limits.get("timeoutMs")
        objective = inside(definition, "objective")
        return {
            "runId": self.id,
            "target": "local",
            "status": sweep_status(row),
            "startTimeUtc": time_text(row["createdAtMs"]),
            "endTimeUtc": time_text(row["endedAtMs"]),
            "services": {},
            "properties": self.get_properties(),
            "inputDatasets": [],
            "outputDatasets": [],
            "runDefinition": {
                "configuration": None,
                "telemetryValues": {
                    "samplingMethod": _SAMPLINGS.get(definition["sampling"]["type"], definition["sampling"]["type"]),
                    "terminationPolicy": _POLICIES.get(
                        definition["earlyTermination"]["type"], definition["earlyTermination"]["type"]
                    ),
                    "primaryMetricGoal": objective.get("goal"),
                    "maxTotalRuns": limits["maxTotalTrials"],
                    "maxConcurrentRuns": limits["maxConcurrentTrials"],
                    "maxDurationMinutes": None if timeout is None else timeout // 60_000,
                },
                "arguments": self._definition({"config": {}})["arguments"],
            },
            "logFiles": {LOG: self.get_portal_url()},
            "submittedBy": "",
            **({"error": {"error": {"message": row["message"]}}} if row.get("message") else {}),
        }

    def get_properties(self) -> Dict[str, str]:
        """Properties by Azure ML's names, with ``best_child_run_id`` and ``score`` once a child has the metric."""
        row = self._sweep_row()
        definition = row["definition"]
        objective = inside(definition, "objective")
        best = self._best(include_failed=False)
        metric = {"name": objective.get("primaryMetric"), "goal": objective.get("goal")}
        found = {
            "primary_metric_config": json.dumps(metric),
            "resume_from": json.dumps(definition.get("resumeFrom") or None),
            "runTemplate": "HyperDrive",
            "azureml.runsource": "hyperdrive",
            "platform": "AML",
            **self._notes().named("property"),
        }
        if best is not None:
            found.update(
                best_child_run_id=f"{best['sweepId']}_{best['number']}",
                score=str(number(best["best"])),
                best_metric_status="Succeeded",
            )
        return found

    def get_best_run_by_primary_metric(
        self, include_failed: bool = True, include_canceled: bool = True, include_resume_from_runs: bool = True
    ) -> Optional[Run]:
        """The child with the best value that any child has logged; None if none has the metric.

        Args:
            include_failed: Also children that failed.
            include_canceled: Also children that were canceled or that the policy stopped.
            include_resume_from_runs: Also children of the sweeps that this one resumed from.
        """
        best = self._best(include_failed, include_canceled, include_resume_from_runs)
        return None if best is None else Run(self.experiment, f"{best['sweepId']}_{best['number']}")

    def get_children_sorted_by_primary_metric(
        self, top: int = 0, reverse: bool = False, discard_no_metric: bool = False
    ) -> List[Dict[str, Any]]:
        """The children, best first, those without the metric last.

        Args:
            top: Only so many; 0: all.
            reverse: Worst first.
            discard_no_metric: Leave out children without the metric.

        Returns:
            ``run_id``, ``hyperparameters`` (JSON text), ``best_primary_metric`` and ``status`` of each.
        """
        rows = self._sweeps.trials(self.id)
        goal = inside(self._sweep_row(), "definition", "objective").get("goal")
        sign = -1 if goal == "maximize" else 1
        valued = [row for row in rows if _value(row) is not None]
        valued.sort(key=lambda row: sign * (_value(row) or 0.0), reverse=reverse)
        listed = valued + ([] if discard_no_metric else [row for row in rows if _value(row) is None])
        return [
            {
                "run_id": f"{self.id}_{row['number']}",
                "hyperparameters": json.dumps(row["config"]),
                "best_primary_metric": _value(row),
                "status": trial_status(row),
            }
            for row in (listed[:top] if top > 0 else listed)
        ]

    def get_hyperparameters(self) -> Dict[str, Any]:
        """The configuration of each child by its id, as JSON text."""
        return {f"{self.id}_{row['number']}": json.dumps(row["config"]) for row in self._sweeps.trials(self.id)}

    def get_metrics(
        self, name: Optional[str] = None, recursive: bool = False, run_type: Any = None, populate: bool = False
    ) -> Dict[str, Any]:
        """What each child logged, by its id: a value by name, or a list where a name was logged more than once."""
        numbers = reported(self._sweeps.reports(self.id))
        found: Dict[str, Any] = {}
        for row in self._sweeps.trials(self.id):
            book = Book(self._sweeps.outputs(self.id, row["number"]))
            chosen = metrics_named(logged(numbers, row["number"], book), name)
            if chosen:
                found[f"{self.id}_{row['number']}"] = chosen
        return found

    def get_children(
        self,
        recursive: bool = False,
        tags: Any = None,
        properties: Any = None,
        type: Optional[str] = None,
        status: Optional[str] = None,
        **more: Any,
    ) -> Iterator[Run]:
        """Its children, in the order in which they were suggested. ``status``: only those with it."""
        for row in self._sweeps.trials(self.id):
            if status is None or trial_status(row) == status:
                yield Run(self.experiment, f"{self.id}_{row['number']}")

    def cancel(self) -> bool:
        """Cancels the sweep and its unfinished children. Returns whether it had not ended."""
        if self.get_status() in FINAL:
            return False
        self._sweeps.cancel(self.id)
        return True

    def get_file_names(self) -> List[str]:
        """Its log. The files of its children are theirs."""
        return [LOG]

    def download_file(self, name: str, output_file_path: Optional[str] = None, *given: Any, **named: Any) -> None:
        """Writes its log to a file. The files of its children are theirs."""
        if name != LOG:
            super().download_file(name, output_file_path)
        with open(output_file_path or os.path.basename(name), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in self._log_lines())

    def get_tags(self) -> Dict[str, str]:
        """Tags of its submission, and those that were set since."""
        given: Dict[str, str] = self._sweep_row()["definition"].get("tags") or {}
        return {**given, **self._notes().named("tag")}

    def get_portal_url(self) -> str:
        """The address of its page in the dashboard, which this program serves until it ends."""
        return self._sweeps.page(self.id)

    def fail(self, *given: Any, **named: Any) -> None:
        """Refuses, as in the original."""
        raise HyperDriveNotImplementedException("fail: a sweep fails when its runs fail; cancel() ends it")

    def complete(self, _set_status: bool = True) -> None:
        """Refuses: a sweep is complete when its runs have ended."""
        raise HyperDriveNotImplementedException(
            "complete: a sweep is complete when its runs have ended; cancel() ends it"
        )

    def get_diagnostics(self, *given: Any, **named: Any) -> None:
        """Refuses, as in the original."""
        raise HyperDriveNotImplementedException(f"get_diagnostics: download_file({LOG!r}) has every decision")

    def __repr__(self) -> str:
        return f"HyperDriveRun(Experiment: {self.experiment.name}, Id: {self.id}, Status: {self.get_status()})"

    def _log_lines(self) -> Iterator[str]:
        after = 0
        while True:
            entries = self._sweeps.log(self.id, after)
            if not entries:
                return
            yield from (log_line(entry) for entry in entries)
            after = int(entries[-1]["seq"])

    def _best(
        self, include_failed: bool = True, include_canceled: bool = True, include_resumed: bool = True
    ) -> Optional[Row]:
        definition = inside(self._sweep_row(), "definition")
        earlier: List[str] = definition.get("resumeFrom") or []
        left_out = {
            *(() if include_failed else ("failed",)),
            *(() if include_canceled else ("canceled", "stopped")),
        }
        sweeps = [self.id, *(earlier if include_resumed else [])]
        trials = (row for sweep in sweeps for row in self._sweeps.trials(sweep))
        return best_of(trials, inside(definition, "objective").get("goal"), left_out)


_SAMPLINGS = {"random": "RANDOM", "grid": "GRID", "bayesian": "BAYESIANOPTIMIZATION"}
_POLICIES = {
    "bandit": "Bandit",
    "median_stopping": "MedianStopping",
    "truncation_selection": "TruncationSelection",
    "none": "Default",
}


def _value(row: Row) -> Optional[float]:
    return None if row["best"] is None else number(row["best"])
