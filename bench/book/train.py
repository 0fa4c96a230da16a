"""Trains the models of the book and appends their losses to a file; a second run continues.

    python bench/book/train.py OUT.jsonl [--rounds 6] [--each 10] [--families svm,knn] [--data 13]

One line a training: {"f": family, "d": data set, "i": configuration, "l": {trees: [loss, loss]}}. Configurations are not
stored: they are functions of family, data set and number. Rounds go over all families, so that a part is balanced.
"""

import argparse
import itertools
import json
import math
import os
import sys
import time
import warnings

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import datasets  # noqa: E402
import models  # noqa: E402
from families import FAMILIES, configurations  # noqa: E402


def rounded(value):
    return None if value is None or not math.isfinite(value) else float(f"{value:.4g}")


def train(family, data, config):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = getattr(models, family)(data, config)
        except (ValueError, FloatingPointError):
            return {}
    return {trees: [rounded(value) for value in pair] for trees, pair in result.items()}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("out")
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--each", type=int, default=10)
    options.add_argument("--families", default=",".join(FAMILIES))
    options.add_argument("--data", type=int, default=len(datasets.NUMBERS))
    args = options.parse_args()
    done = set()
    if os.path.exists(args.out):
        with open(args.out) as file:
            done = {(row["f"], row["d"], row["i"]) for row in map(json.loads, file)}
    sets = [datasets.load(number) for number in datasets.NUMBERS[: args.data]]
    with open(args.out, "a") as file:
        for step in range(args.rounds):
            spent = dict.fromkeys(args.families.split(","), 0.0)
            for family in spent:
                kind = FAMILIES[family].get("only")
                for data in sets:
                    if kind is not None and (kind == "classification") != data.is_classification:
                        continue
                    chosen = itertools.islice(enumerate(configurations(family, data.number)), step * args.each, (step + 1) * args.each)
                    for i, config in chosen:
                        if (family, data.number, i) in done:
                            continue
                        start = time.process_time()
                        found = train(family, data, config)
                        spent[family] += time.process_time() - start
                        file.write(json.dumps({"f": family, "d": data.number, "i": i, "l": found}, separators=(",", ":")) + "\n")
                    file.flush()
            print("round", step, {family: round(seconds, 1) for family, seconds in spent.items()}, flush=True)


main()
