"""A notebook and a script in the style of the public samples, with scikit-learn, unchanged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import argparse
import os
import pickle

from azureml.core.run import Run
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

run = Run.get_context()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kernel", type=str, default="linear")
    parser.add_argument("--penalty", type=float, default=1.0)
    args = parser.parse_args()
    run.log("Kernel type", str(args.kernel))
    run.log("Penalty", float(args.penalty))
    iris = datasets.load_iris()
    x_train, x_test, y_train, y_test = train_test_split(iris.data, iris.target, random_state=0)
    model = SVC(kernel=args.kernel, C=args.penalty).fit(x_train, y_train)
    run.log("Accuracy", model.score(x_test, y_test))
    os.makedirs("outputs", exist_ok=True)
    with open("outputs/model.pkl", "wb") as file:
        pickle.dump(model, file)


if __name__ == "__main__":
    main()
"""
NOTEBOOK = """
import pickle

import azureml.core
from azureml.core import Environment, Experiment, ScriptRunConfig, Workspace
from azureml.core.compute import AmlCompute, ComputeTarget
from azureml.core.compute_target import ComputeTargetException
from azureml.core.model import Model
from azureml.train.hyperdrive.parameter_expressions import choice
from azureml.train.hyperdrive.run import PrimaryMetricGoal
from azureml.train.hyperdrive.runconfig import HyperDriveConfig
from azureml.train.hyperdrive.sampling import RandomParameterSampling
from azureml.widgets import RunDetails

print("SDK version:", azureml.core.VERSION)
ws = Workspace.from_config()
try:
    compute_target = ComputeTarget(workspace=ws, name="cpu-cluster")
except ComputeTargetException:
    compute_target = ComputeTarget.create(ws, "cpu-cluster", AmlCompute.provisioning_configuration(vm_size="D2"))
experiment = Experiment(workspace=ws, name="train_iris")
src = ScriptRunConfig(
    source_directory="./iris",
    script="train_iris.py",
    arguments=["--kernel", "linear", "--penalty", 1.0],
    compute_target=compute_target,
    environment=Environment.get(ws, name="AzureML-sklearn-0.24"),
)
param_sampling = RandomParameterSampling(
    {"--kernel": choice("linear", "rbf", "poly", "sigmoid"), "--penalty": choice(0.5, 1, 1.5)}
)
hyperdrive_config = HyperDriveConfig(
    run_config=src,
    hyperparameter_sampling=param_sampling,
    primary_metric_name="Accuracy",
    primary_metric_goal=PrimaryMetricGoal.MAXIMIZE,
    max_total_runs=12,
    max_concurrent_runs=4,
)
hyperdrive_run = experiment.submit(hyperdrive_config)
RunDetails(hyperdrive_run).show()
hyperdrive_run.wait_for_completion(show_output=True)
assert hyperdrive_run.get_status() == "Completed"
kept = set()
for child in hyperdrive_run.get_children():
    child.download_file("outputs/model.pkl", f"models/{child.id}.pkl")
    with open(f"models/{child.id}.pkl", "rb") as file:
        model = pickle.load(file)
    settings = child.get_hyperparameters()
    assert (model.kernel, model.C) == (settings["--kernel"], settings["--penalty"])
    kept.add((model.kernel, model.C))
assert len(kept) == 12
best_run = hyperdrive_run.get_best_run_by_primary_metric()
print(best_run.get_details()["runDefinition"]["arguments"])
registered = best_run.register_model(model_name="sklearn-iris", model_path="outputs/model.pkl")
with open(Model.get_model_path("sklearn-iris", _workspace=ws), "rb") as file:
    model = pickle.load(file)
settings = best_run.get_hyperparameters()
assert (model.kernel, model.C) == (settings["--kernel"], settings["--penalty"])
print("twelve models", registered.name, registered.version, best_run.get_metrics()["Accuracy"])
"""


def test_twelve_children_leave_twelve_models_and_the_best_one_is_registered(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    (tmp_path / "iris").mkdir()
    (tmp_path / "iris" / "train_iris.py").write_text(SCRIPT)
    (tmp_path / "notebook.py").write_text(NOTEBOOK)
    told = subprocess.run(
        [sys.executable, "-m", "hyperdrive_ml.azure", "notebook.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told.returncode == 0, told.stderr
    assert "twelve models sklearn-iris 1 0.97" in told.stdout
    assert sorted(file.name for file in (tmp_path / "iris").iterdir()) == ["train_iris.py"]


LAB = """
import argparse

from azureml.core import Dataset, Run

parser = argparse.ArgumentParser()
parser.add_argument("--input-data", type=str, dest="input_data")
parser.add_argument("--scale", type=float)
args = parser.parse_args()
run = Run.get_context()
rows = run.input_datasets["training_data"].to_pandas_dataframe()
same = Dataset.get_by_id(run.experiment.workspace, id=args.input_data).to_pandas_dataframe()
assert len(rows) == 4 and len(same) >= 4
run.log("total", float(rows["value"].sum() * args.scale))
"""


def test_tables_arrive_in_scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    from hyperdrive_ml.azureml.core import Dataset, Experiment, ScriptRunConfig, Workspace

    (tmp_path / "data").mkdir()
    for name in ("a", "b"):
        (tmp_path / "data" / f"{name}.csv").write_text("value\n1\n2\n")
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "train.py").write_text(LAB)
    ws = Workspace.from_config()
    store = ws.get_default_datastore()
    store.upload_files(files=["./data/a.csv", "./data/b.csv"], target_path="rows/", overwrite=True)
    table = Dataset.Tabular.from_delimited_files(path=(store, "rows/*.csv"))
    assert len(table.to_pandas_dataframe()) == 4
    table.register(workspace=ws, name="rows", description="d", tags={"format": "CSV"}, create_new_version=True)
    rows = ws.datasets["rows"]
    assert len(rows.to_pandas_dataframe()) == 4
    arguments = ["--input-data", rows.as_named_input("training_data"), "--scale", 2]
    run = Experiment(ws, "lab").submit(ScriptRunConfig("lab", "train.py", arguments=arguments))
    run.wait_for_completion()
    assert run.get_metrics() == {"total": 12}
