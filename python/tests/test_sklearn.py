"""The search estimator of scikit-learn, on real data."""

import json
import subprocess
import warnings
from typing import Any, Dict

import hyperdrive_ml as hd
import pytest

pytest.importorskip("sklearn")
import numpy as np
import sklearn
from hyperdrive_ml.sklearn import HyperDriveSearchCV
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.cluster import KMeans
from sklearn.datasets import make_classification, make_regression
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.metrics import accuracy_score, f1_score, make_scorer
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils.estimator_checks import parametrize_with_checks

C = {"C": hd.log_range(1e-4, 1e3)}


def data() -> Any:
    return make_classification(240, n_features=8, flip_y=0.1, random_state=0)


def trials_of(search: Any) -> Any:
    """The trials of a search, as the command line lists them."""
    command = hd.find_program().command("trials", search.study_id_, "--json")
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def expected_failures(search: Any) -> Dict[str, str]:
    """The checks that do not apply; scikit-learn exempts its own searches from this one too."""
    if not isinstance(search.estimator, Ridge):
        return {}
    reason = (
        "it wants a warning of estimators for one target; Ridge takes several, which the tags of a search do not say"
    )
    return {"check_supervised_y_2d": reason}


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks(
    [
        HyperDriveSearchCV(Ridge(), {"alpha": hd.log_range(0.1, 10)}, trials=2, cv=2, state=":memory:"),
        HyperDriveSearchCV(LogisticRegression(), {"C": hd.log_range(0.1, 10)}, trials=2, cv=2, state=":memory:"),
    ],
    expected_failed_checks=expected_failures,
)  # type: ignore[untyped-decorator, unused-ignore]
def test_it_is_an_estimator_by_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_its_results_are_those_of_a_grid_search_over_the_same_candidates() -> None:
    X, y = data()
    values = [0.001, 0.1, 10]
    options: Dict[str, Any] = {"cv": 3, "return_train_score": True, "scoring": ["accuracy", "f1"], "refit": "f1"}
    ours = HyperDriveSearchCV(LogisticRegression(), {"C": hd.choice(*values)}, sampling="grid", **options).fit(X, y)
    theirs = GridSearchCV(LogisticRegression(), {"C": values}, **options).fit(X, y)
    assert set(ours.cv_results_) == {*theirs.cv_results_, "trial", "stopped"}
    for name, column in theirs.cv_results_.items():
        if "time" not in name:
            assert list(ours.cv_results_[name]) == list(column), name
    assert (ours.best_index_, ours.best_score_) == (theirs.best_index_, theirs.best_score_)
    assert ours.best_params_ == theirs.best_params_
    assert np.array_equal(ours.predict(X), theirs.predict(X))
    assert ours.score(X, y) == theirs.score(X, y)
    assert ours.n_splits_ == theirs.n_splits_
    assert ours.multimetric_
    assert set(ours.scorer_) == {"accuracy", "f1"}


def test_its_candidates_are_the_trials_of_a_sweep() -> None:
    X, y = data()
    search = HyperDriveSearchCV(LogisticRegression(), C, trials=6, random_state=1).fit(X, y)
    trials = trials_of(search)
    assert [trial["state"] for trial in trials] == ["completed"] * 6
    assert [trial["best"] for trial in trials] == pytest.approx(list(search.cv_results_["mean_test_score"]))
    assert [trial["parameters"] for trial in trials] == search.cv_results_["params"]
    assert search.best_score_ == max(search.cv_results_["mean_test_score"])


def test_the_same_random_state_gives_the_same_candidates() -> None:
    X, y = data()
    search = HyperDriveSearchCV(LogisticRegression(), C, trials=5, random_state=7, state=":memory:")
    first, again = clone(search).fit(X, y), clone(search).fit(X, y)
    parallel = clone(search).set_params(n_jobs=2).fit(X, y)
    assert first.cv_results_["params"] == again.cv_results_["params"] == parallel.cv_results_["params"]


def test_a_policy_stops_poor_candidates_after_few_folds() -> None:
    X, y = data()
    options: Dict[str, Any] = {
        "sampling": "grid",
        "cv": 4,
        "early_termination": {"type": "bandit", "slack_amount": 0.1},
    }
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(class_weight={0: 1, 1: 1.2}))
    space = {"logisticregression__C": hd.choice(1.0, 1e-9, 0.5)}
    search = HyperDriveSearchCV(pipeline, space, **options).fit(X, y)
    results = search.cv_results_
    assert list(results["stopped"]) == [False, True, False]
    first = [results[f"split{fold}_test_score"][1] for fold in range(4)]
    assert np.isfinite(first[0])
    assert np.isnan(first[1:]).all()
    assert results["mean_test_score"][1] == first[0]
    assert results["rank_test_score"][1] == 3
    assert [trial["state"] for trial in trials_of(search)] == ["completed", "stopped", "completed"]
    assert search.best_params_["logisticregression__C"] != 1e-9


class Drifting(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Its accuracy rises with each epoch up to `peak`, then falls; counts what it is taught."""

    def __init__(self, peak: int = 3) -> None:
        self.peak = peak

    def fit(self, X: Any, y: Any) -> "Drifting":
        raise AssertionError("epochs call partial_fit only")

    def partial_fit(self, X: Any, y: Any, classes: Any = None) -> "Drifting":
        self.epochs_ = getattr(self, "epochs_", 0) + 1
        self.classes_ = classes
        return self

    def predict(self, X: Any) -> Any:
        wrong = abs(self.epochs_ - self.peak)
        return np.where(np.arange(len(X)) < 10 * wrong, 1 - X[:, 0], X[:, 0]).astype(int)


def test_epochs_are_steps_and_the_best_one_is_kept() -> None:
    y = np.arange(200) % 2
    X = y.reshape(-1, 1).astype(float)
    search = HyperDriveSearchCV(Drifting(), {"peak": hd.choice(2, 4)}, sampling="grid", epochs=6, cv=2)
    search.fit(X, y)
    assert list(search.cv_results_["epochs"]) == [2, 4]
    assert list(search.cv_results_["mean_test_score"]) == [1.0, 1.0]
    assert search.best_estimator_.epochs_ == 2
    summaries = [trial["metricSummaries"]["score"] for trial in trials_of(search)]
    assert [summary["bestStep"] for summary in summaries] == [1, 3]
    assert [summary["min"] < summary["best"] == 1.0 for summary in summaries] == [True, True]


def test_epochs_of_a_candidate_that_should_stop_are_not_trained() -> None:
    X, y = data()
    space = {"alpha": hd.choice(1e-4, 1e5)}
    search = HyperDriveSearchCV(
        SGDClassifier(random_state=0),
        space,
        sampling="grid",
        epochs=8,
        n_jobs=2,
        early_termination={"type": "bandit", "slack_amount": 0.1},
        state=":memory:",
    ).fit(StandardScaler().fit_transform(X), y)
    assert list(search.cv_results_["stopped"]) == [False, True]
    assert search.best_params_ == {"alpha": 1e-4}


def test_refit_may_choose_or_be_off() -> None:
    X, y = data()
    search = HyperDriveSearchCV(LogisticRegression(), C, trials=3, random_state=0, state=":memory:")
    chosen = clone(search).set_params(refit=lambda results: 1).fit(X, y)
    assert chosen.best_index_ == 1
    assert chosen.best_params_ == chosen.cv_results_["params"][1]
    assert not hasattr(chosen, "best_score_")
    off = clone(search).set_params(refit=False, scoring=["f1", "accuracy"]).fit(X, y)
    assert not hasattr(off, "best_estimator_")
    assert not hasattr(off, "best_params_")
    assert np.isfinite(off.cv_results_["mean_test_f1"]).all()
    with pytest.raises(ValueError, match="refit"):
        clone(search).set_params(refit=True, scoring=["f1", "accuracy"]).fit(X, y)


def both(estimator: Any, X: Any, y: Any) -> Dict[str, float]:
    predicted = estimator.predict(X)
    return {"accuracy": accuracy_score(y, predicted), "f1": f1_score(y, predicted)}


def test_a_function_may_score() -> None:
    X, y = data()
    search = HyperDriveSearchCV(
        LogisticRegression(), C, trials=3, scoring=both, refit="f1", random_state=0, name="both"
    )
    search.fit(X, y)
    best = trials_of(search)[search.best_index_]
    assert best["metrics"]["f1"] == pytest.approx(search.best_score_)
    assert "accuracy" in best["metrics"]
    alone = HyperDriveSearchCV(LogisticRegression(), C, trials=2, scoring=make_scorer(f1_score), state=":memory:")
    assert 0 < alone.fit(X, y).best_score_ <= 1


def test_groups_and_sample_weights_reach_the_splitter_and_fit() -> None:
    X, y = data()
    groups = np.arange(len(y)) % 6
    search = HyperDriveSearchCV(LogisticRegression(), C, trials=2, cv=GroupKFold(3), state=":memory:")
    search.fit(X, y, groups=groups, sample_weight=np.where(y == 1, 1.0, 1e-9))
    assert search.n_splits_ == 3
    assert (search.predict(X) == 1).all()
    with sklearn.config_context(enable_metadata_routing=True):
        routed = HyperDriveSearchCV(
            LogisticRegression().set_fit_request(sample_weight=True).set_score_request(sample_weight=False),
            C,
            trials=2,
            cv=GroupKFold(3),
            state=":memory:",
        ).fit(X, y, groups=groups, sample_weight=np.where(y == 1, 1.0, 1e-9))
    assert (routed.predict(X) == 1).all()


def test_a_candidate_that_cannot_be_fitted_is_a_failed_trial() -> None:
    X, y = data()
    space = {"kernel": hd.choice("linear", "no such kernel")}
    search = HyperDriveSearchCV(SVC(), space, sampling="grid")
    with pytest.warns() as caught:
        search.fit(X, y)
    assert any("no such kernel" in str(each.message) for each in caught)
    trials = trials_of(search)
    assert [trial["state"] for trial in trials] == ["completed", "failed"]
    assert "no such kernel" in trials[1]["message"]
    assert search.best_params_ == {"kernel": "linear"}
    assert list(search.cv_results_["rank_test_score"]) == [1, 2]
    with pytest.raises(ValueError, match="no such kernel"):
        clone(search).set_params(error_score="raise").fit(X, y)
    with pytest.raises(ValueError, match="All the 5 fits failed"):
        HyperDriveSearchCV(SVC(), {"kernel": "wrong"}, trials=1, state=":memory:").fit(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = clone(search).set_params(error_score=0.0).fit(X, y)
    assert given.cv_results_["mean_test_score"][1] == 0


def test_it_works_without_targets_and_inside_other_searches() -> None:
    X, y = data()
    clusters = HyperDriveSearchCV(KMeans(n_init=1), {"n_clusters": hd.int_range(2, 4)}, trials=2, state=":memory:").fit(
        X
    )
    assert clusters.predict(X).shape == (240,)
    nested = HyperDriveSearchCV(LogisticRegression(), C, trials=2, cv=2, state=":memory:")
    assert cross_val_score(nested, X, y, cv=2).mean() > 0.6
    rows, targets = make_regression(60, n_features=3, random_state=0)
    frame = pytest.importorskip("pandas").DataFrame(rows, columns=["a", "b", "c"])
    ridge = HyperDriveSearchCV(Ridge(), {"alpha": hd.log_range(0.1, 10)}, trials=2, state=":memory:").fit(
        frame, targets
    )
    assert list(ridge.feature_names_in_) == ["a", "b", "c"]


def test_wrong_arguments_are_named() -> None:
    X, y = data()
    for change, field in ({"trials": 0}, "trials"), ({"epochs": 3}, "epochs"), ({"space": {"C": object()}}, "space"):
        search = HyperDriveSearchCV(LogisticRegression(), C, state=":memory:").set_params(**change)
        with pytest.raises(hd.HyperDriveError) as caught:
            search.fit(X, y)
        assert caught.value.field == field
    with pytest.raises(hd.HyperDriveError) as caught:
        HyperDriveSearchCV(LogisticRegression(), C, sampling="no such", state=":memory:").fit(X, y)
    assert caught.value.code == "FORMATS_BAD_STUDY"
