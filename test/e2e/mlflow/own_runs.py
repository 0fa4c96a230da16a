"""A trial that keeps its last checkpoint only, tags its experiment, and logs much to a run of its own."""

import os

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

# The client takes it out of the environment when it starts the run.
own = os.environ["MLFLOW_RUN_ID"]
client = MlflowClient()
mlflow.set_experiment("some other name")
mlflow.set_experiment_tag("owner", "us")
with mlflow.start_run() as run:
    assert run.info.run_id == own
    files = get_artifact_repository(run.info.artifact_uri)
    for step in range(3):
        mlflow.log_text(str(step), f"checkpoints/{step}.txt")
        if step > 0:
            files.delete_artifacts(f"checkpoints/{step - 1}.txt")
        mlflow.log_metric("accuracy", step / 10, step=step)
    with mlflow.start_run(nested=True, run_name="fold") as fold:
        for at in range(0, 3_000, 500):
            points = [Metric("loss", 1 / (1 + step), step, step) for step in range(at, at + 500)]
            client.log_batch(fold.info.run_id, metrics=points)
            client.log_batch(fold.info.run_id, metrics=points)
            mlflow.set_tag("at", at)
    history = client.get_metric_history(fold.info.run_id, "loss")
    assert [point.step for point in history] == list(range(3_000)), len(history)
    assert client.get_run(fold.info.run_id).data.metrics["loss"] == 1 / 3_000
    assert [file.path for file in client.list_artifacts(run.info.run_id, "checkpoints")] == ["checkpoints/2.txt"]
    assert client.get_experiment(run.info.experiment_id).tags["owner"] == "us"
