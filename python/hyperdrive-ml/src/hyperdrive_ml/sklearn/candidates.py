"""The candidates of a search: trials that are evaluated together, step by step, until they end or are stopped."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Sequence, cast

from ..errors import HyperDriveError
from ..study import AskedTrial, Study

#: What evaluating a candidate on one fold gives, as scikit-learn's own searches keep it.
Fold = Dict[str, Any]


@dataclass
class Candidate:
    """A trial of the search.

    Attributes:
        trial: Whose configuration it is.
        folds: What each fold gave; fewer than all if it was stopped by folds.
        epochs: After which the folds were scored, for training by epochs.
        is_stopped: Whether the early termination policy, or a user, stopped it.
        models: The models of the folds, for training by epochs.
    """

    trial: AskedTrial
    folds: List[Fold] = field(default_factory=lambda: cast("List[Fold]", []))
    epochs: int = 0
    is_stopped: bool = False
    models: List[Any] = field(default_factory=lambda: cast("List[Any]", []))


class Scores:
    """The mean scores of candidates, by the metrics of the study.

    Args:
        primary: The metric that the search maximizes. If the scores lack it, because a function of the user names
            them, it is the first one of them.
    """

    def __init__(self, primary: str) -> None:
        self.primary = primary
        self._complete: List[List[float]] = []

    def of(self, folds: Sequence[Fold]) -> Dict[str, float]:
        """The mean over folds of each metric."""
        by_name: Dict[str, List[float]] = {}
        for fold in folds:
            for name, score in self.by_metric(fold["test_scores"]).items():
                by_name.setdefault(name, []).append(score)
        return {name: math.fsum(scores) / len(scores) for name, scores in by_name.items()}

    def forecast(self, folds: Sequence[Fold]) -> float:
        """The mean over all folds that the first ones predict.

        Folds differ in how hard they are. What complete candidates scored on the first folds and on all tells by how
        much, so that the reports after different folds mean the same.
        """
        so_far = self.of(folds)[self.primary]
        seen = len(folds)
        if not self._complete:
            return so_far
        every = math.fsum(math.fsum(scores) / len(scores) for scores in self._complete)
        first = math.fsum(math.fsum(scores[:seen]) / seen for scores in self._complete)
        return so_far + (every - first) / len(self._complete)

    def learn(self, folds: Sequence[Fold]) -> None:
        """Learns from a candidate that was evaluated on all folds."""
        scores = [self.by_metric(fold["test_scores"])[self.primary] for fold in folds]
        if all(math.isfinite(score) for score in scores):
            self._complete.append(scores)

    def by_metric(self, scores: object) -> Dict[str, float]:
        """The scores of a fold by metric; a number alone is that of the primary one."""
        if not isinstance(scores, Mapping):
            return {self.primary: float(cast(Any, scores))}
        named = {str(name): float(score) for name, score in cast("Mapping[Any, Any]", scores).items()}
        return {self.primary: next(iter(named.values())), **named}


def tell(candidate: Candidate, means: Mapping[str, float], primary: str) -> None:
    """Ends a candidate's trial: with its scores, or as failed where it has none."""
    value = means[primary]
    if math.isfinite(value):
        candidate.trial.tell(dict(means))
        return
    reasons = (fold.get("fit_error") for fold in candidate.folds)
    reason = next((_last_line(each) for each in reasons if each), f"its mean {primary} is {value}")
    candidate.trial.fail(reason)


def _last_line(trace: str) -> str:
    """The error of a traceback, then the traceback: the beginning of a long text is what is kept."""
    return trace.strip().splitlines()[-1] + "\n" + trace.strip()


def next_candidates(study: Study, most: int) -> List[Candidate]:
    """The next trials, at most so many; none if the study has no more."""
    try:
        return [Candidate(trial) for trial in study.ask_many(most)]
    except HyperDriveError as error:
        if error.code == "SDK_EXHAUSTED":
            return []
        raise
