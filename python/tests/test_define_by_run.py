import math
import subprocess
from pathlib import Path
from typing import Any, Dict, List

import hyperdrive_ml as hd
import pytest
from conftest import RunProgram


def near_or_far(trial: hd.Trial) -> float:
    kind = trial.suggest_categorical("kind", ["near", "far"])
    if kind == "near":
        return (trial.suggest_float("x", -5, 5) - 1) ** 2
    return trial.suggest_int("depth", 1, 8) + trial.suggest_float("rate", 1e-5, 1, log=True)


def parameters(study: hd.Study) -> List[Dict[str, Any]]:
    return [each["parameters"] for each in study.trials()]


def test_a_function_asks_for_its_parameters(state: Path) -> None:
    result = hd.minimize(near_or_far, trials=40, seed=3, sampling="tpe")
    assert result.best is not None
    assert result.best.config["kind"] == "near"
    assert result.best.value < 0.1
    shapes = {tuple(each["parameters"]) for each in result.trials}
    assert shapes == {("kind", "x"), ("kind", "depth", "rate")}
    for command in ("replay", "verify", "versions"):
        program = hd.find_program().command(command, "--state", str(state))
        output = subprocess.run(program, stdout=subprocess.PIPE, text=True, check=True).stdout
        assert {"replay": "all equal", "verify": "is sound", "versions": 'asked for "x"'}[command] in output


def test_processes_ask_too(run_program: RunProgram) -> None:
    output = run_program("""
        import hyperdrive_ml as hd

        def objective(trial):
            x = trial.suggest_float("x", 0, 1)
            trial.set_attribute("square", x * x)
            assert trial.attributes == {"square": x * x}
            return x

        result = hd.maximize(objective, trials=12, parallel=2, workers="processes")
        print(len(result.trials), [sorted(each["parameters"]) for each in result.trials] == [["x"]] * 12)
    """)
    assert output.stdout == "12 True\n"


def test_a_space_holds_what_every_trial_has() -> None:
    def objective(trial: hd.Trial, a: float) -> float:
        return a + trial.suggest_int("b", 1, 3)

    result = hd.minimize(objective, {"a": hd.range(0, 1)}, define_by_run=True, trials=5, state=":memory:")
    assert [sorted(each["parameters"]) for each in result.trials] == [["a", "b"]] * 5
    assert [each["message"] for each in result.trials] == [None] * 5


def test_values_are_of_the_kinds_that_were_asked_for() -> None:
    options = ["sgd", None, True, 1, 2.5]
    with hd.Study.create(define_by_run=True, seed=2, sampling="random", state=":memory:") as study:
        seen = []
        for _ in range(30):
            trial = study.ask()
            step = trial.suggest_float("step", 0, 1.05, step=0.1)
            assert any(math.isclose(step, k / 10) for k in range(11))
            assert isinstance(trial.suggest_float("whole", 1, 2, step=1), float)
            layers = trial.suggest_int("layers", 1, 100, log=True)
            assert isinstance(layers, int)
            assert 1 <= layers <= 100
            assert trial.suggest_int("even", 2, 9, step=2) in (2, 4, 6, 8)
            assert trial.suggest_float("fixed", 3, 3) == 3.0
            assert 1e-5 <= trial.suggest_float("rate", 1e-5, 1e-1, log=True) <= 1e-1
            option = trial.suggest_categorical("option", options)
            assert any(option is each for each in options)
            seen.append(option)
            assert trial.suggest("noise", hd.normal(0, 1)) == trial.config["noise"]
            trial.tell(step)
        assert {repr(each) for each in seen} == {repr(each) for each in options}


def test_a_name_keeps_its_value_and_its_kind() -> None:
    with hd.Study.create(define_by_run=True, seed=2, state=":memory:") as study:
        trial = study.ask()
        x = trial.suggest_float("x", 0, 1)
        assert trial.suggest_float("x", 0, 1) == x
        trial.tell(x)
        other = study.ask()
        assert 5 <= other.suggest_float("x", 5, 6) <= 6
        for ask in (
            lambda: other.suggest_int("x", 0, 1),
            lambda: other.suggest_float("x", 0.1, 1, log=True),
            lambda: other.suggest_categorical("x", ["a", "b"]),
        ):
            with pytest.raises(hd.HyperDriveError) as error:
                ask()
            assert error.value.code == "SWEEP_OTHER_KIND"


def test_seeds_repeat_the_values() -> None:
    def configs() -> List[Dict[str, Any]]:
        with hd.Study.create(define_by_run=True, seed=7, sampling="tpe", state=":memory:") as study:
            for _ in range(15):
                trial = study.ask()
                trial.tell(trial.suggest_float("x", 0, 1) + trial.suggest_int("n", 0, 9))
            return parameters(study)

    assert configs() == configs()


def test_a_killed_program_gets_the_same_values_again(run_program: RunProgram) -> None:
    ask = """
        import os, sys
        import hyperdrive_ml as hd

        study = {study}
        trial = study.ask()
        before = dict(trial.config)
        print(trial.number, before, trial.suggest_float("x", 0, 1), trial.suggest_int("n", 0, 99), flush=True)
        {end}
    """
    create = 'hd.Study.create(define_by_run=True, name="killed", seed=5)'
    killed = run_program(ask.format(study=create, end="os._exit(9)"), check=False)
    assert killed.returncode == 9
    again = run_program(ask.format(study='hd.Study.open("killed")', end="trial.tell(1.0); study.close()"))
    assert again.stdout == killed.stdout
    assert again.stdout.startswith("0 {}")


def test_enqueued_values_are_used_as_far_as_they_are_asked_for() -> None:
    with hd.Study.create(define_by_run=True, state=":memory:") as study:
        study.enqueue({"x": 0.25, "y": 9, "unknown": "z"})
        trial = study.ask()
        assert trial.suggest_float("x", 0, 1) == 0.25
        assert 0 <= trial.suggest_float("y", 0, 1) <= 1
        trial.tell(1.0)
        assert sorted(parameters(study)[0]) == ["x", "y"]


def test_attributes_are_kept() -> None:
    with hd.Study.create(define_by_run=True) as study:
        trial = study.ask()
        trial.set_attribute("tags", ["a", {"b": None}])
        trial.set_attribute("gone", 1)
        trial.set_attribute("gone", None)
        assert trial.attributes == {"tags": ["a", {"b": None}]}
        study.set_attribute("owner", "ada")
        trial.tell(1.0)
        study.set_attribute("later", True, trial=0)
        assert study.attributes == {"owner": "ada"}
        assert trial.attributes == {"tags": ["a", {"b": None}], "later": True}


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda trial: trial.suggest_float("x", 1, 0), "low, high"),
        (lambda trial: trial.suggest_float("x", 0, 1, log=True), "low"),
        (lambda trial: trial.suggest_float("x", 1, 2, log=True, step=0.1), "step"),
        (lambda trial: trial.suggest_float("x", 0, math.inf), "high"),
        (lambda trial: trial.suggest_float("x", 0, 1, step=0), "step"),
        (lambda trial: trial.suggest_int("x", 0, 1.5), "high"),
        (lambda trial: trial.suggest_int("x", 0, 5, log=True), "low"),
        (lambda trial: trial.suggest_int("x", 1, 5, step=2, log=True), "step"),
        (lambda trial: trial.suggest_categorical("x", []), "at least one option"),
        (lambda trial: trial.suggest_categorical("x", [(1, 2)]), "x"),
    ],
)
def test_bad_arguments_are_named(ask: Any, field: str) -> None:
    with hd.Study.create(define_by_run=True, state=":memory:") as study:
        with pytest.raises(hd.HyperDriveError) as error:
            ask(study.ask())
        assert error.value.code == "PYTHON_BAD_ARGUMENT"
        assert field in str(error.value)


def test_studies_say_what_they_lack() -> None:
    with pytest.raises(hd.HyperDriveError) as error:
        hd.Study.create(define_by_run=True, sampling="grid", state=":memory:")
    assert error.value.code == "SWEEP_NEEDS_SPACE"
    with pytest.raises(hd.HyperDriveError) as error:
        hd.Study.create(state=":memory:")
    assert error.value.code == "FORMATS_BAD_STUDY"
    with hd.Study.create({"x": hd.range(0, 1)}, state=":memory:") as study:
        trial = study.ask()
        assert trial.suggest_float("x", 0, 1) == trial.config["x"]
        with pytest.raises(hd.HyperDriveError) as error:
            trial.suggest_float("y", 0, 1)
        assert error.value.code == "SWEEP_NOT_BY_RUN"
