"""A study of Optuna as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from ..frozen import FrozenTrial
from ..states import StudyDirection

#: Where Optuna keeps the names of a study's metrics.
METRIC_NAMES = "study:metric_names"


@dataclass
class StudyRecord:
    """A study with its trials.

    Attributes:
        name: Its name.
        directions: One for each objective.
        trials: In the order of their numbers.
        user_attrs: The facts that people recorded about it.
        system_attrs: The facts that Optuna recorded about it.
    """

    name: str
    directions: List[StudyDirection]
    trials: List[FrozenTrial] = field(default_factory=lambda: [])
    user_attrs: Dict[str, Any] = field(default_factory=lambda: {})
    system_attrs: Dict[str, Any] = field(default_factory=lambda: {})

    @property
    def metric_names(self) -> Optional[List[str]]:
        """The names of its metrics, if it has any."""
        names: Optional[List[str]] = self.system_attrs.get(METRIC_NAMES)
        return names


def default_metrics(count: int) -> List[str]:
    """The metrics of a study of which only the number of objectives is known."""
    return ["value"] if count == 1 else [f"value_{place}" for place in range(count)]
