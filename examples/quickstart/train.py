"""Trains a small neural network to read handwritten digits, with nothing but Python's standard library.

The script knows nothing about HyperDrive: it takes its settings as command-line options and prints one JSON object
for each pass over the data, which HyperDrive reads from standard output.
"""

import argparse
import csv
import gzip
import json
import math
import pathlib
import random
from operator import mul

TRAINING, VALIDATION = 600, 400  # of the 1,797 images: enough to tell settings apart within seconds


def load_digits(seed):
    """Returns (pixels, label) pairs: 64 numbers from 0 to 1, and the digit."""
    path = pathlib.Path(__file__).with_name("digits.csv.gz")
    with gzip.open(path, "rt") as file:
        rows = [[float(cell) for cell in row] for row in csv.reader(file)]
    images = [([pixel / 16 for pixel in row[:64]], int(row[64])) for row in rows]
    random.Random(seed).shuffle(images)
    return images[:TRAINING], images[TRAINING : TRAINING + VALIDATION]


class Network:
    """64 pixels -> hidden units -> 10 digits, softmax at the end. A layer is a list of rows [weights..., bias]."""

    def __init__(self, hidden, activation, rng):
        self.relu = activation == "relu"
        self.layers = [
            [[rng.gauss(0, 1 / math.sqrt(64)) for _ in range(64)] + [0.0] for _ in range(hidden)],
            [[rng.gauss(0, 1 / math.sqrt(hidden)) for _ in range(hidden)] + [0.0] for _ in range(10)],
        ]

    def forward(self, pixels):
        """Returns the inputs of both layers (with a 1 for the bias) and the probability of each digit."""
        first, second = self.layers
        pixels = pixels + [1.0]
        sums = [sum(map(mul, row, pixels)) for row in first]
        units = [max(0.0, s) for s in sums] if self.relu else [math.tanh(s) for s in sums]
        units.append(1.0)
        scores = [sum(map(mul, row, units)) for row in second]
        highest = max(scores)
        powers = [math.exp(s - highest) for s in scores]
        total = sum(powers)
        return pixels, units, [p / total for p in powers]

    def gradient(self, batch):
        """Returns the gradient of the mean cross-entropy of a batch, shaped like the layers, and the summed loss."""
        second = self.layers[1]
        columns = list(zip(*second))
        gradients = [[[0.0] * len(row) for row in layer] for layer in self.layers]
        loss = 0.0
        for pixels, label in batch:
            pixels, units, probabilities = self.forward(pixels)
            loss -= math.log(max(probabilities[label], 1e-300))
            errors = [(p - (digit == label)) / len(batch) for digit, p in enumerate(probabilities)]
            for digit, error in enumerate(errors):
                gradients[1][digit] = [g + error * u for g, u in zip(gradients[1][digit], units)]
            for unit, value in enumerate(units[:-1]):
                slope = (1.0 if value > 0 else 0.0) if self.relu else 1 - value * value
                error = slope * sum(map(mul, columns[unit], errors))
                if error:
                    gradients[0][unit] = [g + error * p for g, p in zip(gradients[0][unit], pixels)]
        return gradients, loss


def make_optimizer(settings, learning_rate, network):
    """Returns a function that takes one step along a gradient."""
    zeros = [[[0.0] * len(row) for row in layer] for layer in network.layers]
    if settings["name"] == "sgd":
        momentum, velocity = settings["momentum"], zeros

        def sgd(gradients):
            for layer, gradient, speed in zip(network.layers, gradients, velocity):
                for row, slope, v in zip(layer, gradient, speed):
                    v[:] = [momentum * a - learning_rate * g for a, g in zip(v, slope)]
                    row[:] = [w + a for w, a in zip(row, v)]

        return sgd

    decay, mean, square, step = settings["beta"], zeros, json.loads(json.dumps(zeros)), 0

    def adam(gradients):
        nonlocal step
        step += 1
        rate = learning_rate * 0.1 * math.sqrt(1 - 0.999**step) / (1 - decay**step)
        for layer, gradient, m_rows, s_rows in zip(network.layers, gradients, mean, square):
            for row, slope, m, s in zip(layer, gradient, m_rows, s_rows):
                m[:] = [decay * a + (1 - decay) * g for a, g in zip(m, slope)]
                s[:] = [0.999 * a + 0.001 * g * g for a, g in zip(s, slope)]
                row[:] = [w - rate * a / (math.sqrt(b) + 1e-8) for w, a, b in zip(row, m, s)]

    return adam


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--hidden-units", type=int, default=24)
    parser.add_argument("--activation", choices=["relu", "tanh"], default="tanh")
    parser.add_argument("--optimizer", type=json.loads, default={"name": "sgd", "momentum": 0.9})
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    training, validation = load_digits(options.seed)
    rng = random.Random(options.seed)
    network = Network(options.hidden_units, options.activation, rng)
    step = make_optimizer(options.optimizer, options.learning_rate, network)
    for epoch in range(1, options.epochs + 1):
        rng.shuffle(training)
        loss = 0.0
        for start in range(0, len(training), options.batch_size):
            gradients, batch_loss = network.gradient(training[start : start + options.batch_size])
            step(gradients)
            loss += batch_loss
        guesses = [max(range(10), key=network.forward(pixels)[2].__getitem__) for pixels, _ in validation]
        accuracy = sum(guess == label for guess, (_, label) in zip(guesses, validation)) / len(validation)
        print(json.dumps({"step": epoch, "accuracy": accuracy, "loss": loss / len(training)}), flush=True)


if __name__ == "__main__":
    main()
