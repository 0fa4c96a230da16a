"""Densities of good values: how much more often good configurations have a value than configurations drawn at random."""

import numpy as np

from axes import BINS

#: Share of the density that is spread evenly, so that no value is excluded.
EVEN = 0.1
#: A configuration's weight falls by e with this share of ranks.
GOOD = 0.06
WIDTH = 0.07


def position(axis, value):
    """Place of a value on its axis, from 0 to 1; an unlimited number is at the top."""
    if value is None or isinstance(value, (str, bool)):
        return np.nan
    if axis["scale"] == "log":
        value = max(value, axis["low"])
        at = np.log(value / axis["low"]) / np.log(axis["high"] / axis["low"])
    else:
        at = (value - axis["low"]) / (axis["high"] - axis["low"])
    return min(max(at, 0.0), 1.0)


def good_weights(losses):
    """Weights of configurations by rank: equal losses share theirs."""
    order = np.argsort(losses, kind="stable")
    ranks = np.empty(len(losses))
    sorted_losses = losses[order]
    starts = np.searchsorted(sorted_losses, sorted_losses, "left")
    ends = np.searchsorted(sorted_losses, sorted_losses, "right")
    ranks[order] = (starts + ends - 1) / 2
    weights = np.exp(-ranks / len(losses) / GOOD)
    weights[~np.isfinite(losses)] = 0
    return weights / max(weights.sum(), 1e-12)


CENTRES = (np.arange(BINS) + 0.5) / BINS


def smoothed(positions, weights, width):
    """A kernel density at the centres of the bins, mirrored at the ends."""
    total = np.zeros(BINS)
    for at in (positions, -positions, 2 - positions):
        total += (weights * np.exp(-0.5 * ((CENTRES[:, None] - at) / width) ** 2)).sum(1)
    return total


def normalised(histogram, even=EVEN):
    histogram = histogram / histogram.sum()
    return (1 - even) * histogram + even / BINS


#: How fast a histogram falls outside of the range that its data covers, by e in this share of the axis.
OUTSIDE = 0.12
#: More of these costs time but does no harm.
LENGTHS = {"n_estimators", "iterations", "epochs"}


def continued(ratio, first, last, is_length):
    """Bins outside of the data take over the value at its edge, and fall."""
    index = np.arange(BINS)
    away = np.maximum(first - index, 0 if is_length else np.maximum(first - index, index - last))
    return ratio[np.clip(index, first, last)] * np.exp(-np.maximum(away, 0) / BINS / OUTSIDE)


def task_histogram(axis, values, losses, is_length):
    """The histogram of one task; undefined if too little uses the parameter. With it, the share of good without a limit."""
    used = np.array([value is not None or axis["unlimited"] for value in values]) & np.isfinite(losses)
    if used.sum() < 12:
        return None
    weights = good_weights(losses[used])
    kept = [value for value, use in zip(values, used) if use]
    limited = np.array([value is not None for value in kept])
    at = np.array([position(axis, value) for value in kept])[limited]
    if np.ptp(at) < 0.05:
        return None
    # The tree counts are few distinct values: a wider kernel.
    width = max(WIDTH, 0.5 * np.ptp(at) / max(1, len(np.unique(at)) - 1)) if len(np.unique(at)) < 12 else WIDTH
    good = smoothed(at, weights[limited], width)
    base = smoothed(at, np.ones(len(at)) / len(at), width)
    first, last = int(at.min() * BINS), min(BINS - 1, int(at.max() * BINS))
    ratio = np.where(base > 0.02 * base.max(), good / np.maximum(base, 1e-12), 0)
    unlimited = None
    if axis["unlimited"] and not limited.all():
        # Odds of "no limit" among the good, against its share among all; one extra bin of the axis.
        unlimited = weights[~limited].sum() / (~limited).mean() / max(1e-9, weights[limited].sum() / limited.mean())
    return normalised(continued(ratio, first, last, is_length)), unlimited


def points_histogram(axis, values):
    at = np.array([position(axis, value) for value in values if value is not None])
    at = at[np.isfinite(at)]
    if len(at) < 4:
        return None
    return normalised(smoothed(at, np.ones(len(at)), max(WIDTH, 0.6 * at.std() * len(at) ** -0.2)))


def task_options(values, losses):
    """Share of each option among the good, for equal shares among all."""
    used = np.array([value is not None or None in values for value in values]) & np.isfinite(losses)
    keys = [key_of(value) for value, use in zip(values, used) if use]
    if len(keys) < 12 or len(set(keys)) < 2:
        return None
    weights = good_weights(losses[used])
    found = {}
    for key in set(keys):
        mask = np.array([other == key for other in keys])
        found[key] = weights[mask].sum() / mask.mean()
    total = sum(found.values())
    return {key: 0.85 * value / total + 0.15 / len(found) for key, value in found.items()}


def key_of(value):
    return {None: "none", True: "true", False: "false"}.get(value, str(value)) if not isinstance(value, (int, float)) or isinstance(value, bool) else str(value)


#: Trust in a source: own trainings and portfolios saw different data sets and different ways of stopping.
TRUST = {"trainings": 1.0, "rbv2": 0.6, "lcbench": 1.0, "hpolib": 0.5, "hpobench": 0.7, "taskset": 0.5, "flaml": 0.5, "autogluon": 0.5}


#: Parameters whose good values move with the unit of the target: own trainings scaled it, users may not. Decades.
UNIT_OF_TARGET = {("elastic_net", "alpha"): 1.0, ("lasso", "alpha"): 1.0, ("svm", "epsilon"): 1.0}


def blurred(axis, masses, decades):
    width = decades / np.log10(axis["high"] / axis["low"])
    return normalised(smoothed(CENTRES, np.asarray(masses), width), 0)


def learn(family, axes, tasks, points):
    """The book's entries of one family from some of its tasks and points."""
    entries = {}
    for name, axis in axes.items():
        by_source, unlimited = {}, []
        for task in tasks:
            values = task.columns.get(name)
            if values is None:
                continue
            found = task_options(values, task.losses) if axis is None else task_histogram(axis, values, task.losses, name in LENGTHS)
            if found is None:
                continue
            if axis is not None:
                found, share = found
                unlimited += [] if share is None else [share]
            by_source.setdefault(task.source, []).append(found)
        for source in {source for kind, source, _ in points if kind == family} if axis is not None else ():
            found = points_histogram(axis, [values.get(name) for kind, origin, values in points if kind == family and origin == source])
            if found is not None:
                by_source[source] = [found]
        if not by_source:
            continue
        weights = {source: TRUST[source] * min(1, 0.3 + len(found) / 8) for source, found in by_source.items()}
        if axis is None:
            options = sorted({key for found in by_source.values() for each in found for key in each})
            mixed = {
                key: sum(weights[s] * np.mean([each.get(key, 1 / len(each)) for each in found]) for s, found in by_source.items())
                for key in options
            }
            total = sum(mixed.values())
            entries[name] = {"options": {key: value / total for key, value in mixed.items()}}
        else:
            mixed = sum(weights[s] * np.mean(found, axis=0) for s, found in by_source.items())
            if (family, name) in UNIT_OF_TARGET:
                mixed = blurred(axis, mixed, UNIT_OF_TARGET[family, name])
            entry = {"scale": axis["scale"], "low": axis["low"], "high": axis["high"], "masses": mixed / mixed.sum()}
            if axis["unlimited"]:
                entry["unlimited"] = float(np.clip(np.exp(np.mean(np.log(np.clip(unlimited, 0.05, 20)))), 0.1, 8)) if unlimited else 1.0
            entries[name] = entry
    return entries
