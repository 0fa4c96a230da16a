"""How much the book is worth: draws from what other data sets taught, against draws at random, on the data set left out."""

import numpy as np

from axes import AXES, BINS
from densities import key_of, learn, position


def density_ratio(axes, entries, task):
    """For each configuration of a task: density under the entries over density at random."""
    total = np.ones(len(task.losses))
    for name, entry in entries.items():
        values = task.columns.get(name)
        if values is None:
            continue
        if "options" in entry:
            ratio = np.array([np.nan if v is None and None not in values else entry["options"].get(key_of(v), np.nan) for v in values])
        else:
            at = np.array([position(axes[name], v) for v in values])
            cell = np.array([0 if np.isnan(a) else min(BINS - 1, int(a * BINS)) for a in at])
            ratio = np.asarray(entry["masses"])[cell]
            ratio = np.where(np.isnan(at), np.nan, ratio)
            if axes[name]["unlimited"] and not np.isnan(ratio).all():
                ratio = np.where(np.isnan(at), entry["unlimited"] * np.nanmean(ratio), ratio)
        if np.isnan(ratio).all():
            continue
        total *= np.where(np.isnan(ratio), 1, ratio / np.nanmean(ratio))
    return total / total.sum()


def log_regrets(losses):
    finite = np.isfinite(losses)
    best, median = losses[finite].min(), np.median(losses[finite])
    spread = max(median - best, 1e-12)
    regret = np.where(finite, (losses - best) / spread, 10)
    return np.log10(np.clip(regret, 1e-2, 1e2))


def expected_best(regrets, weights, draws):
    """Mean of the best of some draws with replacement."""
    order = np.argsort(regrets)
    worse = np.clip(1 - np.cumsum(weights[order]), 0, 1)
    before = np.concatenate([[1.0], worse[:-1]])
    return float((regrets[order] * (before**draws - worse**draws)).sum())


def equivalents(regrets, value):
    """Number of random draws whose best is expected to be as good."""
    even = np.full(len(regrets), 1 / len(regrets))
    if expected_best(regrets, even, 1) <= value:
        low, high = 0.1, 1.0
    else:
        low, high = 1.0, 1e4
    for _ in range(60):
        middle = np.sqrt(low * high)
        if expected_best(regrets, even, middle) > value:
            low = middle
        else:
            high = middle
    return float(np.sqrt(low * high))


def worth(axes, entries, task, draws):
    regrets = log_regrets(task.losses)
    return equivalents(regrets, expected_best(regrets, density_ratio(axes, entries, task), draws))


def left_out(family, tasks, points, by, draws=(1, 5, 10)):
    """For each value of `by` ('data' or 'source') left out: the worth of draws on its tasks."""
    mine = [task for task in tasks if task.family == family]
    rows = []
    for group in sorted({getattr(task, by) for task in mine}):
        rest = [task for task in mine if getattr(task, by) != group and task.data != group]
        kept = [p for p in points if by == "data" or p[1] != group]
        entries = learn(family, AXES[family], rest, kept)
        if not entries:
            continue
        for task in mine:
            if getattr(task, by) == group:
                rows.append([worth(AXES[family], entries, task, n) for n in draws])
    return np.array(rows)


def summary(rows):
    """Geometric mean, worst tenth, and share of tasks where draws are worth less than random ones."""
    return [float(np.exp(np.log(rows[:, k]).mean())) for k in range(rows.shape[1])]
