"""The trial that an objective sees."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Callable, Dict, Optional

from ..suggest import Asking
from ..values import Values, reported

#: Sends a report and returns what the trial should do: ``continue``, ``stop`` or ``cancel``.
Send = Callable[[Values, Optional[float]], str]


#: Sends a request about the trial and returns its answer.
Request = Callable[..., Dict[str, Any]]


class Trial(Asking):
    """The running trial, as an objective receives it.

    Attributes:
        number: 0, 1, 2 … in the order of suggestions.
        config: Its configuration; in a define-by-run study, what it has asked for so far.

    Example:
        >>> def train(trial: hd.Trial, lr: float) -> float:
        ...     for epoch in range(10):
        ...         loss = lr * 0.9**epoch
        ...         trial.report(loss, step=epoch)
        ...         if trial.should_stop():
        ...             break
        ...     return loss
    """

    def __init__(self, number: int, config: Dict[str, Any], send: Send, request: Request) -> None:
        self.number = number
        self.config = config
        self._send = send
        self._request = request
        self._want = "continue"
        self._has_reported = False

    def request(self, op: str, **fields: Any) -> Dict[str, Any]:
        return self._request(op, **fields)

    def report(self, value: Optional[float] = None, *, step: Optional[float] = None, **metrics: float) -> None:
        """Reports a value of the primary metric, or several metrics by name, while the trial runs.

        Args:
            value: Of the primary metric.
            step: Where the trial is: an epoch, a round. Default: one more than before.
            metrics: Values by name.
        """
        self.put(reported(value, metrics), step)

    def put(self, values: Values, step: Optional[float] = None) -> None:
        """As ``report``, with a value or a mapping of metrics, whatever their names."""
        self._want = self._send(values, step)
        self._has_reported = True

    def should_stop(self) -> bool:
        """Whether the early termination policy, or a user, wants the trial to end. Known after each ``report``."""
        return self._want != "continue"

    @property
    def has_reported(self) -> bool:
        """Whether ``report`` was called."""
        return self._has_reported

    def __repr__(self) -> str:
        return f"Trial({self.number}, {self.config!r})"


#: The trial that runs in this thread or task; what ``hd.report`` reports to.
current_trial: ContextVar[Optional[Trial]] = ContextVar("hyperdrive_trial", default=None)
