import json
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import hyperdrive_ml as hd
import pytest
from conftest import RunProgram

SWEEP = """
trial:
  command: ["%(python)s", train.py]
  append_parameters: never
  stop_grace: 20s
  environment_variables: { PYTHONPATH: "%(path)s" }
search_space: { lr: { type: range, low: 0.1, high: 0.9 } }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 3, max_concurrent_trials: 1 }
%(more)s
"""


def sweep(folder: Path, script: str, more: str = "") -> List[Any]:
    """Runs a script as a sweep by the command line. Returns its trials."""
    (folder / "train.py").write_text(script)
    facts = {"python": sys.executable, "path": ":".join(sys.path), "more": more}
    (folder / "sweep.yaml").write_text(SWEEP % facts)
    command = hd.find_program().command
    subprocess.run(command("run", "sweep.yaml"), check=True, stdout=subprocess.PIPE, timeout=120)
    listed = subprocess.run(command("trials", "--json"), check=True, stdout=subprocess.PIPE, text=True)
    trials: List[Any] = json.loads(listed.stdout)
    return trials


def test_a_script_gets_its_configuration_and_reports(tmp_path: Path) -> None:
    script = """
import hyperdrive_ml as hd
config = hd.config(lr=1.0, epochs=3)
for epoch in range(config["epochs"]):
    hd.report(config["lr"] / (epoch + 1), step=epoch)
    hd.report(accuracy=0.5, loss_of_test=0.25, step=epoch)
"""
    trials = sweep(tmp_path, script)
    assert [trial["state"] for trial in trials] == ["completed"] * 3
    first = trials[0]
    assert first["best"] == pytest.approx(first["parameters"]["lr"] / 3)
    assert first["metricSummaries"]["loss"]["lastStep"] == 2
    assert first["metrics"]["accuracy"] == 0.5


def test_a_script_that_asks_may_end_by_itself_when_a_policy_stops_it(tmp_path: Path) -> None:
    script = """
import os, time
import hyperdrive_ml as hd
number = int(os.environ["HYPERDRIVE_TRIAL"])
hd.should_stop()
for step in range(4 if number == 0 else 4000):
    hd.report(number * 100.0 + step, step=step)
    if hd.should_stop():
        open(f"saved-{number}", "w").close()
        break
    if number:
        time.sleep(0.01)
"""
    trials = sweep(tmp_path, script, "early_termination: { type: bandit, slack_amount: 10 }")
    assert [trial["state"] for trial in trials] == ["completed", "stopped", "stopped"]
    assert (tmp_path / "saved-1").exists()
    assert (tmp_path / "saved-2").exists()


def test_the_same_script_runs_alone(run_program: RunProgram) -> None:
    output = run_program(
        """
        import hyperdrive_ml as hd
        print(hd.config(lr=0.5))
        for step in range(3):
            hd.report(0.25, step=step)
            hd.report(loss=1.0)
            assert not hd.should_stop()
        """
    )
    assert output.stdout == "{'lr': 0.5}\n"
    assert output.stderr == "hyperdrive: no sweep runs this script, so it reports nowhere\n"


def test_wrong_reports_are_refused_alone_too(run_program: RunProgram) -> None:
    output = run_program("import hyperdrive_ml as hd\nhd.report('0.5')", check=False)
    assert "PYTHON_BAD_ARGUMENT" in output.stderr
    assert "expected a number, got '0.5'" in output.stderr
