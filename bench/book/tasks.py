"""Tasks that the book learns from: for each, configurations of one family with their losses.

A column holds a parameter's values in its own unit; None where the configuration does not use it.
"""

import csv
import gzip
import json
import os
from dataclasses import dataclass, field

import numpy as np

from datasets import NUMBERS
from families import FAMILIES, configurations, linear, log

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Task:
    family: str
    #: What tasks of one origin have in common: left out together in the check of sources.
    source: str
    #: The data set: left out together in the check of data sets.
    data: str
    columns: dict
    losses: np.ndarray
    #: Index of each row that other tasks of the family share; -1 if no other has it.
    shared: np.ndarray = field(default=None)


def active(family, config, is_classification):
    """The configuration without what this training does not use."""
    drop = set()
    if family == "svm":
        drop |= {"gamma"} if config["kernel"] == "linear" else set()
        drop |= {"degree"} if config["kernel"] != "poly" else set()
        drop |= {"coef0"} if config["kernel"] not in ("poly", "sigmoid") else set()
        drop |= {"epsilon"} if is_classification else set()
    if family == "sgd":
        drop |= {"l1_ratio"} if config["penalty"] != "elasticnet" else set()
        drop |= {"eta0"} if config["learning_rate"] == "optimal" else set()
        drop |= {"power_t"} if config["learning_rate"] != "invscaling" else set()
        drop |= set() if is_classification else {"loss"}
    if family == "mlp":
        drop |= {"momentum"} if config["solver"] != "sgd" else set()
        drop |= {"beta_1"} if config["solver"] != "adam" else set()
        drop |= {"learning_rate_init", "batch_size"} if config["solver"] == "lbfgs" else set()
    if family in ("random_forest", "extra_trees") and not config["bootstrap"]:
        drop.add("max_samples")
    return {name: None if name in drop else value for name, value in config.items()}


def trainings(path):
    """Own trainings: one task for each data set and loss."""
    rows = {}
    opening = gzip.open if path.endswith(".gz") else open
    with opening(path, "rt") as file:
        for row in map(json.loads, file):
            if row["d"] in NUMBERS:
                rows.setdefault((row["f"], row["d"]), {})[row["i"]] = row["l"]
    for (family, number), found in rows.items():
        spec = FAMILIES[family]
        made = configurations(family, number)
        kept = {i: config for i, config in zip(range(max(found) + 1), made) if i in found}
        for metric in (0, 1):
            configs, losses, shared = [], [], []
            for i, config in kept.items():
                used = active(family, config, number % 2 == 0)
                for step, (trees, pair) in enumerate(found[i].items()):
                    configs.append({**used, **({spec["trees"]: int(trees)} if trees else {})})
                    losses.append(np.inf if pair[metric] is None else pair[metric])
                    shared.append(i * 10 + step if i == 0 or i % 2 == 1 else -1)
            if not losses or not np.isfinite(losses).any():
                continue
            names = [*spec["space"], *([spec["trees"]] if "trees" in spec else [])]
            yield Task(family, "trainings", f"generated-{number}", {n: [c[n] for c in configs] for n in names}, np.array(losses), np.array(shared))


class Surrogate:
    """YAHPO Gym's network of one scenario, at full fidelity."""

    def __init__(self, folder, scenario, numbers, categories, output, metric):
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        self.path = os.path.join(folder, "yahpo", scenario)
        self.model = onnxruntime.InferenceSession(os.path.join(self.path, "model.onnx"), settings)
        with open(os.path.join(self.path, "encoding.json")) as file:
            self.encoding = json.load(file)
        self.numbers, self.categories, self.output, self.metric = numbers, categories, output, metric

    def losses(self, configs):
        cat = np.array([[self.encoding[n][str(c[n])] for n in self.categories] for c in configs], np.int32)
        cont = np.array([[float(c.get(n, 0)) for n in self.numbers] for c in configs], np.float32)
        found = self.model.run(None, {"x_cat": cat, "x_cont": cont})[0][:, self.output].astype(float)
        instance = str(configs[0][self.categories[0]])
        with open(os.path.join(self.path, "instance_target_statistics.csv")) as file:
            rows = [r for r in csv.DictReader(file) if r["instance"] == instance and r["metric"] == self.metric]
        low, high = (float(r["value"]) for which in ("min", "max") for r in rows if r["statistic"] == which)
        return np.clip(found, low, high)


def drawn(seed, space, count):
    from families import draw

    rng = np.random.default_rng(seed)
    return [{name: draw(rng, parameter) for name, parameter in space.items()} for _ in range(count)]


def lcbench(data):
    space = {
        "batch_size": log(16, 512, True),
        "learning_rate": log(1e-4, 0.1),
        "momentum": linear(0.1, 0.99),
        "weight_decay": linear(1e-5, 0.1),
        "n_layers": linear(1, 5, True),
        "hidden_units": log(64, 1024, True),
        "dropout": linear(0, 1),
    }
    theirs = {"n_layers": "num_layers", "hidden_units": "max_units", "dropout": "max_dropout"}
    numbers = "epoch batch_size learning_rate momentum weight_decay num_layers max_units max_dropout".split()
    model = Surrogate(data, "lcbench", numbers, ["OpenML_task_id"], 2, "val_cross_entropy")
    for instance in ("168335", "167168", "189865", "126026"):
        configs = drawn([1, 1], space, 600)
        asked = [{**{theirs.get(n, n): v for n, v in c.items()}, "epoch": 52, "OpenML_task_id": instance} for c in configs]
        yield Task("network_sgd", "lcbench", f"lcbench-{instance}", columns_of(configs), model.losses(asked), np.arange(600))


def rbv2_xgboost(data):
    space = {
        "learning_rate": log(9.2e-4, 1),
        "gamma": log(4.6e-5, 7.3),
        "max_depth": linear(1, 15, True),
        "min_child_weight": log(2.72, 148),
        "colsample_bytree": linear(0.01, 1),
        "colsample_bylevel": linear(0.01, 1),
        "subsample": linear(0.1, 1),
        "n_estimators": log(7, 2_981, True),
        "reg_lambda": log(9.2e-4, 1_096),
        "reg_alpha": log(9.2e-4, 1_096),
    }
    theirs = {"learning_rate": "eta", "n_estimators": "nrounds", "reg_lambda": "lambda", "reg_alpha": "alpha"}
    numbers = "nrounds eta gamma lambda alpha subsample max_depth min_child_weight colsample_bytree colsample_bylevel rate_drop skip_drop trainsize repl".split()
    model = Surrogate(data, "rbv2_xgboost", numbers, ["task_id", "booster", "num.impute.selected.cpo"], 5, "logloss")
    fixed = {"booster": "gbtree", "num.impute.selected.cpo": "impute.mean", "trainsize": 1, "repl": 10}
    for instance in ("23512", "42", "24", "375", "300"):
        configs = drawn([1, 2], space, 600)
        asked = [{**{theirs.get(n, n): v for n, v in c.items()}, **fixed, "task_id": instance} for c in configs]
        yield Task("xgboost", "rbv2", f"rbv2-{instance}", columns_of(configs), model.losses(asked), np.arange(600))


def table(data, name, family, columns):
    """A sample of a complete grid, by the mean of its repetitions."""
    with open(os.path.join(data, "tables", f"{name}.json")) as file:
        about = json.load(file)
    with gzip.open(os.path.join(data, "tables", f"{name}.f32.gz")) as file:
        values = np.frombuffer(file.read(), "<f4").reshape(about["configurations"], about["repetitions"])
    losses = np.nanmean(values.astype(float), 1) * (1 if about["goal"] == "minimize" else -1)
    chosen = np.random.default_rng([1, 3]).choice(len(losses), 1_500, replace=False)
    shape = [len(p["values"]) for p in about["parameters"]]
    index = np.unravel_index(chosen, shape)
    found = {}
    for ours, theirs in columns.items():
        at = [p["name"] for p in about["parameters"]].index(theirs)
        found[ours] = [about["parameters"][at]["values"][k] for k in index[at]]
    return Task(family, name.split("-")[0], name, found, np.where(np.isfinite(losses[chosen]), losses[chosen], np.inf), np.arange(1_500))


def tables(data):
    hpolib = {"learning_rate": "init_lr", "batch_size": "batch_size", "dropout": "dropout_1", "hidden_units": "n_units_1", "activation": "activation_fn_1"}
    for name in ("hpolib-slice_localization", "hpolib-naval_propulsion"):
        yield table(data, name, "network_adam", hpolib)
    hpobench = {"learning_rate": "learning_rate_init", "batch_size": "batch_size", "hidden_units": "width", "n_layers": "depth"}
    for name in ("car", "phoneme", "australian", "blood_transfusion"):
        yield table(data, f"hpobench-{name}", "network_adam", hpobench)
        yield table(data, f"hpobench-{name}", "mlp", {**{("learning_rate_init" if k == "learning_rate" else k): v for k, v in hpobench.items()}, "alpha": "alpha"})


def taskset(data):
    for path in sorted(os.listdir(os.path.join(data, "taskset"))):
        with gzip.open(os.path.join(data, "taskset", path), "rt") as file:
            about = json.load(file)
        losses = [run["valid"][-1] for run in about["runs"]]
        found = {ours: [run["hp"][about["parameters"].index(theirs)] for run in about["runs"]] for ours, theirs in {"learning_rate": "learning_rate", "beta1": "beta1", "beta2": "beta2", "epsilon": "epsilon"}.items()}
        yield Task("network_adam", "taskset", about["name"], found, np.array([np.inf if v is None else v for v in losses]), np.arange(len(losses)))


def from_mlp(task):
    """Small networks of scikit-learn say something about every network with the same optimizer."""
    names = {"learning_rate_init": "learning_rate", "batch_size": "batch_size", "hidden_units": "hidden_units", "n_layers": "n_layers", "activation": "activation", "momentum": "momentum", "beta_1": "beta1", "max_iter": "epochs"}
    for solver in ("sgd", "adam"):
        rows = [i for i, used in enumerate(task.columns["solver"]) if used == solver]
        columns = {ours: [task.columns[theirs][i] for i in rows] for theirs, ours in names.items()}
        columns = {name: values for name, values in columns.items() if not all(v is None for v in values)}
        if np.isfinite(task.losses[rows]).sum() > 8:
            yield Task(f"network_{solver}", "trainings", task.data, columns, task.losses[rows], np.full(len(rows), -1))


def columns_of(configs):
    return {name: [c[name] for c in configs] for name in configs[0]}


def all_tasks(losses, data):
    found = list(trainings(losses))
    found += [made for task in found if task.family == "mlp" for made in from_mlp(task)]
    found += [*lcbench(data), *rbv2_xgboost(data), *tables(data), *taskset(data)]
    return found


def points():
    """Configurations of FLAML's and AutoGluon's portfolios, by family and source."""
    with open(os.path.join(HERE, "portfolios.json")) as file:
        for row in json.load(file):
            yield row["family"], row["source"], row["values"]
