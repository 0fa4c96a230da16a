"""For training scripts that HyperDrive starts: the configuration in, reports out. The same script still runs alone."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import Any, Dict, Mapping, Optional

from .engine.process import metric_value
from .errors import HyperDriveError
from .running.trial import current_trial
from .values import reported

_is_noted = False
_is_stopping = threading.Event()
_is_listening = False


def config(**defaults: Any) -> Dict[str, Any]:
    """The configuration of the trial that runs; outside of a sweep, the defaults.

    Args:
        defaults: Values of parameters that the sweep does not set.

    Example:
        >>> lr = hd.config(lr=0.01, epochs=10)["lr"]
    """
    trial = current_trial.get()
    if trial is not None:
        return {**defaults, **trial.config}
    path = os.environ.get("HYPERDRIVE_PARAMETERS")
    if not path:
        _note_once()
        return dict(defaults)
    with open(path, encoding="utf-8") as file:
        read: Mapping[str, Any] = json.load(file)
    return {**defaults, **read}


def report(value: Optional[float] = None, *, step: Optional[float] = None, **metrics: float) -> None:
    """Reports a value of the sweep's primary metric, or several metrics by name. Does nothing outside of a sweep.

    Args:
        value: Of the primary metric.
        step: Where the trial is: an epoch, a round. Default: one more than before.
        metrics: Values by name.

    Raises:
        HyperDriveError: PYTHON_BAD_ARGUMENT for anything but numbers, inside and outside of a sweep.

    Example:
        >>> for epoch in range(10):
        ...     hd.report(accuracy=evaluate(model), step=epoch)
    """
    trial = current_trial.get()
    if trial is not None:
        trial.report(value, step=step, **metrics)
        return
    given = reported(value, metrics)
    spool = os.environ.get("HYPERDRIVE_SPOOL")
    if not spool:
        _note_once()
        return
    named = given if isinstance(given, Mapping) else {_primary_metric(): given}
    # One write of whole lines: reports of several processes of a trial do not mix.
    lines = "".join(_line(name, each, step) for name, each in named.items())
    with open(spool, "a", encoding="utf-8") as file:
        file.write(lines)


def should_stop() -> bool:
    """Whether HyperDrive wants the trial to end: save what you need, then exit. False outside of a sweep.

    In a training script, the first call makes SIGTERM set this flag instead of ending the process at once. Call it
    before the first epoch, and then after each. ``trial.stop_grace`` of the sweep file says how long the script has.
    """
    trial = current_trial.get()
    if trial is not None:
        return trial.should_stop()
    if os.environ.get("HYPERDRIVE_ATTEMPT"):
        _listen()
    else:
        _note_once()
    return _is_stopping.is_set()


def _listen() -> None:
    global _is_listening
    if _is_listening:
        return
    if threading.current_thread() is not threading.main_thread():
        raise HyperDriveError(
            "PYTHON_BAD_ARGUMENT",
            "should_stop: expected its first call in the main thread, where Python handles signals",
            fix="call hd.should_stop() once at the start of the script",
        )
    signal.signal(signal.SIGTERM, _stop)
    _is_listening = True


def _stop(*_: object) -> None:
    _is_stopping.set()


def _primary_metric() -> str:
    name = os.environ.get("HYPERDRIVE_METRIC")
    if name:
        return name
    raise HyperDriveError(
        "PYTHON_BAD_ARGUMENT",
        "report: expected metrics by name, because this sweep has no primary metric",
        field="value",
        expected="metrics by name",
        fix="report(loss=0.3)",
    )


def _line(name: str, value: float, step: Optional[float]) -> str:
    at = {} if step is None else {"step": step}
    return json.dumps({"metric": name, "value": metric_value(value), **at}) + "\n"


def _note_once() -> None:
    global _is_noted
    if not _is_noted:
        _is_noted = True
        sys.stderr.write("hyperdrive: no sweep runs this script, so it reports nowhere\n")
