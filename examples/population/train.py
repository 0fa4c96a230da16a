"""Trains a small neural network to read handwritten digits, and goes on from its checkpoint when there is one.

Nothing but Python's standard library. The script knows nothing about HyperDrive: it takes its settings as options,
prints one JSON object for each pass over the data, and keeps a checkpoint in the file it is told. A trial that goes on
from another finds a copy of that one's checkpoint there, and trains on with its own settings.
"""

import argparse
import csv
import gzip
import json
import math
import os
import pathlib
import random
from operator import mul

TRAINING, VALIDATION = 200, 400
HIDDEN = 16


def load_digits():
    """Returns (pixels with a 1 for the bias, label) pairs, the same for every trial."""
    path = pathlib.Path(__file__).parent.parent / "quickstart" / "digits.csv.gz"
    with gzip.open(path, "rt") as file:
        rows = [[float(cell) for cell in row] for row in csv.reader(file)]
    images = [([pixel / 16 for pixel in row[:64]] + [1.0], int(row[64])) for row in rows]
    random.Random(0).shuffle(images)
    return images[:TRAINING], images[TRAINING : TRAINING + VALIDATION]


def fresh_state(seed):
    """Weights of both layers, their velocities, and the epochs done: all that a checkpoint holds."""
    rng = random.Random(seed)
    shapes = [(HIDDEN, 65), (10, HIDDEN + 1)]
    weights = [[[rng.gauss(0, 1 / math.sqrt(n)) for _ in range(n)] for _ in range(rows)] for rows, n in shapes]
    velocity = [[[0.0] * n for _ in range(rows)] for rows, n in shapes]
    return {"epoch": 0, "weights": weights, "velocity": velocity}


def forward(weights, pixels):
    units = [math.tanh(sum(map(mul, row, pixels))) for row in weights[0]] + [1.0]
    scores = [sum(map(mul, row, units)) for row in weights[1]]
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return units, [power / total for power in powers]


def train_epoch(state, images, options):
    """One pass over the data, one image at a time, with momentum and weight decay."""
    weights, velocity = state["weights"], state["velocity"]
    order = list(images)
    random.Random(state["epoch"]).shuffle(order)
    for pixels, label in order:
        units, probabilities = forward(weights, pixels)
        errors = [p - (digit == label) for digit, p in enumerate(probabilities)]
        columns = list(zip(*weights[1]))
        slopes = [(1 - u * u) * sum(map(mul, columns[unit], errors)) for unit, u in enumerate(units[:-1])]
        for layer, inputs, deltas in ((1, units, errors), (0, pixels, slopes)):
            for row, speed, delta in zip(weights[layer], velocity[layer], deltas):
                step = options.learning_rate * delta
                decay = options.learning_rate * options.weight_decay
                speed[:] = [options.momentum * v - step * x - decay * w for v, x, w in zip(speed, inputs, row)]
                row[:] = [w + v for w, v in zip(row, speed)]
    state["epoch"] += 1


def validate(state, images):
    """Cross-entropy and accuracy."""
    loss, right = 0.0, 0
    for pixels, label in images:
        probabilities = forward(state["weights"], pixels)[1]
        loss -= math.log(max(probabilities[label], 1e-12)) / len(images)
        right += max(range(10), key=probabilities.__getitem__) == label
    return loss, right / len(images)


def save(state, path):
    """Written whole or not at all, so that whoever copies it meanwhile gets a checkpoint that can be read."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(state))
    os.replace(partial, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learning-rate", type=float, default=0.02)
    parser.add_argument("--momentum", type=float, default=0.5)
    parser.add_argument("--weight-decay", type=float, default=1e-3)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoint", type=pathlib.Path, default="checkpoint.json")
    options = parser.parse_args()

    training, validation = load_digits()
    state = json.loads(options.checkpoint.read_text()) if options.checkpoint.exists() else fresh_state(options.seed)
    while state["epoch"] < options.epochs:
        train_epoch(state, training, options)
        loss, accuracy = validate(state, validation)
        # Before the report: a trial may be stopped at it, and another may go on from here.
        save(state, options.checkpoint)
        print(json.dumps({"step": state["epoch"], "loss": loss, "accuracy": accuracy}), flush=True)


if __name__ == "__main__":
    main()
