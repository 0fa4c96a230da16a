"""The callbacks of LightGBM, XGBoost and CatBoost, on real trainings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import hyperdrive_ml as hd
import pytest
from conftest import RunProgram
from hyperdrive_ml.reporter import Reporter

np = pytest.importorskip("numpy")

#: Stops a trial as soon as it is worse than the best one by more than this.
BANDIT = {"type": "bandit", "slack_amount": 0.05}
ROUNDS = 12


def data(seed: int = 0) -> Tuple[Any, Any]:
    random = np.random.default_rng(seed)
    X = random.normal(size=(300, 4))
    return X, (X[:, 0] + 0.5 * X[:, 1] ** 2 > 0.3).astype(int)


def lightgbm(callback: Any, rate: float, rounds: int = ROUNDS) -> int:
    package = pytest.importorskip("lightgbm")
    X, y = data()
    config = {
        "objective": "binary",
        "metric": ["binary_logloss", "auc"],
        "learning_rate": rate,
        "verbosity": -1,
        "num_threads": 1,
    }
    sets = [package.Dataset(X, y), package.Dataset(*data(1))]
    model = package.train(config, sets[0], rounds, valid_sets=sets, callbacks=[callback])
    assert model.predict(X).shape == (300,)
    trees: int = model.num_trees()
    return trees


def lightgbm_sklearn(callback: Any, rate: float, rounds: int = ROUNDS) -> int:
    pytest.importorskip("sklearn")
    package = pytest.importorskip("lightgbm")
    X, y = data()
    model = package.LGBMClassifier(n_estimators=rounds, learning_rate=rate, verbosity=-1, n_jobs=1)
    model.fit(X, y, eval_set=[data(1)], eval_metric=["auc"], callbacks=[callback])
    assert model.predict(X).shape == (300,)
    trees: int = model.booster_.num_trees()
    return trees


def xgboost(callback: Any, rate: float, rounds: int = ROUNDS) -> int:
    package = pytest.importorskip("xgboost")
    X, y = data()
    config = {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "eta": rate, "nthread": 1}
    sets = [(package.DMatrix(X, y), "train"), (package.DMatrix(*data(1)), "valid")]
    model = package.train(config, sets[0][0], rounds, evals=sets, callbacks=[callback], verbose_eval=False)
    assert model.predict(sets[0][0]).shape == (300,)
    trees: int = model.num_boosted_rounds()
    return trees


def xgboost_sklearn(callback: Any, rate: float, rounds: int = ROUNDS) -> int:
    pytest.importorskip("sklearn")
    package = pytest.importorskip("xgboost")
    X, y = data()
    model = package.XGBClassifier(
        n_estimators=rounds, learning_rate=rate, eval_metric=["logloss", "auc"], callbacks=[callback], n_jobs=1
    )
    model.fit(X, y, eval_set=[data(1)], verbose=False)
    assert model.predict(X).shape == (300,)
    trees: int = model.get_booster().num_boosted_rounds()
    return trees


def catboost(callback: Any, rate: float, rounds: int = ROUNDS) -> int:
    package = pytest.importorskip("catboost")
    X, y = data()
    model = package.CatBoostClassifier(
        iterations=rounds,
        learning_rate=rate,
        custom_metric=["AUC"],
        use_best_model=False,
        verbose=False,
        allow_writing_files=False,
        thread_count=1,
    )
    model.fit(X, y, eval_set=data(1), callbacks=[callback])
    assert model.predict(X).shape == (300,)
    trees: int = model.tree_count_
    return trees


Train = Callable[..., int]

#: How each framework trains, and what it calls the loss and the area under the curve.
FRAMEWORKS: Dict[str, Tuple[Train, str, str]] = {
    "lightgbm": (lightgbm, "binary_logloss", "auc"),
    "lightgbm.sklearn": (lightgbm_sklearn, "binary_logloss", "valid_0-auc"),
    "xgboost": (xgboost, "logloss", "valid-auc"),
    "xgboost.sklearn": (xgboost_sklearn, "validation_0-logloss", "auc"),
    "catboost": (catboost, "Logloss", "validation-AUC"),
}


def callback_of(framework: str) -> Any:
    name = framework.partition(".")[0]
    pytest.importorskip(name)
    module = getattr(hd, name)
    return module.callback if name == "lightgbm" else module.Callback


@pytest.fixture(params=list(FRAMEWORKS))
def framework(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_round_is_a_step_of_the_trial(framework: str) -> None:
    callback, (train, loss, _) = callback_of(framework), FRAMEWORKS[framework]
    with hd.Study.create({"rate": hd.choice(0.3)}, metric="loss", trials=1) as study:
        trial = study.ask()
        assert train(callback(loss, trial), trial.config["rate"]) == ROUNDS
        trial.tell()
        (listed,) = study.trials()
    summary = listed["metricSummaries"]["loss"]
    assert (listed["state"], summary["reports"], summary["lastStep"]) == ("completed", ROUNDS, ROUNDS - 1)
    assert summary["min"] < summary["max"] < 0.7


def test_a_poor_trial_is_stopped_and_its_model_is_kept(framework: str) -> None:
    callback, (train, loss, _) = callback_of(framework), FRAMEWORKS[framework]
    kept: List[int] = []

    def objective(trial: hd.Trial, rate: float) -> None:
        kept.append(train(callback(loss), rate))

    space = {"rate": hd.choice(0.5, 0.001)}
    sweep = hd.sweep(space=space, metric="loss", trials=2, sampling="grid", early_termination=BANDIT, name="stops")
    trials = sweep(objective).run().trials
    assert [trial["state"] for trial in trials] == ["completed", "stopped"]
    assert kept[0] == ROUNDS
    assert kept[1] == trials[1]["metricSummaries"]["loss"]["reports"] < ROUNDS


def test_several_metrics_are_reported_by_the_names_of_the_sweep(framework: str) -> None:
    callback, (train, loss, score) = callback_of(framework), FRAMEWORKS[framework]

    def objective(rate: float) -> None:
        train(callback({"loss": loss, "score": score}), rate)

    found = hd.maximize(objective, {"rate": hd.choice(0.3)}, metric="score", trials=1)
    summaries = found.trials[0]["metricSummaries"]
    assert summaries["loss"]["reports"] == summaries["score"]["reports"] == ROUNDS
    assert found.best.value > 0.8


def test_a_metric_that_is_not_measured_is_refused_with_those_that_are(framework: str) -> None:
    callback, (train, loss, _) = callback_of(framework), FRAMEWORKS[framework]
    if framework == "catboost":
        # It raises errors of its own, in new releases with the text of ours.
        with pytest.raises((RuntimeError, SystemError, pytest.importorskip("catboost").CatBoostError)):
            train(callback("accuracy"), 0.3)
        return
    with pytest.raises(hd.HyperDriveError) as caught:
        train(callback("accuracy"), 0.3)
    assert (caught.value.code, caught.value.field) == ("PYTHON_BAD_ARGUMENT", "metric")
    assert loss in str(caught.value)


@pytest.mark.parametrize("metric", ["", {}, ["auc"], None, {"loss": 3}, {"value": "auc"}])
def test_a_metric_is_a_name_or_a_mapping_to_names(metric: Any) -> None:
    with pytest.raises(hd.HyperDriveError) as caught:
        Reporter(metric)
    assert (caught.value.code, caught.value.field) == ("PYTHON_BAD_ARGUMENT", "metric")


SCRIPT = """
import sys
sys.path.insert(0, %(tests)r)
import hyperdrive_ml as hd
from test_boosting import FRAMEWORKS, callback_of
train, loss, _ = FRAMEWORKS[%(framework)r]
rate = hd.config(rate=0.3)["rate"]
# The poor trial would train for minutes.
kept = train(callback_of(%(framework)r)(loss), rate, 100_000 if rate == 0.001 else 12)
print(kept, file=open(f"kept-{rate}", "w"))
"""


def test_alone_the_same_script_trains_and_reports_nowhere(framework: str, run_program: RunProgram) -> None:
    callback_of(framework)
    ran = run_program(SCRIPT % {"tests": str(Path(__file__).parent), "framework": framework})
    assert "reports nowhere" in ran.stderr
    assert Path("kept-0.3").read_text().strip() == str(ROUNDS)


@pytest.mark.parametrize("framework", ["lightgbm", "xgboost", "catboost"], indirect=True)
def test_a_script_that_the_program_started_is_stopped_and_saves(framework: str, tmp_path: Path) -> None:
    callback_of(framework)
    (tmp_path / "train.py").write_text(SCRIPT % {"tests": str(Path(__file__).parent), "framework": framework})
    definition = {
        "trial": {
            "command": [sys.executable, "train.py"],
            "append_parameters": "never",
            "stop_grace": "60s",
            "environment_variables": {"PYTHONPATH": ":".join(sys.path)},
        },
        "search_space": {"rate": {"type": "choice", "values": [0.5, 0.001]}},
        "sampling_algorithm": "grid",
        "objective": {"primary_metric": "loss", "goal": "minimize"},
        "limits": {"max_total_trials": 2, "max_concurrent_trials": 1},
        "early_termination": BANDIT,
    }
    (tmp_path / "sweep.yaml").write_text(json.dumps(definition))
    command = hd.find_program().command
    subprocess.run(command("run", "sweep.yaml"), check=True, stdout=subprocess.PIPE, timeout=120)
    listed = subprocess.run(command("trials", "--json"), check=True, stdout=subprocess.PIPE, text=True)
    trials = json.loads(listed.stdout)
    assert [trial["state"] for trial in trials] == ["completed", "stopped"]
    assert int(Path("kept-0.5").read_text()) == ROUNDS
    assert 0 < int(Path("kept-0.001").read_text()) < 100_000


def test_cross_validation_reports_means() -> None:
    X, y = data()

    def lightgbm_cv(unused: int) -> None:
        package = pytest.importorskip("lightgbm")
        config = {"objective": "binary", "verbosity": -1, "num_threads": 1}
        package.cv(config, package.Dataset(X, y), ROUNDS, nfold=3, callbacks=[hd.lightgbm.callback("binary_logloss")])

    def xgboost_cv(unused: int) -> None:
        package = pytest.importorskip("xgboost")
        config = {"objective": "binary:logistic", "nthread": 1}
        package.cv(config, package.DMatrix(X, y), ROUNDS, nfold=3, callbacks=[hd.xgboost.Callback("test-logloss")])

    for objective in (lightgbm_cv, xgboost_cv):
        (trial,) = hd.minimize(objective, {"unused": hd.choice(1)}, metric="loss", trials=1).trials
        assert trial["metricSummaries"]["loss"]["reports"] == ROUNDS, trial


def test_catboost_reports_the_rounds_that_it_measures() -> None:
    package = pytest.importorskip("catboost")
    with hd.Study.create({"unused": hd.choice(1)}, metric="loss", trials=1) as study:
        trial = study.ask()
        model = package.CatBoostClassifier(
            iterations=6, metric_period=3, verbose=False, allow_writing_files=False, thread_count=1
        )
        model.fit(*data(), eval_set=data(1), callbacks=[hd.catboost.Callback("Logloss", trial)])
        trial.tell()
        (listed,) = study.trials()
    # Rounds 0, 3 and the last one.
    assert listed["metricSummaries"]["loss"]["reports"] == 3
    assert listed["metricSummaries"]["loss"]["lastStep"] == 5
