"""The callbacks of Keras, Lightning and Transformers, and the loop of PyTorch, on real trainings of tiny networks.

Skipped where the packages are missing: `python3 python/frameworks.py` runs this with current and with older releases.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import hyperdrive_ml as hd
import pytest

pytest.importorskip("torch", reason="python3 python/frameworks.py tests networks")
os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np
import torch

pytestmark = pytest.mark.filterwarnings("ignore")
EPOCHS = 4
#: Stops a trial as soon as it is worse than the best one by more than this.
BANDIT = {"type": "bandit", "slack_amount": 0.05}


def data() -> Tuple[Any, Any]:
    random = np.random.default_rng(0)
    X = random.normal(size=(64, 4)).astype("float32")
    return X, (X[:, :1] + 0.5 * X[:, 1:2]).astype("float32")


def loader() -> Any:
    X, y = data()
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(y)), batch_size=16)


def keras(callbacks: List[Any], rate: float, epochs: int = EPOCHS) -> int:
    package = pytest.importorskip("keras")
    model = package.Sequential([package.layers.Dense(1)])
    model.compile(optimizer=package.optimizers.SGD(learning_rate=rate), loss="mse", metrics=["mae"])
    X, y = data()
    history = model.fit(X, y, validation_data=(X, y), epochs=epochs, verbose=0, callbacks=callbacks)
    assert model.predict(X, verbose=0).shape == (64, 1)
    return len(history.epoch)


def lightning_of(name: str) -> Callable[..., int]:
    def train(callbacks: List[Any], rate: float, epochs: int = EPOCHS) -> int:
        package = pytest.importorskip(name)

        class Line(package.LightningModule):  # type: ignore[misc, name-defined]
            def __init__(self) -> None:
                super().__init__()
                self.layer = torch.nn.Linear(4, 1)

            def training_step(self, batch: Any, index: int) -> Any:
                return torch.nn.functional.mse_loss(self.layer(batch[0]), batch[1])

            def validation_step(self, batch: Any, index: int) -> None:
                self.log("val_loss", self.training_step(batch, index))
                self.log("val_mae", (self.layer(batch[0]) - batch[1]).abs().mean())

            def configure_optimizers(self) -> Any:
                return torch.optim.SGD(self.parameters(), lr=rate)

        trainer = package.Trainer(
            max_epochs=epochs,
            accelerator="cpu",
            devices=1,
            callbacks=callbacks,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        trainer.fit(Line(), loader(), loader())
        ran: int = trainer.current_epoch
        return ran

    return train


class Rows(torch.utils.data.Dataset):  # type: ignore[misc, type-arg, unused-ignore]
    """Sentences of four tokens: of class 1 if the first one is large."""

    def __len__(self) -> int:
        return 64

    def __getitem__(self, index: int) -> Dict[str, Any]:
        tokens = [(index * 7 + place * 3) % 20 for place in range(4)]
        return {"input_ids": tokens, "attention_mask": [1] * 4, "labels": int(tokens[0] >= 10)}


def new_model(*_: Any) -> Any:
    package = pytest.importorskip("transformers")
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16}
    return package.BertForSequenceClassification(package.BertConfig(vocab_size=20, num_labels=2, **sizes))


def new_trainer(rate: float, epochs: int, **more: Any) -> Any:
    package = pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    args = package.TrainingArguments(
        output_dir="out",
        learning_rate=rate,
        num_train_epochs=epochs,
        per_device_train_batch_size=16,
        eval_strategy="epoch",
        save_strategy="no",
        report_to="none",
        use_cpu=True,
        disable_tqdm=True,
    )
    return package.Trainer(args=args, train_dataset=Rows(), eval_dataset=Rows(), **more)


def transformers(callbacks: List[Any], rate: float, epochs: int = EPOCHS) -> int:
    trainer = new_trainer(rate, epochs, model=new_model(), callbacks=callbacks)
    trainer.train()
    epoch: float = trainer.state.epoch
    return round(epoch)


#: How each framework trains, its module here, the metric, and learning rates of a good and of a poor trial.
FRAMEWORKS: Dict[str, Tuple[Callable[..., int], str, str, Tuple[float, float]]] = {
    "keras": (keras, "keras", "val_loss", (0.1, 1e-6)),
    "lightning.pytorch": (lightning_of("lightning.pytorch"), "lightning", "val_loss", (0.1, 1e-6)),
    "pytorch_lightning": (lightning_of("pytorch_lightning"), "pytorch_lightning", "val_loss", (0.1, 1e-6)),
    "transformers": (transformers, "transformers", "eval_loss", (0.05, 1e-9)),
}


@pytest.fixture(params=list(FRAMEWORKS))
def framework(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    pytest.importorskip(name.partition(".")[0])
    return name


def test_each_epoch_is_a_step_of_the_trial(framework: str) -> None:
    train, module, metric, (good, _) = FRAMEWORKS[framework]
    with hd.Study.create({"rate": hd.choice(good)}, metric="loss", trials=1) as study:
        trial = study.ask()
        assert train([getattr(hd, module).Callback(metric, trial)], trial.config["rate"]) == EPOCHS
        trial.tell()
        (listed,) = study.trials()
    summary = listed["metricSummaries"]["loss"]
    last = EPOCHS * 4 if module == "transformers" else EPOCHS - 1
    assert (listed["state"], summary["reports"], summary["lastStep"]) == ("completed", EPOCHS, last)


def test_a_poor_trial_is_stopped_and_its_model_is_kept(framework: str) -> None:
    train, module, metric, rates = FRAMEWORKS[framework]
    kept: List[int] = []

    def objective(trial: hd.Trial, rate: float) -> None:
        torch.manual_seed(3)
        kept.append(train([getattr(hd, module).Callback(metric)], rate))

    sweep = hd.sweep(
        space={"rate": hd.choice(*rates)},
        metric="loss",
        trials=2,
        sampling="grid",
        early_termination=BANDIT,
        name="stops",
    )
    trials = sweep(objective).run().trials
    assert [trial["state"] for trial in trials] == ["completed", "stopped"], [trial.get("message") for trial in trials]
    assert kept[0] == EPOCHS
    assert kept[1] == trials[1]["metricSummaries"]["loss"]["reports"] < EPOCHS


def test_a_metric_that_is_never_measured_is_refused(framework: str) -> None:
    train, module, metric, (good, _) = FRAMEWORKS[framework]
    with pytest.raises(hd.HyperDriveError) as caught:
        train([getattr(hd, module).Callback("no_such_metric")], good, 1)
    assert (caught.value.code, caught.value.field) == ("PYTHON_BAD_ARGUMENT", "metric")
    assert metric in str(caught.value)


def test_several_metrics_are_reported_by_the_names_of_the_sweep() -> None:
    pytest.importorskip("keras")

    def objective(rate: float) -> None:
        keras([hd.keras.Callback({"loss": "val_loss", "error": "val_mae"})], rate)

    (trial,) = hd.minimize(objective, {"rate": hd.choice(0.1)}, metric="error", trials=1).trials
    assert trial["metricSummaries"]["loss"]["reports"] == trial["metricSummaries"]["error"]["reports"] == EPOCHS


def test_a_trainer_is_tuned(tmp_path: Path) -> None:
    trainer = new_trainer(1e-3, 2, model_init=new_model)
    space = {"learning_rate": hd.log_range(1e-9, 1e-1), "num_train_epochs": hd.int_range(1, 2)}
    best = hd.transformers.hyperparameter_search(trainer, space, n_trials=4, seed=1, name="tuned")
    assert set(best.hyperparameters) == set(space)
    assert 0 < best.objective < 0.75
    assert best.run_id in "0123"
    assert (trainer.args.learning_rate, trainer.args.num_train_epochs, trainer.args.output_dir) == (1e-3, 2, "out")


def test_a_trainer_is_tuned_by_a_space_of_optuna() -> None:
    trainer = new_trainer(1e-3, 1, model_init=new_model)
    seen: List[Any] = []

    def space(trial: Any) -> Dict[str, Any]:
        seen.append(trial.number)
        return {
            "learning_rate": trial.suggest_float("learning_rate", 1e-6, 1e-1, log=True),
            "per_device_train_batch_size": trial.suggest_categorical("per_device_train_batch_size", [8, 16]),
        }

    best = hd.transformers.hyperparameter_search(
        trainer,
        space,
        n_trials=3,
        direction="maximize",
        compute_objective=lambda metrics: -metrics["eval_loss"],
        seed=1,
    )
    assert seen == [0, 1, 2]
    assert best.objective < 0
    assert best.hyperparameters["per_device_train_batch_size"] in (8, 16)


def test_a_search_stops_poor_trials_and_keeps_failed_ones() -> None:
    def model_of(trial: Any) -> Any:
        if trial.number == 2:
            raise ValueError("no memory")
        return new_model()

    trainer = new_trainer(1e-3, EPOCHS, model_init=new_model)
    trainer.model_init = model_of
    space = {"learning_rate": hd.choice(0.05, 1e-9, 0.01)}
    hd.transformers.hyperparameter_search(
        trainer, space, n_trials=3, sampling="grid", early_termination=BANDIT, name="stops"
    )
    command = hd.find_program().command("trials", "stops", "--json")
    trials = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    assert [trial["state"] for trial in trials] == ["completed", "stopped", "failed"]
    assert "no memory" in trials[2]["message"]
    with pytest.raises(hd.HyperDriveError) as caught:
        hd.transformers.hyperparameter_search(trainer, {"learning_rat": hd.choice(1)})
    assert (caught.value.field, caught.value.value) == ("hp_space", "learning_rat")


def test_a_loop_of_pytorch_needs_no_callback() -> None:
    def objective(trial: hd.Trial, rate: float) -> None:
        torch.manual_seed(0)
        layer = torch.nn.Linear(4, 1)
        optimizer = torch.optim.SGD(layer.parameters(), lr=rate)
        for epoch in range(EPOCHS):
            loss = torch.zeros(())
            for X, y in loader():
                optimizer.zero_grad()
                loss = torch.nn.functional.mse_loss(layer(X), y)
                loss.backward()
                optimizer.step()
            trial.report(loss, step=epoch)
            if trial.should_stop():
                break

    space = {"rate": hd.choice(0.1, 1e-6)}
    found = hd.minimize(objective, space, metric="loss", trials=2, sampling="grid", early_termination=BANDIT)
    assert [trial["state"] for trial in found.trials] == ["completed", "stopped"], found.trials
