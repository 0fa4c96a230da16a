"""Facts about runs in Azure ML's words."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any, Collection, Dict, Iterable, List, Mapping, Optional, Tuple, cast

from .book import Book, metrics_of
from .reads import Row, number
from .value_text import arguments_of

_TRIAL = re.compile(r"(.+)_(\d+)")


def parts_of(run_id: str) -> Tuple[str, Optional[int]]:
    """The sweep and the trial of an id such as ``hd-1qrpbtyjby_3``; without a trial, the id is that of a sweep."""
    found = _TRIAL.fullmatch(run_id)
    return (run_id, None) if found is None else (found.group(1), int(found.group(2)))


def experiment_of(row: Row) -> str:
    """The name of the experiment of a sweep."""
    definition = row["definition"]
    return str(definition.get("experimentName") or definition["name"])


def best_of(trials: Iterable[Row], goal: Optional[str], left_out: Collection[str] = ()) -> Optional[Row]:
    """The first trial with the best value; None if none has one.

    Args:
        goal: ``maximize`` or ``minimize``.
        left_out: States of trials that do not count.
    """
    sign = -1 if goal == "maximize" else 1
    valued = (row for row in trials if row["best"] is not None and row["state"] not in left_out)
    return min(valued, key=lambda row: sign * number(row["best"]), default=None)


def logged(numbers: Mapping[int, Dict[str, Any]], trial: int, book: Book) -> Dict[str, Any]:
    """What a trial logged.

    Args:
        numbers: What ``reported`` made of its reports.
        book: What it logged besides numbers.
    """
    return {**numbers.get(trial, {}), **metrics_of(book.entries())}


def reported(reports: List[Row]) -> Dict[int, Dict[str, Any]]:
    """Values by trial and name: one value, or a list where there are more."""
    found: Dict[int, Dict[str, List[float]]] = {}
    for row in reports:
        if not row.get("superseded"):
            found.setdefault(row["trial"], {}).setdefault(row["metric"], []).append(row["value"])
    return {
        trial: {name: values[0] if len(values) == 1 else values for name, values in named.items()}
        for trial, named in found.items()
    }


def time_text(ms: Optional[float]) -> Optional[str]:
    """A time as Azure ML writes it."""
    return None if ms is None else datetime.fromtimestamp(ms / 1000, timezone.utc).isoformat().replace("+00:00", "Z")


def run_definition(trial: Mapping[str, Any], config: Mapping[str, Any]) -> Dict[str, Any]:
    """What a run is started with: script, ``arguments`` with those of its configuration, variables."""
    command = trial["command"]
    words = cast("List[str]", command if isinstance(command, list) else [command])
    is_script = isinstance(command, list) and len(words) > 1
    appended = arguments_of(config) if trial["appendParameters"] == "always" else []
    return {
        "script": words[1] if is_script else "",
        "command": "" if is_script else " ".join(words),
        "arguments": [*words[2:], *appended] if is_script else [],
        "framework": "Python",
        "communicator": "None",
        "target": "local",
        "dataReferences": {},
        "data": {},
        "jobName": None,
        "nodeCount": 1,
        "environment": {"name": "local", "environmentVariables": trial["environment"]},
        "sourceDirectory": trial.get("copiedCode") or trial["workingFolder"],
    }
