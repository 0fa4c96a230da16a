"""Records learning curves of real trainings, once: python bench/termination/curves/record.py [--only TEXT] [--lcbench DATA OUT]

Every family trains 512 configurations, drawn uniformly from its space, on generated data or data sets that come with scikit-learn, and
writes NAME.json.gz next to this file: what curve-sets.ts reads. Curves are losses (lower is better), and a final null marks a training that diverged.
--lcbench writes the curves of LCBench's surrogate from the benchmark data to another folder; they are not committed.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse  # noqa: E402
import csv  # noqa: E402
import gzip  # noqa: E402
import json  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402
from trainings import FAMILIES, between, log_between, whole, whole_log  # noqa: E402

warnings.filterwarnings("ignore")
CONFIGURATIONS = 512
HERE = os.path.dirname(os.path.abspath(__file__))


def rounded(value):
    return float(f"{value:.4g}")


def cut(values):
    """The values up to the first that is not finite, then one null."""
    ends = [i for i, value in enumerate(values) if not np.isfinite(value) or abs(value) > 1e8]
    return [rounded(v) for v in values[: ends[0]]] + [None] if ends else [rounded(v) for v in values]


def write(folder, name, content):
    with gzip.GzipFile(os.path.join(folder, name + ".json.gz"), "wb", 9, mtime=0) as file:
        file.write(json.dumps(content, separators=(",", ":")).encode())


def record(name, family):
    points = np.random.default_rng(sum(map(ord, name))).uniform(size=(CONFIGURATIONS, len(family.space)))
    curves, seconds = [], []
    for point in points:
        config = {key: value(u) for (key, value), u in zip(family.space.items(), point, strict=True)}
        before = time.process_time()
        curves.append(cut(family.curve(config)))
        seconds.append(rounded((time.process_time() - before) / family.reports))
    write(
        HERE,
        name,
        {
            "reports": family.reports,
            "parameters": list(family.space),
            "points": [[round(u, 3) for u in point] for point in points.tolist()],
            "seconds": seconds,
            "curves": curves,
        },
    )


def lcbench(data, folder):
    """Curves of LCBench's surrogate: validation cross-entropy by epoch, and seconds an epoch."""
    import onnxruntime

    path = os.path.join(data, "yahpo", "lcbench")
    model = onnxruntime.InferenceSession(os.path.join(path, "model.onnx"))
    with open(os.path.join(path, "encoding.json")) as file:
        encoding = json.load(file)["OpenML_task_id"]
    space = {
        "batch_size": whole_log(16, 512),
        "learning_rate": log_between(1e-4, 0.1),
        "momentum": between(0.1, 0.99),
        "weight_decay": between(1e-5, 0.1),
        "num_layers": whole(1, 5),
        "max_units": whole_log(64, 1024),
        "max_dropout": between(0, 1),
    }
    with open(os.path.join(path, "instance_target_statistics.csv")) as file:
        rows = list(csv.DictReader(file))
    os.makedirs(folder, exist_ok=True)
    for task in ("168335", "167168", "189865", "126026"):
        limits = {
            (r["metric"], r["statistic"]): float(r["value"])
            for r in rows
            if r["instance"] == task and r["statistic"] in ("min", "max")
        }
        points = np.random.default_rng(int(task)).uniform(size=(CONFIGURATIONS, len(space)))
        curves, seconds = [], []
        for point in points:
            values = [value(u) for value, u in zip(space.values(), point, strict=True)]
            inputs = {
                "x_cat": np.full((52, 1), encoding[task], np.int32),
                "x_cont": np.array([[float(epoch), *values] for epoch in range(1, 53)], np.float32),
            }
            found = model.run(None, inputs)[0]
            low, high = (limits["val_cross_entropy", which] for which in ("min", "max"))
            curves.append([rounded(v) for v in np.clip(found[:, 2], low, high)])
            seconds.append(rounded(max(float(found[-1, 0]), limits["time", "min"]) / 52))
        content = {"reports": 52, "parameters": list(space), "points": points.round(3).tolist()}
        write(folder, "lcbench-" + task, {**content, "seconds": seconds, "curves": curves})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--lcbench", nargs=2)
    options = parser.parse_args()
    if options.lcbench:
        lcbench(*options.lcbench)
        return
    for name, family in FAMILIES.items():
        if options.only in name:
            started = time.time()
            record(name, family())
            print(name, round(time.time() - started), "s", flush=True)


main()
