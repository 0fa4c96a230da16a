"""Jobs that were submitted."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any, Dict, List, Optional, Tuple

from ..azure.book import Book, file_name
from ..azure.reads import Row, Sweeps, inside, number
from ..azure.run_facts import best_of, experiment_of, logged, parts_of, reported
from ..azure.single import is_single, tags_of
from ..azure.statuses import sweep_status, trial_status
from .exceptions import UserErrorException

__all__ = ["SubmittedJob"]


class SubmittedJob:
    """A sweep, a trial of one, or a command that ran alone. What it says is read when it is asked.

    Attributes:
        name: Its id.
        id: Its id.
        type: ``sweep`` or ``command``.
    """

    def __init__(self, sweeps: Sweeps, name: str) -> None:
        self._sweeps = sweeps
        self.name = name
        self.id = name
        self.sweep, trial = parts_of(name)
        self.is_alone = is_single(sweeps.sweep(self.sweep))
        if trial is not None:
            # Raises if there is none.
            sweeps.trial(self.sweep, trial)
        #: The trial that it is; None for a sweep.
        self.trial = 0 if trial is None and self.is_alone else trial
        self.type = "sweep" if self.trial is None else "command"

    @property
    def status(self) -> str:
        """Such as ``Running``, ``Completed``, ``Failed``, ``Canceled``."""
        if self.trial is None or self.is_alone:
            return sweep_status(self._row())
        return trial_status(self._sweeps.trial(self.sweep, self.trial))

    @property
    def studio_url(self) -> str:
        """The address of its page in the dashboard, which this program serves until it ends."""
        page = self._sweeps.page(self.sweep)
        return page if self.trial is None else f"{page}/trials/{self.trial}"

    @property
    def services(self) -> Dict[str, Any]:
        """``Studio``, with the ``endpoint``."""
        return services_of(self.studio_url)

    @property
    def properties(self) -> Dict[str, str]:
        """Properties by Azure ML's names, with ``best_child_run_id`` and ``score`` once a trial has the metric."""
        found = {"azureml.runsource": "hyperdrive"}
        best = self.best() if self.trial is None else None
        if best is not None:
            found["best_child_run_id"] = f"{self.sweep}_{best['number']}"
            found["score"] = str(number(best["best"]))
            found["best_metric_status"] = "Succeeded"
        return found

    @property
    def tags(self) -> Dict[str, str]:
        """Its tags."""
        if self.trial is not None and not self.is_alone:
            return Book(self._sweeps.outputs(self.sweep, self.trial)).named("tag")
        return tags_of(self._row())

    @property
    def display_name(self) -> str:
        """What people call it."""
        definition = inside(self._row(), "definition")
        return str(definition.get("displayName") or definition["name"])

    @property
    def experiment_name(self) -> str:
        """The name of its experiment."""
        return experiment_of(self._row())

    @property
    def description(self) -> Optional[str]:
        """For people."""
        return inside(self._row(), "definition").get("description")

    @property
    def search_space(self) -> Dict[str, Any]:
        """The search space of a sweep."""
        return inside(self._row(), "definition", "space")

    @property
    def parameters(self) -> Dict[str, Any]:
        """The configuration of a trial; empty for a sweep."""
        return {} if self.trial is None else dict(self._sweeps.trial(self.sweep, self.trial)["config"])

    @property
    def metrics(self) -> Dict[str, Any]:
        """What a trial logged: a value by name, or a list where a name was logged more than once."""
        if self.trial is None:
            return {}
        numbers = reported(self._sweeps.reports(self.sweep, self.trial))
        return logged(numbers, self.trial, Book(self._sweeps.outputs(self.sweep, self.trial)))

    def best(self) -> Optional[Row]:
        """The best trial of a sweep that has not failed; None without one."""
        goal = inside(self._row(), "definition", "objective").get("goal")
        return best_of(self._sweeps.trials(self.sweep), goal, ("failed",))

    def files(self) -> List[Tuple[str, str]]:
        """Files of the trial, or of the best trial: names as ``outputs/…``, and paths in its output folder."""
        trial = self.files_of()
        named = ((file_name(path), path) for path in self._sweeps.files(self.sweep, trial))
        return [(name, path) for name, path in named if name is not None]

    def files_of(self) -> int:
        """The trial whose files stand for the job: itself, or the best one.

        Raises:
            UserErrorException: if no trial of the sweep has the metric.
        """
        if self.trial is not None:
            return self.trial
        best = self.best()
        if best is None:
            raise UserErrorException(f"job {self.name} has no best trial yet: none has logged the primary metric")
        return int(best["number"])

    def output(self, name: str) -> str:
        """The folder of an output of the trial, or of the best trial."""
        return os.path.join(self._sweeps.outputs(self.sweep, self.files_of()), name)

    def fetch(self, path: str, target: str) -> None:
        """Copies one of its files."""
        self._sweeps.fetch(self.sweep, self.files_of(), path, target)

    def _row(self) -> Row:
        return self._sweeps.sweep(self.sweep)

    def __repr__(self) -> str:
        return f"{self.type}(name={self.name!r}, status={self.status!r}, studio_url={self.studio_url!r})"


def services_of(page: str) -> Dict[str, Any]:
    """``Studio``, with the address of a page as its ``endpoint``."""
    return {"Studio": SimpleNamespace(endpoint=page, type="Studio")}
