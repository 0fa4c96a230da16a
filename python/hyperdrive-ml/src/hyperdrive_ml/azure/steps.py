"""Steps of a pipeline: one after the other, in a thread of this program."""

from __future__ import annotations

import threading
from typing import Callable, Generic, Iterable, Optional, TypeVar

Step = TypeVar("Step")


class Steps(Generic[Step]):
    """Steps that run one after the other. The first that raises ends them.

    Args:
        steps: In the order in which they run.
        run: Runs one step to its end; raises if it failed.

    Attributes:
        status: ``Running``, ``Completed``, ``Failed`` or ``Canceled``.
        error: Why they failed; None for any other status.
        is_canceled: Whether ``cancel`` was called.
    """

    def __init__(self, steps: Iterable[Step], run: Callable[[Step], None]) -> None:
        self.status = "Running"
        self.error: Optional[BaseException] = None
        self.is_canceled = False
        self._steps = steps
        self._run_step = run
        # Not a daemon: a program that has submitted a pipeline ends after it.
        self._thread = threading.Thread(target=self._run, name="hyperdrive-pipeline", daemon=False)

    def start(self) -> None:
        """Starts the first step."""
        self._thread.start()

    def wait(self) -> None:
        """Waits until all have ended."""
        self._thread.join()

    def cancel(self) -> None:
        """Starts no further step. What the current one raises is no failure."""
        self.is_canceled = True

    def _run(self) -> None:
        try:
            for step in self._steps:
                if self.is_canceled:
                    break
                self._run_step(step)
            self.status = "Canceled" if self.is_canceled else "Completed"
        except BaseException as error:
            self.error = None if self.is_canceled else error
            self.status = "Canceled" if self.is_canceled else "Failed"
