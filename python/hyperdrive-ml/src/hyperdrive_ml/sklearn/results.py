"""``cv_results_``: scikit-learn's own form, with what it does not know: candidates that were stopped."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from ..packages import package
from .candidates import Candidate

_numpy: Any = package("numpy")


def formatted(search: Any, candidates: Sequence[Candidate], splits: int, *, with_epochs: bool) -> Dict[str, Any]:
    """The results of all candidates.

    Args:
        search: The search estimator, whose base class knows the form.
        splits: The number of folds.
        with_epochs: Whether candidates were trained by epochs.
    """
    configs = [candidate.trial.config for candidate in candidates]
    # The form has a cell for each fold. Those that are missing hold another fold until the means are known.
    every = [fold for each in candidates for fold in [*each.folds, *each.folds[:1] * (splits - len(each.folds))]]
    more: Dict[str, List[Any]] = {
        "trial": [candidate.trial.number for candidate in candidates],
        "stopped": [candidate.is_stopped for candidate in candidates],
    }
    if with_epochs:
        more["epochs"] = [candidate.epochs for candidate in candidates]
    results: Dict[str, Any] = search._format_results(configs, splits, every, more)
    partial = [row for row, each in enumerate(candidates) if len(each.folds) < splits]
    if partial:
        _correct(results, candidates, partial, splits)
    return results


def _correct(results: Dict[str, Any], candidates: Sequence[Candidate], partial: List[int], splits: int) -> None:
    for name in [name[len("split0_") :] for name in results if name.startswith("split0_")]:
        for row in partial:
            seen = len(candidates[row].folds)
            scores = _numpy.array([results[f"split{split}_{name}"][row] for split in range(seen)])
            results[f"mean_{name}"][row] = scores.mean()
            results[f"std_{name}"][row] = scores.std()
            for split in range(seen, splits):
                results[f"split{split}_{name}"][row] = _numpy.nan
        if f"rank_{name}" in results:
            results[f"rank_{name}"][:] = _ranks(results[f"mean_{name}"], set(partial))
    for name in ("fit_time", "score_time"):
        for row in partial:
            times = _numpy.array([fold[name] for fold in candidates[row].folds])
            results[f"mean_{name}"][row], results[f"std_{name}"][row] = times.mean(), times.std()


def _ranks(means: Any, partial: "set[int]") -> List[int]:
    """From 1: candidates with all folds by their means, then those that were stopped, then those without a mean."""
    keys = [(2, 0.0) if mean != mean else (1 if row in partial else 0, -float(mean)) for row, mean in enumerate(means)]
    return [1 + sum(other < key for other in keys) for key in keys]
