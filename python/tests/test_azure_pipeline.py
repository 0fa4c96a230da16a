"""Pipelines of Azure ML's SDK v1: a sweep, and a script that takes its best model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hyperdrive_ml.azureml.core import Experiment, ScriptRunConfig, Workspace
from hyperdrive_ml.azureml.exceptions import ActivityFailedException
from hyperdrive_ml.azureml.pipeline.core import Pipeline, PipelineData, TrainingOutput
from hyperdrive_ml.azureml.pipeline.steps import HyperDriveStep, HyperDriveStepRun, PythonScriptStep
from hyperdrive_ml.azureml.train.hyperdrive import (
    GridParameterSampling,
    HyperDriveConfig,
    PrimaryMetricGoal,
    choice,
)

TRAIN = """
import sys, os
from azureml.core import Run
rate = float(sys.argv[sys.argv.index("--rate") + 1])
Run.get_context().log("acc", rate)
os.makedirs("outputs", exist_ok=True)
open("outputs/model.txt", "w").write(str(rate))
"""
REGISTER = """
import argparse
from azureml.core import Run, Model
parser = argparse.ArgumentParser()
parser.add_argument("--saved-model")
args = parser.parse_args()
print("saved model", open(args.saved_model).read())
ws = Run.get_context().experiment.workspace
model = Model.register(workspace=ws, model_name="tuned", model_path=args.saved_model)
print("registered", model.version)
"""


@pytest.fixture
def scripts(tmp_path: Path) -> str:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "train.py").write_text(TRAIN)
    (tmp_path / "scripts" / "register.py").write_text(REGISTER)
    return str(tmp_path / "scripts")


def test_the_best_model_goes_to_the_next_step(scripts: str, tmp_path: Path) -> None:
    ws = Workspace.from_config()
    config = HyperDriveConfig(
        run_config=ScriptRunConfig(scripts, "train.py"),
        hyperparameter_sampling=GridParameterSampling({"--rate": choice(0.1, 0.7, 0.3)}),
        primary_metric_name="acc",
        primary_metric_goal=PrimaryMetricGoal.MAXIMIZE,
        max_total_runs=3,
    )
    store = ws.get_default_datastore()
    metrics = PipelineData(
        "metrics_data", store, pipeline_output_name="metrics", training_output=TrainingOutput("Metrics")
    )
    saved = PipelineData(
        "saved_model",
        store,
        pipeline_output_name="model",
        training_output=TrainingOutput("Model", model_file="outputs/model.txt"),
    )
    sweep = HyperDriveStep(name="hd_step01", hyperdrive_config=config, inputs=[], outputs=[metrics, saved])
    register = PythonScriptStep(
        script_name="register.py",
        name="register_step01",
        inputs=[saved],
        arguments=["--saved-model", saved],
        source_directory=scripts,
    )
    register.run_after(sweep)
    run = Experiment(ws, "piped").submit(Pipeline(workspace=ws, steps=[register, sweep]))
    assert run.wait_for_completion() == "Completed" == run.get_status()

    run.get_pipeline_output("metrics").download(".")
    read: Any = json.loads((tmp_path / "metrics_data").read_text())
    assert sorted(child["acc"][0] for child in read.values()) == [0.1, 0.3, 0.7]
    assert (tmp_path / "state" / "models" / "tuned" / "1" / "saved_model").read_text() == "0.7"
    best = HyperDriveStepRun(step_run=run.find_step_run("hd_step01")[0]).get_best_run_by_primary_metric()
    assert best is not None
    assert best.get_metrics() == {"acc": 0.7}
    assert [step.name for step in run.get_steps()] == ["hd_step01", "register_step01"]
    with pytest.raises(Exception, match="there are: metrics, model"):
        run.get_pipeline_output("none")


def test_a_step_that_fails_ends_the_pipeline(scripts: str) -> None:
    ws = Workspace.from_config()
    first = PythonScriptStep("train.py", name="first", source_directory=scripts)
    second = PythonScriptStep("register.py", name="second", source_directory=scripts)
    second.run_after(first)
    run = Experiment(ws, "piped").submit(Pipeline(ws, [second]))
    with pytest.raises(ActivityFailedException, match="failed"):
        run.wait_for_completion()
    assert run.get_status() == "Failed"
    assert run.find_step_run("second") == []
