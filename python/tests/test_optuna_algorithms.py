"""Samplers, pruners, several objectives, constraints and importances, as Optuna's tutorials use them.

Every test runs with `hyperdrive_ml.optuna` and, where it is installed, with Optuna itself.
"""

from __future__ import annotations

import warnings
from typing import Any, Callable, Dict, List

import pytest

EPOCHS = 20


def training(optuna: Any) -> Callable[[Any], float]:
    """An objective that reports a loss after each epoch; the first five trials are good, later ones are as drawn."""

    def objective(trial: Any) -> float:
        end: float = trial.suggest_float("end", 0.4, 1)
        if trial.number < 5:
            end = trial.number / 50
        for epoch in range(EPOCHS):
            trial.report(end + 0.8**epoch, epoch)
            if trial.should_prune():
                raise optuna.TrialPruned()
        return end

    return objective


def with_state(study: Any, name: str) -> List[Any]:
    return [trial for trial in study.trials if trial.state.name == name]


def last_epoch(trial: Any) -> int:
    last: int = max(trial.intermediate_values)
    return last


def test_the_median_prunes(optuna: Any) -> None:
    pruner = optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=4, interval_steps=3)
    study = optuna.create_study(pruner=pruner, sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(training(optuna), n_trials=30)
    assert study.pruner is pruner
    assert [trial.state.name for trial in study.trials[:5]] == ["COMPLETE"] * 5
    pruned = with_state(study, "PRUNED")
    # Optuna compares with trials that ran to their end, HyperDrive with all that came as far.
    assert 15 <= len(pruned) <= 25
    for trial in pruned:
        end = last_epoch(trial)
        assert 4 <= end < EPOCHS - 1
        assert set(trial.intermediate_values) == set(range(end + 1))
        assert trial.value == trial.intermediate_values[end]
    assert study.best_trial.number == 0
    assert study.best_value == 0


def test_a_study_prunes_by_default(optuna: Any) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    assert isinstance(study.pruner, optuna.pruners.MedianPruner)
    assert isinstance(optuna.create_study().sampler, optuna.samplers.TPESampler)
    study.optimize(training(optuna), n_trials=15)
    assert 8 <= len(with_state(study, "PRUNED")) <= 10


def test_nothing_is_pruned(optuna: Any) -> None:
    study = optuna.create_study(pruner=optuna.pruners.NopPruner())
    study.optimize(training(optuna), n_trials=12)
    assert [last_epoch(trial) for trial in study.trials] == [EPOCHS - 1] * 12
    assert len(with_state(study, "COMPLETE")) == 12


PRUNERS: Dict[str, Dict[str, Any]] = {
    "PercentilePruner": {"percentile": 25.0, "n_startup_trials": 5, "n_warmup_steps": 2},
    "SuccessiveHalvingPruner": {"min_resource": 2, "reduction_factor": 3},
    "HyperbandPruner": {"min_resource": 1, "max_resource": EPOCHS, "reduction_factor": 3},
}


@pytest.mark.parametrize("name", PRUNERS)
def test_pruners_keep_the_good_trials(optuna: Any, name: str) -> None:
    def objective(trial: Any) -> float:
        end: float = trial.suggest_float("end", 0, 1)
        for epoch in range(EPOCHS):
            trial.report(end + 0.8**epoch, epoch)
            if trial.should_prune():
                raise optuna.TrialPruned()
        return end

    study = optuna.create_study(
        study_name="pruned",
        pruner=getattr(optuna.pruners, name)(**PRUNERS[name]),
        sampler=optuna.samplers.RandomSampler(seed=2),
    )
    study.optimize(objective, n_trials=60)
    pruned, complete = with_state(study, "PRUNED"), with_state(study, "COMPLETE")
    assert len(pruned) + len(complete) == 60
    assert len(pruned) >= 10
    assert all(last_epoch(trial) < EPOCHS - 1 for trial in pruned)
    assert study.best_value == min(trial.value for trial in complete)
    mean_end = [sum(trial.params["end"] for trial in some) / len(some) for some in (complete, pruned)]
    assert mean_end[0] < mean_end[1]


def test_a_trial_prunes_itself(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        x: float = trial.suggest_float("x", 0, 1)
        if trial.number == 1:
            raise optuna.exceptions.TrialPruned("too large for memory")
        if trial.number == 2:
            trial.report(x + 1, step=7)
            raise optuna.TrialPruned()
        return x

    study = optuna.create_study()
    study.optimize(objective, n_trials=4)
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "PRUNED", "PRUNED", "COMPLETE"]
    assert study.trials[1].value is None
    assert study.trials[2].intermediate_values == {7: study.trials[2].value}
    assert study.best_trial.number in (0, 3)


def test_several_objectives(optuna: Any) -> None:
    def objective(trial: Any) -> Any:
        x = trial.suggest_float("x", 0, 5)
        y = trial.suggest_float("y", 0, 3)
        return 4 * x**2 + 4 * y**2, -((x - 5) ** 2) - (y - 5) ** 2

    study = optuna.create_study(
        directions=["minimize", "maximize"], sampler=optuna.samplers.NSGAIISampler(population_size=10, seed=4)
    )
    study.optimize(objective, n_trials=50)
    names = [direction.name for direction in study.directions]
    assert names == ["MINIMIZE", "MAXIMIZE"]

    def dominates(a: List[float], b: List[float]) -> bool:
        return a != b and a[0] <= b[0] and a[1] >= b[1]

    front = {
        trial.number
        for trial in study.trials
        if not any(dominates(other.values, trial.values) for other in study.trials)
    }
    assert {trial.number for trial in study.best_trials} == front
    assert len(front) > 2
    asks: List[Callable[[], Any]] = [lambda: study.best_trial, lambda: study.best_value, lambda: study.direction]
    for ask in asks:
        with pytest.raises(RuntimeError):
            ask()
    with pytest.raises(RuntimeError):
        study.trials[0].value


def test_several_objectives_report_nothing(optuna: Any) -> None:
    study = optuna.create_study(directions=["minimize", "minimize"])
    trial = study.ask()
    asks: List[Callable[[], Any]] = [lambda: trial.report(1.0, 0), trial.should_prune]
    for ask in asks:
        with pytest.raises(NotImplementedError):
            ask()


def test_a_wrong_number_of_values_fails_a_trial(optuna: Any) -> None:
    study = optuna.create_study(directions=["minimize", "minimize"])
    study.optimize(lambda trial: (1.0, 2.0) if trial.number else (1.0,), n_trials=2)
    assert [trial.state.name for trial in study.trials] == ["FAIL", "COMPLETE"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["TPESampler", "NSGAIISampler"])
def test_soft_constraints(optuna: Any, name: str) -> None:
    def objective(trial: Any) -> Any:
        x = trial.suggest_float("x", -15, 30)
        y = trial.suggest_float("y", -15, 30)
        trial.set_user_attr("constraint", ((x - 5) ** 2 + y**2 - 25, -((x - 8) ** 2) - (y + 3) ** 2 + 7.7))
        return 4 * x**2 + 4 * y**2, (x - 5) ** 2 + (y - 5) ** 2

    def constraints(trial: Any) -> Any:
        return trial.user_attrs["constraint"]

    sampler = getattr(optuna.samplers, name)(constraints_func=constraints, seed=1)
    study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)
    study.optimize(objective, n_trials=150)
    assert study.best_trials
    for trial in study.best_trials:
        assert all(value <= 0 for value in trial.user_attrs["constraint"])


@pytest.mark.filterwarnings("ignore")
def test_the_best_trial_keeps_the_constraints(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        x: float = trial.suggest_float("x", 0, 10)
        trial.set_user_attr("constraint", (3 - x,))
        return x

    sampler = optuna.samplers.TPESampler(constraints_func=lambda trial: trial.user_attrs["constraint"], seed=1)
    study = optuna.create_study(sampler=sampler)
    study.optimize(objective, n_trials=30)
    assert min(trial.value for trial in study.trials) < 3
    assert study.best_value == min(trial.value for trial in study.trials if trial.value >= 3)


def test_constraints_of_the_trial(optuna: Any) -> None:
    if optuna.__name__ == "optuna" and optuna.__version__.startswith("4."):
        pytest.skip("Optuna 4 has no set_constraint")

    def objective(trial: Any) -> float:
        x: float = trial.suggest_float("x", 0, 10)
        trial.set_constraint("at least 3", 3 - x)
        return x

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
    study.optimize(objective, n_trials=30)
    assert min(trial.value for trial in study.trials) < 3
    assert study.best_value == min(trial.value for trial in study.trials if trial.value >= 3)
    assert study.best_trial.constraints == {"at least 3": 3 - study.best_value}


def test_a_grid_ends_by_itself(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        x: float = trial.suggest_float("x", -10, 10)
        return x + float(trial.suggest_int("n", 0, 9))

    space = {"x": [-5.0, 0.0, 5.0], "n": [1, 2]}
    study = optuna.create_study(sampler=optuna.samplers.GridSampler(space))
    study.optimize(objective, n_trials=100)
    pairs = [(trial.params["x"], trial.params["n"]) for trial in study.trials]
    assert sorted(pairs) == [(-5.0, 1), (-5.0, 2), (0.0, 1), (0.0, 2), (5.0, 1), (5.0, 2)]
    assert study.best_params == {"x": -5.0, "n": 1}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("RandomSampler", {}),
        ("TPESampler", {}),
        ("TPESampler", {"multivariate": True, "group": True, "n_startup_trials": 5}),
        ("NSGAIISampler", {"population_size": 8}),
        ("QMCSampler", {}),
    ],
)
def test_a_seed_repeats_the_suggestions(optuna: Any, name: str, options: Dict[str, Any]) -> None:
    if name == "QMCSampler" and optuna.__name__ == "optuna":
        pytest.importorskip("scipy")

    def objective(trial: Any) -> float:
        x: float = trial.suggest_float("x", -10, 10)
        rate: float = trial.suggest_float("rate", 1e-4, 1, log=True)
        return x**2 + rate + float(trial.suggest_int("n", 1, 9)) + len(trial.suggest_categorical("word", ["a", "bc"]))

    def suggestions(seed: int) -> List[Dict[str, Any]]:
        directions = ["minimize"] * (2 if name.startswith("NSGA") else 1)
        study = optuna.create_study(directions=directions, sampler=getattr(optuna.samplers, name)(seed=seed, **options))
        study.optimize(lambda trial: [objective(trial)] * len(directions), n_trials=20)
        return [trial.params for trial in study.trials]

    assert suggestions(1) == suggestions(1)
    assert suggestions(1) != suggestions(2)


@pytest.mark.filterwarnings("ignore")
def test_some_parameters_are_fixed(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        x: float = trial.suggest_float("x", -1, 1)
        return x**2 + float(trial.suggest_int("y", -1, 1))

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective, n_trials=5)
    study.sampler = optuna.samplers.PartialFixedSampler({"y": study.best_params["y"]}, base_sampler=study.sampler)
    study.optimize(objective, n_trials=5)
    assert {trial.params["y"] for trial in study.trials[5:]} == {study.trials[5].params["y"]}
    assert len({trial.params["x"] for trial in study.trials}) == 10


def test_importances(optuna: Any) -> None:
    def objective(trial: Any) -> float:
        x: float = trial.suggest_float("x", 0, 1)
        return 10 * x + float(trial.suggest_int("n", 0, 1)) / 10

    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective, n_trials=60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importances = optuna.importance.get_param_importances(study)
    assert list(importances) == ["x", "n"]  # the most important one first
    assert importances["x"] > 0.6
    assert sum(importances.values()) == pytest.approx(1)
