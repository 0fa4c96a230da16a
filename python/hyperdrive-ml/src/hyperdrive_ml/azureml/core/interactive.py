"""Runs that a program logs to without a script: ``Experiment.start_logging``."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, List, Optional, Type

from ...azure.book import Book, file_name, metrics_of
from ...azure.run_facts import time_text
from ..exceptions import UserErrorException
from .logging import BookLog, RunLog
from .run import Run, metrics_named

__all__ = ["InteractiveRun"]


class InteractiveRun(Run):
    """A run of this program. It is in the state folder, in no sweep, and ends with ``complete`` or ``fail``."""

    def __init__(self, experiment: Any, run_id: str, **more: Any) -> None:
        super().__init__(experiment, run_id)

    @staticmethod
    def start(experiment: Any) -> "InteractiveRun":
        """Starts one."""
        run = InteractiveRun(experiment, str(uuid.uuid4()))
        run._note("status", "Running")
        return run

    @property
    def type(self) -> str:
        """``None``, as in the original: it is no script."""
        return "None"

    @property
    def parent(self) -> Any:
        """None."""
        return None

    def get_status(self) -> str:
        """``Running``, ``Completed`` or ``Failed``."""
        return str(self._book().named("state")["status"])

    def get_metrics(
        self, name: Optional[str] = None, recursive: bool = False, run_type: Any = None, populate: bool = False
    ) -> Dict[str, Any]:
        return metrics_named(metrics_of(self._book().entries()), name)

    def get_details(self) -> Dict[str, Any]:
        """Status, times and properties."""
        times = self._book().named("time")
        return {
            "runId": self.id,
            "target": "sdk",
            "status": self.get_status(),
            "startTimeUtc": time_text(times.get("Running")),
            "endTimeUtc": time_text(times.get("Completed", times.get("Failed"))),
            "properties": self.get_properties(),
            "inputDatasets": [],
            "outputDatasets": [],
            "logFiles": {},
            "submittedBy": "",
        }

    def wait_for_completion(
        self, show_output: bool = False, wait_post_processing: bool = False, raise_on_error: bool = True
    ) -> Dict[str, Any]:
        """Returns its details: it ends when this program says so."""
        return self.get_details()

    def get_properties(self) -> Dict[str, str]:
        return dict(self._book().named("property"))

    def get_file_names(self) -> List[str]:
        """Names of the files that it uploaded."""
        folder = self._book().folder
        paths = (file.relative_to(folder).as_posix() for file in sorted(folder.rglob("*")) if file.is_file())
        return [name for name in map(file_name, paths) if name is not None]

    def _copy(self, name: str, target: str) -> None:
        source = self._book().place(name)
        if not source.is_file():
            listed = ", ".join(self.get_file_names()) or "none"
            raise UserErrorException(f"run {self.id} has no file {name!r}; it has: {listed}", field="name", value=name)
        os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
        Path(target).write_bytes(source.read_bytes())

    def cancel(self) -> bool:
        """Ends it as failed."""
        self._note("status", "Failed")
        return True

    def complete(self, _set_status: bool = True) -> None:
        """Ends it."""
        self._note("status", "Completed")

    def fail(self, *given: Any, **named: Any) -> None:
        """Ends it as failed."""
        self._note("status", "Failed")

    def get_portal_url(self) -> str:
        """The address of the dashboard, which shows sweeps."""
        return self._sweeps.address()

    def _log(self) -> RunLog:
        return BookLog(self._book())

    def _book(self) -> Book:
        return self._notes()

    def _note(self, name: str, value: str) -> None:
        book = self._book()
        book.write("state", name, value)
        book.write("time", value, time.time() * 1000)

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if error is None:
            self.complete()
        else:
            self.fail()

    def __repr__(self) -> str:
        return f"Run(Experiment: {self.experiment.name}, Id: {self.id}, Status: {self.get_status()})"
