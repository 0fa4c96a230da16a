"""Generated data sets for the prior book: problems of different shapes, each with 1,500 rows to test on.

A data set is a function of its number, with NumPy's PCG64 streams. Numbers are left out where the data would resemble a
set of the suite that final comparisons use (Friedman's second and third function, Hastie's).
"""

from dataclasses import dataclass

import numpy as np

NUMBERS = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 15]
TEST_ROWS = 1_500


@dataclass(frozen=True)
class Data:
    number: int
    is_classification: bool
    train: tuple
    test: tuple


def columns(rng, rows, count):
    """Columns as tables have them: correlated, skewed, rounded, few values."""
    x = rng.standard_normal((rows, count))
    if rng.random() < 0.6:
        x = x @ (np.eye(count) + 0.6 * rng.standard_normal((count, count)) / np.sqrt(count))
    for j in range(count):
        kind = rng.random()
        if kind < 0.2:
            x[:, j] = np.exp(x[:, j])
        elif kind < 0.35:
            x[:, j] = np.round(x[:, j] * rng.uniform(1, 3))
        elif kind < 0.5:
            x[:, j] = (x[:, j] > rng.normal()).astype(float)
        elif kind < 0.6:
            x[:, j] = np.sign(x[:, j]) * x[:, j] ** 2
    return x


def steps(rng, x, terms):
    """A sum of random products of up to three steps: what trees fit well."""
    total = np.zeros(len(x))
    for _ in range(terms):
        hit = np.ones(len(x))
        for j in rng.choice(x.shape[1], min(x.shape[1], int(rng.integers(1, 4))), replace=False):
            cut = np.quantile(x[:, j], rng.uniform(0.15, 0.85))
            hit *= (x[:, j] > cut) if rng.random() < 0.5 else (x[:, j] <= cut)
        total += rng.normal() * hit
    return total


def smooth(rng, x, units):
    """A random network of one layer."""
    z = (x - x.mean(0)) / (x.std(0) + 1e-9)
    used = rng.random(x.shape[1]) < 0.6
    used[int(rng.integers(x.shape[1]))] = True
    inner = np.tanh(z @ (used[:, None] * rng.standard_normal((x.shape[1], units))) / np.sqrt(used.sum()) + rng.normal(0, 0.7, units))
    return inner @ rng.standard_normal(units)


def linear(rng, x, _):
    z = (x - x.mean(0)) / (x.std(0) + 1e-9)
    weights = rng.standard_normal(x.shape[1]) * (rng.random(x.shape[1]) < rng.uniform(0.2, 0.9))
    return z @ weights + 0.3 * z[:, 0] * z[:, -1]


def signal(rng, x):
    parts = [steps(rng, x, int(rng.integers(4, 40))), smooth(rng, x, int(rng.integers(3, 20))), linear(rng, x, 0)]
    shares = rng.dirichlet([0.6, 0.6, 0.6])
    return sum(share * (part - part.mean()) / (part.std() + 1e-9) for share, part in zip(shares, parts))


def generated(rng, rows, is_classification):
    count = int(np.exp(rng.uniform(np.log(4), np.log(40))))
    x = columns(rng, rows, count)
    f = signal(rng, x)
    if not is_classification:
        return x, f * rng.uniform(1, 30) + rng.normal(0, 1, rows) * rng.uniform(0.05, 1) * 10
    classes = int(rng.choice([2, 2, 2, 3, 5]))
    if classes == 2:
        cut = np.quantile(f, rng.uniform(0.3, 0.85))
        y = (f + rng.normal(0, rng.uniform(0.02, 0.6), rows) > cut).astype(int)
    else:
        scores = np.stack([signal(rng, x) for _ in range(classes)], 1) + rng.normal(0, rng.uniform(0.05, 0.5), (rows, classes))
        y = scores.argmax(1)
    wrong = rng.random(rows) < rng.choice([0, 0.02, 0.1])
    y[wrong] = rng.integers(0, classes, wrong.sum())
    return x, y


def packaged(number, rows):
    """The generator that comes with scikit-learn."""
    from sklearn.datasets import make_classification

    seed = 7_000 + number
    if number % 4 == 0:
        return make_classification(rows, 20, n_informative=6, n_redundant=4, n_clusters_per_class=3, flip_y=0.05, class_sep=0.8, random_state=seed)
    return make_classification(rows, 12, n_informative=8, n_redundant=2, n_classes=4, flip_y=0.02, random_state=seed)


def load(number):
    """Data set `number`: even ones are classifications, odd ones regressions."""
    rng = np.random.default_rng([2_611, number])
    is_classification = number % 2 == 0
    train_rows = int(np.exp(rng.uniform(np.log(150), np.log(900))))
    rows = train_rows + TEST_ROWS
    make = packaged(number, rows) if number % 3 == 2 else generated(rng, rows, is_classification)
    x, y = np.asarray(make[0], dtype=np.float64), np.asarray(make[1])
    if is_classification:
        y = np.unique(y, return_inverse=True)[1]
        # Every class needs rows to train on.
        for label in range(y.max() + 1):
            first = np.flatnonzero(y == label)[:6]
            order = np.arange(len(y))
            for k, at in enumerate(first):
                order[[label * 6 + k, at]] = order[[at, label * 6 + k]]
            x, y = x[order], y[order]
    return Data(number, is_classification, (x[:train_rows], y[:train_rows]), (x[train_rows:], y[train_rows:]))
