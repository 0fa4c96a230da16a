"""A script that is not a trial: a baseline and an evaluation, in an experiment of its own. Prints what it read back as JSON."""

import json
import os
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

client = MlflowClient()
experiment = mlflow.set_experiment("baselines")
mlflow.set_experiment_tags({"team": "a", "stage": "late"})
with mlflow.start_run(run_name="logistic", tags={"kind": "baseline"}) as run:
    mlflow.log_params({"C": 0.5, "solver": "lbfgs"})
    for step in range(5):
        mlflow.log_metric("accuracy", 0.5 + step / 10, step=step)
    mlflow.log_metrics({"loss": float("nan"), "f1": 0.25})
    mlflow.log_text("hello", "notes/a.txt")
    mlflow.log_text("bye", "notes/b.txt")
    mlflow.log_dict({"a": [1, None]}, "config.json")
    with mlflow.start_run(nested=True, run_name="fold") as fold:
        mlflow.log_metric("accuracy", 0.1)
with mlflow.start_run(run_name="other") as other:
    mlflow.log_metric("accuracy", 0.95)

with tempfile.TemporaryDirectory() as folder:
    path = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="notes/a.txt", dst_path=folder)
    note = open(path, encoding="utf8").read()
get_artifact_repository(run.info.artifact_uri).delete_artifacts("notes/b.txt")
try:
    client.log_param(run.info.run_id, "C", 0.6)
    changed = "taken"
except MlflowException as error:
    changed = error.error_code

client.delete_run(other.info.run_id)
without = mlflow.search_runs(experiment_names=["baselines"], order_by=["metrics.accuracy DESC"])
client.restore_run(other.info.run_id)
with_it = mlflow.search_runs(experiment_names=["baselines"], filter_string="metrics.accuracy > 0.5", order_by=["metrics.accuracy DESC"])

again = mlflow.set_experiment("baselines")
gone = client.create_experiment("gone", tags={"x": "y"})
client.rename_experiment(gone, "renamed")
client.delete_experiment(gone)
deleted = client.get_experiment(gone).lifecycle_stage
client.restore_experiment(gone)
sweep = os.environ["SWEEP"]
try:
    client.create_run(sweep)
    in_sweep = "taken"
except MlflowException as error:
    in_sweep = error.error_code

read = client.get_run(run.info.run_id)
print(
    json.dumps(
        {
            "id": experiment.experiment_id,
            "run": run.info.run_id,
            "again": again.experiment_id,
            "tags": client.get_experiment(experiment.experiment_id).tags,
            "params": read.data.params,
            "accuracy": read.data.metrics["accuracy"],
            "loss": str(read.data.metrics["loss"]),
            "status": read.info.status,
            "kind": read.data.tags["kind"],
            "history": [point.value for point in client.get_metric_history(run.info.run_id, "accuracy")],
            "parent": mlflow.get_parent_run(fold.info.run_id).info.run_id,
            "note": note,
            "files": sorted(file.path for file in client.list_artifacts(run.info.run_id, "notes")),
            "changed": changed,
            "without": list(without["tags.mlflow.runName"]),
            "with": list(with_it["tags.mlflow.runName"]),
            "deleted": deleted,
            "renamed": client.get_experiment_by_name("renamed").lifecycle_stage,
            "in_sweep": in_sweep,
        }
    )
)
