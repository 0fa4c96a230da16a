"""Programs of Azure ML's SDK v2 run here with their import lines changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hyperdrive_ml import HyperDriveError
from hyperdrive_ml.azure_ai_ml import Input, MLClient, Output, command, load_component, load_job
from hyperdrive_ml.azure_ai_ml.constants import AssetTypes
from hyperdrive_ml.azure_ai_ml.entities import AmlCompute, Data, Environment, Model
from hyperdrive_ml.azure_ai_ml.exceptions import JobException, UserErrorException, ValidationException
from hyperdrive_ml.azure_ai_ml.sweep import (
    BanditPolicy,
    Choice,
    MedianStoppingPolicy,
    Objective,
    RandomSamplingAlgorithm,
    SweepJob,
    SweepJobLimits,
    Uniform,
)

#: A training script in the style of the public samples. They log with MLflow; here a printed line does.
TRAIN = """
import argparse, json, os
parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--rate", type=float)
parser.add_argument("--boosting")
parser.add_argument("--model")
args = parser.parse_args()
assert open(os.path.join(args.data, "rows.csv")).read() == "1,2"
os.makedirs("outputs", exist_ok=True)
with open("outputs/model.txt", "w") as file:
    file.write(str(args.rate))
if args.model:
    with open(os.path.join(args.model, "weights.txt"), "w") as file:
        file.write(str(args.rate))
print(json.dumps({"accuracy": args.rate}), flush=True)
"""


@pytest.fixture
def client(tmp_path: Path) -> MLClient:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.py").write_text(TRAIN)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rows.csv").write_text("1,2")
    return MLClient(object(), "id", "group", "workspace")


def trial() -> Any:
    return command(
        code="./src",
        command="python main.py --data ${{inputs.data}} --rate ${{inputs.rate}} --boosting ${{inputs.boosting}} "
        "--model ${{outputs.model}}",
        environment="AzureML-lightgbm-3.3@latest",
        inputs={"data": Input(type="uri_folder", path="./data"), "rate": 0.1, "boosting": "gbdt"},
        outputs={"model": Output(type="uri_folder")},
        compute="cpu-cluster",
        display_name="not inherited",
    )


def sweep() -> Any:
    job = trial()(rate=Choice([0.2, 0.9, 0.5]), boosting=Choice(values=["gbdt", "dart"])).sweep(
        compute="cpu-cluster", sampling_algorithm="grid", primary_metric="accuracy", goal="Maximize"
    )
    job.set_limits(max_total_trials=6, max_concurrent_trials=2, timeout=7200)
    job.early_termination = MedianStoppingPolicy(delay_evaluation=5, evaluation_interval=2)
    job.display_name, job.experiment_name, job.description = "grid", "v2 samples", "six"
    return job


def test_a_sweep_runs_from_submission_to_the_registered_model(client: MLClient, tmp_path: Path, capsys: Any) -> None:
    returned = client.create_or_update(sweep())
    client.jobs.stream(returned.name)
    assert "Status: Completed" in capsys.readouterr().out
    job = client.jobs.get(returned.name)
    assert job.status == "Completed"
    assert (job.display_name, job.experiment_name, job.description, job.type) == ("grid", "v2 samples", "six", "sweep")
    assert job.services["Studio"].endpoint == job.studio_url

    best = job.properties["best_child_run_id"]
    assert job.properties["score"] == "0.9"
    child = client.jobs.get(best)
    assert child.parameters["rate"] == 0.9
    assert child.metrics == {"accuracy": 0.9}
    assert child.status == "Completed"
    children = list(client.jobs.list(parent_job_name=job.name))
    assert [each.name for each in children] == [f"{job.name}_{n}" for n in range(6)]
    assert [each.name for each in client.jobs.list()] == [job.name]

    path = f"azureml://jobs/{best}/outputs/artifacts/paths/outputs/model.txt"
    model = client.models.create_or_update(Model(path=path, name="boosted", type=AssetTypes.CUSTOM_MODEL))
    assert (model.name, model.version, model.type) == ("boosted", "1", "custom_model")
    folder = Model(path=f"azureml://jobs/{job.name}/outputs/model", name="boosted")
    assert client.models.create_or_update(folder).version == "2"
    client.models.download("boosted", "1", download_path="here")
    assert (tmp_path / "here" / "boosted" / "model.txt").read_text() == "0.9"
    client.models.download("boosted", 2, download_path="there")
    assert [file.read_text() for file in (tmp_path / "there").rglob("weights.txt")] == ["0.9"]
    with pytest.raises(UserErrorException, match="it has: outputs/model"):
        client.models.create_or_update(Model(path=path.replace("model.txt", "none"), name="boosted"))

    client.jobs.download(name=job.name, output_name="model", download_path="d")
    assert (tmp_path / "d" / "named-outputs" / "model" / "weights.txt").read_text() == "0.9"
    client.jobs.download(name=best, download_path="d")
    assert (tmp_path / "d" / "artifacts" / "outputs" / "model.txt").read_text() == "0.9"
    assert "accuracy" in (tmp_path / "d" / "artifacts" / "user_logs" / "std_log.txt").read_text()


def test_a_command_runs_alone_and_may_fail(client: MLClient, tmp_path: Path, capfd: Any) -> None:
    job = client.jobs.create_or_update(trial(), experiment_name="alone")
    client.jobs.stream(job.name)
    assert job.status == "Completed"
    assert '"accuracy": 0.1' in capfd.readouterr().out
    assert job.experiment_name == "alone"
    bad = client.create_or_update(command(command=f"{sys.executable} -c 'raise SystemExit(3)'"))
    with pytest.raises(JobException, match="failed"):
        client.jobs.stream(bad.name)
    assert bad.status == "Failed"


def test_files_of_sweeps_and_components(client: MLClient, tmp_path: Path) -> None:
    (tmp_path / "train.yml").write_text(
        "$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\n"
        "name: train\ntype: command\ncode: src\n"
        "inputs:\n  data: {type: uri_folder}\n  rate: {type: number, default: 0.3}\n"
        "command: python main.py --data ${{inputs.data}} --rate ${{inputs.rate}}\n"
        "environment: azureml:AzureML-sklearn-1.5@latest\n"
    )
    client.data.create_or_update(Data(name="rows", path="data"))
    component = load_component(source="./train.yml")
    step = component(data=Input(path="azureml:rows:1"), rate=Uniform(0, 1))
    job = client.create_or_update(step.sweep(primary_metric="accuracy", goal="maximize", max_total_trials=2))
    client.jobs.stream(job.name)
    assert job.status == "Completed"

    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "sweep.yml").write_text(
        "$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json\n"
        "type: sweep\ntrial:\n  code: ../src\n"
        "  command: python main.py --data ${{inputs.data}} --rate ${{search_space.rate}}\n"
        "  environment: azureml:AzureML-sklearn-1.5@latest\n"
        "inputs:\n  data: {type: uri_folder, path: ../data}\n"
        "compute: azureml:cpu-cluster\nsampling_algorithm: random\n"
        "search_space:\n  rate: {type: uniform, min_value: 0.1, max_value: 0.2}\n"
        "objective: {primary_metric: accuracy, goal: maximize}\n"
        "limits: {max_total_trials: 50, max_concurrent_trials: 2}\n"
    )
    loaded = load_job("jobs/sweep.yml", params_override=[{"limits.max_total_trials": 2}])
    loaded.experiment_name = "from a file"
    job = client.jobs.create_or_update(loaded)
    client.jobs.stream(job.name)
    assert (job.status, job.experiment_name) == ("Completed", "from a file")
    assert len(list(client.jobs.list(parent_job_name=job.name))) == 2


def test_sweep_job_of_parts(client: MLClient) -> None:
    job = SweepJob(
        trial=trial(),
        search_space={"rate": Uniform(min_value=0.1, max_value=0.9)},
        objective=Objective(goal="maximize", primary_metric="accuracy"),
        limits=SweepJobLimits(max_total_trials=3, trial_timeout=600),
        sampling_algorithm=RandomSamplingAlgorithm(seed=3, rule="sobol"),
        early_termination=BanditPolicy(slack_factor=0.1, evaluation_interval=2),
        tags={"a": 1},
    )
    keys = job.sweep_file(client.state)
    assert "${{search_space.rate}}" in keys["trial"]["command"]
    assert keys["search_space"] == {"rate": {"type": "uniform", "min_value": 0.1, "max_value": 0.9}}
    assert keys["sampling_algorithm"] == {"type": "random", "rule": "sobol", "seed": 3}
    policy = {"type": "bandit", "slack_factor": 0.1, "evaluation_interval": 2, "delay_evaluation": 0}
    assert keys["early_termination"] == policy
    assert keys["limits"] == {"max_total_trials": 3, "trial_timeout": 600}
    assert list(keys["inputs"]) == ["data", "boosting"]
    assert keys["tags"] == {"a": "1"}


def test_what_cannot_run_here_says_so(client: MLClient) -> None:
    remote = Input(path="azureml://datastores/d/paths/x")
    with pytest.raises(ValidationException, match="give the local path"):
        client.create_or_update(command(command="true", inputs={"data": remote}))
    with pytest.raises(UserErrorException, match=r"azureml:rows:7 is not known here"):
        client.create_or_update(command(command="true", inputs={"data": Input(path="azureml:rows:7")}))
    with pytest.raises(ValidationException, match=r"\.sweep"):
        client.create_or_update(trial()(rate=Uniform(0, 1)))
    with pytest.raises(HyperDriveError) as refused:
        client.create_or_update(sweep_without_metric())
    assert refused.value.code == "FORMATS_BAD_SWEEP_FILE"


def sweep_without_metric() -> Any:
    made = trial()(rate=Uniform(0, 1)).sweep(primary_metric="accuracy", goal="up")
    made.set_limits(max_total_trials=2)
    return made


def test_compute_and_environments_are_this_machine(client: MLClient) -> None:
    assert client.compute.get("any").name == "any"
    cluster = client.compute.begin_create_or_update(AmlCompute(name="gpu", size="x", max_instances=4)).result()
    assert cluster.name == "gpu"
    assert client.compute.get("gpu") is cluster
    environment = client.environments.create_or_update(Environment(name="e", image="i", conda_file="c.yml"))
    assert (environment.name, environment.version) == ("e", "1")


def test_a_pipeline_gives_the_best_model_to_its_next_step(client: MLClient, tmp_path: Path, capsys: Any) -> None:
    from hyperdrive_ml.azure_ai_ml.dsl import pipeline

    (tmp_path / "train.yml").write_text(
        "name: train\ntype: command\ncode: src\n"
        "inputs:\n  data: {type: uri_folder}\n  rate: {type: number, default: 0.3}\n"
        "outputs:\n  model: {type: uri_folder}\n"
        "command: python main.py --data ${{inputs.data}} --rate ${{inputs.rate}} --model ${{outputs.model}}\n"
    )
    (tmp_path / "predict.yml").write_text(
        "name: predict\ntype: command\n"
        "inputs:\n  model: {type: uri_folder}\n"
        "outputs:\n  result: {type: uri_folder}\n"
        "command: cat ${{inputs.model}}/weights.txt > ${{outputs.result}}/copy.txt\n"
    )
    train_component = load_component(source="train.yml")
    predict_component = load_component(source="predict.yml")

    @pipeline(experiment_name="steps")
    def tuned(data: Any) -> Any:
        train = train_component(data=data, rate=Choice([0.2, 0.8]))
        best = train.sweep(primary_metric="accuracy", goal="maximize", sampling_algorithm="grid", max_total_trials=2)
        predict = predict_component(model=best.outputs.model)
        return {"result": predict.outputs.result}

    made = tuned(data=Input(type="uri_folder", path="data"))
    made.settings.default_compute = "cpu-cluster"
    assert list(made.jobs) == ["train", "predict"]
    job = client.jobs.create_or_update(made)
    client.jobs.stream(job.name)
    assert client.jobs.get(job.name).status == "Completed"
    assert "predict: hd-" in capsys.readouterr().out
    client.jobs.download(job.name, output_name="result", download_path="d")
    assert (tmp_path / "d" / "named-outputs" / "result" / "copy.txt").read_text() == "0.8"
    assert [child.type for child in client.jobs.list(parent_job_name=job.name)] == ["sweep", "command"]

    broken = pipeline(lambda: train_component(data=Input(path="nowhere")) and None)()
    failed = client.create_or_update(broken)
    with pytest.raises(JobException, match="step train is Failed"):
        client.jobs.stream(failed.name)
