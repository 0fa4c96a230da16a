"""Objectives that only Python can compute: surrogates of real trainings and real trainings with scikit-learn.

    python objectives.py DATA_FOLDER CACHE_FILE

stdin, one object a line: {"task": "svc-digits", "config": {...}}, answered by {"loss": 0.03}; null: the training failed.
Surrogates also predict the "seconds" of the training.
Trainings are cross-validated on data sets that scikit-learn ships, with fixed folds and seeds, so a loss is a function of the
configuration. CACHE_FILE keeps their losses, one JSON object a line.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import csv  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402
from trainings import training  # noqa: E402

warnings.filterwarnings("ignore")


class Surrogate:
    """YAHPO Gym's networks, at full fidelity; outputs are clipped to the range seen in the real runs."""

    CONTINUOUS = {
        "lcbench": "epoch batch_size learning_rate momentum weight_decay num_layers max_units max_dropout",
        "rbv2_xgboost": "nrounds eta gamma lambda alpha subsample max_depth min_child_weight colsample_bytree"
        " colsample_bylevel rate_drop skip_drop trainsize repl",
    }
    CATEGORIES = {"lcbench": "OpenML_task_id", "rbv2_xgboost": "task_id booster num.impute.selected.cpo"}
    OUTPUT = {"lcbench": (2, "val_cross_entropy"), "rbv2_xgboost": (5, "logloss")}
    SECONDS = {"lcbench": (0, "time"), "rbv2_xgboost": (6, "timetrain")}
    FIDELITY = {"lcbench": {"epoch": 52}, "rbv2_xgboost": {"trainsize": 1, "repl": 10}}

    def __init__(self, folder, scenario, instance):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        path = os.path.join(folder, "yahpo", scenario)
        self.model = onnxruntime.InferenceSession(os.path.join(path, "model.onnx"), options)
        with open(os.path.join(path, "encoding.json")) as file:
            self.encoding = json.load(file)
        self.scenario = scenario
        self.instance = instance
        with open(os.path.join(path, "instance_target_statistics.csv")) as file:
            rows = [r for r in csv.DictReader(file) if r["instance"] == instance]
        found = {(r["metric"], r["statistic"]): float(r["value"]) for r in rows}
        self.outputs = [
            (output, found[metric, "min"], found[metric, "max"])
            for output, metric in (self.OUTPUT[scenario], self.SECONDS[scenario])
        ]

    def __call__(self, config):
        flat = {}
        for name, value in config.items():
            flat.update(value if isinstance(value, dict) else {name: value})
        flat.update(self.FIDELITY[self.scenario])
        names = self.CATEGORIES[self.scenario].split()
        flat[names[0]] = self.instance
        categories = [[self.encoding[name][str(flat[name])] for name in names]]
        numbers = [[float(flat.get(name, 0)) for name in self.CONTINUOUS[self.scenario].split()]]
        inputs = {"x_cat": np.array(categories, np.int32), "x_cont": np.array(numbers, np.float32)}
        values = self.model.run(None, inputs)[0][0]
        loss, seconds = (min(max(float(values[output]), low), high) for output, low, high in self.outputs)
        return {"loss": loss, "seconds": seconds}


def loss_of(task, config):
    try:
        return task(config)
    except ValueError:
        return None


def main():
    data, cache_path = sys.argv[1:3]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    tasks, cache = {}, {}
    if os.path.exists(cache_path):
        with open(cache_path) as file:
            for line in file:
                if line.endswith("\n"):
                    entry = json.loads(line)
                    cache[entry["key"]] = entry["loss"]
    with open(cache_path, "a") as file:
        for line in sys.stdin:
            message = json.loads(line)
            name, config = message["task"], message["config"]
            key = name + json.dumps(config, sort_keys=True)
            if key in cache:
                answer = {"loss": cache[key]}
            else:
                if name not in tasks:
                    scenario, _, instance = name.partition("-")
                    known = scenario in Surrogate.OUTPUT
                    tasks[name] = Surrogate(data, scenario, instance) if known else training(name)
                if isinstance(tasks[name], Surrogate):
                    answer = tasks[name](config)
                else:
                    answer = {"loss": loss_of(tasks[name], config)}
                    file.write(json.dumps({"key": key, **answer}) + "\n")
                    file.flush()
                    cache[key] = answer["loss"]
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


main()
