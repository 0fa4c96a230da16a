"""Statuses of runs in Azure ML's words."""

from __future__ import annotations

from typing import Any, Mapping

#: Statuses that do not change any more.
FINAL = ("Completed", "Failed", "Canceled")

_OVER = {"completed": "Completed", "failed": "Failed", "canceled": "Canceled", "stopped": "Canceled"}
_TRIAL = {"queued": "Queued", "starting": "Starting", "running": "Running"}


def sweep_status(sweep: Mapping[str, Any]) -> str:
    """The status of a sweep."""
    if sweep["state"] in _OVER:
        return _OVER[sweep["state"]]
    if sweep["cancelSeq"] is not None:
        return "CancelRequested"
    return "Finalizing" if sweep["state"] == "ending" else "Running"


def trial_status(trial: Mapping[str, Any]) -> str:
    """The status of a trial: ``Canceled`` where the policy stopped it, as in the original."""
    if trial["state"] in _OVER:
        return _OVER[trial["state"]]
    if trial.get("verdict") is not None or trial.get("cancelSeq") is not None:
        return "CancelRequested"
    return _TRIAL.get(trial["state"], "Running")
