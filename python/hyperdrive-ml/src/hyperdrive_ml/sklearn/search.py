"""The search estimator."""

from __future__ import annotations

import math
import time
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..errors import bad_argument
from ..packages import package
from ..space import Space
from ..study import Choice, StateFolder, Study
from .candidates import Candidate, Scores, next_candidates
from .folds import Data, Epochs, Folds, further
from .results import formatted

_sklearn: Any = package("sklearn", "scikit-learn")
_selection: Any = package("sklearn.model_selection")
_parallel: Any = package("sklearn.utils.parallel")
_joblib: Any = package("joblib")
_utils: Any = package("sklearn.utils.validation")
_validation: Any = package("sklearn.model_selection._validation")

BaseSearchCV: Any = package("sklearn.model_selection._search").BaseSearchCV


class HyperDriveSearchCV(BaseSearchCV):  # type: ignore[misc]
    """A search over the parameters of an estimator by cross-validation, used as ``RandomizedSearchCV`` is.

    Its candidates are the trials of a sweep, which ``hyperdrive status`` and the dashboard show; the sampler learns
    from their mean scores. With an early termination policy, each fold is a step, and a candidate that is stopped is
    evaluated on no further fold. With ``epochs``, each epoch of ``partial_fit`` is a step.

    Args:
        estimator: What to tune.
        space: Its parameters, such as ``C`` or ``svc__C``, and their expressions.
        trials: Most candidates.
        sampling: Such as ``auto``, ``bayesian``, ``tpe``, ``random``, ``grid``, or a block of a sweep file.
        early_termination: Such as ``median_stopping``, or a block of a sweep file. Default: none.
        epochs: Train by so many calls of ``partial_fit`` instead of ``fit``, and keep the best epoch. Default: ``fit``.
        constraints: That every candidate satisfies, such as ``"a < b"``.
        scoring, n_jobs, refit, cv, verbose, pre_dispatch, error_score, return_train_score: As for
            ``RandomizedSearchCV``. With several metrics the search maximizes the one that ``refit`` names, else the
            first one.
        random_state: Makes the candidates repeatable.
        name: What people call the sweep. Default: the estimator's class.
        state: The state folder. Default: ``HYPERDRIVE_STATE``, else ``.hyperdrive``.

    Attributes:
        study_id_: The sweep's id.
        cv_results_: As scikit-learn's, with ``stopped``, ``trial`` and, with ``epochs``, ``epochs`` by candidate. Folds
            that a stopped candidate was not evaluated on are NaN; its mean is over the others, and it ranks after
            those that were evaluated on all.

    The others, such as ``best_params_``, ``best_score_`` and ``best_estimator_``, are those of ``RandomizedSearchCV``.

    Example:
        >>> space = {"C": hd.log_range(1e-3, 1e3)}
        >>> search = HyperDriveSearchCV(LogisticRegression(), space, trials=30, random_state=0).fit(X, y)
        >>> search.best_params_, search.score(X_test, y_test)
    """

    def __init__(
        self,
        estimator: Any,
        space: Space,
        *,
        trials: int = 50,
        sampling: Choice = "auto",
        early_termination: Optional[Choice] = None,
        epochs: Optional[int] = None,
        constraints: Optional[Sequence[Any]] = None,
        scoring: Any = None,
        n_jobs: Optional[int] = None,
        refit: Any = True,
        cv: Any = None,
        verbose: int = 0,
        pre_dispatch: Any = "2*n_jobs",
        random_state: Any = None,
        error_score: Any = math.nan,
        return_train_score: bool = False,
        name: Optional[str] = None,
        state: Optional[StateFolder] = None,
    ) -> None:
        base: Any = BaseSearchCV
        base.__init__(
            self,
            estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            pre_dispatch=pre_dispatch,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.space = space
        self.trials = trials
        self.sampling = sampling
        self.early_termination = early_termination
        self.epochs = epochs
        self.constraints = constraints
        self.random_state = random_state
        self.name = name
        self.state = state

    def fit(self, X: Any, y: Any = None, **params: Any) -> "HyperDriveSearchCV":
        """Searches, and trains the best candidate on all data.

        Args:
            X: Rows of samples.
            y: Their targets.
            params: For ``fit`` of the estimator, such as ``sample_weight``; ``groups`` goes to the splitter. Routed as
                by scikit-learn's own searches if metadata routing is on.

        Raises:
            HyperDriveError: FORMATS_BAD_STUDY for any problem of the space, sampler or policy.
            ValueError: if all fits fail.
        """
        self._check()
        scorer, refit_metric = self._get_scorers()
        rows, targets = _utils.indexable(X, y)
        params = _utils._check_method_params(rows, params=params)
        routed = self._get_routed_params_for_fit(params)
        is_classifier = _sklearn.base.is_classifier(self.estimator)
        splitter = _selection.check_cv(self.cv, targets, classifier=is_classifier)
        options = {
            "scorer": scorer,
            "fit_params": routed.estimator.fit,
            "score_params": routed.scorer.score,
            "return_train_score": self.return_train_score,
            "return_times": True,
            "error_score": self.error_score,
            "verbose": self.verbose,
        }
        splits = list(splitter.split(rows, targets, **routed.splitter.split))
        classes = package("numpy").unique(targets) if is_classifier and self.epochs is not None else None
        data = Data(_sklearn.clone(self.estimator), rows, targets, splits, options, classes)
        candidates = self._search(data)

        outcomes = [fold for candidate in candidates for fold in candidate.folds]
        _validation._warn_or_raise_about_fit_failures(outcomes, self.error_score)
        if callable(self.scoring):
            _validation._insert_error_scores(outcomes, self.error_score)
        self.n_splits_ = len(splits)
        self.multimetric_ = isinstance(outcomes[0]["test_scores"], dict)
        if callable(self.scoring) and self.multimetric_:
            self._check_refit_for_multimetric(outcomes[0]["test_scores"])
            refit_metric = self.refit
        results = formatted(self, candidates, len(splits), with_epochs=self.epochs is not None)
        if self.refit or not self.multimetric_:
            self.best_index_ = self._select_best_index(self.refit, refit_metric, results)
            if not callable(self.refit):
                self.best_score_ = results[f"mean_test_{refit_metric}"][self.best_index_]
            self.best_params_ = results["params"][self.best_index_]
        if self.refit:
            best: int = self.best_index_
            self._refit(data, candidates[best].epochs)
        self.scorer_ = getattr(scorer, "_scorers", scorer)
        self.cv_results_ = results
        return self

    def _check(self) -> None:
        for name in ("trials", "epochs"):
            value = getattr(self, name)
            if value is None and name == "epochs":
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise bad_argument(name, value, "a whole number of at least 1")
        if self.epochs is not None and not hasattr(self.estimator, "partial_fit"):
            raise bad_argument("epochs", self.epochs, "None, because the estimator has no partial_fit")

    def _search(self, data: Data) -> List[Candidate]:
        """Evaluates candidates until the study has no more."""
        primary = self.refit if isinstance(self.refit, str) else self._first_metric(data.options["scorer"])
        scores = Scores(primary)
        candidates: List[Candidate] = []
        with (
            self._study(primary) as study,
            _parallel.Parallel(n_jobs=self.n_jobs, pre_dispatch=self.pre_dispatch) as parallel,
        ):
            self.study_id_ = study.id
            is_stepwise = self.early_termination is not None
            how = (
                Folds(data, parallel, scores, is_stepwise=is_stepwise)
                if self.epochs is None
                else Epochs(data, parallel, scores, self.epochs)
            )
            # As many at a time as it takes to keep all jobs busy in each step.
            fits = 1 if is_stepwise and self.epochs is None else len(data.splits)
            size = max(1, math.ceil(_joblib.effective_n_jobs(self.n_jobs) / fits))
            while True:
                wave = next_candidates(study, size)
                if not wave:
                    return candidates
                try:
                    how.evaluate(wave)
                except Exception as error:
                    for candidate in wave:
                        candidate.trial.fail(f"{type(error).__name__}: {error}")
                    raise
                candidates += wave

    def _first_metric(self, scorer: Any) -> str:
        names: Mapping[str, Any] = getattr(scorer, "_scorers", {})
        return next(iter(names), "score")

    def _study(self, metric: str) -> Study:
        state = self.random_state
        seed = None if state is None else int(_utils.check_random_state(state).randint(2**31 - 1))
        return Study.create(
            self.space,
            metric=metric,
            goal="maximize",
            trials=self.trials,
            sampling=self.sampling,
            early_termination=self.early_termination,
            seed=seed,
            name=self.name or type(self.estimator).__name__,
            constraints=self.constraints,
            state=self.state,
        )

    def _refit(self, data: Data, epochs: int) -> None:
        parameters: Dict[str, Any] = _sklearn.clone(self.best_params_, safe=False)
        self.best_estimator_ = _sklearn.clone(data.estimator).set_params(**parameters)
        fit_params = data.options["fit_params"]
        started = time.time()
        if self.epochs is not None:
            for _ in range(epochs):
                further(self.best_estimator_, data.X, data.y, data.classes, fit_params)
        else:
            self.best_estimator_.fit(*((data.X,) if data.y is None else (data.X, data.y)), **fit_params)
        self.refit_time_ = time.time() - started
        if hasattr(self.best_estimator_, "feature_names_in_"):
            self.feature_names_in_ = self.best_estimator_.feature_names_in_
