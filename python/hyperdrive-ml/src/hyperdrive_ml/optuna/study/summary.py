"""What a list of studies shows of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Optional

from ..frozen import FrozenTrial
from ..states import StudyDirection


@dataclass
class StudySummary:
    """A study in short.

    Attributes:
        study_name: Its name.
        directions: One for each objective.
        best_trial: The best one; None with several objectives or before the first value.
        user_attrs: Facts that were recorded about it.
        n_trials: How many trials it has.
        datetime_start: When its first trial started; None without trials.
    """

    study_name: str
    directions: List[StudyDirection]
    best_trial: Optional[FrozenTrial]
    user_attrs: Dict[str, Any]
    n_trials: int
    datetime_start: Optional[datetime]

    @property
    def direction(self) -> StudyDirection:
        """The direction of the only objective.

        Raises:
            RuntimeError: with several objectives.
        """
        return only_direction(self.directions)


def only_direction(directions: List[StudyDirection]) -> StudyDirection:
    """The direction of a study with one objective.

    Raises:
        RuntimeError: with several objectives.
    """
    if len(directions) > 1:
        raise RuntimeError("direction: the study has several objectives; read directions")
    return directions[0]
