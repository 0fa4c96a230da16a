import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import hyperdrive_ml as hd
import pytest
from hyperdrive_ml.engine.process import engine


def test_ask_and_tell_finds_a_good_value_and_the_command_line_sees_it(state: Path) -> None:
    with hd.Study.create({"x": hd.range(-5, 5)}, trials=25, seed=1, name="parabola") as study:
        for trial in study:
            trial.tell((trial.config["x"] - 2) ** 2)
        best = study.best()
        assert best is not None
        assert best.value < 0.1
        assert [each["state"] for each in study.trials()] == ["completed"] * 25
    program = hd.find_program()
    listed = subprocess.run(
        program.command("status", "--state", str(state), "--json"), stdout=subprocess.PIPE, text=True, check=True
    )
    assert '"completed"' in listed.stdout
    assert "parabola" in listed.stdout


def test_a_seed_repeats_the_suggestions() -> None:
    def suggestions() -> "list[float]":
        with hd.Study.create({"x": hd.range(0, 1)}, trials=12, seed=7, state=":memory:") as study:
            found = []
            for trial in study:
                found.append(trial.config["x"])
                trial.tell(trial.config["x"])
            return found

    assert suggestions() == suggestions()


def test_several_trials_are_open_at_once_and_end_in_any_order() -> None:
    with hd.Study.create({"x": hd.range(0, 1)}, trials=6) as study:
        first, second, third = study.ask_many(3)
        third.tell(3.0)
        first.infeasible("too small")
        second.fail("it broke")
        states = [(each["state"], each["message"]) for each in study.trials()]
    assert [each[0] for each in states] == ["failed", "failed", "completed"]
    assert "too small" in str(states[0][1])
    assert "it broke" in str(states[1][1])


def test_a_policy_stops_poor_trials() -> None:
    with hd.Study.create({"x": hd.range(0, 1)}, trials=8, early_termination="median_stopping") as study:
        stopped = 0
        for trial in study:
            for step in range(10):
                trial.report(trial.number * 10.0 + step, step=step)
                if trial.should_stop():
                    stopped += 1
                    break
            trial.tell()
    assert stopped > 0


def test_metrics_by_name_nan_and_infinity() -> None:
    with hd.Study.create({"x": hd.range(0, 1)}, trials=3, metric="loss") as study:
        one = study.ask()
        one.report(loss=math.nan, accuracy=0.5)
        one.tell({"loss": 1.5, "accuracy": 0.75})
        two = study.ask()
        two.tell(math.inf)
        trials = study.trials()
    assert trials[0]["metrics"] == {"loss": 1.5, "accuracy": 0.75}
    assert trials[1]["last"] == "Infinity"


def test_an_observation_and_an_enqueued_configuration() -> None:
    with hd.Study.create({"x": hd.range(0, 1)}, trials=3) as study:
        study.observe({"x": 0.5}, 0.25)
        study.enqueue({"x": 0.125})
        assert study.ask().config == {"x": 0.125}


def test_several_objectives_have_a_front() -> None:
    objectives = [{"primary_metric": "a", "goal": "minimize"}, {"primary_metric": "b", "goal": "minimize"}]
    with hd.Study.create({"x": hd.range(0, 1)}, trials=10, objectives=objectives) as study:
        for trial in study:
            x = trial.config["x"]
            trial.tell({"a": x, "b": 1 - x})
        front = study.front()
    assert len(front.trials) == 10
    assert set(front.reference) == {"a", "b"}


@pytest.mark.parametrize(
    ("use", "code", "field"),
    [
        (lambda: hd.Study.create({"x": hd.range(0, 1)}, goal="min"), "FORMATS_BAD_STUDY", "goal"),
        (lambda: hd.Study.create({"x": {"type": "rage"}}), "FORMATS_BAD_STUDY", "space.x"),
        (lambda: hd.Study.create([1]), "PYTHON_BAD_ARGUMENT", "space"),  # type: ignore[arg-type]
        (lambda: hd.Study.open("missing"), "CLI_UNKNOWN_SWEEP", None),
    ],
)
def test_bad_input_raises_one_typed_error(use: object, code: str, field: object) -> None:
    assert callable(use)
    with pytest.raises(hd.HyperDriveError) as caught:
        use()
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_value_that_is_no_number_is_refused_and_the_trial_stays_open() -> None:
    with hd.Study.create({"x": hd.range(0, 1)}, trials=2) as study:
        trial = study.ask()
        for wrong in ("0.5", None, True, [1]):
            with pytest.raises(hd.HyperDriveError) as caught:
                trial.report(wrong)  # type: ignore[arg-type]
            assert caught.value.code == "PYTHON_BAD_ARGUMENT"
        with pytest.raises(hd.HyperDriveError) as caught:
            trial.tell()
        assert caught.value.code == "SDK_MISSING_METRIC"
        trial.tell(0.5)


def test_a_killed_interpreter_loses_nothing_that_was_told(tmp_path: Path) -> None:
    text = """
import sys, hyperdrive_ml as hd
from hyperdrive_ml.engine import engine
print(engine().pid, flush=True)
study = hd.Study.create({"x": hd.range(0, 1)}, trials=100, name="killed")
for trial in study:
    trial.tell(trial.config["x"])
    print(trial.number, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    told = [int(process.stdout.readline()) for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    told += [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    _wait_until_gone(pid)
    with hd.Study.open("killed") as study:
        ended = [each for each in study.trials() if each["state"] == "completed"]
        assert len(ended) >= len(told)
        for trial in study:
            trial.tell(trial.config["x"])
        assert len(study.trials()) == 100


def test_the_engine_ends_with_a_killed_interpreter() -> None:
    text = "import hyperdrive_ml.engine as e, time; print(e.engine().pid, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    _wait_until_gone(pid)


def test_a_forked_child_does_not_keep_the_engine_alive() -> None:
    text = """
import os, time, hyperdrive_ml.engine as e
print(e.engine().pid, flush=True)
child = os.fork()
if child == 0:
    time.sleep(60)
print(child, flush=True)
"""
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    process = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid, child = int(process.stdout.readline()), int(process.stdout.readline())
    process.wait()
    process.stdout.close()
    try:
        _wait_until_gone(pid)
    finally:
        os.kill(child, signal.SIGKILL)


def test_an_answer_that_nobody_read_is_not_taken_for_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    study = hd.Study.create({"x": hd.range(0, 1)}, trials=4)
    read = engine()._hear

    def interrupted() -> bytes:
        monkeypatch.setattr(engine(), "_hear", read)
        raise KeyboardInterrupt

    monkeypatch.setattr(engine(), "_hear", interrupted)
    with pytest.raises(KeyboardInterrupt):
        study.best()
    assert [trial.number for trial in study.ask_many(2)] == [0, 1]


def test_an_engine_that_is_killed_says_so_and_a_new_one_continues() -> None:
    study = hd.Study.create({"x": hd.range(0, 1)}, trials=4)
    study.ask().tell(1.0)
    os.kill(engine().pid, signal.SIGKILL)
    with pytest.raises(hd.HyperDriveError) as caught:
        study.ask()
    assert caught.value.code == "PYTHON_ENGINE_ENDED"
    with hd.Study.open(study.id) as again:
        assert [each["state"] for each in again.trials()][:1] == ["completed"]
        for trial in again:
            trial.tell(2.0)


def test_the_dashboard_is_served() -> None:
    from urllib.request import urlopen

    with hd.Study.create({"x": hd.range(0, 1)}, trials=2) as study, urlopen(study.dashboard()) as page:
        assert b"<!doctype html>" in page.read().lower()
    with hd.Study.create({"x": hd.range(0, 1)}, trials=2, state=":memory:") as study:
        with pytest.raises(hd.HyperDriveError) as caught:
            study.dashboard()
        assert caught.value.code == "CLI_NOTHING_KEPT"


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} still runs")
