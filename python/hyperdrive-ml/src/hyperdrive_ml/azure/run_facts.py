"""Facts about runs in Azure ML's words."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, List, Mapping, Optional, cast

from .reads import Row, inside
from .value_text import arguments_of


def is_single(row: Row) -> bool:
    """Whether a sweep is a script that runs alone, once."""
    return inside(row, "definition", "tags").get("azureml.run") == "script"


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
