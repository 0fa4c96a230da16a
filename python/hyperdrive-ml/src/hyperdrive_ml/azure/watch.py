"""Watching a sweep that runs in a process of its own."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timezone
from typing import Callable, Dict, Optional

from ..errors import HyperDriveError
from .notes import note
from .reads import Row, Sweeps
from .statuses import FINAL, sweep_status
from .submit import resume

#: Seconds without a sign of life of the process that drives a sweep, after which another one is started.
SILENCE = 20.0
#: Seconds between two looks at a run that is waited for.
PACE = 0.5

_COMPONENTS = {
    "sweep.submitted": "API",
    "due": "GENERATOR",
    "trial.suggested": "GENERATOR",
    "sampler.exhausted": "GENERATOR",
    "attempt.planned": "SCHEDULER",
    "claimed": "SCHEDULER",
    "trial.running": "SCHEDULER",
    "trial.verdict": "ENFORCER",
}

_restarted: Dict[str, float] = {}


def keep_driven(sweeps: Sweeps, sweep: str) -> Row:
    """The sweep. Where its process is gone before its end, as after a restart of the machine, starts another one."""
    row, silent = sweeps.lease(sweep)
    is_left = silent > SILENCE and not row["paused"] and sweep_status(row) not in FINAL
    if is_left and _restarted.get(sweep) != row["leaseUntilMs"]:
        _restarted[sweep] = row["leaseUntilMs"]
        note(f"the process of sweep {sweep} is gone; another one continues it")
        resume(sweep, sweeps.state)
    return row


def wait(
    sweeps: Sweeps, sweep: str, status: Callable[[Row], str], *, trial: Optional[int] = None, show: bool = True
) -> str:
    """Waits until a run has ended, and keeps its sweep driven meanwhile. Returns its last status.

    Args:
        sweep: The sweep that it is, or that it is a trial of.
        status: Its status; gets the sweep.
        trial: The trial that it is. None: it is the sweep.
        show: Print what the trial prints, or the log of the sweep.
    """
    position = 0
    while True:
        now = status(keep_driven(sweeps, sweep))
        if show and trial is None:
            position = follow_log(sweeps, sweep, position)
        elif show and trial is not None:
            position = follow_output(sweeps, sweep, trial, position)
        if now in FINAL:
            return now
        time.sleep(PACE)


def summarize(run_id: str, status: str) -> None:
    """Prints how a run ended, as Azure ML does."""
    print(f"\nExecution Summary\n=================\nRunId: {run_id}\nStatus: {status}")


def follow_log(sweeps: Sweeps, sweep: str, after: int) -> int:
    """Prints what is new in the log of a sweep, in the form of ``hyperdrive.txt``. Returns the position."""
    while True:
        entries = sweeps.log(sweep, after)
        if not entries:
            return after
        for entry in entries:
            print(log_line(entry))
        sys.stdout.flush()
        after = int(entries[-1]["seq"])


def log_line(entry: Row) -> str:
    """An entry of a log in the form of ``hyperdrive.txt``."""
    component = _COMPONENTS.get(entry["kind"], "CONTROLLER")
    about = "" if entry["trial"] is None else f" trial {entry['trial']}"
    at = datetime.fromtimestamp(entry["atMs"] / 1000, timezone.utc).isoformat(timespec="milliseconds")
    return f"<START>[{at.replace('+00:00', '')}][{component}][INFO]{entry['kind']}{about}<END>"


def follow_output(sweeps: Sweeps, sweep: str, trial: int, offset: int) -> int:
    """Prints what is new of what a trial prints. Returns the position."""
    while True:
        try:
            text, after = sweeps.output(sweep, trial, "stdout", offset)
        except HyperDriveError:
            # It has not started yet.
            return offset
        if after == offset:
            return after
        sys.stdout.write(text)
        sys.stdout.flush()
        offset = after
