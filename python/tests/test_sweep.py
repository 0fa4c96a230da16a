import asyncio
import math
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any, AsyncIterator, Dict, Iterator, List, Tuple

import hyperdrive_ml as hd
import pytest
from conftest import RunProgram

SPACE = {"x": hd.range(-5, 5)}


def parabola(x: float) -> float:
    return (x - 2) ** 2


def test_minimize_and_maximize() -> None:
    assert hd.minimize(parabola, SPACE, trials=25, seed=1).best.value < 0.1
    assert hd.maximize(lambda x: -parabola(x), SPACE, trials=25, seed=1).best.value > -0.1


def test_a_decorated_function_is_still_a_function() -> None:
    @hd.sweep(space=SPACE, trials=5, metric="loss")
    def train(x: float) -> float:
        """Trains."""
        return x

    assert train(3.0) == 3.0
    assert train.__doc__ == "Trains."
    result = train.run()
    assert len(result.trials) == 5
    assert result.trials[0]["metrics"].keys() == {"loss"}


def test_the_function_may_take_the_trial_or_the_whole_configuration() -> None:
    seen: List[Any] = []

    def by_trial(trial: hd.Trial, x: float) -> float:
        assert trial.config == {"x": x}
        seen.append(trial.number)
        return x

    def by_annotation(t: "hd.Trial", x: float) -> float:
        return float(t.config["x"])

    def by_config(config: Dict[str, Any]) -> float:
        return float(config["x"])

    def by_keywords(**config: Any) -> float:
        return float(config["x"])

    for function in (by_trial, by_annotation, by_config, by_keywords):
        assert len(hd.minimize(function, SPACE, trials=3).trials) == 3
    assert seen == [0, 1, 2]


def test_a_function_that_lacks_a_parameter_is_refused_before_anything_runs(state: Path) -> None:
    def train(y: float) -> float:
        return y

    with pytest.raises(hd.HyperDriveError) as caught:
        hd.minimize(train, SPACE)
    assert caught.value.code == "PYTHON_BAD_OBJECTIVE"
    assert "x" in str(caught.value)
    assert not state.exists()


def test_metrics_by_name() -> None:
    def train(x: float) -> Dict[str, float]:
        return {"loss": x**2, "size": 3}

    trial = hd.minimize(train, SPACE, trials=2, metric="loss").trials[0]
    assert trial["metrics"]["size"] == 3


def test_a_generator_makes_a_learning_curve() -> None:
    def plain(x: float) -> Iterator[float]:
        for _ in range(3):
            yield x

    def stepped(x: float) -> Iterator[Tuple[int, float]]:
        for epoch in range(3):
            yield 10 * epoch, x

    def named(x: float) -> Iterator[Dict[str, float]]:
        for epoch in range(3):
            yield {"value": x, "lr": 0.1, "step": epoch}

    for function, last in ((plain, None), (stepped, 20), (named, 2)):
        summary = hd.minimize(function, SPACE, trials=1).trials[0]["metricSummaries"]["value"]
        assert (summary["reports"], summary["lastStep"]) == (3, last)


def test_a_generator_ends_where_the_policy_stops_it() -> None:
    reports: Dict[int, int] = {}

    def curve(trial: hd.Trial, x: float) -> Iterator[float]:
        for step in range(20):
            reports[trial.number] = step + 1
            yield 10.0 * trial.number + step

    result = hd.minimize(curve, SPACE, trials=8, early_termination="median_stopping")
    assert {each["state"] for each in result.trials} == {"completed", "stopped"}
    assert min(reports.values()) < 20


def test_an_exception_is_a_failed_trial_with_its_traceback() -> None:
    def train(x: float) -> float:
        if x < 0:
            raise ValueError("below zero")
        return x

    result = hd.minimize(train, SPACE, trials=12, seed=3, sampling="random")
    failed = [each for each in result.trials if each["state"] == "failed"]
    assert failed
    message = str(failed[0]["message"])
    assert "ValueError: below zero" in message
    assert "in train" in message
    assert "hyperdrive_ml" not in message


def test_a_failed_trial_tells_what_arose_inside_it_and_nothing_that_was_handled_before() -> None:
    def train(x: float) -> float:
        try:
            return 1 / 0 * x
        except ZeroDivisionError as error:
            raise ValueError("no value") from error

    async def train_later(x: float) -> float:
        return train(x)

    for is_async in (False, True):
        try:
            raise LookupError("outside")
        except LookupError:
            if is_async:
                result = asyncio.run(hd.minimize_async(train_later, SPACE, trials=1))
            else:
                result = hd.minimize(train, SPACE, trials=1)
        message = str(result.trials[0]["message"])
        assert message.startswith("ValueError: no value\n  in train")
        assert "because of ZeroDivisionError" in message
        assert "outside" not in message


def test_an_infeasible_configuration() -> None:
    def train(x: float) -> float:
        if x < 0:
            raise hd.Infeasible("below zero")
        return x

    result = hd.minimize(train, SPACE, trials=12, seed=3, sampling="random")
    assert {each["failure"] for each in result.trials if each["state"] == "failed"} == {"infeasible"}


@pytest.mark.parametrize("wrong", [None, "0.5", [1.0], (1.0, 2.0), True])
def test_a_result_that_is_no_number_is_a_failure_that_says_so(wrong: object) -> None:
    result = hd.minimize(lambda x: wrong, SPACE, trials=1)
    assert result.trials[0]["state"] == "failed"
    with pytest.raises(hd.HyperDriveError) as caught:
        result.best
    assert caught.value.code == "PYTHON_NO_RESULT"
    assert "return" in str(caught.value) or "number" in str(caught.value)


def test_a_wrong_metric_name_is_a_failure_that_names_it() -> None:
    result = hd.minimize(lambda x: {"los": x}, SPACE, trials=1, metric="loss")
    assert '"loss"' in str(result.trials[0]["message"])


def test_nan_is_a_value_and_never_the_best() -> None:
    result = hd.minimize(lambda trial, x: math.nan if trial.number == 0 else 1.0, SPACE, trials=2)
    assert result.best.trial == 1


def test_threads_run_trials_at_once() -> None:
    both = threading.Barrier(2, timeout=30)

    def train(x: float) -> float:
        both.wait()
        return x

    result = hd.minimize(train, SPACE, trials=4, parallel=2, workers="threads")
    assert [each["state"] for each in result.trials] == ["completed"] * 4


def test_a_function_that_no_other_process_can_import_runs_in_threads_with_a_notice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(hd.minimize(lambda x: x, SPACE, trials=4, parallel=2).trials) == 4
    assert "threads" in capsys.readouterr().err
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.minimize(lambda x: x, SPACE, trials=4, parallel=2, workers="processes")
    assert caught.value.code == "PYTHON_WORKER_FAILED"


def test_a_script_without_a_main_guard_runs_in_processes(run_program: RunProgram) -> None:
    output = run_program(
        """
        import os
        import hyperdrive_ml as hd

        @hd.sweep(space={"x": hd.range(0, 1)}, trials=6)
        def train(trial: hd.Trial, x: float) -> float:
            trial.report(x, step=1)
            print("pid", os.getpid())
            return x

        result = train.run(parallel=2)
        print("parent", os.getpid(), len(result.trials), {each["state"] for each in result.trials})
        """
    ).stdout.splitlines()
    pids = {line.split()[1] for line in output if line.startswith("pid")}
    [parent] = [line for line in output if line.startswith("parent")]
    assert 1 <= len(pids) <= 2
    assert parent.split()[1] not in pids
    assert parent.endswith("6 {'completed'}")


def test_a_function_of_a_module_runs_in_processes(run_program: RunProgram, tmp_path: Path) -> None:
    (tmp_path / "objective.py").write_text("import os\n\ndef train(x):\n    return {'value': x, 'pid': os.getpid()}\n")
    output = run_program(
        """
        import os
        import hyperdrive_ml as hd
        from objective import train

        if __name__ == "__main__":
            result = hd.minimize(train, {"x": hd.range(0, 1)}, trials=4, parallel=2)
            print(os.getpid() in {each["metrics"]["pid"] for each in result.trials}, len(result.trials))
        """
    )
    assert output.stdout.split() == ["False", "4"]


def test_a_process_that_dies_fails_its_trial_only(run_program: RunProgram) -> None:
    output = run_program(
        """
        import os, signal
        import hyperdrive_ml as hd

        def train(trial, x):
            if trial.number == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            return x

        result = hd.minimize(train, {"x": hd.range(0, 1)}, trials=5, parallel=2)
        print([each["state"] for each in result.trials])
        print(result.trials[1]["message"])
        """
    ).stdout
    assert output.count("completed") == 4
    assert "signal 9" in output


def test_a_script_that_workers_cannot_load_fails_with_the_reason(run_program: RunProgram) -> None:
    output = run_program(
        """
        import sys
        import hyperdrive_ml as hd

        def train(x):
            return x

        if hd.running_in_worker():
            raise OSError("no data here")
        hd.minimize(train, {"x": hd.range(0, 1)}, trials=5, parallel=2)
        """,
        check=False,
    )
    assert output.returncode == 1
    assert "PYTHON_WORKER_FAILED" in output.stderr
    assert "no data here" in output.stderr


INTERRUPTED = """
import signal, sys, time
import hyperdrive_ml as hd

# Shells start background jobs, such as these tests in CI, with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

@hd.sweep(space={"x": hd.range(0, 1)}, trials=12, name="long")
def train(trial: hd.Trial, x: float) -> float:
    if trial.number == 5 and "again" not in sys.argv:
        print("reached", flush=True)
        time.sleep(60)
    return x

result = train.run(resume="again" in sys.argv, parallel=%(parallel)d)
print(len(result.trials), sorted({each["state"] for each in result.trials}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT of one process does not exist on Windows")
@pytest.mark.parametrize("parallel", [1, 2])
def test_ctrl_c_pauses_and_resume_continues(tmp_path: Path, parallel: int) -> None:
    (tmp_path / "long.py").write_text(INTERRUPTED % {"parallel": parallel})
    process = subprocess.Popen(
        [sys.executable, "long.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "reached\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "long is paused" in errors
    assert "KeyboardInterrupt" in errors
    again = subprocess.run([sys.executable, "long.py", "again"], stdout=subprocess.PIPE, text=True, timeout=60)
    assert again.stdout == "12 ['completed']\n"


def test_coroutines_run_at_once_in_one_event_loop() -> None:
    running = 0
    most = 0

    async def train(trial: hd.Trial, x: float) -> float:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        trial.report(x)
        running -= 1
        return x

    result = asyncio.run(hd.minimize_async(train, SPACE, trials=12, parallel=4))
    assert len(result.trials) == 12
    assert most > 1

    async def curve(x: float) -> AsyncIterator[float]:
        for _ in range(3):
            yield x

    result = asyncio.run(hd.minimize_async(curve, SPACE, trials=2))
    assert result.trials[0]["metricSummaries"]["value"]["reports"] == 3
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.minimize(train, SPACE)
    assert caught.value.code == "PYTHON_BAD_OBJECTIVE"


def test_reports_of_a_script_reach_the_trial_that_runs() -> None:
    def train(x: float) -> None:
        assert hd.config(epochs=2) == {"epochs": 2, "x": x}
        for step in range(3):
            hd.report(x, step=step)
            assert not hd.should_stop()

    assert hd.minimize(train, SPACE, trials=1).trials[0]["metricSummaries"]["value"]["reports"] == 3


def test_rows_and_data_frames() -> None:
    result = hd.minimize(lambda x, kind: x, {**SPACE, "kind": hd.choice("a", 1)}, trials=8, seed=1)
    assert result.rows()[0]["config.x"] == result.trials[0]["parameters"]["x"]
    for name in ("pandas", "polars", "pyarrow"):
        pytest.importorskip(name)
    assert list(result.to_pandas().columns) == list(result.columns())
    assert result.to_polars().height == result.to_arrow().num_rows == 8
    assert float(result.to_pandas()["value"].min()) == result.best.value


def test_progress_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hd.minimize(parabola, SPACE, trials=3, progress=True, name="shown")
    shown = capsys.readouterr().err
    assert "shown: 3/3 trials, best" in shown
    hd.minimize(lambda x: 1 / 0, SPACE, trials=5)
    assert capsys.readouterr().err.count("ZeroDivisionError") == 3


def test_parameters_with_conditions() -> None:
    def train(model: str, depth: int = 0) -> float:
        assert (depth > 0) == (model == "tree")
        return depth

    space = {"model": hd.choice("tree", "linear"), "depth": hd.int_range(1, 5, when={"model": "tree"})}
    result = hd.minimize(train, space, trials=10)
    assert {each["state"] for each in result.trials} == {"completed"}


@pytest.mark.parametrize(
    ("options", "field"), [({"parallel": 0}, "parallel"), ({"trials": 1.5}, "trials"), ({"workers": "fork"}, "workers")]
)
def test_bad_options_are_named(options: Dict[str, Any], field: str) -> None:
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.minimize(parabola, SPACE, **options)
    assert caught.value.field == field


def test_the_readme_example_is_twelve_lines_at_most() -> None:
    readme = Path(__file__).resolve().parents[1] / "hyperdrive-ml" / "README.md"
    code = readme.read_text().split("```python\n")[1].split("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 12
    exec(compile(textwrap.dedent(code).replace("parallel=4", "progress=False"), "README.md", "exec"), {"__name__": "x"})
