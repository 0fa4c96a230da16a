"""Scripts and commands that run alone, once: each is a sweep of one trial."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from .reads import Row, inside

#: The tag that tells such a sweep from others.
_TAG, _SCRIPT = "azureml.run", "script"


def single_run(trial: Mapping[str, Any], labels: Mapping[str, Any], timeout: Optional[int]) -> Dict[str, Any]:
    """The sweep file of a script that runs alone.

    Args:
        trial: The block ``trial``.
        labels: What people call it, in the form of a sweep file.
        timeout: Longest time, seconds; None: no limit.
    """
    return {
        **labels,
        "trial": {**trial, "append_parameters": "never"},
        # A sweep has at least one parameter. This one always has the same value, and nothing sees it.
        "search_space": {"run": 0},
        "limits": {"max_total_trials": 1, **({} if timeout is None else {"trial_timeout": timeout})},
        "tags": {**labels.get("tags", {}), _TAG: _SCRIPT},
    }


def is_single(row: Row) -> bool:
    """Whether a sweep is a script that runs alone."""
    return inside(row, "definition", "tags").get(_TAG) == _SCRIPT


def tags_of(row: Row) -> Dict[str, str]:
    """The tags of a sweep that people gave it."""
    tags = inside(row, "definition", "tags")
    return {str(name): str(value) for name, value in tags.items() if name != _TAG}
