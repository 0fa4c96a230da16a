"""Ask-and-tell, storages and what survives a program, as Optuna's tutorials use them.

Every test runs with `hyperdrive_ml.optuna` and, where it is installed, with Optuna itself.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from conftest import RunProgram

STORAGE = "sqlite:///studies.db"


def quadratic(trial: Any) -> float:
    x: float = trial.suggest_float("x", -10, 10)
    return (x - 2) ** 2


def test_ask_and_tell(optuna: Any) -> None:
    study = optuna.create_study(direction="maximize")
    for number in range(10):
        trial = study.ask()
        assert trial.number == number
        assert study.trials[number].state.name == "RUNNING"
        kind = trial.suggest_categorical("kind", ["a", "b"])
        told = study.tell(trial, quadratic(trial) + len(kind))
        assert (told.number, told.state.name, told.value) == (number, "COMPLETE", study.trials[number].value)
    assert study.best_value == max(trial.value for trial in study.trials)


def test_tell_by_number_and_by_state(optuna: Any) -> None:
    state = optuna.trial.TrialState
    study = optuna.create_study()
    trials = [study.ask() for _ in range(5)]
    study.tell(trials[0].number, 1.0)
    study.tell(trials[1], state=state.FAIL)
    trials[2].report(3.0, step=1)
    study.tell(trials[2], state=state.PRUNED)
    study.tell(trials[3], math.nan)
    assert [trial.state for trial in study.trials] == [
        *(state.COMPLETE, state.FAIL, state.PRUNED, state.FAIL, state.RUNNING),
    ]
    assert [trial.value for trial in study.trials] == [1.0, None, 3.0, None, None]
    assert study.get_trials(deepcopy=False, states=(state.RUNNING,))[0].number == 4


def test_a_trial_is_told_once(optuna: Any) -> None:
    study = optuna.create_study()
    trial = study.ask()
    study.tell(trial, 1.0)
    with pytest.raises(ValueError):
        study.tell(trial, 2.0)
    assert study.tell(trial, 2.0, skip_if_finished=True).value == 1.0
    with pytest.raises(ValueError):
        study.tell(7, 1.0)
    with pytest.raises(ValueError):
        study.tell(study.ask(), 1.0, state=optuna.trial.TrialState.FAIL)


def test_ask_with_the_distributions(optuna: Any) -> None:
    study = optuna.create_study()
    distributions = {
        "rate": optuna.distributions.FloatDistribution(1e-5, 1e-1, log=True),
        "units": optuna.distributions.IntDistribution(8, 64, step=8),
        "kind": optuna.distributions.CategoricalDistribution(["sgd", "adam", None]),
    }
    for _ in range(12):
        trial = study.ask(distributions)
        assert set(trial.params) == set(distributions)
        assert 1e-5 <= trial.params["rate"] <= 1e-1
        assert trial.params["units"] % 8 == 0
        assert trial.params["kind"] in ("sgd", "adam", None)
        assert trial.suggest_float("rate", 1e-5, 1e-1, log=True) == trial.params["rate"]
        study.tell(trial, trial.params["rate"])
    assert study.trials[0].distributions == distributions


def test_a_batch(optuna: Any) -> None:
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1, constant_liar=True))
    for _ in range(3):
        trials = [study.ask() for _ in range(4)]
        values = [quadratic(trial) for trial in trials]
        assert len(set(values)) == 4
        for trial, value in reversed(list(zip(trials, values))):
            study.tell(trial, value)
    assert [trial.number for trial in study.trials] == list(range(12))
    assert {trial.state.name for trial in study.trials} == {"COMPLETE"}


def test_ask_and_tell_prunes(optuna: Any) -> None:
    study = optuna.create_study(pruner=optuna.pruners.MedianPruner(n_startup_trials=3))
    for _ in range(3):
        good = study.ask()
        good.report(1.0, 1)
        assert not good.should_prune()
        study.tell(good, 1.0)
    poor = study.ask()
    poor.report(9.0, 1)
    assert poor.should_prune()
    study.tell(poor, state=optuna.trial.TrialState.PRUNED)
    assert study.trials[3].value == 9.0


def test_trials_that_are_known_already(optuna: Any) -> None:
    study = optuna.create_study()
    distributions = {"x": optuna.distributions.FloatDistribution(-10, 10)}
    study.add_trial(optuna.trial.create_trial(params={"x": 2.5}, distributions=distributions, value=0.25))
    study.optimize(quadratic, n_trials=3)
    assert study.trials[0].params == {"x": 2.5}
    assert len(study.trials) == 4
    assert study.best_value <= 0.25
    other = optuna.create_study()
    other.add_trials(study.trials)
    assert [trial.params for trial in other.trials] == [trial.params for trial in study.trials]
    assert other.best_value == study.best_value


def test_a_study_goes_on(optuna: Any) -> None:
    for runs in (1, 2, 3):
        study = optuna.create_study(study_name="digits", storage=STORAGE, direction="maximize", load_if_exists=True)
        study.optimize(quadratic, n_trials=4)
        assert study.study_name == "digits"
        assert [trial.number for trial in study.trials] == list(range(4 * runs))
    with pytest.raises(optuna.exceptions.DuplicatedStudyError):
        optuna.create_study(study_name="digits", storage=STORAGE)
    loaded = optuna.load_study(study_name="digits", storage=STORAGE)
    assert [trial.params for trial in loaded.trials] == [trial.params for trial in study.trials]
    assert (loaded.best_value, loaded.direction) == (study.best_value, study.direction)
    with pytest.raises(KeyError):
        optuna.load_study(study_name="other", storage=STORAGE)


def test_another_program_sees_it(optuna: Any, run_program: RunProgram) -> None:
    output = run_program(
        f"""
        import os, sys
        import {optuna.__name__} as optuna

        def objective(trial):
            x = trial.suggest_float("x", -10, 10)
            trial.set_user_attr("pid", "first")
            trial.report(x, 3)
            if trial.number == 2:
                raise optuna.TrialPruned()
            return x

        study = optuna.create_study(study_name="killed", storage="{STORAGE}")
        study.set_user_attr("data", [1, None])
        study.optimize(objective, n_trials=4)
        print(study.best_value, flush=True)
        os._exit(9)
        """,
        check=False,
    )
    assert output.returncode == 9
    study = optuna.load_study(study_name="killed", storage=STORAGE)
    assert study.best_value == float(output.stdout)
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "COMPLETE", "PRUNED", "COMPLETE"]
    assert study.user_attrs == {"data": [1, None]}
    for trial in study.trials:
        assert trial.user_attrs == {"pid": "first"}
        assert trial.intermediate_values == {3: trial.params["x"]}
        assert trial.distributions == {"x": optuna.distributions.FloatDistribution(-10, 10)}


def test_the_studies_of_a_storage(optuna: Any) -> None:
    for name, trials in (("one", 2), ("two", 3)):
        optuna.create_study(study_name=name, storage=STORAGE).optimize(quadratic, n_trials=trials)
    optuna.create_study(study_name="none", storage=STORAGE, directions=["minimize", "maximize"])
    summaries = {summary.study_name: summary for summary in optuna.get_all_study_summaries(storage=STORAGE)}
    assert {name: summary.n_trials for name, summary in summaries.items()} == {"one": 2, "two": 3, "none": 0}
    two = optuna.load_study(study_name="two", storage=STORAGE)
    assert summaries["two"].best_trial.value == two.best_value
    assert summaries["two"].direction == optuna.study.StudyDirection.MINIMIZE
    assert summaries["none"].datetime_start is None
    assert sorted(optuna.get_all_study_names(storage=STORAGE)) == ["none", "one", "two"]
    optuna.delete_study(study_name="one", storage=STORAGE)
    assert sorted(optuna.get_all_study_names(storage=STORAGE)) == ["none", "two"]


def test_a_study_gets_a_name(optuna: Any) -> None:
    first, second = optuna.create_study(), optuna.create_study()
    assert isinstance(first.study_name, str)
    assert first.study_name != second.study_name


def test_a_copy(optuna: Any) -> None:
    optuna.create_study(study_name="original", storage=STORAGE).optimize(quadratic, n_trials=3)
    optuna.copy_study(
        from_study_name="original", from_storage=STORAGE, to_storage="sqlite:///other.db", to_study_name="copy"
    )
    copy = optuna.load_study(study_name="copy", storage="sqlite:///other.db")
    original = optuna.load_study(study_name="original", storage=STORAGE)
    assert [trial.params for trial in copy.trials] == [trial.params for trial in original.trials]


def test_one_program_evaluates_and_another_reads(optuna: Any, run_program: RunProgram) -> None:
    if optuna.__name__ == "optuna":
        pytest.skip("Optuna lets several programs evaluate")
    study = optuna.create_study(study_name="shared")
    study.optimize(quadratic, n_trials=3)
    output = run_program(
        """
        import hyperdrive_ml as hd
        import hyperdrive_ml.optuna as optuna

        study = optuna.load_study(study_name="shared", storage=None)
        print(len(study.trials), study.best_value)
        for attempt in range(2):
            try:
                study.optimize(lambda trial: trial.suggest_float("x", -10, 10), n_trials=2)
            except hd.HyperDriveError as error:
                print(error.code, "HYPERDRIVE_SERVER" in error.message)
        """
    )
    assert output.stdout.split() == ["3", str(study.best_value), *(["STORE_LEASE_HELD", "True"] * 2)]
    # What was refused left nothing: every trial has somebody who evaluates it.
    study.optimize(quadratic, n_trials=1)
    states = [trial.state for trial in study.get_trials(deepcopy=False)]
    assert states == [optuna.trial.TrialState.COMPLETE] * 4
