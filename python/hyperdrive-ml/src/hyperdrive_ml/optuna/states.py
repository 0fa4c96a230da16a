"""How trials end, and where objectives go."""

from __future__ import annotations

from enum import IntEnum


class TrialState(IntEnum):
    """State of a trial. HyperDrive calls a pruned trial stopped."""

    RUNNING = 0
    COMPLETE = 1
    PRUNED = 2
    FAIL = 3
    WAITING = 4

    def is_finished(self) -> bool:
        """Whether it never changes again."""
        return self not in (TrialState.RUNNING, TrialState.WAITING)

    def __str__(self) -> str:
        return str(self.value)


class StudyDirection(IntEnum):
    """Whether an objective is minimized or maximized."""

    NOT_SET = 0
    MINIMIZE = 1
    MAXIMIZE = 2

    @property
    def goal(self) -> str:
        """The word of HyperDrive."""
        return "maximize" if self is StudyDirection.MAXIMIZE else "minimize"
