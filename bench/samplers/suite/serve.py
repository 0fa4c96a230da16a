"""Losses of real trainings, behind a protocol of JSON lines.

stdin, one object a line, answered by {"loss": 0.31, "seconds": 0.02}, the processor time of training; null: it failed.
    {"training": {"family": "lightgbm", "data": "german", "rows": 250, "metric": "log_loss", "folds": 3}, "config": {...},
     "repetition": 17}

A repetition gives folds and the seed of the model; -1, -2, … are those that judge. One fold holds out a quarter of the rows.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from functools import lru_cache  # noqa: E402

import numpy as np  # noqa: E402
from data import load  # noqa: E402
from models import model  # noqa: E402
from sklearn import set_config  # noqa: E402

warnings.filterwarnings("ignore")
# Half of the time of a training this small.
set_config(assume_finite=True, skip_parameter_validation=True)


def probabilities(estimator, X, classes):
    """Probability of each class; one that the training rows lacked has none."""
    found = np.zeros((len(X), classes))
    found[:, estimator.classes_] = estimator.predict_proba(X)
    return found


def log_loss(estimator, X, y, classes):
    chosen = probabilities(estimator, X, classes)[np.arange(len(y)), y]
    return -np.log(np.clip(chosen, 1e-15, 1)).mean()


def auc(estimator, X, y, classes):
    """1 − area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    found = (
        probabilities(estimator, X, classes)[:, 1]
        if hasattr(estimator, "predict_proba")
        else estimator.decision_function(X)
    )
    return 1 - roc_auc_score(y, found)


def error(estimator, X, y, classes):
    return np.mean(estimator.predict(X) != y)


def balanced_error(estimator, X, y, classes):
    wrong = estimator.predict(X) != y
    return np.mean([wrong[y == k].mean() for k in np.unique(y)])


def rmse(estimator, X, y, classes):
    return np.sqrt(np.mean((estimator.predict(X) - y) ** 2))


def mae(estimator, X, y, classes):
    return np.mean(np.abs(estimator.predict(X) - y))


METRICS = {"log_loss": log_loss, "auc": auc, "error": error, "balanced_error": balanced_error, "rmse": rmse, "mae": mae}


@lru_cache(maxsize=None)
def rows_of(name, count):
    return load(name, count)


def folds_of(y, classifies, folds, seed):
    """Rows for testing, of each fold; classes are spread evenly."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(y))
    if classifies:
        order = order[np.argsort(y[order], kind="stable")]
    parts = np.arange(len(y)) % (4 if folds == 1 else folds)
    return [order[parts == k] for k in range(folds)]


def loss(training, config, repetition):
    X, y = rows_of(training["data"], training["rows"])
    classifies = training["metric"] not in ("rmse", "mae")
    classes = int(y.max()) + 1 if classifies else 0
    # numpy and the libraries take no negative seeds.
    seed = repetition if repetition >= 0 else 2**31 + repetition
    values = []
    for held_out in folds_of(y, classifies, training["folds"], seed):
        kept = np.setdiff1d(np.arange(len(y)), held_out)
        estimator = model(training["family"], config, classifies, seed % (2**31 - 1))
        estimator.fit(X[kept], y[kept])
        values.append(METRICS[training["metric"]](estimator, X[held_out], y[held_out], classes))
    value = float(np.mean(values))
    return value if np.isfinite(value) and abs(value) < 1e12 else None


def main():
    answers = os.fdopen(os.dup(1), "w")
    # Libraries that print would break the protocol.
    os.dup2(2, 1)
    for line in sys.stdin:
        message = json.loads(line)
        start = time.process_time()
        try:
            answer = {"loss": loss(message["training"], message["config"], message["repetition"])}
        except (ValueError, FloatingPointError) as problem:
            answer = {"loss": None, "problem": str(problem)}
        answer["seconds"] = time.process_time() - start
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
