"""The most-copied patterns of Optuna's tutorials: objectives, studies and what `optimize` does with them.

Every test runs with `hyperdrive_ml.optuna` and, where it is installed, with Optuna itself.
Samplers and pruners are in `test_optuna_algorithms.py`, ask-and-tell and storages in `test_optuna_studies.py`.
"""

from __future__ import annotations

import math
import threading
import time
from typing import Any, Callable, List, Set, Tuple

import pytest
from conftest import RunProgram


def quadratic(trial: Any) -> float:
    x: float = trial.suggest_float("x", -10, 10)
    return (x - 2) ** 2


def states(study: Any) -> List[str]:
    return [trial.state.name for trial in study.trials]


def test_a_quadratic(optuna: Any) -> None:
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
    study.optimize(quadratic, n_trials=40)
    assert len(study.trials) == 40
    assert [trial.number for trial in study.trials] == list(range(40))
    assert study.direction == optuna.study.StudyDirection.MINIMIZE
    assert study.best_value == min(trial.value for trial in study.trials)
    assert study.best_value < 2
    assert set(study.best_params) == {"x"}
    assert (study.best_params["x"] - 2) ** 2 == study.best_value
    best = study.best_trial
    assert (best.params, best.value, best.values) == (study.best_params, study.best_value, [study.best_value])
    assert best.state == optuna.trial.TrialState.COMPLETE
    assert best.state.is_finished()
    assert best.distributions == {"x": optuna.distributions.FloatDistribution(-10, 10)}
    assert best.duration == best.datetime_complete - best.datetime_start


def test_maximize(optuna: Any) -> None:
    study = optuna.create_study(direction="maximize")
    study.optimize(quadratic, n_trials=10)
    assert study.direction == optuna.study.StudyDirection.MAXIMIZE
    assert study.best_value == max(trial.value for trial in study.trials)


def test_a_study_without_trials_has_no_best(optuna: Any) -> None:
    study = optuna.create_study()
    assert study.trials == []
    asks: List[Callable[[], Any]] = [lambda: study.best_trial, lambda: study.best_value, lambda: study.best_params]
    for ask in asks:
        with pytest.raises(ValueError):
            ask()


POINTS: List[Tuple[float, bool]] = [(n / 20, 0.3 < n / 20 < 0.7) for n in range(21)]
"""One feature and a class that no single threshold separates."""


def neighbours_say(x: float, count: int) -> bool:
    others = sorted((point for point in POINTS if point[0] != x), key=lambda point: abs(point[0] - x))[:count]
    return 2 * sum(label for _, label in others) > count


def test_the_parameters_depend_on_the_classifier(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        classifier = trial.suggest_categorical("classifier", ["threshold", "neighbours"])
        if classifier == "threshold":
            limit: float = trial.suggest_float("limit", 0, 1)
            guesses = [x > limit for x, _ in POINTS]
        else:
            count: int = trial.suggest_int("count", 1, 15, step=2)
            guesses = [neighbours_say(x, count) for x, _ in POINTS]
        return sum(guess == label for guess, (_, label) in zip(guesses, POINTS)) / len(POINTS)

    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=3))
    study.optimize(objective, n_trials=30)
    assert {tuple(trial.params) for trial in study.trials} == {("classifier", "limit"), ("classifier", "count")}
    assert study.best_params["classifier"] == "neighbours"
    assert study.best_value > 0.8


def test_a_loop_makes_names(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        layers: int = trial.suggest_int("n_layers", 1, 3)
        return float(sum(trial.suggest_int(f"n_units_l{layer}", 4, 128, log=True) for layer in range(layers)))

    study = optuna.create_study()
    study.optimize(objective, n_trials=15)
    for trial in study.trials:
        layers = trial.params["n_layers"]
        assert set(trial.params) == {"n_layers", *(f"n_units_l{layer}" for layer in range(layers))}


def test_kinds_of_parameters(optuna: Any) -> None:
    seen: Set[str] = set()

    def objective(trial: Any) -> float:
        rate: float = trial.suggest_float("rate", 1e-5, 1e-1, log=True)
        assert isinstance(rate, float)
        assert 1e-5 <= rate <= 1e-1
        dropout = trial.suggest_float("dropout", 0, 0.5, step=0.1)
        assert any(math.isclose(dropout, k / 10, abs_tol=1e-12) for k in range(6))
        units = trial.suggest_int("units", 1, 1024, log=True)
        assert isinstance(units, int)
        assert 1 <= units <= 1024
        assert trial.suggest_int("even", 2, 10, step=2) in (2, 4, 6, 8, 10)
        option = trial.suggest_categorical("option", [None, True, False, "text", 3, 2.5])
        assert option is None or isinstance(option, (bool, str, int, float))
        seen.add(repr(option))
        assert trial.suggest_float("rate", 1e-5, 1e-1, log=True) == rate
        assert trial.suggest_float("fixed", 3, 3) == 3
        return rate

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=5))
    study.optimize(objective, n_trials=60)
    assert seen == {"None", "True", "False", "'text'", "3", "2.5"}
    assert {repr(trial.params["option"]) for trial in study.trials} == seen
    assert study.trials[0].distributions == {
        "rate": optuna.distributions.FloatDistribution(1e-5, 1e-1, log=True),
        "dropout": optuna.distributions.FloatDistribution(0, 0.5, step=0.1),
        "units": optuna.distributions.IntDistribution(1, 1024, log=True),
        "even": optuna.distributions.IntDistribution(2, 10, step=2),
        "option": optuna.distributions.CategoricalDistribution([None, True, False, "text", 3, 2.5]),
        "fixed": optuna.distributions.FloatDistribution(3, 3),
    }


def test_bounds_and_kinds_that_cannot_be(optuna: Any) -> None:
    study = optuna.create_study()
    trial = study.ask()
    trial.suggest_float("x", 0, 1)
    asks: List[Callable[[], Any]] = [
        lambda: trial.suggest_float("low above high", 1, 0),
        lambda: trial.suggest_float("log of 0", 0, 1, log=True),
        lambda: trial.suggest_float("log and step", 1, 2, step=0.1, log=True),
        lambda: trial.suggest_categorical("no choice", []),
        lambda: trial.suggest_int("x", 0, 1),
    ]
    for ask in asks:
        with pytest.raises(ValueError):
            ask()


def test_user_attributes(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        value = quadratic(trial)
        trial.set_user_attr("folds", [value, value + 1])
        trial.set_user_attr("square", value**2)
        assert trial.user_attrs["square"] == value**2
        return value

    study = optuna.create_study()
    study.set_user_attr("contributors", ["Ada", "Grace"])
    study.set_user_attr("dataset", "digits")
    study.optimize(objective, n_trials=5)
    assert study.user_attrs == {"contributors": ["Ada", "Grace"], "dataset": "digits"}
    assert study.best_trial.user_attrs == {
        "folds": [study.best_value, study.best_value + 1],
        "square": study.best_value**2,
    }


def test_a_callback_sees_every_trial_and_stops_the_study(optuna: Any) -> None:
    seen: List[Tuple[int, str, float]] = []

    def callback(study: Any, trial: Any) -> None:
        seen.append((trial.number, trial.state.name, study.best_value))
        if trial.number == 4:
            study.stop()

    study = optuna.create_study()
    study.optimize(quadratic, n_trials=50, callbacks=[callback])
    assert [number for number, _, _ in seen] == [0, 1, 2, 3, 4]
    assert {state for _, state, _ in seen} == {"COMPLETE"}
    assert seen[-1][2] == study.best_value
    assert len(study.trials) == 5
    with pytest.raises(RuntimeError):
        study.stop()


def test_an_objective_stops_its_study(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        if trial.number == 3:
            trial.study.stop()
        return quadratic(trial)

    study = optuna.create_study()
    study.optimize(objective, n_trials=20)
    assert states(study) == ["COMPLETE"] * 4


def test_a_number_of_trials_in_all(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        if trial.number % 2:
            raise optuna.TrialPruned()
        return quadratic(trial)

    complete = (optuna.trial.TrialState.COMPLETE,)
    study = optuna.create_study()
    for _ in range(2):
        study.optimize(objective, n_trials=50, callbacks=[optuna.study.MaxTrialsCallback(5, states=complete)])
    assert states(study) == ["COMPLETE", "PRUNED"] * 5  # a callback looks after each trial, so one more runs


def test_enqueued_trials_come_first(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        return quadratic(trial) + float(trial.suggest_int("n", 0, 5))

    study = optuna.create_study()
    study.enqueue_trial({"x": 2.0, "n": 0}, user_attrs={"from": "the paper"})
    study.enqueue_trial({"x": -3.0})
    study.enqueue_trial({"x": 2.0, "n": 0}, skip_if_exists=True)
    assert states(study) == ["WAITING", "WAITING"]
    study.optimize(objective, n_trials=4)
    assert states(study) == ["COMPLETE"] * 4
    assert study.trials[0].params == {"x": 2.0, "n": 0}
    assert study.trials[0].user_attrs == {"from": "the paper"}
    assert study.trials[1].params["x"] == -3.0
    assert study.trials[1].params["n"] in range(6)
    assert study.best_value == 0


def test_time_runs_out(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        time.sleep(0.05)
        return quadratic(trial)

    study = optuna.create_study()
    start = time.monotonic()
    study.optimize(objective, n_trials=1000, timeout=0.5)
    assert time.monotonic() - start < 10
    assert 1 <= len(study.trials) <= 11
    assert set(states(study)) == {"COMPLETE"}


def test_failures_that_are_caught(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        x = quadratic(trial)
        if trial.number == 1:
            raise ValueError("no such thing")
        return math.nan if trial.number == 2 else x

    study = optuna.create_study()
    study.optimize(objective, n_trials=5, catch=(ValueError,))
    assert states(study) == ["COMPLETE", "FAIL", "FAIL", "COMPLETE", "COMPLETE"]
    assert study.trials[1].value is None
    assert set(study.trials[1].params) == {"x"}
    study.optimize(lambda trial: 1 / 0, n_trials=1, catch=ArithmeticError)
    assert states(study)[-1] == "FAIL"


def test_failures_that_are_not(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        if trial.number == 2:
            raise KeyError("a bug")
        return quadratic(trial)

    study = optuna.create_study()
    with pytest.raises(KeyError, match="a bug"):
        study.optimize(objective, n_trials=5, catch=(ValueError,))
    assert states(study) == ["COMPLETE", "COMPLETE", "FAIL"]
    study.optimize(objective, n_trials=2)
    assert states(study) == ["COMPLETE", "COMPLETE", "FAIL", "COMPLETE", "COMPLETE"]


def test_two_trials_at_once(optuna: Any) -> None:
    both = threading.Barrier(2, timeout=30)

    def objective(trial: Any) -> float:
        if trial.number < 2:
            both.wait()  # is passed only if two trials run at once
        return quadratic(trial)

    study = optuna.create_study()
    study.optimize(objective, n_trials=20, n_jobs=2)
    assert sorted(trial.number for trial in study.trials) == list(range(20))
    assert states(study) == ["COMPLETE"] * 20


def test_the_best_trial_runs_again(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        kind = trial.suggest_categorical("kind", ["near", "far"])
        return quadratic(trial) + (0 if kind == "near" else 100)

    study = optuna.create_study()
    study.optimize(objective, n_trials=10)
    assert objective(study.best_trial) == study.best_value
    assert objective(optuna.trial.FixedTrial(study.best_params)) == study.best_value
    assert objective(optuna.trial.FixedTrial({"kind": "far", "x": 5.0})) == 109
    with pytest.raises(ValueError):
        objective(optuna.trial.FixedTrial({"kind": "far"}))


def test_a_data_frame_of_the_trials(optuna: Any) -> None:
    pytest.importorskip("pandas")

    def objective(trial: Any) -> float:
        trial.set_user_attr("note", "seen")
        if trial.number == 1:
            raise optuna.TrialPruned()
        return quadratic(trial)

    study = optuna.create_study()
    study.optimize(objective, n_trials=4)
    frame = study.trials_dataframe()
    assert set(frame.columns) == {
        *("number", "value", "datetime_start", "datetime_complete", "duration"),
        *("params_x", "user_attrs_note", "state"),
    }
    assert list(frame["number"]) == [0, 1, 2, 3]
    assert list(frame["state"]) == ["COMPLETE", "PRUNED", "COMPLETE", "COMPLETE"]
    assert frame["value"].min() == study.best_value
    assert frame["value"].isna().sum() == 1
    chosen = study.trials_dataframe(attrs=("number", "value", "params", "state"))
    assert list(chosen.columns) == ["number", "value", "params_x", "state"]


def test_what_is_logged(optuna: Any, run_program: RunProgram) -> None:
    output = run_program(f"""
        import {optuna.__name__} as optuna

        def objective(trial):
            return trial.suggest_float("x", 0, 1)

        optuna.create_study().optimize(objective, n_trials=1)
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        assert optuna.logging.get_verbosity() == optuna.logging.WARNING
        optuna.create_study().optimize(objective, n_trials=3)
    """)
    assert output.stderr.count("Trial 0 finished with value: ") == 1
    assert "Trial 1 finished" not in output.stderr
