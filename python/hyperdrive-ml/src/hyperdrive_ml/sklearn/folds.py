"""How candidates are evaluated: on all folds, fold after fold, or epoch after epoch on all folds."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from traceback import format_exc
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from ..packages import package
from .candidates import Candidate, Fold, Scores, tell

_sklearn: Any = package("sklearn", "scikit-learn")
_joblib: Any = package("sklearn.utils.parallel")
_validation: Any = package("sklearn.model_selection._validation")
_utils: Any = package("sklearn.utils.validation")
_split: Any = package("sklearn.utils.metaestimators")._safe_split


@dataclass(frozen=True)
class Data:
    """What every evaluation of a search shares.

    Attributes:
        estimator: To clone for each fold.
        splits: Indices of the training and test rows of each fold.
        options: Of scikit-learn's ``_fit_and_score``: the scorer, routed parameters, ``error_score``.
        classes: All classes, where ``partial_fit`` wants them; else None.
    """

    estimator: Any
    X: Any
    y: Any
    splits: Sequence[Tuple[Any, Any]]
    options: Mapping[str, Any]
    classes: Any


class Folds:
    """Evaluates candidates together, as many fits at once as ``parallel`` allows.

    Args:
        is_stepwise: Report after each fold, and evaluate no further ones of a candidate that should stop.
    """

    def __init__(self, data: Data, parallel: Any, scores: Scores, *, is_stepwise: bool) -> None:
        self._data = data
        self._parallel = parallel
        self._scores = scores
        self._is_stepwise = is_stepwise

    def evaluate(self, candidates: List[Candidate]) -> None:
        """Evaluates candidates and ends their trials."""
        splits = list(self._data.splits)
        if not self._is_stepwise:
            self._fit(candidates, splits)
        for step, split in enumerate(splits if self._is_stepwise else []):
            running = [each for each in candidates if not each.is_stopped]
            self._fit(running, [split])
            for candidate in running if step + 1 < len(splits) else []:
                _report(candidate, self._scores.forecast(candidate.folds), step)
        for candidate in candidates:
            if len(candidate.folds) == len(splits):
                self._scores.learn(candidate.folds)
            means = self._scores.of(candidate.folds)
            if candidate.is_stopped:
                means[self._scores.primary] = self._scores.forecast(candidate.folds)
            tell(candidate, means, self._scores.primary)

    def _fit(self, candidates: List[Candidate], splits: Sequence[Tuple[Any, Any]]) -> None:
        data = self._data
        jobs = [
            _joblib.delayed(_validation._fit_and_score)(
                _sklearn.clone(data.estimator),
                data.X,
                data.y,
                train=train,
                test=test,
                parameters=candidate.trial.config,
                split_progress=(len(candidate.folds) + index, len(data.splits)),
                candidate_progress=(candidate.trial.number, candidate.trial.number + 1),
                **data.options,
            )
            for candidate in candidates
            for index, (train, test) in enumerate(splits)
        ]
        done: List[Fold] = self._parallel(jobs)
        for place, candidate in enumerate(candidates):
            candidate.folds += done[place * len(splits) : (place + 1) * len(splits)]


class Epochs:
    """Trains candidates by ``partial_fit``, all folds of all of them one epoch further at a time.

    A candidate's scores are those of its best epoch.

    Args:
        epochs: Most epochs.
    """

    def __init__(self, data: Data, parallel: Any, scores: Scores, epochs: int) -> None:
        self._data = data
        self._parallel = parallel
        self._scores = scores
        self._epochs = epochs

    def evaluate(self, candidates: List[Candidate]) -> None:
        """Evaluates candidates and ends their trials."""
        data = self._data
        models = {each.trial.number: [self._model(each) for _ in data.splits] for each in candidates}
        best = {each.trial.number: -math.inf for each in candidates}
        running = candidates
        for epoch in range(self._epochs):
            jobs = [
                _joblib.delayed(one_epoch)(model, data, train, test)
                for candidate in running
                for model, (train, test) in zip(models[candidate.trial.number], data.splits)
            ]
            done: List[Tuple[Fold, Any]] = self._parallel(jobs)
            for candidate in running:
                mine, done = done[: len(data.splits)], done[len(data.splits) :]
                models[candidate.trial.number] = [model for _, model in mine]
                folds = [fold for fold, _ in mine]
                value = self._scores.of(folds)[self._scores.primary]
                if value > best[candidate.trial.number] or not candidate.folds:
                    best[candidate.trial.number] = value
                    candidate.folds, candidate.epochs = folds, epoch + 1
                if not math.isfinite(value):
                    candidate.is_stopped = True
                else:
                    _report(candidate, value, epoch)
            running = [each for each in running if not each.is_stopped]
        for candidate in candidates:
            tell(candidate, self._scores.of(candidate.folds), self._scores.primary)

    def _model(self, candidate: Candidate) -> Any:
        parameters = _sklearn.clone(candidate.trial.config, safe=False)
        return _sklearn.clone(self._data.estimator).set_params(**parameters)


def one_epoch(model: Any, data: Data, train: Any, test: Any) -> Tuple[Fold, Any]:
    """Trains a model one epoch further on a fold, and scores it. Returns the scores and the model."""
    options = data.options
    X, y = _split(model, data.X, data.y, train)
    held_out = _split(model, data.X, data.y, test, train)
    fit_params = _utils._check_method_params(data.X, params=options["fit_params"], indices=train)
    score_params = _utils._check_method_params(data.X, params=options["score_params"], indices=test)
    started = time.time()
    error: Optional[str] = None
    try:
        further(model, X, y, data.classes, fit_params)
    except Exception:
        if options["error_score"] == "raise":
            raise
        error = format_exc()
    fitted = time.time()

    def score(rows: Tuple[Any, Any], params: Any) -> Any:
        if error is None:
            return _validation._score(model, *rows, options["scorer"], params, options["error_score"])
        names = getattr(options["scorer"], "_scorers", None)
        return options["error_score"] if names is None else dict.fromkeys(names, options["error_score"])

    fold: Fold = {"test_scores": score(held_out, score_params), "fit_error": error, "fit_time": fitted - started}
    fold["score_time"] = time.time() - fitted
    if options["return_train_score"]:
        train_params = _utils._check_method_params(data.X, params=options["score_params"], indices=train)
        fold["train_scores"] = score((X, y), train_params)
    return fold, model


def further(model: Any, X: Any, y: Any, classes: Any, fit_params: Mapping[str, Any]) -> None:
    """Trains a model one epoch further."""
    more = dict(fit_params) if classes is None else {"classes": classes, **fit_params}
    model.partial_fit(*((X,) if y is None else (X, y)), **more)


def _report(candidate: Candidate, value: float, step: int) -> None:
    if math.isfinite(value):
        candidate.trial.report(value, step=step)
        candidate.is_stopped = candidate.trial.should_stop()
