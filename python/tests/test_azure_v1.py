"""Notebooks and scripts of Azure ML's SDK v1 run here with their import lines changed, and scripts as they are."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any, Callable, Dict

import pytest
from hyperdrive_ml.azureml.core import Experiment, Model, Run, ScriptRunConfig, Workspace
from hyperdrive_ml.azureml.train.hyperdrive import (
    BanditPolicy,
    HyperDriveConfig,
    PrimaryMetricGoal,
    RandomParameterSampling,
    choice,
    uniform,
)

#: A training script in the style of the public samples: nothing in it knows HyperDrive.
TRAIN = """
import argparse, os, pickle
from azureml.core import Run

parser = argparse.ArgumentParser()
parser.add_argument("--data-folder")
parser.add_argument("--kernel", default="linear")
parser.add_argument("--penalty", type=float, default=1.0)
args = parser.parse_args()

run = Run.get_context()
run.log("Kernel type", str(args.kernel))
run.log("Penalty", float(args.penalty))
for step in range(3):
    run.log("Accuracy", args.penalty / 4 + step / 100)
run.log_list("losses", [0.3, 0.2])
run.log_row("Y over X", x=1, y=0.4)
run.log_row("Y over X", x=2, y=0.6)
run.log_table("table", {"a": [1, 2]})
run.tag("seen", "yes")
os.makedirs("outputs", exist_ok=True)
with open("outputs/model.pkl", "wb") as file:
    pickle.dump(vars(args), file)
with open("note.txt", "w") as file:
    file.write("hello")
run.upload_file("notes/note.txt", "note.txt")
run.upload_file("outputs/extra/note.txt", "note.txt")
print("trained", run.id, run.experiment.name)
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "train.py").write_text(TRAIN)
    return folder


def config(source: Path, **more: Any) -> HyperDriveConfig:
    arguments = ["--data-folder", "d", "--kernel", "x"]
    script = ScriptRunConfig(source_directory=str(source), script="train.py", arguments=arguments)
    space = {"--kernel": choice("linear", "rbf"), "penalty": choice(0.5, 1)}
    given: Dict[str, Any] = {
        "run_config": script,
        "hyperparameter_sampling": RandomParameterSampling(space),
        "primary_metric_name": "Accuracy",
        "primary_metric_goal": PrimaryMetricGoal.MAXIMIZE,
        "max_total_runs": 4,
        "max_concurrent_runs": 2,
        **more,
    }
    return HyperDriveConfig(**given)


def test_a_sweep_runs_from_submission_to_the_registered_model(source: Path, tmp_path: Path, capfd: Any) -> None:
    ws = Workspace.from_config()
    run = Experiment(ws, "train sklearn").submit(config(source), tags={"team": "a"})
    assert run.get_status() in ("Running", "Completed")
    details = run.wait_for_completion(show_output=True)
    assert run.get_status() == "Completed" == details["status"]
    assert "[GENERATOR]" in capfd.readouterr().out
    assert run.get_tags() == {"team": "a"}

    best = run.get_best_run_by_primary_metric()
    assert best is not None
    metrics = best.get_metrics()
    assert metrics["Accuracy"] == [0.25, 0.26, 0.27]
    assert metrics["Penalty"] == 1
    assert metrics["Kernel type"] in ("linear", "rbf")
    assert metrics["losses"] == [0.3, 0.2]
    assert metrics["Y over X"] == {"x": [1, 2], "y": [0.4, 0.6]}
    assert metrics["table"] == {"a": [1, 2]}
    kernel = metrics["Kernel type"]
    arguments = ["--data-folder", "d", "--kernel", "x", "--kernel", kernel, "--penalty", "1"]
    assert best.get_details()["runDefinition"]["arguments"] == arguments
    assert best.get_tags() == {"seen": "yes"}
    assert best.parent.id == run.id
    assert details["properties"]["best_child_run_id"] == best.id
    assert details["properties"]["score"] == "0.27"
    assert json.loads(details["properties"]["primary_metric_config"]) == {"name": "Accuracy", "goal": "maximize"}

    names = ["notes/note.txt", "outputs/extra/note.txt", "outputs/model.pkl", "user_logs/std_log.txt"]
    assert best.get_file_names() == names
    best.download_file("outputs/model.pkl", "mine/best.pkl")
    assert b"penalty" in (tmp_path / "mine" / "best.pkl").read_bytes()
    best.download_file("user_logs/std_log.txt")
    assert f"trained {best.id} train sklearn" in (tmp_path / "std_log.txt").read_text()
    best.download_files(prefix="outputs", output_directory="all")
    assert (tmp_path / "all" / "outputs" / "extra" / "note.txt").read_text() == "hello"
    with pytest.raises(Exception, match=r"no file 'outputs/none\.pkl'; it has: notes/note\.txt"):
        best.download_file("outputs/none.pkl")

    model = best.register_model(model_name="svm", model_path="outputs/model.pkl", tags={"k": "v"})
    assert (model.name, model.version, model.id) == ("svm", 1, "svm:1")
    assert best.register_model("svm", "outputs").version == 2
    assert Path(Model.get_model_path("svm", 1)).name == "model.pkl"
    assert Path(Model.get_model_path("svm", 1)).read_bytes() == (tmp_path / "mine" / "best.pkl").read_bytes()
    assert Model(ws, "svm", version=1).run_id == best.id
    assert [each.version for each in Model.list(ws)] == [2, 1]

    children = list(run.get_children())
    assert [child.id for child in children] == [f"{run.id}_{n}" for n in range(4)]
    assert {child.status for child in children} == {"Completed"}
    ranked = run.get_children_sorted_by_primary_metric()
    assert [each["best_primary_metric"] for each in ranked] == [0.27, 0.27, 0.145, 0.145]
    assert set(json.loads(ranked[0]["hyperparameters"])) == {"--kernel", "penalty"}
    assert run.get_children_sorted_by_primary_metric(top=1, reverse=True)[0]["best_primary_metric"] == 0.145
    assert set(run.get_metrics()) == set(run.get_hyperparameters()) == {child.id for child in children}
    assert not (source / "outputs").exists()

    again = Run.get(ws, run.id)
    assert again.get_best_run_by_primary_metric().id == best.id
    assert [each.id for each in Experiment(ws, "train sklearn").get_runs()] == [run.id]


def test_a_script_runs_alone(source: Path, capfd: Any) -> None:
    exp = Experiment(Workspace.from_config(), "alone")
    run = exp.submit(ScriptRunConfig(str(source), "train.py", arguments=["--penalty", 2]))
    run.wait_for_completion(show_output=True)
    assert f"trained {run.id} alone" in capfd.readouterr().out
    assert run.get_status() == "Completed"
    assert run.get_metrics()["Accuracy"] == [0.5, 0.51, 0.52]
    assert run.parent is None
    assert run.get_details()["runDefinition"]["arguments"] == ["--penalty", "2"]
    assert [each.id for each in exp.get_runs()] == [run.id]
    assert run.register_model("m", "outputs/model.pkl").version == 1


def test_a_policy_stops_children(tmp_path: Path, source: Path) -> None:
    (source / "train.py").write_text(
        textwrap.dedent("""
        import sys, time
        from azureml.core.run import Run
        run = Run.get_context()
        x = float(sys.argv[sys.argv.index("--x") + 1])
        for _ in range(40):
            run.log("acc", x)
            time.sleep(0.1)
        """)
    )
    run = Experiment(Workspace.from_config(), "stopped").submit(
        config(
            source,
            hyperparameter_sampling=RandomParameterSampling({"--x": uniform(0, 1)}),
            primary_metric_name="acc",
            policy=BanditPolicy(slack_amount=0.001, delay_evaluation=3),
            max_total_runs=3,
        )
    )
    run.wait_for_completion()
    assert run.get_status() == "Completed"
    assert "Canceled" in [child.status for child in run.get_children()]


def test_offline_a_script_prints(tmp_path: Path, source: Path, run_program: Callable[..., Any]) -> None:
    told = run_program(TRAIN.replace("from azureml", "from hyperdrive_ml.azureml").replace(", run.experiment.name", ""))
    assert "Accuracy = 0.25" in told.stdout
    assert "trained OfflineRun_" in told.stdout


def test_sweeps_learn_from_earlier_ones_and_children_go_on(source: Path) -> None:
    (source / "train.py").write_text(
        textwrap.dedent("""
        import argparse, os
        from azureml.core.run import Run
        parser = argparse.ArgumentParser()
        parser.add_argument("--x", type=float)
        parser.add_argument("--resume-from")
        args = parser.parse_args()
        done = 0
        if args.resume_from:
            with open(os.path.join(args.resume_from, "checkpoint.txt")) as file:
                done = int(file.read())
        os.makedirs("outputs", exist_ok=True)
        with open("outputs/checkpoint.txt", "w") as file:
            file.write(str(done + 10))
        Run.get_context().log("acc", args.x + done)
        """)
    )
    exp = Experiment(Workspace.from_config(), "resumed")
    options: Dict[str, Any] = {
        "run_config": ScriptRunConfig(str(source), "train.py"),
        "hyperparameter_sampling": RandomParameterSampling({"--x": choice(0.1, 0.2, 0.3, 0.4)}),
        "primary_metric_name": "acc",
        "max_total_runs": 2,
    }
    first = exp.submit(config(source, **options))
    first.wait_for_completion()
    child = next(first.get_children())
    second = exp.submit(config(source, **options, resume_from=[first], resume_child_runs=[child]))
    second.wait_for_completion()
    assert second.get_status() == "Completed"
    resumed, other = second.get_children()
    assert resumed.get_hyperparameters() == child.get_hyperparameters()
    assert resumed.get_metrics()["acc"] == child.get_metrics()["acc"] + 10
    assert other.get_metrics()["acc"] < 1
    assert second.get_best_run_by_primary_metric().id == resumed.id
    assert json.loads(second.get_properties()["resume_from"]) == [first.id]


def test_a_wrong_sweep_is_a_config_exception(source: Path) -> None:
    from hyperdrive_ml.azureml.train.hyperdrive.exceptions import HyperDriveConfigException

    exp = Experiment(Workspace.from_config(), "wrong")
    with pytest.raises(HyperDriveConfigException, match="max_total_runs: expected a whole number"):
        config(source, max_total_runs=0)
    with pytest.raises(HyperDriveConfigException) as refused:
        exp.submit(config(source, resume_from=["hd-0000000000"]))
    assert refused.value.code == "SWEEP_BAD_HISTORY"
    space = RandomParameterSampling({"--x": uniform(2, 1)})
    with pytest.raises(HyperDriveConfigException, match="search_space"):
        exp.submit(config(source, hyperparameter_sampling=space))


def test_a_run_without_a_script_is_kept(tmp_path: Path) -> None:
    exp = Experiment(Workspace.from_config(), "interactive")
    with exp.start_logging() as run:
        for value in (0.5, 0.4):
            run.log("loss", value)
        run.log("note", "text")
        (tmp_path / "a.txt").write_text("a")
        run.upload_file("outputs/a.txt", "a.txt")
        run.tag("k", "v")
        assert run.get_status() == "Running"
    assert run.get_status() == "Completed"
    assert run.get_metrics() == {"loss": [0.5, 0.4], "note": "text"}
    assert run.get_file_names() == ["outputs/a.txt"]
    assert run.get_tags() == {"k": "v"}
    run.download_file("outputs/a.txt", "b.txt")
    assert (tmp_path / "b.txt").read_text() == "a"


def test_data_of_this_machine_is_given_by_path(source: Path, tmp_path: Path) -> None:
    from hyperdrive_ml.azureml.core import Dataset
    from hyperdrive_ml.azureml.exceptions import UserErrorException

    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "a.csv").write_text("1,2")
    (source / "train.py").write_text(
        textwrap.dedent("""
        import os, sys
        from azureml.core import Run
        run = Run.get_context()
        folder = sys.argv[sys.argv.index("--data") + 1]
        assert run.input_datasets["rows"] == folder
        with open(os.path.join(folder, "a.csv")) as file:
            run.log("columns", len(file.read().split(",")))
        """)
    )
    ws = Workspace.from_config()
    Dataset.File.from_files(path="rows").register(ws, "my rows")
    data = Dataset.get_by_name(ws, "my rows")
    assert data.to_path() == ["/a.csv"]
    arguments = ["--data", data.as_named_input("rows").as_mount()]
    run = Experiment(ws, "data").submit(ScriptRunConfig(str(source), "train.py", arguments=arguments))
    run.wait_for_completion()
    assert run.get_metrics() == {"columns": 2}
    with pytest.raises(UserErrorException, match="give the local path"):
        Dataset.File.from_files(path="https://account.blob.core.windows.net/x")
    ws.get_default_datastore().upload("rows", target_path="there")
    assert (Path(ws.get_default_datastore().path("there").local_path()) / "a.csv").read_text() == "1,2"


def test_a_run_may_have_several_processes(source: Path) -> None:
    from hyperdrive_ml.azureml.core.runconfig import PyTorchConfiguration

    (source / "train.py").write_text(
        "import os\nfrom azureml.core import Run\nRun.get_context().log('world', int(os.environ['WORLD_SIZE']))\n"
    )
    script = ScriptRunConfig(str(source), "train.py", distributed_job_config=PyTorchConfiguration(process_count=2))
    run = Experiment(Workspace.from_config(), "several").submit(script)
    run.wait_for_completion()
    assert run.get_metrics() == {"world": 2}
